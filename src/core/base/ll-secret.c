/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "base/ll-secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/ll-error.h"
#include "base/ll-limits.h"

struct _LlSecret {
  gatomicrefcount refs;
  uint8_t *data; /* owned, a mapping of its own */
  size_t size;
  size_t mapped;
};

void
ll_secret_wipe (void *data, size_t size)
{
  explicit_bzero (data, size);
}

LlSecret *
ll_secret_new_empty (size_t size)
{
  LlSecret *self = g_new0 (LlSecret, 1);
  size_t page = (size_t)sysconf (_SC_PAGESIZE);

  g_atomic_ref_count_init (&self->refs);
  self->size = size;
  self->mapped = (size / page + 1) * page; /* at least one octet more than asked for */
  self->data = mmap (NULL, self->mapped, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (self->data == MAP_FAILED)
    g_abort ();
  /* Not every system allows locking; the secret is still wiped. */
  if (mlock (self->data, self->mapped) != 0)
    g_debug ("memory for a secret is not locked");
  (void)madvise (self->data, self->mapped, MADV_DONTDUMP);

  return self;
}

LlSecret *
ll_secret_new (const void *data, size_t size)
{
  LlSecret *self = ll_secret_new_empty (size);

  if (size > 0)
    memcpy (self->data, data, size);

  return self;
}

static ssize_t
read_first_line (int fd, uint8_t *line, size_t size)
{
  size_t length = 0;

  while (length < size) {
    ssize_t got = read (fd, line + length, 1);

    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      return -1;
    if (got == 0 || line[length] == '\n')
      break;
    length++;
  }
  if (length > 0 && length < size && line[length - 1] == '\r')
    length--;

  return (ssize_t)length;
}

LlSecret *
ll_secret_new_from_file (const char *path, GError **error)
{
  gboolean is_stdin = g_strcmp0 (path, "-") == 0;
  g_autoptr (LlSecret) line = ll_secret_new_empty (LL_PASSPHRASE_SIZE + 2);
  ssize_t length;
  int fd;

  g_return_val_if_fail (path != NULL, NULL);

  fd = is_stdin ? STDIN_FILENO : open (path, O_RDONLY | O_CLOEXEC);
  length = fd < 0 ? -1 : read_first_line (fd, line->data, line->size);
  if (length < 0)
    g_set_error (error, LL_ERROR, LL_ERROR_STORAGE,
                 "cannot read the passphrase from %s: %s", path, g_strerror (errno));
  if (!is_stdin && fd >= 0)
    close (fd);
  if (length < 0)
    return NULL;

  if (length > LL_PASSPHRASE_SIZE) {
    g_set_error (error, LL_ERROR, LL_ERROR_LIMIT,
                 "the passphrase in %s is longer than %d octets", path,
                 LL_PASSPHRASE_SIZE);
    return NULL;
  }

  return ll_secret_new (line->data, (size_t)length);
}

LlSecret *
ll_secret_ref (LlSecret *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
ll_secret_unref (LlSecret *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->refs))
    return;

  ll_secret_wipe (self->data, self->mapped);
  munmap (self->data, self->mapped);
  g_free (self);
}

const void *
ll_secret_get_data (const LlSecret *self, size_t *out_size)
{
  if (out_size != NULL)
    *out_size = self->size;
  return self->data;
}

const char *
ll_secret_get_string (const LlSecret *self)
{
  return (const char *)self->data;
}

void *
ll_secret_get_writable (LlSecret *self)
{
  return self->data;
}
