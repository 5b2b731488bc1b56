/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "message/ll-canonical.h"
#include "message/ll-message.h"

G_BEGIN_DECLS

/* Header protection (RFC 9788): the letter's own fields travel inside of what is signed
 * and encrypted, and outside stands only what hcp_baseline leaves. */
typedef enum {
  LL_HEADER_PROTECTION_NONE,
  LL_HEADER_PROTECTION_CLEAR,  /* hp="clear": signed, and nothing was to be hidden */
  LL_HEADER_PROTECTION_CIPHER, /* hp="cipher": written to be encrypted */
} LlHeaderProtection;

/* MIME-Version and Content-*: they describe octets, not the letter (section 1.1.1). */
gboolean
ll_header_protection_is_structural (const char *name);

/* What a reader shows (section 1.1.2). */
gboolean
ll_header_protection_is_user_facing (const char *name);

/* -- writing -- */

/* Appends the header of the payload, its empty line included: every field of @draft but
 * Bcc and Resent-Bcc, those that @body asks for, hp, and HP-Outer with
 * LL_HEADER_PROTECTION_CIPHER; with LL_HEADER_PROTECTION_NONE neither, for a letter that
 * has no payload.
 *
 * Fails with LL_ERROR_MALFORMED when a field cannot be sent, a structural one stands
 * there twice or can be read in two ways, or @draft is a protected payload already. */
gboolean
ll_header_protection_append_payload (LlHeaderProtection protection,
                                     LlMessage *draft,
                                     const LlCanonical *body,
                                     GString *out,
                                     GError **error);

/* Appends the fields that stand outside, without structural ones and empty line; after
 * LL_HEADER_PROTECTION_CIPHER those that hcp_baseline leaves: Subject is `[...]`,
 * Comments and Keywords are not there.
 *
 * Fails as above. */
gboolean
ll_header_protection_append_outer (LlHeaderProtection protection,
                                   LlMessage *draft,
                                   GString *out,
                                   GError **error);

/* -- reading -- */

/* What hp says, when there are user-facing fields that it can be about; the caller knows
 * whether @payload is the root of a payload, for it means nothing elsewhere (section
 * 2.1.1). */
LlHeaderProtection
ll_header_protection_get (LlMessage *payload);

/* Returns: (transfer full): the fields that stood outside when it was written, as
 * HP-Outer tells (section 4.2.1). */
LlHeaderList *
ll_header_protection_dup_outer (LlMessage *payload);

/* Whether field @index of @payload was written to be read by nobody outside (section
 * 4.3.1). */
gboolean
ll_header_protection_is_confidential (LlMessage *payload, unsigned int index);

/* Returns: (transfer full) (array zero-terminated): lower-case names of the user-facing
 * fields that say another thing in @outer than in @payload, or are only in one. */
char **
ll_header_protection_dup_differing (LlMessage *payload, LlMessage *outer);

/* Whether a user-facing field of @outer is not what was written there: what HP-Outer says
 * or, where nothing was to be hidden, what @payload says.  FALSE when nothing is
 * protected. */
gboolean
ll_header_protection_is_altered (LlMessage *payload, LlMessage *outer);

/* Appends the header of @payload as a message of its own: without hp and HP-Outer, with
 * its empty line.  Where it is not protected the fields of @outer stand for its own. */
void
ll_header_protection_append_opened (LlMessage *payload, LlMessage *outer, GString *out);

G_END_DECLS
