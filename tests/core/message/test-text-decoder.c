/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "message/ll-text-decoder.h"

#include <string.h>

#define FLOWED "text/plain; format=flowed"
#define DELSP  "text/plain; format=flowed; delsp=yes"
#define LEGACY "text/plain; hp-legacy-display=1"

typedef struct {
  const char *type;
  const char *content;
  const char *text;
} Row;

static const Row rows[] = {
    {"text/plain", "a \r\nb\r\n", "a \r\nb\r\n"},
    {"text/plain; charset=\"iso-8859-1\"", "\xe9", "\xc3\xa9"},
    {"text/plain; format=fixed", "a \nb", "a \nb"},
    /* RFC 3676, section 4.1 */
    {FLOWED, "", ""},
    {FLOWED, "one \r\ntwo\r\nthree\r\n", "one two\nthree\n"},
    {FLOWED, "one \ntwo", "one two\n"},
    {FLOWED, "one \n", "one "},
    {FLOWED, "one \n\ntwo\n", "one \ntwo\n"},
    {FLOWED, "one\n\n\ntwo\n", "one\n\n\ntwo\n"},
    {"TEXT/PLAIN; FORMAT=FLOWED", "one \ntwo\n", "one two\n"},
    /* 4.4: space-stuffing */
    {FLOWED, " From me\n >quoted?\n  two\n", "From me\n>quoted?\n two\n"},
    {FLOWED, " \n", "\n"},
    /* 4.3: the line over a signature */
    {FLOWED, "bye \n-- \nAlice\n", "bye \n-- \nAlice\n"},
    {FLOWED, "-- \nAlice \nAdams\n", "-- \nAlice Adams\n"},
    {FLOWED, "> -- \n> Alice\n", "> -- \n> Alice\n"},
    /* 4.5: quoting */
    {FLOWED, "> one \n> two\n", "> one two\n"},
    {FLOWED, ">one \n>two\n", "> one two\n"},
    {FLOWED, ">> one \n> two\nthree\n", ">> one \n> two\nthree\n"},
    {FLOWED, "> one \ntwo\n", "> one \ntwo\n"},
    {FLOWED, "> \n", "> \n"},
    /* 4.2: DelSp */
    {DELSP, "won \nder\n", "wonder\n"},
    {DELSP, "one  \ntwo\n", "one two\n"},
    {DELSP, "-- \nAlice\n", "-- \nAlice\n"},
    {"text/plain; delsp=yes", "won \nder\n", "won \nder\n"},
    {"text/plain; format=flowed; delsp=no", "one \ntwo\n", "one two\n"},
    /* RFC 9788, section 4.5.3 */
    {LEGACY, "Subject: The well\r\n\r\nhello\r\n", "hello\r\n"},
    {LEGACY, "Subject: The well\nTo: Bob\n\nhello\n\nthere\n", "hello\n\nthere\n"},
    {LEGACY, "\nhello\n", "hello\n"},
    {LEGACY, "Subject: no empty line\n", "Subject: no empty line\n"},
    {LEGACY "; format=flowed", "Subject: x\n\none \ntwo\n", "one two\n"},
    {"text/plain; hp-legacy-display=0", "Subject: x\n\nhello", "Subject: x\n\nhello"},
    {"text/plain; hp-legacy-display=11", "Subject: x\n\nhello", "Subject: x\n\nhello"},
};

static char *
read_text (const char *type,
           const char *content,
           gssize size,
           gboolean has_legacy_display)
{
  g_autoptr (LlContentType) parsed = ll_content_type_parse (type);

  return ll_text_decoder_read (parsed, (const guint8 *)content,
                               size < 0 ? strlen (content) : (size_t)size,
                               has_legacy_display);
}

static void
test_rows (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *text = read_text (rows[i].type, rows[i].content, -1, TRUE);

    g_test_message ("%zu: %s", i, rows[i].type);
    g_assert_cmpstr (text, ==, rows[i].text);
  }
}

/* Outside of an encrypted payload the parameter is anybody's. */
static void
test_legacy_display_stays (void)
{
  g_autofree char *text = read_text (LEGACY, "Subject: x\n\nhello\n", -1, FALSE);

  g_assert_cmpstr (text, ==, "Subject: x\n\nhello\n");
}

static void
test_truncation (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    for (size_t size = 0; size < strlen (rows[i].content); size++) {
      g_autofree char *content = g_memdup2 (rows[i].content, size);
      g_autofree char *text = read_text (rows[i].type, content, (gssize)size, TRUE);

      g_assert_true (g_utf8_validate (text, -1, NULL));
      g_assert_cmpuint (strlen (text), <=, 3 * size + 3);
    }
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/message/text-decoder/formats", test_rows);
  g_test_add_func ("/message/text-decoder/legacy-display-is-believed-inside-only",
                   test_legacy_display_stays);
  g_test_add_func ("/message/text-decoder/cut-at-every-length", test_truncation);

  return g_test_run ();
}
