/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "engine/ll-certificates.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/ll-error.h"
#include "base/ll-limits.h"
#include "certificate/ll-certificate-request.h"
#include "engine-calls.h"
#include "engine-cases.h"

/* Certificates in files, by the `_async` calls that windows use; openssl writes what
 * other programs write. */

#define LONGEST_SEC 10

static void
write_text (Fixture *self, const char *name, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  ll_test_shell_write (self->shell, name, bytes);
}

static char *
build_path (Fixture *self, const char *name)
{
  return g_build_filename (ll_test_shell_get_path (self->shell), name, NULL);
}

/* KEY.pem and NAME.pem: somebody with that address (NULL: none), maybe an authority. */
static void
make_person (Fixture *self, const char *name, const char *address, gboolean is_ca)
{
  g_autofree char *extension = address == NULL
                                   ? g_strdup ("keyUsage=digitalSignature")
                                   : g_strdup_printf ("subjectAltName=email:%s", address);

  ll_test_shell_run (self->shell,
                     "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256"
                     " -nodes -keyout %s.key -out %s.pem -days 30 -subj /CN=%s"
                     " -addext %s -addext basicConstraints=CA:%s 2>/dev/null",
                     name, name, name, extension, is_ca ? "TRUE" : "FALSE");
}

static LlCertificateFile *
look_into (Fixture *self, const char *name, GError **error)
{
  g_autofree char *path = build_path (self, name);
  LlCertificateFile *file;
  Call call;

  begin_call (&call);
  ll_certificates_inspect_async (self->engine, path, NULL, ended_cb, &call);
  wait_for (&call);
  file = ll_certificates_inspect_finish (self->engine, call.result, error);
  g_object_unref (call.result);

  return file;
}

static GPtrArray *
bring_in (Fixture *self, const char *name, GError **error)
{
  g_autofree char *path = build_path (self, name);
  GPtrArray *entries;
  Call call;

  begin_call (&call);
  ll_certificates_import_async (self->engine, path, NULL, ended_cb, &call);
  wait_for (&call);
  entries = ll_certificates_import_finish (self->engine, call.result, error);
  g_object_unref (call.result);
  g_assert_cmpint (call.ended - call.started, <, LONGEST_SEC * G_USEC_PER_SEC);

  return entries;
}

static GPtrArray *
list (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *entries;
  Call call;

  begin_call (&call);
  ll_certificates_list_async (self->engine, NULL, NULL, NULL, ended_cb, &call);
  wait_for (&call);
  entries = ll_certificates_list_finish (self->engine, call.result, &error);
  g_object_unref (call.result);
  g_assert_no_error (error);

  return entries;
}

static guint
count (Fixture *self)
{
  g_autoptr (GPtrArray) entries = list (self);

  return entries->len;
}

/* -- what a file may be -- */

static const struct {
  const char *make; /* a command that writes "file" */
  guint n_certificates;
  gboolean has_private_key;
  gboolean is_locked;
  guint n_authorities;
  guint n_without_address;
  guint n_imported; /* 0: refused */
} files[] = {
    {"cp bob.pem file", 1, FALSE, FALSE, 0, 0, 1},
    {"openssl x509 -in bob.pem -outform DER -out file", 1, FALSE, FALSE, 0, 0, 1},
    {"cat bob.pem ca.pem nobody.pem bob.pem eve.pem >file", 4, FALSE, FALSE, 1, 1, 2},
    {"cat ca.pem >file", 1, FALSE, FALSE, 1, 0, 0},
    {"cat nobody.pem >file", 1, FALSE, FALSE, 0, 1, 0},
    {"openssl crl2pkcs7 -nocrl -certfile bob.pem -certfile ca.pem -outform DER -out file",
     2, FALSE, FALSE, 1, 0, 1},
    {"openssl crl2pkcs7 -nocrl -certfile bob.pem -out file", 1, FALSE, FALSE, 0, 0, 1},
    {"echo hi | openssl cms -sign -signer bob.pem -inkey bob.key -outform DER -out file",
     1, FALSE, FALSE, 0, 0, 1},
    {"echo hi | openssl cms -sign -nodetach -signer bob.pem -inkey bob.key -outform DER"
     " -out file",
     1, FALSE, FALSE, 0, 0, 1},
    {"cat bob.key bob.pem >file", 1, TRUE, FALSE, 0, 0, 1},
    {"cat bob.key >file", 0, TRUE, FALSE, 0, 0, 0},
    {"openssl pkcs8 -topk8 -in bob.key -passout pass:x -out file; cat bob.pem >>file", 1,
     TRUE, FALSE, 0, 0, 1},
    {"openssl pkcs12 -export -in bob.pem -inkey bob.key -passout pass:secret -out file",
     0, TRUE, TRUE, 0, 0, 0},
    {"openssl pkcs12 -export -in bob.pem -inkey bob.key -passout pass: -out file", 1,
     TRUE, FALSE, 0, 0, 1},
    {"openssl pkcs12 -export -in bob.pem -nokeys -passout pass: -out file", 1, FALSE,
     FALSE, 0, 0, 1},
};

static void
test_kinds (Fixture *self, gconstpointer data)
{
  make_person (self, "bob", "bob@example.net", FALSE);
  make_person (self, "eve", "eve@example.net", FALSE);
  make_person (self, "nobody", NULL, FALSE);
  make_person (self, "ca", "ca@example.net", TRUE);

  for (size_t i = 0; i < G_N_ELEMENTS (files); i++) {
    g_autoptr (LlCertificateFile) file = NULL;
    g_autoptr (GPtrArray) entries = NULL;
    g_autoptr (GError) error = NULL;
    LlEngineOptions options = make_options (self, NULL);
    g_autofree char *folder = g_strdup_printf ("store-%zu", i);
    g_autofree char *path = build_path (self, folder);

    g_test_message ("%s", files[i].make);
    options.data_dir = path;
    replace_engine (self, &options);
    ll_test_shell_run (self->shell, "%s", files[i].make);
    file = look_into (self, "file", &error);
    g_assert_no_error (error);
    g_assert_cmpuint (file->certificates->len, ==, files[i].n_certificates);
    g_assert_cmpint (file->has_private_key, ==, files[i].has_private_key);
    g_assert_cmpint (file->is_locked, ==, files[i].is_locked);
    g_assert_cmpuint (file->n_authorities, ==, files[i].n_authorities);
    g_assert_cmpuint (file->n_without_address, ==, files[i].n_without_address);
    g_assert_cmpuint (count (self), ==, 0);

    entries = bring_in (self, "file", &error);
    g_assert_cmpuint (count (self), ==, files[i].n_imported);
    if (files[i].n_imported == 0) {
      g_assert_error (error, LL_ERROR, LL_ERROR_MALFORMED);
      continue;
    }
    g_assert_no_error (error);
    g_assert_cmpuint (entries->len, ==, files[i].n_imported);
    g_assert_cmpint (((LlEntry *)entries->pdata[0])->source, ==, LL_ENTRY_SOURCE_IMPORT);
    g_assert_false (((LlEntry *)entries->pdata[0])->is_pinned);
  }
}

/* -- what a file should not be -- */

static const struct {
  const char *make;
  LlError code;
} hostile[] = {
    {": >file", LL_ERROR_MALFORMED},
    {"echo hello >file", LL_ERROR_MALFORMED},
    {"(printf x; head -c 100000 /dev/urandom) >file", LL_ERROR_MALFORMED},
    {"head -c 100000 /dev/zero >file", LL_ERROR_MALFORMED},
    {"printf '0\\203\\1\\206\\234' >file; head -c 99996 /dev/urandom >>file",
     LL_ERROR_LIMIT},
    {"truncate -s 1G file", LL_ERROR_LIMIT},
    {"ln -sf /dev/zero file", LL_ERROR_LIMIT},
    {"ln -sf /dev/null file", LL_ERROR_MALFORMED},
    {"ln -sf . file", LL_ERROR_STORAGE},
    {"ln -sf nowhere file", LL_ERROR_STORAGE},
    {"head -n 5 bob.pem >file", LL_ERROR_MALFORMED},
    {"cat bob.pem >file; head -n 5 bob.pem >>file", LL_ERROR_MALFORMED},
    {"sed s/A/B/g bob.pem >file", LL_ERROR_MALFORMED},
    {"echo hi | openssl cms -encrypt -outform DER -out file bob.pem", LL_ERROR_MALFORMED},
    {"openssl crl2pkcs7 -nocrl -certfile bob.pem -outform DER | head -c 300 >file",
     LL_ERROR_MALFORMED},
    {"openssl crl2pkcs7 -nocrl -outform DER -out file", LL_ERROR_MALFORMED},
    {"openssl pkcs12 -export -in bob.pem -inkey bob.key -passout pass:x | head -c 300"
     " >file",
     LL_ERROR_MALFORMED},
    {"openssl req -new -key bob.key -subj /CN=x -out file", LL_ERROR_MALFORMED},
};

static void
test_hostile (Fixture *self, gconstpointer data)
{
  make_person (self, "bob", "bob@example.net", FALSE);

  for (size_t i = 0; i < G_N_ELEMENTS (hostile); i++) {
    g_autoptr (LlCertificateFile) file = NULL;
    g_autoptr (GPtrArray) entries = NULL;
    g_autoptr (GError) looking = NULL;
    g_autoptr (GError) importing = NULL;

    ll_test_shell_run (self->shell, "rm -f file; %s", hostile[i].make);
    file = look_into (self, "file", &looking);
    g_assert_null (file);
    g_test_message ("%s: %s", hostile[i].make, looking->message);
    g_assert_error (looking, LL_ERROR, (int)hostile[i].code);
    g_assert_nonnull (strstr (looking->message, "file"));
    entries = bring_in (self, "file", &importing);
    g_assert_null (entries);
    g_assert_error (importing, LL_ERROR, (int)hostile[i].code);
    g_assert_cmpuint (count (self), ==, 0);
  }
}

/* At every length it is a certificate, or refused. */
static void
test_cut_short (Fixture *self, gconstpointer data)
{
  static const char *const forms[] = {
      "openssl x509 -in bob.pem -outform DER -out whole",
      "openssl crl2pkcs7 -nocrl -certfile bob.pem -outform DER -out whole",
      "cp bob.pem whole",
  };

  make_person (self, "bob", "bob@example.net", FALSE);
  for (size_t i = 0; i < G_N_ELEMENTS (forms); i++) {
    g_autoptr (GBytes) whole = NULL;
    g_autofree char *path = build_path (self, "cut");

    ll_test_shell_run (self->shell, "%s", forms[i]);
    whole = ll_test_shell_read (self->shell, "whole");
    for (size_t size = 0; size <= g_bytes_get_size (whole); size++) {
      g_autoptr (LlCertificateFile) file = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_true (
          g_file_set_contents (path, g_bytes_get_data (whole, NULL), (gssize)size, NULL));
      file = ll_certificate_file_read (path, NULL, &error);
      if (size + 1 < g_bytes_get_size (whole) && file != NULL)
        g_test_message ("%zu of %zu", size, g_bytes_get_size (whole));
      g_assert_true (size + 1 >= g_bytes_get_size (whole) || file == NULL);
      if (file == NULL)
        g_assert_error (error, LL_ERROR, LL_ERROR_MALFORMED);
    }
  }
}

/* The same certificate with @i in its signature, which nobody checks here. */
static LlCertificate *
make_double (GBytes *der, guint i)
{
  size_t size;
  const guint8 *data = g_bytes_get_data (der, &size);
  g_autofree guint8 *copy = g_memdup2 (data, size);
  g_autoptr (GBytes) bytes = NULL;

  copy[size - 1] = i & 0xff;
  copy[size - 2] = (i >> 8) & 0xff;
  bytes = g_bytes_new (copy, size);

  return ll_certificate_new_from_der (bytes, NULL);
}

static void
test_many (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) der = NULL;

  make_person (self, "bob", "bob@example.net", FALSE);
  ll_test_shell_run (self->shell, "openssl x509 -in bob.pem -outform DER -out bob.der");
  der = ll_test_shell_read (self->shell, "bob.der");
  for (guint n = LL_CERTIFICATE_LIST - 1; n <= LL_CERTIFICATE_LIST + 1; n++) {
    g_autoptr (GPtrArray) crowd =
        g_ptr_array_new_with_free_func ((GDestroyNotify)ll_certificate_unref);
    g_autoptr (GBytes) pem = NULL;
    g_autoptr (GPtrArray) entries = NULL;
    g_autoptr (GError) error = NULL;

    for (guint i = 0; i < n; i++)
      g_ptr_array_add (crowd, make_double (der, i));
    pem = ll_certificates_format_pem (crowd);
    ll_test_shell_write (self->shell, "crowd.pem", pem);
    entries = bring_in (self, "crowd.pem", &error);
    if (n > LL_CERTIFICATE_LIST) {
      g_assert_error (error, LL_ERROR, LL_ERROR_LIMIT);
      continue;
    }
    g_assert_no_error (error);
    g_assert_cmpuint (entries->len, ==, n);
  }
  g_assert_cmpuint (count (self), ==, LL_CERTIFICATE_LIST);
}

/* What is learnt under a chosen time is not kept, and so nothing is brought in. */
static void
test_chosen_time (Fixture *self, gconstpointer data)
{
  LlEngineOptions options = make_options (self, NULL);
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GError) error = NULL;

  make_person (self, "bob", "bob@example.net", FALSE);
  options.at = 1800000000;
  replace_engine (self, &options);
  entries = bring_in (self, "bob.pem", &error);
  g_assert_error (error, LL_ERROR, LL_ERROR_USAGE);
  g_assert_cmpuint (count (self), ==, 0);
}

/* -- undo -- */

static LlForgotten *
forget (Fixture *self, const char *address, const char *sha256, GError **error)
{
  g_autoptr (LlAddress) parsed = address != NULL ? make_address (address) : NULL;
  LlForgotten *forgotten;
  Call call;

  begin_call (&call);
  ll_certificates_forget_async (self->engine, parsed, sha256, NULL, ended_cb, &call);
  wait_for (&call);
  forgotten = ll_certificates_forget_finish (self->engine, call.result, error);
  g_object_unref (call.result);

  return forgotten;
}

/* Takes @forgotten: the window lets go of it as soon as it has asked. */
static void
restore (Fixture *self, LlForgotten *forgotten)
{
  g_autoptr (GError) error = NULL;
  Call call;

  begin_call (&call);
  ll_certificates_restore_async (self->engine, forgotten, NULL, ended_cb, &call);
  ll_forgotten_free (forgotten);
  wait_for (&call);
  g_assert_true (ll_certificates_restore_finish (self->engine, call.result, &error));
  g_assert_no_error (error);
  g_object_unref (call.result);
}

static char *
describe (Fixture *self)
{
  g_autoptr (GPtrArray) entries = list (self);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < entries->len; i++) {
    const LlEntry *entry = entries->pdata[i];

    g_string_append_printf (
        text, "%s %s %d %d %d %d %" G_GINT64_FORMAT " %" G_GINT64_FORMAT "\n",
        ll_address_get_text (entry->address), entry->sha256, entry->source, entry->state,
        entry->is_published, entry->is_pinned, entry->first_seen, entry->last_seen);
  }

  return g_string_free (text, FALSE);
}

static void
test_undo (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (LlForgotten) nothing = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  LlStore *store;
  const LlEntry *bob;

  make_person (self, "bob", "bob@example.net", FALSE);
  make_person (self, "eve", "eve@example.net", FALSE);
  g_ptr_array_unref (bring_in (self, "eve.pem", &error));
  entries = bring_in (self, "bob.pem", &error);
  bob = entries->pdata[0];
  put_answer (self, "bob@example.net", bob->certificate, 3600, get_now () - 100);
  store = ll_engine_get_store (self->engine, &error);
  ll_store_set_pin (store, bob->address, bob->sha256, get_now (), &error);
  g_assert_no_error (error);
  before = describe (self);

  for (int i = 0; i < 4; i++) {
    g_autofree char *between = NULL;
    g_autofree char *after = NULL;
    LlForgotten *forgotten = forget (self, i % 2 == 0 ? "bob@example.net" : NULL,
                                     i % 2 == 0 ? NULL : bob->sha256, &error);

    g_assert_no_error (error);
    between = describe (self);
    g_assert_null (strstr (between, "bob@"));
    g_assert_nonnull (strstr (between, "eve@"));
    restore (self, forgotten);
    after = describe (self);
    g_assert_cmpstr (after, ==, before);
  }

  nothing = forget (self, "stranger@example.net", NULL, &error);
  g_assert_null (nothing);
  g_assert_error (error, LL_ERROR, LL_ERROR_NOT_FOUND);
}

/* -- giving out -- */

static gboolean
give_out (Fixture *self, LlCertificate *certificate, const char *path, GError **error)
{
  gboolean done;
  Call call;

  begin_call (&call);
  ll_certificates_export_async (self->engine, certificate, path, NULL, ended_cb, &call);
  wait_for (&call);
  done = ll_certificates_export_finish (self->engine, call.result, error);
  g_object_unref (call.result);

  return done;
}

static void
test_export (Fixture *self, gconstpointer data)
{
  static const struct {
    const char *name;
    gboolean is_der;
  } names[] = {{"out.pem", FALSE}, {"out.crt", FALSE}, {"out", FALSE},
               {"out.der", TRUE},  {"OUT.CER", TRUE},  {"der", FALSE}};
  g_autoptr (LlCertificateFile) bob = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *nowhere = build_path (self, "none/out.pem");
  LlCertificate *certificate;

  make_person (self, "bob", "bob@example.net", FALSE);
  bob = look_into (self, "bob.pem", &error);
  certificate = bob->certificates->pdata[0];
  for (size_t i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *path = build_path (self, names[i].name);
    g_autoptr (LlCertificateFile) again = NULL;
    g_autofree char *content = NULL;
    gsize size;

    write_text (self, names[i].name, "what was there before");
    g_assert_true (give_out (self, certificate, path, &error));
    g_assert_no_error (error);
    g_assert_true (g_file_get_contents (path, &content, &size, NULL));
    g_assert_cmpint (content[0] == 0x30, ==, names[i].is_der);
    ll_test_shell_run (self->shell, "openssl x509 -in %s -noout", names[i].name);
    again = look_into (self, names[i].name, &error);
    g_assert_true (ll_certificate_equal (again->certificates->pdata[0], certificate));
  }
  g_assert_false (give_out (self, certificate, nowhere, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_STORAGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add_case ("certificates/what-a-file-may-be", test_kinds);
  add_case ("certificates/what-a-file-should-not-be", test_hostile);
  add_case ("certificates/cut-short-at-every-length", test_cut_short);
  add_case ("certificates/a-thousand-and-no-more", test_many);
  add_case ("certificates/nothing-is-brought-in-under-a-chosen-time", test_chosen_time);
  add_case ("certificates/what-is-forgotten-comes-back", test_undo);
  add_case ("certificates/given-out-whole", test_export);

  return g_test_run ();
}
