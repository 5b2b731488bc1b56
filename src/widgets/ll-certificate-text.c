/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "widgets/ll-certificate-text.h"

#include <glib/gi18n-lib.h>

#include "base/ll-display-text.h"
#include "certificate/ll-certificate-addresses.h"

#define GROUP_SIZE 4
#define LINE_SIZE  32

/* More than anybody reads in a line of a list. */
#define NAME_SIZE 512

char *
ll_certificate_text_name (const LlCertificate *certificate)
{
  g_autoptr (GPtrArray) addresses = ll_certificate_dup_addresses (certificate);
  GString *names = g_string_new (NULL);
  char *name;

  for (guint i = 0; i < addresses->len && names->len < NAME_SIZE; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "",
                            ll_address_get_text (addresses->pdata[i]));
  if (addresses->len == 0)
    g_string_append (names, ll_certificate_get_subject (certificate));
  name = ll_display_text_clean (names->str, -1);
  ll_display_text_cut (name, NAME_SIZE);
  g_string_free (names, TRUE);

  return name;
}

char *
ll_certificate_text_until (const LlCertificate *certificate, gint64 now)
{
  gint64 not_after = ll_certificate_get_not_after (certificate);
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_local (not_after);

  if (date == NULL)
    return g_strdup (_ ("good for ever"));

  /* Translators: a date, as in "good until 19 Nov 2026". */
  return g_date_time_format (date, not_after < now ? _ ("expired on %-d %b %Y")
                                                   : _ ("good until %-d %b %Y"));
}

char *
ll_certificate_text_fingerprint (const LlCertificate *certificate)
{
  const char *digits = ll_certificate_get_sha256 (certificate);
  GString *text = g_string_new (NULL);

  for (size_t i = 0; digits[i] != '\0'; i++) {
    if (i > 0 && i % LINE_SIZE == 0)
      g_string_append_c (text, '\n');
    else if (i > 0 && i % GROUP_SIZE == 0)
      g_string_append_c (text, ' ');
    g_string_append_c (text, digits[i]);
  }

  return g_string_free (text, FALSE);
}
