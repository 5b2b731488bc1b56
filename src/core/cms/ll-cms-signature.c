/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cms/ll-cms-signature.h"

#include "asn1/ll-der-tag.h"
#include "base/ll-limits.h"
#include "cms/ll-cms-signature-private.h"

struct _LlCmsSignature {
  gatomicrefcount refs;
  LlCmsSignerInfo *info; /* owned */
  LlCmsSignatureState state;
  char *reason;               /* owned, NULL when good */
  LlCertificate *certificate; /* owned, nullable */
  char *algorithm;            /* owned */
};

static LlCmsSignature *
allocate (LlCmsSignerInfo *info)
{
  LlCmsSignature *self = g_new0 (LlCmsSignature, 1);

  g_atomic_ref_count_init (&self->refs);
  self->info = ll_cms_signer_info_ref (info);
  self->algorithm = ll_cms_algorithms_format (info->algorithm.scheme, info->digest);

  return self;
}

/* Says what it is; FALSE, so that a row of checks ends with it. */
static gboolean
settle (LlCmsSignature *self, LlCmsSignatureState state, const char *reason)
{
  self->state = state;
  g_free (self->reason);
  self->reason = g_strdup (reason);

  return FALSE;
}

static gboolean
is_weak (LlDigestAlgorithm digest)
{
  return digest != LL_DIGEST_UNKNOWN && !ll_digest_is_strong (digest);
}

static gboolean
check_structure (LlCmsSignature *self, const LlCmsSigned *what)
{
  if (self->info->problem != NULL)
    return settle (self, LL_CMS_SIGNATURE_BROKEN, self->info->problem);
  if (what->looks_like_attributes)
    return settle (self, LL_CMS_SIGNATURE_BROKEN, "the content is a set of attributes");

  return TRUE;
}

/* One hash for content, attributes and signature (RFC 8933); with Ed25519 it is SHA-512
 * (RFC 8419, section 3). */
static gboolean
check_algorithms (LlCmsSignature *self)
{
  const LlCmsSignatureAlgorithm *algorithm = &self->info->algorithm;
  LlDigestAlgorithm digest = self->info->digest;

  if (is_weak (digest) || is_weak (algorithm->digest))
    return settle (self, LL_CMS_SIGNATURE_WEAK,
                   "the hash is forbidden: it can be forged");
  if (digest == LL_DIGEST_UNKNOWN)
    return settle (self, LL_CMS_SIGNATURE_CANNOT_CHECK, "the hash is not known here");
  if (algorithm->scheme == LL_SIGNATURE_UNKNOWN)
    return settle (self, LL_CMS_SIGNATURE_CANNOT_CHECK,
                   "the signature algorithm is not known here");
  if (algorithm->names_digest && algorithm->digest != digest)
    return settle (self, LL_CMS_SIGNATURE_BROKEN, "the signature names another hash");
  if (algorithm->scheme == LL_SIGNATURE_EDDSA && digest != LL_DIGEST_SHA512)
    return settle (self, LL_CMS_SIGNATURE_BROKEN, "Ed25519 without SHA-512");
  if (algorithm->scheme == LL_SIGNATURE_RSA_PSS && algorithm->mask != digest)
    return settle (self, LL_CMS_SIGNATURE_CANNOT_CHECK,
                   "the signature has a mask that is not known here");

  return TRUE;
}

static gboolean
check_attributes (LlCmsSignature *self, const LlCmsSigned *what)
{
  const LlCmsSignerInfo *info = self->info;
  LlDerReader digest_algorithm = ll_der_reader_init_bytes (info->digest_algorithm);
  LlDerReader signature_algorithm = ll_der_reader_init_bytes (info->signature_algorithm);
  GBytes *digest = what->digests[info->digest];

  if (digest == NULL)
    return settle (self, LL_CMS_SIGNATURE_CANNOT_CHECK,
                   "the hash is not announced, or not to be had here");
  if (!ll_cms_attributes_protect (info->attributes, &digest_algorithm,
                                  &signature_algorithm))
    return settle (self, LL_CMS_SIGNATURE_BAD, "other algorithms were signed");
  if (!ll_cms_attributes_is_content_type (info->attributes, &what->content_type))
    return settle (self, LL_CMS_SIGNATURE_BAD, "another content type was signed");
  if (!ll_cms_attributes_is_message_digest (info->attributes, digest))
    return settle (self, LL_CMS_SIGNATURE_BAD, "the content was changed");

  return TRUE;
}

/* -- the certificate -- */

/* A key that is bound to RSASSA-PSS may bind its parameters too: the same hashes, and no
 * shorter salt (RFC 4055, section 3.3). */
static gboolean
key_allows (const LlPublicKey *key, const LlCmsSignatureAlgorithm *algorithm)
{
  LlDerReader reader = ll_der_reader_init_bytes (ll_public_key_get_spki (key));
  LlCmsSignatureAlgorithm bound;
  LlDerReader spki, identifier, content, rest, oid;

  if (ll_public_key_get_key_type (key) != LL_KEY_RSA_PSS)
    return TRUE;
  if (!ll_der_reader_enter (&reader, LL_TAG_SEQUENCE, &spki) ||
      !ll_der_reader_take (&spki, &identifier))
    return FALSE;

  rest = identifier;
  if (!ll_der_reader_enter (&rest, LL_TAG_SEQUENCE, &content) ||
      !ll_der_reader_take_oid (&content, &oid))
    return FALSE;
  if (ll_der_reader_is_at_end (&content))
    return TRUE;

  return ll_cms_algorithms_parse_signature (&identifier, &bound) &&
         bound.digest == algorithm->digest && bound.mask == algorithm->mask &&
         bound.pss_salt <= algorithm->pss_salt;
}

static gboolean
check_key (LlCmsSignature *self, const LlPublicKey *key)
{
  LlKeyType type = ll_public_key_get_key_type (key);
  unsigned int bits = ll_public_key_get_bits (key);

  if (type != LL_KEY_RSA && type != LL_KEY_RSA_PSS)
    return TRUE;

  if (bits < LL_RSA_BITS_MIN)
    return settle (self, LL_CMS_SIGNATURE_WEAK, "the key is too short");
  if (bits > LL_RSA_BITS_MAX)
    return settle (self, LL_CMS_SIGNATURE_CANNOT_CHECK, "the key is too large");
  if (!key_allows (key, &self->info->algorithm))
    return settle (self, LL_CMS_SIGNATURE_BAD, "the key may not be used like this");

  return TRUE;
}

static gboolean
check_named_certificate (LlCmsSignature *self, const LlCertificate *certificate)
{
  switch (ll_cms_attributes_check_certificate (self->info->attributes, certificate)) {
  case LL_CMS_CERTIFICATE_FITS:
    return TRUE;
  case LL_CMS_CERTIFICATE_DIFFERS:
    return settle (self, LL_CMS_SIGNATURE_BAD, "another certificate was signed");
  case LL_CMS_CERTIFICATE_CANNOT:
    break;
  }

  return settle (self, LL_CMS_SIGNATURE_CANNOT_CHECK,
                 "the certificate is named by a hash that is not known here");
}

static gboolean
check_value (LlCmsSignature *self, const LlPublicKey *key)
{
  const LlCmsSignerInfo *info = self->info;

  switch (ll_public_key_verify (
      key, info->algorithm.scheme, info->digest, info->algorithm.pss_salt,
      ll_cms_attributes_get_signed_octets (info->attributes), info->value)) {
  case LL_SIGNATURE_CHECK_GOOD:
    self->state = LL_CMS_SIGNATURE_GOOD;
    g_clear_pointer (&self->reason, g_free);
    return TRUE;
  case LL_SIGNATURE_CHECK_BAD:
    return settle (self, LL_CMS_SIGNATURE_BAD, "the signature is not of this key");
  case LL_SIGNATURE_CHECK_CANNOT:
    break;
  }

  return settle (self, LL_CMS_SIGNATURE_CANNOT_CHECK,
                 "this computer cannot check such a signature");
}

/* TRUE when the signature is good with @certificate. */
static gboolean
check_certificate (LlCmsSignature *self, LlCertificate *certificate)
{
  LlPublicKey *key = ll_certificate_get_public_key (certificate);

  g_clear_pointer (&self->certificate, ll_certificate_unref);
  self->certificate = ll_certificate_ref (certificate);

  return check_named_certificate (self, certificate) && check_key (self, key) &&
         check_value (self, key);
}

/* Several certificates may have the key identifier: each is tried (RFC 8551,
 * section 2.6). Where none makes it good, the one that the signed attributes name is
 * told. */
static void
check_certificates (LlCmsSignature *self, GPtrArray *certificates)
{
  LlCertificate *told = NULL;

  for (guint i = 0; i < certificates->len; i++) {
    LlCertificate *certificate = g_ptr_array_index (certificates, i);

    if (!ll_cms_signer_info_names (self->info, certificate))
      continue;
    if (check_certificate (self, certificate))
      return;
    if (told == NULL ||
        ll_cms_attributes_check_certificate (self->info->attributes, certificate) ==
            LL_CMS_CERTIFICATE_FITS)
      told = certificate;
  }

  if (told != NULL)
    check_certificate (self, told);
  else
    settle (self, LL_CMS_SIGNATURE_NO_CERTIFICATE,
            "the signer's certificate is not in the message");
}

LlCmsSignature *
ll_cms_signature_new (LlCmsSignerInfo *info, const LlCmsSigned *what)
{
  LlCmsSignature *self;

  g_return_val_if_fail (info != NULL, NULL);
  g_return_val_if_fail (what != NULL, NULL);

  self = allocate (info);
  if (check_structure (self, what) && check_algorithms (self) &&
      check_attributes (self, what))
    check_certificates (self, what->certificates);

  return self;
}

LlCmsSignature *
ll_cms_signature_check_with (LlCmsSignature *self, LlCertificate *certificate)
{
  LlCmsSignature *again;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (certificate != NULL, NULL);

  if (self->state != LL_CMS_SIGNATURE_NO_CERTIFICATE ||
      !ll_cms_signer_info_names (self->info, certificate))
    return ll_cms_signature_ref (self);

  again = allocate (self->info);
  check_certificate (again, certificate);

  return again;
}

LlCmsSignature *
ll_cms_signature_ref (LlCmsSignature *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
ll_cms_signature_unref (LlCmsSignature *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->refs))
    return;

  ll_cms_signer_info_unref (self->info);
  g_clear_pointer (&self->certificate, ll_certificate_unref);
  g_free (self->reason);
  g_free (self->algorithm);
  g_free (self);
}

LlCmsSignatureState
ll_cms_signature_get_state (const LlCmsSignature *self)
{
  return self->state;
}

const char *
ll_cms_signature_get_reason (const LlCmsSignature *self)
{
  return self->reason;
}

LlCertificate *
ll_cms_signature_get_certificate (const LlCmsSignature *self)
{
  return self->certificate;
}

const char *
ll_cms_signature_get_algorithm (const LlCmsSignature *self)
{
  return self->algorithm;
}

LlDigestAlgorithm
ll_cms_signature_get_digest (const LlCmsSignature *self)
{
  return self->info->digest;
}

gint64
ll_cms_signature_get_signing_time (const LlCmsSignature *self)
{
  if (self->info->attributes == NULL)
    return -1;

  return ll_cms_attributes_get_signing_time (self->info->attributes);
}

GBytes *
ll_cms_signature_get_value (const LlCmsSignature *self)
{
  return self->info->value;
}

GBytes *
ll_cms_signature_get_capabilities (const LlCmsSignature *self)
{
  if (self->info->attributes == NULL)
    return NULL;

  return ll_cms_attributes_get_capabilities (self->info->attributes);
}
