/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "engine/ll-report.h"

G_BEGIN_DECLS

/* Every sentence about security that a person reads, for all front ends.  Plain text,
 * UTF-8, translated.  All strings are (transfer full) unless they are const. */

/* -- one message -- */

/* "Signed by alice@example.org", "Signed, sender not confirmed", "Not signed", "Careful:
 * ...".
 */
char *
ll_wording_verdict (const LlReport *report);

/* The second line: why.  @now: for "2 minutes ago". */
char *
ll_wording_reason (const LlReport *report, gint64 now);

/* "Encrypted", or why it could not be opened; NULL when there is no encryption. */
char *
ll_wording_encryption (const LlReport *report);

/* One remark as a sentence; @remark is exactly one flag. */
char *
ll_wording_remark (const LlReport *report, LlRemarks remark);

/* -- one address -- */

/* What its domain publishes, as a sentence: "example.org publishes a certificate for
 * alice@example.org." */
char *
ll_wording_lookup (const LlDiscovery *discovery);

/* Why a letter to this recipient can or cannot be encrypted. */
char *
ll_wording_recipient (const LlDiscovery *discovery);

/* What the person can do about it; NULL when there is nothing to do. */
const char *
ll_wording_recipient_remedy (const LlDiscovery *discovery);

/* Why one certificate is not used; NULL for LL_WHY_NOT_CHOSEN. */
const char *
ll_wording_why_not (LlWhyNot why_not);

/* -- anything -- */

/* An error as a sentence that names what failed and why, and what may help. */
char *
ll_wording_error (const GError *error);

/* "2 minutes ago", "on 19 Nov 2026". */
char *
ll_wording_age (gint64 time, gint64 now);

G_END_DECLS
