/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <stdint.h>

#include "certificate/ll-certificate.h"
#include "crypto/ll-content-cipher.h"

G_BEGIN_DECLS

/* Encrypted messages put together piece by piece, so that a test can make each piece
 * wrong.  Pieces are whole elements; all borrowed. */
typedef struct {
  const char *type; /* of the ContentInfo, "1.2.840.113549.1.7.3" */
  GPtrArray *recipients;
  const char *content_type; /* NULL for data */
  GBytes *algorithm;
  GBytes *encrypted;  /* the octets; NULL when there are none */
  GBytes *attributes; /* nullable */
  GBytes *tag;        /* the octets; nullable */
} CmsEnvelope;

GBytes *
cms_envelope_write (const CmsEnvelope *self);

/* One element around the others; the last one is NULL.  They are taken. */
GBytes *
cms_envelope_element (unsigned int tag, ...) G_GNUC_NULL_TERMINATED;
GBytes *
cms_envelope_octets (uint8_t tag, const void *data, size_t size);
GBytes *
cms_envelope_integer (unsigned int value);
GBytes *
cms_envelope_oid (const char *oid);
GBytes *
cms_envelope_raw (const char *hex);

/* A KeyTransRecipientInfo for @certificate with the given algorithm and octets. */
GBytes *
cms_envelope_transport (LlCertificate *certificate, GBytes *algorithm, GBytes *encrypted);

/* IssuerAndSerialNumber. */
GBytes *
cms_envelope_issuer_and_serial (LlCertificate *certificate);

/* What a cipher makes of @text; with GCM also its tag. */
GBytes *
cms_envelope_encrypt (LlCipher cipher,
                      LlSecret *key,
                      GBytes *iv,
                      GBytes *aad,
                      GBytes *text,
                      GBytes **out_tag);

G_END_DECLS
