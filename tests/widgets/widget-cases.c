/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "widget-cases.h"

#include <string.h>

#include "certificate/ll-certificate.h"
#include "support/ll-test-passphrase.h"

static void
replace_engine (WidgetCase *self)
{
  LlEngineOptions options = {.data_dir = ll_test_shell_get_path (self->shell),
                             .offline = TRUE,
                             .passphrase = self->passphrase,
                             .at = -1,
                             .at_dns = -1};

  g_clear_object (&self->engine);
  self->engine = ll_engine_new (&options);
}

void
widget_case_set_up (WidgetCase *self, gconstpointer data)
{
  self->shell = ll_test_shell_new ();
  replace_engine (self);
  self->window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  gtk_window_set_default_size (GTK_WINDOW (self->window), 800, 600);
}

void
widget_case_tear_down (WidgetCase *self, gconstpointer data)
{
  gtk_widget_destroy (self->window);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_clear_object (&self->engine);
  g_clear_object (&self->passphrase);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  ll_test_shell_free (self->shell);
}

void
widget_case_answer (WidgetCase *self, const char *const *answers)
{
  g_clear_object (&self->passphrase);
  self->passphrase = ll_test_passphrase_new (answers);
  replace_engine (self);
}

void
widget_case_show (WidgetCase *self, GtkWidget *widget)
{
  gtk_widget_show (widget);
  gtk_container_add (GTK_CONTAINER (self->window), widget);
  gtk_widget_show (self->window);
}

char *
widget_case_path (WidgetCase *self, const char *name)
{
  return g_build_filename (ll_test_shell_get_path (self->shell), name, NULL);
}

void
wait_until (WidgetCondition is_so, gpointer data, const char *what)
{
  gint64 end = g_get_monotonic_time () + LONGEST_WAIT;

  while (!is_so (data)) {
    if (g_get_monotonic_time () > end)
      g_error ("this did not come: %s", what);
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (500);
  }
}

gpointer
get_child (gpointer widget, const char *name)
{
  GObject *child = gtk_widget_get_template_child (widget, G_OBJECT_TYPE (widget), name);

  g_assert_nonnull (child);

  return child;
}

LlCertificate *
make_certificate (const char *subject, const char *address)
{
  g_autoptr (GByteArray) extensions = g_byte_array_new ();
  LlTestCertificate content = {.subject = subject, .extensions = extensions};

  if (address != NULL) {
    g_autoptr (GByteArray) names = g_byte_array_new ();
    guint8 head[] = {0x81, (guint8)strlen (address)}; /* rfc822Name */

    g_byte_array_append (names, head, sizeof head);
    g_byte_array_append (names, (const guint8 *)address, strlen (address));
    ll_test_add_alternative_names (extensions, names);
  }

  return ll_test_certificate_make (&content);
}

void
append_pem (GString *pem, LlCertificate *certificate)
{
  GBytes *der = ll_certificate_get_der (certificate);
  g_autofree char *text =
      g_base64_encode (g_bytes_get_data (der, NULL), g_bytes_get_size (der));

  g_string_append (pem, "-----BEGIN CERTIFICATE-----\n");
  for (size_t i = 0; i < strlen (text); i += 64)
    g_string_append_printf (pem, "%.64s\n", text + i);
  g_string_append (pem, "-----END CERTIFICATE-----\n");
}

char *
write_text (WidgetCase *self, const char *name, const char *text, gssize size)
{
  g_autoptr (GBytes) content =
      g_bytes_new (text, size < 0 ? strlen (text) : (size_t)size);

  ll_test_shell_write (self->shell, name, content);

  return widget_case_path (self, name);
}
