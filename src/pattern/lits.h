/*
 * pattern/lits - which of many literals occur in a folded text, in one pass.
 *
 * Each literal is known by its rarest window of 8, 5, 3 or 2 bytes.  At each byte of
 * the text one multiplication and one bit per window length say "no" nearly always;
 * the rest is a look-up and a comparison.  Tables lie in a pack and are used in place.
 */
#ifndef PAN_PATTERN_LITS_H
#define PAN_PATTERN_LITS_H

#include "core/arena.h"
#include "core/buf.h"
#include "pattern/clause.h"

struct pan_lits; /* a set, where it lies */

struct pan_lit {
	struct pan_str bytes; /* 2 to PAN_CLAUSE_LEN_MAX of them */
	uint32_t first;       /* the caller's: a range of users of this literal */
	uint32_t n;
};

/*
 * Append the tables of ${n} different literals to ${out}, at a multiple of 8.
 * PAN_EARG for a literal of a wrong length; PAN_ENOMEM; PAN_ELIMIT.
 */
PAN_MUST int pan_lits_compile(struct pan_arena *scratch, const struct pan_grams *g,
    const struct pan_lit *lit, size_t n, struct pan_buf *out, struct pan_err *err);

/* Whether the ${n} bytes at ${l} are a whole, sound set whose users are below ${users}.
 */
bool pan_lits_sound(const struct pan_lits *l, size_t n, uint32_t users);

/*
 * Called for every place where a literal with users [first, first + n) lies: bytes
 * [at, end) of the text.  Non-zero stops the scan.
 */
typedef int pan_lits_hit(void *ctx, uint32_t first, uint32_t n, size_t at, size_t end);

/*
 * Report every occurrence in the ${n} bytes at ${text}, which 16 more readable bytes
 * follow.  Linear in ${n} plus hits.  Returns what the last call of ${hit} returned.
 */
int pan_lits_scan(const struct pan_lits *l, const unsigned char *text, size_t n,
    pan_lits_hit *hit, void *ctx);

#endif
