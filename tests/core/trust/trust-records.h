/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "certificate/ll-certificate.h"
#include "trust/ll-smimea-answer.h"

/* The certificates of RFC 9216 and records made of them, by the words of
 * expectations/answers.tsv. */

/* Returns: (transfer full) */
LlCertificate *
trust_records_load (const char *name);

/* @names: separated by blanks, or "-". Returns: (element-type LlCertificate) */
GPtrArray *
trust_records_load_list (const char *names);

/* @specs: separated by ";", or "-". Returns: (element-type GBytes) */
GPtrArray *
trust_records_make (const char *specs);

/* A secure answer with those records. */
LlSmimeaAnswer *
trust_records_make_answer (const char *specs);
