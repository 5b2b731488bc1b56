/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <glib/gstdio.h>
#include <string.h>

#include "base/ll-error.h"
#include "base/ll-limits.h"
#include "dns/ll-trust-anchor.h"

#define D32 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define D48 D32 "0123456789abcdef0123456789abcdef"
#define D20 "0123456789abcdef0123456789abcdef01234567"
#define K32 "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
#define K64                                                                              \
  "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2Rl" \
  "Z"                                                                                    \
  "g=="

/* Good files, and how many anchors are usable in them. */
static const struct {
  const char *text;
  size_t n_usable;
  const char *first; /* as it is handed on */
} good[] = {
    {". IN DS 20326 8 2 " D32 "\n", 1, ". IN DS 20326 8 2 " D32},
    {". DS 20326 8 2 " D32, 1, ". IN DS 20326 8 2 " D32},
    {".\t86400\tIN\tDS\t1 13 2 " D32 "\r\n", 1, ". IN DS 1 13 2 " D32},
    {". IN 86400 DS 1 13 2 " D32 "\n", 1, ". IN DS 1 13 2 " D32},
    {". in ds 1 ECDSAP256SHA256 2 " D32 "\n", 1, ". IN DS 1 13 2 " D32},
    {". DS 1 13 4 " D48 "\n", 1, ". IN DS 1 13 4 " D48},
    {"example.org DS 1 13 2 " D32 "\n", 1, "example.org. IN DS 1 13 2 " D32},
    {"; a comment\n\n. DS 1 13 2 " D32 " ; and one more\n", 1, ". IN DS 1 13 2 " D32},
    {". DS 1 13 2 (\n 0123456789abcdef0123456789abcdef ; half\n "
     "0123456789abcdef0123456789abcdef\n)\n",
     1, ". IN DS 1 13 2 " D32},
    {". DS 1 13 2 " D32 "\n  DS 2 13 2 " D32 "\n", 2, ". IN DS 1 13 2 " D32},
    {"$TTL 3600\n. DNSKEY 257 3 15 " K32 "\n", 1, ". IN DNSKEY 257 3 15 " K32},
    {". DNSKEY 256 3 13 " K64 "\n", 1, ". IN DNSKEY 256 3 13 " K64},
    {". DNSKEY 257 3 ED25519 MDEyMzQ1Njc4OWFiY2RlZjAxMjM 0NTY3ODlhYmNkZWY=\n", 1,
     ". IN DNSKEY 257 3 15 " K32},
    /* What cannot be used is left out beside what can. */
    {". DS 1 13 2 " D32 "\n. DS 1 13 1 " D20 "\n", 1, ". IN DS 1 13 2 " D32},
    {". DS 1 5 2 " D32 "\n. DS 7 13 2 " D32 "\n", 1, ". IN DS 7 13 2 " D32},
    {". DS 1 13 9 00\n. DS 7 13 2 " D32 "\n", 1, ". IN DS 7 13 2 " D32},
    {". DNSKEY 385 3 15 " K32 "\n. DS 7 13 2 " D32 "\n", 1, ". IN DS 7 13 2 " D32},
    {". DNSKEY 1 3 15 " K32 "\n. DS 7 13 2 " D32 "\n", 1, ". IN DS 7 13 2 " D32},
    {". DNSKEY 257 3 13 " K32 "\n. DS 7 13 2 " D32 "\n", 1, ". IN DS 7 13 2 " D32},
    {". DNSKEY 257 3 8 " K32 "\n. DS 7 13 2 " D32 "\n", 1, ". IN DS 7 13 2 " D32},
    /* RFC 5011 as libunbound writes it: only what is valid or missing. */
    {";;id: . 1\n. 86400 IN DNSKEY 257 3 15 " K32 " ;{id = 1} ;;state=1 [ ADDPEND ]\n"
     ". DNSKEY 257 3 15 " K32 " ;;state=2 [  VALID  ] ;;count=0\n",
     1, ". IN DNSKEY 257 3 15 " K32},
    {". DNSKEY 257 3 15 " K32 " ;;state=3 [ MISSING ]\n", 1, ". IN DNSKEY 257 3 15 " K32},
};

static void
test_good (gconstpointer data)
{
  size_t row = GPOINTER_TO_SIZE (data);
  g_autoptr (LlTrustAnchors) anchors = ll_trust_anchors_new ();
  g_autoptr (LlTrustAnchors) again = ll_trust_anchors_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  ll_trust_anchors_add_text (anchors, good[row].text, strlen (good[row].text), "row",
                             &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ll_trust_anchors_get_n_usable (anchors), ==, good[row].n_usable);
  g_assert_cmpstr (ll_trust_anchors_get_line (anchors, 0), ==, good[row].first);

  text = ll_trust_anchors_format (anchors);
  g_assert_true (ll_trust_anchors_add_text (again, text, strlen (text), "again", NULL));
  g_assert_cmpuint (ll_trust_anchors_get_n_usable (again), ==, good[row].n_usable);
}

static const char *const bad[] = {
    "",
    "\n\n",
    "; only a comment\n",
    "garbage",
    "$ORIGIN example.org.\n",
    ".\n",
    ". IN\n",
    ". NS a.root-servers.net.\n",
    ". DS\n",
    ". DS 1 13 2\n",
    ". DS 65536 13 2 " D32 "\n",
    ". DS -1 13 2 " D32 "\n",
    ". DS 1 256 2 " D32 "\n",
    ". DS 1 NOSUCH 2 " D32 "\n",
    ". DS 1 13 2 " D20 "\n",
    ". DS 1 13 2 " D32 "0\n",
    ". DS 1 13 2 " D32 "00\n",
    ". DS 1 13 2 xyz\n",
    ". DS 1 13 2 " D32 "\n. DS 1 13 2 xyz\n",
    ". DS 1 13 2 " D32 " DS\n",
    "  DS 1 13 2 " D32 "\n",
    "a..b DS 1 13 2 " D32 "\n",
    ". CH DS 1 13 2 " D32 "\n",
    ". DS 1 13 2 ( " D32 "\n",
    ". DS 1 13 2 ) " D32 "\n",
    ". DS 1 13 2 (( " D32 "))\n",
    ". DS 1 13 2 \"" D32 "\"\n",
    ". DNSKEY 257 3 15\n",
    ". DNSKEY 257 2 15 " K32 "\n",
    ". DNSKEY 257 3 15 MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY\n",
    ". DNSKEY 257 3 15 M=EyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=\n",
    ". DNSKEY 65536 3 15 " K32 "\n",
    /* well formed, and nothing usable among it */
    ". DS 1 13 1 " D20 "\n",
    ". DS 1 5 2 " D32 "\n",
    ". DS 1 16 2 " D32 "\n",
    ". DNSKEY 385 3 15 " K32 "\n",
    ". DNSKEY 257 3 15 " K32 " ;;state=1 [ ADDPEND ]\n",
    ". DNSKEY 257 3 15 " K32 " ;;state=5 [ REMOVED ]\n",
    ". DNSKEY 257 3 13 " K32 "\n",
};

static void
test_bad (gconstpointer data)
{
  const char *text = data;
  g_autoptr (LlTrustAnchors) anchors = ll_trust_anchors_new ();
  g_autoptr (GError) error = NULL;

  g_assert_false (
      ll_trust_anchors_add_text (anchors, text, strlen (text), "the-file", &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_TRUST_ANCHOR);
  g_assert_nonnull (strstr (error->message, "the-file"));
  g_assert_cmpuint (ll_trust_anchors_get_n_usable (anchors), ==, 0);
}

static void
test_nul (void)
{
  static const char text[] = ". DS 1 13 2 " D32 "\n\0. DS 1 13 2 " D32 "\n";
  g_autoptr (LlTrustAnchors) anchors = ll_trust_anchors_new ();

  g_assert_false (ll_trust_anchors_add_text (anchors, text, sizeof text - 1, "x", NULL));
}

/* Whatever is left of it, the last anchor is whole or not there. */
static void
test_truncated (void)
{
  static const char whole[] = "; two\n. DS 1 13 2 " D32 "\n. DNSKEY 257 3 15 (" K32 ")\n";

  for (size_t size = 0; size < sizeof whole; size++) {
    g_autofree char *text = g_memdup2 (whole, MAX (size, 1));
    g_autoptr (LlTrustAnchors) anchors = ll_trust_anchors_new ();
    gboolean added = ll_trust_anchors_add_text (anchors, text, size, "cut", NULL);
    size_t n_usable = ll_trust_anchors_get_n_usable (anchors);

    g_assert_true (added == (n_usable > 0));
    if (n_usable == 2)
      g_assert_cmpuint (size, >=, sizeof whole - 2);
  }
}

/* A modulus of 1024 to 4096 bits behind an exponent of three octets. */
static void
test_rsa_size (void)
{
  static const struct {
    size_t modulus;
    gboolean usable;
  } rows[] = {{127, FALSE}, {128, TRUE}, {129, TRUE},
              {511, TRUE},  {512, TRUE}, {513, FALSE}};

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    size_t size = 4 + rows[i].modulus;
    g_autofree guint8 *key = g_malloc (size);
    g_autofree char *base64 = NULL;
    g_autofree char *text = NULL;
    g_autoptr (LlTrustAnchors) anchors = ll_trust_anchors_new ();

    memset (key, 0x5a, size);
    key[0] = 3;
    base64 = g_base64_encode (key, size);
    text = g_strconcat (". DNSKEY 257 3 8 ", base64, "\n", NULL);
    g_assert_cmpint (
        ll_trust_anchors_add_text (anchors, text, strlen (text), "rsa", NULL), ==,
        rows[i].usable);
  }
}

/* Both keys of the root: KSK-2017 and KSK-2024, which signs since October 2026. */
static void
test_root_key (void)
{
  g_autoptr (LlTrustAnchors) anchors = ll_trust_anchors_new ();
  g_autoptr (GError) error = NULL;

  ll_trust_anchors_add_file (anchors, LL_ROOT_KEY_FILE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ll_trust_anchors_get_n_usable (anchors), >=, 2);
}

static void
test_file (void)
{
  g_autoptr (LlTrustAnchors) anchors = ll_trust_anchors_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;

  g_assert_false (ll_trust_anchors_add_file (anchors, "/nonexistent/root.key", &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_TRUST_ANCHOR);
  g_assert_nonnull (strstr (error->message, "/nonexistent/root.key"));

  for (int more = 0; more <= 1; more++) {
    g_autofree char *content = g_strnfill (LL_TRUST_ANCHOR_SIZE + (gsize)more, ';');
    int fd = g_file_open_tmp ("ll-anchor-XXXXXX", &path, NULL);

    memcpy (content, ". DS 1 13 2 " D32 "\n", strlen (". DS 1 13 2 " D32 "\n"));
    g_close (fd, NULL);
    g_assert_true (g_file_set_contents (path, content, -1, NULL));
    g_assert_cmpint (ll_trust_anchors_add_file (anchors, path, NULL), ==, more == 0);
    g_unlink (path);
    g_clear_pointer (&path, g_free);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (size_t row = 0; row < G_N_ELEMENTS (good); row++) {
    g_autofree char *path = g_strdup_printf ("/dns/trust-anchor/good-%02zu", row + 1);

    g_test_add_data_func (path, GSIZE_TO_POINTER (row), test_good);
  }
  for (size_t row = 0; row < G_N_ELEMENTS (bad); row++) {
    g_autofree char *path = g_strdup_printf ("/dns/trust-anchor/bad-%02zu", row + 1);

    g_test_add_data_func (path, bad[row], test_bad);
  }
  g_test_add_func ("/dns/trust-anchor/nul", test_nul);
  g_test_add_func ("/dns/trust-anchor/truncated", test_truncated);
  g_test_add_func ("/dns/trust-anchor/rsa-size", test_rsa_size);
  g_test_add_func ("/dns/trust-anchor/root-key", test_root_key);
  g_test_add_func ("/dns/trust-anchor/file", test_file);

  return g_test_run ();
}
