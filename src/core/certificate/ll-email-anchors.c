/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "certificate/ll-email-anchors.h"

#include <dlfcn.h>
#include <p11-kit/p11-kit.h>
#include <p11-kit/pkcs11x.h>
#include <stdint.h>

#include "base/ll-error.h"
#include "base/ll-limits.h"

#define SLOTS_AT_MOST   8
#define OBJECTS_AT_MOST 4096 /* Mozilla's list has about 200 */
#define NAME_SIZE       4096 /* of an issuer, and of a serial */
#define DATE_SIZE       32

/* One module being read. */
typedef struct {
  CK_FUNCTION_LIST *module;
  CK_SESSION_HANDLE session;
  GPtrArray *anchors;    /* owned, of LlCertificate */
  gboolean has_purposes; /* something is trusted for one of mail and TLS alone */
} Store;

/* What one trust object says. */
typedef struct {
  uint8_t issuer[NAME_SIZE];
  uint8_t serial[NAME_SIZE];
  CK_TRUST email;
  CK_TRUST server;
  CK_ATTRIBUTE name[2]; /* issuer and serial, to find the certificate by */
} Trust;

static gboolean
is_trusted (CK_TRUST trust)
{
  return trust == CKT_NSS_TRUSTED || trust == CKT_NSS_TRUSTED_DELEGATOR;
}

static gboolean
read_trust (const Store *store, CK_OBJECT_HANDLE object, Trust *trust)
{
  CK_ATTRIBUTE wanted[] = {
      {CKA_ISSUER, trust->issuer, sizeof trust->issuer},
      {CKA_SERIAL_NUMBER, trust->serial, sizeof trust->serial},
      {CKA_TRUST_EMAIL_PROTECTION, &trust->email, sizeof trust->email},
      {CKA_TRUST_SERVER_AUTH, &trust->server, sizeof trust->server},
  };

  if (store->module->C_GetAttributeValue (store->session, object, wanted,
                                          G_N_ELEMENTS (wanted)) != CKR_OK)
    return FALSE;
  trust->name[0] = wanted[0];
  trust->name[1] = wanted[1];

  return TRUE;
}

/* All objects that fit @wanted. */
static GArray *
find (const Store *store, CK_ATTRIBUTE *wanted, CK_ULONG n_wanted)
{
  GArray *objects = g_array_new (FALSE, FALSE, sizeof (CK_OBJECT_HANDLE));
  CK_OBJECT_HANDLE object;
  CK_ULONG n = 0;

  if (store->module->C_FindObjectsInit (store->session, wanted, n_wanted) != CKR_OK)
    return objects;
  while (objects->len < OBJECTS_AT_MOST &&
         store->module->C_FindObjects (store->session, &object, 1, &n) == CKR_OK &&
         n == 1)
    g_array_append_val (objects, object);
  store->module->C_FindObjectsFinal (store->session);

  return objects;
}

/* Mozilla withdraws trust from what is issued after a date; for us from then on. */
static gboolean
is_being_withdrawn (const Store *store, CK_OBJECT_HANDLE object)
{
  uint8_t date[DATE_SIZE];
  CK_ATTRIBUTE wanted = {CKA_NSS_EMAIL_DISTRUST_AFTER, date, sizeof date};

  return store->module->C_GetAttributeValue (store->session, object, &wanted, 1) ==
             CKR_OK &&
         wanted.ulValueLen > 1 && wanted.ulValueLen <= sizeof date;
}

static void
add_certificate (Store *store, CK_OBJECT_HANDLE object)
{
  g_autofree uint8_t *value = g_malloc (LL_CERTIFICATE_SIZE);
  CK_ATTRIBUTE wanted = {CKA_VALUE, value, LL_CERTIFICATE_SIZE};
  g_autoptr (GBytes) der = NULL;
  LlCertificate *certificate;

  if (store->module->C_GetAttributeValue (store->session, object, &wanted, 1) != CKR_OK ||
      is_being_withdrawn (store, object))
    return;
  der = g_bytes_new (value, wanted.ulValueLen);
  certificate = ll_certificate_new_from_der (der, NULL);
  if (certificate != NULL)
    g_ptr_array_add (store->anchors, certificate);
}

static void
add_certificates_of (Store *store, const Trust *trust)
{
  CK_OBJECT_CLASS kind = CKO_CERTIFICATE;
  CK_ATTRIBUTE wanted[] = {{CKA_CLASS, &kind, sizeof kind},
                           trust->name[0],
                           trust->name[1]};
  g_autoptr (GArray) objects = find (store, wanted, G_N_ELEMENTS (wanted));

  for (guint i = 0; i < objects->len; i++)
    add_certificate (store, g_array_index (objects, CK_OBJECT_HANDLE, i));
}

static void
read_token (Store *store)
{
  CK_OBJECT_CLASS kind = CKO_NSS_TRUST;
  CK_ATTRIBUTE wanted = {CKA_CLASS, &kind, sizeof kind};
  g_autoptr (GArray) objects = find (store, &wanted, 1);

  for (guint i = 0; i < objects->len; i++) {
    g_autofree Trust *trust = g_new0 (Trust, 1);

    if (!read_trust (store, g_array_index (objects, CK_OBJECT_HANDLE, i), trust))
      continue;
    if (is_trusted (trust->email) != is_trusted (trust->server))
      store->has_purposes = TRUE;
    if (is_trusted (trust->email))
      add_certificates_of (store, trust);
  }
}

static gboolean
read_slots (Store *store)
{
  CK_SLOT_ID slots[SLOTS_AT_MOST];
  CK_ULONG n = SLOTS_AT_MOST;

  if (store->module->C_GetSlotList (CK_TRUE, slots, &n) != CKR_OK)
    return FALSE;
  for (CK_ULONG i = 0; i < n; i++) {
    if (store->module->C_OpenSession (slots[i], CKF_SERIAL_SESSION, NULL, NULL,
                                      &store->session) != CKR_OK)
      return FALSE;
    read_token (store);
    store->module->C_CloseSession (store->session);
  }

  return TRUE;
}

static gboolean
read_module (Store *store)
{
  gboolean done;

  if (p11_kit_module_initialize (store->module) != CKR_OK)
    return FALSE;
  done = read_slots (store);
  p11_kit_module_finalize (store->module);

  return done;
}

/* What libnssckbi stands on keeps data for each thread: it must not be unloaded. */
static void
keep_loaded (const char *module)
{
  void *handle = dlopen (module, RTLD_LAZY | RTLD_LOCAL | RTLD_NODELETE);

  if (handle != NULL)
    dlclose (handle);
}

GPtrArray *
ll_email_anchors_load_from (const char *module, GError **error)
{
  g_autoptr (GPtrArray) anchors =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ll_certificate_unref);
  Store store = {.anchors = anchors};
  gboolean done;

  g_return_val_if_fail (module != NULL, NULL);

  if (!g_file_test (module, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&anchors);
  keep_loaded (module);
  store.module = p11_kit_module_load (module, 0);
  done = store.module != NULL && read_module (&store);
  g_clear_pointer (&store.module, p11_kit_module_release);
  if (!done) {
    g_set_error (error, LL_ERROR, LL_ERROR_STORAGE, "%s: not readable as PKCS#11 module",
                 module);
    return NULL;
  }
  if (!store.has_purposes)
    g_ptr_array_set_size (anchors, 0);

  return g_steal_pointer (&anchors);
}

GPtrArray *
ll_email_anchors_load (GError **error)
{
  static const char *const modules[] = {
      "/usr/lib/" MULTIARCH "/libnssckbi.so",
      "/usr/lib/" MULTIARCH "/nss/libnssckbi.so",
      "/usr/lib64/libnssckbi.so",
      "/usr/lib/libnssckbi.so",
      "/usr/lib/" MULTIARCH "/pkcs11/p11-kit-trust.so",
      "/usr/lib64/pkcs11/p11-kit-trust.so",
  };
  g_autoptr (GPtrArray) anchors =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ll_certificate_unref);

  for (size_t i = 0; i < G_N_ELEMENTS (modules) && anchors->len == 0; i++) {
    g_ptr_array_unref (anchors);
    anchors = ll_email_anchors_load_from (modules[i], error);
    if (anchors == NULL)
      return NULL;
  }

  return g_steal_pointer (&anchors);
}
