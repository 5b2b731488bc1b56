/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* LlSecret holds a passphrase or a key: in memory that is not swapped where the system
 * allows it, and wiped before it is given back.  Reference counted, thread safe. */
typedef struct _LlSecret LlSecret;

/* @data is copied; the caller wipes its own copy. */
LlSecret *
ll_secret_new (const void *data, size_t size);

/* A secret of @size zero octets, to be filled through ll_secret_get_writable (). */
LlSecret *
ll_secret_new_empty (size_t size);

/* Reads a passphrase file: its first line without the line end, at most
 * LL_PASSPHRASE_SIZE octets.  "-" is standard input.  Fails with LL_ERROR_STORAGE or
 * LL_ERROR_LIMIT. */
LlSecret *
ll_secret_new_from_file (const char *path, GError **error);

LlSecret *
ll_secret_ref (LlSecret *self);
void
ll_secret_unref (LlSecret *self);

/* Returns: (transfer none): the octets, followed by one zero octet that @out_size does
 * not count, so that a passphrase is a string. */
const void *
ll_secret_get_data (const LlSecret *self, size_t *out_size);
const char *
ll_secret_get_string (const LlSecret *self);

/* For the one who made it, before it is shared. */
void *
ll_secret_get_writable (LlSecret *self);

/* Overwrites @data in a way that the compiler does not remove. */
void
ll_secret_wipe (void *data, size_t size);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlSecret, ll_secret_unref)

G_END_DECLS
