/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* LlBoundedScroller is as high as what is in it needs at the width it gets, up to its
 * max-content-height; then it scrolls.  (GtkScrolledWindow asks its child for a height
 * without telling it the width.) */
#define LL_TYPE_BOUNDED_SCROLLER (ll_bounded_scroller_get_type ())
G_DECLARE_FINAL_TYPE (LlBoundedScroller,
                      ll_bounded_scroller,
                      LL,
                      BOUNDED_SCROLLER,
                      GtkScrolledWindow)

G_END_DECLS
