/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "widgets/ll-wrap-box.h"

struct _LlWrapBox {
  GtkContainer parent;

  GPtrArray *children; /* (element-type GtkWidget): owned by GTK's tree */
  int spacing;
};

typedef enum {
  PROPERTY_SPACING = 1,
} Property;

G_DEFINE_FINAL_TYPE (LlWrapBox, ll_wrap_box, GTK_TYPE_CONTAINER)

/* -- lines -- */

/* One line: the children from @begin to before @end, and how high it is. */
typedef struct {
  guint begin;
  guint end;
  int width; /* that its children want */
  int height;
  guint n_expanding;
} Line;

static int
get_child_width (GtkWidget *child, int most)
{
  int minimum;
  int natural;

  gtk_widget_get_preferred_width (child, &minimum, &natural);

  return MAX (minimum, MIN (natural, most));
}

static int
get_child_height (GtkWidget *child, int width)
{
  int minimum;
  int natural;

  gtk_widget_get_preferred_height_for_width (child, width, &minimum, &natural);

  return natural;
}

/* Finds the line that begins at child @begin.  FALSE: there is none. */
static gboolean
find_line (LlWrapBox *self, guint begin, int width, Line *out_line)
{
  Line line = {.begin = begin};
  guint n = 0;

  for (line.end = begin; line.end < self->children->len; line.end++) {
    GtkWidget *child = self->children->pdata[line.end];
    int wanted;

    if (!gtk_widget_get_visible (child))
      continue;
    wanted = get_child_width (child, width);
    if (n > 0 && line.width + self->spacing + wanted > width)
      break;
    line.width += wanted + (n > 0 ? self->spacing : 0);
    line.n_expanding += gtk_widget_get_hexpand (child) ? 1 : 0;
    line.height = MAX (line.height, get_child_height (child, wanted));
    n++;
  }
  *out_line = line;

  return n > 0;
}

static int
measure_height (LlWrapBox *self, int width)
{
  int height = 0;
  Line line = {0};

  while (find_line (self, line.end, width, &line))
    height += line.height + (height > 0 ? self->spacing : 0);

  return height;
}

static void
place_line (LlWrapBox *self, const Line *line, const GtkAllocation *area, int y)
{
  gboolean is_mirrored = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  int rest = MAX (0, area->width - line->width);
  int x = 0;

  for (guint i = line->begin; i < line->end; i++) {
    GtkWidget *child = self->children->pdata[i];
    GtkAllocation place = {.y = y, .height = line->height};

    if (!gtk_widget_get_visible (child))
      continue;
    place.width = get_child_width (child, area->width);
    if (gtk_widget_get_hexpand (child))
      place.width += rest / (int)line->n_expanding;
    place.x = is_mirrored ? area->x + area->width - x - place.width : area->x + x;
    gtk_widget_size_allocate (child, &place);
    x += place.width + self->spacing;
  }
}

/* -- GtkWidget -- */

static GtkSizeRequestMode
ll_wrap_box_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
ll_wrap_box_get_preferred_width (GtkWidget *widget, int *out_minimum, int *out_natural)
{
  LlWrapBox *self = LL_WRAP_BOX (widget);
  int widest = 0;
  int sum = 0;

  for (guint i = 0; i < self->children->len; i++) {
    int minimum;
    int natural;

    if (!gtk_widget_get_visible (self->children->pdata[i]))
      continue;
    gtk_widget_get_preferred_width (self->children->pdata[i], &minimum, &natural);
    widest = MAX (widest, minimum);
    sum = MIN (sum + natural + (sum > 0 ? self->spacing : 0), G_MAXSHORT);
  }
  *out_minimum = widest;
  *out_natural = MAX (widest, sum);
}

static void
ll_wrap_box_get_preferred_height_for_width (GtkWidget *widget,
                                            int width,
                                            int *out_minimum,
                                            int *out_natural)
{
  *out_minimum = *out_natural = measure_height (LL_WRAP_BOX (widget), width);
}

static void
ll_wrap_box_get_preferred_height (GtkWidget *widget, int *out_minimum, int *out_natural)
{
  int minimum;
  int natural;

  gtk_widget_get_preferred_width (widget, &minimum, &natural);
  gtk_widget_get_preferred_height_for_width (widget, natural, out_minimum, out_natural);
}

static void
ll_wrap_box_size_allocate (GtkWidget *widget, GtkAllocation *allocation)
{
  LlWrapBox *self = LL_WRAP_BOX (widget);
  int y = allocation->y;
  Line line = {0};

  gtk_widget_set_allocation (widget, allocation);
  while (find_line (self, line.end, allocation->width, &line)) {
    place_line (self, &line, allocation, y);
    y += line.height + self->spacing;
  }
}

/* -- GtkContainer -- */

static GType
ll_wrap_box_child_type (GtkContainer *container)
{
  return GTK_TYPE_WIDGET;
}

void
ll_wrap_box_insert (LlWrapBox *self, GtkWidget *child, GtkWidget *before)
{
  guint place = self->children->len;

  g_return_if_fail (LL_IS_WRAP_BOX (self));

  if (before != NULL)
    g_return_if_fail (g_ptr_array_find (self->children, before, &place));
  g_ptr_array_insert (self->children, (int)place, child);
  gtk_widget_set_parent (child, GTK_WIDGET (self));
}

static void
ll_wrap_box_add (GtkContainer *container, GtkWidget *child)
{
  ll_wrap_box_insert (LL_WRAP_BOX (container), child, NULL);
}

static void
ll_wrap_box_remove (GtkContainer *container, GtkWidget *child)
{
  LlWrapBox *self = LL_WRAP_BOX (container);

  if (!g_ptr_array_remove (self->children, child))
    return;
  gtk_widget_unparent (child);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

/* Children may go while they are visited. */
static void
ll_wrap_box_forall (GtkContainer *container,
                    gboolean include_internals,
                    GtkCallback callback,
                    gpointer user_data)
{
  LlWrapBox *self = LL_WRAP_BOX (container);
  g_autoptr (GPtrArray) children = g_ptr_array_copy (self->children, NULL, NULL);

  for (guint i = 0; i < children->len; i++)
    callback (children->pdata[i], user_data);
}

/* -- GObject -- */

static void
ll_wrap_box_set_property (GObject *object,
                          guint id,
                          const GValue *value,
                          GParamSpec *spec)
{
  LlWrapBox *self = LL_WRAP_BOX (object);

  switch ((Property)id) {
  case PROPERTY_SPACING:
    self->spacing = g_value_get_int (value);
    gtk_widget_queue_resize (GTK_WIDGET (self));
    break;
  }
}

static void
ll_wrap_box_finalize (GObject *object)
{
  g_ptr_array_unref (LL_WRAP_BOX (object)->children);

  G_OBJECT_CLASS (ll_wrap_box_parent_class)->finalize (object);
}

static void
ll_wrap_box_class_init (LlWrapBoxClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GtkContainerClass *container_class = GTK_CONTAINER_CLASS (klass);

  object_class->set_property = ll_wrap_box_set_property;
  object_class->finalize = ll_wrap_box_finalize;
  widget_class->get_request_mode = ll_wrap_box_get_request_mode;
  widget_class->get_preferred_width = ll_wrap_box_get_preferred_width;
  widget_class->get_preferred_height = ll_wrap_box_get_preferred_height;
  widget_class->get_preferred_height_for_width =
      ll_wrap_box_get_preferred_height_for_width;
  widget_class->size_allocate = ll_wrap_box_size_allocate;
  container_class->child_type = ll_wrap_box_child_type;
  container_class->add = ll_wrap_box_add;
  container_class->remove = ll_wrap_box_remove;
  container_class->forall = ll_wrap_box_forall;

  g_object_class_install_property (
      object_class, PROPERTY_SPACING,
      g_param_spec_int ("spacing", NULL, NULL, 0, G_MAXSHORT, 0,
                        G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS));
}

static void
ll_wrap_box_init (LlWrapBox *self)
{
  gtk_widget_set_has_window (GTK_WIDGET (self), FALSE);
  self->children = g_ptr_array_new ();
}
