/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* LlError says why an answer could not be found.  A bad answer that *was* found - a bogus
 * zone, a forged signature - is never an error: it is a value of a result type.
 * A cancelled operation fails with G_IO_ERROR_CANCELLED, not with one of these. */
typedef enum {
  LL_ERROR_MALFORMED,    /* the bytes break their format */
  LL_ERROR_UNSUPPORTED,  /* the bytes are well formed, and we do not handle them */
  LL_ERROR_LIMIT,        /* larger, deeper or more than ll-limits.h allows */
  LL_ERROR_NOT_FOUND,    /* there is nothing by that name */
  LL_ERROR_PASSPHRASE,   /* the passphrase is wrong, or there was none to be had */
  LL_ERROR_CRYPTO,       /* a primitive refused to work, or a key does not fit */
  LL_ERROR_TRUST_ANCHOR, /* no usable DNSSEC trust anchor */
  LL_ERROR_RESOLVER,     /* the resolver process cannot be run or broke its protocol */
  LL_ERROR_TLS,          /* the server could not prove who it is, or offers no TLS */
  LL_ERROR_REFUSED,      /* the server said no, for good (SMTP 5xx) */
  LL_ERROR_TEMPORARY,    /* the server said later, could not be reached, or vanished */
  LL_ERROR_STORAGE,      /* a file or database could not be read or written whole */
  LL_ERROR_USAGE,        /* the caller asked for something that makes no sense */
} LlError;

#define LL_ERROR (ll_error_quark ())
GQuark
ll_error_quark (void);

G_END_DECLS
