/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "app/ll-application.h"

G_BEGIN_DECLS

/* app.compose and all the others. */
void
ll_application_add_actions (LlApplication *self);

/* Windows are shown as soon as they are made; of some kinds there is one at a time. */
void
ll_application_show_composer (LlApplication *self, LlDraft *draft, const char *draft_id);
void
ll_application_show_reader (LlApplication *self, const char *path);
GtkWidget *
ll_application_show_single (LlApplication *self,
                            GType type,
                            GtkWidget *(*create) (LlApplication *));

/* What a stranger's `mailto:` URI asks to be written. */
void
ll_application_show_mailto (LlApplication *self, const char *uri);

/* Goes on with a saved letter, in the window that has it already if there is one. */
void
ll_application_show_draft (LlApplication *self, const char *draft_id);

/* Says what went wrong, over the window that is active. */
void
ll_application_show_error (LlApplication *self, const GError *error);

G_END_DECLS
