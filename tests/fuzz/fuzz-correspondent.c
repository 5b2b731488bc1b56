/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <stdint.h>

#include "base/ll-limits.h"
#include "engine/ll-draft.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* What is written is read as the same person. */
static void
check_person (const LlCorrespondent *person)
{
  g_autofree char *text = ll_correspondent_format (person);
  g_autoptr (GPtrArray) again = ll_correspondent_parse_list (text, NULL);
  const LlCorrespondent *other;

  g_assert (again != NULL && again->len == 1);
  other = again->pdata[0];
  g_assert (g_strcmp0 (other->name, person->name) == 0);
  g_assert (ll_address_equal (other->address, person->address));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *)data, size);
  g_autoptr (GPtrArray) people = ll_correspondent_parse_list (text, NULL);

  if (people == NULL)
    return 0;
  g_assert (people->len <= LL_RECIPIENTS);
  for (guint i = 0; i < people->len; i++)
    check_person (people->pdata[i]);

  return 0;
}
