/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "base/ll-error.h"
#include "store-cases.h"

static void
put_receipt (Fixture *self,
             const char *letter,
             LlVerdict verdict,
             gint64 received_at,
             gboolean is_unfinished)
{
  LlReceipt receipt = {verdict, received_at, is_unfinished, NULL};
  g_autoptr (GError) error = NULL;

  ll_store_put_receipt (self->store, letter, self->bob, &receipt, &error);
  g_assert_no_error (error);
}

static LlReceipt *
get_receipt (Fixture *self, const char *letter)
{
  g_autoptr (GError) error = NULL;
  LlReceipt *receipt = ll_store_get_receipt (self->store, letter, self->bob, &error);

  g_assert_no_error (error);

  return receipt;
}

static void
test_first_receipt_stays (Fixture *self, gconstpointer data)
{
  g_autoptr (LlReceipt) missing = get_receipt (self, "l1");
  g_autoptr (LlReceipt) receipt = NULL;

  g_assert_null (missing);
  put_receipt (self, "l1", LL_VERDICT_VERIFIED_DNS, NOW, FALSE);
  put_receipt (self, "l1", LL_VERDICT_CONTRADICTED_BY_DNS, NOW + 1, FALSE);
  put_receipt (self, "l1", LL_VERDICT_UNKNOWN_SIGNER, NOW + 2, TRUE);
  fixture_reopen (self);
  receipt = get_receipt (self, "l1");
  g_assert_cmpint (receipt->verdict, ==, LL_VERDICT_VERIFIED_DNS);
  g_assert_cmpint (receipt->received_at, ==, NOW);
  g_assert_false (receipt->is_unfinished);
}

static void
test_unfinished_is_finished (Fixture *self, gconstpointer data)
{
  LlReceipt later = {LL_VERDICT_VERIFIED_DNS, NOW + 500, FALSE, (char *)"abc"};
  g_autoptr (LlReceipt) receipt = NULL;
  g_autoptr (GError) error = NULL;

  put_receipt (self, "l1", LL_VERDICT_UNKNOWN_SIGNER, NOW, TRUE);
  g_assert_true (ll_store_put_receipt (self->store, "l1", self->bob, &later, &error));
  receipt = get_receipt (self, "l1");
  g_assert_cmpint (receipt->verdict, ==, LL_VERDICT_VERIFIED_DNS);
  g_assert_cmpint (receipt->received_at, ==, NOW);
  g_assert_cmpstr (receipt->certificate, ==, "abc");
  g_assert_false (receipt->is_unfinished);
}

static void
test_key_is_letter_and_from (Fixture *self, gconstpointer data)
{
  g_autoptr (LlAddress) eve = ll_address_parse ("eve@example.net", NULL);
  g_autoptr (LlReceipt) by_eve = NULL;
  g_autoptr (LlReceipt) other = NULL;
  g_autoptr (GError) error = NULL;

  put_receipt (self, "l1", LL_VERDICT_VERIFIED_DNS, NOW, FALSE);
  by_eve = ll_store_get_receipt (self->store, "l1", eve, &error);
  g_assert_null (by_eve);
  other = get_receipt (self, "l2");
  g_assert_null (other);
}

static void
test_every_verdict (Fixture *self, gconstpointer data)
{
  guint i;

  for (i = 0; i < LL_N_VERDICTS; i++) {
    g_autofree char *letter = g_strdup_printf ("letter-%u", i);
    g_autoptr (LlReceipt) receipt = NULL;

    put_receipt (self, letter, i, NOW, FALSE);
    receipt = get_receipt (self, letter);
    g_assert_cmpint (receipt->verdict, ==, i);
  }
}

/* Letters a day apart, the oldest first: + verified-dns, c verified-ca, u unsigned, x
 * invalid, ? unknown-signer, o unknown-signer because the DNS could not be asked, p
 * verified-ca of that kind. */
static const struct {
  const char *letters;
  unsigned int signed_letters;
  unsigned int matched_letters;
  unsigned int positive_letters;
  unsigned int positive_days;
} streaks[] = {
    {"", 0, 0, 0, 0},    {"+", 1, 1, 1, 0},   {"++++++++++", 10, 10, 10, 9},
    {"+c+", 3, 2, 3, 2}, {"++u", 2, 2, 0, 0}, {"++x", 2, 2, 0, 0},
    {"++?", 3, 2, 0, 0}, {"?++", 3, 2, 2, 1}, {"u+++", 3, 3, 3, 2},
    {"+o+", 3, 2, 2, 2},                     /* what could not be asked breaks nothing */
    {"+p+", 3, 2, 3, 2}, {"ux", 0, 0, 0, 0}, /* nobody has signed anything yet */
};

static LlVerdict
get_verdict (char letter)
{
  switch (letter) {
  case '+':
    return LL_VERDICT_VERIFIED_DNS;
  case 'c':
  case 'p':
    return LL_VERDICT_VERIFIED_CA;
  case 'u':
    return LL_VERDICT_UNSIGNED;
  case 'x':
    return LL_VERDICT_INVALID;
  default:
    return LL_VERDICT_UNKNOWN_SIGNER;
  }
}

static void
test_streaks (Fixture *self, gconstpointer data)
{
  size_t i;
  guint n;

  for (i = 0; i < G_N_ELEMENTS (streaks); i++) {
    const char *letters = streaks[i].letters;
    g_autoptr (LlAddressHistory) history = NULL;

    for (n = 0; letters[n] != '\0'; n++) {
      g_autofree char *letter = g_strdup_printf ("%zu-%u", i, n);

      put_receipt (self, letter, get_verdict (letters[n]), NOW + n * DAY,
                   letters[n] == 'o' || letters[n] == 'p');
    }
    history = get_history (self, NULL);
    g_assert_cmpuint (history->letters, ==, n);
    g_assert_cmpuint (history->signed_letters, ==, streaks[i].signed_letters);
    g_assert_cmpuint (history->matched_letters, ==, streaks[i].matched_letters);
    g_assert_cmpuint (history->positive_letters, ==, streaks[i].positive_letters);
    g_assert_cmpuint (history->positive_days, ==, streaks[i].positive_days);
    if (n > 0)
      g_assert_true (ll_store_forget_address (self->store, self->bob,
                                              LL_FORGET_EVERYTHING, NULL, NULL));
  }
}

/* A letter that is opened again is judged by those that came before it. */
static void
test_up_to_the_letter (Fixture *self, gconstpointer data)
{
  guint n;

  for (n = 0; n < 4; n++) {
    g_autofree char *letter = g_strdup_printf ("letter-%u", n);

    put_receipt (self, letter, LL_VERDICT_VERIFIED_DNS, NOW + (n / 2) * DAY, FALSE);
  }
  for (n = 0; n < 5; n++) {
    g_autofree char *letter = g_strdup_printf ("letter-%u", n);
    g_autoptr (LlAddressHistory) history = get_history (self, letter);

    g_assert_cmpuint (history->letters, ==, n);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add_case ("decisions/first-receipt-stays", test_first_receipt_stays);
  add_case ("decisions/unfinished-is-finished", test_unfinished_is_finished);
  add_case ("decisions/key-is-letter-and-from", test_key_is_letter_and_from);
  add_case ("decisions/every-verdict", test_every_verdict);
  add_case ("decisions/streaks", test_streaks);
  add_case ("decisions/up-to-the-letter", test_up_to_the_letter);

  return g_test_run ();
}
