/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "base/ll-error.h"
#include "widget-cases.h"
#include "widgets/ll-recipient-chip.h"
#include "widgets/ll-recipient-popover.h"
#include "wording/ll-composer-wording.h"

/* One recipient: every state is words, a shape and a style. */

static LlCorrespondent *
make_person (void)
{
  g_autoptr (LlAddress) address = ll_address_parse ("alice@example.org", NULL);

  return ll_correspondent_new ("Alice Adams", address);
}

static LlDiscovery *
make_discovery (LlRecipientState state)
{
  LlDiscovery *discovery = g_atomic_rc_box_new0 (LlDiscovery);

  discovery->address = ll_address_parse ("alice@example.org", NULL);
  discovery->answer = ll_smimea_answer_new_not_asked ("a._smimecert.example.org", "test");
  discovery->history = g_new0 (LlAddressHistory, 1);
  discovery->state = state;
  discovery->discovered = g_ptr_array_new ();
  discovery->chosen = g_ptr_array_new ();

  return discovery;
}

static LlRecipientChip *
make_chip (WidgetCase *self)
{
  g_autoptr (LlCorrespondent) person = make_person ();
  GtkWidget *chip = ll_recipient_chip_new (person);

  widget_case_show (self, chip);

  return LL_RECIPIENT_CHIP (chip);
}

static const char *
get_spoken (LlRecipientChip *chip)
{
  return atk_object_get_name (gtk_widget_get_accessible (get_child (chip, "open")));
}

static const char *
get_icon (LlRecipientChip *chip)
{
  const char *name = NULL;

  if (gtk_widget_get_visible (get_child (chip, "shape")))
    gtk_image_get_icon_name (get_child (chip, "shape"), &name, NULL);

  return name;
}

static void
check_look (LlRecipientChip *chip, const char *icon, const char *style)
{
  GtkStyleContext *context = gtk_widget_get_style_context (GTK_WIDGET (chip));

  g_assert_cmpstr (get_icon (chip), ==, icon);
  g_assert_true (gtk_style_context_has_class (context, style));
}

static const struct {
  const char *icon;
  const char *style;
  gboolean may_accept;
  gboolean may_retry;
} states[LL_N_RECIPIENT_STATES] = {
    [LL_RECIPIENT_READY] = {"ll-lock-symbolic", "ready", FALSE, FALSE},
    [LL_RECIPIENT_STALE] = {"ll-lock-clock-symbolic", "ready", FALSE, FALSE},
    [LL_RECIPIENT_NO_CERTIFICATE] = {"ll-ring-symbolic", "none", FALSE, FALSE},
    [LL_RECIPIENT_UNUSABLE] = {"ll-ring-symbolic", "none", FALSE, FALSE},
    [LL_RECIPIENT_INSECURE] = {"ll-ring-symbolic", "none", FALSE, FALSE},
    [LL_RECIPIENT_LOOKUP_FAILED] = {"ll-warning-symbolic", "problem", FALSE, TRUE},
    [LL_RECIPIENT_BOGUS] = {"ll-warning-symbolic", "problem", FALSE, TRUE},
    [LL_RECIPIENT_CHANGED] = {"ll-changed-symbolic", "changed", TRUE, FALSE},
    [LL_RECIPIENT_WITHDRAWN] = {"ll-changed-symbolic", "changed", FALSE, FALSE},
    [LL_RECIPIENT_DOWNGRADE] = {"ll-changed-symbolic", "changed", FALSE, FALSE},
};

/* Words, shape and style of each; no style of the last state stays. */
static void
test_states (WidgetCase *self, gconstpointer data)
{
  LlRecipientChip *chip = make_chip (self);

  for (int i = 0; i < LL_N_RECIPIENT_STATES; i++) {
    g_autoptr (LlDiscovery) discovery = make_discovery ((LlRecipientState)i);
    g_autofree char *words = ll_composer_wording_state (discovery, CHOSEN_NOW);
    g_autofree char *expected = g_strdup_printf ("alice@example.org, %s", words);

    ll_recipient_chip_set_state (chip, LL_CHIP_FOUND, discovery, NULL, CHOSEN_NOW);
    g_assert_cmpstr (get_spoken (chip), ==, expected);
    g_assert_cmpstr (gtk_label_get_text (get_child (chip, "text")), ==, expected);
    check_look (chip, states[i].icon, states[i].style);
  }
  g_assert_false (gtk_style_context_has_class (
      gtk_widget_get_style_context (GTK_WIDGET (chip)), "ready"));
}

static void
test_phases (WidgetCase *self, gconstpointer data)
{
  LlRecipientChip *chip = make_chip (self);
  g_autoptr (GError) error = g_error_new (LL_ERROR, LL_ERROR_RESOLVER, "no helper");

  g_assert_cmpstr (get_spoken (chip), ==, "alice@example.org, not looked up");
  g_assert_cmpstr (gtk_label_get_text (get_child (chip, "text")), ==,
                   "alice@example.org");
  g_assert_null (get_icon (chip));

  ll_recipient_chip_set_state (chip, LL_CHIP_SEARCHING, NULL, NULL, CHOSEN_NOW);
  g_assert_cmpstr (get_spoken (chip), ==, "alice@example.org, being looked up");
  check_look (chip, "content-loading-symbolic", "none");

  ll_recipient_chip_set_state (chip, LL_CHIP_FAILED, NULL, error, CHOSEN_NOW);
  g_assert_cmpstr (get_spoken (chip), ==, "alice@example.org, could not be looked up");
  check_look (chip, "ll-warning-symbolic", "problem");
}

static void
count_cb (unsigned int *n)
{
  (*n)++;
}

static void
press (LlRecipientChip *chip, guint keyval)
{
  GdkEvent *event = gdk_event_new (GDK_KEY_PRESS);

  event->key.window =
      g_object_ref (gtk_widget_get_window (gtk_widget_get_toplevel (GTK_WIDGET (chip))));
  event->key.keyval = keyval;
  gtk_widget_event (GTK_WIDGET (chip), event);
  gdk_event_free (event);
}

static void
test_removing (WidgetCase *self, gconstpointer data)
{
  LlRecipientChip *chip = make_chip (self);
  GtkWidget *remove = get_child (chip, "remove");
  unsigned int n_removed = 0;

  g_signal_connect_swapped (chip, "removed", G_CALLBACK (count_cb), &n_removed);
  press (chip, GDK_KEY_Delete);
  press (chip, GDK_KEY_BackSpace);
  press (chip, GDK_KEY_a);
  g_assert_cmpuint (n_removed, ==, 2);
  gtk_button_clicked (GTK_BUTTON (remove));
  g_assert_cmpuint (n_removed, ==, 3);
  g_assert_cmpstr (atk_object_get_name (gtk_widget_get_accessible (remove)), ==,
                   "Remove alice@example.org");
}

/* -- the popover -- */

static GtkWidget *
make_popover (WidgetCase *self)
{
  GtkWidget *button = gtk_button_new ();

  widget_case_show (self, button);

  return ll_recipient_popover_new (button);
}

/* What is offered there, works; what does not help is not there. */
static void
test_popover_states (WidgetCase *self, gconstpointer data)
{
  GtkWidget *popover = make_popover (self);
  g_autoptr (LlCorrespondent) person = make_person ();

  for (int i = 0; i < LL_N_RECIPIENT_STATES; i++) {
    g_autoptr (LlDiscovery) discovery = make_discovery ((LlRecipientState)i);

    ll_recipient_popover_set_state (LL_RECIPIENT_POPOVER (popover), person, LL_CHIP_FOUND,
                                    discovery, NULL, CHOSEN_NOW);
    g_assert_cmpint (gtk_widget_get_visible (get_child (popover, "accept")), ==,
                     states[i].may_accept);
    g_assert_cmpint (gtk_widget_get_visible (get_child (popover, "retry")), ==,
                     states[i].may_retry);
    g_assert_true (gtk_widget_get_visible (get_child (popover, "remove")));
    g_assert_cmpstr (gtk_label_get_text (get_child (popover, "person")), ==,
                     "Alice Adams <alice@example.org>");
    g_assert_cmpstr (gtk_label_get_text (get_child (popover, "sentence")), !=, "");
  }
}

static void
test_popover_decides (WidgetCase *self, gconstpointer data)
{
  static const char *const rows[][2] = {{"accept", "accepted"},
                                        {"retry", "retry"},
                                        {"remove", "removed"}};

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    GtkWidget *popover = make_popover (self);
    unsigned int n = 0;

    g_signal_connect_swapped (popover, rows[i][1], G_CALLBACK (count_cb), &n);
    gtk_button_clicked (get_child (popover, rows[i][0]));
    g_assert_cmpuint (n, ==, 1);
    gtk_widget_destroy (gtk_bin_get_child (GTK_BIN (self->window)));
  }
}

/* It opens on a click, follows the state, and goes when it is closed. */
static void
test_popover_follows (WidgetCase *self, gconstpointer data)
{
  LlRecipientChip *chip = make_chip (self);
  GtkWidget *open = get_child (chip, "open");
  g_autoptr (LlDiscovery) discovery = make_discovery (LL_RECIPIENT_CHANGED);
  unsigned int n_accepted = 0;
  GtkWidget *popover;

  g_signal_connect_swapped (chip, "accepted", G_CALLBACK (count_cb), &n_accepted);
  gtk_button_clicked (GTK_BUTTON (open));
  gtk_button_clicked (GTK_BUTTON (open));
  ll_recipient_chip_set_state (chip, LL_CHIP_FOUND, discovery, NULL, CHOSEN_NOW);
  popover = ll_recipient_chip_get_popover (chip);
  g_assert_nonnull (popover);
  g_assert_true (gtk_widget_get_visible (get_child (popover, "accept")));
  gtk_button_clicked (get_child (popover, "accept"));
  g_assert_cmpuint (n_accepted, ==, 1);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_null (ll_recipient_chip_get_popover (chip));
}

int
main (int argc, char **argv)
{
  gtk_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);

  add_widget_case ("recipient-chip/every-state-is-words", test_states);
  add_widget_case ("recipient-chip/phases", test_phases);
  add_widget_case ("recipient-chip/removing", test_removing);
  add_widget_case ("recipient-popover/offers-what-helps", test_popover_states);
  add_widget_case ("recipient-popover/decides", test_popover_decides);
  add_widget_case ("recipient-popover/follows-the-state", test_popover_follows);

  return g_test_run ();
}
