/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "app/ll-letter-pane.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "app/ll-part-row.h"
#include "app/ll-part-view.h"
#include "app/ll-shown-date.h"
#include "base/ll-display-text.h"
#include "widgets/ll-wrap-box.h"
#include "wording/ll-letter-wording.h"

#define PEOPLE_SIZE 400 /* octets of To and of Cc before the person asks for more */
#define MOST_ROWS   50  /* attachments with a row of their own */

struct _LlLetterPane {
  GtkBox parent;

  GtkWidget *header;
  GtkLabel *from;
  GtkLabel *date;
  GtkLabel *people;
  GtkToggleButton *all_people;
  GtkLabel *subject;
  GtkWidget *hidden;
  GtkWidget *line;
  GtkWidget *closed;
  GtkLabel *closed_sentence;
  GtkLabel *closed_remedy;
  GtkWidget *import;
  GtkContainer *covered;
  GtkWidget *outside;
  GtkContainer *uncovered;
  GtkWidget *more;
  GtkLabel *more_sentence;

  LlLetterView *view; /* owned; NULL */
};

enum {
  SIGNAL_SAVE,
  SIGNAL_OPEN,
  SIGNAL_SAVE_ALL,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LlLetterPane, ll_letter_pane, GTK_TYPE_BOX)

/* -- the header -- */

static void
append_people (GString *text, const char *label, const char *people, gboolean in_full)
{
  g_autofree char *shown = g_strdup (people != NULL ? people : "");

  if (*shown == '\0')
    return;
  if (!in_full && strlen (shown) > PEOPLE_SIZE) {
    ll_display_text_cut (shown, PEOPLE_SIZE);
    g_string_append_printf (text, "%s%s %s…", text->len > 0 ? "\n" : "", label, shown);
  } else {
    g_string_append_printf (text, "%s%s %s", text->len > 0 ? "\n" : "", label, shown);
  }
}

static gboolean
are_many (const char *people)
{
  return people != NULL && strlen (people) > PEOPLE_SIZE;
}

static void
update_people (LlLetterPane *self)
{
  const LlLetterView *view = self->view;
  gboolean in_full = gtk_toggle_button_get_active (self->all_people);
  g_autoptr (GString) text = g_string_new (NULL);

  if (view != NULL) {
    append_people (text, _ ("To:"), view->to, in_full);
    append_people (text, _ ("Cc:"), view->cc, in_full);
  }
  gtk_label_set_text (self->people, text->str);
  gtk_widget_set_visible (GTK_WIDGET (self->people), text->len > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->all_people),
                          view != NULL && (are_many (view->to) || are_many (view->cc)));
}

static void
update_header (LlLetterPane *self)
{
  const LlLetterView *view = self->view;
  g_autofree char *date = ll_shown_date_format (view->date);
  gboolean has_subject = view->subject != NULL && *view->subject != '\0';

  gtk_label_set_text (self->from, *view->from != '\0' ? view->from : _ ("Nobody"));
  gtk_label_set_text (self->date, date);
  gtk_widget_set_visible (GTK_WIDGET (self->date), *date != '\0');
  gtk_label_set_text (self->subject, has_subject ? view->subject : _ ("No subject"));
  gtk_widget_set_visible (self->hidden, view->is_subject_hidden);
  gtk_toggle_button_set_active (self->all_people, FALSE);
  update_people (self);
}

/* -- the parts -- */

static void
part_save_cb (LlLetterPane *self, guint index)
{
  g_signal_emit (self, signals[SIGNAL_SAVE], 0, index);
}

static void
part_open_cb (LlLetterPane *self, guint index)
{
  g_signal_emit (self, signals[SIGNAL_OPEN], 0, index);
}

static void
save_all_cb (LlLetterPane *self)
{
  g_signal_emit (self, signals[SIGNAL_SAVE_ALL], 0);
}

static void
remove_cb (GtkWidget *child, gpointer user_data)
{
  gtk_widget_destroy (child);
}

static void
add_part (LlLetterPane *self, GtkContainer *place, const LlLetterPart *part)
{
  GtkWidget *shown =
      part->text != NULL ? ll_part_view_new (self->view, part) : ll_part_row_new (part);

  g_signal_connect_swapped (shown, "save", G_CALLBACK (part_save_cb), self);
  if (part->text == NULL)
    g_signal_connect_swapped (shown, "open", G_CALLBACK (part_open_cb), self);
  gtk_container_add (place, shown);
}

/* There is a signature, and it covers something: only then is the rest "not covered". */
static gboolean
covers_something (const LlLetterView *view)
{
  for (guint i = 0; i < view->parts->len; i++) {
    const LlLetterPart *part = view->parts->pdata[i];

    if (part->is_signed)
      return TRUE;
  }

  return FALSE;
}

static void
update_parts (LlLetterPane *self)
{
  gboolean is_signed = covers_something (self->view);
  gboolean has_outside = FALSE;
  unsigned int n_files = 0;

  for (guint i = 0; i < self->view->parts->len; i++) {
    const LlLetterPart *part = self->view->parts->pdata[i];
    gboolean is_outside = is_signed && !part->is_signed;

    if (part->text == NULL && ++n_files > MOST_ROWS)
      continue;
    has_outside = has_outside || is_outside;
    add_part (self, is_outside ? self->uncovered : self->covered, part);
  }

  gtk_widget_set_visible (self->outside, has_outside);
  gtk_widget_set_visible (self->more, n_files > 1);
  if (n_files > MOST_ROWS) {
    unsigned int n_more = n_files - MOST_ROWS;
    g_autofree char *sentence =
        g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "And %u more attachment",
                                      "And %u more attachments", n_more),
                         n_more);

    gtk_label_set_text (self->more_sentence, sentence);
  } else {
    gtk_label_set_text (self->more_sentence, "");
  }
}

/* -- what there is instead of a text -- */

static gboolean
has (const LlLetterView *view, const char *type)
{
  for (guint i = 0; i < view->parts->len; i++) {
    const LlLetterPart *part = view->parts->pdata[i];

    if (type == NULL ? part->text != NULL : g_strcmp0 (part->type, type) == 0)
      return TRUE;
  }

  return FALSE;
}

static void
update_closed (LlLetterPane *self)
{
  const LlReport *report = self->view->report;
  g_autofree char *sentence = ll_letter_wording_closed (report);
  gboolean is_closed = sentence != NULL;

  if (!is_closed && has (self->view, "text/html"))
    sentence = g_strdup (_ ("This letter has only an HTML version, which is not shown. "
                            "It can be saved."));
  else if (!is_closed)
    sentence = g_strdup (_ ("There is no text in this letter."));

  gtk_widget_set_visible (self->closed, is_closed || !has (self->view, NULL));
  gtk_label_set_text (self->closed_sentence, sentence);
  gtk_widget_set_visible (GTK_WIDGET (self->closed_remedy), is_closed);
  gtk_widget_set_visible (self->import,
                          is_closed && report->encryption == LL_ENCRYPTION_NO_KEY);
  if (is_closed)
    gtk_label_set_text (self->closed_remedy, ll_letter_wording_closed_remedy (report));
}

/* -- all of it -- */

static gboolean
is_same_part (const LlLetterPart *a, const LlLetterPart *b)
{
  return a->index == b->index && a->is_signed == b->is_signed &&
         a->is_encrypted == b->is_encrypted && a->is_errant == b->is_errant &&
         g_strcmp0 (a->text, b->text) == 0;
}

/* Whether both show the same: what was found out since changes the bar alone. */
static gboolean
is_same (const LlLetterView *a, const LlLetterView *b)
{
  if (a == NULL || b == NULL || a->report->letter != b->report->letter ||
      a->parts->len != b->parts->len || g_strcmp0 (a->from, b->from) != 0)
    return FALSE;
  for (guint i = 0; i < a->parts->len; i++) {
    if (!is_same_part (a->parts->pdata[i], b->parts->pdata[i]))
      return FALSE;
  }

  return TRUE;
}

static void
update (LlLetterPane *self)
{
  gtk_container_foreach (self->covered, remove_cb, NULL);
  gtk_container_foreach (self->uncovered, remove_cb, NULL);
  gtk_widget_set_visible (self->header, self->view != NULL);
  gtk_widget_set_visible (self->line, self->view != NULL);
  if (self->view == NULL) {
    gtk_widget_hide (self->closed);
    gtk_widget_hide (self->outside);
    gtk_widget_hide (self->more);
    return;
  }
  update_header (self);
  update_closed (self);
  update_parts (self);
}

void
ll_letter_pane_set_view (LlLetterPane *self, LlLetterView *view)
{
  LlLetterView *before;
  gboolean same;

  g_return_if_fail (LL_IS_LETTER_PANE (self));

  before = self->view;
  same = is_same (before, view);
  self->view = view != NULL ? ll_letter_view_ref (view) : NULL;
  if (!same)
    update (self);
  g_clear_pointer (&before, ll_letter_view_unref);
}

static void
ll_letter_pane_finalize (GObject *object)
{
  g_clear_pointer (&LL_LETTER_PANE (object)->view, ll_letter_view_unref);

  G_OBJECT_CLASS (ll_letter_pane_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *klass)
{
  gtk_widget_class_set_template_from_resource (
      klass, "/org/letterlock/Letterlock/ui/ll-letter-pane.ui");
  gtk_widget_class_bind_template_child (klass, LlLetterPane, header);
  gtk_widget_class_bind_template_child (klass, LlLetterPane, from);
  gtk_widget_class_bind_template_child (klass, LlLetterPane, date);
  gtk_widget_class_bind_template_child (klass, LlLetterPane, people);
  gtk_widget_class_bind_template_child (klass, LlLetterPane, all_people);
  gtk_widget_class_bind_template_child (klass, LlLetterPane, subject);
  gtk_widget_class_bind_template_child (klass, LlLetterPane, hidden);
  gtk_widget_class_bind_template_child (klass, LlLetterPane, line);
  gtk_widget_class_bind_template_child (klass, LlLetterPane, closed);
  gtk_widget_class_bind_template_child (klass, LlLetterPane, closed_sentence);
  gtk_widget_class_bind_template_child (klass, LlLetterPane, closed_remedy);
  gtk_widget_class_bind_template_child (klass, LlLetterPane, import);
  gtk_widget_class_bind_template_child (klass, LlLetterPane, covered);
  gtk_widget_class_bind_template_child (klass, LlLetterPane, outside);
  gtk_widget_class_bind_template_child (klass, LlLetterPane, uncovered);
  gtk_widget_class_bind_template_child (klass, LlLetterPane, more);
  gtk_widget_class_bind_template_child (klass, LlLetterPane, more_sentence);
  gtk_widget_class_bind_template_callback (klass, update_people);
  gtk_widget_class_bind_template_callback (klass, save_all_cb);
}

static void
ll_letter_pane_class_init (LlLetterPaneClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ll_letter_pane_finalize;
  for (int i = SIGNAL_SAVE; i <= SIGNAL_OPEN; i++)
    signals[i] = g_signal_new (i == SIGNAL_SAVE ? "save" : "open",
                               G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                               NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[SIGNAL_SAVE_ALL] =
      g_signal_new ("save-all", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                    NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (LL_TYPE_WRAP_BOX);
  bind_template (GTK_WIDGET_CLASS (klass));
}

static void
ll_letter_pane_init (LlLetterPane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  update (self);
}
