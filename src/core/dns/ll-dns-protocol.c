/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "dns/ll-dns-protocol.h"

#include <string.h>

#include "base/ll-error.h"
#include "base/ll-limits.h"
#include "dns/ll-dns-name.h"

#define VERSION       1
#define LENGTH_SIZE   4
#define RCODE_LARGEST 0x0fff /* RFC 6891, section 6.1.3: twelve bits */

void
ll_dns_message_free (LlDnsMessage *message)
{
  g_return_if_fail (message != NULL);

  g_free (message->text);
  g_free (message->anchors);
  g_clear_pointer (&message->answer, ll_dns_answer_unref);
  g_free (message);
}

/* -- writing -- */

static void
write_number (GByteArray *out, guint64 value, unsigned int size)
{
  for (unsigned int i = size; i > 0; i--) {
    guint8 octet = (guint8)(value >> (8 * (i - 1)));

    g_byte_array_append (out, &octet, 1);
  }
}

static void
write_data (GByteArray *out, const void *data, size_t size)
{
  write_number (out, size, 4);
  if (size > 0)
    g_byte_array_append (out, data, (guint)size);
}

static void
write_text (GByteArray *out, const char *text)
{
  write_data (out, text, text != NULL ? strlen (text) : 0);
}

static void
write_why (GByteArray *out, const char *why)
{
  g_autofree char *clean = g_strndup (why != NULL ? why : "", LL_DNS_WHY_SIZE);

  for (char *at = clean; *at != '\0'; at++)
    if (!g_ascii_isprint (*at))
      *at = '?';
  write_text (out, clean);
}

static void
write_answer (GByteArray *out, const LlDnsAnswer *answer)
{
  size_t n_records = ll_dns_answer_get_n_records (answer);

  write_number (out, ll_dns_answer_get_status (answer), 1);
  write_number (out, ll_dns_answer_get_rcode (answer), 2);
  write_number (out, ll_dns_answer_get_ttl (answer), 4);
  write_number (out, ll_dns_answer_is_wildcard (answer) ? 1 : 0, 1);
  write_text (out, ll_dns_answer_get_canonical_name (answer));
  write_why (out, ll_dns_answer_get_why (answer));
  write_number (out, n_records, 1);
  for (size_t i = 0; i < n_records; i++) {
    size_t size;
    const void *data = g_bytes_get_data (ll_dns_answer_get_record (answer, i), &size);

    write_data (out, data, size);
  }
}

static void
write_fields (GByteArray *out, const LlDnsMessage *message)
{
  switch (message->kind) {
  case LL_DNS_MESSAGE_SETUP:
    write_number (out, (guint64)message->at_dns, 8);
    write_text (out, message->text);
    write_text (out, message->anchors);
    break;
  case LL_DNS_MESSAGE_ASK:
    write_number (out, message->id, 4);
    write_number (out, message->type, 2);
    write_text (out, message->text);
    break;
  case LL_DNS_MESSAGE_CANCEL:
    write_number (out, message->id, 4);
    break;
  case LL_DNS_MESSAGE_READY:
    break;
  case LL_DNS_MESSAGE_REFUSED:
    write_number (out, message->refusal, 1);
    write_why (out, message->text);
    break;
  case LL_DNS_MESSAGE_ANSWER:
    write_number (out, message->id, 4);
    write_answer (out, message->answer);
    break;
  }
}

void
ll_dns_protocol_write (GByteArray *out, const LlDnsMessage *message)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();

  write_number (body, VERSION, 1);
  write_number (body, message->kind, 1);
  write_fields (body, message);
  write_number (out, body->len, LENGTH_SIZE);
  g_byte_array_append (out, body->data, body->len);
}

/* -- reading -- */

typedef struct {
  const uint8_t *at;
  size_t left;
} Cursor;

static gboolean
read_number (Cursor *cursor, unsigned int size, guint64 highest, guint64 *out)
{
  guint64 value = 0;

  if (cursor->left < size)
    return FALSE;
  for (unsigned int i = 0; i < size; i++)
    value = value << 8 | cursor->at[i];
  cursor->at += size;
  cursor->left -= size;
  *out = value;

  return value <= highest;
}

static gboolean
read_data (Cursor *cursor, size_t limit, const uint8_t **out_data, size_t *out_size)
{
  guint64 size;

  if (!read_number (cursor, 4, limit, &size) || cursor->left < size)
    return FALSE;
  *out_data = cursor->at;
  *out_size = (size_t)size;
  cursor->at += size;
  cursor->left -= (size_t)size;

  return TRUE;
}

/* Printable ASCII; line ends too when @lines. */
static gboolean
read_text (Cursor *cursor, size_t limit, gboolean lines, char **out)
{
  const uint8_t *data;
  size_t size;

  if (!read_data (cursor, limit, &data, &size))
    return FALSE;
  for (size_t i = 0; i < size; i++)
    if (!g_ascii_isprint (data[i]) && !(lines && data[i] == '\n'))
      return FALSE;
  *out = g_strndup ((const char *)data, size);

  return TRUE;
}

static gboolean
read_records (Cursor *cursor, GPtrArray *records)
{
  guint64 n_records;

  if (!read_number (cursor, 1, LL_DNS_RECORDS, &n_records))
    return FALSE;
  for (guint64 i = 0; i < n_records; i++) {
    const uint8_t *data;
    size_t size;

    if (!read_data (cursor, LL_DNS_RDATA_SIZE, &data, &size))
      return FALSE;
    g_ptr_array_add (records, g_bytes_new (data, size));
  }

  return TRUE;
}

static LlDnsAnswer *
read_answer (Cursor *cursor)
{
  g_autoptr (GPtrArray) records =
      g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  g_autofree char *name = NULL;
  g_autofree char *why = NULL;
  guint64 status, rcode, ttl, wildcard;

  if (!read_number (cursor, 1, LL_DNS_FAILED, &status) ||
      !read_number (cursor, 2, RCODE_LARGEST, &rcode) ||
      !read_number (cursor, 4, G_MAXUINT32, &ttl) ||
      !read_number (cursor, 1, 1, &wildcard) ||
      !read_text (cursor, LL_DNS_NAME_SIZE, FALSE, &name) ||
      !read_text (cursor, LL_DNS_WHY_SIZE, FALSE, &why) ||
      !read_records (cursor, records))
    return NULL;

  return ll_dns_answer_new ((LlDnsStatus)status, (unsigned int)rcode, records,
                            (guint32)ttl, *name != '\0' ? name : NULL, wildcard != 0,
                            *why != '\0' ? why : NULL);
}

static gboolean
read_setup (Cursor *cursor, LlDnsMessage *message)
{
  guint64 at_dns;

  if (!read_number (cursor, 8, G_MAXUINT64, &at_dns) ||
      !read_text (cursor, LL_DNS_CONF_SIZE, TRUE, &message->text) ||
      !read_text (cursor, LL_TRUST_ANCHOR_SIZE, TRUE, &message->anchors))
    return FALSE;
  message->at_dns = (gint64)at_dns;

  return message->at_dns >= -1;
}

static gboolean
read_id (Cursor *cursor, LlDnsMessage *message)
{
  guint64 id;

  if (!read_number (cursor, 4, G_MAXUINT32, &id))
    return FALSE;
  message->id = (guint32)id;

  return TRUE;
}

static gboolean
read_ask (Cursor *cursor, LlDnsMessage *message)
{
  guint64 type;

  if (!read_id (cursor, message) || !read_number (cursor, 2, G_MAXUINT16, &type) ||
      !read_text (cursor, LL_DNS_NAME_SIZE + 1, FALSE, &message->text))
    return FALSE;
  message->type = (guint16)type;

  return ll_dns_name_is_valid (message->text);
}

static gboolean
read_refused (Cursor *cursor, LlDnsMessage *message)
{
  guint64 refusal;

  if (!read_number (cursor, 1, LL_DNS_REFUSAL_INTERNAL, &refusal) || refusal == 0 ||
      !read_text (cursor, LL_DNS_WHY_SIZE, FALSE, &message->text))
    return FALSE;
  message->refusal = (LlDnsRefusal)refusal;

  return TRUE;
}

static gboolean
read_fields (Cursor *cursor, LlDnsSide writer, LlDnsMessage *message)
{
  gboolean asks = writer == LL_DNS_SIDE_ASKER;

  switch (message->kind) {
  case LL_DNS_MESSAGE_SETUP:
    return asks && read_setup (cursor, message);
  case LL_DNS_MESSAGE_ASK:
    return asks && read_ask (cursor, message);
  case LL_DNS_MESSAGE_CANCEL:
    return asks && read_id (cursor, message);
  case LL_DNS_MESSAGE_READY:
    return !asks;
  case LL_DNS_MESSAGE_REFUSED:
    return !asks && read_refused (cursor, message);
  case LL_DNS_MESSAGE_ANSWER:
    if (asks || !read_id (cursor, message))
      return FALSE;
    message->answer = read_answer (cursor);
    return message->answer != NULL;
  }

  return FALSE;
}

static LlDnsMessage *
read_body (Cursor *cursor, LlDnsSide writer)
{
  g_autoptr (LlDnsMessage) message = g_new0 (LlDnsMessage, 1);
  guint64 version, kind;

  if (!read_number (cursor, 1, UINT8_MAX, &version) || version != VERSION ||
      !read_number (cursor, 1, UINT8_MAX, &kind))
    return NULL;
  message->kind = (LlDnsMessageKind)kind;
  if (!read_fields (cursor, writer, message) || cursor->left > 0)
    return NULL;

  return g_steal_pointer (&message);
}

gboolean
ll_dns_protocol_read (const uint8_t *octets,
                      size_t size,
                      LlDnsSide writer,
                      LlDnsMessage **out_message,
                      size_t *out_used,
                      GError **error)
{
  Cursor cursor = {octets, size};
  LlDnsMessage *message;
  guint64 length;

  *out_message = NULL;
  *out_used = 0;
  if (size < LENGTH_SIZE)
    return TRUE;
  if (!read_number (&cursor, LENGTH_SIZE, LL_DNS_FRAME_SIZE, &length)) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_LIMIT,
                         "a message between us and the resolver is too long");
    return FALSE;
  }
  if (cursor.left < length)
    return TRUE;

  cursor.left = (size_t)length;
  message = read_body (&cursor, writer);
  if (message == NULL) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_MALFORMED,
                         "a message between us and the resolver breaks its format");
    return FALSE;
  }
  *out_message = message;
  *out_used = LENGTH_SIZE + (size_t)length;

  return TRUE;
}
