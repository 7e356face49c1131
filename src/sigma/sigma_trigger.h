/*
 * sigma/sigma_trigger - what a rule hangs on: its rarest necessary clause.
 *
 * A clause is a set of keys, each a look-up or a literal, one of which is there in every
 * event that the rule matches.  An "and" needs only its rarest operand's clause, an "or"
 * the clauses of all, a "not" has none.
 */
#ifndef PAN_SIGMA_SIGMA_TRIGGER_H
#define PAN_SIGMA_SIGMA_TRIGGER_H

#include "core/arena.h"
#include "pattern/jsre.h"
#include "sigma/sigma_parts.h"

struct pan_sigma_want { /* one key of a clause */
	struct pan_sigma_want *next;
	enum pan_sigma_key_kind kind;
	struct pan_str field; /* {NULL, 0}: any */
	struct pan_str text;  /* folded */
	double number;
};

struct pan_sigma_clause {
	bool none; /* no clause: the rule must always be asked */
	struct pan_sigma_want *want;
	uint32_t n;
	double rarity; /* guessed share of events that have one of them */
};

struct pan_sigma_chooser {
	struct pan_arena *a;
	struct pan_jsre_case *cases;
	bool no_memory;
};

/* The rarest clause of ${d}. */
struct pan_sigma_clause pan_sigma_choose(struct pan_sigma_chooser *c,
    const struct pan_sigma_detection *d);

#endif
