/* The section "correlation". */
#include <math.h>
#include <stdlib.h>

#include "rule/hint.h"
#include "sigma/sigma_reader.h"

/* A mean month and year, as pySigma has them. */
#define MONTH_S 2629746
#define YEAR_S 31556952
#define TIMESPAN_MAX_S ((int64_t)100 * YEAR_S)

bool
pan_sigma_timespan(struct pan_str text, int64_t *ms)
{
	static const struct {
		char unit;
		int64_t seconds;
	} units[] = { { 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 },
		{ 'w', 604800 }, { 'M', MONTH_S }, { 'y', YEAR_S } };
	uint64_t count;

	if (text.n < 2 ||
	    !pan_str_u64(pan_str_slice(text, 0, text.n - 1), UINT32_MAX, &count) ||
	    count == 0)
		return false;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (text.s[text.n - 1] != units[i].unit)
			continue;
		if ((int64_t)count > TIMESPAN_MAX_S / units[i].seconds)
			return false;
		*ms = (int64_t)count * units[i].seconds * 1000;
		return true;
	}
	return false;
}

static const char *const type_names[] = {
	[PAN_SIGMA_EVENT_COUNT] = "event_count",
	[PAN_SIGMA_VALUE_COUNT] = "value_count",
	[PAN_SIGMA_TEMPORAL] = "temporal",
	[PAN_SIGMA_TEMPORAL_ORDERED] = "temporal_ordered",
	[PAN_SIGMA_VALUE_SUM] = "value_sum",
	[PAN_SIGMA_VALUE_AVG] = "value_avg",
	[PAN_SIGMA_VALUE_PERCENTILE] = "value_percentile",
	[PAN_SIGMA_VALUE_MEDIAN] = "value_median",
	NULL,
};

static bool
temporal(const struct pan_sigma_corr *c)
{
	return c->type == PAN_SIGMA_TEMPORAL || c->type == PAN_SIGMA_TEMPORAL_ORDERED;
}

static int
read_type(struct pan_sigma_reader *r, const struct pan_node *n)
{
	struct pan_str text = pan_sigma_text(n, "type");
	const char *near;

	if (text.n == 0)
		return pan_sigma_fail(r, n->line, "the correlation has no type");
	for (int i = 0; type_names[i] != NULL; i++) {
		if (pan_str_caseeq(text, pan_str(type_names[i]))) {
			r->rule->corr.type = (enum pan_sigma_corr_type)i;
			return PAN_OK;
		}
	}
	near = pan_hint_nearest(text, type_names);
	return pan_sigma_fail(r, pan_node_get(n, "type")->line,
	    "unknown type of correlation '%.*s'%s%s%s", text.n > 40 ? 40 : (int)text.n,
	    text.s, near != NULL ? "; did you mean '" : "", near != NULL ? near : "",
	    near != NULL ? "'?" : "");
}

static int
read_refs(struct pan_sigma_reader *r, const struct pan_node *n)
{
	struct pan_sigma_corr *c = &r->rule->corr;
	const struct pan_node *rules = pan_node_get(n, "rules");
	const struct pan_node *e;

	if (rules == NULL || rules->kind == PAN_NODE_NULL)
		return PAN_OK;
	if (rules->kind == PAN_NODE_MAP)
		return pan_sigma_fail(r, rules->line, "'rules' is no list");
	if (rules->kind == PAN_NODE_LIST && rules->count > PAN_SIGMA_REFS_MAX)
		return pan_sigma_fail(r, rules->line, "more than %d rules",
		    PAN_SIGMA_REFS_MAX);
	c->ref = pan_arena_array(r->a,
	    rules->kind == PAN_NODE_LIST ? rules->count + 1u : 1u, sizeof(*c->ref));
	if (c->ref == NULL)
		return pan_sigma_no_memory(r);
	e = rules->kind == PAN_NODE_LIST ? rules->child : rules;
	for (; e != NULL; e = rules->kind == PAN_NODE_LIST ? e->next : NULL) {
		if (e->kind == PAN_NODE_LIST || e->kind == PAN_NODE_MAP || e->text.n == 0)
			return pan_sigma_fail(r, e->line,
			    "'rules' names rules by their id or name");
		for (size_t i = 0; i < c->nref; i++) {
			if (pan_str_eq(c->ref[i].name, e->text) &&
			    c->type != PAN_SIGMA_TEMPORAL_ORDERED)
				return pan_sigma_fail(r, e->line,
				    "rule '%.*s' is named twice", PAN_STR(e->text));
		}
		c->ref[c->nref++] =
		    (struct pan_sigma_ref){ e->text, PAN_SIGMA_UNLINKED, e->line };
	}
	return PAN_OK;
}

/* One alias: which field it is in the events of which rule. */
static int
read_alias(struct pan_sigma_reader *r, const struct pan_node *n,
    struct pan_sigma_alias *alias)
{
	struct pan_sigma_corr *c = &r->rule->corr;

	for (const struct pan_node *e = n->child; e != NULL; e = e->next) {
		uint32_t ref = 0;

		while (ref < c->nref && !pan_str_eq(c->ref[ref].name, e->key))
			ref++;
		if (ref == c->nref)
			return pan_sigma_fail(r, e->line,
			    "alias '%.*s' names a rule that is not among 'rules'",
			    PAN_STR(n->key));
		if (e->kind != PAN_NODE_TEXT || e->text.n == 0)
			return pan_sigma_fail(r, e->line,
			    "alias '%.*s' needs the name of a field", PAN_STR(n->key));
		alias[c->nalias++] = (struct pan_sigma_alias){ n->key, ref, e->text };
	}
	return PAN_OK;
}

static int
read_aliases(struct pan_sigma_reader *r, const struct pan_node *n)
{
	const struct pan_node *all = pan_node_get(n, "aliases");
	struct pan_sigma_alias *alias;
	size_t count = 0;
	int rc = PAN_OK;

	if (all == NULL || all->kind == PAN_NODE_NULL)
		return PAN_OK;
	if (all->kind != PAN_NODE_MAP)
		return pan_sigma_fail(r, all->line, "'aliases' is no map");
	for (const struct pan_node *e = all->child; e != NULL; e = e->next) {
		if (e->kind != PAN_NODE_MAP)
			return pan_sigma_fail(r, e->line,
			    "alias '%.*s' is no map of rules and fields",
			    PAN_STR(e->key));
		count += e->count;
	}
	alias = pan_arena_array(r->a, count + 1, sizeof(*alias));
	if (alias == NULL)
		return pan_sigma_no_memory(r);
	r->rule->corr.alias = alias;
	for (const struct pan_node *e = all->child; rc == PAN_OK && e != NULL;
	     e = e->next)
		rc = read_alias(r, e, alias);
	return rc;
}

static int
read_timespan(struct pan_sigma_reader *r, const struct pan_node *n)
{
	struct pan_str text = pan_sigma_text(n, "timespan");

	if (text.n == 0)
		return pan_sigma_fail(r, n->line, "the correlation has no timespan");
	if (!pan_sigma_timespan(text, &r->rule->corr.timespan_ms))
		return pan_sigma_fail(r, pan_node_get(n, "timespan")->line,
		    "timespan '%.*s' is no number and one of s, m, h, d, w, M, y",
		    text.n > 40 ? 40 : (int)text.n, text.s);
	return PAN_OK;
}

static int
cmp_of(struct pan_str key)
{
	static const char *const names[] = {
		[PAN_SIGMA_CMP_GT] = "gt",
		[PAN_SIGMA_CMP_GTE] = "gte",
		[PAN_SIGMA_CMP_LT] = "lt",
		[PAN_SIGMA_CMP_LTE] = "lte",
		[PAN_SIGMA_CMP_EQ] = "eq",
		[PAN_SIGMA_CMP_NEQ] = "neq",
	};

	for (int i = 0; i <= PAN_SIGMA_CMP_NEQ; i++) {
		if (pan_str_is(key, names[i]))
			return i;
	}
	return -1;
}

/* "condition: {field: x, gte: 5}" */
static int
read_bounds(struct pan_sigma_reader *r, const struct pan_node *n)
{
	struct pan_sigma_corr *c = &r->rule->corr;
	struct pan_sigma_bound *bound =
	    pan_arena_array(r->a, n->count + 1, sizeof(*bound));

	if (bound == NULL)
		return pan_sigma_no_memory(r);
	c->bound = bound;
	for (const struct pan_node *e = n->child; e != NULL; e = e->next) {
		int cmp = cmp_of(e->key);
		bool number = e->kind == PAN_NODE_INT ||
		    (e->kind == PAN_NODE_FLOAT && isfinite(e->number));

		if (cmp < 0 && !pan_str_is(e->key, "field") &&
		    !pan_str_is(e->key, "percentile"))
			return pan_sigma_fail(r, e->line,
			    "unknown condition '%.*s' of a correlation",
			    e->key.n > 40 ? 40 : (int)e->key.n, e->key.s);
		if (pan_str_is(e->key, "field"))
			continue;
		if (!number)
			return pan_sigma_fail(r, e->line, "'%.*s' is no number",
			    PAN_STR(e->key));
		if (cmp >= 0)
			bound[c->nbound++] =
			    (struct pan_sigma_bound){ (enum pan_sigma_cmp)cmp,
				    e->number };
		else
			c->percentile = e->number;
	}
	if (c->nbound == 0)
		return pan_sigma_fail(r, n->line,
		    "the correlation's condition compares with nothing");
	c->field = pan_sigma_texts(r, pan_node_get(n, "field"), "field", &c->nfield);
	return r->no_memory ? PAN_ENOMEM : PAN_OK;
}

static int
read_extended(struct pan_sigma_reader *r, const struct pan_node *n)
{
	struct pan_sigma_corr *c = &r->rule->corr;
	struct pan_sigma_tree t = { 0 };
	struct pan_expr *e;
	size_t given = c->nref;
	int rc;

	if (!temporal(c))
		return pan_sigma_fail(r, n->line,
		    "only a temporal correlation may have a text for a condition");
	rc = pan_sigma_corr_condition(r, c, given == 0, n->text, n->line, &t);
	if (rc == PAN_OK && !pan_sigma_shallow(&t))
		rc = pan_sigma_fail(r, n->line,
		    "the condition is nested more than %d deep", PAN_SIGMA_DEPTH_MAX);
	for (size_t i = 0; rc == PAN_OK && i < given; i++) {
		bool used = false;

		for (size_t k = 0; k < t.n; k++)
			used = used || (t.e[k].op == PAN_EXPR_COND && t.e[k].arg == i);
		if (!used)
			rc = pan_sigma_fail(r, c->ref[i].line,
			    "rule '%.*s' is not used by the condition",
			    PAN_STR(c->ref[i].name));
	}
	if (rc == PAN_OK) {
		e = pan_arena_array(r->a, t.n + 1, sizeof(*e));
		if (e == NULL) {
			rc = pan_sigma_no_memory(r);
		} else {
			memcpy(e, t.e, t.n * sizeof(*e));
			c->expr = e;
			c->nexpr = t.n;
		}
	}
	free(t.e);
	return rc;
}

static int
read_condition(struct pan_sigma_reader *r, const struct pan_node *n)
{
	struct pan_sigma_corr *c = &r->rule->corr;
	const struct pan_node *cond = pan_node_get(n, "condition");
	struct pan_sigma_bound *all;

	if (cond != NULL && cond->kind == PAN_NODE_MAP)
		return read_bounds(r, cond);
	if (cond != NULL && cond->kind == PAN_NODE_TEXT)
		return read_extended(r, cond);
	if (cond != NULL && cond->kind != PAN_NODE_NULL)
		return pan_sigma_fail(r, cond->line,
		    "the correlation's condition is neither a map nor a text");
	if (!temporal(c))
		return pan_sigma_fail(r, n->line, "the correlation has no condition");
	/* All of its rules. */
	all = pan_arena_array(r->a, 1, sizeof(*all));
	if (all == NULL)
		return pan_sigma_no_memory(r);
	*all = (struct pan_sigma_bound){ PAN_SIGMA_CMP_GTE, (double)c->nref };
	c->bound = all;
	c->nbound = 1;
	return PAN_OK;
}

static int
check(struct pan_sigma_reader *r, const struct pan_node *n)
{
	struct pan_sigma_corr *c = &r->rule->corr;
	bool valued = c->type != PAN_SIGMA_EVENT_COUNT && !temporal(c);

	if (c->nref == 0)
		return pan_sigma_fail(r, n->line, "the correlation names no rules");
	if (valued && c->nfield == 0)
		return pan_sigma_fail(r, n->line, "'%s' needs a field in its condition",
		    type_names[c->type]);
	if (!valued && c->nfield > 0)
		pan_sigma_say(r, PAN_LINT_WARNING, n->line, "'%s' has no use for a field",
		    type_names[c->type]);
	if (c->nfield > 1 && c->type != PAN_SIGMA_VALUE_COUNT)
		return pan_sigma_fail(r, n->line, "'%s' measures one field",
		    type_names[c->type]);
	if (c->type == PAN_SIGMA_VALUE_PERCENTILE &&
	    (c->percentile < 0 || c->percentile > 100 ||
	        pan_node_path(n, "condition", "percentile", NULL) == NULL))
		return pan_sigma_fail(r, n->line,
		    "'value_percentile' needs a percentile from 0 to 100");
	return PAN_OK;
}

int
pan_sigma_read_corr(struct pan_sigma_reader *r)
{
	static const char *const known[] = { "type", "rules", "generate", "group-by",
		"timespan", "condition", "aliases", NULL };
	const struct pan_node *n = pan_node_get(r->root, "correlation");
	struct pan_sigma_corr *c = &r->rule->corr;
	int rc;

	if (n->kind != PAN_NODE_MAP)
		return pan_sigma_fail(r, n->line, "'correlation' is no map");
	for (const struct pan_node *e = n->child; e != NULL; e = e->next) {
		if (!pan_hint_known(e->key, known))
			pan_sigma_say(r, PAN_LINT_WARNING, e->line,
			    "unknown key '%.*s' in 'correlation'",
			    e->key.n > 40 ? 40 : (int)e->key.n, e->key.s);
	}
	rc = read_type(r, n);
	if (rc == PAN_OK)
		rc = read_refs(r, n);
	if (rc == PAN_OK)
		rc = read_timespan(r, n);
	if (rc == PAN_OK)
		rc = read_condition(r, n);
	if (rc == PAN_OK)
		rc = read_aliases(r, n);
	if (rc != PAN_OK)
		return rc;
	c->generate = pan_node_bool(pan_node_get(n, "generate"), false);
	c->group_by =
	    pan_sigma_texts(r, pan_node_get(n, "group-by"), "group-by", &c->ngroup_by);
	return check(r, n);
}
