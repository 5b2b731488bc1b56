/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "base/ll-secret.h"

G_BEGIN_DECLS

/* LlPassphrase is how the core asks a person: front ends implement it (a terminal, a
 * file, a dialog).  May be called on any worker thread, one call at a time. */
#define LL_TYPE_PASSPHRASE (ll_passphrase_get_type ())
G_DECLARE_INTERFACE (LlPassphrase, ll_passphrase, LL, PASSPHRASE, GObject)

typedef enum {
  LL_PASSPHRASE_FOR_KEY,     /* opens a stored private key; the subject is an address */
  LL_PASSPHRASE_FOR_FILE,    /* opens a PKCS#12 or PEM file; the subject is its path */
  LL_PASSPHRASE_FOR_NEW_KEY, /* will protect a new key: to be asked for twice */
  LL_PASSPHRASE_FOR_ACCOUNT, /* a mail server's password; the subject is the account */
} LlPassphrasePurpose;

struct _LlPassphraseInterface {
  GTypeInterface parent;

  LlSecret *(*ask) (LlPassphrase *self,
                    LlPassphrasePurpose purpose,
                    const char *subject,
                    gboolean again,
                    GCancellable *cancellable,
                    GError **error);
};

/* @again: the last answer was wrong.
 *
 * Fails with LL_ERROR_PASSPHRASE when there is nobody to ask (or nothing new to say after
 * @again), with G_IO_ERROR_CANCELLED when the person will not.
 *
 * Returns: (transfer full): the passphrase. */
LlSecret *
ll_passphrase_ask (LlPassphrase *self,
                   LlPassphrasePurpose purpose,
                   const char *subject,
                   gboolean again,
                   GCancellable *cancellable,
                   GError **error);

G_END_DECLS
