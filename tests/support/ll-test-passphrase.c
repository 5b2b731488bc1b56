/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "support/ll-test-passphrase.h"

#include <string.h>

#include "base/ll-error.h"

struct _LlTestPassphrase {
  GObject parent;

  char **answers; /* owned */
  unsigned int asked;
  unsigned int told;
  char *subject; /* owned, nullable */
  LlPassphrasePurpose purpose;
};

static LlSecret *
ask (LlPassphrase *passphrase,
     LlPassphrasePurpose purpose,
     const char *subject,
     gboolean again,
     GCancellable *cancellable,
     GError **error)
{
  LlTestPassphrase *self = LL_TEST_PASSPHRASE (passphrase);
  const char *answer = NULL;

  if (self->asked < g_strv_length (self->answers))
    answer = self->answers[self->asked];
  self->asked++;
  self->told += again ? 1 : 0;
  self->purpose = purpose;
  g_free (self->subject);
  self->subject = g_strdup (subject);
  if (answer == NULL) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_PASSPHRASE, "nobody to ask");
    return NULL;
  }

  return ll_secret_new (answer, strlen (answer));
}

static void
implement_passphrase (LlPassphraseInterface *iface)
{
  iface->ask = ask;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (LlTestPassphrase,
                               ll_test_passphrase,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LL_TYPE_PASSPHRASE,
                                                      implement_passphrase))

static void
ll_test_passphrase_finalize (GObject *object)
{
  LlTestPassphrase *self = LL_TEST_PASSPHRASE (object);

  g_clear_pointer (&self->answers, g_strfreev);
  g_clear_pointer (&self->subject, g_free);

  G_OBJECT_CLASS (ll_test_passphrase_parent_class)->finalize (object);
}

static void
ll_test_passphrase_class_init (LlTestPassphraseClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ll_test_passphrase_finalize;
}

static void
ll_test_passphrase_init (LlTestPassphrase *self)
{
}

LlPassphrase *
ll_test_passphrase_new (const char *const *answers)
{
  static const char *const nothing[] = {NULL};
  LlTestPassphrase *self = g_object_new (LL_TYPE_TEST_PASSPHRASE, NULL);

  self->answers = g_strdupv ((char **)(answers != NULL ? answers : nothing));

  return LL_PASSPHRASE (self);
}

LlPassphrase *
ll_test_passphrase_new_single (const char *answer)
{
  const char *const answers[] = {answer, NULL};

  return ll_test_passphrase_new (answers);
}

unsigned int
ll_test_passphrase_get_asked (LlPassphrase *self)
{
  return LL_TEST_PASSPHRASE (self)->asked;
}

const char *
ll_test_passphrase_get_subject (LlPassphrase *self)
{
  return LL_TEST_PASSPHRASE (self)->subject;
}

LlPassphrasePurpose
ll_test_passphrase_get_purpose (LlPassphrase *self)
{
  return LL_TEST_PASSPHRASE (self)->purpose;
}

gboolean
ll_test_passphrase_was_told (LlPassphrase *self)
{
  LlTestPassphrase *test = LL_TEST_PASSPHRASE (self);

  return test->told + 1 >= test->asked;
}
