/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "message/ll-content-type.h"

#include <string.h>

#include "base/ll-limits.h"

typedef struct {
  char *name;
  char *value;
  size_t begin; /* of its semicolon */
  size_t end;
} Parameter;

struct _LlContentType {
  char *name;
  GArray *parameters; /* of Parameter */
  gboolean is_doubtful;
};

static void
parameter_clear (gpointer data)
{
  Parameter *parameter = data;

  g_free (parameter->name);
  g_free (parameter->value);
}

static gboolean
is_space (char c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Comments nest, and a backslash in them hides the next octet (RFC 5322, section 3.2.2).
 */
static const char *
skip_comment (const char *at)
{
  unsigned int depth = 0;

  do {
    if (*at == '\\' && at[1] != '\0')
      at++;
    else if (*at == '(')
      depth++;
    else if (*at == ')')
      depth--;
    at++;
  } while (depth > 0 && *at != '\0');

  return at;
}

static const char *
skip_blanks (const char *at)
{
  while (is_space (*at) || *at == '(')
    at = *at == '(' ? skip_comment (at) : at + 1;

  return at;
}

/* RFC 2045, section 5.1; but octets above 127 are let through, as mail has them. */
static gboolean
is_token (char c)
{
  return (guchar)c > 32 && c != 127 && strchr ("()<>@,;:\\\"/[]?=", c) == NULL;
}

/* A value without quotes: lazy writers leave them away where a token would need them. */
static char *
take_until (const char **at, const char *stops)
{
  const char *begin = *at;

  while (**at != '\0' && !is_space (**at) && strchr (stops, **at) == NULL)
    (*at)++;

  return g_strndup (begin, (size_t)(*at - begin));
}

static char *
take_token (const char **at)
{
  const char *begin = *at;

  while (**at != '\0' && is_token (**at))
    (*at)++;

  return g_strndup (begin, (size_t)(*at - begin));
}

/* @at is on the opening quote. */
static char *
take_quoted (const char **at, gboolean *is_doubtful)
{
  GString *value = g_string_new (NULL);
  const char *c = *at + 1;

  for (; *c != '\0' && *c != '"'; c++) {
    if (*c == '\\' && c[1] != '\0')
      c++;
    if (*c != '\r' && *c != '\n')
      g_string_append_c (value, *c);
  }
  *is_doubtful = *is_doubtful || *c == '\0';
  *at = *c == '"' ? c + 1 : c;

  return g_string_free (value, FALSE);
}

static const Parameter *
find_parameter (const LlContentType *self, const char *name)
{
  for (unsigned int i = 0; i < self->parameters->len; i++) {
    const Parameter *parameter = &g_array_index (self->parameters, Parameter, i);

    if (g_ascii_strcasecmp (parameter->name, name) == 0)
      return parameter;
  }

  return NULL;
}

/* @at is behind the semicolon.  Returns FALSE when there is no parameter. */
static gboolean
take_parameter (LlContentType *self, const char **at, Parameter *out_parameter)
{
  g_autofree char *name = NULL;

  *at = skip_blanks (*at);
  name = take_token (at);
  *at = skip_blanks (*at);
  if (*name == '\0' || **at != '=')
    return FALSE;
  *at = skip_blanks (*at + 1);
  if (**at == '"')
    out_parameter->value = take_quoted (at, &self->is_doubtful);
  else
    out_parameter->value = take_until (at, ";(\"");
  out_parameter->name = g_steal_pointer (&name);

  return TRUE;
}

/* RFC 2231 forms of what decides the structure: some readers know them, and others take
 * the plain parameter beside them. */
static gboolean
is_structural_form (const char *name)
{
  static const char *const structural[] = {"boundary*", "protocol*", "hp*"};

  for (size_t i = 0; i < G_N_ELEMENTS (structural); i++) {
    if (g_ascii_strncasecmp (name, structural[i], strlen (structural[i])) == 0)
      return TRUE;
  }

  return FALSE;
}

static void
take_parameters (LlContentType *self, const char *text, const char *at)
{
  while (*(at = skip_blanks (at)) != '\0') {
    Parameter parameter = {.begin = (size_t)(at - text)};

    if (*at != ';') {
      self->is_doubtful = TRUE;
      at += strcspn (at, ";");
      continue;
    }
    at = skip_blanks (at + 1);
    if (*at == '\0' || *at == ';')
      continue;
    if (self->parameters->len == LL_MIME_PARAMETERS) {
      self->is_doubtful = TRUE;
      return;
    }
    if (!take_parameter (self, &at, &parameter)) {
      self->is_doubtful = TRUE;
      at += strcspn (at, ";");
      continue;
    }
    parameter.end = (size_t)(at - text);
    if (find_parameter (self, parameter.name) != NULL ||
        is_structural_form (parameter.name))
      self->is_doubtful = TRUE;
    g_array_append_val (self->parameters, parameter);
  }
}

LlContentType *
ll_content_type_parse (const char *value)
{
  LlContentType *self = g_new0 (LlContentType, 1);
  g_autofree char *media = NULL;
  g_autofree char *subtype = NULL;
  const char *at = skip_blanks (value);

  self->parameters = g_array_new (FALSE, FALSE, sizeof (Parameter));
  g_array_set_clear_func (self->parameters, parameter_clear);
  media = take_token (&at);
  at = skip_blanks (at);
  if (*at == '/') {
    at = skip_blanks (at + 1);
    subtype = take_token (&at);
  }
  self->is_doubtful = *media == '\0' || subtype == NULL || *subtype == '\0';
  self->name = self->is_doubtful ? g_strdup ("text/plain")
                                 : g_strdup_printf ("%s/%s", media, subtype);
  for (char *c = self->name; *c != '\0'; c++)
    *c = g_ascii_tolower (*c);
  take_parameters (self, value, at);

  return self;
}

void
ll_content_type_free (LlContentType *self)
{
  g_array_unref (self->parameters);
  g_free (self->name);
  g_free (self);
}

const char *
ll_content_type_get_name (const LlContentType *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->name;
}

gboolean
ll_content_type_is_media (const LlContentType *self, const char *media)
{
  size_t size = strlen (media);

  g_return_val_if_fail (self != NULL, FALSE);

  return strncmp (self->name, media, size) == 0 && self->name[size] == '/';
}

const char *
ll_content_type_get_parameter (const LlContentType *self, const char *name)
{
  const Parameter *parameter;

  g_return_val_if_fail (self != NULL && name != NULL, NULL);

  parameter = find_parameter (self, name);

  return parameter != NULL ? parameter->value : NULL;
}

gboolean
ll_content_type_is_doubtful (const LlContentType *self)
{
  g_return_val_if_fail (self != NULL, TRUE);

  return self->is_doubtful;
}

char *
ll_content_type_remove_parameter (const char *value, const char *name)
{
  g_autoptr (LlContentType) self = ll_content_type_parse (value);
  GString *rest = g_string_new (NULL);
  size_t at = 0;

  for (unsigned int i = 0; i < self->parameters->len; i++) {
    const Parameter *parameter = &g_array_index (self->parameters, Parameter, i);

    if (g_ascii_strcasecmp (parameter->name, name) != 0)
      continue;
    g_string_append_len (rest, value + at, (gssize)(parameter->begin - at));
    at = parameter->end;
  }
  g_string_append (rest, value + at);

  return g_string_free (rest, FALSE);
}
