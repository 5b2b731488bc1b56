/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "draft-cases.h"

#include <stdlib.h>

#include "support/ll-test-passphrase.h"

#define N_ANSWERS 200

static char *folder;

static void
remove_folder (void)
{
  const char *argv[] = {"/bin/rm", "-rf", folder, NULL};

  g_spawn_sync (NULL, (char **)argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, NULL,
                NULL);
  g_free (folder);
}

void
use_own_temporary_folder (void)
{
  const char *parent = g_getenv ("TMPDIR");

  /* g_get_tmp_dir () makes up its mind once: it is not to be asked before. */
  folder = g_build_filename (parent != NULL ? parent : "/tmp", "letterlock-drafts.XXXXXX",
                             NULL);
  g_assert_nonnull (g_mkdtemp (folder));
  g_setenv ("TMPDIR", folder, TRUE);
  atexit (remove_folder);
}

static GPtrArray *
parse_people (const char *list)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *people = ll_correspondent_parse_list (list != NULL ? list : "", &error);

  g_assert_no_error (error);

  return people;
}

LlDraft *
fill_draft (LlDraft fields, const char *from, const char *to, const char *bcc)
{
  g_autoptr (GPtrArray) senders = parse_people (from);
  g_autoptr (GPtrArray) recipients = parse_people (to);
  g_autoptr (GPtrArray) blind = parse_people (bcc);

  if (senders->len > 0)
    fields.from = senders->pdata[0];
  fields.fields[LL_DRAFT_TO].people = recipients;
  fields.fields[LL_DRAFT_BCC].people = blind;
  if (fields.subject == NULL)
    fields.subject = CANARY_SUBJECT;
  if (fields.text == NULL)
    fields.text = CANARY_TEXT "\n";

  return ll_draft_new (&fields);
}

LlDraft *
write_draft (const char *from, const char *to, const char *bcc)
{
  return fill_draft ((LlDraft){0}, from, to, bcc);
}

/* Keys and accounts all have the lab's. */
static LlPassphrase *
get_passphrase (void)
{
  static LlPassphrase *passphrase;
  static const char *answers[N_ANSWERS + 1];

  for (size_t i = 0; i < N_ANSWERS; i++)
    answers[i] = "lab";
  g_clear_object (&passphrase);
  passphrase = ll_test_passphrase_new (answers);

  return passphrase;
}

void
use_person_with (Fixture *self, LlEngineOptions options)
{
  options.passphrase = get_passphrase ();
  replace_engine (self, &options);
}

void
use_person (Fixture *self, const char *person)
{
  g_autofree char *accounts = build_lab_path (NULL, "accounts.ini");

  ll_test_shell_run (self->shell, "cp '%s' .", accounts);
  use_person_with (self, make_options (self, person));
}

/* Exit code 3: found. */
gboolean
has_canary (const char *path)
{
  static const char program[] =
      "import pathlib, sys\n"
      "sys.dont_write_bytecode = True\n"
      "sys.path.insert(0, sys.argv[1])\n"
      "import canary\n"
      "for place in sys.argv[4:]:\n"
      "    for file in pathlib.Path(place).rglob('*'):\n"
      "        if not file.is_file(): continue\n"
      "        found = canary.search(file.read_bytes(), sys.argv[2:4])\n"
      "        if found: print(file, found, file=sys.stderr); sys.exit(3)\n";
  const char *argv[] = {"/usr/bin/python3",
                        "-c",
                        program,
                        SUPPORT_FOLDER,
                        CANARY_SUBJECT,
                        CANARY_TEXT,
                        folder,
                        path,
                        NULL};
  g_autoptr (GError) error = NULL;
  int status;

  g_spawn_sync (NULL, (char **)argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL,
                &status, &error);
  g_assert_no_error (error);
  if (g_spawn_check_wait_status (status, &error))
    return FALSE;
  g_assert_error (error, G_SPAWN_EXIT_ERROR, 3);

  return TRUE;
}

void
keep_result_cb (GObject *source, GAsyncResult *result, gpointer out_result)
{
  *(GAsyncResult **)out_result = g_object_ref (result);
}

void
wait_for_result (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
}
