/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "keys/ll-passphrase.h"

G_BEGIN_DECLS

/* LlEngine holds what the use cases need - resolver, store, keys, clock - and builds it
 * from one value of options when it is first needed.  There may be several in one
 * process; there is no global one.
 *
 * Each use case comes as a pair: `_async`/`_finish`, which works off the main thread and
 * answers in the thread-default main context, and a synchronous twin for commands, which
 * runs a main context of its own.  A synchronous twin must not be called where windows
 * are drawn. */
#define LL_TYPE_ENGINE (ll_engine_get_type ())
G_DECLARE_FINAL_TYPE (LlEngine, ll_engine, LL, ENGINE, GObject)

/* What a front end was told: the command's common options, one field each.  Everything
 * may be zero but the two times, which are -1 for now. */
typedef struct {
  const char *data_dir; /* NULL: $XDG_DATA_HOME/letterlock, cache in $XDG_CACHE_HOME */
  gboolean offline;
  const char *const *trust_anchor_files;
  const char *dns_conf_file;
  const char *const *stubs;
  const char *forward;
  const char *ca_file;
  const char *const *crl_files;
  const char *tls_ca_file;
  const char *const *identity_files;
  LlPassphrase *passphrase; /* who to ask; NULL: nobody */
  gint64 at;                /* judges certificates as of this time */
  gint64 at_dns;            /* moves the validator too */
} LlEngineOptions;

/* @options are copied.  Nothing is opened or read yet.
 *
 * Returns: (transfer full): the engine. */
LlEngine *
ll_engine_new (const LlEngineOptions *options);

/* Seconds since 1970: now, or the time that was chosen to judge certificates by.  May be
 * called on any thread. */
gint64
ll_engine_get_time (LlEngine *self);

/* FALSE under a chosen time: what is learnt then never enters the store, nor what the
 * person accepts.  May be called on any thread. */
gboolean
ll_engine_may_remember (LlEngine *self);

G_END_DECLS
