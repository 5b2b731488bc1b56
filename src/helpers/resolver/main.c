/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* letterlock-resolver: asks the DNS for a Letterlock process and validates what it says.
 * It is no command: it finds one end of a socket pair at descriptor 3, speaks
 * dns/ll-dns-protocol.h there, and ends when the other end is closed. */

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/ll-limits.h"
#include "dns/ll-dns-protocol.h"
#include "helpers/resolver/ll-validator.h"

#define SOCKET_FD    3
#define SHUTDOWN_SEC 2 /* for libunbound's thread to end; nobody waits longer */
#define UNREAD_SIZE  (32 * 1024 * 1024) /* of answers that the other end leaves unread */

typedef struct {
  LlValidator *validator; /* owned, NULL before the setup */
  GByteArray *in;         /* owned */
  GByteArray *out;        /* owned */
  guint32 last_id;
} Session;

static void
write_simple (Session *session, LlDnsMessageKind kind)
{
  LlDnsMessage message = {.kind = kind};

  ll_dns_protocol_write (session->out, &message);
}

static void
write_refusal (Session *session, LlDnsRefusal refusal, const char *why)
{
  g_autofree char *text = g_strdup (why);
  LlDnsMessage message = {.kind = LL_DNS_MESSAGE_REFUSED,
                          .refusal = refusal,
                          .text = text};

  ll_dns_protocol_write (session->out, &message);
}

static void
answer_cb (guint32 id, LlDnsAnswer *answer, gpointer user_data)
{
  Session *session = user_data;
  LlDnsMessage message = {.kind = LL_DNS_MESSAGE_ANSWER, .id = id, .answer = answer};

  ll_dns_protocol_write (session->out, &message);
}

/* -- messages; FALSE ends the session -- */

static gboolean
take_setup (Session *session, const LlDnsMessage *message)
{
  LlDnsRefusal refusal;
  const char *why;

  if (session->validator != NULL)
    return FALSE;
  session->validator = ll_validator_new (message, answer_cb, session, &refusal, &why);
  if (session->validator == NULL) {
    write_refusal (session, refusal, why);
    return FALSE;
  }
  write_simple (session, LL_DNS_MESSAGE_READY);

  return TRUE;
}

static gboolean
take_ask (Session *session, const LlDnsMessage *message)
{
  /* Numbers only rise, so none is under way twice. */
  if (session->validator == NULL || message->id <= session->last_id ||
      session->out->len > UNREAD_SIZE ||
      ll_validator_get_n_pending (session->validator) >= LL_DNS_PENDING)
    return FALSE;
  session->last_id = message->id;
  ll_validator_ask (session->validator, message->id, message->text, message->type);

  return TRUE;
}

static gboolean
take_message (Session *session, const LlDnsMessage *message)
{
  switch (message->kind) {
  case LL_DNS_MESSAGE_SETUP:
    return take_setup (session, message);
  case LL_DNS_MESSAGE_ASK:
    return take_ask (session, message);
  case LL_DNS_MESSAGE_CANCEL:
    if (session->validator == NULL)
      return FALSE;
    ll_validator_cancel (session->validator, message->id);
    return TRUE;
  case LL_DNS_MESSAGE_READY:
  case LL_DNS_MESSAGE_REFUSED:
  case LL_DNS_MESSAGE_ANSWER:
    break;
  }

  return FALSE;
}

static gboolean
take_messages (Session *session)
{
  for (;;) {
    g_autoptr (LlDnsMessage) message = NULL;
    size_t used;

    if (!ll_dns_protocol_read (session->in->data, session->in->len, LL_DNS_SIDE_ASKER,
                               &message, &used, NULL))
      return FALSE;
    if (message == NULL)
      return TRUE;
    g_byte_array_remove_range (session->in, 0, (guint)used);
    if (!take_message (session, message))
      return FALSE;
  }
}

/* -- the socket; FALSE ends the session -- */

static gboolean
receive (Session *session)
{
  uint8_t buffer[65536];
  ssize_t got = recv (SOCKET_FD, buffer, sizeof buffer, MSG_DONTWAIT);

  if (got < 0)
    return errno == EAGAIN || errno == EINTR;
  if (got == 0)
    return FALSE;
  g_byte_array_append (session->in, buffer, (guint)got);

  return take_messages (session);
}

static gboolean
transmit (Session *session, int flags)
{
  while (session->out->len > 0) {
    ssize_t done =
        send (SOCKET_FD, session->out->data, session->out->len, flags | MSG_NOSIGNAL);

    if (done < 0)
      return errno == EAGAIN || errno == EINTR;
    g_byte_array_remove_range (session->out, 0, (guint)done);
  }

  return TRUE;
}

static gboolean
run_once (Session *session)
{
  struct pollfd fds[2] = {{.fd = SOCKET_FD, .events = POLLIN}, {.fd = -1}};

  if (session->out->len > 0)
    fds[0].events |= POLLOUT;
  if (session->validator != NULL) {
    fds[1].fd = ll_validator_get_fd (session->validator);
    fds[1].events = POLLIN;
  }
  if (poll (fds, G_N_ELEMENTS (fds), -1) < 0)
    return errno == EINTR;

  if (fds[1].revents != 0 && !ll_validator_process (session->validator))
    return FALSE;
  if ((fds[0].revents & POLLOUT) != 0 && !transmit (session, MSG_DONTWAIT))
    return FALSE;

  return (fds[0].revents & (POLLIN | POLLHUP | POLLERR)) == 0 || receive (session);
}

int
main (int argc, char **argv)
{
  Session session = {.in = g_byte_array_new (), .out = g_byte_array_new ()};

  while (run_once (&session))
    continue;

  alarm (SHUTDOWN_SEC);
  (void)transmit (&session, 0);
  g_clear_pointer (&session.validator, ll_validator_free);
  g_byte_array_unref (session.in);
  g_byte_array_unref (session.out);

  return 0;
}
