/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli/ll-command-seal.h"

#include <unistd.h>

#include "base/ll-limits.h"
#include "cli/ll-output.h"
#include "wording/ll-wording.h"

static LlSealArguments seal;
static char *output;

static const GOptionEntry options[] = {
    {"sign", 0, 0, G_OPTION_ARG_NONE, &seal.sign, "Sign, and encrypt only if asked to",
     NULL},
    {"encrypt", 0, 0, G_OPTION_ARG_NONE, &seal.encrypt,
     "Encrypt, and sign only if asked to", NULL},
    {"cipher", 0, 0, G_OPTION_ARG_STRING, &seal.cipher,
     "How to encrypt (auto: as all can read it)", "auto|cbc|gcm"},
    {"accept-changed", 0, 0, G_OPTION_ARG_STRING_ARRAY, &seal.accepted,
     "Accept the certificate published now", "ADDRESS"},
    {"output", 'o', 0, G_OPTION_ARG_FILENAME, &output,
     "Write to FILE, Bcc to FILE.1, ...", "FILE"},
    {NULL},
};

static gboolean
parse_cipher (const char *name, LlCipher *out_cipher)
{
  *out_cipher = LL_CIPHER_UNKNOWN;
  if (g_strcmp0 (name, "cbc") == 0)
    *out_cipher = LL_CIPHER_AES256_CBC;
  else if (g_strcmp0 (name, "gcm") == 0)
    *out_cipher = LL_CIPHER_AES256_GCM;
  else if (name != NULL && g_strcmp0 (name, "auto") != 0)
    return FALSE;

  return TRUE;
}

LlSealing *
ll_command_seal_draft (LlInvocation *invocation,
                       const LlSealArguments *arguments,
                       const char *path,
                       LlExit *out_code)
{
  LlSealOptions sealing_options = {
      .sign = arguments->sign,
      .encrypt = arguments->encrypt,
  };
  g_autoptr (GPtrArray) accepted = NULL;
  g_autoptr (LlSpool) draft = NULL;
  LlSealing *sealing;
  GError *error = NULL;

  *out_code = LL_EXIT_USAGE;
  if (!parse_cipher (arguments->cipher, &sealing_options.cipher)) {
    ll_output_usage ("--cipher can be auto, cbc or gcm");
    return NULL;
  }
  if (arguments->accepted != NULL) {
    accepted = ll_output_parse_addresses (arguments->accepted);
    if (accepted == NULL)
      return NULL;
    sealing_options.accepted = accepted;
  }

  draft =
      ll_spool_new_from_file (path == NULL ? "-" : path, LL_MESSAGE_SIZE, NULL, &error);
  if (draft == NULL) {
    *out_code = ll_output_fail (invocation, error);
    return NULL;
  }
  sealing = ll_seal (invocation->engine, draft, &sealing_options, NULL, &error);
  if (sealing == NULL)
    *out_code = ll_output_fail (invocation, error);

  return sealing;
}

/* People first, then what can be done: each advice once, however many it is for. */
static LlExit
say_unserved (const LlSealing *sealing)
{
  g_autoptr (GPtrArray) remedies = g_ptr_array_new ();
  LlExit code = LL_EXIT_GOOD;

  for (guint i = 0; i < sealing->discoveries->len; i++) {
    const LlDiscovery *discovery = sealing->discoveries->pdata[i];
    const char *remedy = ll_wording_recipient_remedy (discovery);
    LlExit one = ll_output_judge_recipient (discovery->state);
    g_autofree char *text = NULL;

    if (one == LL_EXIT_GOOD)
      continue;
    text = ll_wording_recipient (discovery);
    ll_output_say ("%s", text);
    if (remedy != NULL &&
        !g_ptr_array_find_with_equal_func (remedies, remedy, g_str_equal, NULL))
      g_ptr_array_add (remedies, (gpointer)remedy);
    code = ll_output_worse (code, one);
  }
  for (guint i = 0; i < remedies->len; i++)
    ll_output_say ("%s", (const char *)remedies->pdata[i]);
  ll_output_say ("nothing was written or sent");

  return code;
}

LlExit
ll_command_seal_judge (const LlSealing *sealing)
{
  switch (sealing->outcome) {
  case LL_SEAL_DONE:
    return LL_EXIT_GOOD;
  case LL_SEAL_UNSERVED:
    return say_unserved (sealing);
  case LL_SEAL_NO_IDENTITY:
    ll_output_say ("you have no certificate to sign as %s with; letterlock identities "
                   "create makes one, nothing was written or sent",
                   ll_address_get_text (sealing->from));
    return LL_EXIT_BAD;
  case LL_SEAL_NO_SENDER:
    ll_output_say ("the message does not name exactly one author in From; nothing was "
                   "written or sent");
    return LL_EXIT_BAD;
  case LL_SEAL_NO_RECIPIENT:
    ll_output_say ("the message is to nobody: no To, Cc or Bcc; nothing was written or "
                   "sent");
    return LL_EXIT_BAD;
  }

  g_return_val_if_reached (LL_EXIT_UNKNOWN);
}

static const LlDiscovery *
find_discovery (const LlSealing *sealing, LlAddress *address)
{
  for (guint i = 0; i < sealing->discoveries->len; i++) {
    const LlDiscovery *discovery = sealing->discoveries->pdata[i];

    if (ll_address_equal (discovery->address, address))
      return discovery;
  }

  return NULL;
}

static void
add_recipient (JsonBuilder *builder, const LlSealing *sealing, LlAddress *address)
{
  const LlDiscovery *discovery = find_discovery (sealing, address);
  g_autofree char *why = NULL;

  json_builder_begin_object (builder);
  ll_output_add_string (builder, "address", ll_address_get_text (address));
  ll_output_add_string (
      builder, "state",
      discovery == NULL ? NULL : ll_recipient_state_to_string (discovery->state));
  json_builder_set_member_name (builder, "certificates");
  json_builder_begin_array (builder);
  for (guint i = 0; discovery != NULL && i < discovery->chosen->len; i++)
    json_builder_add_string_value (
        builder, ll_certificate_get_sha256 (discovery->chosen->pdata[i]));
  json_builder_end_array (builder);
  if (discovery != NULL && !ll_recipient_state_is_served (discovery->state))
    why = ll_wording_recipient (discovery);
  ll_output_add_string (builder, "why", why);
  json_builder_end_object (builder);
}

void
ll_command_seal_add_json (JsonBuilder *builder, const LlSealing *sealing)
{
  const char *signer = NULL;

  json_builder_set_member_name (builder, "recipients");
  json_builder_begin_array (builder);
  for (guint i = 0; i < sealing->recipients->len; i++)
    add_recipient (builder, sealing, sealing->recipients->pdata[i]);
  json_builder_end_array (builder);

  if (sealing->signer != NULL)
    signer = ll_certificate_get_sha256 (ll_identity_get_certificate (sealing->signer));
  json_builder_set_member_name (builder, "algorithms");
  json_builder_begin_object (builder);
  ll_output_add_string (builder, "encryption",
                        sealing->cipher == LL_CIPHER_UNKNOWN
                            ? NULL
                            : ll_cipher_to_string (sealing->cipher));
  ll_output_add_string (builder, "signer", signer);
  json_builder_end_object (builder);
}

/* FILE for To and Cc; FILE.1, FILE.2, ... for each Bcc. */
static char *
name_file (const LlSealedMessage *message, unsigned int *blind)
{
  if (!message->is_blind)
    return g_strdup (output == NULL ? "-" : output);

  (*blind)++;

  return g_strdup_printf ("%s.%u", output, *blind);
}

/* All files or none.  Returns: (transfer full): their names, in the order of the
 * messages. */
static char **
write_files (const LlSealing *sealing, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  unsigned int blind = 0;

  for (guint i = 0; i < sealing->messages->len; i++) {
    const LlSealedMessage *message = sealing->messages->pdata[i];
    char *name = name_file (message, &blind);

    g_ptr_array_add (names, name);
    if (ll_output_write_spool (message->message, name, error))
      continue;
    for (guint j = 0; j < i; j++)
      unlink (names->pdata[j]);
    return NULL;
  }
  g_ptr_array_add (names, NULL);

  return (char **)g_ptr_array_steal (names, NULL);
}

static LlExit
write_messages (LlInvocation *invocation, const LlSealing *sealing)
{
  GError *error = NULL;
  g_auto (GStrv) files = write_files (sealing, &error);
  JsonBuilder *builder;

  if (files == NULL)
    return ll_output_fail (invocation, error);
  if (!invocation->json)
    return LL_EXIT_GOOD;

  builder = ll_output_begin_json ();
  ll_command_seal_add_json (builder, sealing);
  json_builder_set_member_name (builder, "messages");
  json_builder_begin_array (builder);
  for (guint i = 0; i < sealing->messages->len; i++) {
    const LlSealedMessage *message = sealing->messages->pdata[i];

    json_builder_begin_object (builder);
    ll_output_add_addresses (builder, "to", message->recipients);
    ll_output_add_string (builder, "file", files[i]);
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
  ll_output_end_json (builder);

  return LL_EXIT_GOOD;
}

static gboolean
has_blind (const LlSealing *sealing)
{
  for (guint i = 0; i < sealing->messages->len; i++) {
    const LlSealedMessage *message = sealing->messages->pdata[i];

    if (message->is_blind)
      return TRUE;
  }

  return FALSE;
}

static LlExit
run (LlInvocation *invocation)
{
  g_autoptr (LlSealing) sealing = NULL;
  LlExit code;

  if (invocation->arguments[0] != NULL && invocation->arguments[1] != NULL)
    return ll_output_usage ("seal takes one file");
  if (invocation->json && output == NULL)
    return ll_output_usage ("with --json the message needs -o FILE");
  sealing = ll_command_seal_draft (invocation, &seal, invocation->arguments[0], &code);
  if (sealing == NULL)
    return code;
  if (has_blind (sealing) && output == NULL)
    return ll_output_usage ("each Bcc gets a message of its own, which needs -o FILE");

  code = ll_command_seal_judge (sealing);
  if (sealing->outcome == LL_SEAL_DONE)
    return write_messages (invocation, sealing);
  if (invocation->json) {
    JsonBuilder *builder = ll_output_begin_json ();

    ll_command_seal_add_json (builder, sealing);
    json_builder_set_member_name (builder, "messages");
    json_builder_begin_array (builder);
    json_builder_end_array (builder);
    ll_output_end_json (builder);
  }

  return code;
}

const LlCommand ll_command_seal = {
    .name = "seal",
    .arguments = "[FILE]",
    .summary = "Sign and encrypt a message for those it is addressed to",
    .about =
        "FILE (standard input without one) is a message with its header fields: From\n"
        "says who signs; To, Cc and Bcc who will read. When one of them cannot be\n"
        "served, nothing is written, and you are told who, why, and what to do.\n",
    .options = options,
    .run = run,
};
