/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

/* Compares @text with tests/snapshots/@name; with LL_UPDATE_SNAPSHOTS in the environment
 * writes it there instead, for a person to read the difference. */
void
trust_snapshot_check (const char *name, const char *text);
