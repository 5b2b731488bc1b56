/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "store/ll-store.h"

/* What the tests of the store share: a store in a folder of its own, and things to put
 * into it. */

#define NOW G_GINT64_CONSTANT (1800000000)
#define DAY (24 * 3600)

typedef struct {
  char *folder;
  char *data;
  char *cache;
  char *decisions_path;
  char *cache_path;
  LlStore *store;
  LlAddress *bob;
} Fixture;

void
fixture_set_up (Fixture *self, gconstpointer data);
void
fixture_tear_down (Fixture *self, gconstpointer data);

/* Closes the store and opens it again; it must go well. */
void
fixture_reopen (Fixture *self);

#define add_case(path, function)                                                         \
  g_test_add ("/store/" path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

/* Returns: (transfer none): self-signed certificate number @i, 0 to 3, for bob; the same
 * in the whole run. */
LlCertificate *
get_certificate (guint i);

/* What to make an answer of: a status, and records, a letter each: a to d a whole
 * certificate by usage 3, A to D its SHA-256 digest, x a record that nobody understands,
 * t certificate a as a trust anchor (usage 2). */
LlSmimeaAnswer *
make_answer (LlDnsStatus status, const char *records, guint32 ttl, gint64 checked_at);

/* Puts it at the time at which it was checked. */
void
put_answer (Fixture *self,
            LlDnsStatus status,
            const char *records,
            guint32 ttl,
            gint64 checked_at);

LlAddressHistory *
get_history (Fixture *self, const char *letter);

/* Returns: whether the n-th row of the answer is a record of this whole certificate. */
gboolean
answer_has (LlSmimeaAnswer *answer, guint row, guint certificate);
