/*
 * match/slow - what the evaluators off the fast path (trace, session, signature) ask of
 * those who know more: pattern matching of the engine, digests of the caller.
 */
#ifndef PAN_MATCH_SLOW_H
#define PAN_MATCH_SLOW_H

#include <stdbool.h>
#include <stdint.h>

#include "core/err.h"
#include "core/str.h"

/*
 * Whether the JavaScript pattern ${pattern} is found in ${text}.  PAN_ELIMIT: not
 * within the step limit, so the answer is "undecided"; PAN_EFORMAT: no pattern.
 */
typedef int pan_slow_regex(void *ctx, struct pan_str pattern, bool ignore_case,
    struct pan_str text, bool *found, struct pan_err *err);

/* The digest of ${bytes}: 32 bytes of SHA-256, 64 of SHA-512. */
typedef void pan_slow_digest(struct pan_str bytes, unsigned char *out);

/* A member that is NULL makes whatever needs it fail with PAN_EARG. */
struct pan_slow {
	void *ctx;
	pan_slow_regex *regex;
	pan_slow_digest *sha256;
	pan_slow_digest *sha512;
};

/*
 * The engine's own answer to pan_slow_regex: patterns are compiled when first asked for
 * and kept.  One thread only.
 */
struct pan_slow_patterns;

#define PAN_SLOW_PATTERNS_MAX 4096 /* different ones; more is PAN_ELIMIT */

PAN_MUST int pan_slow_patterns_new(struct pan_slow_patterns **out, struct pan_err *err);
void pan_slow_patterns_free(struct pan_slow_patterns *p);
void pan_slow_patterns_freep(struct pan_slow_patterns **p);

/*
 * ${ctx} is a struct pan_slow_patterns.  A pattern that ignores case is tried on the
 * normalised text too, as the engine does for conditions; the others, of predicates,
 * on the text as it is.
 */
int pan_slow_patterns_find(void *ctx, struct pan_str pattern, bool ignore_case,
    struct pan_str text, bool *found, struct pan_err *err);

#endif
