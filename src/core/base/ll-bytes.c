/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "base/ll-bytes.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/ll-error.h"

char *
ll_bytes_format_hex (GBytes *bytes)
{
  size_t size;
  const uint8_t *octets;
  GString *hex;

  g_return_val_if_fail (bytes != NULL, NULL);

  octets = g_bytes_get_data (bytes, &size);
  hex = g_string_sized_new (2 * size);
  for (size_t i = 0; i < size; i++)
    g_string_append_printf (hex, "%02x", octets[i]);

  return g_string_free (hex, FALSE);
}

GBytes *
ll_bytes_parse_hex (const char *hex, GError **error)
{
  size_t digits;
  g_autofree uint8_t *octets = NULL;

  g_return_val_if_fail (hex != NULL, NULL);

  digits = strlen (hex);
  octets = g_malloc (digits / 2 + 1);
  for (size_t i = 0; i < digits; i++) {
    int value = g_ascii_xdigit_value (hex[i]);

    if (value < 0 || digits % 2 != 0) {
      g_set_error_literal (error, LL_ERROR, LL_ERROR_MALFORMED,
                           "not pairs of hex digits");
      return NULL;
    }
    octets[i / 2] = (uint8_t)(i % 2 == 0 ? value << 4 : octets[i / 2] | value);
  }

  return g_bytes_new_take (g_steal_pointer (&octets), digits / 2);
}

char *
ll_bytes_fingerprint (GBytes *bytes)
{
  g_return_val_if_fail (bytes != NULL, NULL);

  return g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
}

gboolean
ll_bytes_equal_secret (const void *a, const void *b, size_t size)
{
  const volatile uint8_t *left = a;
  const volatile uint8_t *right = b;
  uint8_t difference = 0;

  for (size_t i = 0; i < size; i++)
    difference |= left[i] ^ right[i];

  return difference == 0;
}

static void
set_file_error (GError **error, const char *what, const char *path, int number)
{
  g_set_error (error, LL_ERROR, LL_ERROR_STORAGE, "%s %s: %s", what, path,
               g_strerror (number));
}

static GBytes *
read_at_most (int fd, const char *path, size_t limit, GError **error)
{
  g_autoptr (GByteArray) content = g_byte_array_new ();
  uint8_t buffer[65536];
  ssize_t got;

  do {
    got = read (fd, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0) {
      set_file_error (error, "cannot read", path, errno);
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
ll_bytes_new_from_file (const char *path, size_t limit, GError **error)
{
  GBytes *content;
  int fd;

  g_return_val_if_fail (path != NULL, NULL);

  fd = open (path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    set_file_error (error, "cannot open", path, errno);
    return NULL;
  }
  content = read_at_most (fd, path, limit, error);
  close (fd);

  return content;
}

static gboolean
write_all (int fd, const uint8_t *octets, size_t size)
{
  while (size > 0) {
    ssize_t done = write (fd, octets, size);

    if (done < 0 && errno == EINTR)
      continue;
    if (done < 0)
      return FALSE;
    octets += done;
    size -= (size_t)done;
  }

  return fsync (fd) == 0;
}

gboolean
ll_bytes_write_file (GBytes *bytes, const char *path, GError **error)
{
  g_autofree char *temporary = NULL;
  size_t size;
  const uint8_t *octets;
  gboolean whole;
  int fd;

  g_return_val_if_fail (bytes != NULL, FALSE);
  g_return_val_if_fail (path != NULL, FALSE);

  octets = g_bytes_get_data (bytes, &size);
  temporary = g_strconcat (path, ".XXXXXX", NULL);
  fd = g_mkstemp_full (temporary, O_WRONLY | O_CLOEXEC, 0600);
  if (fd < 0) {
    set_file_error (error, "cannot create", path, errno);
    return FALSE;
  }

  whole = write_all (fd, octets, size);
  if (close (fd) != 0 || !whole || rename (temporary, path) != 0) {
    set_file_error (error, "cannot write", path, errno);
    unlink (temporary);
    return FALSE;
  }

  return TRUE;
}
