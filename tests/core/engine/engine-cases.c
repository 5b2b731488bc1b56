/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "engine-cases.h"

#include <stdarg.h>
#include <string.h>

#include "base/ll-bytes.h"
#include "base/ll-file.h"
#include "dns/ll-smimea-name.h"
#include "support/ll-test-passphrase.h"

void
fixture_set_up (Fixture *self, gconstpointer data)
{
  LlEngineOptions options;

  self->shell = ll_test_shell_new ();
  options = make_options (self, NULL);
  self->engine = ll_engine_new (&options);
}

void
fixture_tear_down (Fixture *self, gconstpointer data)
{
  g_clear_object (&self->engine);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  ll_test_shell_free (self->shell);
}

char *
build_lab_path (const char *address, const char *name)
{
  const char *lab = g_getenv ("LETTERLOCK_LAB");

  /* What needs no lab runs without one, and fails when it asks for it after all. */
  if (lab == NULL)
    lab = "/nonexistent";
  if (address == NULL)
    return g_build_filename (lab, name, NULL);

  return g_build_filename (lab, "people", address, name, NULL);
}

static const char *
intern (char *owned)
{
  const char *kept = g_intern_string (owned);

  g_free (owned);

  return kept;
}

LlEngineOptions
make_options (Fixture *self, const char *person)
{
  static const char *anchors[2];
  static const char *files[2];
  static LlPassphrase *passphrase;
  LlEngineOptions options = {.at = -1, .at_dns = -1};

  anchors[0] = intern (build_lab_path (NULL, "root.ds"));
  options.data_dir = ll_test_shell_get_path (self->shell);
  options.trust_anchor_files = anchors;
  options.dns_conf_file = intern (build_lab_path (NULL, "dns.conf"));
  options.ca_file = intern (build_lab_path (NULL, "mail-ca.pem"));
  options.tls_ca_file = intern (build_lab_path (NULL, "ca.pem"));
  if (person != NULL) {
    files[0] = intern (build_lab_path (person, "identity.p12"));
    options.identity_files = files;
    g_set_object (&passphrase, NULL);
    passphrase = ll_test_passphrase_new_single ("lab");
    options.passphrase = passphrase;
  }

  return options;
}

void
replace_engine (Fixture *self, const LlEngineOptions *options)
{
  g_clear_object (&self->engine);
  self->engine = ll_engine_new (options);
}

LlAddress *
make_address (const char *text)
{
  g_autoptr (GError) error = NULL;
  LlAddress *address = ll_address_parse (text, &error);

  g_assert_no_error (error);

  return address;
}

GPtrArray *
make_addresses (const char *first, ...)
{
  GPtrArray *addresses =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ll_address_unref);
  va_list more;

  va_start (more, first);
  for (const char *text = first; text != NULL; text = va_arg (more, const char *))
    g_ptr_array_add (addresses, make_address (text));
  va_end (more);

  return addresses;
}

LlCertificate *
load_certificate (const char *address)
{
  g_autofree char *path = build_lab_path (address, "certificate.pem");
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) pem = ll_file_read (path, 65536, &error);
  g_autoptr (GPtrArray) list = NULL;

  g_assert_no_error (error);
  list = ll_certificate_parse_list (pem, &error);
  g_assert_no_error (error);

  return ll_certificate_ref (list->pdata[0]);
}

LlSpool *
make_draft (const char *from, const char *to, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LlSpool) draft = ll_spool_new (&error);
  g_autofree char *message = g_strdup_printf ("From: %s\r\n"
                                              "To: %s\r\n"
                                              "Subject: The well\r\n"
                                              "\r\n"
                                              "%s\r\n",
                                              from, to, text);

  g_assert_no_error (error);
  g_assert_true (ll_spool_write (draft, message, strlen (message), &error));

  return g_steal_pointer (&draft);
}

LlSpool *
make_long_draft (const char *from, const char *to, size_t size)
{
  g_autoptr (GString) text = g_string_sized_new (size);

  while (text->len < size)
    g_string_append (text, "the long rope, and the bucket, and the wheel above it\r\n");

  return make_draft (from, to, text->str);
}

LlSpool *
write_letter (Fixture *self, const char *from, const char *to, const char *text)
{
  LlEngineOptions options = make_options (self, from);
  LlSealOptions how = {.sign = TRUE, .encrypt = to != NULL};
  g_autoptr (LlTestShell) shell = ll_test_shell_new ();
  g_autoptr (LlSpool) draft =
      make_draft (from, to != NULL ? to : "bob@example.net", text);
  g_autoptr (LlEngine) engine = NULL;
  g_autoptr (LlSealing) sealing = NULL;
  g_autoptr (GError) error = NULL;

  options.data_dir = ll_test_shell_get_path (shell);
  engine = ll_engine_new (&options);
  sealing = ll_seal (engine, draft, &how, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (sealing->outcome, ==, LL_SEAL_DONE);

  return ll_spool_ref (((LlSealedMessage *)sealing->messages->pdata[0])->message);
}

LlReport *
open_letter (Fixture *self, LlSpool *letter)
{
  g_autoptr (GError) error = NULL;
  LlReport *report = ll_open (self->engine, letter, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (report);

  return report;
}

static LlStore *
get_store (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  LlStore *store = ll_engine_get_store (self->engine, &error);

  g_assert_no_error (error);

  return store;
}

void
put_answer (Fixture *self,
            const char *text,
            LlCertificate *certificate,
            guint32 ttl,
            gint64 time)
{
  static const guint8 fields[] = {3, 0, 0};
  g_autoptr (LlAddress) address = make_address (text);
  g_autofree char *name = ll_smimea_name_new (address, NULL);
  g_autoptr (GByteArray) rdata = g_byte_array_new ();
  g_autoptr (GPtrArray) records =
      g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  GBytes *der = ll_certificate_get_der (certificate);
  g_autoptr (LlDnsAnswer) dns = NULL;
  g_autoptr (LlSmimeaAnswer) answer = NULL;
  g_autoptr (GError) error = NULL;

  g_byte_array_append (rdata, fields, sizeof fields);
  g_byte_array_append (rdata, g_bytes_get_data (der, NULL), g_bytes_get_size (der));
  g_ptr_array_add (records, g_byte_array_free_to_bytes (g_steal_pointer (&rdata)));
  dns = ll_dns_answer_new (LL_DNS_SECURE, 0, records, ttl, NULL, FALSE, NULL);
  answer = ll_smimea_answer_new_from_dns (name, dns, time);
  ll_store_put_answer (get_store (self), address, answer, time, &error);
  g_assert_no_error (error);
}

char *
dup_letter_key (const LlReport *report)
{
  LlCmsVerification *verification = ll_smime_letter_get_verification (report->letter);
  LlCmsSignature *signature = ll_cms_verification_get_signatures (verification)->pdata[0];

  return ll_bytes_fingerprint (ll_cms_signature_get_value (signature));
}

void
put_receipt (Fixture *self,
             const char *from,
             const char *letter,
             LlVerdict verdict,
             gint64 time)
{
  g_autoptr (LlAddress) address = make_address (from);
  LlReceipt receipt = {.verdict = verdict, .received_at = time};
  g_autoptr (GError) error = NULL;

  ll_store_put_receipt (get_store (self), letter, address, &receipt, &error);
  g_assert_no_error (error);
}

LlRecipientState
look_up (LlEngine *engine, const char *address, GPtrArray *accepted)
{
  g_autoptr (GPtrArray) addresses = make_addresses (address, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found =
      ll_discover (engine, addresses, LL_DISCOVER_NONE, accepted, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (found->len, ==, 1);

  return ((LlDiscovery *)found->pdata[0])->state;
}

gint64
get_now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

unsigned int
count_outbox (Fixture *self)
{
  g_autofree char *path = ll_engine_build_path (self->engine, "outbox", NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  unsigned int n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;

  return n;
}
