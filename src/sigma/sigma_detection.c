/* The section "detection" (or "filter"): its selections, as items and expressions. */
#include <stdlib.h>

#include "sigma/sigma_reader.h"

static int
add_item(struct pan_sigma_reader *r, struct pan_sigma_tree *t,
    const struct pan_sigma_item *item)
{
	if (r->nitem >= PAN_SIGMA_ITEMS_MAX)
		return pan_sigma_fail(r, item->line, "it has more than %d values",
		    PAN_SIGMA_ITEMS_MAX);
	if (r->nitem == r->citem) {
		size_t cap = r->citem < 16 ? 16 : 2 * r->citem;
		struct pan_sigma_item *more = realloc(r->item, cap * sizeof(*more));

		if (more == NULL)
			return pan_sigma_no_memory(r);
		r->item = more;
		r->citem = cap;
	}
	r->item[r->nitem] = *item;
	return pan_sigma_put(r, t, PAN_EXPR_COND, (uint32_t)r->nitem++);
}

/* A glob; a keyword's may stand anywhere. */
static int
glob_item(struct pan_sigma_reader *r, const struct pan_sigma_value *v,
    struct pan_sigma_item *item)
{
	struct pan_sigma_value w = *v;

	item->op = PAN_SIGMA_GLOB;
	if (item->field.s == NULL) {
		w.part = pan_sigma_parts(r, v->npart + 2);
		if (w.part == NULL)
			return PAN_ENOMEM;
		w.npart = 0;
		w.part[w.npart++].kind = PAN_SIGMA_ANY;
		for (size_t i = 0; i < v->npart; i++)
			w.part[w.npart++] = v->part[i];
		w.part[w.npart++].kind = PAN_SIGMA_ANY;
		pan_sigma_tidy(&w);
		if (w.npart == 1)
			return pan_sigma_fail(r, item->line,
			    "a keyword that fits everything");
	}
	item->part = w.part;
	item->npart = w.npart;
	return PAN_OK;
}

/* Patterns are searched for, so only both of "starts" and "ends" need an anchor. */
static int
regex_item(struct pan_sigma_reader *r, const struct pan_sigma_value *v,
    struct pan_sigma_item *item)
{
	if (memchr(v->raw.s, '\0', v->raw.n) != NULL)
		return pan_sigma_fail(r, item->line, "a pattern with a NUL byte in it");
	item->op = PAN_SIGMA_REGEX;
	item->flags = v->flags;
	item->text = v->raw;
	if (v->starts)
		item->text = pan_arena_printf(r->a, "\\A(?:%.*s)", PAN_STR(v->raw));
	else if (v->ends)
		item->text = pan_arena_printf(r->a, "(?:%.*s)\\z", PAN_STR(v->raw));
	if (item->text.s == NULL)
		return pan_sigma_no_memory(r);
	if (item->text.n == 0)
		return pan_sigma_fail(r, item->line, "an empty pattern");
	return PAN_OK;
}

static int
item_of(struct pan_sigma_reader *r, const struct pan_sigma_value *v,
    struct pan_sigma_item *item)
{
	bool keyword = item->field.s == NULL;

	item->cased = v->cased;
	item->boolean = v->boolean;
	if (v->kind == PAN_SIGMA_VALUE_GLOB)
		return glob_item(r, v, item);
	if (v->kind == PAN_SIGMA_VALUE_REGEX)
		return regex_item(r, v, item);
	if (keyword &&
	    (v->kind == PAN_SIGMA_VALUE_NUMBER || v->kind == PAN_SIGMA_VALUE_BOOL) &&
	    v->cmp == PAN_SIGMA_EQ && v->part_of == PAN_SIGMA_TIME_NONE) {
		struct pan_sigma_part text = { PAN_SIGMA_TEXT, v->raw };

		return glob_item(r,
		    &(struct pan_sigma_value){ .part = &text, .npart = 1 }, item);
	}
	if (keyword)
		return pan_sigma_fail(r, item->line, "a keyword must be a text");
	item->text = v->raw;
	switch (v->kind) {
	case PAN_SIGMA_VALUE_NUMBER:
		item->op = v->cmp;
		item->number = v->number;
		item->part_of = v->part_of;
		break;
	case PAN_SIGMA_VALUE_BOOL:
		item->op = PAN_SIGMA_BOOL;
		break;
	case PAN_SIGMA_VALUE_EXISTS:
		item->op = PAN_SIGMA_EXISTS;
		break;
	case PAN_SIGMA_VALUE_CIDR:
		item->op = PAN_SIGMA_CIDR;
		item->net = v->net;
		break;
	case PAN_SIGMA_VALUE_FIELD:
		item->op = PAN_SIGMA_FIELD;
		item->how = v->within ? PAN_SIGMA_CONTAINS
		    : v->starts       ? PAN_SIGMA_STARTS
		    : v->ends         ? PAN_SIGMA_ENDS
		                      : PAN_SIGMA_EQUALS;
		break;
	case PAN_SIGMA_VALUE_NULL:
	case PAN_SIGMA_VALUE_GLOB:
	case PAN_SIGMA_VALUE_REGEX:
	case PAN_SIGMA_VALUE_UNKNOWN:
		item->op = PAN_SIGMA_NULL;
		break;
	}
	return PAN_OK;
}

/* The scalar ${n} as a value without modifiers. */
static int
add_value(struct pan_sigma_reader *r, const struct pan_node *n,
    struct pan_sigma_values *vs)
{
	struct pan_sigma_value v = { .raw = n->text, .cmp = PAN_SIGMA_EQ };
	int rc = PAN_OK;

	switch (n->kind) {
	case PAN_NODE_NULL:
		v.kind = PAN_SIGMA_VALUE_NULL;
		break;
	case PAN_NODE_BOOL:
		v.kind = PAN_SIGMA_VALUE_BOOL;
		v.boolean = n->boolean;
		break;
	case PAN_NODE_INT:
	case PAN_NODE_FLOAT:
		v.kind = PAN_SIGMA_VALUE_NUMBER;
		v.number = n->number;
		if (v.number != v.number)
			return pan_sigma_fail(r, n->line, "a value that is no number");
		break;
	case PAN_NODE_TEXT:
		v.kind = PAN_SIGMA_VALUE_GLOB;
		rc = pan_sigma_read_glob(r, n->text, &v.part, &v.npart);
		break;
	case PAN_NODE_LIST:
	case PAN_NODE_MAP:
		return pan_sigma_fail(r, n->line,
		    "a list or map where a value should be");
	}
	return rc == PAN_OK ? pan_sigma_more(r, vs, &v, n->line) : rc;
}

/* All of ${vs} joined as ${key} wants it. */
static int
add_items(struct pan_sigma_reader *r, const struct pan_sigma_key *key,
    const struct pan_sigma_values *vs, struct pan_sigma_tree *t)
{
	size_t at = t->n;
	int rc = PAN_OK;

	for (size_t i = 0; rc == PAN_OK && i < vs->n; i++) {
		struct pan_sigma_item item = { .field = key->field, .line = key->line };

		if (vs->v[i].kind == PAN_SIGMA_VALUE_UNKNOWN) {
			rc = pan_sigma_put(r, t, PAN_EXPR_COND, PAN_SIGMA_UNKNOWN);
			continue;
		}
		rc = item_of(r, &vs->v[i], &item);
		if (rc == PAN_OK)
			rc = add_item(r, t, &item);
	}
	return rc == PAN_OK ? pan_sigma_join(r, t, at,
	                          key->all ? PAN_EXPR_AND : PAN_EXPR_OR, (uint32_t)vs->n)
	                    : rc;
}

/*
 * Values that a modifier made of one value are alternatives, also under "all": each
 * written value is modified by itself, then joined.
 */
static int
add_each(struct pan_sigma_reader *r, struct pan_sigma_key *key, const struct pan_node *n,
    struct pan_sigma_tree *t)
{
	const struct pan_node *v = n->kind == PAN_NODE_LIST ? n->child : n;
	struct pan_sigma_key one = *key;
	size_t at = t->n;
	uint32_t count = 0;
	int rc = PAN_OK;

	for (; rc == PAN_OK && v != NULL; v = n->kind == PAN_NODE_LIST ? v->next : NULL) {
		struct pan_sigma_values vs = { 0 };

		one = *key;
		one.line = v->line;
		rc = add_value(r, v, &vs);
		if (rc == PAN_OK)
			rc = pan_sigma_modify(r, &one, &vs);
		key->all = one.all;
		key->negated = one.negated;
		one.all = false;
		if (rc == PAN_OK)
			rc = add_items(r, &one, &vs, t);
		free(vs.v);
		key->negated = false;
		count++;
	}
	if (rc == PAN_OK)
		rc = pan_sigma_join(r, t, at, key->all ? PAN_EXPR_AND : PAN_EXPR_OR,
		    count);
	key->negated = one.negated;
	return rc;
}

/* One "field|modifiers: value(s)". */
static int
add_field(struct pan_sigma_reader *r, const struct pan_node *n, struct pan_sigma_tree *t)
{
	size_t bar = pan_str_find(n->key, PAN_LIT("|"), 0);
	struct pan_sigma_key key = { .field = pan_str_slice(n->key, 0, bar),
		.line = n->line };
	static const struct pan_node nothing = { .kind = PAN_NODE_NULL };
	size_t at = t->n;
	int rc;

	if (bar != SIZE_MAX)
		key.modifiers = pan_str_slice(n->key, bar + 1, n->key.n);
	if (key.field.n == 0)
		key.field.s = NULL;
	if (n->kind == PAN_NODE_LIST && n->count == 0) {
		struct pan_node empty = nothing;

		empty.line = n->line;
		rc = add_each(r, &key, &empty, t);
	} else {
		rc = add_each(r, &key, n, t);
	}
	if (rc == PAN_OK && key.negated)
		rc = pan_sigma_join(r, t, at, PAN_EXPR_NOT, 1);
	return rc;
}

static int
add_map(struct pan_sigma_reader *r, const struct pan_node *n, struct pan_sigma_tree *t)
{
	size_t at = t->n;
	int rc = PAN_OK;

	if (n->count == 0)
		return pan_sigma_fail(r, n->line, "a selection is empty");
	for (const struct pan_node *e = n->child; rc == PAN_OK && e != NULL; e = e->next)
		rc = add_field(r, e, t);
	return rc == PAN_OK ? pan_sigma_join(r, t, at, PAN_EXPR_AND, n->count) : rc;
}

/* Maps are all of their entries, lists any of them, and scalars are keywords. */
static int
add_selection(struct pan_sigma_reader *r, const struct pan_node *n,
    struct pan_sigma_tree *t, unsigned depth)
{
	struct pan_sigma_key keyword = { .line = n->line };
	size_t at = t->n;
	int rc = PAN_OK;

	if (depth > PAN_SIGMA_DEPTH_MAX)
		return pan_sigma_fail(r, n->line, "a selection is nested too deeply");
	if (n->kind == PAN_NODE_MAP)
		return add_map(r, n, t);
	if (n->kind != PAN_NODE_LIST)
		return add_each(r, &keyword, n, t);
	if (n->count == 0)
		return pan_sigma_fail(r, n->line, "a selection is empty");
	for (const struct pan_node *e = n->child; rc == PAN_OK && e != NULL; e = e->next)
		rc = add_selection(r, e, t, depth + 1);
	return rc == PAN_OK ? pan_sigma_join(r, t, at, PAN_EXPR_OR, n->count) : rc;
}

int
pan_sigma_read_section(struct pan_sigma_reader *r, const struct pan_node *n,
    struct pan_sigma_section *s)
{
	int rc = PAN_OK;

	if (n->kind != PAN_NODE_MAP)
		return pan_sigma_fail(r, n->line, "'detection' is no map");
	if (n->count > PAN_SIGMA_SELECTIONS_MAX)
		return pan_sigma_fail(r, n->line, "it has more than %d selections",
		    PAN_SIGMA_SELECTIONS_MAX);
	s->sel = calloc(n->count + 1, sizeof(*s->sel));
	if (s->sel == NULL)
		return pan_sigma_no_memory(r);
	for (const struct pan_node *e = n->child; rc == PAN_OK && e != NULL;
	     e = e->next) {
		struct pan_sigma_selection *sel = &s->sel[s->n];

		if (pan_str_is(e->key, "condition")) {
			s->condition = e;
			continue;
		}
		if (pan_str_is(e->key, "timeframe") ||
		    (r->rule->kind == PAN_SIGMA_FILTER && pan_str_is(e->key, "rules")))
			continue;
		s->n++;
		sel->name = e->key;
		sel->node = e;
		rc = add_selection(r, e, &sel->tree, 0);
	}
	if (rc == PAN_OK && s->n == 0)
		return pan_sigma_fail(r, n->line, "it has no selections");
	if (rc == PAN_OK && s->condition == NULL)
		return pan_sigma_fail(r, n->line, "it has no condition");
	return rc;
}

void
pan_sigma_section_fini(struct pan_sigma_section *s)
{
	for (size_t i = 0; i < s->n; i++)
		free(s->sel[i].tree.e);
	free(s->sel);
	*s = (struct pan_sigma_section){ 0 };
}
