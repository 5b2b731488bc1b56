/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "engine/ll-letter-parts.h"

#include <string.h>

#include "base/ll-display-text.h"
#include "base/ll-limits.h"
#include "message/ll-text-decoder.h"
#include "smime/ll-smime-part-list.h"

/* How far back from a cut the end of a line is looked for. */
#define CUT_RANGE 8192

/* A walk through the leaves of a payload. */
typedef struct {
  const LlReport *report;
  LlSmimeLetter *letter;
  GPtrArray *parts; /* of LlLetterPart */
  unsigned int next;
  size_t room;  /* for texts */
  size_t lines; /* the same in lines */
  GCancellable *cancellable;
} Walk;

/* What a leaf is beside. */
typedef struct {
  gboolean is_other;   /* a text stands for it: another of the same alternatives */
  gboolean is_related; /* in a multipart/related */
} Place;

void
ll_letter_part_free (LlLetterPart *self)
{
  g_free ((char *)self->type);
  g_free (self->name);
  g_free (self->text);
  g_free (self);
}

static gboolean
is_type (const LlMimePart *part, const char *name)
{
  return g_str_equal (ll_content_type_get_name (part->type), name);
}

/* What other programs show as formatted text. */
static gboolean
is_rich_text (const LlMimePart *leaf)
{
  return is_type (leaf, "text/html") || is_type (leaf, "text/enriched") ||
         is_type (leaf, "text/richtext");
}

static gboolean
is_text (const LlMimePart *part)
{
  return part->children == NULL && is_type (part, "text/plain") &&
         !ll_mime_part_is_attachment (part);
}

static gboolean
has_text (const LlMimePart *part)
{
  gboolean found = is_text (part);

  for (guint i = 0; !found && part->children != NULL && i < part->children->len; i++)
    found = has_text (part->children->pdata[i]);

  return found;
}

/* RFC 2046, section 5.1.4: the plainest alternative stands first. */
static const LlMimePart *
find_text (const LlMimePart *alternative)
{
  for (guint i = 0; i < alternative->children->len; i++) {
    if (has_text (alternative->children->pdata[i]))
      return alternative->children->pdata[i];
  }

  return NULL;
}

/* -- texts -- */

/* So that a character, or a line, is not cut in two. */
static size_t
find_cut (const guint8 *content, size_t size)
{
  size_t begin = size > CUT_RANGE ? size - CUT_RANGE : 0;

  for (size_t at = size; at > begin; at--) {
    if (content[at - 1] == '\n')
      return at;
  }

  return size;
}

/* Where the @lines lines at the beginning of @text end. */
static size_t
measure_lines (const char *text, size_t lines)
{
  const char *at = text;

  for (; lines > 0 && *at != '\0'; lines--) {
    at += strcspn (at, "\n");
    if (*at == '\n')
      at++;
  }

  return (size_t)(at - text);
}

static size_t
count_lines (const char *text)
{
  size_t n = 0;

  for (; *text != '\0'; text++)
    n += *text == '\n' || text[1] == '\0';

  return n;
}

/* Takes the room that @text needs, and cuts off what does not fit. */
static gboolean
fit_text (Walk *self, char *text)
{
  size_t size = strlen (text);

  ll_display_text_cut (text, self->room);
  text[measure_lines (text, self->lines)] = '\0';
  self->room -= strlen (text);
  self->lines -= count_lines (text);

  return strlen (text) < size;
}

static gboolean
read_text (Walk *self, const LlSmimePart *leaf, LlLetterPart *part, GError **error)
{
  g_autofree guint8 *content = g_malloc (self->room + 1);
  g_autoptr (GInputStream) stream = ll_smime_part_list_open (leaf->mime);
  g_autofree char *text = NULL;
  gboolean has_legacy_display =
      part->is_encrypted && ll_smime_letter_has_protected_headers (self->letter);
  gboolean is_long;
  gsize size;

  if (!g_input_stream_read_all (stream, content, self->room + 1, &size, self->cancellable,
                                error))
    return FALSE;
  is_long = size > self->room;
  if (is_long)
    size = find_cut (content, self->room);
  text = ll_text_decoder_read (leaf->mime->type, content, size, has_legacy_display);
  part->text = ll_display_text_clean_lines (text, -1);
  part->is_cut = fit_text (self, part->text) || is_long;

  return TRUE;
}

/* -- the walk -- */

/* A broken signature covers nothing, and neither does one that stands elsewhere. */
static gboolean
is_good (const LlReport *report)
{
  return report->judgement.verdict != LL_VERDICT_UNSIGNED &&
         report->judgement.verdict != LL_VERDICT_INVALID;
}

static LlLetterPart *
letter_part_new (const LlReport *report, const LlSmimePart *leaf)
{
  LlLetterPart *self = g_new0 (LlLetterPart, 1);

  self->index = leaf->index;
  self->type = g_strdup (leaf->type);
  self->name = g_strdup (leaf->name);
  self->size = leaf->size;
  self->is_signed = (leaf->inside & LL_SMIME_PART_SIGNED) != 0 && is_good (report);
  self->is_encrypted = (leaf->inside & LL_SMIME_PART_ENCRYPTED) != 0;
  self->is_errant = leaf->is_errant;

  return self;
}

static gboolean
take_leaf (Walk *self, Place place, GError **error)
{
  const LlSmimePart *leaf = ll_smime_letter_get_part (self->letter, self->next++);
  LlLetterPart *part;

  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;
  if (place.is_other && (place.is_related || is_rich_text (leaf->mime)) &&
      !ll_mime_part_is_attachment (leaf->mime))
    return TRUE;
  part = letter_part_new (self->report, leaf);
  g_ptr_array_add (self->parts, part);

  return place.is_other || !is_text (leaf->mime) || read_text (self, leaf, part, error);
}

static gboolean
take_part (Walk *self, const LlMimePart *part, Place place, GError **error)
{
  const LlMimePart *text = NULL;

  if (part->children == NULL)
    return take_leaf (self, place, error);
  if (is_type (part, "multipart/alternative"))
    text = find_text (part);
  place.is_related |= is_type (part, "multipart/related");
  for (guint i = 0; i < part->children->len; i++) {
    const LlMimePart *child = part->children->pdata[i];
    Place inside = place;

    inside.is_other |= text != NULL && child != text;
    if (!take_part (self, child, inside, error))
      return FALSE;
  }

  return TRUE;
}

GPtrArray *
ll_letter_parts_new (const LlReport *report, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) parts =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ll_letter_part_free);
  Walk walk = {.report = report,
               .letter = report->letter,
               .parts = parts,
               .room = LL_SHOWN_TEXT_SIZE,
               .lines = LL_SHOWN_LINES,
               .cancellable = cancellable};
  const LlMimePart *root = ll_smime_letter_get_payload_part (report->letter);

  if (root != NULL && !take_part (&walk, root, (Place){FALSE, FALSE}, error))
    return NULL;

  return g_steal_pointer (&parts);
}
