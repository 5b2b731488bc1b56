/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "engine/ll-engine.h"
#include "engine/ll-report.h"

G_BEGIN_DECLS

/* LlLetterView is what a window shows of an opened letter: its header fields as texts,
 * its text parts decoded, its attachments.  Text is UTF-8 with LF, without control and
 * bidirectional control characters; a line longer than LL_SHOWN_LINE_SIZE is broken, what
 * is longer than LL_SHOWN_TEXT_SIZE is cut.  Immutable, reference counted, safe to share
 * between threads; the fields are there to be read. */

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
  gboolean is_subject_hidden; /* outside stands another: "hidden on the way" */
  GPtrArray *parts;           /* (element-type LlLetterPart) */
  LlReport *report;
} LlLetterView;

LlLetterView *
ll_letter_view_ref (LlLetterView *self);
void
ll_letter_view_unref (LlLetterView *self);

/* Decodes what can be shown of @report.  Of a multipart/alternative the text/plain part
 * is shown, and others are attachments only when there is no text at all.  Fails with
 * LL_ERROR_STORAGE or G_IO_ERROR_CANCELLED. */
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
 * LL_ERROR_STORAGE. */
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
