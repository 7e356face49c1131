/* Rules of many files put together: filters, and what correlations refer to. */
#include <stdlib.h>

#include "core/own.h"
#include "sigma/sigma_reader.h"

enum place { WAITS, PLACED, LEFT_OUT };

/* A rule by one of its names; sorted, so that hostile names cost no more than others. */
struct entry {
	struct pan_str key;
	uint32_t rule;
};

struct linker {
	struct pan_arena *a;
	struct pan_sigma_rule *const *rule;
	size_t n;
	enum place *place;
	uint32_t *at; /* index in the new list, of those placed */
	struct entry *id;
	size_t nid;
	struct entry *name;
	size_t nname;
	struct pan_sigma_list *out;
	pan_sigma_refuse_fn *say;
	void *ctx;
};

static void
leave_out(struct linker *l, size_t i, uint32_t line, const char *why)
{
	l->place[i] = LEFT_OUT;
	if (l->say != NULL)
		l->say(l->ctx, l->rule[i], line, why);
}

static int
by_key(const void *pa, const void *pb)
{
	const struct entry *a = pa, *b = pb;
	int order = pan_str_cmp(a->key, b->key);

	return order != 0 ? order : a->rule < b->rule ? -1 : a->rule > b->rule;
}

/* The first entry of ${key} in the sorted ${e}, or NULL. */
static const struct entry *
look_up(const struct entry *e, size_t n, struct pan_str key)
{
	size_t lo = 0, hi = n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (pan_str_cmp(e[mid].key, key) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < n && pan_str_eq(e[lo].key, key) ? &e[lo] : NULL;
}

/* Sort by id and name; the second rule of an id is left out. */
static void
index_rules(struct linker *l)
{
	for (size_t i = 0; i < l->n; i++) {
		if (l->rule[i]->refused.s != NULL)
			l->place[i] = LEFT_OUT;
		else
			l->id[l->nid++] = (struct entry){ l->rule[i]->id, (uint32_t)i };
	}
	qsort(l->id, l->nid, sizeof(*l->id), by_key);
	for (size_t i = 1; i < l->nid; i++) {
		if (pan_str_eq(l->id[i - 1].key, l->id[i].key))
			leave_out(l, l->id[i].rule, l->rule[l->id[i].rule]->line,
			    "another rule has this id");
	}
	for (size_t i = 0; i < l->n; i++) {
		if (l->place[i] != LEFT_OUT && l->rule[i]->name.n > 0)
			l->name[l->nname++] =
			    (struct entry){ l->rule[i]->name, (uint32_t)i };
	}
	qsort(l->name, l->nname, sizeof(*l->name), by_key);
}

/* The rule that ${name} means: an id, else a name; UINT32_MAX when there is none. */
static uint32_t
resolve(const struct linker *l, struct pan_str name)
{
	const struct entry *e = look_up(l->id, l->nid, name);

	if (e == NULL)
		e = look_up(l->name, l->nname, name);
	return e == NULL ? UINT32_MAX : e->rule;
}

/* The rule's expression becomes "it and the filter's". */
static int
filter_rule(struct linker *l, size_t i, const struct pan_sigma_rule *filter)
{
	struct pan_sigma_detection *d = &l->rule[i]->detection;
	const struct pan_sigma_detection *f = &filter->detection;
	struct pan_sigma_tree t = { .n = d->nexpr + f->nexpr + 1 };
	struct pan_sigma_item *item;
	struct pan_expr *e;

	if (l->place[i] == LEFT_OUT || l->rule[i]->kind != PAN_SIGMA_RULE ||
	    !pan_logsource_covers(&filter->logsource, &l->rule[i]->logsource))
		return PAN_OK;
	if (t.n > PAN_SIGMA_NODES_MAX || d->nitem + f->nitem > PAN_SIGMA_ITEMS_MAX) {
		leave_out(l, i, filter->line, "its filters make it too large");
		return PAN_OK;
	}
	item = pan_arena_array(l->a, d->nitem + f->nitem, sizeof(*item));
	e = pan_arena_array(l->a, t.n, sizeof(*e));
	if (item == NULL || e == NULL)
		return PAN_ENOMEM;
	e[0] = (struct pan_expr){ PAN_EXPR_AND, 2 };
	memcpy(e + 1, d->expr, d->nexpr * sizeof(*e));
	memcpy(e + 1 + d->nexpr, f->expr, f->nexpr * sizeof(*e));
	for (size_t k = 1 + d->nexpr; k < t.n; k++)
		e[k].arg += e[k].op == PAN_EXPR_COND ? (uint32_t)d->nitem : 0;
	memcpy(item, d->item, d->nitem * sizeof(*item));
	memcpy(item + d->nitem, f->item, f->nitem * sizeof(*item));
	t.e = e;
	if (!pan_sigma_shallow(&t)) {
		leave_out(l, i, filter->line, "its filters nest it too deeply");
		return PAN_OK;
	}
	*d = (struct pan_sigma_detection){ item, d->nitem + f->nitem, e, t.n };
	return PAN_OK;
}

static int
apply_filter(struct linker *l, const struct pan_sigma_rule *filter)
{
	int rc = PAN_OK;

	for (size_t i = 0; rc == PAN_OK && filter->filter.any && i < l->n; i++)
		rc = filter_rule(l, i, filter);
	for (size_t i = 0; rc == PAN_OK && i < filter->filter.nref; i++) {
		uint32_t rule = resolve(l, filter->filter.ref[i].name);

		if (rule != UINT32_MAX)
			rc = filter_rule(l, rule, filter);
	}
	return rc;
}

static void
place(struct linker *l, size_t i)
{
	l->place[i] = PLACED;
	l->at[i] = (uint32_t)l->out->n;
	l->out->rule[l->out->n++] = l->rule[i];
}

/* Place a correlation whose rules all have their place; whether anything changed. */
static bool
try_correlation(struct linker *l, size_t i)
{
	struct pan_sigma_corr *c = &l->rule[i]->corr;
	bool ready = true;

	for (size_t k = 0; k < c->nref; k++) {
		uint32_t rule = resolve(l, c->ref[k].name);

		if (rule == UINT32_MAX) {
			leave_out(l, i, c->ref[k].line,
			    "it refers to a rule that is not there");
			return true;
		}
		if (l->place[rule] == LEFT_OUT ||
		    l->rule[rule]->kind == PAN_SIGMA_FILTER) {
			leave_out(l, i, c->ref[k].line,
			    "it refers to a rule that cannot be evaluated");
			return true;
		}
		ready = ready && l->place[rule] == PLACED;
	}
	if (!ready)
		return false;
	for (size_t k = 0; k < c->nref; k++)
		c->ref[k].rule = l->at[resolve(l, c->ref[k].name)];
	place(l, i);
	return true;
}

static void
place_all(struct linker *l)
{
	bool changed = true;

	for (size_t i = 0; i < l->n; i++) {
		if (l->place[i] == WAITS && l->rule[i]->kind == PAN_SIGMA_RULE)
			place(l, i);
	}
	while (changed) {
		changed = false;
		for (size_t i = 0; i < l->n; i++) {
			if (l->place[i] == WAITS &&
			    l->rule[i]->kind == PAN_SIGMA_CORRELATION)
				changed = try_correlation(l, i) || changed;
		}
	}
	for (size_t i = 0; i < l->n; i++) {
		if (l->place[i] == WAITS && l->rule[i]->kind == PAN_SIGMA_CORRELATION)
			leave_out(l, i, l->rule[i]->line,
			    "it refers to itself in a circle");
	}
}

/* Rules that only serve correlations are silent, unless one says "generate". */
static void
silence(struct pan_sigma_list *list, bool *loud)
{
	for (size_t i = 0; i < list->n; i++) {
		const struct pan_sigma_corr *c = &list->rule[i]->corr;

		if (list->rule[i]->kind != PAN_SIGMA_CORRELATION)
			continue;
		for (size_t k = 0; k < c->nref; k++) {
			list->rule[c->ref[k].rule]->silent = true;
			loud[c->ref[k].rule] = loud[c->ref[k].rule] || c->generate;
		}
	}
	for (size_t i = 0; i < list->n; i++) {
		if (loud[i])
			list->rule[i]->silent = false;
	}
}

static int
link_rules(struct linker *l)
{
	bool *loud;
	int rc = PAN_OK;

	index_rules(l);
	for (size_t i = 0; rc == PAN_OK && i < l->n; i++) {
		if (l->place[i] == WAITS && l->rule[i]->kind == PAN_SIGMA_FILTER)
			rc = apply_filter(l, l->rule[i]);
	}
	if (rc != PAN_OK)
		return rc;
	place_all(l);
	loud = calloc(l->out->n + 1, sizeof(*loud));
	if (loud == NULL)
		return PAN_ENOMEM;
	silence(l->out, loud);
	free(loud);
	return PAN_OK;
}

/* The rules and their number, a listener and its context. */
int /* NOLINTNEXTLINE(readability-function-size) */
pan_sigma_link(struct pan_arena *a, struct pan_sigma_rule *const *rule, size_t n,
    pan_sigma_refuse_fn *say, void *ctx, struct pan_sigma_list *out, struct pan_err *err)
{
	PAN_AUTO(pan_own_freep) enum place *places = calloc(n + 1, sizeof(*places));
	PAN_AUTO(pan_own_freep) uint32_t *at = calloc(n + 1, sizeof(*at));
	PAN_AUTO(pan_own_freep) struct entry *id = calloc(n + 1, sizeof(*id));
	PAN_AUTO(pan_own_freep) struct entry *name = calloc(n + 1, sizeof(*name));
	struct pan_sigma_list made = {
		pan_arena_array(a, n + 1, sizeof(struct pan_sigma_rule *)), 0
	};
	struct linker l = { .a = a,
		.rule = rule,
		.n = n,
		.place = places,
		.at = at,
		.id = id,
		.name = name,
		.out = &made,
		.say = say,
		.ctx = ctx };

	if (n >= UINT32_MAX)
		return pan_err_set(err, PAN_ELIMIT, "too many rules");
	if (places == NULL || at == NULL || id == NULL || name == NULL ||
	    made.rule == NULL || link_rules(&l) != PAN_OK)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	*out = made;
	return PAN_OK;
}
