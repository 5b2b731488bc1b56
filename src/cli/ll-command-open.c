/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include "base/ll-error.h"
#include "base/ll-limits.h"
#include "cli/ll-command.h"
#include "cli/ll-output.h"
#include "engine/ll-open.h"
#include "wording/ll-wording.h"

static char *output;
static int wanted_part;

static const GOptionEntry options[] = {
    {"output", 'o', 0, G_OPTION_ARG_FILENAME, &output,
     "Write the opened letter to FILE (-: stdout)", "FILE"},
    {"part", 0, 0, G_OPTION_ARG_INT, &wanted_part,
     "Write that part's content instead of the whole", "N"},
    {NULL},
};

/* "signed-and-encrypted": the layers around a part, as the summary has them. */
static const char *
name_protection (const LlReport *report, LlSmimeProtection inside)
{
  gboolean is_signed = (inside & LL_SMIME_PART_SIGNED) != 0 &&
                       ll_verdict_is_positive (report->judgement.verdict);
  gboolean is_encrypted = (inside & LL_SMIME_PART_ENCRYPTED) != 0;

  if (is_signed)
    return ll_summary_to_string (is_encrypted ? LL_SUMMARY_SIGNED_AND_ENCRYPTED
                                              : LL_SUMMARY_SIGNED);

  return ll_summary_to_string (is_encrypted ? LL_SUMMARY_ENCRYPTED
                                            : LL_SUMMARY_UNPROTECTED);
}

/* -- JSON -- */

static void
add_encryption (JsonBuilder *builder, const LlReport *report)
{
  json_builder_set_member_name (builder, "encryption");
  json_builder_begin_object (builder);
  ll_output_add_string (builder, "state", ll_encryption_to_string (report->encryption));
  ll_output_add_string (builder, "algorithm", report->cipher);
  ll_output_add_boolean (builder, "integrity", report->has_integrity);
  ll_output_add_string (builder, "identity", report->identity);
  json_builder_end_object (builder);
}

static void
add_text (JsonBuilder *builder, const char *code, const char *text)
{
  json_builder_begin_object (builder);
  ll_output_add_string (builder, "code", code);
  ll_output_add_string (builder, "text", text);
  json_builder_end_object (builder);
}

static void
add_signature (JsonBuilder *builder, const LlReport *report, gint64 now)
{
  g_autofree char *reason = ll_wording_reason (report, now);

  json_builder_set_member_name (builder, "signature");
  json_builder_begin_object (builder);
  ll_output_add_string (builder, "verdict",
                        ll_verdict_to_string (report->judgement.verdict));
  ll_output_add_string (builder, "mark", ll_mark_to_string (report->judgement.mark));
  ll_output_add_int (builder, "signers", report->n_signers);
  ll_output_add_string (builder, "address",
                        ll_verdict_is_positive (report->judgement.verdict)
                            ? ll_address_get_text (report->from)
                            : NULL);
  ll_output_add_string (builder, "certificate",
                        report->certificate == NULL
                            ? NULL
                            : ll_certificate_get_sha256 (report->certificate));
  ll_output_add_string (builder, "algorithm", report->signature_algorithm);
  ll_output_add_time (builder, "signed-at", report->signed_at);
  json_builder_set_member_name (builder, "reasons");
  json_builder_begin_array (builder);
  add_text (builder, report->judgement.rule, reason);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

static void
add_match_row (JsonBuilder *builder, const LlReport *report, guint index)
{
  const LlSmimeaRow *row = ll_smimea_answer_get_row (report->discovery->answer, index);
  size_t size;
  const guint8 *octets = g_bytes_get_data (row->rdata, &size);

  json_builder_begin_object (builder);
  if (size >= 3) {
    ll_output_add_int (builder, "usage", octets[0]);
    ll_output_add_int (builder, "selector", octets[1]);
    ll_output_add_int (builder, "matching", octets[2]);
  }
  ll_output_add_boolean (builder, "usable", row->is_usable);
  ll_output_add_boolean (builder, "match",
                         index < report->association.n_rows &&
                             report->association.rows[index] == LL_ASSOCIATION_MATCH);
  json_builder_end_object (builder);
}

static void
add_lookup (JsonBuilder *builder, const LlReport *report)
{
  const LlSmimeaAnswer *answer;

  json_builder_set_member_name (builder, "lookup");
  if (report->discovery == NULL) {
    json_builder_add_null_value (builder);
    return;
  }

  answer = report->discovery->answer;
  json_builder_begin_object (builder);
  ll_output_add_string (builder, "name", ll_smimea_answer_get_owner_name (answer));
  ll_output_add_string (builder, "state",
                        ll_dnssec_state_to_string (ll_smimea_answer_get_state (answer)));
  ll_output_add_string (
      builder, "from", ll_answer_source_to_string (ll_smimea_answer_get_source (answer)));
  ll_output_add_int (builder, "ttl", ll_smimea_answer_get_ttl (answer));
  ll_output_add_time (builder, "checked-at",
                      ll_smimea_answer_get_checked_at (answer) > 0
                          ? ll_smimea_answer_get_checked_at (answer)
                          : -1);
  ll_output_add_string (builder, "why", ll_smimea_answer_get_why (answer));
  json_builder_set_member_name (builder, "records");
  json_builder_begin_array (builder);
  for (guint i = 0; i < ll_smimea_answer_get_n_rows (answer); i++)
    add_match_row (builder, report, i);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

static void
add_headers (JsonBuilder *builder, const LlReport *report)
{
  json_builder_set_member_name (builder, "headers");
  json_builder_begin_object (builder);
  ll_output_add_boolean (builder, "protected",
                         ll_smime_letter_has_protected_headers (report->letter));
  ll_output_add_strings (builder, "from", (const char *const *)report->from_texts);
  ll_output_add_strings (builder, "to", (const char *const *)report->to_texts);
  ll_output_add_string (builder, "subject", report->subject);
  ll_output_add_time (builder, "date", report->date);
  ll_output_add_strings (builder, "outer-differs",
                         ll_smime_letter_get_outer_differs (report->letter));
  json_builder_end_object (builder);
}

static void
add_parts (JsonBuilder *builder, const LlReport *report)
{
  json_builder_set_member_name (builder, "parts");
  json_builder_begin_array (builder);
  for (guint i = 0; i < ll_smime_letter_get_n_parts (report->letter); i++) {
    const LlSmimePart *part = ll_smime_letter_get_part (report->letter, i);

    json_builder_begin_object (builder);
    ll_output_add_int (builder, "index", part->index);
    ll_output_add_string (builder, "type", part->type);
    ll_output_add_int (builder, "size", part->size);
    ll_output_add_string (builder, "name", part->name);
    ll_output_add_string (builder, "inside", name_protection (report, part->inside));
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
}

static void
add_remarks (JsonBuilder *builder, const LlReport *report)
{
  json_builder_set_member_name (builder, "remarks");
  json_builder_begin_array (builder);
  for (unsigned int i = 0; i < LL_N_REMARKS; i++) {
    LlRemarks remark = report->judgement.remarks & (1u << i);
    g_autofree char *text = NULL;

    if (remark == 0)
      continue;
    text = ll_wording_remark (report, remark);
    add_text (builder, ll_remark_to_string (remark), text);
  }
  json_builder_end_array (builder);
}

static void
print_json (const LlReport *report, gint64 now)
{
  JsonBuilder *builder = ll_output_begin_json ();

  ll_output_add_string (builder, "summary", ll_summary_to_string (report->summary));
  add_encryption (builder, report);
  add_signature (builder, report, now);
  add_lookup (builder, report);
  add_headers (builder, report);
  add_parts (builder, report);
  add_remarks (builder, report);
  ll_output_end_json (builder);
}

/* -- for a person -- */

static void
print_people (const char *label, char **texts)
{
  g_autofree char *line = g_strjoinv (", ", texts);

  if (*line != '\0')
    ll_output_print ("%-8s %s\n", label, line);
}

static void
print_part (const LlReport *report, const LlSmimePart *part)
{
  ll_output_print ("Part %u   %s, %" G_GOFFSET_FORMAT " octets%s%s, %s\n", part->index,
                   part->type, part->size, part->name != NULL ? ", " : "",
                   part->name != NULL ? part->name : "",
                   name_protection (report, part->inside));
}

static void
print_text (const LlReport *report, gint64 now, gboolean verbose)
{
  g_autofree char *verdict = ll_wording_verdict (report);
  g_autofree char *reason = ll_wording_reason (report, now);
  g_autofree char *encryption = ll_wording_encryption (report);

  if (verbose)
    ll_output_print ("%s\n  %s (%s)\n", verdict, reason, report->judgement.rule);
  else
    ll_output_print ("%s\n  %s\n", verdict, reason);
  if (report->signature_reason != NULL)
    ll_output_print ("  in detail: %s\n", report->signature_reason);
  if (encryption != NULL)
    ll_output_print ("%s\n", encryption);
  for (unsigned int i = 0; i < LL_N_REMARKS; i++) {
    LlRemarks remark = report->judgement.remarks & (1u << i);
    g_autofree char *text = remark == 0 ? NULL : ll_wording_remark (report, remark);

    if (text != NULL)
      ll_output_print ("%s\n", text);
  }

  ll_output_print ("\n");
  print_people ("From", report->from_texts);
  print_people ("To", report->to_texts);
  if (report->subject != NULL)
    ll_output_print ("%-8s %s\n", "Subject", report->subject);
  if (verbose && report->discovery != NULL)
    ll_output_print ("%-8s %s: %s\n", "Asked",
                     ll_smimea_answer_get_owner_name (report->discovery->answer) == NULL
                         ? "nothing"
                         : ll_smimea_answer_get_owner_name (report->discovery->answer),
                     ll_dnssec_state_to_string (
                         ll_smimea_answer_get_state (report->discovery->answer)));
  for (guint i = 0; i < ll_smime_letter_get_n_parts (report->letter); i++)
    print_part (report, ll_smime_letter_get_part (report->letter, i));
}

/* -- the letter itself -- */

static gboolean
write_letter (const LlReport *report, GError **error)
{
  g_autoptr (LlSpool) spool = ll_spool_new (error);
  gboolean written;

  if (spool == NULL)
    return FALSE;
  if (wanted_part > 0)
    written = ll_smime_letter_write_part (report->letter, (unsigned int)wanted_part,
                                          ll_spool_get_output (spool), NULL, error);
  else
    written = ll_smime_letter_write_payload (report->letter, ll_spool_get_output (spool),
                                             NULL, error);

  return written && ll_output_write_spool (spool, output, error);
}

static LlExit
judge (const LlReport *report)
{
  if (ll_report_is_good (report))
    return LL_EXIT_GOOD;

  return ll_report_is_undecided (report) ? LL_EXIT_UNKNOWN : LL_EXIT_BAD;
}

static LlExit
run (LlInvocation *invocation)
{
  g_autoptr (LlSpool) message = NULL;
  g_autoptr (LlReport) report = NULL;
  GError *error = NULL;
  LlExit code;

  if (invocation->arguments[0] == NULL || invocation->arguments[1] != NULL)
    return ll_output_usage ("open takes one file (-: standard input)");
  if (wanted_part != 0 && (wanted_part < 0 || output == NULL))
    return ll_output_usage (
        "--part takes a number from 1, and -o FILE (-: stdout) with it");

  message =
      ll_spool_new_from_file (invocation->arguments[0], LL_MESSAGE_SIZE, NULL, &error);
  if (message == NULL)
    return ll_output_fail (invocation, error);
  report = ll_open (invocation->engine, message, NULL, &error);
  if (report == NULL)
    return ll_output_fail (invocation, error);

  code = judge (report);
  if (output != NULL && !write_letter (report, &error)) {
    /* A letter that could not be opened has nothing to write: the report says why. */
    if (!g_error_matches (error, LL_ERROR, LL_ERROR_NOT_FOUND))
      return ll_output_fail (invocation, error);
    ll_output_say ("%s was not written: %s",
                   strcmp (output, "-") == 0 ? "the letter" : output, error->message);
    g_clear_error (&error);
    code = ll_output_worse (code, LL_EXIT_BAD);
  }
  if (g_strcmp0 (output, "-") == 0)
    return code;
  if (invocation->json)
    print_json (report, ll_engine_get_time (invocation->engine));
  else
    print_text (report, ll_engine_get_time (invocation->engine), invocation->verbose);

  return code;
}

const LlCommand ll_command_open = {
    .name = "open",
    .arguments = "FILE",
    .summary = "Decrypt and verify a message, and say what is proven",
    .about = "FILE is a message as the mail server delivered it (-: standard input).\n",
    .options = options,
    .run = run,
};
