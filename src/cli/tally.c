#include "cli/tally.h"

#include <time.h>

uint64_t
pan_tally_now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* Eight buckets for each power of two: a latency is known to an eighth. */
static unsigned
bucket_of(uint64_t ns)
{
	unsigned high = ns < 16 ? 0 : 60u - (unsigned)__builtin_clzll(ns);
	unsigned i = (high << 3) + (unsigned)(ns >> high);

	return i < PAN_TALLY_BUCKETS ? i : PAN_TALLY_BUCKETS - 1;
}

void
pan_tally_add(struct pan_tally *t, uint64_t bytes, uint64_t ns, bool fired)
{
	t->events++;
	t->fired += fired;
	t->bytes += bytes;
	t->ns += ns;
	t->bucket[bucket_of(ns)]++;
}

void
pan_tally_join(struct pan_tally *t, const struct pan_tally *more)
{
	t->events += more->events;
	t->fired += more->fired;
	t->bytes += more->bytes;
	t->ns += more->ns;
	for (unsigned i = 0; i < PAN_TALLY_BUCKETS; i++)
		t->bucket[i] += more->bucket[i];
}

double
pan_tally_us(const struct pan_tally *t, double share)
{
	uint64_t want = (uint64_t)((double)t->events * share), seen = 0;

	for (unsigned i = 0; i < PAN_TALLY_BUCKETS; i++) {
		unsigned high = i < 16 ? 0 : (i >> 3) - 1;

		seen += t->bucket[i];
		if (seen > want)
			return (double)((uint64_t)(i - (high << 3)) << high) / 1000.0;
	}
	return 0;
}

void
pan_tally_times(const struct pan_tally *t, struct pan_buf *out)
{
	pan_buf_printf(out,
	    "\"match_ms\":%.3f,\"p50_us\":%.1f,\"p90_us\":%.1f,\"p99_us\":%.1f",
	    (double)t->ns / 1e6, pan_tally_us(t, 0.5), pan_tally_us(t, 0.9),
	    pan_tally_us(t, 0.99));
}
