/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "engine/ll-engine-options.h"

#include <stddef.h>

#include "base/ll-clock.h"
#include "base/ll-error.h"

/* What GOption writes to. */
typedef struct {
  char *data_dir;
  gboolean offline;
  char **trust_anchors;
  char *dns_conf;
  char **stubs;
  char *forward;
  char *ca_file;
  char **crl_files;
  char *tls_ca_file;
  char **identities;
  char *passphrase_file;
  char *at;
  char *at_dns;
} Words;

static const struct {
  const char *name;
  GOptionArg arg;
  size_t offset; /* in Words */
  const char *description;
  const char *arg_description;
} table[] = {
    {"data-dir", G_OPTION_ARG_FILENAME, offsetof (Words, data_dir), "Keep all in DIR",
     "DIR"},
    {"offline", G_OPTION_ARG_NONE, offsetof (Words, offline), "Never ask the network",
     NULL},
    {"trust-anchor", G_OPTION_ARG_FILENAME_ARRAY, offsetof (Words, trust_anchors),
     "The DNS root's key, instead of the system's", "FILE"},
    {"dns-conf", G_OPTION_ARG_FILENAME, offsetof (Words, dns_conf),
     "Settings for the DNS, as in unbound.conf(5)", "FILE"},
    {"stub", G_OPTION_ARG_STRING_ARRAY, offsetof (Words, stubs),
     "Ask this server for that zone", "ZONE=ADDR[@PORT]"},
    {"forward", G_OPTION_ARG_STRING, offsetof (Words, forward),
     "Ask this server for everything", "ADDR[@PORT][#NAME]"},
    {"ca-file", G_OPTION_ARG_FILENAME, offsetof (Words, ca_file),
     "Authorities for signers, not the system's", "FILE"},
    {"crl-file", G_OPTION_ARG_FILENAME_ARRAY, offsetof (Words, crl_files),
     "What those authorities have revoked", "FILE"},
    {"tls-ca-file", G_OPTION_ARG_FILENAME, offsetof (Words, tls_ca_file),
     "Authorities for mail servers", "FILE"},
    {"identity", G_OPTION_ARG_FILENAME_ARRAY, offsetof (Words, identities),
     "Use the key in this PKCS#12 or PEM file too", "FILE"},
    {"passphrase-file", G_OPTION_ARG_FILENAME, offsetof (Words, passphrase_file),
     "Do not ask, read it from FILE (-: stdin)", "FILE"},
    {"at", G_OPTION_ARG_STRING, offsetof (Words, at), "Judge certificates as of TIME",
     "TIME"},
    {"at-dns", G_OPTION_ARG_STRING, offsetof (Words, at_dns), "Judge the DNS as of TIME",
     "TIME"},
};

struct _LlEngineOptionsReader {
  Words words; /* owned */
  GOptionEntry entries[G_N_ELEMENTS (table) + 1];
};

LlEngineOptionsReader *
ll_engine_options_reader_new (void)
{
  LlEngineOptionsReader *self = g_new0 (LlEngineOptionsReader, 1);

  for (size_t i = 0; i < G_N_ELEMENTS (table); i++) {
    GOptionEntry *entry = &self->entries[i];

    entry->long_name = table[i].name;
    entry->arg = table[i].arg;
    entry->arg_data = (char *)&self->words + table[i].offset;
    entry->description = table[i].description;
    entry->arg_description = table[i].arg_description;
  }

  return self;
}

void
ll_engine_options_reader_free (LlEngineOptionsReader *self)
{
  g_free (self->words.data_dir);
  g_strfreev (self->words.trust_anchors);
  g_free (self->words.dns_conf);
  g_strfreev (self->words.stubs);
  g_free (self->words.forward);
  g_free (self->words.ca_file);
  g_strfreev (self->words.crl_files);
  g_free (self->words.tls_ca_file);
  g_strfreev (self->words.identities);
  g_free (self->words.passphrase_file);
  g_free (self->words.at);
  g_free (self->words.at_dns);
  g_free (self);
}

const GOptionEntry *
ll_engine_options_reader_get_entries (const LlEngineOptionsReader *self)
{
  return self->entries;
}

size_t
ll_engine_options_reader_get_n_entries (const LlEngineOptionsReader *self)
{
  return G_N_ELEMENTS (table);
}

const char *
ll_engine_options_reader_get_passphrase_file (const LlEngineOptionsReader *self)
{
  return self->words.passphrase_file;
}

static gboolean
parse_time (const char *text, gint64 *out_time, GError **error)
{
  *out_time = -1;
  if (text == NULL)
    return TRUE;
  if (!ll_clock_parse_time (text, out_time, error))
    return FALSE;
  if (*out_time < 0) { /* which is how an engine is told: now */
    g_set_error (error, LL_ERROR, LL_ERROR_USAGE, "nothing can be judged as of %s", text);
    return FALSE;
  }

  return TRUE;
}

gboolean
ll_engine_options_reader_read (const LlEngineOptionsReader *self,
                               LlEngineOptions *out_options,
                               GError **error)
{
  const Words *words = &self->words;
  LlEngineOptions options = {
      .data_dir = words->data_dir,
      .offline = words->offline,
      .trust_anchor_files = (const char *const *)words->trust_anchors,
      .dns_conf_file = words->dns_conf,
      .stubs = (const char *const *)words->stubs,
      .forward = words->forward,
      .ca_file = words->ca_file,
      .crl_files = (const char *const *)words->crl_files,
      .tls_ca_file = words->tls_ca_file,
      .identity_files = (const char *const *)words->identities,
  };

  if (!parse_time (words->at, &options.at, error) ||
      !parse_time (words->at_dns, &options.at_dns, error))
    return FALSE;
  *out_options = options;

  return TRUE;
}
