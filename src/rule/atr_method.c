#include "rule/atr_reader.h"

#include "rule/hint.h"

/* In the order of enum pan_method. */
static const char *const methods[] = { "pattern", "signature", "semantic", "behavioral",
	"trace", NULL };

static const char *const semantic_keys[] = { "judge_model_class", "prompt_template",
	"output_schema", "threshold", "cache_ttl", "judge_prompt_hash", "fallback_method",
	"consensus", NULL };
static const char *const fallbacks[] = { "pattern", "none", NULL };
static const char *const behavioral_keys[] = { "metric", "aggregation", "window",
	"operator", "threshold", "group_by", "filter", "baseline", "min_events",
	"cooldown", NULL };
static const char *const aggregations[] = { "count", "sum", "avg", "max",
	"distinct_count", "rate", NULL };
static const char *const baseline_keys[] = { "source", "lookback", "percentile", "value",
	"deviation_unit", NULL };
static const char *const baselines[] = { "rolling_mean", "historical_percentile", "fixed",
	NULL };
static const char *const units[] = { "stddev", "fraction", NULL };
static const char *const signature_keys[] = { "indicators", "match_logic", NULL };
static const char *const logics[] = { "any", "all", NULL };
static const char *const indicator_keys[] = { "type", "value", "target_field",
	"provenance", NULL };
static const char *const indicators[] = { "sha256", "sha512", "blake2b-256",
	"package_name", "registry_url", "skill_id", NULL };
static const size_t hex_digits[] = { 64, 128, 64, 0, 0, 0 };

/* The map ${key} under detection, which the rule's method needs. */
static const struct pan_node *
needed(struct pan_atr *r, const char *key)
{
	const struct pan_node *detection = pan_node_get(r->root, "detection");
	const struct pan_node *n = pan_node_get(detection, key);

	if (pan_node_is(n, PAN_NODE_MAP))
		return n;
	pan_atr_say(r, PAN_LINT_ERROR, n != NULL ? n : detection,
	    "method '%s' needs a map 'detection.%s'", key, key);
	return NULL;
}

static void
check_number(struct pan_atr *r, const struct pan_node *n, const char *key, double least,
    double most)
{
	const struct pan_node *e = pan_node_get(n, key);

	if (e == NULL || e->kind == PAN_NODE_NULL)
		return;
	if (e->kind != PAN_NODE_INT && e->kind != PAN_NODE_FLOAT)
		pan_atr_say(r, PAN_LINT_ERROR, e, "'%s' is no number", key);
	else if (!(e->number >= least && e->number <= most))
		pan_atr_say(r, PAN_LINT_ERROR, e, "'%s' is not within %g to %g", key,
		    least, most);
}

static void
read_semantic(struct pan_atr *r)
{
	const struct pan_node *s = needed(r, "semantic"), *fallback;
	struct pan_str prompt;

	if (s == NULL)
		return;
	r->rule->semantic = s;
	pan_atr_keys(r, s, "detection.semantic", semantic_keys);
	prompt = pan_atr_text(r, s, "prompt_template", true);
	if (prompt.n > 0 && pan_str_find(prompt, PAN_LIT("{{input}}"), 0) == SIZE_MAX)
		pan_atr_say(r, PAN_LINT_WARNING, pan_node_get(s, "prompt_template"),
		    "the prompt has no {{input}}, so the judge would not see the text");
	if (pan_node_get(s, "threshold") == NULL)
		pan_atr_say(r, PAN_LINT_ERROR, s, "'threshold' is missing");
	check_number(r, s, "threshold", 0, 1);
	fallback = pan_node_get(s, "fallback_method");
	if (fallback != NULL)
		r->rule->fallback_pattern = pan_atr_word(r, fallback, "fallback_method",
		                                fallbacks, PAN_LINT_ERROR) == 0;
	if (r->rule->fallback_pattern && r->rule->ncond == 0)
		pan_atr_say(r, PAN_LINT_ERROR, fallback,
		    "fallback_method is 'pattern', but there are no conditions");
}

static void
check_baseline(struct pan_atr *r, const struct pan_node *b, bool deviation)
{
	const struct pan_node *base = pan_node_get(b, "baseline"), *source, *unit;
	int i;

	if (base == NULL) {
		if (deviation)
			pan_atr_say(r, PAN_LINT_ERROR, b,
			    "deviation_from_baseline needs a 'baseline'");
		return;
	}
	pan_atr_keys(r, base, "detection.behavioral.baseline", baseline_keys);
	source = pan_node_get(base, "source");
	unit = pan_node_get(base, "deviation_unit");
	if (source == NULL || unit == NULL) {
		pan_atr_say(r, PAN_LINT_ERROR, base, "'baseline' needs '%s'",
		    source == NULL ? "source" : "deviation_unit");
		return;
	}
	i = pan_atr_word(r, source, "baseline source", baselines, PAN_LINT_ERROR);
	if (pan_atr_word(r, unit, "deviation_unit", units, PAN_LINT_ERROR) == 0 && i == 2)
		pan_atr_say(r, PAN_LINT_ERROR, unit,
		    "a fixed baseline has no standard deviation; use 'fraction'");
	if (i == 2 && pan_node_get(base, "value") == NULL)
		pan_atr_say(r, PAN_LINT_ERROR, base, "a fixed baseline needs a 'value'");
	if (i == 1 && pan_node_get(base, "percentile") == NULL)
		pan_atr_say(r, PAN_LINT_ERROR, base, "'percentile' is missing");
	check_number(r, base, "percentile", 0, 100);
	check_number(r, base, "value", -1e300, 1e300);
	pan_atr_check_duration(r, base, "lookback", i == 0 || i == 1);
}

/* What match/session refuses to count is refused here, where the author sees it. */
static void
check_reach(struct pan_atr *r, const struct pan_node *b)
{
	const struct pan_node *limit = pan_node_get(b, "threshold");
	struct pan_str total = pan_node_get_text(b, "aggregation");
	bool counts = pan_str_is(total, "count") || pan_str_is(total, "distinct_count");

	if (counts && limit != NULL && limit->number >= PAN_ATR_GROUP_EVENTS_MAX &&
	    !pan_str_is(pan_node_get_text(b, "operator"), "deviation_from_baseline"))
		pan_atr_say(r, PAN_LINT_ERROR, limit,
		    "a group remembers %d events, so this can never be reached",
		    PAN_ATR_GROUP_EVENTS_MAX);
}

static void
check_group(struct pan_atr *r, const struct pan_node *group)
{
	if (group == NULL || group->kind == PAN_NODE_NULL)
		return;
	if (group->kind != PAN_NODE_LIST) {
		pan_atr_say(r, PAN_LINT_ERROR, group, "'group_by' is no list");
		return;
	}
	for (const struct pan_node *e = group->child; e != NULL; e = e->next) {
		if (e->kind != PAN_NODE_TEXT || e->text.n == 0)
			pan_atr_say(r, PAN_LINT_ERROR, e,
			    "a name in 'group_by' is no text");
	}
}

static void
read_behavioral(struct pan_atr *r)
{
	const struct pan_node *b = needed(r, "behavioral"), *aggregation;

	if (b == NULL)
		return;
	r->rule->behavioral = b;
	pan_atr_keys(r, b, "detection.behavioral", behavioral_keys);
	(void)pan_atr_text(r, b, "metric", true);
	aggregation = pan_node_get(b, "aggregation");
	if (aggregation == NULL)
		pan_atr_say(r, PAN_LINT_ERROR, b, "'aggregation' is missing");
	else
		(void)pan_atr_word(r, aggregation, "aggregation", aggregations,
		    PAN_LINT_ERROR);
	pan_atr_check_duration(r, b, "window", true);
	pan_atr_check_duration(r, b, "cooldown", false);
	pan_atr_check_comparison(r, b);
	check_number(r, b, "min_events", 1, 1e9);
	check_group(r, pan_node_get(b, "group_by"));
	check_reach(r, b);
	check_baseline(r, b,
	    pan_str_is(pan_node_get_text(b, "operator"), "deviation_from_baseline"));
	pan_atr_check_attributes(r, pan_node_get(b, "filter"));
}

static void
check_hex(struct pan_atr *r, const struct pan_node *at, size_t digits)
{
	if (at->text.n != digits) {
		pan_atr_say(r, PAN_LINT_ERROR, at, "the digest has %zu digits, not %zu",
		    at->text.n, digits);
		return;
	}
	for (size_t i = 0; i < digits; i++) {
		char c = at->text.s[i];

		if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') ||
		        (c >= 'A' && c <= 'F'))) {
			pan_atr_say(r, PAN_LINT_ERROR, at,
			    "the digest is not hexadecimal");
			return;
		}
	}
}

static void
check_indicator(struct pan_atr *r, const struct pan_node *n)
{
	const struct pan_node *type = pan_node_get(n, "type");
	struct pan_str value;
	int i;

	if (n->kind != PAN_NODE_MAP || type == NULL) {
		pan_atr_say(r, PAN_LINT_ERROR, n, "an indicator has no 'type'");
		return;
	}
	pan_atr_keys(r, n, "an indicator", indicator_keys);
	value = pan_atr_text(r, n, "value", true);
	(void)pan_atr_text(r, n, "target_field", true);
	i = pan_atr_word(r, type, "indicator type", indicators, PAN_LINT_ERROR);
	if (i >= 0 && hex_digits[i] > 0 && value.n > 0)
		check_hex(r, pan_node_get(n, "value"), hex_digits[i]);
}

static void
read_signature(struct pan_atr *r)
{
	const struct pan_node *s = needed(r, "signature"), *list, *logic;

	if (s == NULL)
		return;
	r->rule->signature = s;
	pan_atr_keys(r, s, "detection.signature", signature_keys);
	logic = pan_node_get(s, "match_logic");
	if (logic != NULL)
		(void)pan_atr_word(r, logic, "match_logic", logics, PAN_LINT_ERROR);
	list = pan_node_get(s, "indicators");
	if (!pan_node_is(list, PAN_NODE_LIST) || list->count == 0) {
		pan_atr_say(r, PAN_LINT_ERROR, list != NULL ? list : s,
		    "'indicators' is no list of indicators");
		return;
	}
	for (const struct pan_node *e = list->child; e != NULL; e = e->next)
		check_indicator(r, e);
}

/* What a rule of another method says under a method's name is never looked at. */
static void
warn_unused(struct pan_atr *r)
{
	const struct pan_node *detection = pan_node_get(r->root, "detection");

	for (int i = PAN_METHOD_SIGNATURE; methods[i] != NULL; i++) {
		const struct pan_node *n = pan_node_get(detection, methods[i]);

		if (n != NULL && i != (int)r->rule->method)
			pan_atr_say(r, PAN_LINT_WARNING, n,
			    "'detection.%s' has no effect: the method is '%s'",
			    methods[i], methods[r->rule->method]);
	}
}

void
pan_atr_read_methods(struct pan_atr *r)
{
	const struct pan_node *detection = pan_node_get(r->root, "detection");
	const struct pan_node *at = pan_node_get(detection, "method");
	int i = PAN_METHOD_PATTERN;

	if (!pan_node_is(detection, PAN_NODE_MAP))
		return; /* said already */
	if (at != NULL && at->kind != PAN_NODE_NULL)
		i = pan_atr_word(r, at, "method", methods, PAN_LINT_ERROR);
	if (i < 0)
		return;
	r->rule->method = (enum pan_method)i;
	switch (r->rule->method) {
	case PAN_METHOD_PATTERN:
		if (r->rule->ncond == 0)
			pan_atr_say(r, PAN_LINT_ERROR, detection,
			    "there are no conditions, so the rule can never fire");
		break;
	case PAN_METHOD_SIGNATURE:
		read_signature(r);
		break;
	case PAN_METHOD_SEMANTIC:
		read_semantic(r);
		break;
	case PAN_METHOD_BEHAVIORAL:
		read_behavioral(r);
		break;
	case PAN_METHOD_TRACE:
		pan_atr_read_trace(r);
		break;
	}
	warn_unused(r);
}
