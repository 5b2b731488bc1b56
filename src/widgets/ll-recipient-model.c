/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "widgets/ll-recipient-model.h"

#include "base/ll-limits.h"

struct _LlRecipientModel {
  GObject parent;

  LlEngine *engine;          /* owned; NULL */
  GPtrArray *people;         /* owned (element-type LlRecipient) */
  GHashTable *by_address;    /* owned: LlAddress -> LlRecipient, both lent */
  GCancellable *cancellable; /* owned: of all look-ups under way */
  gboolean looks_up;
};

enum {
  SIGNAL_CHANGED,
  SIGNAL_REMOVED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LlRecipientModel, ll_recipient_model, G_TYPE_OBJECT)

/* -- one person -- */

static LlRecipient *
recipient_new (const LlCorrespondent *person)
{
  LlRecipient *self = g_new0 (LlRecipient, 1);

  self->person = ll_correspondent_copy (person);

  return self;
}

static void
recipient_set (LlRecipient *self,
               LlChipPhase phase,
               LlDiscovery *discovery,
               const GError *error)
{
  g_clear_pointer (&self->discovery, ll_discovery_unref);
  g_clear_error (&self->error);
  self->phase = phase;
  if (discovery != NULL)
    self->discovery = ll_discovery_ref (discovery);
  if (error != NULL)
    self->error = g_error_copy (error);
  self->is_shown = FALSE;
}

static void
recipient_free (LlRecipient *self)
{
  ll_correspondent_free (self->person);
  g_clear_pointer (&self->discovery, ll_discovery_unref);
  g_clear_error (&self->error);
  g_free (self);
}

static void
emit_changed (LlRecipientModel *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* -- looking up -- */

/* Some people who are asked about together. */
typedef struct {
  LlRecipientModel *self;    /* not owned: gone when it is cancelled */
  GCancellable *cancellable; /* owned */
  GPtrArray *addresses;      /* owned (element-type LlAddress) */
} Lookup;

static void
lookup_free (Lookup *lookup)
{
  g_object_unref (lookup->cancellable);
  g_ptr_array_unref (lookup->addresses);
  g_free (lookup);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Lookup, lookup_free)

static GPtrArray *
address_list_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify)ll_address_unref);
}

static gboolean
is_pinned (const LlDiscovery *discovery)
{
  for (guint i = 0; i < discovery->discovered->len; i++) {
    const LlDiscovered *found = discovery->discovered->pdata[i];

    if (found->source == LL_CANDIDATE_PINNED)
      return TRUE;
  }

  return FALSE;
}

/* A person accepts what is published now, not what may be published later: the store
 * knows it from the first answer on.  Only what it cannot keep is said again with the
 * letter. */
static void
end_acceptance (LlRecipientModel *self, LlRecipient *recipient)
{
  recipient->is_accepted =
      recipient->is_accepted && recipient->phase == LL_CHIP_FOUND &&
      (!ll_engine_may_remember (self->engine) || is_pinned (recipient->discovery));
}

static void
take_failure (LlRecipientModel *self, GPtrArray *addresses, const GError *error)
{
  for (guint i = 0; i < addresses->len; i++) {
    LlRecipient *recipient = ll_recipient_model_find (self, addresses->pdata[i]);

    if (recipient != NULL && recipient->phase == LL_CHIP_SEARCHING)
      recipient_set (recipient, LL_CHIP_FAILED, NULL, error);
    if (recipient != NULL)
      end_acceptance (self, recipient);
  }
}

static void
take_found (LlRecipientModel *self, GPtrArray *found)
{
  for (guint i = 0; i < found->len; i++) {
    LlDiscovery *discovery = found->pdata[i];
    LlRecipient *recipient = ll_recipient_model_find (self, discovery->address);

    if (recipient == NULL)
      continue;
    recipient_set (recipient, LL_CHIP_FOUND, discovery, NULL);
    end_acceptance (self, recipient);
  }
}

static void
looked_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Lookup) lookup = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = ll_discover_finish (LL_ENGINE (source), result, &error);

  if (g_cancellable_is_cancelled (lookup->cancellable))
    return;

  if (found != NULL)
    take_found (lookup->self, found);
  else
    take_failure (lookup->self, lookup->addresses, error);
  emit_changed (lookup->self);
}

static GPtrArray *
dup_accepted (LlRecipientModel *self)
{
  GPtrArray *accepted = address_list_new ();

  for (guint i = 0; i < self->people->len; i++) {
    LlRecipient *recipient = self->people->pdata[i];

    if (recipient->is_accepted)
      g_ptr_array_add (accepted, ll_address_ref (recipient->person->address));
  }

  return accepted;
}

/* @wanted (element-type LlRecipient). */
static void
look_up (LlRecipientModel *self, GPtrArray *wanted, LlDiscoverFlags flags)
{
  g_autoptr (GPtrArray) accepted = NULL;
  Lookup *lookup;

  if (wanted->len == 0 || !self->looks_up || self->engine == NULL)
    return;

  accepted = dup_accepted (self);
  lookup = g_new0 (Lookup, 1);
  lookup->self = self;
  lookup->cancellable = g_object_ref (self->cancellable);
  lookup->addresses = address_list_new ();
  for (guint i = 0; i < wanted->len; i++) {
    LlRecipient *recipient = wanted->pdata[i];

    recipient_set (recipient, LL_CHIP_SEARCHING, NULL, NULL);
    g_ptr_array_add (lookup->addresses, ll_address_ref (recipient->person->address));
  }
  ll_discover_async (self->engine, lookup->addresses, flags, accepted,
                     lookup->cancellable, looked_up_cb, lookup);
}

static void
stop_looking_up (LlRecipientModel *self)
{
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  for (guint i = 0; i < self->people->len; i++)
    recipient_set (self->people->pdata[i], LL_CHIP_NOT_ASKED, NULL, NULL);
}

static void
look_up_one (LlRecipientModel *self, LlRecipient *recipient, LlDiscoverFlags flags)
{
  g_autoptr (GPtrArray) wanted = g_ptr_array_new ();

  g_ptr_array_add (wanted, recipient);
  look_up (self, wanted, flags);
}

static gboolean
is_worth_retrying (const LlRecipient *recipient)
{
  if (recipient->phase == LL_CHIP_FAILED)
    return TRUE;

  return recipient->phase == LL_CHIP_FOUND &&
         (recipient->discovery->state == LL_RECIPIENT_LOOKUP_FAILED ||
          recipient->discovery->state == LL_RECIPIENT_BOGUS);
}

/* -- the header's calls -- */

void
ll_recipient_model_set_engine (LlRecipientModel *self, LlEngine *engine)
{
  if (!g_set_object (&self->engine, engine))
    return;
  stop_looking_up (self);
  look_up (self, self->people, LL_DISCOVER_NONE);
  emit_changed (self);
}

void
ll_recipient_model_set_looks_up (LlRecipientModel *self, gboolean looks_up)
{
  if (self->looks_up == looks_up)
    return;

  self->looks_up = looks_up;
  if (looks_up)
    look_up (self, self->people, LL_DISCOVER_NONE);
  else
    stop_looking_up (self);
  emit_changed (self);
}

unsigned int
ll_recipient_model_get_n (LlRecipientModel *self)
{
  return self->people->len;
}

LlRecipient *
ll_recipient_model_get (LlRecipientModel *self, unsigned int place)
{
  g_return_val_if_fail (place < self->people->len, NULL);

  return self->people->pdata[place];
}

LlRecipient *
ll_recipient_model_find (LlRecipientModel *self, const LlAddress *address)
{
  return g_hash_table_lookup (self->by_address, address);
}

unsigned int
ll_recipient_model_add (LlRecipientModel *self, GPtrArray *people)
{
  g_autoptr (GPtrArray) added = g_ptr_array_new ();
  unsigned int n_left_out = 0;

  for (guint i = 0; i < people->len; i++) {
    const LlCorrespondent *person = people->pdata[i];
    LlRecipient *recipient;

    if (ll_recipient_model_find (self, person->address) != NULL)
      continue;
    if (self->people->len >= LL_RECIPIENTS) {
      n_left_out++;
      continue;
    }
    recipient = recipient_new (person);
    g_ptr_array_add (self->people, recipient);
    g_hash_table_insert (self->by_address, recipient->person->address, recipient);
    g_ptr_array_add (added, recipient);
  }
  look_up (self, added, LL_DISCOVER_NONE);
  if (added->len > 0)
    emit_changed (self);

  return n_left_out;
}

static void
take_out (LlRecipientModel *self, LlRecipient *recipient)
{
  g_signal_emit (self, signals[SIGNAL_REMOVED], 0, recipient);
  g_hash_table_remove (self->by_address, recipient->person->address);
  g_ptr_array_remove (self->people, recipient);
}

void
ll_recipient_model_remove (LlRecipientModel *self, const LlAddress *address)
{
  LlRecipient *recipient = ll_recipient_model_find (self, address);

  if (recipient == NULL)
    return;
  take_out (self, recipient);
  emit_changed (self);
}

void
ll_recipient_model_clear (LlRecipientModel *self)
{
  while (self->people->len > 0)
    take_out (self, self->people->pdata[self->people->len - 1]);
  emit_changed (self);
}

void
ll_recipient_model_accept (LlRecipientModel *self, const LlAddress *address)
{
  LlRecipient *recipient = ll_recipient_model_find (self, address);

  if (recipient == NULL)
    return;
  recipient->is_accepted = TRUE;
  look_up_one (self, recipient, LL_DISCOVER_NONE);
  emit_changed (self);
}

void
ll_recipient_model_retry (LlRecipientModel *self, const LlAddress *address)
{
  g_autoptr (GPtrArray) wanted = g_ptr_array_new ();

  for (guint i = 0; i < self->people->len; i++) {
    LlRecipient *recipient = self->people->pdata[i];

    if (address == NULL ? is_worth_retrying (recipient)
                        : ll_address_equal (recipient->person->address, address))
      g_ptr_array_add (wanted, recipient);
  }
  look_up (self, wanted, LL_DISCOVER_REFRESH);
  emit_changed (self);
}

void
ll_recipient_model_adopt (LlRecipientModel *self, GPtrArray *discoveries)
{
  if (!self->looks_up)
    return;
  take_found (self, discoveries);
  emit_changed (self);
}

/* -- GObject -- */

static void
ll_recipient_model_dispose (GObject *object)
{
  LlRecipientModel *self = LL_RECIPIENT_MODEL (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (ll_recipient_model_parent_class)->dispose (object);
}

static void
ll_recipient_model_finalize (GObject *object)
{
  LlRecipientModel *self = LL_RECIPIENT_MODEL (object);

  g_hash_table_unref (self->by_address);
  g_ptr_array_unref (self->people);
  g_object_unref (self->cancellable);

  G_OBJECT_CLASS (ll_recipient_model_parent_class)->finalize (object);
}

static void
ll_recipient_model_class_init (LlRecipientModelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ll_recipient_model_dispose;
  object_class->finalize = ll_recipient_model_finalize;
  signals[SIGNAL_CHANGED] =
      g_signal_new ("changed", LL_TYPE_RECIPIENT_MODEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_REMOVED] =
      g_signal_new ("removed", LL_TYPE_RECIPIENT_MODEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
ll_recipient_model_init (LlRecipientModel *self)
{
  self->people = g_ptr_array_new_with_free_func ((GDestroyNotify)recipient_free);
  self->by_address =
      g_hash_table_new ((GHashFunc)ll_address_hash, (GEqualFunc)ll_address_equal);
  self->cancellable = g_cancellable_new ();
  self->looks_up = TRUE;
}

LlRecipientModel *
ll_recipient_model_new (void)
{
  return g_object_new (LL_TYPE_RECIPIENT_MODEL, NULL);
}
