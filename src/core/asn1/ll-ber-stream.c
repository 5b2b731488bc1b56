/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "asn1/ll-ber-stream.h"

#include <string.h>

#include "asn1/ll-der-reader.h"
#include "asn1/ll-der-tag.h"
#include "asn1/ll-der-writer.h"
#include "base/ll-error.h"
#include "base/ll-limits.h"

#define CONSTRUCTED 0x20
#define CLASS_BITS  0xc0
#define NUMBER_BITS 0x1f

#define CHUNK_SIZE     (64 * 1024)
#define SMALL_PIECE    4096 /* shorter pieces of a string are gathered before the sink */
#define LONGEST_LENGTH 8    /* octets of a length */

/* An element that was entered. */
typedef struct {
  uint64_t limit; /* no octet of it lies at or behind this position */
  gboolean is_indefinite;
} Level;

typedef struct {
  uint8_t tag; /* 0 for end-of-contents */
  gboolean is_indefinite;
  uint64_t size;      /* of the content, when it is definite */
  size_t header_size; /* as received */
} Header;

struct _LlBerStream {
  GInputStream *source;      /* owned */
  GCancellable *cancellable; /* owned, nullable */
  uint8_t *buffer;           /* owned, CHUNK_SIZE */
  size_t begin, end;         /* what of the buffer is not used yet */
  uint64_t position;         /* octets used since the start */
  Level levels[LL_DER_DEPTH];
  unsigned int depth;
  Header header; /* of the next element, when it was looked at */
  gboolean has_header;
  uint8_t *pieces; /* owned, nullable, CHUNK_SIZE: short pieces for a sink */
  size_t n_pieces;
};

LlBerStream *
ll_ber_stream_new (GInputStream *source, GCancellable *cancellable)
{
  LlBerStream *self;

  g_return_val_if_fail (G_IS_INPUT_STREAM (source), NULL);

  self = g_new0 (LlBerStream, 1);
  self->source = g_object_ref (source);
  g_set_object (&self->cancellable, cancellable);
  self->buffer = g_malloc (CHUNK_SIZE);

  return self;
}

void
ll_ber_stream_free (LlBerStream *self)
{
  if (self == NULL)
    return;

  g_object_unref (self->source);
  g_clear_object (&self->cancellable);
  g_free (self->buffer);
  g_free (self->pieces);
  g_free (self);
}

static gboolean
fail (GError **error, LlError code, const char *text)
{
  g_set_error_literal (error, LL_ERROR, (int)code, text);

  return FALSE;
}

static uint64_t
get_limit (const LlBerStream *self)
{
  return self->depth == 0 ? G_MAXINT64 : self->levels[self->depth - 1].limit;
}

static gboolean
is_in_indefinite (const LlBerStream *self)
{
  return self->depth > 0 && self->levels[self->depth - 1].is_indefinite;
}

/* Makes sure that the buffer holds something; @out_ended when the source has no more. */
static gboolean
fill (LlBerStream *self, gboolean *out_ended, GError **error)
{
  gssize got = 1;

  if (self->begin == self->end) {
    if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
      return FALSE;
    got = g_input_stream_read (self->source, self->buffer, CHUNK_SIZE, self->cancellable,
                               error);
    if (got < 0)
      return FALSE;
    self->begin = 0;
    self->end = (size_t)got;
  }

  *out_ended = got == 0;
  return TRUE;
}

static gboolean
fill_more (LlBerStream *self, GError **error)
{
  gboolean ended;

  if (!fill (self, &ended, error))
    return FALSE;

  return ended ? fail (error, LL_ERROR_MALFORMED, "BER is cut short") : TRUE;
}

static void
advance (LlBerStream *self, size_t size)
{
  self->begin += size;
  self->position += size;
}

static gboolean
read_octet (LlBerStream *self, uint8_t *out_octet, GError **error)
{
  if (self->position >= get_limit (self))
    return fail (error, LL_ERROR_MALFORMED, "BER element ends inside a header");
  if (!fill_more (self, error))
    return FALSE;

  *out_octet = self->buffer[self->begin];
  advance (self, 1);
  return TRUE;
}

static gboolean
read_length (LlBerStream *self, uint8_t first, Header *header, GError **error)
{
  size_t octets = first & 0x7f;

  if (first < 0x80) {
    header->size = first;
    return TRUE;
  }
  if (octets == 0) {
    header->is_indefinite = TRUE;
    return TRUE;
  }
  if (octets > LONGEST_LENGTH)
    return fail (error, LL_ERROR_MALFORMED, "BER length is too long");

  header->header_size += octets;
  while (octets-- > 0) {
    uint8_t octet;

    if (!read_octet (self, &octet, error))
      return FALSE;
    header->size = header->size << 8 | octet;
  }

  return TRUE;
}

/* Only SEQUENCE, SET and the joined OCTET STRING are constructed among the universal
 * types that CMS uses, and the first two always are. */
static gboolean
is_form_right (uint8_t tag)
{
  uint8_t number = tag & NUMBER_BITS;
  gboolean is_sequence = number == 0x10 || number == 0x11;

  if ((tag & CLASS_BITS) != 0)
    return TRUE;

  return (tag & CONSTRUCTED) != 0 ? is_sequence || number == LL_TAG_OCTET_STRING
                                  : !is_sequence;
}

static gboolean
check_header (LlBerStream *self, const Header *header, GError **error)
{
  gboolean is_end = header->tag == 0;
  gboolean is_plain =
      !header->is_indefinite && header->size == 0 && header->header_size == 2;

  if (is_end && (!is_in_indefinite (self) || !is_plain))
    return fail (error, LL_ERROR_MALFORMED, "BER end-of-contents where none belongs");
  if (!is_end && !is_form_right (header->tag))
    return fail (error, LL_ERROR_MALFORMED, "BER type in a form that it does not have");
  if (header->is_indefinite && (header->tag & CONSTRUCTED) == 0)
    return fail (error, LL_ERROR_MALFORMED, "BER primitive without a length");
  if (header->size > get_limit (self) - self->position)
    return fail (error, LL_ERROR_MALFORMED, "BER element is longer than what holds it");

  return TRUE;
}

static gboolean
read_header (LlBerStream *self, GError **error)
{
  Header header = {.header_size = 2};
  uint8_t length;

  if (!read_octet (self, &header.tag, error))
    return FALSE;
  if ((header.tag & NUMBER_BITS) == NUMBER_BITS)
    return fail (error, LL_ERROR_MALFORMED, "BER tag number is above 30");
  if (!read_octet (self, &length, error) || !read_length (self, length, &header, error) ||
      !check_header (self, &header, error))
    return FALSE;

  self->header = header;
  self->has_header = TRUE;
  return TRUE;
}

/* TRUE with tag 0 where the level, or the source between two outermost elements, ends. */
static gboolean
look (LlBerStream *self, uint8_t *out_tag, GError **error)
{
  gboolean ended = FALSE;

  if (!self->has_header) {
    if (self->depth == 0 && !fill (self, &ended, error))
      return FALSE;
    if (self->depth > 0 && !is_in_indefinite (self))
      ended = self->position == get_limit (self);
    if (!ended && !read_header (self, error))
      return FALSE;
  }

  *out_tag = ended ? 0 : self->header.tag;
  return TRUE;
}

gboolean
ll_ber_stream_peek (LlBerStream *self, uint8_t *out_tag, GError **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return look (self, out_tag, error);
}

/* Takes the next element's header; there must be an element. */
static gboolean
take_header (LlBerStream *self, Header *out_header, GError **error)
{
  uint8_t tag;

  if (!look (self, &tag, error))
    return FALSE;
  if (tag == 0)
    return fail (error, LL_ERROR_MALFORMED, "BER element is missing");

  *out_header = self->header;
  self->has_header = FALSE;
  return TRUE;
}

static gboolean
push (LlBerStream *self, const Header *header, GError **error)
{
  Level level = {get_limit (self), header->is_indefinite};

  if (self->depth == LL_DER_DEPTH)
    return fail (error, LL_ERROR_LIMIT, "BER is nested too deep");

  if (!header->is_indefinite)
    level.limit = self->position + header->size;
  self->levels[self->depth++] = level;
  return TRUE;
}

/* Leaves a level at whose end look () has arrived. */
static void
pop (LlBerStream *self)
{
  self->has_header = FALSE; /* end-of-contents */
  self->depth--;
}

gboolean
ll_ber_stream_enter (LlBerStream *self, uint8_t tag, GError **error)
{
  Header header;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail ((tag & CONSTRUCTED) != 0, FALSE);

  if (!take_header (self, &header, error))
    return FALSE;
  if (header.tag != tag) {
    g_set_error (error, LL_ERROR, LL_ERROR_MALFORMED,
                 "BER tag is %02x where %02x belongs", header.tag, tag);
    return FALSE;
  }

  return push (self, &header, error);
}

gboolean
ll_ber_stream_leave (LlBerStream *self, GError **error)
{
  uint8_t tag;

  g_return_val_if_fail (self != NULL && self->depth > 0, FALSE);

  if (!look (self, &tag, error))
    return FALSE;
  if (tag != 0)
    return fail (error, LL_ERROR_MALFORMED, "BER element holds more than it should");

  pop (self);
  return TRUE;
}

/* -- octets -- */

static gboolean
send_pieces (LlBerStream *self, LlBerSink sink, gpointer user_data, GError **error)
{
  size_t size = self->n_pieces;

  self->n_pieces = 0;

  return size == 0 || sink (self->pieces, size, user_data, error);
}

/* A string may come in millions of pieces of one octet: short ones are gathered. */
static gboolean
send_piece (LlBerStream *self,
            const uint8_t *data,
            size_t size,
            LlBerSink sink,
            gpointer user_data,
            GError **error)
{
  if (self->n_pieces + size > CHUNK_SIZE || size >= SMALL_PIECE) {
    if (!send_pieces (self, sink, user_data, error))
      return FALSE;
  }
  if (size >= SMALL_PIECE)
    return sink (data, size, user_data, error);

  if (self->pieces == NULL)
    self->pieces = g_malloc (CHUNK_SIZE);
  memcpy (self->pieces + self->n_pieces, data, size);
  self->n_pieces += size;

  return TRUE;
}

static gboolean
send_octets (LlBerStream *self,
             uint64_t size,
             LlBerSink sink,
             gpointer user_data,
             GError **error)
{
  while (size > 0) {
    const uint8_t *data;
    size_t piece;

    if (!fill_more (self, error))
      return FALSE;
    piece = (size_t)MIN (size, self->end - self->begin);
    data = self->buffer + self->begin;
    advance (self, piece);
    size -= piece;
    if (!send_piece (self, data, piece, sink, user_data, error))
      return FALSE;
  }

  return TRUE;
}

/* Walks through the OCTET STRINGs inside a constructed one whose header was taken. */
static gboolean
send_constructed (LlBerStream *self,
                  const Header *outer,
                  LlBerSink sink,
                  gpointer user_data,
                  GError **error)
{
  unsigned int nesting = 1;
  Header header;
  uint8_t tag;

  if (!push (self, outer, error))
    return FALSE;

  while (nesting > 0) {
    if (!look (self, &tag, error))
      return FALSE;
    if (tag == 0) {
      pop (self);
      nesting--;
      continue;
    }
    if ((tag & ~CONSTRUCTED) != LL_TAG_OCTET_STRING)
      return fail (error, LL_ERROR_MALFORMED, "BER string holds something else");
    if (!take_header (self, &header, error))
      return FALSE;
    if (tag == LL_TAG_OCTET_STRING) {
      if (!send_octets (self, header.size, sink, user_data, error))
        return FALSE;
      continue;
    }
    if (++nesting > LL_CMS_STRING_NESTING)
      return fail (error, LL_ERROR_LIMIT, "BER strings are nested too deep");
    if (!push (self, &header, error))
      return FALSE;
  }

  return TRUE;
}

static gboolean
send_string (LlBerStream *self,
             const Header *header,
             LlBerSink sink,
             gpointer user_data,
             GError **error)
{
  gboolean done;

  self->n_pieces = 0;
  if ((header->tag & CONSTRUCTED) != 0)
    done = send_constructed (self, header, sink, user_data, error);
  else
    done = send_octets (self, header->size, sink, user_data, error);

  return done && send_pieces (self, sink, user_data, error);
}

gboolean
ll_ber_stream_take_string (LlBerStream *self,
                           uint8_t tag,
                           LlBerSink sink,
                           gpointer user_data,
                           GError **error)
{
  Header header;

  g_return_val_if_fail (self != NULL, FALSE);

  if (!take_header (self, &header, error))
    return FALSE;
  if ((header.tag & ~CONSTRUCTED) != tag) {
    g_set_error (error, LL_ERROR, LL_ERROR_MALFORMED,
                 "BER tag is %02x where a string under %02x belongs", header.tag, tag);
    return FALSE;
  }

  return send_string (self, &header, sink, user_data, error);
}

/* -- whole elements -- */

static gboolean
gather_cb (const uint8_t *data, size_t size, gpointer user_data, GError **error)
{
  GByteArray *out = user_data;

  if (size > LL_DER_SMALL_SIZE - out->len)
    return fail (error, LL_ERROR_LIMIT, "BER element is too large");

  g_byte_array_append (out, data, (guint)size);
  return TRUE;
}

/* Puts the header of a now known size before what lies behind @start. */
static gboolean
insert_header (GByteArray *out, uint8_t tag, guint start, GError **error)
{
  guint size = out->len - start;
  g_autoptr (GByteArray) header = g_byte_array_new ();

  ll_der_write_header (header, tag, size);
  if (header->len > LL_DER_SMALL_SIZE - out->len)
    return fail (error, LL_ERROR_LIMIT, "BER element is too large");

  g_byte_array_set_size (out, out->len + header->len);
  memmove (out->data + start + header->len, out->data + start, size);
  memcpy (out->data + start, header->data, header->len);
  return TRUE;
}

static gboolean
append_element (LlBerStream *self, GByteArray *out, GError **error);

static gboolean
append_members (LlBerStream *self, const Header *header, GByteArray *out, GError **error)
{
  uint8_t tag;

  if (!push (self, header, error) || !look (self, &tag, error))
    return FALSE;

  while (tag != 0) {
    if (!append_element (self, out, error) || !look (self, &tag, error))
      return FALSE;
  }

  pop (self);
  return TRUE;
}

/* The recursion ends at LL_DER_DEPTH. */
static gboolean
append_element (LlBerStream *self, GByteArray *out, GError **error)
{
  guint start = out->len;
  Header header;
  gboolean done;

  if (!take_header (self, &header, error))
    return FALSE;

  if ((header.tag & ~CONSTRUCTED) == LL_TAG_OCTET_STRING ||
      (header.tag & CONSTRUCTED) == 0) {
    done = send_string (self, &header, gather_cb, out, error);
    if (header.tag == (LL_TAG_OCTET_STRING | CONSTRUCTED))
      header.tag = LL_TAG_OCTET_STRING;
  } else {
    done = append_members (self, &header, out, error);
  }

  return done && insert_header (out, header.tag, start, error);
}

GBytes *
ll_ber_stream_take (LlBerStream *self, GError **error)
{
  g_autoptr (GByteArray) out = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  out = g_byte_array_new ();
  if (!append_element (self, out, error))
    return NULL;

  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}

/* Whether all lengths inside are definite and in their shortest form, and no string is
 * constructed.  The recursion ends at LL_DER_DEPTH. */
static gboolean
check_der (LlDerReader content, unsigned int depth, GError **error)
{
  if (depth > LL_DER_DEPTH)
    return fail (error, LL_ERROR_LIMIT, "DER is nested too deep");

  while (!ll_der_reader_is_at_end (&content)) {
    uint8_t tag = ll_der_reader_peek_tag (&content);
    LlDerReader inner;

    if (!ll_der_reader_enter (&content, tag, &inner) || !is_form_right (tag) ||
        tag == (LL_TAG_OCTET_STRING | CONSTRUCTED))
      return fail (error, LL_ERROR_MALFORMED, "what must be DER is not");
    if ((tag & CONSTRUCTED) != 0 && !check_der (inner, depth + 1, error))
      return FALSE;
  }

  return TRUE;
}

GBytes *
ll_ber_stream_take_der (LlBerStream *self, GError **error)
{
  g_autoptr (GByteArray) out = NULL;
  Header header;

  g_return_val_if_fail (self != NULL, NULL);

  if (!take_header (self, &header, error))
    return NULL;
  if (header.is_indefinite || header.header_size != ll_der_header_size (header.size)) {
    fail (error, LL_ERROR_MALFORMED, "what must be DER is not");
    return NULL;
  }

  out = g_byte_array_new ();
  ll_der_write_header (out, header.tag, header.size);
  if (header.size > LL_DER_SMALL_SIZE - out->len) {
    fail (error, LL_ERROR_LIMIT, "DER element is too large");
    return NULL;
  }
  header.tag &= (uint8_t)~CONSTRUCTED; /* all octets as they are */
  if (!send_string (self, &header, gather_cb, out, error) ||
      !check_der (ll_der_reader_init (out->data, out->len), self->depth, error))
    return NULL;

  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}

static gboolean
drop_cb (const uint8_t *data, size_t size, gpointer user_data, GError **error)
{
  return TRUE;
}

gboolean
ll_ber_stream_skip (LlBerStream *self, GError **error)
{
  unsigned int depth;
  Header header;
  uint8_t tag;

  g_return_val_if_fail (self != NULL, FALSE);

  depth = self->depth;
  do {
    if (!look (self, &tag, error))
      return FALSE;
    if (tag == 0 && self->depth > depth) {
      pop (self);
      continue;
    }
    if (!take_header (self, &header, error))
      return FALSE;
    if ((tag & CONSTRUCTED) != 0 ? !push (self, &header, error)
                                 : !send_octets (self, header.size, drop_cb, NULL, error))
      return FALSE;
  } while (self->depth > depth);

  return TRUE;
}

gboolean
ll_ber_stream_check_end (LlBerStream *self, GError **error)
{
  gboolean ended;

  g_return_val_if_fail (self != NULL && self->depth == 0, FALSE);

  for (;;) {
    if (!fill (self, &ended, error))
      return FALSE;
    if (ended && !self->has_header)
      return TRUE;
    if (self->has_header || memchr (" \t\r\n", self->buffer[self->begin], 4) == NULL)
      return fail (error, LL_ERROR_MALFORMED, "something stands behind the BER");
    advance (self, 1);
  }
}
