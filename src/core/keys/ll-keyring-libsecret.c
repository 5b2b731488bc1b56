/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "keys/ll-keyring.h"

#include <libsecret/secret.h>
#include <string.h>

#include "base/ll-error.h"

static const SecretSchema schema = {
    "org.letterlock.Letterlock.Passphrase",
    SECRET_SCHEMA_NONE,
    {
        {"purpose", SECRET_SCHEMA_ATTRIBUTE_STRING},
        {"subject", SECRET_SCHEMA_ATTRIBUTE_STRING},
        {NULL, SECRET_SCHEMA_ATTRIBUTE_STRING},
    },
};

static const char *
purpose_to_string (LlPassphrasePurpose purpose)
{
  switch (purpose) {
  case LL_PASSPHRASE_FOR_KEY:
  case LL_PASSPHRASE_FOR_NEW_KEY: /* the same one, when it is not new any more */
    return "key";
  case LL_PASSPHRASE_FOR_FILE:
    return "file";
  case LL_PASSPHRASE_FOR_ACCOUNT:
    return "account";
  }

  g_return_val_if_reached ("unknown");
}

/* No session bus, or nobody on it who keeps secrets. */
static gboolean
means_no_keyring (const GError *problem)
{
  return problem->domain == G_IO_ERROR || problem->domain == G_SPAWN_ERROR ||
         g_error_matches (problem, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
         g_error_matches (problem, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER) ||
         g_error_matches (problem, G_DBUS_ERROR, G_DBUS_ERROR_SPAWN_SERVICE_NOT_FOUND) ||
         g_error_matches (problem, G_DBUS_ERROR, G_DBUS_ERROR_DISCONNECTED);
}

static gboolean
fail (GError *problem, const char *what, GError **error)
{
  if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    g_propagate_error (error, problem);
    return FALSE;
  }
  if (means_no_keyring (problem))
    g_set_error (error, LL_ERROR, LL_ERROR_STORAGE, "there is no keyring to %s: %s", what,
                 problem->message);
  else
    g_set_error (error, LL_ERROR, LL_ERROR_STORAGE, "the keyring failed to %s: %s", what,
                 problem->message);
  g_error_free (problem);

  return FALSE;
}

LlSecret *
ll_keyring_lookup (LlPassphrasePurpose purpose,
                   const char *subject,
                   GCancellable *cancellable,
                   GError **error)
{
  GError *problem = NULL;
  LlSecret *secret;
  char *found; /* in memory of its own kind, wiped with secret_password_free () */

  g_return_val_if_fail (subject != NULL, NULL);

  found = secret_password_lookup_nonpageable_sync (&schema, cancellable, &problem,
                                                   "purpose", purpose_to_string (purpose),
                                                   "subject", subject, NULL);
  if (problem != NULL) {
    if (means_no_keyring (problem) &&
        !g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_CANCELLED))
      g_error_free (problem);
    else
      fail (problem, "look up a passphrase", error);
    return NULL;
  }
  if (found == NULL)
    return NULL;

  secret = ll_secret_new (found, strlen (found));
  secret_password_free (found);

  return secret;
}

gboolean
ll_keyring_store (LlPassphrasePurpose purpose,
                  const char *subject,
                  LlSecret *secret,
                  GCancellable *cancellable,
                  GError **error)
{
  g_autofree char *label = NULL;
  GError *problem = NULL;

  g_return_val_if_fail (subject != NULL, FALSE);
  g_return_val_if_fail (secret != NULL, FALSE);

  label = g_strdup_printf ("Letterlock: %s", subject);
  if (!secret_password_store_sync (&schema, SECRET_COLLECTION_DEFAULT, label,
                                   ll_secret_get_string (secret), cancellable, &problem,
                                   "purpose", purpose_to_string (purpose), "subject",
                                   subject, NULL))
    return fail (problem, "remember a passphrase", error);

  return TRUE;
}

gboolean
ll_keyring_forget (LlPassphrasePurpose purpose,
                   const char *subject,
                   GCancellable *cancellable,
                   GError **error)
{
  GError *problem = NULL;

  g_return_val_if_fail (subject != NULL, FALSE);

  secret_password_clear_sync (&schema, cancellable, &problem, "purpose",
                              purpose_to_string (purpose), "subject", subject, NULL);
  if (problem != NULL)
    return fail (problem, "forget a passphrase", error);

  return TRUE;
}
