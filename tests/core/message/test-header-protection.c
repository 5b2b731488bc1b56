/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "message/ll-header-protection.h"

#include <string.h>

#include "messages.h"

static char *
write_payload (LlHeaderProtection protection, const char *draft_text)
{
  g_autoptr (LlMessage) draft = entity_new_from_text (draft_text);
  g_autoptr (GError) error = NULL;
  g_autoptr (LlCanonical) body = ll_canonical_new (draft, &error);
  GString *out = g_string_new (NULL);

  g_assert_no_error (error);
  g_assert_true (
      ll_header_protection_append_payload (protection, draft, body, out, &error));
  g_assert_no_error (error);

  return g_string_free (out, FALSE);
}

static char *
write_outer (LlHeaderProtection protection, const char *draft_text)
{
  g_autoptr (LlMessage) draft = entity_new_from_text (draft_text);
  g_autoptr (GError) error = NULL;
  GString *out = g_string_new (NULL);

  g_assert_true (ll_header_protection_append_outer (protection, draft, out, &error));
  g_assert_no_error (error);

  return g_string_free (out, FALSE);
}

/* What is written for each kind of field. */
static void
test_written (void)
{
  static const struct {
    const char *rule;
    const char *draft;
    const char *clear; /* the payload's header, signed alone */
    const char *cipher;
    const char *outer; /* with cipher */
  } rows[] = {
      {"10.4 hcp_baseline: the rest is unchanged",
       "From: a@example.org\r\nTo: b@example.org\r\nDate: x\r\n\r\n",
       "From: a@example.org\r\nTo: b@example.org\r\nDate: x\r\nMIME-Version: 1.0\r\n"
       "Content-Type: text/plain; charset=us-ascii;\r\n hp=\"clear\"\r\n\r\n",
       "From: a@example.org\r\nTo: b@example.org\r\nDate: x\r\nMIME-Version: 1.0\r\n"
       "Content-Type: text/plain; charset=us-ascii;\r\n hp=\"cipher\"\r\n"
       "HP-Outer: From: a@example.org\r\nHP-Outer: To: b@example.org\r\n"
       "HP-Outer: Date: x\r\n\r\n",
       "From: a@example.org\r\nTo: b@example.org\r\nDate: x\r\n"},
      {"10.4 hcp_baseline: Subject, Keywords, Comments",
       "Subject: secret\r\nKeywords: one\r\nComments: two\r\n\r\n",
       "Subject: secret\r\nKeywords: one\r\nComments: two\r\nMIME-Version: 1.0\r\n"
       "Content-Type: text/plain; charset=us-ascii;\r\n hp=\"clear\"\r\n\r\n",
       "Subject: secret\r\nKeywords: one\r\nComments: two\r\nMIME-Version: 1.0\r\n"
       "Content-Type: text/plain; charset=us-ascii;\r\n hp=\"cipher\"\r\n"
       "HP-Outer: Subject: [...]\r\n\r\n",
       "Subject: [...]\r\n"},
      {"10.19 Bcc is nowhere, and a program's own notes neither",
       "From: a@example.org\r\nBcc: c@example.org\r\nResent-Bcc: d@example.org\r\n"
       "X-BCC: e@example.org\r\nFcc: sent\r\nX-Mozilla-Status: 0001\r\n\r\n",
       "From: a@example.org\r\nMIME-Version: 1.0\r\n"
       "Content-Type: text/plain; charset=us-ascii;\r\n hp=\"clear\"\r\n\r\n",
       "From: a@example.org\r\nMIME-Version: 1.0\r\n"
       "Content-Type: text/plain; charset=us-ascii;\r\n hp=\"cipher\"\r\n"
       "HP-Outer: From: a@example.org\r\n\r\n",
       "From: a@example.org\r\n"},
      {"9.2 structural fields stay inside",
       "MIME-Version: 1.0\r\nContent-Type: text/html;\r\n\r\n",
       "MIME-Version: 1.0\r\nContent-Type: text/html;\r\n hp=\"clear\"\r\n\r\n",
       "MIME-Version: 1.0\r\nContent-Type: text/html;\r\n hp=\"cipher\"\r\n\r\n", ""},
      {"10.3 folded values keep their folding",
       "To:\r\n a@example.org,\r\n b@example.org\r\nContent-Type: text/plain\r\n\r\n",
       "To:\r\n a@example.org,\r\n b@example.org\r\nContent-Type: text/plain;\r\n "
       "hp=\"clear\"\r\n"
       "MIME-Version: 1.0\r\n\r\n",
       "To:\r\n a@example.org,\r\n b@example.org\r\nContent-Type: text/plain;\r\n "
       "hp=\"cipher\"\r\n"
       "MIME-Version: 1.0\r\nHP-Outer: To: a@example.org,\r\n b@example.org\r\n\r\n",
       "To:\r\n a@example.org,\r\n b@example.org\r\n"},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *clear = write_payload (LL_HEADER_PROTECTION_CLEAR, rows[i].draft);
    g_autofree char *cipher = write_payload (LL_HEADER_PROTECTION_CIPHER, rows[i].draft);
    g_autofree char *outer = write_outer (LL_HEADER_PROTECTION_CIPHER, rows[i].draft);

    g_test_message ("%s", rows[i].rule);
    g_assert_cmpstr (clear, ==, rows[i].clear);
    g_assert_cmpstr (cipher, ==, rows[i].cipher);
    g_assert_cmpstr (outer, ==, rows[i].outer);
  }
}

static void
test_kinds (void)
{
  static const char *const shown[] = {"From",     "to",       "CC",       "Subject",
                                      "Date",     "Sender",   "Reply-To", "Keywords",
                                      "Comments", "Resent-To"};
  static const char *const structural[] = {"MIME-Version", "content-type", "Content-ID",
                                           "Content-Anything"};
  static const char *const others[] = {"Message-ID", "References", "X-Content-Type",
                                       "Bcc"};

  for (size_t i = 0; i < G_N_ELEMENTS (shown); i++)
    g_assert_true (ll_header_protection_is_user_facing (shown[i]));
  for (size_t i = 0; i < G_N_ELEMENTS (structural); i++) {
    g_assert_true (ll_header_protection_is_structural (structural[i]));
    g_assert_false (ll_header_protection_is_user_facing (structural[i]));
  }
  for (size_t i = 0; i < G_N_ELEMENTS (others); i++) {
    g_assert_false (ll_header_protection_is_structural (others[i]));
    g_assert_false (ll_header_protection_is_user_facing (others[i]));
  }
}

static void
test_read_mode (void)
{
  static const struct {
    const char *header;
    LlHeaderProtection protection;
  } rows[] = {
      {"To: a\nContent-Type: text/plain; hp=\"clear\"\n\n", LL_HEADER_PROTECTION_CLEAR},
      {"To: a\nContent-Type: text/plain; HP=Cipher\n\n", LL_HEADER_PROTECTION_CIPHER},
      {"To: a\nContent-Type: text/plain; hp=other\n\n", LL_HEADER_PROTECTION_NONE},
      {"To: a\nContent-Type: text/plain; hp=clear; hp=cipher\n\n",
       LL_HEADER_PROTECTION_NONE},
      {"To: a\nContent-Type: text/plain\n\n", LL_HEADER_PROTECTION_NONE},
      {"Subject: hp=clear\n\n", LL_HEADER_PROTECTION_NONE},
      {"Content-Type: text/plain; hp=clear\nX: y\n\n", LL_HEADER_PROTECTION_NONE},
      {"\n", LL_HEADER_PROTECTION_NONE},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (LlMessage) payload = entity_new_from_text (rows[i].header);

    g_assert_cmpint (ll_header_protection_get (payload), ==, rows[i].protection);
  }
}

/* 10.8, 10.9 */
static void
test_confidential (void)
{
  g_autoptr (LlMessage) payload =
      entity_new_from_text ("From: a\nSubject: secret\nTo: b\nX: y\n"
                            "HP-Outer: From: a\nHP-Outer: Subject: [...]\n"
                            "HP-Outer: to:   b\nHP-Outer: nonsense\n"
                            "Content-Type: text/plain; hp=cipher\n\n");
  g_autoptr (LlMessage) clear =
      entity_new_from_text ("From: a\nContent-Type: text/plain; hp=clear\n\n");
  g_autoptr (LlHeaderList) outer = ll_header_protection_dup_outer (payload);

  g_assert_cmpuint (ll_header_list_get_size (outer), ==, 3);
  g_assert_cmpstr (ll_header_list_find (outer, "Subject"), ==, "[...]");
  g_assert_false (ll_header_protection_is_confidential (payload, 0));
  g_assert_true (ll_header_protection_is_confidential (payload, 1));
  g_assert_false (ll_header_protection_is_confidential (payload, 2));
  g_assert_true (ll_header_protection_is_confidential (payload, 3));
  g_assert_false (ll_header_protection_is_confidential (clear, 0));
}

/* 10.7 */
static void
test_differing (void)
{
  static const struct {
    const char *payload;
    const char *outer;
    const char *names;
  } rows[] = {
      {"From: a\nSubject: x\n\n", "From: a\nSubject: [...]\n\n", "subject"},
      {"From: a\n\n", "From: a\n\n", ""},
      {"From: a b\n\n", "From:  a\n  b\n\n", ""},
      {"Subject: \xc3\xbc\n\n", "Subject: =?utf-8?q?=C3=BC?=\n\n", ""},
      {"From: a\n\n", "From: a\nCc: eve\n\n", "cc"},
      {"To: a\nTo: b\n\n", "To: a\n\n", "to"},
      {"Keywords: a\n\n", "X: y\n\n", "keywords"},
      {"Message-ID: a\n\n", "Message-ID: b\nReceived: x\n\n", ""},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (LlMessage) payload = entity_new_from_text (rows[i].payload);
    g_autoptr (LlMessage) outer = entity_new_from_text (rows[i].outer);
    g_auto (GStrv) names = ll_header_protection_dup_differing (payload, outer);
    g_autofree char *joined = g_strjoinv (" ", names);

    g_assert_cmpstr (joined, ==, rows[i].names);
  }
}

/* What was hidden on purpose is not altered. */
static void
test_altered (void)
{
#define CIPHER "Content-Type: text/plain; hp=\"cipher\"\n"
#define CLEAR  "Content-Type: text/plain; hp=\"clear\"\n"
  static const struct {
    const char *payload;
    const char *outer;
    gboolean is_altered;
  } rows[] = {
      {CIPHER "Subject: x\nHP-Outer: Subject: [...]\n\n", "Subject: [...]\n\n", FALSE},
      {CIPHER "Subject: x\nHP-Outer: Subject: [...]\n\n", "Subject: x\n\n", TRUE},
      {CIPHER "Subject: x\nHP-Outer: Subject: [...]\n\n", "X: y\n\n", TRUE},
      {CIPHER "From: a\nHP-Outer: From: a\n\n", "From: b\n\n", TRUE},
      {CIPHER "From: a\nHP-Outer: From: a\n\n", "From: a\nCc: eve\n\n", TRUE},
      {CIPHER "Keywords: a\n\n", "X: y\n\n", FALSE},
      {CIPHER "Keywords: a\n\n", "Keywords: a\n\n", TRUE},
      {CLEAR "From: a\n\n", "From:  a\nReceived: x\n\n", FALSE},
      {CLEAR "Subject: x\n\n", "Subject: [...]\n\n", TRUE},
      {CLEAR "Subject: x\nHP-Outer: Subject: y\n\n", "Subject: y\n\n", TRUE},
      {"Subject: x\n\n", "Subject: y\n\n", FALSE},
  };
#undef CIPHER
#undef CLEAR

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (LlMessage) payload = entity_new_from_text (rows[i].payload);
    g_autoptr (LlMessage) outer = entity_new_from_text (rows[i].outer);

    g_test_message ("%s", rows[i].payload);
    g_assert_cmpint (ll_header_protection_is_altered (payload, outer), ==,
                     rows[i].is_altered);
  }
}

static void
test_opened (void)
{
  static const struct {
    const char *payload;
    const char *outer;
    const char *opened;
  } rows[] = {
      {"From: a\r\nHP-Outer: From: b\r\nContent-Type: text/plain;\r\n "
       "hp=\"cipher\"\r\n\r\n",
       "From: b\r\n\r\n", "From: a\r\nContent-Type: text/plain\r\n\r\n"},
      {"From: a\nContent-Type: text/plain; hp=clear; charset=x\n\n", "From: b\n\n",
       "From: a\r\nContent-Type: text/plain; charset=x\r\n\r\n"},
      {"From: a\nContent-Type: text/plain\n\n",
       "From: b\nContent-Type: application/pkcs7-mime\nX: y\n\n",
       "From: b\r\nX: y\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\n"},
      {"\n", "From: b\nMIME-Version: 1.0\n\n", "From: b\r\nMIME-Version: 1.0\r\n\r\n"},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (LlMessage) payload = entity_new_from_text (rows[i].payload);
    g_autoptr (LlMessage) outer = entity_new_from_text (rows[i].outer);
    g_autoptr (GString) opened = g_string_new (NULL);

    ll_header_protection_append_opened (payload, outer, opened);
    g_assert_cmpstr (opened->str, ==, rows[i].opened);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/message/header-protection/written-10.3-10.5", test_written);
  g_test_add_func ("/message/header-protection/kinds-9.2", test_kinds);
  g_test_add_func ("/message/header-protection/mode-10.1", test_read_mode);
  g_test_add_func ("/message/header-protection/confidential-10.8-10.9",
                   test_confidential);
  g_test_add_func ("/message/header-protection/differing-10.7", test_differing);
  g_test_add_func ("/message/header-protection/altered-10.7", test_altered);
  g_test_add_func ("/message/header-protection/opened", test_opened);

  return g_test_run ();
}
