/*
 * match/blake2b - BLAKE2b-256 without a key (RFC 7693), for indicators and long keys.
 */
#ifndef PAN_MATCH_BLAKE2B_H
#define PAN_MATCH_BLAKE2B_H

#include "core/str.h"

#define PAN_BLAKE2B_BYTES 32

void pan_blake2b(struct pan_str bytes, unsigned char out[PAN_BLAKE2B_BYTES]);

#endif
