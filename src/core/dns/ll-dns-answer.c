/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "dns/ll-dns-answer.h"

struct _LlDnsAnswer {
  gatomicrefcount refs;
  LlDnsStatus status;
  unsigned int rcode;
  GPtrArray *rdata; /* (element-type GBytes) owned */
  guint32 ttl;
  char *canonical_name; /* owned, or NULL */
  gboolean wildcard;
  char *why; /* owned, or NULL */
};

LlDnsAnswer *
ll_dns_answer_new (LlDnsStatus status,
                   unsigned int rcode,
                   GPtrArray *rdata,
                   guint32 ttl,
                   const char *canonical_name,
                   gboolean wildcard,
                   const char *why)
{
  LlDnsAnswer *self = g_new0 (LlDnsAnswer, 1);

  g_atomic_ref_count_init (&self->refs);
  self->status = status;
  self->rcode = rcode;
  self->rdata = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  for (unsigned int i = 0; rdata != NULL && i < rdata->len; i++)
    g_ptr_array_add (self->rdata, g_bytes_ref (g_ptr_array_index (rdata, i)));
  self->ttl = ttl;
  self->canonical_name = g_strdup (canonical_name);
  self->wildcard = wildcard;
  self->why = g_strdup (why);

  return self;
}

LlDnsAnswer *
ll_dns_answer_ref (LlDnsAnswer *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
ll_dns_answer_unref (LlDnsAnswer *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->refs))
    return;

  g_ptr_array_unref (self->rdata);
  g_free (self->canonical_name);
  g_free (self->why);
  g_free (self);
}

LlDnsStatus
ll_dns_answer_get_status (const LlDnsAnswer *self)
{
  return self->status;
}

unsigned int
ll_dns_answer_get_rcode (const LlDnsAnswer *self)
{
  return self->rcode;
}

size_t
ll_dns_answer_get_n_records (const LlDnsAnswer *self)
{
  return self->rdata->len;
}

GBytes *
ll_dns_answer_get_record (const LlDnsAnswer *self, size_t i)
{
  g_return_val_if_fail (i < self->rdata->len, NULL);

  return g_ptr_array_index (self->rdata, i);
}

guint32
ll_dns_answer_get_ttl (const LlDnsAnswer *self)
{
  return self->ttl;
}

const char *
ll_dns_answer_get_canonical_name (const LlDnsAnswer *self)
{
  return self->canonical_name;
}

gboolean
ll_dns_answer_is_wildcard (const LlDnsAnswer *self)
{
  return self->wildcard;
}

const char *
ll_dns_answer_get_why (const LlDnsAnswer *self)
{
  return self->why;
}
