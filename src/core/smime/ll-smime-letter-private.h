/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "message/ll-mime-tree.h"
#include "smime/ll-smime-open.h"
#include "smime/ll-smime-part-list.h"

G_BEGIN_DECLS

/* What ll-smime-open.c finds out, and ll-smime-letter.c tells. */
struct _LlSmimeLetter {
  gatomicrefcount references;
  LlMessage *message;              /* owned */
  LlCmsDecryption *decryption;     /* owned, nullable */
  LlCmsVerification *verification; /* owned, nullable */
  gboolean is_signed_inside;
  gboolean is_malleable;
  gboolean has_other_signer;
  unsigned int layers;
  LlSmimeProtection inside; /* all layers together */

  /* Of the payload; the tree is that of the innermost content, and the part a part in
   * it. */
  LlMimeTree *tree;          /* owned */
  const LlMimePart *payload; /* borrowed, nullable */
  GArray *parts;             /* owned, of LlSmimePart */
  gboolean is_errant;
  char **outer_differs; /* owned */
};

LlSmimeLetter *
ll_smime_letter_new (LlMessage *message);

/* Takes in what follows from the payload, when the envelope is open. */
gboolean
ll_smime_letter_close (LlSmimeLetter *self, GError **error);

G_END_DECLS
