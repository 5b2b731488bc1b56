/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "base/ll-error.h"
#include "cli/ll-command.h"
#include "cli/ll-output.h"
#include "engine/ll-identities.h"
#include "wording/ll-wording.h"

static char *key;
static char *person;

static const GOptionEntry options[] = {
    {"key", 0, 0, G_OPTION_ARG_STRING, &key, "What kind of key create makes",
     "rsa3072|p256"},
    {"name", 0, 0, G_OPTION_ARG_STRING, &person, "The person's name, for the certificate",
     "NAME"},
    {NULL},
};

static void
print_identity (LlIdentity *identity, gint64 now)
{
  LlCertificate *certificate = ll_identity_get_certificate (identity);
  g_autofree char *kind =
      ll_public_key_format (ll_certificate_get_public_key (certificate));
  g_autofree char *until =
      ll_wording_age (ll_certificate_get_not_after (certificate), now);

  ll_output_print ("%s\n  %s, %s, ends %s\n", ll_certificate_get_sha256 (certificate),
                   ll_certificate_get_subject (certificate), kind, until);
}

static LlExit
print_identities (LlInvocation *invocation, GPtrArray *identities)
{
  JsonBuilder *builder;

  if (!invocation->json) {
    for (guint i = 0; i < identities->len; i++)
      print_identity (identities->pdata[i], ll_engine_get_time (invocation->engine));
    return LL_EXIT_GOOD;
  }

  builder = ll_output_begin_json ();
  json_builder_set_member_name (builder, "identities");
  json_builder_begin_array (builder);
  for (guint i = 0; i < identities->len; i++) {
    json_builder_begin_object (builder);
    ll_output_add_certificate (builder,
                               ll_identity_get_certificate (identities->pdata[i]));
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
  ll_output_end_json (builder);

  return LL_EXIT_GOOD;
}

static LlExit
list (LlInvocation *invocation)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) identities = NULL;

  if (invocation->arguments[1] != NULL)
    return ll_output_usage ("identities list takes no argument");
  identities = ll_identities_list (invocation->engine, NULL, &error);
  if (identities == NULL)
    return ll_output_fail (invocation, error);

  return print_identities (invocation, identities);
}

static LlExit
create (LlInvocation *invocation)
{
  g_autoptr (GPtrArray) identities =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ll_identity_unref);
  g_autoptr (GPtrArray) addresses = NULL;
  LlKeyType key_type = LL_KEY_RSA;
  GError *error = NULL;
  LlIdentity *identity;

  if (g_strcmp0 (key, "p256") == 0)
    key_type = LL_KEY_P256;
  else if (key != NULL && g_strcmp0 (key, "rsa3072") != 0)
    return ll_output_usage ("--key can be rsa3072 or p256");
  if (invocation->arguments[1] == NULL || invocation->arguments[2] != NULL)
    return ll_output_usage ("identities create takes one address");
  addresses = ll_output_parse_addresses (invocation->arguments + 1);
  if (addresses == NULL)
    return LL_EXIT_USAGE;

  identity = ll_identities_create (invocation->engine, addresses->pdata[0], person,
                                   key_type, NULL, &error);
  if (identity == NULL)
    return ll_output_fail (invocation, error);
  g_ptr_array_add (identities, identity);
  if (!invocation->json)
    ll_output_say ("others find it when %s publishes it in the DNS; letterlock publish "
                   "%s prints the record",
                   ll_address_get_domain (addresses->pdata[0]),
                   ll_address_get_text (addresses->pdata[0]));

  return print_identities (invocation, identities);
}

static LlExit
import (LlInvocation *invocation)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) identities = NULL;

  if (invocation->arguments[1] == NULL || invocation->arguments[2] != NULL)
    return ll_output_usage ("identities import takes one file");
  identities =
      ll_identities_import (invocation->engine, invocation->arguments[1], NULL, &error);
  if (identities == NULL)
    return ll_output_fail (invocation, error);

  return print_identities (invocation, identities);
}

static LlExit
run (LlInvocation *invocation)
{
  const char *verb = invocation->arguments[0];

  if (g_strcmp0 (verb, "list") == 0)
    return list (invocation);
  if (g_strcmp0 (verb, "create") == 0)
    return create (invocation);
  if (g_strcmp0 (verb, "import") == 0)
    return import (invocation);

  return ll_output_usage ("identities can list, create or import");
}

const LlCommand ll_command_identities = {
    .name = "identities",
    .arguments = "list | create ADDRESS | import FILE",
    .summary = "Your own certificates and keys",
    .about = "Keys are stored encrypted, under a passphrase that is asked for. FILE is "
             "PKCS#12\n"
             "or PEM.\n",
    .options = options,
    .run = run,
};
