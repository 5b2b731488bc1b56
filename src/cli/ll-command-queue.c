/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include "base/ll-clock.h"
#include "base/ll-error.h"
#include "cli/ll-command.h"
#include "cli/ll-output.h"
#include "engine/ll-outbox.h"
#include "wording/ll-wording.h"

static void
add_letter (JsonBuilder *builder, const LlQueued *letter)
{
  json_builder_begin_object (builder);
  ll_output_add_string (builder, "id", letter->id);
  ll_output_add_string (builder, "account", letter->account);
  ll_output_add_string (builder, "from", letter->sender);
  ll_output_add_strings (builder, "to", (const char *const *)letter->recipients);
  ll_output_add_time (builder, "queued-at", letter->queued_at);
  ll_output_add_int (builder, "attempts", letter->attempts);
  ll_output_add_time (builder, "next-attempt", letter->next_attempt);
  ll_output_add_string (builder, "why", letter->reason);
  json_builder_end_object (builder);
}

static void
print_letter (const LlQueued *letter)
{
  g_autofree char *people = g_strjoinv (", ", letter->recipients);
  g_autofree char *next =
      letter->next_attempt < 0 ? NULL : ll_clock_format_time (letter->next_attempt);

  ll_output_print ("%s\n  to %s, %u %s\n  %s\n", letter->id, people, letter->attempts,
                   letter->attempts == 1 ? "attempt" : "attempts",
                   letter->reason == NULL ? "not tried yet" : letter->reason);
  if (next == NULL)
    ll_output_print ("  no next attempt unless you say so\n");
  else
    ll_output_print ("  next attempt due %s\n", next);
}

static LlExit
list (LlInvocation *invocation)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) letters = ll_outbox_list (invocation->engine, &error);

  if (letters == NULL)
    return ll_output_fail (invocation, error);
  if (!invocation->json) {
    for (guint i = 0; i < letters->len; i++)
      print_letter (letters->pdata[i]);
  } else {
    JsonBuilder *builder = ll_output_begin_json ();

    json_builder_set_member_name (builder, "letters");
    json_builder_begin_array (builder);
    for (guint i = 0; i < letters->len; i++)
      add_letter (builder, letters->pdata[i]);
    json_builder_end_array (builder);
    ll_output_end_json (builder);
  }

  return LL_EXIT_GOOD;
}

static LlExit
act_on (LlInvocation *invocation, const char *id, gboolean cancel, JsonBuilder *builder)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *reason = NULL;
  gboolean done = cancel ? ll_outbox_cancel (invocation->engine, id, &error)
                         : ll_outbox_submit (invocation->engine, id, NULL, &error);

  if (!done) {
    reason = ll_wording_error (error);
    ll_output_say ("%s: %s", id, reason);
  } else if (!invocation->json) {
    ll_output_print ("%s: %s.\n", id, cancel ? "cancelled" : "sent");
  }
  json_builder_begin_object (builder);
  ll_output_add_string (builder, "id", id);
  ll_output_add_string (builder, "state",
                        !done    ? "queued"
                        : cancel ? "cancelled"
                                 : "sent");
  ll_output_add_string (builder, "why", reason);
  json_builder_end_object (builder);

  if (done)
    return LL_EXIT_GOOD;

  return g_error_matches (error, LL_ERROR, LL_ERROR_REFUSED) ||
                 g_error_matches (error, LL_ERROR, LL_ERROR_NOT_FOUND)
             ? LL_EXIT_BAD
             : LL_EXIT_UNKNOWN;
}

/* Without an id `retry` means all; `cancel` never does. */
static char **
choose_ids (LlInvocation *invocation, GError **error)
{
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  g_autoptr (GPtrArray) letters = NULL;

  if (invocation->arguments[1] != NULL)
    return g_strdupv (invocation->arguments + 1);
  letters = ll_outbox_list (invocation->engine, error);
  if (letters == NULL)
    return NULL;
  for (guint i = 0; i < letters->len; i++)
    g_strv_builder_add (ids, ((const LlQueued *)letters->pdata[i])->id);

  return g_strv_builder_end (ids);
}

static LlExit
act (LlInvocation *invocation, gboolean cancel)
{
  GError *error = NULL;
  g_auto (GStrv) ids = NULL;
  LlExit code = LL_EXIT_GOOD;
  g_autoptr (JsonBuilder) builder = NULL;

  if (cancel && invocation->arguments[1] == NULL)
    return ll_output_usage ("queue cancel needs the id of a letter");
  ids = choose_ids (invocation, &error);
  if (ids == NULL)
    return ll_output_fail (invocation, error);

  builder = ll_output_begin_json ();
  json_builder_set_member_name (builder, "letters");
  json_builder_begin_array (builder);
  for (char **id = ids; *id != NULL; id++)
    code = ll_output_worse (code, act_on (invocation, *id, cancel, builder));
  json_builder_end_array (builder);
  if (invocation->json)
    ll_output_end_json (g_steal_pointer (&builder));

  return code;
}

static LlExit
run (LlInvocation *invocation)
{
  const char *verb = invocation->arguments[0];

  if (g_strcmp0 (verb, "list") == 0)
    return list (invocation);
  if (g_strcmp0 (verb, "retry") == 0)
    return act (invocation, FALSE);
  if (g_strcmp0 (verb, "cancel") == 0)
    return act (invocation, TRUE);

  return ll_output_usage ("queue can list, retry or cancel");
}

const LlCommand ll_command_queue = {
    .name = "queue",
    .arguments = "list | retry [ID...] | cancel ID...",
    .summary = "Letters that wait for a mail server",
    .about =
        "Nothing is sent by itself: retry sends those named, or all. cancel takes a\n"
        "letter out for good.\n",
    .run = run,
};
