/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "dns/ll-helper-process.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/ll-error.h"

#define HELPER_FD 3 /* where the helper finds its end: helpers/resolver/main.c */

struct _LlHelperProcess {
  grefcount refs;
  GSubprocess *process;  /* owned */
  GSocket *socket;       /* owned, NULL when closed */
  GMainContext *context; /* owned, NULL until it is attached */
  GSource *reading;      /* owned, or NULL */
  GSource *writing;      /* owned, or NULL */
  GByteArray *in;        /* owned */
  GByteArray *out;       /* owned */
  LlHelperMessageFunc message_cb;
  LlHelperGoneFunc gone_cb;
  gpointer user_data;
};

static LlHelperProcess *
process_ref (LlHelperProcess *self)
{
  g_ref_count_inc (&self->refs);
  return self;
}

static void
process_unref (LlHelperProcess *self)
{
  if (!g_ref_count_dec (&self->refs))
    return;

  g_clear_object (&self->process);
  g_clear_object (&self->socket);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_byte_array_unref (self->in);
  g_byte_array_unref (self->out);
  g_free (self);
}

static void
stop_source (GSource **source)
{
  if (*source == NULL)
    return;
  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
disconnect (LlHelperProcess *self)
{
  stop_source (&self->reading);
  stop_source (&self->writing);
  g_clear_object (&self->socket);
}

/* The helper may hang, or not obey: nobody waits for it. */
static void
fail (LlHelperProcess *self, const char *why)
{
  g_debug ("resolver process: %s", why);
  disconnect (self);
  g_subprocess_force_exit (self->process);
  self->gone_cb (why, self->user_data);
}

/* -- reading -- */

/* Returns: FALSE when no further message can be had now. */
static gboolean
take_message (LlHelperProcess *self)
{
  g_autoptr (LlDnsMessage) message = NULL;
  g_autoptr (GError) error = NULL;
  size_t used;

  if (!ll_dns_protocol_read (self->in->data, self->in->len, LL_DNS_SIDE_HELPER, &message,
                             &used, &error)) {
    fail (self, error->message);
    return FALSE;
  }
  if (message == NULL)
    return FALSE;
  g_byte_array_remove_range (self->in, 0, (guint)used);
  if (!self->message_cb (message, self->user_data)) {
    disconnect (self);
    g_subprocess_force_exit (self->process);
  }

  return self->socket != NULL;
}

static gboolean
readable_cb (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  LlHelperProcess *self = process_ref (user_data);
  g_autoptr (GError) error = NULL;
  char buffer[65536];
  gssize got;

  got =
      g_socket_receive_with_blocking (socket, buffer, sizeof buffer, FALSE, NULL, &error);
  if (got > 0) {
    g_byte_array_append (self->in, (const guint8 *)buffer, (guint)got);
    while (take_message (self))
      continue;
  } else if (got == 0) {
    fail (self, "the resolver process ended");
  } else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK)) {
    fail (self, error->message);
  }
  process_unref (self);

  return G_SOURCE_CONTINUE;
}

/* -- writing -- */

/* Returns: FALSE when the socket takes no more now.  What goes wrong here is seen by the
 * reading side, too, and said there. */
static gboolean
write_some (LlHelperProcess *self)
{
  gssize done = g_socket_send_with_blocking (self->socket, (const char *)self->out->data,
                                             self->out->len, FALSE, NULL, NULL);

  if (done <= 0)
    return FALSE;
  g_byte_array_remove_range (self->out, 0, (guint)done);

  return TRUE;
}

static gboolean
writable_cb (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  LlHelperProcess *self = user_data;

  if ((condition & (G_IO_HUP | G_IO_ERR)) == 0) {
    while (self->out->len > 0 && write_some (self))
      continue;
    if (self->out->len > 0)
      return G_SOURCE_CONTINUE;
  }
  g_clear_pointer (&self->writing, g_source_unref);

  return G_SOURCE_REMOVE;
}

static GSource *
watch (LlHelperProcess *self, GIOCondition condition, GSocketSourceFunc callback)
{
  GSource *source = g_socket_create_source (self->socket, condition, NULL);

  g_source_set_callback (source, G_SOURCE_FUNC (callback), self, NULL);
  g_source_attach (source, self->context);

  return source;
}

void
ll_helper_process_send (LlHelperProcess *self, const LlDnsMessage *message)
{
  g_return_if_fail (self != NULL);

  if (self->socket == NULL)
    return;
  ll_dns_protocol_write (self->out, message);
  if (self->writing == NULL)
    self->writing = watch (self, G_IO_OUT, writable_cb);
}

/* -- starting and ending -- */

static GSubprocess *
start_process (const char *path, int fd, GError **error)
{
  static char *empty[] = {NULL};
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GError) why = NULL;
  GSubprocess *process;

  g_subprocess_launcher_set_environ (launcher, empty);
  g_subprocess_launcher_take_fd (launcher, fd, HELPER_FD);
  process = g_subprocess_launcher_spawn (launcher, &why, path, NULL);
  if (process == NULL)
    g_set_error (error, LL_ERROR, LL_ERROR_RESOLVER,
                 "cannot start the resolver process %s: %s", path, why->message);

  return process;
}

LlHelperProcess *
ll_helper_process_new (const char *path, GError **error)
{
  int fds[2];
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GSubprocess) process = NULL;
  LlHelperProcess *self;

  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0) {
    g_set_error (error, LL_ERROR, LL_ERROR_RESOLVER, "no socket pair: %s",
                 g_strerror (errno));
    return NULL;
  }
  process = start_process (path, fds[1], error);
  socket = g_socket_new_from_fd (fds[0], NULL);
  if (socket == NULL)
    close (fds[0]);
  if (process == NULL || socket == NULL)
    return NULL;

  self = g_new0 (LlHelperProcess, 1);
  g_ref_count_init (&self->refs);
  self->process = g_steal_pointer (&process);
  self->socket = g_steal_pointer (&socket);
  self->in = g_byte_array_new ();
  self->out = g_byte_array_new ();

  return self;
}

void
ll_helper_process_attach (LlHelperProcess *self,
                          GMainContext *context,
                          LlHelperMessageFunc message_cb,
                          LlHelperGoneFunc gone_cb,
                          gpointer user_data)
{
  g_return_if_fail (self != NULL && self->context == NULL);

  self->context = g_main_context_ref (context);
  self->message_cb = message_cb;
  self->gone_cb = gone_cb;
  self->user_data = user_data;
  self->reading = watch (self, G_IO_IN, readable_cb);
}

void
ll_helper_process_close (LlHelperProcess *self)
{
  g_return_if_fail (self != NULL);

  disconnect (self);
  process_unref (self);
}

int
ll_helper_process_get_pid (LlHelperProcess *self)
{
  const char *identifier = g_subprocess_get_identifier (self->process);

  return identifier != NULL ? atoi (identifier) : 0;
}
