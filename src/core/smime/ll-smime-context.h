/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>
#include <gmime/gmime.h>

#include "cms/ll-cms-decrypt.h"
#include "cms/ll-cms-verify.h"
#include "smime/ll-smime-seal.h"

G_BEGIN_DECLS

/* LlSmimeContext is the GMimeCryptoContext through which GMime's S/MIME calls -
 * g_mime_crypto_context_sign (), _encrypt (), _verify (), _decrypt (),
 * g_mime_multipart_signed_sign () - reach core/cms.  Each is made for one letter and
 * carries its keys; user ids, flags and recipients that GMime hands over are not looked
 * at.  GMime's result types say less than we know: the whole result is asked for
 * afterwards.  For one thread. */
typedef struct _LlSmimeContext LlSmimeContext;

#define LL_TYPE_SMIME_CONTEXT (ll_smime_context_get_type ())
GType
ll_smime_context_get_type (void);
#define LL_SMIME_CONTEXT(object)                                                         \
  (G_TYPE_CHECK_INSTANCE_CAST ((object), LL_TYPE_SMIME_CONTEXT, LlSmimeContext))

/* Signs with @options->signer, encrypts to @options->certificates.  @options must live
 * as long. */
GMimeCryptoContext *
ll_smime_context_new_for_sealing (const LlSmimeSealOptions *options,
                                  GCancellable *cancellable);

/* Decrypts with @identities (element-type LlIdentity). */
GMimeCryptoContext *
ll_smime_context_new_for_opening (GPtrArray *identities, GCancellable *cancellable);

/* The result of the last call, whatever it said to GMime; NULL when it ended in an error.
 */
LlCmsDecryption *
ll_smime_context_get_decryption (LlSmimeContext *self);
LlCmsVerification *
ll_smime_context_get_verification (LlSmimeContext *self);

/* Registers a context that refuses for the five names of S/MIME, once: GMime's
 * convenience calls look one up by name, and would start gpgsm.  They fail with
 * LL_ERROR_USAGE instead, and no child process is started.  Also readies GMime. */
void
ll_smime_context_register (void);

G_END_DECLS
