/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "app/ll-attachment-row.h"

#include <glib/gi18n-lib.h>

struct _LlAttachmentRow {
  GtkBox parent;

  GtkLabel *name;
  GtkLabel *size;
  GtkWidget *remove;

  LlAttachment *attachment; /* owned */
};

static guint removed_signal;

G_DEFINE_FINAL_TYPE (LlAttachmentRow, ll_attachment_row, GTK_TYPE_BOX)

static void
remove_cb (LlAttachmentRow *self)
{
  g_signal_emit (self, removed_signal, 0);
}

static void
update (LlAttachmentRow *self)
{
  goffset octets = ll_spool_get_size (self->attachment->content);
  g_autofree char *size = g_format_size ((guint64)octets);
  g_autofree char *name = g_strdup_printf (_ ("%s, %s"), self->attachment->name, size);
  g_autofree char *removal = g_strdup_printf (_ ("Remove %s"), self->attachment->name);

  gtk_label_set_text (self->name, self->attachment->name);
  gtk_label_set_text (self->size, size);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)), name);
  atk_object_set_name (gtk_widget_get_accessible (self->remove), removal);
}

static void
ll_attachment_row_finalize (GObject *object)
{
  g_clear_pointer (&LL_ATTACHMENT_ROW (object)->attachment, ll_attachment_free);

  G_OBJECT_CLASS (ll_attachment_row_parent_class)->finalize (object);
}

static void
ll_attachment_row_class_init (LlAttachmentRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ll_attachment_row_finalize;
  removed_signal = g_signal_new ("removed", LL_TYPE_ATTACHMENT_ROW, G_SIGNAL_RUN_LAST, 0,
                                 NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/letterlock/Letterlock/ui/ll-attachment-row.ui");
  gtk_widget_class_bind_template_child (widget_class, LlAttachmentRow, name);
  gtk_widget_class_bind_template_child (widget_class, LlAttachmentRow, size);
  gtk_widget_class_bind_template_child (widget_class, LlAttachmentRow, remove);
  gtk_widget_class_bind_template_callback (widget_class, remove_cb);
}

static void
ll_attachment_row_init (LlAttachmentRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ll_attachment_row_new (const LlAttachment *attachment)
{
  LlAttachmentRow *self = g_object_new (LL_TYPE_ATTACHMENT_ROW, NULL);

  self->attachment = ll_attachment_copy (attachment);
  update (self);

  return GTK_WIDGET (self);
}

const LlAttachment *
ll_attachment_row_get_attachment (LlAttachmentRow *self)
{
  return self->attachment;
}
