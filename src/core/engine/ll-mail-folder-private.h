/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <sys/stat.h>

#include "engine/ll-bare-cms.h"
#include "engine/ll-mail-folder.h"

G_BEGIN_DECLS

/* What ll-mail-folder-scan.c finds, and ll-mail-folder.c tells and reads. */

typedef struct {
  LlMailFolderItem item;
  char *name;     /* owned: below the folder's path; NULL: it is in the folder's file */
  goffset offset; /* in the file */
  LlBareCms cms;
} LlMailLetter;

struct _LlMailFolder {
  LlMailFolderKind kind;
  char *path;      /* owned */
  LlSpool *file;   /* owned; NULL: a directory */
  struct stat was; /* the file when it was opened */
  GArray *letters; /* owned, of LlMailLetter */
};

/* Finds kind and letters of @self, which has a path; fails as ll_mail_folder_open ()
 * does. */
gboolean
ll_mail_folder_scan (LlMailFolder *self, GCancellable *cancellable, GError **error);

G_END_DECLS
