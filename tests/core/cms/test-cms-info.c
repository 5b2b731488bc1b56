/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cms/ll-cms-info.h"

#include "base/ll-bytes.h"

static const struct {
  const char *what;
  const char *hex;
  LlCmsType type;
} rows[] = {
    {"data", "301006092a864886f70d010701a003040161", LL_CMS_TYPE_DATA},
    {"signed", "3082040006092a864886f70d010702a08203f1", LL_CMS_TYPE_SIGNED},
    {"signed-ber", "308006092a864886f70d010702a080", LL_CMS_TYPE_SIGNED},
    {"signed-short-form", "301006092a864886f70d010702a003040161", LL_CMS_TYPE_SIGNED},
    {"signed-long-length", "3088000000000000100006092a864886f70d010702a082",
     LL_CMS_TYPE_SIGNED},
    {"enveloped", "3082040006092a864886f70d010703a08203f1", LL_CMS_TYPE_ENVELOPED},
    {"auth-enveloped", "30820400060b2a864886f70d0109100117a0",
     LL_CMS_TYPE_AUTH_ENVELOPED},
    {"compressed", "30820400060b2a864886f70d0109100109a0", LL_CMS_TYPE_COMPRESSED},
    {"digested", "3082040006092a864886f70d010705a08203f1", LL_CMS_TYPE_UNKNOWN},
    {"longer-oid", "30820400060a2a864886f70d01070201a0", LL_CMS_TYPE_UNKNOWN},
    {"shorter-oid", "3082040006082a864886f70d0107a0", LL_CMS_TYPE_UNKNOWN},
    {"oid-cut", "3082040006092a864886f70d0107", LL_CMS_TYPE_UNKNOWN},
    {"nothing", "", LL_CMS_TYPE_UNKNOWN},
    {"tag-alone", "30", LL_CMS_TYPE_UNKNOWN},
    {"header-alone", "3080", LL_CMS_TYPE_UNKNOWN},
    {"length-cut", "308200", LL_CMS_TYPE_UNKNOWN},
    {"length-of-127", "30ff", LL_CMS_TYPE_UNKNOWN},
    {"set", "3182040006092a864886f70d010702a0", LL_CMS_TYPE_UNKNOWN},
    {"text", "436f6e74656e742d547970653a20746578742f706c61696e", LL_CMS_TYPE_UNKNOWN},
    {"base64", "4d494145467a4343424f2b67417749424167495551", LL_CMS_TYPE_UNKNOWN},
};

static void
test_row (gconstpointer data)
{
  size_t row = GPOINTER_TO_SIZE (data);
  g_autoptr (GBytes) bytes = ll_bytes_parse_hex (rows[row].hex, NULL);
  size_t size;
  const guint8 *head = g_bytes_get_data (bytes, &size);

  g_assert_cmpint (ll_cms_info_get_type (head, size), ==, rows[row].type);
}

/* Cut short, it is nothing or what it was; nothing is read past the end. */
static void
test_truncated (void)
{
  for (size_t row = 0; row < G_N_ELEMENTS (rows); row++) {
    g_autoptr (GBytes) bytes = ll_bytes_parse_hex (rows[row].hex, NULL);

    for (size_t size = 0; size < g_bytes_get_size (bytes); size++) {
      g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (bytes, NULL), size);
      LlCmsType type = ll_cms_info_get_type (copy, size);

      g_assert_true (type == LL_CMS_TYPE_UNKNOWN || type == rows[row].type);
    }
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (size_t row = 0; row < G_N_ELEMENTS (rows); row++) {
    g_autofree char *path = g_strconcat ("/cms/info/", rows[row].what, NULL);

    g_test_add_data_func (path, GSIZE_TO_POINTER (row), test_row);
  }
  g_test_add_func ("/cms/info/truncated", test_truncated);

  return g_test_run ();
}
