/* The EVP functions fetch their algorithm at run time: memory, locks and about a
 * millisecond of start-up for the same digest. */
#define OPENSSL_SUPPRESS_DEPRECATED

#include "sys/hash.h"

#include <openssl/sha.h>

/* OpenSSL's struct lives in ours, so that nobody else needs its header. */
_Static_assert(sizeof(SHA256_CTX) <= sizeof(struct pan_hash), "pan_hash is too small");

static SHA256_CTX *
inside(struct pan_hash *h)
{
	/* cppcheck-suppress ctuuninitvar ; an address only, nothing is read */
	return (SHA256_CTX *)(void *)h->state;
}

void
pan_hash_init(struct pan_hash *h)
{
	(void)SHA256_Init(inside(h));
}

void
pan_hash_add(struct pan_hash *h, struct pan_str bytes)
{
	if (bytes.n > 0)
		(void)SHA256_Update(inside(h), bytes.s, bytes.n);
}

void
pan_hash_done(struct pan_hash *h, unsigned char out[PAN_HASH_SIZE])
{
	(void)SHA256_Final(out, inside(h));
}

void
pan_hash_sha256(struct pan_str bytes, unsigned char out[PAN_HASH_SIZE])
{
	struct pan_hash h = { { 0 } };

	pan_hash_init(&h);
	pan_hash_add(&h, bytes);
	pan_hash_done(&h, out);
}

void
pan_hash_sha512(struct pan_str bytes, unsigned char out[PAN_HASH_SIZE_512])
{
	SHA512_CTX c;

	(void)SHA512_Init(&c);
	if (bytes.n > 0)
		(void)SHA512_Update(&c, bytes.s, bytes.n);
	(void)SHA512_Final(out, &c);
}

void
pan_hash_sha256_hex(struct pan_str bytes, char out[PAN_HASH_HEX])
{
	static const char digits[] = "0123456789abcdef";
	unsigned char sum[PAN_HASH_SIZE];

	pan_hash_sha256(bytes, sum);
	for (size_t i = 0; i < PAN_HASH_SIZE; i++) {
		out[2 * i] = digits[sum[i] >> 4];
		out[2 * i + 1] = digits[sum[i] & 15];
	}
	out[2 * sizeof(sum)] = '\0';
}
