/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Makes a program speak the language of its user.  To be called once, after setlocale ()
 * and before the first sentence.  The catalogues are those of the same build when the
 * program runs from its build tree (BUILD/po/LANGUAGE/LC_MESSAGES/letterlock.mo), else
 * the installed ones; where there is none, English stands.
 *
 * What machines read does not change with it: names, codes and words of the closed
 * vocabularies are never translated, while sentences for people are, in JSON as well. */
void
ll_translations_start (void);

G_END_DECLS
