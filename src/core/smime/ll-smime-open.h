/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "cms/ll-cms-decrypt.h"
#include "cms/ll-cms-verify.h"
#include "message/ll-message.h"
#include "message/ll-mime-tree.h"

G_BEGIN_DECLS

/* LlSmimeLetter is a message after its cryptographic envelope was opened (RFC 9787,
 * section 4: the layers that follow one another from the MIME root).  Facts only; the
 * engine judges. Immutable, reference counted. */
typedef struct _LlSmimeLetter LlSmimeLetter;

typedef enum {
  LL_SMIME_PART_OUTSIDE = 0,     /* nothing protects it */
  LL_SMIME_PART_SIGNED = 1 << 0, /* inside a signature layer, whatever it proved */
  LL_SMIME_PART_ENCRYPTED = 1 << 1,
} LlSmimeProtection;

/* Opens the envelope of @message: decrypts with @identities (element-type LlIdentity),
 * verifies over raw octets, up to LL_LAYER_DEPTH layers.  A multipart/signed body is
 * hashed as it lies between its boundaries; if that fails and its lines end in LF, once
 * more with CRLF.
 *
 * Fails as ll_cms_decrypt () does, and with LL_ERROR_LIMIT; whatever is wrong with the
 * message is in the value. */
LlSmimeLetter *
ll_smime_open (LlMessage *message,
               GPtrArray *identities,
               GCancellable *cancellable,
               GError **error);
LlSmimeLetter *
ll_smime_letter_ref (LlSmimeLetter *self);
void
ll_smime_letter_unref (LlSmimeLetter *self);

/* The message that it was made from. */
LlMessage *
ll_smime_letter_get_message (const LlSmimeLetter *self);

/* The outermost encryption layer of the envelope - or the one that could not be opened,
 * when it is another; NULL when there is none. */
LlCmsDecryption *
ll_smime_letter_get_decryption (const LlSmimeLetter *self);

/* The innermost signature layer of the envelope - the one that covers the payload; NULL
 * when there is none.  Whether it stands inside every encryption: is_signed_inside. */
LlCmsVerification *
ll_smime_letter_get_verification (const LlSmimeLetter *self);
gboolean
ll_smime_letter_is_signed_inside (const LlSmimeLetter *self);

/* TRUE when one of the encryption layers can be altered by somebody without the key: a
 * stronger one around it, which anybody can add, changes nothing. */
gboolean
ll_smime_letter_is_malleable (const LlSmimeLetter *self);

/* TRUE when the envelope has further signature layers, and one of them is not good, or is
 * not by the signer of the innermost: then nobody vouches for the whole (S2). */
gboolean
ll_smime_letter_has_other_signer (const LlSmimeLetter *self);

/* A layer somewhere else than in the envelope (RFC 9787, section 4.5): seen, not opened.
 */
gboolean
ll_smime_letter_has_errant_layer (const LlSmimeLetter *self);

/* What is inside the envelope: an entity with its header, or the message itself when
 * there is no envelope.  When a layer could not be opened - no key, or a ContentInfo that
 * is broken - there is none, and this is NULL. */
LlMessage *
ll_smime_letter_get_payload (const LlSmimeLetter *self);

/* The same in the MIME tree, which the letter keeps alive. */
const LlMimePart *
ll_smime_letter_get_payload_part (const LlSmimeLetter *self);

/* TRUE when the payload's root says hp="clear" or hp="cipher" (RFC 9788, section 4.1),
 * and it has its own header fields to show; is_hp_cipher for hp="cipher". */
gboolean
ll_smime_letter_has_protected_headers (const LlSmimeLetter *self);
gboolean
ll_smime_letter_is_hp_cipher (const LlSmimeLetter *self);

/* The header fields to show and to judge by: the payload's when they are protected, else
 * the message's (10.7).  An LlMessage, for its dup_from and dup_text. */
LlMessage *
ll_smime_letter_get_header_source (const LlSmimeLetter *self);

/* (array zero-terminated): lower-case names of the user-facing fields whose protected
 * value differs from the one outside. */
const char *const *
ll_smime_letter_get_outer_differs (const LlSmimeLetter *self);

/* TRUE when one of them stands outside otherwise than it was written there: what header
 * protection hides on purpose differs, and is not altered. */
gboolean
ll_smime_letter_is_outer_altered (const LlSmimeLetter *self);

/* One leaf of the MIME tree. */
typedef struct {
  unsigned int index; /* from 1 */
  const char *type;   /* "text/plain" */
  goffset size;       /* of the decoded content, in octets */
  const char *name;   /* safe file name, or NULL */
  LlSmimeProtection inside;
  gboolean is_errant;     /* itself a cryptographic layer outside the envelope */
  const LlMimePart *mime; /* where it stands in the payload's tree */
} LlSmimePart;

unsigned int
ll_smime_letter_get_n_parts (const LlSmimeLetter *self);
const LlSmimePart *
ll_smime_letter_get_part (const LlSmimeLetter *self, unsigned int at);

/* Writes the decoded content of part @index.  Fails with LL_ERROR_NOT_FOUND, or @out's
 * error. */
gboolean
ll_smime_letter_write_part (const LlSmimeLetter *self,
                            unsigned int index,
                            GOutputStream *out,
                            GCancellable *cancellable,
                            GError **error);

/* Writes the payload as a message: protected header fields (or the outer ones where none
 * are protected), then the payload, with CRLF.  Fails with LL_ERROR_NOT_FOUND when there
 * is no payload, or @out's error. */
gboolean
ll_smime_letter_write_payload (const LlSmimeLetter *self,
                               GOutputStream *out,
                               GCancellable *cancellable,
                               GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlSmimeLetter, ll_smime_letter_unref)

G_END_DECLS
