/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "engine/ll-draft.h"

G_BEGIN_DECLS

/* LlSettings is what the person chose, kept by GSettings.  Without an installed schema it
 * holds the built-in defaults and forgets at the end. */
#define LL_TYPE_SETTINGS (ll_settings_get_type ())
G_DECLARE_FINAL_TYPE (LlSettings, ll_settings, LL, SETTINGS, GObject)

LlSettings *
ll_settings_new (void);

/* The lock's position for letters from @address (NULL: none chosen yet). */
LlEncryptMode
ll_settings_get_encrypt_mode (LlSettings *self, const char *address);
void
ll_settings_set_encrypt_mode (LlSettings *self, const char *address, LlEncryptMode mode);

/* Of the window called @name ("composer"): 0 when none was kept. */
void
ll_settings_get_size (LlSettings *self,
                      const char *name,
                      int *out_width,
                      int *out_height);
void
ll_settings_set_size (LlSettings *self, const char *name, int width, int height);

G_END_DECLS
