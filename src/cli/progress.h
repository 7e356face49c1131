/*
 * cli/progress - a bar on the terminal for what takes more than a second.
 */
#ifndef PAN_CLI_PROGRESS_H
#define PAN_CLI_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pan_progress {
	bool on; /* standard error is a terminal */
	bool drawn;
	size_t total;
	uint64_t from_us, last_us;
};

void pan_progress_start(struct pan_progress *p, size_t total);
/* ${done} of the total are done.  Callers take turns (they hold a lock). */
void pan_progress_set(struct pan_progress *p, size_t done);
/* Wipe the bar. */
void pan_progress_end(struct pan_progress *p);

#endif
