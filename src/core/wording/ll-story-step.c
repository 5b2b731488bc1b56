/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "wording/ll-story-step.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/ll-display-text.h"
#include "wording/ll-wording-private.h"
#include "wording/ll-wording.h"

#define GROUP_DIGITS 4
#define LINE_CHARS   78 /* RFC 5322, section 2.1.1 */

/* How far the parts of a step stand from the margin. */
#define SENTENCE_INDENT 3
#define FACT_INDENT     5
#define VALUE_INDENT    7

const char *
ll_story_mark_to_words (LlStoryMark mark)
{
  switch (mark) {
  case LL_STORY_PLAIN:
    return _ ("information");
  case LL_STORY_GOOD:
    return _ ("good");
  case LL_STORY_OPEN:
    return _ ("not confirmed");
  case LL_STORY_BAD:
    return _ ("problem");
  }

  g_return_val_if_reached (NULL);
}

/* -- building -- */

static void
free_fact (gpointer data)
{
  LlStoryFact *self = data;

  g_free (self->label);
  g_free (self->value);
  g_free (self);
}

static void
free_step (gpointer data)
{
  LlStoryStep *self = data;

  g_free (self->title);
  g_free (self->sentence);
  g_ptr_array_unref (self->facts);
  g_free (self);
}

GPtrArray *
ll_story_steps_new (void)
{
  return g_ptr_array_new_with_free_func (free_step);
}

LlStoryStep *
ll_story_steps_add (GPtrArray *steps, LlStoryMark mark, const char *title, char *sentence)
{
  LlStoryStep *self = g_new0 (LlStoryStep, 1);

  self->mark = mark;
  self->title = g_strdup (title);
  self->sentence = sentence == NULL ? NULL : ll_wording_clean (sentence);
  self->facts = g_ptr_array_new_with_free_func (free_fact);
  g_ptr_array_add (steps, self);

  return self;
}

static void
add_fact (LlStoryStep *self, const char *label, char *value, gboolean is_literal)
{
  g_autofree char *owned = value;
  g_autofree char *clean = NULL;
  LlStoryFact *fact;

  if (value == NULL)
    return;

  clean = ll_display_text_clean (value, -1);
  fact = g_new0 (LlStoryFact, 1);
  fact->label = g_strdup (label);
  fact->value = ll_story_shorten (clean, LL_STORY_TEXT_CHARS);
  fact->is_literal = is_literal;
  g_ptr_array_add (self->facts, fact);
}

void
ll_story_step_add_words (LlStoryStep *self, const char *label, char *value)
{
  add_fact (self, label, value, FALSE);
}

void
ll_story_step_add_literal (LlStoryStep *self, const char *label, char *value)
{
  add_fact (self, label, value, TRUE);
}

/* -- values -- */

char *
ll_story_format_time (gint64 time)
{
  g_autoptr (GDateTime) date = NULL;

  if (time < 0)
    return NULL;
  date = g_date_time_new_from_unix_local (time);
  if (date == NULL)
    return g_strdup (_ ("at an unknown time"));

  /* Translators: date, time and time zone, as in "21 Nov 2026, 12:00 UTC". */
  return g_date_time_format (date, _ ("%-d %b %Y, %H:%M %Z"));
}

char *
ll_story_format_time_and_age (gint64 time, gint64 now)
{
  g_autofree char *written = ll_story_format_time (time);
  g_autofree char *age = ll_wording_age (time, now);

  /* An age that is a date says nothing new. */
  if (written == NULL || now - time >= 24 * 3600 || time - now >= 60)
    return g_steal_pointer (&written);

  /* Translators: a date with its time, then how long ago that is. */
  return g_strdup_printf (_ ("%s (%s)"), written, age);
}

char *
ll_story_format_algorithm (const char *algorithm)
{
  static const struct {
    const char *code;
    const char *name;
  } names[] = {
      {"aes128-cbc", "AES-128-CBC"},
      {"aes192-cbc", "AES-192-CBC"},
      {"aes256-cbc", "AES-256-CBC"},
      {"aes128-gcm", "AES-128-GCM"},
      {"aes192-gcm", "AES-192-GCM"},
      {"aes256-gcm", "AES-256-GCM"},
      {"chacha20-poly1305", "ChaCha20-Poly1305"},
      {"3des-cbc", "3DES-CBC"},
      {"rsa-sha1", "RSA, SHA-1"},
      {"rsa-sha256", "RSA, SHA-256"},
      {"rsa-sha384", "RSA, SHA-384"},
      {"rsa-sha512", "RSA, SHA-512"},
      {"rsa-pss-sha256", "RSA-PSS, SHA-256"},
      {"rsa-pss-sha384", "RSA-PSS, SHA-384"},
      {"rsa-pss-sha512", "RSA-PSS, SHA-512"},
      {"ecdsa-sha256", "ECDSA, SHA-256"},
      {"ecdsa-sha384", "ECDSA, SHA-384"},
      {"ecdsa-sha512", "ECDSA, SHA-512"},
      {"ed25519", "Ed25519"},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (names); i++) {
    if (g_strcmp0 (algorithm, names[i].code) == 0)
      return g_strdup (names[i].name);
  }

  return g_strdup (algorithm);
}

char *
ll_story_format_fingerprint (const char *sha256)
{
  GString *out = g_string_new (NULL);

  for (size_t i = 0; sha256[i] != '\0'; i++) {
    if (i > 0 && i % GROUP_DIGITS == 0)
      g_string_append_c (out, ' ');
    g_string_append_c (out, sha256[i]);
  }

  return g_string_free (out, FALSE);
}

char *
ll_story_shorten (const char *text, unsigned int chars)
{
  glong length = g_utf8_strlen (text, -1);
  gulong rest;
  g_autofree char *start = NULL;

  if (length <= (glong)chars)
    return g_strdup (text);

  rest = (gulong)length - chars;
  start = g_utf8_substring (text, 0, chars);

  /* Translators: the beginning of a long text, and how much of it is left out. */
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s… (and %lu more character)",
                                       "%s… (and %lu more characters)", rest),
                          start, rest);
}

/* -- as text -- */

/* Appends @text, broken at blanks, every line of it behind @indent blanks. */
static void
append_wrapped (GString *out, const char *text, unsigned int indent)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  glong column = 0;

  for (guint i = 0; words[i] != NULL; i++) {
    glong length = g_utf8_strlen (words[i], -1);

    if (column > 0 && column + 1 + length > LINE_CHARS) {
      g_string_append_c (out, '\n');
      column = 0;
    }
    if (column == 0) {
      g_string_append_printf (out, "%*s", (int)indent, "");
      column = indent;
    } else {
      g_string_append_c (out, ' ');
      column++;
    }
    g_string_append (out, words[i]);
    column += length;
  }
  g_string_append_c (out, '\n');
}

static void
append_fact (GString *out, const LlStoryFact *fact)
{
  /* Translators: the name of a fact, and the fact. */
  g_autofree char *line = g_strdup_printf (_ ("%s: %s"), fact->label, fact->value);
  g_autofree char *label = g_strdup_printf (_ ("%s: %s"), fact->label, "");

  if (FACT_INDENT + g_utf8_strlen (line, -1) <= LINE_CHARS) {
    append_wrapped (out, line, FACT_INDENT);
    return;
  }

  /* A value that is read digit by digit is not broken where it need not be. */
  append_wrapped (out, g_strchomp (label), FACT_INDENT);
  append_wrapped (out, fact->value, VALUE_INDENT);
}

static void
append_step (GString *out, const LlStoryStep *step, guint number)
{
  g_autofree char *head = NULL;

  /* Translators: the head of a step in a text: its number and its title. */
  head = g_strdup_printf (_ ("%u. %s"), number, step->title);
  g_string_append (out, head);
  if (step->mark != LL_STORY_PLAIN)
    g_string_append_printf (out, " [%s]", ll_story_mark_to_words (step->mark));
  g_string_append_c (out, '\n');
  if (step->sentence != NULL)
    append_wrapped (out, step->sentence, SENTENCE_INDENT);

  for (guint i = 0; i < step->facts->len; i++)
    append_fact (out, g_ptr_array_index (step->facts, i));
}

char *
ll_story_format (GPtrArray *steps)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < steps->len; i++) {
    if (i > 0)
      g_string_append_c (out, '\n');
    append_step (out, g_ptr_array_index (steps, i), i + 1);
  }

  return g_string_free (out, FALSE);
}
