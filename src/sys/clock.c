#include "sys/clock.h"

#include <stdio.h>
#include <time.h>

#define WALL_MIN (-62167219200) /* 0000-01-01T00:00:00Z */
#define WALL_MAX 253402300799   /* 9999-12-31T23:59:59Z */

uint64_t
pan_clock_us(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

int64_t
pan_clock_wall(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_REALTIME, &t);
	return t.tv_sec;
}

void
pan_clock_text(int64_t wall, char out[PAN_CLOCK_TEXT])
{
	time_t t = wall < WALL_MIN ? WALL_MIN : wall > WALL_MAX ? WALL_MAX : wall;
	struct tm tm;

	(void)gmtime_r(&t, &tm);
	(void)snprintf(out, PAN_CLOCK_TEXT, "%04u-%02u-%02uT%02u:%02u:%02uZ",
	    (unsigned)(tm.tm_year + 1900) % 10000, (unsigned)(tm.tm_mon + 1) % 100,
	    (unsigned)tm.tm_mday % 100, (unsigned)tm.tm_hour % 100,
	    (unsigned)tm.tm_min % 100, (unsigned)tm.tm_sec % 100);
}
