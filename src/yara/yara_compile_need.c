/*
 * What a condition cannot do without: one of a set of strings, some first bytes, a size.
 * All of it is one-sided: what is not understood demands nothing.
 */
#include <math.h>
#include <stdlib.h>

#include "yara/yara_compile_parts.h"

static const struct need nothing = { NULL, 0, HUGE_VAL };

/* ---- strings ---- */

static struct need
need_string(struct comp_rule *k, uint32_t index)
{
	struct comp *c = k->c;
	uint32_t *s = pan_arena_get(c->a, sizeof(*s));

	if (s == NULL || index >= k->r->nstring)
		return nothing;
	*s = c->local[k->index][index];
	if (c->cost[*s] >= HUGE_VAL)
		return nothing;
	return (struct need){ s, 1, c->cost[*s] };
}

static struct need
better(struct need a, struct need b)
{
	return a.n == 0 || (b.n != 0 && b.cost < a.cost) ? b : a;
}

/* Either of them is needed. */
static struct need
either(struct comp *c, struct need a, struct need b)
{
	uint32_t *s;
	uint32_t n = a.n;

	if (a.n == 0 || b.n == 0 || a.n + b.n > CLAUSE_MAX)
		return nothing;
	s = pan_arena_array(c->a, a.n + b.n, sizeof(*s));
	if (s == NULL)
		return nothing;
	memcpy(s, a.string, a.n * sizeof(*s));
	for (uint32_t i = 0; i < b.n; i++) {
		bool there = false;

		for (uint32_t j = 0; j < a.n; j++)
			there = there || s[j] == b.string[i];
		if (!there)
			s[n++] = b.string[i];
	}
	return (struct need){ s, n, a.cost + b.cost };
}

/* At least how many of ${n} a quantifier asks for; 0: perhaps none. */
static uint32_t
at_least(const struct pan_yara_expr *e, uint32_t n)
{
	int64_t many = 0;

	if (e->quant == PAN_YARA_ALL)
		return n;
	if (e->quant == PAN_YARA_ANY)
		return n > 0 ? 1 : 0;
	if (e->quant == PAN_YARA_NONE || e->many == NULL || e->many->op != PAN_YARA_LIT ||
	    e->many->type != PAN_YARA_INTEGER)
		return 0;
	many = e->many->integer;
	if (e->quant == PAN_YARA_PERCENT)
		many = many < 1 || many > 100 ? 0 : (many * n + 99) / 100;
	return many < 0 ? 0 : many > (int64_t)n ? n : (uint32_t)many;
}

static int
by_cost(const void *a, const void *b)
{
	const struct need *x = a, *y = b;

	return x->cost < y->cost ? -1 : x->cost > y->cost;
}

/*
 * At least ${many} of ${n} things: of any n - many + 1 of them, one holds.  The cheapest
 * are taken.
 */
static struct need
need_some(struct comp_rule *k, struct need *each, uint32_t n, uint32_t many)
{
	struct need out;

	if (many == 0 || n == 0)
		return nothing;
	qsort(each, n, sizeof(*each), by_cost);
	out = each[0];
	for (uint32_t i = 1; i < n - many + 1; i++)
		out = either(k->c, out, each[i]);
	return out;
}

static struct need
need_of(struct comp_rule *k, const struct pan_yara_expr *e)
{
	struct need *each = pan_arena_array(k->c->a, e->nset + 1, sizeof(*each));

	if (each == NULL)
		return nothing;
	for (uint32_t i = 0; i < e->nset; i++) {
		if (e->op == PAN_YARA_OF_RULES)
			each[i] = pan_yara_compile_need(k,
			    &(const struct pan_yara_expr){ .op = PAN_YARA_RULE,
			        .rule = e->rules[i] });
		else
			each[i] = need_string(k, e->set[i]);
	}
	return need_some(k, each, e->nset, at_least(e, e->nset));
}

/* Whether ${e} cannot hold unless the string of this turn is there. */
static bool
needs_current(const struct pan_yara_expr *e)
{
	switch ((int)e->op) {
	case PAN_YARA_FOUND:
	case PAN_YARA_FOUND_AT:
	case PAN_YARA_FOUND_IN:
	case PAN_YARA_OFFSET:
	case PAN_YARA_LENGTH:
		return e->index == PAN_YARA_CURRENT;
	case PAN_YARA_AND:
	case PAN_YARA_EQ:
	case PAN_YARA_LT:
	case PAN_YARA_LE:
	case PAN_YARA_GT:
	case PAN_YARA_GE:
	case PAN_YARA_ADD:
	case PAN_YARA_SUB:
	case PAN_YARA_READ:
		for (uint32_t i = 0; i < e->narg; i++) {
			if (needs_current(e->arg[i]))
				return true;
		}
		if (e->op == PAN_YARA_GT && e->arg[0]->op == PAN_YARA_COUNT &&
		    e->arg[0]->index == PAN_YARA_CURRENT &&
		    e->arg[1]->op == PAN_YARA_LIT && e->arg[1]->integer >= 0 &&
		    e->arg[1]->type == PAN_YARA_INTEGER)
			return true;
		return false;
	default:
		return false;
	}
}

static struct need
need_compare(struct comp_rule *k, const struct pan_yara_expr *e)
{
	const struct pan_yara_expr *a = e->arg[0], *b = e->arg[1];
	bool counted = a->op == PAN_YARA_COUNT || a->op == PAN_YARA_COUNT_IN;
	struct need out = nothing;

	/* An undefined operand makes no comparison hold. */
	for (uint32_t i = 0; i < e->narg; i++)
		out = better(out, pan_yara_compile_need(k, e->arg[i]));
	if (counted && b->op == PAN_YARA_LIT && b->type == PAN_YARA_INTEGER) {
		int64_t n = b->integer;

		if ((e->op == PAN_YARA_GT && n >= 0) ||
		    (e->op == PAN_YARA_GE && n >= 1) || (e->op == PAN_YARA_EQ && n >= 1))
			out = better(out, need_string(k, a->index));
	}
	return out;
}

/*
 * What must be there for ${e} to hold, or (for a value) to be defined.  Booleans inside
 * of arithmetic do not occur: the reader checks types.
 */
struct need
pan_yara_compile_need(struct comp_rule *k, const struct pan_yara_expr *e)
{
	struct need out = nothing;

	switch ((int)e->op) {
	case PAN_YARA_FOUND:
	case PAN_YARA_FOUND_AT:
	case PAN_YARA_FOUND_IN:
	case PAN_YARA_OFFSET:
	case PAN_YARA_LENGTH:
		return need_string(k, e->index);
	case PAN_YARA_AND:
		for (uint32_t i = 0; i < e->narg; i++)
			out = better(out, pan_yara_compile_need(k, e->arg[i]));
		return out;
	case PAN_YARA_OR:
		out = pan_yara_compile_need(k, e->arg[0]);
		for (uint32_t i = 1; i < e->narg && out.n > 0; i++)
			out = either(k->c, out, pan_yara_compile_need(k, e->arg[i]));
		return out;
	case PAN_YARA_EQ:
	case PAN_YARA_NE:
	case PAN_YARA_LT:
	case PAN_YARA_LE:
	case PAN_YARA_GT:
	case PAN_YARA_GE:
		return need_compare(k, e);
	case PAN_YARA_ADD:
	case PAN_YARA_SUB:
	case PAN_YARA_MUL:
		return better(pan_yara_compile_need(k, e->arg[0]),
		    pan_yara_compile_need(k, e->arg[1]));
	case PAN_YARA_READ:
		return pan_yara_compile_need(k, e->arg[0]);
	case PAN_YARA_OF:
	case PAN_YARA_OF_IN:
	case PAN_YARA_OF_RULES:
		return need_of(k, e);
	case PAN_YARA_FOR_OF:
		return needs_current(e->body) ? need_of(k, e) : nothing;
	case PAN_YARA_FOR_IN: /* some turn must hold: all of none is false, too */
		if (at_least(e, 1) == 0)
			return nothing;
		return pan_yara_compile_need(k, e->body);
	case PAN_YARA_RULE: {
		uint32_t n = pan_yara_map_get(k->c, &k->c->rules,
		    (struct pan_str){ (const char *)&e->rule, sizeof(e->rule) },
		    CODE_NONE);

		return n < k->index ? k->c->needs[n] : nothing;
	}
	default:
		return nothing;
	}
}

/* ---- first bytes ---- */

struct heads {
	struct code_demand d[HEADS_MAX];
	uint32_t n; /* 0: any */
};

static bool
is_int(const struct pan_yara_expr *e)
{
	return e->op == PAN_YARA_LIT && e->type == PAN_YARA_INTEGER;
}

static bool
add_head(struct heads *h, struct code_demand d)
{
	for (uint32_t i = 0; i < h->n; i++) {
		if (memcmp(&h->d[i], &d, sizeof(d)) == 0)
			return true;
	}
	if (h->n == HEADS_MAX)
		return false;
	h->d[h->n++] = d;
	return true;
}

/* uint16(0) == 0x5A4D and the like. */
static struct heads
heads_read(const struct pan_yara_expr *r, int64_t value)
{
	struct heads h = { .n = 0 };
	struct code_demand d = { 0 };
	uint64_t at, v = (uint64_t)value;

	if (!is_int(r->arg[0]) || r->arg[0]->integer < 0 || r->arg[0]->integer > 3)
		return h;
	at = (uint64_t)r->arg[0]->integer;
	if (at + r->read.size > 4)
		return h;
	for (unsigned i = 0; i < r->read.size; i++) {
		unsigned from = r->read.big ? r->read.size - 1u - i : i;

		d.value |= (uint32_t)(v >> 8 * from & 0xFF) << 8 * (at + i);
		d.mask |= 0xFFu << 8 * (at + i);
	}
	/* A value that such a read cannot give is never met; nor need it be shown. */
	d.n = (uint32_t)at + r->read.size;
	(void)add_head(&h, d);
	return h;
}

/* $a at 0 */
static struct heads
heads_string(struct comp_rule *k, uint32_t index)
{
	struct heads h = { .n = 0 };
	const struct code_string *s;

	if (index >= k->r->nstring)
		return h;
	s = pan_yara_compile_at(k->c, T_STRING, k->c->local[k->index][index]);
	for (uint32_t i = 0; i < s->nform; i++) {
		const struct code_form *f =
		    pan_yara_compile_at(k->c, T_FORM, s->form + i);
		const uint8_t *data = (const uint8_t *)k->c->t[T_DATA].s, *mask = NULL;
		struct code_demand d = { .n = f->n };

		if (f->kind == FORM_AUTO || f->flags & (FORM_NOCASE | FORM_XOR))
			return (struct heads){ .n = 0 };
		data += f->at;
		if (f->kind == FORM_SEQ) {
			const struct code_seg *g =
			    pan_yara_compile_at(k->c, T_SEG, f->at);

			data = (const uint8_t *)k->c->t[T_DATA].s + g->at;
			mask = data + g->n;
			d.n = g->n;
		}
		for (unsigned b = 0; b < 4 && b < d.n; b++) {
			d.value |= (uint32_t)data[b] << 8 * b;
			d.mask |= (mask == NULL ? 0xFFu : mask[b]) << 8 * b;
		}
		d.n = d.n > 4 ? 4 : d.n;
		if (!add_head(&h, d))
			return (struct heads){ .n = 0 };
	}
	return h;
}

static unsigned
head_bits(const struct heads *h)
{
	unsigned least = 33;

	for (uint32_t i = 0; i < h->n; i++) {
		unsigned bits = (unsigned)__builtin_popcount(h->d[i].mask);

		least = bits < least ? bits : least;
	}
	return h->n == 0 ? 0 : least;
}

static struct heads
heads_of(struct comp_rule *k, const struct pan_yara_expr *e)
{
	struct heads h = { .n = 0 }, one;

	switch ((int)e->op) {
	case PAN_YARA_EQ:
		if (e->arg[0]->op == PAN_YARA_READ && is_int(e->arg[1]))
			return heads_read(e->arg[0], e->arg[1]->integer);
		if (e->arg[1]->op == PAN_YARA_READ && is_int(e->arg[0]))
			return heads_read(e->arg[1], e->arg[0]->integer);
		return h;
	case PAN_YARA_FOUND_AT:
		if (is_int(e->arg[0]) && e->arg[0]->integer == 0)
			return heads_string(k, e->index);
		return h;
	case PAN_YARA_AND:
		for (uint32_t i = 0; i < e->narg; i++) {
			one = heads_of(k, e->arg[i]);
			if (head_bits(&one) > head_bits(&h))
				h = one;
		}
		return h;
	case PAN_YARA_OR:
		for (uint32_t i = 0; i < e->narg; i++) {
			one = heads_of(k, e->arg[i]);
			for (uint32_t j = 0; j < one.n; j++) {
				if (!add_head(&h, one.d[j]))
					return (struct heads){ .n = 0 };
			}
			if (one.n == 0)
				return one;
		}
		return h;
	default:
		return h;
	}
}

/* ---- size ---- */

static void
size_of(struct comp_rule *k, const struct pan_yara_expr *e)
{
	const struct pan_yara_expr *a, *b;
	enum pan_yara_op op = e->op;
	uint64_t v;

	if (op == PAN_YARA_AND) {
		for (uint32_t i = 0; i < e->narg; i++)
			size_of(k, e->arg[i]);
		return;
	}
	if (e->narg != 2 ||
	    (op != PAN_YARA_LT && op != PAN_YARA_LE && op != PAN_YARA_GT &&
	        op != PAN_YARA_GE && op != PAN_YARA_EQ))
		return;
	a = e->arg[0];
	b = e->arg[1];
	if (a->op != PAN_YARA_FILESIZE || !is_int(b) || b->integer < 0)
		return;
	v = (uint64_t)b->integer;
	if (op == PAN_YARA_LT && v > 0)
		v--;
	if (op == PAN_YARA_GT)
		v++;
	if (op != PAN_YARA_GT && op != PAN_YARA_GE && v < k->out.size_max)
		k->out.size_max = v;
	if (op != PAN_YARA_LT && op != PAN_YARA_LE && v > k->out.size_min)
		k->out.size_min = v;
}

void
pan_yara_compile_demand(struct comp_rule *k, const struct pan_yara_expr *e)
{
	struct heads h = heads_of(k, e);

	k->out.heads = pan_yara_compile_count(k->c, T_HEAD);
	k->out.nhead = h.n;
	for (uint32_t i = 0; i < h.n; i++)
		(void)pan_yara_compile_put(k->c, T_HEAD, &h.d[i]);
	size_of(k, e);
}
