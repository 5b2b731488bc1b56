/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include "base/ll-bytes.h"
#include "base/ll-error.h"
#include "cli/ll-command.h"
#include "cli/ll-output.h"
#include "engine/ll-certificates.h"
#include "wording/ll-wording.h"

static char *output;

static const GOptionEntry options[] = {
    {"output", 'o', 0, G_OPTION_ARG_FILENAME, &output,
     "export to FILE: PEM, or DER by its .der or .cer", "FILE"},
    {NULL},
};

/* An argument is the SHA-256 of a certificate, or an address. */
typedef struct {
  LlAddress *address; /* owned; NULL */
  char *sha256;       /* owned; NULL */
} Which;

static void
which_clear (Which *which)
{
  g_clear_pointer (&which->address, ll_address_unref);
  g_free (which->sha256);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Which, which_clear)

static gboolean
parse_which (const char *text, Which *out_which)
{
  g_autoptr (GError) error = NULL;

  if (ll_bytes_is_fingerprint (text)) {
    out_which->sha256 = g_ascii_strdown (text, -1);
    return TRUE;
  }
  out_which->address = ll_address_parse (text, &error);
  if (out_which->address == NULL)
    ll_output_usage ("%s is neither an address nor a certificate's SHA-256: %s", text,
                     error->message);

  return out_which->address != NULL;
}

static void
add_entry (JsonBuilder *builder, const LlEntry *entry)
{
  json_builder_begin_object (builder);
  ll_output_add_string (builder, "address", ll_address_get_text (entry->address));
  ll_output_add_certificate (builder, entry->certificate);
  ll_output_add_string (builder, "source", ll_entry_source_to_string (entry->source));
  ll_output_add_string (builder, "state", ll_dnssec_state_to_string (entry->state));
  ll_output_add_boolean (builder, "published", entry->is_published);
  ll_output_add_boolean (builder, "pinned", entry->is_pinned);
  ll_output_add_time (builder, "first-seen", entry->first_seen);
  ll_output_add_time (builder, "last-seen", entry->last_seen);
  ll_output_add_time (builder, "last-checked",
                      entry->last_checked > 0 ? entry->last_checked : -1);
  json_builder_end_object (builder);
}

static void
print_entry (const LlEntry *entry, gint64 now)
{
  g_autofree char *until = ll_wording_age (entry->not_after, now);

  ll_output_print ("%s  %.16s...  %s  ends %s\n", ll_address_get_text (entry->address),
                   entry->sha256, ll_dnssec_state_to_string (entry->state), until);
}

static void
print_in_full (const LlEntry *entry, gint64 now)
{
  g_autofree char *first = ll_wording_age (entry->first_seen, now);
  g_autofree char *last = ll_wording_age (entry->last_checked, now);
  g_autofree char *key =
      ll_public_key_format (ll_certificate_get_public_key (entry->certificate));

  print_entry (entry, now);
  ll_output_print ("  subject  %s\n  issuer   %s\n  key      %s\n  SHA-256  %s\n",
                   ll_certificate_get_subject (entry->certificate),
                   ll_certificate_get_issuer (entry->certificate), key, entry->sha256);
  ll_output_print ("  from     %s, first seen %s, checked %s%s\n",
                   ll_entry_source_to_string (entry->source), first,
                   entry->last_checked > 0 ? last : "never",
                   entry->is_published ? ", published" : "");
}

static void
add_entries (JsonBuilder *builder, GPtrArray *entries)
{
  json_builder_set_member_name (builder, "certificates");
  json_builder_begin_array (builder);
  for (guint i = 0; i < entries->len; i++)
    add_entry (builder, entries->pdata[i]);
  json_builder_end_array (builder);
}

static LlExit
print_entries (LlInvocation *invocation, const Which *which, gboolean in_full)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) entries =
      ll_certificates_list (invocation->engine, which->address, which->sha256, &error);

  if (entries == NULL)
    return ll_output_fail (invocation, error);
  if (invocation->json) {
    JsonBuilder *builder = ll_output_begin_json ();

    add_entries (builder, entries);
    ll_output_end_json (builder);
  } else {
    for (guint i = 0; i < entries->len; i++)
      (in_full ? print_in_full : print_entry) (entries->pdata[i],
                                               ll_engine_get_time (invocation->engine));
  }
  if (in_full && entries->len == 0) {
    ll_output_say ("no such certificate is known");
    return LL_EXIT_BAD;
  }

  return LL_EXIT_GOOD;
}

/* The addresses that @which stands for. */
static GPtrArray *
addresses_of (LlInvocation *invocation, const Which *which, GError **error)
{
  g_autoptr (GPtrArray) addresses =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ll_address_unref);
  g_autoptr (GPtrArray) entries = NULL;

  if (which->address != NULL) {
    g_ptr_array_add (addresses, ll_address_ref (which->address));
    return g_steal_pointer (&addresses);
  }
  entries = ll_certificates_list (invocation->engine, NULL, which->sha256, error);
  if (entries == NULL)
    return NULL;
  for (guint i = 0; i < entries->len; i++) {
    const LlEntry *entry = entries->pdata[i];

    g_ptr_array_add (addresses, ll_address_ref (entry->address));
  }

  return g_steal_pointer (&addresses);
}

static LlExit
refresh (LlInvocation *invocation, const Which *which)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) addresses = addresses_of (invocation, which, &error);
  g_autoptr (GPtrArray) discoveries = NULL;
  LlExit code = LL_EXIT_GOOD;

  if (addresses == NULL)
    return ll_output_fail (invocation, error);
  discoveries = ll_discover (invocation->engine, addresses, LL_DISCOVER_REFRESH, NULL,
                             NULL, &error);
  if (discoveries == NULL)
    return ll_output_fail (invocation, error);
  for (guint i = 0; i < discoveries->len; i++) {
    const LlDiscovery *discovery = discoveries->pdata[i];
    g_autofree char *text = ll_wording_lookup (discovery);

    ll_output_say ("%s", text);
    code = ll_output_worse (code, ll_output_judge_recipient (discovery->state));
  }

  return ll_output_worse (code, print_entries (invocation, which, TRUE));
}

static LlExit
forget (LlInvocation *invocation, const Which *which)
{
  GError *error = NULL;

  if (ll_certificates_forget (invocation->engine, which->address, which->sha256, NULL,
                              &error)) {
    if (invocation->json)
      ll_output_end_json (ll_output_begin_json ());
    return LL_EXIT_GOOD;
  }
  if (!g_error_matches (error, LL_ERROR, LL_ERROR_NOT_FOUND))
    return ll_output_fail (invocation, error);

  ll_output_fail (invocation, error);

  return LL_EXIT_BAD;
}

static void
say_set_aside (unsigned int n)
{
  if (n == 1)
    ll_output_say ("one certificate in it is an authority's or names no address, and was "
                   "left out");
  else if (n > 1)
    ll_output_say ("%u certificates in it are authorities' or name no address, and were "
                   "left out",
                   n);
}

static LlExit
import (LlInvocation *invocation, const char *path)
{
  GError *error = NULL;
  unsigned int n_set_aside = 0;
  g_autoptr (GPtrArray) entries =
      ll_certificates_import (invocation->engine, path, &n_set_aside, NULL, &error);

  if (entries == NULL)
    return ll_output_fail (invocation, error);
  if (invocation->json) {
    JsonBuilder *builder = ll_output_begin_json ();

    add_entries (builder, entries);
    ll_output_add_int (builder, "set-aside", n_set_aside);
    ll_output_end_json (builder);
  } else {
    for (guint i = 0; i < entries->len; i++)
      print_entry (entries->pdata[i], ll_engine_get_time (invocation->engine));
  }
  say_set_aside (n_set_aside);

  return LL_EXIT_GOOD;
}

/* Each once: one that two addresses share is one certificate. */
static GPtrArray *
certificates_of (GPtrArray *entries)
{
  GPtrArray *certificates =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ll_certificate_unref);

  for (guint i = 0; i < entries->len; i++) {
    const LlEntry *entry = entries->pdata[i];

    if (!g_ptr_array_find_with_equal_func (certificates, entry->certificate,
                                           (GEqualFunc)ll_certificate_equal, NULL))
      g_ptr_array_add (certificates, ll_certificate_ref (entry->certificate));
  }

  return certificates;
}

static void
print_pem (LlInvocation *invocation, GPtrArray *entries, GPtrArray *certificates)
{
  g_autoptr (GBytes) bytes = ll_certificates_format_pem (certificates);
  size_t size;
  const char *text = g_bytes_get_data (bytes, &size);
  g_autofree char *pem = g_strndup (text, size);
  JsonBuilder *builder;

  if (!invocation->json) {
    if (output == NULL || strcmp (output, "-") == 0)
      ll_output_print ("%s", pem);
    return;
  }
  builder = ll_output_begin_json ();
  add_entries (builder, entries);
  ll_output_add_string (builder, "pem", pem);
  ll_output_end_json (builder);
}

static LlExit export(LlInvocation *invocation, const Which *which)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) entries =
      ll_certificates_list (invocation->engine, which->address, which->sha256, &error);
  g_autoptr (GPtrArray) certificates = NULL;

  if (entries == NULL)
    return ll_output_fail (invocation, error);
  if (entries->len == 0) {
    g_set_error_literal (&error, LL_ERROR, LL_ERROR_NOT_FOUND,
                         "no such certificate is known");
    ll_output_fail (invocation, error);
    return LL_EXIT_BAD;
  }
  certificates = certificates_of (entries);
  if (output != NULL && strcmp (output, "-") != 0 &&
      !ll_certificates_export (certificates, output, &error))
    return ll_output_fail (invocation, error);
  print_pem (invocation, entries, certificates);

  return LL_EXIT_GOOD;
}

static const struct {
  const char *verb;
  LlExit (*run) (LlInvocation *invocation, const Which *which);
} verbs_with_which[] = {{"refresh", refresh}, {"forget", forget}, {"export", export}};

static LlExit
run (LlInvocation *invocation)
{
  const char *verb = invocation->arguments[0];
  const char *argument = verb == NULL ? NULL : invocation->arguments[1];
  g_auto (Which) which = {NULL};

  if (verb == NULL ||
      !g_strv_contains ((const char *const[]){"list", "show", "refresh", "forget",
                                              "import", "export", NULL},
                        verb))
    return ll_output_usage (
        "certificates can list, show, refresh, forget, import or export");
  if (output != NULL && strcmp (verb, "export") != 0)
    return ll_output_usage ("-o is for certificates export");
  if (strcmp (verb, "import") == 0) {
    if (argument == NULL || invocation->arguments[2] != NULL)
      return ll_output_usage ("certificates import takes one file");
    return import (invocation, argument);
  }
  if (argument != NULL && invocation->arguments[2] != NULL)
    return ll_output_usage ("certificates %s takes one address or SHA-256", verb);
  if (argument == NULL && strcmp (verb, "list") != 0)
    return ll_output_usage ("certificates %s needs an address or SHA-256", verb);
  if (argument != NULL && !parse_which (argument, &which))
    return LL_EXIT_USAGE;

  for (size_t i = 0; i < G_N_ELEMENTS (verbs_with_which); i++) {
    if (strcmp (verb, verbs_with_which[i].verb) == 0)
      return verbs_with_which[i].run (invocation, &which);
  }

  return print_entries (invocation, &which, strcmp (verb, "show") == 0);
}

const LlCommand ll_command_certificates = {
    .name = "certificates",
    .arguments = "list | show WHICH | refresh WHICH | forget WHICH | import FILE | "
                 "export WHICH",
    .summary = "Certificates of those you write to",
    .about =
        "WHICH is an address or a SHA-256. refresh asks the DNS now, whatever is still\n"
        "remembered. import reads PEM, DER and .p7c, for the addresses named in it.\n",
    .options = options,
    .run = run,
};
