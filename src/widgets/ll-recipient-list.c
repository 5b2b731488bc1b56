/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "widgets/ll-recipient-list.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/ll-display-text.h"
#include "base/ll-limits.h"
#include "widgets/ll-bounded-scroller.h"
#include "widgets/ll-recipient-chip.h"
#include "widgets/ll-recipient-text.h"
#include "widgets/ll-wrap-box.h"

#define LINES      4    /* that are seen without scrolling */
#define SLICE_USEC 5000 /* of drawing chips at a stretch: a third of a frame */
#define FIRST      60   /* people who are shown at once; more on demand */
#define NEXT       200
#define UNSERVED   40 /* beyond them, those who stand in the way */

struct _LlRecipientList {
  GtkBox parent;

  GtkScrolledWindow *scroller;
  LlWrapBox *flow;
  GtkWidget *more;
  GtkEntry *entry;
  GtkLabel *problem;

  LlRecipientModel *model; /* owned */
  LlEngine *engine;        /* owned; NULL */
  char *sentence;          /* owned: what is wrong with what was typed; NULL */
  unsigned int next;       /* place of the next chip to be looked at */
  unsigned int n_chips;
  unsigned int most;   /* chips there are before somebody wants to see more */
  guint drawing;       /* source: chips are still to be drawn */
  gboolean is_setting; /* the entry's text is ours, not the person's */
  char *set;           /* owned: the last text of ours; NULL */
};

static guint changed_signal;
static guint edited_signal;

G_DEFINE_FINAL_TYPE (LlRecipientList, ll_recipient_list, GTK_TYPE_BOX)

static void
emit_changed (LlRecipientList *self)
{
  g_signal_emit (self, changed_signal, 0);
}

static void
emit_edited (LlRecipientList *self)
{
  emit_changed (self);
  g_signal_emit (self, edited_signal, 0);
}

/* -- the entry -- */

static void
update_problem (LlRecipientList *self)
{
  GtkStyleContext *context = gtk_widget_get_style_context (GTK_WIDGET (self));
  gboolean is_bad = self->sentence != NULL;

  gtk_label_set_text (self->problem, is_bad ? self->sentence : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), is_bad);
  if (is_bad)
    gtk_style_context_add_class (context, "bad");
  else
    gtk_style_context_remove_class (context, "bad");
  atk_object_set_description (gtk_widget_get_accessible (GTK_WIDGET (self->entry)),
                              is_bad ? self->sentence : "");
}

/* @sentence: (transfer full) (nullable). */
static void
take_sentence (LlRecipientList *self, char *sentence)
{
  g_free (self->sentence);
  self->sentence = sentence;
  update_problem (self);
}

static void
set_typed (LlRecipientList *self, const char *text)
{
  self->is_setting = TRUE;
  g_free (self->set);
  self->set = g_strdup (text);
  gtk_entry_set_text (self->entry, text);
  gtk_editable_set_position (GTK_EDITABLE (self->entry), -1);
  self->is_setting = FALSE;
}

static char *
describe_left_out (unsigned int n)
{
  return g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE,
                   "A letter goes to at most %u people: %u address was left out.",
                   "A letter goes to at most %u people: %u addresses were left out.", n),
      LL_RECIPIENTS, n);
}

static char *
describe (const LlRecipientText *parsed, unsigned int n_left_out)
{
  if (n_left_out > 0)
    return describe_left_out (n_left_out);
  if (parsed->bad != NULL)
    return g_strdup_printf (
        _ ("“%s” is no address. An address looks like name@example.org."), parsed->bad);

  return NULL;
}

static gboolean
is_too_long (const char *typed)
{
  return g_utf8_strlen (typed, -1) > LL_RECIPIENT_TEXT_MAX;
}

static char *
describe_too_long (void)
{
  return g_strdup (_ ("Much of that is no address. It was left out."));
}

/* What could be read becomes people, the rest stays typed. */
static void
take (LlRecipientList *self, const LlRecipientText *parsed)
{
  g_autofree char *typed = NULL;
  unsigned int n_left_out = ll_recipient_model_add (self->model, parsed->people);
  gboolean has_both = *parsed->rest != '\0' && *parsed->unfinished != '\0';

  typed = g_strconcat (parsed->rest, has_both ? ", " : "", parsed->unfinished, NULL);
  if (is_too_long (typed)) {
    set_typed (self, "");
    take_sentence (self, describe_too_long ());
  } else {
    set_typed (self, typed);
    take_sentence (self, describe (parsed, n_left_out));
  }
  emit_edited (self);
}

static gboolean
complete (LlRecipientList *self)
{
  const char *typed = gtk_entry_get_text (self->entry);
  g_autoptr (LlRecipientText) parsed = NULL;

  if (*typed == '\0')
    return TRUE;
  parsed = ll_recipient_text_parse (typed, TRUE);
  take (self, parsed);

  return *parsed->rest == '\0';
}

static char *
insert_into (LlRecipientList *self, const char *text, int position)
{
  const char *typed = gtk_entry_get_text (self->entry);
  const char *behind = g_utf8_offset_to_pointer (typed, position);
  g_autofree char *before = g_strndup (typed, (size_t)(behind - typed));

  return g_strconcat (before, text, behind, NULL);
}

/* A separator was typed, or something was pasted or dropped: maybe there is an address
 * now.  Taken before the entry sees it, which holds no more than 64 kB. */
static void
insert_text_cb (GtkEditable *editable,
                const char *text,
                int length,
                int *position,
                LlRecipientList *self)
{
  g_autofree char *inserted = length < 0 ? g_strdup (text) : g_strndup (text, length);
  gboolean is_pasted = g_utf8_strlen (inserted, -1) > 1;
  g_autofree char *whole = NULL;
  g_autoptr (LlRecipientText) parsed = NULL;

  if (self->is_setting || (!is_pasted && !ll_recipient_text_has_separator (inserted)))
    return;
  whole = insert_into (self, inserted, *position);
  parsed = ll_recipient_text_parse (whole, is_pasted);
  if (parsed->people->len == 0 && !is_too_long (whole))
    return;

  g_signal_stop_emission_by_name (editable, "insert-text");
  take (self, parsed);
  *position = gtk_entry_get_text_length (self->entry);
}

static void
typed_cb (LlRecipientList *self)
{
  /* A paste says "changed" only when it is over. */
  if (self->is_setting || g_strcmp0 (self->set, gtk_entry_get_text (self->entry)) == 0)
    return;
  g_clear_pointer (&self->set, g_free);
  take_sentence (self, NULL);
  emit_edited (self);
}

static void
activate_cb (LlRecipientList *self)
{
  complete (self);
}

/* Only when the focus goes elsewhere in the window: who looks something up in another one
 * comes back to a half-typed address. */
static void
is_focus_cb (LlRecipientList *self)
{
  if (!gtk_widget_in_destruction (GTK_WIDGET (self)) &&
      !gtk_widget_is_focus (GTK_WIDGET (self->entry)))
    complete (self);
}

/* -- drawing -- */

static LlRecipient *
find_drawn (LlRecipientList *self, LlRecipientChip *chip)
{
  return ll_recipient_model_find (self->model,
                                  ll_recipient_chip_get_person (chip)->address);
}

/* The chip before or behind @chip; NULL: there is none. */
static GtkWidget *
get_neighbour (LlRecipientList *self, GtkWidget *chip, int step)
{
  g_autoptr (GList) children = gtk_container_get_children (GTK_CONTAINER (self->flow));
  GList *here = g_list_find (children, chip);
  GList *there = here == NULL ? NULL : step < 0 ? here->prev : here->next;

  while (there != NULL && !gtk_widget_get_visible (there->data))
    there = step < 0 ? there->prev : there->next;

  return there == NULL ? NULL : there->data;
}

static void
chip_removed_cb (LlRecipientList *self, LlRecipientChip *chip)
{
  GtkWidget *next = get_neighbour (self, GTK_WIDGET (chip), 1);
  LlRecipient *recipient = find_drawn (self, chip);

  if (next != NULL)
    gtk_widget_grab_focus (next);
  if (recipient != NULL)
    ll_recipient_model_remove (self->model, recipient->person->address);
}

static void
chip_accepted_cb (LlRecipientList *self, LlRecipientChip *chip)
{
  ll_recipient_model_accept (self->model, ll_recipient_chip_get_person (chip)->address);
}

static void
chip_retry_cb (LlRecipientList *self, LlRecipientChip *chip)
{
  ll_recipient_model_retry (self->model, ll_recipient_chip_get_person (chip)->address);
}

static void
make_chip (LlRecipientList *self, LlRecipient *recipient)
{
  GtkWidget *chip = ll_recipient_chip_new (recipient->person);

  g_signal_connect_object (chip, "removed", G_CALLBACK (chip_removed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (chip, "accepted", G_CALLBACK (chip_accepted_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (chip, "retry", G_CALLBACK (chip_retry_cb), self,
                           G_CONNECT_SWAPPED);
  ll_wrap_box_insert (self->flow, chip, self->more);
  recipient->chip = chip;
  self->n_chips++;
}

static gint64
get_time (LlRecipientList *self)
{
  return self->engine != NULL ? ll_engine_get_time (self->engine) : 0;
}

static gboolean
stands_in_the_way (const LlRecipient *recipient)
{
  return recipient->phase == LL_CHIP_FAILED ||
         (recipient->phase == LL_CHIP_FOUND &&
          !ll_recipient_state_is_served (recipient->discovery->state));
}

/* A thousand chips would be slow, and nobody reads them. */
static gboolean
is_worth_a_chip (LlRecipientList *self, const LlRecipient *recipient)
{
  if (recipient->chip != NULL || self->n_chips < self->most)
    return TRUE;

  return stands_in_the_way (recipient) && self->n_chips < self->most + UNSERVED;
}

static void
draw (LlRecipientList *self, LlRecipient *recipient, gint64 now)
{
  if (recipient->is_shown || !is_worth_a_chip (self, recipient))
    return;
  if (recipient->chip == NULL)
    make_chip (self, recipient);
  ll_recipient_chip_set_state (recipient->chip, recipient->phase, recipient->discovery,
                               recipient->error, now);
  recipient->is_shown = TRUE;
}

static void
update_more (LlRecipientList *self)
{
  unsigned int n = ll_recipient_model_get_n (self->model) - self->n_chips;
  g_autofree char *label =
      g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "and %u more", "and %u more", n), n);

  gtk_button_set_label (GTK_BUTTON (self->more), label);
  gtk_widget_set_visible (self->more, n > 0);
}

/* TRUE: there is more to draw. */
static gboolean
draw_slice (LlRecipientList *self)
{
  unsigned int n = ll_recipient_model_get_n (self->model);
  gint64 end = g_get_monotonic_time () + SLICE_USEC;
  gint64 now = get_time (self);

  for (; self->next < n; self->next++) {
    draw (self, ll_recipient_model_get (self->model, self->next), now);
    if (g_get_monotonic_time () > end)
      return TRUE;
  }
  update_more (self);

  return FALSE;
}

static gboolean
draw_cb (gpointer user_data)
{
  LlRecipientList *self = user_data;

  if (draw_slice (self))
    return G_SOURCE_CONTINUE;
  self->drawing = 0;

  return G_SOURCE_REMOVE;
}

static void
begin_drawing (LlRecipientList *self)
{
  self->next = 0;
  if (self->drawing == 0 && draw_slice (self))
    self->drawing = g_idle_add_full (GDK_PRIORITY_REDRAW + 10, draw_cb, self, NULL);
}

static void
more_cb (LlRecipientList *self)
{
  self->most += NEXT;
  begin_drawing (self);
}

static void
recipients_changed_cb (LlRecipientList *self)
{
  begin_drawing (self);
  emit_changed (self);
}

static void
recipient_removed_cb (LlRecipientList *self, LlRecipient *recipient)
{
  if (recipient->chip != NULL) {
    gtk_widget_destroy (recipient->chip);
    self->n_chips--;
  }
  g_signal_emit (self, edited_signal, 0);
}

/* The entry stays in sight when chips grow before it. */
static void
height_changed_cb (LlRecipientList *self)
{
  GtkAdjustment *vertical = gtk_scrolled_window_get_vadjustment (self->scroller);

  if (gtk_widget_is_focus (GTK_WIDGET (self->entry)))
    gtk_adjustment_set_value (vertical, gtk_adjustment_get_upper (vertical));
}

/* With large letters the lines are higher too. */
static void
ll_recipient_list_style_updated (GtkWidget *widget)
{
  LlRecipientList *self = LL_RECIPIENT_LIST (widget);
  int height;

  GTK_WIDGET_CLASS (ll_recipient_list_parent_class)->style_updated (widget);

  if (self->entry == NULL)
    return;
  gtk_widget_get_preferred_height (GTK_WIDGET (self->entry), NULL, &height);
  gtk_scrolled_window_set_max_content_height (self->scroller, LINES * (height + 4));
}

/* -- keys -- */

static GtkWidget *
get_focused_child (LlRecipientList *self)
{
  return gtk_container_get_focus_child (GTK_CONTAINER (self->flow));
}

static gboolean
is_at_begin (LlRecipientList *self)
{
  return gtk_editable_get_position (GTK_EDITABLE (self->entry)) == 0 &&
         !gtk_editable_get_selection_bounds (GTK_EDITABLE (self->entry), NULL, NULL);
}

static gboolean
go_to (GtkWidget *widget)
{
  if (widget != NULL)
    gtk_widget_grab_focus (widget);

  return widget != NULL;
}

/* Which way a key goes through the chips: -1, 1, or 0. */
static int
get_step (LlRecipientList *self, guint keyval)
{
  gboolean is_mirrored = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;

  switch (keyval) {
  case GDK_KEY_Left:
  case GDK_KEY_KP_Left:
    return is_mirrored ? 1 : -1;
  case GDK_KEY_Right:
  case GDK_KEY_KP_Right:
    return is_mirrored ? -1 : 1;
  default:
    return 0;
  }
}

static gboolean
entry_key_cb (GtkWidget *entry, GdkEventKey *event, LlRecipientList *self)
{
  gboolean goes_back =
      event->keyval == GDK_KEY_BackSpace || get_step (self, event->keyval) < 0;

  if (goes_back && is_at_begin (self))
    return go_to (get_neighbour (self, entry, -1));

  return GDK_EVENT_PROPAGATE;
}

static gboolean
ll_recipient_list_key_press_event (GtkWidget *widget, GdkEventKey *event)
{
  LlRecipientList *self = LL_RECIPIENT_LIST (widget);
  GtkWidget *chip = get_focused_child (self);
  int step = get_step (self, event->keyval);

  if (chip != NULL && chip != GTK_WIDGET (self->entry)) {
    if (step != 0)
      return go_to (get_neighbour (self, chip, step)) || GDK_EVENT_STOP;
    if (event->keyval == GDK_KEY_Escape || event->keyval == GDK_KEY_End)
      return go_to (GTK_WIDGET (self->entry));
  }

  return GTK_WIDGET_CLASS (ll_recipient_list_parent_class)
      ->key_press_event (widget, event);
}

/* Tab goes into the entry and out again; arrows go to the chips. */
static gboolean
ll_recipient_list_focus (GtkWidget *widget, GtkDirectionType direction)
{
  LlRecipientList *self = LL_RECIPIENT_LIST (widget);

  if (direction != GTK_DIR_TAB_FORWARD && direction != GTK_DIR_TAB_BACKWARD)
    return GTK_WIDGET_CLASS (ll_recipient_list_parent_class)->focus (widget, direction);
  if (get_focused_child (self) != NULL)
    return FALSE;

  return go_to (GTK_WIDGET (self->entry));
}

static void
ll_recipient_list_grab_focus (GtkWidget *widget)
{
  gtk_widget_grab_focus (GTK_WIDGET (LL_RECIPIENT_LIST (widget)->entry));
}

/* -- GObject -- */

static void
ll_recipient_list_dispose (GObject *object)
{
  LlRecipientList *self = LL_RECIPIENT_LIST (object);

  g_clear_handle_id (&self->drawing, g_source_remove);
  if (self->model != NULL) {
    g_signal_handlers_disconnect_by_data (self->model, self);
    g_object_run_dispose (G_OBJECT (self->model));
  }
  g_clear_object (&self->model);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (ll_recipient_list_parent_class)->dispose (object);
}

static void
ll_recipient_list_finalize (GObject *object)
{
  LlRecipientList *self = LL_RECIPIENT_LIST (object);

  g_free (self->sentence);
  g_free (self->set);

  G_OBJECT_CLASS (ll_recipient_list_parent_class)->finalize (object);
}

static void
ll_recipient_list_class_init (LlRecipientListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (LL_TYPE_WRAP_BOX);
  g_type_ensure (LL_TYPE_BOUNDED_SCROLLER);
  object_class->dispose = ll_recipient_list_dispose;
  object_class->finalize = ll_recipient_list_finalize;
  widget_class->key_press_event = ll_recipient_list_key_press_event;
  widget_class->style_updated = ll_recipient_list_style_updated;
  widget_class->focus = ll_recipient_list_focus;
  widget_class->grab_focus = ll_recipient_list_grab_focus;
  changed_signal = g_signal_new ("changed", LL_TYPE_RECIPIENT_LIST, G_SIGNAL_RUN_LAST, 0,
                                 NULL, NULL, NULL, G_TYPE_NONE, 0);
  edited_signal = g_signal_new ("edited", LL_TYPE_RECIPIENT_LIST, G_SIGNAL_RUN_LAST, 0,
                                NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/letterlock/Letterlock/ui/ll-recipient-list.ui");
  gtk_widget_class_bind_template_child (widget_class, LlRecipientList, scroller);
  gtk_widget_class_bind_template_child (widget_class, LlRecipientList, flow);
  gtk_widget_class_bind_template_child (widget_class, LlRecipientList, more);
  gtk_widget_class_bind_template_child (widget_class, LlRecipientList, entry);
  gtk_widget_class_bind_template_child (widget_class, LlRecipientList, problem);
  gtk_widget_class_bind_template_callback (widget_class, more_cb);
  gtk_widget_class_bind_template_callback (widget_class, insert_text_cb);
  gtk_widget_class_bind_template_callback (widget_class, typed_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, is_focus_cb);
  gtk_widget_class_bind_template_callback (widget_class, entry_key_cb);
}

static void
ll_recipient_list_init (LlRecipientList *self)
{
  GtkAdjustment *vertical;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->model = ll_recipient_model_new ();
  self->most = FIRST;
  g_signal_connect_swapped (self->model, "changed", G_CALLBACK (recipients_changed_cb),
                            self);
  g_signal_connect_swapped (self->model, "removed", G_CALLBACK (recipient_removed_cb),
                            self);
  vertical = gtk_scrolled_window_get_vadjustment (self->scroller);
  gtk_container_set_focus_vadjustment (GTK_CONTAINER (self->flow), vertical);
  g_signal_connect_object (vertical, "changed", G_CALLBACK (height_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

/* -- the header's calls -- */

GtkWidget *
ll_recipient_list_new (void)
{
  return g_object_new (LL_TYPE_RECIPIENT_LIST, NULL);
}

LlRecipientModel *
ll_recipient_list_get_model (LlRecipientList *self)
{
  return self->model;
}

void
ll_recipient_list_set_engine (LlRecipientList *self, LlEngine *engine)
{
  g_set_object (&self->engine, engine);
  ll_recipient_model_set_engine (self->model, engine);
}

void
ll_recipient_list_set_label (LlRecipientList *self, const char *label)
{
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->entry)), label);
}

void
ll_recipient_list_set_looks_up (LlRecipientList *self, gboolean looks_up)
{
  ll_recipient_model_set_looks_up (self->model, looks_up);
}

void
ll_recipient_list_set_field (LlRecipientList *self, const LlDraftField *field)
{
  const char *typed = field->typed != NULL ? field->typed : "";
  unsigned int n_left_out = 0;

  ll_recipient_model_clear (self->model);
  set_typed (self, is_too_long (typed) ? "" : typed);
  if (field->people != NULL)
    n_left_out = ll_recipient_model_add (self->model, field->people);
  take_sentence (self, n_left_out > 0        ? describe_left_out (n_left_out)
                       : is_too_long (typed) ? describe_too_long ()
                                             : NULL);
}

void
ll_recipient_list_dup_field (LlRecipientList *self, LlDraftField *out_field)
{
  unsigned int n = ll_recipient_model_get_n (self->model);
  const char *typed = gtk_entry_get_text (self->entry);

  out_field->people = g_ptr_array_new_full (n, (GDestroyNotify)ll_correspondent_free);
  for (unsigned int i = 0; i < n; i++)
    g_ptr_array_add (
        out_field->people,
        ll_correspondent_copy (ll_recipient_model_get (self->model, i)->person));
  out_field->typed = *typed != '\0' ? g_strdup (typed) : NULL;
}

gboolean
ll_recipient_list_complete (LlRecipientList *self)
{
  gboolean is_complete = complete (self);

  if (!is_complete)
    gtk_widget_grab_focus (GTK_WIDGET (self->entry));

  return is_complete;
}

gboolean
ll_recipient_list_is_empty (LlRecipientList *self)
{
  return ll_recipient_model_get_n (self->model) == 0 &&
         gtk_entry_get_text_length (self->entry) == 0;
}

void
ll_recipient_list_collect (LlRecipientList *self,
                           GPtrArray *discoveries,
                           unsigned int *n_searching,
                           GPtrArray *accepted)
{
  for (unsigned int i = 0; i < ll_recipient_model_get_n (self->model); i++) {
    const LlRecipient *recipient = ll_recipient_model_get (self->model, i);

    if (recipient->phase == LL_CHIP_FOUND)
      g_ptr_array_add (discoveries, ll_discovery_ref (recipient->discovery));
    if (recipient->phase == LL_CHIP_SEARCHING)
      (*n_searching)++;
    if (recipient->is_accepted)
      g_ptr_array_add (accepted, ll_address_ref (recipient->person->address));
  }
}

void
ll_recipient_list_remove (LlRecipientList *self, const LlAddress *address)
{
  ll_recipient_model_remove (self->model, address);
}
