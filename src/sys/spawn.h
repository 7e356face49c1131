/*
 * sys/spawn - run another program and read what it says, within limits.
 */
#ifndef PAN_SYS_SPAWN_H
#define PAN_SYS_SPAWN_H

#include "core/buf.h"

/* Of what a program says on its standard error, at least half as much and at most so much
 * is kept: the end of it. */
#define PAN_SPAWN_ERRORS_MAX 8192

struct pan_spawn_opts {
	unsigned timeout_ms;    /* then it is killed: PAN_ETIME; 0: 60 seconds */
	size_t out_max;         /* bytes of its output; more is PAN_ELIMIT; 0: 64 MiB */
	struct pan_buf *errors; /* gets the end of its standard error; NULL: dropped */
};

/*
 * Run ${argv} (found by PATH, NULL-ended; no shell is involved) with nothing on its
 * standard input; its standard output is appended to ${out}, its standard error
 * goes where ${opts} says, and no other descriptor of ours reaches it.  On any failure it
 * is killed with everything it has started.  PAN_OK with its exit status in ${status}
 * (128 + the signal's number when one ended it).  PAN_ENOENT: there is no such program.
 */
PAN_MUST int pan_spawn_read(const char *const *argv, const struct pan_spawn_opts *opts,
    struct pan_buf *out, int *status, struct pan_err *err);

#endif
