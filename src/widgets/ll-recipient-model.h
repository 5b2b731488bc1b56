/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "engine/ll-discover.h"
#include "engine/ll-draft.h"

G_BEGIN_DECLS

/* LlRecipientModel are the people of one address field and what is found out about them:
 * the model behind LlRecipientList, without a widget.  Whoever is added is looked up at
 * once, all of one call together.  Of one address there is one.
 *
 * Signals: "changed": people or a state; once for each call and each answer. "removed"
 * (LlRecipient): it is gone after the signal. */
#define LL_TYPE_RECIPIENT_MODEL (ll_recipient_model_get_type ())
G_DECLARE_FINAL_TYPE (LlRecipientModel, ll_recipient_model, LL, RECIPIENT_MODEL, GObject)

typedef enum {
  LL_CHIP_NOT_ASKED, /* the lock is on Never: an address and nothing else */
  LL_CHIP_SEARCHING,
  LL_CHIP_FOUND,  /* see the discovery, whatever it says */
  LL_CHIP_FAILED, /* there is no discovery, because of an error */
} LlChipPhase;

typedef struct {
  LlCorrespondent *person;
  LlChipPhase phase;
  LlDiscovery *discovery; /* with LL_CHIP_FOUND */
  GError *error;          /* with LL_CHIP_FAILED */
  gboolean is_accepted; /* the person accepts what is published now; until it is stored */

  gpointer chip;     /* for whoever shows it */
  gboolean is_shown; /* FALSE again after each change */
} LlRecipient;

LlRecipientModel *
ll_recipient_model_new (void);

void
ll_recipient_model_set_engine (LlRecipientModel *self, LlEngine *engine);

/* FALSE: nobody is looked up, what runs is cancelled, what is known is forgotten. */
void
ll_recipient_model_set_looks_up (LlRecipientModel *self, gboolean looks_up);

unsigned int
ll_recipient_model_get_n (LlRecipientModel *self);
LlRecipient *
ll_recipient_model_get (LlRecipientModel *self, unsigned int place);

/* NULL: nobody has that address. */
LlRecipient *
ll_recipient_model_find (LlRecipientModel *self, const LlAddress *address);

/* Adds copies of @people (element-type LlCorrespondent), whoever is not there yet.
 *
 * Returns: how many did not fit under LL_RECIPIENTS. */
unsigned int
ll_recipient_model_add (LlRecipientModel *self, GPtrArray *people);

void
ll_recipient_model_remove (LlRecipientModel *self, const LlAddress *address);
void
ll_recipient_model_clear (LlRecipientModel *self);

/* Accepts what is published for @address now, though it is `changed`. */
void
ll_recipient_model_accept (LlRecipientModel *self, const LlAddress *address);

/* Asks the DNS again: about @address, or NULL about everybody who could not be asked or
 * whose answer was broken. */
void
ll_recipient_model_retry (LlRecipientModel *self, const LlAddress *address);

/* Takes newer findings (element-type LlDiscovery) about those who are here. */
void
ll_recipient_model_adopt (LlRecipientModel *self, GPtrArray *discoveries);

G_END_DECLS
