/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "dns/ll-helper-setup.h"

#include <string.h>

#include "base/ll-error.h"
#include "base/ll-file.h"
#include "base/ll-limits.h"
#include "dns/ll-dns-conf.h"
#include "dns/ll-trust-anchor.h"

static gboolean
append_conf_file (GString *conf,
                  LlTrustAnchors *anchors,
                  const char *path,
                  GError **error)
{
  g_autoptr (GError) why = NULL;
  g_autoptr (GBytes) content = ll_file_read (path, LL_DNS_CONF_SIZE, &why);
  g_autofree char *parsed = NULL;
  const char *text;
  size_t size;

  if (content == NULL) {
    g_set_error (error, LL_ERROR, LL_ERROR_USAGE, "DNS configuration: %s", why->message);
    return FALSE;
  }
  text = g_bytes_get_data (content, &size);
  parsed = ll_dns_conf_parse (text != NULL ? text : "", size, path, anchors, error);
  if (parsed == NULL)
    return FALSE;
  g_string_append (conf, parsed);

  return TRUE;
}

static gboolean
append_clause (GString *conf, char *clause)
{
  g_autofree char *owned = clause;

  if (owned == NULL)
    return FALSE;
  g_string_append (conf, owned);

  return TRUE;
}

static char *
make_conf (const LlResolverOptions *options, LlTrustAnchors *anchors, GError **error)
{
  g_autoptr (GString) conf = g_string_new (NULL);

  if (options->dns_conf_file != NULL &&
      !append_conf_file (conf, anchors, options->dns_conf_file, error))
    return NULL;
  for (size_t i = 0; options->stubs != NULL && options->stubs[i] != NULL; i++)
    if (!append_clause (conf, ll_dns_conf_format_stub (options->stubs[i], error)))
      return NULL;
  if (options->forward != NULL &&
      !append_clause (conf, ll_dns_conf_format_forward (options->forward, error)))
    return NULL;
  if (conf->len > LL_DNS_CONF_SIZE) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_USAGE, "DNS configuration: too long");
    return NULL;
  }

  return g_string_free (g_steal_pointer (&conf), FALSE);
}

/* Whatever names an anchor replaces the system's. */
static char *
make_anchors (const LlResolverOptions *options, LlTrustAnchors *anchors, GError **error)
{
  const char *const *files = options->trust_anchor_files;
  g_autofree char *text = NULL;

  for (size_t i = 0; files != NULL && files[i] != NULL; i++)
    if (!ll_trust_anchors_add_file (anchors, files[i], error))
      return NULL;
  if (ll_trust_anchors_get_n_usable (anchors) == 0 &&
      !ll_trust_anchors_add_file (anchors, LL_ROOT_KEY_FILE, error))
    return NULL;

  text = ll_trust_anchors_format (anchors);
  if (strlen (text) > LL_TRUST_ANCHOR_SIZE) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_TRUST_ANCHOR,
                         "too many trust anchors");
    return NULL;
  }

  return g_steal_pointer (&text);
}

LlDnsMessage *
ll_helper_setup_new (const LlResolverOptions *options, GError **error)
{
  g_autoptr (LlDnsMessage) setup = g_new0 (LlDnsMessage, 1);
  g_autoptr (LlTrustAnchors) anchors = ll_trust_anchors_new ();

  /* RFC 4034, section 3.1.5: signatures have 32-bit times. */
  if (options->at_dns < -1 || options->at_dns > G_MAXUINT32) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_USAGE,
                         "DNSSEC cannot be judged at that time");
    return NULL;
  }
  setup->kind = LL_DNS_MESSAGE_SETUP;
  setup->at_dns = options->at_dns;
  setup->text = make_conf (options, anchors, error);
  if (setup->text == NULL)
    return NULL;
  setup->anchors = make_anchors (options, anchors, error);
  if (setup->anchors == NULL)
    return NULL;

  return g_steal_pointer (&setup);
}
