/*
 * Conditions, evaluated node by node; what is not known stays so unless the rest decides.
 */
#include "yara/yara_engine_parts.h"
#include "yara/yara_engine_val.h"

struct run {
	struct pan_yara_engine *e;
	const struct code_node *base;
	struct val slot[CODE_SLOTS_MAX];
	uint32_t current; /* string of this turn */
	unsigned depth;
};

static struct val eval(struct run *r, uint32_t *at);

/* ---- strings ---- */

static uint32_t
string_of(const struct run *r, const struct code_node *n)
{
	return n->index == CODE_NONE ? r->current : n->index;
}

/* How many places of ${f} lie in from..to. */
static int64_t
count_in(const struct run *r, const struct found *f, int64_t from, int64_t to)
{
	const struct place *p = (const struct place *)r->e->places.p + f->place;
	int64_t n = 0;

	for (uint32_t i = 0; i < f->nplace; i++)
		n += p[i].at >= from && p[i].at <= to;
	return n;
}

static int
present_in(const struct run *r, uint32_t s, int64_t from, int64_t to)
{
	const struct found *f = pan_yara_places(r->e, s);

	if (from > to)
		return 0;
	if (count_in(r, f, from, to) > 0)
		return 1;
	return f->flags & FOUND_UNSURE ? -1 : 0;
}

static struct val
string_value(struct run *r, const struct code_node *n, const struct val *arg)
{
	uint32_t s = string_of(r, n);
	const struct found *f;

	if (s == CODE_NONE)
		return val_unknown;
	switch (n->op) {
	case NODE_FOUND:
		return val_truth(pan_yara_present(r->e, s));
	case NODE_FOUND_AT:
		if (arg[0].k == VAL_UNDEF)
			return val_int(0);
		if (arg[0].k != VAL_INT)
			return val_unknown;
		if (arg[0].i < 0 || (uint64_t)arg[0].i > r->e->n)
			return val_int(0);
		return val_truth(pan_yara_present_at(r->e, s, (size_t)arg[0].i));
	case NODE_FOUND_IN:
	case NODE_COUNT_IN:
		if (arg[0].k == VAL_UNDEF || arg[1].k == VAL_UNDEF)
			return val_undef;
		if (arg[0].k != VAL_INT || arg[1].k != VAL_INT)
			return val_unknown;
		if (n->op == NODE_FOUND_IN)
			return val_truth(present_in(r, s, arg[0].i, arg[1].i));
		f = pan_yara_places(r->e, s);
		return f->flags & FOUND_UNSURE
		    ? val_unknown
		    : val_int(count_in(r, f, arg[0].i, arg[1].i));
	default:
		break;
	}
	f = pan_yara_places(r->e, s);
	if (n->op == NODE_COUNT)
		return f->flags & FOUND_UNSURE ? val_unknown : val_int(f->nplace);
	if (arg[0].k != VAL_INT)
		return arg[0].k == VAL_UNDEF ? val_undef : val_unknown;
	if (f->flags & FOUND_UNSURE ||
	    (n->op == NODE_LENGTH && f->flags & FOUND_LENGTHS && f->nplace > 0))
		return val_unknown;
	if (arg[0].i < 1 || arg[0].i > f->nplace)
		return val_undef;
	{
		const struct place *p = (const struct place *)r->e->places.p + f->place;

		p += arg[0].i - 1;
		return val_int(n->op == NODE_OFFSET ? p->at : p->len);
	}
}

static struct val
read_at(const struct run *r, const struct code_node *n, struct val at)
{
	unsigned size = n->sub & 7;
	const uint8_t *t;
	uint64_t v = 0;

	if (at.k != VAL_INT)
		return at.k == VAL_UNKNOWN ? val_unknown : val_undef;
	if (size == 0 || at.i < 0 || (uint64_t)at.i >= r->e->n ||
	    r->e->n - (uint64_t)at.i < size)
		return val_undef;
	t = r->e->t + at.i;
	for (unsigned i = 0; i < size; i++)
		v |= (uint64_t)t[i] << 8 * (n->sub & READ_BIG ? size - 1 - i : i);
	if (n->sub & READ_SIGNED && v >> (8 * size - 1) & 1)
		v |= ~0ull << 8 * size;
	return val_int((int64_t)v);
}

/* ---- what the file is ---- */

static struct val
external(const struct run *r, uint32_t index)
{
	const struct pan_yara_input *in = r->e->in;
	const struct pan_str *const all[] = { &in->filename, &in->filepath,
		&in->extension, &in->filetype, &in->owner };

	return index < 5 ? (struct val){ .k = VAL_TEXT, .s = *all[index] } : val_unknown;
}

static bool
is_pe(const struct pan_yara_engine *e)
{
	return e->n >= 2 && e->t[0] == 'M' && e->t[1] == 'Z';
}

static bool
is_elf(const struct pan_yara_engine *e)
{
	return e->n >= 4 &&
	    memcmp(e->t,
	        "\x7f"
	        "ELF",
	        4) == 0;
}

static struct val
asked(struct run *r, const struct code_node *n)
{
	struct pan_yara_engine *e = r->e;
	const struct code_ask *a;
	const struct code_unit *u;
	uint32_t fixed = FIXED_UNKNOWN;

	if (n->index == CODE_NONE)
		return val_unknown;
	a = &e->v.ask[n->index];
	u = &e->v.unit[a->unit];
	if ((u->only == UNIT_PE && !is_pe(e)) || (u->only == UNIT_ELF && !is_elf(e)))
		fixed = a->fixed;
	if (fixed == FIXED_UNKNOWN && e->unit[a->unit] == UNIT_ASKED)
		fixed = e->answer[a->unit][a->at] == PAN_YARA_LIB_YES   ? FIXED_YES
		    : e->answer[a->unit][a->at + 1] == PAN_YARA_LIB_YES ? FIXED_NO
		                                                        : FIXED_UNDEFINED;
	if (fixed == FIXED_UNKNOWN && e->unit[a->unit] == UNIT_NEW) {
		uint32_t *p = pan_yara_grow(e, &e->units, sizeof(*p));

		if (p != NULL) {
			*p = a->unit;
			e->unit[a->unit] = UNIT_WANTED;
		}
	}
	return fixed == FIXED_UNKNOWN  ? val_unknown
	    : fixed == FIXED_UNDEFINED ? val_undef
	                               : val_int(fixed == FIXED_YES);
}

static struct val
matches(struct run *r, const struct code_node *n, struct val a)
{
	struct way w = { .f = &r->e->v.form[n->index], .until = WAY_FIRST };

	if (a.k != VAL_TEXT)
		return a.k == VAL_UNDEF ? val_undef : val_unknown;
	w.t = (const uint8_t *)a.s.s;
	w.n = w.far = a.s.n;
	for (size_t at = 0; at < w.n; at++) {
		if (!pan_yara_way(r->e, &w, at))
			return val_unknown;
		if (r->e->ways.nend > 0)
			return val_int(1);
	}
	return val_int(0);
}

/* ---- quantifiers ---- */

struct tally {
	uint8_t quant;
	struct val many;
	bool loop; /* "for", which in libyara 4.2.3 takes "none" as "at least none" */
	int64_t n, yes, maybe;
};

static struct tally
begin_tally(struct run *r, const struct code_node *n, uint32_t *at)
{
	struct tally t = { .quant = n->sub };

	t.loop =
	    n->op == NODE_FOR_OF || n->op == NODE_FOR_RANGE || n->op == NODE_FOR_LIST;
	if (n->sub == QUANT_AT_LEAST || n->sub == QUANT_PERCENT)
		t.many = eval(r, at);
	/* An undefined number is how libyara writes "all". */
	if (t.quant == QUANT_AT_LEAST && t.many.k == VAL_UNDEF)
		t.quant = QUANT_ALL;
	if (t.quant == QUANT_NONE) {
		t.quant = QUANT_AT_LEAST;
		t.many = val_int(0);
	}
	return t;
}

static void
count(struct tally *t, int one)
{
	t->n++;
	t->yes += one > 0;
	t->maybe += one < 0;
}

static bool
holds(const struct tally *t, int64_t yes)
{
	switch (t->quant) {
	case QUANT_ALL:
		return yes >= t->n;
	case QUANT_ANY:
		return yes >= 1;
	case QUANT_PERCENT:
		return (double)yes / (double)t->n * 100 >= (double)t->many.i;
	default:
		if (t->many.i == 0 && !t->loop)
			return yes == 0;
		return yes >= t->many.i;
	}
}

static struct val
end_tally(const struct tally *t)
{
	bool least, most;

	if (t->loop && t->n == 0 && t->maybe == 0 &&
	    !(t->quant == QUANT_AT_LEAST && t->many.k == VAL_INT && t->many.i <= 0))
		return val_int(0);
	if (t->many.k == VAL_UNKNOWN && t->quant >= QUANT_AT_LEAST)
		return val_unknown;
	if (t->quant == QUANT_PERCENT && t->many.k != VAL_INT)
		return t->many.k == VAL_UNDEF ? val_undef : val_unknown;
	least = holds(t, t->yes);
	most = holds(t, t->yes + t->maybe);
	return least == most ? val_int(least) : val_unknown;
}

/* Whether the rest of the turns can't change it. */
static bool
settled(const struct tally *t)
{
	if (!t->loop)
		return false;
	if (t->quant == QUANT_ALL)
		return t->yes < t->n && t->maybe == 0;
	if (t->quant == QUANT_ANY)
		return t->yes > 0;
	return t->quant == QUANT_AT_LEAST && t->many.k == VAL_INT &&
	    t->yes >= t->many.i && t->many.i > 0;
}

/*
 * How many strings are there: those that the scan looked for first, as the others, which
 * have to be searched for, mostly need not be.
 */
static struct val
some_present(struct run *r, const struct code_node *n, struct tally *t)
{
	int64_t lazy = 0;

	for (int pass = 0; pass < 2; pass++) {
		for (uint32_t i = 0; i < n->n; i++) {
			uint32_t s = r->e->v.word[n->index + i];
			const struct code_string *c = &r->e->v.string[s];

			if ((pass == 1) == ((c->flags & STRING_LAZY) != 0))
				count(t, pan_yara_present(r->e, s));
			else
				lazy += pass == 0;
			if (t->quant == QUANT_ANY && t->yes > 0)
				return val_int(1);
			if (t->quant == QUANT_ALL && t->yes + t->maybe < t->n)
				return val_int(0);
		}
		if (t->quant == QUANT_AT_LEAST && t->many.k == VAL_INT && t->many.i > 0) {
			if (t->yes >= t->many.i)
				return val_int(1);
			if (t->yes + t->maybe + (pass == 0 ? lazy : 0) < t->many.i)
				return val_int(0);
		}
	}
	return end_tally(t);
}

static struct val
of_strings(struct run *r, const struct code_node *n, uint32_t *at)
{
	struct tally t = begin_tally(r, n, at);
	struct val from = val_int(0), to = val_int(0);

	if (n->op == NODE_OF_IN) {
		from = eval(r, at);
		to = eval(r, at);
		if (from.k == VAL_UNDEF || to.k == VAL_UNDEF)
			return val_undef;
		if (from.k != VAL_INT || to.k != VAL_INT)
			return val_unknown;
	}
	if (n->op == NODE_OF)
		return some_present(r, n, &t);
	for (uint32_t i = 0; i < n->n; i++) {
		uint32_t x = r->e->v.word[n->index + i];
		enum rule_value v;

		if (n->op == NODE_OF_IN)
			count(&t, present_in(r, x, from.i, to.i));
		else {
			v = pan_yara_rule_value(r->e, x);
			count(&t, v == RULE_YES ? 1 : v == RULE_NO ? 0 : -1);
		}
	}
	return end_tally(&t);
}

static struct val
for_of(struct run *r, const struct code_node *n, uint32_t *at)
{
	struct tally t = begin_tally(r, n, at);
	uint32_t outer = r->current, body = *at;

	for (uint32_t i = 0; i < n->n && !settled(&t); i++) {
		r->current = r->e->v.word[n->index + i];
		*at = body;
		count(&t, pan_yara_val_truth(eval(r, at)));
	}
	r->current = outer;
	return end_tally(&t);
}

static struct val
for_range(struct run *r, const struct code_node *n, uint32_t *at)
{
	struct tally t = begin_tally(r, n, at);
	struct val from = eval(r, at), to = eval(r, at);
	uint32_t body = *at;

	if (from.k == VAL_UNKNOWN || to.k == VAL_UNKNOWN)
		return val_unknown;
	if (from.k != VAL_INT || to.k != VAL_INT || from.i > to.i)
		return end_tally(&t);
	for (int64_t i = from.i;; i++) {
		r->slot[n->index] = val_int(i);
		*at = body;
		count(&t, pan_yara_val_truth(eval(r, at)));
		if (i == to.i || settled(&t))
			break;
		if (!pan_yara_spend(r->e, 8))
			return val_unknown;
	}
	return end_tally(&t);
}

static struct val
for_list(struct run *r, const struct code_node *n, uint32_t *at)
{
	struct tally t = begin_tally(r, n, at);
	uint32_t item = *at, body = *at;

	for (uint32_t i = 0; i < n->n; i++)
		body += r->base[body].skip;
	for (uint32_t i = 0; i < n->n && !settled(&t); i++) {
		r->slot[n->index] = eval(r, &item);
		*at = body;
		count(&t, pan_yara_val_truth(eval(r, at)));
	}
	return end_tally(&t);
}

/* ---- nodes ---- */

/*
 * "and" and "or" are true or false, never undefined.  Each operand is looked at until
 * one decides.
 */
static struct val
join(struct run *r, const struct code_node *n, uint32_t *at)
{
	int want = n->op == NODE_OR;
	bool open = false;

	for (uint32_t i = 0; i < n->n; i++) {
		int t = pan_yara_val_truth(eval(r, at));

		if (t == want)
			return val_int(want);
		open = open || t < 0;
	}
	return open ? val_unknown : val_int(!want);
}

static struct val
leaf(struct run *r, const struct code_node *n)
{
	struct pan_yara_engine *e = r->e;
	struct val v = { .k = VAL_REAL };

	switch (n->op) {
	case NODE_INT:
		return val_int(n->imm);
	case NODE_REAL:
		memcpy(&v.d, &n->imm, sizeof(v.d));
		return v;
	case NODE_TEXT:
		v.k = VAL_TEXT;
		v.s = (struct pan_str){ (const char *)e->v.data + n->index, n->n };
		return v;
	case NODE_FILESIZE:
		return val_int((int64_t)e->n);
	case NODE_ENTRYPOINT:
		return is_pe(e) || is_elf(e) ? val_unknown : val_undef;
	case NODE_EXTERNAL:
		return external(r, n->index);
	case NODE_VAR:
		return r->slot[n->index];
	case NODE_RULE: {
		enum rule_value x = pan_yara_rule_value(e, n->index);

		return x == RULE_UNKNOWN ? val_unknown : val_int(x == RULE_YES);
	}
	case NODE_ASK:
		return asked(r, n);
	default:
		return val_unknown;
	}
}

static struct val
with_operands(struct run *r, const struct code_node *n, uint32_t *at)
{
	struct val arg[2] = { val_undef, val_undef };

	for (uint32_t i = 0; i < n->n && i < 2; i++)
		arg[i] = eval(r, at);
	switch (n->op) {
	case NODE_FOUND:
	case NODE_FOUND_AT:
	case NODE_FOUND_IN:
	case NODE_COUNT:
	case NODE_COUNT_IN:
	case NODE_OFFSET:
	case NODE_LENGTH:
		return string_value(r, n, arg);
	case NODE_READ:
		return read_at(r, n, arg[0]);
	case NODE_NOT:
	case NODE_DEFINED:
	case NODE_NEG:
	case NODE_BIT_NOT:
		return pan_yara_val_unary(n->op, arg[0]);
	case NODE_MATCHES:
		return matches(r, n, arg[0]);
	default:
		return pan_yara_val_binary(n->op, arg[0], arg[1]);
	}
}

/* The value of the node at ${at}, which is left behind it. */
static struct val
eval(struct run *r, uint32_t *at)
{
	const struct code_node *n = &r->base[*at];
	uint32_t end = *at + n->skip;
	struct val v;

	++*at;
	if (++r->depth > CODE_DEPTH_MAX || !pan_yara_spend(r->e, 1))
		v = val_unknown;
	else if (n->op <= NODE_ASK)
		v = leaf(r, n);
	else if (n->op == NODE_AND || n->op == NODE_OR)
		v = join(r, n, at);
	else if (n->op == NODE_OF || n->op == NODE_OF_IN || n->op == NODE_OF_RULES)
		v = of_strings(r, n, at);
	else if (n->op == NODE_FOR_OF)
		v = for_of(r, n, at);
	else if (n->op == NODE_FOR_RANGE)
		v = for_range(r, n, at);
	else if (n->op == NODE_FOR_LIST)
		v = for_list(r, n, at);
	else
		v = with_operands(r, n, at);
	r->depth--;
	*at = end;
	return v;
}

enum rule_value
pan_yara_rule_value(struct pan_yara_engine *e, uint32_t rule)
{
	const struct code_rule *c = &e->v.rule[rule];
	struct run r = { .e = e, .base = e->v.node, .current = CODE_NONE };
	uint32_t at = c->node, *p;
	int t;

	if (e->value[rule] != RULE_NEW)
		return e->value[rule] == RULE_BUSY ? RULE_UNKNOWN : e->value[rule];
	if (c->flags & RULE_REFUSED || !pan_yara_open_to(e, c) ||
	    (!(c->flags & RULE_ALWAYS) && !e->candidate[rule]))
		return RULE_NO;
	p = pan_yara_grow(e, &e->valued, sizeof(*p));
	if (p == NULL)
		return RULE_UNKNOWN;
	*p = rule;
	e->value[rule] = RULE_BUSY;
	e->evaluated++;
	t = pan_yara_val_truth(eval(&r, &at));
	e->value[rule] = t > 0 ? RULE_YES : t == 0 ? RULE_NO : RULE_UNKNOWN;
	return e->value[rule];
}
