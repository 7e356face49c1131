/*
 * sigma/sigma_scan - which of many literals occur in a value, in one pass.
 *
 * Beside pattern/lits: that one looks at every byte of a text for windows of four
 * lengths.  Here the long literals are entered at four neighbouring places, so that only
 * every fourth byte of the text need be looked at: one multiplication and one bit.
 */
#ifndef PAN_SIGMA_SIGMA_SCAN_H
#define PAN_SIGMA_SIGMA_SCAN_H

#include "core/arena.h"
#include "core/buf.h"

struct pan_sigma_lit {
	struct pan_str bytes; /* 2 or more */
	uint32_t key;         /* handed back */
};

/* Append the set of ${n} literals to ${out} at a multiple of 8.  PAN_ENOMEM;
 * PAN_ELIMIT. */
PAN_MUST int pan_sigma_scan_compile(struct pan_arena *scratch,
    const struct pan_sigma_lit *lit, size_t n, struct pan_buf *out, struct pan_err *err);

/* Whether the ${n} bytes at ${set} (8-byte aligned) are a sound set, of keys below
 * ${keys}. */
bool pan_sigma_scan_sound(const void *set, size_t n, uint32_t keys);

typedef void pan_sigma_scan_hit(void *ctx, uint32_t key);

/* Report each literal that occurs in the ${n} bytes at ${text}, which 8 more readable
 * bytes follow; perhaps more than once. */
void pan_sigma_scan_run(const void *set, const unsigned char *text, size_t n,
    pan_sigma_scan_hit *hit, void *ctx);

#endif
