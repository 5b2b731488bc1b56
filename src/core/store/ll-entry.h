/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "base/ll-address.h"
#include "certificate/ll-certificate.h"
#include "trust/ll-dnssec-state.h"

G_BEGIN_DECLS

/* Where a certificate came to us from.  Of several the first that applies. */
typedef enum {
  LL_ENTRY_SOURCE_DNS, /* its address's domain publishes, or published, the whole of it */
  LL_ENTRY_SOURCE_LETTER, /* it came with a signed letter from this address */
  LL_ENTRY_SOURCE_IMPORT, /* the person brought it in */
} LlEntrySource;

#define LL_N_ENTRY_SOURCES (LL_ENTRY_SOURCE_IMPORT + 1)

/* "dns", "letter", "import": the words of JSON and of the store. */
const char *
ll_entry_source_to_string (LlEntrySource source);
gboolean
ll_entry_source_from_string (const char *text, LlEntrySource *out_source);

/* LlEntry is one row of the certificate store: one certificate, known for one address.
 * Immutable, reference counted, safe to share between threads: the fields are there to be
 * read. */
typedef struct {
  LlAddress *address;
  LlCertificate *certificate;
  const char *sha256; /* of the certificate, which owns it */
  LlEntrySource source;
  LlDnssecState state;   /* of the last answer about the address; NOT_ASKED: never */
  gboolean is_published; /* it stands, whole, in the last D1 of the address */
  gboolean is_pinned;    /* the person confirmed it for this address */
  gint64 not_after;
  gint64 first_seen;
  gint64 last_seen;
  gint64 last_checked; /* when the DNS was asked about the address last; 0: never */
} LlEntry;

LlEntry *
ll_entry_ref (LlEntry *self);
void
ll_entry_unref (LlEntry *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlEntry, ll_entry_unref)

G_END_DECLS
