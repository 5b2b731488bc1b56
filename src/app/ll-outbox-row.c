/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "app/ll-outbox-row.h"

#include <glib/gi18n.h>

#include "base/ll-display-text.h"
#include "widgets/ll-wrap-box.h"
#include "wording/ll-wording.h"

#define MINUTE_SEC 60
#define HOUR_SEC   (60 * MINUTE_SEC)

/* How much a line says of who gets it, and how much a server may say. */
#define PEOPLE_NAMED 3
#define REASON_SIZE  400

struct _LlOutboxRow {
  GtkListBoxRow parent;

  GtkLabel *people;
  GtkLabel *facts;
  GtkLabel *reason;
  GtkWidget *buttons;
  GtkWidget *send_button;
  GtkWidget *delete_button;
  GtkWidget *question;
  GtkWidget *keep_button;
  GtkWidget *progress;
  GtkSpinner *spinner;
  GtkWidget *cancel_button;

  GApplication *application; /* which outlives its windows */
  LlEngine *engine;
  LlQueued *letter;
  GCancellable *sending; /* of the attempt that is under way; NULL: none */
  gboolean is_asking;    /* whether it is to be deleted */
  gboolean is_going;     /* it is being deleted */
  gboolean is_gone;      /* the row */
  char *failure;         /* owned; what came of it; NULL */
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (LlOutboxRow, ll_outbox_row, GTK_TYPE_LIST_BOX_ROW)

const char *
ll_outbox_row_get_id (LlOutboxRow *self)
{
  g_return_val_if_fail (LL_IS_OUTBOX_ROW (self), NULL);

  return self->letter->id;
}

/* -- what is seen -- */

static char *
describe_people (const LlQueued *letter)
{
  GString *text = g_string_new (NULL);
  guint n = letter->recipients != NULL ? g_strv_length (letter->recipients) : 0;

  if (n == 0)
    return g_string_free (g_string_append (text, _ ("A damaged letter")), FALSE);
  for (guint i = 0; i < n && i < PEOPLE_NAMED; i++) {
    g_autofree char *name = ll_display_text_clean (letter->recipients[i], -1);

    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", name);
  }
  if (n > PEOPLE_NAMED)
    g_string_append_printf (text,
                            ngettext (" and %u more", " and %u more", n - PEOPLE_NAMED),
                            n - PEOPLE_NAMED);

  return g_string_free (text, FALSE);
}

static char *
describe_next (const LlQueued *letter, gint64 now)
{
  gint64 wait = letter->next_attempt - now;
  unsigned int n;

  if (letter->next_attempt < 0)
    return g_strdup (_ ("It is not tried again by itself."));
  if (wait < MINUTE_SEC)
    return g_strdup (_ ("It is tried next at once."));
  if (wait < 2 * HOUR_SEC) {
    n = (unsigned int)(wait / MINUTE_SEC);
    return g_strdup_printf (ngettext ("It is tried again in %u minute.",
                                      "It is tried again in %u minutes.", n),
                            n);
  }
  n = (unsigned int)(wait / HOUR_SEC);

  return g_strdup_printf (
      ngettext ("It is tried again in %u hour.", "It is tried again in %u hours.", n), n);
}

static char *
describe_facts (LlOutboxRow *self)
{
  const LlQueued *letter = self->letter;
  gint64 now = ll_engine_get_time (self->engine);
  g_autofree char *size = NULL;
  g_autofree char *age = NULL;
  g_autofree char *next = NULL;

  if (letter->recipients == NULL)
    return g_strdup (_ ("It cannot be sent, only deleted."));
  size = g_format_size (letter->size);
  age = ll_wording_age (letter->queued_at, now);
  next = describe_next (letter, now);

  /* Translators: "12 kB, written 2 minutes ago. It is tried again in 5 minutes." */
  return g_strdup_printf (_ ("%s, written %s. %s"), size, age, next);
}

static char *
describe_reason (LlOutboxRow *self)
{
  const char *text = self->failure != NULL ? self->failure : self->letter->reason;
  char *clean;

  if (text == NULL)
    return g_strdup (_ ("It has not been tried yet."));
  clean = ll_display_text_clean (text, -1);
  ll_display_text_cut (clean, REASON_SIZE);

  return clean;
}

static void
update (LlOutboxRow *self)
{
  g_autofree char *people = describe_people (self->letter);
  g_autofree char *facts = describe_facts (self);
  g_autofree char *reason = describe_reason (self);
  gboolean is_busy = self->sending != NULL || self->is_going;

  gtk_label_set_text (self->people, people);
  gtk_label_set_text (self->facts, facts);
  gtk_label_set_text (self->reason, reason);
  gtk_widget_set_visible (self->buttons, !is_busy && !self->is_asking);
  gtk_widget_set_visible (self->send_button, self->letter->recipients != NULL);
  gtk_widget_set_visible (self->question, !is_busy && self->is_asking);
  gtk_widget_set_visible (self->progress, is_busy);
  g_object_set (self->spinner, "active", is_busy, NULL);
  gtk_widget_set_visible (self->cancel_button, self->sending != NULL);
}

void
ll_outbox_row_take_letter (LlOutboxRow *self, LlQueued *letter)
{
  g_return_if_fail (LL_IS_OUTBOX_ROW (self));

  g_clear_pointer (&self->letter, ll_queued_free);
  self->letter = letter;
  update (self);
}

/* -- sending -- */

static void
submitted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LlOutboxRow) self = data;
  g_autoptr (GError) error = NULL;

  if (!ll_outbox_submit_finish (LL_ENGINE (source), result, &error))
    self->failure = ll_wording_error (error);
  g_clear_object (&self->sending);
  g_application_release (self->application);
  if (!self->is_gone)
    update (self);
  g_signal_emit (self, changed_signal, 0);
}

static void
send_cb (LlOutboxRow *self)
{
  if (self->sending != NULL || self->is_going)
    return;
  g_clear_pointer (&self->failure, g_free);
  self->sending = g_cancellable_new ();
  update (self);
  gtk_widget_grab_focus (self->cancel_button);
  g_application_hold (self->application);
  ll_outbox_submit_async (self->engine, self->letter->id, self->sending, submitted_cb,
                          g_object_ref (self));
}

static void
cancel_cb (LlOutboxRow *self)
{
  g_cancellable_cancel (self->sending);
}

/* -- deleting -- */

static void
deleted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LlOutboxRow) self = data;
  g_autoptr (GError) error = NULL;

  if (!ll_outbox_cancel_finish (LL_ENGINE (source), result, &error))
    self->failure = ll_wording_error (error);
  self->is_going = FALSE;
  g_application_release (self->application);
  if (!self->is_gone)
    update (self);
  g_signal_emit (self, changed_signal, 0);
}

static void
delete_cb (LlOutboxRow *self)
{
  self->is_asking = TRUE;
  update (self);
  gtk_widget_grab_focus (self->keep_button);
}

static void
keep_cb (LlOutboxRow *self)
{
  self->is_asking = FALSE;
  update (self);
  gtk_widget_grab_focus (self->delete_button);
}

static void
really_delete_cb (LlOutboxRow *self)
{
  if (self->is_going)
    return;
  g_clear_pointer (&self->failure, g_free);
  self->is_asking = FALSE;
  self->is_going = TRUE;
  update (self);
  g_application_hold (self->application);
  ll_outbox_cancel_async (self->engine, self->letter->id, NULL, deleted_cb,
                          g_object_ref (self));
}

/* -- life -- */

GtkWidget *
ll_outbox_row_new (GApplication *application, LlEngine *engine)
{
  LlOutboxRow *self = g_object_new (LL_TYPE_OUTBOX_ROW, NULL);

  self->application = application;
  self->engine = g_object_ref (engine);

  return GTK_WIDGET (self);
}

static void
ll_outbox_row_dispose (GObject *object)
{
  LlOutboxRow *self = LL_OUTBOX_ROW (object);

  self->is_gone = TRUE;
  g_cancellable_cancel (self->sending);
  G_OBJECT_CLASS (ll_outbox_row_parent_class)->dispose (object);
}

static void
ll_outbox_row_finalize (GObject *object)
{
  LlOutboxRow *self = LL_OUTBOX_ROW (object);

  g_clear_object (&self->engine);
  g_clear_object (&self->sending);
  g_clear_pointer (&self->letter, ll_queued_free);
  g_free (self->failure);

  G_OBJECT_CLASS (ll_outbox_row_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *klass)
{
  gtk_widget_class_set_template_from_resource (
      klass, "/org/letterlock/Letterlock/ui/ll-outbox-row.ui");
  gtk_widget_class_bind_template_child (klass, LlOutboxRow, people);
  gtk_widget_class_bind_template_child (klass, LlOutboxRow, facts);
  gtk_widget_class_bind_template_child (klass, LlOutboxRow, reason);
  gtk_widget_class_bind_template_child (klass, LlOutboxRow, buttons);
  gtk_widget_class_bind_template_child (klass, LlOutboxRow, send_button);
  gtk_widget_class_bind_template_child (klass, LlOutboxRow, delete_button);
  gtk_widget_class_bind_template_child (klass, LlOutboxRow, question);
  gtk_widget_class_bind_template_child (klass, LlOutboxRow, keep_button);
  gtk_widget_class_bind_template_child (klass, LlOutboxRow, progress);
  gtk_widget_class_bind_template_child (klass, LlOutboxRow, spinner);
  gtk_widget_class_bind_template_child (klass, LlOutboxRow, cancel_button);
  gtk_widget_class_bind_template_callback (klass, send_cb);
  gtk_widget_class_bind_template_callback (klass, cancel_cb);
  gtk_widget_class_bind_template_callback (klass, delete_cb);
  gtk_widget_class_bind_template_callback (klass, keep_cb);
  gtk_widget_class_bind_template_callback (klass, really_delete_cb);
}

static void
ll_outbox_row_class_init (LlOutboxRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ll_outbox_row_dispose;
  G_OBJECT_CLASS (klass)->finalize = ll_outbox_row_finalize;
  changed_signal = g_signal_new ("changed", LL_TYPE_OUTBOX_ROW, G_SIGNAL_RUN_LAST, 0,
                                 NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (LL_TYPE_WRAP_BOX);
  bind_template (GTK_WIDGET_CLASS (klass));
}

static void
ll_outbox_row_init (LlOutboxRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
