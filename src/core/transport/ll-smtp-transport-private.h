/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "transport/ll-smtp-transport.h"

G_BEGIN_DECLS

struct _LlSmtpTransport {
  GObject parent_instance;

  /* Nothing of this changes after ll_smtp_transport_new (): any thread may read it. */
  char *host; /* owned, in ASCII */
  guint16 port;
  LlSmtpSecurity security;
  char *user;             /* owned, or NULL */
  GTlsDatabase *database; /* owned */
  unsigned int connect_sec;
  unsigned int reply_sec;
  unsigned int data_end_sec;
};

G_END_DECLS
