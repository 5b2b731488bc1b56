/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "base/ll-secret.h"

G_BEGIN_DECLS

/* Tells how many octets of the message have gone out.  Called in the thread that submits,
 * which is a worker's thread after ll_transport_submit_async (). */
typedef void (*LlTransportProgress) (goffset sent, goffset size, gpointer user_data);

/* LlSubmission is one message on its way out, with its envelope.  A plain struct that the
 * caller fills; ll_transport_submit_async () copies what it needs. */
typedef struct {
  /* addr-specs without angle brackets, as ll_address_get_text () gives them. */
  const char *sender;
  const char *const *recipients; /* NULL-terminated, 1 to LL_RECIPIENTS */

  /* The message, read from where the stream stands: exactly @size octets, lines ended by
   * CRLF and by nothing else.  Streams that can seek may be submitted again from the same
   * place.  Nobody else reads it meanwhile. */
  GInputStream *message;
  goffset size;

  LlSecret *password;           /* (nullable): when the transport has no user to prove */
  LlTransportProgress progress; /* (nullable) */
  gpointer progress_data;
} LlSubmission;

/* LlTransport takes a message out of the house.  All or nothing: it went to every
 * recipient, or to none. */
#define LL_TYPE_TRANSPORT (ll_transport_get_type ())
G_DECLARE_INTERFACE (LlTransport, ll_transport, LL, TRANSPORT, GObject)

struct _LlTransportInterface {
  GTypeInterface parent;

  /* Called in any thread, by several at once. */
  gboolean (*submit) (LlTransport *self,
                      const LlSubmission *submission,
                      GCancellable *cancellable,
                      GError **error);
};

/* Submits and waits: not for a main thread that has windows.
 *
 * TRUE only when the server has taken the whole message for all recipients and said so:
 * then, and only then, may it leave a queue.  Otherwise nothing was sent, but for the one
 * case that cannot be known: the whole message was out and the answer to it never came.
 * That is LL_ERROR_TEMPORARY (or a cancellation), and its text says that the message may
 * have been delivered.
 *
 * Fails with LL_ERROR_USAGE (no recipient, an address that is none), LL_ERROR_MALFORMED
 * (a bare CR or LF, or fewer octets than @size), LL_ERROR_LIMIT (larger than the server
 * takes), LL_ERROR_UNSUPPORTED (an address or content for which the server is too old),
 * LL_ERROR_TLS, LL_ERROR_PASSPHRASE (the server does not accept user and password),
 * LL_ERROR_REFUSED (the server said no, for good), LL_ERROR_TEMPORARY (later, not
 * reached, vanished), G_IO_ERROR_CANCELLED and whatever reading the message fails with.
 * The text names the server, and in its own words, made safe to show, what it said. */
gboolean
ll_transport_submit (LlTransport *self,
                     const LlSubmission *submission,
                     GCancellable *cancellable,
                     GError **error);

/* The same in a thread of its own; the answer comes to the thread-default main context of
 * the caller. */
void
ll_transport_submit_async (LlTransport *self,
                           const LlSubmission *submission,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
gboolean
ll_transport_submit_finish (LlTransport *self, GAsyncResult *result, GError **error);

G_END_DECLS
