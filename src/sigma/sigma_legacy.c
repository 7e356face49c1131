/*
 * Sigma 1's aggregations: "selection | count(x) by y > 5" and "a | near b and c".  They
 * were queries over a store of logs; a correlation rule says the same of a stream.  What
 * has no correlation of its kind (min, max) is refused.
 *
 *	aggregation = fn "(" [ field ] [ "by" fields ] ")" [ "by" fields ] cmp number
 *	near        = "near" condition over selections
 */
#include <stdlib.h>

#include "sigma/sigma_reader.h"

/* Without a timeframe the store was searched as far back as the analyst liked. */
#define TIMESPAN_DEFAULT_MS ((int64_t)86400 * 1000)

struct words {
	struct pan_str text;
	size_t at;
	struct pan_str word;
};

static bool
blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool
single(char c)
{
	return c == '(' || c == ')' || c == ',';
}

static bool
compares(char c)
{
	return c == '<' || c == '>' || c == '=' || c == '!';
}

static void
advance(struct words *w)
{
	struct pan_str t = w->text;
	size_t from;

	while (w->at < t.n && blank(t.s[w->at]))
		w->at++;
	from = w->at;
	if (w->at < t.n && single(t.s[w->at]))
		w->at++;
	else if (w->at < t.n && compares(t.s[w->at]))
		while (w->at < t.n && compares(t.s[w->at]))
			w->at++;
	else
		while (w->at < t.n && !blank(t.s[w->at]) && !single(t.s[w->at]) &&
		    !compares(t.s[w->at]))
			w->at++;
	w->word = pan_str_slice(t, from, w->at);
}

static bool
next_is(const struct words *w, const char *z)
{
	return pan_str_caseeq(w->word, pan_str(z));
}

static int
malformed(struct pan_sigma_reader *r, const struct words *w)
{
	return pan_sigma_fail(r, r->rule->corr.ref[0].line,
	    "the aggregation '%.*s' has no meaning here",
	    w->text.n > 80 ? 80 : (int)w->text.n, w->text.s);
}

static bool
plain(const struct words *w)
{
	return w->word.n > 0 && !single(w->word.s[0]) && !compares(w->word.s[0]);
}

/* "by a, b", with the word behind it next. */
static int
read_groups(struct pan_sigma_reader *r, struct words *w)
{
	struct pan_sigma_corr *c = &r->rule->corr;
	struct pan_str *group;
	size_t max = 2;

	if (!next_is(w, "by"))
		return PAN_OK;
	for (size_t i = w->at; i < w->text.n; i++)
		max += w->text.s[i] == ',' ? 1 : 0;
	group = pan_arena_array(r->a, max, sizeof(*group));
	if (group == NULL)
		return pan_sigma_no_memory(r);
	c->group_by = group;
	c->ngroup_by = 0;
	do {
		advance(w);
		if (!plain(w))
			return malformed(r, w);
		group[c->ngroup_by++] = w->word;
		advance(w);
	} while (next_is(w, ","));
	return PAN_OK;
}

static int
read_function(struct pan_sigma_reader *r, struct words *w, bool *counts)
{
	struct pan_sigma_corr *c = &r->rule->corr;

	*counts = next_is(w, "count");
	if (*counts)
		c->type = PAN_SIGMA_EVENT_COUNT;
	else if (next_is(w, "sum"))
		c->type = PAN_SIGMA_VALUE_SUM;
	else if (next_is(w, "avg"))
		c->type = PAN_SIGMA_VALUE_AVG;
	else
		return malformed(r, w);
	advance(w);
	return next_is(w, "(") ? PAN_OK : malformed(r, w);
}

static int
read_field(struct pan_sigma_reader *r, struct words *w, bool counts)
{
	struct pan_sigma_corr *c = &r->rule->corr;
	struct pan_str *field;

	if (!plain(w) || next_is(w, "by"))
		return counts ? PAN_OK : malformed(r, w);
	field = pan_arena_array(r->a, 1, sizeof(*field));
	if (field == NULL)
		return pan_sigma_no_memory(r);
	*field = w->word;
	c->field = field;
	c->nfield = 1;
	if (counts)
		c->type = PAN_SIGMA_VALUE_COUNT;
	advance(w);
	return PAN_OK;
}

static int
read_comparison(struct pan_sigma_reader *r, struct words *w)
{
	static const struct {
		const char *sign;
		enum pan_sigma_cmp cmp;
	} signs[] = { { ">", PAN_SIGMA_CMP_GT }, { ">=", PAN_SIGMA_CMP_GTE },
		{ "<", PAN_SIGMA_CMP_LT }, { "<=", PAN_SIGMA_CMP_LTE },
		{ "=", PAN_SIGMA_CMP_EQ }, { "==", PAN_SIGMA_CMP_EQ },
		{ "!=", PAN_SIGMA_CMP_NEQ } };
	struct pan_sigma_corr *c = &r->rule->corr;
	struct pan_sigma_bound *bound = pan_arena_array(r->a, 1, sizeof(*bound));
	uint64_t value;
	size_t i = 0;

	if (bound == NULL)
		return pan_sigma_no_memory(r);
	while (i < sizeof(signs) / sizeof(signs[0]) && !next_is(w, signs[i].sign))
		i++;
	if (i == sizeof(signs) / sizeof(signs[0]))
		return malformed(r, w);
	advance(w);
	if (!pan_str_u64(w->word, (uint64_t)1 << 53, &value))
		return malformed(r, w);
	advance(w);
	if (w->word.n > 0)
		return malformed(r, w);
	*bound = (struct pan_sigma_bound){ signs[i].cmp, (double)value };
	c->bound = bound;
	c->nbound = 1;
	return PAN_OK;
}

static int
read_aggregation(struct pan_sigma_reader *r, struct words *w)
{
	bool counts;
	int rc = read_function(r, w, &counts);

	if (rc != PAN_OK)
		return rc;
	advance(w);
	rc = read_field(r, w, counts);
	if (rc == PAN_OK)
		rc = read_groups(r, w);
	if (rc == PAN_OK && !next_is(w, ")"))
		return malformed(r, w);
	advance(w);
	if (rc == PAN_OK && r->rule->corr.ngroup_by == 0)
		rc = read_groups(r, w);
	return rc == PAN_OK ? read_comparison(r, w) : rc;
}

/* "b and not c": the selections become rules of their own. */
static int
read_near(struct pan_sigma_reader *r, struct pan_str text)
{
	struct pan_sigma_corr *c = &r->rule->corr;
	struct pan_sigma_tree t = { 0 };
	struct pan_sigma_bound *bound = pan_arena_array(r->a, 1, sizeof(*bound));
	struct pan_expr *e;
	bool all = true;
	int rc;

	if (bound == NULL)
		return pan_sigma_no_memory(r);
	c->type = PAN_SIGMA_TEMPORAL;
	rc = pan_sigma_put(r, &t, PAN_EXPR_COND, 0);
	if (rc == PAN_OK)
		rc = pan_sigma_corr_condition(r, c, true, text, c->ref[0].line, &t);
	if (rc == PAN_OK)
		rc = pan_sigma_join(r, &t, 0, PAN_EXPR_AND, 2);
	e = rc == PAN_OK ? pan_arena_array(r->a, t.n, sizeof(*e)) : NULL;
	if (e != NULL)
		memcpy(e, t.e, t.n * sizeof(*e));
	else if (rc == PAN_OK)
		rc = pan_sigma_no_memory(r);
	for (size_t i = 0; i < t.n; i++)
		all = all && (t.e[i].op == PAN_EXPR_COND || t.e[i].op == PAN_EXPR_AND);
	free(t.e);
	if (rc != PAN_OK)
		return rc;
	if (all) {
		*bound = (struct pan_sigma_bound){ PAN_SIGMA_CMP_GTE, (double)c->nref };
		c->bound = bound;
		c->nbound = 1;
	} else {
		c->expr = e;
		c->nexpr = t.n;
	}
	return PAN_OK;
}

/* Reference ${i} becomes a silent rule for ${condition}, and is called by its id. */
static int
make_base(struct pan_sigma_reader *r, struct pan_sigma_section *s, size_t i,
    struct pan_str condition, struct pan_sigma_rule *base)
{
	struct pan_sigma_ref *ref = &r->rule->corr.ref[i];
	struct pan_sigma_tree t = { 0 };
	int rc = pan_sigma_condition(r, s, condition, ref->line, &t);

	*base = *r->rule;
	base->kind = PAN_SIGMA_RULE;
	base->corr = (struct pan_sigma_corr){ 0 };
	base->name = (struct pan_str){ "", 0 };
	base->silent = true;
	base->id = i == 0
	    ? pan_arena_printf(r->a, "%.*s:events", PAN_STR(r->rule->id))
	    : pan_arena_printf(r->a, "%.*s:events%zu", PAN_STR(r->rule->id), i + 1);
	if (rc == PAN_OK)
		rc = pan_sigma_finish(r, &t, &base->detection);
	free(t.e);
	if (base->id.s == NULL)
		return pan_sigma_no_memory(r);
	ref->name = base->id;
	return rc;
}

static int
read_timeframe(struct pan_sigma_reader *r)
{
	const struct pan_node *n = pan_node_path(r->root, "detection", "timeframe", NULL);
	struct pan_sigma_corr *c = &r->rule->corr;

	c->timespan_ms = TIMESPAN_DEFAULT_MS;
	if (n == NULL)
		pan_sigma_say(r, PAN_LINT_WARNING, c->ref[0].line,
		    "it has no timeframe; one day is taken");
	else if (!pan_sigma_timespan(n->text, &c->timespan_ms))
		return pan_sigma_fail(r, n->line,
		    "the timeframe is no number and one of s, m, h, d, w, M, y");
	return PAN_OK;
}

int
pan_sigma_read_legacy(struct pan_sigma_reader *r, struct pan_sigma_section *s,
    struct pan_str left, struct pan_str right, struct pan_sigma_rule **base,
    size_t *nbase)
{
	struct pan_sigma_corr *c = &r->rule->corr;
	struct words w = { .text = pan_str_trim(right) };
	struct pan_sigma_rule *rules;
	int rc;

	c->ref = pan_arena_array(r->a, 1, sizeof(*c->ref));
	if (c->ref == NULL)
		return pan_sigma_no_memory(r);
	c->ref[0] =
	    (struct pan_sigma_ref){ PAN_LIT(""), PAN_SIGMA_UNLINKED, s->condition->line };
	c->nref = 1;
	rc = read_timeframe(r);
	if (rc != PAN_OK)
		return rc;
	advance(&w);
	if (next_is(&w, "near"))
		rc = read_near(r, pan_str_slice(w.text, w.at, w.text.n));
	else
		rc = read_aggregation(r, &w);
	if (rc != PAN_OK)
		return rc;
	rules = pan_arena_array(r->a, c->nref, sizeof(*rules));
	if (rules == NULL)
		return pan_sigma_no_memory(r);
	for (size_t i = 0; rc == PAN_OK && i < c->nref; i++)
		rc = make_base(r, s, i, i == 0 ? left : c->ref[i].name, &rules[i]);
	if (rc == PAN_OK) {
		r->rule->kind = PAN_SIGMA_CORRELATION;
		*base = rules;
		*nbase = c->nref;
	}
	return rc;
}
