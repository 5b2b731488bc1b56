/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "engine/ll-certificate-file.h"

#include "base/ll-error.h"
#include "base/ll-file.h"
#include "base/ll-limits.h"
#include "certificate/ll-certificate-addresses.h"
#include "certificate/ll-pem.h"
#include "cms/ll-cms-info.h"
#include "cms/ll-cms-verify.h"
#include "keys/ll-pkcs12.h"

#define DER_SEQUENCE 0x30 /* the first octet of every certificate, CMS and PKCS#12 */

typedef struct {
  LlCertificateFile *file;
  GHashTable *seen; /* of SHA-256, lent by the certificates */
  GCancellable *cancellable;
} Reading;

void
ll_certificate_file_free (LlCertificateFile *self)
{
  g_ptr_array_unref (self->certificates);
  g_free (self);
}

gboolean
ll_certificate_file_is_for_writing_to (LlCertificate *certificate)
{
  g_autoptr (GPtrArray) addresses = ll_certificate_dup_addresses (certificate);

  return addresses->len > 0 && !ll_certificate_is_ca (certificate);
}

static gboolean
add (Reading *reading, LlCertificate *certificate, GError **error)
{
  LlCertificateFile *file = reading->file;

  if (g_cancellable_set_error_if_cancelled (reading->cancellable, error))
    return FALSE;
  if (!g_hash_table_add (reading->seen, (char *)ll_certificate_get_sha256 (certificate)))
    return TRUE;
  if (file->certificates->len == LL_CERTIFICATE_LIST) {
    g_set_error (error, LL_ERROR, LL_ERROR_LIMIT, "more than %d certificates",
                 LL_CERTIFICATE_LIST);
    return FALSE;
  }

  g_ptr_array_add (file->certificates, ll_certificate_ref (certificate));
  if (ll_certificate_is_ca (certificate))
    file->n_authorities++;
  else if (!ll_certificate_file_is_for_writing_to (certificate))
    file->n_without_address++;

  return TRUE;
}

static gboolean
add_all (Reading *reading, GPtrArray *certificates, GError **error)
{
  for (guint i = 0; i < certificates->len; i++) {
    if (!add (reading, certificates->pdata[i], error))
      return FALSE;
  }

  return TRUE;
}

static gboolean
read_certificate (Reading *reading, GBytes *der, GError **error)
{
  g_autoptr (LlCertificate) certificate = ll_certificate_new_from_der (der, error);

  return certificate != NULL && add (reading, certificate, error);
}

/* Whatever it signs, and whether it does so well: here only those count who came along.
 */
static gboolean
read_signed_data (Reading *reading, GBytes *content, GError **error)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (content);
  g_autoptr (LlCmsVerification) verification =
      ll_cms_verify_opaque (stream, reading->cancellable, error);

  if (verification == NULL)
    return FALSE;
  if (ll_cms_verification_get_structure (verification) == LL_CMS_STRUCTURE_BROKEN) {
    g_set_error (error, LL_ERROR, LL_ERROR_MALFORMED, "a damaged signature file: %s",
                 ll_cms_verification_get_reason (verification));
    return FALSE;
  }

  return add_all (reading, ll_cms_verification_get_certificates (verification), error);
}

static gboolean
read_block (Reading *reading, const LlPemBlock *block, GError **error)
{
  size_t size;
  const void *data = ll_secret_get_data (block->content, &size);
  g_autoptr (GBytes) content = NULL;

  if (g_str_has_suffix (block->label, "PRIVATE KEY")) {
    reading->file->has_private_key = TRUE;
    return TRUE;
  }
  content = g_bytes_new (data, size);
  if (ll_pem_block_is_certificate (block))
    return read_certificate (reading, content, error);
  if (g_str_equal (block->label, "PKCS7") || g_str_equal (block->label, "CMS"))
    return read_signed_data (reading, content, error);

  return TRUE; /* parameters, requests and other company */
}

static gboolean
read_pem (Reading *reading, GBytes *content, GError **error)
{
  LlPemReader reader = ll_pem_reader_init (content);

  while (TRUE) {
    g_auto (LlPemBlock) block = {NULL, NULL, NULL};
    gboolean found;

    if (!ll_pem_reader_next (&reader, &block, &found, error))
      return FALSE;
    if (!found)
      return TRUE;
    if (!read_block (reading, &block, error))
      return FALSE;
  }
}

/* Some have no passphrase, or the empty one. */
static gboolean
read_pkcs12 (Reading *reading, GBytes *content, GError **error)
{
  static const char *const passphrases[] = {NULL, ""};
  g_autoptr (LlPkcs12) pkcs12 = ll_pkcs12_new (content, reading->cancellable, error);
  LlKeyFindings findings;
  gboolean is_open = FALSE;
  gboolean done;

  if (pkcs12 == NULL)
    return FALSE;
  ll_key_findings_init (&findings);
  for (size_t i = 0; i < G_N_ELEMENTS (passphrases) && !is_open; i++)
    is_open = ll_pkcs12_open (pkcs12, passphrases[i], &findings, NULL);
  reading->file->is_locked = !is_open;
  reading->file->has_private_key = !is_open || findings.keys->len > 0;
  done = add_all (reading, findings.certificates, error);
  ll_key_findings_clear (&findings);

  return done;
}

static gboolean
read_binary (Reading *reading, GBytes *content, GError **error)
{
  size_t size;
  const guint8 *data = g_bytes_get_data (content, &size);

  /* Something else may be large as well, and that would not be what is wrong with it. */
  if (size == 0 || data[0] != DER_SEQUENCE) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_MALFORMED, "no certificate in it");
    return FALSE;
  }
  if (ll_pkcs12_is_likely (content))
    return read_pkcs12 (reading, content, error);
  switch (ll_cms_info_get_type (data, size)) {
  case LL_CMS_TYPE_SIGNED:
    return read_signed_data (reading, content, error);
  case LL_CMS_TYPE_ENVELOPED:
  case LL_CMS_TYPE_AUTH_ENVELOPED:
    g_set_error_literal (error, LL_ERROR, LL_ERROR_MALFORMED,
                         "an encrypted letter, and no certificate");
    return FALSE;
  case LL_CMS_TYPE_UNKNOWN:
  case LL_CMS_TYPE_DATA:
  case LL_CMS_TYPE_COMPRESSED:
    break;
  }

  return read_certificate (reading, content, error);
}

static gboolean
read_content (Reading *reading, GBytes *content, GError **error)
{
  gboolean done = ll_pem_is_likely (content) ? read_pem (reading, content, error)
                                             : read_binary (reading, content, error);

  if (!done)
    return FALSE;
  if (reading->file->certificates->len == 0 && !reading->file->has_private_key) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_MALFORMED, "no certificate in it");
    return FALSE;
  }

  return TRUE;
}

LlCertificateFile *
ll_certificate_file_read (const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (GBytes) content = ll_file_read (path, LL_DER_SMALL_SIZE, error);
  g_autoptr (LlCertificateFile) file = NULL;
  g_autoptr (GHashTable) seen = NULL;
  Reading reading = {.cancellable = cancellable};

  if (content == NULL)
    return NULL;
  file = g_new0 (LlCertificateFile, 1);
  file->certificates =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ll_certificate_unref);
  seen = g_hash_table_new (g_str_hash, g_str_equal);
  reading.file = file;
  reading.seen = seen;
  if (!read_content (&reading, content, error)) {
    g_prefix_error (error, "%s: ", path);
    return NULL;
  }

  return g_steal_pointer (&file);
}
