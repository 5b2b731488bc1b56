/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "transport/ll-transport.h"

G_BEGIN_DECLS

/* RFC 8314, section 3.  There is no third way: nothing is ever said in clear but what it
 * takes to ask for TLS. */
typedef enum {
  LL_SMTP_TLS,      /* TLS from the first octet: port 465 */
  LL_SMTP_STARTTLS, /* TLS before anything of ours is said: port 587 */
} LlSmtpSecurity;

/* "tls" or "starttls": the words of accounts.ini and of the command line. */
const char *
ll_smtp_security_get_name (LlSmtpSecurity security);

/* Fails with LL_ERROR_USAGE on any other word. */
gboolean
ll_smtp_security_parse (const char *name, LlSmtpSecurity *out_security, GError **error);

/* 465 or 587. */
guint16
ll_smtp_security_get_port (LlSmtpSecurity security);

/* Where to submit to.  A plain struct that the caller fills, zero in every field that it
 * does not care about. */
typedef struct {
  const char *host; /* DNS name or IP address; the server must prove to be this one */
  guint16 port;     /* 0: what @security usually has */
  LlSmtpSecurity security;
  const char *user; /* (nullable): NULL: no AUTH */

  /* (nullable): PEM file of the certificate authorities to believe instead of the
   * system's. */
  const char *tls_ca_file;

  /* Seconds; 0: LL_SMTP_CONNECT_SEC, LL_SMTP_REPLY_SEC, LL_SMTP_DATA_END_SEC. */
  unsigned int connect_sec;
  unsigned int reply_sec;
  unsigned int data_end_sec;
} LlSmtpServer;

/* LlSmtpTransport submits to a mail server (RFC 6409) over TLS 1.2 or later.
 *
 * The server's certificate is checked against the configured host name and the system's
 * roots, or those of @tls_ca_file; nobody can be asked to accept another one.  With
 * STARTTLS it obeys RFC 3207 and rule 4.1.7: before the handshake nothing goes out but
 * EHLO and STARTTLS, what the server said till then is forgotten, and octets that came
 * ahead of the handshake end the connection.  The password goes out after the handshake
 * only, by AUTH PLAIN (RFC 4616), and only if the server offers it.
 *
 * It calls itself [127.0.0.1]: an address literal is what RFC 5321, section 4.1.4 wants
 * from a client without a name of its own; "localhost" is refused by servers that want a
 * full name; and the machine's real name or address would stand in the Received field for
 * every recipient to read.
 *
 * A connection serves one message.  Every recipient is accepted before DATA is said: one
 * refusal, and nobody gets it; the error names the refused one. */
#define LL_TYPE_SMTP_TRANSPORT (ll_smtp_transport_get_type ())
G_DECLARE_FINAL_TYPE (LlSmtpTransport, ll_smtp_transport, LL, SMTP_TRANSPORT, GObject)

/* @server is copied.
 *
 * Fails with LL_ERROR_USAGE when there is no host, with LL_ERROR_STORAGE when
 * @tls_ca_file cannot be read, and with LL_ERROR_TLS when this system has no TLS or no
 * roots to check against.
 *
 * Returns: (transfer full): the transport, or NULL with @error set. */
LlTransport *
ll_smtp_transport_new (const LlSmtpServer *server, GError **error);

G_END_DECLS
