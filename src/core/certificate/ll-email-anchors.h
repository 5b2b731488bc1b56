/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "certificate/ll-certificate.h"

G_BEGIN_DECLS

/* The system's certificate authorities that are trusted for e-mail (rule 7.12): from
 * Mozilla's list (libnssckbi), or from p11-kit's where that keeps purposes.  The bundle
 * in /etc/ssl is for TLS and says nothing about e-mail; a system with nothing else has no
 * anchors, and that is no error.
 *
 * Fails with LL_ERROR_STORAGE when a list is there and cannot be read.
 *
 * Returns: (transfer full) (element-type LlCertificate): may be empty. */
GPtrArray *
ll_email_anchors_load (GError **error);

/* The same from one PKCS#11 module, given by its path.  One that is not there, or that
 * trusts each of its certificates for everything alike, gives an empty list. */
GPtrArray *
ll_email_anchors_load_from (const char *module, GError **error);

G_END_DECLS
