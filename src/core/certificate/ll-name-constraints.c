/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "certificate/ll-name-constraints.h"

#include <string.h>

#include "asn1/ll-der-reader.h"
#include "asn1/ll-der-tag.h"
#include "base/ll-address.h"
#include "base/ll-limits.h"
#include "certificate/ll-certificate-private.h"

#define TAG_PERMITTED      0xa0
#define TAG_EXCLUDED       0xa1
#define TAG_OTHER_NAME     0xa0
#define TAG_RFC822_NAME    0x81
#define TAG_DIRECTORY_NAME 0xa4

/* Whether a name lies within a subtree. */
typedef enum {
  WITHIN_NO,
  WITHIN_YES,
  WITHIN_UNKNOWN
} Within;

/* "host", ".domain" or nothing at all: every mailbox. */
static Within
is_at (const char *domain, const char *base)
{
  g_autofree char *lower = g_ascii_strdown (base, -1);

  if (*lower == '\0')
    return WITHIN_YES;
  if (*lower == '.')
    return g_str_has_suffix (domain, lower) ? WITHIN_YES : WITHIN_NO;

  return g_str_equal (domain, lower) ? WITHIN_YES : WITHIN_NO;
}

static Within
compare_mailbox (const LlAddress *address, const char *base)
{
  g_autoptr (LlAddress) mailbox = NULL;

  if (strchr (base, '@') == NULL)
    return is_at (ll_address_get_domain (address), base);

  mailbox = ll_address_parse (base, NULL);
  if (mailbox == NULL)
    return WITHIN_UNKNOWN;

  return ll_address_is_same_mailbox (mailbox, address) ? WITHIN_YES : WITHIN_NO;
}

static char *
dup_base (const LlDerReader *base)
{
  g_autofree char *text = NULL;

  if (base->size > LL_ADDRESS_SIZE ||
      (base->size > 0 && memchr (base->data, '\0', base->size) != NULL))
    return NULL;
  text = g_strndup ((const char *)base->data, base->size);

  return g_str_is_ascii (text) ? g_steal_pointer (&text) : NULL;
}

/* An attribute's text as RFC 5280, section 7.1 compares it, near enough: case and runs of
 * blanks do not count.  NULL for types of strings whose letters we cannot read. */
static char *
fold_value (LlDerReader value)
{
  LlDerReader text;
  g_autofree char *copy = NULL;
  g_autofree char *folded = NULL;
  g_auto (GStrv) words = NULL;

  if (!ll_der_reader_enter (&value, LL_TAG_UTF8_STRING, &text) &&
      !ll_der_reader_enter (&value, LL_TAG_PRINTABLE_STRING, &text) &&
      !ll_der_reader_enter (&value, LL_TAG_IA5_STRING, &text))
    return NULL;
  if (!g_utf8_validate_len ((const char *)text.data, text.size, NULL))
    return NULL;
  copy = g_strndup ((const char *)text.data, text.size);
  folded = g_utf8_casefold (copy, -1);
  words = g_strsplit_set (g_strstrip (folded), " \t", -1);
  g_free (copy);
  copy = g_strdup ("");
  for (guint i = 0; words[i] != NULL; i++) {
    g_autofree char *so_far = g_steal_pointer (&copy);

    if (*words[i] == '\0')
      copy = g_steal_pointer (&so_far);
    else
      copy = g_strconcat (so_far, " ", words[i], NULL);
  }

  return g_steal_pointer (&copy);
}

static Within
compare_attribute (LlDerReader a, LlDerReader b)
{
  LlDerReader type_a;
  LlDerReader type_b;
  g_autofree char *value_a = NULL;
  g_autofree char *value_b = NULL;

  if (!ll_der_reader_take_oid (&a, &type_a) || !ll_der_reader_take_oid (&b, &type_b))
    return WITHIN_UNKNOWN;
  if (type_a.size != type_b.size || memcmp (type_a.data, type_b.data, type_a.size) != 0)
    return WITHIN_NO;
  value_a = fold_value (a);
  value_b = fold_value (b);
  if (value_a == NULL || value_b == NULL)
    return a.size == b.size && memcmp (a.data, b.data, a.size) == 0 ? WITHIN_YES
                                                                    : WITHIN_UNKNOWN;

  return g_str_equal (value_a, value_b) ? WITHIN_YES : WITHIN_NO;
}

/* Two RDNs of one attribute each; of several only the same octets are equal. */
static Within
compare_part (LlDerReader a, LlDerReader b)
{
  LlDerReader attribute_a;
  LlDerReader attribute_b;

  if (a.size == b.size && memcmp (a.data, b.data, a.size) == 0)
    return WITHIN_YES;
  if (!ll_der_reader_enter (&a, LL_TAG_SEQUENCE, &attribute_a) ||
      !ll_der_reader_enter (&b, LL_TAG_SEQUENCE, &attribute_b) ||
      !ll_der_reader_is_at_end (&a) || !ll_der_reader_is_at_end (&b))
    return WITHIN_UNKNOWN;

  return compare_attribute (attribute_a, attribute_b);
}

/* Whether @base, the explicitly tagged Name of a subtree, begins @name. */
static Within
compare_directory (GBytes *name, LlDerReader base)
{
  LlDerReader file = ll_der_reader_init_bytes (name);
  LlDerReader parts;
  LlDerReader base_parts;

  if (!ll_der_reader_enter (&file, LL_TAG_SEQUENCE, &parts) ||
      !ll_der_reader_enter (&base, LL_TAG_SEQUENCE, &base_parts))
    return WITHIN_UNKNOWN;
  for (int i = 0; !ll_der_reader_is_at_end (&base_parts); i++) {
    LlDerReader part;
    LlDerReader base_part;
    Within within;

    if (i == LL_CERTIFICATE_NAME_PARTS ||
        !ll_der_reader_enter (&base_parts, LL_TAG_SET, &base_part))
      return WITHIN_UNKNOWN;
    if (!ll_der_reader_enter (&parts, LL_TAG_SET, &part))
      return ll_der_reader_is_at_end (&parts) ? WITHIN_NO : WITHIN_UNKNOWN;
    within = compare_part (part, base_part);
    if (within != WITHIN_YES)
      return within;
  }

  return WITHIN_YES;
}

/* One list of subtrees, and what it says about one name. */
typedef struct {
  gboolean names_form; /* it has a subtree of this form */
  gboolean within;
  gboolean unknown; /* in one of them, perhaps */
} Finding;

typedef Within (*Comparison) (const LlDerReader *base, gconstpointer name);

static Within
mailbox_within (const LlDerReader *base, gconstpointer name)
{
  g_autofree char *text = dup_base (base);

  return text != NULL ? compare_mailbox (name, text) : WITHIN_UNKNOWN;
}

static Within
directory_within (const LlDerReader *base, gconstpointer name)
{
  return compare_directory ((GBytes *)name, *base);
}

/* Any otherName may be one about mailboxes (RFC 9598, section 6, speaks of rfc822Name
 * alone): not known to hold, not known to fail. */
static Within
other_within (const LlDerReader *base, gconstpointer name)
{
  return WITHIN_UNKNOWN;
}

/* Returns FALSE when the list is malformed. */
static gboolean
look_through (LlDerReader subtrees,
              uint8_t form,
              Comparison compare,
              gconstpointer name,
              Finding *finding)
{
  while (!ll_der_reader_is_at_end (&subtrees)) {
    LlDerReader subtree;
    LlDerReader base;
    Within within;

    if (!ll_der_reader_enter (&subtrees, LL_TAG_SEQUENCE, &subtree))
      return FALSE;
    if (!ll_der_reader_enter (&subtree, form, &base)) {
      if (!ll_der_reader_take (&subtree, &base))
        return FALSE;
      continue;
    }
    if (!ll_der_reader_is_at_end (&subtree))
      return FALSE; /* minimum and maximum are not used: section 4.2.1.10 */
    within = compare (&base, name);
    finding->names_form = TRUE;
    finding->within |= within == WITHIN_YES;
    finding->unknown |= within == WITHIN_UNKNOWN;
  }

  return TRUE;
}

/* Both lists over one name of one form. */
static gboolean
is_allowed (GBytes *constraints, uint8_t form, Comparison compare, gconstpointer name)
{
  LlDerReader content = ll_der_reader_init_bytes (constraints);
  LlDerReader subtrees;
  Finding permitted = {FALSE, FALSE, FALSE};
  Finding excluded = {FALSE, FALSE, FALSE};

  if (ll_der_reader_enter (&content, TAG_PERMITTED, &subtrees) &&
      !look_through (subtrees, form, compare, name, &permitted))
    return FALSE;
  if (ll_der_reader_enter (&content, TAG_EXCLUDED, &subtrees) &&
      !look_through (subtrees, form, compare, name, &excluded))
    return FALSE;
  if (!ll_der_reader_is_at_end (&content))
    return FALSE;
  if (permitted.names_form && !permitted.within)
    return FALSE;

  return !excluded.within && !excluded.unknown;
}

static gboolean
allows_address (GBytes *constraints, const LlAddress *address)
{
  if (!is_allowed (constraints, TAG_RFC822_NAME, mailbox_within, address))
    return FALSE;

  return g_str_is_ascii (ll_address_get_local_part (address)) ||
         is_allowed (constraints, TAG_OTHER_NAME, other_within, address);
}

/* What cannot be read is allowed only where nothing is said about mailboxes. */
static gboolean
allows_unreadable (GBytes *constraints)
{
  return is_allowed (constraints, TAG_RFC822_NAME, other_within, NULL) &&
         is_allowed (constraints, TAG_OTHER_NAME, other_within, NULL);
}

static gboolean
has_subject (const LlCertificate *certificate)
{
  LlDerReader name = ll_der_reader_init_bytes (certificate->raw_subject);
  LlDerReader parts;

  return !ll_der_reader_enter (&name, LL_TAG_SEQUENCE, &parts) ||
         !ll_der_reader_is_at_end (&parts);
}

gboolean
ll_name_constraints_allow (GBytes *constraints, const LlCertificate *certificate)
{
  for (guint i = 0; i < certificate->addresses->len; i++)
    if (!allows_address (constraints, g_ptr_array_index (certificate->addresses, i)))
      return FALSE;
  if (certificate->has_bad_address && !allows_unreadable (constraints))
    return FALSE;

  return !has_subject (certificate) ||
         is_allowed (constraints, TAG_DIRECTORY_NAME, directory_within,
                     certificate->raw_subject);
}
