/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* LlTestShell is a temporary folder in which a test lets other programs work, such as
 * openssl as the second opinion.  It is removed with all that is in it. */
typedef struct _LlTestShell LlTestShell;

LlTestShell *
ll_test_shell_new (void);
void
ll_test_shell_free (LlTestShell *self);

const char *
ll_test_shell_get_path (const LlTestShell *self);

/* Runs a command line by /bin/sh in the folder; the test fails when it does. */
void
ll_test_shell_run (LlTestShell *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* The same, and tells whether it succeeded. */
gboolean
ll_test_shell_try (LlTestShell *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* Returns: (transfer full): what a file of the folder holds. */
GBytes *
ll_test_shell_read (LlTestShell *self, const char *name);
void
ll_test_shell_write (LlTestShell *self, const char *name, GBytes *content);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlTestShell, ll_test_shell_free)

G_END_DECLS
