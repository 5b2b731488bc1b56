/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "engine/ll-bare-cms.h"

#include <string.h>

#include "cms/ll-cms-info.h"
#include "message/ll-line-reader.h"

#define HEAD_SIZE   64 /* octets that show the type */
#define BASE64_SIZE 88 /* the same in base64 */
#define PEM_END     "-----END "

/* RFC 7468, sections 8 and 9, and an old one. */
static const char *const pem_begins[] = {
    "-----BEGIN CMS-----",
    "-----BEGIN PKCS7-----",
    "-----BEGIN PKCS #7 SIGNED DATA-----",
};

static const guint8 *
skip_space (const guint8 *at, const guint8 *end)
{
  while (at < end && g_ascii_isspace (*at))
    at++;

  return at;
}

/* Returns: (nullable): where the line behind one of them begins. */
static const guint8 *
skip_pem_begin (const guint8 *at, const guint8 *end)
{
  for (size_t i = 0; i < G_N_ELEMENTS (pem_begins); i++) {
    size_t size = strlen (pem_begins[i]);

    if ((size_t)(end - at) > size && memcmp (at, pem_begins[i], size) == 0)
      return at + size;
  }

  return NULL;
}

static gboolean
is_cms_in_base64 (const guint8 *at, const guint8 *end)
{
  char text[BASE64_SIZE];
  guint8 head[BASE64_SIZE];
  size_t size = 0;
  int state = 0;
  unsigned int save = 0;

  for (; at < end && size < BASE64_SIZE; at++) {
    if (g_ascii_isalnum (*at) || *at == '+' || *at == '/')
      text[size++] = (char)*at;
    else if (!g_ascii_isspace (*at))
      break;
  }
  size = g_base64_decode_step (text, size, head, &state, &save);

  return ll_cms_info_get_type (head, size) != LL_CMS_TYPE_UNKNOWN;
}

LlBareCms
ll_bare_cms_detect (const guint8 *head, size_t size)
{
  const guint8 *end = head + size;
  const guint8 *begin;
  const guint8 *content;

  if (ll_cms_info_get_type (head, MIN (size, HEAD_SIZE)) != LL_CMS_TYPE_UNKNOWN)
    return LL_BARE_CMS_BINARY;
  begin = skip_space (head, end);
  content = skip_pem_begin (begin, end);
  if (!is_cms_in_base64 (content != NULL ? content : begin, end))
    return LL_BARE_CMS_NONE;

  return content != NULL ? LL_BARE_CMS_PEM : LL_BARE_CMS_BASE64;
}

/* -- as a message -- */

static gboolean
is_pem_end (const LlLine *line)
{
  return line->is_start && line->size >= strlen (PEM_END) &&
         memcmp (line->data, PEM_END, strlen (PEM_END)) == 0;
}

static gboolean
is_pem_begin (const LlLine *line)
{
  return line->is_start && skip_pem_begin (line->data, line->data + line->size) != NULL;
}

/* What stands between the first two lines with hyphens. */
static gboolean
copy_pem (LlSpool *file, LlSpool *out, GCancellable *cancellable, GError **error)
{
  g_auto (LlLineReader) lines = {0};
  gboolean is_inside = FALSE;
  LlLine line;
  int got;

  ll_line_reader_init (&lines, file, 0, ll_spool_get_size (file));
  while ((got = ll_line_reader_next (&lines, &line, error)) > 0) {
    if (is_inside && is_pem_end (&line))
      break;
    if (is_inside && (g_cancellable_set_error_if_cancelled (cancellable, error) ||
                      !ll_spool_write (out, line.data, line.size, error)))
      return FALSE;
    is_inside |= is_pem_begin (&line);
  }

  return got >= 0;
}

static gboolean
copy_all (LlSpool *file, LlSpool *out, GCancellable *cancellable, GError **error)
{
  g_autoptr (GInputStream) content = ll_spool_new_input (file, 0, -1);

  return g_output_stream_splice (ll_spool_get_output (out), content,
                                 G_OUTPUT_STREAM_SPLICE_NONE, cancellable, error) >= 0;
}

gboolean
ll_bare_cms_write (LlBareCms form,
                   LlSpool *file,
                   LlSpool *out,
                   GCancellable *cancellable,
                   GError **error)
{
  g_autofree char *header = NULL;

  g_return_val_if_fail (form != LL_BARE_CMS_NONE, FALSE);

  header = g_strdup_printf ("MIME-Version: 1.0\r\n"
                            "Content-Type: application/pkcs7-mime; name=\"smime.p7m\"\r\n"
                            "Content-Transfer-Encoding: %s\r\n\r\n",
                            form == LL_BARE_CMS_BINARY ? "binary" : "base64");
  if (!ll_spool_write (out, header, strlen (header), error))
    return FALSE;

  return form == LL_BARE_CMS_PEM ? copy_pem (file, out, cancellable, error)
                                 : copy_all (file, out, cancellable, error);
}
