#include "match/session.h"

#include <stdlib.h>

#include "core/buf.h"
#include "core/own.h"
#include "match/session_watch.h"

#define WORDS_MAX ((PAN_SESSION_PROBES_MAX + 63) / 64)

int
pan_session_new(const struct pan_session_opts *opts, struct pan_session **out,
    struct pan_err *err)
{
	struct pan_session_opts o = opts != NULL ? *opts : (struct pan_session_opts){ 0 };
	PAN_AUTO(pan_session_freep) struct pan_session *s = calloc(1, sizeof(*s));
	int rc;

	if (s == NULL)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	s->events_max = o.events > 0 ? o.events : PAN_SESSION_EVENTS_MAX;
	rc = pan_session_store_init(&s->store,
	    o.sessions > 0 ? o.sessions : PAN_SESSION_SESSIONS_MAX,
	    o.bytes > 0 ? o.bytes : PAN_SESSION_BYTES_MAX, err);
	if (rc == PAN_OK)
		*out = pan_take(s);
	return rc;
}

void
pan_session_free(struct pan_session *s)
{
	if (s == NULL)
		return;
	pan_session_store_fini(&s->store);
	free(s->watch);
	free(s->probe);
	free(s->room);
	free(s);
}

void
pan_session_freep(struct pan_session **s)
{
	pan_session_free(*s);
}

/* Half of the room is for the values of a window, half for the windows of the past. */
static int
make_room(struct pan_session *s, size_t most, struct pan_err *err)
{
	double *room;

	if (2 * most <= s->nroom)
		return PAN_OK;
	room = realloc(s->room, 2 * most * sizeof(*room));
	if (room == NULL)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	s->room = room;
	s->nroom = 2 * most;
	return PAN_OK;
}

int
pan_session_watch(struct pan_session *s, enum pan_session_kind kind,
    const struct pan_node *spec, uint32_t *watch, struct pan_err *err)
{
	struct pan_session_watch w, *all;
	size_t nprobe = s->nprobe;
	int rc;

	if (s->fed)
		return pan_err_set(err, PAN_EARG, "events were fed already");
	rc = pan_session_watch_read(s, kind, spec, &w, err);
	if (rc == PAN_OK)
		rc = make_room(s, w.most, err);
	if (rc != PAN_OK) {
		s->nprobe = nprobe;
		return rc;
	}
	all = realloc(s->watch, (s->nwatch + 1) * sizeof(*all));
	if (all == NULL) {
		s->nprobe = nprobe;
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	}
	s->watch = all;
	s->watch[s->nwatch] = w;
	*watch = (uint32_t)s->nwatch++;
	return PAN_OK;
}

/* How many of the events at most a window old, and not newer than ${now}, count. */
static size_t
count(const struct pan_session_watch *w, const struct pan_session_series *g, int64_t now)
{
	size_t n = 0;

	for (size_t i = g->n; i-- > 0;) {
		int64_t t = pan_session_series_time(g, i);

		if (t > now)
			continue;
		if ((uint64_t)now - (uint64_t)t > (uint64_t)w->window_ms)
			break;
		n += w->nprobe == 0 ||
		        pan_session_bit(pan_session_series_words(g, i), w->probe)
		    ? 1
		    : 0;
	}
	return n;
}

static bool
derived(const struct pan_session_watch *w)
{
	return w->nprobe > 0 || pan_str_is(w->metric, "event_count");
}

/* A metric that neither the event brings nor a session counts is not there: no. */
static void
judge_metric(struct pan_session_watch *w, const struct pan_event *ev,
    const struct pan_session_series *g, int64_t now)
{
	const struct pan_node *own = NULL;
	bool holds = false;

	for (const struct pan_node *e = ev->metrics != NULL ? ev->metrics->child : NULL;
	     e != NULL; e = e->next) {
		if (pan_str_eq(e->key, w->metric))
			own = e;
	}
	if (own != NULL)
		holds = pan_session_watch_compare(w, own->number);
	else if (derived(w) && ev->session.n > 0)
		holds = pan_session_watch_compare(w, (double)count(w, g, now));
	w->answer = holds ? PAN_SESSION_YES : PAN_SESSION_NO;
}

static bool
unsure_of(const struct pan_session_watch *w, const uint64_t *unsure)
{
	for (uint32_t i = 0; i < w->nprobe; i++) {
		if (pan_session_bit(unsure, w->probe + i))
			return true;
	}
	return false;
}

static int
judge(struct pan_session *s, const struct pan_event *ev, struct pan_session_series *g,
    size_t at, const uint64_t *unsure)
{
	for (size_t i = 0; i < s->nwatch; i++) {
		struct pan_session_watch *w = &s->watch[i];

		if (w->kind == PAN_SESSION_BEHAVIORAL)
			continue;
		if (w->kind == PAN_SESSION_METRIC)
			judge_metric(w, ev, g, pan_session_series_time(g, at));
		else
			w->answer = pan_session_sequence_met(w, g, at) ? PAN_SESSION_YES
			                                               : PAN_SESSION_NO;
		if (w->answer == PAN_SESSION_NO && unsure_of(w, unsure))
			w->answer = PAN_SESSION_UNDECIDED;
	}
	return PAN_OK;
}

/* The event by itself, or among those of its session. */
static int
look(struct pan_session *s, const struct pan_event *ev, int64_t time_ms,
    const uint64_t *bits, const uint64_t *unsure, struct pan_err *err)
{
	size_t nword = (s->nprobe + 63) / 64, at = 0;
	uint64_t cell[2 + WORDS_MAX] = { (uint64_t)time_ms };
	struct pan_session_series alone = { .cell = cell, .n = 1, .stride = 2 + nword };
	struct pan_session_series *g = &alone;
	struct pan_buf key;
	int rc = PAN_OK;

	if (ev->session.n > 0) {
		pan_buf_init(&key, ev->session.n + 2);
		pan_buf_addc(&key, 's');
		pan_buf_add(&key, ev->session);
		rc = pan_buf_done(&key, err);
		if (rc == PAN_OK)
			rc = pan_session_store_get(&s->store, pan_buf_str(&key),
			    2 + nword, s->events_max, &g, err);
		pan_buf_fini(&key);
		if (rc == PAN_OK)
			rc = pan_session_series_add(&s->store, g, time_ms, &at, err);
		if (rc != PAN_OK)
			return rc;
	}
	if (nword > 0)
		memcpy(pan_session_series_words(g, at), bits, nword * sizeof(*bits));
	return judge(s, ev, g, at, unsure);
}

int
pan_session_feed(struct pan_session *s, const struct pan_event *ev, int64_t now_ms,
    const struct pan_slow *slow, struct pan_err *err)
{
	uint64_t bits[WORDS_MAX] = { 0 }, unsure[WORDS_MAX] = { 0 };
	int64_t time_ms = ev->time_ms != 0 ? ev->time_ms : now_ms;
	bool plain = false;
	int rc;

	s->fed = true;
	for (size_t i = 0; i < s->nwatch; i++) {
		s->watch[i].answer = PAN_SESSION_NO;
		plain = plain || s->watch[i].kind != PAN_SESSION_BEHAVIORAL;
	}
	if (plain) {
		rc = pan_session_probe_all(s, ev, slow, bits, unsure, err);
		if (rc == PAN_OK)
			rc = look(s, ev, time_ms, bits, unsure, err);
		if (rc != PAN_OK)
			return rc;
	}
	for (size_t i = 0; i < s->nwatch; i++) {
		if (s->watch[i].kind != PAN_SESSION_BEHAVIORAL)
			continue;
		rc = pan_session_behavior_fold(s, &s->watch[i], ev, time_ms, slow, err);
		if (rc != PAN_OK)
			return rc;
	}
	return PAN_OK;
}

enum pan_session_answer
pan_session_answer(const struct pan_session *s, uint32_t watch)
{
	return s->watch[watch].answer;
}

void
pan_session_reset(struct pan_session *s)
{
	pan_session_store_clear(&s->store);
}
