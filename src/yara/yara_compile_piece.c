/*
 * Which four bytes of each string the scan looks for.  A good piece is rare in ordinary
 * files and not shared by many strings.
 */
#include <math.h>

#include "yara/yara_compile_parts.h"

#define SCORE_MIN 6.0 /* bits; poorer pieces are not worth a look at each place */
#define XOR_COST (1.0 / 65536)
#define KEYS_MAX 16 /* different bytes of a piece with open nibbles */

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
		return memchr(common, b, 8) != NULL ? 4 : 4.75;
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

static double
window_cost(const struct comp *c, const uint8_t *b, const uint8_t *mask, unsigned step)
{
	uint8_t folded[CODE_PIECE];
	unsigned open = 0;

	for (unsigned i = 0; i < CODE_PIECE; i++) {
		folded[i] = code_fold(b[step * i]);
		if (mask != NULL)
			open += 8 - (unsigned)__builtin_popcount(mask[step * i]);
		if (step == 2 &&
		    (b[2 * i + 1] != 0 || (mask != NULL && mask[2 * i + 1] != 0xFF)))
			return HUGE_VAL;
	}
	if (open > 4)
		return HUGE_VAL;
	return exp2(open - pan_yara_piece_score(c, folded, step == 2));
}

static void
best_window(const struct comp *c, const uint8_t *b, const uint8_t *mask, size_t n,
    struct choice *best, uint32_t seg)
{
	for (unsigned step = 1; step <= 2; step++) {
		for (size_t i = 0; i + CODE_PIECE * step <= n; i++) {
			double cost =
			    window_cost(c, b + i, mask == NULL ? NULL : mask + i, step);

			if (cost < best->cost)
				*best = (struct choice){ (uint32_t)i, seg, step, cost };
		}
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
			double cost = window_cost(c, data + f->at + i, NULL, 1);

			if (cost < best.cost)
				best = (struct choice){ i, 0, 1, cost };
		}
		/* Under a key no byte is common. */
		if (best.cost < HUGE_VAL)
			best.cost = XOR_COST;
	} else if (f->kind == FORM_TEXT) {
		best_window(c, data + f->at, NULL, f->n, &best, 0);
	} else if (f->kind == FORM_SEQ) {
		const struct code_seg *g = (const void *)c->t[T_SEG].s;

		for (uint32_t i = 0; i < f->n; i++) {
			const struct code_seg *s = &g[f->at + i];

			best_window(c, data + s->at, data + s->at + s->n, s->n, &best, i);
		}
	} else
		best.cost = f->cost;
	return best;
}

static uint32_t
key_of(const uint8_t *b, uint8_t key, unsigned step)
{
	uint32_t k = step == 2 ? CODE_WIDE_KEY : 0;

	for (unsigned i = 0; i < CODE_PIECE; i++)
		k ^= (uint32_t)code_fold(b[i * step] ^ key) << 8 * i;
	return k;
}

/* Every filling of the open bits of a window. */
static void
put_filled(struct comp *c, const struct code_seg *g, struct choice at, uint32_t piece)
{
	const uint8_t *b = (const uint8_t *)c->t[T_DATA].s + g->at + at.at;
	const uint8_t *mask = b + g->n;

	for (unsigned fill = 0; fill < KEYS_MAX; fill++) {
		uint8_t w[2 * CODE_PIECE] = { 0 };
		unsigned rest = fill;
		struct code_entry e = { .piece = piece };

		for (unsigned i = 0; i < CODE_PIECE * at.step; i += at.step) {
			w[i] = b[i];
			for (unsigned bit = 0; bit < 8; bit++) {
				if (mask[i] >> bit & 1)
					continue;
				w[i] |= (uint8_t)((rest & 1) << bit);
				rest >>= 1;
			}
		}
		if (rest != 0)
			break;
		e.key = key_of(w, 0, at.step);
		(void)pan_yara_compile_put(c, T_ENTRY, &e);
	}
}

static void
put_piece(struct comp *c, uint32_t form, struct choice at)
{
	const struct code_form *f = pan_yara_compile_at(c, T_FORM, form);
	const uint8_t *data = (const uint8_t *)c->t[T_DATA].s;
	uint32_t piece =
	    pan_yara_compile_put(c, T_PIECE, &(struct code_piece){ form, at.at, at.seg });

	if (f->kind == FORM_TEXT) {
		unsigned from = f->flags & FORM_XOR ? f->xor_min : 0;
		unsigned to = f->flags & FORM_XOR ? f->xor_max : 0;

		for (unsigned k = from; k <= to; k++) {
			struct code_entry e = {
				key_of(data + f->at + at.at, (uint8_t)k, at.step), piece
			};

			(void)pan_yara_compile_put(c, T_ENTRY, &e);
		}
	} else {
		put_filled(c, pan_yara_compile_at(c, T_SEG, f->at + at.seg), at, piece);
	}
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
		cost = one > exp2(-SCORE_MIN) ? HUGE_VAL : cost + one;
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
