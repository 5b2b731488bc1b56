/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "base/ll-address.h"
#include "base/ll-spool.h"

G_BEGIN_DECLS

/* What a person writes before it is sealed. */

/* The three positions of the lock. */
typedef enum {
  LL_ENCRYPT_AUTOMATIC, /* whenever everybody can read it */
  LL_ENCRYPT_ALWAYS,    /* nothing is sent otherwise */
  LL_ENCRYPT_NEVER,     /* and nobody is looked up */
} LlEncryptMode;

#define LL_N_ENCRYPT_MODES (LL_ENCRYPT_NEVER + 1)

/* "automatic", "always", "never": the words of the settings. */
const char *
ll_encrypt_mode_to_string (LlEncryptMode mode);
gboolean
ll_encrypt_mode_from_string (const char *text, LlEncryptMode *out_mode);

/* Somebody with the name that stands beside the address. */
typedef struct {
  char *name; /* NULL: none */
  LlAddress *address;
} LlCorrespondent;

LlCorrespondent *
ll_correspondent_new (const char *name, LlAddress *address);
LlCorrespondent *
ll_correspondent_copy (const LlCorrespondent *self);
void
ll_correspondent_free (LlCorrespondent *self);

/* Reads what was typed or pasted into an address field: "Alice Adams <alice@example.org>,
 * bob@example.net".  Strict as RFC 5322, section 3.4 is, but a display name need not be
 * quoted unless it contains a special character.
 *
 * Fails with LL_ERROR_MALFORMED, quoting the piece that cannot be read, or
 * LL_ERROR_LIMIT.
 *
 * Returns: (transfer full) (element-type LlCorrespondent). */
GPtrArray *
ll_correspondent_parse_list (const char *text, GError **error);

/* "Alice Adams <alice@example.org>": for people, and readable again.  (transfer full) */
char *
ll_correspondent_format (const LlCorrespondent *self);

/* One file that goes with the letter: its content as it was when it was attached. */
typedef struct {
  char *name; /* of the file, without folders */
  char *type; /* "application/pdf" */
  LlSpool *content;
} LlAttachment;

LlAttachment *
ll_attachment_new (const char *name, const char *type, LlSpool *content);
LlAttachment *
ll_attachment_copy (const LlAttachment *self);
void
ll_attachment_free (LlAttachment *self);

/* Reads a file off the main thread and guesses its type; at most LL_MESSAGE_SIZE.  Fails
 * with LL_ERROR_STORAGE, LL_ERROR_MALFORMED (a folder, pipe or device) or LL_ERROR_LIMIT,
 * naming the file. */
void
ll_attachment_read_async (const char *path,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data);
LlAttachment *
ll_attachment_read_finish (GAsyncResult *result, GError **error);

/* One of To, Cc and Bcc. */
typedef struct {
  GPtrArray *people; /* (element-type LlCorrespondent), never NULL in an LlDraft */
  char *typed;       /* what is not an address yet; NULL */
} LlDraftField;

typedef enum {
  LL_DRAFT_TO,
  LL_DRAFT_CC,
  LL_DRAFT_BCC,
} LlDraftFieldName;

#define LL_N_DRAFT_FIELDS (LL_DRAFT_BCC + 1)

/* LlDraft is one letter as it stands in the composer.  Immutable, reference counted, safe
 * to share between threads; the fields are there to be read. */
typedef struct {
  LlCorrespondent *from; /* NULL: not chosen */
  LlDraftField fields[LL_N_DRAFT_FIELDS];
  char *subject;          /* never NULL */
  char *text;             /* UTF-8, lines end in LF; never NULL */
  GPtrArray *attachments; /* (element-type LlAttachment), never NULL */
  LlEncryptMode mode;
  gboolean answers_encrypted; /* what it answers or forwards came encrypted: then it is
                                 encrypted, whatever the mode says (9.5, R1) */
  char *in_reply_to;          /* "<id>"; NULL */
  char *references;           /* "<id> <id>"; NULL */
} LlDraft;

/* Copies @fields; in it any pointer may be NULL. */
LlDraft *
ll_draft_new (const LlDraft *fields);
LlDraft *
ll_draft_ref (LlDraft *self);
void
ll_draft_unref (LlDraft *self);

/* Nothing was written that would be missed. */
gboolean
ll_draft_is_empty (const LlDraft *self);
gboolean
ll_draft_equal (const LlDraft *a, const LlDraft *b);

/* The draft a `mailto:` URI asks for (RFC 6068): to, cc, bcc, subject, body and
 * in-reply-to; other fields - attach among them - are left out, it comes from strangers.
 *
 * Fails with LL_ERROR_MALFORMED or LL_ERROR_LIMIT. */
LlDraft *
ll_draft_new_from_mailto (const char *uri, GError **error);

/* The RFC 5322 message: From, To, Cc, Bcc, Subject, Date, In-Reply-To, References, a
 * text/plain part (UTF-8), attachments.  Never signed, never encrypted: input of
 * ll_seal_async ().  Reads and writes memory alone, but much of it.
 *
 * Fails with LL_ERROR_LIMIT or LL_ERROR_STORAGE. */
LlSpool *
ll_draft_format_message (const LlDraft *self, gint64 now, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlCorrespondent, ll_correspondent_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlAttachment, ll_attachment_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlDraft, ll_draft_unref)

G_END_DECLS
