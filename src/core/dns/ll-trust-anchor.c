/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "dns/ll-trust-anchor.h"

#include <stdint.h>
#include <string.h>

#include "base/ll-bytes.h"
#include "base/ll-error.h"
#include "base/ll-file.h"
#include "base/ll-limits.h"
#include "dns/ll-dns-name.h"

/* DNSKEY flags: RFC 4034, section 2.1.1 and RFC 5011, section 7. */
#define FLAG_ZONE   0x0100
#define FLAG_REVOKE 0x0080

struct _LlTrustAnchors {
  GPtrArray *lines; /* (element-type utf8) owned */
};

/* The zone file being read, and the record that was read last. */
typedef struct {
  const char *at;
  const char *end;
  const char *source;
  unsigned int line;
  char *owner;       /* owned */
  GPtrArray *tokens; /* owned */
  gboolean same_owner;
  gboolean waiting; /* RFC 5011: seen, not accepted */
} Reader;

static void
reader_clear (Reader *reader)
{
  g_free (reader->owner);
  g_ptr_array_unref (reader->tokens);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reader, reader_clear)

static gboolean
refuse (const Reader *reader, const char *why, GError **error)
{
  g_set_error (error, LL_ERROR, LL_ERROR_TRUST_ANCHOR, "trust anchor %s, line %u: %s",
               reader->source, reader->line, why);
  return FALSE;
}

/* -- words of a zone file (RFC 1035, section 5.1) -- */

static gboolean
is_word_end (char c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == ';' || c == '(' ||
         c == ')';
}

/* In libunbound's own files a comment tells how far RFC 5011 has got: 2 is VALID and 3
 * MISSING, which is still trusted. */
static void
read_comment (Reader *reader)
{
  const char *start = reader->at;
  g_autofree char *comment = NULL;
  const char *state;

  while (reader->at < reader->end && *reader->at != '\n')
    reader->at++;
  comment = g_strndup (start, (size_t)(reader->at - start));
  state = strstr (comment, ";;state=");
  if (state == NULL)
    return;
  state += strlen (";;state=");
  if ((state[0] != '2' && state[0] != '3') || g_ascii_isdigit (state[1]))
    reader->waiting = TRUE;
}

static gboolean
read_word (Reader *reader, GError **error)
{
  const char *start = reader->at;

  while (reader->at < reader->end && !is_word_end (*reader->at)) {
    if (!g_ascii_isgraph (*reader->at) || *reader->at == '"' || *reader->at == '\\')
      return refuse (reader, "not a zone file", error);
    reader->at++;
  }
  g_ptr_array_add (reader->tokens, g_strndup (start, (size_t)(reader->at - start)));

  return TRUE;
}

/* Reads the words up to the end of the line, or of the last line inside parentheses. */
static gboolean
read_record (Reader *reader, GError **error)
{
  gboolean inside = FALSE;

  g_ptr_array_set_size (reader->tokens, 0);
  reader->waiting = FALSE;
  reader->same_owner =
      reader->at < reader->end && (*reader->at == ' ' || *reader->at == '\t');

  while (reader->at < reader->end) {
    char c = *reader->at;

    if (c == '\n' && !inside)
      break;
    if (c == ';') {
      read_comment (reader);
      continue;
    }
    if (!is_word_end (c)) {
      if (!read_word (reader, error))
        return FALSE;
      continue;
    }
    if ((c == '(' && inside) || (c == ')' && !inside))
      return refuse (reader, "a parenthesis too many", error);
    if (c == '(' || c == ')')
      inside = c == '(';
    if (c == '\n')
      reader->line++;
    reader->at++;
  }

  return !inside || refuse (reader, "a parenthesis is open", error);
}

/* -- fields -- */

static const char *
get_token (const Reader *reader, unsigned int i)
{
  return i < reader->tokens->len ? g_ptr_array_index (reader->tokens, i) : NULL;
}

static gboolean
parse_number (const char *token, unsigned int highest, unsigned int *out)
{
  guint64 value;

  if (token == NULL || !g_ascii_string_to_unsigned (token, 10, 0, highest, &value, NULL))
    return FALSE;
  *out = (unsigned int)value;

  return TRUE;
}

static gboolean
parse_algorithm (const char *token, unsigned int *out)
{
  static const struct {
    const char *name;
    unsigned int number;
  } names[] = {{"RSASHA256", 8},
               {"RSASHA512", 10},
               {"ECDSAP256SHA256", 13},
               {"ECDSAP384SHA384", 14},
               {"ED25519", 15}};

  for (size_t i = 0; token != NULL && i < G_N_ELEMENTS (names); i++) {
    if (g_ascii_strcasecmp (token, names[i].name) == 0) {
      *out = names[i].number;
      return TRUE;
    }
  }

  return parse_number (token, UINT8_MAX, out);
}

/* The rest of the record as one word: hex and base64 may be broken by blanks. */
static char *
join_tokens (const Reader *reader, unsigned int from)
{
  GString *joined = g_string_new (NULL);

  for (unsigned int i = from; i < reader->tokens->len; i++)
    g_string_append (joined, get_token (reader, i));

  return g_string_free (joined, FALSE);
}

static guint8 *
parse_base64 (const char *text, size_t *out_size)
{
  size_t size = strlen (text);
  size_t digits = strspn (text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                "0123456789+/");
  size_t padding = strspn (text + digits, "=");

  if (size == 0 || size % 4 != 0 || padding > 2 || digits + padding != size)
    return NULL;

  return g_base64_decode (text, out_size);
}

/* RFC 3110, section 2: length of the exponent, exponent, modulus.  RFC 5702, section 2
 * allows 512 bits and more; nothing under 1024 is in use, or worth trusting. */
static gboolean
is_usable_rsa (const uint8_t *key, size_t size)
{
  size_t exponent;
  size_t head;

  if (size < 3)
    return FALSE;
  head = key[0] != 0 ? 1 : 3;
  exponent = key[0] != 0 ? key[0] : (size_t)key[1] << 8 | key[2];
  if (exponent == 0 || size < head + exponent)
    return FALSE;
  size -= head + exponent;

  return size >= 1024 / 8 && size <= 4096 / 8;
}

/* The algorithms of RFC 8624, section 3.1 that the validator knows and that do not rest
 * on SHA-1.  With any other it would take the zone for an unsigned one. */
static gboolean
is_usable_key (unsigned int algorithm, const uint8_t *key, size_t size)
{
  switch (algorithm) {
  case 8:
  case 10:
    return is_usable_rsa (key, size);
  case 13:
    return size == 64;
  case 14:
    return size == 96;
  case 15:
    return size == 32;
  default:
    return FALSE;
  }
}

static gboolean
is_usable_algorithm (unsigned int algorithm)
{
  return algorithm == 8 || algorithm == 10 || (algorithm >= 13 && algorithm <= 15);
}

/* RFC 8624, section 3.3, without SHA-1. */
static gboolean
is_usable_digest (unsigned int type)
{
  return type == 2 || type == 4;
}

static gboolean
check_digest_size (unsigned int type, size_t size)
{
  switch (type) {
  case 1:
    return size == 20;
  case 2:
    return size == 32;
  case 4:
    return size == 48;
  default:
    return size > 0;
  }
}

/* -- records -- */

static gboolean
add_ds (GPtrArray *lines, const Reader *reader, unsigned int at, GError **error)
{
  g_autofree char *hex = join_tokens (reader, at + 3);
  g_autoptr (GBytes) digest = ll_bytes_parse_hex (hex, NULL);
  unsigned int tag, algorithm, type;

  if (!parse_number (get_token (reader, at), UINT16_MAX, &tag) ||
      !parse_algorithm (get_token (reader, at + 1), &algorithm) ||
      !parse_number (get_token (reader, at + 2), UINT8_MAX, &type) || digest == NULL ||
      !check_digest_size (type, g_bytes_get_size (digest)))
    return refuse (reader, "not a DS record", error);

  if (is_usable_algorithm (algorithm) && is_usable_digest (type))
    g_ptr_array_add (lines, g_strdup_printf ("%s IN DS %u %u %u %s", reader->owner, tag,
                                             algorithm, type, hex));

  return TRUE;
}

static gboolean
add_dnskey (GPtrArray *lines, const Reader *reader, unsigned int at, GError **error)
{
  g_autofree char *base64 = join_tokens (reader, at + 3);
  size_t size = 0;
  g_autofree guint8 *key = parse_base64 (base64, &size);
  unsigned int flags, protocol, algorithm;

  if (!parse_number (get_token (reader, at), UINT16_MAX, &flags) ||
      !parse_number (get_token (reader, at + 1), UINT8_MAX, &protocol) ||
      protocol != 3 || /* RFC 4034, section 2.1.2 */
      !parse_algorithm (get_token (reader, at + 2), &algorithm) || key == NULL)
    return refuse (reader, "not a DNSKEY record", error);

  if ((flags & (FLAG_ZONE | FLAG_REVOKE)) == FLAG_ZONE && !reader->waiting &&
      is_usable_key (algorithm, key, size))
    g_ptr_array_add (lines, g_strdup_printf ("%s IN DNSKEY %u 3 %u %s", reader->owner,
                                             flags, algorithm, base64));

  return TRUE;
}

static gboolean
take_owner (Reader *reader, unsigned int *at, GError **error)
{
  const char *owner = get_token (reader, 0);

  if (reader->same_owner)
    return reader->owner != NULL || refuse (reader, "no owner name", error);
  if (!ll_dns_name_is_valid (owner))
    return refuse (reader, "not an owner name", error);

  g_free (reader->owner);
  reader->owner =
      g_str_has_suffix (owner, ".") ? g_strdup (owner) : g_strconcat (owner, ".", NULL);
  *at = 1;

  return TRUE;
}

static gboolean
is_ttl_or_class (const char *token)
{
  unsigned int ttl;

  return token != NULL && (g_ascii_strcasecmp (token, "IN") == 0 ||
                           parse_number (token, G_MAXINT32, &ttl));
}

static gboolean
add_record (GPtrArray *lines, Reader *reader, GError **error)
{
  unsigned int at = 0;
  const char *type;

  if (g_strcmp0 (get_token (reader, 0), "$TTL") == 0)
    return TRUE;
  if (!take_owner (reader, &at, error))
    return FALSE;
  for (int i = 0; i < 2 && is_ttl_or_class (get_token (reader, at)); i++)
    at++;

  type = get_token (reader, at);
  if (type != NULL && g_ascii_strcasecmp (type, "DS") == 0)
    return add_ds (lines, reader, at + 1, error);
  if (type != NULL && g_ascii_strcasecmp (type, "DNSKEY") == 0)
    return add_dnskey (lines, reader, at + 1, error);

  return refuse (reader, "neither a DS nor a DNSKEY record", error);
}

static gboolean
read_all (GPtrArray *lines, Reader *reader, GError **error)
{
  while (reader->at < reader->end) {
    if (!read_record (reader, error))
      return FALSE;
    if (reader->tokens->len > 0 && !add_record (lines, reader, error))
      return FALSE;
    reader->at++;
    reader->line++;
  }

  return TRUE;
}

/* -- the set -- */

LlTrustAnchors *
ll_trust_anchors_new (void)
{
  LlTrustAnchors *self = g_new0 (LlTrustAnchors, 1);

  self->lines = g_ptr_array_new_with_free_func (g_free);

  return self;
}

void
ll_trust_anchors_free (LlTrustAnchors *self)
{
  g_return_if_fail (self != NULL);

  g_ptr_array_unref (self->lines);
  g_free (self);
}

gboolean
ll_trust_anchors_add_text (LlTrustAnchors *self,
                           const char *text,
                           size_t size,
                           const char *source,
                           GError **error)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_auto (Reader) reader = {.at = text, .end = text + size, .source = source, .line = 1};

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (text != NULL, FALSE);

  reader.tokens = g_ptr_array_new_with_free_func (g_free);
  if (!read_all (lines, &reader, error))
    return FALSE;
  if (lines->len == 0) {
    g_set_error (error, LL_ERROR, LL_ERROR_TRUST_ANCHOR, "no usable trust anchor in %s",
                 source);
    return FALSE;
  }
  g_ptr_array_extend_and_steal (self->lines, g_steal_pointer (&lines));

  return TRUE;
}

gboolean
ll_trust_anchors_add_file (LlTrustAnchors *self, const char *path, GError **error)
{
  g_autoptr (GError) why = NULL;
  g_autoptr (GBytes) content = ll_file_read (path, LL_TRUST_ANCHOR_SIZE, &why);
  const char *text;
  size_t size;

  if (content == NULL) {
    g_set_error (error, LL_ERROR, LL_ERROR_TRUST_ANCHOR, "trust anchor: %s",
                 why->message);
    return FALSE;
  }
  text = g_bytes_get_data (content, &size);

  return ll_trust_anchors_add_text (self, text != NULL ? text : "", size, path, error);
}

size_t
ll_trust_anchors_get_n_usable (const LlTrustAnchors *self)
{
  return self->lines->len;
}

const char *
ll_trust_anchors_get_line (const LlTrustAnchors *self, size_t i)
{
  g_return_val_if_fail (i < self->lines->len, NULL);

  return g_ptr_array_index (self->lines, i);
}

char *
ll_trust_anchors_format (const LlTrustAnchors *self)
{
  GString *text = g_string_new (NULL);

  for (unsigned int i = 0; i < self->lines->len; i++)
    g_string_append_printf (text, "%s\n", (const char *)self->lines->pdata[i]);

  return g_string_free (text, FALSE);
}
