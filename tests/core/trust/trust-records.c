/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "trust-records.h"

#include <string.h>

LlCertificate *
trust_records_load (const char *name)
{
  g_autofree char *file = g_strconcat (name, ".crt.pem", NULL);
  g_autofree char *path =
      g_test_build_filename (G_TEST_DIST, "..", "..", "fixtures", "rfc9216", file, NULL);
  g_autofree char *content = NULL;
  gsize size;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GPtrArray) list = NULL;

  g_file_get_contents (path, &content, &size, &error);
  g_assert_no_error (error);
  bytes = g_bytes_new (content, size);
  list = ll_certificate_parse_list (bytes, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 1);

  return ll_certificate_ref (g_ptr_array_index (list, 0));
}

GPtrArray *
trust_records_load_list (const char *names)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify)ll_certificate_unref);
  g_auto (GStrv) words = g_strsplit (names, " ", -1);

  for (guint i = 0; words[i] != NULL && strcmp (names, "-") != 0; i++)
    g_ptr_array_add (list, trust_records_load (words[i]));

  return list;
}

/* What selector and matching type make of a certificate. */
static GByteArray *
make_association (const char *name, guint selector, guint matching)
{
  g_autoptr (LlCertificate) certificate = trust_records_load (name);
  GByteArray *out = g_byte_array_new ();
  GBytes *octets =
      selector == 1 ? ll_public_key_get_spki (ll_certificate_get_public_key (certificate))
                    : ll_certificate_get_der (certificate);
  gsize size;
  const guint8 *data = g_bytes_get_data (octets, &size);
  guint8 digest[64];
  gsize digest_size = sizeof digest;
  g_autoptr (GChecksum) checksum =
      g_checksum_new (matching == 2 ? G_CHECKSUM_SHA512 : G_CHECKSUM_SHA256);

  if (matching == 0)
    return g_byte_array_append (out, data, size);

  g_checksum_update (checksum, data, size);
  g_checksum_get_digest (checksum, digest, &digest_size);
  return g_byte_array_append (out, digest, digest_size);
}

static GByteArray *
make_zeros (guint64 size)
{
  GByteArray *out = g_byte_array_new ();

  g_byte_array_set_size (out, size);
  if (size > 0)
    memset (out->data, 0, size);
  return out;
}

static GBytes *
make_record (const char *spec)
{
  g_auto (GStrv) words = g_strsplit (spec, " ", -1);
  guint n_words = g_strv_length (words);
  char *what = words[n_words - 1];
  guint8 head[3] = {0};
  int change = g_str_has_suffix (what, "+1") ? 1 : g_str_has_suffix (what, "-1") ? -1 : 0;
  g_autoptr (GByteArray) data = NULL;
  GByteArray *rdata = g_byte_array_new ();

  for (guint i = 0; i + 1 < n_words; i++)
    head[i] = g_ascii_strtoull (words[i], NULL, 10);
  if (change != 0)
    what[strlen (what) - 2] = '\0';

  data = g_str_has_prefix (what, "zero:")
             ? make_zeros (g_ascii_strtoull (what + strlen ("zero:"), NULL, 10))
             : make_association (what, head[1], head[2]);
  if (change > 0)
    g_byte_array_append (data, (const guint8 *)"", 1);
  if (change < 0)
    g_byte_array_set_size (data, data->len - 1);

  g_byte_array_append (rdata, head, n_words == 4 ? 3 : 0);
  g_byte_array_append (rdata, data->data, data->len);
  return g_byte_array_free_to_bytes (rdata);
}

GPtrArray *
trust_records_make (const char *specs)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  g_auto (GStrv) each = g_strsplit (specs, ";", -1);

  for (guint i = 0; each[i] != NULL && strcmp (specs, "-") != 0; i++)
    g_ptr_array_add (list, make_record (each[i]));

  return list;
}

LlSmimeaAnswer *
trust_records_make_answer (const char *specs)
{
  g_autoptr (GPtrArray) rdata = trust_records_make (specs);
  g_autoptr (LlDnsAnswer) answer =
      ll_dns_answer_new (LL_DNS_SECURE, 0, rdata, 3600, NULL, FALSE, NULL);

  return ll_smimea_answer_new_from_dns ("name._smimecert.example.org", answer, 1000);
}
