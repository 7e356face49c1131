#include "sigma/sigma_scan.h"

#include <string.h>

#define LIT_BYTES_MAX (1u << 26)
#define SLOTS_LOG2_MAX 24

/* Literals of a length, found by a window of their bytes. */
enum kind { LONG, MIDDLE, FOUR, THREE, SHORT, KINDS };

static const struct {
	uint32_t mask; /* of the four bytes at a place of the text */
	unsigned width;
	unsigned stride;
	unsigned least; /* bytes of a literal */
} kinds[KINDS] = {
	[LONG] = { 0xFFFFFFFFu, 4, 4, 7 },
	[MIDDLE] = { 0xFFFFFFFFu, 4, 2, 5 },
	[FOUR] = { 0x00FFFFFFu, 3, 2, 4 },
	[THREE] = { 0x0000FFFFu, 2, 2, 3 },
	[SHORT] = { 0x0000FFFFu, 2, 1, 2 },
};

struct part {
	uint32_t slots_log2; /* 0: no literals of this kind */
	uint32_t bits_log2;
	uint32_t slot; /* bytes from the set's start */
	uint32_t bits;
};

struct lit {
	uint32_t at; /* into the bytes */
	uint32_t n;
	uint32_t key;
};

struct slot {
	uint32_t window;
	uint32_t lit;   /* + 1; 0: free */
	uint32_t delta; /* of the window in the literal */
};

struct set {
	struct part part[KINDS];
	uint32_t nlit;
	uint32_t nbytes;
	uint32_t bytes; /* bytes from the set's start; the literals follow this head */
	uint32_t zero;
	struct lit lit[];
};

static inline uint32_t
load4(const unsigned char *s)
{
	uint32_t w;

	memcpy(&w, s, sizeof(w));
	return w;
}

static inline uint32_t
hash(uint32_t window, uint32_t log2)
{
	return (window * 0x9E3779B1u) >> (32 - log2);
}

static enum kind
kind_of(size_t n)
{
	int k = LONG;

	while (k < SHORT && n < kinds[k].least)
		k++;
	return (enum kind)k;
}

/* How ordinary a byte is in paths and command lines: a guess that only costs time. */
static unsigned
ordinary(unsigned char c)
{
	static const char order[] = "etaoinsrcldmu\\. -pwhf:/sx3gby0";
	const char *at = c == '\0' ? NULL : strchr(order, c);

	return at == NULL ? 4 : 40 - (unsigned)(at - order);
}

/* Where in ${s} the windows begin that tell it from ordinary text best. */
static uint32_t
best_place(struct pan_str s, enum kind k)
{
	unsigned span = kinds[k].width + kinds[k].stride - 1;
	uint32_t best = 0;
	unsigned least = ~0u;

	for (size_t i = 0; i + span <= s.n; i++) {
		unsigned sum = 0;

		for (unsigned j = 0; j < span; j++)
			sum += ordinary((unsigned char)s.s[i + j]);
		if (sum < least) {
			least = sum;
			best = (uint32_t)i;
		}
	}
	return best;
}

static void
enter(struct slot *slot, uint64_t *bits, const struct part *p, struct slot what)
{
	uint32_t mask = (1u << p->slots_log2) - 1;
	uint32_t i = hash(what.window, p->slots_log2);
	uint32_t bit = hash(what.window, p->bits_log2);

	while (slot[i].lit != 0)
		i = (i + 1) & mask;
	slot[i] = what;
	bits[bit / 64] |= 1ull << (bit % 64);
}

/* Append ${n} bytes, then zeros up to a multiple of 8. */
static void
add(struct pan_buf *out, const void *bytes, size_t n)
{
	static const char zeros[8];

	if (n > 0)
		pan_buf_add(out, (struct pan_str){ bytes, n });
	if (n % 8 != 0)
		pan_buf_add(out, (struct pan_str){ zeros, 8 - n % 8 });
}

static int
add_part(struct pan_arena *a, const struct pan_sigma_lit *lit, size_t n, enum kind k,
    const struct part *p, struct pan_buf *out)
{
	size_t nslot = (size_t)1 << p->slots_log2,
	       nword = ((size_t)1 << p->bits_log2) / 64;
	struct slot *slot = pan_arena_array(a, nslot, sizeof(*slot));
	uint64_t *bits = pan_arena_array(a, nword, sizeof(*bits));

	if (slot == NULL || bits == NULL)
		return PAN_ENOMEM;
	for (size_t i = 0; i < n; i++) {
		struct pan_str s = lit[i].bytes;
		uint32_t at = best_place(s, k);

		for (unsigned j = 0; kind_of(s.n) == k && j < kinds[k].stride; j++) {
			unsigned char four[4] = { 0 };

			memcpy(four, s.s + at + j, kinds[k].width);
			enter(slot, bits, p,
			    (struct slot){ load4(four), (uint32_t)i + 1, at + j });
		}
	}
	add(out, slot, nslot * sizeof(*slot));
	add(out, bits, nword * sizeof(*bits));
	return PAN_OK;
}

/* Lay the parts out behind the literals; false when they don't fit. */
static bool
plan(struct set *h, const struct pan_sigma_lit *lit, size_t n)
{
	size_t entries[KINDS] = { 0 };
	uint64_t at;

	for (size_t i = 0; i < n; i++) {
		enum kind k = kind_of(lit[i].bytes.n);

		entries[k] += kinds[k].stride;
		if (lit[i].bytes.n > LIT_BYTES_MAX - h->nbytes)
			return false;
		h->nbytes += (uint32_t)lit[i].bytes.n;
	}
	at = (sizeof(*h) + n * sizeof(struct lit) + 7) / 8 * 8;
	h->bytes = (uint32_t)at;
	at += ((size_t)h->nbytes + 7) / 8 * 8;
	for (int k = 0; k < KINDS; k++) {
		struct part *p = &h->part[k];

		if (entries[k] == 0)
			continue;
		while (((size_t)1 << p->slots_log2) < entries[k] * 2)
			p->slots_log2++;
		if (p->slots_log2 > SLOTS_LOG2_MAX)
			return false;
		if (p->slots_log2 < 2)
			p->slots_log2 = 2;
		p->bits_log2 = p->slots_log2 + 4;
		if (p->bits_log2 < 10)
			p->bits_log2 = 10;
		p->slot = (uint32_t)at;
		at += (((size_t)1 << p->slots_log2) * sizeof(struct slot) + 7) / 8 * 8;
		p->bits = (uint32_t)at;
		at += ((size_t)1 << p->bits_log2) / 8;
	}
	return at < UINT32_MAX;
}

int
pan_sigma_scan_compile(struct pan_arena *scratch, const struct pan_sigma_lit *lit,
    size_t n, struct pan_buf *out, struct pan_err *err)
{
	struct set h = { .nlit = (uint32_t)n };
	struct lit *l = pan_arena_array(scratch, n, sizeof(*l));
	uint32_t at = 0;

	if (l == NULL)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	if (n > UINT32_MAX / 64 || !plan(&h, lit, n))
		return pan_err_set(err, PAN_ELIMIT, "too many literals in one field");
	for (size_t i = 0; i < n; i++) {
		if (lit[i].bytes.n < kinds[SHORT].least)
			return pan_err_set(err, PAN_EARG, "a literal is too short");
		l[i] = (struct lit){ at, (uint32_t)lit[i].bytes.n, lit[i].key };
		at += l[i].n;
	}
	pan_buf_add(out, (struct pan_str){ (const char *)&h, sizeof(h) });
	add(out, l, n * sizeof(*l));
	for (size_t i = 0; i < n; i++)
		pan_buf_add(out, lit[i].bytes);
	add(out, NULL, 0);
	while (out->rc == PAN_OK && out->n % 8 != 0)
		pan_buf_addc(out, '\0');
	for (int k = 0; k < KINDS; k++) {
		if (h.part[k].slots_log2 != 0 &&
		    add_part(scratch, lit, n, (enum kind)k, &h.part[k], out) != PAN_OK)
			return pan_err_set(err, PAN_ENOMEM, "out of memory");
	}
	return pan_buf_done(out, err);
}

/* Whether the tables of ${p} lie inside, and name nothing that is not there. */
static bool
part_sound(const struct set *h, size_t n, enum kind k)
{
	const struct part *p = &h->part[k];
	size_t nslot, nfree = 0;
	const struct slot *slot;

	if (p->slots_log2 == 0)
		return true;
	if (p->slots_log2 > SLOTS_LOG2_MAX)
		return false;
	nslot = (size_t)1 << p->slots_log2;
	if (p->bits_log2 < 6 || p->bits_log2 > SLOTS_LOG2_MAX + 4 || p->slot % 8 != 0 ||
	    p->bits % 8 != 0 || p->slot > n || nslot * sizeof(*slot) > n - p->slot ||
	    p->bits > n || ((size_t)1 << p->bits_log2) / 8 > n - p->bits)
		return false;
	slot = (const void *)((const char *)h + p->slot);
	for (size_t i = 0; i < nslot; i++) {
		nfree += slot[i].lit == 0;
		if (slot[i].lit == 0)
			continue;
		if (slot[i].lit > h->nlit || slot[i].delta > h->lit[slot[i].lit - 1].n)
			return false;
	}
	return nfree > 0; /* or a look-up has no end */
}

bool
pan_sigma_scan_sound(const void *set, size_t n, uint32_t keys)
{
	const struct set *h = set;

	if (n < sizeof(*h) || h->nlit > (n - sizeof(*h)) / sizeof(struct lit) ||
	    h->bytes > n || h->nbytes > n - h->bytes)
		return false;
	for (uint32_t i = 0; i < h->nlit; i++) {
		const struct lit *l = &h->lit[i];

		if (l->key >= keys || l->at > h->nbytes || l->n > h->nbytes - l->at)
			return false;
	}
	for (int k = 0; k < KINDS; k++) {
		if (!part_sound(h, n, (enum kind)k))
			return false;
	}
	return true;
}

/* One text, looked at for one set. */
struct hunt {
	const struct set *h;
	const unsigned char *text;
	size_t n;
	pan_sigma_scan_hit *hit;
	void *ctx;
};

/* The literals that have ${w} for a window, tried where it stands. */
static __attribute__((noinline)) void
look(const struct hunt *u, const struct part *p, uint32_t w, size_t at)
{
	const struct slot *slot = (const void *)((const char *)u->h + p->slot);
	const unsigned char *bytes = (const unsigned char *)u->h + u->h->bytes;
	uint32_t mask = (1u << p->slots_log2) - 1;

	for (uint32_t i = hash(w, p->slots_log2); slot[i].lit != 0; i = (i + 1) & mask) {
		const struct lit *l = &u->h->lit[slot[i].lit - 1];

		if (slot[i].window == w && slot[i].delta <= at &&
		    l->n <= u->n - (at - slot[i].delta) &&
		    memcmp(u->text + at - slot[i].delta, bytes + l->at, l->n) == 0)
			u->hit(u->ctx, l->key);
	}
}

static inline void
scan(const struct hunt *u, enum kind k)
{
	const struct part *p = &u->h->part[k];
	const uint64_t *bits = (const void *)((const char *)u->h + p->bits);
	uint32_t shift = 32 - p->bits_log2;

	if (p->slots_log2 == 0 || u->n < kinds[k].least)
		return;
	for (size_t at = 0; at + kinds[k].width <= u->n; at += kinds[k].stride) {
		uint32_t w = load4(u->text + at) & kinds[k].mask;
		uint32_t bit = (w * 0x9E3779B1u) >> shift;

		if ((bits[bit / 64] >> (bit % 64) & 1) != 0)
			look(u, p, w, at);
	}
}

void
pan_sigma_scan_run(const void *set, const unsigned char *text, size_t n,
    pan_sigma_scan_hit *hit, void *ctx)
{
	struct hunt u = { set, text, n, hit, ctx };

	scan(&u, LONG);
	scan(&u, MIDDLE);
	scan(&u, FOUR);
	scan(&u, THREE);
	scan(&u, SHORT);
}
