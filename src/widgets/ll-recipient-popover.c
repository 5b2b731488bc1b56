/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "widgets/ll-recipient-popover.h"

#include <glib/gi18n-lib.h>

#include "base/ll-display-text.h"
#include "widgets/ll-story-pane.h"
#include "widgets/ll-ways-out.h"
#include "wording/ll-story.h"
#include "wording/ll-wording.h"

#define PERSON_SIZE 400 /* octets of name and address that are shown */

struct _LlRecipientPopover {
  GtkPopover parent;

  GtkLabel *person;
  GtkLabel *sentence;
  GtkLabel *remedy;
  GtkWidget *story_place;
  LlStoryPane *story;
  GtkWidget *accept;
  GtkWidget *retry;
  GtkWidget *remove;
};

enum {
  SIGNAL_REMOVED,
  SIGNAL_ACCEPTED,
  SIGNAL_RETRY,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LlRecipientPopover, ll_recipient_popover, GTK_TYPE_POPOVER)

/* Pops down first: who hears the signal may take the popover away. */
static void
decide (LlRecipientPopover *self, guint signal)
{
  g_object_ref (self);
  gtk_popover_popdown (GTK_POPOVER (self));
  g_signal_emit (self, signals[signal], 0);
  g_object_unref (self);
}

static void
accept_cb (LlRecipientPopover *self)
{
  decide (self, SIGNAL_ACCEPTED);
}

static void
retry_cb (LlRecipientPopover *self)
{
  decide (self, SIGNAL_RETRY);
}

static void
remove_cb (LlRecipientPopover *self)
{
  decide (self, SIGNAL_REMOVED);
}

static char *
make_sentence (LlChipPhase phase, const LlDiscovery *discovery, const GError *error)
{
  switch (phase) {
  case LL_CHIP_NOT_ASKED:
    return g_strdup (_ ("Not looked up: the letter is not to be encrypted."));
  case LL_CHIP_SEARCHING:
    return g_strdup (_ ("The certificate is being looked up."));
  case LL_CHIP_FOUND:
    return ll_wording_recipient (discovery);
  case LL_CHIP_FAILED:
    return ll_wording_error (error);
  }

  g_return_val_if_reached (NULL);
}

static void
show_story (LlRecipientPopover *self, const LlDiscovery *discovery, gint64 now)
{
  g_autoptr (GPtrArray) steps = NULL;

  if (discovery != NULL)
    steps = ll_story_new_for_discovery (discovery, now);
  ll_story_pane_set_story (self->story, steps);
  gtk_widget_set_visible (self->story_place, steps != NULL);
}

void
ll_recipient_popover_set_state (LlRecipientPopover *self,
                                const LlCorrespondent *person,
                                LlChipPhase phase,
                                LlDiscovery *discovery,
                                const GError *error,
                                gint64 now)
{
  g_autofree char *formatted = ll_correspondent_format (person);
  g_autofree char *shown = ll_display_text_clean (formatted, -1);
  g_autofree char *sentence = make_sentence (phase, discovery, error);
  const char *remedy =
      phase == LL_CHIP_FOUND ? ll_wording_recipient_remedy (discovery) : NULL;

  ll_display_text_cut (shown, PERSON_SIZE);
  gtk_label_set_text (self->person, shown);
  gtk_label_set_text (self->sentence, sentence);
  gtk_label_set_text (self->remedy, remedy != NULL ? remedy : "");
  gtk_widget_set_visible (GTK_WIDGET (self->remedy), remedy != NULL);
  show_story (self, phase == LL_CHIP_FOUND ? discovery : NULL, now);
  gtk_widget_set_visible (self->accept,
                          phase == LL_CHIP_FOUND &&
                              ll_way_concerns (LL_WAY_ACCEPT, discovery->state));
  gtk_widget_set_visible (
      self->retry,
      phase == LL_CHIP_FAILED ||
          (phase == LL_CHIP_FOUND && ll_way_concerns (LL_WAY_RETRY, discovery->state)));
}

static void
ll_recipient_popover_class_init (LlRecipientPopoverClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const char *const names[] = {"removed", "accepted", "retry"};

  G_STATIC_ASSERT (G_N_ELEMENTS (names) == N_SIGNALS);
  g_type_ensure (LL_TYPE_STORY_PANE);
  for (guint i = 0; i < N_SIGNALS; i++)
    signals[i] = g_signal_new (names[i], LL_TYPE_RECIPIENT_POPOVER, G_SIGNAL_RUN_LAST, 0,
                               NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/letterlock/Letterlock/ui/ll-recipient-popover.ui");
  gtk_widget_class_bind_template_child (widget_class, LlRecipientPopover, person);
  gtk_widget_class_bind_template_child (widget_class, LlRecipientPopover, sentence);
  gtk_widget_class_bind_template_child (widget_class, LlRecipientPopover, remedy);
  gtk_widget_class_bind_template_child (widget_class, LlRecipientPopover, story_place);
  gtk_widget_class_bind_template_child (widget_class, LlRecipientPopover, story);
  gtk_widget_class_bind_template_child (widget_class, LlRecipientPopover, accept);
  gtk_widget_class_bind_template_child (widget_class, LlRecipientPopover, retry);
  gtk_widget_class_bind_template_child (widget_class, LlRecipientPopover, remove);
  gtk_widget_class_bind_template_callback (widget_class, accept_cb);
  gtk_widget_class_bind_template_callback (widget_class, retry_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_cb);
}

static void
ll_recipient_popover_init (LlRecipientPopover *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ll_recipient_popover_new (GtkWidget *relative_to)
{
  return g_object_new (LL_TYPE_RECIPIENT_POPOVER, "relative-to", relative_to, NULL);
}
