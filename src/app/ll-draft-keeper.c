/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "app/ll-draft-keeper.h"

struct _LlDraftKeeper {
  GObject parent;

  GApplication *application; /* owned */
  LlEngine *engine;          /* owned */
  char *id;                  /* owned; NULL */
  LlDraft *next;             /* owned: waits for the save under way; NULL */
  GError *error;             /* owned; NULL */
  LlKept state;
  gboolean is_at_work;
  gboolean is_over; /* it was sent or discarded */
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (LlDraftKeeper, ll_draft_keeper, G_TYPE_OBJECT)

static void
begin_work (LlDraftKeeper *self)
{
  self->is_at_work = TRUE;
  g_object_ref (self);
  g_application_hold (self->application);
}

static void
end_work (LlDraftKeeper *self)
{
  self->is_at_work = FALSE;
  g_application_release (self->application);
  g_object_unref (self);
}

static void
removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LlDraftKeeper *self = user_data;
  g_autoptr (GError) error = NULL;

  if (!ll_drafts_remove_finish (LL_ENGINE (source), result, &error))
    g_debug ("cannot remove a draft: %s", error->message);
  g_signal_emit (self, changed_signal, 0);
  end_work (self);
}

static void
remove_now (LlDraftKeeper *self)
{
  g_autofree char *id = g_steal_pointer (&self->id);

  self->state = LL_KEPT_NOT_YET;
  if (id == NULL)
    return;
  begin_work (self);
  ll_drafts_remove_async (self->engine, id, NULL, removed_cb, self);
}

static void
save_now (LlDraftKeeper *self);

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LlDraftKeeper *self = user_data;
  char *id;

  g_clear_error (&self->error);
  id = ll_drafts_save_finish (LL_ENGINE (source), result, &self->error);
  if (id != NULL) {
    g_free (self->id);
    self->id = id;
  }
  self->is_at_work = FALSE;
  self->state = id != NULL ? LL_KEPT_SAVED : LL_KEPT_FAILED;

  if (self->is_over)
    remove_now (self);
  else if (self->next != NULL)
    save_now (self);
  g_signal_emit (self, changed_signal, 0);
  g_application_release (self->application);
  g_object_unref (self);
}

static void
save_now (LlDraftKeeper *self)
{
  g_autoptr (LlDraft) draft = g_steal_pointer (&self->next);

  begin_work (self);
  self->state = LL_KEPT_SAVING;
  /* Known before it is written: nobody finds a draft that no window seems to have. */
  if (self->id == NULL)
    self->id = g_uuid_string_random ();
  ll_drafts_save_async (self->engine, self->id, draft, NULL, saved_cb, self);
}

void
ll_draft_keeper_save (LlDraftKeeper *self, LlDraft *draft)
{
  if (self->is_over)
    return;
  g_clear_pointer (&self->next, ll_draft_unref);
  self->next = ll_draft_ref (draft);
  if (!self->is_at_work)
    save_now (self);
  g_signal_emit (self, changed_signal, 0);
}

void
ll_draft_keeper_remove (LlDraftKeeper *self)
{
  if (self->is_over)
    return;
  self->is_over = TRUE;
  g_clear_pointer (&self->next, ll_draft_unref);
  if (!self->is_at_work)
    remove_now (self);
}

LlKept
ll_draft_keeper_get_state (LlDraftKeeper *self)
{
  return self->state;
}

const GError *
ll_draft_keeper_get_error (LlDraftKeeper *self)
{
  return self->state == LL_KEPT_FAILED ? self->error : NULL;
}

const char *
ll_draft_keeper_get_id (LlDraftKeeper *self)
{
  return self->id;
}

static void
ll_draft_keeper_finalize (GObject *object)
{
  LlDraftKeeper *self = LL_DRAFT_KEEPER (object);

  g_object_unref (self->application);
  g_object_unref (self->engine);
  g_free (self->id);
  g_clear_pointer (&self->next, ll_draft_unref);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (ll_draft_keeper_parent_class)->finalize (object);
}

static void
ll_draft_keeper_class_init (LlDraftKeeperClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ll_draft_keeper_finalize;
  changed_signal = g_signal_new ("changed", LL_TYPE_DRAFT_KEEPER, G_SIGNAL_RUN_LAST, 0,
                                 NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ll_draft_keeper_init (LlDraftKeeper *self)
{
}

LlDraftKeeper *
ll_draft_keeper_new (GApplication *application, LlEngine *engine, const char *id)
{
  LlDraftKeeper *self = g_object_new (LL_TYPE_DRAFT_KEEPER, NULL);

  self->application = g_object_ref (application);
  self->engine = g_object_ref (engine);
  self->id = g_strdup (id);
  self->state = id != NULL ? LL_KEPT_SAVED : LL_KEPT_NOT_YET;

  return self;
}
