/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "transport/ll-smtp-connection.h"

#include <string.h>

#include "base/ll-error.h"
#include "base/ll-limits.h"
#include "base/ll-secret.h"

#define READ_SIZE    4096
#define PARTING_SEC  5    /* for the answer to QUIT, when everything is done already */
#define OFTEN_PARSED 4096 /* octets up to which a reply is looked at with every read */

struct _LlSmtpConnection {
  char *host;                   /* owned */
  GSocketConnectable *identity; /* owned: whom the server must prove to be */
  GSocketConnection *socket;    /* owned */
  GIOStream *tls;               /* owned, or NULL before the handshake */
  GByteArray *pending;          /* owned: what came and was not taken yet */
  unsigned int patience;        /* seconds */
  gboolean is_lost;             /* there is nobody left to say QUIT to */
};

/* -- errors -- */

/* Becomes one of our errors, with the server's name before it.  @cause is taken. */
static void
set_lost (LlSmtpConnection *self, GError *cause, GError **error)
{
  self->is_lost = TRUE;
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    g_propagate_error (error, cause);
    return;
  }

  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    g_set_error (error, LL_ERROR, LL_ERROR_TEMPORARY, "%s does not answer in time",
                 self->host);
  else if (g_error_matches (cause, G_TLS_ERROR, G_TLS_ERROR_EOF))
    g_set_error (error, LL_ERROR, LL_ERROR_TEMPORARY, "%s closed the connection",
                 self->host);
  else if (cause->domain == G_TLS_ERROR)
    g_set_error (error, LL_ERROR, LL_ERROR_TLS, "%s: TLS failed: %s", self->host,
                 cause->message);
  else
    g_set_error (error, LL_ERROR, LL_ERROR_TEMPORARY, "%s: the connection was lost: %s",
                 self->host, cause->message);
  g_error_free (cause);
}

static void
set_nonsense (LlSmtpConnection *self, const char *what, GError **error)
{
  self->is_lost = TRUE;
  g_set_error (error, LL_ERROR, LL_ERROR_TEMPORARY, "%s does not speak SMTP: %s",
               self->host, what);
}

/* -- open and close -- */

static void
apply_patience (LlSmtpConnection *self)
{
  g_socket_set_timeout (g_socket_connection_get_socket (self->socket), self->patience);
}

/* The person's proxy is not asked to come back to this computer. */
static gboolean
is_loopback (const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  if (address != NULL)
    return g_inet_address_get_is_loopback (address);

  return g_ascii_strcasecmp (host, "localhost") == 0;
}

LlSmtpConnection *
ll_smtp_connection_open (const char *host,
                         guint16 port,
                         unsigned int seconds,
                         GCancellable *cancellable,
                         GError **error)
{
  g_autoptr (LlSmtpConnection) self = g_new0 (LlSmtpConnection, 1);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  GError *cause = NULL;

  self->host = g_strdup (host);
  self->identity = g_network_address_new (host, port);
  self->pending = g_byte_array_new ();
  self->patience = seconds;

  g_socket_client_set_timeout (client, seconds);
  g_socket_client_set_enable_proxy (client, !is_loopback (host));
  self->socket = g_socket_client_connect (client, self->identity, cancellable, &cause);
  if (self->socket == NULL) {
    if (cause->domain == G_IO_ERROR && cause->code == G_IO_ERROR_CANCELLED) {
      g_propagate_error (error, cause);
      return NULL;
    }
    g_set_error (error, LL_ERROR, LL_ERROR_TEMPORARY, "%s cannot be reached: %s", host,
                 cause->message);
    g_error_free (cause);
    return NULL;
  }

  return g_steal_pointer (&self);
}

void
ll_smtp_connection_free (LlSmtpConnection *self)
{
  /* The socket first: closing the TLS stream could say something more. */
  if (self->socket != NULL)
    g_socket_close (g_socket_connection_get_socket (self->socket), NULL);
  g_clear_object (&self->tls);
  g_clear_object (&self->socket);
  g_clear_object (&self->identity);
  g_byte_array_unref (self->pending);
  g_free (self->host);
  g_free (self);
}

void
ll_smtp_connection_close (LlSmtpConnection *self)
{
  g_autoptr (LlSmtpReply) reply = NULL;

  if (self->is_lost)
    return;

  ll_smtp_connection_set_patience (self, MIN (self->patience, PARTING_SEC));
  reply = ll_smtp_connection_ask (self, "QUIT", NULL, NULL);
  if (self->tls != NULL)
    g_io_stream_close (self->tls, NULL, NULL);
}

void
ll_smtp_connection_set_patience (LlSmtpConnection *self, unsigned int seconds)
{
  self->patience = seconds;
  apply_patience (self);
}

/* -- TLS -- */

static const struct {
  GTlsCertificateFlags flag;
  const char *text;
} certificate_faults[] = {
    {G_TLS_CERTIFICATE_UNKNOWN_CA, "it comes from no authority that is trusted here"},
    {G_TLS_CERTIFICATE_BAD_IDENTITY, "it is for another name"},
    {G_TLS_CERTIFICATE_NOT_ACTIVATED, "it is not valid yet"},
    {G_TLS_CERTIFICATE_EXPIRED, "it has expired"},
    {G_TLS_CERTIFICATE_REVOKED, "it was revoked"},
    {G_TLS_CERTIFICATE_INSECURE, "its algorithm is too weak"},
    {G_TLS_CERTIFICATE_GENERIC_ERROR, "it is unusable"},
};

static void
set_bad_certificate (LlSmtpConnection *self, GTlsCertificateFlags faults, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  size_t i;

  for (i = 0; i < G_N_ELEMENTS (certificate_faults); i++) {
    if (faults & certificate_faults[i].flag)
      g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "",
                              certificate_faults[i].text);
  }
  g_set_error (error, LL_ERROR, LL_ERROR_TLS,
               "%s cannot prove who it is, its certificate is refused: %s", self->host,
               text->str);
}

/* GIO has judged already; this says so by our own hand, so that a backend or a change in
 * defaults that lets something pass does not let the password pass. */
static gboolean
check_peer (LlSmtpConnection *self,
            GTlsConnection *tls,
            GTlsDatabase *database,
            GCancellable *cancellable,
            GError **error)
{
  GTlsCertificate *certificate = g_tls_connection_get_peer_certificate (tls);
  GTlsProtocolVersion version = g_tls_connection_get_protocol_version (tls);
  GTlsCertificateFlags faults;
  GError *cause = NULL;

  if (version != G_TLS_PROTOCOL_VERSION_TLS_1_2 &&
      version != G_TLS_PROTOCOL_VERSION_TLS_1_3) {
    g_set_error (error, LL_ERROR, LL_ERROR_TLS, "%s has no TLS 1.2 or later", self->host);
    return FALSE;
  }
  if (certificate == NULL) {
    g_set_error (error, LL_ERROR, LL_ERROR_TLS, "%s shows no certificate", self->host);
    return FALSE;
  }

  faults = g_tls_database_verify_chain (
      database, certificate, G_TLS_DATABASE_PURPOSE_AUTHENTICATE_SERVER, self->identity,
      NULL, G_TLS_DATABASE_VERIFY_NONE, cancellable, &cause);
  if (cause != NULL) {
    set_lost (self, cause, error);
    return FALSE;
  }
  faults |= g_tls_connection_get_peer_certificate_errors (tls);
  if (faults != 0) {
    set_bad_certificate (self, faults, error);
    return FALSE;
  }

  return TRUE;
}

static gboolean
shake_hands (LlSmtpConnection *self,
             GTlsConnection *tls,
             GTlsDatabase *database,
             GCancellable *cancellable,
             GError **error)
{
  GError *cause = NULL;

  if (g_tls_connection_handshake (tls, cancellable, &cause))
    return check_peer (self, tls, database, cancellable, error);

  if (g_error_matches (cause, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE) &&
      g_tls_connection_get_peer_certificate_errors (tls) != 0) {
    g_error_free (cause);
    set_bad_certificate (self, g_tls_connection_get_peer_certificate_errors (tls), error);
    return FALSE;
  }
  set_lost (self, cause, error);

  return FALSE;
}

gboolean
ll_smtp_connection_start_tls (LlSmtpConnection *self,
                              GTlsDatabase *database,
                              GCancellable *cancellable,
                              GError **error)
{
  GSocket *socket = g_socket_connection_get_socket (self->socket);
  g_autoptr (GIOStream) tls = NULL;
  GError *cause = NULL;

  if (self->pending->len > 0 || g_socket_get_available_bytes (socket) > 0) {
    g_set_error (error, LL_ERROR, LL_ERROR_TLS,
                 "%s: something was said ahead of TLS, as if to slip it in", self->host);
    return FALSE;
  }

  tls = g_tls_client_connection_new (G_IO_STREAM (self->socket), self->identity, &cause);
  if (tls == NULL) {
    set_lost (self, cause, error);
    return FALSE;
  }
  g_tls_connection_set_database (G_TLS_CONNECTION (tls), database);
  if (!shake_hands (self, G_TLS_CONNECTION (tls), database, cancellable, error))
    return FALSE;

  self->tls = g_steal_pointer (&tls);

  return TRUE;
}

gboolean
ll_smtp_connection_is_secure (const LlSmtpConnection *self)
{
  return self->tls != NULL;
}

/* -- words -- */

static GIOStream *
get_stream (LlSmtpConnection *self)
{
  return self->tls != NULL ? self->tls : G_IO_STREAM (self->socket);
}

gboolean
ll_smtp_connection_write (LlSmtpConnection *self,
                          const void *data,
                          size_t size,
                          GCancellable *cancellable,
                          GError **error)
{
  GOutputStream *out = g_io_stream_get_output_stream (get_stream (self));
  GError *cause = NULL;

  if (!g_output_stream_write_all (out, data, size, NULL, cancellable, &cause)) {
    set_lost (self, cause, error);
    return FALSE;
  }

  return TRUE;
}

/* Appends what comes next to what is pending.  @out_has_line: a line end was in it. */
static gboolean
read_more (LlSmtpConnection *self,
           gboolean *out_has_line,
           GCancellable *cancellable,
           GError **error)
{
  GInputStream *in = g_io_stream_get_input_stream (get_stream (self));
  guint8 buffer[READ_SIZE];
  GError *cause = NULL;
  gssize n = g_input_stream_read (in, buffer, sizeof buffer, cancellable, &cause);

  if (n < 0) {
    set_lost (self, cause, error);
    return FALSE;
  }
  if (n == 0) {
    self->is_lost = TRUE;
    g_set_error (error, LL_ERROR, LL_ERROR_TEMPORARY, "%s closed the connection",
                 self->host);
    return FALSE;
  }
  g_byte_array_append (self->pending, buffer, (guint)n);
  *out_has_line = memchr (buffer, '\n', (size_t)n) != NULL;

  return TRUE;
}

/* Returns: FALSE with @error when there never will be a reply; @out_reply may be NULL. */
static gboolean
take_reply (LlSmtpConnection *self, LlSmtpReply **out_reply, GError **error)
{
  g_autoptr (GError) bad = NULL;
  size_t used = 0;

  switch (ll_smtp_reply_parse (self->pending->data, self->pending->len, out_reply, &used,
                               &bad)) {
  case LL_SMTP_REPLY_DONE:
    g_byte_array_remove_range (self->pending, 0, (guint)used);
    return TRUE;
  case LL_SMTP_REPLY_INCOMPLETE:
    return TRUE;
  case LL_SMTP_REPLY_BAD:
    break;
  }
  set_nonsense (self, bad->message, error);

  return FALSE;
}

LlSmtpReply *
ll_smtp_connection_read (LlSmtpConnection *self,
                         GCancellable *cancellable,
                         GError **error)
{
  /* The socket's own timeout begins anew with every octet; a server that drips them must
   * come to an end as well. */
  gint64 end = g_get_monotonic_time () + (gint64)self->patience * G_USEC_PER_SEC;
  LlSmtpReply *reply = NULL;
  guint looked_at = 0;

  while (TRUE) {
    gboolean has_line = FALSE;

    if (self->pending->len > 0 && looked_at != self->pending->len) {
      looked_at = self->pending->len;
      if (!take_reply (self, &reply, error) || reply != NULL)
        return reply;
    }
    do {
      if (!read_more (self, &has_line, cancellable, error))
        return NULL;
      if (g_get_monotonic_time () > end) {
        set_lost (self, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, ""),
                  error);
        return NULL;
      }
    } while (!has_line && self->pending->len > OFTEN_PARSED &&
             self->pending->len - looked_at < LL_SMTP_LINE_SIZE);
  }
}

LlSmtpReply *
ll_smtp_connection_ask (LlSmtpConnection *self,
                        const char *command,
                        GCancellable *cancellable,
                        GError **error)
{
  size_t size = strlen (command);
  gboolean is_written;
  char *line;

  if (self->pending->len > 0) {
    set_nonsense (self, "it answers before it is asked", error);
    return NULL;
  }

  /* One write, wiped: the command may be AUTH. */
  line = g_strconcat (command, "\r\n", NULL);
  is_written = ll_smtp_connection_write (self, line, size + 2, cancellable, error);
  ll_secret_wipe (line, size + 2);
  g_free (line);

  return is_written ? ll_smtp_connection_read (self, cancellable, error) : NULL;
}
