/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "widgets/ll-certificates-model.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/ll-display-text.h"
#include "widgets/ll-certificate-text.h"
#include "wording/ll-composer-wording.h"
#include "wording/ll-wording.h"

/* How long a search may keep the main loop from other work: a third of a frame. */
#define SLICE_USEC 5000
/* Looking at the clock costs more than looking at a row. */
#define ROWS_PER_LOOK 64

typedef struct {
  LlEntry *entry;       /* owned; NULL for one's own */
  LlIdentity *identity; /* owned; NULL for others' */
  char *folded;         /* owned; what is searched, made by the first search */
} Row;

struct _LlCertificatesModel {
  GObject parent;

  GPtrArray *rows; /* of Row: all there are */
  gint64 now;
  LlCertificatesFilter filter;
  char **words; /* of the search, folded */

  GPtrArray *shown; /* of Row, lent by @shown_rows */
  GPtrArray *shown_rows;
  int stamp;

  GPtrArray *found; /* what the search found so far; NULL: none is under way */
  guint n_searched;
  guint slice;
};

enum {
  RESETTING,
  RESET,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
ll_certificates_model_tree_model_init (GtkTreeModelIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (
    LlCertificatesModel,
    ll_certificates_model,
    G_TYPE_OBJECT,
    G_IMPLEMENT_INTERFACE (GTK_TYPE_TREE_MODEL, ll_certificates_model_tree_model_init))

static Row *
row_new (LlEntry *entry, LlIdentity *identity)
{
  Row *self = g_new0 (Row, 1);

  self->entry = entry != NULL ? ll_entry_ref (entry) : NULL;
  self->identity = identity != NULL ? ll_identity_ref (identity) : NULL;

  return self;
}

static void
row_free (gpointer data)
{
  Row *self = data;

  g_clear_pointer (&self->entry, ll_entry_unref);
  g_clear_pointer (&self->identity, ll_identity_unref);
  g_free (self->folded);
  g_free (self);
}

static LlCertificate *
row_get_certificate (const Row *self)
{
  return self->entry != NULL ? self->entry->certificate
                             : ll_identity_get_certificate (self->identity);
}

static char *
row_name (const Row *self)
{
  return self->entry != NULL
             ? ll_display_text_clean (ll_address_get_text (self->entry->address), -1)
             : ll_certificate_text_name (row_get_certificate (self));
}

gboolean
ll_certificates_filter_from_string (const char *text, LlCertificatesFilter *out_filter)
{
  static const char *const names[LL_N_CERTIFICATES_FILTERS] = {
      [LL_CERTIFICATES_ALL] = "all",         [LL_CERTIFICATES_PEOPLE] = "people",
      [LL_CERTIFICATES_MINE] = "mine",       [LL_CERTIFICATES_PROBLEMS] = "problems",
      [LL_CERTIFICATES_CHANGED] = "changed",
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    if (g_strcmp0 (text, names[i]) == 0) {
      *out_filter = i;
      return TRUE;
    }
  }

  return FALSE;
}

/* It stood in an answer of its domain: replaced since, or taken back. */
static gboolean
is_changed (const LlEntry *entry)
{
  return entry->source == LL_ENTRY_SOURCE_DNS &&
         (!entry->is_published || entry->state == LL_DNSSEC_STATE_SECURE_ABSENT ||
          entry->state == LL_DNSSEC_STATE_INSECURE);
}

static gboolean
is_problem (const LlEntry *entry, gint64 now)
{
  return entry->not_after < now || is_changed (entry) ||
         entry->state == LL_DNSSEC_STATE_BOGUS ||
         entry->state == LL_DNSSEC_STATE_SECURE_UNUSABLE ||
         entry->state == LL_DNSSEC_STATE_LOOKUP_FAILED;
}

gboolean
ll_certificates_filter_matches (LlCertificatesFilter filter,
                                const LlEntry *entry,
                                gint64 now)
{
  switch (filter) {
  case LL_CERTIFICATES_ALL:
  case LL_CERTIFICATES_PEOPLE:
    return TRUE;
  case LL_CERTIFICATES_MINE:
    return FALSE;
  case LL_CERTIFICATES_PROBLEMS:
    return is_problem (entry, now);
  case LL_CERTIFICATES_CHANGED:
    return is_changed (entry);
  }

  g_return_val_if_reached (FALSE);
}

static const char *
row_get_folded (Row *self)
{
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;

  if (self->folded != NULL)
    return self->folded;
  name = row_name (self);
  text = g_strconcat (name, "\n", ll_certificate_get_subject (row_get_certificate (self)),
                      NULL);
  self->folded =
      g_str_is_ascii (text) ? g_ascii_strdown (text, -1) : g_utf8_casefold (text, -1);

  return self->folded;
}

static gboolean
row_matches (LlCertificatesModel *self, Row *row)
{
  if (row->entry != NULL
          ? !ll_certificates_filter_matches (self->filter, row->entry, self->now)
          : self->filter != LL_CERTIFICATES_ALL && self->filter != LL_CERTIFICATES_MINE)
    return FALSE;

  for (char **word = self->words; word != NULL && *word != NULL; word++) {
    if (strstr (row_get_folded (row), *word) == NULL)
      return FALSE;
  }

  return TRUE;
}

static void
release_thread (GTask *task, gpointer source, gpointer many, GCancellable *cancellable)
{
  g_ptr_array_unref (many);
  g_task_return_boolean (task, TRUE);
}

void
ll_certificates_model_release (GPtrArray *many)
{
  g_autoptr (GTask) task = NULL;

  if (many == NULL)
    return;
  task = g_task_new (NULL, NULL, NULL, NULL);
  g_task_set_task_data (task, many, NULL);
  g_task_run_in_thread (task, release_thread);
}

static void
show_found (LlCertificatesModel *self)
{
  g_autoptr (GPtrArray) old_shown = NULL;
  GPtrArray *old_rows = NULL;

  g_signal_emit (self, signals[RESETTING], 0);
  old_shown = g_steal_pointer (&self->shown);
  old_rows = g_steal_pointer (&self->shown_rows);
  self->shown = g_steal_pointer (&self->found);
  self->shown_rows = g_ptr_array_ref (self->rows);
  self->stamp++;
  g_signal_emit (self, signals[RESET], 0);

  ll_certificates_model_release (old_rows);
}

/* Returns: FALSE at the end. */
static gboolean
search_slice (LlCertificatesModel *self)
{
  gint64 end = g_get_monotonic_time () + SLICE_USEC;

  while (self->n_searched < self->rows->len) {
    Row *row = self->rows->pdata[self->n_searched++];

    if (row_matches (self, row))
      g_ptr_array_add (self->found, row);
    if (self->n_searched % ROWS_PER_LOOK == 0 && g_get_monotonic_time () > end)
      return TRUE;
  }

  return FALSE;
}

static gboolean
search_slice_cb (gpointer data)
{
  LlCertificatesModel *self = data;

  if (search_slice (self))
    return G_SOURCE_CONTINUE;
  self->slice = 0;
  show_found (self);

  return G_SOURCE_REMOVE;
}

/* What is done within the first slice is done at once. */
static void
search (LlCertificatesModel *self)
{
  g_clear_pointer (&self->found, g_ptr_array_unref);
  self->found = g_ptr_array_new ();
  self->n_searched = 0;

  if (!search_slice (self)) {
    g_clear_handle_id (&self->slice, g_source_remove);
    show_found (self);
    return;
  }
  if (self->slice == 0)
    self->slice = g_idle_add (search_slice_cb, self);
}

void
ll_certificates_model_set_content (LlCertificatesModel *self,
                                   GPtrArray *people,
                                   GPtrArray *mine,
                                   gint64 now)
{
  g_return_if_fail (LL_IS_CERTIFICATES_MODEL (self));

  g_clear_pointer (&self->found, g_ptr_array_unref);
  ll_certificates_model_release (self->rows);
  self->rows = g_ptr_array_new_with_free_func (row_free);
  for (guint i = 0; mine != NULL && i < mine->len; i++)
    g_ptr_array_add (self->rows, row_new (NULL, mine->pdata[i]));
  for (guint i = 0; people != NULL && i < people->len; i++)
    g_ptr_array_add (self->rows, row_new (people->pdata[i], NULL));
  self->now = now;

  search (self);
}

void
ll_certificates_model_filter (LlCertificatesModel *self,
                              LlCertificatesFilter filter,
                              const char *text)
{
  g_autofree char *folded = NULL;

  g_return_if_fail (LL_IS_CERTIFICATES_MODEL (self));

  self->filter = filter;
  g_clear_pointer (&self->words, g_strfreev);
  if (text != NULL) {
    folded = g_utf8_casefold (text, -1);
    self->words = g_strsplit_set (folded, " \t", -1);
  }

  search (self);
}

guint
ll_certificates_model_count (LlCertificatesModel *self)
{
  g_return_val_if_fail (LL_IS_CERTIFICATES_MODEL (self), 0);

  return self->rows->len;
}

/* -- GtkTreeModel -- */

static Row *
row_at (LlCertificatesModel *self, GtkTreeIter *iter)
{
  g_return_val_if_fail (iter->stamp == self->stamp, NULL);

  return self->shown->pdata[GPOINTER_TO_UINT (iter->user_data)];
}

static gboolean
set_iter (LlCertificatesModel *self, GtkTreeIter *out_iter, guint index)
{
  if (index >= self->shown->len)
    return FALSE;
  *out_iter = (GtkTreeIter){.stamp = self->stamp, .user_data = GUINT_TO_POINTER (index)};

  return TRUE;
}

LlEntry *
ll_certificates_model_get_entry (LlCertificatesModel *self, GtkTreeIter *iter)
{
  return row_at (self, iter)->entry;
}

LlIdentity *
ll_certificates_model_get_identity (LlCertificatesModel *self, GtkTreeIter *iter)
{
  return row_at (self, iter)->identity;
}

gboolean
ll_certificates_model_find (LlCertificatesModel *self,
                            const LlAddress *address,
                            const char *sha256,
                            GtkTreeIter *out_iter)
{
  for (guint i = 0; i < self->shown->len; i++) {
    const Row *row = self->shown->pdata[i];

    if ((row->entry == NULL) == (address == NULL) &&
        (address == NULL || ll_address_equal (row->entry->address, address)) &&
        strcmp (ll_certificate_get_sha256 (row_get_certificate (row)), sha256) == 0)
      return set_iter (self, out_iter, i);
  }

  return FALSE;
}

static GtkTreeModelFlags
ll_certificates_model_get_flags (GtkTreeModel *model)
{
  return GTK_TREE_MODEL_LIST_ONLY;
}

static int
ll_certificates_model_get_n_columns (GtkTreeModel *model)
{
  return LL_N_CERTIFICATES_COLUMNS;
}

static GType
ll_certificates_model_get_column_type (GtkTreeModel *model, int column)
{
  return G_TYPE_STRING;
}

static gboolean
ll_certificates_model_iter_nth_child (GtkTreeModel *model,
                                      GtkTreeIter *iter,
                                      GtkTreeIter *parent,
                                      int n)
{
  return parent == NULL && n >= 0 && set_iter (LL_CERTIFICATES_MODEL (model), iter, n);
}

static gboolean
ll_certificates_model_get_iter (GtkTreeModel *model, GtkTreeIter *iter, GtkTreePath *path)
{
  return gtk_tree_path_get_depth (path) == 1 &&
         ll_certificates_model_iter_nth_child (model, iter, NULL,
                                               gtk_tree_path_get_indices (path)[0]);
}

static GtkTreePath *
ll_certificates_model_get_path (GtkTreeModel *model, GtkTreeIter *iter)
{
  return gtk_tree_path_new_from_indices (GPOINTER_TO_INT (iter->user_data), -1);
}

static char *
describe_state (LlCertificatesModel *self, const Row *row)
{
  if (row->entry != NULL)
    return ll_composer_wording_entry (row->entry, self->now);
  if (ll_certificate_get_not_after (row_get_certificate (row)) < self->now)
    return g_strdup (_ ("yours, expired"));

  return g_strdup (_ ("yours, with its key"));
}

/* The end of a certificate is not told again below a state that tells it. */
static char *
describe_dates (LlCertificatesModel *self, const Row *row)
{
  g_autofree char *until =
      ll_certificate_text_until (row_get_certificate (row), self->now);
  g_autofree char *state = NULL;
  g_autofree char *age = NULL;

  if (row->entry == NULL)
    return g_steal_pointer (&until);
  /* Translators: %s is "good until 19 Nov 2026". */
  if (row->entry->last_checked == 0)
    return g_strdup_printf (_ ("%s, never checked"), until);

  age = ll_wording_age (row->entry->last_checked, self->now);
  state = describe_state (self, row);
  if (strstr (state, until) != NULL)
    /* Translators: %s is "2 minutes ago" or "on 19 Nov 2026". */
    return g_strdup_printf (_ ("checked %s"), age);

  /* Translators: "good until 19 Nov 2026, checked 2 minutes ago" */
  return g_strdup_printf (_ ("%s, checked %s"), until, age);
}

static void
ll_certificates_model_get_value (GtkTreeModel *model,
                                 GtkTreeIter *iter,
                                 int column,
                                 GValue *out_value)
{
  LlCertificatesModel *self = LL_CERTIFICATES_MODEL (model);
  const Row *row = row_at (self, iter);

  g_value_init (out_value, G_TYPE_STRING);
  switch ((LlCertificatesColumn)column) {
  case LL_CERTIFICATES_COLUMN_ADDRESS:
    g_value_take_string (out_value, row_name (row));
    break;
  case LL_CERTIFICATES_COLUMN_STATE:
    g_value_take_string (out_value, describe_state (self, row));
    break;
  case LL_CERTIFICATES_COLUMN_DATES:
    g_value_take_string (out_value, describe_dates (self, row));
    break;
  }
}

static gboolean
ll_certificates_model_iter_next (GtkTreeModel *model, GtkTreeIter *iter)
{
  return set_iter (LL_CERTIFICATES_MODEL (model), iter,
                   GPOINTER_TO_UINT (iter->user_data) + 1);
}

static gboolean
ll_certificates_model_iter_previous (GtkTreeModel *model, GtkTreeIter *iter)
{
  guint index = GPOINTER_TO_UINT (iter->user_data);

  return index > 0 && set_iter (LL_CERTIFICATES_MODEL (model), iter, index - 1);
}

static gboolean
ll_certificates_model_iter_children (GtkTreeModel *model,
                                     GtkTreeIter *iter,
                                     GtkTreeIter *parent)
{
  return ll_certificates_model_iter_nth_child (model, iter, parent, 0);
}

static gboolean
ll_certificates_model_iter_has_child (GtkTreeModel *model, GtkTreeIter *iter)
{
  return FALSE;
}

static int
ll_certificates_model_iter_n_children (GtkTreeModel *model, GtkTreeIter *iter)
{
  return iter == NULL ? (int)LL_CERTIFICATES_MODEL (model)->shown->len : 0;
}

static gboolean
ll_certificates_model_iter_parent (GtkTreeModel *model,
                                   GtkTreeIter *iter,
                                   GtkTreeIter *child)
{
  return FALSE;
}

static void
ll_certificates_model_tree_model_init (GtkTreeModelIface *iface)
{
  iface->get_flags = ll_certificates_model_get_flags;
  iface->get_n_columns = ll_certificates_model_get_n_columns;
  iface->get_column_type = ll_certificates_model_get_column_type;
  iface->get_iter = ll_certificates_model_get_iter;
  iface->get_path = ll_certificates_model_get_path;
  iface->get_value = ll_certificates_model_get_value;
  iface->iter_next = ll_certificates_model_iter_next;
  iface->iter_previous = ll_certificates_model_iter_previous;
  iface->iter_children = ll_certificates_model_iter_children;
  iface->iter_has_child = ll_certificates_model_iter_has_child;
  iface->iter_n_children = ll_certificates_model_iter_n_children;
  iface->iter_nth_child = ll_certificates_model_iter_nth_child;
  iface->iter_parent = ll_certificates_model_iter_parent;
}

/* -- life -- */

LlCertificatesModel *
ll_certificates_model_new (void)
{
  return g_object_new (LL_TYPE_CERTIFICATES_MODEL, NULL);
}

static void
ll_certificates_model_finalize (GObject *object)
{
  LlCertificatesModel *self = LL_CERTIFICATES_MODEL (object);

  g_clear_handle_id (&self->slice, g_source_remove);
  g_clear_pointer (&self->found, g_ptr_array_unref);
  g_clear_pointer (&self->words, g_strfreev);
  g_ptr_array_unref (self->shown);
  ll_certificates_model_release (self->shown_rows);
  ll_certificates_model_release (self->rows);

  G_OBJECT_CLASS (ll_certificates_model_parent_class)->finalize (object);
}

static void
ll_certificates_model_class_init (LlCertificatesModelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ll_certificates_model_finalize;
  signals[RESETTING] =
      g_signal_new ("resetting", LL_TYPE_CERTIFICATES_MODEL, G_SIGNAL_RUN_LAST, 0, NULL,
                    NULL, NULL, G_TYPE_NONE, 0);
  signals[RESET] = g_signal_new ("reset", LL_TYPE_CERTIFICATES_MODEL, G_SIGNAL_RUN_LAST,
                                 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ll_certificates_model_init (LlCertificatesModel *self)
{
  self->rows = g_ptr_array_new_with_free_func (row_free);
  self->shown_rows = g_ptr_array_ref (self->rows);
  self->shown = g_ptr_array_new ();
  self->stamp = 1;
}
