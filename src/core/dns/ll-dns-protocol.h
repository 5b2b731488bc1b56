/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>
#include <stdint.h>

#include "dns/ll-dns-answer.h"

G_BEGIN_DECLS

/* What LlHelperResolver and letterlock-resolver say to each other, both directions.
 * Neither believes the other: every field is checked by who reads it.
 *
 * A message is a length (4 octets, of what follows), a version (1 octet), a kind
 * (1 octet) and its fields; numbers are in network order, texts and data have a length in
 * front.  The asker begins with one SETUP, which is answered by READY or REFUSED, and
 * need not wait for it. */
typedef enum {
  LL_DNS_MESSAGE_SETUP = 1,  /* asker: text (configuration), anchors, at_dns */
  LL_DNS_MESSAGE_ASK = 2,    /* asker: id, type, text (a domain name) */
  LL_DNS_MESSAGE_CANCEL = 3, /* asker: id */
  LL_DNS_MESSAGE_READY = 17,
  LL_DNS_MESSAGE_REFUSED = 18, /* helper: refusal, text (why); it ends then */
  LL_DNS_MESSAGE_ANSWER = 19,  /* helper: id, answer */
} LlDnsMessageKind;

/* Who wrote a message. */
typedef enum {
  LL_DNS_SIDE_ASKER,
  LL_DNS_SIDE_HELPER,
} LlDnsSide;

typedef enum {
  LL_DNS_REFUSAL_ANCHOR = 1,        /* the validator cannot work with these anchors */
  LL_DNS_REFUSAL_CONFIGURATION = 2, /* libunbound does not take the configuration */
  LL_DNS_REFUSAL_INTERNAL = 3,
} LlDnsRefusal;

/* The fields that @kind does not name are zero. */
typedef struct {
  LlDnsMessageKind kind;
  guint32 id;
  guint16 type;
  char *text;    /* owned, or NULL */
  char *anchors; /* owned, or NULL */
  gint64 at_dns; /* -1: now */
  LlDnsRefusal refusal;
  LlDnsAnswer *answer; /* owned, or NULL */
} LlDnsMessage;

void
ll_dns_message_free (LlDnsMessage *message);

/* Appends @message to @out.  Texts that are only for the log are made printable and cut
 * to LL_DNS_WHY_SIZE; everything else must keep the limits. */
void
ll_dns_protocol_write (GByteArray *out, const LlDnsMessage *message);

/* Reads one message from the beginning of the @size octets that have come.  When it is
 * not whole yet, @out_message is NULL and @out_used 0.
 *
 * Fails with LL_ERROR_MALFORMED or LL_ERROR_LIMIT when this is no message that @writer
 * may write: there is no going on then. */
gboolean
ll_dns_protocol_read (const uint8_t *octets,
                      size_t size,
                      LlDnsSide writer,
                      LlDnsMessage **out_message,
                      size_t *out_used,
                      GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlDnsMessage, ll_dns_message_free)

G_END_DECLS
