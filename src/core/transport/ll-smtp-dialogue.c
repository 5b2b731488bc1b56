/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "transport/ll-smtp-dialogue.h"

#include <string.h>

#include "base/ll-address.h"
#include "base/ll-error.h"
#include "base/ll-limits.h"
#include "transport/ll-smtp-body.h"
#include "transport/ll-smtp-connection.h"
#include "transport/ll-smtp-transport-private.h"

#define GREET_COMMAND "EHLO [127.0.0.1]" /* ll-smtp-transport.h says why */

/* The envelope, checked: what goes on the wire is written from parsed addresses, so that
 * no text can break out of its command. */
typedef struct {
  LlSmtpTransport *server;        /* not owned */
  const LlSubmission *submission; /* not owned */
  LlAddress *sender;              /* owned */
  GPtrArray *recipients;          /* owned, of LlAddress */
  LlSmtpBodyFacts facts;
  gboolean needs_utf8;
  LlSmtpConnection *connection; /* owned */
  LlSmtpReply *greeting;        /* owned: what the server offers, by its last EHLO */
  GCancellable *cancellable;    /* not owned, or NULL */
  gboolean is_in_data;          /* what is said now is part of the message */
} Dialogue;

static void
dialogue_clear (Dialogue *self)
{
  g_clear_pointer (&self->sender, ll_address_unref);
  g_clear_pointer (&self->recipients, g_ptr_array_unref);
  g_clear_pointer (&self->connection, ll_smtp_connection_free);
  g_clear_pointer (&self->greeting, ll_smtp_reply_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Dialogue, dialogue_clear)

static LlAddress *
check_address (const char *text, GError **error)
{
  g_autoptr (GError) cause = NULL;
  LlAddress *address = text != NULL ? ll_address_parse (text, &cause) : NULL;

  if (address == NULL)
    g_set_error (error, LL_ERROR, LL_ERROR_USAGE, "the envelope has no good address: %s",
                 cause != NULL ? cause->message : "one is missing");

  return address;
}

static gboolean
check_recipients (Dialogue *self, GError **error)
{
  const char *const *p = self->submission->recipients;

  self->recipients = g_ptr_array_new_with_free_func ((GDestroyNotify)ll_address_unref);
  for (; p != NULL && *p != NULL; p++) {
    LlAddress *address;

    if (self->recipients->len == LL_RECIPIENTS) {
      g_set_error (error, LL_ERROR, LL_ERROR_LIMIT, "more than %d recipients",
                   LL_RECIPIENTS);
      return FALSE;
    }
    address = check_address (*p, error);
    if (address == NULL)
      return FALSE;
    g_ptr_array_add (self->recipients, address);
    if (!g_str_is_ascii (ll_address_get_text (address)))
      self->needs_utf8 = TRUE;
  }
  if (self->recipients->len == 0) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_USAGE,
                         "the envelope has no recipient");
    return FALSE;
  }

  return TRUE;
}

static gboolean
check_password (Dialogue *self, GError **error)
{
  LlSecret *password = self->submission->password;
  const char *data;
  size_t size;

  if (self->server->user == NULL)
    return TRUE;
  if (password == NULL) {
    g_set_error (error, LL_ERROR, LL_ERROR_PASSPHRASE, "%s: there is no password",
                 self->server->host);
    return FALSE;
  }
  data = ll_secret_get_data (password, &size);
  if (size == 0 || size > LL_PASSPHRASE_SIZE || memchr (data, '\0', size) != NULL) {
    g_set_error (error, LL_ERROR, LL_ERROR_PASSPHRASE,
                 "%s: this cannot be a password: it is empty, too long or has a NUL",
                 self->server->host);
    return FALSE;
  }

  return TRUE;
}

/* Everything that can be wrong with what we were given, before anybody is called. */
static gboolean
check_submission (Dialogue *self, GError **error)
{
  const LlSubmission *submission = self->submission;

  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;
  if (submission->message == NULL || submission->size <= 0) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_USAGE, "there is no message");
    return FALSE;
  }
  self->sender = check_address (submission->sender, error);
  if (self->sender == NULL || !check_recipients (self, error) ||
      !check_password (self, error) ||
      !ll_smtp_body_scan (submission->message, submission->size, &self->facts,
                          self->cancellable, error))
    return FALSE;
  if (self->facts.has_8bit_header || !g_str_is_ascii (ll_address_get_text (self->sender)))
    self->needs_utf8 = TRUE;

  return TRUE;
}

/* -- replies -- */

/* @reply is not the one that was hoped for: says so as one of our errors.  @what is what
 * the server would not do.  What it says before TLS anybody may have put into its mouth,
 * so then only the code is shown. */
static gboolean
set_refused (Dialogue *self, LlSmtpReply *reply, const char *what, GError **error)
{
  g_autofree char *words = NULL;
  unsigned int code = ll_smtp_reply_get_code (reply);

  if (ll_smtp_connection_is_secure (self->connection))
    words = ll_smtp_reply_format (reply);
  else
    words = g_strdup_printf ("%u", code);

  if (code >= 500)
    g_set_error (error, LL_ERROR, LL_ERROR_REFUSED, "%s refused %s: %s",
                 self->server->host, what, words);
  else if (code >= 400)
    g_set_error (error, LL_ERROR, LL_ERROR_TEMPORARY, "%s put off %s: %s",
                 self->server->host, what, words);
  else
    g_set_error (error, LL_ERROR, LL_ERROR_TEMPORARY,
                 "%s answered %s with something unforeseen: %s", self->server->host, what,
                 words);

  return FALSE;
}

/* Says @command and wants a reply of @code. */
static gboolean
demand (Dialogue *self,
        const char *command,
        unsigned int code,
        const char *what,
        GError **error)
{
  g_autoptr (LlSmtpReply) reply =
      ll_smtp_connection_ask (self->connection, command, self->cancellable, error);

  if (reply == NULL)
    return FALSE;
  if (ll_smtp_reply_get_code (reply) != code)
    return set_refused (self, reply, what, error);

  return TRUE;
}

/* -- the steps, in their order -- */

static gboolean
connect_to_server (Dialogue *self, GError **error)
{
  LlSmtpTransport *server = self->server;

  self->connection = ll_smtp_connection_open (
      server->host, server->port, server->connect_sec, self->cancellable, error);
  if (self->connection == NULL)
    return FALSE;

  if (server->security == LL_SMTP_TLS &&
      !ll_smtp_connection_start_tls (self->connection, server->database,
                                     self->cancellable, error))
    return FALSE;
  ll_smtp_connection_set_patience (self->connection, server->reply_sec);

  return TRUE;
}

static gboolean
await_welcome (Dialogue *self, GError **error)
{
  g_autoptr (LlSmtpReply) reply =
      ll_smtp_connection_read (self->connection, self->cancellable, error);

  if (reply == NULL)
    return FALSE;
  if (ll_smtp_reply_get_code (reply) != 220)
    return set_refused (self, reply, "the connection", error);

  return TRUE;
}

/* Replaces whatever an earlier EHLO brought. */
static gboolean
greet (Dialogue *self, GError **error)
{
  g_clear_pointer (&self->greeting, ll_smtp_reply_unref);
  self->greeting =
      ll_smtp_connection_ask (self->connection, GREET_COMMAND, self->cancellable, error);
  if (self->greeting == NULL)
    return FALSE;
  if (ll_smtp_reply_get_code (self->greeting) != 250)
    return set_refused (self, self->greeting, "our greeting", error);

  return TRUE;
}

/* RFC 3207 and rule 4.1.7. */
static gboolean
start_tls (Dialogue *self, GError **error)
{
  LlSmtpTransport *server = self->server;
  g_autoptr (LlSmtpReply) reply = NULL;

  if (ll_smtp_reply_get_capability (self->greeting, "STARTTLS") == NULL) {
    g_set_error (error, LL_ERROR, LL_ERROR_TLS,
                 "%s offers no TLS; nothing is sent in clear", server->host);
    return FALSE;
  }
  reply = ll_smtp_connection_ask (self->connection, "STARTTLS", self->cancellable, error);
  if (reply == NULL)
    return FALSE;
  if (ll_smtp_reply_get_code (reply) != 220) {
    g_set_error (error, LL_ERROR, LL_ERROR_TLS,
                 "%s does not start TLS (%u); nothing is sent in clear", server->host,
                 ll_smtp_reply_get_code (reply));
    return FALSE;
  }
  if (!ll_smtp_connection_start_tls (self->connection, server->database,
                                     self->cancellable, error))
    return FALSE;

  return greet (self, error);
}

/* RFC 4616: NUL, user, NUL, password, in base64.
 *
 * Returns: (transfer full): the whole command as a secret. */
static LlSecret *
make_auth_command (const char *user, LlSecret *password)
{
  static const char verb[] = "AUTH PLAIN ";
  size_t user_size = strlen (user);
  size_t password_size;
  const void *password_data = ll_secret_get_data (password, &password_size);
  size_t plain_size = 2 + user_size + password_size;
  g_autoptr (LlSecret) plain = ll_secret_new_empty (plain_size);
  LlSecret *command = ll_secret_new_empty (sizeof verb + (plain_size / 3 + 1) * 4 + 4);
  char *in = ll_secret_get_writable (plain);
  char *out = ll_secret_get_writable (command);
  int state = 0;
  int save = 0;
  size_t n;

  memcpy (in + 1, user, user_size);
  memcpy (in + 2 + user_size, password_data, password_size);
  memcpy (out, verb, sizeof verb - 1);
  out += sizeof verb - 1;
  n = g_base64_encode_step ((const guchar *)in, plain_size, FALSE, out, &state, &save);
  n += g_base64_encode_close (FALSE, out + n, &state, &save);
  out[n] = '\0';

  return command;
}

static gboolean
authenticate (Dialogue *self, GError **error)
{
  LlSmtpTransport *server = self->server;
  g_autoptr (LlSecret) command = NULL;
  g_autoptr (LlSmtpReply) reply = NULL;
  g_autofree char *words = NULL;

  if (server->user == NULL)
    return TRUE;
  if (!ll_smtp_reply_has_capability_word (self->greeting, "AUTH", "PLAIN")) {
    g_set_error (error, LL_ERROR, LL_ERROR_UNSUPPORTED,
                 "%s does not offer AUTH PLAIN, the way we prove who you are",
                 server->host);
    return FALSE;
  }

  g_return_val_if_fail (ll_smtp_connection_is_secure (self->connection), FALSE);
  command = make_auth_command (server->user, self->submission->password);
  reply = ll_smtp_connection_ask (self->connection, ll_secret_get_string (command),
                                  self->cancellable, error);
  if (reply == NULL)
    return FALSE;
  if (ll_smtp_reply_get_code (reply) == 535) {
    words = ll_smtp_reply_format (reply);
    g_set_error (error, LL_ERROR, LL_ERROR_PASSPHRASE,
                 "%s does not accept user and password: %s", server->host, words);
    return FALSE;
  }
  if (ll_smtp_reply_get_code (reply) != 235)
    return set_refused (self, reply, "user and password", error);

  return TRUE;
}

/* What the server must be able to do for this message. */
static gboolean
check_capabilities (Dialogue *self, GError **error)
{
  const char *host = self->server->host;
  const char *size = ll_smtp_reply_get_capability (self->greeting, "SIZE");
  guint64 most = size != NULL ? g_ascii_strtoull (size, NULL, 10) : 0;

  if (most > 0 && (guint64)self->submission->size > most) {
    g_set_error (error, LL_ERROR, LL_ERROR_LIMIT,
                 "%s takes messages of %" G_GUINT64_FORMAT
                 " octets, and this one has %" G_GOFFSET_FORMAT,
                 host, most, self->submission->size);
    return FALSE;
  }
  if (self->needs_utf8 &&
      ll_smtp_reply_get_capability (self->greeting, "SMTPUTF8") == NULL) {
    g_set_error (error, LL_ERROR, LL_ERROR_UNSUPPORTED,
                 "%s does not take addresses beyond ASCII (SMTPUTF8)", host);
    return FALSE;
  }
  if (self->facts.has_8bit &&
      ll_smtp_reply_get_capability (self->greeting, "8BITMIME") == NULL) {
    g_set_error (error, LL_ERROR, LL_ERROR_UNSUPPORTED,
                 "%s does not take text beyond ASCII (8BITMIME)", host);
    return FALSE;
  }

  return TRUE;
}

static gboolean
name_sender (Dialogue *self, GError **error)
{
  g_autoptr (GString) command = g_string_new (NULL);

  g_string_printf (command, "MAIL FROM:<%s>", ll_address_get_text (self->sender));
  if (ll_smtp_reply_get_capability (self->greeting, "SIZE") != NULL)
    g_string_append_printf (command, " SIZE=%" G_GOFFSET_FORMAT, self->submission->size);
  if (self->facts.has_8bit)
    g_string_append (command, " BODY=8BITMIME");
  if (self->needs_utf8)
    g_string_append (command, " SMTPUTF8");

  return demand (self, command->str, 250, "the sender", error);
}

static gboolean
name_recipient (Dialogue *self, const char *address, GError **error)
{
  g_autofree char *command = g_strdup_printf ("RCPT TO:<%s>", address);
  g_autofree char *what = g_strdup_printf ("the recipient %s", address);
  g_autoptr (LlSmtpReply) reply =
      ll_smtp_connection_ask (self->connection, command, self->cancellable, error);

  if (reply == NULL)
    return FALSE;
  /* 251 and 252: it takes the message and will see (RFC 5321, section 4.2.3). */
  if (ll_smtp_reply_get_code (reply) < 250 || ll_smtp_reply_get_code (reply) > 252)
    return set_refused (self, reply, what, error);

  return TRUE;
}

static gboolean
name_recipients (Dialogue *self, GError **error)
{
  guint i;

  for (i = 0; i < self->recipients->len; i++) {
    LlAddress *address = g_ptr_array_index (self->recipients, i);

    if (!name_recipient (self, ll_address_get_text (address), error))
      return FALSE;
  }

  return TRUE;
}

static gboolean
write_cb (const void *data, size_t size, goffset done, gpointer user_data, GError **error)
{
  Dialogue *self = user_data;
  const LlSubmission *submission = self->submission;

  if (!ll_smtp_connection_write (self->connection, data, size, self->cancellable, error))
    return FALSE;
  if (submission->progress != NULL)
    submission->progress (done, submission->size, submission->progress_data);

  return TRUE;
}

static gboolean
send_body (Dialogue *self, GError **error)
{
  if (!demand (self, "DATA", 354, "the message", error))
    return FALSE;

  self->is_in_data = TRUE;
  return ll_smtp_body_send (self->submission->message, self->submission->size, write_cb,
                            self, self->cancellable, error);
}

/* Nobody can know what became of a message whose receipt was not confirmed. */
static gboolean
set_uncertain (Dialogue *self, GError *cause, GError **error)
{
  static const char text[] = "the whole message was sent, but its receipt was not "
                             "confirmed: it may or may not have been delivered";

  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "%s: %s", text, cause->message);
  else
    g_set_error (error, LL_ERROR, LL_ERROR_TEMPORARY, "%s: %s", text, cause->message);
  g_error_free (cause);

  return FALSE;
}

static gboolean
finish_body (Dialogue *self, GError **error)
{
  g_autoptr (LlSmtpReply) reply = NULL;
  GError *cause = NULL;

  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;

  ll_smtp_connection_set_patience (self->connection, self->server->data_end_sec);
  reply = ll_smtp_connection_ask (self->connection, ".", self->cancellable, &cause);
  if (reply == NULL)
    return set_uncertain (self, cause, error);

  self->is_in_data = FALSE;
  if (ll_smtp_reply_get_code (reply) == 250)
    return TRUE;
  if (ll_smtp_reply_get_code (reply) >= 400)
    return set_refused (self, reply, "the message", error);
  set_refused (self, reply, "the message", &cause);

  return set_uncertain (self, cause, error);
}

static gboolean
talk (Dialogue *self, GError **error)
{
  if (!connect_to_server (self, error) || !await_welcome (self, error) ||
      !greet (self, error))
    return FALSE;
  if (!ll_smtp_connection_is_secure (self->connection) && !start_tls (self, error))
    return FALSE;

  return authenticate (self, error) && check_capabilities (self, error) &&
         name_sender (self, error) && name_recipients (self, error) &&
         send_body (self, error) && finish_body (self, error);
}

gboolean
ll_smtp_dialogue_run (LlSmtpTransport *server,
                      const LlSubmission *submission,
                      GCancellable *cancellable,
                      GError **error)
{
  g_auto (Dialogue) self = {0};
  g_autoptr (GError) cause = NULL;
  gboolean is_sent;

  self.server = server;
  self.submission = submission;
  self.cancellable = cancellable;
  is_sent = check_submission (&self, &cause) && talk (&self, &cause);

  /* Inside DATA even QUIT would be part of the message: there, dropping the connection is
   * the only way to leave. */
  if (self.connection != NULL && !self.is_in_data &&
      ll_smtp_connection_is_secure (self.connection))
    ll_smtp_connection_close (self.connection);
  if (!is_sent) {
    g_debug ("a submission failed: %s %d", g_quark_to_string (cause->domain),
             cause->code);
    g_propagate_error (error, g_steal_pointer (&cause));
  }

  return is_sent;
}
