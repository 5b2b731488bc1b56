/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "app/ll-attachment-list.h"
#include "app/ll-composer-window.h"
#include "app/ll-draft-keeper.h"
#include "app/ll-sender-row.h"
#include "app/ll-text-history.h"
#include "engine/ll-send.h"
#include "widgets/ll-recipient-list.h"
#include "widgets/ll-ways-out.h"

G_BEGIN_DECLS

/* What the files of LlComposerWindow share:
 *   ll-composer-window.c          the class; the letter in and out; closing
 *   ll-composer-window-view.c     what is known and what is shown of it
 *   ll-composer-window-send.c     sending
 *   ll-composer-window-actions.c  what else the person does */

typedef enum {
  LL_COMPOSER_EDITING,
  LL_COMPOSER_WAITING, /* it was sent off, and people are still looked up */
  LL_COMPOSER_SENDING,
  LL_COMPOSER_CLOSING, /* when the draft is saved */
} LlComposerPhase;

/* What stands in the bar above the status line. */
typedef enum {
  LL_QUESTION_NONE,
  LL_QUESTION_SUBJECT,    /* send without a subject? */
  LL_QUESTION_ATTACHMENT, /* send without an attachment? */
  LL_QUESTION_DISCARD,
  LL_QUESTION_UNSAVED,  /* close, though it cannot be saved? */
  LL_QUESTION_ACCOUNT,  /* none: there is no account */
  LL_QUESTION_IDENTITY, /* none: there is no certificate to sign with */
  LL_QUESTION_SAID,     /* none: a sentence */
} LlComposerQuestion;

struct _LlComposerWindow {
  GtkApplicationWindow parent;

  GtkHeaderBar *header;
  GtkLabel *title;
  GtkMenuButton *menu;
  GMenuModel *letter_menu;
  GtkWidget *editor;
  LlSenderRow *sender;
  LlRecipientList *to;
  LlRecipientList *cc;
  LlRecipientList *bcc;
  GtkWidget *cc_label;
  GtkWidget *bcc_label;
  GtkWidget *copies;
  GtkEntry *subject;
  GtkWidget *subject_hidden;
  GtkTextView *text;
  LlAttachmentList *attachments;

  GtkWidget *question_bar;
  GtkLabel *question;
  GtkButton *proceed;
  GtkWidget *question_certificates;
  GtkWidget *question_accounts;
  GtkWidget *back;

  GtkWidget *progress_bar;
  GtkLabel *progress_words;
  GtkProgressBar *progress;
  GtkWidget *cancel;

  GtkWidget *status_bar;
  GtkLabel *status;
  GtkWidget *spinner;
  GtkLabel *kept;
  GtkWidget *kept_certificates;

  GtkWidget *lock;
  GtkImage *lock_shape;
  GtkLabel *lock_words;
  GtkWidget *automatic;
  GtkWidget *always;
  GtkWidget *never;
  GtkLabel *automatic_explained;
  GtkLabel *always_explained;
  GtkLabel *never_explained;
  GtkWidget *never_refused;

  GtkMenuButton *ways;
  GtkWidget *ways_popover;
  GtkLabel *ways_sentence;
  GtkWidget *way_accept;
  GtkLabel *way_accept_label;
  GtkWidget *way_retry;
  GtkWidget *way_remove;
  GtkLabel *way_remove_label;
  GtkWidget *way_ask;
  GtkLabel *way_ask_label;
  GtkWidget *way_certificates;
  GtkWidget *way_keep;
  GtkWidget *way_clear;
  GtkLabel *way_clear_sentence;
  GtkWidget *way_clear_button;

  LlApplication *application; /* owned */
  LlEngine *engine;           /* owned */
  LlDraft *base;              /* owned: what it began as */
  LlDraftKeeper *keeper;      /* owned */
  LlTextHistory *history;     /* owned */
  LlEncryptMode mode;
  gboolean is_mode_chosen; /* for this letter; else it is that of From */
  gboolean signs;          /* also when it goes in clear */
  gboolean shows_copies;

  LlComposerPhase phase;
  LlComposerQuestion asked;
  char *sentence;                             /* owned: of LL_QUESTION_SAID; NULL */
  gboolean is_answered[LL_QUESTION_SAID + 1]; /* "Send Anyway" */
  gboolean in_clear;                          /* "Send Unencrypted" */
  GCancellable *sending;                      /* owned: with LL_COMPOSER_SENDING */
  LlSendStage stage;
  unsigned int n_done;
  unsigned int n_total;
  guint pulse;        /* source */
  GtkWidget *focused; /* weak: where the writing goes on; NULL */

  gboolean is_loading;  /* what changes is our own doing */
  gboolean is_updating; /* the same of buttons */
  gboolean is_touched;  /* by the person */
  gboolean is_dirty;    /* there is something that is not saved, nor being saved */
  gint64 dirty_since;
  guint save_timer; /* source */
  guint spin_timer; /* source */
  gboolean spins;
};

/* -- the letter: ll-composer-window.c -- */

LlDraft *
ll_composer_window_dup_draft (LlComposerWindow *self);

/* To, Cc, Bcc, by LlDraftFieldName. */
LlRecipientList *
ll_composer_window_get_list (LlComposerWindow *self, LlDraftFieldName name);

/* The person changed something that belongs to the draft. */
void
ll_composer_window_touch (LlComposerWindow *self);

/* Saves now what is not saved yet. */
void
ll_composer_window_keep (LlComposerWindow *self);

/* Takes the letter out of the drafts and the window away. */
void
ll_composer_window_finish (LlComposerWindow *self);

/* -- what is known: ll-composer-window-view.c -- */

typedef struct {
  GPtrArray *discoveries; /* (element-type LlDiscovery) */
  GPtrArray *accepted;    /* (element-type LlAddress) */
  GPtrArray *failed;      /* (element-type LlAddress): could not be looked up */
  const GError *error;    /* why; lent */
  unsigned int n_people;
  unsigned int n_searching;
  gboolean must_encrypt;
  gboolean is_ready; /* everybody can read it, and it can be signed */
  LlWays ways;
} LlComposerSituation;

LlComposerSituation *
ll_composer_situation_new (LlComposerWindow *window);
void
ll_composer_situation_free (LlComposerSituation *self);

/* (transfer container) (element-type LlAddress): whom @way concerns. */
GPtrArray *
ll_composer_situation_find (const LlComposerSituation *self, LlWays way);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlComposerSituation, ll_composer_situation_free)

/* Sets everything that is seen. */
void
ll_composer_window_update (LlComposerWindow *self);

/* Asks; or, with LL_QUESTION_SAID, says @sentence (transfer full). */
void
ll_composer_window_ask (LlComposerWindow *self, LlComposerQuestion question);
void
ll_composer_window_say (LlComposerWindow *self, char *sentence);

/* -- sending: ll-composer-window-send.c -- */

void
ll_composer_window_send (LlComposerWindow *self);

/* Goes on when it waited for what is known now. */
void
ll_composer_window_go_on (LlComposerWindow *self);
void
ll_composer_window_cancel (LlComposerWindow *self);

/* -- the rest: ll-composer-window-actions.c -- */

void
ll_composer_window_add_actions (LlComposerWindow *self);
void
ll_composer_window_class_bind_actions (GtkWidgetClass *klass);
void
ll_composer_window_set_mode (LlComposerWindow *self, LlEncryptMode mode);
void
ll_composer_window_show_copies (LlComposerWindow *self, gboolean shows);

G_END_DECLS
