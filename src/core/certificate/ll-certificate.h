/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

#include "crypto/ll-public-key.h"

G_BEGIN_DECLS

/* LlCertificate is one X.509 certificate as an immutable value: reference counted, safe
 * to share between threads.  It tells what is written in it and judges nothing. */
typedef struct _LlCertificate LlCertificate;

/* @der is exactly one Certificate with nothing behind it, at most LL_CERTIFICATE_SIZE.
 *
 * Fails with LL_ERROR_MALFORMED or LL_ERROR_LIMIT. */
LlCertificate *
ll_certificate_new_from_der (GBytes *der, GError **error);

/* Reads a file's content: one DER certificate, or any number in PEM with whatever text is
 * around them, at most LL_CERTIFICATE_LIST of them.
 *
 * Fails with LL_ERROR_MALFORMED when there is none or one is broken.
 *
 * Returns: (transfer full) (element-type LlCertificate): in their order. */
GPtrArray *
ll_certificate_parse_list (GBytes *content, GError **error);

LlCertificate *
ll_certificate_ref (LlCertificate *self);
void
ll_certificate_unref (LlCertificate *self);

/* By their octets. */
gboolean
ll_certificate_equal (const LlCertificate *a, const LlCertificate *b);

/* The octets it was made from; hashes are always over these (RFC 8162, section 2). */
GBytes *
ll_certificate_get_der (const LlCertificate *self);
/* 64 lower-case hex digits: the name of this certificate in files, JSON and on screen. */
const char *
ll_certificate_get_sha256 (const LlCertificate *self);
LlPublicKey *
ll_certificate_get_public_key (const LlCertificate *self);

/* DER of the Names and the serial's octets as they stand in the certificate. */
GBytes *
ll_certificate_get_raw_issuer (const LlCertificate *self);
GBytes *
ll_certificate_get_raw_subject (const LlCertificate *self);
GBytes *
ll_certificate_get_serial (const LlCertificate *self);

/* The key identifier's octets, or NULL. */
GBytes *
ll_certificate_get_subject_key_id (const LlCertificate *self);
GBytes *
ll_certificate_get_authority_key_id (const LlCertificate *self);

/* For people: UTF-8, RFC 4514 order, without control and bidirectional characters
 * (12.X8). */
const char *
ll_certificate_get_subject (const LlCertificate *self);
const char *
ll_certificate_get_issuer (const LlCertificate *self);

/* Seconds since 1970. */
gint64
ll_certificate_get_not_before (const LlCertificate *self);
gint64
ll_certificate_get_not_after (const LlCertificate *self);

/* basicConstraints says cA. */
gboolean
ll_certificate_is_ca (const LlCertificate *self);
/* Subject and issuer are the same name. */
gboolean
ll_certificate_is_self_issued (const LlCertificate *self);

/* The content ciphers that the S/MIME capabilities extension (RFC 4262) announces, as DER
 * of the extension's value, or NULL. */
GBytes *
ll_certificate_get_capabilities (const LlCertificate *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlCertificate, ll_certificate_unref)

G_END_DECLS
