/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "app/ll-settings.h"

#define SCHEMA        "org.letterlock.Letterlock"
#define ENCRYPT_MODES "encrypt-modes"
#define WINDOW_SIZES  "window-sizes"
#define NO_ADDRESS    "*" /* what stands for letters without a sender */

struct _LlSettings {
  GObject parent;

  GSettings *settings; /* owned; NULL: nothing is kept */
  GHashTable *modes;   /* owned: address -> word */
  GHashTable *sizes;   /* owned: name -> "(ii)" */
};

G_DEFINE_FINAL_TYPE (LlSettings, ll_settings, G_TYPE_OBJECT)

static void
ll_settings_finalize (GObject *object)
{
  LlSettings *self = LL_SETTINGS (object);

  g_clear_object (&self->settings);
  g_hash_table_unref (self->modes);
  g_hash_table_unref (self->sizes);

  G_OBJECT_CLASS (ll_settings_parent_class)->finalize (object);
}

static void
ll_settings_class_init (LlSettingsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ll_settings_finalize;
}

/* Beside a program in its build tree lies the schema of the same build. */
static GSettingsSchemaSource *
dup_source (void)
{
  GSettingsSchemaSource *usual = g_settings_schema_source_get_default ();
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  GSettingsSchemaSource *built;

  if (program != NULL && g_str_has_prefix (program, LL_BUILD_ROOT "/")) {
    built = g_settings_schema_source_new_from_directory (LL_BUILD_ROOT "/data", usual,
                                                         TRUE, NULL);
    if (built != NULL)
      return built;
  }

  return usual != NULL ? g_settings_schema_source_ref (usual) : NULL;
}

/* An older schema that lies about is no reason to abort. */
static gboolean
is_ours (GSettingsSchema *schema)
{
  static const struct {
    const char *key;
    const char *type;
  } keys[] = {{ENCRYPT_MODES, "a{ss}"}, {WINDOW_SIZES, "a{s(ii)}"}};

  for (size_t i = 0; i < G_N_ELEMENTS (keys); i++) {
    g_autoptr (GSettingsSchemaKey) key = NULL;

    if (!g_settings_schema_has_key (schema, keys[i].key))
      return FALSE;
    key = g_settings_schema_get_key (schema, keys[i].key);
    if (!g_variant_type_equal (g_settings_schema_key_get_value_type (key),
                               G_VARIANT_TYPE (keys[i].type)))
      return FALSE;
  }

  return TRUE;
}

static GSettings *
open_settings (void)
{
  g_autoptr (GSettingsSchemaSource) source = dup_source ();
  g_autoptr (GSettingsSchema) schema = NULL;

  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, SCHEMA, TRUE);
  if (schema == NULL || !is_ours (schema)) {
    g_debug ("no schema %s: settings are not kept", SCHEMA);
    return NULL;
  }

  return g_settings_new_full (schema, NULL, NULL);
}

/* The dictionary under @key into @table; its values are "s" or containers. */
static void
read_table (LlSettings *self, const char *key, GHashTable *table)
{
  g_autoptr (GVariant) value = NULL;
  GVariantIter iter;
  const char *name;
  GVariant *item;

  if (self->settings == NULL)
    return;
  value = g_settings_get_value (self->settings, key);
  g_variant_iter_init (&iter, value);
  while (g_variant_iter_next (&iter, "{&s@*}", &name, &item))
    g_hash_table_insert (table, g_strdup (name), item);
}

static void
write_table (LlSettings *self, const char *key, const char *type, GHashTable *table)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE (type));
  GHashTableIter iter;
  gpointer name;
  gpointer value;

  if (self->settings == NULL)
    return;
  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, &name, &value))
    g_variant_builder_add_value (
        &builder, g_variant_new_dict_entry (g_variant_new_string (name), value));
  g_settings_set_value (self->settings, key, g_variant_builder_end (&builder));
}

static GHashTable *
new_table (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                (GDestroyNotify)g_variant_unref);
}

static void
ll_settings_init (LlSettings *self)
{
  self->settings = open_settings ();
  self->modes = new_table ();
  self->sizes = new_table ();
  read_table (self, ENCRYPT_MODES, self->modes);
  read_table (self, WINDOW_SIZES, self->sizes);
}

LlSettings *
ll_settings_new (void)
{
  return g_object_new (LL_TYPE_SETTINGS, NULL);
}

LlEncryptMode
ll_settings_get_encrypt_mode (LlSettings *self, const char *address)
{
  LlEncryptMode mode;
  GVariant *word;

  g_return_val_if_fail (LL_IS_SETTINGS (self), LL_ENCRYPT_AUTOMATIC);

  word = g_hash_table_lookup (self->modes, address != NULL ? address : NO_ADDRESS);
  if (word == NULL ||
      !ll_encrypt_mode_from_string (g_variant_get_string (word, NULL), &mode))
    return LL_ENCRYPT_AUTOMATIC;

  return mode;
}

void
ll_settings_set_encrypt_mode (LlSettings *self, const char *address, LlEncryptMode mode)
{
  GVariant *word = g_variant_new_string (ll_encrypt_mode_to_string (mode));

  g_return_if_fail (LL_IS_SETTINGS (self));

  g_hash_table_insert (self->modes, g_strdup (address != NULL ? address : NO_ADDRESS),
                       g_variant_ref_sink (word));
  write_table (self, ENCRYPT_MODES, "a{ss}", self->modes);
}

void
ll_settings_get_size (LlSettings *self, const char *name, int *out_width, int *out_height)
{
  GVariant *size;

  g_return_if_fail (LL_IS_SETTINGS (self));

  *out_width = 0;
  *out_height = 0;
  size = g_hash_table_lookup (self->sizes, name);
  if (size != NULL)
    g_variant_get (size, "(ii)", out_width, out_height);
}

void
ll_settings_set_size (LlSettings *self, const char *name, int width, int height)
{
  g_return_if_fail (LL_IS_SETTINGS (self));

  g_hash_table_insert (self->sizes, g_strdup (name),
                       g_variant_ref_sink (g_variant_new ("(ii)", width, height)));
  write_table (self, WINDOW_SIZES, "a{s(ii)}", self->sizes);
}
