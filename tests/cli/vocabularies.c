/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Prints every word of the closed vocabularies, as the program has them: a heading, then
 * the words, in the order of their values. */

#include <locale.h>
#include <stdio.h>

#include "cms/ll-cms-algorithms.h"
#include "crypto/ll-content-cipher.h"
#include "engine/ll-report.h"
#include "store/ll-entry.h"
#include "transport/ll-smtp-transport.h"
#include "trust/ll-selection.h"
#include "trust/ll-verdict.h"

#define N_ENCRYPTIONS    (LL_ENCRYPTION_FAILED + 1)
#define N_ANSWER_SOURCES (LL_ANSWER_SOURCE_HISTORY + 1)
#define N_CIPHERS        (LL_CIPHER_3DES_CBC + 1)
#define N_SECURITIES     (LL_SMTP_STARTTLS + 1)

#define PRINT(heading, first, end, to_string)                                            \
  G_STMT_START                                                                           \
  {                                                                                      \
    printf ("%s:", heading);                                                             \
    for (int value = (first); value < (int)(end); value++)                               \
      printf (" %s", to_string (value));                                                 \
    printf ("\n");                                                                       \
  }                                                                                      \
  G_STMT_END

static const char *
remark_at (int index)
{
  return ll_remark_to_string ((LlRemarks)(1u << index));
}

static void
print_signature_algorithms (void)
{
  static const LlSignatureScheme schemes[] = {LL_SIGNATURE_RSA, LL_SIGNATURE_RSA_PSS,
                                              LL_SIGNATURE_ECDSA};
  g_autofree char *edwards =
      ll_cms_algorithms_format (LL_SIGNATURE_EDDSA, LL_DIGEST_SHA512);

  printf ("signature-algorithm:");
  for (size_t i = 0; i < G_N_ELEMENTS (schemes); i++) {
    for (int digest = LL_DIGEST_MD5; digest <= LL_DIGEST_SHA512; digest++) {
      g_autofree char *word =
          ll_cms_algorithms_format (schemes[i], (LlDigestAlgorithm)digest);

      printf (" %s", word);
    }
  }
  printf (" %s\n", edwards);
}

int
main (void)
{
  setlocale (LC_ALL, "");
  PRINT ("dnssec-state", 0, LL_N_DNSSEC_STATES, ll_dnssec_state_to_string);
  PRINT ("verdict", 0, LL_N_VERDICTS, ll_verdict_to_string);
  PRINT ("mark", 0, LL_N_MARKS, ll_mark_to_string);
  PRINT ("remark", 0, LL_N_REMARKS, remark_at);
  PRINT ("recipient", 0, LL_N_RECIPIENT_STATES, ll_recipient_state_to_string);
  PRINT ("summary", 0, LL_N_SUMMARIES, ll_summary_to_string);
  PRINT ("encryption", 0, N_ENCRYPTIONS, ll_encryption_to_string);
  PRINT ("cipher", LL_CIPHER_AES128_CBC, N_CIPHERS, ll_cipher_to_string);
  print_signature_algorithms ();
  PRINT ("answer-from", 0, N_ANSWER_SOURCES, ll_answer_source_to_string);
  PRINT ("why-not", LL_WHY_NOT_CHOSEN + 1, LL_N_WHY_NOTS, ll_why_not_to_string);
  PRINT ("candidate-source", 0, LL_N_CANDIDATE_SOURCES, ll_candidate_source_to_string);
  PRINT ("entry-source", 0, LL_N_ENTRY_SOURCES, ll_entry_source_to_string);
  PRINT ("security", LL_SMTP_TLS, N_SECURITIES, ll_smtp_security_get_name);

  return 0;
}
