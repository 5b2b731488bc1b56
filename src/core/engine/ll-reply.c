/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "engine/ll-reply.h"

#include <string.h>

#include "base/ll-display-text.h"
#include "base/ll-error.h"
#include "base/ll-limits.h"
#include "certificate/ll-certificate-addresses.h"
#include "engine/ll-accounts.h"
#include "engine/ll-engine-private.h"
#include "engine/ll-engine-task.h"
#include "engine/ll-letter-view.h"
#include "message/ll-header-field.h"
#include "message/ll-header-protection.h"
#include "message/ll-mailbox-list.h"

/* An answer in the making. */
typedef struct {
  LlReport *report; /* owned */
  LlReplyKind kind;
  char *attribution; /* owned, nullable */

  LlLetterView *view;  /* owned */
  LlMessage *headers;  /* the report's: those that count */
  GPtrArray *accounts; /* (element-type LlAccount) */
  GPtrArray *own;      /* (element-type LlAddress): one's own, those of accounts first */
  GPtrArray *people[LL_N_DRAFT_FIELDS];
  char *typed[LL_N_DRAFT_FIELDS];
  LlCorrespondent *from;
  GPtrArray *files;
  char *subject;
  char *text;
  char *in_reply_to;
  char *references;
} Reply;

static GPtrArray *
people_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify)ll_correspondent_free);
}

static void
reply_free (gpointer data)
{
  Reply *self = data;

  ll_report_unref (self->report);
  g_free (self->attribution);
  g_clear_pointer (&self->view, ll_letter_view_unref);
  g_clear_pointer (&self->accounts, g_ptr_array_unref);
  g_ptr_array_unref (self->own);
  for (unsigned int i = 0; i < LL_N_DRAFT_FIELDS; i++) {
    g_ptr_array_unref (self->people[i]);
    g_free (self->typed[i]);
  }
  g_clear_pointer (&self->from, ll_correspondent_free);
  g_ptr_array_unref (self->files);
  g_free (self->subject);
  g_free (self->text);
  g_free (self->in_reply_to);
  g_free (self->references);
  g_free (self);
}

static Reply *
reply_new (LlReport *report, LlReplyKind kind, const char *attribution)
{
  Reply *self = g_new0 (Reply, 1);

  self->report = ll_report_ref (report);
  self->kind = kind;
  self->attribution = g_strdup (attribution);
  self->headers = ll_smime_letter_get_header_source (report->letter);
  self->own = g_ptr_array_new_with_free_func ((GDestroyNotify)ll_address_unref);
  for (unsigned int i = 0; i < LL_N_DRAFT_FIELDS; i++)
    self->people[i] = people_new ();
  self->files = g_ptr_array_new_with_free_func ((GDestroyNotify)ll_attachment_free);

  return self;
}

/* -- whose letter it is -- */

static gboolean
contains_mailbox (GPtrArray *addresses, const LlAddress *address)
{
  for (guint i = 0; i < addresses->len; i++) {
    if (ll_address_is_same_mailbox (addresses->pdata[i], address))
      return TRUE;
  }

  return FALSE;
}

static void
add_own (Reply *self, LlAddress *address)
{
  if (!contains_mailbox (self->own, address))
    g_ptr_array_add (self->own, ll_address_ref (address));
}

/* Without accounts or identities it can be answered all the same. */
static void
find_own (Reply *self, LlEngine *engine, GCancellable *cancellable)
{
  g_autoptr (GPtrArray) identities = ll_engine_dup_identities (engine, cancellable, NULL);

  self->accounts = ll_accounts_list (engine, NULL);
  for (guint i = 0; self->accounts != NULL && i < self->accounts->len; i++)
    add_own (self, ((LlAccount *)self->accounts->pdata[i])->address);
  for (guint i = 0; identities != NULL && i < identities->len; i++) {
    LlCertificate *certificate = ll_identity_get_certificate (identities->pdata[i]);
    g_autoptr (GPtrArray) addresses = ll_certificate_dup_addresses (certificate);

    for (guint j = 0; j < addresses->len; j++)
      add_own (self, addresses->pdata[j]);
  }
}

static gboolean
has_person (GPtrArray *people, const LlAddress *address)
{
  for (guint i = 0; i < people->len; i++) {
    const LlCorrespondent *person = people->pdata[i];

    if (ll_address_is_same_mailbox (person->address, address))
      return TRUE;
  }

  return FALSE;
}

/* -- people -- */

/* What was to be read by nobody outside must not stand outside of the answer: the name
 * that only the payload gives to an address (10.15). */
static gboolean
is_secret (const Reply *self, unsigned int index)
{
  return ll_smime_letter_is_hp_cipher (self->report->letter) &&
         ll_header_protection_is_confidential (self->headers, index);
}

static void
take_field (const Reply *self, unsigned int index, GPtrArray *people, GString *typed)
{
  LlHeaderList *headers = ll_message_get_headers (self->headers);
  const char *value = ll_header_list_get_value (headers, index);
  g_autoptr (GPtrArray) mailboxes = ll_mailbox_list_parse_named (value, NULL);

  if (mailboxes == NULL) {
    g_autofree char *text = NULL;

    if (typed->len >= LL_SUBJECT_SIZE)
      return;
    text = ll_header_field_decode (value);

    ll_display_text_cut (text, LL_SUBJECT_SIZE);
    g_string_append_printf (typed, "%s%s", typed->len > 0 ? ", " : "", text);
    return;
  }
  for (guint i = 0; i < mailboxes->len; i++) {
    const LlMailbox *mailbox = mailboxes->pdata[i];
    g_autofree char *name = NULL;

    if (mailbox->name != NULL && !is_secret (self, index))
      name = ll_header_field_decode (mailbox->name);
    if (people->len < LL_RECIPIENTS && !has_person (people, mailbox->address))
      g_ptr_array_add (people, ll_correspondent_new (name, mailbox->address));
  }
}

/* Those of all fields called @name. */
static GPtrArray *
read_people (const Reply *self, const char *name, char **out_typed)
{
  LlHeaderList *headers = ll_message_get_headers (self->headers);
  GPtrArray *people = people_new ();
  g_autoptr (GString) typed = g_string_new (NULL);

  for (unsigned int i = 0; i < ll_header_list_get_size (headers); i++) {
    if (g_ascii_strcasecmp (ll_header_list_get_name (headers, i), name) == 0)
      take_field (self, i, people, typed);
  }
  if (out_typed != NULL && typed->len > 0)
    *out_typed = g_strdup (typed->str);

  return people;
}

/* Whom it was written to, as far as that is oneself. */
static LlAddress *
find_addressee (const Reply *self)
{
  static const char *const fields[] = {"To", "Cc"};

  for (size_t i = 0; i < G_N_ELEMENTS (fields); i++) {
    g_autoptr (GPtrArray) people = read_people (self, fields[i], NULL);

    for (guint j = 0; j < self->own->len; j++) {
      if (has_person (people, self->own->pdata[j]))
        return self->own->pdata[j];
    }
  }

  return NULL;
}

static void
choose_from (Reply *self)
{
  LlAddress *address = find_addressee (self);

  if (address == NULL && self->accounts != NULL && self->accounts->len > 0)
    address = ((LlAccount *)self->accounts->pdata[0])->address;
  if (address != NULL)
    self->from = ll_correspondent_new (NULL, address);
}

static void
add_others (const Reply *self, GPtrArray *candidates, GPtrArray *people)
{
  for (guint i = 0; i < candidates->len; i++) {
    const LlCorrespondent *person = candidates->pdata[i];

    if (!contains_mailbox (self->own, person->address) &&
        !has_person (self->people[LL_DRAFT_TO], person->address) &&
        !has_person (people, person->address))
      g_ptr_array_add (people, ll_correspondent_copy (person));
  }
}

/* Reply-To is one of the protected fields, or nothing is protected: the same fields count
 * as for From (10.13). */
static GPtrArray *
read_sender (Reply *self)
{
  char **typed = &self->typed[LL_DRAFT_TO];
  g_autoptr (GPtrArray) reply_to = read_people (self, "Reply-To", typed);

  if (reply_to->len > 0 || *typed != NULL)
    return g_steal_pointer (&reply_to);

  return read_people (self, "From", typed);
}

static void
choose_recipients (Reply *self)
{
  g_autoptr (GPtrArray) sender = read_sender (self);
  g_autoptr (GPtrArray) to = NULL;
  g_autoptr (GPtrArray) cc = NULL;
  g_autofree char *to_typed = NULL;

  if (self->kind == LL_REPLY_TO_ALL) {
    to = read_people (self, "To", &to_typed);
    cc = read_people (self, "Cc", &self->typed[LL_DRAFT_CC]);
    add_others (self, sender, self->people[LL_DRAFT_TO]);
    add_others (self, to, self->people[LL_DRAFT_TO]);
    add_others (self, cc, self->people[LL_DRAFT_CC]);
  }
  if (self->typed[LL_DRAFT_TO] == NULL)
    self->typed[LL_DRAFT_TO] = g_steal_pointer (&to_typed);
  /* A reply to the sender, or to a letter that one wrote to oneself. */
  if (self->people[LL_DRAFT_TO]->len == 0 && self->people[LL_DRAFT_CC]->len == 0) {
    g_ptr_array_unref (self->people[LL_DRAFT_TO]);
    self->people[LL_DRAFT_TO] = g_steal_pointer (&sender);
  }
}

/* -- subject and thread -- */

static const char *
skip_prefix (const char *subject, const char *prefix)
{
  while (g_ascii_strncasecmp (subject, prefix, strlen (prefix)) == 0) {
    subject += strlen (prefix);
    subject += strspn (subject, " ");
  }

  return subject;
}

static void
choose_subject (Reply *self)
{
  const char *subject = self->report->subject != NULL ? self->report->subject : "";

  if (self->kind == LL_REPLY_FORWARD)
    self->subject = g_strconcat ("Fwd: ", skip_prefix (subject, "Fwd:"), NULL);
  else
    self->subject = g_strconcat ("Re: ", skip_prefix (subject, "Re:"), NULL);
  ll_display_text_cut (self->subject, LL_SUBJECT_SIZE);
}

/* Returns: (nullable): the value of a field that may stand outside again. */
static const char *
find_id (const Reply *self, const char *name)
{
  LlHeaderList *headers = ll_message_get_headers (self->headers);

  for (unsigned int i = 0; i < ll_header_list_get_size (headers); i++) {
    if (g_ascii_strcasecmp (ll_header_list_get_name (headers, i), name) == 0)
      return is_secret (self, i) ? NULL : ll_header_list_get_value (headers, i);
  }

  return NULL;
}

/* RFC 5322, section 3.6.4. */
static void
choose_thread (Reply *self)
{
  const char *id = find_id (self, "Message-ID");
  const char *references = find_id (self, "References");

  if (references == NULL)
    references = find_id (self, "In-Reply-To");
  if (self->kind == LL_REPLY_FORWARD || id == NULL)
    return;
  self->in_reply_to = g_strdup (id);
  self->references =
      references != NULL ? g_strconcat (references, " ", id, NULL) : g_strdup (id);
}

/* -- text -- */

static gboolean
came_encrypted (const Reply *self)
{
  if (self->report->encryption != LL_ENCRYPTION_NONE)
    return TRUE;
  for (guint i = 0; i < self->view->parts->len; i++) {
    const LlLetterPart *part = self->view->parts->pdata[i];

    if (part->is_encrypted)
      return TRUE;
  }

  return FALSE;
}

/* Nobody but the sender: outside anybody can add a Reply-To or a Cc (R6). */
static gboolean
goes_to_sender_alone (const Reply *self)
{
  GPtrArray *to = self->people[LL_DRAFT_TO];
  const LlCorrespondent *person = to->len == 1 ? to->pdata[0] : NULL;

  return person != NULL && self->report->from != NULL &&
         ll_address_is_same_mailbox (person->address, self->report->from) &&
         self->people[LL_DRAFT_CC]->len == 0 && self->typed[LL_DRAFT_TO] == NULL &&
         self->typed[LL_DRAFT_CC] == NULL;
}

/* Whether those whom the answer goes to are those whom the writer of what is quoted
 * named. */
static gboolean
may_quote (const Reply *self)
{
  const LlReport *report = self->report;

  if (self->kind == LL_REPLY_FORWARD || !came_encrypted (self))
    return TRUE;
  if (!report->has_integrity)
    return FALSE;
  if (ll_smime_letter_has_protected_headers (report->letter))
    return TRUE;

  return goes_to_sender_alone (self) &&
         ll_smime_letter_is_signed_inside (report->letter) &&
         report->evidence.layer == LL_LAYER_ROOT &&
         report->evidence.signature == LL_SIGNATURE_STATE_GOOD &&
         report->evidence.from == LL_FROM_SINGLE &&
         report->evidence.address == LL_ADDRESS_MATCH;
}

static void
append_quoted (const char *text, GString *out)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (char **line = lines; *line != NULL; line++) {
    const char *space = **line == '\0' || **line == '>' ? "" : " ";

    g_string_append_printf (out, ">%s%s\n", space, *line);
  }
}

/* An errant layer is shown by nobody, and quoted by nobody (9.6). */
static gboolean
is_visible (const LlLetterPart *part)
{
  return part->text != NULL && !part->is_errant;
}

static void
choose_text (Reply *self)
{
  g_autoptr (GString) text = g_string_new ("\n\n");

  if (!may_quote (self)) {
    self->text = g_strdup ("");
    return;
  }
  if (self->attribution != NULL)
    g_string_append_printf (text, "%s\n", self->attribution);
  if (self->kind == LL_REPLY_FORWARD)
    g_string_append_c (text, '\n');
  for (guint i = 0; i < self->view->parts->len; i++) {
    const LlLetterPart *part = self->view->parts->pdata[i];
    g_autofree char *visible = NULL;

    if (!is_visible (part))
      continue;
    visible = g_strchomp (g_strdup (part->text));
    if (self->kind == LL_REPLY_FORWARD)
      g_string_append_printf (text, "%s\n", visible);
    else
      append_quoted (visible, text);
  }
  self->text = g_string_free (g_steal_pointer (&text), FALSE);
}

/* -- files -- */

static gboolean
take_file (Reply *self,
           const LlLetterPart *part,
           GCancellable *cancellable,
           GError **error)
{
  g_autoptr (LlSpool) content = ll_spool_new (error);
  const char *name = part->name != NULL  ? part->name
                     : is_visible (part) ? "letter.txt"
                                         : "attachment";

  if (content == NULL ||
      !ll_smime_letter_write_part (self->report->letter, part->index,
                                   ll_spool_get_output (content), cancellable, error))
    return FALSE;
  g_ptr_array_add (self->files, ll_attachment_new (name, part->type, content));

  return TRUE;
}

/* What is forwarded is forwarded whole: a text of which only the beginning is shown goes
 * along as a file. */
static gboolean
take_files (Reply *self, GCancellable *cancellable, GError **error)
{
  for (guint i = 0; i < self->view->parts->len; i++) {
    const LlLetterPart *part = self->view->parts->pdata[i];

    if ((!is_visible (part) || part->is_cut) &&
        !take_file (self, part, cancellable, error))
      return FALSE;
  }

  return TRUE;
}

/* -- all of it -- */

static gboolean
check_readable (const Reply *self, GError **error)
{
  if (ll_smime_letter_get_payload (self->report->letter) != NULL)
    return TRUE;

  g_set_error_literal (error, LL_ERROR, LL_ERROR_NOT_FOUND,
                       "nothing of the letter can be read");

  return FALSE;
}

static LlDraft *
make_draft (const Reply *self)
{
  LlDraft fields = {
      .from = self->from,
      .subject = self->subject,
      .text = self->text,
      .attachments = self->files,
      .mode = LL_ENCRYPT_AUTOMATIC,
      .answers_encrypted = came_encrypted (self),
      .in_reply_to = self->in_reply_to,
      .references = self->references,
  };

  for (unsigned int i = 0; i < LL_N_DRAFT_FIELDS; i++) {
    fields.fields[i].people = self->people[i];
    fields.fields[i].typed = self->typed[i];
  }

  return ll_draft_new (&fields);
}

static gpointer
begin_reply (LlEngine *engine, gpointer input, GCancellable *cancellable, GError **error)
{
  Reply *self = input;

  if (!check_readable (self, error))
    return NULL;
  self->view = ll_letter_view_new (self->report, cancellable, error);
  if (self->view == NULL)
    return NULL;
  find_own (self, engine, cancellable);
  choose_from (self);
  if (self->kind != LL_REPLY_FORWARD)
    choose_recipients (self);
  else if (!take_files (self, cancellable, error))
    return NULL;
  choose_subject (self);
  choose_thread (self);
  choose_text (self);

  return make_draft (self);
}

static const LlEngineJob reply_job = {
    .work = begin_reply,
    .free_input = reply_free,
    .free_output = (GDestroyNotify)ll_draft_unref,
    .is_abandoned = TRUE,
};

void
ll_reply_new_async (LlEngine *engine,
                    LlReport *report,
                    LlReplyKind kind,
                    const char *attribution,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  g_return_if_fail (report != NULL && report->letter != NULL);

  ll_engine_task_run (engine, &reply_job, reply_new (report, kind, attribution),
                      cancellable, callback, user_data);
}

LlDraft *
ll_reply_new_finish (LlEngine *engine, GAsyncResult *result, GError **error)
{
  return ll_engine_task_finish (engine, &reply_job, result, error);
}
