/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "asn1/ll-asn1-schema.h"

#include <libtasn1.h>

#include "base/ll-limits.h"

#define MODULE "Letterlock."

extern const asn1_static_node ll_asn1_schema_array[];

typedef asn1_node Node;

static void
node_clear (Node *node)
{
  asn1_delete_structure (node);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Node, node_clear)

/* The definitions are built once, and only read afterwards. */
static asn1_node
get_definitions (void)
{
  static asn1_node definitions;
  static gsize is_built;

  if (g_once_init_enter (&is_built)) {
    if (asn1_array2tree (ll_asn1_schema_array, &definitions, NULL) != ASN1_SUCCESS)
      g_abort ();
    g_once_init_leave (&is_built, 1);
  }

  return definitions;
}

gboolean
ll_asn1_schema_is (const LlDerReader *element, const char *type)
{
  g_autofree char *name = g_strconcat (MODULE, type, NULL);
  g_auto (Node) node = NULL;
  int size;

  if (element->size == 0 || element->size > LL_ASN1_SCHEMA_SIZE)
    return FALSE;
  if (asn1_create_element (get_definitions (), name, &node) != ASN1_SUCCESS)
    g_return_val_if_reached (FALSE);

  size = (int)element->size;
  return asn1_der_decoding2 (&node, element->data, &size, ASN1_DECODE_FLAG_STRICT_DER,
                             NULL) == ASN1_SUCCESS;
}
