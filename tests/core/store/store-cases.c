/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "store-cases.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/ll-bytes.h"
#include "certificate/ll-certificate-request.h"

#define OWNER "56hexdigits._smimecert.example.net"

void
fixture_reopen (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  g_clear_object (&self->store);
  self->store = ll_store_new (self->data, self->cache, &error);
  g_assert_no_error (error);
}

void
fixture_set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp ("letterlock-store-XXXXXX", &error);
  g_assert_no_error (error);
  self->data = g_build_filename (self->folder, "data", NULL);
  self->cache = g_build_filename (self->folder, "somewhere", "cache", NULL);
  self->decisions_path = g_build_filename (self->data, "decisions.sqlite", NULL);
  self->cache_path = g_build_filename (self->cache, "dns.sqlite", NULL);
  self->bob = ll_address_parse ("bob@example.net", &error);
  g_assert_no_error (error);
  fixture_reopen (self);
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *child = g_build_filename (path, name, NULL);

    remove_tree (child);
  }
  g_assert_cmpint (g_remove (path), ==, 0);
}

void
fixture_tear_down (Fixture *self, gconstpointer data)
{
  g_clear_object (&self->store);
  remove_tree (self->folder);
  g_clear_pointer (&self->bob, ll_address_unref);
  g_free (self->folder);
  g_free (self->data);
  g_free (self->cache);
  g_free (self->decisions_path);
  g_free (self->cache_path);
}

LlCertificate *
get_certificate (guint i)
{
  static LlCertificate *certificates[4];
  g_autoptr (LlAddress) address = NULL;
  g_autoptr (LlSecret) key = NULL;
  g_autoptr (GError) error = NULL;
  LlCertificateRequest request = {0};

  g_assert_cmpuint (i, <, G_N_ELEMENTS (certificates));
  if (certificates[i] != NULL)
    return certificates[i];

  address = ll_address_parse ("bob@example.net", &error);
  request.address = address;
  request.key_type = LL_KEY_P256;
  request.not_before = NOW - (10 - i) * DAY;
  request.not_after = NOW + (300 + i) * DAY;
  certificates[i] = ll_certificate_request_self_sign (&request, &key, &error);
  g_assert_no_error (error);

  return certificates[i];
}

static GBytes *
make_record (char letter)
{
  static const guint8 unknown[] = {9, 9, 9, 1, 2, 3};
  g_autoptr (GByteArray) record = g_byte_array_new ();
  g_autoptr (GBytes) digest = NULL;
  LlCertificate *certificate = get_certificate (letter == 't' ? 0 : (letter | 32) % 4);
  GBytes *data = ll_certificate_get_der (certificate);
  guint8 head[3] = {3, 0, 0};

  if (letter == 'x')
    return g_bytes_new_static (unknown, sizeof unknown);
  if (letter == 't')
    head[0] = 2;
  if (g_ascii_isupper (letter)) {
    head[2] = 1;
    digest = ll_bytes_parse_hex (ll_certificate_get_sha256 (certificate), NULL);
    data = digest;
  }
  g_byte_array_append (record, head, sizeof head);
  g_byte_array_append (record, g_bytes_get_data (data, NULL),
                       (guint)g_bytes_get_size (data));

  return g_byte_array_free_to_bytes (g_steal_pointer (&record));
}

LlSmimeaAnswer *
make_answer (LlDnsStatus status, const char *records, guint32 ttl, gint64 checked_at)
{
  g_autoptr (GPtrArray) rdata =
      g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  g_autoptr (LlDnsAnswer) answer = NULL;
  const char *p;

  for (p = records; *p != '\0'; p++)
    g_ptr_array_add (rdata, make_record (*p));
  answer = ll_dns_answer_new (status, status == LL_DNS_FAILED ? 2 : 0, rdata, ttl, NULL,
                              FALSE, status == LL_DNS_BOGUS ? "signature expired" : NULL);

  return ll_smimea_answer_new_from_dns (OWNER, answer, checked_at);
}

void
put_answer (Fixture *self,
            LlDnsStatus status,
            const char *records,
            guint32 ttl,
            gint64 checked_at)
{
  g_autoptr (LlSmimeaAnswer) answer = make_answer (status, records, ttl, checked_at);
  g_autoptr (GError) error = NULL;

  ll_store_put_answer (self->store, self->bob, answer, checked_at, &error);
  g_assert_no_error (error);
}

LlAddressHistory *
get_history (Fixture *self, const char *letter)
{
  g_autoptr (GError) error = NULL;
  LlAddressHistory *history =
      ll_store_get_history (self->store, self->bob, letter, &error);

  g_assert_no_error (error);
  g_assert_nonnull (history);

  return history;
}

gboolean
answer_has (LlSmimeaAnswer *answer, guint row, guint certificate)
{
  const LlSmimeaRow *found = ll_smimea_answer_get_row (answer, row);

  return found->certificate != NULL &&
         ll_certificate_equal (found->certificate, get_certificate (certificate));
}
