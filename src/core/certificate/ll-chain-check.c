/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "certificate/ll-chain-check.h"

#include "base/ll-limits.h"
#include "certificate/ll-certificate-private.h"
#include "certificate/ll-name-constraints.h"

/* What is wrong with a path, lightest first. */
typedef enum {
  FLAW_NONE,
  FLAW_EXPIRED,
  FLAW_WEAK,
  FLAW_BROKEN,
  FLAW_NO_PATH,
} Flaw;

typedef struct {
  GPtrArray *pool;    /* of LlCertificate, borrowed */
  GPtrArray *anchors; /* of LlCertificate, borrowed */
  gint64 time;
  gboolean only_clean; /* leave a path at its first flaw */
  unsigned int steps;
  unsigned int signatures;
  LlCertificate *path[LL_CHAIN_LENGTH]; /* borrowed */
  guint length;
  Flaw best;            /* of the paths that reached an anchor */
  GPtrArray *best_path; /* owned, of LlCertificate */
  GHashTable *checked;  /* owned: "child issuer" -> Flaw of that signature */
} Search;

static gboolean
is_weak_key (const LlCertificate *self)
{
  LlKeyType type = ll_public_key_get_key_type (self->public_key);

  return (type == LL_KEY_RSA || type == LL_KEY_RSA_PSS) &&
         ll_public_key_get_bits (self->public_key) < LL_RSA_BITS_MIN;
}

static Flaw
verify (const LlCertificate *child, const LlCertificate *issuer)
{
  if (child->algorithm.scheme != LL_SIGNATURE_UNKNOWN &&
      !ll_digest_is_strong (child->algorithm.digest))
    return FLAW_WEAK;
  if (is_weak_key (issuer))
    return FLAW_WEAK;
  if (ll_public_key_get_bits (issuer->public_key) > LL_RSA_BITS_MAX)
    return FLAW_BROKEN;

  return ll_public_key_verify (issuer->public_key, child->algorithm.scheme,
                               child->algorithm.digest, child->algorithm.pss_salt,
                               child->signed_part,
                               child->signature) == LL_SIGNATURE_CHECK_GOOD
             ? FLAW_NONE
             : FLAW_BROKEN;
}

/* Each signature is checked once, and only so many of them. */
static Flaw
check_signature (Search *search, const LlCertificate *child, const LlCertificate *issuer)
{
  g_autofree char *key = g_strdup_printf ("%p %p", (void *)child, (void *)issuer);
  gpointer known;
  Flaw flaw;

  if (g_hash_table_lookup_extended (search->checked, key, NULL, &known))
    return (Flaw)GPOINTER_TO_INT (known);
  if (search->signatures == LL_CHAIN_SIGNATURES)
    return FLAW_BROKEN;
  search->signatures++;
  flaw = verify (child, issuer);
  g_hash_table_insert (search->checked, g_steal_pointer (&key), GINT_TO_POINTER (flaw));

  return flaw;
}

static gboolean
is_in (GPtrArray *list, const LlCertificate *certificate)
{
  for (guint i = 0; i < list->len; i++)
    if (ll_certificate_equal (g_ptr_array_index (list, i), certificate))
      return TRUE;

  return FALSE;
}

static gboolean
is_on_path (const Search *search, const LlCertificate *certificate)
{
  for (guint i = 0; i < search->length; i++)
    if (ll_certificate_equal (search->path[i], certificate))
      return TRUE;

  return FALSE;
}

/* RFC 5280, section 4.2.1.9: how many certificates that are not self-issued stand between
 * this issuer, the next of the path, and the leaf. */
static int
count_below (const Search *search)
{
  int n = 0;

  for (guint i = 1; i < search->length; i++)
    if (!ll_certificate_is_self_issued (search->path[i]))
      n++;

  return n;
}

/* RFC 5280, section 6.1.4 (b) and (c), for each certificate below. */
static gboolean
names_are_allowed (const Search *search, const LlCertificate *issuer)
{
  if (issuer->name_constraints == NULL)
    return TRUE;
  for (guint i = 0; i < search->length; i++) {
    gboolean exempt = i > 0 && ll_certificate_is_self_issued (search->path[i]);

    if (!exempt && !ll_name_constraints_allow (issuer->name_constraints, search->path[i]))
      return FALSE;
  }

  return TRUE;
}

/* An anchor of the first version has no extensions to say that it is a CA with; what is
 * given as an anchor is one.  Nothing else is without saying so (7.11). */
static gboolean
may_issue (const LlCertificate *issuer, gboolean is_anchor)
{
  if (is_anchor && issuer->version < 3)
    return TRUE;

  return issuer->has_basic_constraints && issuer->is_ca &&
         (!issuer->has_key_usage || (issuer->key_usage & LL_USE_CERTIFICATE_SIGN) != 0);
}

/* The checks of one issuer that need no arithmetic. */
static Flaw
check_issuer (const Search *search, const LlCertificate *issuer, gboolean is_anchor)
{
  if (!may_issue (issuer, is_anchor) || issuer->has_unknown_critical)
    return FLAW_BROKEN;
  if (issuer->path_length >= 0 && count_below (search) > issuer->path_length)
    return FLAW_BROKEN;
  /* A CA for TLS alone makes no certificates for mail (RFC 8550, section 4.4.4). */
  if (!is_anchor && issuer->has_extended_key_usage && !issuer->is_for_email)
    return FLAW_BROKEN;
  if (!names_are_allowed (search, issuer))
    return FLAW_BROKEN;
  if (is_weak_key (issuer))
    return FLAW_WEAK;
  if (search->time < issuer->not_before || search->time > issuer->not_after)
    return FLAW_EXPIRED;

  return FLAW_NONE;
}

static void
keep_path (Search *search, Flaw flaw)
{
  if (flaw > search->best ||
      (flaw == search->best && search->length <= search->best_path->len))
    return;
  search->best = flaw;
  g_ptr_array_set_size (search->best_path, 0);
  for (guint i = 0; i < search->length; i++)
    g_ptr_array_add (search->best_path, ll_certificate_ref (search->path[i]));
}

static void
climb (Search *search, Flaw so_far);

static void
try_issuer (Search *search, LlCertificate *issuer, gboolean is_anchor, Flaw so_far)
{
  LlCertificate *child = search->path[search->length - 1];
  Flaw flaw;

  if (search->best == FLAW_NONE || search->steps == LL_CHAIN_STEPS ||
      search->length == LL_CHAIN_LENGTH ||
      !g_bytes_equal (child->raw_issuer, issuer->raw_subject) ||
      is_on_path (search, issuer))
    return;

  search->steps++;
  flaw = MAX (so_far, check_issuer (search, issuer, is_anchor));
  if (search->only_clean && flaw != FLAW_NONE)
    return;
  flaw = MAX (flaw, check_signature (search, child, issuer));
  if (search->only_clean && flaw != FLAW_NONE)
    return;

  search->path[search->length++] = issuer;
  if (is_anchor)
    keep_path (search, flaw);
  else
    climb (search, flaw);
  search->length--;
}

/* Whether the key identifiers speak for @issuer: a hint for the order, never a proof. */
static gboolean
is_hinted (const LlCertificate *child, const LlCertificate *issuer)
{
  return child->authority_key_id != NULL && issuer->subject_key_id != NULL &&
         g_bytes_equal (child->authority_key_id, issuer->subject_key_id);
}

static void
try_issuers (Search *search, GPtrArray *list, gboolean are_anchors, Flaw so_far)
{
  LlCertificate *child = search->path[search->length - 1];

  for (int hinted = 1; hinted >= 0; hinted--)
    for (guint i = 0; i < list->len; i++) {
      LlCertificate *issuer = g_ptr_array_index (list, i);

      if (is_hinted (child, issuer) == hinted &&
          (are_anchors || !is_in (search->anchors, issuer)))
        try_issuer (search, issuer, are_anchors, so_far);
    }
}

/* Extends the path from its last certificate in every way. */
static void
climb (Search *search, Flaw so_far)
{
  keep_path (search, FLAW_NO_PATH);
  try_issuers (search, search->anchors, TRUE, so_far);
  if (search->best != FLAW_NONE)
    try_issuers (search, search->pool, FALSE, so_far);
}

static void
start (Search *search, LlCertificate *leaf, gboolean only_clean)
{
  search->only_clean = only_clean;
  search->steps = 0;
  search->path[0] = leaf;
  search->length = 1;
  if (is_in (search->anchors, leaf))
    keep_path (search, FLAW_NONE);
  else
    climb (search, FLAW_NONE);
}

static GPtrArray *
limit_pool (GPtrArray *pool)
{
  GPtrArray *limited = g_ptr_array_new ();

  for (guint i = 0; pool != NULL && i < pool->len && limited->len < LL_CHAIN_POOL; i++)
    if (!is_in (limited, g_ptr_array_index (pool, i)))
      g_ptr_array_add (limited, g_ptr_array_index (pool, i));

  return limited;
}

static LlChainStatus
status_from_flaw (Flaw flaw)
{
  switch (flaw) {
  case FLAW_NONE:
    return LL_CHAIN_TRUSTED;
  case FLAW_EXPIRED:
    return LL_CHAIN_EXPIRED;
  case FLAW_WEAK:
    return LL_CHAIN_WEAK;
  case FLAW_BROKEN:
    return LL_CHAIN_BROKEN;
  case FLAW_NO_PATH:
    break;
  }

  return LL_CHAIN_NO_ANCHOR;
}

LlChainStatus
ll_chain_check (LlCertificate *leaf,
                GPtrArray *pool,
                GPtrArray *anchors,
                gint64 time,
                GPtrArray **out_path)
{
  g_autoptr (GPtrArray) limited = NULL;
  g_autoptr (GPtrArray) no_anchors = g_ptr_array_new ();
  Search search = {.time = time, .best = FLAW_NO_PATH};

  g_return_val_if_fail (leaf != NULL, LL_CHAIN_NO_ANCHOR);

  limited = limit_pool (pool);
  search.pool = limited;
  search.anchors = anchors != NULL ? anchors : no_anchors;
  search.best_path =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ll_certificate_unref);
  search.checked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  /* First for a good path, and only without one for the reason. */
  start (&search, leaf, TRUE);
  if (search.best != FLAW_NONE)
    start (&search, leaf, FALSE);

  g_hash_table_unref (search.checked);
  if (out_path != NULL)
    *out_path = g_ptr_array_ref (search.best_path);
  g_ptr_array_unref (search.best_path);

  return status_from_flaw (search.best);
}

LlSignatureCheck
ll_chain_check_signature (const LlCertificate *certificate, const LlPublicKey *issuer)
{
  g_return_val_if_fail (certificate != NULL, LL_SIGNATURE_CHECK_CANNOT);
  g_return_val_if_fail (issuer != NULL, LL_SIGNATURE_CHECK_CANNOT);

  if (!ll_digest_is_strong (certificate->algorithm.digest))
    return LL_SIGNATURE_CHECK_CANNOT;

  return ll_public_key_verify (
      issuer, certificate->algorithm.scheme, certificate->algorithm.digest,
      certificate->algorithm.pss_salt, certificate->signed_part, certificate->signature);
}

const char *
ll_chain_status_to_string (LlChainStatus status)
{
  switch (status) {
  case LL_CHAIN_TRUSTED:
    return "trusted";
  case LL_CHAIN_NO_ANCHOR:
    return "no-anchor";
  case LL_CHAIN_EXPIRED:
    return "expired";
  case LL_CHAIN_BROKEN:
    return "broken";
  case LL_CHAIN_WEAK:
    return "weak";
  }

  g_return_val_if_reached ("unknown");
}
