#include "pattern/clause.h"

#include <stdlib.h>

#include "pattern/fold.h"

#define SET_FORMS_MAX 8 /* a set with more folded forms is no literal */

struct strings {
	struct pan_str *s;
	size_t n;
};

/* What is known of a piece of a pattern. */
struct piece {
	bool exact; /* ${text} is all it can match, folded */
	struct strings text;
	struct strings head,
	    tail;   /* if any: every match begins, ends with one of these */
	bool found; /* ${best} is necessary */
	struct pan_clause best;
	struct pan_reach width;
};

struct finder {
	struct pan_arena *a;
	const struct pan_grams *g;
	bool oom;
};

static struct piece look_at(struct finder *f, const struct pan_jsre_node *n);

/* ---- reach ---- */

static uint32_t
sum(uint32_t a, uint32_t b)
{
	return a > UINT32_MAX / 2 || b > UINT32_MAX / 2 ? UINT32_MAX / 2 : a + b;
}

static struct pan_reach
plus(struct pan_reach a, struct pan_reach b)
{
	return (struct pan_reach){ sum(a.units, b.units), sum(a.breaks, b.breaks),
		a.line || b.line, a.all || b.all };
}

static struct pan_reach
larger(struct pan_reach a, struct pan_reach b)
{
	return (struct pan_reach){ a.units > b.units ? a.units : b.units,
		a.breaks > b.breaks ? a.breaks : b.breaks, a.line || b.line,
		a.all || b.all };
}

static struct pan_reach
times(struct pan_reach a, uint32_t n)
{
	if (n > 100000)
		a.all = true;
	return (struct pan_reach){
		(uint32_t)(a.units > 100000 || n > 100000 ? UINT32_MAX / 2 : a.units * n),
		a.breaks > 100000 || n > 100000 ? UINT32_MAX / 2 : a.breaks * n, a.line,
		a.all
	};
}

/* ---- sets of strings ---- */

static struct strings
one(struct finder *f, struct pan_str s)
{
	struct strings out = { pan_arena_array(f->a, 1, sizeof(*out.s)), 1 };

	if (out.s == NULL) {
		f->oom = true;
		return (struct strings){ NULL, 0 };
	}
	out.s[0] = s;
	return out;
}

static int
by_bytes(const void *a, const void *b)
{
	return pan_str_cmp(*(const struct pan_str *)a, *(const struct pan_str *)b);
}

static struct strings
unite(struct finder *f, struct strings a, struct strings b)
{
	struct strings out = { pan_arena_array(f->a, a.n + b.n, sizeof(*out.s)), 0 };

	if (out.s == NULL) {
		f->oom = true;
		return (struct strings){ NULL, 0 };
	}
	for (size_t i = 0; i < a.n + b.n; i++)
		out.s[i] = i < a.n ? a.s[i] : b.s[i - a.n];
	qsort(out.s, a.n + b.n, sizeof(*out.s), by_bytes);
	for (size_t i = 0; i < a.n + b.n; i++) {
		if (out.n == 0 || !pan_str_eq(out.s[out.n - 1], out.s[i]))
			out.s[out.n++] = out.s[i];
	}
	return out;
}

static struct strings
multiply(struct finder *f, struct strings a, struct strings b)
{
	struct strings out = { pan_arena_array(f->a, a.n * b.n, sizeof(*out.s)), 0 };
	size_t n = 0;

	for (size_t i = 0; out.s != NULL && i < a.n; i++) {
		for (size_t k = 0; k < b.n; k++) {
			struct pan_str x = a.s[i], y = b.s[k];
			char *p;

			if (x.n > 0 && y.n > 0 && x.s[x.n - 1] == ' ' && y.s[0] == ' ')
				y = pan_str_slice(y, 1, y.n); /* blanks run together */
			p = pan_arena_get(f->a, x.n + y.n + 1);
			if (p == NULL) {
				f->oom = true;
				return (struct strings){ NULL, 0 };
			}
			memcpy(p, x.s, x.n);
			memcpy(p + x.n, y.s, y.n);
			out.s[n++] = (struct pan_str){ p, x.n + y.n };
		}
	}
	if (out.s == NULL)
		f->oom = true;
	out.n = n;
	return unite(f, out, (struct strings){ out.s, 0 });
}

static size_t
longest(struct strings s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		n = s.s[i].n > n ? s.s[i].n : n;
	return n;
}

/* ---- clauses ---- */

static void
consider(struct finder *f, struct piece *p, struct strings s, struct pan_reach before,
    struct pan_reach after)
{
	double cost = 0;

	if (s.n == 0 || s.n > PAN_CLAUSE_STRINGS_MAX)
		return;
	for (size_t i = 0; i < s.n; i++) {
		if (s.s[i].n < 2)
			return;
		cost += pan_grams_cost(f->g, s.s[i]);
	}
	/* A clause that sees the whole text at every hit is worth less. */
	if (before.all || after.all)
		cost = cost * 8 + 1;
	if (p->found && p->best.cost <= cost)
		return;
	p->found = true;
	p->best = (struct pan_clause){ s.s, s.n, before, after, cost };
}

static void
adopt(struct piece *p, const struct pan_clause *c, struct pan_reach before,
    struct pan_reach after)
{
	struct pan_clause moved = *c;
	bool was_all = c->before.all || c->after.all;

	moved.before = plus(before, c->before);
	moved.after = plus(c->after, after);
	if (!was_all && (moved.before.all || moved.after.all))
		moved.cost = moved.cost * 8 + 1;
	if (p->found && p->best.cost <= moved.cost)
		return;
	p->found = true;
	p->best = moved;
}

/* ---- one node at a time ---- */

/*
 * Only a line feed ends a line here, as in pattern/fold: authors write [^\n], which
 * stays in its line then, and everything else that stays in a line excludes it, too.
 */
static bool
has_break(const struct pan_jsre_set *s)
{
	return pan_jsre_set_has(s, '\n');
}

/* The folded forms of a set's members, if they are few. */
static bool
forms(struct finder *f, const struct pan_jsre_set *set, struct strings *out)
{
	struct pan_str form[SET_FORMS_MAX];
	size_t n = 0, members = 0;

	for (uint32_t i = 0; i < set->n; i++) {
		members += set->r[i].hi - set->r[i].lo + 1;
		if (members > 64)
			return false;
	}
	for (uint32_t i = 0; i < set->n; i++) {
		for (uint32_t u = set->r[i].lo; u <= set->r[i].hi; u++) {
			char bytes[4];
			struct pan_str s = { bytes, pan_fold_char(u, bytes) };
			size_t k = 0;

			if (u >= 0xD800 && u < 0xE000)
				return false; /* half a character */
			while (k < n && !pan_str_eq(form[k], s))
				k++;
			if (k < n)
				continue;
			if (n == SET_FORMS_MAX)
				return false;
			form[n] = pan_arena_copy(f->a, s);
			if (form[n++].s == NULL) {
				f->oom = true;
				return false;
			}
		}
	}
	*out = (struct strings){ NULL, 0 };
	for (size_t i = 0; i < n && !f->oom; i++)
		*out = out->n == 0 ? one(f, form[i]) : unite(f, *out, one(f, form[i]));
	return out->n > 0;
}

static bool
only_blanks(const struct pan_jsre_node *n)
{
	if (n->op != PAN_JSRE_SET) {
		bool wrap = n->op == PAN_JSRE_CAT || n->op == PAN_JSRE_GROUP;

		return wrap && n->child != NULL && n->child->next == NULL &&
		    only_blanks(n->child);
	}
	for (uint32_t i = 0; i < n->set->n; i++) {
		for (uint32_t u = n->set->r[i].lo; u <= n->set->r[i].hi; u++) {
			char bytes[4];

			if (pan_fold_char(u, bytes) != 1 || bytes[0] != ' ')
				return false;
		}
	}
	return n->set->n > 0;
}

static struct piece
empty(struct finder *f)
{
	return (struct piece){ .exact = true, .text = one(f, (struct pan_str){ "", 0 }) };
}

static struct piece
look_at_set(struct finder *f, const struct pan_jsre_node *n)
{
	struct piece p = { .width = { 1, has_break(n->set), false, false } };

	p.exact = forms(f, n->set, &p.text);
	return p;
}

/* A run of pieces: neighbours that are exact are multiplied out and weighed together. */
struct run {
	struct strings acc;
	struct pan_reach before; /* from the start of the whole to the start of acc */
	struct pan_reach acc_width;
	bool open; /* acc holds something */
	bool exact;
};

static void
close_run(struct finder *f, struct piece *p, struct run *r, struct pan_reach rest)
{
	if (r->open)
		consider(f, p, r->acc, r->before, rest);
	r->before = plus(r->before, r->acc_width);
	r->acc_width = (struct pan_reach){ 0 };
	r->open = false;
}

static bool
can_multiply(struct strings a, struct strings b)
{
	return a.n * b.n <= PAN_CLAUSE_EXACT_MAX &&
	    longest(a) + longest(b) <= PAN_CLAUSE_LEN_MAX;
}

static void
take(struct finder *f, struct piece *p, struct run *r, struct piece c,
    struct pan_reach rest)
{
	if (f->oom)
		return;
	if (c.exact && r->open && can_multiply(r->acc, c.text)) {
		r->acc = multiply(f, r->acc, c.text);
		r->acc_width = plus(r->acc_width, c.width);
		return;
	}
	if (r->open) {
		if (!c.exact && c.head.n > 0 && can_multiply(r->acc, c.head))
			consider(f, p, multiply(f, r->acc, c.head), r->before,
			    plus(c.width, rest));
		close_run(f, p, r, plus(c.width, rest));
		r->exact = false;
	}
	if (c.exact) {
		r->acc = c.text;
		r->open = true;
		r->acc_width = c.width;
		return;
	}
	if (c.found)
		adopt(p, &c.best, r->before, rest);
	r->before = plus(r->before, c.width);
	r->exact = false;
	if (c.tail.n > 0) { /* how it ends may join what follows */
		r->acc = c.tail;
		r->acc_width = (struct pan_reach){ 0 };
		r->open = true;
	}
}

static struct piece
look_at_cat(struct finder *f, const struct pan_jsre_node *n)
{
	struct piece p = { 0 }, *child;
	struct pan_reach *rest;
	struct run r = { .exact = true };
	size_t many = 0, i = 0;

	for (const struct pan_jsre_node *c = n->child; c != NULL; c = c->next)
		many++;
	child = pan_arena_array(f->a, many + 1, sizeof(*child));
	rest = pan_arena_array(f->a, many + 1, sizeof(*rest));
	f->oom |= child == NULL || rest == NULL;
	if (many == 0 || f->oom)
		return empty(f);
	for (const struct pan_jsre_node *c = n->child; c != NULL; c = c->next)
		child[i++] = look_at(f, c);
	while (i-- > 0)
		rest[i] = plus(child[i].width, rest[i + 1]);
	p.width = rest[0];
	p.head = child[0].exact ? child[0].text : child[0].head;
	for (i = 0; i < many; i++) {
		take(f, &p, &r, child[i], rest[i + 1]);
		if (r.exact)
			p.head = r.acc;
	}
	if (r.open)
		p.tail = r.acc;
	if (r.open && r.exact) {
		p.exact = true;
		p.text = r.acc;
	} else {
		close_run(f, &p, &r, (struct pan_reach){ 0 });
	}
	return p;
}

/* Add ${more} to ${all}; false when there is nothing to add or it gets too much. */
static bool
join(struct finder *f, struct strings *all, struct strings more)
{
	if (more.n == 0 || all->n + more.n > PAN_CLAUSE_EXACT_MAX)
		return false;
	*all = unite(f, *all, more);
	return true;
}

static struct piece
look_at_alt(struct finder *f, const struct pan_jsre_node *n)
{
	struct piece p = { .exact = true, .found = true };
	bool heads = true, tails = true;
	struct strings clause = { NULL, 0 };
	double cost = 0;

	for (const struct pan_jsre_node *c = n->child; c != NULL && !f->oom;
	     c = c->next) {
		struct piece x = look_at(f, c);

		p.width = larger(p.width, x.width);
		if (p.exact && x.exact)
			p.text = p.text.n == 0 ? x.text : unite(f, p.text, x.text);
		p.exact &= x.exact && p.text.n <= PAN_CLAUSE_EXACT_MAX;
		heads &= join(f, &p.head, x.exact ? x.text : x.head);
		tails &= join(f, &p.tail, x.exact ? x.text : x.tail);
		if (x.exact)
			consider(f, &x, x.text, (struct pan_reach){ 0 },
			    (struct pan_reach){ 0 });
		p.found &= x.found;
		if (!p.found)
			continue;
		clause = unite(f, clause, (struct strings){ x.best.lit, x.best.nlit });
		p.best.before = larger(p.best.before, x.best.before);
		p.best.after = larger(p.best.after, x.best.after);
		cost += x.best.cost;
		p.found = clause.n <= PAN_CLAUSE_STRINGS_MAX;
	}
	if (!heads)
		p.head.n = 0;
	if (!tails)
		p.tail.n = 0;
	p.best.lit = clause.s;
	p.best.nlit = clause.n;
	p.best.cost = cost;
	return p;
}

static struct piece
look_at_repeat(struct finder *f, const struct pan_jsre_node *n)
{
	struct piece c = look_at(f, n->child), p = { 0 };
	struct run r = { .exact = true };
	struct pan_reach more;

	if (n->max == 0)
		return empty(f);
	if (only_blanks(n->child)) { /* however many, they fold to one */
		p = c;
		p.width = (struct pan_reach){ 1, c.width.breaks > 0, false, false };
		if (n->min == 0)
			p.text = unite(f, p.text, one(f, (struct pan_str){ "", 0 }));
		return p;
	}
	if (n->max == PAN_JSRE_INF)
		p.width = (struct pan_reach){ 0, 0, c.width.breaks == 0 && !c.width.all,
			c.width.breaks > 0 || c.width.all };
	else
		p.width = times(c.width, n->max);
	if (n->min == 0) {
		p.exact = c.exact && n->max == 1;
		if (p.exact)
			p.text = unite(f, c.text, one(f, (struct pan_str){ "", 0 }));
		return p;
	}
	more = p.width;
	p.head = c.exact ? c.text : c.head;
	p.tail = c.exact ? c.text : c.tail;
	for (uint32_t i = 0; i < n->min && i < 8; i++)
		take(f, &p, &r, c, more);
	if (n->min == n->max && n->max <= 8 && r.open && r.exact) {
		p.exact = true;
		p.text = r.acc;
	} else {
		close_run(f, &p, &r, more);
	}
	return p;
}

/* What a look-ahead demands is demanded; it lies somewhere beyond its place. */
static struct piece
look_at_look(struct finder *f, const struct pan_jsre_node *n)
{
	struct piece p = empty(f), c;

	if (n->negative || n->behind || n->child == NULL)
		return p;
	c = look_at(f, n->child);
	if (c.exact)
		consider(f, &c, c.text, (struct pan_reach){ 0 }, (struct pan_reach){ 0 });
	if (!c.found)
		return p;
	p.exact = false;
	p.found = true;
	p.best = c.best;
	return p;
}

static struct piece
look_at(struct finder *f, const struct pan_jsre_node *n)
{
	switch (n->op) {
	case PAN_JSRE_SET:
		return look_at_set(f, n);
	case PAN_JSRE_CAT:
	case PAN_JSRE_GROUP:
		return look_at_cat(f, n);
	case PAN_JSRE_ALT:
		return look_at_alt(f, n);
	case PAN_JSRE_REPEAT:
		return look_at_repeat(f, n);
	case PAN_JSRE_LOOK:
		return look_at_look(f, n);
	case PAN_JSRE_BACKREF:
		return (struct piece){ .width = { .all = true } };
	case PAN_JSRE_EMPTY:
	case PAN_JSRE_BOL:
	case PAN_JSRE_EOL:
	case PAN_JSRE_WORD:
	case PAN_JSRE_NOT_WORD:
		break;
	}
	return empty(f);
}

/* ---- what else an engine wants to know of a tree ---- */

static struct pan_reach
width_of(const struct pan_jsre_node *n)
{
	struct pan_reach w = { 0 };

	switch (n->op) {
	case PAN_JSRE_SET:
		return (struct pan_reach){ 1, has_break(n->set), 0, 0 };
	case PAN_JSRE_BACKREF:
		return (struct pan_reach){ .all = 1 };
	case PAN_JSRE_LOOK:
		return w;
	case PAN_JSRE_REPEAT:
		w = width_of(n->child);
		if (only_blanks(n->child))
			return (struct pan_reach){ 1, w.breaks > 0, 0, 0 };
		if (n->max != PAN_JSRE_INF)
			return times(w, n->max);
		return (struct pan_reach){ 0, 0, w.breaks == 0 && !w.all,
			w.breaks > 0 || w.all };
	case PAN_JSRE_ALT:
		for (const struct pan_jsre_node *c = n->child; c != NULL; c = c->next)
			w = larger(w, width_of(c));
		return w;
	case PAN_JSRE_CAT:
	case PAN_JSRE_GROUP:
	case PAN_JSRE_EMPTY:
	case PAN_JSRE_BOL:
	case PAN_JSRE_EOL:
	case PAN_JSRE_WORD:
	case PAN_JSRE_NOT_WORD:
		break;
	}
	for (const struct pan_jsre_node *c = n->child; c != NULL; c = c->next)
		w = plus(w, width_of(c));
	return w;
}

static void
add_looks(const struct pan_jsre_node *n, struct pan_reach *ahead,
    struct pan_reach *behind)
{
	for (const struct pan_jsre_node *c = n->child; c != NULL; c = c->next) {
		add_looks(c, ahead, behind);
		if (n->op == PAN_JSRE_LOOK)
			*(n->behind ? behind : ahead) =
			    plus(*(n->behind ? behind : ahead), width_of(c));
	}
}

void
pan_clause_looks(const struct pan_jsre *re, struct pan_reach *ahead,
    struct pan_reach *behind)
{
	*ahead = *behind = (struct pan_reach){ 2, 1, 0, 0 };
	add_looks(re->root, ahead, behind);
}

static uint32_t
members(const struct pan_jsre_set *s)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < s->n; i++)
		n += s->r[i].hi - s->r[i].lo + 1;
	return n;
}

static void
add_set(const struct pan_jsre_set *s, const struct pan_jsre_set **out, size_t *n,
    size_t max)
{
	size_t worst = 0;

	if (*n < max) {
		out[(*n)++] = s;
		return;
	}
	for (size_t i = 1; i < max; i++) {
		if (members(out[i]) > members(out[worst]))
			worst = i;
	}
	if (members(s) < members(out[worst]))
		out[worst] = s;
}

static void
add_sets(const struct pan_jsre_node *n, const struct pan_jsre_set **out, size_t *count,
    size_t max)
{
	if (n->op == PAN_JSRE_SET)
		add_set(n->set, out, count, max);
	if (n->op == PAN_JSRE_ALT || n->op == PAN_JSRE_LOOK ||
	    (n->op == PAN_JSRE_REPEAT && n->min == 0))
		return;
	for (const struct pan_jsre_node *c = n->child; c != NULL; c = c->next)
		add_sets(c, out, count, max);
}

size_t
pan_clause_sets(const struct pan_jsre *re, const struct pan_jsre_set **out, size_t max)
{
	size_t n = 0;

	add_sets(re->root, out, &n, max);
	return n;
}

/*
 * A literal that holds another one of the clause says nothing more.  The shorter may
 * stand anywhere in it, so the reach grows by a literal's length on both sides.
 */
static void
reduce(struct pan_clause *c)
{
	const struct pan_reach slack = { PAN_CLAUSE_LEN_MAX + 2, 2, false, false };
	size_t kept = 0;

	for (size_t i = 0; i < c->nlit; i++) {
		bool needless = false;

		for (size_t k = 0; k < c->nlit && !needless; k++)
			needless = k != i && c->lit[k].n < c->lit[i].n &&
			    pan_str_find(c->lit[i], c->lit[k], 0) != SIZE_MAX;
		if (!needless)
			c->lit[kept++] = c->lit[i];
	}
	if (kept < c->nlit) {
		c->before = plus(c->before, slack);
		c->after = plus(c->after, slack);
	}
	c->nlit = kept;
}

int
pan_clause_find(struct pan_arena *a, const struct pan_grams *g, const struct pan_jsre *re,
    struct pan_clause *out, struct pan_err *err)
{
	struct finder f = { .a = a, .g = g };
	struct piece p = look_at(&f, re->root);

	if (!f.oom && p.exact)
		consider(&f, &p, p.text, (struct pan_reach){ 0 },
		    (struct pan_reach){ 0 });
	if (f.oom)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	*out = p.found ? p.best : (struct pan_clause){ 0 };
	if (!p.found)
		return PAN_OK;
	reduce(out);
	/* \b and blanks that ran together: leave room. */
	out->before = plus(out->before, (struct pan_reach){ 2, 1, false, false });
	out->after = plus(out->after, (struct pan_reach){ 2, 1, false, false });
	return PAN_OK;
}
