/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "engine/ll-report.h"

G_BEGIN_DECLS

/* What the files of core/wording share. */

/* @sentence: (transfer full).  An address may hold characters that turn or hide what
 * stands beside it: U+FFFD stands in their place (H4). */
char *
ll_wording_clean (char *sentence);

/* An address as it stands in a sentence.  (transfer full) */
char *
ll_wording_show_address (const LlAddress *address);

/* A letter that stays closed may well be signed inside. */
gboolean
ll_wording_is_closed (const LlReport *report);

/* An address that nothing can be published for: of a domain without a dot, for example.
 */
gboolean
ll_wording_has_no_name (const LlDiscovery *discovery);

/* The domain says by what to know the certificate, and nobody has seen it yet. */
gboolean
ll_wording_is_unseen (const LlDiscovery *discovery);

/* The address and the domain that sentences speak of; "" when there is none. */
const char *
ll_wording_get_author (const LlReport *report);
const char *
ll_wording_get_domain (const LlReport *report);

G_END_DECLS
