/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "certificate/ll-revocation-list.h"

#include "base/ll-error.h"
#include "base/ll-limits.h"
#include "support/ll-test-shell.h"

#define DAY_SEC (24 * 3600)

/* A CA, another one with the same name, and two people of the first; "gone" is revoked.
 */
typedef struct {
  LlTestShell *shell;
  LlCertificate *ca;
  LlCertificate *namesake;
  LlCertificate *gone;
  LlCertificate *here;
  GBytes *der;
  GBytes *pem;
  GBytes *forged; /* by the namesake, who names the same serial */
  gint64 now;
} Fixture;

static const char setup[] =
    "set -e\n"
    "conf () { printf '[ca]\\ndefault_ca=c\\n[c]\\ndatabase=%s.txt\\nserial=%s.srl\\n"
    "crlnumber=%s.num\\ndefault_md=sha256\\ndefault_crl_days=30\\npolicy=p\\n"
    "[p]\\ncommonName=supplied\\n' $1 $1 $1 > $1.conf; : > $1.txt; echo 01 > $1.num; }\n"
    "for c in ca namesake; do conf $c\n"
    "  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=CA "
    "-keyout $c.key -out $c.pem -days 30 2>/dev/null; done\n"
    "n=17\n"
    "for p in gone here; do n=$((n + 1))\n"
    "  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=$p "
    "-keyout $p.key -out $p.csr 2>/dev/null\n"
    "  openssl x509 -req -in $p.csr -CA ca.pem -CAkey ca.key -set_serial $n -out $p.pem "
    "-days 30 2>/dev/null; done\n"
    "for c in ca namesake; do\n"
    "  openssl ca -config $c.conf -cert $c.pem -keyfile $c.key -revoke gone.pem "
    "2>/dev/null\n"
    "  openssl ca -config $c.conf -cert $c.pem -keyfile $c.key -gencrl -out $c.crl "
    "2>/dev/null; done\n"
    "openssl crl -in ca.crl -outform DER -out ca.der\n";

static LlCertificate *
load (Fixture *self, const char *name)
{
  g_autoptr (GBytes) pem = ll_test_shell_read (self->shell, name);
  g_autoptr (GPtrArray) list = ll_certificate_parse_list (pem, NULL);

  return ll_certificate_ref (list->pdata[0]);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) script = g_bytes_new_static (setup, sizeof setup - 1);

  self->shell = ll_test_shell_new ();
  ll_test_shell_write (self->shell, "setup.sh", script);
  ll_test_shell_run (self->shell, "sh setup.sh");
  self->ca = load (self, "ca.pem");
  self->namesake = load (self, "namesake.pem");
  self->gone = load (self, "gone.pem");
  self->here = load (self, "here.pem");
  self->der = ll_test_shell_read (self->shell, "ca.der");
  self->pem = ll_test_shell_read (self->shell, "ca.crl");
  self->forged = ll_test_shell_read (self->shell, "namesake.crl");
  self->now = g_get_real_time () / G_USEC_PER_SEC;
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  ll_certificate_unref (self->ca);
  ll_certificate_unref (self->namesake);
  ll_certificate_unref (self->gone);
  ll_certificate_unref (self->here);
  g_bytes_unref (self->der);
  g_bytes_unref (self->pem);
  g_bytes_unref (self->forged);
  ll_test_shell_free (self->shell);
}

static gboolean
is_revoked (GBytes *list, LlCertificate *certificate, LlCertificate *issuer, gint64 time)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LlRevocationList) parsed = ll_revocation_list_parse (list, &error);
  g_autoptr (GPtrArray) issuers = g_ptr_array_new ();

  g_assert_no_error (error);
  if (issuer != NULL)
    g_ptr_array_add (issuers, issuer);

  return ll_revocation_list_revokes (parsed, certificate, issuers, time);
}

/* RFC 5280, section 5.3: the one that is named, by either form of the file. */
static void
test_named (Fixture *self, gconstpointer data)
{
  gint64 later = self->now + DAY_SEC;

  g_assert_true (is_revoked (self->der, self->gone, self->ca, later));
  g_assert_true (is_revoked (self->pem, self->gone, self->ca, later));
  g_assert_false (is_revoked (self->der, self->here, self->ca, later));
}

static void
test_not_before_its_date (Fixture *self, gconstpointer data)
{
  g_assert_false (is_revoked (self->der, self->gone, self->ca, self->now - DAY_SEC));
}

/* After nextUpdate what was revoked stays revoked. */
static void
test_outlives_next_update (Fixture *self, gconstpointer data)
{
  g_assert_true (is_revoked (self->der, self->gone, self->ca, self->now + 100 * DAY_SEC));
}

/* Only the issuer's key may say so: not a namesake, and nobody without a certificate. */
static void
test_other_issuer (Fixture *self, gconstpointer data)
{
  gint64 later = self->now + DAY_SEC;

  g_assert_false (is_revoked (self->der, self->gone, self->namesake, later));
  g_assert_false (is_revoked (self->forged, self->gone, self->ca, later));
  g_assert_false (is_revoked (self->der, self->gone, NULL, later));
}

static void
test_refused (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) large =
      g_bytes_new_take (g_malloc0 (LL_DER_SMALL_SIZE + 1), LL_DER_SMALL_SIZE + 1);
  g_autoptr (GError) error = NULL;

  g_assert_null (ll_revocation_list_parse (large, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_LIMIT);

  for (size_t size = 0; size < g_bytes_get_size (self->der); size++) {
    g_autoptr (GBytes) cut = g_bytes_new_from_bytes (self->der, 0, size);

    g_clear_error (&error);
    g_assert_null (ll_revocation_list_parse (cut, &error));
    g_assert_error (error, LL_ERROR, LL_ERROR_MALFORMED);
  }
}

static void
add (const char *name, void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/certificate/revocation-list/", name, NULL);

  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("named", test_named);
  add ("not-before-its-date", test_not_before_its_date);
  add ("outlives-next-update", test_outlives_next_update);
  add ("other-issuer", test_other_issuer);
  add ("refused", test_refused);

  return g_test_run ();
}
