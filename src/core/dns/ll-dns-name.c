/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "dns/ll-dns-name.h"

#include <string.h>

#include "base/ll-limits.h"

static gboolean
is_label_character (char c)
{
  return g_ascii_isalnum (c) || c == '-' || c == '_';
}

static size_t
size_without_dot (const char *name)
{
  size_t size = strlen (name);

  return size > 0 && name[size - 1] == '.' ? size - 1 : size;
}

gboolean
ll_dns_name_is_valid (const char *name)
{
  size_t size;
  size_t label = 0;

  g_return_val_if_fail (name != NULL, FALSE);

  if (strcmp (name, ".") == 0)
    return TRUE;

  size = size_without_dot (name);
  if (size > LL_DNS_NAME_SIZE)
    return FALSE;
  for (size_t i = 0; i < size; i++) {
    if (name[i] != '.' && !is_label_character (name[i]))
      return FALSE;
    if (name[i] == '.' && label == 0)
      return FALSE;
    label = name[i] == '.' ? 0 : label + 1;
    if (label > LL_DNS_LABEL_SIZE)
      return FALSE;
  }

  return label > 0;
}

gboolean
ll_dns_name_equal (const char *a, const char *b)
{
  size_t size = size_without_dot (a);

  return size == size_without_dot (b) && g_ascii_strncasecmp (a, b, size) == 0;
}
