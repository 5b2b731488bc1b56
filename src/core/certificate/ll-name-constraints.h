/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "certificate/ll-certificate.h"

G_BEGIN_DECLS

/* Name constraints of a CA (RFC 5280, section 4.2.1.10) as far as they speak of what we
 * use: mail addresses, SmtpUTF8Mailbox included (RFC 9598, section 6), and the subject's
 * distinguished name.  Names of hosts are never used, and so never constrained. */

/* @constraints: the content of NameConstraints.  Returns: whether the names of
 * @certificate are allowed; not when the constraints are malformed, or of a form that we
 * cannot compare. */
gboolean
ll_name_constraints_allow (GBytes *constraints, const LlCertificate *certificate);

G_END_DECLS
