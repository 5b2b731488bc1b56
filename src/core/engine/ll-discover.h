/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "base/ll-address.h"
#include "engine/ll-engine.h"
#include "store/ll-address-history.h"
#include "trust/ll-selection.h"
#include "trust/ll-smimea-answer.h"

G_BEGIN_DECLS

/* One certificate that was found for an address, and what was decided about it. */
typedef struct {
  LlCertificate *certificate; /* owned */
  LlCandidateSource source;
  unsigned int record_usage; /* of the record that carries it, when there is one */
  LlWhyNot why_not;
} LlDiscovered;

/* LlDiscovery is what was found out about one address: what its domain publishes, and
 * which certificates a letter to it is encrypted to.  Immutable, reference counted; the
 * fields are there to be read. */
typedef struct {
  LlAddress *address;
  LlSmimeaAnswer *answer;    /* today's, or the stored one that stands in for it */
  LlAddressHistory *history; /* what was known before */
  LlRecipientState state;
  GPtrArray *discovered; /* (element-type LlDiscovered) */
  GPtrArray *chosen;     /* (element-type LlCertificate): at most LL_SELECTION_MAX */
} LlDiscovery;

LlDiscovery *
ll_discovery_ref (LlDiscovery *self);
void
ll_discovery_unref (LlDiscovery *self);

typedef enum {
  LL_DISCOVER_NONE = 0,
  LL_DISCOVER_REFRESH = 1 << 0, /* ask even when the cache has an answer */
} LlDiscoverFlags;

/* Asks the DNS about all @addresses (element-type LlAddress, at most LL_RECIPIENTS) at
 * once. Each look-up ends within LL_DNS_LOOKUP_MSEC, all of them within
 * LL_DNS_TOTAL_MSEC: what has no answer by then is lookup-failed.  Offline, what is
 * stored answers.
 *
 * @accepted: (nullable) (element-type LlAddress): for these the person accepts what is
 * published now, though it is `changed`.
 *
 * Fails with LL_ERROR_TRUST_ANCHOR, LL_ERROR_RESOLVER, LL_ERROR_USAGE (resolver options),
 * LL_ERROR_STORAGE, LL_ERROR_LIMIT, or G_IO_ERROR_CANCELLED. */
void
ll_discover_async (LlEngine *engine,
                   GPtrArray *addresses,
                   LlDiscoverFlags flags,
                   GPtrArray *accepted,
                   GCancellable *cancellable,
                   GAsyncReadyCallback callback,
                   gpointer user_data);

/* Returns: (transfer full) (element-type LlDiscovery): in the order of the addresses. */
GPtrArray *
ll_discover_finish (LlEngine *engine, GAsyncResult *result, GError **error);

/* The synchronous twin. */
GPtrArray *
ll_discover (LlEngine *engine,
             GPtrArray *addresses,
             LlDiscoverFlags flags,
             GPtrArray *accepted,
             GCancellable *cancellable,
             GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlDiscovery, ll_discovery_unref)

G_END_DECLS
