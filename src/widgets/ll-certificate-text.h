/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "certificate/ll-certificate.h"

G_BEGIN_DECLS

/* What a list says of a certificate in a line.  All (transfer full), safe to show. */

/* The addresses it names, else its subject. */
char *
ll_certificate_text_name (const LlCertificate *certificate);

/* "good until 19 Nov 2026", "expired on 19 Nov 2026". */
char *
ll_certificate_text_until (const LlCertificate *certificate, gint64 now);

/* Its SHA-256 in groups of four, two lines of 32 digits. */
char *
ll_certificate_text_fingerprint (const LlCertificate *certificate);

G_END_DECLS
