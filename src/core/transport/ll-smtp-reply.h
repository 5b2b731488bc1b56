/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* LlSmtpReply is one whole reply of a mail server (RFC 5321, section 4.2), one line or
 * many.  Immutable, reference counted, safe to share between threads. */
typedef struct _LlSmtpReply LlSmtpReply;

/* What became of the octets that have arrived so far. */
typedef enum {
  LL_SMTP_REPLY_DONE,       /* a whole reply is there */
  LL_SMTP_REPLY_INCOMPLETE, /* so far so good; more octets are needed */
  LL_SMTP_REPLY_BAD,        /* this is no SMTP reply, or it is over a limit */
} LlSmtpReplyStatus;

/* Reads the reply at the beginning of @data.  Lines end in CRLF, or in the bare LF that a
 * few servers send; each starts with the same three digits (the first 2 to 5) and a
 * blank, or a hyphen when another line follows.
 *
 * On LL_SMTP_REPLY_DONE @out_reply is (transfer full) the reply and @out_used how many
 * octets of @data it took; what lies behind belongs to the next reply, if any is due.  On
 * LL_SMTP_REPLY_BAD @error says why: LL_ERROR_MALFORMED, or LL_ERROR_LIMIT for a line
 * longer than LL_SMTP_LINE_SIZE or more lines than LL_SMTP_REPLY_LINES.  A line that is
 * over the limit or that cannot become a good one is bad at once, before its end has
 * come. */
LlSmtpReplyStatus
ll_smtp_reply_parse (const void *data,
                     size_t size,
                     LlSmtpReply **out_reply,
                     size_t *out_used,
                     GError **error);

LlSmtpReply *
ll_smtp_reply_ref (LlSmtpReply *self);
void
ll_smtp_reply_unref (LlSmtpReply *self);

/* 200 to 599. */
unsigned int
ll_smtp_reply_get_code (const LlSmtpReply *self);

size_t
ll_smtp_reply_get_n_lines (const LlSmtpReply *self);

/* Returns: (transfer none): what line @i says behind its code, as it came: octets without
 * line end and without NUL, in no known charset. */
const char *
ll_smtp_reply_get_line (const LlSmtpReply *self, size_t i);

/* Returns: (nullable) (transfer none): the enhanced status code (RFC 2034) with which the
 * first line starts, such as "5.7.1"; NULL when there is none or when its class is not
 * that of the reply. */
const char *
ll_smtp_reply_get_enhanced_code (const LlSmtpReply *self);

/* Returns: (transfer full): the server's own words for people: code and text of all lines
 * in one, valid UTF-8, without control and direction characters, at most 400 octets. */
char *
ll_smtp_reply_format (const LlSmtpReply *self);

/* Takes the reply as the answer to EHLO: does the server offer @keyword (in any case; the
 * first line is its greeting and offers nothing)?
 *
 * Returns: (nullable) (transfer none): what follows the keyword, "" when nothing does;
 * NULL when the keyword is not offered. */
const char *
ll_smtp_reply_get_capability (const LlSmtpReply *self, const char *keyword);

/* The same, for a word among those behind the keyword: "AUTH" and "PLAIN". */
gboolean
ll_smtp_reply_has_capability_word (const LlSmtpReply *self,
                                   const char *keyword,
                                   const char *word);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlSmtpReply, ll_smtp_reply_unref)

G_END_DECLS
