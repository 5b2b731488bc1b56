/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>
#include <gmime/gmime.h>

G_BEGIN_DECLS

/* GMime's S/MIME calls take GMimeStreams, core/cms takes GIO streams: these go between.
 * Nothing is copied on the way, and a stream's own GError is not lost. */

/* Returns: (transfer full): @in as a GMimeStream of @size octets (-1: until it ends). */
GMimeStream *
ll_smime_stream_new_for_input (GInputStream *in, goffset size);

/* Returns: (transfer full): @out as a GMimeStream.  Closing it leaves @out open. */
GMimeStream *
ll_smime_stream_new_for_output (GOutputStream *out);

/* Returns: (transfer full): any GMimeStream, from where it stands, as an input stream:
 * what was given to ll_smime_stream_new_for_input () when it is one of those.  GSeekable.
 */
GInputStream *
ll_smime_stream_open_input (GMimeStream *stream);

/* Returns: (transfer full): the same for writing. */
GOutputStream *
ll_smime_stream_open_output (GMimeStream *stream);

G_END_DECLS
