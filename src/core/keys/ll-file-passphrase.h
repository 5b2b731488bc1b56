/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "keys/ll-passphrase.h"

G_BEGIN_DECLS

/* LlFilePassphrase answers every question with the first line of one file, read when it
 * is first needed, once.  Told that the answer was wrong it has no other. */
#define LL_TYPE_FILE_PASSPHRASE (ll_file_passphrase_get_type ())
G_DECLARE_FINAL_TYPE (LlFilePassphrase, ll_file_passphrase, LL, FILE_PASSPHRASE, GObject)

/* @path: "-" is standard input. */
LlPassphrase *
ll_file_passphrase_new (const char *path);

G_END_DECLS
