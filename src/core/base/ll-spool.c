/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "base/ll-spool.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixinputstream.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/ll-error.h"

#define CHUNK_SIZE (64 * 1024)

struct _LlSpool {
  gatomicrefcount refs;
  int fd;               /* owned */
  gboolean is_writable; /* ours; a file that lies elsewhere is not */
  _Atomic goffset size;
  GOutputStream *output; /* owned, nullable: made when asked for */
};

/* -- the stream that appends -- */

#define LL_TYPE_SPOOL_OUTPUT (ll_spool_output_get_type ())
G_DECLARE_FINAL_TYPE (LlSpoolOutput, ll_spool_output, LL, SPOOL_OUTPUT, GOutputStream)

struct _LlSpoolOutput {
  GOutputStream parent;

  LlSpool *spool; /* not owned; NULL when the spool is gone */
};

G_DEFINE_FINAL_TYPE (LlSpoolOutput, ll_spool_output, G_TYPE_OUTPUT_STREAM)

static gssize
ll_spool_output_write (GOutputStream *stream,
                       const void *data,
                       gsize size,
                       GCancellable *cancellable,
                       GError **error)
{
  LlSpoolOutput *self = LL_SPOOL_OUTPUT (stream);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return -1;
  if (self->spool == NULL) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_STORAGE, "the spool is gone");
    return -1;
  }

  return ll_spool_write (self->spool, data, size, error) ? (gssize)size : -1;
}

static void
ll_spool_output_class_init (LlSpoolOutputClass *klass)
{
  G_OUTPUT_STREAM_CLASS (klass)->write_fn = ll_spool_output_write;
}

static void
ll_spool_output_init (LlSpoolOutput *self)
{
}

/* -- the stream that reads a part -- */

#define LL_TYPE_SPOOL_INPUT (ll_spool_input_get_type ())
G_DECLARE_FINAL_TYPE (LlSpoolInput, ll_spool_input, LL, SPOOL_INPUT, GInputStream)

struct _LlSpoolInput {
  GInputStream parent;

  LlSpool *spool; /* owned */
  goffset start;  /* in the spool */
  goffset size;
  goffset position; /* from start */
};

static void
ll_spool_input_seekable_init (GSeekableIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LlSpoolInput,
                               ll_spool_input,
                               G_TYPE_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_SEEKABLE,
                                                      ll_spool_input_seekable_init))

static gssize
ll_spool_input_read (GInputStream *stream,
                     void *buffer,
                     gsize size,
                     GCancellable *cancellable,
                     GError **error)
{
  LlSpoolInput *self = LL_SPOOL_INPUT (stream);
  goffset left = self->size - self->position;
  gssize got;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return -1;
  if (left <= 0)
    return 0;

  got = ll_spool_read (self->spool, self->start + self->position, buffer,
                       MIN (size, (gsize)left), error);
  if (got > 0)
    self->position += got;

  return got;
}

static gssize
ll_spool_input_skip (GInputStream *stream,
                     gsize size,
                     GCancellable *cancellable,
                     GError **error)
{
  LlSpoolInput *self = LL_SPOOL_INPUT (stream);
  goffset left = MAX (self->size - self->position, 0);
  gssize skipped = (gssize)MIN (size, (gsize)left);

  self->position += skipped;

  return skipped;
}

static void
ll_spool_input_finalize (GObject *object)
{
  ll_spool_unref (LL_SPOOL_INPUT (object)->spool);

  G_OBJECT_CLASS (ll_spool_input_parent_class)->finalize (object);
}

static void
ll_spool_input_class_init (LlSpoolInputClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ll_spool_input_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = ll_spool_input_read;
  G_INPUT_STREAM_CLASS (klass)->skip = ll_spool_input_skip;
}

static void
ll_spool_input_init (LlSpoolInput *self)
{
}

static goffset
ll_spool_input_tell (GSeekable *seekable)
{
  return LL_SPOOL_INPUT (seekable)->position;
}

static gboolean
ll_spool_input_can_seek (GSeekable *seekable)
{
  return TRUE;
}

static gboolean
ll_spool_input_seek (GSeekable *seekable,
                     goffset offset,
                     GSeekType type,
                     GCancellable *cancellable,
                     GError **error)
{
  LlSpoolInput *self = LL_SPOOL_INPUT (seekable);
  goffset from = type == G_SEEK_CUR   ? self->position
                 : type == G_SEEK_END ? self->size
                                      : 0;

  if (offset < -from || offset > self->size - from) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                         "seek outside of the stream");
    return FALSE;
  }

  self->position = from + offset;
  return TRUE;
}

static gboolean
ll_spool_input_can_truncate (GSeekable *seekable)
{
  return FALSE;
}

static gboolean
ll_spool_input_truncate (GSeekable *seekable,
                         goffset offset,
                         GCancellable *cancellable,
                         GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                       "an input stream cannot be cut");
  return FALSE;
}

static void
ll_spool_input_seekable_init (GSeekableIface *iface)
{
  iface->tell = ll_spool_input_tell;
  iface->can_seek = ll_spool_input_can_seek;
  iface->seek = ll_spool_input_seek;
  iface->can_truncate = ll_spool_input_can_truncate;
  iface->truncate_fn = ll_spool_input_truncate;
}

/* -- the spool -- */

static LlSpool *
new_from_fd (int fd, gboolean is_writable, goffset size)
{
  LlSpool *self = g_new0 (LlSpool, 1);

  g_atomic_ref_count_init (&self->refs);
  self->fd = fd;
  self->is_writable = is_writable;
  self->size = size;

  return self;
}

LlSpool *
ll_spool_new (GError **error)
{
  int fd = memfd_create ("letterlock", MFD_CLOEXEC);

  if (fd < 0) {
    g_set_error (error, LL_ERROR, LL_ERROR_STORAGE, "cannot make a spool: %s",
                 g_strerror (errno));
    return NULL;
  }

  return new_from_fd (fd, TRUE, 0);
}

static gboolean
copy_stream (LlSpool *self,
             GInputStream *stream,
             goffset limit,
             GCancellable *cancellable,
             GError **error)
{
  g_autofree uint8_t *chunk = g_malloc (CHUNK_SIZE);
  gssize got;

  while ((got = g_input_stream_read (stream, chunk, CHUNK_SIZE, cancellable, error)) >
         0) {
    if (got > limit - self->size) {
      g_set_error (error, LL_ERROR, LL_ERROR_LIMIT,
                   "more than %" G_GOFFSET_FORMAT " octets", limit);
      return FALSE;
    }
    if (!ll_spool_write (self, chunk, (size_t)got, error))
      return FALSE;
  }

  return got == 0;
}

LlSpool *
ll_spool_new_from_stream (GInputStream *stream,
                          goffset limit,
                          GCancellable *cancellable,
                          GError **error)
{
  g_autoptr (LlSpool) self = NULL;

  g_return_val_if_fail (G_IS_INPUT_STREAM (stream), NULL);

  self = ll_spool_new (error);
  if (self == NULL || !copy_stream (self, stream, limit, cancellable, error))
    return NULL;

  return g_steal_pointer (&self);
}

static LlSpool *
new_from_pipe (int fd, goffset limit, GCancellable *cancellable, GError **error)
{
  g_autoptr (GInputStream) stream = g_unix_input_stream_new (fd, fd != STDIN_FILENO);

  return ll_spool_new_from_stream (stream, limit, cancellable, error);
}

LlSpool *
ll_spool_new_from_file (const char *path,
                        goffset limit,
                        GCancellable *cancellable,
                        GError **error)
{
  struct stat about;
  int fd;

  g_return_val_if_fail (path != NULL, NULL);

  if (g_strcmp0 (path, "-") == 0)
    return new_from_pipe (STDIN_FILENO, limit, cancellable, error);

  fd = open (path, O_RDONLY | O_CLOEXEC);
  if (fd < 0 || fstat (fd, &about) != 0) {
    g_set_error (error, LL_ERROR, LL_ERROR_STORAGE, "cannot read %s: %s", path,
                 g_strerror (errno));
    if (fd >= 0)
      close (fd);
    return NULL;
  }
  if (S_ISDIR (about.st_mode)) {
    g_set_error (error, LL_ERROR, LL_ERROR_STORAGE, "cannot read %s: it is a folder",
                 path);
    close (fd);
    return NULL;
  }
  if (!S_ISREG (about.st_mode))
    return new_from_pipe (fd, limit, cancellable, error);
  if (about.st_size > limit) {
    g_set_error (error, LL_ERROR, LL_ERROR_LIMIT,
                 "%s has more than %" G_GOFFSET_FORMAT " octets", path, limit);
    close (fd);
    return NULL;
  }

  return new_from_fd (fd, FALSE, about.st_size);
}

LlSpool *
ll_spool_new_from_regular_file (const char *path, GError **error)
{
  struct stat about;
  int fd;

  g_return_val_if_fail (path != NULL, NULL);

  /* Looked at first, because opening a device may do something. */
  if (stat (path, &about) == 0 && !S_ISREG (about.st_mode)) {
    g_set_error (error, LL_ERROR, LL_ERROR_MALFORMED, "%s is no file", path);
    return NULL;
  }
  fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (fd < 0 || fstat (fd, &about) != 0 || !S_ISREG (about.st_mode)) {
    g_set_error (error, LL_ERROR, LL_ERROR_STORAGE, "cannot read %s: %s", path,
                 g_strerror (fd < 0 ? errno : EINVAL));
    if (fd >= 0)
      close (fd);
    return NULL;
  }

  return new_from_fd (fd, FALSE, about.st_size);
}

LlSpool *
ll_spool_ref (LlSpool *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
ll_spool_unref (LlSpool *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->refs))
    return;

  if (self->output != NULL)
    LL_SPOOL_OUTPUT (self->output)->spool = NULL;
  g_clear_object (&self->output);
  close (self->fd);
  g_free (self);
}

goffset
ll_spool_get_size (const LlSpool *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->size;
}

int
ll_spool_get_fd (const LlSpool *self)
{
  g_return_val_if_fail (self != NULL, -1);

  return self->fd;
}

GOutputStream *
ll_spool_get_output (LlSpool *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (self->output == NULL) {
    LlSpoolOutput *output = g_object_new (LL_TYPE_SPOOL_OUTPUT, NULL);

    output->spool = self;
    self->output = G_OUTPUT_STREAM (output);
  }

  return self->output;
}

/* Readers see octets only when they are all there: the size grows at the end. */
gboolean
ll_spool_write (LlSpool *self, const void *data, size_t size, GError **error)
{
  const uint8_t *octets = data;
  size_t done = 0;

  g_return_val_if_fail (self != NULL, FALSE);

  if (!self->is_writable) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_STORAGE, "the spool is read-only");
    return FALSE;
  }

  while (done < size) {
    ssize_t put =
        pwrite (self->fd, octets + done, size - done, self->size + (goffset)done);

    if (put < 0 && errno == EINTR)
      continue;
    if (put <= 0) {
      g_set_error (error, LL_ERROR, LL_ERROR_STORAGE, "cannot write to a spool: %s",
                   g_strerror (put < 0 ? errno : ENOSPC));
      return FALSE;
    }
    done += (size_t)put;
  }

  self->size += (goffset)size;
  return TRUE;
}

gssize
ll_spool_read (const LlSpool *self,
               goffset offset,
               void *buffer,
               size_t size,
               GError **error)
{
  goffset left;
  ssize_t got;

  g_return_val_if_fail (self != NULL && offset >= 0, -1);

  left = self->size - offset;
  if (left <= 0 || size == 0)
    return 0;

  do {
    got = pread (self->fd, buffer, MIN (size, (size_t)left), offset);
  } while (got < 0 && errno == EINTR);
  if (got <= 0) {
    g_set_error (error, LL_ERROR, LL_ERROR_STORAGE, "cannot read from a spool: %s",
                 got < 0 ? g_strerror (errno) : "the file became shorter");
    return -1;
  }

  return got;
}

GInputStream *
ll_spool_new_input (LlSpool *self, goffset offset, goffset size)
{
  LlSpoolInput *input;
  goffset left;

  g_return_val_if_fail (self != NULL && offset >= 0, NULL);

  left = MAX (self->size - offset, 0);
  input = g_object_new (LL_TYPE_SPOOL_INPUT, NULL);
  input->spool = ll_spool_ref (self);
  input->start = offset;
  input->size = size < 0 ? left : MIN (size, left);

  return G_INPUT_STREAM (input);
}

GBytes *
ll_spool_dup_bytes (const LlSpool *self, goffset offset, goffset size, GError **error)
{
  g_autofree uint8_t *octets = NULL;
  goffset done = 0;

  g_return_val_if_fail (self != NULL && offset >= 0 && size >= 0, NULL);

  if (size > self->size - offset) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_STORAGE, "a spool has no such octets");
    return NULL;
  }

  octets = g_malloc ((size_t)MAX (size, 1));
  while (done < size) {
    gssize got =
        ll_spool_read (self, offset + done, octets + done, (size_t)(size - done), error);

    if (got < 0)
      return NULL;
    done += got;
  }

  return g_bytes_new_take (g_steal_pointer (&octets), (size_t)size);
}
