/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "message/ll-mailbox-list.h"

#include <string.h>

#include "base/ll-error.h"
#include "base/ll-limits.h"

typedef struct {
  const char *value;
  const char *addresses; /* joined with a blank; NULL: MALFORMED */
  unsigned int count;
} Row;

static const Row rows[] = {
    {"alice@example.org", "alice@example.org", 1},
    {"Alice <alice@example.org>", "alice@example.org", 1},
    {"<alice@example.org>", "alice@example.org", 1},
    {"\"Love, Alice\" <alice@example.org>", "alice@example.org", 1},
    {"\"a@b\" <alice@example.org>", "alice@example.org", 1},
    {"\"a \\\" <x@y>\" <alice@example.org>", "alice@example.org", 1},
    {"A. L. Love <alice@example.org>", "alice@example.org", 1},
    {"M\xc3\xbcller <m@example.org>", "m@example.org", 1},
    {"=?utf-8?q?M=C3=BCller?= <m@example.org>", "m@example.org", 1},
    {"alice@example.org (Alice, of course)", "alice@example.org", 1},
    {"(x) Alice (y) <alice@example.org> (z)", "alice@example.org", 1},
    {"Alice < alice@example.org >", "alice@example.org", 1},
    {"a@example.org, b@example.org,c@example.org",
     "a@example.org b@example.org c@example.org", 3},
    {"a@example.org,,\tb@example.org,", "a@example.org b@example.org", 2},
    {"\"a, b\"@example.org", "\"a, b\"@example.org", 1},
    {"", "", 0},
    {"  ", "", 0},
    {"(nobody)", "", 0},
    {"undisclosed-recipients:;", "", 0},
    {"Friends: a@example.org, B <b@example.org>;", "a@example.org b@example.org", 2},
    {"x@example.org, Friends: a@example.org;, y@example.org",
     "x@example.org a@example.org y@example.org", 3},
    /* 12.I5: on doubt an error, never a guess. */
    {"Alice", NULL, 1},
    {"alice@", NULL, 1},
    {"<>", NULL, 1},
    {"Alice <alice@example.org", NULL, 1},
    {"Alice <alice@example.org> eve@example.net", NULL, 1},
    {"alice@example.org <eve@example.net>", NULL, 1},
    {"alice@example.org eve@example.net", NULL, 1},
    {"<alice@example.org><eve@example.net>", NULL, 1},
    {"<<alice@example.org>>", NULL, 1},
    {"<@a.example,@b.example:alice@example.org>", NULL, 1},
    {"\"Alice <alice@example.org>", NULL, 1},
    {"Alice (x <alice@example.org>", NULL, 1},
    {"=?utf-8?q?alice=40example.org?=", NULL, 1},
    {"=?utf-8?q?alice@example.org?=", NULL, 1},
    {"a@example.org; b@example.org", NULL, 2},
    {"Friends: a@example.org", NULL, 1},
    {": a@example.org;", NULL, 1},
    {"A: B: a@example.org;;", NULL, 1},
    {"a@b@example.org", NULL, 1},
    {"Alice <alice@example.org>, Bob", NULL, 2},
    {"A\\B <alice@example.org>", NULL, 1},
    {"Alice <alice@example.org\x01>", NULL, 1},
};

static char *
join (GPtrArray *mailboxes)
{
  GString *text = g_string_new (NULL);

  for (unsigned int i = 0; i < mailboxes->len; i++) {
    g_string_append (text, i > 0 ? " " : "");
    g_string_append (text, ll_address_get_text (g_ptr_array_index (mailboxes, i)));
  }

  return g_string_free (text, FALSE);
}

static GPtrArray *
mailboxes_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify)ll_address_unref);
}

static void
test_rows (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GPtrArray) mailboxes = mailboxes_new ();
    g_autoptr (GError) error = NULL;
    g_autofree char *text = NULL;
    unsigned int count;
    gboolean is_good;

    is_good = ll_mailbox_list_parse (rows[i].value, mailboxes, &count, &error);
    g_test_message ("%s", rows[i].value);
    text = join (mailboxes);
    if (rows[i].addresses == NULL) {
      g_assert_false (is_good);
      g_assert_error (error, LL_ERROR, LL_ERROR_MALFORMED);
    } else {
      g_assert_no_error (error);
      g_assert_cmpstr (text, ==, rows[i].addresses);
    }
    g_assert_cmpuint (count, ==, rows[i].count);
  }
}

static const struct {
  const char *value;
  const char *name;
} name_rows[] = {
    {"alice@example.org", NULL},
    {"<alice@example.org>", NULL},
    {"  <alice@example.org>", NULL},
    {"\"\" <alice@example.org>", NULL},
    {"(x) <alice@example.org>", NULL},
    {"alice@example.org (Alice)", NULL},
    {"Alice <alice@example.org>", "Alice"},
    {"Alice Adams <alice@example.org>", "Alice Adams"},
    {"\"Love, Alice\" <alice@example.org>", "Love, Alice"},
    {"\"a \\\"b\\\" \\\\\" <alice@example.org>", "a \"b\" \\"},
    {"Alice \"A.\" Love <alice@example.org>", "Alice A. Love"},
    {"(one) Alice (of \\) (many)) <alice@example.org> (x)", "Alice"},
    {"\"<eve@example.net>\" <alice@example.org>", "<eve@example.net>"},
    {"=?utf-8?q?M=C3=BCller?= <alice@example.org>", "=?utf-8?q?M=C3=BCller?="},
    {"M\xc3\xbcller <alice@example.org>", "M\xc3\xbcller"},
};

static void
test_names (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (name_rows); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GPtrArray) mailboxes =
        ll_mailbox_list_parse_named (name_rows[i].value, &error);
    const LlMailbox *mailbox;

    g_assert_no_error (error);
    g_assert_cmpuint (mailboxes->len, ==, 1);
    mailbox = mailboxes->pdata[0];
    g_assert_cmpstr (mailbox->name, ==, name_rows[i].name);
    g_assert_cmpstr (ll_address_get_text (mailbox->address), ==, "alice@example.org");
  }
}

static void
test_bad_one_is_quoted (void)
{
  g_autoptr (GPtrArray) mailboxes = mailboxes_new ();
  g_autoptr (GError) error = NULL;

  g_assert_false (
      ll_mailbox_list_parse ("a@example.org, Bob at home", mailboxes, NULL, &error));
  g_assert_nonnull (strstr (error->message, "Bob at home"));
}

static void
test_cut_short (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    for (size_t size = 0; size < strlen (rows[i].value); size++) {
      g_autoptr (GPtrArray) mailboxes = mailboxes_new ();
      g_autofree char *value = g_strndup (rows[i].value, size);

      ll_mailbox_list_parse (value, mailboxes, NULL, NULL);
    }
  }
}

static void
test_limit (void)
{
  for (int over = -1; over <= 1; over++) {
    g_autoptr (GPtrArray) mailboxes = mailboxes_new ();
    g_autoptr (GString) value = g_string_new (NULL);
    g_autoptr (GError) error = NULL;
    unsigned int count;

    for (int i = 0; i < LL_RECIPIENTS + over; i++)
      g_string_append_printf (value, "a%d@example.org,", i);
    ll_mailbox_list_parse (value->str, mailboxes, &count, &error);
    g_assert_cmpuint (count, ==, LL_RECIPIENTS + over);
    if (over <= 0)
      g_assert_no_error (error);
    else
      g_assert_error (error, LL_ERROR, LL_ERROR_LIMIT);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/message/mailbox-list/rows-12.I5", test_rows);
  g_test_add_func ("/message/mailbox-list/names", test_names);
  g_test_add_func ("/message/mailbox-list/bad-one-is-quoted", test_bad_one_is_quoted);
  g_test_add_func ("/message/mailbox-list/cut-short", test_cut_short);
  g_test_add_func ("/message/mailbox-list/limit", test_limit);

  return g_test_run ();
}
