/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "certificate/ll-certificate.h"
#include "certificate/ll-issuer-algorithm.h"
#include "crypto/ll-public-key.h"

G_BEGIN_DECLS

/* What the files of this folder share, and nobody else sees. */

/* keyUsage, RFC 5280, section 4.2.1.3: bit 0 is the first one of the BIT STRING. */
#define LL_USE_DIGITAL_SIGNATURE (1u << 0)
#define LL_USE_NON_REPUDIATION   (1u << 1)
#define LL_USE_KEY_ENCIPHERMENT  (1u << 2)
#define LL_USE_KEY_AGREEMENT     (1u << 4)
#define LL_USE_CERTIFICATE_SIGN  (1u << 5)

struct _LlCertificate {
  gatomicrefcount refs;
  GBytes *der;         /* owned */
  char *sha256;        /* owned */
  GBytes *signed_part; /* owned, the TBSCertificate */
  GBytes *signature;   /* owned */
  LlIssuerAlgorithm algorithm;
  unsigned int version; /* 1, 2 or 3 */
  GBytes *serial;       /* owned */
  GBytes *raw_issuer;   /* owned */
  GBytes *raw_subject;  /* owned */
  char *issuer;         /* owned */
  char *subject;        /* owned */
  gint64 not_before;
  gint64 not_after;
  LlPublicKey *public_key; /* owned */

  gboolean has_basic_constraints;
  gboolean is_ca;
  int path_length; /* -1: any */
  gboolean has_key_usage;
  unsigned int key_usage; /* LL_USE_... */
  gboolean has_extended_key_usage;
  gboolean is_for_email; /* the extended key usage says so */
  gboolean has_unknown_critical;
  GBytes *subject_key_id;    /* owned, nullable */
  GBytes *authority_key_id;  /* owned, nullable */
  GBytes *alternative_names; /* owned, nullable: the content of GeneralNames */
  GBytes *name_constraints;  /* owned, nullable: the content of NameConstraints */
  GBytes *capabilities;      /* owned, nullable */

  GPtrArray *addresses;     /* owned, of LlAddress */
  gboolean has_bad_address; /* one that is none, or more than we read */
};

/* Fills addresses and has_bad_address from the subject and the alternative names. */
void
ll_certificate_read_addresses (LlCertificate *self);

G_END_DECLS
