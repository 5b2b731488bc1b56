/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "base/ll-spool.h"
#include "keys/ll-identity.h"
#include "support/ll-test-shell.h"

G_BEGIN_DECLS

/* People with self-signed certificates, made by openssl in the shell's folder: NAME.key,
 * NAME.pem, NAME.der. */

/* Makes "rsa2", "rsa3" (2048 and 3072 bits), "p256", "p384", "p521", and those nobody can
 * encrypt to: "rsa1" (1024 bits) and "ed". */
LlTestShell *
cms_people_new (void);

LlCertificate *
cms_people_get_certificate (LlTestShell *shell, const char *name);
LlIdentity *
cms_people_get_identity (LlTestShell *shell, const char *name);

/* Of names parted by blanks.  (element-type LlCertificate), (element-type LlIdentity). */
GPtrArray *
cms_people_get_certificates (LlTestShell *shell, const char *names);
GPtrArray *
cms_people_get_identities (LlTestShell *shell, const char *names);

/* All that a spool holds. */
GBytes *
cms_people_read_spool (LlSpool *spool);

G_END_DECLS
