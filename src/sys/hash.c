/* The EVP functions fetch their algorithm at run time: memory, locks and about a
 * millisecond of start-up for the same digest. */
#define OPENSSL_SUPPRESS_DEPRECATED

#include "sys/hash.h"

#include <openssl/sha.h>

void
pan_hash_sha256(struct pan_str bytes, unsigned char out[PAN_HASH_SIZE])
{
	SHA256_CTX c;

	(void)SHA256_Init(&c);
	(void)SHA256_Update(&c, bytes.s, bytes.n);
	(void)SHA256_Final(out, &c);
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
