/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "base/ll-spool.h"

G_BEGIN_DECLS

/* LlMailFolder is where letters lie on the disk: one file with one message, an mbox file,
 * a Maildir or a plain directory of .eml files.  Read, never written.  Immutable,
 * reference counted, safe to share between threads. */
typedef struct _LlMailFolder LlMailFolder;

typedef enum {
  LL_MAIL_FOLDER_MESSAGE, /* one RFC 5322 message */
  LL_MAIL_FOLDER_CMS,     /* one bare CMS object (.p7m): DER, BER or PEM */
  LL_MAIL_FOLDER_MBOX,    /* RFC 4155, with mboxrd's quoting undone */
  LL_MAIL_FOLDER_MAILDIR, /* new/ and cur/ */
  LL_MAIL_FOLDER_FILES,   /* a directory with messages in files of its own */
} LlMailFolderKind;

/* One letter as the list shows it, from its outermost header and judged by nobody: text
 * for people, cleaned.  Fields may be NULL. */
typedef struct {
  char *from;
  char *subject;
  gint64 date; /* -1: none */
  goffset size;
} LlMailFolderItem;

/* Finds the letters of @path, oldest first by their dates and those without one last, at
 * most LL_MAIL_FOLDER_LETTERS. What kind it is shows in the content, not in the name.
 * Of a directory's files those that are no letters are passed over, as are pipes and
 * devices, for which nobody waits, and names that begin with a dot.  A letter over a
 * limit of its own is in the list without fields, and fails when it is read.
 *
 * Fails with LL_ERROR_STORAGE, LL_ERROR_MALFORMED when it is no mail at all, or
 * LL_ERROR_LIMIT, each naming the file. */
void
ll_mail_folder_open_async (const char *path,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
LlMailFolder *
ll_mail_folder_open_finish (GAsyncResult *result, GError **error);

/* The synchronous twin. */
LlMailFolder *
ll_mail_folder_open (const char *path, GCancellable *cancellable, GError **error);

LlMailFolder *
ll_mail_folder_ref (LlMailFolder *self);
void
ll_mail_folder_unref (LlMailFolder *self);

LlMailFolderKind
ll_mail_folder_get_kind (const LlMailFolder *self);
const char *
ll_mail_folder_get_path (const LlMailFolder *self);
unsigned int
ll_mail_folder_get_n_letters (const LlMailFolder *self);
const LlMailFolderItem *
ll_mail_folder_get_item (const LlMailFolder *self, unsigned int at);

/* The octets of one letter, copied, as input for ll_open_async (): nobody can change them
 * any more.  A bare CMS object comes with the MIME header it lacks.  A letter
 * of a Maildir is found again when its flags changed or it was moved from new/.  Fails
 * with LL_ERROR_STORAGE (the file changed or went away) or LL_ERROR_LIMIT. */
void
ll_mail_folder_read_async (LlMailFolder *self,
                           unsigned int at,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
LlSpool *
ll_mail_folder_read_finish (LlMailFolder *self, GAsyncResult *result, GError **error);

/* The synchronous twin. */
LlSpool *
ll_mail_folder_read (LlMailFolder *self,
                     unsigned int at,
                     GCancellable *cancellable,
                     GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlMailFolder, ll_mail_folder_unref)

G_END_DECLS
