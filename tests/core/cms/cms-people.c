/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cms-people.h"

static const struct {
  const char *name;
  const char *recipe;
} people[] = {
    {"rsa1", "rsa:1024"},
    {"rsa2", "rsa:2048"},
    {"rsa3", "rsa:3072"},
    {"p256", "ec -pkeyopt ec_paramgen_curve:P-256"},
    {"p384", "ec -pkeyopt ec_paramgen_curve:P-384"},
    {"p521", "ec -pkeyopt ec_paramgen_curve:P-521"},
    {"ed", "ed25519"},
};

LlTestShell *
cms_people_new (void)
{
  LlTestShell *shell = ll_test_shell_new ();

  for (size_t i = 0; i < G_N_ELEMENTS (people); i++)
    ll_test_shell_run (
        shell,
        "openssl req -x509 -newkey %s -nodes -keyout %s.key -out %s.pem -days 30 -subj "
        "/O=Test/CN=%s -addext subjectKeyIdentifier=hash 2>&1; "
        "openssl x509 -in %s.pem -outform DER -out %s.der; "
        "openssl pkcs8 -topk8 -nocrypt -in %s.key -outform DER -out %s.p8",
        people[i].recipe, people[i].name, people[i].name, people[i].name, people[i].name,
        people[i].name, people[i].name, people[i].name);

  return shell;
}

static GBytes *
read_named (LlTestShell *shell, const char *name, const char *suffix)
{
  g_autofree char *file = g_strconcat (name, suffix, NULL);

  return ll_test_shell_read (shell, file);
}

LlCertificate *
cms_people_get_certificate (LlTestShell *shell, const char *name)
{
  g_autoptr (GBytes) der = read_named (shell, name, ".der");
  g_autoptr (GError) error = NULL;
  LlCertificate *certificate = ll_certificate_new_from_der (der, &error);

  g_assert_no_error (error);

  return certificate;
}

LlIdentity *
cms_people_get_identity (LlTestShell *shell, const char *name)
{
  g_autoptr (LlCertificate) certificate = cms_people_get_certificate (shell, name);
  g_autoptr (GBytes) der = read_named (shell, name, ".p8");
  g_autoptr (LlSecret) secret =
      ll_secret_new (g_bytes_get_data (der, NULL), g_bytes_get_size (der));
  g_autoptr (GError) error = NULL;
  g_autoptr (LlPrivateKey) key = ll_private_key_new_from_der (secret, &error);

  g_assert_no_error (error);

  return ll_identity_new (certificate, key, NULL);
}

GPtrArray *
cms_people_get_certificates (LlTestShell *shell, const char *names)
{
  g_auto (GStrv) list = g_strsplit (names, " ", -1);
  GPtrArray *certificates =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ll_certificate_unref);

  for (size_t i = 0; list[i] != NULL && *list[i] != '\0'; i++)
    g_ptr_array_add (certificates, cms_people_get_certificate (shell, list[i]));

  return certificates;
}

GPtrArray *
cms_people_get_identities (LlTestShell *shell, const char *names)
{
  g_auto (GStrv) list = g_strsplit (names, " ", -1);
  GPtrArray *identities =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ll_identity_unref);

  for (size_t i = 0; list[i] != NULL && *list[i] != '\0'; i++)
    g_ptr_array_add (identities, cms_people_get_identity (shell, list[i]));

  return identities;
}

GBytes *
cms_people_read_spool (LlSpool *spool)
{
  g_autoptr (GError) error = NULL;
  GBytes *bytes = ll_spool_dup_bytes (spool, 0, ll_spool_get_size (spool), &error);

  g_assert_no_error (error);

  return bytes;
}
