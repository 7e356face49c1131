/*
 * pattern/jsre - JavaScript's regular expressions as a tree over UTF-16 code units.
 *
 * ATR's patterns are JavaScript, and an engine that reads them as anything else
 * disagrees with the published one.  The reader follows ECMA-262 section 22.2.1
 * with Annex B.1.2 (the web's leniencies), flag i always, m and s never.  Case is
 * dealt with here: every set is closed under Canonicalize (22.2.2.7.3), so whoever
 * walks the tree compares plain units.
 *
 * With the u flag, what lies beyond U+FFFF becomes surrogate pairs in the tree.
 */
#ifndef PAN_PATTERN_JSRE_H
#define PAN_PATTERN_JSRE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/arena.h"

#define PAN_JSRE_DEPTH_MAX 200    /* groups in groups */
#define PAN_JSRE_REPEAT_MAX 65535 /* the number in {n}; above: "too large" */
#define PAN_JSRE_INF UINT32_MAX

struct pan_jsre_range {
	uint32_t lo, hi; /* both inside */
};

struct pan_jsre_set { /* sorted, disjoint, not touching */
	uint32_t n;
	struct pan_jsre_range *r;
};

enum pan_jsre_op {
	PAN_JSRE_EMPTY,
	PAN_JSRE_SET,      /* one unit of ${set} */
	PAN_JSRE_CAT,      /* the children, in order */
	PAN_JSRE_ALT,      /* one of the children */
	PAN_JSRE_REPEAT,   /* the child, ${min} to ${max} times */
	PAN_JSRE_BOL,      /* ^ */
	PAN_JSRE_EOL,      /* $ */
	PAN_JSRE_WORD,     /* \b */
	PAN_JSRE_NOT_WORD, /* \B */
	PAN_JSRE_LOOK,     /* (?= (?! (?<= (?<! */
	PAN_JSRE_GROUP,    /* capturing group ${group}: the child */
	PAN_JSRE_BACKREF,  /* what group ${group} caught, or nothing */
};

struct pan_jsre_node {
	enum pan_jsre_op op;
	bool negative; /* LOOK */
	bool behind;   /* LOOK */
	bool lazy;     /* REPEAT */
	uint32_t min, max;
	uint32_t group;
	const struct pan_jsre_set *set;
	struct pan_jsre_node *child;
	struct pan_jsre_node *next;
};

struct pan_jsre {
	struct pan_jsre_node *root;
	uint32_t groups;
	bool backrefs;
};

/* Case tables and interned sets, shared by all patterns of one compilation. */
struct pan_jsre_case;

/* Everything lives in ${a}.  NULL when there is no memory. */
struct pan_jsre_case *pan_jsre_case_new(struct pan_arena *a);

/*
 * Read ${pattern} (WTF-8) into ${a}; flag i unless ${case_sensitive}, flag u when it
 * holds \u{ or \p{, as the reference decides.  PAN_EFORMAT says what is wrong and at
 * which byte; PAN_ELIMIT; PAN_ENOMEM.
 */
PAN_MUST int pan_jsre_parse(struct pan_arena *a, struct pan_jsre_case *c,
    struct pan_str pattern, bool case_sensitive, struct pan_jsre *out,
    struct pan_err *err);

/* A tree that matches exactly the text ${literal}: for the plain operators. */
PAN_MUST int pan_jsre_literal(struct pan_arena *a, struct pan_jsre_case *c,
    struct pan_str literal, bool case_sensitive, struct pan_jsre *out,
    struct pan_err *err);

bool pan_jsre_set_has(const struct pan_jsre_set *s, uint32_t unit);
/* The set of ${n} ranges in any order, closed under case when ${fold}; NULL: no memory.
 */
const struct pan_jsre_set *pan_jsre_set_new(struct pan_arena *a, struct pan_jsre_case *c,
    struct pan_jsre_range *r, uint32_t n, bool fold);
/* Everything below ${limit} that is not in ${s}; NULL: no memory. */
const struct pan_jsre_set *pan_jsre_set_not(struct pan_arena *a,
    const struct pan_jsre_set *s, uint32_t limit);

#endif
