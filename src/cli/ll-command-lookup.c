/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "certificate/ll-certificate-usage.h"
#include "cli/ll-command.h"
#include "cli/ll-output.h"
#include "wording/ll-wording.h"

static void
add_usable_for (JsonBuilder *builder, LlCertificate *certificate, gint64 now)
{
  const char *purposes[3] = {NULL};
  size_t n = 0;

  if (ll_certificate_check_signing (certificate, now) == LL_USAGE_FINE)
    purposes[n++] = "sign";
  if (ll_certificate_check_encryption (certificate, now) == LL_USAGE_FINE)
    purposes[n++] = "encrypt";
  ll_output_add_strings (builder, "usable-for", purposes);
}

static void
add_discovered (JsonBuilder *builder, const LlDiscovered *discovered, gint64 now)
{
  json_builder_begin_object (builder);
  ll_output_add_certificate (builder, discovered->certificate);
  add_usable_for (builder, discovered->certificate, now);
  ll_output_add_string (builder, "source",
                        ll_candidate_source_to_string (discovered->source));
  ll_output_add_string (builder, "why-not", ll_why_not_to_string (discovered->why_not));
  json_builder_end_object (builder);
}

static void
add_result (JsonBuilder *builder, const LlDiscovery *discovery, gint64 now)
{
  const LlSmimeaAnswer *answer = discovery->answer;

  json_builder_begin_object (builder);
  ll_output_add_string (builder, "address", ll_address_get_text (discovery->address));
  ll_output_add_string (builder, "name", ll_smimea_answer_get_owner_name (answer));
  ll_output_add_string (builder, "canonical-name",
                        ll_smimea_answer_get_canonical_name (answer));
  ll_output_add_string (builder, "state",
                        ll_dnssec_state_to_string (ll_smimea_answer_get_state (answer)));
  ll_output_add_string (builder, "recipient",
                        ll_recipient_state_to_string (discovery->state));
  ll_output_add_string (builder, "why", ll_smimea_answer_get_why (answer));
  ll_output_add_int (builder, "ttl", ll_smimea_answer_get_ttl (answer));
  ll_output_add_string (
      builder, "from", ll_answer_source_to_string (ll_smimea_answer_get_source (answer)));
  ll_output_add_time (builder, "checked-at",
                      ll_smimea_answer_get_checked_at (answer) > 0
                          ? ll_smimea_answer_get_checked_at (answer)
                          : -1);
  ll_output_add_boolean (builder, "domain-wide", ll_smimea_answer_is_wildcard (answer));
  ll_output_add_records (builder, answer);

  json_builder_set_member_name (builder, "certificates");
  json_builder_begin_array (builder);
  for (guint i = 0; i < discovery->discovered->len; i++)
    add_discovered (builder, discovery->discovered->pdata[i], now);
  json_builder_end_array (builder);

  json_builder_set_member_name (builder, "chosen");
  json_builder_begin_array (builder);
  for (guint i = 0; i < discovery->chosen->len; i++)
    json_builder_add_string_value (
        builder, ll_certificate_get_sha256 (discovery->chosen->pdata[i]));
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

static void
print_row (const LlSmimeaRow *row)
{
  size_t size;
  const guint8 *octets = g_bytes_get_data (row->rdata, &size);

  if (size >= 3)
    ll_output_print ("  record %u %u %u, %zu octets", octets[0], octets[1], octets[2],
                     size - 3);
  else
    ll_output_print ("  record of %zu octets", size);
  ll_output_print (row->is_usable ? "\n" : ": not usable, %s\n", row->why_not);
}

static void
print_discovered (const LlDiscovered *discovered)
{
  const char *why_not = ll_wording_why_not (discovered->why_not);
  g_autofree char *key =
      ll_public_key_format (ll_certificate_get_public_key (discovered->certificate));

  ll_output_print ("  certificate %.16s..., %s: %s\n",
                   ll_certificate_get_sha256 (discovered->certificate), key,
                   why_not == NULL ? "is used" : why_not);
}

static void
print_state (const LlSmimeaAnswer *answer)
{
  LlDnssecState state = ll_smimea_answer_get_state (answer);
  guint ttl = ll_smimea_answer_get_ttl (answer);

  ll_output_print ("  state %s", ll_dnssec_state_to_string (state));
  if (state != LL_DNSSEC_STATE_NOT_ASKED)
    ll_output_print (", from %s",
                     ll_answer_source_to_string (ll_smimea_answer_get_source (answer)));
  if (ttl > 0)
    ll_output_print (", for %u seconds", ttl);
  ll_output_print ("\n");
}

/* What the domain says is then all there is to be said of the person. */
static gboolean
is_said_already (const LlDiscovery *discovery)
{
  LlDnssecState state = ll_smimea_answer_get_state (discovery->answer);

  return discovery->state == LL_RECIPIENT_INSECURE ||
         discovery->state == LL_RECIPIENT_BOGUS ||
         (discovery->state == LL_RECIPIENT_LOOKUP_FAILED &&
          state == LL_DNSSEC_STATE_LOOKUP_FAILED) ||
         (discovery->state == LL_RECIPIENT_NO_CERTIFICATE &&
          state == LL_DNSSEC_STATE_SECURE_ABSENT);
}

static void
print_result (const LlDiscovery *discovery)
{
  const LlSmimeaAnswer *answer = discovery->answer;
  const char *why = ll_smimea_answer_get_why (answer);
  const char *remedy = ll_wording_recipient_remedy (discovery);
  g_autofree char *found = ll_wording_lookup (discovery);
  g_autofree char *served = ll_wording_recipient (discovery);

  ll_output_print ("%s\n  asked %s\n", ll_address_get_text (discovery->address),
                   ll_smimea_answer_get_owner_name (answer) == NULL
                       ? "nothing"
                       : ll_smimea_answer_get_owner_name (answer));
  print_state (answer);
  if (why != NULL)
    ll_output_print ("  because %s\n", why);
  for (guint i = 0; i < ll_smimea_answer_get_n_rows (answer); i++)
    print_row (ll_smimea_answer_get_row (answer, i));
  for (guint i = 0; i < discovery->discovered->len; i++)
    print_discovered (discovery->discovered->pdata[i]);
  ll_output_print ("  %s\n", found);
  if (!is_said_already (discovery))
    ll_output_print ("  %s\n", served);
  if (remedy != NULL)
    ll_output_print ("  %s\n", remedy);
}

static LlExit
run (LlInvocation *invocation)
{
  g_autoptr (GPtrArray) addresses = NULL;
  g_autoptr (GPtrArray) discoveries = NULL;
  GError *error = NULL;
  LlExit code = LL_EXIT_GOOD;

  if (invocation->arguments[0] == NULL)
    return ll_output_usage ("lookup needs an address");
  addresses = ll_output_parse_addresses (invocation->arguments);
  if (addresses == NULL)
    return LL_EXIT_USAGE;
  discoveries =
      ll_discover (invocation->engine, addresses, LL_DISCOVER_NONE, NULL, NULL, &error);
  if (discoveries == NULL)
    return ll_output_fail (invocation, error);

  for (guint i = 0; i < discoveries->len; i++) {
    const LlDiscovery *discovery = discoveries->pdata[i];

    code = ll_output_worse (code, ll_output_judge_recipient (discovery->state));
    if (!invocation->json)
      print_result (discovery);
  }
  if (invocation->json) {
    JsonBuilder *builder = ll_output_begin_json ();

    json_builder_set_member_name (builder, "results");
    json_builder_begin_array (builder);
    for (guint i = 0; i < discoveries->len; i++)
      add_result (builder, discoveries->pdata[i],
                  ll_engine_get_time (invocation->engine));
    json_builder_end_array (builder);
    ll_output_end_json (builder);
  }

  return code;
}

const LlCommand ll_command_lookup = {
    .name = "lookup",
    .arguments = "ADDRESS...",
    .summary = "Find the certificates published for each address",
    .about = "For each: the name that was asked, the DNSSEC state, every record, which\n"
             "certificate is used to encrypt and why not the others.\n",
    .run = run,
};
