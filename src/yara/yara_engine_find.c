/*
 * The one pass over the bytes.  They are folded to one case a chunk at a time; four of
 * them at each place, hashed, ask one bit of a filter; what passes is looked up.
 */
#include "yara/yara_engine_parts.h"

#define CHUNK 4096

bool
pan_yara_open_to(const struct pan_yara_engine *e, const struct code_rule *r)
{
	uint32_t first = 0;

	if (e->n < r->size_min || e->n > r->size_max)
		return false;
	if (r->nhead == 0)
		return true;
	for (unsigned i = 0; i < 4 && i < e->n; i++)
		first |= (uint32_t)e->t[i] << 8 * i;
	for (uint32_t i = 0; i < r->nhead; i++) {
		const struct code_demand *d = &e->v.head[r->heads + i];

		if (e->n >= d->n && (first & d->mask) == d->value)
			return true;
	}
	return false;
}

static bool
is_alnum(uint8_t b)
{
	return (uint8_t)((b | 0x20) - 'a') < 26 || (uint8_t)(b - '0') < 10;
}

/* No letter or digit (each with its zero byte, in wide text) may stand beside it. */
static bool
alone(const struct pan_yara_engine *e, const struct code_form *f, size_t at, size_t end)
{
	if (f->flags & FORM_WIDE) {
		if (at >= 2 && e->t[at - 1] == 0 && is_alnum(e->t[at - 2]))
			return false;
		return !(e->n - end >= 2 && e->t[end + 1] == 0 && is_alnum(e->t[end]));
	}
	if (at >= 1 && is_alnum(e->t[at - 1]))
		return false;
	return !(end < e->n && is_alnum(e->t[end]));
}

static bool
same_bytes(const struct code_form *f, const uint8_t *t, const uint8_t *s)
{
	if (f->flags & FORM_NOCASE) {
		for (uint32_t i = 0; i < f->n; i++) {
			if (code_fold(t[i]) != s[i])
				return false;
		}
		return true;
	}
	if (f->flags & FORM_XOR) {
		uint8_t key = t[0] ^ s[0];

		if (key < f->xor_min || key > f->xor_max)
			return false;
		for (uint32_t i = 1; i < f->n; i++) {
			if ((t[i] ^ s[i]) != key)
				return false;
		}
		return true;
	}
	return memcmp(t, s, f->n) == 0;
}

bool
pan_yara_text_at(const struct pan_yara_engine *e, const struct code_form *f, size_t at)
{
	if (at > e->n || e->n - at < f->n || !same_bytes(f, e->t + at, e->v.data + f->at))
		return false;
	return !(f->flags & FORM_FULLWORD) || alone(e, f, at, at + f->n);
}

bool
pan_yara_seg_at(const struct pan_yara_engine *e, const struct code_seg *g, size_t at)
{
	const uint8_t *value = e->v.data + g->at, *mask = value + g->n, *t = e->t + at;

	if (at > e->n || e->n - at < g->n)
		return false;
	for (uint32_t i = 0; i < g->n; i++) {
		if ((t[i] & mask[i]) != value[i])
			return false;
	}
	return true;
}

/* The first hit of a string makes candidates of the rules that hang on it. */
static void
touch(struct pan_yara_engine *e, uint32_t string, struct found *f)
{
	const struct code_string *s = &e->v.string[string];
	uint32_t *p = pan_yara_grow(e, &e->touched, sizeof(*p));

	if (p == NULL)
		return;
	*p = string;
	f->flags |= FOUND_TOUCHED;
	for (uint32_t i = 0; i < s->ngate; i++) {
		uint32_t r = e->v.word[s->gate + i];

		if (e->candidate[r] || !pan_yara_open_to(e, &e->v.rule[r]))
			continue;
		p = pan_yara_grow(e, &e->candidates, sizeof(*p));
		if (p == NULL)
			return;
		*p = r;
		e->candidate[r] = 1;
	}
}

static void
note(struct pan_yara_engine *e, uint32_t string, uint32_t piece, size_t at)
{
	struct found *f = &e->found[string];
	struct hit *h;

	if (!(f->flags & FOUND_TOUCHED))
		touch(e, string, f);
	if (f->nhit >= HITS_OF_STRING_MAX || e->hits.n >= HITS_MAX) {
		f->flags |= FOUND_MANY;
		return;
	}
	h = pan_yara_grow(e, &e->hits, sizeof(*h));
	if (h == NULL)
		return;
	*h = (struct hit){ (uint32_t)at, piece, f->hit };
	f->hit = (uint32_t)(e->hits.n - 1);
	f->nhit++;
}

/* What the four bytes at ${at} may be a piece of. */
static void
look_up(struct pan_yara_engine *e, uint32_t key, size_t at)
{
	const struct view *v = &e->v;
	uint32_t b = code_hash(key) >> (32 - v->h->bucket_bits);

	for (uint32_t i = v->bucket[b]; i < v->bucket[b + 1]; i++) {
		const struct code_piece *p = &v->piece[v->entry[i].piece];
		const struct code_form *f = &v->form[p->form];
		size_t from = at;

		if (v->entry[i].key != key)
			continue;
		if (f->kind == FORM_TEXT) {
			if (at < p->at || !pan_yara_text_at(e, f, at - p->at))
				continue;
			from = at - p->at;
		} else if (f->kind == FORM_SEQ) {
			if (at < p->at ||
			    !pan_yara_seg_at(e, &v->seg[f->at + p->part], at - p->at))
				continue;
			from = at - p->at;
		}
		note(e, f->string, v->entry[i].piece, from);
	}
}

static uint64_t
load(const uint8_t *p)
{
	uint64_t w;

	memcpy(&w, p, sizeof(w));
	return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? w : __builtin_bswap64(w);
}

static bool
passes(const uint64_t *filter, uint32_t key)
{
	uint32_t bit = code_hash(key) >> (32 - CODE_FILTER_BITS);

	return filter[bit / 64] >> bit % 64 & 1;
}

/* The key of four letters of wide text. */
static uint32_t
wide_key(uint64_t w)
{
	w = (w | w >> 8) & 0x0000FFFF0000FFFFu;
	return (uint32_t)(w | w >> 16) ^ CODE_WIDE_KEY;
}

/*
 * The places in b[0..n) whose four bytes pass the filter (or whose eight do as wide text:
 * ${wide}); how many.
 */
static size_t
sieve(const uint64_t *filter, const uint8_t *b, size_t n, uint16_t *place, bool *wide)
{
	size_t k = 0;

	for (size_t i = 0; i < n; i++) {
		uint64_t w = load(b + i);

		place[k] = (uint16_t)i;
		k += passes(filter, (uint32_t)w);
		if (__builtin_expect((w & 0xFF00FF00FF00FF00u) == 0, 0) && w != 0)
			*wide = true;
	}
	return k;
}

void
pan_yara_find(struct pan_yara_engine *e)
{
	uint8_t b[CHUNK + 16];
	uint16_t place[CHUNK + 1];

	for (size_t at = 0; at < e->n; at += CHUNK) {
		size_t left = e->n - at, n = left < CHUNK + 7 ? left : CHUNK + 7;
		size_t k, starts = left < CHUNK ? left : CHUNK;
		bool wide = false;

		for (size_t i = 0; i < n; i++)
			b[i] = code_fold(e->t[at + i]);
		memset(b + n, 0, 8);
		k = sieve(e->v.filter, b, starts, place, &wide);
		for (size_t i = 0; i < k; i++)
			/* NOLINTNEXTLINE(clang-analyzer-*) */
			look_up(e, (uint32_t)load(b + place[i]), at + place[i]);
		for (size_t i = 0; wide && i < starts; i++) {
			uint64_t w = load(b + i);

			if ((w & 0xFF00FF00FF00FF00u) == 0 && w != 0 &&
			    passes(e->v.filter, wide_key(w)))
				look_up(e, wide_key(w), at + i);
		}
		if (e->nomem || !pan_yara_spend(e, CHUNK / 4))
			return;
	}
}
