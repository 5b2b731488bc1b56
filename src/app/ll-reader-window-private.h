/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "app/ll-letter-files.h"
#include "app/ll-letter-list.h"
#include "app/ll-letter-pane.h"
#include "app/ll-reader-window.h"
#include "engine/ll-letter-view.h"
#include "engine/ll-mail-folder.h"
#include "widgets/ll-security-bar.h"
#include "widgets/ll-story-pane.h"

G_BEGIN_DECLS

/* What ll-reader-window.c, which opens letters, and ll-reader-window-actions.c, which
 * does something with them, have in common. */

/* One letter on its way into the window. */
typedef struct _LlReaderLoad LlReaderLoad;

struct _LlReaderWindow {
  GtkApplicationWindow parent;

  GtkLabel *title;
  GtkWidget *previous;
  GtkWidget *next;
  GtkWidget *list_button;
  GtkWidget *reply_all;
  GtkMenuButton *menu;
  GtkWidget *notice;
  GtkLabel *notice_words;
  LlSecurityBar *bar;
  GtkWidget *cancel;
  LlLetterList *list;
  GtkWidget *list_line;
  GtkWidget *letter;
  LlLetterPane *pane;
  GtkRevealer *details;
  LlStoryPane *story;
  GtkWidget *tell;

  LlApplication *application; /* owned, so that it outlives the window */
  LlEngine *engine;           /* of the application */

  LlMailFolder *folder; /* owned; NULL: nothing is open */
  unsigned int at;      /* the letter that is shown or on its way */
  LlReaderLoad *load;   /* owned; NULL: nothing is on its way */
  LlLetterView *view;   /* owned; what is shown; NULL: nothing */
  GError *error;        /* owned; why nothing is; NULL */
  const LlReport *told; /* borrowed: whose words the bar has; only compared */
  gboolean is_judged;   /* the view's report is the last word */
  gboolean is_narrow;
  gboolean shows_list;    /* the person wants it */
  gboolean shows_details; /* the same */
  guint layout;           /* source; 0 */

  LlLetterFiles *files;      /* owned: attachments that other programs show */
  GCancellable *cancellable; /* owned: of actions; cancelled with the window */
};

/* Shows @at of the folder, if there is such a letter. */
void
ll_reader_window_go (LlReaderWindow *self, unsigned int at);

/* Opens the letter again and asks its sender's domain afresh. */
void
ll_reader_window_check (LlReaderWindow *self);

/* Shows or hides list and details. */
void
ll_reader_window_show_list (LlReaderWindow *self, gboolean shows);
void
ll_reader_window_show_details (LlReaderWindow *self, gboolean shows);

/* Stops what is on its way. */
void
ll_reader_window_stop (LlReaderWindow *self);

/* Sets all that is seen by what is known. */
void
ll_reader_window_update (LlReaderWindow *self);

/* A sentence about something that was done, or could not be; takes @sentence. */
void
ll_reader_window_say (LlReaderWindow *self, GtkMessageType type, char *sentence);

/* Once, when the window is made. */
void
ll_reader_window_add_actions (LlReaderWindow *self);

/* The letter pane's signals. */
void
ll_reader_window_save_part (LlReaderWindow *self, guint index);
void
ll_reader_window_open_part (LlReaderWindow *self, guint index);
void
ll_reader_window_save_all (LlReaderWindow *self);

/* Makes actions possible or not, by what is shown. */
void
ll_reader_window_update_actions (LlReaderWindow *self);

G_END_DECLS
