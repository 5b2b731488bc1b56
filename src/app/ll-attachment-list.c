/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "app/ll-attachment-list.h"

#include <glib/gi18n-lib.h>

#include "app/ll-attachment-row.h"
#include "base/ll-display-text.h"
#include "base/ll-error.h"
#include "base/ll-limits.h"
#include "widgets/ll-bounded-scroller.h"
#include "widgets/ll-wrap-box.h"

#define NAME_SIZE 120 /* octets of a file's name that are shown in a sentence */

struct _LlAttachmentList {
  GtkBox parent;

  GtkWidget *scroller;
  LlWrapBox *flow;
  GtkWidget *summary;
  GtkLabel *total;
  GtkWidget *reading;
  GtkWidget *problem_bar;
  GtkLabel *problem;
  GtkWidget *close_problem;

  GPtrArray *rows; /* owned (element-type LlAttachmentRow, lent) */
  GCancellable *cancellable;
  unsigned int n_reading;
  char *sentence; /* owned: what could not be attached; NULL */
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (LlAttachmentList, ll_attachment_list, GTK_TYPE_BOX)

/* -- what is shown -- */

static goffset
sum_up (LlAttachmentList *self)
{
  goffset sum = 0;

  for (guint i = 0; i < self->rows->len; i++)
    sum += ll_spool_get_size (
        ll_attachment_row_get_attachment (self->rows->pdata[i])->content);

  return sum;
}

static void
update (LlAttachmentList *self)
{
  guint n = self->rows->len;
  g_autofree char *size = g_format_size ((guint64)sum_up (self));
  g_autofree char *total = NULL;

  /* Translators: how many, and how large together. */
  total = g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%u attachment, %s", "%u attachments, %s", n), n,
      size);
  gtk_label_set_text (self->total, total);
  gtk_widget_set_visible (self->scroller, n > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->total), n > 0);
  gtk_widget_set_visible (self->reading, self->n_reading > 0);
  gtk_widget_set_visible (self->summary, n > 0 || self->n_reading > 0);
  gtk_label_set_text (self->problem, self->sentence != NULL ? self->sentence : "");
  gtk_widget_set_visible (self->problem_bar, self->sentence != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self),
                          n > 0 || self->n_reading > 0 || self->sentence != NULL);
}

static void
changed (LlAttachmentList *self)
{
  update (self);
  g_signal_emit (self, changed_signal, 0);
}

/* @sentence: (transfer full) (nullable). */
static void
take_sentence (LlAttachmentList *self, char *sentence)
{
  g_free (self->sentence);
  self->sentence = sentence;
}

static void
close_problem_cb (LlAttachmentList *self)
{
  take_sentence (self, NULL);
  update (self);
}

/* -- rows -- */

static void
row_removed_cb (LlAttachmentList *self, GtkWidget *row)
{
  g_ptr_array_remove (self->rows, row);
  gtk_widget_destroy (row);
  changed (self);
}

static void
add_row (LlAttachmentList *self, const LlAttachment *attachment)
{
  GtkWidget *row = ll_attachment_row_new (attachment);

  g_signal_connect_object (row, "removed", G_CALLBACK (row_removed_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_container_add (GTK_CONTAINER (self->flow), row);
  g_ptr_array_add (self->rows, row);
}

/* -- reading -- */

typedef struct {
  LlAttachmentList *self; /* not owned: gone when it is cancelled */
  GCancellable *cancellable;
  char *name;
} Reading;

static void
reading_free (Reading *reading)
{
  g_object_unref (reading->cancellable);
  g_free (reading->name);
  g_free (reading);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reading, reading_free)

static char *
describe (const char *name, const GError *error)
{
  g_autofree char *shown = ll_display_text_clean (name, -1);
  g_autofree char *most = NULL;

  ll_display_text_cut (shown, NAME_SIZE);
  if (g_error_matches (error, LL_ERROR, LL_ERROR_LIMIT)) {
    most = g_format_size (LL_MESSAGE_SIZE);
    return g_strdup_printf (_ ("“%s” was not attached: a letter can carry at most %s."),
                            shown, most);
  }

  return g_strdup_printf (_ ("“%s” was not attached: it is no file that can be read."),
                          shown);
}

static void
add_read (LlAttachmentList *self, const char *name, const LlAttachment *attachment)
{
  g_autoptr (GError) error = NULL;

  if (sum_up (self) + ll_spool_get_size (attachment->content) > LL_MESSAGE_SIZE) {
    g_set_error_literal (&error, LL_ERROR, LL_ERROR_LIMIT, "too much together");
    take_sentence (self, describe (name, error));
    return;
  }
  add_row (self, attachment);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Reading) reading = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LlAttachment) attachment = ll_attachment_read_finish (result, &error);

  if (g_cancellable_is_cancelled (reading->cancellable))
    return;
  reading->self->n_reading--;
  if (attachment != NULL)
    add_read (reading->self, reading->name, attachment);
  else
    take_sentence (reading->self, describe (reading->name, error));
  changed (reading->self);
}

void
ll_attachment_list_add_file (LlAttachmentList *self, GFile *file)
{
  g_autofree char *path = g_file_get_path (file);
  g_autofree char *name = g_file_get_basename (file);
  Reading *reading;

  if (path == NULL) {
    g_autoptr (GError) error = g_error_new (LL_ERROR, LL_ERROR_STORAGE, "no path");

    take_sentence (self, describe (name != NULL ? name : "", error));
    update (self);
    return;
  }
  reading = g_new0 (Reading, 1);
  reading->self = self;
  reading->cancellable = g_object_ref (self->cancellable);
  reading->name = g_steal_pointer (&name);
  self->n_reading++;
  ll_attachment_read_async (path, self->cancellable, read_cb, reading);
  changed (self);
}

/* -- the header's other calls -- */

void
ll_attachment_list_set (LlAttachmentList *self, GPtrArray *attachments)
{
  while (self->rows->len > 0)
    gtk_widget_destroy (g_ptr_array_steal_index (self->rows, self->rows->len - 1));
  for (guint i = 0; i < attachments->len; i++)
    add_row (self, attachments->pdata[i]);
  changed (self);
}

GPtrArray *
ll_attachment_list_dup (LlAttachmentList *self)
{
  GPtrArray *attachments =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ll_attachment_free);

  for (guint i = 0; i < self->rows->len; i++)
    g_ptr_array_add (attachments, ll_attachment_copy (ll_attachment_row_get_attachment (
                                      self->rows->pdata[i])));

  return attachments;
}

unsigned int
ll_attachment_list_get_n_reading (LlAttachmentList *self)
{
  return self->n_reading;
}

unsigned int
ll_attachment_list_get_n (LlAttachmentList *self)
{
  return self->rows->len;
}

/* -- GObject -- */

static void
ll_attachment_list_dispose (GObject *object)
{
  g_cancellable_cancel (LL_ATTACHMENT_LIST (object)->cancellable);

  G_OBJECT_CLASS (ll_attachment_list_parent_class)->dispose (object);
}

static void
ll_attachment_list_finalize (GObject *object)
{
  LlAttachmentList *self = LL_ATTACHMENT_LIST (object);

  g_ptr_array_unref (self->rows);
  g_object_unref (self->cancellable);
  g_free (self->sentence);

  G_OBJECT_CLASS (ll_attachment_list_parent_class)->finalize (object);
}

static void
ll_attachment_list_class_init (LlAttachmentListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (LL_TYPE_WRAP_BOX);
  g_type_ensure (LL_TYPE_BOUNDED_SCROLLER);
  object_class->dispose = ll_attachment_list_dispose;
  object_class->finalize = ll_attachment_list_finalize;
  changed_signal = g_signal_new ("changed", LL_TYPE_ATTACHMENT_LIST, G_SIGNAL_RUN_LAST, 0,
                                 NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/letterlock/Letterlock/ui/ll-attachment-list.ui");
  gtk_widget_class_bind_template_child (widget_class, LlAttachmentList, scroller);
  gtk_widget_class_bind_template_child (widget_class, LlAttachmentList, flow);
  gtk_widget_class_bind_template_child (widget_class, LlAttachmentList, summary);
  gtk_widget_class_bind_template_child (widget_class, LlAttachmentList, total);
  gtk_widget_class_bind_template_child (widget_class, LlAttachmentList, reading);
  gtk_widget_class_bind_template_child (widget_class, LlAttachmentList, problem_bar);
  gtk_widget_class_bind_template_child (widget_class, LlAttachmentList, problem);
  gtk_widget_class_bind_template_child (widget_class, LlAttachmentList, close_problem);
  gtk_widget_class_bind_template_callback (widget_class, close_problem_cb);
}

static void
ll_attachment_list_init (LlAttachmentList *self)
{
  self->rows = g_ptr_array_new ();
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  update (self);
}
