/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <glib/gstdio.h>
#include <string.h>

#include "app/ll-attachment-list.h"

/* What goes with a letter: read, shown, summed up, taken out. */

#define LONGEST_WAIT_USEC (20 * G_USEC_PER_SEC)

typedef struct {
  char *folder;
  GtkWidget *window;
  LlAttachmentList *list;
} Case;

static void
set_up (Case *self, gconstpointer data)
{
  self->folder = g_dir_make_tmp ("letterlock-test-XXXXXX", NULL);
  self->window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  self->list = g_object_new (LL_TYPE_ATTACHMENT_LIST, NULL);
  gtk_container_add (GTK_CONTAINER (self->window), GTK_WIDGET (self->list));
  gtk_widget_show (self->window);
}

static void
tear_down (Case *self, gconstpointer data)
{
  gtk_widget_destroy (self->window);
  g_rmdir (self->folder);
  g_free (self->folder);
}

static void
wait_read (Case *self)
{
  gint64 end = g_get_monotonic_time () + LONGEST_WAIT_USEC;

  while (ll_attachment_list_get_n_reading (self->list) > 0) {
    g_assert_cmpint (g_get_monotonic_time (), <, end);
    g_main_context_iteration (NULL, FALSE);
  }
}

static void
add_path (Case *self, const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);

  ll_attachment_list_add_file (self->list, file);
  wait_read (self);
}

static void
add_text (Case *self, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  add_path (self, path);
  g_unlink (path);
}

static gpointer
get_child (Case *self, const char *name)
{
  return gtk_widget_get_template_child (GTK_WIDGET (self->list), LL_TYPE_ATTACHMENT_LIST,
                                        name);
}

/* NULL: nothing is said. */
static const char *
get_problem (Case *self)
{
  return gtk_widget_get_visible (get_child (self, "problem_bar"))
             ? gtk_label_get_text (get_child (self, "problem"))
             : NULL;
}

static void
test_reading (Case *self, gconstpointer data)
{
  g_autoptr (GPtrArray) attachments = NULL;

  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (self->list)));
  add_text (self, "a.txt", "hello");
  add_text (self, "b.txt", "hello, world");
  attachments = ll_attachment_list_dup (self->list);
  g_assert_cmpuint (attachments->len, ==, 2);
  g_assert_cmpstr (((LlAttachment *)attachments->pdata[0])->name, ==, "a.txt");
  g_assert_cmpstr (((LlAttachment *)attachments->pdata[1])->name, ==, "b.txt");
  g_assert_nonnull (strstr (gtk_label_get_text (get_child (self, "total")), "17"));
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (self->list)));
  g_assert_null (get_problem (self));
}

/* A folder, and what is not there, are said so by name; nothing is attached. */
static void
test_no_files (Case *self, gconstpointer data)
{
  g_autofree char *missing = g_build_filename (self->folder, "nothing.txt", NULL);
  g_autofree char *name = g_path_get_basename (self->folder);
  g_autoptr (GFile) far = g_file_new_for_uri ("nowhere://host/far.txt");

  add_path (self, self->folder);
  g_assert_nonnull (strstr (get_problem (self), name));
  add_path (self, missing);
  g_assert_nonnull (strstr (get_problem (self), "nothing.txt"));
  ll_attachment_list_add_file (self->list, far);
  g_assert_nonnull (strstr (get_problem (self), "far.txt"));
  g_assert_cmpuint (ll_attachment_list_get_n (self->list), ==, 0);

  gtk_button_clicked (get_child (self, "close_problem"));
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (self->list)));
}

static void
count_cb (unsigned int *n)
{
  (*n)++;
}

static void
test_removing (Case *self, gconstpointer data)
{
  unsigned int n_changed = 0;
  g_autoptr (GList) rows = NULL;

  add_text (self, "a.txt", "hello");
  g_signal_connect_swapped (self->list, "changed", G_CALLBACK (count_cb), &n_changed);
  rows = gtk_container_get_children (get_child (self, "flow"));
  g_signal_emit_by_name (rows->data, "removed");
  g_assert_cmpuint (n_changed, ==, 1);
  g_assert_cmpuint (ll_attachment_list_get_n (self->list), ==, 0);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (self->list)));
}

/* What is still read when the window goes harms nobody. */
static void
test_gone (Case *self, gconstpointer data)
{
  g_autoptr (GFile) file = g_file_new_for_path ("/proc/self/status");

  ll_attachment_list_add_file (self->list, file);
  gtk_container_remove (GTK_CONTAINER (self->window), GTK_WIDGET (self->list));
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

#define add(path, function)                                                              \
  g_test_add ("/app/attachment-list/" path, Case, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  gtk_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);

  add ("reading", test_reading);
  add ("no-files", test_no_files);
  add ("removing", test_removing);
  add ("gone", test_gone);

  return g_test_run ();
}
