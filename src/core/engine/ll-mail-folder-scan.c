/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "engine/ll-mail-folder-private.h"

#include <string.h>

#include "base/ll-display-text.h"
#include "base/ll-error.h"
#include "base/ll-limits.h"
#include "message/ll-mbox-reader.h"
#include "message/ll-message.h"
#include "message/ll-people-text.h"

#define HEAD_SIZE 1024

/* Text files may well begin with lines like fields; a letter has one of these. */
static const char *const letter_fields[] = {
    "From",        "To",       "Cc",           "Subject",      "Date",
    "Sender",      "Received", "Message-ID",   "MIME-Version", "Content-Type",
    "Return-Path", "Reply-To", "Delivered-To", "Resent-From",
};

static gboolean
fail_no_mail (GError **error, const char *path, const char *why)
{
  g_set_error (error, LL_ERROR, LL_ERROR_MALFORMED, "%s is no mail: %s", path, why);

  return FALSE;
}

/* -- one letter -- */

static gboolean
is_letter (LlMessage *message)
{
  LlHeaderList *headers = ll_message_get_headers (message);

  for (size_t i = 0; i < G_N_ELEMENTS (letter_fields); i++) {
    if (ll_header_list_find (headers, letter_fields[i]) != NULL)
      return TRUE;
  }

  return FALSE;
}

/* Whether a line like a header field stands at the beginning: of most files that are
 * none this is all that is read. */
static gboolean
has_field (const guint8 *head, size_t size)
{
  for (size_t i = 0; i < size; i++) {
    if (head[i] == ':')
      return i > 0;
    if (head[i] < 32 ? head[i] != '\t' : head[i] == 127)
      return FALSE;
  }

  return FALSE;
}

static char *
dup_subject (LlMessage *message)
{
  char *subject = ll_message_dup_text (message, "Subject");

  if (subject != NULL)
    ll_display_text_cut (subject, LL_MAIL_FOLDER_FIELD_SIZE);

  return subject;
}

static LlMessage *
read_message (LlSpool *file, goffset offset, goffset size, GError **error)
{
  guint8 head[HEAD_SIZE];
  gssize got = ll_spool_read (file, offset, head, (size_t)MIN (size, HEAD_SIZE), error);
  g_autoptr (LlMessage) message = NULL;

  if (got < 0)
    return NULL;
  if (!has_field (head, (size_t)got)) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_MALFORMED,
                         "it does not begin with header fields");
    return NULL;
  }
  message = ll_message_new (file, offset, size, error);
  if (message != NULL && !is_letter (message)) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_MALFORMED,
                         "none of its header fields is one of a letter");
    return NULL;
  }

  return g_steal_pointer (&message);
}

/* Fills in a message's item.  Fails as ll_message_new () does. */
static gboolean
read_item (LlMailLetter *letter, LlSpool *file, GError **error)
{
  g_autoptr (LlMessage) message =
      read_message (file, letter->offset, letter->item.size, error);

  if (message == NULL)
    return FALSE;
  letter->item.from = ll_people_text_new (message, "From", LL_MAIL_FOLDER_FIELD_SIZE);
  letter->item.subject = dup_subject (message);
  letter->item.date = ll_message_get_date (message);

  return TRUE;
}

/* Takes @letter over when it is one.  A letter that is over a limit stands in the list
 * all the same: it fails when somebody wants to read it.
 *
 * Fails with LL_ERROR_LIMIT when there are too many. */
static gboolean
take_letter (LlMailFolder *self, LlMailLetter letter, LlSpool *file, GError **error)
{
  g_autoptr (GError) trouble = NULL;

  letter.item.date = -1;
  if (letter.cms == LL_BARE_CMS_NONE && !read_item (&letter, file, &trouble) &&
      !g_error_matches (trouble, LL_ERROR, LL_ERROR_LIMIT)) {
    g_free (letter.name);
    return TRUE;
  }
  g_array_append_val (self->letters, letter);
  if (self->letters->len <= LL_MAIL_FOLDER_LETTERS)
    return TRUE;
  g_set_error (error, LL_ERROR, LL_ERROR_LIMIT, "%s has more than %d letters", self->path,
               LL_MAIL_FOLDER_LETTERS);

  return FALSE;
}

/* -- a file -- */

static gboolean
scan_mbox (LlMailFolder *self, GCancellable *cancellable, GError **error)
{
  g_auto (LlMboxReader) reader = {0};
  LlMailLetter letter = {0};
  int got;

  self->kind = LL_MAIL_FOLDER_MBOX;
  ll_mbox_reader_init (&reader, self->file, cancellable);
  while ((got = ll_mbox_reader_next (&reader, &letter.offset, &letter.item.size, error)) >
         0) {
    if (!take_letter (self, letter, self->file, error))
      return FALSE;
  }
  if (got == 0 && self->letters->len == 0)
    return fail_no_mail (error, self->path, "there is no letter in it");

  return got == 0;
}

static gboolean
scan_message (LlMailFolder *self, GError **error)
{
  LlMailLetter letter = {.item.size = ll_spool_get_size (self->file)};
  g_autoptr (GError) trouble = NULL;

  self->kind = LL_MAIL_FOLDER_MESSAGE;
  if (!read_item (&letter, self->file, &trouble)) {
    if (g_error_matches (trouble, LL_ERROR, LL_ERROR_MALFORMED))
      return fail_no_mail (error, self->path, trouble->message);
    g_propagate_prefixed_error (error, g_steal_pointer (&trouble), "%s: ", self->path);
    return FALSE;
  }
  g_array_append_val (self->letters, letter);

  return TRUE;
}

static gboolean
scan_cms (LlMailFolder *self, LlBareCms cms, GError **error)
{
  LlMailLetter letter = {.item = {.date = -1, .size = ll_spool_get_size (self->file)},
                         .cms = cms};

  self->kind = LL_MAIL_FOLDER_CMS;
  g_array_append_val (self->letters, letter);

  return TRUE;
}

static gboolean
scan_file (LlMailFolder *self, GCancellable *cancellable, GError **error)
{
  guint8 head[HEAD_SIZE];
  LlBareCms cms;
  gssize got;

  self->file = ll_spool_new_from_regular_file (self->path, error);
  if (self->file == NULL)
    return FALSE;
  fstat (ll_spool_get_fd (self->file), &self->was);
  got = ll_spool_read (self->file, 0, head, sizeof head, error);
  if (got < 0)
    return FALSE;
  if (got == 0)
    return fail_no_mail (error, self->path, "it is empty");
  if (ll_mbox_reader_is_mbox (head, (size_t)got))
    return scan_mbox (self, cancellable, error);
  cms = ll_bare_cms_detect (head, (size_t)got);

  return cms != LL_BARE_CMS_NONE ? scan_cms (self, cms, error)
                                 : scan_message (self, error);
}

/* -- a directory -- */

/* One of many files: whatever is wrong with it, the others are there. */
static gboolean
take_file (LlMailFolder *self, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (self->path, name, NULL);
  g_autoptr (LlSpool) file = ll_spool_new_from_regular_file (path, NULL);
  LlMailLetter letter = {0};
  guint8 head[HEAD_SIZE];
  gssize got;

  if (file == NULL)
    return TRUE;
  got = ll_spool_read (file, 0, head, sizeof head, NULL);
  if (got <= 0)
    return TRUE;
  letter.name = g_strdup (name);
  letter.item.size = ll_spool_get_size (file);
  letter.cms = ll_bare_cms_detect (head, (size_t)got);

  return take_letter (self, letter, file, error);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

/* The names in @below, for the same order every time; hidden ones are for programs. */
static GPtrArray *
list_names (LlMailFolder *self, const char *below, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *path = g_build_filename (self->path, below, NULL);
  g_autoptr (GError) trouble = NULL;
  g_autoptr (GDir) directory = g_dir_open (path, 0, &trouble);
  const char *name;

  if (directory == NULL) {
    g_set_error (error, LL_ERROR, LL_ERROR_STORAGE, "cannot read %s: %s", path,
                 trouble->message);
    return NULL;
  }
  while ((name = g_dir_read_name (directory)) != NULL) {
    if (names->len > LL_MAIL_FOLDER_LETTERS) {
      g_set_error (error, LL_ERROR, LL_ERROR_LIMIT, "%s has more than %d files", path,
                   LL_MAIL_FOLDER_LETTERS);
      return NULL;
    }
    if (*name != '.')
      g_ptr_array_add (names, g_build_filename (below, name, NULL));
  }
  g_ptr_array_sort (names, compare_names);

  return g_steal_pointer (&names);
}

static gboolean
scan_names (LlMailFolder *self,
            const char *below,
            GCancellable *cancellable,
            GError **error)
{
  g_autoptr (GPtrArray) names = list_names (self, below, error);

  if (names == NULL)
    return FALSE;
  for (guint i = 0; i < names->len; i++) {
    if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
        !take_file (self, names->pdata[i], error))
      return FALSE;
  }

  return TRUE;
}

static gboolean
has_directory (const LlMailFolder *self, const char *name)
{
  g_autofree char *path = g_build_filename (self->path, name, NULL);

  return g_file_test (path, G_FILE_TEST_IS_DIR);
}

static gboolean
scan_directory (LlMailFolder *self, GCancellable *cancellable, GError **error)
{
  gboolean has_new = has_directory (self, "new");
  gboolean has_cur = has_directory (self, "cur");

  self->kind = has_new || has_cur ? LL_MAIL_FOLDER_MAILDIR : LL_MAIL_FOLDER_FILES;
  if ((has_new && !scan_names (self, "new", cancellable, error)) ||
      (has_cur && !scan_names (self, "cur", cancellable, error)) ||
      (!has_new && !has_cur && !scan_names (self, "", cancellable, error)))
    return FALSE;
  if (self->letters->len == 0)
    return fail_no_mail (error, self->path, "there is no letter in it");

  return TRUE;
}

/* -- both -- */

static int
compare_dates (gconstpointer a, gconstpointer b)
{
  gint64 date_a = ((const LlMailLetter *)a)->item.date;
  gint64 date_b = ((const LlMailLetter *)b)->item.date;

  if (date_a < 0 || date_b < 0)
    return (date_a < 0) - (date_b < 0);

  return (date_a > date_b) - (date_a < date_b);
}

gboolean
ll_mail_folder_scan (LlMailFolder *self, GCancellable *cancellable, GError **error)
{
  gboolean is_directory = g_file_test (self->path, G_FILE_TEST_IS_DIR);

  if (is_directory ? !scan_directory (self, cancellable, error)
                   : !scan_file (self, cancellable, error))
    return FALSE;
  g_array_sort (self->letters, compare_dates);

  return TRUE;
}
