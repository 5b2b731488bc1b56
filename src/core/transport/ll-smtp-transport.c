/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "transport/ll-smtp-transport.h"

#include <string.h>

#include "base/ll-error.h"
#include "base/ll-limits.h"
#include "transport/ll-smtp-dialogue.h"
#include "transport/ll-smtp-transport-private.h"

static void
ll_smtp_transport_iface_init (LlTransportInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LlSmtpTransport,
                               ll_smtp_transport,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LL_TYPE_TRANSPORT,
                                                      ll_smtp_transport_iface_init))

/* -- security -- */

static const struct {
  const char *name;
  guint16 port;
} securities[] = {
    [LL_SMTP_TLS] = {"tls", 465},
    [LL_SMTP_STARTTLS] = {"starttls", 587},
};

const char *
ll_smtp_security_get_name (LlSmtpSecurity security)
{
  g_return_val_if_fail ((size_t)security < G_N_ELEMENTS (securities), NULL);

  return securities[security].name;
}

guint16
ll_smtp_security_get_port (LlSmtpSecurity security)
{
  g_return_val_if_fail ((size_t)security < G_N_ELEMENTS (securities), 0);

  return securities[security].port;
}

gboolean
ll_smtp_security_parse (const char *name, LlSmtpSecurity *out_security, GError **error)
{
  size_t i;

  for (i = 0; i < G_N_ELEMENTS (securities); i++) {
    if (g_strcmp0 (name, securities[i].name) == 0) {
      *out_security = (LlSmtpSecurity)i;
      return TRUE;
    }
  }
  g_set_error (error, LL_ERROR, LL_ERROR_USAGE, "security is tls or starttls, not %s",
               name != NULL ? name : "nothing");

  return FALSE;
}

/* -- the object -- */

static gboolean
ll_smtp_transport_submit (LlTransport *transport,
                          const LlSubmission *submission,
                          GCancellable *cancellable,
                          GError **error)
{
  return ll_smtp_dialogue_run (LL_SMTP_TRANSPORT (transport), submission, cancellable,
                               error);
}

static GTlsDatabase *
load_authorities (const char *path, GError **error)
{
  g_autofree char *absolute = NULL;
  g_autoptr (GTlsDatabase) database = NULL;
  g_autoptr (GError) cause = NULL;
  GList *list;

  absolute = g_canonicalize_filename (path, NULL);
  list = g_tls_certificate_list_new_from_file (absolute, &cause);
  if (list != NULL)
    database = g_tls_file_database_new (absolute, &cause);
  g_list_free_full (list, g_object_unref);
  if (database == NULL) {
    g_set_error (error, LL_ERROR, LL_ERROR_STORAGE,
                 "%s: no certificate authorities can be read: %s", path,
                 cause != NULL ? cause->message : "there is none in it");
    return NULL;
  }

  return g_steal_pointer (&database);
}

static GTlsDatabase *
get_authorities (const char *path, GError **error)
{
  GTlsBackend *backend = g_tls_backend_get_default ();
  GTlsDatabase *database;

  if (!g_tls_backend_supports_tls (backend)) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_TLS,
                         "this system has no TLS: glib-networking is not installed");
    return NULL;
  }
  if (path != NULL)
    return load_authorities (path, error);

  database = g_tls_backend_get_default_database (backend);
  if (database == NULL)
    g_set_error_literal (error, LL_ERROR, LL_ERROR_TLS,
                         "this system has no list of certificate authorities");

  return database;
}

static char *
check_host (const char *host, GError **error)
{
  g_autofree char *ascii = host != NULL ? g_hostname_to_ascii (host) : NULL;
  size_t size = ascii != NULL ? strlen (ascii) : 0;
  const char *p;

  if (size > 0 && ascii[size - 1] == '.')
    ascii[--size] = '\0';
  for (p = ascii; size > 0 && *p != '\0'; p++) {
    if (!g_ascii_isalnum (*p) && strchr (".-_:", *p) == NULL)
      size = 0;
  }
  if (size == 0 || size > LL_DNS_NAME_SIZE) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_USAGE,
                         "the mail server has no good host name");
    return NULL;
  }

  return g_steal_pointer (&ascii);
}

LlTransport *
ll_smtp_transport_new (const LlSmtpServer *server, GError **error)
{
  g_autoptr (GTlsDatabase) database = NULL;
  g_autofree char *host = NULL;
  LlSmtpTransport *self;

  g_return_val_if_fail (server != NULL, NULL);

  host = check_host (server->host, error);
  if (host == NULL)
    return NULL;
  database = get_authorities (server->tls_ca_file, error);
  if (database == NULL)
    return NULL;

  self = g_object_new (LL_TYPE_SMTP_TRANSPORT, NULL);
  self->host = g_steal_pointer (&host);
  self->port =
      server->port != 0 ? server->port : ll_smtp_security_get_port (server->security);
  self->security = server->security;
  self->user = g_strdup (server->user);
  self->database = g_steal_pointer (&database);
  self->connect_sec =
      server->connect_sec != 0 ? server->connect_sec : LL_SMTP_CONNECT_SEC;
  self->reply_sec = server->reply_sec != 0 ? server->reply_sec : LL_SMTP_REPLY_SEC;
  self->data_end_sec =
      server->data_end_sec != 0 ? server->data_end_sec : LL_SMTP_DATA_END_SEC;

  return LL_TRANSPORT (self);
}

static void
ll_smtp_transport_finalize (GObject *object)
{
  LlSmtpTransport *self = LL_SMTP_TRANSPORT (object);

  g_clear_pointer (&self->host, g_free);
  g_clear_pointer (&self->user, g_free);
  g_clear_object (&self->database);

  G_OBJECT_CLASS (ll_smtp_transport_parent_class)->finalize (object);
}

static void
ll_smtp_transport_class_init (LlSmtpTransportClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ll_smtp_transport_finalize;
}

static void
ll_smtp_transport_iface_init (LlTransportInterface *iface)
{
  iface->submit = ll_smtp_transport_submit;
}

static void
ll_smtp_transport_init (LlSmtpTransport *self)
{
}
