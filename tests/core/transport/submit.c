/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Submits one message as test-smtp-transport.py says, and prints what came of it: "sent",
 * or the error's name and its text. */

#include <locale.h>
#include <string.h>
#include <unistd.h>

#include "base/ll-error.h"
#include "transport/ll-smtp-transport.h"

static struct {
  char *host;
  int port;
  char *security;
  char *user;
  char *password;
  char *ca_file;
  int patience;
  int connect_patience;
  char *sender;
  char **recipients;
  int cancel_after_octets;
  gboolean cancels_on_input;
  gboolean is_cancelled;
  gboolean is_async;
  gboolean shows_progress;
  char **files;
} options = {.cancel_after_octets = -1};

static const GOptionEntry entries[] = {
    {"host", 0, 0, G_OPTION_ARG_STRING, &options.host, "", "HOST"},
    {"port", 0, 0, G_OPTION_ARG_INT, &options.port, "", "PORT"},
    {"security", 0, 0, G_OPTION_ARG_STRING, &options.security, "", "NAME"},
    {"user", 0, 0, G_OPTION_ARG_STRING, &options.user, "", "USER"},
    {"password", 0, 0, G_OPTION_ARG_STRING, &options.password, "", "WORD"},
    {"ca-file", 0, 0, G_OPTION_ARG_FILENAME, &options.ca_file, "", "FILE"},
    {"patience", 0, 0, G_OPTION_ARG_INT, &options.patience, "", "SECONDS"},
    {"connect-patience", 0, 0, G_OPTION_ARG_INT, &options.connect_patience, "",
     "SECONDS"},
    {"sender", 0, 0, G_OPTION_ARG_STRING, &options.sender, "", "ADDRESS"},
    {"to", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.recipients, "", "ADDRESS"},
    {"cancel-after-octets", 0, 0, G_OPTION_ARG_INT, &options.cancel_after_octets, "",
     "N"},
    {"cancel-on-input", 0, 0, G_OPTION_ARG_NONE, &options.cancels_on_input, "", NULL},
    {"cancelled", 0, 0, G_OPTION_ARG_NONE, &options.is_cancelled, "", NULL},
    {"async", 0, 0, G_OPTION_ARG_NONE, &options.is_async, "", NULL},
    {"progress", 0, 0, G_OPTION_ARG_NONE, &options.shows_progress, "", NULL},
    {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.files, "", "FILE"},
    {NULL},
};

static const char *const error_names[] = {
    [LL_ERROR_MALFORMED] = "malformed",
    [LL_ERROR_UNSUPPORTED] = "unsupported",
    [LL_ERROR_LIMIT] = "limit",
    [LL_ERROR_NOT_FOUND] = "not-found",
    [LL_ERROR_PASSPHRASE] = "passphrase",
    [LL_ERROR_CRYPTO] = "crypto",
    [LL_ERROR_TRUST_ANCHOR] = "trust-anchor",
    [LL_ERROR_RESOLVER] = "resolver",
    [LL_ERROR_TLS] = "tls",
    [LL_ERROR_REFUSED] = "refused",
    [LL_ERROR_TEMPORARY] = "temporary",
    [LL_ERROR_STORAGE] = "storage",
    [LL_ERROR_USAGE] = "usage",
};

static const char *
get_error_name (const GError *error)
{
  if (error->domain == LL_ERROR)
    return error_names[error->code];
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return "cancelled";

  return g_quark_to_string (error->domain);
}

static void
report (gboolean is_sent, const GError *error)
{
  if (is_sent) {
    g_assert_no_error (error);
    g_print ("sent\n");
  } else {
    g_assert_nonnull (error);
    g_print ("%s %s\n", get_error_name (error), error->message);
  }
}

static void
progress_cb (goffset sent, goffset size, gpointer user_data)
{
  if (options.shows_progress)
    g_print ("%" G_GOFFSET_FORMAT "/%" G_GOFFSET_FORMAT "\n", sent, size);
  if (options.cancel_after_octets >= 0 && sent >= options.cancel_after_octets)
    g_cancellable_cancel (user_data);
}

/* Whoever started us says when. */
static gpointer
cancel_on_input (gpointer cancellable)
{
  char octet;

  if (read (STDIN_FILENO, &octet, 1) == 1)
    g_cancellable_cancel (cancellable);

  return NULL;
}

static void
finish_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  gboolean is_sent = ll_transport_submit_finish (LL_TRANSPORT (source), result, &error);

  report (is_sent, error);
  g_main_loop_quit (user_data);
}

static void
submit_async (LlTransport *transport,
              const LlSubmission *submission,
              GCancellable *cancellable)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);

  ll_transport_submit_async (transport, submission, cancellable, finish_cb, loop);
  g_main_loop_run (loop);
}

static void
submit (LlTransport *transport, const LlSubmission *submission, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  GThread *thread = NULL;

  if (options.is_cancelled)
    g_cancellable_cancel (cancellable);
  if (options.cancels_on_input)
    thread = g_thread_new ("cancel", cancel_on_input, cancellable);
  if (options.is_async) {
    submit_async (transport, submission, cancellable);
  } else {
    gboolean is_sent = ll_transport_submit (transport, submission, cancellable, &error);

    report (is_sent, error);
  }
  if (thread != NULL)
    g_thread_join (thread);
}

static void
free_options (void)
{
  g_free (options.host);
  g_free (options.security);
  g_free (options.user);
  g_free (options.password);
  g_free (options.ca_file);
  g_free (options.sender);
  g_strfreev (options.recipients);
  g_strfreev (options.files);
}

static LlTransport *
make_transport (GError **error)
{
  LlSmtpServer server = {0};

  server.host = options.host;
  server.port = (guint16)options.port;
  server.user = options.user;
  server.tls_ca_file = options.ca_file;
  server.connect_sec = (unsigned int)(options.connect_patience ? options.connect_patience
                                                               : options.patience);
  server.reply_sec = (unsigned int)options.patience;
  server.data_end_sec = (unsigned int)options.patience;
  if (!ll_smtp_security_parse (options.security, &server.security, error))
    return NULL;

  return ll_smtp_transport_new (&server, error);
}

static void
run (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LlTransport) transport = make_transport (&error);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (LlSecret) password = NULL;
  g_autoptr (GFile) file = g_file_new_for_path (options.files[0]);
  g_autoptr (GFileInputStream) stream = NULL;
  LlSubmission submission = {0};

  if (transport == NULL) {
    report (FALSE, error);
    return;
  }
  stream = g_file_read (file, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_seekable_seek (G_SEEKABLE (stream), 0, G_SEEK_END, NULL, &error));
  submission.size = g_seekable_tell (G_SEEKABLE (stream));
  g_assert_true (g_seekable_seek (G_SEEKABLE (stream), 0, G_SEEK_SET, NULL, &error));
  if (options.password != NULL)
    password = ll_secret_new (options.password, strlen (options.password));
  submission.sender = options.sender;
  submission.recipients = (const char *const *)options.recipients;
  submission.message = G_INPUT_STREAM (stream);
  submission.password = password;
  submission.progress = progress_cb;
  submission.progress_data = cancellable;

  submit (transport, &submission, cancellable);
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  setlocale (LC_ALL, "");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error)) {
    g_printerr ("%s\n", error->message);
    return 2;
  }
  run ();
  free_options ();

  return 0;
}
