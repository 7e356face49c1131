/*
 * sys/walk - what is in a folder tree that strangers made.
 *
 * No link is ever followed: every open goes from the root's descriptor down, one name at
 * a time, so that a tree which is changed under our feet cannot lead us out of it.
 * Nothing but a regular file is opened for reading, and nothing is waited for.
 */
#ifndef PAN_SYS_WALK_H
#define PAN_SYS_WALK_H

#include <stdint.h>

#include "core/arena.h"
#include "core/buf.h"

enum pan_walk_type {
	PAN_WALK_FILE,
	PAN_WALK_FOLDER,
	PAN_WALK_LINK,
	PAN_WALK_OTHER, /* a pipe, a socket, a device */
};

struct pan_walk_entry {
	struct pan_str path; /* below the root, raw bytes, NUL-ended */
	enum pan_walk_type type;
	unsigned depth;        /* 0: directly in the root */
	struct pan_str target; /* of a link, raw */
	bool closed; /* a folder that could not be entered, or not read to its end */
	bool deep;   /* a folder that was not entered, for it is too deep */
};

struct pan_walk {
	int root;                           /* descriptor */
	const struct pan_walk_entry *entry; /* ascending by path, bytes */
	size_t n;
	bool more; /* there are more entries than were asked for: which are listed is
	              chance */
};

/*
 * List what is below folder ${path} (a link here is followed: the caller named it), at
 * most ${entries_max} entries, ${depth_max} folders deep; all in ${a}.  End it with
 * pan_walk_close().  PAN_ENOENT, PAN_EACCES, PAN_EIO: ${path} itself; PAN_EARG: it is no
 * folder; PAN_ENOMEM.
 */
PAN_MUST int pan_walk_open(const char *path, size_t entries_max, unsigned depth_max,
    struct pan_arena *a, struct pan_walk *out, struct pan_err *err);
void pan_walk_close(struct pan_walk *w);

/* What pan_walk_read() came across. */
struct pan_walk_file {
	uint64_t size; /* on disk */
	bool cut;      /* it is longer than was asked for */
	bool changed;  /* it was changed while being read */
	bool runs;     /* its mode lets somebody execute it */
};

/*
 * Append at most ${max} bytes of the file ${path} below ${w} to ${out}.  PAN_EACCES,
 * PAN_ENOENT, PAN_EIO; PAN_EARG: it is no regular file (any more), or behind a link.
 */
PAN_MUST int pan_walk_read(const struct pan_walk *w, struct pan_str path, size_t max,
    struct pan_buf *out, struct pan_walk_file *how, struct pan_err *err);
/* The same for a file by itself; a link is followed: the caller named it. */
PAN_MUST int pan_walk_read_file(const char *path, size_t max, struct pan_buf *out,
    struct pan_walk_file *how, struct pan_err *err);

#endif
