/*
 * scan/digest - one name for the contents of a subject (docs/format/digest.md).
 *
 * The same files give the same digest, wherever they lie, whenever they were written,
 * packed or not; one changed bit gives another.
 */
#ifndef PAN_SCAN_DIGEST_H
#define PAN_SCAN_DIGEST_H

#include "core/arena.h"

#define PAN_DIGEST_SIZE 72u /* "sha256:", 64 digits, NUL */

enum pan_digest_type {
	PAN_DIGEST_FILE = 'f',
	PAN_DIGEST_HEAD = 'h', /* a file whose end was not read: the digest of its head */
	PAN_DIGEST_LINK = 'l', /* the digest of its target */
	PAN_DIGEST_OTHER = 'o', /* there, but not read */
};

struct pan_digest {
	struct pan_arena *arena;
	struct pan_digest_entry *entry;
	size_t n, cap;
};

void pan_digest_init(struct pan_digest *d, struct pan_arena *a);

/* Add ${path} (kept by reference) with ${content}, which is hashed now.  PAN_ENOMEM. */
PAN_MUST int pan_digest_add(struct pan_digest *d, enum pan_digest_type type, bool runs,
    struct pan_str path, struct pan_str content);

/* The digest of all that was added; ${unfold}: without the folder that all paths share,
 * as archives of a folder have it. */
PAN_MUST int pan_digest_done(struct pan_digest *d, bool unfold,
    char out[PAN_DIGEST_SIZE]);

#endif
