/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "base/ll-spool.h"
#include "cms/ll-cms-signature.h"

G_BEGIN_DECLS

/* LlCmsVerification is what one SignedData turned out to be.  Whatever is wrong with it
 * is in here, never in a GError: those are for streams that cannot be read and for
 * cancelling. Immutable, reference counted. */
typedef struct _LlCmsVerification LlCmsVerification;

typedef enum {
  LL_CMS_STRUCTURE_SIGNED,       /* SignedData with one or more signers */
  LL_CMS_STRUCTURE_CERTIFICATES, /* certs-only: no signer, no content (RFC 8551,
                                    section 3.8) */
  LL_CMS_STRUCTURE_NO_SIGNER,    /* content, and nobody signed it */
  LL_CMS_STRUCTURE_HAS_CONTENT,  /* a detached signature that carries a content: C1 */
  LL_CMS_STRUCTURE_NO_CONTENT,   /* an opaque signature that carries none */
  LL_CMS_STRUCTURE_OTHER_TYPE,   /* some other CMS content type */
  LL_CMS_STRUCTURE_BROKEN,       /* not CMS, cut short, trailing octets, over a limit */
} LlCmsStructure;

LlCmsVerification *
ll_cms_verification_ref (LlCmsVerification *self);
void
ll_cms_verification_unref (LlCmsVerification *self);

LlCmsStructure
ll_cms_verification_get_structure (const LlCmsVerification *self);
/* Why it is broken; NULL otherwise. */
const char *
ll_cms_verification_get_reason (const LlCmsVerification *self);

/* (element-type LlCmsSignature): never NULL; at most LL_CMS_SIGNERS. */
GPtrArray *
ll_cms_verification_get_signatures (const LlCmsVerification *self);
/* (element-type LlCertificate): all that came along, untrusted; never NULL. */
GPtrArray *
ll_cms_verification_get_certificates (const LlCmsVerification *self);
/* The content of an opaque signature, whole; NULL when structure is broken or detached.
 */
LlSpool *
ll_cms_verification_get_content (const LlCmsVerification *self);

/* Checks the detached @signature (a ContentInfo, DER or BER) over the octets of @content.
 * Hashes in one pass, in constant memory. */
LlCmsVerification *
ll_cms_verify_detached (GInputStream *content,
                        GInputStream *signature,
                        GCancellable *cancellable,
                        GError **error);

/* Checks the opaque @signed_data and takes its content out into a spool. */
LlCmsVerification *
ll_cms_verify_opaque (GInputStream *signed_data,
                      GCancellable *cancellable,
                      GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlCmsVerification, ll_cms_verification_unref)

G_END_DECLS
