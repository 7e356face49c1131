#include "rule/atr_reader.h"

#include "rule/duration.h"
#include "rule/hint.h"

#define STEPS_MAX 32

static const char *const metric_keys[] = { "metric", "operator", "threshold", "window",
	"description", "name", "field", "value", NULL };
static const char *const sequence_keys[] = { "ordered", "within", "steps", "description",
	"name", NULL };
static const char *const step_keys[] = { "field", "patterns", "match_type", "operator",
	"value", "case_sensitive", "description", "name", NULL };
static const char *const comparisons[] = { "gt", "lt", "eq", "gte", "lte",
	"deviation_from_baseline", NULL };
static const char *const step_operators[] = { "regex", "contains", "exact", "starts_with",
	"ends_with", NULL };

void
pan_atr_check_duration(struct pan_atr *r, const struct pan_node *n, const char *key,
    bool must)
{
	struct pan_str text = pan_atr_text(r, n, key, must);
	int64_t ms;

	if (text.n > 0 && !pan_duration_parse(text, &ms))
		pan_atr_say(r, PAN_LINT_ERROR, pan_node_get(n, key),
		    "%s '%.*s' is no length of time like 5m or PT5M", key, PAN_STR(text));
}

void
pan_atr_check_comparison(struct pan_atr *r, const struct pan_node *n)
{
	const struct pan_node *op = pan_node_get(n, "operator");
	const struct pan_node *limit = pan_node_get(n, "threshold");

	if (op == NULL)
		pan_atr_say(r, PAN_LINT_ERROR, n, "'operator' is missing");
	else
		(void)pan_atr_word(r, op, "operator", comparisons, PAN_LINT_ERROR);
	if (limit == NULL)
		pan_atr_say(r, PAN_LINT_ERROR, n, "'threshold' is missing");
	else if (limit->kind != PAN_NODE_INT && limit->kind != PAN_NODE_FLOAT)
		pan_atr_say(r, PAN_LINT_ERROR, limit, "'threshold' is no number");
}

static bool
counted(struct pan_str metric)
{
	return pan_str_is(metric, "event_count") ||
	    pan_str_starts(metric, PAN_LIT("call_frequency:")) ||
	    pan_str_starts(metric, PAN_LIT("pattern_frequency:"));
}

void
pan_atr_check_metric(struct pan_atr *r, const struct pan_node *n)
{
	const struct pan_node *limit = pan_node_get(n, "threshold");

	pan_atr_keys(r, n, "a metric condition", metric_keys);
	(void)pan_atr_text(r, n, "metric", true);
	pan_atr_check_comparison(r, n);
	pan_atr_check_duration(r, n, "window", false);
	if (counted(pan_node_get_text(n, "metric")) && limit != NULL &&
	    limit->number >= PAN_ATR_EVENTS_MAX)
		pan_atr_say(r, PAN_LINT_ERROR, limit,
		    "a session remembers %d events, so this can never be reached",
		    PAN_ATR_EVENTS_MAX);
}

static void
check_step_value(struct pan_atr *r, const struct pan_node *v)
{
	if (v->kind != PAN_NODE_TEXT && v->kind != PAN_NODE_INT)
		pan_atr_say(r, PAN_LINT_ERROR, v, "a step's pattern is no text");
	else if (v->text.n == 0)
		pan_atr_say(r, PAN_LINT_ERROR, v,
		    "an empty pattern would match everything");
}

static void
check_step(struct pan_atr *r, const struct pan_node *step)
{
	const struct pan_node *op = pan_node_get(step, "operator");
	const struct pan_node *list = pan_node_get(step, "patterns");
	const struct pan_node *value = pan_node_get(step, "value");

	if (step->kind != PAN_NODE_MAP) {
		pan_atr_say(r, PAN_LINT_ERROR, step, "a step is no map of keys");
		return;
	}
	pan_atr_keys(r, step, "a step", step_keys);
	(void)pan_atr_text(r, step, "field", false);
	if (op == NULL)
		op = pan_node_get(step, "match_type");
	if (op != NULL)
		(void)pan_atr_word(r, op, "operator", step_operators, PAN_LINT_ERROR);
	if (list == NULL)
		list = value;
	if (list == NULL) {
		pan_atr_say(r, PAN_LINT_ERROR, step, "a step has no 'patterns'");
	} else if (list->kind != PAN_NODE_LIST) {
		check_step_value(r, list);
	} else {
		if (list->count == 0)
			pan_atr_say(r, PAN_LINT_ERROR, list, "a step has no 'patterns'");
		for (const struct pan_node *e = list->child; e != NULL; e = e->next)
			check_step_value(r, e);
	}
}

void
pan_atr_check_sequence(struct pan_atr *r, const struct pan_node *n)
{
	const struct pan_node *steps = pan_node_get(n, "steps");
	const struct pan_node *ordered = pan_node_get(n, "ordered");

	pan_atr_keys(r, n, "a sequence", sequence_keys);
	pan_atr_check_duration(r, n, "within", false);
	if (ordered != NULL && ordered->kind != PAN_NODE_BOOL)
		pan_atr_say(r, PAN_LINT_ERROR, ordered,
		    "'ordered' is neither true nor false");
	if (!pan_node_is(steps, PAN_NODE_LIST) || steps->count == 0) {
		pan_atr_say(r, PAN_LINT_ERROR, steps != NULL ? steps : n,
		    "'steps' is no list of steps");
		return;
	}
	if (steps->count > STEPS_MAX)
		pan_atr_say(r, PAN_LINT_ERROR, steps, "more than %d steps", STEPS_MAX);
	for (const struct pan_node *e = steps->child; e != NULL; e = e->next)
		check_step(r, e);
}
