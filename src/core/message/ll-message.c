/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "message/ll-message.h"

#include <gmime/gmime.h>

#include "base/ll-error.h"
#include "base/ll-limits.h"
#include "message/ll-gmime.h"
#include "message/ll-header-field.h"
#include "message/ll-mailbox-list.h"

#define FIRST_READ (16 * 1024) /* most headers fit, and the others are read once more */
#define LAST_READ  (LL_HEADER_SIZE + 4) /* shows whether an empty line follows */

struct _LlMessage {
  gatomicrefcount references;
  LlSpool *spool;        /* owned */
  LlHeaderList *headers; /* owned */
  goffset offset;
  goffset size;
  goffset body_offset;
};

static LlMessage *
message_new (LlSpool *spool,
             goffset offset,
             goffset size,
             LlHeaderList *headers,
             size_t taken)
{
  LlMessage *self = g_new0 (LlMessage, 1);

  g_atomic_ref_count_init (&self->references);
  self->spool = ll_spool_ref (spool);
  self->headers = headers;
  self->offset = offset;
  self->size = size;
  self->body_offset = offset + (goffset)taken;

  return self;
}

/* Reads up to @wanted octets; *@out_size says how many there were. */
static char *
read_range (LlSpool *spool,
            goffset offset,
            size_t wanted,
            size_t *out_size,
            GError **error)
{
  g_autofree char *data = g_malloc (MAX (wanted, 1));
  size_t size = 0;

  while (size < wanted) {
    gssize got =
        ll_spool_read (spool, offset + (goffset)size, data + size, wanted - size, error);

    if (got < 0)
      return NULL;
    if (got == 0)
      break;
    size += (size_t)got;
  }
  *out_size = size;

  return g_steal_pointer (&data);
}

static goffset
clamp_size (LlSpool *spool, goffset offset, goffset size)
{
  goffset there = MAX (ll_spool_get_size (spool) - offset, 0);

  return size < 0 || size > there ? there : size;
}

/* A line that is no field may have been cut off before its colon. */
static gboolean
is_header_end (LlHeaderEnd end, const char *rest, size_t size)
{
  for (size_t i = 1; end == LL_HEADER_END_NO_FIELD && i < size; i++) {
    if (rest[i - 1] == '\n' && rest[i] != ' ' && rest[i] != '\t')
      return TRUE;
  }

  return end == LL_HEADER_END_EMPTY_LINE;
}

static LlMessage *
read_header (LlSpool *spool,
             goffset offset,
             goffset size,
             LlHeaderEnd *out_end,
             GError **error)
{
  for (size_t wanted = FIRST_READ;; wanted = LAST_READ) {
    g_autoptr (LlHeaderList) headers = NULL;
    g_autofree char *data = NULL;
    size_t got;
    size_t taken;

    data = read_range (spool, offset, MIN (wanted, (size_t)size), &got, error);
    if (data == NULL)
      return NULL;
    headers = ll_header_list_parse_part (data, got, &taken, out_end, error);
    if (headers == NULL)
      return NULL;
    if ((goffset)got == size || is_header_end (*out_end, data + taken, got - taken))
      return message_new (spool, offset, size, g_steal_pointer (&headers), taken);
    if (wanted == LAST_READ) {
      g_set_error_literal (error, LL_ERROR, LL_ERROR_LIMIT, "header is too long");
      return NULL;
    }
  }
}

LlMessage *
ll_message_new_entity (LlSpool *spool, goffset offset, goffset size, GError **error)
{
  LlHeaderEnd end;

  g_return_val_if_fail (spool != NULL && offset >= 0, NULL);

  return read_header (spool, offset, clamp_size (spool, offset, size), &end, error);
}

static void
set_no_message (guint n_fields, GError **error)
{
  if (n_fields == 0)
    g_set_error_literal (error, LL_ERROR, LL_ERROR_MALFORMED,
                         "no message: it does not begin with header fields");
  else
    g_set_error (error, LL_ERROR, LL_ERROR_MALFORMED,
                 "no message: the line after header field %u is no field", n_fields);
}

LlMessage *
ll_message_new (LlSpool *spool, goffset offset, goffset size, GError **error)
{
  g_autoptr (LlMessage) self = NULL;
  LlHeaderEnd end;

  g_return_val_if_fail (spool != NULL && offset >= 0, NULL);

  size = clamp_size (spool, offset, size);
  if (size > LL_MESSAGE_SIZE) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_LIMIT, "message is too large");
    return NULL;
  }
  self = read_header (spool, offset, size, &end, error);
  if (self == NULL)
    return NULL;
  if (end == LL_HEADER_END_NO_FIELD || ll_header_list_get_size (self->headers) == 0) {
    set_no_message (ll_header_list_get_size (self->headers), error);
    return NULL;
  }

  return g_steal_pointer (&self);
}

LlMessage *
ll_message_ref (LlMessage *self)
{
  g_atomic_ref_count_inc (&self->references);

  return self;
}

void
ll_message_unref (LlMessage *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  ll_spool_unref (self->spool);
  ll_header_list_unref (self->headers);
  g_free (self);
}

LlHeaderList *
ll_message_get_headers (const LlMessage *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->headers;
}

LlSpool *
ll_message_get_spool (const LlMessage *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->spool;
}

goffset
ll_message_get_offset (const LlMessage *self)
{
  g_return_val_if_fail (self != NULL, -1);

  return self->offset;
}

goffset
ll_message_get_size (const LlMessage *self)
{
  g_return_val_if_fail (self != NULL, -1);

  return self->size;
}

goffset
ll_message_get_body_offset (const LlMessage *self)
{
  g_return_val_if_fail (self != NULL, -1);

  return self->body_offset;
}

/* Reads the mailboxes of every field called @name; goes on after a bad one, so that all
 * are counted. */
static GPtrArray *
read_mailboxes (const LlMessage *self,
                const char *name,
                unsigned int *out_count,
                GError **error)
{
  g_autoptr (GPtrArray) mailboxes =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ll_address_unref);
  g_autoptr (GError) first = NULL;

  *out_count = 0;
  for (unsigned int i = 0; i < ll_header_list_get_size (self->headers); i++) {
    unsigned int count;

    if (g_ascii_strcasecmp (ll_header_list_get_name (self->headers, i), name) != 0)
      continue;
    ll_mailbox_list_parse (ll_header_list_get_value (self->headers, i), mailboxes, &count,
                           first == NULL ? &first : NULL);
    *out_count += count;
  }
  if (first != NULL) {
    g_propagate_error (error, g_steal_pointer (&first));
    return NULL;
  }

  return g_steal_pointer (&mailboxes);
}

LlAddress *
ll_message_dup_from (const LlMessage *self, unsigned int *out_count)
{
  g_autoptr (GPtrArray) mailboxes = NULL;
  unsigned int count;

  g_return_val_if_fail (self != NULL, NULL);

  mailboxes = read_mailboxes (self, "From", &count, NULL);
  if (out_count != NULL)
    *out_count = count;
  if (mailboxes == NULL || count != 1 || mailboxes->len != 1 ||
      ll_header_list_count (self->headers, "From") != 1)
    return NULL;

  return ll_address_ref (g_ptr_array_index (mailboxes, 0));
}

GPtrArray *
ll_message_dup_addresses (const LlMessage *self, const char *field, GError **error)
{
  unsigned int count;

  g_return_val_if_fail (self != NULL && field != NULL, NULL);

  return read_mailboxes (self, field, &count, error);
}

char *
ll_message_dup_text (const LlMessage *self, const char *field)
{
  const char *value;

  g_return_val_if_fail (self != NULL && field != NULL, NULL);

  value = ll_header_list_find (self->headers, field);

  return value != NULL ? ll_header_field_decode (value) : NULL;
}

gint64
ll_message_get_date (const LlMessage *self)
{
  g_autoptr (GDateTime) date = NULL;
  const char *value;

  g_return_val_if_fail (self != NULL, -1);

  value = ll_header_list_find (self->headers, "Date");
  if (value == NULL)
    return -1;
  ll_gmime_init ();
  date = g_mime_utils_header_decode_date (value);

  return date != NULL ? g_date_time_to_unix (date) : -1;
}
