/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "certificate/ll-certificate-addresses.h"
#include "cli/ll-command.h"
#include "cli/ll-output.h"
#include "engine/ll-identities.h"

static gboolean
is_publishable (LlCertificate *certificate, const LlAddress *address, gint64 now)
{
  return ll_certificate_match_address (certificate, address) == LL_ADDRESS_MATCH &&
         ll_certificate_get_not_after (certificate) > now;
}

/* Adds what is to be published for @address, a line each, to @records. */
static gboolean
add_records (LlInvocation *invocation,
             LlAddress *address,
             GPtrArray *records,
             GError **error)
{
  g_autoptr (GPtrArray) identities = ll_identities_list (invocation->engine, NULL, error);

  if (identities == NULL)
    return FALSE;
  for (guint i = 0; i < identities->len; i++) {
    LlCertificate *certificate = ll_identity_get_certificate (identities->pdata[i]);
    char *record;

    if (!is_publishable (certificate, address, ll_engine_get_time (invocation->engine)))
      continue;
    record = ll_identities_format_record (address, certificate, error);
    if (record == NULL)
      return FALSE;
    g_ptr_array_add (records, record);
  }

  return TRUE;
}

static void
print_records (LlInvocation *invocation, GPtrArray *records)
{
  JsonBuilder *builder;

  if (!invocation->json) {
    for (guint i = 0; i < records->len; i++)
      ll_output_print ("%s\n", (const char *)records->pdata[i]);
    return;
  }

  builder = ll_output_begin_json ();
  json_builder_set_member_name (builder, "records");
  json_builder_begin_array (builder);
  for (guint i = 0; i < records->len; i++)
    json_builder_add_string_value (builder, records->pdata[i]);
  json_builder_end_array (builder);
  ll_output_end_json (builder);
}

static LlExit
run (LlInvocation *invocation)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) addresses = NULL;
  LlExit code = LL_EXIT_GOOD;

  if (invocation->arguments[0] == NULL)
    return ll_output_usage ("publish needs an address");
  addresses = ll_output_parse_addresses (invocation->arguments);
  if (addresses == NULL)
    return LL_EXIT_USAGE;

  for (guint i = 0; i < addresses->len; i++) {
    guint before = records->len;
    GError *error = NULL;

    if (!add_records (invocation, addresses->pdata[i], records, &error))
      return ll_output_fail (invocation, error);
    if (records->len > before)
      continue;
    ll_output_say (
        "you have no certificate for %s; letterlock identities create makes one",
        ll_address_get_text (addresses->pdata[i]));
    code = LL_EXIT_BAD;
  }
  print_records (invocation, records);

  return code;
}

const LlCommand ll_command_publish = {
    .name = "publish",
    .arguments = "ADDRESS...",
    .summary = "The records that let others find your certificates",
    .about =
        "What the domain of each ADDRESS has to publish, as lines of a zone file. The\n"
        "zone has to be signed (DNSSEC).\n",
    .run = run,
};
