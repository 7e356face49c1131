/*
 * pattern/clause - what a text must hold for a pattern to match it.
 *
 * From the tree of a pattern: a small set of folded literals (pattern/fold), one of
 * which occurs in every match, and how far the match can reach around it.  Of all
 * such sets the one is taken that ordinary text meets most rarely, judged by
 * counts of short sequences in benign skills (share/data/grams.bin).
 *
 * The idea is the "required factor" of Hyperscan (Wang et al., NSDI 2019, section 4)
 * and of RE2's FilteredRE2; the choice by rarity is ours.
 */
#ifndef PAN_PATTERN_CLAUSE_H
#define PAN_PATTERN_CLAUSE_H

#include "core/arena.h"
#include "pattern/jsre.h"

#define PAN_CLAUSE_STRINGS_MAX 400 /* literals of one clause; more: no clause */
#define PAN_CLAUSE_EXACT_MAX 64    /* strings multiplied out of neighbours */
#define PAN_CLAUSE_LEN_MAX 28      /* bytes of a literal */

/* How much text, in folded units, can lie between two places of a match. */
struct pan_reach {
	uint32_t units;  /* at most so many, if neither of the flags is set */
	uint32_t breaks; /* line feeds among them, at most */
	uint32_t line;   /* not 0: unbounded, but with no more line feeds than that */
	uint32_t all;    /* not 0: unbounded */
};

struct pan_clause {
	struct pan_str *lit; /* 0 of them: the pattern has no necessary literal */
	size_t nlit;
	struct pan_reach before; /* from a match's start to the literal's start */
	struct pan_reach after;  /* from the literal's end to the match's end */
	double cost;             /* expected occurrences in a megabyte of ordinary text */
};

/* How far the look-arounds of ${re} see beyond a match, at most, to either side. */
void pan_clause_looks(const struct pan_jsre *re, struct pan_reach *ahead,
    struct pan_reach *behind);

/*
 * Sets of which each match of ${re} holds a member, for a pattern without literals: up to
 * ${max} of the smallest, in ${out}.  Returns how many.
 */
size_t pan_clause_sets(const struct pan_jsre *re, const struct pan_jsre_set **out,
    size_t max);

/* Counts of short sequences: how common a literal is. */
struct pan_grams; /* share/data/grams.bin, where it lies */

/* The file's bytes as a table; NULL when they are none. */
const struct pan_grams *pan_grams_from(struct pan_str bytes);
/* Expected occurrences of ${lit} in a megabyte; without a table, by length alone. */
double pan_grams_cost(const struct pan_grams *g, struct pan_str lit);

/* Find the best clause of ${re}, in ${a}.  PAN_ENOMEM. */
PAN_MUST int pan_clause_find(struct pan_arena *a, const struct pan_grams *g,
    const struct pan_jsre *re, struct pan_clause *out, struct pan_err *err);

#endif
