/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "wording/ll-story.h"

#include <glib/gi18n-lib.h>

#include "wording/ll-composer-wording.h"
#include "wording/ll-story-facts.h"
#include "wording/ll-story-step.h"
#include "wording/ll-wording-private.h"
#include "wording/ll-wording.h"

/* The stories of addresses and certificates; that of a letter is in ll-story.c. */

#define CERTIFICATES_SHOWN 8

/* -- an address -- */

static LlStoryMark
mark_recipient (LlRecipientState state)
{
  switch (state) {
  case LL_RECIPIENT_READY:
    return LL_STORY_GOOD;
  case LL_RECIPIENT_STALE:
    return LL_STORY_PLAIN;
  case LL_RECIPIENT_BOGUS:
  case LL_RECIPIENT_CHANGED:
  case LL_RECIPIENT_WITHDRAWN:
  case LL_RECIPIENT_DOWNGRADE:
    return LL_STORY_BAD;
  case LL_RECIPIENT_NO_CERTIFICATE:
  case LL_RECIPIENT_UNUSABLE:
  case LL_RECIPIENT_INSECURE:
  case LL_RECIPIENT_LOOKUP_FAILED:
    break;
  }

  return LL_STORY_OPEN;
}

static LlStoryMark
mark_answer (const LlDiscovery *discovery)
{
  switch (ll_smimea_answer_get_state (discovery->answer)) {
  case LL_DNSSEC_STATE_SECURE_DATA:
    return discovery->state == LL_RECIPIENT_READY ? LL_STORY_GOOD : LL_STORY_PLAIN;
  case LL_DNSSEC_STATE_SECURE_STALE:
    return LL_STORY_PLAIN;
  case LL_DNSSEC_STATE_BOGUS:
    return LL_STORY_BAD;
  case LL_DNSSEC_STATE_SECURE_UNUSABLE:
  case LL_DNSSEC_STATE_SECURE_ABSENT:
  case LL_DNSSEC_STATE_INSECURE:
  case LL_DNSSEC_STATE_LOOKUP_FAILED:
  case LL_DNSSEC_STATE_NOT_ASKED:
    break;
  }

  return LL_STORY_OPEN;
}

static const char *
describe_earlier (const LlAddressHistory *history)
{
  switch (history->earlier) {
  case LL_EARLIER_NOTHING:
    return NULL;
  case LL_EARLIER_DATA:
    return _ ("the domain published a certificate");
  case LL_EARLIER_WITHDRAWN:
    return _ ("the domain published a certificate, and withdrew it");
  case LL_EARLIER_DOWNGRADE:
    return _ ("the domain published a certificate while its answers were protected");
  }

  g_return_val_if_reached (NULL);
}

static void
add_answer (GPtrArray *steps, const LlDiscovery *discovery, gint64 now)
{
  LlStoryStep *step = ll_story_steps_add (
      steps, mark_answer (discovery), _ ("Domain (DNS)"), ll_wording_lookup (discovery));

  ll_story_add_answer (step, discovery->answer, NULL, now);
  if (discovery->history == NULL)
    return;
  ll_story_step_add_words (step, _ ("Before"),
                           g_strdup (describe_earlier (discovery->history)));
  if (discovery->history->first_seen > 0)
    ll_story_step_add_words (step, _ ("Known since"),
                             ll_story_format_time (discovery->history->first_seen));
}

static const char *
describe_candidate_source (LlCandidateSource source)
{
  switch (source) {
  case LL_CANDIDATE_RECORD:
    return _ ("the domain publishes it");
  case LL_CANDIDATE_PINNED:
    return _ ("you confirmed it");
  case LL_CANDIDATE_KNOWN:
    return _ ("it is known from a letter, or was imported");
  }

  g_return_val_if_reached (NULL);
}

static void
add_discovered (GPtrArray *steps, const LlDiscovered *found)
{
  const char *why_not = ll_wording_why_not (found->why_not);
  LlStoryStep *step;

  if (why_not == NULL)
    step = ll_story_steps_add (
        steps, LL_STORY_GOOD, _ ("Certificate"),
        g_strdup (_ ("Letters to this address are encrypted to this certificate.")));
  else
    /* Translators: the reason is "it has expired" and the like. */
    step = ll_story_steps_add (steps, LL_STORY_PLAIN, _ ("Certificate that is not used"),
                               g_strdup_printf (_ ("Not used: %s."), why_not));

  ll_story_step_add_words (step, _ ("Comes from"),
                           g_strdup (describe_candidate_source (found->source)));
  ll_story_add_certificate (step, found->certificate);
}

/* Those that are used first. */
static void
add_all_discovered (GPtrArray *steps, GPtrArray *discovered)
{
  guint n_told = 0;
  guint n_left;

  for (int used = 1; used >= 0; used--) {
    for (guint i = 0; i < discovered->len && n_told < CERTIFICATES_SHOWN; i++) {
      const LlDiscovered *found = g_ptr_array_index (discovered, i);

      if ((found->why_not == LL_WHY_NOT_CHOSEN) != used)
        continue;
      add_discovered (steps, found);
      n_told++;
    }
  }

  n_left = discovered->len - n_told;
  if (n_left > 0)
    ll_story_steps_add (
        steps, LL_STORY_PLAIN, _ ("Other certificates"),
        g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                      "%u more certificate that is not used.",
                                      "%u more certificates that are not used.", n_left),
                         n_left));
}

GPtrArray *
ll_story_new_for_discovery (const LlDiscovery *discovery, gint64 now)
{
  GPtrArray *steps = ll_story_steps_new ();
  const char *remedy = ll_wording_recipient_remedy (discovery);
  LlStoryStep *step;

  add_answer (steps, discovery, now);
  if (discovery->discovered != NULL)
    add_all_discovered (steps, discovery->discovered);
  step = ll_story_steps_add (steps, mark_recipient (discovery->state), _ ("Conclusion"),
                             ll_wording_recipient (discovery));
  ll_story_step_add_words (step, _ ("What can be done"), g_strdup (remedy));

  return steps;
}

/* -- a certificate by itself -- */

static char *
describe_dates (const LlCertificate *certificate, gint64 now, LlStoryMark *out_mark)
{
  *out_mark = LL_STORY_BAD;
  if (now > ll_certificate_get_not_after (certificate))
    return g_strdup (_ ("The certificate has expired."));
  if (now < ll_certificate_get_not_before (certificate))
    return g_strdup (_ ("The certificate is not valid yet."));

  *out_mark = LL_STORY_PLAIN;
  return NULL;
}

static LlStoryStep *
add_certificate (GPtrArray *steps, LlCertificate *certificate, gint64 now)
{
  LlStoryMark mark = LL_STORY_PLAIN;
  char *sentence = describe_dates (certificate, now, &mark);
  LlStoryStep *step = ll_story_steps_add (steps, mark, _ ("Certificate"), sentence);

  ll_story_add_certificate (step, certificate);

  return step;
}

static const char *
describe_entry_source (LlEntrySource source)
{
  switch (source) {
  case LL_ENTRY_SOURCE_DNS:
    return _ ("Its domain published it.");
  case LL_ENTRY_SOURCE_LETTER:
    return _ ("It came with a signed letter from this address.");
  case LL_ENTRY_SOURCE_IMPORT:
    return _ ("You imported it.");
  }

  g_return_val_if_reached (NULL);
}

static void
add_origin (GPtrArray *steps, const LlEntry *entry)
{
  LlStoryStep *step =
      ll_story_steps_add (steps, LL_STORY_PLAIN, _ ("Where it comes from"),
                          g_strdup (describe_entry_source (entry->source)));

  ll_story_step_add_literal (step, _ ("Known for"),
                             ll_wording_show_address (entry->address));
  if (entry->first_seen > 0)
    ll_story_step_add_words (step, _ ("First seen"),
                             ll_story_format_time (entry->first_seen));
  if (entry->last_seen > 0)
    ll_story_step_add_words (step, _ ("Last seen"),
                             ll_story_format_time (entry->last_seen));
  ll_story_step_add_words (step, _ ("Confirmed by you"),
                           g_strdup (entry->is_pinned ? _ ("yes") : _ ("no")));
}

static char *
describe_publication (const LlEntry *entry)
{
  const char *domain = ll_address_get_domain (entry->address);

  if (entry->last_checked <= 0)
    return g_strdup_printf (_ ("%s has not been asked yet."), domain);
  if (!entry->is_published)
    return g_strdup_printf (_ ("%s does not publish this certificate as a whole."),
                            domain);
  if (entry->state == LL_DNSSEC_STATE_SECURE_DATA)
    return g_strdup_printf (_ ("%s publishes this certificate."), domain);

  return g_strdup_printf (
      _ ("%s published this certificate when it could last be asked."), domain);
}

static void
add_publication (GPtrArray *steps, const LlEntry *entry, gint64 now)
{
  gboolean is_proven = entry->is_published && entry->state == LL_DNSSEC_STATE_SECURE_DATA;
  LlStoryStep *step =
      ll_story_steps_add (steps, is_proven ? LL_STORY_GOOD : LL_STORY_OPEN,
                          _ ("Domain (DNS)"), describe_publication (entry));

  if (entry->last_checked <= 0)
    return;
  ll_story_step_add_words (step, _ ("Last answer"),
                           g_strdup (ll_story_describe_answer (entry->state)));
  ll_story_step_add_words (step, _ ("Checked"),
                           ll_story_format_time_and_age (entry->last_checked, now));
}

GPtrArray *
ll_story_new_for_entry (const LlEntry *entry, gint64 now)
{
  GPtrArray *steps = ll_story_steps_new ();

  add_certificate (steps, entry->certificate, now);
  add_origin (steps, entry);
  add_publication (steps, entry, now);

  return steps;
}

GPtrArray *
ll_story_new_for_identity (const LlIdentity *identity, gint64 now)
{
  GPtrArray *steps = ll_story_steps_new ();
  GPtrArray *chain = ll_identity_get_chain (identity);

  add_certificate (steps, ll_identity_get_certificate (identity), now);
  for (guint i = 0; i < chain->len && i < CERTIFICATES_SHOWN; i++) {
    LlStoryStep *step = ll_story_steps_add (steps, LL_STORY_PLAIN, _ ("Issuer"), NULL);

    ll_story_add_certificate (step, g_ptr_array_index (chain, i));
  }

  return steps;
}
