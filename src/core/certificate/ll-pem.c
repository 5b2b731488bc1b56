/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "certificate/ll-pem.h"

#include <stdint.h>
#include <string.h>

#include "base/ll-error.h"

#define BEGIN         "-----BEGIN "
#define END           "-----END "
#define DASHES        "-----"
#define LONGEST_LABEL 64

void
ll_pem_block_clear (LlPemBlock *block)
{
  g_clear_pointer (&block->label, g_free);
  g_clear_pointer (&block->headers, g_free);
  g_clear_pointer (&block->content, ll_secret_unref);
}

gboolean
ll_pem_block_is_certificate (const LlPemBlock *block)
{
  return g_str_equal (block->label, "CERTIFICATE") ||
         g_str_equal (block->label, "X509 CERTIFICATE");
}

static const char *
find (const char *data, size_t size, const char *words)
{
  return memmem (data, size, words, strlen (words));
}

gboolean
ll_pem_is_likely (GBytes *content)
{
  size_t size;
  const char *data = g_bytes_get_data (content, &size);

  return data != NULL && find (data, size, BEGIN) != NULL;
}

LlPemReader
ll_pem_reader_init (GBytes *content)
{
  LlPemReader self;

  self.data = g_bytes_get_data (content, &self.size);
  if (self.data == NULL)
    self.size = 0;

  return self;
}

static void
skip_to (LlPemReader *self, const char *place)
{
  self->size -= (size_t)(place - self->data);
  self->data = place;
}

static gboolean
fail (GError **error, const char *why)
{
  g_set_error (error, LL_ERROR, LL_ERROR_MALFORMED, "PEM: %s", why);

  return FALSE;
}

/* The cursor is behind "-----BEGIN ". */
static gboolean
take_label (LlPemReader *self, char **out_label, GError **error)
{
  const char *end = find (self->data, MIN (self->size, LONGEST_LABEL + 5), DASHES);

  if (end == NULL || memchr (self->data, '\n', (size_t)(end - self->data)) != NULL ||
      !g_utf8_validate (self->data, end - self->data, NULL))
    return fail (error, "a block begins without a name");
  *out_label = g_strndup (self->data, (size_t)(end - self->data));
  skip_to (self, end + strlen (DASHES));

  return TRUE;
}

/* "Name: value" lines, up to an empty one, stand before the base64 (RFC 1421). */
static const char *
skip_headers (const char *data, const char *end)
{
  size_t size = (size_t)(end - data);
  const char *lf = find (data, size, "\n\n");
  const char *crlf = find (data, size, "\r\n\r\n");

  if (memchr (data, ':', size) == NULL)
    return data;
  if (crlf != NULL && (lf == NULL || crlf < lf))
    return crlf + 4;

  return lf != NULL ? lf + 2 : NULL;
}

static int
base64_value (char c)
{
  if (c >= 'A' && c <= 'Z')
    return c - 'A';
  if (c >= 'a' && c <= 'z')
    return c - 'a' + 26;
  if (c >= '0' && c <= '9')
    return c - '0' + 52;
  if (c == '+')
    return 62;

  return c == '/' ? 63 : -1;
}

/* Decodes into @out, which has room; returns the octets written or -1.  Not with GLib,
 * whose decoder skips over what is no base64 and leaves copies of keys behind. */
static gssize
decode (const char *data, const char *end, uint8_t *out)
{
  size_t written = 0;
  unsigned int bits = 0;
  int n_bits = 0;
  int n_pads = 0;
  size_t n_digits = 0;

  for (; data < end; data++) {
    int value = base64_value (*data);

    if (g_ascii_isspace (*data))
      continue;
    if (*data == '=') {
      n_pads++;
      continue;
    }
    if (value < 0 || n_pads > 0)
      return -1;
    n_digits++;
    bits = (bits << 6 | (unsigned int)value) & 0xffff;
    n_bits += 6;
    if (n_bits >= 8) {
      n_bits -= 8;
      out[written++] = (uint8_t)(bits >> n_bits);
    }
  }

  return n_pads <= 2 && (n_digits + (size_t)n_pads) % 4 == 0 ? (gssize)written : -1;
}

static gboolean
take_content (LlPemBlock *block, const char *data, const char *end, GError **error)
{
  const char *base64 = skip_headers (data, end);
  g_autoptr (LlSecret) room = NULL;
  gssize size;

  if (base64 == NULL)
    return fail (error, "headers without an end");
  if (base64 != data)
    block->headers = g_utf8_make_valid (data, base64 - data);
  room = ll_secret_new_empty ((size_t)(end - base64));
  size = decode (base64, end, ll_secret_get_writable (room));
  if (size < 0)
    return fail (error, "not base64");
  block->content = ll_secret_new (ll_secret_get_data (room, NULL), (size_t)size);

  return TRUE;
}

/* Fills @block from behind "-----BEGIN ", and leaves the cursor behind its end. */
static gboolean
take_block (LlPemReader *self, LlPemBlock *block, GError **error)
{
  g_autofree char *closing = NULL;
  const char *end;

  if (!take_label (self, &block->label, error))
    return FALSE;
  closing = g_strconcat (END, block->label, DASHES, NULL);
  end = find (self->data, self->size, closing);
  if (end == NULL)
    return fail (error, "a block has no end");
  if (!take_content (block, self->data, end, error))
    return FALSE;
  skip_to (self, end + strlen (closing));

  return TRUE;
}

gboolean
ll_pem_reader_next (LlPemReader *self,
                    LlPemBlock *out_block,
                    gboolean *out_found,
                    GError **error)
{
  g_auto (LlPemBlock) block = {NULL, NULL, NULL};
  const char *begin = self->size > 0 ? find (self->data, self->size, BEGIN) : NULL;

  *out_found = FALSE;
  if (begin == NULL)
    return TRUE;

  skip_to (self, begin + strlen (BEGIN));
  if (!take_block (self, &block, error))
    return FALSE;
  *out_block = block;
  block = (LlPemBlock){NULL, NULL, NULL};
  *out_found = TRUE;

  return TRUE;
}

void
ll_pem_append_certificate (GString *pem, const LlCertificate *certificate)
{
  size_t size;
  const guint8 *der = g_bytes_get_data (ll_certificate_get_der (certificate), &size);
  g_autofree char *base64 = g_base64_encode (der, size);

  g_string_append (pem, "-----BEGIN CERTIFICATE-----\n");
  for (size_t at = 0; at < strlen (base64); at += 64)
    g_string_append_printf (pem, "%.64s\n", base64 + at);
  g_string_append (pem, "-----END CERTIFICATE-----\n");
}
