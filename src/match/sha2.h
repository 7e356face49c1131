/*
 * match/sha2 - SHA-256 and SHA-512 (FIPS 180-4), for the digests of known-bad files.
 *
 * The room below has no cryptography and sys is beside us, so these are here; they
 * compare public digests and protect nothing.
 */
#ifndef PAN_MATCH_SHA2_H
#define PAN_MATCH_SHA2_H

#include "core/str.h"

void pan_sha2_256(struct pan_str bytes, unsigned char *out); /* 32 bytes */
void pan_sha2_512(struct pan_str bytes, unsigned char *out); /* 64 bytes */

#endif
