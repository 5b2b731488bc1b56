/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "message/ll-mime-tree.h"

#include <string.h>

#include "base/ll-error.h"
#include "base/ll-limits.h"
#include "messages.h"

/* A tree as text: the type of a leaf with its octets, of a multipart with its parts. */
static void
format_part (const LlMimePart *part, GString *out)
{
  g_autofree char *octets = NULL;

  g_string_append (out, ll_content_type_get_name (part->type));
  if (part->children == NULL) {
    octets = entity_dup_text (part->entity);
    g_string_append_printf (out, "<%s>", octets);
    return;
  }
  g_string_append (out, part->is_closed ? "[" : "(");
  for (unsigned int i = 0; i < part->children->len; i++) {
    g_string_append (out, i > 0 ? " " : "");
    format_part (g_ptr_array_index (part->children, i), out);
  }
  g_string_append (out, part->is_closed ? "]" : ")");
}

static char *
format_tree (const char *text)
{
  g_autoptr (LlMessage) entity = entity_new_from_text (text);
  g_autoptr (GError) error = NULL;
  g_autoptr (LlMimeTree) tree = ll_mime_tree_new (entity, &error);
  GString *out = g_string_new (NULL);

  g_assert_no_error (error);
  format_part (ll_mime_tree_get_root (tree), out);

  return g_string_free (out, FALSE);
}

#define MIXED "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
#define INNER "Content-Type: multipart/mixed; boundary=i\r\n\r\n"

static const struct {
  const char *text;
  const char *tree;
} rows[] = {
    {"hello", "text/plain<hello>"},
    {MIXED "--b\r\n\r\nx\r\n--b--\r\n", "multipart/mixed[text/plain<\r\nx>]"},
    {MIXED "--b\r\n\r\nx\r\n\r\n--b--", "multipart/mixed[text/plain<\r\nx\r\n>]"},
    {MIXED
     "pre\r\n--b\r\n\r\nx\r\n--b\r\nA: 1\r\n\r\ny\r\n--b--\r\nepilogue\r\n--b\r\n\r\nz",
     "multipart/mixed[text/plain<\r\nx> text/plain<A: 1\r\n\r\ny>]"},
    {"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--b--\n",
     "multipart/mixed[text/plain<\nx>]"},
    {MIXED "--b\r\n--b--", "multipart/mixed[text/plain<>]"},
    {MIXED "--b\r\n\r\n--b--", "multipart/mixed[text/plain<>]"},
    {MIXED "--b\r\nA: 1\r\n--b--", "multipart/mixed[text/plain<A: 1>]"},
    {MIXED "--b \t\r\n\r\nx\r\n--b-- \r\n", "multipart/mixed[text/plain<\r\nx>]"},
    {MIXED "--b\r\n\r\nx\r\n--bc\r\n--b-\r\n --b\r\n--b--x\r\n--b--",
     "multipart/mixed[text/plain<\r\nx\r\n--bc\r\n--b-\r\n --b\r\n--b--x>]"},
    {MIXED "--b\r\n\r\nx", "multipart/mixed(text/plain<\r\nx>)"},
    {MIXED "--b\r\n\r\nx\r\n", "multipart/mixed(text/plain<\r\nx\r\n>)"},
    {MIXED "nothing", "multipart/mixed()"},
    {MIXED, "multipart/mixed()"},
    {MIXED "--b--", "multipart/mixed[]"},
    {MIXED "--b\r\nno field: here is\r\n one\r\nx y\r\n--b--",
     "multipart/mixed[text/plain<no field: here is\r\n one\r\nx y>]"},
    /* An outer delimiter ends what is inside, closed or not. */
    {MIXED "--b\r\n" INNER "--i\r\n\r\nx\r\n--b\r\n\r\ny\r\n--b--",
     "multipart/mixed[multipart/mixed(text/plain<\r\nx>) text/plain<\r\ny>]"},
    {MIXED "--b\r\n" INNER "--i\r\n\r\nx\r\n--i--\r\n--b--",
     "multipart/mixed[multipart/mixed[text/plain<\r\nx>]]"},
    {MIXED "--b\r\n" INNER "--i\r\n\r\nx\r\n--i--\r\n\r\n\r\n--b--",
     "multipart/mixed[multipart/mixed[text/plain<\r\nx>]]"},
    {MIXED "--b\r\n" INNER "--i\r\n\r\nx\r\n--b--\r\n--i\r\n\r\ny",
     "multipart/mixed[multipart/mixed(text/plain<\r\nx>)]"},
    /* A part that uses its parent's boundary is a leaf: the delimiters are the parent's.
     */
    {MIXED "--b\r\n" MIXED "--b\r\n\r\nx\r\n--b--",
     "multipart/mixed[multipart/mixed<Content-Type: multipart/mixed; boundary=b\r\n> "
     "text/plain<\r\nx>]"},
    /* A delimiter in a part's header, which looks like a field. */
    {"Content-Type: multipart/mixed; boundary=\"a:b\"\r\n\r\n--a:b\r\nA: "
     "1\r\n--a:b\r\n\r\nx"
     "\r\n--a:b--",
     "multipart/mixed[text/plain<A: 1> text/plain<\r\nx>]"},
    {"Content-Type: multipart/mixed\r\n\r\n--b\r\n\r\nx\r\n--b--",
     "multipart/mixed<Content-Type: multipart/mixed\r\n\r\n--b\r\n\r\nx\r\n--b-->"},
    {"Content-Type: multipart/mixed; boundary=\"\"\r\n\r\n--\r\n\r\nx\r\n----",
     "multipart/mixed<Content-Type: multipart/mixed; boundary=\"\"\r\n\r\n--\r\n\r\nx\r\n"
     "---->"},
    {"Content-Type: message/rfc822\r\n\r\n" MIXED "--b\r\n\r\nx\r\n--b--",
     "message/rfc822<Content-Type: message/rfc822\r\n\r\n" MIXED
     "--b\r\n\r\nx\r\n--b-->"},
    {"Content-Type: multipart/digest; boundary=b\r\n\r\n--b\r\n\r\nA: 1\r\n\r\n--b--",
     "multipart/digest[message/rfc822<\r\nA: 1\r\n>]"},
};

static void
test_rows (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *tree = format_tree (rows[i].text);

    g_assert_cmpstr (tree, ==, rows[i].tree);
  }
}

static void
test_cut_short (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    for (size_t size = 0; size < strlen (rows[i].text); size++) {
      g_autofree char *text = g_strndup (rows[i].text, size);
      g_autofree char *tree = format_tree (text);

      g_assert_nonnull (tree);
    }
  }
}

/* Lines longer than the reading buffer, and delimiters at every place of its edge. */
static void
test_long_lines (void)
{
  for (size_t size = 65536 - 60; size < 65536 + 60; size++) {
    g_autoptr (GString) text = g_string_new (MIXED "--b\r\n\r\n");
    g_autoptr (GString) tree = g_string_new ("multipart/mixed[text/plain<\r\n");
    g_autofree char *found = NULL;
    g_autofree char *line = g_strnfill (size, 'x');

    g_string_append (text, line);
    g_string_append (tree, line);
    g_string_append (text, "--b\r\n--b\r\n\r\n\r\n--b--\r\n");
    g_string_append (tree, "--b> text/plain<\r\n>]");
    found = format_tree (text->str);
    g_assert_cmpstr (found, ==, tree->str);
  }
}

static GError *
scan_error (const char *text)
{
  g_autoptr (LlMessage) entity = entity_new_from_text (text);
  g_autoptr (LlMimeTree) tree = NULL;
  GError *error = NULL;

  tree = ll_mime_tree_new (entity, &error);

  return error;
}

static void
test_depth_limit (void)
{
  for (int over = -1; over <= 1; over++) {
    g_autoptr (GString) text = g_string_new (NULL);
    g_autoptr (GError) error = NULL;

    for (int i = 0; i < LL_MIME_DEPTH + over; i++)
      g_string_append_printf (
          text, "Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n", i, i);
    error = scan_error (text->str);
    if (over <= 0)
      g_assert_no_error (error);
    else
      g_assert_error (error, LL_ERROR, LL_ERROR_LIMIT);
  }
}

static void
test_parts_limit (void)
{
  for (int over = -1; over <= 1; over++) {
    g_autoptr (GString) text = g_string_new (MIXED);
    g_autoptr (GError) error = NULL;

    for (int i = 0; i < LL_MIME_PARTS + over; i++)
      g_string_append (text, "--b\r\n\r\n\r\n");
    error = scan_error (text->str);
    if (over <= 0)
      g_assert_no_error (error);
    else
      g_assert_error (error, LL_ERROR, LL_ERROR_LIMIT);
  }
}

static void
test_clear (void)
{
  static const struct {
    const char *text;
    gboolean is_clear;
  } cases[] = {
      {"\r\n", TRUE},
      {"Content-Type: text/plain\r\n\r\n", TRUE},
      {"Content-Type: text/plain; a=1; a=2\r\n\r\n", FALSE},
      {"Content-Type: text/plain\r\nContent-Type: text/plain\r\n\r\n", FALSE},
      {"Content-Transfer-Encoding: 7bit\nContent-Transfer-Encoding: base64\n\n", FALSE},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (LlMessage) entity = entity_new_from_text (cases[i].text);
    g_autoptr (LlMimeTree) tree = ll_mime_tree_new (entity, NULL);

    g_assert_cmpint (ll_mime_part_is_clear (ll_mime_tree_get_root (tree)), ==,
                     cases[i].is_clear);
  }
}

static void
test_file_names (void)
{
  static const struct {
    const char *text;
    const char *name;
  } cases[] = {
      {"Content-Disposition: attachment; filename=\"a.txt\"\n\n", "a.txt"},
      {"Content-Type: text/plain; name=\"b.txt\"\n\n", "b.txt"},
      {"Content-Type: text/plain; name=b\nContent-Disposition: x; filename=a\n\n", "a"},
      {"Content-Disposition: x; filename*=utf-8''%c3%bc%2F..%2Fx\n\n", "x"},
      {"Content-Disposition: x; filename*0=ab; filename*1=cd\n\n", "abcd"},
      {"Content-Disposition: x; filename=\"=?utf-8?q?=C3=BC?=\"\n\n", "\xc3\xbc"},
      {"Content-Disposition: x; filename=\"../..\"\n\n", NULL},
      {"\n", NULL},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (LlMessage) entity = entity_new_from_text (cases[i].text);
    g_autoptr (LlMimeTree) tree = ll_mime_tree_new (entity, NULL);
    g_autofree char *name = ll_mime_part_dup_file_name (ll_mime_tree_get_root (tree));

    g_assert_cmpstr (name, ==, cases[i].name);
  }
}

static void
test_attachments (void)
{
  static const struct {
    const char *disposition;
    gboolean is_attachment;
  } dispositions[] = {
      {"", FALSE},
      {"Content-Disposition: inline\n", FALSE},
      {"Content-Disposition: INLINE; filename=a.txt\n", FALSE},
      {"Content-Disposition:\n", FALSE},
      {"Content-Disposition: ; filename=a.txt\n", FALSE},
      {"Content-Disposition: attachment\n", TRUE},
      {"Content-Disposition: Attachment; filename=a.txt\n", TRUE},
      {"Content-Disposition: attachment;filename=a.txt\n", TRUE},
      /* RFC 2183, section 2.8 */
      {"Content-Disposition: whatever\n", TRUE},
      {"Content-Disposition: inlined\n", TRUE},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (dispositions); i++) {
    g_autofree char *text = g_strconcat (dispositions[i].disposition, "\nhello", NULL);
    g_autoptr (LlMessage) entity = entity_new_from_text (text);
    g_autoptr (LlMimeTree) tree = ll_mime_tree_new (entity, NULL);

    g_test_message ("%s", dispositions[i].disposition);
    g_assert_cmpint (ll_mime_part_is_attachment (ll_mime_tree_get_root (tree)), ==,
                     dispositions[i].is_attachment);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/message/mime-tree/rows", test_rows);
  g_test_add_func ("/message/mime-tree/cut-short", test_cut_short);
  g_test_add_func ("/message/mime-tree/long-lines", test_long_lines);
  g_test_add_func ("/message/mime-tree/depth-limit", test_depth_limit);
  g_test_add_func ("/message/mime-tree/parts-limit", test_parts_limit);
  g_test_add_func ("/message/mime-tree/clear-M5", test_clear);
  g_test_add_func ("/message/mime-tree/file-names", test_file_names);
  g_test_add_func ("/message/mime-tree/attachments", test_attachments);

  return g_test_run ();
}
