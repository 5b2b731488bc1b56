/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "trust/ll-selection.h"
#include "trust/ll-verdict.h"

/* The words of expectations/verdicts.tsv and selection.tsv, read into values.  A word
 * that is not known ends the program. */

LlEvidence
trust_cases_parse_evidence (const char *facts);

/* "verified-dns filled" and so on: rule, verdict, mark, remarks, history, as in the
 * table's columns, separated by tabs. */
char *
trust_cases_format_judgement (const LlJudgement *judgement, gboolean with_rule);

LlRecipientFacts
trust_cases_parse_recipient (const char *facts);

/* Returns: (element-type LlCandidate): the names in sha256 live as long as the program.
 */
GArray *
trust_cases_parse_candidates (const char *candidates);

/* State, chosen, why not the others: the columns of the table, separated by tabs. */
char *
trust_cases_format_selection (const LlSelection *selection,
                              const LlCandidate *candidates);

/* Returns: (element-type GStrv): the rows of a table, without comments and empty lines.
 * Each row has @n_columns. */
GPtrArray *
trust_cases_read_table (const char *name, guint n_columns);
