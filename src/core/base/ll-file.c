/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "base/ll-file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include "base/ll-error.h"

#define CHUNK_SIZE (64 * 1024)

static gboolean
fail (GError **error, const char *verb, const char *name)
{
  g_set_error (error, LL_ERROR, LL_ERROR_STORAGE, "cannot %s %s: %s", verb, name,
               g_strerror (errno));

  return FALSE;
}

static GBytes *
read_at_most (int fd, const char *path, size_t limit, GError **error)
{
  g_autoptr (GByteArray) content = g_byte_array_new ();
  uint8_t buffer[CHUNK_SIZE];
  ssize_t got;

  do {
    got = read (fd, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0) {
      fail (error, "read", path);
      return NULL;
    }
    g_byte_array_append (content, buffer, (unsigned int)got);
    if (content->len > limit) {
      g_set_error (error, LL_ERROR, LL_ERROR_LIMIT, "%s is larger than %zu octets", path,
                   limit);
      return NULL;
    }
  } while (got != 0);

  return g_byte_array_free_to_bytes (g_steal_pointer (&content));
}

GBytes *
ll_file_read (const char *path, size_t limit, GError **error)
{
  GBytes *content;
  int fd;

  g_return_val_if_fail (path != NULL, NULL);

  fd = open (path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    fail (error, "read", path);
    return NULL;
  }
  content = read_at_most (fd, path, limit, error);
  close (fd);

  return content;
}

static gboolean
write_all (int fd, const char *name, const uint8_t *octets, size_t size, GError **error)
{
  while (size > 0) {
    ssize_t done = write (fd, octets, size);

    if (done < 0 && errno == EINTR)
      continue;
    if (done < 0)
      return fail (error, "write", name);
    octets += done;
    size -= (size_t)done;
  }

  return TRUE;
}

static int
create (const char *path, char **out_temporary, GError **error)
{
  g_autofree char *temporary = g_strconcat (path, ".XXXXXX", NULL);
  int fd = g_mkstemp_full (temporary, O_WRONLY | O_CLOEXEC, 0600);

  if (fd < 0)
    fail (error, "write", path);
  else
    *out_temporary = g_steal_pointer (&temporary);

  return fd;
}

/* Gives the temporary file its name when it @is_whole, and takes it away otherwise. */
static gboolean
finish (int fd,
        const char *temporary,
        const char *path,
        gboolean is_whole,
        GError **error)
{
  gboolean done = is_whole && fsync (fd) == 0 && rename (temporary, path) == 0;

  if (is_whole && !done)
    fail (error, "write", path);
  close (fd);
  if (!done)
    unlink (temporary);

  return done;
}

gboolean
ll_file_write_bytes (const char *path, GBytes *bytes, GError **error)
{
  g_autofree char *temporary = NULL;
  const uint8_t *octets;
  size_t size;
  int fd;

  g_return_val_if_fail (path != NULL, FALSE);
  g_return_val_if_fail (bytes != NULL, FALSE);

  fd = create (path, &temporary, error);
  if (fd < 0)
    return FALSE;
  octets = g_bytes_get_data (bytes, &size);

  return finish (fd, temporary, path, write_all (fd, path, octets, size, error), error);
}

gboolean
ll_file_write_spool (const char *path, const LlSpool *spool, GError **error)
{
  g_autofree char *temporary = NULL;
  int fd;

  g_return_val_if_fail (path != NULL, FALSE);
  g_return_val_if_fail (spool != NULL, FALSE);

  fd = create (path, &temporary, error);
  if (fd < 0)
    return FALSE;

  return finish (fd, temporary, path, ll_file_copy_spool (fd, path, spool, error), error);
}

gboolean
ll_file_copy_spool (int fd, const char *name, const LlSpool *spool, GError **error)
{
  uint8_t buffer[CHUNK_SIZE];
  goffset at = 0;
  gssize got;

  g_return_val_if_fail (spool != NULL, FALSE);

  while ((got = ll_spool_read (spool, at, buffer, sizeof buffer, error)) > 0) {
    if (!write_all (fd, name, buffer, (size_t)got, error))
      return FALSE;
    at += got;
  }

  return got == 0;
}

gboolean
ll_file_sync_folder (const char *path, GError **error)
{
  int fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean done = fd >= 0 && fsync (fd) == 0;

  if (!done)
    fail (error, "write", path);
  if (fd >= 0)
    close (fd);

  return done;
}
