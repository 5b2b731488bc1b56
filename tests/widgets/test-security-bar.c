/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "widgets/ll-security-bar.h"

#include <string.h>

#include "../core/wording/wording-cases.h"
#include "base/ll-error.h"
#include "widget-cases.h"
#include "wording/ll-wording.h"

#define NOW WORDING_NOW

#define LINE_SIZE 600 /* octets of one line */
#define HUGE_SIZE (64 * 1024)
#define NAME_SIZE (16 * 1024) /* twice in a certificate, which ends at 64 kB */

/* What stands in the bar. */
typedef struct {
  LlSecurityBar *bar;
  GtkWidget *seal;
  GtkWidget *spinner;
  GtkLabel *first;
  GtkLabel *second;
  GtkLabel *remarks;
  GtkLabel *lock_words;
  GtkWidget *lock;
  GtkWidget *check;
  GtkWidget *details;
  GtkWidget *content;
  unsigned int n_checks;
} Seen;

static void
check_cb (Seen *seen)
{
  seen->n_checks++;
}

static void
open_bar (WidgetCase *self, Seen *seen)
{
  GtkWidget *bar = ll_security_bar_new ();

  widget_case_show (self, bar);
  *seen = (Seen){.bar = LL_SECURITY_BAR (bar),
                 .seal = get_child (bar, "seal"),
                 .spinner = get_child (bar, "spinner"),
                 .first = get_child (bar, "first"),
                 .second = get_child (bar, "second"),
                 .remarks = get_child (bar, "remarks"),
                 .lock_words = get_child (bar, "lock_words"),
                 .lock = get_child (bar, "lock"),
                 .check = get_child (bar, "check"),
                 .details = get_child (bar, "details"),
                 .content = get_child (bar, "content")};
  g_signal_connect_swapped (bar, "check", G_CALLBACK (check_cb), seen);
}

/* -- letters -- */

static LlDiscovery *
make_discovery (LlDnssecState state)
{
  gboolean has_records =
      state == LL_DNSSEC_STATE_SECURE_DATA || state == LL_DNSSEC_STATE_SECURE_STALE;
  LlDiscovery *discovery = g_atomic_rc_box_new0 (LlDiscovery);

  discovery->address = ll_address_ref (wording_get_alice ());
  discovery->answer = wording_make_answer (state, has_records ? "w" : "");
  discovery->history = g_new0 (LlAddressHistory, 1);
  discovery->state = LL_RECIPIENT_READY;
  discovery->discovered = g_ptr_array_new ();
  discovery->chosen = g_ptr_array_new ();

  return discovery;
}

static LlReport *
make_report (LlVerdict verdict, LlMark mark, LlRemarks remarks, LlDnssecState state)
{
  LlReport *report = g_atomic_rc_box_new0 (LlReport);

  report->from = ll_address_ref (wording_get_alice ());
  report->certificate = ll_certificate_ref (wording_get_certificate ());
  report->discovery = make_discovery (state);
  report->evidence.state = state;
  report->judgement.verdict = verdict;
  report->judgement.mark = mark;
  report->judgement.remarks = remarks;

  return report;
}

static LlReport *
make_good (void)
{
  return make_report (LL_VERDICT_VERIFIED_DNS, LL_MARK_FILLED, LL_REMARK_FIRST_CONTACT,
                      LL_DNSSEC_STATE_SECURE_DATA);
}

/* -- what must hold -- */

static gboolean
is_shown (gpointer widget)
{
  return gtk_widget_get_mapped (widget);
}

static void
assert_says (GtkLabel *label, const char *words)
{
  g_assert_cmpint (gtk_widget_get_visible (GTK_WIDGET (label)), ==, words != NULL);
  g_assert_cmpstr (gtk_label_get_text (label), ==, words != NULL ? words : "");
  g_assert_false (gtk_label_get_use_markup (label));
}

static AtkObject *
get_accessible (Seen *seen)
{
  return gtk_widget_get_accessible (GTK_WIDGET (seen->bar));
}

/* Everything that can be read is spoken. */
static void
assert_spoken (Seen *seen)
{
  GtkLabel *const labels[] = {seen->second, seen->lock_words, seen->remarks};
  const char *description = atk_object_get_description (get_accessible (seen));

  g_assert_cmpstr (atk_object_get_name (get_accessible (seen)), ==,
                   gtk_label_get_text (seen->first));
  for (size_t i = 0; i < G_N_ELEMENTS (labels); i++) {
    if (gtk_widget_get_visible (GTK_WIDGET (labels[i])))
      g_assert_nonnull (strstr (description, gtk_label_get_text (labels[i])));
  }
}

static void
assert_no_mark (Seen *seen)
{
  GtkStyleContext *context = gtk_widget_get_style_context (GTK_WIDGET (seen->bar));
  static const char *const styles[] = {"unsigned", "careful", "unconfirmed", "confirmed"};

  g_assert_false (gtk_widget_get_visible (seen->seal));
  for (size_t i = 0; i < G_N_ELEMENTS (styles); i++)
    g_assert_false (gtk_style_context_has_class (context, styles[i]));
}

static void
assert_mark (Seen *seen, LlMark mark)
{
  static const struct {
    const char *icon;
    const char *style;
  } expected[LL_N_MARKS] = {
      [LL_MARK_NONE] = {NULL, "unsigned"},
      [LL_MARK_WARNING] = {"ll-warning-symbolic", "careful"},
      [LL_MARK_OPEN] = {"ll-seal-open-symbolic", "unconfirmed"},
      [LL_MARK_FILLED] = {"ll-seal-symbolic", "confirmed"},
  };
  GtkStyleContext *context = gtk_widget_get_style_context (GTK_WIDGET (seen->bar));
  const char *icon = NULL;

  g_assert_cmpint (gtk_widget_get_visible (seen->seal), ==, expected[mark].icon != NULL);
  if (expected[mark].icon != NULL) {
    gtk_image_get_icon_name (GTK_IMAGE (seen->seal), &icon, NULL);
    g_assert_cmpstr (icon, ==, expected[mark].icon);
  }
  for (int i = 0; i < LL_N_MARKS; i++)
    g_assert_cmpint (gtk_style_context_has_class (context, expected[i].style), ==,
                     i == (int)mark);
}

/* As when the person stopped the check. */
static gboolean
was_not_asked (const LlReport *report)
{
  return report->judgement.verdict == LL_VERDICT_UNKNOWN_SIGNER &&
         report->evidence.state == LL_DNSSEC_STATE_NOT_ASKED;
}

/* The words are those of core/wording and no others. */
static void
assert_shows (Seen *seen, LlReport *report)
{
  g_autofree char *first = ll_wording_verdict (report);
  g_autofree char *second = ll_wording_reason (report, NOW);
  g_autofree char *lock = ll_wording_encryption (report);

  assert_says (seen->first, first);
  assert_says (seen->second, second);
  assert_says (seen->lock_words, lock);
  g_assert_cmpint (gtk_widget_get_visible (seen->lock), ==, lock != NULL);
  assert_mark (seen, report->judgement.mark);
  assert_spoken (seen);
  g_assert_false (gtk_widget_get_visible (seen->spinner));
  g_assert_true (gtk_widget_get_visible (seen->details));
  g_assert_cmpint (gtk_widget_get_visible (seen->check), ==,
                   ll_report_is_undecided (report) || was_not_asked (report));
}

/* -- verdicts -- */

static void
test_verdicts (WidgetCase *self, gconstpointer data)
{
  Seen seen;

  open_bar (self, &seen);
  for (int verdict = 0; verdict < LL_N_VERDICTS; verdict++) {
    for (int mark = 0; mark < LL_N_MARKS; mark++) {
      for (int state = 0; state < LL_N_DNSSEC_STATES; state++) {
        g_autoptr (LlReport) report =
            make_report ((LlVerdict)verdict, (LlMark)mark, 0, (LlDnssecState)state);

        ll_security_bar_set_report (seen.bar, report, NOW);
        assert_shows (&seen, report);
        assert_says (seen.remarks, NULL);
      }
    }
  }
}

/* The two sentences that matter most, word for word. */
static void
test_words (WidgetCase *self, gconstpointer data)
{
  static const struct {
    LlVerdict verdict;
    LlMark mark;
    const char *first;
    const char *second;
  } rows[] = {
      {LL_VERDICT_VERIFIED_DNS, LL_MARK_FILLED, "Signed by alice@example.org",
       "as example.org publishes, checked 5 minutes ago"},
      {LL_VERDICT_CONTRADICTED_BY_DNS, LL_MARK_OPEN, "Signed, sender not confirmed",
       "example.org publishes another certificate for this address"},
      {LL_VERDICT_CONTRADICTED_BY_DNS, LL_MARK_WARNING,
       "Careful: this is not the certificate of alice@example.org",
       "example.org publishes another certificate for this address"},
      {LL_VERDICT_UNSIGNED, LL_MARK_NONE, "Not signed", "like most mail"},
  };
  Seen seen;

  open_bar (self, &seen);
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (LlReport) report =
        make_report (rows[i].verdict, rows[i].mark, 0, LL_DNSSEC_STATE_SECURE_DATA);

    ll_security_bar_set_report (seen.bar, report, NOW);
    assert_says (seen.first, rows[i].first);
    assert_says (seen.second, rows[i].second);
    g_assert_cmpstr (atk_object_get_name (get_accessible (&seen)), ==, rows[i].first);
    g_assert_cmpstr (atk_object_get_description (get_accessible (&seen)), ==,
                     rows[i].second);
  }
}

/* -- what rides on them -- */

/* Every remark is told once: in the two lines, or below them. */
static void
test_remarks (WidgetCase *self, gconstpointer data)
{
  static const struct {
    LlVerdict verdict;
    LlMark mark;
    LlRemarks said; /* by the two lines */
  } rows[] = {
      {LL_VERDICT_VERIFIED_DNS, LL_MARK_FILLED, LL_REMARK_DOMAIN_WIDE},
      {LL_VERDICT_VERIFIED_DNS, LL_MARK_WARNING, LL_REMARK_LOOKALIKE},
      {LL_VERDICT_UNSIGNED, LL_MARK_WARNING, LL_REMARK_SIGNATURE_EXPECTED},
      {LL_VERDICT_UNSIGNED, LL_MARK_NONE, LL_REMARK_NOT_PROTECTED},
      {LL_VERDICT_UNKNOWN_SIGNER, LL_MARK_OPEN, LL_REMARK_WITHDRAWN},
      {LL_VERDICT_UNKNOWN_SIGNER, LL_MARK_OPEN, LL_REMARK_DOWNGRADE},
      {LL_VERDICT_CONTRADICTED_BY_DNS, LL_MARK_OPEN, LL_REMARK_REPLACED},
  };
  static const LlRemarks below = LL_REMARK_FIRST_CONTACT | LL_REMARK_CHANGED |
                                 LL_REMARK_SAME_KEY | LL_REMARK_PINNED_DIFFERS |
                                 LL_REMARK_ERRANT_LAYER | LL_REMARK_OUTER_DIFFERS |
                                 LL_REMARK_OLD_ALGORITHM;
  Seen seen;

  open_bar (self, &seen);
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    for (int at = 0; at < LL_N_REMARKS; at++) {
      LlRemarks remark = (LlRemarks)(1 << at);
      g_autoptr (LlReport) report = make_report (rows[i].verdict, rows[i].mark, remark,
                                                 LL_DNSSEC_STATE_SECURE_ABSENT);
      g_autofree char *words = ll_wording_remark (report, remark);

      if (remark != rows[i].said && (remark & below) == 0)
        continue;
      ll_security_bar_set_report (seen.bar, report, NOW);
      assert_says (seen.remarks, remark == rows[i].said ? NULL : words);
      assert_shows (&seen, report);
    }
  }
}

static void
test_many_remarks (WidgetCase *self, gconstpointer data)
{
  g_autoptr (LlReport) report =
      make_report (LL_VERDICT_VERIFIED_DNS, LL_MARK_FILLED,
                   LL_REMARK_FIRST_CONTACT | LL_REMARK_CHANGED | LL_REMARK_OLD_ALGORITHM,
                   LL_DNSSEC_STATE_SECURE_DATA);
  g_auto (GStrv) lines = NULL;
  Seen seen;

  open_bar (self, &seen);
  ll_security_bar_set_report (seen.bar, report, NOW);
  lines = g_strsplit (gtk_label_get_text (seen.remarks), "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 3);
  g_assert_cmpstr (lines[0], ==,
                   "This is the first signed letter from alice@example.org.");
  assert_spoken (&seen);
}

/* -- the lock -- */

static void
test_lock (WidgetCase *self, gconstpointer data)
{
  Seen seen;

  open_bar (self, &seen);
  for (int encryption = LL_ENCRYPTION_NONE; encryption <= LL_ENCRYPTION_FAILED;
       encryption++) {
    for (int has_integrity = 0; has_integrity < 2; has_integrity++) {
      g_autoptr (LlReport) report =
          make_report (LL_VERDICT_UNSIGNED, LL_MARK_NONE, 0, LL_DNSSEC_STATE_NOT_ASKED);

      report->encryption = (LlEncryption)encryption;
      report->has_integrity = has_integrity;
      report->n_recipients = 3;
      ll_security_bar_set_report (seen.bar, report, NOW);
      assert_shows (&seen, report);
    }
  }
}

/* -- asking again -- */

static void
test_check (WidgetCase *self, gconstpointer data)
{
  g_autoptr (LlReport) undecided = make_report (LL_VERDICT_UNKNOWN_SIGNER, LL_MARK_OPEN,
                                                0, LL_DNSSEC_STATE_LOOKUP_FAILED);
  g_autoptr (LlReport) cancelled =
      make_report (LL_VERDICT_UNKNOWN_SIGNER, LL_MARK_OPEN, 0, LL_DNSSEC_STATE_NOT_ASKED);
  g_autoptr (LlReport) good = make_good ();
  Seen seen;

  open_bar (self, &seen);
  g_assert_false (is_shown (seen.check));
  ll_security_bar_set_report (seen.bar, cancelled, NOW);
  g_assert_true (is_shown (seen.check));
  ll_security_bar_set_report (seen.bar, good, NOW);
  g_assert_false (is_shown (seen.check));
  ll_security_bar_set_report (seen.bar, undecided, NOW);
  g_assert_true (is_shown (seen.check));
  gtk_button_clicked (GTK_BUTTON (seen.check));
  g_assert_cmpuint (seen.n_checks, ==, 1);

  /* Not twice at the same time. */
  ll_security_bar_set_busy (seen.bar, "Checking with example.org...");
  g_assert_false (is_shown (seen.check));
  ll_security_bar_set_report (seen.bar, good, NOW);
  ll_security_bar_set_busy (seen.bar, NULL);
  g_assert_false (is_shown (seen.check));
}

/* -- work that goes on -- */

static void
assert_busy (Seen *seen, const char *sentence)
{
  assert_says (seen->first, sentence);
  assert_says (seen->second, NULL);
  assert_says (seen->remarks, NULL);
  assert_no_mark (seen);
  g_assert_true (is_shown (seen->spinner));
  g_assert_false (gtk_widget_get_visible (seen->check));
  assert_spoken (seen);
  g_assert_null (
      strstr (atk_object_get_description (get_accessible (seen)), "example.org"));
}

static void
test_busy (WidgetCase *self, gconstpointer data)
{
  static const char sentence[] = "Checking with example.org...";
  g_autoptr (LlReport) report = make_good ();
  Seen seen;

  report->encryption = LL_ENCRYPTION_DECRYPTED;
  report->has_integrity = TRUE;
  open_bar (self, &seen);
  ll_security_bar_set_busy (seen.bar, sentence);
  assert_busy (&seen, sentence);
  g_assert_false (gtk_widget_get_visible (seen.details));

  /* It came while the bar waits, or is from before: it is not said before it is sure. */
  ll_security_bar_set_report (seen.bar, report, NOW);
  assert_busy (&seen, sentence);
  assert_says (seen.lock_words, "Encrypted");
  ll_security_bar_set_busy (seen.bar, NULL);
  assert_shows (&seen, report);
  ll_security_bar_set_busy (seen.bar, sentence);
  assert_busy (&seen, sentence);
}

/* -- letters that cannot be opened -- */

static void
test_error (WidgetCase *self, gconstpointer data)
{
  g_autoptr (GError) error =
      g_error_new_literal (LL_ERROR, LL_ERROR_MALFORMED, "it ends too early");
  g_autofree char *words = ll_wording_error (error);
  g_autoptr (LlReport) report = make_good ();
  Seen seen;

  report->encryption = LL_ENCRYPTION_DECRYPTED;
  open_bar (self, &seen);
  ll_security_bar_set_report (seen.bar, report, NOW);
  ll_security_bar_set_error (seen.bar, error);
  assert_says (seen.first, "Not opened");
  assert_says (seen.second, words);
  assert_says (seen.remarks, NULL);
  assert_says (seen.lock_words, NULL);
  assert_no_mark (&seen);
  assert_spoken (&seen);
  g_assert_false (gtk_widget_get_visible (seen.check));
  g_assert_false (gtk_widget_get_visible (seen.details));

  ll_security_bar_set_report (seen.bar, report, NOW);
  assert_shows (&seen, report);
}

static void
test_nothing (WidgetCase *self, gconstpointer data)
{
  g_autoptr (LlReport) report = make_good ();
  Seen seen;

  open_bar (self, &seen);
  for (int i = 0; i < 2; i++) {
    g_assert_false (gtk_widget_get_visible (seen.content));
    assert_says (seen.remarks, NULL);
    assert_no_mark (&seen);
    g_assert_cmpstr (atk_object_get_name (get_accessible (&seen)), ==, "");
    g_assert_cmpstr (atk_object_get_description (get_accessible (&seen)), ==, "");
    ll_security_bar_set_report (seen.bar, report, NOW);
    ll_security_bar_set_report (seen.bar, NULL, NOW);
  }
}

/* -- texts of strangers -- */

static const char *const hostile[] = {
    "<b>bold</b>&amp;<span size='99999'>",
    "evil\n\n\n\n\nSigned by ceo@example.org",
    "\xe2\x80\xae"
    "gro.elpmaxe@ecila\xe2\x80\xac",
    "tags \xf3\xa0\x81\x81\xf3\xa0\x81\x82 and \xef\xbb\xbf",
    "tab\tand\rreturn\x07",
};

static void
assert_tame (GtkLabel *label)
{
  const char *text = gtk_label_get_text (label);

  g_assert_cmpuint (strlen (text), <=, LINE_SIZE);
  g_assert_true (g_utf8_validate (text, -1, NULL));
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at)) {
    gunichar c = g_utf8_get_char (at);

    g_assert_false (g_unichar_iscntrl (c));
    g_assert_cmpint (g_unichar_type (c), !=, G_UNICODE_FORMAT);
  }
  g_assert_false (gtk_label_get_use_markup (label));
  g_assert_null (gtk_label_get_attributes (label));
}

static char *
make_huge (const char *pattern, size_t size)
{
  g_autoptr (GString) text = g_string_new (NULL);

  while (text->len < size)
    g_string_append (text, pattern);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
assert_bounded (Seen *seen)
{
  const char *description = atk_object_get_description (get_accessible (seen));
  int width;
  int height;

  assert_tame (seen->first);
  assert_tame (seen->second);
  g_assert_cmpuint (strlen (description), <=, 3 * LINE_SIZE);
  gtk_widget_get_preferred_width (GTK_WIDGET (seen->bar), &width, NULL);
  g_assert_cmpint (width, <=, 360);
  gtk_widget_get_preferred_height_for_width (GTK_WIDGET (seen->bar), 800, &height, NULL);
  g_assert_cmpint (height, <=, 300);
}

static void
test_hostile_texts (WidgetCase *self, gconstpointer data)
{
  Seen seen;

  open_bar (self, &seen);
  for (size_t i = 0; i < G_N_ELEMENTS (hostile); i++) {
    g_autofree char *huge = make_huge (hostile[i], HUGE_SIZE);
    const char *const texts[] = {hostile[i], huge};

    for (size_t k = 0; k < G_N_ELEMENTS (texts); k++) {
      g_autoptr (GError) ours =
          g_error_new_literal (LL_ERROR, LL_ERROR_STORAGE, texts[k]);
      g_autoptr (GError) others =
          g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, texts[k]);

      g_test_message ("text %zu, %zu octets", i, strlen (texts[k]));
      ll_security_bar_set_error (seen.bar, ours);
      assert_bounded (&seen);
      ll_security_bar_set_error (seen.bar, others);
      assert_bounded (&seen);
      ll_security_bar_set_busy (seen.bar, texts[k]);
      assert_bounded (&seen);
      ll_security_bar_set_busy (seen.bar, NULL);
    }
  }
}

/* The longest author there can be, and an issuer who calls himself a book. */
static void
test_hostile_names (WidgetCase *self, gconstpointer data)
{
  static const char *const authors[] = {
      "\"<b>a</b>&amp;\"@example.org",
      "\xe2\x80\xae"
      "alice@example.org",
      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@"
      "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb."
      "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb."
      "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb.example",
  };
  g_autofree char *huge = make_huge ("<b>Signed by\n ceo@example.org</b> ", NAME_SIZE);
  Seen seen;

  open_bar (self, &seen);
  for (size_t i = 0; i < G_N_ELEMENTS (authors); i++) {
    g_autoptr (LlAddress) author = ll_address_parse (authors[i], NULL);

    for (int verdict = 0; author != NULL && verdict < LL_N_VERDICTS; verdict++) {
      g_autoptr (LlReport) report =
          make_report ((LlVerdict)verdict, LL_MARK_WARNING, LL_REMARK_FIRST_CONTACT,
                       LL_DNSSEC_STATE_SECURE_ABSENT);

      ll_address_unref (report->from);
      report->from = ll_address_ref (author);
      g_clear_pointer (&report->certificate, ll_certificate_unref);
      report->certificate = make_certificate (huge, NULL);
      ll_security_bar_set_report (seen.bar, report, NOW);
      assert_bounded (&seen);
      assert_spoken (&seen);
    }
  }
}

/* -- details -- */

static void
count_cb (unsigned int *count)
{
  (*count)++;
}

static void
test_details (WidgetCase *self, gconstpointer data)
{
  g_autoptr (LlReport) report = make_good ();
  unsigned int n_notified = 0;
  gboolean is_shown_now;
  Seen seen;

  open_bar (self, &seen);
  ll_security_bar_set_report (seen.bar, report, NOW);
  g_signal_connect_swapped (seen.bar, "notify::details-shown", G_CALLBACK (count_cb),
                            &n_notified);
  gtk_button_clicked (GTK_BUTTON (seen.details));
  g_object_get (seen.bar, "details-shown", &is_shown_now, NULL);
  g_assert_true (is_shown_now);
  g_assert_cmpuint (n_notified, ==, 1);
  g_object_set (seen.bar, "details-shown", FALSE, NULL);
  g_assert_false (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (seen.details)));
  g_assert_cmpuint (n_notified, ==, 2);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);

  add_widget_case ("security-bar/verdicts", test_verdicts);
  add_widget_case ("security-bar/words", test_words);
  add_widget_case ("security-bar/remarks", test_remarks);
  add_widget_case ("security-bar/many-remarks", test_many_remarks);
  add_widget_case ("security-bar/lock", test_lock);
  add_widget_case ("security-bar/check", test_check);
  add_widget_case ("security-bar/busy", test_busy);
  add_widget_case ("security-bar/error", test_error);
  add_widget_case ("security-bar/nothing", test_nothing);
  add_widget_case ("security-bar/hostile-texts", test_hostile_texts);
  add_widget_case ("security-bar/hostile-names", test_hostile_names);
  add_widget_case ("security-bar/details", test_details);

  return g_test_run ();
}
