#include "rule/atr_reader.h"

#include "rule/hint.h"

/* ATR method extensions 1.1, section 8: what is not in it is malformed, not ignored. */
static const char *const trace_keys[] = { "ingest_format", "forbid", "require",
	"invariant", NULL };
static const char *const formats[] = { "openinference", "otel_gen_ai", NULL };
static const char *const forbid_keys[] = { "shape", "preceded_by", "within_trace",
	"description", NULL };
static const char *const require_keys[] = { "target_shape", "must_be_preceded_by",
	"within_trace", "description", NULL };
static const char *const invariant_keys[] = { "attribute", "across", "description",
	NULL };
static const char *const shape_keys[] = { "span.kind", "attributes", "preceded_by",
	"within_trace", "one_of_shapes", NULL };
static const char *const predicates[] = { "in", "not_in", "equals", "not_equals", "regex",
	"exists", NULL };
static const char *const domains[] = { "trace", "agent.delegation_chain", "session",
	"conversation", NULL };

/* As pan_atr_keys(), but an error: the key would have changed what the rule means. */
static void
only_keys(struct pan_atr *r, const struct pan_node *n, const char *what,
    const char *const *known)
{
	for (const struct pan_node *e = n->child; e != NULL; e = e->next) {
		const char *near;

		if (pan_hint_known(e->key, known))
			continue;
		near = pan_hint_nearest(e->key, known);
		pan_atr_say(r, PAN_LINT_ERROR, e, "unknown %s '%.*s'%s%s%s", what,
		    PAN_STR(e->key), near != NULL ? "; did you mean '" : "",
		    near != NULL ? near : "", near != NULL ? "'?" : "");
	}
}

static void
check_predicate(struct pan_atr *r, const struct pan_node *p)
{
	if (p->kind == PAN_NODE_LIST) {
		pan_atr_say(r, PAN_LINT_ERROR, p,
		    "'%.*s' is compared with a list; say 'in: [...]'", PAN_STR(p->key));
		return;
	}
	if (p->kind != PAN_NODE_MAP)
		return;
	only_keys(r, p, "predicate", predicates);
	for (const struct pan_node *e = p->child; e != NULL; e = e->next) {
		bool list = pan_str_is(e->key, "in") || pan_str_is(e->key, "not_in");

		if (list != (e->kind == PAN_NODE_LIST))
			pan_atr_say(r, PAN_LINT_ERROR, e, "'%.*s' needs %s",
			    PAN_STR(e->key), list ? "a list" : "one value");
		if (pan_str_is(e->key, "exists") && e->kind != PAN_NODE_BOOL)
			pan_atr_say(r, PAN_LINT_ERROR, e,
			    "'exists' is neither true nor false");
		if (pan_str_is(e->key, "regex") && e->kind != PAN_NODE_TEXT)
			pan_atr_say(r, PAN_LINT_ERROR, e, "'regex' is no text");
	}
}

void
pan_atr_check_attributes(struct pan_atr *r, const struct pan_node *n)
{
	if (n == NULL || n->kind == PAN_NODE_NULL)
		return;
	if (n->kind != PAN_NODE_MAP) {
		pan_atr_say(r, PAN_LINT_ERROR, n, "'%.*s' is no map of attributes",
		    PAN_STR(n->key));
		return;
	}
	for (const struct pan_node *e = n->child; e != NULL; e = e->next)
		check_predicate(r, e);
}

/* What a shape may hold besides a kind and attributes. */
enum holds { HOLDS_NOTHING, HOLDS_BEFORE, HOLDS_CHOICE };

static void
check_shape(struct pan_atr *r, const struct pan_node *at, const char *what,
    enum holds holds)
{
	const struct pan_node *kind = pan_node_get(at, "span.kind");
	const struct pan_node *choice = pan_node_get(at, "one_of_shapes");
	const struct pan_node *before = pan_node_get(at, "preceded_by");

	if (!pan_node_is(at, PAN_NODE_MAP)) {
		pan_atr_say(r, PAN_LINT_ERROR, at, "%s is no map", what);
		return;
	}
	only_keys(r, at, "key of a shape", shape_keys);
	if (kind != NULL)
		check_predicate(r, kind);
	pan_atr_check_attributes(r, pan_node_get(at, "attributes"));
	if ((choice != NULL && holds != HOLDS_CHOICE) ||
	    (before != NULL && holds != HOLDS_BEFORE)) {
		pan_atr_say(r, PAN_LINT_ERROR, choice != NULL ? choice : before,
		    "'%s' has no place in %s",
		    choice != NULL ? "one_of_shapes" : "preceded_by", what);
		return;
	}
	if (before != NULL)
		check_shape(r, before, "preceded_by", HOLDS_CHOICE);
	if (choice == NULL)
		return;
	if (choice->kind != PAN_NODE_LIST || choice->count == 0) {
		pan_atr_say(r, PAN_LINT_ERROR, choice,
		    "one_of_shapes is no list of shapes");
		return;
	}
	for (const struct pan_node *e = choice->child; e != NULL; e = e->next)
		check_shape(r, e, "a shape of one_of_shapes", HOLDS_NOTHING);
}

static void
check_needed_shape(struct pan_atr *r, const struct pan_node *n, const char *key,
    enum holds holds)
{
	const struct pan_node *shape = pan_node_get(n, key);

	if (shape == NULL)
		pan_atr_say(r, PAN_LINT_ERROR, n, "'%s' is missing", key);
	else
		check_shape(r, shape, key, holds);
}

static void
check_forbid(struct pan_atr *r, const struct pan_node *n)
{
	const struct pan_node *before = pan_node_get(n, "preceded_by");

	only_keys(r, n, "key of a forbid", forbid_keys);
	check_needed_shape(r, n, "shape", before == NULL ? HOLDS_BEFORE : HOLDS_NOTHING);
	if (before != NULL)
		check_shape(r, before, "preceded_by", HOLDS_CHOICE);
}

static void
check_require(struct pan_atr *r, const struct pan_node *n)
{
	only_keys(r, n, "key of a require", require_keys);
	check_needed_shape(r, n, "target_shape", HOLDS_NOTHING);
	check_needed_shape(r, n, "must_be_preceded_by", HOLDS_CHOICE);
}

static void
check_invariant(struct pan_atr *r, const struct pan_node *n)
{
	const struct pan_node *across = pan_node_get(n, "across");

	only_keys(r, n, "key of an invariant", invariant_keys);
	(void)pan_atr_text(r, n, "attribute", true);
	if (across == NULL)
		pan_atr_say(r, PAN_LINT_ERROR, n, "'across' is missing");
	else
		(void)pan_atr_word(r, across, "across", domains, PAN_LINT_ERROR);
}

/* Each entry of the list ${key}; how many there are. */
static size_t
check_each(struct pan_atr *r, const struct pan_node *trace, const char *key,
    void (*check)(struct pan_atr *, const struct pan_node *))
{
	const struct pan_node *list = pan_node_get(trace, key);

	if (list == NULL || list->kind == PAN_NODE_NULL)
		return 0;
	if (list->kind != PAN_NODE_LIST) {
		pan_atr_say(r, PAN_LINT_ERROR, list, "'%s' is no list", key);
		return 1;
	}
	for (const struct pan_node *e = list->child; e != NULL; e = e->next) {
		if (e->kind == PAN_NODE_MAP)
			check(r, e);
		else
			pan_atr_say(r, PAN_LINT_ERROR, e, "an entry of '%s' is no map",
			    key);
	}
	return list->count;
}

void
pan_atr_read_trace(struct pan_atr *r)
{
	const struct pan_node *detection = pan_node_get(r->root, "detection");
	const struct pan_node *trace = pan_node_get(detection, "trace");
	const struct pan_node *condition = pan_node_get(detection, "condition");
	const struct pan_node *format = pan_node_get(trace, "ingest_format");
	size_t n;

	if (!pan_node_is(trace, PAN_NODE_MAP)) {
		pan_atr_say(r, PAN_LINT_ERROR, trace != NULL ? trace : detection,
		    "method 'trace' needs a map 'detection.trace'");
		return;
	}
	r->rule->trace = trace;
	only_keys(r, trace, "key of detection.trace", trace_keys);
	if (format == NULL)
		pan_atr_say(r, PAN_LINT_WARNING, trace,
		    "'ingest_format' is missing; openinference is assumed");
	else
		(void)pan_atr_word(r, format, "ingest_format", formats, PAN_LINT_ERROR);
	n = check_each(r, trace, "forbid", check_forbid);
	n += check_each(r, trace, "require", check_require);
	n += check_each(r, trace, "invariant", check_invariant);
	if (n == 0)
		pan_atr_say(r, PAN_LINT_ERROR, trace,
		    "neither forbid nor require nor invariant: the rule can never fire");
	if (condition != NULL && !pan_str_is(condition->text, "any") &&
	    !pan_str_is(condition->text, "or"))
		pan_atr_say(r, PAN_LINT_ERROR, condition,
		    "the parts of a trace rule can only be joined by 'any'");
}
