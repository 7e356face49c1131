/*
 * scan/peel - what the encoded pieces of a text say when they are decoded.
 *
 * Base64 and its cousins, escapes, entities, character codes, strings in pieces,
 * reversed and rotated text, text in characters without a shape: whatever a program
 * or a model could read and a reviewer would not.  A piece becomes a child doc, so every
 * check that reads docs reads it; most pieces of honest files (pictures, hashes,
 * certificates) decode to nothing that someone wrote, and become nothing.
 */
#ifndef PAN_SCAN_PEEL_H
#define PAN_SCAN_PEEL_H

#include "scan/finding.h"

/*
 * The layers: base64 base32 ascii85 hex binary xor, gzip zlib utf-16 (inside one of the
 * former), escapes percent entities quoted-printable, numbers, concat join variables,
 * reversed rot13 spaced noise disguise, tags selectors zero-width private-use.
 */

/* Called for each child, in the order of their places; PAN_OK to go on. */
typedef int pan_peel_sink(void *ctx, struct pan_doc *child);

/*
 * Peel one layer off ${d}.  The children, with everything in them, are in ${a} and live
 * as long as ${d} and ${a} both do; their path is that of ${d}, layer, parent, parent_at,
 * parent_end, depth, kind and text are set.  Their texts together are at most 8 times
 * that of ${d} plus 1 MiB, unless something in it was compressed (limits.h: bytes and
 * ratio).  Time is linear in the text.  PAN_ENOMEM, or what ${sink} returned.
 */
PAN_MUST int pan_peel(struct pan_arena *a, const struct pan_doc *d, pan_peel_sink *sink,
    void *ctx);

/*
 * Peel all layers, down to PAN_SCAN_LAYERS_MAX, off every doc of the list that begins at
 * ${docs}; the children are put behind their list's end.  What an encoded piece does that
 * is dangerous in itself is added to ${fs} as the check encoded-payload.  Layers below
 * the last and bytes over PAN_SCAN_BYTES_MAX are findings too.  PAN_ENOMEM.
 */
PAN_MUST int pan_peel_all(struct pan_arena *a, struct pan_doc *docs,
    struct pan_findings *fs);

/* Judge the one peeled doc ${child}; pan_peel_all() does it for each. */
void pan_peel_check(const struct pan_doc *child, struct pan_findings *fs);

#endif
