/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "keys/ll-passphrase.h"

G_BEGIN_DECLS

/* LlTestPassphrase answers from a list, and counts how often it was asked.  At the end of
 * the list there is nobody to ask: LL_ERROR_PASSPHRASE. */
#define LL_TYPE_TEST_PASSPHRASE (ll_test_passphrase_get_type ())
G_DECLARE_FINAL_TYPE (LlTestPassphrase, ll_test_passphrase, LL, TEST_PASSPHRASE, GObject)

/* @answers: NULL-terminated; NULL for nobody to ask. */
LlPassphrase *
ll_test_passphrase_new (const char *const *answers);

/* For one answer. */
LlPassphrase *
ll_test_passphrase_new_single (const char *answer);

unsigned int
ll_test_passphrase_get_asked (LlPassphrase *self);

/* What the last question was about; NULL when none was asked. */
const char *
ll_test_passphrase_get_subject (LlPassphrase *self);
LlPassphrasePurpose
ll_test_passphrase_get_purpose (LlPassphrase *self);

/* Whether each question but the first one said that the last answer was wrong. */
gboolean
ll_test_passphrase_was_told (LlPassphrase *self);

G_END_DECLS
