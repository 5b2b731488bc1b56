/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib-object.h>

#include "base/ll-address.h"
#include "certificate/ll-certificate.h"
#include "store/ll-address-history.h"
#include "store/ll-entry.h"
#include "store/ll-forgotten.h"
#include "store/ll-receipt.h"
#include "trust/ll-smimea-answer.h"

G_BEGIN_DECLS

/* LlStore remembers what was seen, asked and decided, in two SQLite files:
 *
 *   <data directory>/decisions.sqlite  kept for ever: certificates, how the answers about
 *                                      each address changed, pins, verdicts at receipt
 *   <cache directory>/dns.sqlite       answers while their TTL lasts, and failures so
 * that nobody is asked twice in a row; it may vanish at any time without making anything
 * less secure
 *
 * All calls are synchronous, take the time they go by as @now (seconds since 1970), and
 * may come from any thread; several processes may share the files.  Every write is one
 * transaction: it is there whole when the call returns TRUE, or not at all.  It outlives
 * the death of the process; what the person decided, and the verdicts, outlive a power
 * cut in the next moment as well.
 *
 * Every call may fail with LL_ERROR_STORAGE: disk full, not writable, locked by another
 * process for longer than five seconds, corrupt.  The message names the file.  Waiting
 * for a lock ends with G_IO_ERROR_CANCELLED when the thread's g_cancellable_get_current
 * () is cancelled.  What is learnt under a chosen time (`--at`) must not be brought here:
 * that is the caller's rule to keep (ll_clock_is_fixed ()). */
#define LL_TYPE_STORE (ll_store_get_type ())
G_DECLARE_FINAL_TYPE (LlStore, ll_store, LL, STORE, GObject)

/* Opens both files and makes what is missing: directories with mode 0700, files with
 * 0600. A cache that is corrupt, or of a later version, is set aside as
 * dns.sqlite.corrupt and begun anew.  Decisions are never begun anew by themselves: when
 * that file is corrupt, empty or of a later version, this fails with LL_ERROR_STORAGE and
 * leaves it as it is.
 *
 * Returns: (transfer full): the store, or NULL with @error set. */
LlStore *
ll_store_new (const char *data_dir, const char *cache_dir, GError **error);

/* -- answers -- */

/* Remembers a fresh answer: in the cache for a while, in the history for ever.  One that
 * does not come from the DNS, and D0, are left alone (TRUE).  When it fails the history
 * may have it already, never the cache alone.
 *
 * Kept in the cache (1.24, 1.25): D1 and D2 for their TTL, at most LL_DNS_TTL_SEC; D3 for
 * its TTL, at most a day; D4 a day; D6 five minutes, ten after a second failure in a row,
 * then fifteen; D5 a minute.  D5 and D6 do not replace an answer whose TTL still lasts.
 * The whole certificates in a D1's usable records of usage 1 and 3 become entries. */
gboolean
ll_store_put_answer (LlStore *self,
                     const LlAddress *address,
                     const LlSmimeaAnswer *answer,
                     gint64 now,
                     GError **error);

/* The answer that is in the cache, while it lasts: up to, and without, the second in
 * which its TTL ends.  Its source is the cache, its TTL what is left.  One from the
 * future - the clock was set back - does not count.
 *
 * Returns: (transfer full) (nullable): the answer; NULL without @error when there is
 * none.
 */
LlSmimeaAnswer *
ll_store_get_answer (LlStore *self, const LlAddress *address, gint64 now, GError **error);

/* D7: the last D1, when today is D0, D5 or D6.  NULL when it has been taken back since by
 * a D3 or D4, or its TTL ended more than LL_DNS_STALE_SEC ago
 * (ll_dnssec_state_is_bridged ()).  Its state is secure-stale, its source the history,
 * checked-at the time of that D1, its why empty.
 *
 * Returns: (transfer full) (nullable): the answer; NULL without @error when there is
 * none.
 */
LlSmimeaAnswer *
ll_store_get_history_answer (LlStore *self,
                             const LlAddress *address,
                             gint64 now,
                             GError **error);

/* Since when the records of @answer are known: the first sighting of that one of them
 * which was seen first; @now when none was seen before; -1 with @error set. */
gint64
ll_store_get_first_sighting (LlStore *self,
                             const LlAddress *address,
                             const LlSmimeaAnswer *answer,
                             gint64 now,
                             GError **error);

/* -- history and decisions -- */

/* What is known of @address.  Ask before today's answer and letter are put: they would be
 * part of it.  @letter (nullable) is the key of the letter that is being judged, as in
 * ll_store_put_receipt (): letters are counted up to, and without, it.
 *
 * Returns: (transfer full): the history, all zero for a stranger; NULL with @error set.
 */
LlAddressHistory *
ll_store_get_history (LlStore *self,
                      const LlAddress *address,
                      const char *letter,
                      GError **error);

/* The person accepted what the domain publishes now: the last D1 is what later ones are
 * compared with.  Fails with LL_ERROR_NOT_FOUND when there never was a D1. */
gboolean
ll_store_accept_change (LlStore *self,
                        const LlAddress *address,
                        gint64 now,
                        GError **error);

/* The person wrote to @address: it is somebody she knows. */
gboolean
ll_store_note_written (LlStore *self,
                       const LlAddress *address,
                       gint64 now,
                       GError **error);

/* Every address that the person knows: has written to, pinned or imported something for.
 *
 * Returns: (transfer container) (element-type LlAddress): or NULL with @error set. */
GPtrArray *
ll_store_list_known_addresses (LlStore *self, GError **error);

/* The person confirms a certificate that is in the store for an address; several may be
 * pinned.  Fails with LL_ERROR_NOT_FOUND when there is no such certificate. */
gboolean
ll_store_set_pin (LlStore *self,
                  const LlAddress *address,
                  const char *sha256,
                  gint64 now,
                  GError **error);

/* @sha256 (nullable): NULL takes back every pin of the address.  Fails with
 * LL_ERROR_NOT_FOUND when there is none. */
gboolean
ll_store_clear_pin (LlStore *self,
                    const LlAddress *address,
                    const char *sha256,
                    GError **error);

/* Returns: (transfer full): NULL-terminated: the SHA-256 of each pinned certificate,
 * maybe none; NULL with @error set. */
char **
ll_store_dup_pins (LlStore *self, const LlAddress *address, GError **error);

/* -- certificates -- */

/* Remembers a certificate for an address. */
gboolean
ll_store_put_certificate (LlStore *self,
                          const LlAddress *address,
                          LlCertificate *certificate,
                          LlEntrySource source,
                          gint64 now,
                          GError **error);

/* Remembers what the person brings in (element-type LlCertificate), each for the
 * addresses that it names: all of them in one transaction. */
gboolean
ll_store_import_certificates (LlStore *self,
                              GPtrArray *certificates,
                              gint64 now,
                              GError **error);

/* The entries, by address, then newest certificate first.  @address and @sha256 (both
 * nullable) narrow them down.
 *
 * Returns: (transfer container) (element-type LlEntry): maybe empty; NULL with @error
 * set.
 */
GPtrArray *
ll_store_list_entries (LlStore *self,
                       const LlAddress *address,
                       const char *sha256,
                       GError **error);

/* Returns: (transfer full) (nullable): the certificate; NULL without @error when it is
 * not in the store. */
LlCertificate *
ll_store_get_certificate (LlStore *self, const char *sha256, GError **error);

/* How much a forgetting takes. */
typedef enum {
  /* Cached answer, certificates, pins, that one wrote to it.  What protects against a
   * domain that is made to look unsigned stays: that there was a D1, what it said (but it
   * bridges nothing any more), that it was taken back; and the verdicts at receipt. */
  LL_FORGET_CERTIFICATES,
  LL_FORGET_EVERYTHING, /* as if the address had never been heard of */
} LlForget;

/* @out_forgotten: (out) (optional) (transfer full): for ll_store_restore ().  NULL with
 * LL_FORGET_EVERYTHING, which is not to be undone.
 *
 * Fails with LL_ERROR_NOT_FOUND when nothing is known of the address. */
gboolean
ll_store_forget_address (LlStore *self,
                         const LlAddress *address,
                         LlForget what,
                         LlForgotten **out_forgotten,
                         GError **error);

/* Forgets one certificate for all addresses, its pins with it.  Fails with
 * LL_ERROR_NOT_FOUND.
 *
 * @out_forgotten: (out) (optional) (transfer full): for ll_store_restore (). */
gboolean
ll_store_forget_certificate (LlStore *self,
                             const char *sha256,
                             LlForgotten **out_forgotten,
                             GError **error);

/* Undoes a forgetting: each row that it took is put back in one transaction (and what was
 * in the cache, in another), so that the tables are as they were.  What was learnt since
 * is not undone with it:
 *
 *   a row that is there again, by its key, stays (INSERT OR IGNORE); only the times in it
 *   join: first seen is the earlier, last seen and written the later of the two;
 *   an answer that was cached since is kept whole, and so is the last D1 if it is
 * another.
 *
 * Restoring twice does the same as once. */
gboolean
ll_store_restore (LlStore *self, const LlForgotten *forgotten, GError **error);

/* -- verdicts at receipt -- */

/* Remembers what was found when a letter was opened.  @letter is its key: lower-case hex
 * SHA-256 over the signature value, or over the message when it has none.  @from is the
 * protected From where there is one.
 *
 * The first receipt of a letter from an address stays; only an unfinished one is replaced
 * by a later, and keeps its time. */
gboolean
ll_store_put_receipt (LlStore *self,
                      const char *letter,
                      const LlAddress *from,
                      const LlReceipt *receipt,
                      GError **error);

/* Returns: (transfer full) (nullable): the receipt; NULL without @error when there is
 * none.
 */
LlReceipt *
ll_store_get_receipt (LlStore *self,
                      const char *letter,
                      const LlAddress *from,
                      GError **error);

G_END_DECLS
