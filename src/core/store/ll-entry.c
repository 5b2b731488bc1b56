/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "store/ll-entry.h"

static const char *const source_words[] = {
    [LL_ENTRY_SOURCE_DNS] = "dns",
    [LL_ENTRY_SOURCE_LETTER] = "letter",
    [LL_ENTRY_SOURCE_IMPORT] = "import",
};

const char *
ll_entry_source_to_string (LlEntrySource source)
{
  g_return_val_if_fail ((guint)source < LL_N_ENTRY_SOURCES, NULL);

  return source_words[source];
}

gboolean
ll_entry_source_from_string (const char *text, LlEntrySource *out_source)
{
  guint i;

  for (i = 0; i < LL_N_ENTRY_SOURCES; i++) {
    if (g_strcmp0 (text, source_words[i]) == 0) {
      *out_source = (LlEntrySource)i;
      return TRUE;
    }
  }

  return FALSE;
}

LlEntry *
ll_entry_ref (LlEntry *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
entry_clear (LlEntry *self)
{
  g_clear_pointer (&self->address, ll_address_unref);
  g_clear_pointer (&self->certificate, ll_certificate_unref);
}

void
ll_entry_unref (LlEntry *self)
{
  g_atomic_rc_box_release_full (self, (GDestroyNotify)entry_clear);
}
