/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "base/ll-spool.h"

G_BEGIN_DECLS

/* LlMessageWriter puts an RFC 5322 message together from values: header fields, a text,
 * files.  Whatever the values hold, it writes the fields that were asked for and no
 * other: control characters - CR and LF among them - become blanks, and what does not fit
 * a field's grammar is left out.  Everything is ASCII but addresses whose local part is
 * not (RFC 6532). */
typedef struct _LlMessageWriter LlMessageWriter;

LlMessageWriter *
ll_message_writer_new (void);
void
ll_message_writer_free (LlMessageWriter *self);

/* Each appends one field; none when there is nothing to say. */

/* @mailboxes: (element-type LlMailbox). */
void
ll_message_writer_add_mailboxes (LlMessageWriter *self,
                                 const char *field,
                                 GPtrArray *mailboxes);

/* @text: (nullable): what people read; encoded words (RFC 2047) where it must. */
void
ll_message_writer_add_text (LlMessageWriter *self, const char *field, const char *text);

/* @ids: (nullable): "<a@b> <c@d>"; what is no message id is left out, and of very many
 * the ones in the middle. */
void
ll_message_writer_add_ids (LlMessageWriter *self, const char *field, const char *ids);

/* @time: seconds since 1970; written in UTC, which tells nobody where one is. */
void
ll_message_writer_add_date (LlMessageWriter *self, gint64 time);

/* Any octets, as base64 in folded lines. */
void
ll_message_writer_add_octets (LlMessageWriter *self,
                              const char *field,
                              const void *octets,
                              size_t size);

/* A file that goes with it, encoded as base64; @name (nullable) is cleaned of what no
 * file name holds; @type is "application/pdf" and without parameters - what is none, or
 * is made of parts itself (RFC 2046, section 5), travels as application/octet-stream. */
void
ll_message_writer_add_file (LlMessageWriter *self,
                            const char *name,
                            const char *type,
                            LlSpool *content);

/* Writes the message with CRLF: the fields, @text (UTF-8, lines end in LF) as text/plain,
 * and the files behind it.
 *
 * Fails with LL_ERROR_LIMIT above LL_MESSAGE_SIZE or LL_MIME_PARTS, as ll_spool_read ()
 * does, with @out's error, or G_IO_ERROR_CANCELLED. */
gboolean
ll_message_writer_write (LlMessageWriter *self,
                         const char *text,
                         GOutputStream *out,
                         GCancellable *cancellable,
                         GError **error);

/* Returns: (transfer full): @time as a Date field has it (RFC 5322, section 3.3). */
char *
ll_message_writer_format_date (gint64 time);

/* Returns: (transfer full): @type in lower case when it can stand in a letter as it is,
 * else "application/octet-stream". */
char *
ll_message_writer_check_type (const char *type);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlMessageWriter, ll_message_writer_free)

G_END_DECLS
