/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "engine/ll-engine-private.h"

#include <errno.h>
#include <string.h>

#include "base/ll-clock.h"
#include "base/ll-error.h"
#include "base/ll-file.h"
#include "base/ll-limits.h"
#include "certificate/ll-certificate-addresses.h"
#include "certificate/ll-email-anchors.h"
#include "certificate/ll-revocation-list.h"
#include "dns/ll-helper-resolver.h"
#include "engine/ll-dns-view.h"
#include "engine/ll-passphrase-queue.h"
#include "keys/ll-key-file.h"

#define LOOK_AGAIN_USEC (50 * 1000) /* for a cancellation, while another thread reads */

struct _LlEngine {
  GObject parent;

  /* options, all owned */
  char *data_dir;
  char *cache_dir;
  gboolean offline;
  char **trust_anchor_files;
  char *dns_conf_file;
  char **stubs;
  char *forward;
  char *ca_file;
  char **crl_files;
  char *tls_ca_file;
  char **identity_files;
  LlPassphrase *passphrase;
  gint64 at_dns;
  LlClock *clock;

  /* built when needed, under the lock */
  GMutex lock;
  GMainContext *home; /* owned: where the shared resolver lives */
  LlResolver *resolver;
  GPtrArray *anchors;
  GPtrArray *revocation_lists;

  /* A file of authorities that is slow to read keeps nobody from what is stored. */
  GMutex store_lock;
  LlStore *store;

  /* Reading keys may wait for a person, so nothing else waits with it. */
  GMutex identities_lock;
  GCond identities_read;
  GPtrArray *identities;
  gboolean is_reading_identities;
  unsigned int identities_age; /* counts how often they were forgotten */
};

G_DEFINE_FINAL_TYPE (LlEngine, ll_engine, G_TYPE_OBJECT)

static gboolean
drop_resolver_cb (gpointer resolver)
{
  return G_SOURCE_REMOVE;
}

/* The resolver lives in the home context, and the engine may go on any thread. */
static void
drop_resolver (LlEngine *self)
{
  g_autoptr (GSource) source = NULL;

  if (self->resolver == NULL)
    return;
  if (g_main_context_acquire (self->home)) {
    g_clear_object (&self->resolver);
    g_main_context_release (self->home);
    return;
  }

  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, drop_resolver_cb, g_steal_pointer (&self->resolver),
                         g_object_unref);
  g_source_attach (source, self->home);
}

static void
ll_engine_finalize (GObject *object)
{
  LlEngine *self = LL_ENGINE (object);

  g_free (self->data_dir);
  g_free (self->cache_dir);
  g_strfreev (self->trust_anchor_files);
  g_free (self->dns_conf_file);
  g_strfreev (self->stubs);
  g_free (self->forward);
  g_free (self->ca_file);
  g_strfreev (self->crl_files);
  g_free (self->tls_ca_file);
  g_strfreev (self->identity_files);
  g_clear_object (&self->passphrase);
  ll_clock_unref (self->clock);
  g_mutex_clear (&self->lock);
  g_mutex_clear (&self->store_lock);
  drop_resolver (self);
  g_main_context_unref (self->home);
  g_clear_object (&self->store);
  g_clear_pointer (&self->anchors, g_ptr_array_unref);
  g_clear_pointer (&self->revocation_lists, g_ptr_array_unref);
  g_mutex_clear (&self->identities_lock);
  g_cond_clear (&self->identities_read);
  g_clear_pointer (&self->identities, g_ptr_array_unref);

  G_OBJECT_CLASS (ll_engine_parent_class)->finalize (object);
}

static void
ll_engine_class_init (LlEngineClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ll_engine_finalize;
}

static void
ll_engine_init (LlEngine *self)
{
  g_mutex_init (&self->lock);
  g_mutex_init (&self->store_lock);
  g_mutex_init (&self->identities_lock);
  g_cond_init (&self->identities_read);
  self->home = g_main_context_ref_thread_default ();
}

LlEngine *
ll_engine_new (const LlEngineOptions *options)
{
  LlEngine *self = g_object_new (LL_TYPE_ENGINE, NULL);

  g_return_val_if_fail (options != NULL, NULL);

  if (options->data_dir != NULL) {
    self->data_dir = g_strdup (options->data_dir);
    self->cache_dir = g_build_filename (options->data_dir, "cache", NULL);
  } else {
    self->data_dir = g_build_filename (g_get_user_data_dir (), "letterlock", NULL);
    self->cache_dir = g_build_filename (g_get_user_cache_dir (), "letterlock", NULL);
  }
  self->offline = options->offline;
  self->trust_anchor_files = g_strdupv ((char **)options->trust_anchor_files);
  self->dns_conf_file = g_strdup (options->dns_conf_file);
  self->stubs = g_strdupv ((char **)options->stubs);
  self->forward = g_strdup (options->forward);
  self->ca_file = g_strdup (options->ca_file);
  self->crl_files = g_strdupv ((char **)options->crl_files);
  self->tls_ca_file = g_strdup (options->tls_ca_file);
  self->identity_files = g_strdupv ((char **)options->identity_files);
  if (options->passphrase != NULL)
    self->passphrase = ll_passphrase_queue_new (options->passphrase);
  self->at_dns = options->at_dns;
  self->clock =
      options->at >= 0 ? ll_clock_new_fixed (options->at) : ll_clock_new_system ();

  return self;
}

gint64
ll_engine_get_time (LlEngine *self)
{
  return ll_clock_get_time (self->clock);
}

gboolean
ll_engine_may_remember (LlEngine *self)
{
  return !ll_clock_is_fixed (self->clock) && self->at_dns < 0;
}

gboolean
ll_engine_is_offline (LlEngine *self)
{
  return self->offline;
}

const char *
ll_engine_get_tls_ca_file (LlEngine *self)
{
  return self->tls_ca_file;
}

LlPassphrase *
ll_engine_get_passphrase (LlEngine *self)
{
  return self->passphrase;
}

char *
ll_engine_build_path (LlEngine *self, const char *first, const char *second)
{
  return g_build_filename (self->data_dir, first, second, NULL);
}

gboolean
ll_engine_make_folder (LlEngine *self, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (self->data_dir, name, NULL);

  if (g_mkdir_with_parents (path, 0700) != 0) {
    g_set_error (error, LL_ERROR, LL_ERROR_STORAGE, "cannot make the folder %s: %s", path,
                 g_strerror (errno));
    return FALSE;
  }

  return TRUE;
}

static LlResolverOptions
get_resolver_options (const LlEngine *self)
{
  LlResolverOptions options = {
      .trust_anchor_files = (const char *const *)self->trust_anchor_files,
      .dns_conf_file = self->dns_conf_file,
      .stubs = (const char *const *)self->stubs,
      .forward = self->forward,
      .at_dns = self->at_dns,
  };

  return options;
}

LlStore *
ll_engine_get_store (LlEngine *self, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->store_lock);
  LlResolverOptions options = get_resolver_options (self);

  if (self->store != NULL)
    return self->store;
  if (ll_engine_may_remember (self) &&
      !ll_dns_view_claim (self->cache_dir, &options, error))
    return NULL;
  self->store = ll_store_new (self->data_dir, self->cache_dir, error);

  return self->store;
}

LlResolver *
ll_engine_dup_resolver (LlEngine *self)
{
  LlResolverOptions options = get_resolver_options (self);
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();

  if (context != self->home)
    return ll_helper_resolver_new (&options);

  if (self->resolver == NULL)
    self->resolver = ll_helper_resolver_new (&options);

  return g_object_ref (self->resolver);
}

static GPtrArray *
load_anchors (LlEngine *self, GError **error)
{
  g_autoptr (GBytes) content = NULL;
  GPtrArray *anchors;

  if (self->ca_file == NULL)
    return ll_email_anchors_load (error);

  content = ll_file_read (self->ca_file, LL_DER_SMALL_SIZE, error);
  if (content == NULL)
    return NULL;
  anchors = ll_certificate_parse_list (content, error);
  if (anchors == NULL)
    g_prefix_error (error, "%s: ", self->ca_file);

  return anchors;
}

GPtrArray *
ll_engine_get_anchors (LlEngine *self, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->anchors == NULL) {
    self->anchors = load_anchors (self, error);
    g_prefix_error (error, "certificate authorities: ");
  }

  return self->anchors;
}

static GPtrArray *
load_revocation_lists (LlEngine *self, GError **error)
{
  g_autoptr (GPtrArray) lists =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ll_revocation_list_free);

  for (char **path = self->crl_files; path != NULL && *path != NULL; path++) {
    g_autoptr (GBytes) content = ll_file_read (*path, LL_DER_SMALL_SIZE, error);
    LlRevocationList *list;

    if (content == NULL)
      return NULL;
    list = ll_revocation_list_parse (content, error);
    if (list == NULL) {
      g_prefix_error (error, "%s: ", *path);
      return NULL;
    }
    g_ptr_array_add (lists, list);
  }

  return g_steal_pointer (&lists);
}

gboolean
ll_engine_check_revocation (LlEngine *self,
                            LlCertificate *certificate,
                            GPtrArray *path,
                            gboolean *out_revoked,
                            GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  gint64 now = ll_clock_get_time (self->clock);

  *out_revoked = FALSE;
  if (self->revocation_lists == NULL)
    self->revocation_lists = load_revocation_lists (self, error);
  if (self->revocation_lists == NULL)
    return FALSE;
  for (guint i = 0; i < self->revocation_lists->len; i++) {
    const LlRevocationList *list = self->revocation_lists->pdata[i];

    *out_revoked = *out_revoked ||
                   ll_revocation_list_revokes (list, certificate, path, now) ||
                   (self->anchors != NULL &&
                    ll_revocation_list_revokes (list, certificate, self->anchors, now));
  }

  return TRUE;
}

static GPtrArray *
load_identity_file (LlEngine *self,
                    const char *path,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (GBytes) content = NULL;
  g_autoptr (GError) trouble = NULL;
  GPtrArray *identities;

  content = ll_file_read (path, LL_KEY_FILE_SIZE, error);
  if (content == NULL)
    return NULL;
  identities = ll_key_file_load (content, path, self->passphrase, cancellable, &trouble);
  if (identities != NULL)
    return identities;

  if (g_error_matches (trouble, LL_ERROR, LL_ERROR_MALFORMED))
    g_prefix_error (&trouble, "%s: ", path);
  g_propagate_error (error, g_steal_pointer (&trouble));

  return NULL;
}

/* A stored identity: its certificate and chain in the open, its key encrypted beside. */
/* For the question for the passphrase: an address, when the certificate holds one. */
static char *
name_owner (LlCertificate *certificate)
{
  g_autoptr (GPtrArray) addresses = ll_certificate_dup_addresses (certificate);

  return g_strdup (addresses->len > 0 ? ll_address_get_text (addresses->pdata[0])
                                      : ll_certificate_get_subject (certificate));
}

static LlIdentity *
load_stored_identity (LlEngine *self,
                      const char *folder,
                      const char *file,
                      GError **error)
{
  g_autofree char *pem_path = g_build_filename (folder, file, NULL);
  g_autofree char *stem = g_strndup (file, strlen (file) - strlen (".pem"));
  g_autofree char *key_name = g_strconcat (stem, ".p8", NULL);
  g_autofree char *key_path = g_build_filename (folder, key_name, NULL);
  g_autoptr (GBytes) pem = NULL;
  g_autoptr (GBytes) key = NULL;
  g_autoptr (GPtrArray) chain = NULL;
  g_autofree char *owner = NULL;
  g_autoptr (LlCertificate) certificate = NULL;

  pem = ll_file_read (pem_path, LL_KEY_FILE_SIZE, error);
  if (pem == NULL)
    return NULL;
  key = ll_file_read (key_path, LL_KEY_FILE_SIZE, error);
  if (key == NULL)
    return NULL;
  chain = ll_certificate_parse_list (pem, error);
  if (chain == NULL) {
    g_prefix_error (error, "%s: ", pem_path);
    return NULL;
  }

  certificate = g_ptr_array_steal_index (chain, 0);

  owner = name_owner (certificate);

  return ll_identity_new_locked (certificate, key, chain, self->passphrase, owner);
}

static gboolean
load_stored_identities (LlEngine *self, GPtrArray *identities, GError **error)
{
  g_autofree char *folder = g_build_filename (self->data_dir, "identities", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *file;

  if (dir == NULL)
    return TRUE; /* none was ever made */

  while ((file = g_dir_read_name (dir)) != NULL) {
    LlIdentity *identity;

    if (!g_str_has_suffix (file, ".pem"))
      continue;
    identity = load_stored_identity (self, folder, file, error);
    if (identity == NULL)
      return FALSE;
    g_ptr_array_add (identities, identity);
  }

  return TRUE;
}

static GPtrArray *
load_identities (LlEngine *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) identities =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ll_identity_unref);

  for (char **path = self->identity_files; path != NULL && *path != NULL; path++) {
    GPtrArray *loaded = load_identity_file (self, *path, cancellable, error);

    if (loaded == NULL)
      return NULL;
    g_ptr_array_extend_and_steal (identities, loaded);
  }
  if (!load_stored_identities (self, identities, error))
    return NULL;

  return g_steal_pointer (&identities);
}

/* Until nobody else is reading them, or the caller will not wait any more. */
static gboolean
wait_for_reader (LlEngine *self, GCancellable *cancellable, GError **error)
{
  while (self->is_reading_identities) {
    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      return FALSE;
    g_cond_wait_until (&self->identities_read, &self->identities_lock,
                       g_get_monotonic_time () + LOOK_AGAIN_USEC);
  }

  return TRUE;
}

GPtrArray *
ll_engine_dup_identities (LlEngine *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->identities_lock);
  GPtrArray *identities;
  unsigned int age;

  if (!wait_for_reader (self, cancellable, error))
    return NULL;
  if (self->identities != NULL)
    return g_ptr_array_ref (self->identities);

  age = self->identities_age;
  self->is_reading_identities = TRUE;
  g_mutex_unlock (&self->identities_lock);
  identities = load_identities (self, cancellable, error);
  g_mutex_lock (&self->identities_lock);
  self->is_reading_identities = FALSE;
  g_cond_broadcast (&self->identities_read);
  if (identities != NULL && age == self->identities_age)
    self->identities = g_ptr_array_ref (identities);

  return identities;
}

void
ll_engine_forget_identities (LlEngine *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->identities_lock);

  self->identities_age++;
  g_clear_pointer (&self->identities, g_ptr_array_unref);
}

GMainContext *
ll_engine_push_context (void)
{
  GMainContext *context = g_main_context_new ();

  g_main_context_push_thread_default (context);

  return context;
}

void
ll_engine_pop_context (GMainContext *context)
{
  /* What a cancelled resolver still has to say goes nowhere. */
  while (g_main_context_iteration (context, FALSE))
    continue;
  g_main_context_pop_thread_default (context);
  g_main_context_unref (context);
}

void
ll_engine_keep_result_cb (GObject *source, GAsyncResult *result, gpointer out_result)
{
  GAsyncResult **kept = out_result;

  *kept = g_object_ref (result);
}

void
ll_engine_wait (GMainContext *context, GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (context, TRUE);
}
