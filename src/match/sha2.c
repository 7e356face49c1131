#include "match/sha2.h"

/*
 * FIPS 180-4, 4.2.3: the fractions of the cube roots of the first 80 primes.  The upper
 * halves of the first 64 are the constants of SHA-256 (4.2.2).
 */
static const uint64_t roots[80] = { 0x428a2f98d728ae22, 0x7137449123ef65cd,
	0xb5c0fbcfec4d3b2f, 0xe9b5dba58189dbbc, 0x3956c25bf348b538, 0x59f111f1b605d019,
	0x923f82a4af194f9b, 0xab1c5ed5da6d8118, 0xd807aa98a3030242, 0x12835b0145706fbe,
	0x243185be4ee4b28c, 0x550c7dc3d5ffb4e2, 0x72be5d74f27b896f, 0x80deb1fe3b1696b1,
	0x9bdc06a725c71235, 0xc19bf174cf692694, 0xe49b69c19ef14ad2, 0xefbe4786384f25e3,
	0x0fc19dc68b8cd5b5, 0x240ca1cc77ac9c65, 0x2de92c6f592b0275, 0x4a7484aa6ea6e483,
	0x5cb0a9dcbd41fbd4, 0x76f988da831153b5, 0x983e5152ee66dfab, 0xa831c66d2db43210,
	0xb00327c898fb213f, 0xbf597fc7beef0ee4, 0xc6e00bf33da88fc2, 0xd5a79147930aa725,
	0x06ca6351e003826f, 0x142929670a0e6e70, 0x27b70a8546d22ffc, 0x2e1b21385c26c926,
	0x4d2c6dfc5ac42aed, 0x53380d139d95b3df, 0x650a73548baf63de, 0x766a0abb3c77b2a8,
	0x81c2c92e47edaee6, 0x92722c851482353b, 0xa2bfe8a14cf10364, 0xa81a664bbc423001,
	0xc24b8b70d0f89791, 0xc76c51a30654be30, 0xd192e819d6ef5218, 0xd69906245565a910,
	0xf40e35855771202a, 0x106aa07032bbd1b8, 0x19a4c116b8d2d0c8, 0x1e376c085141ab53,
	0x2748774cdf8eeb99, 0x34b0bcb5e19b48a8, 0x391c0cb3c5c95a63, 0x4ed8aa4ae3418acb,
	0x5b9cca4f7763e373, 0x682e6ff3d6b2b8a3, 0x748f82ee5defb2fc, 0x78a5636f43172f60,
	0x84c87814a1f0ab72, 0x8cc702081a6439ec, 0x90befffa23631e28, 0xa4506cebde82bde9,
	0xbef9a3f7b2c67915, 0xc67178f2e372532b, 0xca273eceea26619c, 0xd186b8c721c0c207,
	0xeada7dd6cde0eb1e, 0xf57d4f7fee6ed178, 0x06f067aa72176fba, 0x0a637dc5a2c898a6,
	0x113f9804bef90dae, 0x1b710b35131c471b, 0x28db77f523047d84, 0x32caab7b40c72493,
	0x3c9ebe0a15c9bebc, 0x431d67c49c100d4c, 0x4cc5d4becb3e42b6, 0x597f299cfc657e2a,
	0x5fcb6fab3ad6faec, 0x6c44198c4a475817 };

/* 5.3.5, and in the upper halves 5.3.3: the fractions of the square roots. */
static const uint64_t start[8] = { 0x6a09e667f3bcc908, 0xbb67ae8584caa73b,
	0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1, 0x510e527fade682d1, 0x9b05688c2b3e6c1f,
	0x1f83d9abfb41bd6b, 0x5be0cd19137e2179 };

static uint64_t
load(const unsigned char *p, unsigned n)
{
	uint64_t w = 0;

	for (unsigned i = 0; i < n; i++)
		w = w << 8 | p[i];
	return w;
}

static uint32_t
turn32(uint32_t x, unsigned by)
{
	return x >> by | x << (32 - by);
}

static uint64_t
turn64(uint64_t x, unsigned by)
{
	return x >> by | x << (64 - by);
}

static void
block_256(uint64_t h[8], const unsigned char *p)
{
	uint32_t w[64], s[8], a, b;

	for (unsigned i = 0; i < 16; i++)
		w[i] = (uint32_t)load(p + (size_t)4 * i, 4);
	for (unsigned i = 16; i < 64; i++) {
		a = turn32(w[i - 15], 7) ^ turn32(w[i - 15], 18) ^ w[i - 15] >> 3;
		b = turn32(w[i - 2], 17) ^ turn32(w[i - 2], 19) ^ w[i - 2] >> 10;
		w[i] = w[i - 16] + a + w[i - 7] + b;
	}
	for (unsigned i = 0; i < 8; i++)
		s[i] = (uint32_t)h[i];
	for (unsigned i = 0; i < 64; i++) {
		a = s[7] + (turn32(s[4], 6) ^ turn32(s[4], 11) ^ turn32(s[4], 25)) +
		    ((s[4] & s[5]) ^ (~s[4] & s[6])) + (uint32_t)(roots[i] >> 32) + w[i];
		b = (turn32(s[0], 2) ^ turn32(s[0], 13) ^ turn32(s[0], 22)) +
		    ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
		memmove(s + 1, s, 7 * sizeof(*s));
		s[4] += a;
		s[0] = a + b;
	}
	for (unsigned i = 0; i < 8; i++)
		h[i] = (uint32_t)(h[i] + s[i]);
}

static void
block_512(uint64_t h[8], const unsigned char *p)
{
	uint64_t w[80], s[8], a, b;

	for (unsigned i = 0; i < 16; i++)
		w[i] = load(p + (size_t)8 * i, 8);
	for (unsigned i = 16; i < 80; i++) {
		a = turn64(w[i - 15], 1) ^ turn64(w[i - 15], 8) ^ w[i - 15] >> 7;
		b = turn64(w[i - 2], 19) ^ turn64(w[i - 2], 61) ^ w[i - 2] >> 6;
		w[i] = w[i - 16] + a + w[i - 7] + b;
	}
	memcpy(s, h, sizeof(s));
	for (unsigned i = 0; i < 80; i++) {
		a = s[7] + (turn64(s[4], 14) ^ turn64(s[4], 18) ^ turn64(s[4], 41)) +
		    ((s[4] & s[5]) ^ (~s[4] & s[6])) + roots[i] + w[i];
		b = (turn64(s[0], 28) ^ turn64(s[0], 34) ^ turn64(s[0], 39)) +
		    ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
		memmove(s + 1, s, 7 * sizeof(*s));
		s[4] += a;
		s[0] = a + b;
	}
	for (unsigned i = 0; i < 8; i++)
		h[i] += s[i];
}

/* All blocks of ${n} bytes, the last one or two with the padding and the length in
 * bits at their end (5.1). */
static void
digest(struct pan_str bytes, size_t n, uint64_t h[8],
    void (*block)(uint64_t *, const unsigned char *))
{
	unsigned char last[256] = { 0 };
	size_t rest = bytes.n % n, at = 0, end;

	for (; bytes.n - at >= n; at += n)
		block(h, (const unsigned char *)bytes.s + at);
	if (rest > 0)
		memcpy(last, bytes.s + at, rest);
	last[rest] = 0x80;
	end = rest + 1 + n / 8 > n ? 2 * n : n;
	for (unsigned i = 0; i < 8; i++)
		last[end - 1 - i] = (unsigned char)((uint64_t)bytes.n * 8 >> (8 * i));
	for (at = 0; at < end; at += n)
		block(h, last + at);
}

static void
put(unsigned char *out, const uint64_t *h, unsigned width)
{
	for (unsigned i = 0; i < 8 * width; i++)
		out[i] = (unsigned char)(h[i / width] >> (8 * (width - 1 - i % width)));
}

void
pan_sha2_256(struct pan_str bytes, unsigned char *out)
{
	uint64_t h[8];

	for (unsigned i = 0; i < 8; i++)
		h[i] = start[i] >> 32;
	digest(bytes, 64, h, block_256);
	put(out, h, 4);
}

void
pan_sha2_512(struct pan_str bytes, unsigned char *out)
{
	uint64_t h[8];

	memcpy(h, start, sizeof(h));
	digest(bytes, 128, h, block_512);
	put(out, h, 8);
}
