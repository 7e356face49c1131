/*
 * Strings that the scan does not know (too common, or too many hits): each is searched
 * for when it is asked for, by the rarest thing it has.
 */
#include "yara/yara_engine_parts.h"

#define BLOCK 1024 /* places between looks at the limits */

static void
search_text(struct listing *l, const struct code_form *f)
{
	struct pan_yara_engine *e = l->e;
	const uint8_t *s = e->v.data + f->at;
	bool exact = !(f->flags & (FORM_NOCASE | FORM_XOR));

	for (size_t at = 0; at + f->n <= e->n; at++) {
		if (exact) {
			const uint8_t *p = memmem(e->t + at, e->n - at, s, f->n);
			size_t to = p == NULL ? e->n : (size_t)(p - e->t);

			if (!pan_yara_spend(e, 1 + (to - at) / 8)) {
				l->f->flags |= FOUND_UNSURE;
				return;
			}
			at = to;
			if (p == NULL)
				return;
		} else if ((at & 1023) == 0 && !pan_yara_spend(e, 1024)) {
			l->f->flags |= FOUND_UNSURE;
			return;
		}
		if (pan_yara_text_at(e, f, at))
			pan_yara_place_add(l, at, f->n);
	}
}

/* How much a byte tells: a guess at its rarity in programs, in bits. */
static unsigned
weight(uint8_t b)
{
	if (b == 0)
		return 1;
	return b == 0xFF || b == ' ' || b == 0x90 || b == 0xCC ? 3 : 6;
}

struct row { /* whole bytes of a segment */
	uint32_t seg, from, n;
	unsigned weight;
};

/* The row of whole bytes that tells most; n == 0: there is none. */
static struct row
best_row(const struct pan_yara_engine *e, const struct code_form *f)
{
	struct row best = { 0 };

	for (uint32_t k = 0; k < f->n; k++) {
		const struct code_seg *g = &e->v.seg[f->at + k];
		const uint8_t *b = e->v.data + g->at, *mask = b + g->n;
		struct row row = { .seg = k };

		for (uint32_t i = 0; i < g->n; i++) {
			if (mask[i] != 0xFF) {
				row.n = row.weight = 0;
				continue;
			}
			if (row.n++ == 0)
				row.from = i;
			row.weight += i > row.from && b[i] == b[i - 1] ? 1 : weight(b[i]);
			if (row.weight > best.weight)
				best = row;
		}
	}
	return best;
}

static void
search_seq(struct listing *l, const struct code_form *f)
{
	struct pan_yara_engine *e = l->e;
	struct row row = best_row(e, f);
	const struct code_seg *g = &e->v.seg[f->at + row.seg];
	const uint8_t *s = e->v.data + g->at + row.from;

	for (size_t at = 0; at + g->n <= e->n; at++) {
		size_t to = at;

		if (row.n > 0) {
			const uint8_t *p =
			    memmem(e->t + at + row.from, e->n - at - row.from, s, row.n);

			to = p == NULL ? e->n : (size_t)(p - e->t) - row.from;
		}
		if (!pan_yara_spend(e, 1 + (to - at) / 8)) {
			l->f->flags |= FOUND_UNSURE;
			return;
		}
		at = to;
		if (at < e->n)
			pan_yara_seq_match(l, f, row.seg, at);
	}
}

struct begins { /* what a match can begin with */
	uint8_t can[256];
	unsigned n;
	unsigned narrow; /* the byte of it that tells most */
	int only;        /* the one value it can have, or -1 */
};

static struct begins
begins_of(struct pan_yara_engine *e, const struct code_form *f)
{
	struct begins g = { .only = -1 };
	double least = 2;

	g.n = pan_yara_way_begins(e, f, g.can);
	for (unsigned k = 0; k < g.n; k++) {
		double chance = 0;
		int last = -1, values = 0;

		for (int b = 0; b < 256; b++) {
			if (!(g.can[b] >> k & 1))
				continue;
			chance += 1.0 / (1u << weight((uint8_t)b));
			last = b;
			values++;
		}
		/* One value is found many bytes at a time. */
		if (values == 1)
			chance /= 4;
		if (chance < least) {
			least = chance;
			g.narrow = k;
			g.only = values == 1 ? last : -1;
		}
	}
	return g;
}

static bool
can_begin(const struct begins *g, const uint8_t *t)
{
	for (unsigned k = 0; k < g->n; k++) {
		if (!(g->can[t[k]] >> k & 1))
			return false;
	}
	return true;
}

/* The first place in from..to where the narrow byte of ${g} fits, or ${to}. */
static size_t
next_narrow(const struct begins *g, const uint8_t *t, size_t from, size_t to)
{
	const uint8_t *b = t + g->narrow, *p;
	uint8_t bit = (uint8_t)(1u << g->narrow);

	if (g->n == 0)
		return from;
	if (g->only >= 0) {
		p = memchr(b + from, g->only, to - from);
		return p == NULL ? to : (size_t)(p - b);
	}
	while (from < to && !(g->can[b[from]] & bit))
		from++;
	return from;
}

static void
search_auto(struct listing *l, const struct code_form *f)
{
	struct pan_yara_engine *e = l->e;
	struct begins g = begins_of(e, f);
	size_t end = e->n < g.n ? 0 : e->n - g.n + 1;

	for (size_t block = 0; block < end; block += BLOCK) {
		size_t to = end - block < BLOCK ? end : block + BLOCK;

		if (!pan_yara_spend(e, g.only >= 0 ? BLOCK / 8 : BLOCK)) {
			l->f->flags |= FOUND_UNSURE;
			return;
		}
		for (size_t at = block; at < to; at++) {
			at = next_narrow(&g, e->t, at, to);
			if (at < to && can_begin(&g, e->t + at))
				pan_yara_auto_match(l, f, at);
		}
		if (l->f->flags & FOUND_UNSURE && e->rule_work == 0)
			return;
	}
}

void
pan_yara_search(struct listing *l)
{
	const struct code_string *s = &l->e->v.string[l->string];

	for (uint32_t i = 0; i < s->nform; i++) {
		const struct code_form *f = &l->e->v.form[s->form + i];

		if (f->kind == FORM_TEXT)
			search_text(l, f);
		else if (f->kind == FORM_SEQ)
			search_seq(l, f);
		else
			search_auto(l, f);
	}
}
