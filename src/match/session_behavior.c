#include <math.h>
#include <stdlib.h>

#include "core/buf.h"
#include "match/predicate.h"
#include "match/session_watch.h"

/* Names of a group's values, joined, are at most this long; series keep a digest. */
#define KEY_BYTES_MAX ((size_t)1 << 20)

static struct pan_str
find(const struct pan_field *f, size_t n, struct pan_str name)
{
	while (n-- > 0) {
		if (pan_str_eq(f[n].name, name))
			return f[n].value;
	}
	return (struct pan_str){ NULL, 0 };
}

/*
 * What a dimension or attribute is called in traces, for an event that is no span: a
 * field or metadata of that name, or what the event itself says.  A call is a TOOL; its
 * answer is none, or each call would count twice.
 */
static struct pan_str
dimension(const struct pan_event *ev, struct pan_str name)
{
	struct pan_str v = find(ev->field, ev->nfield, name);

	if (v.s == NULL)
		v = find(ev->metadata, ev->nmetadata, name);
	if (v.s != NULL)
		return v;
	if (pan_str_is(name, "session.id") || pan_str_is(name, "session_id"))
		return ev->session;
	if (pan_str_is(name, "event.type") || pan_str_is(name, "type"))
		return ev->type_name;
	if (pan_str_is(name, "tool.name"))
		return find(ev->field, ev->nfield, PAN_LIT("tool_name"));
	if (pan_str_is(name, "span.kind")) {
		if (ev->type == PAN_EVENT_TOOL_CALL)
			return PAN_LIT("TOOL");
		if (ev->type == PAN_EVENT_LLM_INPUT || ev->type == PAN_EVENT_LLM_OUTPUT)
			return PAN_LIT("LLM");
		if (ev->type == PAN_EVENT_AGENT_BEHAVIOR)
			return PAN_LIT("AGENT");
	}
	return v;
}

static const struct pan_node *
attribute(void *ctx, struct pan_str name, struct pan_node *room)
{
	const struct pan_event *ev = ctx;
	struct pan_str v = dimension(ev, name);

	if (v.s == NULL)
		return NULL;
	*room = (struct pan_node){ .kind = PAN_NODE_TEXT, .text = v };
	return room;
}

static int
passes(const struct pan_session_watch *w, const struct pan_event *ev,
    const struct pan_slow *slow, bool *holds, struct pan_err *err)
{
	union {
		const struct pan_event *in;
		void *out;
	} ctx = { .in = ev };
	struct pan_predicate_env env = { attribute, ctx.out, slow };

	return pan_predicate_all(w->filter, &env, holds, err);
}

/* The name of the group that ${ev} belongs to; watches do not share groups. */
static int
group_key(const struct pan_session *s, const struct pan_session_watch *w,
    const struct pan_event *ev, struct pan_buf *key, struct pan_err *err)
{
	pan_buf_printf(key, "b%zu", (size_t)(w - s->watch));
	if (pan_node_is(w->group_by, PAN_NODE_LIST)) {
		for (const struct pan_node *e = w->group_by->child; e != NULL;
		     e = e->next) {
			struct pan_str v = dimension(ev, e->text);

			pan_buf_printf(key, "|%zu:", v.n);
			pan_buf_add(key, v);
		}
	}
	return pan_buf_done(key, err);
}

/* What the event adds: a number, or the hash of a value to be told apart. */
static bool
contribution(const struct pan_session_watch *w, const struct pan_event *ev,
    uint64_t *word)
{
	const struct pan_node *n = NULL;
	double v = 1;

	for (const struct pan_node *e = ev->metrics != NULL ? ev->metrics->child : NULL;
	     e != NULL; e = e->next) {
		if (pan_str_eq(e->key, w->metric))
			n = e;
	}
	if (w->total == PAN_SESSION_DISTINCT) {
		struct pan_str text = n != NULL ? n->text : dimension(ev, w->metric);

		if (text.n == 0)
			text = pan_event_field(ev, w->metric);
		*word = pan_str_hash(text);
		return text.n > 0;
	}
	if (n != NULL)
		v = n->number;
	else if (w->total != PAN_SESSION_COUNT && w->total != PAN_SESSION_RATE)
		return false;
	if (w->total == PAN_SESSION_COUNT)
		v = 1;
	memcpy(word, &v, sizeof(v));
	return true;
}

static int
by_value(const void *a, const void *b)
{
	double x, y;

	memcpy(&x, a, sizeof(x));
	memcpy(&y, b, sizeof(y));
	return (x > y) - (x < y);
}

static int
by_word(const void *a, const void *b)
{
	uint64_t x, y;

	memcpy(&x, a, sizeof(x));
	memcpy(&y, b, sizeof(y));
	return (x > y) - (x < y);
}

static double
distinct(struct pan_session *s, const struct pan_session_series *g, size_t from,
    size_t to)
{
	uint64_t *word = (uint64_t *)(void *)s->room;
	size_t n = 0, count = 0;

	for (size_t i = from; i < to; i++)
		word[n++] = pan_session_series_words(g, i)[0];
	qsort(word, n, sizeof(*word), by_word);
	for (size_t i = 0; i < n; i++)
		count += i == 0 || word[i] != word[i - 1] ? 1 : 0;
	return (double)count;
}

/* The aggregate of events [from, to) of ${g}; of none it is 0. */
static double
total(struct pan_session *s, const struct pan_session_watch *w,
    const struct pan_session_series *g, size_t from, size_t to)
{
	double sum = 0, most = -INFINITY;

	if (from >= to)
		return 0;
	if (w->total == PAN_SESSION_DISTINCT)
		return distinct(s, g, from, to);
	for (size_t i = from; i < to; i++) {
		double v;

		memcpy(&v, pan_session_series_words(g, i), sizeof(v));
		sum += v;
		most = fmax(most, v);
	}
	switch (w->total) {
	case PAN_SESSION_AVG:
		return sum / (double)(to - from);
	case PAN_SESSION_MAX:
		return most;
	case PAN_SESSION_RATE:
		return sum * 1000 / (double)w->window_ms;
	case PAN_SESSION_COUNT:
	case PAN_SESSION_SUM:
	case PAN_SESSION_DISTINCT:
		break;
	}
	return sum;
}

/*
 * Totals of the windows before ${end} that lie in the lookback and in what is known,
 * newest first; no more windows than a group remembers events.  Windows without events
 * count as 0, but for averages and maxima they say nothing.
 */
static size_t
history(struct pan_session *s, const struct pan_session_watch *w,
    const struct pan_session_series *g, int64_t end, double *into)
{
	bool sparse = w->total == PAN_SESSION_AVG || w->total == PAN_SESSION_MAX;
	int64_t first = pan_session_series_time(g, 0);
	size_t windows = (size_t)(w->lookback_ms / w->window_ms);
	size_t n = 0, to = g->n, from;

	if (windows > w->most)
		windows = w->most;
	for (; windows > 0 && end > first; windows--, end -= w->window_ms) {
		while (to > 0 && pan_session_series_time(g, to - 1) > end)
			to--;
		from = to;
		while (
		    from > 0 && pan_session_series_time(g, from - 1) > end - w->window_ms)
			from--;
		if (from < to || !sparse)
			into[n++] = total(s, w, g, from, to);
		to = from;
	}
	return n;
}

/* How far ${v} lies above what is usual; false when too little is known. */
static bool
deviation(struct pan_session *s, const struct pan_session_watch *w,
    const struct pan_session_series *g, int64_t start, double *v)
{
	double *past = s->room + s->nroom / 2;
	double mean = 0, spread = 0, base = w->fixed, unit;
	size_t n;

	if (w->baseline != PAN_SESSION_FIXED) {
		n = history(s, w, g, start, past);
		if (n < 2)
			return false;
		for (size_t i = 0; i < n; i++)
			mean += past[i] / (double)n;
		for (size_t i = 0; i < n; i++)
			spread += (past[i] - mean) * (past[i] - mean) / (double)n;
		base = mean;
		if (w->baseline == PAN_SESSION_PERCENTILE) {
			/* The nearest rank. */
			size_t rank = (size_t)ceil(w->percentile / 100 * (double)n);

			qsort(past, n, sizeof(*past), by_value);
			base = past[rank > 0 ? rank - 1 : 0];
		}
	}
	unit = w->in_stddev ? sqrt(spread) : fabs(base);
	if (unit > 0)
		*v = (*v - base) / unit;
	else
		*v = *v > base ? INFINITY : 0;
	return true;
}

/* An event that brings its aggregate along: {"metric_value": 150, "event_count": 150}. */
static bool
brought(const struct pan_session_watch *w, const struct pan_event *ev,
    enum pan_session_answer *answer)
{
	const struct pan_node *v = pan_node_get(ev->metrics, "metric_value");
	const struct pan_node *n = pan_node_get(ev->metrics, "event_count");

	if (ev->type != PAN_EVENT_AGENT_BEHAVIOR || v == NULL)
		return false;
	if (w->compare == PAN_SESSION_DEVIATION)
		*answer = PAN_SESSION_UNDECIDED;
	else if (n != NULL && n->number < (double)w->min_events)
		*answer = PAN_SESSION_NO;
	else
		*answer = pan_session_watch_compare(w, v->number) ? PAN_SESSION_YES
		                                                  : PAN_SESSION_NO;
	return true;
}

static void
judge(struct pan_session *s, struct pan_session_watch *w, struct pan_session_series *g,
    int64_t now)
{
	size_t to = g->n, from;
	double v;

	while (to > 0 && pan_session_series_time(g, to - 1) > now)
		to--;
	from = to;
	while (from > 0 && pan_session_series_time(g, from - 1) > now - w->window_ms)
		from--;
	if (to - from < w->min_events || now < g->quiet_until)
		return;
	v = total(s, w, g, from, to);
	if (w->compare == PAN_SESSION_DEVIATION &&
	    !deviation(s, w, g, now - w->window_ms, &v))
		return;
	if (!pan_session_watch_compare(w, v))
		return;
	w->answer = PAN_SESSION_YES;
	if (w->cooldown_ms > 0)
		g->quiet_until = now + w->cooldown_ms;
}

int
pan_session_behavior_fold(struct pan_session *s, struct pan_session_watch *w,
    const struct pan_event *ev, int64_t time_ms, const struct pan_slow *slow,
    struct pan_err *err)
{
	struct pan_session_series *g;
	struct pan_buf key;
	bool holds = false;
	uint64_t word;
	size_t at;
	int rc;

	w->answer = PAN_SESSION_NO;
	if (brought(w, ev, &w->answer))
		return PAN_OK;
	rc = passes(w, ev, slow, &holds, err);
	if (rc == PAN_ELIMIT || rc == PAN_EFORMAT) {
		w->answer = PAN_SESSION_UNDECIDED;
		return PAN_OK;
	}
	if (rc != PAN_OK || !holds || !contribution(w, ev, &word))
		return rc;
	pan_buf_init(&key, KEY_BYTES_MAX);
	rc = group_key(s, w, ev, &key, err);
	if (rc == PAN_OK)
		rc = pan_session_store_get(&s->store, pan_buf_str(&key), 3, w->most, &g,
		    err);
	pan_buf_fini(&key);
	if (rc == PAN_OK)
		rc = pan_session_series_add(&s->store, g, time_ms, &at, err);
	if (rc != PAN_OK)
		return rc;
	pan_session_series_words(g, at)[0] = word;
	judge(s, w, g, time_ms);
	return PAN_OK;
}
