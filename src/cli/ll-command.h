/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <json-glib/json-glib.h>

#include "base/ll-secret.h"
#include "engine/ll-engine.h"

G_BEGIN_DECLS

/* Exit codes: the contract that scripts rely on. */
typedef enum {
  LL_EXIT_GOOD = 0,
  LL_EXIT_BAD = 1,     /* done, and the answer is bad */
  LL_EXIT_USAGE = 2,   /* the command line makes no sense */
  LL_EXIT_UNKNOWN = 3, /* could not find out, or could not do it */
} LlExit;

/* What a command runs with. */
typedef struct {
  LlEngine *engine;
  LlPassphrase *passphrase;
  gboolean has_passphrase_file;
  gboolean json;
  gboolean verbose;
  char **arguments; /* what is left behind the options; NULL-terminated */
} LlInvocation;

/* One command.  Its options, if any, are static variables of its file. */
typedef struct {
  const char *name;
  const char *arguments; /* for the usage lines: its forms, with " | " between them */
  const char *summary;   /* a sentence without its full stop */
  const char *about;     /* what else one has to know, in lines with their ends */
  const GOptionEntry *options;
  LlExit (*run) (LlInvocation *invocation);
} LlCommand;

extern const LlCommand ll_command_accounts;
extern const LlCommand ll_command_certificates;
extern const LlCommand ll_command_identities;
extern const LlCommand ll_command_lookup;
extern const LlCommand ll_command_open;
extern const LlCommand ll_command_publish;
extern const LlCommand ll_command_queue;
extern const LlCommand ll_command_seal;
extern const LlCommand ll_command_send;

G_END_DECLS
