/*
 * A regular expression as two automata (K. Thompson, 1968): one reads forward, the other
 * the same expression backward.  From a place in the middle, where a piece was found, the
 * way back gives where a match can begin and the way forward where it ends.
 */
#include <math.h>
#include <stdlib.h>

#include "yara/yara_compile_parts.h"

#define RUN_MAX 64     /* bytes in a row that a piece is chosen from */
#define OPTIONS_MAX 16 /* different bytes of a piece, multiplied */
#define KEYS_MAX 64    /* entries of one expression */

/* A piece of an expression: it stands at the first reading of ${node}. */
struct factor_piece {
	const struct pan_yara_re_node *node;
	uint32_t key;
	uint32_t fwd, bwd; /* instructions, once known */
};

struct factor {
	struct factor_piece piece[KEYS_MAX];
	size_t n;
	double cost; /* HUGE_VAL: there is none */
};

struct making {
	struct comp *c;
	const struct pan_yara_re *re;
	bool wide, back;
	uint32_t base; /* of the way being written, in T_INST */
	bool too_large;
	bool loose; /* an assertion was left out */
	struct factor best;
};

/* ---- pieces ---- */

/* (Pieces are folded, so nocase makes no difference.) */
struct choice { /* one byte of a row: what it may be */
	uint8_t option[4];
	uint8_t n;  /* 0: too many */
	bool entry; /* a match can be taken up here: the first reading of ${node} */
	const struct pan_yara_re_node *node;
};

struct row {
	struct choice c[RUN_MAX];
	size_t n;
};

static void
add_option(struct choice *o, uint8_t b)
{
	b = code_fold(b);
	for (unsigned i = 0; i < o->n; i++) {
		if (o->option[i] == b)
			return;
	}
	if (o->n < 4)
		o->option[o->n] = b;
	o->n++;
}

static struct choice
choice_of(const struct pan_yara_re_node *n)
{
	struct choice o = { .node = n, .entry = true };

	for (unsigned b = 0; b < 256 && o.n <= 4; b++) {
		uint8_t x = (uint8_t)b;

		if (n->op == PAN_YARA_RE_CLASS ? pan_yara_re_class_has(n->set, x)
		                               : (x & n->mask) == n->value)
			add_option(&o, x);
	}
	if (o.n > 4)
		o.n = 0;
	return o;
}

/* The pieces at row[at..at + 4), with their cost. */
static void
try_window(struct making *m, const struct row *r, size_t at)
{
	struct factor f = { .n = 0, .cost = 0 };
	size_t product = 1, step = m->wide ? 2 : 1;

	for (size_t k = 0; k < CODE_PIECE; k++)
		product *= r->c[at + k * step].n;
	if (!r->c[at].entry || product == 0 || product > OPTIONS_MAX)
		return;
	for (size_t i = 0; i < product; i++) {
		uint8_t b[CODE_PIECE];
		uint32_t key = m->wide ? CODE_WIDE_KEY : 0;
		size_t rest = i;

		for (size_t k = 0; k < CODE_PIECE; k++) {
			const struct choice *o = &r->c[at + k * step];

			b[k] = o->option[rest % o->n];
			rest /= o->n;
			key ^= (uint32_t)b[k] << 8 * k;
		}
		f.cost += exp2(-pan_yara_piece_score(m->c, b, m->wide));
		f.piece[f.n++] = (struct factor_piece){ r->c[at].node, key, 0, 0 };
	}
	if (f.cost < m->best.cost)
		m->best = f;
}

static void
end_row(struct making *m, struct row *r)
{
	for (size_t i = 0; i + (size_t)CODE_PIECE * (m->wide ? 2 : 1) <= r->n; i++)
		try_window(m, r, i);
	r->n = 0;
}

static void
row_add(struct making *m, struct row *r, struct choice o)
{
	if (r->n + 2 > RUN_MAX)
		end_row(m, r);
	r->c[r->n++] = o;
	if (m->wide)
		r->c[r->n++] = (struct choice){ .option = { 0 }, .n = 1 };
}

static void find_factor(struct making *m, const struct pan_yara_re_node *n,
    struct row *r);

/* Each alternative brings its own pieces; all are needed. */
static void
alt_factor(struct making *m, const struct pan_yara_re_node *n)
{
	struct factor saved = m->best, *all = pan_arena_get(m->c->a, sizeof(*all));

	if (all == NULL) {
		m->c->nomem = true;
		return;
	}
	for (const struct pan_yara_re_node *k = n->child; k != NULL; k = k->next) {
		struct row *r = pan_arena_get(m->c->a, sizeof(*r));

		m->best.n = 0;
		m->best.cost = HUGE_VAL;
		if (r != NULL) {
			find_factor(m, k, r);
			end_row(m, r);
		}
		if (m->best.cost >= HUGE_VAL || all->n + m->best.n > KEYS_MAX) {
			m->best = saved;
			return;
		}
		memcpy(all->piece + all->n, m->best.piece,
		    m->best.n * sizeof(all->piece[0]));
		all->n += m->best.n;
		all->cost += m->best.cost;
	}
	m->best = all->cost < saved.cost ? *all : saved;
}

static void
repeat_factor(struct making *m, const struct pan_yara_re_node *n, struct row *r)
{
	bool single =
	    n->child->op == PAN_YARA_RE_BYTE || n->child->op == PAN_YARA_RE_CLASS;

	if (!single || n->min == 0) {
		end_row(m, r);
		if (n->min > 0) {
			find_factor(m, n->child, r);
			end_row(m, r);
		}
		return;
	}
	for (uint32_t i = 0; i < n->min && i < 8; i++) {
		struct choice o = choice_of(n->child);

		o.entry = i == 0;
		row_add(m, r, o);
	}
	if (n->min > 8 || n->max != n->min)
		end_row(m, r);
}

/* Look for pieces in ${n}, which follows the row ${r}. */
static void
find_factor(struct making *m, const struct pan_yara_re_node *n, struct row *r)
{
	switch (n->op) {
	case PAN_YARA_RE_BYTE:
	case PAN_YARA_RE_CLASS:
		row_add(m, r, choice_of(n));
		break;
	case PAN_YARA_RE_CAT:
		for (const struct pan_yara_re_node *k = n->child; k != NULL; k = k->next)
			find_factor(m, k, r);
		break;
	case PAN_YARA_RE_ALT:
		end_row(m, r);
		alt_factor(m, n);
		break;
	case PAN_YARA_RE_REPEAT:
		repeat_factor(m, n, r);
		break;
	case PAN_YARA_RE_EMPTY:
	case PAN_YARA_RE_BEGIN:
	case PAN_YARA_RE_END:
	case PAN_YARA_RE_WORD:
	case PAN_YARA_RE_NOT_WORD:
		break;
	}
}

/* ---- instructions ---- */

static uint32_t
here(const struct making *m)
{
	return pan_yara_compile_count(m->c, T_INST) - m->base;
}

static uint32_t
emit(struct making *m, struct code_inst i)
{
	uint32_t at = here(m);

	if (at >= CODE_INST_MAX) {
		m->too_large = true;
		return 0;
	}
	(void)pan_yara_compile_put(m->c, T_INST, &i);
	return at;
}

static void
patch(struct making *m, uint32_t at)
{
	struct code_inst *i;

	if (m->too_large || m->c->nomem)
		return;
	i = pan_yara_compile_at(m->c, T_INST, m->base + at);
	i->x = here(m);
}

static uint32_t
put_set(struct comp *c, const struct pan_yara_re_class *set)
{
	uint32_t fresh = pan_yara_compile_count(c, T_SET);
	uint32_t at = pan_yara_map_get(c, &c->sets,
	    (struct pan_str){ (const char *)set, sizeof(*set) }, fresh);

	if (at == fresh)
		(void)pan_yara_compile_put(c, T_SET, set);
	return at;
}

static void
emit_byte(struct making *m, const struct pan_yara_re_node *n)
{
	struct code_inst i = { .op = INST_BYTE, .value = n->value, .mask = n->mask };
	const struct code_inst zero = { .op = INST_BYTE, .mask = 0xFF };

	for (size_t k = 0; k < m->best.n && !m->back; k++) {
		struct factor_piece *p = &m->best.piece[k];

		if (p->node == n && p->fwd == CODE_NONE)
			p->fwd = here(m);
	}
	if (n->op == PAN_YARA_RE_CLASS) {
		i.op = INST_SET;
		i.x = put_set(m->c, n->set);
	} else if (m->re->nocase && n->mask == 0xFF &&
	    (uint8_t)(code_fold(n->value) - 'a') < 26) {
		i.mask = 0xDF;
		i.value &= 0xDF;
	}
	if (m->wide && m->back)
		(void)emit(m, zero);
	(void)emit(m, i);
	if (m->wide && !m->back)
		(void)emit(m, zero);
	for (size_t k = 0; k < m->best.n && m->back; k++) {
		if (m->best.piece[k].node == n)
			m->best.piece[k].bwd = here(m);
	}
}

static void emit_node(struct making *m, const struct pan_yara_re_node *n);

static void
emit_cat(struct making *m, const struct pan_yara_re_node *n)
{
	size_t count = 0, i = 0;
	const struct pan_yara_re_node **all;

	for (const struct pan_yara_re_node *k = n->child; k != NULL; k = k->next)
		count++;
	all = pan_arena_array(m->c->a, count + 1, sizeof(*all));
	if (all == NULL) {
		m->c->nomem = true;
		return;
	}
	for (const struct pan_yara_re_node *k = n->child; k != NULL; k = k->next)
		all[i++] = k;
	for (i = 0; i < count && !m->too_large; i++)
		emit_node(m, all[m->back ? count - 1 - i : i]);
}

static void
emit_alt(struct making *m, const struct pan_yara_re_node *n)
{
	uint32_t *jump, njump = 0, count = 0;

	for (const struct pan_yara_re_node *k = n->child; k != NULL; k = k->next)
		count++;
	jump = pan_arena_array(m->c->a, count + 1, sizeof(*jump));
	if (jump == NULL) {
		m->c->nomem = true;
		return;
	}
	for (const struct pan_yara_re_node *k = n->child; k != NULL; k = k->next) {
		uint32_t split = CODE_NONE;

		if (m->too_large)
			return;
		if (k->next != NULL)
			split = emit(m, (struct code_inst){ .op = INST_SPLIT });
		emit_node(m, k);
		if (k->next != NULL) {
			jump[njump++] = emit(m, (struct code_inst){ .op = INST_JUMP });
			patch(m, split);
		}
	}
	while (njump > 0)
		patch(m, jump[--njump]);
}

/* The copies that may be missing, or the loop. */
static void
emit_optional(struct making *m, const struct pan_yara_re_node *n)
{
	uint32_t from = here(m), split, len;

	if (n->max == PAN_YARA_RE_INF) {
		split = emit(m, (struct code_inst){ .op = INST_SPLIT });
		emit_node(m, n->child);
		(void)emit(m, (struct code_inst){ .op = INST_JUMP, .x = from });
		patch(m, split);
		return;
	}
	/* Each split goes on to the next copy, all of one length, or to the end. */
	for (uint32_t i = n->min; i < n->max && !m->too_large; i++) {
		(void)emit(m, (struct code_inst){ .op = INST_SPLIT });
		emit_node(m, n->child);
	}
	if (m->too_large || n->max <= n->min)
		return;
	len = (here(m) - from) / (n->max - n->min);
	for (uint32_t i = 0; i < n->max - n->min; i++)
		patch(m, from + i * len);
}

static void
emit_repeat(struct making *m, const struct pan_yara_re_node *n)
{
	if (m->back)
		emit_optional(m, n);
	for (uint32_t i = 0; i < n->min && !m->too_large; i++)
		emit_node(m, n->child);
	if (!m->back)
		emit_optional(m, n);
}

static void
emit_node(struct making *m, const struct pan_yara_re_node *n)
{
	switch (n->op) {
	case PAN_YARA_RE_EMPTY:
		break;
	case PAN_YARA_RE_BYTE:
	case PAN_YARA_RE_CLASS:
		emit_byte(m, n);
		break;
	case PAN_YARA_RE_CAT:
		emit_cat(m, n);
		break;
	case PAN_YARA_RE_ALT:
		emit_alt(m, n);
		break;
	case PAN_YARA_RE_REPEAT:
		emit_repeat(m, n);
		break;
	case PAN_YARA_RE_BEGIN:
		(void)emit(m, (struct code_inst){ .op = INST_BEGIN });
		break;
	case PAN_YARA_RE_END:
		(void)emit(m, (struct code_inst){ .op = INST_END });
		break;
	case PAN_YARA_RE_WORD:
	case PAN_YARA_RE_NOT_WORD:
		if (m->wide) { /* what a word is in two bytes a letter, libyara knows */
			m->loose = true;
			break;
		}
		(void)emit(m,
		    (struct code_inst){
		        .op = n->op == PAN_YARA_RE_WORD ? INST_WORD : INST_NOT_WORD });
		break;
	}
}

static uint32_t
emit_way(struct making *m, bool back, uint32_t *n)
{
	m->back = back;
	m->base = pan_yara_compile_count(m->c, T_INST);
	emit_node(m, m->re->root);
	(void)emit(m, (struct code_inst){ .op = INST_MATCH });
	*n = here(m);
	return m->base;
}

/* ---- the form ---- */

/* Bytes a match can begin with; false: it can be empty. */
static bool
first_bytes(const struct pan_yara_re *re, const struct pan_yara_re_node *n,
    struct pan_yara_re_class *out)
{
	bool must = false;

	switch (n->op) {
	case PAN_YARA_RE_BYTE:
	case PAN_YARA_RE_CLASS:
		for (unsigned b = 0; b < 256; b++) {
			uint8_t x = (uint8_t)b;
			bool in = n->op == PAN_YARA_RE_CLASS
			    ? pan_yara_re_class_has(n->set, x)
			    : (x & n->mask) == n->value ||
			        (re->nocase && n->mask == 0xFF &&
			            code_fold(x) == code_fold(n->value));

			if (in)
				out->bits[b >> 6] |= 1ull << (b & 63);
		}
		return true;
	case PAN_YARA_RE_CAT:
		for (const struct pan_yara_re_node *k = n->child; k != NULL;
		     k = k->next) {
			if (first_bytes(re, k, out))
				return true;
		}
		return false;
	case PAN_YARA_RE_ALT:
		must = true;
		for (const struct pan_yara_re_node *k = n->child; k != NULL; k = k->next)
			must = first_bytes(re, k, out) && must;
		return must;
	case PAN_YARA_RE_REPEAT:
		return n->max > 0 && first_bytes(re, n->child, out) && n->min > 0;
	case PAN_YARA_RE_EMPTY:
	case PAN_YARA_RE_BEGIN:
	case PAN_YARA_RE_END:
	case PAN_YARA_RE_WORD:
	case PAN_YARA_RE_NOT_WORD:
		break;
	}
	return false;
}

bool
pan_yara_compile_auto(struct comp *c, const struct pan_yara_re *re, bool wide,
    struct code_form *f)
{
	struct making *m = pan_arena_get(c->a, sizeof(*m));
	struct row *r = pan_arena_get(c->a, sizeof(*r));
	struct pan_yara_re_class first = { 0 };
	struct code_form o = *f;
	uint32_t at;

	if (m == NULL || r == NULL) {
		c->nomem = true;
		return false;
	}
	*m = (struct making){ .c = c, .re = re, .wide = wide };
	if (!first_bytes(re, re->root, &first))
		return false; /* it may match nothing at all: libyara knows how */
	m->best.cost = HUGE_VAL;
	find_factor(m, re->root, r);
	end_row(m, r);
	for (size_t i = 0; i < m->best.n; i++)
		m->best.piece[i].fwd = m->best.piece[i].bwd = CODE_NONE;
	o.kind = FORM_AUTO;
	o.at = emit_way(m, false, &o.n);
	o.back = emit_way(m, true, &o.nback);
	if (m->too_large || c->nomem)
		return false;
	o.flags |= m->loose ? FORM_LOOSE : 0;
	o.first = put_set(c, &first);
	o.cost = (float)m->best.cost;
	at = pan_yara_compile_put(c, T_FORM, &o);
	for (size_t i = 0; i < m->best.n; i++) {
		const struct factor_piece *b = &m->best.piece[i];
		struct later l = { { at, b->fwd, b->bwd }, b->key };

		pan_buf_add(&c->later, (struct pan_str){ (char *)&l, sizeof(l) });
	}
	return true;
}
