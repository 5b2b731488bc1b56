/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "keys/ll-key-findings.h"

#include "base/ll-error.h"
#include "base/ll-limits.h"

void
ll_key_findings_init (LlKeyFindings *self)
{
  self->keys = g_ptr_array_new_with_free_func ((GDestroyNotify)ll_private_key_unref);
  self->certificates =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ll_certificate_unref);
}

void
ll_key_findings_clear (LlKeyFindings *self)
{
  g_clear_pointer (&self->keys, g_ptr_array_unref);
  g_clear_pointer (&self->certificates, g_ptr_array_unref);
}

static gboolean
is_listed (const GPtrArray *list, const LlCertificate *certificate)
{
  for (guint i = 0; i < list->len; i++)
    if (ll_certificate_equal (g_ptr_array_index (list, i), certificate))
      return TRUE;

  return FALSE;
}

gboolean
ll_key_findings_add_certificate (LlKeyFindings *self,
                                 const void *der,
                                 size_t size,
                                 GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (der, size);
  g_autoptr (LlCertificate) certificate = ll_certificate_new_from_der (bytes, error);

  if (certificate == NULL)
    return FALSE;
  if (is_listed (self->certificates, certificate))
    return TRUE;
  if (self->certificates->len == LL_CHAIN_POOL) {
    g_set_error (error, LL_ERROR, LL_ERROR_LIMIT, "more than %d certificates",
                 LL_CHAIN_POOL);
    return FALSE;
  }
  g_ptr_array_add (self->certificates, g_steal_pointer (&certificate));

  return TRUE;
}

gboolean
ll_key_findings_has_room (const LlKeyFindings *self, GError **error)
{
  if (self->keys->len < LL_KEY_FILE_KEYS)
    return TRUE;
  g_set_error (error, LL_ERROR, LL_ERROR_LIMIT, "more than %d private keys",
               LL_KEY_FILE_KEYS);

  return FALSE;
}

void
ll_key_findings_take_key (LlKeyFindings *self, LlPrivateKey *key)
{
  g_ptr_array_add (self->keys, key);
}

static LlPrivateKey *
find_key (const LlKeyFindings *self, const LlCertificate *certificate)
{
  for (guint i = 0; i < self->keys->len; i++) {
    LlPrivateKey *key = g_ptr_array_index (self->keys, i);

    if (ll_private_key_is_pair (key, ll_certificate_get_public_key (certificate)))
      return key;
  }

  return NULL;
}

/* Whether @candidate bears the name of the issuer of @leaf or of one in @chain. */
static gboolean
is_above (const LlCertificate *candidate,
          const LlCertificate *leaf,
          const GPtrArray *chain)
{
  GBytes *name = ll_certificate_get_raw_subject (candidate);

  if (g_bytes_equal (name, ll_certificate_get_raw_issuer (leaf)))
    return TRUE;
  for (guint i = 0; i < chain->len; i++)
    if (g_bytes_equal (name,
                       ll_certificate_get_raw_issuer (g_ptr_array_index (chain, i))))
      return TRUE;

  return FALSE;
}

static gboolean
extend_chain (const LlCertificate *leaf, const GPtrArray *others, GPtrArray *chain)
{
  gboolean grew = FALSE;

  for (guint i = 0; i < others->len; i++) {
    LlCertificate *candidate = g_ptr_array_index (others, i);

    if (is_listed (chain, candidate) || !is_above (candidate, leaf, chain))
      continue;
    g_ptr_array_add (chain, ll_certificate_ref (candidate));
    grew = TRUE;
  }

  return grew;
}

/* Each round adds at least one certificate or is the last: loops among them do no harm.
 */
static GPtrArray *
collect_chain (const LlCertificate *leaf, const GPtrArray *others)
{
  GPtrArray *chain =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ll_certificate_unref);

  while (extend_chain (leaf, others, chain))
    continue;

  return chain;
}

/* Those that are neither somebody's leaf here nor a root (RFC 8551, section 2.3). */
static GPtrArray *
list_intermediates (const LlKeyFindings *self)
{
  GPtrArray *others = g_ptr_array_new ();

  for (guint i = 0; i < self->certificates->len; i++) {
    LlCertificate *certificate = g_ptr_array_index (self->certificates, i);

    if (find_key (self, certificate) == NULL &&
        !ll_certificate_is_self_issued (certificate))
      g_ptr_array_add (others, certificate);
  }

  return others;
}

static gboolean
every_key_has_certificate (const LlKeyFindings *self)
{
  for (guint i = 0; i < self->keys->len; i++) {
    const LlPrivateKey *key = g_ptr_array_index (self->keys, i);
    gboolean found = FALSE;

    for (guint j = 0; j < self->certificates->len && !found; j++)
      found = ll_private_key_is_pair (
          key, ll_certificate_get_public_key (self->certificates->pdata[j]));
    if (!found)
      return FALSE;
  }

  return TRUE;
}

GPtrArray *
ll_key_findings_pair (const LlKeyFindings *self, GError **error)
{
  g_autoptr (GPtrArray) identities = NULL;
  g_autoptr (GPtrArray) others = NULL;

  if (self->keys->len == 0 || !every_key_has_certificate (self)) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_NOT_FOUND,
                         self->keys->len == 0 ? "no private key in it"
                                              : "a private key without a certificate");
    return NULL;
  }

  identities = g_ptr_array_new_with_free_func ((GDestroyNotify)ll_identity_unref);
  others = list_intermediates (self);
  for (guint i = 0; i < self->certificates->len; i++) {
    LlCertificate *leaf = g_ptr_array_index (self->certificates, i);
    LlPrivateKey *key = find_key (self, leaf);
    g_autoptr (GPtrArray) chain = NULL;

    if (key == NULL)
      continue;
    chain = collect_chain (leaf, others);
    g_ptr_array_add (identities, ll_identity_new (leaf, key, chain));
  }

  return g_steal_pointer (&identities);
}
