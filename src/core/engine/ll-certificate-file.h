/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "certificate/ll-certificate.h"

G_BEGIN_DECLS

/* LlCertificateFile is what a file that somebody wants to bring in turned out to hold.
 * The file may come from anybody.  A plain struct that owns its fields. */
typedef struct {
  /* (element-type LlCertificate): each once, in the file's order; maybe none, when it
   * holds a key. */
  GPtrArray *certificates;
  /* A private key is in it as well, or it is locked and most likely holds one: what
   * ll_identities_import () takes. */
  gboolean has_private_key;
  /* A PKCS#12 file: what is in it shows when its passphrase is known, and nobody was
   * asked for it. */
  gboolean is_locked;
  /* How many of the certificates ll_certificates_import () sets aside: those of
   * authorities, and others that name no address that one could write to. */
  unsigned int n_authorities;
  unsigned int n_without_address;
} LlCertificateFile;

void
ll_certificate_file_free (LlCertificateFile *self);

/* Reads DER, PEM, the certificates of a SignedData (.p7c, .p7s, .p7m, also in PEM), and
 * PKCS#12; at most LL_DER_SMALL_SIZE octets.  Keys are not unlocked, and not kept.
 *
 * Fails with LL_ERROR_MALFORMED (neither a certificate nor a key is in it, or one is
 * broken), LL_ERROR_UNSUPPORTED, LL_ERROR_LIMIT (too large, more than
 * LL_CERTIFICATE_LIST), LL_ERROR_STORAGE, or G_IO_ERROR_CANCELLED. */
LlCertificateFile *
ll_certificate_file_read (const char *path, GCancellable *cancellable, GError **error);

/* Whether an import sets @certificate aside. */
gboolean
ll_certificate_file_is_for_writing_to (LlCertificate *certificate);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlCertificateFile, ll_certificate_file_free)

G_END_DECLS
