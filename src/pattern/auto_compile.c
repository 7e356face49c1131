#include <stdlib.h>

#include "pattern/auto.h"
#include "pattern/auto_code.h"

#define SETS_MAX 4000

struct interned {
	const struct pan_jsre_set *set;
	uint64_t bits[AUTO_SET_WORDS];
};

struct maker {
	struct pan_arena *a;
	struct auto_inst *inst;
	uint32_t ninst, cap;
	struct interned *set;
	uint32_t nset;
	struct auto_look look[PAN_AUTO_LOOK_MAX];
	const struct pan_jsre_node *look_node[PAN_AUTO_LOOK_MAX];
	uint32_t nlook;
	uint32_t next_group;
	bool words;
	bool prev; /* some assertion looks at the unit before */
	bool backward;
	struct pan_err *err;
	int rc;
};

static void
fail(struct maker *m, int code, const char *why)
{
	if (m->rc == PAN_OK)
		m->rc = pan_err_set(m->err, code, "pattern: %s", why);
}

static uint32_t
emit(struct maker *m, unsigned op, unsigned arg)
{
	if (m->ninst == PAN_AUTO_INST_MAX)
		fail(m, PAN_ELIMIT, "too large when its repetitions are written out");
	if (m->rc != PAN_OK)
		return 0;
	if (m->ninst == m->cap) {
		uint32_t cap = m->cap == 0 ? 256 : m->cap * 2;
		struct auto_inst *more = pan_arena_array(m->a, cap, sizeof(*more));

		if (more == NULL) {
			fail(m, PAN_ENOMEM, "out of memory");
			return 0;
		}
		if (m->ninst > 0)
			memcpy(more, m->inst, m->ninst * sizeof(*more));
		m->inst = more;
		m->cap = cap;
	}
	m->inst[m->ninst] = (struct auto_inst){ .op = op & 15, .arg = arg & 4095 };
	return m->ninst++;
}

static void
target(struct maker *m, uint32_t at, uint32_t x)
{
	if (m->rc == PAN_OK)
		m->inst[at].x = x;
}

static unsigned
intern(struct maker *m, const struct pan_jsre_set *s)
{
	for (uint32_t i = 0; i < m->nset; i++) {
		const struct pan_jsre_set *t = m->set[i].set;

		if (t == s ||
		    (t->n == s->n && memcmp(t->r, s->r, s->n * sizeof(*s->r)) == 0))
			return i;
	}
	if (m->nset == SETS_MAX) {
		fail(m, PAN_ELIMIT, "too many different character sets");
		return 0;
	}
	m->set[m->nset].set = s;
	return m->nset++;
}

static void put(struct maker *m, const struct pan_jsre_node *n);

static void
put_children(struct maker *m, const struct pan_jsre_node *child)
{
	if (child == NULL)
		return;
	if (!m->backward) {
		for (; child != NULL; child = child->next)
			put(m, child);
		return;
	}
	put_children(m, child->next);
	put(m, child);
}

static void
put_alt(struct maker *m, const struct pan_jsre_node *n)
{
	const struct pan_jsre_node *c = n->child;
	uint32_t ends = 0, chained = 0; /* jumps to the end, linked through x */

	for (; c != NULL && m->rc == PAN_OK; c = c->next) {
		uint32_t split = c->next == NULL ? 0 : emit(m, OP_SPLIT, 0);

		put(m, c);
		if (c->next == NULL)
			break;
		chained = emit(m, OP_JUMP, 0);
		target(m, chained, ends);
		ends = chained;
		target(m, split, m->ninst);
	}
	while (ends != 0 && m->rc == PAN_OK) {
		uint32_t before = m->inst[ends].x;

		m->inst[ends].x = m->ninst;
		ends = before;
	}
}

/*
 * The copies of an optional repetition: in each, the instruction at the same place
 * gets the same group, and earlier copies have lower numbers.
 */
static void
put_optional(struct maker *m, const struct pan_jsre_node *n, uint32_t copies)
{
	uint32_t exits = 0, first_group = m->next_group, size = 0;

	for (uint32_t i = 0; i < copies && m->rc == PAN_OK; i++) {
		uint32_t split = emit(m, OP_SPLIT, 0), body = m->ninst;

		target(m, split, exits);
		exits = split + 1; /* 0 ends the chain, so store one more */
		put(m, n->child);
		if (i == 0) {
			size = m->ninst - body;
			first_group = m->next_group + 1;
			if (first_group + size > UINT16_MAX)
				first_group = 0; /* no more groups: slower, not wrong */
			else
				m->next_group += size;
		}
		for (uint32_t k = 0; first_group != 0 && m->rc == PAN_OK && k < size;
		     k++) {
			struct auto_inst *in = &m->inst[body + k];

			if (in->op == OP_SET && in->group == 0)
				in->group = (uint16_t)(first_group + k);
		}
	}
	while (exits != 0 && m->rc == PAN_OK) {
		uint32_t before = m->inst[exits - 1].x;

		m->inst[exits - 1].x = m->ninst;
		exits = before;
	}
}

static void
put_repeat(struct maker *m, const struct pan_jsre_node *n)
{
	uint32_t split;

	for (uint32_t i = 0; i < n->min && m->rc == PAN_OK; i++)
		put(m, n->child);
	if (n->max != PAN_JSRE_INF) {
		put_optional(m, n, n->max - n->min);
		return;
	}
	split = emit(m, OP_SPLIT, 0);
	put(m, n->child);
	target(m, emit(m, OP_JUMP, 0), split);
	target(m, split, m->ninst);
}

/* The set of a look-around at a single unit, which needs no run of its own. */
static const struct pan_jsre_set *
single(const struct pan_jsre_node *n)
{
	const struct pan_jsre_node *c = n->child;

	if (n->op == PAN_JSRE_SET)
		return n->set;
	if ((n->op != PAN_JSRE_LOOK && n->op != PAN_JSRE_CAT &&
	        n->op != PAN_JSRE_GROUP) ||
	    c == NULL || c->next != NULL || (c->op == PAN_JSRE_LOOK))
		return NULL;
	return single(c);
}

static void
put_look(struct maker *m, const struct pan_jsre_node *n)
{
	const struct pan_jsre_set *set = single(n);
	uint32_t i = 0;

	if (set != NULL) {
		bool prev = n->behind != m->backward;

		m->prev |= prev;
		(void)emit(m, (prev ? OP_PREV : OP_NEXT) + n->negative, intern(m, set));
		return;
	}
	while (i < m->nlook && m->look_node[i] != n)
		i++;
	if (i == m->nlook) { /* found by collect_looks(), before anything was put */
		fail(m, PAN_ELIMIT, "too many look-arounds");
		return;
	}
	(void)emit(m, n->negative ? OP_NOT_LOOK : OP_LOOK, i);
}

static void
put(struct maker *m, const struct pan_jsre_node *n)
{
	if (m->rc != PAN_OK)
		return;
	switch (n->op) {
	case PAN_JSRE_EMPTY:
		break;
	case PAN_JSRE_SET:
		(void)emit(m, OP_SET, intern(m, n->set));
		break;
	case PAN_JSRE_CAT:
	case PAN_JSRE_GROUP:
		put_children(m, n->child);
		break;
	case PAN_JSRE_ALT:
		put_alt(m, n);
		break;
	case PAN_JSRE_REPEAT:
		put_repeat(m, n);
		break;
	case PAN_JSRE_BOL:
		(void)emit(m, m->backward ? OP_LAST : OP_FIRST, 0);
		break;
	case PAN_JSRE_EOL:
		(void)emit(m, m->backward ? OP_FIRST : OP_LAST, 0);
		break;
	case PAN_JSRE_WORD:
	case PAN_JSRE_NOT_WORD:
		m->words = true;
		(void)emit(m, n->op == PAN_JSRE_WORD ? OP_WORD : OP_NOT_WORD, 0);
		break;
	case PAN_JSRE_LOOK:
		put_look(m, n);
		break;
	case PAN_JSRE_BACKREF:
		fail(m, PAN_EARG, "back-references are not for this machine");
		break;
	}
}

/* Inner look-arounds first: their bits must be there when the outer one runs. */
static void
collect_looks(struct maker *m, const struct pan_jsre_node *n)
{
	for (const struct pan_jsre_node *c = n->child; c != NULL; c = c->next)
		collect_looks(m, c);
	if (n->op != PAN_JSRE_LOOK || single(n) != NULL)
		return;
	if (m->nlook == PAN_AUTO_LOOK_MAX)
		fail(m, PAN_ELIMIT, "too many look-arounds");
	else
		m->look_node[m->nlook++] = n;
}

/* ---- classes: units that no set tells apart ---- */

struct classes {
	uint32_t *cut; /* where membership of some set changes */
	uint32_t ncut;
	uint64_t (*sign)[SETS_MAX / 64 + 1]; /* of each class: the sets it is in */
	uint32_t n;
	struct auto_range *range;
	uint8_t ascii[128];
	uint32_t nrange;
};

static int
by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

static bool
find_cuts(struct maker *m, struct classes *c)
{
	size_t most = 3;
	uint32_t n = 0;

	for (uint32_t i = 0; i < m->nset; i++)
		most += 2 * (size_t)m->set[i].set->n;
	c->cut = pan_arena_array(m->a, most, sizeof(*c->cut));
	c->range = pan_arena_array(m->a, most, sizeof(*c->range));
	if (c->cut == NULL || c->range == NULL)
		return false;
	c->cut[n++] = 0;
	c->cut[n++] = 128;
	for (uint32_t i = 0; i < m->nset; i++) {
		const struct pan_jsre_set *s = m->set[i].set;

		for (uint32_t k = 0; k < s->n; k++) {
			c->cut[n++] = s->r[k].lo;
			c->cut[n++] = s->r[k].hi + 1;
		}
	}
	qsort(c->cut, n, sizeof(*c->cut), by_number);
	for (uint32_t i = 0; i < n; i++) {
		if (c->cut[i] < 0x10000 &&
		    (c->ncut == 0 || c->cut[c->ncut - 1] != c->cut[i]))
			c->cut[c->ncut++] = c->cut[i];
	}
	return true;
}

/* The class with this signature; a new one when there is none yet. */
static uint32_t
class_of(struct maker *m, struct classes *c, const uint64_t *sign, size_t words)
{
	uint32_t k = 0;

	while (k < c->n && memcmp(c->sign[k], sign, words * sizeof(*sign)) != 0)
		k++;
	if (k < c->n)
		return k;
	if (c->n == PAN_AUTO_CLASS_MAX) {
		fail(m, PAN_ELIMIT, "tells too many kinds of characters apart");
		return 0;
	}
	memcpy(c->sign[c->n], sign, words * sizeof(*sign));
	for (uint32_t i = 0; i < m->nset; i++) {
		if (sign[i / 64] >> (i % 64) & 1)
			m->set[i].bits[c->n / 64] |= 1ull << (c->n % 64);
	}
	return c->n++;
}

static bool
make_classes(struct maker *m, struct classes *c)
{
	size_t words = m->nset / 64 + 1;

	c->sign = pan_arena_array(m->a, PAN_AUTO_CLASS_MAX, sizeof(*c->sign));
	if (c->sign == NULL || !find_cuts(m, c)) {
		fail(m, PAN_ENOMEM, "out of memory");
		return false;
	}
	for (uint32_t i = 0; i < c->ncut && m->rc == PAN_OK; i++) {
		uint64_t sign[SETS_MAX / 64 + 1] = { 0 };
		uint32_t lo = c->cut[i], cls;

		for (uint32_t k = 0; k < m->nset; k++) {
			if (pan_jsre_set_has(m->set[k].set, lo))
				sign[k / 64] |= 1ull << (k % 64);
		}
		cls = class_of(m, c, sign, words);
		if (lo >= 128) {
			if (c->nrange == 0 || c->range[c->nrange - 1].cls != cls)
				c->range[c->nrange++] =
				    (struct auto_range){ (uint16_t)lo, (uint8_t)cls, 0 };
			continue;
		}
		for (uint32_t u = lo; u < 128; u++)
			c->ascii[u] = (uint8_t)cls;
	}
	return m->rc == PAN_OK;
}

/* ---- writing it down ---- */

static void
align(struct pan_buf *out)
{
	while (out->n % 8 != 0 && out->rc == PAN_OK)
		pan_buf_addc(out, '\0');
}

static uint32_t
section(struct pan_buf *out, size_t base, const void *bytes, size_t n)
{
	uint32_t at;

	align(out);
	at = (uint32_t)(out->n - base);
	pan_buf_add(out, (struct pan_str){ bytes, n });
	return at;
}

static int
write_out(struct maker *m, const struct classes *c, struct auto_head *h,
    struct pan_buf *out)
{
	size_t base;

	align(out);
	base = out->n;
	pan_buf_add(out, (struct pan_str){ (const char *)h, sizeof(*h) });
	h->ninst = m->ninst;
	h->nset = m->nset;
	h->nclass = c->n;
	h->nrange = c->nrange;
	h->nlook = m->nlook;
	h->insts = section(out, base, m->inst, m->ninst * sizeof(*m->inst));
	align(out);
	h->sets = (uint32_t)(out->n - base);
	for (uint32_t i = 0; i < m->nset; i++)
		(void)section(out, base, m->set[i].bits, sizeof(m->set[i].bits));
	h->ascii = section(out, base, c->ascii, sizeof(c->ascii));
	h->ranges = section(out, base, c->range, c->nrange * sizeof(*c->range));
	h->looks = section(out, base, m->look, m->nlook * sizeof(*m->look));
	align(out);
	h->size = (uint32_t)(out->n - base);
	if (out->rc == PAN_OK)
		memcpy(out->s + base, h, sizeof(*h));
	return pan_buf_done(out, m->err);
}

static void
put_all(struct maker *m, const struct pan_jsre *re, struct auto_head *h)
{
	collect_looks(m, re->root);
	for (uint32_t i = 0; i < m->nlook && m->rc == PAN_OK; i++) {
		const struct pan_jsre_node *n = m->look_node[i];

		m->backward = !n->behind;
		m->look[i] = (struct auto_look){ m->ninst, m->backward };
		put_children(m, n->child);
		(void)emit(m, OP_MATCH, 0);
	}
	m->backward = false;
	h->start = m->ninst;
	put(m, re->root);
	(void)emit(m, OP_MATCH, 0);
	h->flags = (m->words ? AUTO_WORDS : 0) | (m->prev ? AUTO_PREV : 0);
}

int
pan_auto_compile(struct pan_arena *scratch, const struct pan_jsre *re,
    struct pan_buf *out, struct pan_err *err)
{
	static const struct pan_jsre_range word[] = { { '0', '9' }, { 'A', 'Z' },
		{ '_', '_' }, { 'a', 'z' } };
	struct pan_jsre_range copy[4];
	struct pan_jsre_set words = { 4, copy };
	struct maker m = { .a = scratch, .err = err };
	struct classes c = { 0 };
	struct auto_head h = { 0 };

	memcpy(copy, word, sizeof(copy));
	m.set = pan_arena_array(scratch, SETS_MAX, sizeof(*m.set));
	if (m.set == NULL)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	(void)intern(&m, &words); /* set 0 says what \b calls a word */
	put_all(&m, re, &h);
	if (m.rc != PAN_OK || !make_classes(&m, &c))
		return m.rc;
	return write_out(&m, &c, &h, out);
}
