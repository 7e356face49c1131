/*
 * pattern/jsre_case - the case pairs that the pattern reader and its sets share.
 */
#ifndef PAN_PATTERN_JSRE_CASE_H
#define PAN_PATTERN_JSRE_CASE_H

#include <stdbool.h>
#include <stdint.h>

#include "pattern/jsre.h"

struct pan_jsre_pair {
	uint32_t canon, unit;
};
struct pan_jsre_pairs { /* sorted: the members of a case group stand together */
	uint32_t n;
	struct pan_jsre_pair *pair;
};

/* The class being read.  Here and not on the stack, for it is large. */
#define PAN_JSRE_CLASS_MAX 4096
struct pan_jsre_ranges {
	struct pan_jsre_range r[PAN_JSRE_CLASS_MAX];
	uint32_t n;
};

struct pan_jsre_case {
	struct pan_jsre_ranges class;
	struct pan_jsre_pairs plain;   /* without the u flag: upper-casing */
	struct pan_jsre_pairs unicode; /* with it: simple case folding */
	bool use_unicode;              /* which of them the current pattern wants */
};

#endif
