/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "wording/ll-story-step.h"

G_BEGIN_DECLS

/* The facts that several stories tell.  For core/wording alone. */

/* Addresses, names, dates, key, fingerprint. */
void
ll_story_add_certificate (LlStoryStep *step, LlCertificate *certificate);

/* What was asked, what came back and when, record by record.  @association: (nullable):
 * how each record stands to a letter's certificate. */
void
ll_story_add_answer (LlStoryStep *step,
                     const LlSmimeaAnswer *answer,
                     const LlAssociationReport *association,
                     gint64 now);

/* What an answer of that state is worth, in a few words. */
const char *
ll_story_describe_answer (LlDnssecState state);

G_END_DECLS
