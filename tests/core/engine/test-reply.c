/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "engine/ll-reply.h"

#include <string.h>

#include "base/ll-error.h"
#include "base/ll-limits.h"
#include "draft-cases.h"

/* Answers to letters of every kind, as Bob, who has two addresses. */

#define ALICE "alice@example.org"
#define BOB   "bob@example.net"
#define OTHER "robert@example.com" /* his second account's */
#define EVE   "eve@evil.example"
#define HEAD  "Alice wrote:"

static void
set_up (Fixture *self, gconstpointer data)
{
  self->shell = ll_test_shell_new ();
  ll_test_shell_run (self->shell,
                     "for a in " BOB " " OTHER "; do printf '[%%s]\\naddress=%%s\\n"
                     "server=localhost\\nport=1\\nsecurity=tls\\n' $a $a; done"
                     " > accounts.ini");
  use_person_with (self, make_options (self, BOB));
}

static LlSpool *
make_spool (const char *text)
{
  LlSpool *spool = ll_spool_new (NULL);

  g_assert_true (ll_spool_write (spool, text, strlen (text), NULL));

  return spool;
}

static LlDraft *
begin_with (Fixture *self,
            LlReport *report,
            LlReplyKind kind,
            const char *attribution,
            GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ll_reply_new_async (self->engine, report, kind, attribution, NULL, keep_result_cb,
                      &result);
  wait_for_result (&result);

  return ll_reply_new_finish (self->engine, result, error);
}

static LlDraft *
begin (Fixture *self, LlSpool *letter, LlReplyKind kind)
{
  g_autoptr (LlReport) report = open_letter (self, letter);
  g_autoptr (GError) error = NULL;
  LlDraft *draft = begin_with (self, report, kind, HEAD, &error);

  g_assert_no_error (error);

  return draft;
}

static LlDraft *
begin_text (Fixture *self, const char *letter, LlReplyKind kind)
{
  g_autoptr (LlSpool) spool = make_spool (letter);

  return begin (self, spool, kind);
}

static char *
join (const LlDraft *draft, LlDraftFieldName field)
{
  GString *text = g_string_new (NULL);
  GPtrArray *people = draft->fields[field].people;

  for (guint i = 0; i < people->len; i++) {
    g_autofree char *person = ll_correspondent_format (people->pdata[i]);

    g_string_append_printf (text, "%s%s", i > 0 ? " | " : "", person);
  }

  return g_string_free (text, FALSE);
}

static void
assert_people (const LlDraft *draft, LlDraftFieldName field, const char *wanted)
{
  g_autofree char *got = join (draft, field);

  g_assert_cmpstr (got, ==, wanted);
}

/* -- who gets it -- */

static const struct {
  const char *fields;
  const char *from;
  const char *to; /* of a reply to the sender */
  const char *all_to;
  const char *all_cc;
} people_rows[] = {
    {"From: Alice <alice@example.org>\nTo: bob@example.net", BOB,
     "Alice <alice@example.org>", "Alice <alice@example.org>", ""},
    {"From: alice@example.org\nTo: carol@example.com, Robert <ROBERT@example.com>\n"
     "Cc: dave@example.com, bob@example.net",
     OTHER, ALICE, "alice@example.org | carol@example.com", "dave@example.com"},
    {"From: alice@example.org\nCc: robert@example.com", OTHER, ALICE, ALICE, ""},
    {"From: alice@example.org\nTo: list@example.com", BOB, ALICE,
     "alice@example.org | list@example.com", ""},
    {"From: alice@example.org", BOB, ALICE, ALICE, ""},
    {"From: alice@example.org\nReply-To: \"Office, the\" <office@example.org>\n"
     "To: bob@example.net",
     BOB, "\"Office, the\" <office@example.org>", "\"Office, the\" <office@example.org>",
     ""},
    {"From: alice@example.org\nReply-To: a@example.com, b@example.com", BOB,
     "a@example.com | b@example.com", "a@example.com | b@example.com", ""},
    /* Nobody twice, in any case. */
    {"From: alice@example.org\nTo: Alice@example.org, c@example.com\n"
     "Cc: C@example.com, d@example.com, d@example.com",
     BOB, ALICE, "alice@example.org | c@example.com", "d@example.com"},
    {"From: =?utf-8?q?M=C3=BCller?= <m@example.com>\nTo: bob@example.net", BOB,
     "M\xc3\xbcller <m@example.com>", "M\xc3\xbcller <m@example.com>", ""},
    /* A name that is an address, or a line, is a name. */
    {"From: \"eve@evil.example\" <alice@example.org>\nTo: bob@example.net", BOB,
     "\"eve@evil.example\" <alice@example.org>",
     "\"eve@evil.example\" <alice@example.org>", ""},
    {"From: =?utf-8?q?a=0D=0ABcc=3A_eve=40evil.example?= <alice@example.org>", BOB,
     "\"a Bcc: eve@evil.example\" <alice@example.org>",
     "\"a Bcc: eve@evil.example\" <alice@example.org>", ""},
    /* One's own letter goes to those it went to. */
    {"From: bob@example.net\nTo: carol@example.com, robert@example.com\n"
     "Cc: dave@example.com",
     OTHER, BOB, "carol@example.com", "dave@example.com"},
    {"From: bob@example.net\nTo: bob@example.net", BOB, BOB, BOB, ""},
    {"From: alice@example.org\nTo: Friends: a@example.com, b@example.com;", BOB, ALICE,
     "alice@example.org | a@example.com | b@example.com", ""},
};

static void
test_people (Fixture *self, gconstpointer data)
{
  for (size_t i = 0; i < G_N_ELEMENTS (people_rows); i++) {
    g_autofree char *letter = g_strconcat (people_rows[i].fields, "\n\nhello\n", NULL);
    g_autoptr (LlDraft) reply = begin_text (self, letter, LL_REPLY_TO_SENDER);
    g_autoptr (LlDraft) all = begin_text (self, letter, LL_REPLY_TO_ALL);
    g_autoptr (LlDraft) forward = begin_text (self, letter, LL_REPLY_FORWARD);

    g_test_message ("%s", people_rows[i].fields);
    assert_people (reply, LL_DRAFT_TO, people_rows[i].to);
    assert_people (reply, LL_DRAFT_CC, "");
    assert_people (all, LL_DRAFT_TO, people_rows[i].all_to);
    assert_people (all, LL_DRAFT_CC, people_rows[i].all_cc);
    assert_people (forward, LL_DRAFT_TO, "");
    assert_people (forward, LL_DRAFT_CC, "");
    g_assert_cmpstr (ll_address_get_text (reply->from->address), ==, people_rows[i].from);
    g_assert_null (reply->from->name);
  }
}

/* What no parser agrees on is for the person to read: nobody is left out in silence. */
static void
test_unreadable_people (Fixture *self, gconstpointer data)
{
  g_autoptr (LlDraft) draft =
      begin_text (self,
                  "From: alice@example.org <eve@evil.example>\n"
                  "To: bob@example.net\nCc: Carol, dave@example.com\n\nhello\n",
                  LL_REPLY_TO_ALL);

  assert_people (draft, LL_DRAFT_TO, "");
  assert_people (draft, LL_DRAFT_CC, "");
  g_assert_cmpstr (draft->fields[LL_DRAFT_TO].typed, ==,
                   "alice@example.org <eve@evil.example>");
  g_assert_cmpstr (draft->fields[LL_DRAFT_CC].typed, ==, "Carol, dave@example.com");
}

static void
test_many_people (Fixture *self, gconstpointer data)
{
  g_autoptr (GString) letter = g_string_new ("From: alice@example.org\nTo: ");
  g_autoptr (LlDraft) draft = NULL;

  for (int i = 0; i < LL_RECIPIENTS; i++)
    g_string_append_printf (letter, "p%d@example.org,\n ", i);
  g_string_append (letter, "bob@example.net\n\nhello\n");
  draft = begin_text (self, letter->str, LL_REPLY_TO_ALL);
  /* One more than a letter may have: it says so when it is sent. */
  g_assert_nonnull (draft->fields[LL_DRAFT_TO].typed);
}

static void
test_nobody_of_one_s_own (Fixture *self, gconstpointer data)
{
  LlEngineOptions options = make_options (self, NULL);
  g_autoptr (LlDraft) draft = NULL;

  ll_test_shell_run (self->shell, "rm accounts.ini");
  replace_engine (self, &options);
  draft = begin_text (self, "From: alice@example.org\nTo: bob@example.net\n\nhello\n",
                      LL_REPLY_TO_ALL);
  g_assert_null (draft->from);
  assert_people (draft, LL_DRAFT_TO, "alice@example.org | bob@example.net");
}

/* An identity without an account is one's own as well. */
static void
test_identity_is_one_s_own (Fixture *self, gconstpointer data)
{
  g_autoptr (LlDraft) draft = NULL;

  ll_test_shell_run (self->shell, "rm accounts.ini");
  use_person_with (self, make_options (self, BOB));
  draft = begin_text (self, "From: alice@example.org\nTo: bob@example.net\n\nhello\n",
                      LL_REPLY_TO_ALL);
  g_assert_cmpstr (ll_address_get_text (draft->from->address), ==, BOB);
  assert_people (draft, LL_DRAFT_TO, ALICE);
}

/* -- subject, thread, text -- */

static const struct {
  const char *subject;
  const char *reply;
  const char *forward;
} subject_rows[] = {
    {"hello", "Re: hello", "Fwd: hello"},
    {"Re: hello", "Re: hello", "Fwd: Re: hello"},
    {"RE: re:  Re: hello", "Re: hello", "Fwd: RE: re: Re: hello"},
    {"Fwd: hello", "Re: Fwd: hello", "Fwd: hello"},
    {"Regarding", "Re: Regarding", "Fwd: Regarding"},
    {"=?utf-8?q?Gr=C3=BC=C3=9Fe?=",
     "Re: Gr\xc3\xbc\xc3\x9f"
     "e",
     "Fwd: Gr\xc3\xbc\xc3\x9f"
     "e"},
    {"=?utf-8?q?x=0D=0ABcc=3A_eve?=", "Re: x Bcc: eve", "Fwd: x Bcc: eve"},
    {"", "Re: ", "Fwd: "},
};

static void
test_subjects (Fixture *self, gconstpointer data)
{
  g_autofree char *longest = g_strnfill (10 * LL_SUBJECT_SIZE, 'x');
  g_autofree char *long_one =
      g_strconcat ("From: alice@example.org\nSubject: ", longest, "\n\nhello\n", NULL);
  g_autoptr (LlDraft) cut = begin_text (self, long_one, LL_REPLY_TO_SENDER);

  g_assert_cmpuint (strlen (cut->subject), ==, LL_SUBJECT_SIZE);
  for (size_t i = 0; i < G_N_ELEMENTS (subject_rows); i++) {
    g_autofree char *letter =
        g_strconcat ("From: alice@example.org\nSubject: ", subject_rows[i].subject,
                     "\n\nhello\n", NULL);
    g_autoptr (LlDraft) reply = begin_text (self, letter, LL_REPLY_TO_SENDER);
    g_autoptr (LlDraft) forward = begin_text (self, letter, LL_REPLY_FORWARD);

    g_assert_cmpstr (reply->subject, ==, subject_rows[i].reply);
    g_assert_cmpstr (forward->subject, ==, subject_rows[i].forward);
  }
}

static void
test_thread (Fixture *self, gconstpointer data)
{
  static const struct {
    const char *fields;
    const char *in_reply_to;
    const char *references;
  } cases[] = {
      {"X: y", NULL, NULL},
      {"Message-ID: <3@x>", "<3@x>", "<3@x>"},
      {"Message-ID: <3@x>\nIn-Reply-To: <2@x>", "<3@x>", "<2@x> <3@x>"},
      {"Message-ID: <3@x>\nReferences: <1@x>\n <2@x>\nIn-Reply-To: <2@x>", "<3@x>",
       "<1@x> <2@x> <3@x>"},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *letter =
        g_strconcat ("From: alice@example.org\n", cases[i].fields, "\n\nhello\n", NULL);
    g_autoptr (LlDraft) reply = begin_text (self, letter, LL_REPLY_TO_SENDER);
    g_autoptr (LlDraft) forward = begin_text (self, letter, LL_REPLY_FORWARD);

    g_assert_cmpstr (reply->in_reply_to, ==, cases[i].in_reply_to);
    g_assert_cmpstr (reply->references, ==, cases[i].references);
    g_assert_null (forward->in_reply_to);
  }
}

static void
test_quotation (Fixture *self, gconstpointer data)
{
  static const char letter[] = "From: alice@example.org\r\nTo: bob@example.net\r\n\r\n"
                               "one\r\n\r\n> two\r\n>> three\r\n  four\r\n\r\n\r\n";
  g_autoptr (LlDraft) reply = begin_text (self, letter, LL_REPLY_TO_SENDER);
  g_autoptr (LlDraft) forward = begin_text (self, letter, LL_REPLY_FORWARD);
  g_autoptr (LlSpool) spool = make_spool (letter);
  g_autoptr (LlReport) report = open_letter (self, spool);
  g_autoptr (LlDraft) bare = begin_with (self, report, LL_REPLY_TO_SENDER, NULL, NULL);

  g_assert_cmpstr (reply->text, ==,
                   "\n\n" HEAD "\n> one\n>\n>> two\n>>> three\n>   four\n");
  g_assert_cmpstr (forward->text, ==, "\n\n" HEAD "\n\none\n\n> two\n>> three\n  four\n");
  g_assert_cmpstr (bare->text, ==, "\n\n> one\n>\n>> two\n>>> three\n>   four\n");
  g_assert_false (reply->answers_encrypted);
  g_assert_cmpuint (reply->attachments->len, ==, 0);
}

static const char parts_letter[] =
    "From: alice@example.org\r\nMIME-Version: 1.0\r\n"
    "Content-Type: multipart/mixed; boundary=x\r\n\r\n"
    "--x\r\nContent-Type: text/plain\r\n\r\nhello\r\n"
    "--x\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n"
    "Content-Disposition: attachment; filename=\"../a.pdf\"\r\n\r\nJVBERg==\r\n"
    "--x\r\nContent-Type: text/html\r\nContent-Disposition: attachment\r\n\r\n"
    "<script>1</script>\r\n"
    "--x--\r\n";

static void
test_files (Fixture *self, gconstpointer data)
{
  g_autoptr (LlDraft) reply = begin_text (self, parts_letter, LL_REPLY_TO_ALL);
  g_autoptr (LlDraft) forward = begin_text (self, parts_letter, LL_REPLY_FORWARD);
  const LlAttachment *file;
  g_autoptr (GBytes) bytes = NULL;

  g_assert_cmpuint (reply->attachments->len, ==, 0);
  g_assert_cmpuint (forward->attachments->len, ==, 2);
  file = forward->attachments->pdata[0];
  g_assert_cmpstr (file->name, ==, "a.pdf");
  g_assert_cmpstr (file->type, ==, "application/pdf");
  bytes = ll_spool_dup_bytes (file->content, 0, ll_spool_get_size (file->content), NULL);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "%PDF", 4);
  g_assert_null (strstr (reply->text, "script"));
  g_assert_null (strstr (forward->text, "script"));
}

/* Of a text that is too long to be shown the whole is forwarded. */
static void
test_long_text (Fixture *self, gconstpointer data)
{
  g_autoptr (GString) letter = g_string_new ("From: alice@example.org\r\n\r\n");
  g_autoptr (LlDraft) forward = NULL;
  size_t size;

  for (size = 0; size < LL_SHOWN_TEXT_SIZE + 1000; size += 70)
    g_string_append_printf (letter, "%068d\r\n", (int)size);
  forward = begin_text (self, letter->str, LL_REPLY_FORWARD);
  g_assert_cmpuint (forward->attachments->len, ==, 1);
  g_assert_cmpint (
      ll_spool_get_size (((LlAttachment *)forward->attachments->pdata[0])->content), ==,
      (goffset)size);
}

/* -- what came encrypted -- */

static LlSpool *
seal_for_bob (Fixture *self, const char *raw)
{
  LlEngineOptions options = make_options (self, ALICE);
  g_autoptr (LlTestShell) shell = ll_test_shell_new ();
  g_autoptr (LlSpool) draft = make_spool (raw);
  g_autoptr (LlEngine) engine = NULL;
  g_autoptr (LlSealing) sealing = NULL;
  g_autoptr (GError) error = NULL;
  LlSpool *letter;

  options.data_dir = ll_test_shell_get_path (shell);
  engine = ll_engine_new (&options);
  sealing = ll_seal (engine, draft, &(LlSealOptions){0}, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (sealing->outcome, ==, LL_SEAL_DONE);
  letter = ll_spool_ref (((LlSealedMessage *)sealing->messages->pdata[0])->message);

  return letter;
}

/* 9.5, 10.11, 10.13: the fields inside count, and it stays encrypted. */
static void
test_protected (Fixture *self, gconstpointer data)
{
  g_autoptr (LlSpool) letter =
      seal_for_bob (self, "From: Alice <alice@example.org>\r\nTo: bob@example.net\r\n"
                          "Reply-To: rsa2048@example.net\r\nSubject: the well\r\n"
                          "Message-ID: <inside@example.org>\r\n\r\nsecret words\r\n");
  g_autoptr (LlSpool) altered = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GString) outside = NULL;
  g_autoptr (GBytes) bytes =
      ll_spool_dup_bytes (letter, 0, ll_spool_get_size (letter), NULL);
  g_autoptr (LlDraft) plain = begin (self, letter, LL_REPLY_TO_ALL);
  g_autoptr (LlDraft) draft = NULL;

  /* R6: somebody on the way wants to get the answer too. */
  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  outside = g_string_new (text);
  g_string_replace (outside, "Reply-To: rsa2048@example.net",
                    "Reply-To: eve@evil.example\r\nCc: eve@evil.example", 1);
  g_string_replace (outside, "<inside@example.org>", "<outside@evil.example>", 1);
  altered = make_spool (outside->str);
  draft = begin (self, altered, LL_REPLY_TO_ALL);

  g_assert_true (ll_draft_equal (plain, draft));
  g_assert_true (draft->answers_encrypted);
  assert_people (draft, LL_DRAFT_TO, "rsa2048@example.net");
  assert_people (draft, LL_DRAFT_CC, "");
  g_assert_cmpstr (draft->subject, ==, "Re: the well");
  g_assert_cmpstr (draft->in_reply_to, ==, "<inside@example.org>");
  g_assert_cmpstr (draft->text, ==, "\n\n" HEAD "\n> secret words\n");
}

/* Letters of other programs, without protected fields: openssl writes them. */
static const struct {
  const char *command; /* makes `letter` of `inner` */
  const char *from;    /* outside */
  gboolean is_hers;    /* what is inside was signed by whom it comes from */
  const char *added;   /* outside, by somebody on the way */
} stolen_rows[] = {
    /* Signed by her, from her. */
    {"openssl cms -sign -in inner -signer $A/certificate.pem -inkey $A/key.pem"
     " -passin pass:lab -out s && openssl cms -encrypt -aes256 -in s",
     ALICE, TRUE},
    {"openssl cms -sign -in inner -signer $A/certificate.pem -inkey $A/key.pem"
     " -passin pass:lab -out s && openssl cms -encrypt -aes-256-gcm -in s",
     ALICE, TRUE},
    /* The same, and somebody put his own name over it. */
    {"openssl cms -sign -in inner -signer $A/certificate.pem -inkey $A/key.pem"
     " -passin pass:lab -out s && openssl cms -encrypt -aes256 -in s",
     EVE, FALSE},
    {"openssl cms -sign -in inner -signer $A/certificate.pem -inkey $A/key.pem"
     " -passin pass:lab -out s && openssl cms -encrypt -aes-256-gcm -in s",
     EVE, FALSE},
    /* Or he put his name beside hers. */
    {"openssl cms -sign -in inner -signer $A/certificate.pem -inkey $A/key.pem"
     " -passin pass:lab -out s && openssl cms -encrypt -aes256 -in s",
     ALICE, TRUE, "Reply-To: " EVE},
    {"openssl cms -sign -in inner -signer $A/certificate.pem -inkey $A/key.pem"
     " -passin pass:lab -out s && openssl cms -encrypt -aes256 -in s",
     ALICE, TRUE, "Cc: " EVE},
    /* Nobody signed it: who wrote it nobody knows, and CBC can be altered. */
    {"openssl cms -encrypt -aes256 -in inner", ALICE, FALSE},
    {"openssl cms -encrypt -aes-256-gcm -in inner", ALICE, FALSE},
};

static void
test_stolen (Fixture *self, gconstpointer data)
{
  g_autofree char *alice = build_lab_path (ALICE, "");
  g_autofree char *bob = build_lab_path (BOB, "certificate.pem");

  ll_test_shell_run (
      self->shell,
      "printf 'Content-Type: text/plain\\r\\n\\r\\nsecret words\\r\\n' > inner");
  for (size_t i = 0; i < G_N_ELEMENTS (stolen_rows); i++) {
    LlReplyKind kinds[] = {LL_REPLY_TO_SENDER, LL_REPLY_TO_ALL};

    ll_test_shell_run (self->shell,
                       "A='%s'; %s -from %s -to bob@example.net -subject x -out letter"
                       " '%s'",
                       alice, stolen_rows[i].command, stolen_rows[i].from, bob);
    for (size_t j = 0; j < G_N_ELEMENTS (kinds); j++) {
      g_autoptr (GBytes) bytes = ll_test_shell_read (self->shell, "letter");
      const char *added = stolen_rows[i].added != NULL ? stolen_rows[i].added : "X: y";
      g_autofree char *text =
          g_strdup_printf ("%s\n%.*s", added, (int)g_bytes_get_size (bytes),
                           (char *)g_bytes_get_data (bytes, NULL));
      g_autoptr (LlSpool) letter = make_spool (text);
      g_autoptr (LlDraft) draft = begin (self, letter, kinds[j]);
      g_autofree char *to = join (draft, LL_DRAFT_TO);
      g_autofree char *cc = join (draft, LL_DRAFT_CC);
      gboolean is_hers_alone =
          stolen_rows[i].is_hers && strcmp (to, ALICE) == 0 && *cc == '\0';
      g_autoptr (LlDraft) forward = begin (self, letter, LL_REPLY_FORWARD);

      g_test_message ("%s from %s, %s", stolen_rows[i].command, stolen_rows[i].from,
                      added);
      g_assert_true (draft->answers_encrypted);
      g_assert_cmpint (strstr (draft->text, "secret words") != NULL, ==, is_hers_alone);
      if (stolen_rows[i].added == NULL)
        g_assert_cmpstr (to, ==, stolen_rows[i].from);
      else
        g_assert_cmpint (is_hers_alone, ==,
                         kinds[j] == LL_REPLY_TO_SENDER &&
                             g_str_has_prefix (added, "Cc:"));
      /* Whom it is forwarded to the person says herself. */
      g_assert_true (forward->answers_encrypted);
      g_assert_nonnull (strstr (forward->text, "secret words"));
    }
  }
}

/* 10.15: a name that was written for nobody outside does not stand outside the answer. */
static void
test_secret_name (Fixture *self, gconstpointer data)
{
  g_autofree char *bob = build_lab_path (BOB, "certificate.pem");
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *text = NULL;
  g_autoptr (LlSpool) letter = NULL;
  g_autoptr (LlDraft) draft = NULL;

  ll_test_shell_run (
      self->shell,
      "printf 'From: Alice Secret <alice@example.org>\r\n"
      "To: Bob <bob@example.net>, Carol <carol@example.com>\r\n"
      "Message-ID: <secret@example.org>\r\n"
      "HP-Outer: From: alice@example.org\r\n"
      "HP-Outer: To: Bob <bob@example.net>, Carol <carol@example.com>\r\n"
      "Content-Type: text/plain; hp=\"cipher\"\r\n\r\nsecret words\r\n' > inner;"
      "openssl cms -encrypt -aes-256-gcm -in inner -from alice@example.org"
      " -to bob@example.net -subject x -out letter '%s'",
      bob);
  bytes = ll_test_shell_read (self->shell, "letter");
  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  letter = make_spool (text);
  draft = begin (self, letter, LL_REPLY_TO_ALL);
  assert_people (draft, LL_DRAFT_TO, "alice@example.org | Carol <carol@example.com>");
  g_assert_null (draft->in_reply_to);
  g_assert_nonnull (strstr (draft->text, "> secret words"));
}

/* R1, R2: what is encrypted somewhere below is not opened, and not quoted. */
static void
test_errant (Fixture *self, gconstpointer data)
{
  g_autofree char *bob = build_lab_path (BOB, "certificate.pem");
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *inner = NULL;
  g_autofree char *text = NULL;
  g_autoptr (LlDraft) draft = NULL;

  ll_test_shell_run (self->shell,
                     "printf 'Content-Type: text/plain\\r\\n\\r\\nsecret words\\r\\n'"
                     " | openssl cms -encrypt -aes256 -out part '%s'",
                     bob);
  bytes = ll_test_shell_read (self->shell, "part");
  inner = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  text = g_strconcat ("From: eve@evil.example\nTo: bob@example.net\nMIME-Version: 1.0\n"
                      "Content-Type: multipart/mixed; boundary=x\n\n"
                      "--x\nContent-Type: text/plain\n\nharmless\n--x\n",
                      inner, "\n--x--\n", NULL);
  draft = begin_text (self, text, LL_REPLY_TO_SENDER);
  g_assert_nonnull (strstr (draft->text, "> harmless"));
  g_assert_null (strstr (draft->text, "secret words"));
}

static void
test_closed_letter (Fixture *self, gconstpointer data)
{
  g_autoptr (LlSpool) letter =
      write_letter (self, ALICE, "rsa2048@example.net", "secret words");
  g_autoptr (LlReport) report = open_letter (self, letter);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (report->encryption, ==, LL_ENCRYPTION_NO_KEY);
  g_assert_null (begin_with (self, report, LL_REPLY_TO_SENDER, HEAD, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_NOT_FOUND);
}

/* The whole way: the answer to an encrypted letter is encrypted, even if the person has
 * said that nothing ever is. */
static void
test_answer_is_sealed (Fixture *self, gconstpointer data)
{
  g_autoptr (LlSpool) letter = seal_for_bob (
      self, "From: alice@example.org\r\nTo: bob@example.net\r\nSubject: x\r\n\r\n"
            "secret words\r\n");
  g_autoptr (LlDraft) draft = begin (self, letter, LL_REPLY_TO_SENDER);
  LlDraft fields = *draft;
  g_autoptr (LlDraft) never = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (LlSending) sending = NULL;

  fields.mode = LL_ENCRYPT_NEVER;
  never = ll_draft_new (&fields);
  ll_send_draft_async (self->engine, never, &(LlSendChoices){.in_clear = TRUE}, NULL,
                       NULL, NULL, keep_result_cb, &result);
  wait_for_result (&result);
  sending = ll_send_draft_finish (self->engine, result, &error);
  g_assert_no_error (error);
  g_assert_true (sending->is_encrypted);
  g_assert_cmpuint (sending->waiting->len, ==, 1);
  ll_test_shell_run (self->shell, "! grep -r 'secret words' outbox");
}

static void
test_cancelled (Fixture *self, gconstpointer data)
{
  g_autoptr (LlSpool) letter = make_spool (parts_letter);
  g_autoptr (LlReport) report = open_letter (self, letter);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ll_reply_new_async (self->engine, report, LL_REPLY_FORWARD, HEAD, cancellable,
                      keep_result_cb, &result);
  g_cancellable_cancel (cancellable);
  wait_for_result (&result);
  g_assert_null (ll_reply_new_finish (self->engine, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

#define add(path, function)                                                              \
  g_test_add ("/engine/reply/" path, Fixture, NULL, set_up, function, fixture_tear_down)

int
main (int argc, char **argv)
{
  use_own_temporary_folder ();
  g_test_init (&argc, &argv, NULL);
  add ("people", test_people);
  add ("unreadable-people", test_unreadable_people);
  add ("many-people", test_many_people);
  add ("nobody-of-one-s-own", test_nobody_of_one_s_own);
  add ("identity-is-one-s-own", test_identity_is_one_s_own);
  add ("subjects", test_subjects);
  add ("thread", test_thread);
  add ("quotation", test_quotation);
  add ("files", test_files);
  add ("long-text", test_long_text);
  add ("protected-10.11-R6", test_protected);
  add ("stolen-8.3.6-R1", test_stolen);
  add ("secret-name-10.15", test_secret_name);
  add ("errant-R1-R2", test_errant);
  add ("closed-letter", test_closed_letter);
  add ("answer-is-sealed-9.5", test_answer_is_sealed);
  add ("cancelled", test_cancelled);

  return g_test_run ();
}
