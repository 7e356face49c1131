/*
 * sys/hash - SHA-256 and SHA-512 (FIPS 180-4), at once or piece by piece.
 */
#ifndef PAN_SYS_HASH_H
#define PAN_SYS_HASH_H

#include <stdint.h>

#include "core/str.h"

#define PAN_HASH_SIZE 32u
#define PAN_HASH_HEX 65u /* with the NUL */
#define PAN_HASH_SIZE_512 64u

/* The SHA-256 of ${bytes}, in ${out}. */
void pan_hash_sha256(struct pan_str bytes, unsigned char out[PAN_HASH_SIZE]);
/* The same as lower-case hexadecimal digits and a NUL. */
void pan_hash_sha256_hex(struct pan_str bytes, char out[PAN_HASH_HEX]);

/* The SHA-512 of ${bytes}, in ${out}: what npm's registry signs its packages with. */
void pan_hash_sha512(struct pan_str bytes, unsigned char out[PAN_HASH_SIZE_512]);

/* A SHA-256 in the making; the caller's, and there is nothing to free. */
struct pan_hash {
	uint64_t state[16];
};
void pan_hash_init(struct pan_hash *h);
void pan_hash_add(struct pan_hash *h, struct pan_str bytes);
/* The digest of all that was added; ${h} must be given to pan_hash_init() again. */
void pan_hash_done(struct pan_hash *h, unsigned char out[PAN_HASH_SIZE]);

#endif
