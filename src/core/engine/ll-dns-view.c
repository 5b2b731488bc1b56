/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "engine/ll-dns-view.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/ll-error.h"
#include "base/ll-file.h"
#include "base/ll-limits.h"

#define DIGEST_DIGITS 64 /* SHA-256 in hex */

static void
add_text (GChecksum *checksum, const char *what, const char *text)
{
  /* With their ends, so that no two lists look alike. */
  g_checksum_update (checksum, (const guint8 *)what, strlen (what) + 1);
  g_checksum_update (checksum, (const guint8 *)text, strlen (text) + 1);
}

/* What a file says counts, not how it is called; one that cannot be read is told later.
 */
static void
add_file (GChecksum *checksum, const char *what, const char *path, size_t limit)
{
  g_autoptr (GBytes) content = ll_file_read (path, limit, NULL);
  g_autofree char *digest =
      content == NULL ? g_strdup (path)
                      : g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, content);

  add_text (checksum, what, digest);
}

static char *
compute_digest (const LlResolverOptions *options)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  for (const char *const *path = options->trust_anchor_files;
       path != NULL && *path != NULL; path++)
    add_file (checksum, "anchor", *path, LL_TRUST_ANCHOR_SIZE);
  if (options->dns_conf_file != NULL)
    add_file (checksum, "conf", options->dns_conf_file, LL_DNS_CONF_SIZE);
  for (const char *const *stub = options->stubs; stub != NULL && *stub != NULL; stub++)
    add_text (checksum, "stub", *stub);
  if (options->forward != NULL)
    add_text (checksum, "forward", options->forward);

  return g_strdup (g_checksum_get_string (checksum));
}

static gboolean
is_claimed (const char *path, const char *digest)
{
  g_autoptr (GBytes) content = ll_file_read (path, DIGEST_DIGITS, NULL);

  return content != NULL && g_bytes_get_size (content) == DIGEST_DIGITS &&
         memcmp (g_bytes_get_data (content, NULL), digest, DIGEST_DIGITS) == 0;
}

static gboolean
remove_cache (const char *cache_dir, GError **error)
{
  static const char *const names[] = {"dns.sqlite", "dns.sqlite-wal", "dns.sqlite-shm"};

  for (size_t i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *path = g_build_filename (cache_dir, names[i], NULL);

    if (unlink (path) != 0 && errno != ENOENT) {
      g_set_error (error, LL_ERROR, LL_ERROR_STORAGE, "cannot remove %s: %s", path,
                   g_strerror (errno));
      return FALSE;
    }
  }

  return TRUE;
}

gboolean
ll_dns_view_claim (const char *cache_dir,
                   const LlResolverOptions *options,
                   GError **error)
{
  g_autofree char *path = g_build_filename (cache_dir, "view", NULL);
  g_autofree char *digest = compute_digest (options);
  g_autoptr (GBytes) content = g_bytes_new (digest, DIGEST_DIGITS);

  if (is_claimed (path, digest))
    return TRUE;
  if (!remove_cache (cache_dir, error))
    return FALSE;
  if (g_mkdir_with_parents (cache_dir, 0700) != 0) {
    g_set_error (error, LL_ERROR, LL_ERROR_STORAGE, "cannot make the folder %s: %s",
                 cache_dir, g_strerror (errno));
    return FALSE;
  }

  return ll_file_write_bytes (path, content, error);
}
