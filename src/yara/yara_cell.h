/*
 * yara/yara_cell - a process that can do nothing but think.
 *
 * A child of ours that shares one piece of memory with us and serves calls on what
 * lies in it.  It has no descriptor but the socket that wakes it, can open, start and
 * reach nothing, and may allocate so much and no more.  Whatever happens in there,
 * what comes out is: done, too late, or dead.
 */
#ifndef PAN_YARA_YARA_CELL_H
#define PAN_YARA_YARA_CELL_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "core/err.h"

struct pan_yara_cell_work {
	size_t shared;     /* bytes of shared memory, zeroed */
	size_t memory_max; /* what the child may allocate on top of what it inherits */
	/* In the child, before it is confined; anything but PAN_OK ends it.  What it
	 * leaves in *${state} is given to each call of ${serve}. */
	int (*begin)(void **state);
	void (*serve)(void *state, void *shared);
};

/* One thread at a time.  {0} is a cell that was never started. */
struct pan_yara_cell {
	const struct pan_yara_cell_work *work; /* borrowed */
	void *shared;                          /* NULL: not yet there */
	pid_t pid;                             /* 0: not running */
	int fd;
	unsigned started;
	bool filtered;
};

/*
 * Start the child of ${c} unless it runs; c->work must be set.  PAN_EIO: the system
 * would not.  c->shared is there from the first success on, whatever becomes of the
 * child, and its contents are kept.
 */
PAN_MUST int pan_yara_cell_start(struct pan_yara_cell *c, struct pan_err *err);

/*
 * Let the child serve what was put into c->shared.  PAN_ETIME: not done after
 * ${timeout_ms}; PAN_ECLOSED: it died (or was dead).  After either it is ended and
 * gone, and may be started again.
 */
PAN_MUST int pan_yara_cell_call(struct pan_yara_cell *c, unsigned timeout_ms,
    struct pan_err *err);

/* End the child, if there is one; the shared memory stays. */
void pan_yara_cell_end(struct pan_yara_cell *c);

/* The same, and give the shared memory back. */
void pan_yara_cell_fini(struct pan_yara_cell *c);

#endif
