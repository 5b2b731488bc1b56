/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <gnutls/pkcs12.h>
#include <gnutls/x509.h>

#include "base/ll-error.h"

G_BEGIN_DECLS

/* GnuTLS made to look like GLib, for the folders that may include it: handles that free
 * themselves, and return codes as errors.  Its functions tell their outcome in three
 * ways, and each wants its own treatment:
 *
 *  - below zero is an error: ll_gnutls_check ();
 *  - below zero may be an answer ("verification failed", "not available"): compare with
 *    the codes that are answers first, then ll_gnutls_check ();
 *  - the verdict is in flags: ll_gnutls_check (), then read the flags. */

/* Sets @error when @rc is below zero: LL_ERROR_UNSUPPORTED when GnuTLS does not have the
 * algorithm or the system's policy has switched it off, @code otherwise.  @what says what
 * was being done: "encrypting the content key".  Returns: whether all went well. */
gboolean
ll_gnutls_check (int rc, LlError code, const char *what, GError **error);

/* TRUE when @rc says that the algorithm is not there, or switched off. */
gboolean
ll_gnutls_is_unsupported (int rc);

/* Returns: @bytes as GnuTLS wants to have them, borrowed: never to be freed. */
gnutls_datum_t
ll_gnutls_datum (GBytes *bytes);

/* Wipes and frees what GnuTLS allocated. */
void
ll_gnutls_datum_clear (gnutls_datum_t *datum);

/* Returns: (transfer full): what GnuTLS allocated, without copying; @datum is empty then.
 */
GBytes *
ll_gnutls_datum_steal (gnutls_datum_t *datum);

/* With all certificates in it. */
void
ll_gnutls_trust_list_free (gnutls_x509_trust_list_t list);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (gnutls_datum_t, ll_gnutls_datum_clear)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_cipher_hd_t, gnutls_cipher_deinit, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_pkcs12_bag_t, gnutls_pkcs12_bag_deinit, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_pkcs12_t, gnutls_pkcs12_deinit, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_privkey_t, gnutls_privkey_deinit, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_pubkey_t, gnutls_pubkey_deinit, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_x509_crq_t, gnutls_x509_crq_deinit, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_x509_crt_t, gnutls_x509_crt_deinit, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_x509_privkey_t, gnutls_x509_privkey_deinit, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_x509_spki_t, gnutls_x509_spki_deinit, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_x509_trust_list_t,
                                 ll_gnutls_trust_list_free,
                                 NULL)

G_END_DECLS
