#include "rule/atr_reader.h"

#include "rule/hint.h"

#define CONDITIONS_MAX 4096 /* of one rule, each alternative counted */

static const char *const detection_keys[] = { "conditions", "condition",
	"false_positives", "method", "semantic", "trace", "behavioral", "signature",
	NULL };
static const char *const condition_keys[] = { "field", "operator", "value", "description",
	"language", "case_sensitive", "name", "patterns", "match_type", NULL };
static const char *const fields[] = { "content", "user_input", "agent_output",
	"tool_name", "tool_args", "tool_response", "tool_description", "tool_input",
	"agent_message", "metric", "skill_content", NULL };
/* Fields of these families are made by whoever makes the event. */
static const char *const families[] = { "trace.", "behavioral.", "skill.", "mcp.",
	"memory.", "agent.", "session.", "span.", "tool.", NULL };
static const char *const languages[] = { "en", "zh-Hant", "zh-Hans", "zh", "ja", "es",
	"ar", NULL };

static const char *const operators[] = { "regex", "contains", "exact", "starts_with",
	"ends_with", "exists", "matches", "equals", "startswith", "endswith",
	"ml_classifier", "ast", "bytecode", NULL };
/* What each of them is; -1 can be written but not evaluated. */
static const int operations[] = { PAN_OP_REGEX, PAN_OP_CONTAINS, PAN_OP_EXACT,
	PAN_OP_STARTS_WITH, PAN_OP_ENDS_WITH, PAN_OP_EXISTS, PAN_OP_REGEX, PAN_OP_EXACT,
	PAN_OP_STARTS_WITH, PAN_OP_ENDS_WITH, -1, -1, -1 };

struct conditions {
	struct pan_expr_name *name; /* one for each entry */
	size_t nname;
	bool negated; /* some entry is */
	bool map;     /* the named-map form */
};

static bool
flag(char c)
{
	return c == 'i' || c == 'm' || c == 's' || c == 'x';
}

struct pan_str
pan_atr_pattern(struct pan_str value)
{
	size_t at = 2;

	if (!pan_str_starts(value, PAN_LIT("(?")))
		return value;
	while (at < value.n && flag(value.s[at]))
		at++;
	if (at == 2 || at >= value.n || value.s[at] != ')')
		return value;
	return pan_str_slice(value, at + 1, value.n);
}

/* The list of alternatives of an entry: its "patterns", or a "value" that is a list. */
static const struct pan_node *
alternatives(const struct pan_node *entry)
{
	const struct pan_node *l = pan_node_get(entry, "patterns");

	if (l == NULL)
		l = pan_node_get(entry, "value");
	return pan_node_is(l, PAN_NODE_LIST) ? l : NULL;
}

static enum pan_cond_kind
kind_of(const struct pan_node *entry)
{
	if (pan_node_get(entry, "steps") != NULL)
		return PAN_COND_SEQUENCE;
	if (pan_node_get(entry, "metric") != NULL)
		return PAN_COND_METRIC;
	return PAN_COND_TEXT;
}

static void
read_operator(struct pan_atr *r, const struct pan_node *entry, bool map,
    struct pan_cond *cond)
{
	const struct pan_node *sensitive = pan_node_get(entry, "case_sensitive");
	const struct pan_node *at = pan_node_get(entry, "operator");
	int i;

	cond->op = PAN_OP_REGEX;
	if (at == NULL)
		at = pan_node_get(entry, "match_type");
	if (at == NULL && !map) {
		pan_atr_say(r, PAN_LINT_ERROR, entry, "a condition has no 'operator'");
		return;
	}
	if (at != NULL) {
		i = pan_atr_word(r, at, "operator", operators, PAN_LINT_ERROR);
		if (i >= 0 && operations[i] < 0)
			pan_atr_say(r, PAN_LINT_ERROR, at,
			    "operator '%s' is in the standard, but cannot be evaluated here",
			    operators[i]);
		else if (i >= 0)
			cond->op = (enum pan_op)operations[i];
	}
	/* The reference compares "exact" to the letter in the array form only. */
	cond->case_sensitive = cond->op == PAN_OP_EXACT && !map;
	if (sensitive == NULL)
		return;
	if (sensitive->kind != PAN_NODE_BOOL)
		pan_atr_say(r, PAN_LINT_ERROR, sensitive,
		    "'case_sensitive' is neither true nor false");
	cond->case_sensitive = pan_node_bool(sensitive, false);
	if (cond->case_sensitive && cond->op == PAN_OP_REGEX)
		pan_atr_say(r, PAN_LINT_WARNING, sensitive,
		    "patterns ignore case; 'case_sensitive' has no effect here");
}

static void
check_field(struct pan_atr *r, const struct pan_node *at)
{
	const char *near;

	if (pan_hint_known(at->text, fields))
		return;
	for (const char *const *f = families; *f != NULL; f++) {
		if (pan_str_starts(at->text, pan_str(*f)))
			return;
	}
	near = pan_hint_nearest(at->text, fields);
	if (near != NULL)
		pan_atr_say(r, PAN_LINT_WARNING, at,
		    "no standard event has a field '%.*s'; did you mean '%s'?",
		    PAN_STR(at->text), near);
	else
		pan_atr_say(r, PAN_LINT_WARNING, at,
		    "no standard event has a field '%.*s'", PAN_STR(at->text));
}

/* What all alternatives of an entry share. */
static void
read_common(struct pan_atr *r, const struct pan_node *entry, bool map,
    struct pan_cond *cond)
{
	const struct pan_node *field = pan_node_get(entry, "field");
	const struct pan_node *language = pan_node_get(entry, "language");

	pan_atr_keys(r, entry, "a condition", condition_keys);
	cond->kind = PAN_COND_TEXT;
	cond->field = pan_atr_text(r, entry, "field", true);
	if (field != NULL && cond->field.n > 0)
		check_field(r, field);
	read_operator(r, entry, map, cond);
	if (language == NULL)
		return;
	cond->language = pan_atr_text(r, entry, "language", false);
	(void)pan_atr_word(r, language, "language", languages, PAN_LINT_WARNING);
}

static void
read_value(struct pan_atr *r, const struct pan_node *at, struct pan_cond *cond)
{
	if (at->kind == PAN_NODE_LIST || at->kind == PAN_NODE_MAP ||
	    at->kind == PAN_NODE_NULL) {
		pan_atr_say(r, PAN_LINT_ERROR, at, "the value of a condition is no text");
		return;
	}
	cond->line = at->line;
	cond->value = cond->op == PAN_OP_REGEX ? pan_atr_pattern(at->text) : at->text;
	if (cond->value.n == 0)
		pan_atr_say(r, PAN_LINT_ERROR, at,
		    "an empty value would match everything");
}

/* "exists: false" is the only condition that holds when something is not there. */
static void
read_exists(struct pan_atr *r, const struct pan_node *entry, struct pan_cond *cond,
    struct pan_expr_name *name)
{
	const struct pan_node *value = pan_node_get(entry, "value");

	if (value != NULL && value->kind != PAN_NODE_BOOL)
		pan_atr_say(r, PAN_LINT_ERROR, value,
		    "the value of 'exists' is neither true nor false");
	cond->value = (struct pan_str){ NULL, 0 };
	name->negated = !pan_node_bool(value, true);
}

static void
read_text_condition(struct pan_atr *r, const struct pan_node *entry, struct conditions *c,
    struct pan_expr_name *name)
{
	const struct pan_node *list = alternatives(entry), *at;
	struct pan_cond *cond = &r->rule->cond[name->cond];
	uint32_t more = name->more;

	read_common(r, entry, c->map, cond);
	if (cond->op == PAN_OP_EXISTS) {
		read_exists(r, entry, cond, name);
		return;
	}
	if (list == NULL) {
		at = pan_node_get(entry, "value");
		if (at == NULL)
			pan_atr_say(r, PAN_LINT_ERROR, entry, "a condition has no '%s'",
			    c->map ? "patterns" : "value");
		else
			read_value(r, at, cond);
		return;
	}
	if (list->child == NULL) {
		pan_atr_say(r, PAN_LINT_ERROR, list, "a condition has an empty list");
		return;
	}
	for (at = list->child->next; at != NULL; at = at->next) {
		r->rule->cond[more] = *cond;
		read_value(r, at, &r->rule->cond[more++]);
	}
	read_value(r, list->child, cond);
}

static void
read_entry(struct pan_atr *r, const struct pan_node *entry, struct conditions *c,
    size_t i)
{
	struct pan_expr_name *name = &c->name[i];
	struct pan_cond *cond = &r->rule->cond[name->cond];

	cond->line = entry->line;
	name->name = c->map ? entry->key : pan_atr_text(r, entry, "name", false);
	if (entry->kind != PAN_NODE_MAP) {
		pan_atr_say(r, PAN_LINT_ERROR, entry, "a condition is no map of keys");
		return;
	}
	cond->name = name->name;
	cond->kind = kind_of(entry);
	if (cond->kind == PAN_COND_TEXT) {
		read_text_condition(r, entry, c, name);
	} else {
		cond->spec = entry;
		if (cond->kind == PAN_COND_METRIC)
			pan_atr_check_metric(r, entry);
		else
			pan_atr_check_sequence(r, entry);
	}
	cond->name = name->name;
	for (uint32_t k = 0; k < name->nmore; k++)
		r->rule->cond[name->more + k].name = name->name;
	c->negated = c->negated || name->negated;
}

/*
 * One condition for each entry, so that indices stay those of the array, and the
 * alternatives of all entries behind them.
 */
static bool
read_conditions(struct pan_atr *r, const struct pan_node *list, struct conditions *c)
{
	uint32_t more = list->count, i = 0;
	size_t total = list->count;

	for (const struct pan_node *e = list->child; e != NULL; e = e->next) {
		const struct pan_node *alt = alternatives(e);

		if (kind_of(e) == PAN_COND_TEXT && alt != NULL && alt->count > 1)
			total += alt->count - 1;
	}
	if (total > CONDITIONS_MAX) {
		pan_atr_say(r, PAN_LINT_ERROR, list, "more than %d conditions",
		    CONDITIONS_MAX);
		return false;
	}
	r->rule->cond = pan_arena_array(r->a, total, sizeof(*r->rule->cond));
	c->name = pan_arena_array(r->a, list->count, sizeof(*c->name));
	if (r->rule->cond == NULL || c->name == NULL) {
		pan_atr_no_memory(r);
		return false;
	}
	r->rule->ncond = total;
	c->nname = list->count;
	for (const struct pan_node *e = list->child; e != NULL; e = e->next, i++) {
		const struct pan_node *alt = alternatives(e);

		c->name[i].cond = i;
		c->name[i].more = more;
		if (kind_of(e) == PAN_COND_TEXT && alt != NULL && alt->count > 1)
			c->name[i].nmore = alt->count - 1;
		more += c->name[i].nmore;
		read_entry(r, e, c, i);
	}
	return true;
}

/* "any" over everything is one flat OR, whatever the entries hold. */
static void
plain_any(struct pan_atr *r)
{
	struct pan_rule *rule = r->rule;

	rule->expr = pan_arena_array(r->a, rule->ncond + 1, sizeof(*rule->expr));
	if (rule->expr == NULL) {
		pan_atr_no_memory(r);
		return;
	}
	rule->nexpr = rule->ncond + 1;
	rule->expr[0] = (struct pan_expr){ PAN_EXPR_OR, (uint32_t)rule->ncond };
	for (uint32_t i = 0; i < rule->ncond; i++)
		rule->expr[i + 1] = (struct pan_expr){ PAN_EXPR_COND, i };
	rule->any = true;
}

static void
read_expression(struct pan_atr *r, const struct pan_node *detection,
    const struct conditions *c)
{
	const struct pan_node *at = pan_node_get(detection, "condition");
	struct pan_str text = pan_atr_text(r, detection, "condition", false);
	struct pan_err err = { 0 };
	int rc;

	if (at == NULL || at->kind == PAN_NODE_NULL) {
		pan_atr_say(r, PAN_LINT_WARNING, detection,
		    "'condition' is missing; any one of the conditions will do");
		text = PAN_LIT("any");
	}
	text = pan_str_trim(text);
	if ((pan_str_caseeq(text, PAN_LIT("any")) ||
	        pan_str_caseeq(text, PAN_LIT("or"))) &&
	    !c->negated) {
		plain_any(r);
		return;
	}
	rc = pan_expr_parse(r->a, text, c->name, c->nname, r->rule, &err);
	if (rc == PAN_ENOMEM)
		pan_atr_no_memory(r);
	else if (rc != PAN_OK)
		pan_atr_say(r, PAN_LINT_ERROR, at != NULL ? at : detection,
		    "condition: %s", err.text);
	r->rule->all = rc == PAN_OK && !c->negated && r->rule->ncond == c->nname &&
	    (pan_str_caseeq(text, PAN_LIT("all")) ||
	        pan_str_caseeq(text, PAN_LIT("and")));
}

void
pan_atr_read_detection(struct pan_atr *r)
{
	const struct pan_node *detection = pan_node_get(r->root, "detection");
	const struct pan_node *list = pan_node_get(detection, "conditions");
	struct conditions c = { .map = pan_node_is(list, PAN_NODE_MAP) };

	if (!pan_node_is(detection, PAN_NODE_MAP)) {
		pan_atr_say(r, PAN_LINT_ERROR, detection != NULL ? detection : r->root,
		    "'detection' is missing");
		return;
	}
	pan_atr_keys(r, detection, "detection", detection_keys);
	if (list == NULL || list->kind == PAN_NODE_NULL)
		return; /* whether that will do depends on the method */
	if (!c.map && list->kind != PAN_NODE_LIST) {
		pan_atr_say(r, PAN_LINT_ERROR, list,
		    "'conditions' is neither a list nor a map");
		return;
	}
	if (list->count == 0)
		return;
	if (read_conditions(r, list, &c))
		read_expression(r, detection, &c);
}
