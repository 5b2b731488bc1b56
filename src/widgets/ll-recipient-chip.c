/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "widgets/ll-recipient-chip.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/ll-display-text.h"
#include "widgets/ll-recipient-popover.h"
#include "wording/ll-composer-wording.h"
#include "wording/ll-wording.h"

#define ADDRESS_SIZE 254    /* octets that are shown: an address is not longer */
#define DIM          0xa000 /* of 0xffff: the words beside the address */

struct _LlRecipientChip {
  GtkBox parent;

  GtkWidget *open;
  GtkImage *shape;
  GtkLabel *text;
  GtkWidget *remove;

  LlCorrespondent *person; /* owned */
  LlChipPhase phase;
  LlDiscovery *discovery; /* owned; NULL */
  GError *error;          /* owned; NULL */
  gint64 now;

  GtkWidget *popover;  /* NULL: not open */
  const char *showing; /* the style class of the state */
};

enum {
  SIGNAL_REMOVED,
  SIGNAL_ACCEPTED,
  SIGNAL_RETRY,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LlRecipientChip, ll_recipient_chip, GTK_TYPE_BOX)

/* -- what a state looks like: shape and colour, the latter by a style class -- */

typedef struct {
  const char *icon;
  const char *style;
} Look;

static const Look looks[LL_N_RECIPIENT_STATES] = {
    [LL_RECIPIENT_READY] = {"ll-lock-symbolic", "ready"},
    [LL_RECIPIENT_STALE] = {"ll-lock-clock-symbolic", "ready"},
    [LL_RECIPIENT_NO_CERTIFICATE] = {"ll-ring-symbolic", "none"},
    [LL_RECIPIENT_UNUSABLE] = {"ll-ring-symbolic", "none"},
    [LL_RECIPIENT_INSECURE] = {"ll-ring-symbolic", "none"},
    [LL_RECIPIENT_LOOKUP_FAILED] = {"ll-warning-symbolic", "problem"},
    [LL_RECIPIENT_BOGUS] = {"ll-warning-symbolic", "problem"},
    [LL_RECIPIENT_CHANGED] = {"ll-changed-symbolic", "changed"},
    [LL_RECIPIENT_WITHDRAWN] = {"ll-changed-symbolic", "changed"},
    [LL_RECIPIENT_DOWNGRADE] = {"ll-changed-symbolic", "changed"},
};

static Look
get_look (LlRecipientChip *self)
{
  switch (self->phase) {
  case LL_CHIP_NOT_ASKED:
    return (Look){NULL, "none"};
  case LL_CHIP_SEARCHING:
    return (Look){"content-loading-symbolic", "none"};
  case LL_CHIP_FOUND:
    return looks[self->discovery->state];
  case LL_CHIP_FAILED:
    return (Look){"ll-warning-symbolic", "problem"};
  }

  g_return_val_if_reached (((Look){NULL, "none"}));
}

char *
ll_recipient_chip_dup_words (LlRecipientChip *self)
{
  switch (self->phase) {
  case LL_CHIP_NOT_ASKED:
    return g_strdup (_ ("not looked up"));
  case LL_CHIP_SEARCHING:
    return g_strdup (_ ("being looked up"));
  case LL_CHIP_FOUND:
    return ll_composer_wording_state (self->discovery, self->now);
  case LL_CHIP_FAILED:
    return g_strdup (_ ("could not be looked up"));
  }

  g_return_val_if_reached (NULL);
}

/* -- what is shown -- */

static char *
dup_address (LlRecipientChip *self)
{
  char *address = ll_display_text_clean (ll_address_get_text (self->person->address), -1);

  ll_display_text_cut (address, ADDRESS_SIZE);

  return address;
}

/* "alice@example.org, ready", with the words a little fainter than the address. */
static void
show_text (LlRecipientChip *self, const char *address)
{
  g_autofree char *words = ll_recipient_chip_dup_words (self);
  g_autofree char *text = g_strdup_printf (_ ("%s, %s"), address, words);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  PangoAttribute *dim = pango_attr_foreground_alpha_new (DIM);

  gtk_label_set_text (self->text, self->phase == LL_CHIP_NOT_ASKED ? address : text);
  dim->start_index = (guint)strlen (address);
  pango_attr_list_insert (attributes, dim);
  gtk_label_set_attributes (self->text, attributes);
  atk_object_set_name (gtk_widget_get_accessible (self->open), text);
}

static void
show_style (LlRecipientChip *self, const char *style)
{
  GtkStyleContext *context = gtk_widget_get_style_context (GTK_WIDGET (self));

  if (g_strcmp0 (self->showing, style) == 0)
    return;
  if (self->showing != NULL)
    gtk_style_context_remove_class (context, self->showing);
  gtk_style_context_add_class (context, style);
  self->showing = style;
}

static void
show_popover (LlRecipientChip *self)
{
  if (self->popover != NULL)
    ll_recipient_popover_set_state (LL_RECIPIENT_POPOVER (self->popover), self->person,
                                    self->phase, self->discovery, self->error, self->now);
}

static void
update (LlRecipientChip *self)
{
  Look look = get_look (self);
  g_autofree char *address = dup_address (self);

  if (look.icon != NULL)
    gtk_image_set_from_icon_name (self->shape, look.icon, GTK_ICON_SIZE_MENU);
  gtk_widget_set_visible (GTK_WIDGET (self->shape), look.icon != NULL);
  show_text (self, address);
  show_style (self, look.style);
  show_popover (self);
}

/* -- what the person does -- */

static void
popover_closed_cb (LlRecipientChip *self)
{
  self->popover = NULL;
}

static void
popover_removed_cb (LlRecipientChip *self)
{
  g_signal_emit (self, signals[SIGNAL_REMOVED], 0);
}

static void
popover_accepted_cb (LlRecipientChip *self)
{
  g_signal_emit (self, signals[SIGNAL_ACCEPTED], 0);
}

static void
popover_retry_cb (LlRecipientChip *self)
{
  g_signal_emit (self, signals[SIGNAL_RETRY], 0);
}

static gboolean
destroy_cb (gpointer widget)
{
  gtk_widget_destroy (widget);

  return G_SOURCE_REMOVE;
}

/* Not at once: it is still in its own signal. */
static void
destroy_later_cb (GtkWidget *popover)
{
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, destroy_cb, g_object_ref (popover),
                   g_object_unref);
}

static void
open_cb (LlRecipientChip *self)
{
  if (self->popover != NULL)
    return;

  self->popover = ll_recipient_popover_new (self->open);
  g_signal_connect_object (self->popover, "closed", G_CALLBACK (popover_closed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect (self->popover, "closed", G_CALLBACK (destroy_later_cb), NULL);
  g_signal_connect_object (self->popover, "removed", G_CALLBACK (popover_removed_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->popover, "accepted", G_CALLBACK (popover_accepted_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->popover, "retry", G_CALLBACK (popover_retry_cb), self,
                           G_CONNECT_SWAPPED);
  show_popover (self);
  gtk_popover_popup (GTK_POPOVER (self->popover));
}

static void
remove_cb (LlRecipientChip *self)
{
  g_signal_emit (self, signals[SIGNAL_REMOVED], 0);
}

static gboolean
ll_recipient_chip_key_press_event (GtkWidget *widget, GdkEventKey *event)
{
  if (event->keyval == GDK_KEY_Delete || event->keyval == GDK_KEY_KP_Delete ||
      event->keyval == GDK_KEY_BackSpace) {
    remove_cb (LL_RECIPIENT_CHIP (widget));
    return GDK_EVENT_STOP;
  }

  return GTK_WIDGET_CLASS (ll_recipient_chip_parent_class)
      ->key_press_event (widget, event);
}

static void
ll_recipient_chip_grab_focus (GtkWidget *widget)
{
  gtk_widget_grab_focus (LL_RECIPIENT_CHIP (widget)->open);
}

/* -- GObject -- */

static void
ll_recipient_chip_dispose (GObject *object)
{
  LlRecipientChip *self = LL_RECIPIENT_CHIP (object);

  g_clear_pointer (&self->popover, gtk_widget_destroy);

  G_OBJECT_CLASS (ll_recipient_chip_parent_class)->dispose (object);
}

static void
ll_recipient_chip_finalize (GObject *object)
{
  LlRecipientChip *self = LL_RECIPIENT_CHIP (object);

  g_clear_pointer (&self->person, ll_correspondent_free);
  g_clear_pointer (&self->discovery, ll_discovery_unref);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (ll_recipient_chip_parent_class)->finalize (object);
}

static void
ll_recipient_chip_class_init (LlRecipientChipClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const char *const names[] = {"removed", "accepted", "retry"};

  G_STATIC_ASSERT (G_N_ELEMENTS (names) == N_SIGNALS);
  object_class->dispose = ll_recipient_chip_dispose;
  object_class->finalize = ll_recipient_chip_finalize;
  widget_class->key_press_event = ll_recipient_chip_key_press_event;
  widget_class->grab_focus = ll_recipient_chip_grab_focus;
  for (guint i = 0; i < N_SIGNALS; i++)
    signals[i] = g_signal_new (names[i], LL_TYPE_RECIPIENT_CHIP, G_SIGNAL_RUN_LAST, 0,
                               NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/letterlock/Letterlock/ui/ll-recipient-chip.ui");
  gtk_widget_class_bind_template_child (widget_class, LlRecipientChip, open);
  gtk_widget_class_bind_template_child (widget_class, LlRecipientChip, shape);
  gtk_widget_class_bind_template_child (widget_class, LlRecipientChip, text);
  gtk_widget_class_bind_template_child (widget_class, LlRecipientChip, remove);
  gtk_widget_class_bind_template_callback (widget_class, open_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_cb);
}

static void
ll_recipient_chip_init (LlRecipientChip *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* -- the header's calls -- */

GtkWidget *
ll_recipient_chip_new (const LlCorrespondent *person)
{
  LlRecipientChip *self = g_object_new (LL_TYPE_RECIPIENT_CHIP, NULL);
  g_autofree char *address = NULL;
  g_autofree char *name = NULL;

  self->person = ll_correspondent_copy (person);
  address = dup_address (self);
  name = g_strdup_printf (_ ("Remove %s"), address);
  atk_object_set_name (gtk_widget_get_accessible (self->remove), name);
  update (self);

  return GTK_WIDGET (self);
}

const LlCorrespondent *
ll_recipient_chip_get_person (LlRecipientChip *self)
{
  return self->person;
}

void
ll_recipient_chip_set_state (LlRecipientChip *self,
                             LlChipPhase phase,
                             LlDiscovery *discovery,
                             const GError *error,
                             gint64 now)
{
  g_return_if_fail (phase != LL_CHIP_FOUND || discovery != NULL);
  g_return_if_fail (phase != LL_CHIP_FAILED || error != NULL);

  g_clear_pointer (&self->discovery, ll_discovery_unref);
  g_clear_error (&self->error);
  self->phase = phase;
  self->now = now;
  if (phase == LL_CHIP_FOUND)
    self->discovery = ll_discovery_ref (discovery);
  if (phase == LL_CHIP_FAILED)
    self->error = g_error_copy (error);
  update (self);
}

LlChipPhase
ll_recipient_chip_get_phase (LlRecipientChip *self)
{
  return self->phase;
}

LlDiscovery *
ll_recipient_chip_get_discovery (LlRecipientChip *self)
{
  return self->discovery;
}

GtkWidget *
ll_recipient_chip_get_popover (LlRecipientChip *self)
{
  return self->popover;
}
