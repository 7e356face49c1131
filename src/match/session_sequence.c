#include "match/session_watch.h"

#define NEVER INT64_MIN
#define NOT_YET INT64_MAX

static bool
hit(const struct pan_session_watch *w, const struct pan_session_series *s, size_t event,
    uint32_t step)
{
	return pan_session_bit(pan_session_series_words(s, event), w->probe + step);
}

/* ${to} - ${from} without overflow, for ${to} >= ${from}. */
static bool
within(int64_t from, int64_t to, int64_t window)
{
	return (uint64_t)to - (uint64_t)from <= (uint64_t)window;
}

/*
 * start[j]: the latest time at which steps 0..j can have begun, when step j is met by
 * event ${at} itself.  The latest beginning leaves the most of the window.
 */
static void
latest_starts(const struct pan_session_watch *w, const struct pan_session_series *s,
    size_t at, int64_t start[PAN_SESSION_STEPS_MAX])
{
	int64_t best[PAN_SESSION_STEPS_MAX]; /* the same for any event so far */
	uint32_t n = w->nprobe;

	for (uint32_t j = 0; j < n; j++)
		best[j] = start[j] = NEVER;
	for (size_t i = 0; i <= at; i++) {
		int64_t t = pan_session_series_time(s, i);

		if (!within(t, pan_session_series_time(s, at), w->window_ms))
			continue;
		for (uint32_t j = 0; j < n; j++) {
			int64_t from = j == 0 ? t : best[j - 1];

			if (!hit(w, s, i, j) || from == NEVER)
				continue;
			if (from > best[j])
				best[j] = from;
			if (i == at)
				start[j] = from;
		}
	}
}

/* end[j]: the earliest time at which steps j.. can be over, from event ${at} on. */
static void
earliest_ends(const struct pan_session_watch *w, const struct pan_session_series *s,
    size_t at, int64_t end[PAN_SESSION_STEPS_MAX])
{
	uint32_t n = w->nprobe;

	for (uint32_t j = 0; j < n; j++)
		end[j] = NOT_YET;
	for (size_t i = s->n; i-- > at;) {
		int64_t t = pan_session_series_time(s, i);

		for (uint32_t j = n; j-- > 0;) {
			int64_t to = j + 1 == n ? t : end[j + 1];

			if (hit(w, s, i, j) && to < end[j])
				end[j] = to;
		}
	}
}

static bool
met_in_order(const struct pan_session_watch *w, const struct pan_session_series *s,
    size_t at)
{
	int64_t start[PAN_SESSION_STEPS_MAX], end[PAN_SESSION_STEPS_MAX];
	uint32_t n = w->nprobe;

	latest_starts(w, s, at, start);
	earliest_ends(w, s, at, end);
	for (uint32_t j = 0; j < n; j++) {
		int64_t to = j + 1 == n ? pan_session_series_time(s, at) : end[j + 1];

		if (start[j] != NEVER && to != NOT_YET &&
		    within(start[j], to, w->window_ms))
			return true;
	}
	return false;
}

/* All steps in some window that holds event ${at}: a window slides over the events. */
static bool
met_in_any_order(const struct pan_session_watch *w, const struct pan_session_series *s,
    size_t at)
{
	uint32_t count[PAN_SESSION_STEPS_MAX] = { 0 };
	uint32_t n = w->nprobe, met = 0;
	bool takes_part = false;
	size_t to = 0;

	for (uint32_t j = 0; j < n; j++)
		takes_part = takes_part || hit(w, s, at, j);
	for (size_t from = 0; takes_part && from <= at; from++) {
		int64_t t = pan_session_series_time(s, from);

		for (;
		     to < s->n && within(t, pan_session_series_time(s, to), w->window_ms);
		     to++) {
			for (uint32_t j = 0; j < n; j++)
				met += hit(w, s, to, j) && count[j]++ == 0 ? 1 : 0;
		}
		if (met == n && to > at)
			return true;
		for (uint32_t j = 0; j < n; j++)
			met -= hit(w, s, from, j) && --count[j] == 0 ? 1 : 0;
	}
	return false;
}

bool
pan_session_sequence_met(const struct pan_session_watch *w,
    const struct pan_session_series *s, size_t at)
{
	return w->ordered ? met_in_order(w, s, at) : met_in_any_order(w, s, at);
}
