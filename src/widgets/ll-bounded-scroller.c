/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "widgets/ll-bounded-scroller.h"

struct _LlBoundedScroller {
  GtkScrolledWindow parent;
};

G_DEFINE_FINAL_TYPE (LlBoundedScroller, ll_bounded_scroller, GTK_TYPE_SCROLLED_WINDOW)

static GtkSizeRequestMode
ll_bounded_scroller_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
ll_bounded_scroller_get_preferred_height_for_width (GtkWidget *widget,
                                                    int width,
                                                    int *out_minimum,
                                                    int *out_natural)
{
  GtkWidget *child = gtk_bin_get_child (GTK_BIN (widget));
  int most = gtk_scrolled_window_get_max_content_height (GTK_SCROLLED_WINDOW (widget));
  int minimum = 0;
  int natural = 0;

  if (GTK_IS_VIEWPORT (child))
    child = gtk_bin_get_child (GTK_BIN (child));
  if (child != NULL)
    gtk_widget_get_preferred_height_for_width (child, width, &minimum, &natural);
  if (most >= 0)
    natural = MIN (natural, most);

  *out_minimum = *out_natural = natural;
}

static void
ll_bounded_scroller_class_init (LlBoundedScrollerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->get_request_mode = ll_bounded_scroller_get_request_mode;
  widget_class->get_preferred_height_for_width =
      ll_bounded_scroller_get_preferred_height_for_width;
}

static void
ll_bounded_scroller_init (LlBoundedScroller *self)
{
}
