/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "app/ll-part-row.h"

#include <glib/gi18n-lib.h>

#include "app/ll-letter-files.h"
#include "widgets/ll-wrap-box.h"
#include "wording/ll-letter-wording.h"

struct _LlPartRow {
  GtkFrame parent;

  GtkImage *icon;
  GtkLabel *name;
  GtkLabel *details;
  GtkWidget *save;
  GtkWidget *open;

  unsigned int index;
};

enum {
  SIGNAL_SAVE,
  SIGNAL_OPEN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LlPartRow, ll_part_row, GTK_TYPE_FRAME)

static void
save_cb (GtkButton *button, LlPartRow *self)
{
  g_signal_emit (self, signals[SIGNAL_SAVE], 0, self->index);
}

static void
open_cb (GtkButton *button, LlPartRow *self)
{
  g_signal_emit (self, signals[SIGNAL_OPEN], 0, self->index);
}

/* Several rows have the same two buttons: which file each is for has to be heard. */
static void
name_buttons (LlPartRow *self, const char *name)
{
  g_autofree char *save = g_strdup_printf (_ ("Save %s"), name);
  g_autofree char *open = g_strdup_printf (_ ("Open %s"), name);

  atk_object_set_name (gtk_widget_get_accessible (self->save), save);
  atk_object_set_name (gtk_widget_get_accessible (self->open), open);
}

static void
update (LlPartRow *self, const LlLetterPart *part)
{
  g_autofree char *name = ll_letter_files_dup_name (part);
  g_autofree char *size = g_format_size ((guint64)MAX (part->size, 0));
  g_autoptr (GIcon) icon = ll_letter_files_dup_icon (part);
  g_autofree char *details = NULL;

  /* Translators: a file's size, and how it came: "213 kB, signed and encrypted". */
  details = g_strdup_printf (_ ("%s, %s"), size, ll_letter_wording_part (part));
  self->index = part->index;
  gtk_image_set_from_gicon (self->icon, icon, GTK_ICON_SIZE_LARGE_TOOLBAR);
  gtk_label_set_text (self->name, name);
  gtk_label_set_text (self->details, details);
  gtk_widget_set_visible (self->open, ll_letter_files_can_open (part));
  if (part->is_encrypted)
    gtk_widget_set_tooltip_text (
        self->open, _ ("Opens in another program, which gets it unencrypted: until this "
                       "window is closed it lies in a folder that only you can read"));
  name_buttons (self, name);
}

static void
ll_part_row_class_init (LlPartRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  static const char *const names[N_SIGNALS] = {"save", "open"};

  for (size_t i = 0; i < N_SIGNALS; i++)
    signals[i] = g_signal_new (names[i], G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                               NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);

  g_type_ensure (LL_TYPE_WRAP_BOX);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/letterlock/Letterlock/ui/ll-part-row.ui");
  gtk_widget_class_bind_template_child (widget_class, LlPartRow, icon);
  gtk_widget_class_bind_template_child (widget_class, LlPartRow, name);
  gtk_widget_class_bind_template_child (widget_class, LlPartRow, details);
  gtk_widget_class_bind_template_child (widget_class, LlPartRow, save);
  gtk_widget_class_bind_template_child (widget_class, LlPartRow, open);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
  gtk_widget_class_bind_template_callback (widget_class, open_cb);
}

static void
ll_part_row_init (LlPartRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ll_part_row_new (const LlLetterPart *part)
{
  LlPartRow *self;

  g_return_val_if_fail (part != NULL, NULL);

  self = g_object_new (LL_TYPE_PART_ROW, NULL);
  update (self, part);

  return GTK_WIDGET (self);
}
