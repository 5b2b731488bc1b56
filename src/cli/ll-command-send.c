/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "base/ll-error.h"
#include "cli/ll-command-seal.h"
#include "cli/ll-output.h"
#include "engine/ll-outbox.h"
#include "engine/ll-send.h"
#include "wording/ll-wording.h"

static LlSealArguments seal;
static char *account;

static const GOptionEntry options[] = {
    {"account", 0, 0, G_OPTION_ARG_STRING, &account, "Submit to this account's server",
     "ADDRESS"},
    {"sign", 0, 0, G_OPTION_ARG_NONE, &seal.sign, "Sign, and encrypt only if asked to",
     NULL},
    {"encrypt", 0, 0, G_OPTION_ARG_NONE, &seal.encrypt,
     "Encrypt, and sign only if asked to", NULL},
    {"cipher", 0, 0, G_OPTION_ARG_STRING, &seal.cipher,
     "How to encrypt (auto: as all can read it)", "auto|cbc|gcm"},
    {"accept-changed", 0, 0, G_OPTION_ARG_STRING_ARRAY, &seal.accepted,
     "Accept the certificate published now", "ADDRESS"},
    {NULL},
};

/* Submits what is queued, one after another: the fate of each as "sent" or why not. */
static LlExit
submit_all (LlInvocation *invocation, char **ids, char **out_reasons)
{
  LlExit code = LL_EXIT_GOOD;

  for (size_t i = 0; ids[i] != NULL; i++) {
    g_autoptr (GError) error = NULL;

    if (ll_outbox_submit (invocation->engine, ids[i], NULL, &error))
      continue;
    out_reasons[i] = ll_wording_error (error);
    ll_output_say ("%s", out_reasons[i]);
    ll_output_say ("the letter waits as %s; letterlock queue retry sends it", ids[i]);
    code = ll_output_worse (code, g_error_matches (error, LL_ERROR, LL_ERROR_REFUSED)
                                      ? LL_EXIT_BAD
                                      : LL_EXIT_UNKNOWN);
  }

  return code;
}

static void
print_json (const LlSealing *sealing, char **ids, char **reasons)
{
  JsonBuilder *builder = ll_output_begin_json ();

  ll_command_seal_add_json (builder, sealing);
  json_builder_set_member_name (builder, "messages");
  json_builder_begin_array (builder);
  for (guint i = 0; ids != NULL && i < sealing->messages->len; i++) {
    const LlSealedMessage *message = sealing->messages->pdata[i];

    json_builder_begin_object (builder);
    ll_output_add_addresses (builder, "to", message->recipients);
    ll_output_add_string (builder, "id", ids[i]);
    ll_output_add_string (builder, "state", reasons[i] == NULL ? "sent" : "queued");
    ll_output_add_string (builder, "why", reasons[i]);
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
  ll_output_end_json (builder);
}

static void
print_sent (const LlSealing *sealing)
{
  const char *how = sealing->cipher == LL_CIPHER_UNKNOWN ? "signed"
                    : sealing->signer == NULL            ? "encrypted"
                                                         : "signed and encrypted";

  ll_output_print ("Sent, %s, to %u %s.\n", how, sealing->recipients->len,
                   sealing->recipients->len == 1 ? "person" : "people");
}

static LlExit
run (LlInvocation *invocation)
{
  g_autoptr (LlSealing) sealing = NULL;
  g_auto (GStrv) ids = NULL;
  g_auto (GStrv) reasons = NULL;
  GError *error = NULL;
  LlExit code;

  if (invocation->arguments[0] != NULL && invocation->arguments[1] != NULL)
    return ll_output_usage ("send takes one file");
  sealing = ll_command_seal_draft (invocation, &seal, invocation->arguments[0], &code);
  if (sealing == NULL)
    return code;
  code = ll_command_seal_judge (sealing);
  if (sealing->outcome != LL_SEAL_DONE) {
    if (invocation->json)
      print_json (sealing, NULL, NULL);
    return code;
  }

  ids = ll_send_enqueue (invocation->engine, sealing, account, &error);
  if (ids == NULL)
    return ll_output_fail (invocation, error);
  reasons = g_new0 (char *, sealing->messages->len + 1);
  code = submit_all (invocation, ids, reasons);
  if (invocation->json)
    print_json (sealing, ids, reasons);
  else if (code == LL_EXIT_GOOD)
    print_sent (sealing);
  /* A reason that is NULL in the middle would end the list early. */
  for (guint i = 0; i < sealing->messages->len; i++)
    g_clear_pointer (&reasons[i], g_free);

  return code;
}

const LlCommand ll_command_send = {
    .name = "send",
    .arguments = "[FILE]",
    .summary = "Seal a message and submit it over TLS",
    .about =
        "As seal, and then handed to the mail server of the account. What the server\n"
        "does not take waits, sealed, until letterlock queue retry.\n",
    .options = options,
    .run = run,
};
