#include "cli/progress.h"

#include <stdio.h>

#include "sys/clock.h"
#include "sys/home.h"

#define QUIET_US 1000000u /* what is done by then needs no bar */
#define STEP_US 100000u
#define CELLS 24u

void
pan_progress_start(struct pan_progress *p, size_t total)
{
	*p = (struct pan_progress){ .on = pan_home_columns(2) >= 60,
		.total = total,
		.from_us = pan_clock_us() };
}

void
pan_progress_set(struct pan_progress *p, size_t done)
{
	uint64_t now;
	size_t cells;
	char bar[CELLS + 1];

	if (!p->on || p->total == 0)
		return;
	now = pan_clock_us();
	if (now - p->from_us < QUIET_US || now - p->last_us < STEP_US)
		return;
	p->last_us = now;
	p->drawn = true;
	cells = done * CELLS / p->total;
	for (size_t i = 0; i < CELLS; i++)
		bar[i] = i < cells ? '#' : '.';
	bar[CELLS] = '\0';
	(void)fprintf(stderr, "\r[%s] %zu/%zu", bar, done, p->total);
	(void)fflush(stderr);
}

void
pan_progress_end(struct pan_progress *p)
{
	if (p->drawn)
		(void)fputs("\r\033[K", stderr);
}
