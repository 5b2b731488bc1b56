/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "dns/ll-resolver.h"

G_BEGIN_DECLS

/* LlHelperResolver is the real resolver: libunbound in a process of its own,
 * letterlock-resolver, at the other end of a socket pair.  It fails closed: a helper that
 * dies, hangs or breaks its protocol makes failed answers, never insecure ones.
 *
 * Everything that may take time - reading the files, starting the process - begins with
 * the first question, on a thread of its own; questions wait for it as long as for an
 * answer.  The process is started again after it died or refused what it was told, at
 * most three times a minute, and ends when the resolver goes.
 *
 * Without @forward and without zones in @dns_conf_file it recurses from the root servers;
 * /etc/resolv.conf is not read, because many of the forwarders found there drop
 * signatures. */
typedef struct {
  /* (nullable): files of DS or DNSKEY records in zone-file form.  They replace the
   * system's root key, and so do anchors named in @dns_conf_file. */
  const char *const *trust_anchor_files;

  /* (nullable): an unbound.conf(5) fragment; see dns/ll-dns-conf.h for what it may say.
   */
  const char *dns_conf_file;

  /* (nullable): "ZONE=ADDR[@PORT]" each: ask this server for that zone.  The loopback and
   * special-use names are allowed for it. */
  const char *const *stubs;

  /* (nullable): "ADDR[@PORT][#NAME]": forward every question; with #NAME over TLS to the
   * server that proves to be NAME by the system's TLS roots.  A libunbound that was built
   * without OpenSSL, as Debian 12's is, cannot do TLS: questions then fail with
   * LL_ERROR_UNSUPPORTED, and never go out in clear. */
  const char *forward;

  /* The time by which signatures are judged, or -1 for now. */
  gint64 at_dns;

  /* (nullable): the helper's program.  NULL: the one of the build tree in which the
   * running program lies, else the installed one. */
  const char *helper_path;
} LlResolverOptions;

/* The strings in the copy belong to it. */
void
ll_resolver_options_copy (const LlResolverOptions *from, LlResolverOptions *out_copy);
void
ll_resolver_options_clear (LlResolverOptions *self);

/* Works in the thread-default main context of its creator.  @options are copied, and
 * looked at when the first question is asked.  Beside what ll_resolver_ask_finish () says
 * that one, and each after it, fails
 *
 * with LL_ERROR_TRUST_ANCHOR when a file of anchors is missing or holds no usable one,
 * with LL_ERROR_USAGE when @stubs, @forward or @at_dns make no sense or @dns_conf_file
 * cannot be read, with LL_ERROR_MALFORMED when it is no fragment that we allow.  The next
 * question makes another attempt.
 *
 * Returns: (transfer full): the resolver. */
LlResolver *
ll_helper_resolver_new (const LlResolverOptions *options);

/* The process id of the helper that is running now, or 0: for tests. */
int
ll_helper_resolver_get_pid (LlResolver *resolver);

G_END_DECLS
