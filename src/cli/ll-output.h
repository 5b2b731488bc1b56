/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "base/ll-address.h"
#include "base/ll-spool.h"
#include "cli/ll-command.h"
#include "engine/ll-discover.h"

G_BEGIN_DECLS

/* What commands print: data on standard output, words about trouble on standard error. */

/* printf to standard output and to standard error; the latter with "letterlock: " in
 * front and a line end behind. */
void
ll_output_print (const char *format, ...) G_GNUC_PRINTF (1, 2);
void
ll_output_say (const char *format, ...) G_GNUC_PRINTF (1, 2);

/* The command whose help ll_output_usage () names; a literal or an argument. */
void
ll_output_name_command (const char *name);

/* Says @text as a complaint about the command line, and where to find help. */
LlExit
ll_output_usage (const char *format, ...) G_GNUC_PRINTF (1, 2);

/* A JSON object with "version": 1 begun; ll_output_end_json () adds "error" (null),
 * prints and frees it. */
JsonBuilder *
ll_output_begin_json (void);
void
ll_output_end_json (JsonBuilder *builder);

/* Members.  A NULL string and a time of -1 become null. */
void
ll_output_add_string (JsonBuilder *builder, const char *name, const char *value);
void
ll_output_add_int (JsonBuilder *builder, const char *name, gint64 value);
void
ll_output_add_boolean (JsonBuilder *builder, const char *name, gboolean value);
void
ll_output_add_time (JsonBuilder *builder, const char *name, gint64 time);
void
ll_output_add_strings (JsonBuilder *builder, const char *name, const char *const *values);
/* (element-type LlAddress) */
void
ll_output_add_addresses (JsonBuilder *builder, const char *name, GPtrArray *addresses);

/* Members that several commands have: what the DNS said, and one certificate. */
void
ll_output_add_records (JsonBuilder *builder, const LlSmimeaAnswer *answer);
void
ll_output_add_certificate (JsonBuilder *builder, LlCertificate *certificate);

/* An error that ended the command: the sentence on standard error and, with --json, an
 * object that holds it.  Frees @error.
 *
 * Returns: the exit code: usage for LL_ERROR_USAGE, else "could not". */
LlExit
ll_output_fail (const LlInvocation *invocation, GError *error);

/* The worse of two. */
LlExit
ll_output_worse (LlExit a, LlExit b);

/* Reads addresses from the command line; says which one is none. */
GPtrArray *
ll_output_parse_addresses (char **texts);

/* "state" of a recipient as an exit code of `lookup` and `seal`. */
LlExit
ll_output_judge_recipient (LlRecipientState state);

/* Writes a spool to a file through a temporary one beside it, or to standard output
 * ("-"), or into a device or pipe that is there already. */
gboolean
ll_output_write_spool (LlSpool *spool, const char *path, GError **error);

G_END_DECLS
