/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <stdint.h>

#include "cms/ll-cms-info.h"
#include "cms/ll-cms-verify.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* Everything that there is to know about a result can be asked for. */
static void
ask_everything (LlCmsVerification *result)
{
  GPtrArray *signatures = ll_cms_verification_get_signatures (result);
  LlCmsStructure structure = ll_cms_verification_get_structure (result);

  g_assert_nonnull (ll_cms_verification_get_certificates (result));
  g_assert_true (structure == LL_CMS_STRUCTURE_SIGNED || signatures->len == 0);
  g_assert_cmpint (structure == LL_CMS_STRUCTURE_BROKEN, ==,
                   ll_cms_verification_get_reason (result) != NULL);

  for (guint i = 0; i < signatures->len; i++) {
    LlCmsSignature *signature = g_ptr_array_index (signatures, i);
    LlCertificate *certificate = ll_cms_signature_get_certificate (signature);
    gboolean is_good = ll_cms_signature_get_state (signature) == LL_CMS_SIGNATURE_GOOD;

    g_assert_cmpint (is_good, ==, ll_cms_signature_get_reason (signature) == NULL);
    g_assert_true (!is_good || certificate != NULL);
    g_assert_nonnull (ll_cms_signature_get_algorithm (signature));
    g_assert_nonnull (ll_cms_signature_get_value (signature));
    ll_digest_to_string (ll_cms_signature_get_digest (signature));
    ll_cms_signature_get_signing_time (signature);
    ll_cms_signature_get_capabilities (signature);
  }
}

static GInputStream *
open_octets (const uint8_t *data, size_t size)
{
  return g_memory_input_stream_new_from_data (data, (gssize)size, NULL);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GInputStream) opaque = open_octets (data, size);
  g_autoptr (GInputStream) signature = open_octets (data, size);
  g_autoptr (GInputStream) content = open_octets ((const uint8_t *)"letter", 6);
  g_autoptr (LlCmsVerification) from_opaque = NULL;
  g_autoptr (LlCmsVerification) from_detached = NULL;

  ll_cms_info_get_type (data, size);
  from_opaque = ll_cms_verify_opaque (opaque, NULL, NULL);
  g_assert_nonnull (from_opaque);
  ask_everything (from_opaque);
  from_detached = ll_cms_verify_detached (content, signature, NULL, NULL);
  g_assert_nonnull (from_detached);
  ask_everything (from_detached);

  return 0;
}
