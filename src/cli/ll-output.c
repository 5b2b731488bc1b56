/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli/ll-output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/ll-clock.h"
#include "base/ll-error.h"
#include "base/ll-file.h"
#include "certificate/ll-certificate-addresses.h"
#include "wording/ll-wording.h"

static const char *command_name;

void
ll_output_name_command (const char *name)
{
  command_name = name;
}

void
ll_output_print (const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  vfprintf (stdout, format, arguments);
  va_end (arguments);
}

void
ll_output_say (const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  fprintf (stderr, "letterlock: %s\n", text);
}

LlExit
ll_output_usage (const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  if (command_name == NULL)
    fprintf (stderr, "letterlock: %s\nletterlock --help says what there is.\n", text);
  else
    fprintf (stderr, "letterlock: %s\nletterlock %s --help says more.\n", text,
             command_name);

  return LL_EXIT_USAGE;
}

JsonBuilder *
ll_output_begin_json (void)
{
  JsonBuilder *builder = json_builder_new ();

  json_builder_begin_object (builder);
  ll_output_add_int (builder, "version", 1);

  return builder;
}

static void
print_json (JsonBuilder *builder)
{
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autofree char *text = NULL;

  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  json_generator_set_root (generator, root);
  json_generator_set_pretty (generator, TRUE);
  text = json_generator_to_data (generator, NULL);
  ll_output_print ("%s\n", text);
  g_object_unref (builder);
}

void
ll_output_end_json (JsonBuilder *builder)
{
  ll_output_add_string (builder, "error", NULL);
  print_json (builder);
}

void
ll_output_add_string (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  if (value != NULL)
    json_builder_add_string_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

void
ll_output_add_int (JsonBuilder *builder, const char *name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

void
ll_output_add_boolean (JsonBuilder *builder, const char *name, gboolean value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, value);
}

void
ll_output_add_time (JsonBuilder *builder, const char *name, gint64 time)
{
  g_autofree char *text = time < 0 ? NULL : ll_clock_format_time (time);

  ll_output_add_string (builder, name, text);
}

void
ll_output_add_strings (JsonBuilder *builder, const char *name, const char *const *values)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (; values != NULL && *values != NULL; values++)
    json_builder_add_string_value (builder, *values);
  json_builder_end_array (builder);
}

void
ll_output_add_addresses (JsonBuilder *builder, const char *name, GPtrArray *addresses)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (guint i = 0; i < addresses->len; i++)
    json_builder_add_string_value (builder, ll_address_get_text (addresses->pdata[i]));
  json_builder_end_array (builder);
}

static void
add_record (JsonBuilder *builder, const LlSmimeaRow *row)
{
  size_t size;
  const guint8 *octets = g_bytes_get_data (row->rdata, &size);

  /* What the record says of itself, understood or not; null where it is too short. */
  static const char *const names[] = {"usage", "selector", "matching"};

  for (size_t i = 0; i < G_N_ELEMENTS (names); i++) {
    if (i < size)
      ll_output_add_int (builder, names[i], octets[i]);
    else
      ll_output_add_string (builder, names[i], NULL);
  }
  ll_output_add_boolean (builder, "usable", row->is_usable);
  ll_output_add_string (builder, "why-not", row->why_not);
  ll_output_add_string (
      builder, "certificate",
      row->certificate == NULL ? NULL : ll_certificate_get_sha256 (row->certificate));
}

void
ll_output_add_records (JsonBuilder *builder, const LlSmimeaAnswer *answer)
{
  json_builder_set_member_name (builder, "records");
  json_builder_begin_array (builder);
  for (guint i = 0; i < ll_smimea_answer_get_n_rows (answer); i++) {
    json_builder_begin_object (builder);
    add_record (builder, ll_smimea_answer_get_row (answer, i));
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
}

void
ll_output_add_certificate (JsonBuilder *builder, LlCertificate *certificate)
{
  g_autoptr (GPtrArray) addresses = ll_certificate_dup_addresses (certificate);
  g_autofree char *key =
      ll_public_key_format (ll_certificate_get_public_key (certificate));

  ll_output_add_string (builder, "sha256", ll_certificate_get_sha256 (certificate));
  ll_output_add_string (builder, "subject", ll_certificate_get_subject (certificate));
  ll_output_add_string (builder, "issuer", ll_certificate_get_issuer (certificate));
  ll_output_add_addresses (builder, "addresses", addresses);
  ll_output_add_time (builder, "not-before", ll_certificate_get_not_before (certificate));
  ll_output_add_time (builder, "not-after", ll_certificate_get_not_after (certificate));
  ll_output_add_string (builder, "key", key);
}

static const char *
name_error (const GError *error)
{
  static const char *const names[] = {
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

  if (error->domain == LL_ERROR && error->code >= 0 &&
      error->code < (int)G_N_ELEMENTS (names))
    return names[error->code];
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return "cancelled";

  return "failed";
}

LlExit
ll_output_fail (const LlInvocation *invocation, GError *error)
{
  g_autoptr (GError) owned = error;
  g_autofree char *text = ll_wording_error (error);

  if (g_error_matches (error, LL_ERROR, LL_ERROR_USAGE))
    return ll_output_usage ("%s", error->message);

  ll_output_say ("%s", text);
  if (invocation->json) {
    JsonBuilder *builder = ll_output_begin_json ();

    json_builder_set_member_name (builder, "error");
    json_builder_begin_object (builder);
    ll_output_add_string (builder, "code", name_error (error));
    ll_output_add_string (builder, "message", text);
    json_builder_end_object (builder);
    print_json (builder);
  }

  return LL_EXIT_UNKNOWN;
}

LlExit
ll_output_worse (LlExit a, LlExit b)
{
  return MAX (a, b);
}

GPtrArray *
ll_output_parse_addresses (char **texts)
{
  g_autoptr (GPtrArray) addresses =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ll_address_unref);

  for (; *texts != NULL; texts++) {
    g_autoptr (GError) error = NULL;
    LlAddress *address = ll_address_parse (*texts, &error);

    if (address == NULL) {
      ll_output_usage ("%s is not an address: %s", *texts, error->message);
      return NULL;
    }
    g_ptr_array_add (addresses, address);
  }

  return g_steal_pointer (&addresses);
}

LlExit
ll_output_judge_recipient (LlRecipientState state)
{
  if (ll_recipient_state_is_served (state))
    return LL_EXIT_GOOD;

  return state == LL_RECIPIENT_LOOKUP_FAILED ? LL_EXIT_UNKNOWN : LL_EXIT_BAD;
}

/* A device or pipe, which a file must not take the place of. */
static gboolean
is_device (const char *path)
{
  struct stat about;

  return stat (path, &about) == 0 && !S_ISREG (about.st_mode) && !S_ISDIR (about.st_mode);
}

static gboolean
write_to_device (LlSpool *spool, const char *path, GError **error)
{
  int fd = open (path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
  gboolean whole;

  if (fd < 0) {
    g_set_error (error, LL_ERROR, LL_ERROR_STORAGE, "cannot write %s: %s", path,
                 g_strerror (errno));
    return FALSE;
  }
  whole = ll_file_copy_spool (fd, path, spool, error);
  close (fd);

  return whole;
}

gboolean
ll_output_write_spool (LlSpool *spool, const char *path, GError **error)
{
  if (g_strcmp0 (path, "-") == 0)
    return ll_file_copy_spool (STDOUT_FILENO, "to standard output", spool, error);
  if (is_device (path))
    return write_to_device (spool, path, error);

  return ll_file_write_spool (path, spool, error);
}
