/*
 * cli/tally - how many events there were, of which kind, and how long they took.
 */
#ifndef PAN_CLI_TALLY_H
#define PAN_CLI_TALLY_H

#include <stdbool.h>
#include <stdint.h>

#include "core/json.h"

#define PAN_TALLY_BUCKETS 320 /* of latency: 8 for each power of two */

struct pan_tally {
	uint64_t events, fired, bytes, ns;
	uint32_t bucket[PAN_TALLY_BUCKETS];
};

/* A clock that only goes forward, in nanoseconds. */
uint64_t pan_tally_now(void);

/* One event of ${bytes} that took ${ns}. */
void pan_tally_add(struct pan_tally *t, uint64_t bytes, uint64_t ns, bool fired);
/* Add all of ${more} to ${t}. */
void pan_tally_join(struct pan_tally *t, const struct pan_tally *more);
/* The latency that ${share} of the events stay below, known to an eighth. */
double pan_tally_us(const struct pan_tally *t, double share);
/* "match_ms", "p50_us", "p90_us", "p99_us" into an open object. */
void pan_tally_times(const struct pan_tally *t, struct pan_buf *out);

#endif
