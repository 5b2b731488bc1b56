/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli/ll-cli-passphrase.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/ll-error.h"
#include "base/ll-limits.h"
#include "keys/ll-file-passphrase.h"

struct _LlCliPassphrase {
  GObject parent;
};

static void
ll_cli_passphrase_iface_init (LlPassphraseInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LlCliPassphrase,
                               ll_cli_passphrase,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LL_TYPE_PASSPHRASE,
                                                      ll_cli_passphrase_iface_init))

/* What ends the program while a passphrase is typed, and the terminal as it was. */
static const int endings[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
static struct sigaction endings_before[G_N_ELEMENTS (endings)];
static int hidden_terminal;
static struct termios hidden_from;

/* The shell must not be left without echo.  The signal was reset, and ends the program.
 */
static void
show_and_end (int number)
{
  tcsetattr (hidden_terminal, TCSANOW, &hidden_from);
  raise (number);
}

static gboolean
hide_input (int terminal, GError **error)
{
  struct sigaction action = {.sa_handler = show_and_end, .sa_flags = (int)SA_RESETHAND};
  struct termios hidden;

  hidden_terminal = terminal;
  if (tcgetattr (terminal, &hidden_from) != 0) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_PASSPHRASE,
                         "the terminal cannot hide what is typed");
    return FALSE;
  }
  for (size_t i = 0; i < G_N_ELEMENTS (endings); i++) {
    sigaction (endings[i], NULL, &endings_before[i]);
    if (endings_before[i].sa_handler != SIG_IGN)
      sigaction (endings[i], &action, NULL);
  }
  hidden = hidden_from;
  hidden.c_lflag &= ~(tcflag_t)ECHO;
  hidden.c_cc[VSUSP] = _POSIX_VDISABLE; /* nor stopped in the middle */
  tcsetattr (terminal, TCSAFLUSH, &hidden);

  return TRUE;
}

static void
show_input (int terminal)
{
  tcsetattr (terminal, TCSAFLUSH, &hidden_from);
  for (size_t i = 0; i < G_N_ELEMENTS (endings); i++)
    sigaction (endings[i], &endings_before[i], NULL);
}

/* Reads a line from the terminal without echo; what was typed is nowhere else. */
static LlSecret *
read_hidden (int terminal, const char *prompt, GError **error)
{
  g_autoptr (LlSecret) line = ll_secret_new_empty (LL_PASSPHRASE_SIZE + 2);
  char *typed = ll_secret_get_writable (line);
  gssize got;

  if (!hide_input (terminal, error))
    return NULL;
  dprintf (terminal, "%s", prompt);
  do
    got = read (terminal, typed, LL_PASSPHRASE_SIZE + 1);
  while (got < 0 && errno == EINTR);
  show_input (terminal);
  dprintf (terminal, "\n");

  if (got <= 0 || typed[got - 1] != '\n') {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_PASSPHRASE,
                         "no passphrase was typed, or one that is too long");
    return NULL;
  }

  return ll_secret_new (typed, (size_t)got - 1);
}

static char *
make_prompt (LlPassphrasePurpose purpose, const char *subject, gboolean again)
{
  const char *sorry = again ? "That does not fit. " : "";

  switch (purpose) {
  case LL_PASSPHRASE_FOR_KEY:
    return g_strdup_printf ("%sPassphrase of the key of %s: ", sorry, subject);
  case LL_PASSPHRASE_FOR_FILE:
    return g_strdup_printf ("%sPassphrase of %s: ", sorry, subject);
  case LL_PASSPHRASE_FOR_NEW_KEY:
    return g_strdup_printf ("%sNew passphrase to protect the key of %s: ", sorry,
                            subject);
  case LL_PASSPHRASE_FOR_ACCOUNT:
    return g_strdup_printf ("%sPassword of the account %s: ", sorry, subject);
  }

  g_return_val_if_reached (NULL);
}

static LlSecret *
ask_on_terminal (int terminal,
                 LlPassphrasePurpose purpose,
                 const char *subject,
                 gboolean again,
                 GError **error)
{
  g_autofree char *prompt = make_prompt (purpose, subject, again);
  g_autoptr (LlSecret) first = read_hidden (terminal, prompt, error);
  g_autoptr (LlSecret) second = NULL;

  if (first == NULL || purpose != LL_PASSPHRASE_FOR_NEW_KEY)
    return g_steal_pointer (&first);

  second = read_hidden (terminal, "Once more: ", error);
  if (second == NULL)
    return NULL;
  if (strcmp (ll_secret_get_string (first), ll_secret_get_string (second)) != 0) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_PASSPHRASE,
                         "the two passphrases differ");
    return NULL;
  }

  return g_steal_pointer (&first);
}

static LlSecret *
ll_cli_passphrase_ask (LlPassphrase *passphrase,
                       LlPassphrasePurpose purpose,
                       const char *subject,
                       gboolean again,
                       GCancellable *cancellable,
                       GError **error)
{
  LlSecret *answer;
  int terminal = open ("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);

  if (terminal < 0) {
    g_set_error (error, LL_ERROR, LL_ERROR_PASSPHRASE,
                 "there is no terminal to ask on for %s; --passphrase-file gives it",
                 subject);
    return NULL;
  }
  answer = ask_on_terminal (terminal, purpose, subject, again, error);
  close (terminal);

  return answer;
}

static void
ll_cli_passphrase_iface_init (LlPassphraseInterface *iface)
{
  iface->ask = ll_cli_passphrase_ask;
}

static void
ll_cli_passphrase_class_init (LlCliPassphraseClass *klass)
{
}

static void
ll_cli_passphrase_init (LlCliPassphrase *self)
{
}

LlPassphrase *
ll_cli_passphrase_new (const char *path)
{
  if (path != NULL)
    return ll_file_passphrase_new (path);

  return g_object_new (LL_TYPE_CLI_PASSPHRASE, NULL);
}
