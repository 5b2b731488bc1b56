/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "engine-cases.h"
#include "engine/ll-drafts.h"
#include "engine/ll-reply.h"
#include "engine/ll-send.h"

G_BEGIN_DECLS

/* What the tests of the composer's use cases share. */

/* Two words that nobody else writes: where they are found in clear, something leaked. */
#define CANARY_SUBJECT "Zaunkoenigsubject"
#define CANARY_TEXT    "Zaunkoenigletter"

/* Gives the test process a temporary folder of its own, in which its data directories
 * lie, so that all it leaves anywhere can be searched.  Before g_test_init (). */
void
use_own_temporary_folder (void);

/* A draft of the canaries; lists are as typed, NULL for none. */
LlDraft *
write_draft (const char *from, const char *to, const char *bcc);
/* The same with other fields around: what is set in @fields stays. */
LlDraft *
fill_draft (LlDraft fields, const char *from, const char *to, const char *bcc);

/* An engine of @person with the lab's accounts, for which no passphrase is too often
 * asked. */
void
use_person (Fixture *self, const char *person);
/* The same in the place of the fixture's, with other options. */
void
use_person_with (Fixture *self, LlEngineOptions options);

/* Whether a canary can be found in clear in the temporary folder or in @path, in any
 * encoding. */
gboolean
has_canary (const char *path);

/* A GAsyncReadyCallback, and iterating until it came. */
void
keep_result_cb (GObject *source, GAsyncResult *result, gpointer out_result);
void
wait_for_result (GAsyncResult **result);

G_END_DECLS
