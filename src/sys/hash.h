/*
 * sys/hash - SHA-256 (FIPS 180-4).
 */
#ifndef PAN_SYS_HASH_H
#define PAN_SYS_HASH_H

#include "core/str.h"

#define PAN_HASH_SIZE 32u
#define PAN_HASH_HEX 65u /* with the NUL */

/* The SHA-256 of ${bytes}, in ${out}. */
void pan_hash_sha256(struct pan_str bytes, unsigned char out[PAN_HASH_SIZE]);
/* The same as lower-case hexadecimal digits and a NUL. */
void pan_hash_sha256_hex(struct pan_str bytes, char out[PAN_HASH_HEX]);

#endif
