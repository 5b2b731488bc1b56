/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "engine/ll-draft.h"
#include "engine/ll-report.h"
#include "engine/ll-send.h"
#include "store/ll-entry.h"

G_BEGIN_DECLS

/* What the writer of a letter reads about it.  Plain text, UTF-8, translated; strings are
 * (transfer full) unless they are const. */

/* A recipient's state in a few words beside the address, and for a screen reader:
 * "ready", "ready, as of 19 Nov 2026", "publishes no certificate", "could not be asked",
 * ... */
char *
ll_composer_wording_state (const LlDiscovery *discovery, gint64 now);

/* The status line.  @discoveries (element-type LlDiscovery): those that are known;
 * @n_searching: how many are still looked up; "Encrypted: everybody can read it.", "Not
 * yet: carol@example.com publishes no certificate.", "Not encrypted." ...
 *
 * @mode and @answers_encrypted as in LlDraft. */
char *
ll_composer_wording_status (GPtrArray *discoveries,
                            unsigned int n_searching,
                            LlEncryptMode mode,
                            gboolean answers_encrypted);

/* The lock's positions: "Automatic", ..., and what each means. */
const char *
ll_composer_wording_mode (LlEncryptMode mode);
const char *
ll_composer_wording_mode_explained (LlEncryptMode mode);

/* What became of a letter: "Sent.", "It waits in the outbox: ..."; for a sealing that is
 * not done, why not and what can be done. */
char *
ll_composer_wording_sending (const LlSending *sending);

/* A signed note without the letter: asks @people (element-type LlAddress) for
 * certificates; subject and text. */
char *
ll_composer_wording_request_subject (void);
char *
ll_composer_wording_request_text (const LlAddress *from);

/* A note that tells the sender of @report, or her administrator, what was found; without
 * a word of the letter. */
char *
ll_composer_wording_report_subject (const LlReport *report);
char *
ll_composer_wording_report_text (const LlReport *report, gint64 now);

/* A stored certificate's state in words, for the list: "published by example.org", "seen
 * in a letter, not confirmed", "expired", ... */
char *
ll_composer_wording_entry (const LlEntry *entry, gint64 now);

G_END_DECLS
