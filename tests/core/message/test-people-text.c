/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "message/ll-people-text.h"

#include <string.h>

#include "base/ll-limits.h"
#include "messages.h"

#define DOTS "\xe2\x80\xa6"
#define RLO  "\xe2\x80\xae"

static const struct {
  const char *header;
  const char *text;
} rows[] = {
    {"Subject: x\n", NULL},
    {"From: alice@example.org\n", "alice@example.org"},
    {"From: <alice@example.org>\n", "alice@example.org"},
    {"From: Alice Adams <alice@example.org>\n", "Alice Adams <alice@example.org>"},
    {"From: \"Adams, Alice\" <alice@example.org>\n",
     "\"Adams, Alice\" <alice@example.org>"},
    {"From: =?utf-8?q?M=C3=BCller?= <m@example.org>\n", "M\xc3\xbcller <m@example.org>"},
    {"From: alice@example.org (Alice)\n", "alice@example.org"},
    {"From: a@example.org, B <b@example.org>\n", "a@example.org, B <b@example.org>"},
    {"From: a@example.org\nSubject: x\nfrom: b@example.org\n",
     "a@example.org, b@example.org"},
    {"From: Friends: a@example.org, b@example.org;\n", "a@example.org, b@example.org"},
    {"From:\n", ""},
    /* 12.I2: a name that poses as an address, or pushes it away. */
    {"From: \"bob@example.net\" <eve@example.com>\n",
     "\"bob@example.net\" <eve@example.com>"},
    {"From: =?utf-8?q?bob=40example.net?= <eve@example.com>\n",
     "\"bob@example.net\" <eve@example.com>"},
    {"From: \"Bob <bob@example.net>\\\"\" <eve@example.com>\n",
     "\"Bob <bob@example.net>'\" <eve@example.com>"},
    {"From: \"x" RLO "y\" <eve@example.com>\n", "xy <eve@example.com>"},
    {"From: \"a                                b\" <eve@example.com>\n",
     "a b <eve@example.com>"},
    {"From: EXAMPLE <eve@EXAMPLE.com>\n", "EXAMPLE <eve@example.com>"},
    {"From: x <eve@b\xc3\xbc"
     "cher.example>\n",
     "x <eve@xn--bcher-kva.example>"},
    {"From: alice" RLO "@example.org\n", "alice\xef\xbf\xbd@example.org"},
    {"From: Alice <al\xe2\x80\x8bice@example.org>\n",
     "Alice <al\xef\xbf\xbdice@example.org>"},
    /* What is no address stands as it is. */
    {"From: Alice\n", "Alice"},
    {"From: Alice <alice@example.org\n", "Alice <alice@example.org"},
    {"From: a@example.org, Bob\n", "a@example.org, Bob"},
};

static void
test_rows (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *letter = g_strconcat (rows[i].header, "\n", NULL);
    g_autoptr (LlMessage) message = entity_new_from_text (letter);
    g_autofree char *text = ll_people_text_new (message, "From", 4096);

    g_test_message ("row %zu", i);
    g_assert_cmpstr (text, ==, rows[i].text);
  }
}

/* However long the name, the address is there. */
static void
test_long_name (void)
{
  g_autofree char *name = g_strnfill (100000, 'x');
  g_autofree char *letter = g_strdup_printf ("From: %s <eve@example.com>\n\n", name);
  g_autoptr (LlMessage) message = entity_new_from_text (letter);
  g_autofree char *text = ll_people_text_new (message, "From", 4096);

  g_assert_cmpuint (strlen (text), ==,
                    LL_SHOWN_NAME_SIZE + strlen (" <eve@example.com>"));
  g_assert_true (g_str_has_suffix (text, " <eve@example.com>"));
}

static LlMessage *
make_letter (unsigned int people)
{
  g_autoptr (GString) text = g_string_new ("To: ");

  for (unsigned int i = 0; i < people; i++)
    g_string_append_printf (text, "%sp%04u@example.org", i > 0 ? ",\r\n " : "", i);
  g_string_append (text, "\r\n\r\n");

  return entity_new_from_text (text->str);
}

/* All that fit, each of them whole; an address has 17 octets. */
static void
test_many_people (void)
{
  static const unsigned int counts[] = {
      1, 2, 99, 100, 101, LL_RECIPIENTS, LL_RECIPIENTS + 1};

  for (size_t i = 0; i < G_N_ELEMENTS (counts); i++) {
    g_autoptr (LlMessage) message = make_letter (counts[i]);
    g_autofree char *text = ll_people_text_new (message, "To", 19 * 100);

    g_assert_true (g_str_has_prefix (text, "p0000@example.org"));
    if (counts[i] <= 100)
      g_assert_cmpuint (strlen (text), ==, 19 * counts[i] - 2);
    else if (counts[i] <= LL_RECIPIENTS)
      g_assert_true (g_str_has_suffix (text, ", p0099@example.org, " DOTS));
    else
      g_assert_true (g_str_has_suffix (text, DOTS));
    g_assert_cmpuint (strlen (text), <=, 19 * 100 + 5);
  }
}

static void
test_many_fields (void)
{
  g_autoptr (GString) letter = g_string_new (NULL);
  g_autoptr (LlMessage) message = NULL;
  g_autofree char *text = NULL;

  for (unsigned int i = 0; i < 1000; i++)
    g_string_append (letter, "To: nobody in particular\n");
  message = entity_new_from_text (letter->str);
  text = ll_people_text_new (message, "To", 4096);
  g_assert_cmpuint (strlen (text), <=, 4096 + 5);
  g_assert_true (g_str_has_suffix (text, ", " DOTS) || g_str_has_suffix (text, DOTS));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/message/people-text/forms", test_rows);
  g_test_add_func ("/message/people-text/long-name", test_long_name);
  g_test_add_func ("/message/people-text/many-people", test_many_people);
  g_test_add_func ("/message/people-text/many-fields", test_many_fields);

  return g_test_run ();
}
