/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <stdio.h>
#include <string.h>

#include "trust-cases.h"

/* Reads facts, one case per line, and prints what is judged of them: for oracle.py.  A
 * line with a tab is facts about a recipient and her candidates. */
int
main (void)
{
  static char line[8192];

  while (fgets (line, sizeof line, stdin) != NULL) {
    g_autofree char *text = NULL;
    char *tab;

    g_strchomp (line);
    tab = strchr (line, '\t');
    if (tab == NULL) {
      LlEvidence evidence = trust_cases_parse_evidence (line);
      LlJudgement judgement = ll_verdict_judge (&evidence);

      text = trust_cases_format_judgement (&judgement, TRUE);
    } else {
      LlRecipientFacts facts;
      g_autoptr (GArray) candidates = trust_cases_parse_candidates (tab + 1);
      g_autoptr (LlSelection) selection = NULL;

      *tab = '\0';
      facts = trust_cases_parse_recipient (line);
      selection =
          ll_selection_choose (&facts, (LlCandidate *)candidates->data, candidates->len);
      text = trust_cases_format_selection (selection, (LlCandidate *)candidates->data);
    }
    puts (text);
  }

  return 0;
}
