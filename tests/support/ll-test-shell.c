/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "support/ll-test-shell.h"

#include <string.h>

struct _LlTestShell {
  char *path; /* owned */
};

LlTestShell *
ll_test_shell_new (void)
{
  LlTestShell *self = g_new0 (LlTestShell, 1);
  g_autoptr (GError) error = NULL;

  self->path = g_dir_make_tmp ("letterlock-test-XXXXXX", &error);
  g_assert_no_error (error);

  return self;
}

void
ll_test_shell_free (LlTestShell *self)
{
  const char *argv[] = {"rm", "-rf", "--", self->path, NULL};

  g_spawn_sync (NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL,
                NULL, NULL);
  g_free (self->path);
  g_free (self);
}

const char *
ll_test_shell_get_path (const LlTestShell *self)
{
  return self->path;
}

static gboolean
run (LlTestShell *self, const char *command, char **out_text)
{
  const char *argv[] = {"/bin/sh", "-ec", command, NULL};
  g_autoptr (GError) error = NULL;
  int status;

  g_spawn_sync (self->path, (char **)argv, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL,
                NULL, out_text, &status, &error);
  g_assert_no_error (error);

  return g_spawn_check_wait_status (status, NULL);
}

void
ll_test_shell_run (LlTestShell *self, const char *format, ...)
{
  g_autofree char *command = NULL;
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  command = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  if (!run (self, command, &text)) {
    g_printerr ("%s\n%s", command, text);
    g_assert_not_reached ();
  }
}

gboolean
ll_test_shell_try (LlTestShell *self, const char *format, ...)
{
  g_autofree char *command = NULL;
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  command = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  return run (self, command, &text);
}

GBytes *
ll_test_shell_read (LlTestShell *self, const char *name)
{
  g_autofree char *path = g_build_filename (self->path, name, NULL);
  g_autoptr (GError) error = NULL;
  char *content = NULL;
  size_t size;

  g_file_get_contents (path, &content, &size, &error);
  g_assert_no_error (error);

  return g_bytes_new_take (content, size);
}

void
ll_test_shell_write (LlTestShell *self, const char *name, GBytes *content)
{
  g_autofree char *path = g_build_filename (self->path, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, g_bytes_get_data (content, NULL),
                       (gssize)g_bytes_get_size (content), &error);
  g_assert_no_error (error);
}
