/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cli/ll-command.h"
#include "engine/ll-seal.h"

G_BEGIN_DECLS

/* What `seal` and `send` share: reading a draft, sealing it, and saying what became of
 * it. */

/* The options of sealing, one after another in a command's own table. */
typedef struct {
  gboolean sign;
  gboolean encrypt;
  char *cipher;
  char **accepted;
} LlSealArguments;

/* Seals the draft in @path (NULL or "-": standard input).
 *
 * Returns: (transfer full): the sealing; NULL with @out_code set when it was said already
 * why there is none. */
LlSealing *
ll_command_seal_draft (LlInvocation *invocation,
                       const LlSealArguments *arguments,
                       const char *path,
                       LlExit *out_code);

/* The exit code, after saying on standard error who cannot be served and what to do. */
LlExit
ll_command_seal_judge (const LlSealing *sealing);

/* The members "recipients" and "algorithms". */
void
ll_command_seal_add_json (JsonBuilder *builder, const LlSealing *sealing);

G_END_DECLS
