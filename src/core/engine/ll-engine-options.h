/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "engine/ll-engine.h"

G_BEGIN_DECLS

/* LlEngineOptionsReader takes the options that every front end has in common from a
 * command line, and makes an LlEngineOptions of them.  Not thread safe. */
typedef struct _LlEngineOptionsReader LlEngineOptionsReader;

LlEngineOptionsReader *
ll_engine_options_reader_new (void);
void
ll_engine_options_reader_free (LlEngineOptionsReader *self);

/* For g_option_context_add_main_entries (), g_option_group_add_entries () or
 * g_application_add_main_option_entries (): --data-dir, --offline, --trust-anchor,
 * --dns-conf, --stub, --forward, --ca-file, --crl-file, --tls-ca-file, --identity,
 * --passphrase-file, --at, --at-dns.  What is parsed is kept in @self.
 *
 * Returns: (transfer none): as many as ll_engine_options_reader_get_n_entries (), and one
 * that is empty. */
const GOptionEntry *
ll_engine_options_reader_get_entries (const LlEngineOptionsReader *self);
size_t
ll_engine_options_reader_get_n_entries (const LlEngineOptionsReader *self);

/* The engine has no use for it: it becomes a passphrase in the front end.
 *
 * Returns: (nullable): "-" is standard input. */
const char *
ll_engine_options_reader_get_passphrase_file (const LlEngineOptionsReader *self);

/* Call it when the command line is parsed.  @out_options borrows from @self, and has no
 * passphrase yet.
 *
 * Fails with LL_ERROR_MALFORMED when a time is none, with LL_ERROR_USAGE when it is
 * before 1970. */
gboolean
ll_engine_options_reader_read (const LlEngineOptionsReader *self,
                               LlEngineOptions *out_options,
                               GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlEngineOptionsReader, ll_engine_options_reader_free)

G_END_DECLS
