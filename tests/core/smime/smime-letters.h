/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cms/cms-people.h"
#include "smime/ll-smime-open.h"
#include "smime/ll-smime-seal.h"

G_BEGIN_DECLS

/* What the tests of this folder write, seal and open their letters with.  Everything
 * fails the test when it fails. */

/* @size -1: a string. */
LlMessage *
letter_message_new (const char *text, gssize size);

/* The same, and may fail as ll_message_new () does. */
LlMessage *
letter_message_try (const char *text, gssize size, GError **error);

/* @signer, @readers: names of cms-people.h, parted by blanks; NULL: not.
 * Returns: (transfer full): the letter, and NULL with @error when it could not be sealed.
 */
char *
letter_seal (LlTestShell *shell,
             const char *draft,
             const char *signer,
             const char *readers,
             LlCipher cipher,
             GError **error);

/* @names: (nullable): whose keys there are. */
LlSmimeLetter *
letter_open (LlTestShell *shell, const char *text, gssize size, const char *names);

/* The state of the only signature; -1 when there is no or more than one. */
int
letter_get_state (LlSmimeLetter *letter);

char *
letter_dup_payload (LlSmimeLetter *letter);
char *
letter_dup_part (LlSmimeLetter *letter, unsigned int index);

/* @text with CRLF for LF, and the other way round. */
char *
letter_to_crlf (const char *text);
char *
letter_to_lf (const char *text);

/* multipart/signed around exactly the octets of @entity, signed by openssl. */
char *
letter_sign_with_openssl (LlTestShell *shell,
                          const char *entity,
                          gssize size,
                          const char *signer,
                          size_t *out_size);

G_END_DECLS
