/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "cms/ll-cms-encrypt.h"
#include "keys/ll-identity.h"
#include "message/ll-message.h"

G_BEGIN_DECLS

/* What a letter is sealed with.  At least one of signer and certificates is there. */
typedef struct {
  LlIdentity *signer;      /* (nullable) signs */
  GPtrArray *signer_extra; /* (nullable) (element-type LlCertificate) carried along */
  gint64 signing_time;
  GPtrArray *certificates; /* (nullable) (element-type LlCertificate) who can read it */
  LlCipher cipher;         /* AES-CBC or AES-GCM, when there are certificates */
} LlSmimeSealOptions;

/* Writes @draft signed (multipart/signed), encrypted (application/pkcs7-mime), or both
 * with the signature inside (standards: RFC 8551, section 3.7), as a whole message with
 * CRLF.
 *
 * The payload's header holds every field of @draft that is not structural (RFC 9788):
 * with encryption hp="cipher", HP-Outer fields, and outside the fields that hcp_baseline
 * leaves - Subject `[...]`, no Comments and Keywords; with a signature alone hp="clear"
 * and the same fields outside.  Bcc is in neither.  The payload is 7-bit and ends its
 * lines in CRLF.
 *
 * Fails with what ll_cms_sign_detached () and ll_cms_encrypt () fail with,
 * LL_ERROR_MALFORMED when @draft cannot be written as it stands, LL_ERROR_STORAGE, or
 * G_IO_ERROR_CANCELLED; @out may then hold a beginning that is of no use, and never
 * anything in clear when certificates were given. */
gboolean
ll_smime_seal (LlMessage *draft,
               const LlSmimeSealOptions *options,
               GOutputStream *out,
               GCancellable *cancellable,
               GError **error);

G_END_DECLS
