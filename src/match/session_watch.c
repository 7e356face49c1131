#include "match/session_watch.h"

#include <math.h>
#include <stdlib.h>

#include "rule/duration.h"

#define WINDOW_DEFAULT_MS INT64_C(300000)
/* A group of a behavioral rule may remember this many events, if its threshold needs
 * them to be counted. */
#define GROUP_EVENTS_MAX PAN_ATR_GROUP_EVENTS_MAX

static int
number(const struct pan_node *n, const char *key, double *out, struct pan_err *err)
{
	const struct pan_node *e = pan_node_get(n, key);

	if (e == NULL || (e->kind != PAN_NODE_INT && e->kind != PAN_NODE_FLOAT))
		return pan_err_set(err, PAN_EFORMAT, "'%s' is no number", key);
	*out = e->number;
	return PAN_OK;
}

/* Entry ${key} as a length of time; ${out} keeps its value when it is absent. */
static int
duration(const struct pan_node *n, const char *key, int64_t *out, struct pan_err *err)
{
	const struct pan_node *e = pan_node_get(n, key);

	if (e != NULL && !pan_duration_parse(e->text, out))
		return pan_err_set(err, PAN_EFORMAT, "'%s' is no length of time", key);
	return PAN_OK;
}

/* Which of ${known} entry ${key} is. */
static int
word(const struct pan_node *n, const char *key, const char *const *known, int *out,
    struct pan_err *err)
{
	struct pan_str text = pan_node_get_text(n, key);

	for (int i = 0; known[i] != NULL; i++) {
		if (pan_str_is(text, known[i])) {
			*out = i;
			return PAN_OK;
		}
	}
	return pan_err_set(err, PAN_EFORMAT, "unknown %s '%.*s'", key, PAN_STR(text));
}

static int
add_probe(struct pan_session *s, struct pan_session_probe p, struct pan_session_watch *w,
    struct pan_err *err)
{
	struct pan_session_probe *all;

	if (s->nprobe == PAN_SESSION_PROBES_MAX)
		return pan_err_set(err, PAN_ELIMIT, "more than %d steps and patterns",
		    PAN_SESSION_PROBES_MAX);
	all = realloc(s->probe, (s->nprobe + 1) * sizeof(*all));
	if (all == NULL)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	s->probe = all;
	if (w->nprobe++ == 0)
		w->probe = (uint32_t)s->nprobe;
	s->probe[s->nprobe++] = p;
	return PAN_OK;
}

static int
read_compare(const struct pan_node *n, struct pan_session_watch *w, struct pan_err *err)
{
	static const char *const names[] = { "gt", "lt", "eq", "gte", "lte",
		"deviation_from_baseline", NULL };
	int i = 0, rc = word(n, "operator", names, &i, err);

	w->compare = (enum pan_session_compare)i;
	return rc == PAN_OK ? number(n, "threshold", &w->threshold, err) : rc;
}

/* A session could never see enough events for this; better no rule than a silent one. */
static int
check_reach(const struct pan_session_watch *w, size_t most, struct pan_err *err)
{
	if (w->threshold >= (double)most)
		return pan_err_set(err, PAN_ELIMIT,
		    "it would have to count to %g, but only %zu events are remembered",
		    w->threshold, most);
	return PAN_OK;
}

static int
read_metric(struct pan_session *s, const struct pan_node *n, struct pan_session_watch *w,
    struct pan_err *err)
{
	static const struct pan_str call = { "call_frequency:", 15 };
	static const struct pan_str pattern = { "pattern_frequency:", 18 };
	struct pan_session_probe p = { 0 };
	int rc = read_compare(n, w, err);

	if (rc == PAN_OK)
		rc = duration(n, "window", &w->window_ms, err);
	if (rc != PAN_OK)
		return rc;
	w->metric = pan_node_get_text(n, "metric");
	if (w->metric.n == 0)
		return pan_err_set(err, PAN_EFORMAT, "'metric' is missing");
	if (pan_str_starts(w->metric, call)) {
		p.kind = PAN_SESSION_CALL;
		p.name = pan_str_slice(w->metric, call.n, w->metric.n);
	} else if (pan_str_starts(w->metric, pattern)) {
		p.kind = PAN_SESSION_PATTERN;
		p.name = pan_str_slice(w->metric, pattern.n, w->metric.n);
	} else {
		return pan_str_is(w->metric, "event_count")
		    ? check_reach(w, s->events_max, err)
		    : PAN_OK;
	}
	if (p.name.n == 0)
		return pan_err_set(err, PAN_EFORMAT, "'%.*s' says nothing to count",
		    PAN_STR(w->metric));
	rc = check_reach(w, s->events_max, err);
	return rc == PAN_OK ? add_probe(s, p, w, err) : rc;
}

static int
read_sequence(struct pan_session *s, const struct pan_node *n,
    struct pan_session_watch *w, struct pan_err *err)
{
	const struct pan_node *steps = pan_node_get(n, "steps");
	int rc = duration(n, "within", &w->window_ms, err);

	if (rc != PAN_OK)
		return rc;
	w->ordered = pan_node_bool(pan_node_get(n, "ordered"), true);
	if (!pan_node_is(steps, PAN_NODE_LIST) || steps->count == 0)
		return pan_err_set(err, PAN_EFORMAT, "a sequence has no steps");
	if (steps->count > PAN_SESSION_STEPS_MAX)
		return pan_err_set(err, PAN_ELIMIT, "a sequence has more than %d steps",
		    PAN_SESSION_STEPS_MAX);
	for (const struct pan_node *e = steps->child; rc == PAN_OK && e != NULL;
	     e = e->next) {
		struct pan_session_probe p = { .kind = PAN_SESSION_STEP, .spec = e };

		if (e->kind != PAN_NODE_MAP)
			return pan_err_set(err, PAN_EFORMAT, "a step is no map of keys");
		rc = add_probe(s, p, w, err);
	}
	return rc;
}

static int
read_baseline(const struct pan_node *n, struct pan_session_watch *w, struct pan_err *err)
{
	static const char *const sources[] = { "rolling_mean", "historical_percentile",
		"fixed", NULL };
	static const char *const units[] = { "stddev", "fraction", NULL };
	const struct pan_node *b = pan_node_get(n, "baseline");
	int source = 0, unit = 0, rc;

	if (w->compare != PAN_SESSION_DEVIATION)
		return PAN_OK;
	if ((rc = word(b, "source", sources, &source, err)) != PAN_OK ||
	    (rc = word(b, "deviation_unit", units, &unit, err)) != PAN_OK)
		return rc;
	w->baseline = (enum pan_session_baseline)source;
	w->in_stddev = unit == 0;
	if (w->baseline == PAN_SESSION_FIXED && w->in_stddev)
		return pan_err_set(err, PAN_EFORMAT,
		    "a fixed baseline has no standard deviation");
	if (w->baseline == PAN_SESSION_FIXED)
		return number(b, "value", &w->fixed, err);
	if (w->baseline == PAN_SESSION_PERCENTILE &&
	    (rc = number(b, "percentile", &w->percentile, err)) != PAN_OK)
		return rc;
	if (w->percentile < 0 || w->percentile > 100)
		return pan_err_set(err, PAN_EFORMAT,
		    "'percentile' is not within 0 to 100");
	rc = duration(b, "lookback", &w->lookback_ms, err);
	if (rc == PAN_OK && w->lookback_ms < w->window_ms)
		return pan_err_set(err, PAN_EFORMAT,
		    "'lookback' is shorter than 'window'");
	return rc;
}

static int
read_behavioral(struct pan_session *s, const struct pan_node *n,
    struct pan_session_watch *w, struct pan_err *err)
{
	static const char *const totals[] = { "count", "sum", "avg", "max",
		"distinct_count", "rate", NULL };
	const struct pan_node *least = pan_node_get(n, "min_events");
	double reach;
	int i = 0, rc;

	w->window_ms = 0;
	w->metric = pan_node_get_text(n, "metric");
	w->group_by = pan_node_get(n, "group_by");
	w->filter = pan_node_get(n, "filter");
	if ((rc = word(n, "aggregation", totals, &i, err)) != PAN_OK ||
	    (rc = read_compare(n, w, err)) != PAN_OK ||
	    (rc = duration(n, "window", &w->window_ms, err)) != PAN_OK ||
	    (rc = duration(n, "cooldown", &w->cooldown_ms, err)) != PAN_OK ||
	    (rc = read_baseline(n, w, err)) != PAN_OK)
		return rc;
	w->total = (enum pan_session_total)i;
	if (w->window_ms <= 0)
		return pan_err_set(err, PAN_EFORMAT, "'window' is missing");
	if (w->metric.n == 0)
		return pan_err_set(err, PAN_EFORMAT, "'metric' is missing");
	reach = least != NULL && least->number > 0 ? least->number : 0;
	w->min_events = reach <= GROUP_EVENTS_MAX ? (size_t)reach : SIZE_MAX;
	if ((w->total == PAN_SESSION_COUNT || w->total == PAN_SESSION_DISTINCT) &&
	    w->compare != PAN_SESSION_DEVIATION)
		reach = fmax(reach, w->threshold + 1);
	if (w->total == PAN_SESSION_RATE && w->compare != PAN_SESSION_DEVIATION)
		reach = fmax(reach, w->threshold * (double)w->window_ms / 1000 + 1);
	if (!(reach <= GROUP_EVENTS_MAX))
		return pan_err_set(err, PAN_ELIMIT,
		    "it would have to count to %g, but only %d events are remembered",
		    reach, GROUP_EVENTS_MAX);
	w->most = s->events_max;
	if (reach + 1 > (double)w->most)
		w->most = (size_t)reach + 1;
	return PAN_OK;
}

int
pan_session_watch_read(struct pan_session *s, enum pan_session_kind kind,
    const struct pan_node *spec, struct pan_session_watch *w, struct pan_err *err)
{
	*w = (struct pan_session_watch){ .kind = kind, .window_ms = WINDOW_DEFAULT_MS };
	if (!pan_node_is(spec, PAN_NODE_MAP))
		return pan_err_set(err, PAN_EFORMAT, "the condition is no map of keys");
	switch (kind) {
	case PAN_SESSION_METRIC:
		return read_metric(s, spec, w, err);
	case PAN_SESSION_SEQUENCE:
		return read_sequence(s, spec, w, err);
	case PAN_SESSION_BEHAVIORAL:
		break;
	}
	return read_behavioral(s, spec, w, err);
}

bool
pan_session_watch_compare(const struct pan_session_watch *w, double v)
{
	switch (w->compare) {
	case PAN_SESSION_GT:
		return v > w->threshold;
	case PAN_SESSION_LT:
		return v < w->threshold;
	case PAN_SESSION_EQ:
		return v >= w->threshold && v <= w->threshold;
	case PAN_SESSION_GTE:
		return v >= w->threshold;
	case PAN_SESSION_LTE:
		return v <= w->threshold;
	case PAN_SESSION_DEVIATION:
		break;
	}
	/* A metric that deviates: the event brings the deviation itself. */
	return w->kind == PAN_SESSION_METRIC ? fabs(v) > w->threshold : v > w->threshold;
}
