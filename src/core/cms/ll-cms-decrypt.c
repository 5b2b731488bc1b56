/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cms/ll-cms-decrypt.h"

#include "asn1/ll-ber-stream.h"
#include "asn1/ll-der-reader.h"
#include "asn1/ll-der-tag.h"
#include "asn1/ll-oid.h"
#include "base/ll-bytes.h"
#include "base/ll-error.h"
#include "base/ll-limits.h"
#include "cms/ll-cms-content-algorithm.h"
#include "cms/ll-cms-recipient.h"

#define TAG_ENCRYPTED_CONTENT 0x80 /* [0] IMPLICIT OCTET STRING */
#define TAG_EXPLICIT_0        0xa0
#define TAG_ORIGINATOR        0xa0 /* [0] IMPLICIT OriginatorInfo */
#define TAG_ATTRIBUTES        0xa1 /* [1] IMPLICIT: unprotected, or authenticated */
#define TAG_UNAUTH_ATTRIBUTES 0xa2 /* [2] IMPLICIT */

#define CHUNK_SIZE (64 * 1024)

/* What is said whenever a key, a padding or a tag turned out wrong: always the same, for
 * nobody may learn from us which it was (RFC 3218, section 2.3.2). */
#define WRONG_KEY_OR_CONTENT "the content cannot be decrypted"

struct _LlCmsDecryption {
  gatomicrefcount refs;
  LlCmsDecryptState state;
  char *reason; /* owned, nullable */
  LlCipher cipher;
  LlIdentity *identity; /* owned, nullable */
  unsigned int n_recipients;
  LlSpool *content; /* owned, nullable */
};

LlCmsDecryption *
ll_cms_decryption_ref (LlCmsDecryption *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
ll_cms_decryption_unref (LlCmsDecryption *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->refs))
    return;

  g_free (self->reason);
  g_clear_pointer (&self->identity, ll_identity_unref);
  g_clear_pointer (&self->content, ll_spool_unref);
  g_free (self);
}

LlCmsDecryptState
ll_cms_decryption_get_state (const LlCmsDecryption *self)
{
  return self->state;
}

const char *
ll_cms_decryption_get_reason (const LlCmsDecryption *self)
{
  return self->reason;
}

LlCipher
ll_cms_decryption_get_cipher (const LlCmsDecryption *self)
{
  return self->cipher;
}

LlIdentity *
ll_cms_decryption_get_identity (const LlCmsDecryption *self)
{
  return self->identity;
}

unsigned int
ll_cms_decryption_get_n_recipients (const LlCmsDecryption *self)
{
  return self->n_recipients;
}

LlSpool *
ll_cms_decryption_get_content (const LlCmsDecryption *self)
{
  return self->content;
}

/* -- one message being read -- */

typedef struct {
  GPtrArray *identities; /* borrowed */
  GCancellable *cancellable;
  LlBerStream *stream; /* owned */
  gboolean is_auth;
  unsigned int n_recipients;
  GPtrArray *found; /* owned, of LlCmsRecipient: who of us is meant */
  LlCmsContentAlgorithm algorithm;
  LlIdentity *identity;    /* owned, nullable: who opens it */
  LlSecret *key;           /* owned, nullable: of the content, or random octets */
  LlContentCipher *engine; /* owned, nullable */
  LlSpool *spool;          /* owned, nullable: plain text that nobody may see yet */
  GByteArray *chunk;       /* owned */
  GBytes *attributes;      /* owned, nullable: authAttrs */
  GBytes *tag;             /* owned, nullable */
  GError *outside; /* owned, nullable: what went wrong without the message's doing */
} Reading;

static void
reading_clear (Reading *self)
{
  g_clear_pointer (&self->stream, ll_ber_stream_free);
  g_clear_pointer (&self->found, g_ptr_array_unref);
  ll_cms_content_algorithm_clear (&self->algorithm);
  g_clear_pointer (&self->identity, ll_identity_unref);
  g_clear_pointer (&self->key, ll_secret_unref);
  g_clear_pointer (&self->engine, ll_content_cipher_free);
  g_clear_pointer (&self->spool, ll_spool_unref);
  g_clear_pointer (&self->chunk, g_byte_array_unref);
  g_clear_pointer (&self->attributes, g_bytes_unref);
  g_clear_pointer (&self->tag, g_bytes_unref);
  g_clear_error (&self->outside);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reading, reading_clear)

static gboolean
fail (GError **error, LlError code, const char *text)
{
  g_set_error_literal (error, LL_ERROR, (int)code, text);

  return FALSE;
}

/* Remembers an error that is not the message's, to be handed on as it is. */
static gboolean
fail_outside (Reading *self, GError *outside, GError **error)
{
  self->outside = outside;

  return fail (error, LL_ERROR_STORAGE, outside->message);
}

/* -- the head: type, recipients, algorithm -- */

/* Takes an OBJECT IDENTIFIER; in dotted form. */
static char *
take_oid (Reading *self, GError **error)
{
  g_autoptr (GBytes) element = ll_ber_stream_take (self->stream, error);
  LlDerReader reader;
  LlDerReader oid;

  if (element == NULL)
    return NULL;
  reader = ll_der_reader_init_bytes (element);
  if (!ll_der_reader_take_oid (&reader, &oid)) {
    fail (error, LL_ERROR_MALFORMED, "object identifier expected");
    return NULL;
  }

  return ll_der_reader_format_oid (&oid);
}

static gboolean
skip (Reading *self, GError **error)
{
  g_autoptr (GBytes) element = ll_ber_stream_take (self->stream, error);

  return element != NULL;
}

/* Skips an element with @tag when the next one is that. */
static gboolean
skip_optional (Reading *self, uint8_t tag, GError **error)
{
  uint8_t next;

  if (!ll_ber_stream_peek (self->stream, &next, error))
    return FALSE;

  return next != tag || skip (self, error);
}

static gboolean
enter_content (Reading *self, GError **error)
{
  g_autofree char *type = NULL;

  if (!ll_ber_stream_enter (self->stream, LL_TAG_SEQUENCE, error))
    return FALSE;
  type = take_oid (self, error);
  if (type == NULL)
    return FALSE;
  self->is_auth = g_str_equal (type, LL_OID_AUTH_ENVELOPED_DATA);
  if (!self->is_auth && !g_str_equal (type, LL_OID_ENVELOPED_DATA))
    return fail (error, LL_ERROR_MALFORMED, "not an encrypted message");

  return ll_ber_stream_enter (self->stream, TAG_EXPLICIT_0, error) &&
         ll_ber_stream_enter (self->stream, LL_TAG_SEQUENCE, error);
}

static gboolean
read_recipient (Reading *self, GError **error)
{
  g_autoptr (GBytes) info = ll_ber_stream_take (self->stream, error);
  unsigned int count;

  if (info == NULL ||
      !ll_cms_recipient_find (info, self->identities, self->found, &count, error))
    return FALSE;
  self->n_recipients += count;
  if (self->n_recipients > LL_CMS_RECIPIENTS)
    return fail (error, LL_ERROR_LIMIT, "too many recipients");

  return TRUE;
}

/* Which version it says is not looked at: writers get it wrong (8.1.7). */
static gboolean
skip_version (Reading *self, GError **error)
{
  uint8_t tag;

  if (!ll_ber_stream_peek (self->stream, &tag, error))
    return FALSE;
  if (tag != LL_TAG_INTEGER)
    return fail (error, LL_ERROR_MALFORMED, "version is missing");

  return skip (self, error);
}

static gboolean
read_recipients (Reading *self, GError **error)
{
  uint8_t tag;

  if (!skip_version (self, error) || !skip_optional (self, TAG_ORIGINATOR, error) ||
      !ll_ber_stream_enter (self->stream, LL_TAG_SET, error))
    return FALSE;
  for (;;) {
    if (!ll_ber_stream_peek (self->stream, &tag, error))
      return FALSE;
    if (tag == 0)
      return ll_ber_stream_leave (self->stream, error);
    if (!read_recipient (self, error))
      return FALSE;
  }
}

/* An AEAD cipher belongs into AuthEnvelopedData and no other one does: a repackaged
 * message must not lose its protection (8.3.6, CVE-2026-34182). */
static gboolean
check_algorithm (const Reading *self, GError **error)
{
  if (ll_cipher_is_aead (self->algorithm.cipher) != self->is_auth)
    return fail (error, LL_ERROR_MALFORMED,
                 self->is_auth ? "authenticated message without an authenticating cipher"
                               : "authenticating cipher outside of its message type");

  return TRUE;
}

static gboolean
read_algorithm (Reading *self, GError **error)
{
  g_autofree char *type = NULL;
  g_autoptr (GBytes) algorithm = NULL;

  if (!ll_ber_stream_enter (self->stream, LL_TAG_SEQUENCE, error))
    return FALSE;
  type = take_oid (self, error);
  if (type == NULL)
    return FALSE;
  algorithm = ll_ber_stream_take (self->stream, error);
  if (algorithm == NULL)
    return FALSE;
  if (!ll_cms_content_algorithm_parse (algorithm, &self->algorithm, error) ||
      !check_algorithm (self, error))
    return FALSE;

  if (!g_str_equal (type, LL_OID_DATA)) {
    g_set_error (error, LL_ERROR, LL_ERROR_UNSUPPORTED, "content of type %s", type);
    return FALSE;
  }
  return TRUE;
}

/* -- the key -- */

/* The first of us who is meant, in a way that we have, and whose key can be had, opens
 * the message.  No other one is tried after that, whatever comes out: a second try would
 * tell a stranger whether the first went wrong (OpenSSL PR 9777). */
static LlCmsRecipient *
choose_recipient (Reading *self, LlPrivateKey **out_key, GError **error)
{
  g_autoptr (GError) first = NULL;
  const char *unsupported = NULL;

  for (guint i = 0; i < self->found->len; i++) {
    LlCmsRecipient *recipient = g_ptr_array_index (self->found, i);
    g_autoptr (GError) problem = NULL;

    if (ll_cms_recipient_get_unsupported (recipient) != NULL) {
      unsupported = ll_cms_recipient_get_unsupported (recipient);
      continue;
    }
    *out_key = ll_identity_unlock (ll_cms_recipient_get_identity (recipient),
                                   self->cancellable, &problem);
    if (*out_key != NULL)
      return recipient;
    if (first == NULL)
      first = g_steal_pointer (&problem);
    if (g_cancellable_is_cancelled (self->cancellable))
      break;
  }

  if (first != NULL)
    fail_outside (self, g_steal_pointer (&first), error);
  else
    fail (error, LL_ERROR_UNSUPPORTED, unsupported);
  return NULL;
}

static gboolean
find_key (Reading *self, GError **error)
{
  g_autoptr (LlPrivateKey) key = NULL;
  LlCmsRecipient *recipient = choose_recipient (self, &key, error);

  if (recipient == NULL)
    return FALSE;
  self->identity = ll_identity_ref (ll_cms_recipient_get_identity (recipient));
  self->key = ll_cms_recipient_open (
      recipient, key, ll_cipher_get_key_size (self->algorithm.cipher), error);

  return self->key != NULL;
}

/* -- the content -- */

static gboolean
release_chunk (Reading *self, GError **error)
{
  GError *problem = NULL;

  if (ll_spool_get_size (self->spool) + self->chunk->len > LL_MESSAGE_SIZE)
    return fail (error, LL_ERROR_LIMIT, "content is too large");
  if (!ll_spool_write (self->spool, self->chunk->data, self->chunk->len, &problem))
    return fail_outside (self, problem, error);
  g_byte_array_set_size (self->chunk, 0);

  return TRUE;
}

static gboolean
decrypt_cb (const uint8_t *data, size_t size, gpointer user_data, GError **error)
{
  Reading *self = user_data;

  return ll_content_cipher_update (self->engine, data, size, self->chunk, error) &&
         release_chunk (self, error);
}

static gboolean
read_content (Reading *self, GError **error)
{
  GError *problem = NULL;
  uint8_t tag;

  self->engine = ll_content_cipher_new (self->algorithm.cipher, FALSE, self->key,
                                        self->algorithm.iv, NULL, error);
  if (self->engine == NULL)
    return FALSE;
  self->spool = ll_spool_new (&problem);
  if (self->spool == NULL)
    return fail_outside (self, problem, error);
  self->chunk = g_byte_array_sized_new (CHUNK_SIZE + CHUNK_SIZE / 4);

  if (!ll_ber_stream_peek (self->stream, &tag, error))
    return FALSE;
  if (tag == 0)
    return fail (error, LL_ERROR_MALFORMED, "there is no encrypted content");

  return ll_ber_stream_take_string (self->stream, TAG_ENCRYPTED_CONTENT, decrypt_cb, self,
                                    error) &&
         ll_ber_stream_leave (self->stream, error);
}

/* -- the tail -- */

/* What authenticates the attributes is their DER as a SET OF (RFC 5083, section 2.2). */
static gboolean
read_auth_attributes (Reading *self, GError **error)
{
  g_autoptr (GBytes) received = NULL;
  uint8_t *octets;
  size_t size;
  uint8_t tag;

  if (!ll_ber_stream_peek (self->stream, &tag, error))
    return FALSE;
  if (tag != TAG_ATTRIBUTES)
    return TRUE;
  received = ll_ber_stream_take_der (self->stream, error);
  if (received == NULL)
    return FALSE;
  octets = g_bytes_unref_to_data (g_steal_pointer (&received), &size);
  octets[0] = LL_TAG_SET;
  self->attributes = g_bytes_new_take (octets, size);

  return TRUE;
}

static gboolean
read_tag (Reading *self, GError **error)
{
  g_autoptr (GBytes) element = ll_ber_stream_take (self->stream, error);
  LlDerReader reader;
  LlDerReader tag;

  if (element == NULL)
    return FALSE;
  reader = ll_der_reader_init_bytes (element);
  if (!ll_der_reader_enter (&reader, LL_TAG_OCTET_STRING, &tag))
    return fail (error, LL_ERROR_MALFORMED, "authentication tag is missing");
  if (tag.size != self->algorithm.tag_size)
    return fail (error, LL_ERROR_MALFORMED,
                 "authentication tag has not the size that was told");
  self->tag = ll_der_reader_dup_bytes (&tag);

  return TRUE;
}

static gboolean
read_tail (Reading *self, GError **error)
{
  if (self->is_auth) {
    if (!read_auth_attributes (self, error) || !read_tag (self, error) ||
        !skip_optional (self, TAG_UNAUTH_ATTRIBUTES, error))
      return FALSE;
  } else if (!skip_optional (self, TAG_ATTRIBUTES, error)) {
    return FALSE;
  }

  return ll_ber_stream_leave (self->stream, error) &&
         ll_ber_stream_leave (self->stream, error) &&
         ll_ber_stream_leave (self->stream, error) &&
         ll_ber_stream_check_end (self->stream, error);
}

/* Attributes that the tag covers stand behind the content.  Encrypting what was decrypted
 * gives the same content once more, and the tag with them. */
static gboolean
check_tag_with_attributes (Reading *self, GError **error)
{
  g_autoptr (LlContentCipher) engine =
      ll_content_cipher_new (self->algorithm.cipher, TRUE, self->key, self->algorithm.iv,
                             self->attributes, error);
  g_autofree uint8_t *buffer = g_malloc (CHUNK_SIZE);
  g_autoptr (GBytes) expected = NULL;
  GError *problem = NULL;
  goffset at = 0;

  if (engine == NULL)
    return FALSE;
  for (;;) {
    gssize got = ll_spool_read (self->spool, at, buffer, CHUNK_SIZE, &problem);

    if (got < 0)
      return fail_outside (self, problem, error);
    if (got == 0)
      break;
    g_byte_array_set_size (self->chunk, 0);
    if (!ll_content_cipher_update (engine, buffer, (size_t)got, self->chunk, error))
      return FALSE;
    at += got;
  }
  g_byte_array_set_size (self->chunk, 0);
  if (!ll_content_cipher_finish_encrypt (engine, self->chunk, &expected, error))
    return FALSE;
  if (!ll_bytes_equal_secret (g_bytes_get_data (expected, NULL),
                              g_bytes_get_data (self->tag, NULL),
                              g_bytes_get_size (self->tag)))
    return fail (error, LL_ERROR_MALFORMED, WRONG_KEY_OR_CONTENT);

  return TRUE;
}

/* Everything else has been read: a message cut short, or with something behind it, is
 * told from its octets alone, before the padding or the tag is asked for. */
static gboolean
finish_content (Reading *self, GError **error)
{
  gboolean right;

  g_byte_array_set_size (self->chunk, 0);
  right = ll_content_cipher_finish_decrypt (self->engine, self->chunk, self->tag);
  if (!right && self->attributes == NULL)
    return fail (error, LL_ERROR_MALFORMED, WRONG_KEY_OR_CONTENT);
  if (!release_chunk (self, error))
    return FALSE;

  return self->attributes == NULL || check_tag_with_attributes (self, error);
}

/* -- the outcome -- */

static gboolean
read_message (Reading *self, GError **error)
{
  if (!enter_content (self, error) || !read_recipients (self, error))
    return FALSE;
  if (self->found->len == 0)
    return fail (error, LL_ERROR_NOT_FOUND, "it is encrypted for others");

  return read_algorithm (self, error) && find_key (self, error) &&
         read_content (self, error) && read_tail (self, error) &&
         finish_content (self, error);
}

/* TRUE when @problem is about the message, and its state in @out_state. */
static gboolean
judge (const GError *problem, LlCmsDecryptState *out_state)
{
  if (g_error_matches (problem, LL_ERROR, LL_ERROR_NOT_FOUND))
    *out_state = LL_CMS_DECRYPT_NO_KEY;
  else if (g_error_matches (problem, LL_ERROR, LL_ERROR_UNSUPPORTED))
    *out_state = LL_CMS_DECRYPT_UNSUPPORTED;
  else if (g_error_matches (problem, LL_ERROR, LL_ERROR_MALFORMED) ||
           g_error_matches (problem, LL_ERROR, LL_ERROR_LIMIT) ||
           g_error_matches (problem, LL_ERROR, LL_ERROR_CRYPTO))
    *out_state = LL_CMS_DECRYPT_FAILED;
  else
    return FALSE;

  return TRUE;
}

static LlCmsDecryption *
new_decryption (const Reading *reading, LlCmsDecryptState state, const char *reason)
{
  LlCmsDecryption *self = g_new0 (LlCmsDecryption, 1);

  g_atomic_ref_count_init (&self->refs);
  self->state = state;
  self->reason = g_strdup (reason);
  self->cipher = reading->algorithm.cipher;
  self->n_recipients = reading->n_recipients;
  if (state == LL_CMS_DECRYPTED) {
    self->identity = ll_identity_ref (reading->identity);
    self->content = ll_spool_ref (reading->spool);
  }

  return self;
}

LlCmsDecryption *
ll_cms_decrypt (GPtrArray *identities,
                GInputStream *cms,
                GCancellable *cancellable,
                GError **error)
{
  g_auto (Reading) reading = {.identities = identities, .cancellable = cancellable};
  g_autoptr (GError) problem = NULL;
  LlCmsDecryptState state;

  g_return_val_if_fail (identities != NULL, NULL);

  reading.stream = ll_ber_stream_new (cms, cancellable);
  reading.found = g_ptr_array_new_with_free_func ((GDestroyNotify)ll_cms_recipient_free);

  if (read_message (&reading, &problem))
    return new_decryption (&reading, LL_CMS_DECRYPTED, NULL);
  if (reading.outside != NULL) {
    g_propagate_error (error, g_steal_pointer (&reading.outside));
    return NULL;
  }
  if (judge (problem, &state))
    return new_decryption (&reading, state, problem->message);

  g_propagate_error (error, g_steal_pointer (&problem));
  return NULL;
}
