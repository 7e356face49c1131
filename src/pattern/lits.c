#include "pattern/lits.h"

#include <math.h>
#include <stdlib.h>

#define TIERS 4
#define BITMAP_BITS                                                                      \
	17 /* of a tier's filter: 16 KiB, so that all fit a first-level cache */

static const unsigned key_len[TIERS] = { 8, 5, 3, 2 };

struct entry {
	uint64_t key;   /* the window, little end first */
	uint32_t text;  /* the literal, in the pool */
	uint32_t first; /* its users */
	uint16_t n;
	uint8_t len;
	uint8_t key_at; /* of the window, within the literal */
	uint32_t unused;
};

struct tier {
	uint32_t bitmap;  /* offset; 0: no literal has this window length */
	uint32_t heads;   /* offset of 2^head_bits + 1 numbers: a bucket's first entry */
	uint32_t entries; /* offset */
	uint32_t nentry;
	uint32_t head_bits;
};

struct head {
	uint32_t size;
	uint32_t pool; /* offset */
	uint32_t pool_size;
	uint32_t unused;
	struct tier tier[TIERS];
};

static uint64_t
load(const unsigned char *p, unsigned len)
{
	uint64_t w;

	memcpy(&w, p, 8);
	if (__BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__)
		w = __builtin_bswap64(w);
	return len == 8 ? w : w & ((1ull << 8 * len) - 1);
}

static uint64_t
mix(uint64_t key)
{
	return key * 0x9E3779B97F4A7C15ull;
}

/* ---- making ---- */

struct slot {
	struct entry e;
	uint64_t hash;
	unsigned tier;
};

static unsigned
tier_of(size_t len)
{
	unsigned t = 0;

	while (key_len[t] > len)
		t++;
	return t;
}

/* The window of ${lit} that ordinary text holds most rarely. */
static uint8_t
rarest_window(const struct pan_grams *g, struct pan_str lit, unsigned k)
{
	size_t best = 0;
	double least = HUGE_VAL;

	for (size_t i = 0; i + k <= lit.n; i++) {
		double cost = pan_grams_cost(g, pan_str_slice(lit, i, i + k));

		if (cost < least) {
			least = cost;
			best = i;
		}
	}
	return (uint8_t)best;
}

static int
by_tier_and_hash(const void *a, const void *b)
{
	const struct slot *x = a, *y = b;

	if (x->tier != y->tier)
		return x->tier < y->tier ? -1 : 1;
	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	return x->e.text < y->e.text ? -1 : x->e.text > y->e.text;
}

static uint32_t
put(struct pan_buf *out, size_t base, const void *bytes, size_t n)
{
	while (out->n % 8 != 0 && out->rc == PAN_OK)
		pan_buf_addc(out, '\0');
	pan_buf_add(out, (struct pan_str){ bytes, n });
	return (uint32_t)(out->n - n - base);
}

static int
put_tier(struct pan_arena *a, const struct slot *s, size_t n, struct pan_buf *out,
    size_t base, struct tier *t)
{
	unsigned bits = 1;
	uint64_t *bitmap = pan_arena_array(a, 1u << (BITMAP_BITS - 6), 8);
	uint32_t *heads;

	while ((1u << bits) < n)
		bits++;
	heads = pan_arena_array(a, (1u << bits) + 1, sizeof(*heads));
	if (bitmap == NULL || heads == NULL)
		return PAN_ENOMEM;
	for (size_t i = 0; i < n; i++) {
		uint64_t bit = s[i].hash >> (64 - BITMAP_BITS);

		bitmap[bit / 64] |= 1ull << bit % 64;
		heads[(s[i].hash >> (64 - bits)) + 1]++;
	}
	for (uint32_t i = 0; i < 1u << bits; i++)
		heads[i + 1] += heads[i];
	t->head_bits = bits;
	t->nentry = (uint32_t)n;
	t->bitmap = put(out, base, bitmap, sizeof(*bitmap) << (BITMAP_BITS - 6));
	t->heads = put(out, base, heads, ((1u << bits) + 1) * sizeof(*heads));
	t->entries = put(out, base, &s[0].e, sizeof(s[0].e));
	for (size_t i = 1; i < n; i++)
		(void)put(out, base, &s[i].e, sizeof(s[i].e));
	return PAN_OK;
}

int
pan_lits_compile(struct pan_arena *scratch, const struct pan_grams *g,
    const struct pan_lit *lit, size_t n, struct pan_buf *out, struct pan_err *err)
{
	struct slot *slot = pan_arena_array(scratch, n + 1, sizeof(*slot));
	struct head h = { 0 };
	size_t base, from = 0;

	if (slot == NULL)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	base = put(out, 0, &h, sizeof(h));
	h.pool = (uint32_t)(out->n - base);
	for (size_t i = 0; i < n; i++) {
		struct pan_str s = lit[i].bytes;
		struct entry *e = &slot[i].e;

		if (s.n < 2 || s.n > PAN_CLAUSE_LEN_MAX || lit[i].n > UINT16_MAX)
			return pan_err_set(err, PAN_EARG, "a literal of %zu bytes", s.n);
		slot[i].tier = tier_of(s.n);
		e->text = (uint32_t)(out->n - base);
		e->len = (uint8_t)s.n;
		e->first = lit[i].first;
		e->n = (uint16_t)lit[i].n;
		e->key_at = rarest_window(g, s, key_len[slot[i].tier]);
		for (unsigned k = 0; k < key_len[slot[i].tier]; k++)
			e->key |= (uint64_t)(unsigned char)s.s[e->key_at + k] << 8 * k;
		slot[i].hash = mix(e->key);
		pan_buf_add(out, s);
	}
	h.pool_size = (uint32_t)(out->n - base) - h.pool;
	qsort(slot, n, sizeof(*slot), by_tier_and_hash);
	for (unsigned t = 0; t < TIERS; t++) {
		size_t to = from;

		while (to < n && slot[to].tier == t)
			to++;
		if (to > from &&
		    put_tier(scratch, slot + from, to - from, out, base, &h.tier[t]) !=
		        PAN_OK)
			return pan_err_set(err, PAN_ENOMEM, "out of memory");
		from = to;
	}
	(void)put(out, base, "", 0);
	h.size = (uint32_t)(out->n - base);
	if (out->rc == PAN_OK)
		memcpy(out->s + base, &h, sizeof(h));
	return pan_buf_done(out, err);
}

/* ---- checking ---- */

static bool
inside(const struct head *h, uint32_t at, size_t count, size_t each)
{
	return at % 8 == 0 && at >= sizeof(*h) && at <= h->size &&
	    count <= (h->size - at) / each;
}

static bool
sound_tier(const struct head *h, const struct tier *t, unsigned len, uint32_t users)
{
	const char *base = (const char *)h;
	const uint32_t *heads;
	const struct entry *e;

	if (t->bitmap == 0)
		return t->nentry == 0;
	if (t->head_bits < 1 || t->head_bits > 24 ||
	    !inside(h, t->bitmap, 1u << (BITMAP_BITS - 6), 8) ||
	    !inside(h, t->heads, (1u << t->head_bits) + 1, 4) ||
	    !inside(h, t->entries, t->nentry, sizeof(*e)))
		return false;
	heads = (const void *)(base + t->heads);
	for (uint32_t i = 0; i < 1u << t->head_bits; i++) {
		if (heads[i] > heads[i + 1])
			return false;
	}
	if (heads[1u << t->head_bits] > t->nentry)
		return false;
	e = (const void *)(base + t->entries);
	for (uint32_t i = 0; i < t->nentry; i++) {
		if (e[i].text > h->size || e[i].len > h->size - e[i].text ||
		    (unsigned)e[i].key_at + len > e[i].len || e[i].first > users ||
		    e[i].n > users - e[i].first)
			return false;
	}
	return true;
}

bool
pan_lits_sound(const struct pan_lits *l, size_t n, uint32_t users)
{
	const struct head *h = (const void *)l;

	if (n < sizeof(*h) || h->size > n || h->size < sizeof(*h))
		return false;
	for (unsigned t = 0; t < TIERS; t++) {
		if (!sound_tier(h, &h->tier[t], key_len[t], users))
			return false;
	}
	return true;
}

/* ---- scanning ---- */

struct scan {
	const struct head *h;
	const unsigned char *text;
	size_t n;
	pan_lits_hit *hit;
	void *ctx;
};

static int
verify(const struct scan *s, const struct tier *t, uint64_t key, uint64_t hash, size_t i)
{
	const char *base = (const char *)s->h;
	const uint32_t *heads = (const void *)(base + t->heads);
	const struct entry *entry = (const void *)(base + t->entries);
	uint64_t bucket = hash >> (64 - t->head_bits);

	for (uint32_t k = heads[bucket]; k < heads[bucket + 1]; k++) {
		const struct entry *e = &entry[k];
		size_t at = i - e->key_at;
		int rc;

		if (e->key != key || i < e->key_at || e->len > s->n - at ||
		    memcmp(s->text + at, base + e->text, e->len) != 0)
			continue;
		rc = s->hit(s->ctx, e->first, e->n, at, at + e->len);
		if (rc != 0)
			return rc;
	}
	return 0;
}

int
pan_lits_scan(const struct pan_lits *l, const unsigned char *text, size_t n,
    pan_lits_hit *hit, void *ctx)
{
	const struct head *h = (const void *)l;
	struct scan s = { h, text, n, hit, ctx };
	const uint64_t *bitmap[TIERS];
	const struct tier *tier[TIERS];
	unsigned len[TIERS], used = 0;

	for (unsigned t = 0; t < TIERS; t++) {
		if (h->tier[t].bitmap == 0)
			continue;
		tier[used] = &h->tier[t];
		bitmap[used] = (const void *)((const char *)h + h->tier[t].bitmap);
		len[used++] = key_len[t];
	}
	for (size_t i = 0; i < n; i++) {
		uint64_t w = load(text + i, 8);

		for (unsigned t = 0; t < used; t++) {
			uint64_t key = len[t] == 8 ? w : w & ((1ull << 8 * len[t]) - 1);
			uint64_t hash = mix(key), bit = hash >> (64 - BITMAP_BITS);

			if (bitmap[t][bit / 64] >> bit % 64 & 1) {
				int rc = verify(&s, tier[t], key, hash, i);

				if (rc != 0)
					return rc;
			}
		}
	}
	return 0;
}
