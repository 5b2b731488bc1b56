/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "wording/ll-story.h"

G_BEGIN_DECLS

/* What stories are built from.  For core/wording alone. */

/* What is shown of a text that strangers chose, in characters. */
#define LL_STORY_TEXT_CHARS 300

/* (transfer full) (element-type LlStoryStep) */
GPtrArray *
ll_story_steps_new (void);

/* Appends a step and returns it.  @sentence: (transfer full) (nullable). */
LlStoryStep *
ll_story_steps_add (GPtrArray *steps,
                    LlStoryMark mark,
                    const char *title,
                    char *sentence);

/* Appends a fact.  @value: (transfer full) (nullable): nothing is added for NULL; it is
 * cleaned of what cannot be seen and cut to LL_STORY_TEXT_CHARS with a count. */
void
ll_story_step_add_words (LlStoryStep *self, const char *label, char *value);
void
ll_story_step_add_literal (LlStoryStep *self, const char *label, char *value);

/* "21 Nov 2026, 12:00 UTC", in local time; NULL when @time is below zero. */
char *
ll_story_format_time (gint64 time);

/* The same with how long ago that is. */
char *
ll_story_format_time_and_age (gint64 time, gint64 now);

/* "ecdsa-sha256" and "aes256-gcm" as people write them; NULL for NULL. */
char *
ll_story_format_algorithm (const char *algorithm);

/* 64 hex digits in groups of four. */
char *
ll_story_format_fingerprint (const char *sha256);

/* @text, cut to @chars with a count: "abc... (and 3,800 more characters)". */
char *
ll_story_shorten (const char *text, unsigned int chars);

G_END_DECLS
