#include "match/blake2b.h"

#define BLOCK 128

/* RFC 7693, 2.6: the initial state is that of SHA-512. */
static const uint64_t iv[8] = { 0x6a09e667f3bcc908, 0xbb67ae8584caa73b,
	0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1, 0x510e527fade682d1, 0x9b05688c2b3e6c1f,
	0x1f83d9abfb41bd6b, 0x5be0cd19137e2179 };

/* 2.7; rounds 10 and 11 repeat the first two. */
static const uint8_t sigma[10][16] = {
	{ 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 },
	{ 14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3 },
	{ 11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4 },
	{ 7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8 },
	{ 9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13 },
	{ 2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9 },
	{ 12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11 },
	{ 13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10 },
	{ 6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5 },
	{ 10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0 },
};

static uint64_t
turn(uint64_t x, unsigned by)
{
	return x >> by | x << (64 - by);
}

static uint64_t
word_at(const unsigned char *p)
{
	uint64_t w = 0;

	for (unsigned i = 0; i < 8; i++)
		w |= (uint64_t)p[i] << (8 * i);
	return w;
}

/* Mix two words into a column or diagonal that starts at ${a}. */
static void
mix(uint64_t v[16], const uint8_t at[4], uint64_t x, uint64_t y)
{
	uint64_t *a = &v[at[0]], *b = &v[at[1]], *c = &v[at[2]], *d = &v[at[3]];

	*a += *b + x;
	*d = turn(*d ^ *a, 32);
	*c += *d;
	*b = turn(*b ^ *c, 24);
	*a += *b + y;
	*d = turn(*d ^ *a, 16);
	*c += *d;
	*b = turn(*b ^ *c, 63);
}

/* Take in one block; ${count} bytes were taken in with it. */
static void
compress(uint64_t h[8], const unsigned char block[BLOCK], uint64_t count, bool last)
{
	static const uint8_t at[8][4] = { { 0, 4, 8, 12 }, { 1, 5, 9, 13 },
		{ 2, 6, 10, 14 }, { 3, 7, 11, 15 }, { 0, 5, 10, 15 }, { 1, 6, 11, 12 },
		{ 2, 7, 8, 13 }, { 3, 4, 9, 14 } };
	uint64_t v[16], m[16];

	for (unsigned i = 0; i < 8; i++) {
		v[i] = h[i];
		v[i + 8] = iv[i];
	}
	for (unsigned i = 0; i < 16; i++)
		m[i] = word_at(block + 8 * (size_t)i);
	v[12] ^= count;
	if (last)
		v[14] = ~v[14];
	for (unsigned round = 0; round < 12; round++) {
		const uint8_t *s = sigma[round % 10];

		for (unsigned i = 0; i < 8; i++)
			mix(v, at[i], m[s[(size_t)2 * i]], m[s[(size_t)2 * i + 1]]);
	}
	for (unsigned i = 0; i < 8; i++)
		h[i] ^= v[i] ^ v[i + 8];
}

void
pan_blake2b(struct pan_str bytes, unsigned char out[PAN_BLAKE2B_BYTES])
{
	unsigned char block[BLOCK];
	uint64_t h[8];
	size_t at = 0;

	memcpy(h, iv, sizeof(h));
	h[0] ^= 0x01010000 ^ PAN_BLAKE2B_BYTES;
	for (; bytes.n - at > BLOCK; at += BLOCK) {
		memcpy(block, bytes.s + at, BLOCK);
		compress(h, block, at + BLOCK, false);
	}
	memset(block, 0, sizeof(block));
	if (bytes.n > at)
		memcpy(block, bytes.s + at, bytes.n - at);
	compress(h, block, bytes.n, true);
	for (unsigned i = 0; i < PAN_BLAKE2B_BYTES; i++)
		out[i] = (unsigned char)(h[i / 8] >> (8 * (i % 8)));
}
