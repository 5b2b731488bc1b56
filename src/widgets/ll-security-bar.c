/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "widgets/ll-security-bar.h"

#include <glib/gi18n-lib.h>

#include "base/ll-display-text.h"
#include "widgets/ll-announcement.h"
#include "widgets/ll-wrap-box.h"
#include "wording/ll-wording.h"

/* Octets of one line: the longest address fits twice, and no name pushes the letter out
 * of sight. */
#define LINE_SIZE 600

struct _LlSecurityBar {
  GtkBox parent;

  GtkWidget *content;
  GtkSpinner *spinner;
  GtkImage *seal;
  GtkLabel *first;
  GtkLabel *second;
  GtkWidget *check;
  GtkWidget *lock;
  GtkImage *lock_shape;
  GtkLabel *lock_words;
  GtkToggleButton *details;
  GtkLabel *remarks;

  LlReport *report; /* owned; NULL: nothing is known */
  gint64 now;
  char *busy;    /* owned; NULL: nothing is going on */
  GError *error; /* owned; NULL */
};

typedef enum {
  PROPERTY_DETAILS_SHOWN = 1,
  N_PROPERTIES,
} Property;

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (LlSecurityBar, ll_security_bar, GTK_TYPE_BOX)

/* -- the words -- */

/* A mark's shape and, for the style sheet, its name. */
typedef struct {
  const char *icon; /* NULL: no mark at all */
  const char *style;
} Look;

static const Look looks[LL_N_MARKS] = {
    [LL_MARK_NONE] = {NULL, "unsigned"},
    [LL_MARK_WARNING] = {"ll-warning-symbolic", "careful"},
    [LL_MARK_OPEN] = {"ll-seal-open-symbolic", "unconfirmed"},
    [LL_MARK_FILLED] = {"ll-seal-symbolic", "confirmed"},
};

/* What the two lines say already. */
static LlRemarks
get_said (const LlReport *report)
{
  LlRemarks said = LL_REMARK_DOMAIN_WIDE | LL_REMARK_WITHDRAWN | LL_REMARK_DOWNGRADE |
                   LL_REMARK_CANNOT_CHECK | LL_REMARK_REPLACED;

  if (report->judgement.mark == LL_MARK_WARNING)
    said |= LL_REMARK_SIGNATURE_EXPECTED | LL_REMARK_LOOKALIKE;
  /* Like most mail. */
  if (report->judgement.verdict == LL_VERDICT_UNSIGNED)
    said |= LL_REMARK_NOT_PROTECTED;

  return said;
}

static char *
describe_remarks (const LlReport *report)
{
  LlRemarks left = report->judgement.remarks & ~get_said (report);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) lines = NULL;

  for (unsigned int i = 0; i < LL_N_REMARKS; i++) {
    g_autofree char *line = NULL;

    if ((left & (1u << i)) == 0)
      continue;
    line = ll_wording_remark (report, left & (1u << i));
    ll_display_text_cut (line, LINE_SIZE);
    g_strv_builder_add (builder, line);
  }
  lines = g_strv_builder_end (builder);

  return g_strjoinv ("\n", lines);
}

/* -- the state -- */

static void
show_line (GtkLabel *label, char *text)
{
  if (text != NULL)
    ll_display_text_cut (text, LINE_SIZE);
  gtk_label_set_text (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL && *text != '\0');
}

static void
show_mark (LlSecurityBar *self, const Look *look)
{
  GtkStyleContext *context = gtk_widget_get_style_context (GTK_WIDGET (self));

  for (size_t i = 0; i < G_N_ELEMENTS (looks); i++)
    gtk_style_context_remove_class (context, looks[i].style);
  if (look != NULL)
    gtk_style_context_add_class (context, look->style);
  gtk_widget_set_visible (GTK_WIDGET (self->seal), look != NULL && look->icon != NULL);
  if (look != NULL && look->icon != NULL)
    g_object_set (self->seal, "icon-name", look->icon, NULL);
}

/* TRUE when asking the sender's domain, again or at last, could make it better. */
static gboolean
can_check (const LlReport *report)
{
  return ll_report_is_undecided (report) ||
         (report->judgement.verdict == LL_VERDICT_UNKNOWN_SIGNER &&
          report->evidence.state == LL_DNSSEC_STATE_NOT_ASKED);
}

static void
update_seal (LlSecurityBar *self)
{
  const LlReport *report = self->report;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  if (self->busy != NULL) {
    first = g_strdup (self->busy);
  } else if (self->error != NULL) {
    first = g_strdup (_ ("Not opened"));
    second = ll_wording_error (self->error);
  } else if (report != NULL) {
    first = ll_wording_verdict (report);
    second = ll_wording_reason (report, self->now);
  }

  show_line (self->first, first);
  show_line (self->second, second);
  show_mark (self, self->busy != NULL || self->error != NULL || report == NULL
                       ? NULL
                       : &looks[report->judgement.mark]);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), self->busy != NULL);
  g_object_set (self->spinner, "active", self->busy != NULL, NULL);
  gtk_widget_set_visible (self->check, self->busy == NULL && self->error == NULL &&
                                           report != NULL && can_check (report));
}

static void
update_lock (LlSecurityBar *self)
{
  const LlReport *report = self->error == NULL ? self->report : NULL;
  g_autofree char *words = report != NULL ? ll_wording_encryption (report) : NULL;

  gtk_widget_set_visible (self->lock, words != NULL);
  show_line (self->lock_words, words);
  g_object_set (self->lock_shape, "icon-name", "ll-lock-symbolic", NULL);
}

static void
update_remarks (LlSecurityBar *self)
{
  gboolean is_judged = self->busy == NULL && self->error == NULL && self->report != NULL;
  g_autofree char *remarks = is_judged ? describe_remarks (self->report) : NULL;

  gtk_label_set_text (self->remarks, remarks != NULL ? remarks : "");
  gtk_widget_set_visible (GTK_WIDGET (self->remarks),
                          remarks != NULL && *remarks != '\0');
}

/* What a screen reader reads: the first line, and all the others. */
static void
update_accessible (LlSecurityBar *self)
{
  AtkObject *accessible = gtk_widget_get_accessible (GTK_WIDGET (self));
  GtkLabel *const others[] = {self->second, self->lock_words, self->remarks};
  g_autoptr (GString) rest = g_string_new (NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (others); i++) {
    const char *text = gtk_label_get_text (others[i]);

    if (*text != '\0')
      g_string_append_printf (rest, "%s%s", rest->len > 0 ? "\n" : "", text);
  }
  atk_object_set_name (accessible, gtk_label_get_text (self->first));
  atk_object_set_description (accessible, rest->str);
}

static void
update (LlSecurityBar *self)
{
  gboolean is_empty = self->busy == NULL && self->error == NULL && self->report == NULL;

  update_seal (self);
  update_lock (self);
  update_remarks (self);
  update_accessible (self);
  gtk_widget_set_visible (self->content, !is_empty);
  gtk_widget_set_visible (GTK_WIDGET (self->details), self->report != NULL);
}

static void
announce (LlSecurityBar *self)
{
  AtkObject *accessible = gtk_widget_get_accessible (GTK_WIDGET (self));
  g_autofree char *words = g_strdup_printf ("%s\n%s", atk_object_get_name (accessible),
                                            atk_object_get_description (accessible));

  ll_announcement_make (GTK_WIDGET (self), words);
}

/* -- what may be told to it -- */

void
ll_security_bar_set_report (LlSecurityBar *self, LlReport *report, gint64 now)
{
  g_return_if_fail (LL_IS_SECURITY_BAR (self));

  g_clear_error (&self->error);
  g_clear_pointer (&self->report, ll_report_unref);
  self->report = report != NULL ? ll_report_ref (report) : NULL;
  self->now = now;
  update (self);
  if (report != NULL && self->busy == NULL)
    announce (self);
}

void
ll_security_bar_set_busy (LlSecurityBar *self, const char *sentence)
{
  gboolean has_ended;

  g_return_if_fail (LL_IS_SECURITY_BAR (self));

  has_ended = self->busy != NULL && sentence == NULL;
  g_free (self->busy);
  self->busy = sentence != NULL ? ll_display_text_clean (sentence, -1) : NULL;
  update (self);
  if (has_ended && (self->report != NULL || self->error != NULL))
    announce (self);
}

void
ll_security_bar_set_error (LlSecurityBar *self, const GError *error)
{
  g_return_if_fail (LL_IS_SECURITY_BAR (self));
  g_return_if_fail (error != NULL);

  g_clear_pointer (&self->report, ll_report_unref);
  g_clear_error (&self->error);
  self->error = g_error_copy (error);
  update (self);
  if (self->busy == NULL)
    announce (self);
}

/* -- GObject -- */

static void
check_cb (GtkButton *button, LlSecurityBar *self)
{
  g_signal_emit_by_name (self, "check");
}

static void
details_toggled_cb (LlSecurityBar *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROPERTY_DETAILS_SHOWN]);
}

static void
ll_security_bar_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  LlSecurityBar *self = LL_SECURITY_BAR (object);

  switch ((Property)id) {
  case PROPERTY_DETAILS_SHOWN:
    g_value_set_boolean (value, gtk_toggle_button_get_active (self->details));
    break;
  case N_PROPERTIES:
    break;
  }
}

static void
ll_security_bar_set_property (GObject *object,
                              guint id,
                              const GValue *value,
                              GParamSpec *spec)
{
  LlSecurityBar *self = LL_SECURITY_BAR (object);

  switch ((Property)id) {
  case PROPERTY_DETAILS_SHOWN:
    gtk_toggle_button_set_active (self->details, g_value_get_boolean (value));
    break;
  case N_PROPERTIES:
    break;
  }
}

static void
ll_security_bar_finalize (GObject *object)
{
  LlSecurityBar *self = LL_SECURITY_BAR (object);

  g_clear_pointer (&self->report, ll_report_unref);
  g_clear_error (&self->error);
  g_free (self->busy);

  G_OBJECT_CLASS (ll_security_bar_parent_class)->finalize (object);
}

static void
ll_security_bar_class_init (LlSecurityBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = ll_security_bar_get_property;
  object_class->set_property = ll_security_bar_set_property;
  object_class->finalize = ll_security_bar_finalize;

  properties[PROPERTY_DETAILS_SHOWN] = g_param_spec_boolean (
      "details-shown", NULL, NULL, FALSE,
      G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
  g_signal_new ("check", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                NULL, G_TYPE_NONE, 0);

  g_type_ensure (LL_TYPE_WRAP_BOX);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/letterlock/Letterlock/ui/ll-security-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, LlSecurityBar, content);
  gtk_widget_class_bind_template_child (widget_class, LlSecurityBar, spinner);
  gtk_widget_class_bind_template_child (widget_class, LlSecurityBar, seal);
  gtk_widget_class_bind_template_child (widget_class, LlSecurityBar, first);
  gtk_widget_class_bind_template_child (widget_class, LlSecurityBar, second);
  gtk_widget_class_bind_template_child (widget_class, LlSecurityBar, check);
  gtk_widget_class_bind_template_child (widget_class, LlSecurityBar, lock);
  gtk_widget_class_bind_template_child (widget_class, LlSecurityBar, lock_shape);
  gtk_widget_class_bind_template_child (widget_class, LlSecurityBar, lock_words);
  gtk_widget_class_bind_template_child (widget_class, LlSecurityBar, details);
  gtk_widget_class_bind_template_child (widget_class, LlSecurityBar, remarks);
  gtk_widget_class_bind_template_callback (widget_class, check_cb);
}

static void
ll_security_bar_init (LlSecurityBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->details, "toggled", G_CALLBACK (details_toggled_cb),
                            self);
  update (self);
}

GtkWidget *
ll_security_bar_new (void)
{
  return g_object_new (LL_TYPE_SECURITY_BAR, NULL);
}
