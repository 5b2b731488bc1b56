/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "engine/ll-report.h"

/* Things to speak of: alice@example.org, her certificate, and what her domain says. */

#define WORDING_NOW G_GINT64_CONSTANT (1800000000)
#define WORDING_DAY (24 * 3600)

/* (transfer none) */
LlAddress *
wording_get_alice (void);
LlCertificate *
wording_get_certificate (void);

/* @records: w, a whole certificate by usage 3; d, its digest; k, its bare key; i, an
 * issuer's digest by usage 0; c, an issuer's certificate by usage 2; x, one of an unknown
 * usage. */
LlSmimeaAnswer *
wording_make_answer (LlDnssecState state, const char *records);

/* A discovery on the stack: what the sentences look at, and no more. */
LlDiscovery
wording_make_discovery (LlRecipientState state, LlSmimeaAnswer *answer);

/* Fails when @text uses words that people do not read. */
void
wording_check_rules (const char *text);
