/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* ask-many CONF ANCHOR ADDRESS...: looks all addresses up at once, and fails when one
 * answer is not secure.  benchmark-lookups.py measures it. */

#include "base/ll-address.h"
#include "dns/ll-helper-resolver.h"
#include "dns/ll-smimea-name.h"

typedef struct {
  int left;
  int not_secure;
} Tally;

static void
asked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Tally *tally = user_data;
  g_autoptr (LlDnsAnswer) answer =
      ll_resolver_ask_finish (LL_RESOLVER (source), result, NULL);

  tally->left--;
  if (answer == NULL || ll_dns_answer_get_status (answer) != LL_DNS_SECURE)
    tally->not_secure++;
}

int
main (int argc, char **argv)
{
  const char *anchors[] = {argc > 3 ? argv[2] : NULL, NULL};
  LlResolverOptions options = {.trust_anchor_files = anchors, .at_dns = -1};
  g_autoptr (LlResolver) resolver = NULL;
  Tally tally = {0, 0};

  if (argc < 4) {
    g_printerr ("usage: ask-many CONF ANCHOR ADDRESS...\n");
    return 2;
  }
  options.dns_conf_file = argv[1];
  resolver = ll_helper_resolver_new (&options);
  if (resolver == NULL)
    return 3;

  for (int i = 3; i < argc; i++) {
    g_autoptr (LlAddress) address = ll_address_parse (argv[i], NULL);
    g_autofree char *name = ll_smimea_name_new (address, NULL);

    tally.left++;
    ll_resolver_ask_async (resolver, name, LL_DNS_TYPE_SMIMEA, NULL, asked_cb, &tally);
  }
  while (tally.left > 0)
    g_main_context_iteration (NULL, TRUE);

  return tally.not_secure == 0 ? 0 : 1;
}
