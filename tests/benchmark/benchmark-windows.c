/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The program itself with a watch beside it: how long does its main loop let one wait?
 *
 *   benchmark-windows empty|read|resolve WHAT [OPTION of letterlock-gtk...]
 *
 * A window is shown and left to itself for a while; then the watch is started, and the
 * work begun: a letter opened in the reader (WHAT is its file), people looked up in the
 * composer (WHAT are their addresses), or nothing in an empty window.  Prints the longest
 * gap between two turns of the loop, in milliseconds, and how long the work took. */

#include <gtk/gtk.h>
#include <locale.h>
#include <unistd.h>

#include "app/ll-application.h"
#include "app/ll-composer-window.h"
#include "app/ll-reader-window.h"
#include "widgets/ll-recipient-list.h"

#define TICK_USEC     1000
#define SETTLE_MSEC   1500
#define LOOK_MSEC     100
#define LINGER_MSEC   2000
#define IDLE_MSEC     5000
#define PATIENCE_MSEC 60000
#define LONG_TEXT     10000 /* characters */

typedef struct _Work Work;

struct _Work {
  const char *name;
  GtkWidget *(*create) (LlApplication *application);
  void (*begin) (GtkWidget *window, const char *what);
  gboolean (*is_done) (GtkWidget *window, gint64 msec);
};

typedef struct {
  const Work *work;
  const char *what;
  GtkWidget *window;
  GSource *watch; /* owned */
  gint64 begun_at;
} Run;

/* -- the watch -- */

typedef struct {
  GSource source;
  gint64 last;
  gint64 longest;
} Watch;

static gboolean
watch_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  Watch *self = (Watch *)source;
  gint64 now = g_get_monotonic_time ();

  self->longest = MAX (self->longest, now - self->last - TICK_USEC);
  self->last = now;
  g_source_set_ready_time (source, now + TICK_USEC);

  return G_SOURCE_CONTINUE;
}

static GSource *
start_watch (void)
{
  static GSourceFuncs functions = {.dispatch = watch_dispatch};
  GSource *source = g_source_new (&functions, sizeof (Watch));

  ((Watch *)source)->last = g_get_monotonic_time ();
  g_source_set_priority (source, 10 * G_PRIORITY_HIGH);
  g_source_set_ready_time (source, 0);
  g_source_attach (source, NULL);

  return source;
}

/* -- what is in a window -- */

typedef struct {
  gboolean (*fits) (GtkWidget *widget);
  GtkWidget *found; /* the first one */
} Search;

static void
search_cb (GtkWidget *widget, gpointer user_data)
{
  Search *search = user_data;

  if (search->found == NULL && search->fits (widget))
    search->found = widget;
  if (search->found == NULL && GTK_IS_CONTAINER (widget))
    gtk_container_forall (GTK_CONTAINER (widget), search_cb, search);
}

static GtkWidget *
find (GtkWidget *window, gboolean (*fits) (GtkWidget *))
{
  Search search = {.fits = fits};

  search_cb (window, &search);

  return search.found;
}

/* -- nothing -- */

static GtkWidget *
create_empty (LlApplication *application)
{
  GtkWidget *window = gtk_application_window_new (GTK_APPLICATION (application));

  gtk_window_set_default_size (GTK_WINDOW (window), 700, 700);

  return window;
}

static void
begin_nothing (GtkWidget *window, const char *what)
{
}

static gboolean
is_time_over (GtkWidget *window, gint64 msec)
{
  return msec >= IDLE_MSEC;
}

/* -- reading -- */

static void
begin_reading (GtkWidget *window, const char *path)
{
  ll_reader_window_open (LL_READER_WINDOW (window), path);
}

/* The text of the letter is long, and nothing else in the window is. */
static gboolean
is_long_text (GtkWidget *widget)
{
  return GTK_IS_TEXT_VIEW (widget) && gtk_widget_get_mapped (widget) &&
         gtk_text_buffer_get_char_count (
             gtk_text_view_get_buffer (GTK_TEXT_VIEW (widget))) > LONG_TEXT;
}

static gboolean
is_read (GtkWidget *window, gint64 msec)
{
  return find (window, is_long_text) != NULL;
}

/* -- looking up -- */

static GtkWidget *
create_composer (LlApplication *application)
{
  return ll_composer_window_new (application, NULL, NULL);
}

static gboolean
is_recipient_list (GtkWidget *widget)
{
  return LL_IS_RECIPIENT_LIST (widget);
}

static void
begin_resolving (GtkWidget *window, const char *addresses)
{
  GtkWidget *list = find (window, is_recipient_list);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) people = ll_correspondent_parse_list (addresses, &error);
  LlDraftField field = {.people = people};

  if (people == NULL)
    g_error ("%s", error->message);
  if (list != NULL)
    ll_recipient_list_set_field (LL_RECIPIENT_LIST (list), &field);
}

/* Each of them has an answer, or there will be none. */
static gboolean
is_resolved (GtkWidget *window, gint64 msec)
{
  GtkWidget *list = find (window, is_recipient_list);
  LlRecipientModel *model;
  unsigned int n;

  if (list == NULL)
    return FALSE;
  model = ll_recipient_list_get_model (LL_RECIPIENT_LIST (list));
  n = ll_recipient_model_get_n (model);
  for (unsigned int i = 0; i < n; i++) {
    LlChipPhase phase = ll_recipient_model_get (model, i)->phase;

    if (phase != LL_CHIP_FOUND && phase != LL_CHIP_FAILED)
      return FALSE;
  }

  return n > 0;
}

static const Work works[] = {
    {"empty", create_empty, begin_nothing, is_time_over},
    {"read", ll_reader_window_new, begin_reading, is_read},
    {"resolve", create_composer, begin_resolving, is_resolved},
};

/* -- one run -- */

static gint64
get_msec (const Run *self)
{
  return (g_get_monotonic_time () - self->begun_at) / 1000;
}

static gboolean
end_cb (gpointer user_data)
{
  Run *self = user_data;

  g_print ("gap %.1f\n", (double)((Watch *)self->watch)->longest / 1000);
  /* What still waits for an answer is not worth waiting for. */
  _exit (0);
}

static gboolean
look_cb (gpointer user_data)
{
  Run *self = user_data;

  if (self->work->is_done (self->window, get_msec (self))) {
    g_print ("took %.0f\n", (double)get_msec (self));
    g_timeout_add (LINGER_MSEC, end_cb, self);
    return G_SOURCE_REMOVE;
  }
  if (get_msec (self) > PATIENCE_MSEC) {
    g_printerr ("%s: it was not done in time\n", self->work->name);
    _exit (1);
  }

  return G_SOURCE_CONTINUE;
}

static gboolean
begin_cb (gpointer user_data)
{
  Run *self = user_data;

  self->begun_at = g_get_monotonic_time ();
  self->watch = start_watch ();
  self->work->begin (self->window, self->what);
  g_timeout_add (LOOK_MSEC, look_cb, self);

  return G_SOURCE_REMOVE;
}

/* In the place of the window that the program would show. */
static void
activate_cb (GApplication *application, Run *self)
{
  g_signal_stop_emission_by_name (application, "activate");
  self->window = self->work->create (LL_APPLICATION (application));
  gtk_widget_show (self->window);
  gtk_window_present (GTK_WINDOW (self->window));
  g_timeout_add (SETTLE_MSEC, begin_cb, self);
}

int
main (int argc, char **argv)
{
  g_autoptr (LlApplication) application = NULL;
  Run run = {0};

  setlocale (LC_ALL, "");
  for (size_t i = 0; argc > 2 && i < G_N_ELEMENTS (works); i++) {
    if (g_str_equal (works[i].name, argv[1]))
      run.work = &works[i];
  }
  if (run.work == NULL) {
    g_printerr ("usage: benchmark-windows empty|read|resolve WHAT [OPTION...]\n");
    return 2;
  }
  run.what = argv[2];
  argv[2] = argv[0];

  application = ll_application_new ();
  g_signal_connect (application, "activate", G_CALLBACK (activate_cb), &run);

  return g_application_run (G_APPLICATION (application), argc - 2, argv + 2);
}
