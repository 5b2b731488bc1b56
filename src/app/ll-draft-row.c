/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "app/ll-draft-row.h"

#include <glib/gi18n.h>

#include "widgets/ll-wrap-box.h"
#include "wording/ll-wording.h"

struct _LlDraftRow {
  GtkListBoxRow parent;

  GtkLabel *words;
  GtkActionable *resume_button;

  char *id;
  gint64 saved_at;
};

static guint delete_signal;

G_DEFINE_FINAL_TYPE (LlDraftRow, ll_draft_row, GTK_TYPE_LIST_BOX_ROW)

const char *
ll_draft_row_get_id (LlDraftRow *self)
{
  g_return_val_if_fail (LL_IS_DRAFT_ROW (self), NULL);

  return self->id;
}

GtkWidget *
ll_draft_row_new (void)
{
  return g_object_new (LL_TYPE_DRAFT_ROW, NULL);
}

void
ll_draft_row_set_draft (LlDraftRow *self, const LlDraftInfo *draft, gint64 now)
{
  g_autofree char *age = ll_wording_age (draft->saved_at, now);
  /* Translators: %s is "2 minutes ago" or "on 19 Nov 2026". */
  g_autofree char *words = g_strdup_printf (_ ("Not finished, saved %s"), age);

  g_return_if_fail (LL_IS_DRAFT_ROW (self));

  g_free (self->id);
  self->id = g_strdup (draft->id);
  self->saved_at = draft->saved_at;
  gtk_label_set_text (self->words, words);
  gtk_actionable_set_action_target (self->resume_button, "s", self->id);
  gtk_actionable_set_action_name (self->resume_button, "app.resume-draft");
}

int
ll_draft_row_compare (GtkListBoxRow *a, GtkListBoxRow *b, gpointer user_data)
{
  gint64 saved_a = LL_DRAFT_ROW (a)->saved_at;
  gint64 saved_b = LL_DRAFT_ROW (b)->saved_at;

  return (saved_a < saved_b) - (saved_a > saved_b);
}

static void
delete_cb (LlDraftRow *self)
{
  g_signal_emit (self, delete_signal, 0);
}

static void
ll_draft_row_finalize (GObject *object)
{
  g_free (LL_DRAFT_ROW (object)->id);

  G_OBJECT_CLASS (ll_draft_row_parent_class)->finalize (object);
}

static void
ll_draft_row_class_init (LlDraftRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ll_draft_row_finalize;
  delete_signal = g_signal_new ("delete", LL_TYPE_DRAFT_ROW, G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (LL_TYPE_WRAP_BOX);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/letterlock/Letterlock/ui/ll-draft-row.ui");
  gtk_widget_class_bind_template_child (widget_class, LlDraftRow, words);
  gtk_widget_class_bind_template_child (widget_class, LlDraftRow, resume_button);
  gtk_widget_class_bind_template_callback (widget_class, delete_cb);
}

static void
ll_draft_row_init (LlDraftRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
