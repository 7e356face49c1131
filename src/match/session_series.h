/*
 * match/session_series - events in order of time, one series for each session or group.
 * Only match/session*.c include this.
 */
#ifndef PAN_MATCH_SESSION_SERIES_H
#define PAN_MATCH_SESSION_SERIES_H

#include "core/err.h"
#include "match/session.h"

/* One event: its time, when it arrived, and ${stride} - 2 words more. */
struct pan_session_series {
	struct pan_session_series *next;          /* in the same bucket */
	struct pan_session_series *newer, *older; /* by last use */
	uint64_t hash;
	char *key;
	size_t nkey;
	uint64_t *cell;
	size_t n;
	size_t cap;
	size_t most; /* events it may hold */
	size_t stride;
	int64_t quiet_until; /* no new match before (cooldown) */
};

struct pan_session_store {
	struct pan_session_series **bucket;
	size_t nbucket;
	struct pan_session_series *newest, *oldest;
	size_t n;
	size_t n_max;
	size_t bytes;
	size_t bytes_max;
	uint64_t arrivals;
};

PAN_MUST int pan_session_store_init(struct pan_session_store *st, size_t n_max,
    size_t bytes_max, struct pan_err *err);
void pan_session_store_fini(struct pan_session_store *st);
void pan_session_store_clear(struct pan_session_store *st);

/*
 * The series ${key}, made with ${stride} words an event and room for ${most} events
 * when it is new.  It becomes the newest; the oldest ones go when there are too many or
 * they hold too much.
 */
PAN_MUST int pan_session_store_get(struct pan_session_store *st, struct pan_str key,
    size_t stride, size_t most, struct pan_session_series **out, struct pan_err *err);

/*
 * Put an event at ${time_ms} into ${s}, behind those of the same time, and drop the one
 * that arrived first when it is full.  ${at} is where it lies; its words are zero.
 */
PAN_MUST int pan_session_series_add(struct pan_session_store *st,
    struct pan_session_series *s, int64_t time_ms, size_t *at, struct pan_err *err);

static inline int64_t
pan_session_series_time(const struct pan_session_series *s, size_t i)
{
	return (int64_t)s->cell[i * s->stride];
}

static inline uint64_t *
pan_session_series_words(const struct pan_session_series *s, size_t i)
{
	return s->cell + i * s->stride + 2;
}

#endif
