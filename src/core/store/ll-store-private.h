/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "store/ll-database.h"
#include "store/ll-store.h"

G_BEGIN_DECLS

struct _LlStore {
  GObject parent_instance;

  GMutex lock;           /* held through every public call */
  LlDatabase *decisions; /* owned */
  LlDatabase *cache;     /* owned; NULL when it broke and could not be begun anew */
  char *cache_path;      /* owned */
};

/* Sets a broken cache aside and begins it anew.  Fails with LL_ERROR_STORAGE. */
gboolean
ll_store_reset_cache (LlStore *self, GError **error);

/* The parts of a transaction, for the caller who has begun one and holds the lock. */

/* Makes the address's row, without which nothing can be said of it. */
gboolean
ll_store_note_address (LlStore *self,
                       const LlAddress *address,
                       gint64 now,
                       GError **error);
/* Makes a row that is there one of somebody the person knows. */
gboolean
ll_store_note_known (LlStore *self, const LlAddress *address, gint64 now, GError **error);
gboolean
ll_store_note_certificate (LlStore *self,
                           const LlAddress *address,
                           LlCertificate *certificate,
                           LlEntrySource source,
                           gint64 now,
                           GError **error);

/* Puts the answer into the cache, in one transaction of its own; when the cache turns out
 * to be damaged, once more in a new one. */
gboolean
ll_store_cache_answer (LlStore *self,
                       const LlAddress *address,
                       const LlSmimeaAnswer *answer,
                       gint64 checked_at,
                       GError **error);

/* Takes the answer out of the cache; a cache that fails in it is begun anew. */
gboolean
ll_store_uncache (LlStore *self, const LlAddress *address, GError **error);

/* Reads what is in the cache about an address before it is taken out: into nothing when
 * there is no working cache. */
void
ll_store_read_cached_rows (LlStore *self,
                           const LlAddress *address,
                           GPtrArray **out_answers,
                           GPtrArray **out_records);
/* Puts it back, unless there is an answer again. */
gboolean
ll_store_restore_cached_rows (LlStore *self,
                              GPtrArray *answers,
                              GPtrArray *records,
                              GError **error);

/* What stands in the address's row. */
typedef struct {
  gboolean is_there;
  LlEarlier earlier;
  gint64 last_data; /* id of an outcome; 0: none */
  gint64 last_data_at;
  gint64 last_data_ttl_end;
  gint64 accepted_data; /* id of an outcome; 0: none */
  gint64 first_seen;
  gint64 written_at;
} LlKnown;

gboolean
ll_store_read_known (LlStore *self,
                     const LlAddress *address,
                     LlKnown *out_known,
                     GError **error);

/* Returns: (transfer full): the outcome of that id as an answer in that state, or NULL
 * with @error. */
LlSmimeaAnswer *
ll_store_load_outcome (LlStore *self, gint64 id, LlDnssecState state, GError **error);

/* Returns: (transfer full) (element-type GBytes): the record data of all rows. */
GPtrArray *
ll_store_collect_records (const LlSmimeaAnswer *answer);

/* Runs @sql, which inserts owner, position and record, for each of @rdata.  The owner is
 * @name, or @id where @name is NULL. */
gboolean
ll_store_write_records (LlDatabase *database,
                        const char *sql,
                        const char *name,
                        gint64 id,
                        GPtrArray *rdata,
                        GError **error);

/* Returns: (transfer full) (element-type GBytes): the first column of every row, or NULL
 * with @error. */
GPtrArray *
ll_store_read_records (LlStatement *statement, GError **error);

/* Ends a transaction in decisions: TRUE when @is_done and the commit went well. */
gboolean
ll_store_finish (LlStore *self, gboolean is_done, GError **error);

G_END_DECLS
