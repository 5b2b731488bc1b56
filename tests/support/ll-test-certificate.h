/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <stdint.h>

#include "certificate/ll-certificate.h"

G_BEGIN_DECLS

/* Writes certificates that no honest tool would write, octet by octet. */

/* A P-256 key. */
typedef struct _LlTestKey LlTestKey;

/* (transfer none): @n, below 16, names one of the program's keys. */
LlTestKey *
ll_test_key_get (unsigned int n);

/* (transfer full): its SubjectPublicKeyInfo. */
GBytes *
ll_test_key_dup_spki (LlTestKey *self);

/* What is to be written; all but @subject may be left zero. */
typedef struct {
  const char *subject;         /* a common name */
  const char *issuer;          /* NULL: the subject again */
  LlTestKey *key;              /* NULL: the first one */
  LlTestKey *signer;           /* NULL: @key */
  gint64 not_before;           /* 0: 2020-01-01 */
  gint64 not_after;            /* 0: 2040-01-01 */
  unsigned int version;        /* 0: 3 with, 1 without extensions */
  GByteArray *extensions;      /* Extension after Extension, or NULL */
  GBytes *raw_subject;         /* instead of @subject, the Name's DER */
  GBytes *spki;                /* instead of that of @key */
  const char *algorithm;       /* instead of ecdsa-with-SHA256, in dotted form */
  const char *outer_algorithm; /* instead of @algorithm, outside */
} LlTestCertificate;

/* (transfer full): DER. */
GBytes *
ll_test_certificate_write (const LlTestCertificate *self);

/* The same, read back; the test fails when it cannot be read. */
LlCertificate *
ll_test_certificate_make (const LlTestCertificate *self);

/* (transfer full): a Name of one common name, or with one more attribute of @tag. */
GBytes *
ll_test_name_new (const char *common_name);
GBytes *
ll_test_name_new_with (const char *common_name,
                       const char *oid,
                       uint8_t tag,
                       const void *value,
                       size_t size);

/* Extensions, appended to @list. */
void
ll_test_add_extension (GByteArray *list,
                       const char *oid,
                       gboolean critical,
                       const void *value,
                       size_t size);
/* @path_length: -1 for none. */
void
ll_test_add_basic_constraints (GByteArray *list, gboolean ca, int path_length);
/* @bits: the first octet of the BIT STRING, 0x80 being digitalSignature. */
void
ll_test_add_key_usage (GByteArray *list, uint8_t bits);
void
ll_test_add_purpose (GByteArray *list, const char *oid);
/* @names: GeneralName after GeneralName. */
void
ll_test_add_alternative_names (GByteArray *list, GByteArray *names);
/* One otherName of the type SmtpUTF8Mailbox, appended to @names. */
void
ll_test_add_mailbox (GByteArray *names, const void *text, size_t size);

G_END_DECLS
