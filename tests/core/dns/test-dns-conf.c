/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include "base/ll-error.h"
#include "dns/ll-dns-conf.h"

#define DS                                                                               \
  ". IN DS 1 13 2 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static const struct {
  const char *text;
  const char *written;
  size_t n_anchors;
} good[] = {
    {"", "", 0},
    {"# nothing\n", "", 0},
    {"server:\n  do-not-query-localhost: no\n",
     "server:\n  do-not-query-localhost: \"no\"\n", 0},
    {"server: do-ip6: no # why not\n\tdo-udp: \"yes\"\n",
     "server:\n  do-ip6: \"no\"\n  do-udp: \"yes\"\n", 0},
    {"server:\n local-zone: 'test.' nodefault\n",
     "server:\n  local-zone: \"test.\" \"nodefault\"\n", 0},
    {"stub-zone:\n name: \".\"\n stub-addr: 127.0.0.1@5300\n",
     "stub-zone:\n  name: \".\"\n  stub-addr: \"127.0.0.1@5300\"\n", 0},
    {"stub-zone:\n name: a\nstub-zone:\n name: b",
     "stub-zone:\n  name: \"a\"\nstub-zone:\n  name: \"b\"\n", 0},
    {"forward-zone: name: . forward-addr: fe80::",
     "forward-zone:\n  name: \".\"\n  forward-addr: \"fe80::\"\n", 0},
    {"server: trust-anchor: \"" DS "\"\n", "server:\n", 1},
    {"server: trust-anchor: '" DS "'\n do-ip6: no trust-anchor: \"" DS "\"\n",
     "server:\n  do-ip6: \"no\"\n", 2},
    {"server: local-data: \"server: x\"", "server:\n  local-data: \"server: x\"\n", 0},
};

static void
test_good (gconstpointer data)
{
  size_t row = GPOINTER_TO_SIZE (data);
  g_autoptr (LlTrustAnchors) anchors = ll_trust_anchors_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *written =
      ll_dns_conf_parse (good[row].text, strlen (good[row].text), "row", anchors, &error);
  g_autofree char *again = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (written, ==, good[row].written);
  g_assert_cmpuint (ll_trust_anchors_get_n_usable (anchors), ==, good[row].n_anchors);

  again = ll_dns_conf_parse (written, strlen (written), "again", anchors, NULL);
  g_assert_cmpstr (again, ==, written);
}

static const struct {
  const char *text;
  int code; /* an LlError */
} bad[] = {
    {"garbage", LL_ERROR_MALFORMED},
    {"do-ip6: no", LL_ERROR_MALFORMED},
    {"server: do-ip6:", LL_ERROR_MALFORMED},
    {"server: do-ip6: do-ip4: no", LL_ERROR_MALFORMED},
    {"server: no", LL_ERROR_MALFORMED},
    {"remote-control: control-enable: yes", LL_ERROR_MALFORMED},
    {"server: include: /etc/passwd", LL_ERROR_MALFORMED},
    {"include: /etc/passwd", LL_ERROR_MALFORMED},
    {"server: include-toplevel: x", LL_ERROR_MALFORMED},
    {"server: module-config: iterator", LL_ERROR_MALFORMED},
    {"server: domain-insecure: \"example.net\"", LL_ERROR_MALFORMED},
    {"server: fake-sha1: yes", LL_ERROR_MALFORMED},
    {"server: fake-dsa: yes", LL_ERROR_MALFORMED},
    {"server: val-permissive-mode: yes", LL_ERROR_MALFORMED},
    {"server: val-override-date: -1", LL_ERROR_MALFORMED},
    {"server: harden-dnssec-stripped: no", LL_ERROR_MALFORMED},
    {"server: serve-expired: yes", LL_ERROR_MALFORMED},
    {"server: serve-expired-ttl: 5", LL_ERROR_MALFORMED},
    {"server: trusted-keys-file: x", LL_ERROR_MALFORMED},
    {"server: local-data: \"open", LL_ERROR_MALFORMED},
    {"server: local-data: \"a\nb\"", LL_ERROR_MALFORMED},
    {"server: local-data: 'a\"b'", LL_ERROR_MALFORMED},
    {"server: local-data: \"a\\\"b\"", LL_ERROR_MALFORMED},
    {"server: local-data: \"a\"b", LL_ERROR_MALFORMED},
    {"server: local-data: a\"b\"", LL_ERROR_MALFORMED},
    {"server: do-ip6: \x01", LL_ERROR_MALFORMED},
    {"server: do-ip6: \xc3\xa4", LL_ERROR_MALFORMED},
    {"server: trust-anchor: \"garbage\"", LL_ERROR_TRUST_ANCHOR},
    {"server: trust-anchor: \"\"", LL_ERROR_TRUST_ANCHOR},
    {"server: trust-anchor: a b", LL_ERROR_MALFORMED},
    {"server: trust-anchor-file: /nonexistent", LL_ERROR_TRUST_ANCHOR},
    {"server: auto-trust-anchor-file: /nonexistent", LL_ERROR_TRUST_ANCHOR},
};

static void
test_bad (gconstpointer data)
{
  size_t row = GPOINTER_TO_SIZE (data);
  g_autoptr (LlTrustAnchors) anchors = ll_trust_anchors_new ();
  g_autoptr (GError) error = NULL;

  g_assert_null (
      ll_dns_conf_parse (bad[row].text, strlen (bad[row].text), "row", anchors, &error));
  g_assert_error (error, LL_ERROR, bad[row].code);
}

static void
test_truncated (void)
{
  static const char whole[] = "server: trust-anchor: \"" DS "\" do-ip6: 'no' # x\n"
                              "stub-zone: name: . stub-addr: 127.0.0.1@53\n";

  for (size_t size = 0; size < sizeof whole; size++) {
    g_autofree char *text = g_memdup2 (whole, MAX (size, 1));
    g_autoptr (LlTrustAnchors) anchors = ll_trust_anchors_new ();
    g_autoptr (GError) error = NULL;
    g_autofree char *written = ll_dns_conf_parse (text, size, "cut", anchors, &error);

    g_assert_true ((written == NULL) == (error != NULL));
  }
}

static void
test_stub (void)
{
  g_autofree char *root = ll_dns_conf_format_stub (".=127.0.0.1@5300", NULL);
  g_autofree char *named = ll_dns_conf_format_stub ("x.test=::1", NULL);

  g_assert_nonnull (strstr (root, "stub-addr: \"127.0.0.1@5300\""));
  g_assert_null (strstr (root, "local-zone"));
  g_assert_nonnull (strstr (named, "local-zone: \"x.test\" transparent"));
  g_assert_nonnull (strstr (named, "stub-addr: \"::1@53\""));
}

static void
test_forward (void)
{
  g_autofree char *plain = ll_dns_conf_format_forward ("192.0.2.1", NULL);
  g_autofree char *tls = ll_dns_conf_format_forward ("192.0.2.1#dns.example", NULL);
  g_autofree char *port = ll_dns_conf_format_forward ("192.0.2.1@99#dns.example", NULL);

  g_assert_nonnull (strstr (plain, "forward-addr: \"192.0.2.1@53\""));
  g_assert_nonnull (strstr (plain, "forward-tls-upstream: no"));
  g_assert_nonnull (strstr (tls, "forward-addr: \"192.0.2.1@853#dns.example\""));
  g_assert_nonnull (strstr (tls, "forward-tls-upstream: yes"));
  g_assert_nonnull (strstr (tls, "tls-cert-bundle"));
  g_assert_nonnull (strstr (port, "forward-addr: \"192.0.2.1@99#dns.example\""));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (size_t row = 0; row < G_N_ELEMENTS (good); row++) {
    g_autofree char *path = g_strdup_printf ("/dns/dns-conf/good-%02zu", row + 1);

    g_test_add_data_func (path, GSIZE_TO_POINTER (row), test_good);
  }
  for (size_t row = 0; row < G_N_ELEMENTS (bad); row++) {
    g_autofree char *path = g_strdup_printf ("/dns/dns-conf/bad-%02zu", row + 1);

    g_test_add_data_func (path, GSIZE_TO_POINTER (row), test_bad);
  }
  g_test_add_func ("/dns/dns-conf/truncated", test_truncated);
  g_test_add_func ("/dns/dns-conf/stub", test_stub);
  g_test_add_func ("/dns/dns-conf/forward", test_forward);

  return g_test_run ();
}
