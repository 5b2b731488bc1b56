/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The context that GMime finds by name, and that does nothing: GMime's calls without a
 * context argument cannot know whose keys and which rules to use. */

#include "smime/ll-smime-context.h"

#include "base/ll-error.h"
#include "message/ll-gmime.h"

typedef struct {
  GMimeCryptoContext parent_object;
} LlSmimeRefusal;

typedef struct {
  GMimeCryptoContextClass parent_class;
} LlSmimeRefusalClass;

static GType
ll_smime_refusal_get_type (void);

G_DEFINE_TYPE (LlSmimeRefusal, ll_smime_refusal, GMIME_TYPE_CRYPTO_CONTEXT)

static int
refuse (GError **error)
{
  g_set_error_literal (error, LL_ERROR, LL_ERROR_USAGE,
                       "S/MIME is done through a context of its own, not by name");

  return -1;
}

static const char *
ll_smime_refusal_get_signature_protocol (GMimeCryptoContext *context)
{
  return "application/pkcs7-signature";
}

static const char *
ll_smime_refusal_get_encryption_protocol (GMimeCryptoContext *context)
{
  return "application/pkcs7-mime";
}

static const char *
ll_smime_refusal_get_key_exchange_protocol (GMimeCryptoContext *context)
{
  return "application/pkcs7-keys";
}

static int
ll_smime_refusal_sign (GMimeCryptoContext *context,
                       gboolean detach,
                       const char *userid,
                       GMimeStream *istream,
                       GMimeStream *ostream,
                       GError **error)
{
  return refuse (error);
}

static GMimeSignatureList *
ll_smime_refusal_verify (GMimeCryptoContext *context,
                         GMimeVerifyFlags flags,
                         GMimeStream *istream,
                         GMimeStream *sigstream,
                         GMimeStream *ostream,
                         GError **error)
{
  refuse (error);

  return NULL;
}

static int
ll_smime_refusal_encrypt (GMimeCryptoContext *context,
                          gboolean sign,
                          const char *userid,
                          GMimeEncryptFlags flags,
                          GPtrArray *recipients,
                          GMimeStream *istream,
                          GMimeStream *ostream,
                          GError **error)
{
  return refuse (error);
}

static GMimeDecryptResult *
ll_smime_refusal_decrypt (GMimeCryptoContext *context,
                          GMimeDecryptFlags flags,
                          const char *session_key,
                          GMimeStream *istream,
                          GMimeStream *ostream,
                          GError **error)
{
  refuse (error);

  return NULL;
}

static int
ll_smime_refusal_import_keys (GMimeCryptoContext *context,
                              GMimeStream *istream,
                              GError **error)
{
  return refuse (error);
}

static int
ll_smime_refusal_export_keys (GMimeCryptoContext *context,
                              const char *keys[],
                              GMimeStream *ostream,
                              GError **error)
{
  return refuse (error);
}

static void
ll_smime_refusal_class_init (LlSmimeRefusalClass *klass)
{
  GMimeCryptoContextClass *context_class = (GMimeCryptoContextClass *)klass;

  context_class->get_signature_protocol = ll_smime_refusal_get_signature_protocol;
  context_class->get_encryption_protocol = ll_smime_refusal_get_encryption_protocol;
  context_class->get_key_exchange_protocol = ll_smime_refusal_get_key_exchange_protocol;
  context_class->sign = ll_smime_refusal_sign;
  context_class->verify = ll_smime_refusal_verify;
  context_class->encrypt = ll_smime_refusal_encrypt;
  context_class->decrypt = ll_smime_refusal_decrypt;
  context_class->import_keys = ll_smime_refusal_import_keys;
  context_class->export_keys = ll_smime_refusal_export_keys;
}

static void
ll_smime_refusal_init (LlSmimeRefusal *self)
{
}

static GMimeCryptoContext *
refusal_new (void)
{
  return g_object_new (ll_smime_refusal_get_type (), NULL);
}

void
ll_smime_context_register (void)
{
  static const char *const names[] = {
      "application/pkcs7-mime",      "application/x-pkcs7-mime",
      "application/pkcs7-signature", "application/x-pkcs7-signature",
      "application/pkcs7-keys",
  };
  static gsize is_done;

  if (!g_once_init_enter (&is_done))
    return;
  ll_gmime_init ();
  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    g_mime_crypto_context_register (names[i], refusal_new);
  g_once_init_leave (&is_done, 1);
}
