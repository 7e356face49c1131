/*
 * Which four bytes of each string the scan looks for.  A good piece is rare in ordinary
 * files and not shared by many strings.
 */
#include <math.h>

#include "yara/yara_compile_parts.h"

#define COST_MAX (1.0 / 64) /* commoner pieces are not worth a look at each place */
#define XOR_COST (1.0 / 65536)
#define OPEN_MAX 4 /* bits of a piece that may be anything; or else one whole byte */

/*
 * How much a byte tells, in bits: -log2 of its share in files of all kinds, rounded.
 * Reckoned from what text, x86 code and tables are made of, not from samples.
 */
static double
byte_bits(uint8_t b)
{
	static const char common[] = "etaoinsr";
	static const uint8_t code[] = { 0x8B, 0x48, 0x24, 0x89, 0x45, 0x83, 0xE8, 0x0F,
		0x8D, 0x4C, 0x44, 0x01 };

	if (b == 0)
		return 1;
	if (b == 0xFF || b == ' ' || b == 0x90 || b == 0xCC)
		return 2.5;
	if (memchr(code, b, sizeof(code)) != NULL)
		return 4;
	if (b >= 'a' && b <= 'z')
		return memchr(common, b, sizeof(common) - 1) != NULL ? 4 : 4.75;
	if (b >= '0' && b <= '9')
		return 5;
	if (b == '.' || b == '/' || b == '-' || b == '_' || b == '\n' || b == '=')
		return 5;
	return b > ' ' && b < 0x7F ? 6 : 6.5;
}

double
pan_yara_piece_score(const struct comp *c, const uint8_t *b, bool wide)
{
	uint32_t key = 0;
	double bits = 0;

	for (unsigned i = 0; i < CODE_PIECE; i++) {
		bool again = i > 0 && b[i] == b[i - 1];

		bits += again ? 0.5 : byte_bits(b[i]);
		key |= (uint32_t)b[i] << 8 * i;
	}
	if (wide)
		key ^= CODE_WIDE_KEY;
	/* Each string that shares it makes a hit dearer. */
	return bits - log2(1 + c->popular[code_hash(key) >> 12] / 4.0);
}

/* A place in a form, and what it costs to look for it. */
struct choice {
	uint32_t at, seg;
	unsigned step; /* 2: a piece of wide text, of every second byte */
	double cost;
};

/* Four bytes of a form, and which of their bits count. */
struct window {
	uint8_t byte[CODE_PIECE], mask[CODE_PIECE];
};

/*
 * The piece at ${b}[${i}], of every ${step}th byte.  One that is one byte too long for
 * the ${n} bytes ends in a byte that may be anything.
 */
static struct window
window_at(const uint8_t *b, const uint8_t *mask, size_t n, size_t i, unsigned step)
{
	struct window w = { 0 };

	for (unsigned k = 0; k < CODE_PIECE && i + (size_t)step * k < n; k++) {
		w.mask[k] = mask == NULL ? 0xFF : mask[i + (size_t)step * k];
		w.byte[k] = b[i + (size_t)step * k];
	}
	return w;
}

/* The zero bytes between the letters of a piece of wide text are there. */
static bool
has_zeros(const uint8_t *b, const uint8_t *mask)
{
	for (unsigned i = 0; i < CODE_PIECE; i++) {
		if (b[2 * i + 1] != 0 || (mask != NULL && mask[2 * i + 1] != 0xFF))
			return false;
	}
	return true;
}

static double
window_cost(const struct comp *c, const struct window *w, bool wide)
{
	uint8_t folded[CODE_PIECE];
	unsigned open = 0;

	for (unsigned i = 0; i < CODE_PIECE; i++) {
		folded[i] = code_fold(w->byte[i]);
		open += 8 - (unsigned)__builtin_popcount(w->mask[i]);
	}
	if (open > OPEN_MAX)
		return HUGE_VAL;
	return exp2(open - pan_yara_piece_score(c, folded, wide));
}

/* The cost of three bytes, the fourth being open; HUGE_VAL if it is not so. */
static double
three_cost(const struct window *w)
{
	double bits = 0;
	unsigned open = 0;

	for (unsigned i = 0; i < CODE_PIECE; i++) {
		if (w->mask[i] == 0) {
			open++;
			continue;
		}
		if (w->mask[i] != 0xFF)
			return HUGE_VAL;
		bits += i > 0 && w->byte[i] == w->byte[i - 1]
		    ? 0.5
		    : byte_bits(code_fold(w->byte[i]));
	}
	return open == 1 ? exp2(-bits) : HUGE_VAL;
}

static void
best_window(const struct comp *c, const uint8_t *b, const uint8_t *mask, size_t n,
    struct choice *best, uint32_t seg)
{
	for (unsigned step = 1; step <= 2; step++) {
		for (size_t i = 0; i + (size_t)CODE_PIECE * step <= n; i++) {
			struct window w = window_at(b, mask, n, i, step);
			double cost;

			if (step == 2 &&
			    !has_zeros(b + i, mask == NULL ? NULL : mask + i))
				continue;
			cost = window_cost(c, &w, step == 2);
			if (cost < best->cost)
				*best = (struct choice){ (uint32_t)i, seg, step, cost };
		}
	}
}

/* The same of three bytes, which take two hundred entries of the table. */
static void
best_three(const uint8_t *b, const uint8_t *mask, size_t n, struct choice *best,
    uint32_t seg)
{
	for (size_t i = 0; i + CODE_PIECE - 1 <= n; i++) {
		struct window w = window_at(b, mask, n, i, 1);
		double cost = three_cost(&w);

		if (cost < best->cost)
			*best = (struct choice){ (uint32_t)i, seg, 1, cost };
	}
}

static struct choice
choose(const struct comp *c, const struct code_form *f)
{
	const uint8_t *data = (const uint8_t *)c->t[T_DATA].s;
	struct choice best = { 0, 0, 1, HUGE_VAL };

	if (f->kind == FORM_TEXT && f->flags & FORM_XOR) {
		/* Other bytes for each key, and no zeros between them. */
		for (uint32_t i = 0; i + CODE_PIECE <= f->n; i++) {
			struct window w = window_at(data + f->at, NULL, f->n, i, 1);
			double cost = window_cost(c, &w, false);

			if (cost < best.cost)
				best = (struct choice){ i, 0, 1, cost };
		}
		/* Under a key no byte is common. */
		if (best.cost < HUGE_VAL)
			best.cost = XOR_COST;
	} else if (f->kind == FORM_TEXT) {
		best_window(c, data + f->at, NULL, f->n, &best, 0);
		if (best.cost > COST_MAX)
			best_three(data + f->at, NULL, f->n, &best, 0);
	} else if (f->kind == FORM_SEQ) {
		const struct code_seg *g = (const void *)c->t[T_SEG].s;

		for (uint32_t i = 0; i < f->n; i++) {
			const struct code_seg *s = &g[f->at + i];

			best_window(c, data + s->at, data + s->at + s->n, s->n, &best, i);
		}
		for (uint32_t i = 0; i < f->n && best.cost > COST_MAX; i++) {
			const struct code_seg *s = &g[f->at + i];

			best_three(data + s->at, data + s->at + s->n, s->n, &best, i);
		}
	} else
		best.cost = f->cost;
	return best;
}

/* The key of four bytes, each under ${key}. */
static uint32_t
key_of(const uint8_t *b, uint8_t key, unsigned step)
{
	uint32_t k = step == 2 ? CODE_WIDE_KEY : 0;

	for (unsigned i = 0; i < CODE_PIECE; i++)
		k ^= (uint32_t)code_fold(b[i] ^ key) << 8 * i;
	return k;
}

/* An entry for every filling of the open bits of ${w}. */
static void
put_filled(struct comp *c, const struct window *w, unsigned step, uint32_t piece)
{
	for (unsigned fill = 0; fill < 256; fill++) {
		uint8_t b[CODE_PIECE];
		unsigned rest = fill;
		bool again = false;

		for (unsigned i = 0; i < CODE_PIECE; i++) {
			b[i] = w->byte[i];
			for (unsigned bit = 0; bit < 8; bit++) {
				if (w->mask[i] >> bit & 1)
					continue;
				b[i] |= (uint8_t)((rest & 1) << bit);
				rest >>= 1;
			}
			/* Small letters stand for capitals. */
			again = again || (w->mask[i] == 0 && code_fold(b[i]) != b[i]);
		}
		if (rest != 0)
			break;
		if (!again)
			(void)pan_yara_compile_put(c, T_ENTRY,
			    &(struct code_entry){ key_of(b, 0, step), piece });
	}
}

static void
put_piece(struct comp *c, uint32_t form, struct choice at)
{
	const struct code_form *f = pan_yara_compile_at(c, T_FORM, form);
	const uint8_t *b = (const uint8_t *)c->t[T_DATA].s, *mask = NULL;
	size_t n = f->n;
	struct window w;
	uint32_t piece =
	    pan_yara_compile_put(c, T_PIECE, &(struct code_piece){ form, at.at, at.seg });

	if (f->kind == FORM_SEQ) {
		const struct code_seg *g = pan_yara_compile_at(c, T_SEG, f->at + at.seg);

		b += g->at;
		n = g->n;
		mask = b + n;
	} else
		b += f->at;
	w = window_at(b, mask, n, at.at, at.step);
	if (!(f->flags & FORM_XOR) || f->kind != FORM_TEXT) {
		put_filled(c, &w, at.step, piece);
		return;
	}
	for (unsigned k = f->xor_min; k <= f->xor_max; k++)
		(void)pan_yara_compile_put(c, T_ENTRY,
		    &(struct code_entry){ key_of(w.byte, (uint8_t)k, at.step), piece });
}

static void
string_pieces(struct comp *c, uint32_t string)
{
	struct code_string *s = pan_yara_compile_at(c, T_STRING, string);
	double cost = 0;

	for (uint32_t i = 0; i < s->nform; i++) {
		struct code_form *f = pan_yara_compile_at(c, T_FORM, s->form + i);
		double one = choose(c, f).cost;

		f->cost = (float)one;
		cost = one > COST_MAX ? HUGE_VAL : cost + one;
	}
	c->cost[string] = s->nform == 0 ? HUGE_VAL : cost;
	if (c->cost[string] >= HUGE_VAL) {
		s->flags |= STRING_LAZY;
		return;
	}
	for (uint32_t i = 0; i < s->nform && !c->nomem; i++) {
		struct code_form *f = pan_yara_compile_at(c, T_FORM, s->form + i);

		if (f->kind != FORM_AUTO)
			put_piece(c, s->form + i, choose(c, f));
	}
}

void
pan_yara_compile_pieces(struct comp *c)
{
	const struct later *l = (const void *)c->later.s;
	size_t n = c->later.n / sizeof(*l);

	if (c->later.rc != PAN_OK)
		c->nomem = true;
	for (uint32_t s = 0; s < pan_yara_compile_count(c, T_STRING) && !c->nomem; s++)
		string_pieces(c, s);
	for (size_t i = 0; i < n && !c->nomem; i++) {
		const struct code_form *f =
		    pan_yara_compile_at(c, T_FORM, l[i].piece.form);
		const struct code_string *s = pan_yara_compile_at(c, T_STRING, f->string);
		struct code_entry e = { .key = l[i].key };

		if (s->flags & STRING_LAZY)
			continue;
		if (i > 0 && memcmp(&l[i].piece, &l[i - 1].piece, sizeof(l->piece)) == 0)
			e.piece = pan_yara_compile_count(c, T_PIECE) - 1;
		else
			e.piece = pan_yara_compile_put(c, T_PIECE, &l[i].piece);
		(void)pan_yara_compile_put(c, T_ENTRY, &e);
	}
}
