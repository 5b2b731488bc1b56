/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "certificate/ll-certificate-usage.h"

#include "base/ll-limits.h"
#include "certificate/ll-certificate-private.h"

static gboolean
allows (const LlCertificate *self, unsigned int uses)
{
  /* RFC 8550, section 4.4.2: without the extension everything is allowed. */
  return !self->has_key_usage || (self->key_usage & uses) != 0;
}

static gboolean
can_sign (const LlCertificate *self)
{
  return ll_public_key_get_key_type (self->public_key) != LL_KEY_X25519 &&
         allows (self, LL_USE_DIGITAL_SIGNATURE | LL_USE_NON_REPUDIATION);
}

static gboolean
can_encrypt (const LlCertificate *self)
{
  switch (ll_public_key_get_key_type (self->public_key)) {
  case LL_KEY_RSA:
    return allows (self, LL_USE_KEY_ENCIPHERMENT);
  case LL_KEY_P256:
  case LL_KEY_P384:
  case LL_KEY_P521:
  case LL_KEY_X25519:
    return allows (self, LL_USE_KEY_AGREEMENT);
  case LL_KEY_UNKNOWN:
    return allows (self, LL_USE_KEY_ENCIPHERMENT | LL_USE_KEY_AGREEMENT);
  case LL_KEY_RSA_PSS:
  case LL_KEY_ED25519:
    break;
  }

  return FALSE;
}

static LlUsage
check_key (const LlCertificate *self)
{
  unsigned int bits = ll_public_key_get_bits (self->public_key);

  switch (ll_public_key_get_key_type (self->public_key)) {
  case LL_KEY_UNKNOWN:
    return LL_USAGE_UNKNOWN_KEY;
  case LL_KEY_RSA:
  case LL_KEY_RSA_PSS:
    if (bits > LL_RSA_BITS_MAX)
      return LL_USAGE_UNKNOWN_KEY;
    return bits < LL_RSA_BITS_MIN ? LL_USAGE_WEAK_KEY : LL_USAGE_FINE;
  case LL_KEY_P256:
  case LL_KEY_P384:
  case LL_KEY_P521:
  case LL_KEY_ED25519:
  case LL_KEY_X25519:
    break;
  }

  return LL_USAGE_FINE;
}

static LlUsage
check_purpose (const LlCertificate *self, gboolean key_usage_fits)
{
  if (!key_usage_fits)
    return LL_USAGE_WRONG_KEY_USAGE;
  if (self->has_extended_key_usage && !self->is_for_email)
    return LL_USAGE_WRONG_EXTENDED_KEY_USAGE;

  return check_key (self);
}

static LlUsage
check_rest (const LlCertificate *self, gint64 time)
{
  if (self->has_unknown_critical)
    return LL_USAGE_UNKNOWN_CRITICAL_EXTENSION;
  if (time < self->not_before)
    return LL_USAGE_NOT_YET_VALID;
  if (time > self->not_after)
    return LL_USAGE_EXPIRED;

  return LL_USAGE_FINE;
}

LlUsage
ll_certificate_check_signing (const LlCertificate *self, gint64 time)
{
  LlUsage usage = check_purpose (self, can_sign (self));

  return usage != LL_USAGE_FINE ? usage : check_rest (self, time);
}

LlUsage
ll_certificate_check_encryption (const LlCertificate *self, gint64 time)
{
  LlUsage usage = LL_USAGE_IS_CA;

  if (!self->is_ca)
    usage = check_purpose (self, can_encrypt (self));
  /* Nobody writes to X25519 yet. */
  if (usage == LL_USAGE_FINE &&
      ll_public_key_get_key_type (self->public_key) == LL_KEY_X25519)
    usage = LL_USAGE_UNKNOWN_KEY;

  return usage != LL_USAGE_FINE ? usage : check_rest (self, time);
}

const char *
ll_usage_to_string (LlUsage usage)
{
  switch (usage) {
  case LL_USAGE_FINE:
    return "fine";
  case LL_USAGE_IS_CA:
    return "is-ca";
  case LL_USAGE_WRONG_KEY_USAGE:
    return "wrong-key-usage";
  case LL_USAGE_WRONG_EXTENDED_KEY_USAGE:
    return "wrong-extended-key-usage";
  case LL_USAGE_UNKNOWN_KEY:
    return "unknown-key";
  case LL_USAGE_WEAK_KEY:
    return "weak-key";
  case LL_USAGE_UNKNOWN_CRITICAL_EXTENSION:
    return "unknown-critical-extension";
  case LL_USAGE_NOT_YET_VALID:
    return "not-yet-valid";
  case LL_USAGE_EXPIRED:
    return "expired";
  }

  g_return_val_if_reached ("unknown");
}
