#include <string.h>

#include "sigma/corr_parts.h"

static uint64_t
rotate(uint64_t x, int by)
{
	return x << by | x >> (64 - by);
}

static void
turn(uint64_t v[4], int rounds)
{
	while (rounds-- > 0) {
		v[0] += v[1];
		v[2] += v[3];
		v[1] = rotate(v[1], 13) ^ v[0];
		v[3] = rotate(v[3], 16) ^ v[2];
		v[0] = rotate(v[0], 32);
		v[2] += v[1];
		v[0] += v[3];
		v[1] = rotate(v[1], 17) ^ v[2];
		v[3] = rotate(v[3], 21) ^ v[0];
		v[2] = rotate(v[2], 32);
	}
}

void
pan_corr_hash_init(struct pan_corr_hash *h, const uint64_t seed[2])
{
	*h = (struct pan_corr_hash){ .v = {
		                         seed[0] ^ 0x736f6d6570736575ull,
		                         seed[1] ^ 0x646f72616e646f6dull,
		                         seed[0] ^ 0x6c7967656e657261ull,
		                         seed[1] ^ 0x7465646279746573ull,
		                     } };
}

static void
absorb(struct pan_corr_hash *h, uint64_t word)
{
	h->v[3] ^= word;
	turn(h->v, 2);
	h->v[0] ^= word;
}

void
pan_corr_hash_add(struct pan_corr_hash *h, const void *bytes, size_t n)
{
	const unsigned char *p = bytes;

	for (size_t i = 0; i < n; i++) {
		h->tail |= (uint64_t)p[i] << (8 * (h->n % 8));
		if (++h->n % 8 == 0) {
			absorb(h, h->tail);
			h->tail = 0;
		}
	}
}

void
pan_corr_hash_text(struct pan_corr_hash *h, struct pan_str s)
{
	uint64_t n = s.n;

	pan_corr_hash_add(h, &n, sizeof(n));
	for (size_t i = 0; i < s.n; i++) {
		char c = s.s[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		pan_corr_hash_add(h, &c, 1);
	}
}

uint64_t
pan_corr_hash_done(struct pan_corr_hash *h)
{
	absorb(h, h->tail | h->n << 56);
	h->v[2] ^= 0xff;
	turn(h->v, 4);
	return h->v[0] ^ h->v[1] ^ h->v[2] ^ h->v[3];
}
