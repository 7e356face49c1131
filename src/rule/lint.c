#include "rule/lint.h"

#include <stdarg.h>
#include <stdio.h>

#include "rule/hint.h"

struct linter {
	const struct pan_rule *rule;
	const struct pan_lint *lint;
};

static void warn(const struct linter *l, uint32_t line, const char *fmt, ...)
    PAN_PRINTF(3, 4);

static void
warn(const struct linter *l, uint32_t line, const char *fmt, ...)
{
	char text[240];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	l->lint->say(l->lint->ctx, PAN_LINT_WARNING, line == 0 ? 1 : line, text);
}

/* The line of a value of the document, or 1. */
static uint32_t
line_of(const struct pan_node *n)
{
	return n != NULL ? n->line : 1;
}

static void
check_cases(const struct linter *l)
{
	static const struct {
		const char *kind;
		const char *name;
	} groups[] = {
		{ "tp", "true positives" },
		{ "tn", "true negatives" },
	};
	const struct pan_node *cases = pan_node_get(l->rule->root, "test_cases");
	size_t evasions = 0;

	for (size_t g = 0; g < sizeof(groups) / sizeof(groups[0]); g++) {
		size_t n = 0;

		for (size_t i = 0; i < l->rule->ntest; i++)
			n += pan_str_is(l->rule->test[i].kind, groups[g].kind) ? 1 : 0;
		if (n < PAN_LINT_CASES)
			warn(l, line_of(cases), "%zu %s; a rule should have %d", n,
			    groups[g].name, PAN_LINT_CASES);
	}
	for (size_t i = 0; i < l->rule->ntest; i++)
		evasions +=
		    pan_str_starts(l->rule->test[i].kind, PAN_LIT("evasion")) ? 1 : 0;
	if (evasions == 0)
		warn(l, line_of(cases),
		    "no evasion tests: nobody tried to get past the rule");
}

/* Whether ${a} has nothing that ${b} has otherwise, prose and expectation aside. */
static bool
same_event(const struct pan_node *a, const struct pan_node *b)
{
	static const char *const prose[] = { "expected", "description", "reason", "notes",
		"bypass_technique", "evasion_technique", "matched_condition", NULL };

	for (const struct pan_node *e = a->child; e != NULL; e = e->next) {
		const struct pan_node *other = NULL;

		if (pan_hint_known(e->key, prose))
			continue;
		for (const struct pan_node *o = b->child; o != NULL; o = o->next) {
			if (pan_str_eq(o->key, e->key))
				other = o;
		}
		if (other == NULL || e->kind != PAN_NODE_TEXT ||
		    other->kind != PAN_NODE_TEXT || !pan_str_eq(e->text, other->text))
			return false;
	}
	return true;
}

/* The same event must not be said to fire and not to fire. */
static void
check_contradictions(const struct linter *l)
{
	const struct pan_rule *r = l->rule;

	for (size_t i = 0; i < r->ntest; i++) {
		const struct pan_test_case *a = &r->test[i];

		for (size_t k = i + 1; k < r->ntest; k++) {
			const struct pan_test_case *b = &r->test[k];

			if (a->expect != b->expect && same_event(a->node, b->node) &&
			    same_event(b->node, a->node))
				warn(l, b->line,
				    "the case in line %u is the same and expects the opposite",
				    a->line);
		}
	}
}

static void
check_references(const struct linter *l)
{
	uint32_t line = line_of(pan_node_get(l->rule->root, "references"));

	if (l->rule->nowasp == 0)
		warn(l, line,
		    "no OWASP reference (owasp_llm, owasp_agentic or owasp_ast)");
	if (l->rule->natlas == 0)
		warn(l, line, "no MITRE ATLAS reference (mitre_atlas)");
}

/* ATR-2026-00001 or ATR-TW-2026-00001; other prefixes are other publishers'. */
static bool
well_named(struct pan_str id)
{
	size_t at = 0, digits = 0;

	while (at < id.n && id.s[at] >= 'A' && id.s[at] <= 'Z')
		at++;
	if (at == 0 || at == id.n || id.s[at] != '-')
		return false;
	if (id.n - at == 14 && id.s[at + 3] == '-')
		at += 3;
	if (id.n - at != 11 || id.s[at + 5] != '-')
		return false;
	for (size_t i = at + 1; i < id.n; i++)
		digits += id.s[i] >= '0' && id.s[i] <= '9' ? 1 : 0;
	return digits == 9;
}

static void
check_header(const struct linter *l)
{
	const struct pan_rule *r = l->rule;
	const struct pan_node *date = pan_node_get(r->root, "date");
	const struct pan_node *actions =
	    pan_node_path(r->root, "response", "actions", NULL);

	if (!well_named(r->id))
		warn(l, line_of(pan_node_get(r->root, "id")),
		    "the id is not like ATR-2026-00001");
	if (r->description.n < 20)
		warn(l, line_of(pan_node_get(r->root, "description")),
		    "the description says too little");
	if (r->confidence.n == 0)
		warn(l, line_of(pan_node_get(r->root, "tags")),
		    "tags.confidence is missing and counts as low");
	if (date == NULL || date->text.n != 10)
		warn(l, line_of(date), "the date is missing or not like 2026/05/25");
	if (!pan_node_is(actions, PAN_NODE_LIST) || actions->count == 0)
		warn(l, line_of(actions), "response.actions is missing");
	if (r->status == PAN_STATUS_DRAFT || r->status == PAN_STATUS_DEPRECATED)
		warn(l, line_of(pan_node_get(r->root, "status")),
		    "a rule of this status never runs");
}

/* Sources that no type of event belongs to: only events of unknown types reach them. */
static void
check_source(const struct linter *l)
{
	switch (l->rule->source) {
	case PAN_SOURCE_CONTEXT_WINDOW:
	case PAN_SOURCE_MEMORY_ACCESS:
	case PAN_SOURCE_SKILL_LIFECYCLE:
	case PAN_SOURCE_SKILL_PERMISSION:
	case PAN_SOURCE_SKILL_CHAIN:
		warn(l, line_of(pan_node_get(l->rule->root, "agent_source")),
		    "no standard event type belongs to this agent_source; only skill documents and events of other types reach the rule");
		break;
	case PAN_SOURCE_AGENT_TRACE:
		if (l->rule->method != PAN_METHOD_TRACE)
			warn(l, line_of(pan_node_get(l->rule->root, "agent_source")),
			    "agent_trace without method 'trace' sees no standard event");
		break;
	case PAN_SOURCE_LLM_IO:
	case PAN_SOURCE_TOOL_CALL:
	case PAN_SOURCE_MCP_EXCHANGE:
	case PAN_SOURCE_AGENT_BEHAVIOR:
	case PAN_SOURCE_MULTI_AGENT_COMM:
	case PAN_SOURCE_NONE:
		break;
	}
}

static bool
same_condition(const struct pan_cond *a, const struct pan_cond *b)
{
	return a->kind == PAN_COND_TEXT && b->kind == PAN_COND_TEXT && a->op == b->op &&
	    pan_str_eq(a->field, b->field) && pan_str_eq(a->value, b->value) &&
	    pan_str_eq(a->language, b->language) &&
	    a->case_sensitive == b->case_sensitive;
}

static void
check_conditions(const struct linter *l)
{
	const struct pan_rule *r = l->rule;

	for (size_t i = 0; i < r->ncond; i++) {
		const struct pan_cond *c = &r->cond[i];
		const char *why;
		size_t at;

		for (size_t k = 0; k < i; k++) {
			if (!same_condition(c, &r->cond[k]))
				continue;
			warn(l, c->line, "the same condition stands in line %u already",
			    r->cond[k].line);
			break;
		}
		if (c->kind != PAN_COND_TEXT || c->op != PAN_OP_REGEX)
			continue;
		why = pan_lint_pattern(c->value, &at);
		if (why != NULL)
			warn(l, c->line,
			    "the pattern can never match at its byte %zu: %s", at + 1,
			    why);
	}
}

void
pan_lint_rule(const struct pan_rule *r, const struct pan_lint *lint)
{
	struct linter l = { r, lint };

	check_header(&l);
	check_source(&l);
	check_references(&l);
	check_conditions(&l);
	check_cases(&l);
	check_contradictions(&l);
}
