/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "base/ll-spool.h"
#include "engine/ll-discover.h"
#include "engine/ll-engine-private.h"
#include "engine/ll-open.h"
#include "engine/ll-seal.h"
#include "support/ll-test-shell.h"

G_BEGIN_DECLS

/* What the tests of the use cases share: a data directory of the test's own, and an
 * engine in it that asks the real lab, the one that $LETTERLOCK_LAB names. */

#define HOUR_SEC 3600
#define DAY_SEC  (24 * HOUR_SEC)

typedef struct {
  LlTestShell *shell;
  LlEngine *engine;
} Fixture;

void
fixture_set_up (Fixture *self, gconstpointer data);
void
fixture_tear_down (Fixture *self, gconstpointer data);

/* Under $LETTERLOCK_LAB; one of its people's files when @address is there. */
char *
build_lab_path (const char *address, const char *name);

/* Options of an engine in the fixture's data directory, with the lab's DNS and CAs and
 * @person's identity (nullable).  What they point at stays until the next call. */
LlEngineOptions
make_options (Fixture *self, const char *person);

/* Puts another engine in the place of the fixture's. */
void
replace_engine (Fixture *self, const LlEngineOptions *options);

LlAddress *
make_address (const char *text);
/* (element-type LlAddress): NULL-terminated addresses. */
GPtrArray *
make_addresses (const char *first, ...) G_GNUC_NULL_TERMINATED;

/* The first certificate of somebody in the lab. */
LlCertificate *
load_certificate (const char *address);

LlSpool *
make_draft (const char *from, const char *to, const char *text);
/* The same, @size octets long. */
LlSpool *
make_long_draft (const char *from, const char *to, size_t size);

/* A message that @from signed, and encrypted when @to is there, by an engine of its own.
 */
LlSpool *
write_letter (Fixture *self, const char *from, const char *to, const char *text);

/* Opens it in the fixture's engine, which must succeed. */
LlReport *
open_letter (Fixture *self, LlSpool *letter);

/* What the domain of @address said at @time: secure records 3 0 0 of @certificate, good
 * for @ttl seconds. */
void
put_answer (Fixture *self,
            const char *address,
            LlCertificate *certificate,
            guint32 ttl,
            gint64 time);

/* The key by which the store knows an opened letter. */
char *
dup_letter_key (const LlReport *report);

void
put_receipt (Fixture *self,
             const char *from,
             const char *letter,
             LlVerdict verdict,
             gint64 time);

/* The state of a recipient's look-up, which must succeed. */
LlRecipientState
look_up (LlEngine *engine, const char *address, GPtrArray *accepted);

gint64
get_now (void);

/* How many files lie in the outbox. */
unsigned int
count_outbox (Fixture *self);

#define add_case(path, function)                                                         \
  g_test_add ("/engine/" path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

G_END_DECLS
