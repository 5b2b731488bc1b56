/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include "base/ll-bytes.h"
#include "trust-cases.h"
#include "trust-records.h"
#include "trust/ll-association.h"

enum {
  COLUMN_RULE,
  COLUMN_RECORDS,
  COLUMN_CERTIFICATE,
  COLUMN_POOL,
  COLUMN_ANCHORS,
  COLUMN_TIME,
  COLUMN_RESULT,
  COLUMN_USAGE
};

#define N_COLUMNS 8
#define ENOUGH    5
#define NOW       G_GINT64_CONSTANT (1795262400) /* 2026-11-21 */
#define LATER     G_GINT64_CONSTANT (2840140800) /* 2060-01-01 */

static const char *const results[] = {"none",     "cannot-speak", "same-key",
                                      "no-match", "needs-chain",  "match"};

static void
test_case (gconstpointer data)
{
  const char *const *row = data;
  g_autoptr (LlSmimeaAnswer) answer = trust_records_make_answer (row[COLUMN_RECORDS]);
  g_autoptr (LlCertificate) certificate = trust_records_load (row[COLUMN_CERTIFICATE]);
  g_autoptr (GPtrArray) pool = trust_records_load_list (row[COLUMN_POOL]);
  g_autoptr (GPtrArray) anchors = trust_records_load_list (row[COLUMN_ANCHORS]);
  gint64 time = strcmp (row[COLUMN_TIME], "now") == 0 ? NOW : LATER;
  LlAssociationReport report;
  g_autofree char *usage = NULL;
  guint matched = 99;
  gboolean has_match = strcmp (row[COLUMN_RESULT], "match") == 0;

  ll_association_check (answer, certificate, pool, anchors, time, &report);
  usage = g_strdup_printf ("%u", report.matched_usage);

  g_assert_cmpstr (results[report.result], ==, row[COLUMN_RESULT]);
  g_assert_cmpstr (usage, ==, row[COLUMN_USAGE]);
  g_assert_cmpuint (report.n_rows, ==, ll_smimea_answer_get_n_rows (answer));
  if (report.result == LL_ASSOCIATION_SAME_KEY)
    g_assert_true (report.has_same_key);
  for (guint i = 0; i < report.n_rows; i++)
    g_assert_cmpint (report.rows[i], <=, report.result);

  g_assert_cmpint (
      ll_association_has_match (answer, certificate, pool, anchors, time, &matched), ==,
      has_match);
  g_assert_cmpuint (matched, ==, has_match ? report.matched_usage : 99);
}

static void
add_cases (GPtrArray *rows)
{
  for (guint i = 0; i < rows->len; i++) {
    char **row = g_ptr_array_index (rows, i);
    g_autofree char *path =
        g_strdup_printf ("/trust/association/%s/%03u %s against %s", row[COLUMN_RULE], i,
                         row[COLUMN_RECORDS], row[COLUMN_CERTIFICATE]);

    g_test_add_data_func (path, row, test_case);
  }
}

static void
test_coverage (gconstpointer data)
{
  const GPtrArray *rows = data;
  static const char *const rules[] = {"0.4.0", "0.4.1",    "0.4.2", "0.4.3", "2 1 0",
                                      "speak", "same-key", "3.9",   "D2"};

  for (guint i = 0; i < G_N_ELEMENTS (rules); i++) {
    guint n = 0;

    for (guint j = 0; j < rows->len; j++)
      n += strcmp (((char **)g_ptr_array_index (rows, j))[COLUMN_RULE], rules[i]) == 0;
    g_assert_cmpuint (n, >=, ENOUGH);
  }
}

/* The digests of standards' test zone for the people of RFC 9216. */
static void
test_known_digests (void)
{
  static const struct {
    const char *name;
    guint selector;
    const char *digest;
  } rows[] = {
      {"alice.sign", 0,
       "61237c070284dcef14ebb5a05b0e8950d427ee46041cdb4891468330c13475a6"},
      {"alice.encrypt", 0,
       "0250898d924f4ff95775ebc6c0b038343ac22d405afebaf329ea81483aa85a74"},
      {"bob.sign", 0, "44f952e6afc59e81da17444d90937376f4e118555ada5d9decac8e5f09fb70db"},
      {"bob.encrypt", 0,
       "dc79f3b857fee180afb856103baae6db4c4be16fbdf4c4a7c76f9039d3a59cb5"},
      {"carlos.sign", 0,
       "63d1f21881b5c8bc3b7422a154314a28c89d55216edbce2c3bbbf9dee4ead653"},
      {"carlos.encrypt", 0,
       "94ce565d9675cf23734790ad7bab5b12e094ff925d6073544130d670974e64c4"},
      {"dana.sign", 0,
       "dfd010707eddecee8bc8b5ddd845ca9b3c0940be0c101196cd35d90a2217676c"},
      {"dana.encrypt", 0,
       "cc79680cc21fc127df51b3eed9ca6f17227ab89d4012c23cbd10ed1f768dbf66"},
      {"ca.rsa", 0, "6cf30ffdf29be90135bb5e2d0aa8b4f2d7b0960e94186cf65113b3892a30f7c1"},
      {"ca.25519", 0, "748fb64eb12f8c63c59710f33b422200a40056466e79000d5cd8b0817c11880f"},
      {"alice.sign", 1,
       "49a768630145afd3bbf9b23c26cff109b31790c1523ddfc1a2a08055c0b537a7"},
      {"bob.sign", 1, "b73ea099326912ab1d98da47cad8e048413b9ac4f76a66e17bd50d5eb3effb2a"},
      {"ca.rsa", 1, "fda98de02e4463cff09e937f17c59ca4b15808dd0138542f67498dbbb08a3700"},
      {"ca.rsa.cross", 1,
       "fda98de02e4463cff09e937f17c59ca4b15808dd0138542f67498dbbb08a3700"},
      {"ca.25519", 1, "de5f0f8eeaeeb2a0d8aeb372acace509d41ed65282c37f42f7c9205b575ffe82"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *hex =
        g_strdup_printf ("030%u01%s", rows[i].selector, rows[i].digest);
    g_autoptr (GBytes) rdata = ll_bytes_parse_hex (hex, NULL);
    g_autoptr (LlSmimeaRecord) record = ll_smimea_record_new_from_rdata (rdata, NULL);

    for (guint j = 0; j < G_N_ELEMENTS (rows); j++) {
      g_autoptr (LlCertificate) certificate = trust_records_load (rows[j].name);
      gboolean is_shared_key = rows[i].selector == 1 &&
                               g_str_has_prefix (rows[i].name, "ca.rsa") &&
                               g_str_has_prefix (rows[j].name, "ca.rsa");

      g_assert_cmpint (ll_association_is_about (record, certificate), ==,
                       strcmp (rows[i].name, rows[j].name) == 0 || is_shared_key);
    }
  }
}

/* One octet of the data changed, wherever, and it is another certificate's record. */
static void
test_every_octet_counts (void)
{
  static const char *const specs[] = {"3 0 1 alice.sign", "3 0 2 alice.sign",
                                      "3 1 0 alice.sign", "3 1 2 alice.sign"};
  g_autoptr (LlCertificate) alice = trust_records_load ("alice.sign");

  for (guint i = 0; i < G_N_ELEMENTS (specs); i++) {
    g_autoptr (GPtrArray) made = trust_records_make (specs[i]);
    GBytes *rdata = g_ptr_array_index (made, 0);

    for (gsize at = 3; at < g_bytes_get_size (rdata); at++) {
      g_autoptr (GByteArray) octets = g_byte_array_new ();
      g_autoptr (GBytes) changed = NULL;
      g_autoptr (LlSmimeaRecord) record = NULL;

      g_byte_array_append (octets, g_bytes_get_data (rdata, NULL),
                           g_bytes_get_size (rdata));
      octets->data[at] ^= 1;
      changed = g_bytes_new (octets->data, octets->len);
      record = ll_smimea_record_new_from_rdata (changed, NULL);
      g_assert_false (ll_association_is_about (record, alice));
    }
  }
}

/* 0.4 record by record, over a path that is given and not looked for. */
static void
test_given_path (void)
{
  static const struct {
    const char *record;
    const char *path;
    gboolean is_valid;
    LlAssociation want;
  } rows[] = {
      {"0 0 1 ca.rsa", "alice.sign ca.rsa", TRUE, LL_ASSOCIATION_MATCH},
      {"0 0 1 ca.rsa", "alice.sign ca.rsa", FALSE, LL_ASSOCIATION_MATCH_NEEDS_CHAIN},
      {"0 0 1 ca.rsa.cross", "alice.sign ca.rsa.cross ca.25519", TRUE,
       LL_ASSOCIATION_MATCH},
      {"0 0 1 ca.rsa", "alice.sign", TRUE, LL_ASSOCIATION_NO_MATCH},
      {"0 0 1 alice.sign", "alice.sign ca.rsa", TRUE, LL_ASSOCIATION_NO_MATCH},
      {"0 0 1 ca.rsa", "-", TRUE, LL_ASSOCIATION_NO_MATCH},
      {"2 0 1 ca.25519", "alice.sign ca.rsa.cross ca.25519", TRUE, LL_ASSOCIATION_MATCH},
      {"2 0 1 ca.rsa.cross", "alice.sign ca.rsa.cross ca.25519", TRUE,
       LL_ASSOCIATION_NO_MATCH},
      {"2 0 1 ca.25519", "alice.sign ca.rsa.cross ca.25519", FALSE,
       LL_ASSOCIATION_MATCH_NEEDS_CHAIN},
      {"2 0 1 alice.sign", "alice.sign", TRUE, LL_ASSOCIATION_NO_MATCH},
      {"2 0 1 ca.rsa", "ca.rsa", TRUE, LL_ASSOCIATION_NO_MATCH},
      {"2 0 1 bob.sign", "alice.sign bob.sign", TRUE, LL_ASSOCIATION_NO_MATCH},
      {"1 0 1 alice.sign", "alice.sign", TRUE, LL_ASSOCIATION_MATCH},
      {"1 0 1 alice.sign", "alice.sign", FALSE, LL_ASSOCIATION_MATCH_NEEDS_CHAIN},
      {"3 0 1 alice.sign", "-", FALSE, LL_ASSOCIATION_MATCH},
      {"3 0 1 ca.rsa", "alice.sign ca.rsa", TRUE, LL_ASSOCIATION_NO_MATCH},
  };
  g_autoptr (LlCertificate) alice = trust_records_load ("alice.sign");

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GPtrArray) made = trust_records_make (rows[i].record);
    g_autoptr (LlSmimeaRecord) record =
        ll_smimea_record_new_from_rdata (g_ptr_array_index (made, 0), NULL);
    g_autoptr (GPtrArray) path = trust_records_load_list (rows[i].path);

    g_test_message ("%s over %s", rows[i].record, rows[i].path);
    g_assert_cmpint (ll_association_check_record (
                         record, alice, path->len == 0 ? NULL : path, rows[i].is_valid),
                     ==, rows[i].want);
  }
}

/* No record, no opinion. */
static void
test_silent_answers (void)
{
  g_autoptr (LlCertificate) alice = trust_records_load ("alice.sign");
  g_autoptr (GPtrArray) rdata = trust_records_make ("3 0 0 alice.sign");

  for (LlDnssecState state = 0; state < LL_N_DNSSEC_STATES; state++) {
    g_autoptr (LlSmimeaAnswer) answer = ll_smimea_answer_new_stored (
        NULL, state, LL_ANSWER_SOURCE_CACHE, rdata, 1, 1, NULL, FALSE, NULL);
    gboolean is_read = state == LL_DNSSEC_STATE_SECURE_DATA ||
                       state == LL_DNSSEC_STATE_SECURE_UNUSABLE ||
                       state == LL_DNSSEC_STATE_SECURE_STALE;
    LlAssociationReport report;

    if (state == LL_DNSSEC_STATE_SECURE_ABSENT)
      continue;
    ll_association_check (answer, alice, NULL, NULL, NOW, &report);
    g_assert_cmpint (report.result, ==,
                     is_read ? LL_ASSOCIATION_MATCH : LL_ASSOCIATION_NONE);
  }
}

/* An expired certificate cannot speak; on its last second it can. */
static void
test_last_second (void)
{
  g_autoptr (LlCertificate) alice = trust_records_load ("alice.sign");
  g_autoptr (LlCertificate) bob = trust_records_load ("bob.sign");
  g_autoptr (LlSmimeaAnswer) answer = trust_records_make_answer ("3 0 0 bob.sign");

  for (int late = -1; late <= 1; late++) {
    LlAssociationReport report;

    ll_association_check (answer, alice, NULL, NULL,
                          ll_certificate_get_not_after (bob) + late, &report);
    g_assert_cmpint (report.result, ==,
                     late > 0 ? LL_ASSOCIATION_CANNOT_SPEAK : LL_ASSOCIATION_NO_MATCH);
  }
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) rows = NULL;

  g_test_init (&argc, &argv, NULL);
  rows = trust_cases_read_table ("associations.tsv", N_COLUMNS);

  add_cases (rows);
  g_test_add_data_func ("/trust/association/coverage", rows, test_coverage);
  g_test_add_func ("/trust/association/known-digests", test_known_digests);
  g_test_add_func ("/trust/association/every-octet-counts", test_every_octet_counts);
  g_test_add_func ("/trust/association/given-path", test_given_path);
  g_test_add_func ("/trust/association/last-second", test_last_second);
  g_test_add_func ("/trust/association/silent-answers", test_silent_answers);

  return g_test_run ();
}
