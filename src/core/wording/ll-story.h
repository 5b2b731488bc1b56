/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "engine/ll-discover.h"
#include "engine/ll-report.h"
#include "keys/ll-identity.h"
#include "store/ll-entry.h"

G_BEGIN_DECLS

/* The story behind a sentence, read top to bottom: every step with its mark, its sentence
 * and its facts, complete enough for an expert to believe.  Plain text, UTF-8,
 * translated, safe to show. */

typedef enum {
  LL_STORY_PLAIN, /* tells and judges nothing */
  LL_STORY_GOOD,
  LL_STORY_OPEN, /* not confirmed, not known: calm */
  LL_STORY_BAD,
} LlStoryMark;

#define LL_N_STORY_MARKS (LL_STORY_BAD + 1)

/* A mark in words, for people who do not see it: "good", "not confirmed", "problem". */
const char *
ll_story_mark_to_words (LlStoryMark mark);

typedef struct {
  char *label; /* "Fingerprint" */
  char *value;
  gboolean is_literal; /* hex, names, algorithms: shown in a fixed-width face, never
                          mirrored or hyphenated */
} LlStoryFact;

typedef struct {
  LlStoryMark mark;
  char *title;      /* "Signature" */
  char *sentence;   /* what this step found; NULL: the facts say it all */
  GPtrArray *facts; /* (element-type LlStoryFact) */
} LlStoryStep;

/* All return (transfer full) (element-type LlStoryStep). */

/* Envelope, Signature, Certificate, DNS, Conclusion with its rule and remarks. */
GPtrArray *
ll_story_new_for_report (const LlReport *report, gint64 now);

/* What the domain publishes and which certificate a letter is encrypted to. */
GPtrArray *
ll_story_new_for_discovery (const LlDiscovery *discovery, gint64 now);

/* One certificate of the store: addresses, dates, fingerprint, issuer; where it came
 * from, when it was seen. */
GPtrArray *
ll_story_new_for_entry (const LlEntry *entry, gint64 now);

/* One certificate of one's own. */
GPtrArray *
ll_story_new_for_identity (const LlIdentity *identity, gint64 now);

/* "Copy as text": the same in lines.  (transfer full) */
char *
ll_story_format (GPtrArray *steps);

G_END_DECLS
