/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "base/ll-address.h"
#include "certificate/ll-certificate.h"
#include "engine/ll-discover.h"
#include "smime/ll-smime-open.h"
#include "trust/ll-association.h"
#include "trust/ll-verdict.h"

G_BEGIN_DECLS

typedef enum {
  LL_ENCRYPTION_NONE,
  LL_ENCRYPTION_DECRYPTED,
  LL_ENCRYPTION_NO_KEY,
  LL_ENCRYPTION_FAILED,
} LlEncryption;

/* "decrypted", "no-key", ... */
const char *
ll_encryption_to_string (LlEncryption encryption);

/* LlReport is what the reader may know of one message: what `open` found, all of it.
 * Immutable, reference counted, safe to share between threads; the fields are there to be
 * read.  Strings are UTF-8 and safe to show. */
typedef struct {
  LlSummary summary;

  /* the lock */
  LlEncryption encryption;
  char *encryption_reason; /* why it could not be opened; NULL when it could */
  char *cipher;            /* "aes256-gcm"; NULL when there is no encryption */
  gboolean has_integrity;  /* an AEAD cipher, or a good signature inside */
  char *identity;          /* SHA-256 of the certificate that opened it; NULL */
  unsigned int n_recipients;

  /* the seal */
  LlJudgement judgement;
  LlEvidence evidence;
  unsigned int n_signers;
  char *signature_reason;     /* what is wrong with it, for details; NULL */
  char *signature_algorithm;  /* "ecdsa-sha256"; NULL: unsigned, or not known here */
  gint64 signed_at;           /* the signer's claim; -1: none */
  gint64 judged_at;           /* the time of judgement */
  LlCertificate *certificate; /* the signer's; NULL */

  /* the DNS about the sender: NULL when nobody was asked about, because there is no
   * signature or no single sender */
  LlDiscovery *discovery;
  LlAssociationReport association;

  /* the letter */
  LlMessage *author; /* whose From counts: the letter's own, or what stands outside */
  LlAddress *from;   /* the single author; NULL */
  char **from_texts;
  char **to_texts;
  char *subject; /* NULL: there is none */
  gint64 date;   /* -1 */
  LlSmimeLetter *letter;
} LlReport;

LlReport *
ll_report_ref (LlReport *self);
void
ll_report_unref (LlReport *self);

/* TRUE when the verdict hangs on a look-up that failed: asking again may change it. */
gboolean
ll_report_is_undecided (const LlReport *self);

/* TRUE when everything could be read, and the verdict is positive or there is no
 * signature at all: the exit code 0 of `open`. */
gboolean
ll_report_is_good (const LlReport *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlReport, ll_report_unref)

G_END_DECLS
