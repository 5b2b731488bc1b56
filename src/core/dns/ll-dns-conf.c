/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "dns/ll-dns-conf.h"

#include <gio/gio.h>
#include <string.h>

#include "base/ll-error.h"
#include "dns/ll-dns-name.h"

#define TLS_BUNDLE "/etc/ssl/certs/ca-certificates.crt"

static const char *const clauses[] = {"server", "stub-zone", "forward-zone", "auth-zone",
                                      NULL};

static const char *const refused[] = {
    /* these hide something from us, run code, or leave traces */
    "include", "include-toplevel", "chroot", "directory", "username", "logfile",
    "log-queries", "log-replies", "pidfile", "use-syslog",
    /* these are ways to name anchors that we do not read */
    "trusted-keys-file", "dlv-anchor", "dlv-anchor-file",
    /* these make a bad answer look like none, or move time unseen */
    "module-config", "domain-insecure", "fake-dsa", "fake-sha1", "val-permissive-mode",
    "val-override-date", "ignore-cd-flag", "serve-expired", "harden-dnssec-stripped",
    "val-sig-skew-min", "val-sig-skew-max", "val-max-restart", NULL};

/* -- words (as libunbound's scanner takes them) -- */

typedef struct {
  const char *at;
  const char *end;
} Scanner;

static void
skip_blanks (Scanner *scanner)
{
  while (scanner->at < scanner->end) {
    if (*scanner->at == '#')
      while (scanner->at < scanner->end && *scanner->at != '\n')
        scanner->at++;
    else if (g_ascii_isspace (*scanner->at))
      scanner->at++;
    else
      return;
  }
}

static gboolean
is_plain (char c)
{
  return g_ascii_isprint (c) && c != '"' && c != '\'' && c != '\\';
}

/* Returns: the next word without its quotes, or NULL when it cannot be one. */
static char *
read_word (Scanner *scanner, gboolean *out_quoted)
{
  char quote = *scanner->at == '"' || *scanner->at == '\'' ? *scanner->at : '\0';
  const char *start;
  char *word;

  if (quote != '\0')
    scanner->at++;
  start = scanner->at;
  while (scanner->at < scanner->end && is_plain (*scanner->at) &&
         (quote != '\0' || *scanner->at != ' '))
    scanner->at++;
  word = g_strndup (start, (size_t)(scanner->at - start));
  *out_quoted = quote != '\0';

  if (quote != '\0') {
    if (scanner->at >= scanner->end || *scanner->at != quote)
      g_clear_pointer (&word, g_free);
    scanner->at++;
  }
  if (word != NULL && scanner->at < scanner->end && !g_ascii_isspace (*scanner->at))
    g_clear_pointer (&word, g_free);

  return word;
}

/* Returns: (transfer full): the name of an option without its colon, or NULL. */
static char *
get_option_name (const char *word)
{
  size_t size = strlen (word);

  if (size < 2 || word[size - 1] != ':' ||
      strspn (word, "abcdefghijklmnopqrstuvwxyz0123456789-") != size - 1)
    return NULL;

  return g_strndup (word, size - 1);
}

/* -- a fragment -- */

/* What has been read of a fragment, and where it goes. */
typedef struct {
  const char *source;
  LlTrustAnchors *anchors;
  GString *out;      /* owned */
  char *option;      /* owned: its values are being read */
  GPtrArray *values; /* owned */
  gboolean in_clause;
} Fragment;

static void
fragment_clear (Fragment *fragment)
{
  if (fragment->out != NULL)
    g_string_free (fragment->out, TRUE);
  g_free (fragment->option);
  g_ptr_array_unref (fragment->values);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fragment, fragment_clear)

static gboolean
refuse (const Fragment *fragment, const char *what, const char *why, GError **error)
{
  g_set_error (error, LL_ERROR, LL_ERROR_MALFORMED, "%s: \"%s\" %s", fragment->source,
               what, why);
  return FALSE;
}

static gboolean
add_anchor (Fragment *fragment, GError **error)
{
  const char *value = g_ptr_array_index (fragment->values, 0);

  if (strcmp (fragment->option, "trust-anchor") == 0)
    return ll_trust_anchors_add_text (fragment->anchors, value, strlen (value),
                                      fragment->source, error);

  return ll_trust_anchors_add_file (fragment->anchors, value, error);
}

static gboolean
is_anchor_option (const char *name)
{
  return strcmp (name, "trust-anchor") == 0 || strcmp (name, "trust-anchor-file") == 0 ||
         strcmp (name, "auto-trust-anchor-file") == 0;
}

static void
write_option (Fragment *fragment)
{
  g_string_append_printf (fragment->out, "  %s:", fragment->option);
  for (unsigned int i = 0; i < fragment->values->len; i++)
    g_string_append_printf (fragment->out, " \"%s\"",
                            (const char *)fragment->values->pdata[i]);
  g_string_append_c (fragment->out, '\n');
}

static gboolean
finish_option (Fragment *fragment, GError **error)
{
  if (fragment->option == NULL)
    return TRUE;
  if (fragment->values->len == 0)
    return refuse (fragment, fragment->option, "has no value", error);
  if (is_anchor_option (fragment->option)) {
    if (fragment->values->len != 1)
      return refuse (fragment, fragment->option, "has more than one value", error);
    if (!add_anchor (fragment, error))
      return FALSE;
  } else {
    write_option (fragment);
  }
  g_clear_pointer (&fragment->option, g_free);
  g_ptr_array_set_size (fragment->values, 0);

  return TRUE;
}

static gboolean
begin_option (Fragment *fragment, const char *name, GError **error)
{
  if (!finish_option (fragment, error))
    return FALSE;
  if (g_strv_contains (clauses, name)) {
    g_string_append_printf (fragment->out, "%s:\n", name);
    fragment->in_clause = TRUE;
    return TRUE;
  }
  if (g_strv_contains (refused, name) || g_str_has_prefix (name, "serve-expired"))
    return refuse (fragment, name, "is not allowed here", error);
  if (!fragment->in_clause)
    return refuse (fragment, name,
                   "stands outside server:, stub-zone:, forward-zone:", error);
  fragment->option = g_strdup (name);

  return TRUE;
}

static gboolean
take_word (Fragment *fragment, char *word, gboolean quoted, GError **error)
{
  g_autofree char *owned = word;
  g_autofree char *name = quoted ? NULL : get_option_name (word);

  if (name != NULL)
    return begin_option (fragment, name, error);
  if (fragment->option == NULL)
    return refuse (fragment, word, "is not an option", error);
  g_ptr_array_add (fragment->values, g_steal_pointer (&owned));

  return TRUE;
}

char *
ll_dns_conf_parse (const char *text,
                   size_t size,
                   const char *source,
                   LlTrustAnchors *anchors,
                   GError **error)
{
  g_auto (Fragment) fragment = {.source = source, .anchors = anchors};
  Scanner scanner = {text, text + size};

  g_return_val_if_fail (text != NULL, NULL);
  g_return_val_if_fail (anchors != NULL, NULL);

  fragment.out = g_string_new (NULL);
  fragment.values = g_ptr_array_new_with_free_func (g_free);
  for (skip_blanks (&scanner); scanner.at < scanner.end; skip_blanks (&scanner)) {
    gboolean quoted;
    char *word = read_word (&scanner, &quoted);

    if (word == NULL) {
      g_set_error (error, LL_ERROR, LL_ERROR_MALFORMED, "%s is not an unbound.conf",
                   source);
      return NULL;
    }
    if (!take_word (&fragment, word, quoted, error))
      return NULL;
  }
  if (!finish_option (&fragment, error))
    return NULL;

  return g_string_free (g_steal_pointer (&fragment.out), FALSE);
}

/* -- stubs and forwarders -- */

static gboolean
is_port (const char *text)
{
  guint64 port;

  return g_ascii_string_to_unsigned (text, 10, 1, G_MAXUINT16, &port, NULL);
}

/* Returns: (transfer full): "ADDR@PORT" of "ADDR[@PORT]", or NULL. */
static char *
complete_server (const char *text, const char *default_port)
{
  g_auto (GStrv) parts = g_strsplit (text, "@", 2);
  const char *port = parts[0] != NULL && parts[1] != NULL ? parts[1] : default_port;
  g_autoptr (GInetAddress) address = NULL;
  g_autofree char *written = NULL;

  if (parts[0] == NULL || !is_port (port))
    return NULL;
  address = g_inet_address_new_from_string (parts[0]);
  if (address == NULL)
    return NULL;
  written = g_inet_address_to_string (address);

  return g_strconcat (written, "@", port, NULL);
}

char *
ll_dns_conf_format_stub (const char *stub, GError **error)
{
  g_auto (GStrv) parts = NULL;
  g_autofree char *server = NULL;

  g_return_val_if_fail (stub != NULL, NULL);

  parts = g_strsplit (stub, "=", 2);
  if (g_strv_length (parts) == 2)
    server = complete_server (parts[1], "53");
  if (server == NULL || !ll_dns_name_is_valid (parts[0])) {
    g_set_error (error, LL_ERROR, LL_ERROR_USAGE, "not ZONE=ADDR[@PORT]: %s", stub);
    return NULL;
  }

  /* "transparent" lets names through that libunbound answers itself, such as "test." */
  return g_strdup_printf ("server:\n"
                          "  do-not-query-localhost: no\n"
                          "%s%s%s"
                          "stub-zone:\n"
                          "  name: \"%s\"\n"
                          "  stub-addr: \"%s\"\n",
                          strcmp (parts[0], ".") != 0 ? "  local-zone: \"" : "",
                          strcmp (parts[0], ".") != 0 ? parts[0] : "",
                          strcmp (parts[0], ".") != 0 ? "\" transparent\n" : "", parts[0],
                          server);
}

char *
ll_dns_conf_format_forward (const char *forward, GError **error)
{
  g_auto (GStrv) parts = NULL;
  g_autofree char *server = NULL;
  const char *name;

  g_return_val_if_fail (forward != NULL, NULL);

  parts = g_strsplit (forward, "#", 2);
  name = parts[0] != NULL ? parts[1] : NULL;
  if (parts[0] != NULL)
    server = complete_server (parts[0], name != NULL ? "853" : "53");
  if (server == NULL ||
      (name != NULL && (!ll_dns_name_is_valid (name) || strcmp (name, ".") == 0))) {
    g_set_error (error, LL_ERROR, LL_ERROR_USAGE, "not ADDR[@PORT][#NAME]: %s", forward);
    return NULL;
  }

  return g_strdup_printf ("server:\n"
                          "  do-not-query-localhost: no\n"
                          "%s"
                          "forward-zone:\n"
                          "  name: \".\"\n"
                          "  forward-addr: \"%s%s%s\"\n"
                          "  forward-tls-upstream: %s\n",
                          name != NULL ? "  tls-cert-bundle: \"" TLS_BUNDLE "\"\n" : "",
                          server, name != NULL ? "#" : "", name != NULL ? name : "",
                          name != NULL ? "yes" : "no");
}
