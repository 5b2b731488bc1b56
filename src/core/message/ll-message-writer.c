/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "message/ll-message-writer.h"

#include <gmime/gmime.h>
#include <string.h>

#include "base/ll-display-text.h"
#include "base/ll-error.h"
#include "base/ll-limits.h"
#include "message/ll-gmime.h"
#include "message/ll-header-field.h"
#include "message/ll-mailbox-list.h"
#include "message/ll-plain-lines.h"
#include "message/ll-transfer-encoding.h"

#define ENCODED_TEXT_SIZE 50  /* with one more character and what stands around: 75 */
#define LONGEST_WORD      400 /* a longer one is encoded, so that it can be folded */
#define LONGEST_ID        900 /* has to fit a line */
#define MOST_IDS          100
#define BASE64_COLUMNS    72
#define FIELD_RESERVE     4096 /* of a part: its header */
#define CHUNK             (64 * 1024)

typedef struct {
  char *name; /* nullable */
  char *type;
  LlSpool *content; /* owned */
} File;

struct _LlMessageWriter {
  GString *header;
  GPtrArray *files; /* (element-type File) */
};

static void
file_free (File *self)
{
  g_free (self->name);
  g_free (self->type);
  ll_spool_unref (self->content);
  g_free (self);
}

LlMessageWriter *
ll_message_writer_new (void)
{
  LlMessageWriter *self = g_new0 (LlMessageWriter, 1);

  self->header = g_string_new (NULL);
  self->files = g_ptr_array_new_with_free_func ((GDestroyNotify)file_free);

  return self;
}

void
ll_message_writer_free (LlMessageWriter *self)
{
  g_string_free (self->header, TRUE);
  g_ptr_array_unref (self->files);
  g_free (self);
}

/* -- words -- */

/* Returns: (transfer full): @text on one line of valid UTF-8. */
static char *
clean (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *line = g_string_new (NULL);

  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at)) {
    gunichar c = g_utf8_get_char (at);

    g_string_append_unichar (
        line, g_unichar_iscntrl (c) || c == 0x2028 || c == 0x2029 ? ' ' : c);
  }

  return g_strstrip (g_string_free (line, FALSE));
}

/* A reader would take "=?" for the beginning of an encoded word. */
static gboolean
needs_encoding (const char *text)
{
  size_t word = 0;

  for (const char *at = text; *at != '\0'; at++) {
    word = *at == ' ' ? 0 : word + 1;
    if (word > LONGEST_WORD)
      return TRUE;
  }

  return !g_str_is_ascii (text) || strstr (text, "=?") != NULL;
}

/* RFC 2047, section 5, rule 3, which is the strictest.  Quoted, because some readers lose
 * what stands behind base64 that was padded. */
static void
append_encoded_octet (guchar octet, GString *out)
{
  if (octet == ' ')
    g_string_append_c (out, '_');
  else if (g_ascii_isalnum (octet))
    g_string_append_c (out, (char)octet);
  else
    g_string_append_printf (out, "=%02X", octet);
}

/* Whole characters in each word. */
static void
append_encoded (const char *text, GString *out)
{
  while (*text != '\0') {
    g_autoptr (GString) word = g_string_new (NULL);

    while (*text != '\0' && word->len <= ENCODED_TEXT_SIZE) {
      for (const char *end = g_utf8_next_char (text); text < end; text++)
        append_encoded_octet ((guchar)*text, word);
    }
    g_string_append_printf (out, "=?utf-8?q?%s?=%s", word->str, *text != '\0' ? " " : "");
  }
}

static void
append_quoted (const char *text, GString *out)
{
  g_string_append_c (out, '"');
  for (; *text != '\0'; text++) {
    if (*text == '"' || *text == '\\')
      g_string_append_c (out, '\\');
    g_string_append_c (out, *text);
  }
  g_string_append_c (out, '"');
}

static gboolean
is_phrase (const char *name)
{
  for (; *name != '\0'; name++) {
    if (!g_ascii_isalnum (*name) && strchr (" !#$%&'*+-/=?^_`{|}~", *name) == NULL)
      return FALSE;
  }

  return TRUE;
}

static void
append_name (const char *name, GString *out)
{
  g_autofree char *line = clean (name);

  if (*line == '\0')
    return;
  if (needs_encoding (line))
    append_encoded (line, out);
  else if (is_phrase (line))
    g_string_append (out, line);
  else
    append_quoted (line, out);
  g_string_append_c (out, ' ');
}

/* -- fields -- */

/* Appends a field of ASCII without control characters, folded. */
static void
append_folded (LlMessageWriter *self, const char *field, const char *value)
{
  g_autofree char *raw = g_strdup_printf ("%s: %s\r\n", field, value);
  g_autofree char *folded = NULL;
  g_autoptr (GError) error = NULL;

  if (strlen (raw) <= BASE64_COLUMNS)
    folded = g_steal_pointer (&raw);
  else
    folded = ll_header_field_format (field, raw, &error);
  if (folded != NULL)
    g_string_append (self->header, folded);
  else
    g_debug ("a field is left out: %s", error->message);
}

void
ll_message_writer_add_mailboxes (LlMessageWriter *self,
                                 const char *field,
                                 GPtrArray *mailboxes)
{
  if (mailboxes->len == 0)
    return;
  g_string_append_printf (self->header, "%s:", field);
  for (guint i = 0; i < mailboxes->len; i++) {
    const LlMailbox *mailbox = mailboxes->pdata[i];
    const char *address = ll_address_get_text (mailbox->address);
    g_autoptr (GString) name = g_string_new (NULL);

    if (mailbox->name != NULL)
      append_name (mailbox->name, name);
    g_string_replace (name, "?= =?", "?=\r\n =?", 0);
    if (name->len > 0)
      g_string_append_printf (self->header, " %s<%s>", name->str, address);
    else
      g_string_append_printf (self->header, " %s", address);
    g_string_append (self->header, i + 1 < mailboxes->len ? ",\r\n" : "\r\n");
  }
}

void
ll_message_writer_add_text (LlMessageWriter *self, const char *field, const char *text)
{
  g_autofree char *line = text != NULL ? clean (text) : g_strdup ("");
  g_autoptr (GString) value = g_string_new (NULL);

  if (*line == '\0')
    return;
  if (needs_encoding (line))
    append_encoded (line, value);
  else
    g_string_append (value, line);
  append_folded (self, field, value->str);
}

/* RFC 5322, section 3.6.4, as far as it can do no harm. */
static gboolean
is_message_id (const char *text)
{
  size_t size = strlen (text);

  if (size < 3 || size > LONGEST_ID || text[0] != '<' || text[size - 1] != '>')
    return FALSE;
  for (size_t i = 1; i + 1 < size; i++) {
    if (!g_ascii_isgraph (text[i]) || text[i] == '<' || text[i] == '>')
      return FALSE;
  }

  return TRUE;
}

void
ll_message_writer_add_ids (LlMessageWriter *self, const char *field, const char *ids)
{
  g_auto (GStrv) words = g_strsplit_set (ids != NULL ? ids : "", " \t\r\n,", -1);
  g_autoptr (GPtrArray) good = g_ptr_array_new ();
  g_autoptr (GString) value = g_string_new (NULL);

  for (char **word = words; *word != NULL; word++) {
    if (is_message_id (*word))
      g_ptr_array_add (good, *word);
  }
  if (good->len > MOST_IDS)
    g_ptr_array_remove_range (good, 1, good->len - MOST_IDS);
  for (guint i = 0; i < good->len; i++)
    g_string_append_printf (value, "%s%s", i > 0 ? " " : "", (char *)good->pdata[i]);
  if (value->len > 0)
    append_folded (self, field, value->str);
}

char *
ll_message_writer_format_date (gint64 time)
{
  static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (time);
  g_autofree char *clock = NULL;

  if (date == NULL)
    date = g_date_time_new_from_unix_utc (0);
  clock = g_date_time_format (date, "%Y %H:%M:%S +0000");

  return g_strdup_printf ("%s, %02d %s %s", days[g_date_time_get_day_of_week (date) - 1],
                          g_date_time_get_day_of_month (date),
                          months[g_date_time_get_month (date) - 1], clock);
}

void
ll_message_writer_add_date (LlMessageWriter *self, gint64 time)
{
  g_autofree char *date = ll_message_writer_format_date (time);

  append_folded (self, "Date", date);
}

void
ll_message_writer_add_octets (LlMessageWriter *self,
                              const char *field,
                              const void *octets,
                              size_t size)
{
  g_autofree char *base64 = g_base64_encode (octets, size);

  if (size == 0)
    return;
  g_string_append_printf (self->header, "%s:", field);
  for (size_t at = 0; at < strlen (base64); at += BASE64_COLUMNS)
    g_string_append_printf (self->header, "%s %.*s", at > 0 ? "\r\n" : "", BASE64_COLUMNS,
                            base64 + at);
  g_string_append (self->header, "\r\n");
}

/* -- parts -- */

static gboolean
is_token (const char *text, size_t size)
{
  for (size_t i = 0; i < size; i++) {
    if (!g_ascii_isalnum (text[i]) && strchr ("!#$&^_.+-", text[i]) == NULL)
      return FALSE;
  }

  return size > 0 && size < 128; /* RFC 6838, section 4.2 */
}

char *
ll_message_writer_check_type (const char *type)
{
  const char *slash = type != NULL ? strchr (type, '/') : NULL;

  if (slash == NULL || !is_token (type, (size_t)(slash - type)) ||
      !is_token (slash + 1, strlen (slash + 1)) ||
      g_ascii_strncasecmp (type, "multipart/", strlen ("multipart/")) == 0 ||
      g_ascii_strncasecmp (type, "message/", strlen ("message/")) == 0)
    return g_strdup ("application/octet-stream");

  return g_ascii_strdown (type, -1);
}

void
ll_message_writer_add_file (LlMessageWriter *self,
                            const char *name,
                            const char *type,
                            LlSpool *content)
{
  File *file = g_new0 (File, 1);

  file->name = name != NULL ? ll_display_text_clean_file_name (name) : NULL;
  file->type = ll_message_writer_check_type (type);
  file->content = ll_spool_ref (content);
  g_ptr_array_add (self->files, file);
}

static gboolean
write_string (GOutputStream *out,
              const char *text,
              GCancellable *cancellable,
              GError **error)
{
  return g_output_stream_write_all (out, text, strlen (text), NULL, cancellable, error);
}

/* Whether no server on the way has a reason to touch it: From_, a lone dot, and blanks
 * before a line's end are quoted. */
static gboolean
is_safe (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (char **line = lines; *line != NULL; line++) {
    size_t size = strlen (*line);

    if (g_str_has_prefix (*line, "From ") || strcmp (*line, ".") == 0 ||
        (size > 0 && strchr (" \t\r", (*line)[size - 1]) != NULL))
      return FALSE;
  }

  return ll_plain_lines_check_text (text);
}

/* Quoted-printable takes three octets for each that is not ASCII, base64 one and a
 * third. */
static gboolean
is_mostly_ascii (const char *text)
{
  size_t odd = 0;
  size_t size = strlen (text);

  for (size_t i = 0; i < size; i++)
    odd += (guchar)text[i] > 126;

  return odd <= size / 5;
}

static char *
to_crlf (const char *text)
{
  GString *lines = g_string_new (NULL);

  for (; *text != '\0'; text++) {
    if (*text == '\n')
      g_string_append_c (lines, '\r');
    g_string_append_c (lines, *text);
  }

  return g_string_free (lines, FALSE);
}

static gboolean
write_base64 (GOutputStream *out,
              const void *octets,
              size_t size,
              GCancellable *cancellable,
              GError **error)
{
  g_autoptr (GOutputStream) encoder = ll_transfer_encoding_new_base64_encoder (out);

  return g_output_stream_write_all (encoder, octets, size, NULL, cancellable, error) &&
         g_output_stream_close (encoder, cancellable, error);
}

/* The part's header and body; its last line end is the delimiter's, or there is none. */
static gboolean
write_text (GOutputStream *out,
            const char *text,
            GCancellable *cancellable,
            GError **error)
{
  g_autofree char *lines = to_crlf (text);
  const char *encoding = is_safe (text)           ? "7bit"
                         : is_mostly_ascii (text) ? "quoted-printable"
                                                  : "base64";
  g_autofree char *head = g_strdup_printf ("Content-Type: text/plain; charset=utf-8\r\n"
                                           "Content-Transfer-Encoding: %s\r\n"
                                           "\r\n",
                                           encoding);
  g_autoptr (GByteArray) quoted = g_byte_array_new ();

  if (!write_string (out, head, cancellable, error))
    return FALSE;
  if (strcmp (encoding, "7bit") == 0)
    return write_string (out, lines, cancellable, error);
  if (strcmp (encoding, "base64") == 0)
    return write_base64 (out, lines, strlen (lines), cancellable, error);
  ll_transfer_encoding_append_quoted ((const guint8 *)lines, strlen (lines), quoted);

  return g_output_stream_write_all (out, quoted->data, quoted->len, NULL, cancellable,
                                    error);
}

/* The value of Content-Disposition, folded (RFC 2183, RFC 2231). */
static char *
format_disposition (const File *file)
{
  GMimeContentDisposition *disposition = NULL;
  g_autofree char *value = NULL;
  GString *lines;

  if (file->name == NULL)
    return g_strdup ("attachment");
  ll_gmime_init ();
  disposition = g_mime_content_disposition_new ();
  g_mime_content_disposition_set_disposition (disposition, "attachment");
  g_mime_content_disposition_set_parameter (disposition, "filename", file->name);
  value = g_mime_content_disposition_encode (disposition, NULL);
  g_object_unref (disposition);
  lines = g_string_new (value);
  g_string_replace (lines, "\r\n", "\n", 0);
  g_string_replace (lines, "\n", "\r\n", 0);

  return g_strstrip (g_string_free (lines, FALSE));
}

static gboolean
write_file (GOutputStream *out,
            const File *file,
            GCancellable *cancellable,
            GError **error)
{
  g_autoptr (GOutputStream) encoder = NULL;
  g_autofree char *disposition = format_disposition (file);
  g_autofree char *head = NULL;
  g_autofree guint8 *chunk = g_malloc (CHUNK);
  goffset at = 0;
  gssize got;

  head = g_strdup_printf ("Content-Type: %s\r\n"
                          "Content-Transfer-Encoding: base64\r\n"
                          "Content-Disposition: %s\r\n"
                          "\r\n",
                          file->type, disposition);
  if (!write_string (out, head, cancellable, error))
    return FALSE;
  encoder = ll_transfer_encoding_new_base64_encoder (out);
  while ((got = ll_spool_read (file->content, at, chunk, CHUNK, error)) > 0) {
    if (!g_output_stream_write_all (encoder, chunk, (gsize)got, NULL, cancellable, error))
      return FALSE;
    at += got;
  }

  return got == 0 && g_output_stream_close (encoder, cancellable, error);
}

static gboolean
check_limits (LlMessageWriter *self, const char *text, GError **error)
{
  goffset size = (goffset)self->header->len + 3 * (goffset)strlen (text);

  for (guint i = 0; i < self->files->len; i++) {
    const File *file = self->files->pdata[i];

    size += ll_spool_get_size (file->content) / 54 * 74 + FIELD_RESERVE;
  }
  if (size > LL_MESSAGE_SIZE) {
    g_set_error (error, LL_ERROR, LL_ERROR_LIMIT,
                 "the letter is larger than %lld octets, which no mail server takes",
                 LL_MESSAGE_SIZE);
    return FALSE;
  }
  if (self->header->len > LL_HEADER_SIZE / 2) {
    g_set_error (error, LL_ERROR, LL_ERROR_LIMIT,
                 "subject and addresses are longer than %d octets", LL_HEADER_SIZE / 2);
    return FALSE;
  }
  if (self->files->len + 2 > LL_MIME_PARTS) {
    g_set_error (error, LL_ERROR, LL_ERROR_LIMIT, "more than %d attachments",
                 LL_MIME_PARTS - 2);
    return FALSE;
  }

  return TRUE;
}

static gboolean
write_parts (LlMessageWriter *self,
             const char *text,
             GOutputStream *out,
             GCancellable *cancellable,
             GError **error)
{
  g_autofree char *uuid = g_uuid_string_random ();
  g_autofree char *head = g_strdup_printf ("Content-Type: multipart/mixed;"
                                           " boundary=\"=_%s\"\r\n\r\n",
                                           uuid);
  g_autofree char *delimiter = g_strdup_printf ("\r\n--=_%s\r\n", uuid);
  g_autofree char *end = g_strdup_printf ("\r\n--=_%s--\r\n", uuid);

  if (!write_string (out, head, cancellable, error) ||
      !write_string (out, delimiter + 2, cancellable, error) ||
      !write_text (out, text, cancellable, error))
    return FALSE;
  for (guint i = 0; i < self->files->len; i++) {
    if (!write_string (out, delimiter, cancellable, error) ||
        !write_file (out, self->files->pdata[i], cancellable, error))
      return FALSE;
  }

  return write_string (out, end, cancellable, error);
}

gboolean
ll_message_writer_write (LlMessageWriter *self,
                         const char *text,
                         GOutputStream *out,
                         GCancellable *cancellable,
                         GError **error)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  if (!check_limits (self, valid, error) ||
      !write_string (out, self->header->str, cancellable, error) ||
      !write_string (out, "MIME-Version: 1.0\r\n", cancellable, error))
    return FALSE;

  return self->files->len > 0 ? write_parts (self, valid, out, cancellable, error)
                              : write_text (out, valid, cancellable, error);
}
