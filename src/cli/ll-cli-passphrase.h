/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "keys/ll-passphrase.h"

G_BEGIN_DECLS

/* LlCliPassphrase asks on the terminal, without echo. */
#define LL_TYPE_CLI_PASSPHRASE (ll_cli_passphrase_get_type ())
G_DECLARE_FINAL_TYPE (LlCliPassphrase, ll_cli_passphrase, LL, CLI_PASSPHRASE, GObject)

/* @path: (nullable): answers come from this file instead, see LlFilePassphrase. */
LlPassphrase *
ll_cli_passphrase_new (const char *path);

G_END_DECLS
