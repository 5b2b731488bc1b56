/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Runs a fuzz target without libFuzzer: every file of the corpus as it is, cut short, and
 * mutated a fixed number of times from a fixed seed, so that a run can be repeated.  The
 * number of mutations per file is FUZZ_RUNS, or 2000. */

#include <glib.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
mutate (GRand *dice, uint8_t *data, size_t size)
{
  static const uint8_t edges[] = {0x00, 0x01, 0x30, 0x31, 0x7f, 0x80, 0x84, 0xa0, 0xff};
  int changes = g_rand_int_range (dice, 1, 5);

  for (int i = 0; i < changes; i++) {
    size_t at = (size_t)g_rand_int_range (dice, 0, (gint32)size);

    if (g_rand_boolean (dice))
      data[at] ^= (uint8_t)(1 << g_rand_int_range (dice, 0, 8));
    else
      data[at] = edges[g_rand_int_range (dice, 0, G_N_ELEMENTS (edges))];
  }
}

static void
run_exact (const uint8_t *data, size_t size)
{
  /* A copy of exactly this size lets the sanitizer see a read past the end. */
  g_autofree uint8_t *copy = g_malloc (MAX (size, 1));

  if (size > 0)
    memcpy (copy, data, size);
  LLVMFuzzerTestOneInput (copy, size);
}

static void
run_file (const char *path, GRand *dice, int runs)
{
  g_autofree char *content = NULL;
  g_autoptr (GError) error = NULL;
  size_t size;

  if (!g_file_get_contents (path, &content, &size, &error))
    g_error ("%s", error->message);
  run_exact ((const uint8_t *)content, size);

  for (int i = 0; size > 0 && i < runs; i++) {
    g_autofree uint8_t *copy = g_memdup2 (content, size);
    size_t length = size;

    if (i % 4 == 0)
      length = (size_t)g_rand_int_range (dice, 0, (gint32)size);
    else
      mutate (dice, copy, size);
    run_exact (copy, length);
  }
}

int
main (int argc, char **argv)
{
  const char *wanted = g_getenv ("FUZZ_RUNS");
  int runs = wanted != NULL ? atoi (wanted) : 2000;
  g_autoptr (GRand) dice = g_rand_new_with_seed (8162);
  g_autoptr (GDir) dir = NULL;
  const char *name;
  int files = 0;

  g_assert_cmpint (argc, ==, 2);
  dir = g_dir_open (argv[1], 0, NULL);
  g_assert_nonnull (dir);
  LLVMFuzzerTestOneInput ((const uint8_t *)"", 0);
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (argv[1], name, NULL);

    run_file (path, dice, runs);
    files++;
  }
  g_assert_cmpint (files, >, 0);

  return 0;
}
