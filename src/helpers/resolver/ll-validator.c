/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "helpers/resolver/ll-validator.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unbound.h>
#include <unistd.h>

#include "base/ll-limits.h"
#include "dns/ll-dns-name.h"
#include "helpers/resolver/ll-answer-packet.h"

#define CLASS_IN       1
#define TYPE_A         1
#define RCODE_NOERROR  0
#define RCODE_SERVFAIL 2
#define RCODE_NXDOMAIN 3

/* A name that libunbound answers itself, whatever stubs people have. */
#define OWN_NAME "letterlock-resolver.invalid."
#define OWN_ZONE "server:\n  local-zone: \"" OWN_NAME "\" static\n"

struct _LlValidator {
  struct ub_ctx *context; /* owned */
  GHashTable *questions;  /* id -> Question, owned */
  LlValidatorFunc answer_cb;
  gpointer user_data;
};

typedef struct {
  LlValidator *validator;
  guint32 id;
  int async_id;
  char *name; /* owned */
} Question;

static void
question_free (Question *question)
{
  g_free (question->name);
  g_free (question);
}

/* -- from libunbound's result to ours -- */

static LlDnsAnswer *
make_failure (const char *why)
{
  return ll_dns_answer_new (LL_DNS_FAILED, RCODE_SERVFAIL, NULL, 0, NULL, FALSE, why);
}

/* Standards: RFC 4035, section 4.3.  What is neither secure nor bogus is insecure only
 * when somebody answered. */
static LlDnsStatus
judge (const struct ub_result *result, const char **out_why)
{
  *out_why = NULL;
  if (result->bogus) {
    *out_why = result->why_bogus != NULL ? result->why_bogus : "validation failed";
    return LL_DNS_BOGUS;
  }
  if (result->was_ratelimited) {
    *out_why = "too many questions to that server";
    return LL_DNS_FAILED;
  }
  if (result->rcode != RCODE_NOERROR && result->rcode != RCODE_NXDOMAIN) {
    *out_why = result->rcode == RCODE_SERVFAIL ? "no server gave an answer (SERVFAIL)"
                                               : "the server refuses to answer";
    return LL_DNS_FAILED;
  }

  return result->secure ? LL_DNS_SECURE : LL_DNS_INSECURE;
}

/* A record that is larger than we handle counts as a record without content: it is there,
 * and nobody can use it.
 *
 * Returns: FALSE when there are more records than we handle. */
static gboolean
add_records (GPtrArray *records, const struct ub_result *result)
{
  for (size_t i = 0; result->havedata && result->data[i] != NULL; i++) {
    size_t size = (size_t)result->len[i];

    if (i >= LL_DNS_RECORDS)
      return FALSE;
    g_ptr_array_add (records,
                     g_bytes_new (result->data[i], size <= LL_DNS_RDATA_SIZE ? size : 0));
  }

  return TRUE;
}

/* Returns: (transfer full) (nullable): the name that aliases led to */
static char *
dup_canonical_name (const struct ub_result *result, const char *asked)
{
  g_autofree char *name = g_strdup (result->canonname);
  size_t size;

  if (name == NULL || !ll_dns_name_is_valid (name) || ll_dns_name_equal (name, asked))
    return NULL;
  size = strlen (name);
  if (size > 1 && name[size - 1] == '.')
    name[size - 1] = '\0';

  return g_steal_pointer (&name);
}

static LlDnsAnswer *
make_answer (const struct ub_result *result, const char *asked)
{
  g_autoptr (GPtrArray) records =
      g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  g_autofree char *canonical_name = dup_canonical_name (result, asked);
  const char *why;
  LlDnsStatus status = judge (result, &why);

  if (!add_records (records, result))
    return make_failure ("more records than anybody has");

  return ll_dns_answer_new (status, (unsigned int)result->rcode & 0xfff, records,
                            result->ttl > 0 ? (guint32)result->ttl : 0, canonical_name,
                            result->answer_packet != NULL && result->answer_len > 0 &&
                                ll_answer_packet_has_wildcard (
                                    result->answer_packet, (size_t)result->answer_len),
                            why);
}

/* -- setting up: options, anchors, first question, in this order -- */

/* These come after the person's own configuration, so that they stand. */
static const char *const options[][2] = {
    {"module-config:", "validator iterator"},
    {"val-permissive-mode:", "no"},
    {"serve-expired:", "no"},
    {"harden-dnssec-stripped:", "yes"},
    {"harden-glue:", "yes"},
    {"ignore-cd-flag:", "yes"},
    {"prefetch-key:", "yes"},
    {"msg-cache-size:", "16m"},
    {"rrset-cache-size:", "16m"},
    /* The library's own 16 sockets make the recipients of one letter wait in line. */
    {"outgoing-range:", "256"},
    {"num-queries-per-thread:", "1024"},
    {"use-syslog:", "no"},
};

static gboolean
set_options (struct ub_ctx *context, gint64 at_dns)
{
  for (size_t i = 0; i < G_N_ELEMENTS (options); i++)
    if (ub_ctx_set_option (context, options[i][0], options[i][1]) != UB_NOERROR)
      return FALSE;
  if (at_dns >= 0) {
    g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (at_dns);
    g_autofree char *text = g_date_time_format (date, "%Y%m%d%H%M%S");

    return ub_ctx_set_option (context, "val-override-date:", text) == UB_NOERROR;
  }

  return TRUE;
}

/* libunbound reads its configuration from a file only; this one is memory. */
static gboolean
set_configuration (struct ub_ctx *context, const char *people_want)
{
  int fd = memfd_create ("unbound.conf", MFD_CLOEXEC);
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", fd);
  g_autofree char *text = g_strconcat (people_want, OWN_ZONE, NULL);
  size_t size = strlen (text);
  gboolean done;

  if (fd < 0)
    return FALSE;
  done = write (fd, text, size) == (ssize_t)size &&
         ub_ctx_config (context, path) == UB_NOERROR;
  close (fd);

  return done;
}

static gboolean
add_anchors (struct ub_ctx *context, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  unsigned int added = 0;

  for (size_t i = 0; lines[i] != NULL; i++) {
    if (*lines[i] == '\0')
      continue;
    if (ub_ctx_add_ta (context, lines[i]) != UB_NOERROR)
      return FALSE;
    added++;
  }

  return added > 0;
}

/* The first question makes libunbound take in its anchors; this one it answers itself. */
static gboolean
ask_first (struct ub_ctx *context)
{
  struct ub_result *result = NULL;
  int rc = ub_resolve (context, OWN_NAME, TYPE_A, CLASS_IN, &result);

  ub_resolve_free (result);

  return rc == UB_NOERROR;
}

static gboolean
begin (struct ub_ctx *context)
{
  return context != NULL && ub_ctx_debugout (context, NULL) == UB_NOERROR &&
         ub_ctx_async (context, 1) == UB_NOERROR;
}

/* libunbound has one error for whatever it cannot start with.  Whether it is the anchors
 * shows when they are all there is. */
static gboolean
takes_anchors (const char *anchors)
{
  struct ub_ctx *context = ub_ctx_create ();
  gboolean taken = begin (context) && set_configuration (context, "") &&
                   add_anchors (context, anchors) && ask_first (context);

  if (context != NULL)
    ub_ctx_delete (context);

  return taken;
}

static gboolean
set_up (struct ub_ctx *context,
        const LlDnsMessage *setup,
        LlDnsRefusal *out_refusal,
        const char **out_why)
{
  *out_refusal = LL_DNS_REFUSAL_INTERNAL;
  *out_why = "libunbound does not start";
  if (!begin (context))
    return FALSE;

  *out_refusal = LL_DNS_REFUSAL_CONFIGURATION;
  *out_why = "libunbound cannot do what the DNS configuration demands";
  if (!set_configuration (context, setup->text) || !set_options (context, setup->at_dns))
    return FALSE;

  if (add_anchors (context, setup->anchors) && ask_first (context))
    return TRUE;
  if (!takes_anchors (setup->anchors)) {
    *out_refusal = LL_DNS_REFUSAL_ANCHOR;
    *out_why = "the validator does not take the trust anchors";
  }

  return FALSE;
}

LlValidator *
ll_validator_new (const LlDnsMessage *setup,
                  LlValidatorFunc answer_cb,
                  gpointer user_data,
                  LlDnsRefusal *out_refusal,
                  const char **out_why)
{
  struct ub_ctx *context = ub_ctx_create ();
  LlValidator *self;

  if (!set_up (context, setup, out_refusal, out_why)) {
    if (context != NULL)
      ub_ctx_delete (context);
    return NULL;
  }

  self = g_new0 (LlValidator, 1);
  self->context = context;
  self->questions =
      g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)question_free);
  self->answer_cb = answer_cb;
  self->user_data = user_data;

  return self;
}

void
ll_validator_free (LlValidator *self)
{
  ub_ctx_delete (self->context);
  g_hash_table_unref (self->questions);
  g_free (self);
}

/* -- asking -- */

static void
finish_question (Question *question, LlDnsAnswer *answer)
{
  LlValidator *self = question->validator;

  self->answer_cb (question->id, answer, self->user_data);
  g_hash_table_remove (self->questions, GUINT_TO_POINTER (question->id));
}

static void
resolved_cb (void *user_data, int rc, struct ub_result *result)
{
  Question *question = user_data;
  g_autoptr (LlDnsAnswer) answer = NULL;

  if (rc == UB_NOERROR && result != NULL)
    answer = make_answer (result, question->name);
  else
    answer = make_failure (ub_strerror (rc));
  ub_resolve_free (result);
  finish_question (question, answer);
}

void
ll_validator_ask (LlValidator *self, guint32 id, const char *name, guint16 type)
{
  Question *question = g_new0 (Question, 1);
  int rc;

  question->validator = self;
  question->id = id;
  question->name = g_strdup (name);
  g_hash_table_insert (self->questions, GUINT_TO_POINTER (id), question);
  rc = ub_resolve_async (self->context, name, type, CLASS_IN, question, resolved_cb,
                         &question->async_id);
  if (rc != UB_NOERROR) {
    g_autoptr (LlDnsAnswer) answer = make_failure (ub_strerror (rc));

    finish_question (question, answer);
  }
}

void
ll_validator_cancel (LlValidator *self, guint32 id)
{
  Question *question = g_hash_table_lookup (self->questions, GUINT_TO_POINTER (id));

  if (question == NULL)
    return;
  if (ub_cancel (self->context, question->async_id) == UB_NOERROR)
    g_hash_table_remove (self->questions, GUINT_TO_POINTER (id));
}

size_t
ll_validator_get_n_pending (const LlValidator *self)
{
  return g_hash_table_size (self->questions);
}

int
ll_validator_get_fd (LlValidator *self)
{
  return ub_fd (self->context);
}

gboolean
ll_validator_process (LlValidator *self)
{
  return ub_process (self->context) == UB_NOERROR;
}
