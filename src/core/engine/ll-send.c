/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "engine/ll-send.h"

#include "engine/ll-accounts.h"
#include "engine/ll-outbox.h"

static char **
envelope_of (const LlSealedMessage *message)
{
  g_autoptr (GStrvBuilder) recipients = g_strv_builder_new ();

  for (guint i = 0; i < message->recipients->len; i++)
    g_strv_builder_add (recipients, ll_address_get_text (message->recipients->pdata[i]));

  return g_strv_builder_end (recipients);
}

static char *
enqueue (LlEngine *engine,
         const LlSealing *sealing,
         const LlSealedMessage *message,
         const LlAccount *account,
         GError **error)
{
  g_auto (GStrv) recipients = envelope_of (message);

  return ll_outbox_add (engine, ll_address_get_text (account->address),
                        ll_address_get_text (sealing->from),
                        (const char *const *)recipients, message->message, error);
}

char **
ll_send_enqueue (LlEngine *engine,
                 LlSealing *sealing,
                 const char *account,
                 GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (LlAccount) found = NULL;

  g_return_val_if_fail (sealing->outcome == LL_SEAL_DONE, NULL);

  found = ll_accounts_find (engine, account, sealing->from, error);
  if (found == NULL)
    return NULL;
  for (guint i = 0; i < sealing->messages->len; i++) {
    char *id = enqueue (engine, sealing, sealing->messages->pdata[i], found, error);

    if (id == NULL) {
      for (guint j = 0; j < ids->len; j++)
        ll_outbox_cancel (engine, ids->pdata[j], NULL);
      return NULL;
    }
    g_ptr_array_add (ids, id);
  }
  g_ptr_array_add (ids, NULL);

  return (char **)g_ptr_array_steal (ids, NULL);
}
