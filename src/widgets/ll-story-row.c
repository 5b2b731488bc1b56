/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "widgets/ll-story-row.h"

#include <string.h>

#include "base/ll-display-text.h"

/* Octets of a sentence or a fact that are shown: what core/wording tells at most.  The
 * copied text has all; a single word of 4 kB takes Pango a second to break into lines. */
#define TEXT_SIZE   1536
#define LABEL_SIZE  200
#define FACT_MARGIN 4
#define NARROWEST   16 /* characters; else GTK measures lines of one letter each */

struct _LlStoryRow {
  GtkListBoxRow parent;

  GtkImage *mark;
  GtkLabel *title;
  GtkLabel *mark_words;
  GtkLabel *sentence;
  GtkContainer *facts;
};

G_DEFINE_FINAL_TYPE (LlStoryRow, ll_story_row, GTK_TYPE_LIST_BOX_ROW)

typedef struct {
  const char *icon; /* NULL: none */
  const char *style;
} Look;

/* Neither seals nor locks: those mean signature and encryption and nothing else. */
static const Look looks[LL_N_STORY_MARKS] = {
    [LL_STORY_PLAIN] = {NULL, "plain"},
    [LL_STORY_GOOD] = {"ll-good-symbolic", "good"},
    [LL_STORY_OPEN] = {"ll-ring-symbolic", "open"},
    [LL_STORY_BAD] = {"ll-warning-symbolic", "bad"},
};

/* @text: (nullable).  What is left out is seen to be. */
static char *
shorten (const char *text, size_t size)
{
  g_autofree char *start = g_strdup (text);

  if (text == NULL || strlen (text) <= size)
    return g_steal_pointer (&start);
  ll_display_text_cut (start, size);

  return g_strconcat (start, "\xe2\x80\xa6", NULL);
}

/* -- facts -- */

static GtkWidget *
new_label (const char *text, size_t size)
{
  g_autofree char *shown = shorten (text, size);
  GtkWidget *label = gtk_label_new (shown);

  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_line_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_width_chars (GTK_LABEL (label), NARROWEST);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_valign (label, GTK_ALIGN_START);
  gtk_widget_show (label);

  return label;
}

/* Hex digits and names of algorithms read from the left in every language. */
static void
make_literal (GtkWidget *label)
{
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_insert_hyphens_new (FALSE));
  gtk_label_set_attributes (GTK_LABEL (label), attributes);
  gtk_style_context_add_class (gtk_widget_get_style_context (label), "monospace");
  gtk_widget_set_direction (label, GTK_TEXT_DIR_LTR);
}

static void
add_fact (LlStoryRow *self, const LlStoryFact *fact)
{
  GtkWidget *label = new_label (fact->label, LABEL_SIZE);
  GtkWidget *value = new_label (fact->value, TEXT_SIZE);

  gtk_style_context_add_class (gtk_widget_get_style_context (label), "dim-label");
  gtk_label_set_selectable (GTK_LABEL (value), TRUE);
  /* The pointer selects in it; the keyboard goes from step to step. */
  gtk_widget_set_can_focus (value, FALSE);
  gtk_widget_set_hexpand (value, TRUE);
  gtk_widget_set_margin_bottom (value, FACT_MARGIN);
  if (fact->is_literal)
    make_literal (value);
  gtk_container_add (self->facts, label);
  gtk_container_add (self->facts, value);
}

/* -- the row -- */

static void
describe (LlStoryRow *self, const LlStoryStep *step)
{
  AtkObject *accessible = gtk_widget_get_accessible (GTK_WIDGET (self));
  g_autoptr (GString) name = g_string_new (step->title);
  g_autofree char *sentence = shorten (step->sentence, TEXT_SIZE);
  g_autoptr (GString) rest = g_string_new (sentence);

  if (step->mark != LL_STORY_PLAIN)
    g_string_append_printf (name, ": %s", ll_story_mark_to_words (step->mark));
  for (guint i = 0; i < step->facts->len; i++) {
    const LlStoryFact *fact = step->facts->pdata[i];
    g_autofree char *label = shorten (fact->label, LABEL_SIZE);
    g_autofree char *value = shorten (fact->value, TEXT_SIZE);

    g_string_append_printf (rest, "%s%s: %s", rest->len > 0 ? "\n" : "", label, value);
  }
  atk_object_set_name (accessible, name->str);
  atk_object_set_description (accessible, rest->str);
}

static void
update (LlStoryRow *self, const LlStoryStep *step)
{
  const Look *look = &looks[step->mark];
  g_autofree char *sentence = shorten (step->sentence, TEXT_SIZE);

  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (self)),
                               look->style);
  gtk_widget_set_visible (GTK_WIDGET (self->mark), look->icon != NULL);
  if (look->icon != NULL)
    g_object_set (self->mark, "icon-name", look->icon, NULL);
  gtk_label_set_text (self->title, step->title);
  gtk_widget_set_visible (GTK_WIDGET (self->mark_words), step->mark != LL_STORY_PLAIN);
  if (step->mark != LL_STORY_PLAIN)
    gtk_label_set_text (self->mark_words, ll_story_mark_to_words (step->mark));
  if (sentence != NULL)
    gtk_label_set_text (self->sentence, sentence);
  gtk_widget_set_visible (GTK_WIDGET (self->sentence), sentence != NULL);
  for (guint i = 0; i < step->facts->len; i++)
    add_fact (self, step->facts->pdata[i]);
  gtk_widget_set_visible (GTK_WIDGET (self->facts), step->facts->len > 0);
  describe (self, step);
}

static void
ll_story_row_class_init (LlStoryRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/letterlock/Letterlock/ui/ll-story-row.ui");
  gtk_widget_class_bind_template_child (widget_class, LlStoryRow, mark);
  gtk_widget_class_bind_template_child (widget_class, LlStoryRow, title);
  gtk_widget_class_bind_template_child (widget_class, LlStoryRow, mark_words);
  gtk_widget_class_bind_template_child (widget_class, LlStoryRow, sentence);
  gtk_widget_class_bind_template_child (widget_class, LlStoryRow, facts);
}

static void
ll_story_row_init (LlStoryRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ll_story_row_new (const LlStoryStep *step)
{
  LlStoryRow *self;

  g_return_val_if_fail (step != NULL, NULL);

  self = g_object_new (LL_TYPE_STORY_ROW, NULL);
  update (self, step);

  return GTK_WIDGET (self);
}
