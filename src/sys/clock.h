/*
 * sys/clock - how late it is, and how long something took.
 */
#ifndef PAN_SYS_CLOCK_H
#define PAN_SYS_CLOCK_H

#include <stdint.h>

#define PAN_CLOCK_TEXT 21u /* "2026-11-21T03:49:30Z" and its NUL */

/* Microseconds since some fixed moment; never goes back.  For durations. */
uint64_t pan_clock_us(void);
/* Seconds since 1970, UTC.  For people and files; it may jump. */
int64_t pan_clock_wall(void);
/* ${wall} as RFC 3339 in UTC; years outside 0 to 9999 become the nearest moment inside.
 */
void pan_clock_text(int64_t wall, char out[PAN_CLOCK_TEXT]);

#endif
