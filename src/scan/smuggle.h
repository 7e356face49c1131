/*
 * scan/smuggle - text that is written in characters without a shape.
 *
 * Tag characters are ASCII moved to U+E0000; variation selectors count bytes; two kinds
 * of zero-width space are the bits of a message; private-use characters are an alphabet
 * moved out of sight.  People see nothing, models read it.
 */
#ifndef PAN_SCAN_SMUGGLE_H
#define PAN_SCAN_SMUGGLE_H

#include "core/buf.h"

enum pan_smuggle_kind {
	PAN_SMUGGLE_TAGS,
	PAN_SMUGGLE_SELECTORS,
	PAN_SMUGGLE_ZERO_WIDTH,
	PAN_SMUGGLE_PRIVATE,
};
const char *pan_smuggle_layer(enum pan_smuggle_kind kind); /* "tags" ... */

struct pan_smuggle {
	enum pan_smuggle_kind kind;
	size_t at, end;
	size_t count; /* characters without a shape in it */
	bool says;    /* it decodes to something that someone wrote */
};

/*
 * The first run of such characters in ${s} at or after ${from}; false when there is none.
 * What it says replaces the content of ${text} (bytes, valid UTF-8; empty when ${says}
 * is false; PAN_ENOMEM in ${text}).  Not a run is what has an honest use where it stands:
 * flags of regions, selectors and joiners of emoji, of ideographs and of the scripts that
 * need them, single icons, a run of one zero-width kind.
 */
bool pan_smuggle_next(struct pan_str s, size_t from, struct pan_smuggle *out,
    struct pan_buf *text);

#endif
