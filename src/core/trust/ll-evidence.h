/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

#include "certificate/ll-certificate-addresses.h"
#include "certificate/ll-certificate-usage.h"
#include "trust/ll-dnssec-state.h"

G_BEGIN_DECLS

/* LlEvidence is every fact about one message and its signature, as plain fields: no key,
 * no name and no message in it.  All zero means a message without a signature about which
 * nothing is known, and what nobody filled in of layer, structure, signature and sender
 * counts as bad.  ll_verdict_judge () says what it all means. */

/* Where the signature is (RFC 9787: only the envelope at the MIME root counts). */
typedef enum {
  LL_LAYER_NONE, /* there is no signature */
  LL_LAYER_ROOT,
  LL_LAYER_ERRANT, /* somewhere below, under a mailing list's footer for example */
} LlLayer;

typedef enum {
  LL_STRUCTURE_BROKEN, /* not the CMS of RFC 5652 as we take it */
  LL_STRUCTURE_NO_SIGNER,
  LL_STRUCTURE_SIGNER_FAILING, /* several signers, and not all are good */
  LL_STRUCTURE_ECONTENT,       /* multipart/signed with content in the CMS as well */
  LL_STRUCTURE_FINE,
} LlStructure;

typedef enum {
  LL_SIGNATURE_STATE_CANNOT_CHECK, /* algorithm unknown here, or no certificate with it */
  LL_SIGNATURE_STATE_BAD,          /* the digest or the value does not fit */
  LL_SIGNATURE_STATE_WEAK,         /* an algorithm that is forbidden or too weak */
  LL_SIGNATURE_STATE_GOOD,
} LlSignatureState;

/* The From fields of the message, the protected ones where there are (RFC 9788). */
typedef enum {
  LL_FROM_NONE, /* none, or one that no parser understands */
  LL_FROM_SEVERAL,
  LL_FROM_SINGLE, /* one field with one mailbox */
} LlFrom;

/* A record, or all records together, against the signer's certificate: 0.4. */
typedef enum {
  LL_ASSOCIATION_NONE,         /* there is no usable record */
  LL_ASSOCIATION_CANNOT_SPEAK, /* says nothing of this signature */
  LL_ASSOCIATION_SAME_KEY,     /* another certificate for the same key: no objection */
  LL_ASSOCIATION_NO_MATCH,     /* speaks of it, and means another certificate */
  LL_ASSOCIATION_MATCH_NEEDS_CHAIN, /* this one, but the path that it demands is missing:
                                       not a match */
  LL_ASSOCIATION_MATCH,
} LlAssociation;

/* What the person decided for this From address. */
typedef enum {
  LL_PIN_NONE,
  LL_PIN_THIS,    /* this certificate */
  LL_PIN_ANOTHER, /* another one */
} LlPin;

typedef struct {
  LlEarlier earlier;          /* before today's answer */
  gboolean last_data_matches; /* the last D1 on record matches this certificate by 0.4 */
  gboolean is_changed;  /* today's D1 shares nothing with the last one that was accepted:
                           ll_smimea_answer_shares_certificate () */
  gboolean is_first;    /* no signed letter of this address was seen before */
  gboolean is_known;    /* the person has this address among those she knows */
  gboolean has_matched; /* earlier letters of this address matched its DNS */
  gboolean is_older;    /* the message came, by the trusted time of its receipt and not by
                           its own Date, before today's record was first seen */
  guint positive_letters; /* the last letters of this address without a break in positive
                             verdicts */
  guint positive_days;    /* between the first and the last of those */
} LlHistory;

typedef struct {
  /* the message */
  LlLayer layer;
  LlFrom from;
  gboolean is_lookalike;   /* From resembles, without being, somebody one knows: 12.H */
  gboolean outer_differs;  /* header fields outside differ from the signed ones */
  gboolean is_unprotected; /* there are no signed header fields */

  /* the CMS */
  LlStructure structure;
  LlSignatureState signature;
  gboolean is_old_algorithm; /* good, by an algorithm that we stopped writing */

  /* the certificate, at the time of judgement: the trusted time of first receipt where
   * one is stored, else now (7.14) */
  LlUsage usage; /* by ll_certificate_check_signing () */
  gboolean is_revoked;
  LlAddressMatch address;   /* against the (protected) From */
  gboolean is_path_trusted; /* a valid path to an anchor trusted for e-mail */
  LlPin pin;

  /* the DNS */
  LlDnssecState state;
  LlAssociation association; /* all usable records together; looked at under D1 and D7 */
  guint matched_usage;       /* of the record that matches: 0 to 3 */
  gboolean has_same_key;     /* some record holds the same key in another certificate */
  gboolean is_wildcard;

  LlHistory history;
} LlEvidence;

G_END_DECLS
