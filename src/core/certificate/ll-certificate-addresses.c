/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "certificate/ll-certificate-addresses.h"

#include <string.h>

#include "asn1/ll-der-reader.h"
#include "asn1/ll-der-tag.h"
#include "asn1/ll-oid.h"
#include "base/ll-limits.h"
#include "certificate/ll-certificate-private.h"

#define TAG_OTHER_NAME  0xa0 /* [0] of GeneralName, and EXPLICIT [0] inside it */
#define TAG_RFC822_NAME 0x81

#define OID_EMAIL_ADDRESS "1.2.840.113549.1.9.1"

typedef enum {
  ADDRESS_ASCII,
  ADDRESS_UTF8
} AddressForm;

/* Rule 7.8: the specials that no honest address holds outside quotes, and one at sign. */
static gboolean
is_plain (const uint8_t *data, size_t size)
{
  gboolean quoted = FALSE;
  unsigned int ats = 0;

  for (size_t i = 0; i < size; i++) {
    if (quoted && data[i] == '\\')
      i++;
    else if (data[i] == '"')
      quoted = !quoted;
    else if (!quoted && strchr ("<>(),;[]", data[i]) != NULL)
      return FALSE;
    else if (!quoted && data[i] == '@')
      ats++;
  }

  return !quoted && ats == 1;
}

static gboolean
has_control (const uint8_t *data, size_t size)
{
  for (size_t i = 0; i < size; i++)
    if (data[i] <= 0x20 || data[i] == 0x7f)
      return TRUE;

  return FALSE;
}

/* One name as it stands in the certificate, counted, never as a C string before it was
 * found to hold no NUL. */
static LlAddress *
parse_name (const LlDerReader *name, AddressForm form)
{
  g_autofree char *text = NULL;
  g_autoptr (LlAddress) address = NULL;
  const char *local;

  if (name->size == 0 || name->size > LL_ADDRESS_SIZE ||
      has_control (name->data, name->size) || !is_plain (name->data, name->size) ||
      name->data[name->size - 1] == '.' ||
      !g_utf8_validate ((const char *)name->data, (gssize)name->size, NULL))
    return NULL;
  text = g_strndup ((const char *)name->data, name->size);
  if (form == ADDRESS_ASCII && !g_str_is_ascii (text))
    return NULL;
  if (g_str_has_prefix (text, "\xef\xbb\xbf")) /* RFC 9598, section 3: no BOM */
    return NULL;

  address = ll_address_parse (text, NULL);
  if (address == NULL)
    return NULL;

  /* RFC 9598, section 3: an SmtpUTF8Mailbox only for a local part that needs it. */
  local = ll_address_get_local_part (address);
  if (form == ADDRESS_UTF8 && g_str_is_ascii (local))
    return NULL;

  return g_steal_pointer (&address);
}

static gboolean
is_listed (const GPtrArray *list, const LlAddress *address)
{
  for (guint i = 0; i < list->len; i++)
    if (ll_address_equal (g_ptr_array_index (list, i), address))
      return TRUE;

  return FALSE;
}

static void
add_name (LlCertificate *self, const LlDerReader *name, AddressForm form)
{
  g_autoptr (LlAddress) address = NULL;

  if (self->addresses->len == LL_CERTIFICATE_ADDRESSES) {
    self->has_bad_address = TRUE;
    return;
  }
  address = parse_name (name, form);
  if (address == NULL)
    self->has_bad_address = TRUE;
  else if (!is_listed (self->addresses, address))
    g_ptr_array_add (self->addresses, g_steal_pointer (&address));
}

static void
add_other_name (LlCertificate *self, LlDerReader other)
{
  LlDerReader oid;
  LlDerReader value;
  LlDerReader name;

  if (!ll_der_reader_take_oid (&other, &oid) ||
      !ll_der_reader_oid_is (&oid, LL_OID_SMTP_UTF8_MAILBOX))
    return;
  if (!ll_der_reader_enter (&other, TAG_OTHER_NAME, &value) ||
      !ll_der_reader_enter (&value, LL_TAG_UTF8_STRING, &name) ||
      !ll_der_reader_is_at_end (&value))
    self->has_bad_address = TRUE;
  else
    add_name (self, &name, ADDRESS_UTF8);
}

static void
read_alternative_names (LlCertificate *self)
{
  LlDerReader names = ll_der_reader_init_bytes (self->alternative_names);

  while (!ll_der_reader_is_at_end (&names)) {
    LlDerReader content;

    if (ll_der_reader_enter (&names, TAG_RFC822_NAME, &content)) {
      add_name (self, &content, ADDRESS_ASCII);
    } else if (ll_der_reader_enter (&names, TAG_OTHER_NAME, &content)) {
      add_other_name (self, content);
    } else if (!ll_der_reader_take (&names, &content)) {
      self->has_bad_address = TRUE;
      return;
    }
  }
}

/* AttributeTypeAndValue: emailAddress is an IA5String (RFC 5280, appendix A.1), and in
 * another type it is no honest one (X1). */
static void
read_attribute (LlCertificate *self, LlDerReader attribute)
{
  LlDerReader oid;
  LlDerReader value;

  if (!ll_der_reader_take_oid (&attribute, &oid) ||
      !ll_der_reader_oid_is (&oid, OID_EMAIL_ADDRESS))
    return;
  if (ll_der_reader_enter (&attribute, LL_TAG_IA5_STRING, &value))
    add_name (self, &value, ADDRESS_ASCII);
  else
    self->has_bad_address = TRUE;
}

static void
read_subject (LlCertificate *self)
{
  LlDerReader name = ll_der_reader_init_bytes (self->raw_subject);
  LlDerReader parts;
  LlDerReader part;
  LlDerReader attribute;

  if (!ll_der_reader_enter (&name, LL_TAG_SEQUENCE, &parts))
    return;
  while (ll_der_reader_enter (&parts, LL_TAG_SET, &part))
    while (ll_der_reader_enter (&part, LL_TAG_SEQUENCE, &attribute))
      read_attribute (self, attribute);
}

void
ll_certificate_read_addresses (LlCertificate *self)
{
  if (self->alternative_names != NULL)
    read_alternative_names (self);
  read_subject (self);
}

LlAddressMatch
ll_certificate_match_address (const LlCertificate *self, const LlAddress *address)
{
  g_return_val_if_fail (self != NULL, LL_ADDRESS_MATCH_BAD);
  g_return_val_if_fail (address != NULL, LL_ADDRESS_MATCH_BAD);

  for (guint i = 0; i < self->addresses->len; i++)
    if (ll_address_is_same_mailbox (g_ptr_array_index (self->addresses, i), address))
      return LL_ADDRESS_MATCH;
  if (self->has_bad_address)
    return LL_ADDRESS_MATCH_BAD;

  return self->addresses->len > 0 ? LL_ADDRESS_MATCH_DIFFERENT : LL_ADDRESS_MATCH_NONE;
}

GPtrArray *
ll_certificate_dup_addresses (const LlCertificate *self)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify)ll_address_unref);

  for (guint i = 0; i < self->addresses->len; i++)
    g_ptr_array_add (list, ll_address_ref (g_ptr_array_index (self->addresses, i)));

  return list;
}
