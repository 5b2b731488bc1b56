/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "transport/ll-smtp-reply.h"

G_BEGIN_DECLS

/* LlSmtpConnection is one connection to a mail server: lines out, replies in, TLS in
 * between.  It knows no SMTP command but QUIT; ll-smtp-transport does the talking.  For
 * one thread; every call blocks.
 *
 * Errors: LL_ERROR_TEMPORARY when the server is not reached, does not answer in time,
 * closes or does not speak SMTP; LL_ERROR_TLS when TLS does not come about or breaks;
 * G_IO_ERROR_CANCELLED.  The text begins with the server's name. */
typedef struct _LlSmtpConnection LlSmtpConnection;

/* @host is in ASCII.  @seconds is the patience for each address it has. */
LlSmtpConnection *
ll_smtp_connection_open (const char *host,
                         guint16 port,
                         unsigned int seconds,
                         GCancellable *cancellable,
                         GError **error);

/* Drops the connection as it is, without a word. */
void
ll_smtp_connection_free (LlSmtpConnection *self);

/* Says QUIT, waits a moment for the answer, and closes with a TLS alert (RFC 8314,
 * section 3.4), unless it is lost already.  What goes wrong with it no longer matters. */
void
ll_smtp_connection_close (LlSmtpConnection *self);

/* How long each read and each write may take from now on. */
void
ll_smtp_connection_set_patience (LlSmtpConnection *self, unsigned int seconds);

/* Starts TLS 1.2 or later.  The server's certificate must lead to one in @database and
 * name the host.  Octets that came ahead of the handshake are LL_ERROR_TLS: somebody may
 * have put them there to be taken for the server's protected words. */
gboolean
ll_smtp_connection_start_tls (LlSmtpConnection *self,
                              GTlsDatabase *database,
                              GCancellable *cancellable,
                              GError **error);

gboolean
ll_smtp_connection_is_secure (const LlSmtpConnection *self);

gboolean
ll_smtp_connection_write (LlSmtpConnection *self,
                          const void *data,
                          size_t size,
                          GCancellable *cancellable,
                          GError **error);

/* Returns: (transfer full): the next reply, whatever it says, or NULL with @error. */
LlSmtpReply *
ll_smtp_connection_read (LlSmtpConnection *self,
                         GCancellable *cancellable,
                         GError **error);

/* Writes @command and CRLF, and reads the reply.  Replies that came before the command
 * was said are none to it: LL_ERROR_TEMPORARY. */
LlSmtpReply *
ll_smtp_connection_ask (LlSmtpConnection *self,
                        const char *command,
                        GCancellable *cancellable,
                        GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlSmtpConnection, ll_smtp_connection_free)

G_END_DECLS
