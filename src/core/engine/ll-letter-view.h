/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "engine/ll-engine.h"
#include "engine/ll-report.h"

G_BEGIN_DECLS

/* LlLetterView is what a window shows of an opened letter: its header fields as texts,
 * its text parts decoded, its attachments.  Text is UTF-8 with LF, without control and
 * bidirectional control characters; a line longer than LL_SHOWN_LINE_SIZE is broken, what
 * is longer than LL_SHOWN_TEXT_SIZE or LL_SHOWN_LINES, in all parts together, is cut.
 * People stand as `Alice Adams <alice@example.org>, bob@example.net`, as
 * ll_people_text_new () has it; a field longer than LL_SHOWN_FIELD_SIZE ends in an
 * ellipsis.  Immutable, reference counted, safe to share between threads; the fields are
 * there to be read. */

/* One part of the letter, in its order. */
typedef struct {
  unsigned int index; /* of the part: for ll_letter_view_save_async () */
  const char *type;   /* owned: "text/plain" */
  char *name;         /* safe file name; NULL */
  goffset size;       /* octets of the decoded content */
  gboolean is_signed; /* inside a signature layer that is good, and the letter's */
  gboolean is_encrypted;
  gboolean is_errant; /* a cryptographic layer outside the envelope: never opened */
  char *text;         /* to be shown in the window; NULL: it is an attachment */
  gboolean is_cut;    /* more than is shown; the whole can be saved */
} LlLetterPart;

typedef struct {
  char *subject; /* NULL: none */
  char *from;    /* never NULL, may be "" */
  char *to;      /* NULL: no such field, as below */
  char *cc;
  char *reply_to;
  gint64 date;                /* -1 */
  gboolean is_subject_hidden; /* it was encrypted, and another one stands outside */
  GPtrArray *parts;           /* (element-type LlLetterPart) */
  LlReport *report;
} LlLetterView;

LlLetterView *
ll_letter_view_ref (LlLetterView *self);
void
ll_letter_view_unref (LlLetterView *self);

/* Decodes what can be shown of @report.
 *
 * Shown are the text/plain parts of the payload that are not sent as attachments, each
 * for itself: nothing is joined that was protected differently (B1).  All others are
 * attachments, and so is a forwarded message, which is not looked into.  Of a
 * multipart/alternative the first with a text/plain part is shown; what another one has
 * of formatted text and its pictures is left out, and listed only when there is no text.
 * When the letter could not be decrypted there are no parts at all.
 *
 * Fails with LL_ERROR_STORAGE or G_IO_ERROR_CANCELLED. */
void
ll_letter_view_new_async (LlReport *report,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data);
LlLetterView *
ll_letter_view_new_finish (GAsyncResult *result, GError **error);

/* The synchronous twin. */
LlLetterView *
ll_letter_view_new (LlReport *report, GCancellable *cancellable, GError **error);

/* Writes the decoded content of part @index to a new file at @path, 0600, whole or not at
 * all; one that is there is replaced (a file chooser asked).  Fails with
 * LL_ERROR_STORAGE, LL_ERROR_NOT_FOUND or G_IO_ERROR_CANCELLED. */
void
ll_letter_view_save_async (LlLetterView *self,
                           unsigned int index,
                           const char *path,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
gboolean
ll_letter_view_save_finish (LlLetterView *self, GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlLetterView, ll_letter_view_unref)

G_END_DECLS
