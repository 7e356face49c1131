/*
 * match/choices - what a user has decided about single rules: off, or of another
 *severity.
 *
 * The choices are a file of the user's own, beside the pack and not in it, so they hold
 * whatever is compiled, added or updated.  A JSON table from ids to decisions:
 *
 *	{ "ATR-2026-90012": { "enabled": false, "why": "our own deploy script" },
 *	  "signature-base:*": { "level": "medium" } }
 *
 * An id may end in '*' and then is for all that start so.  The whole id counts before a
 * beginning, and a longer beginning before a shorter one.
 */
#ifndef PAN_MATCH_CHOICES_H
#define PAN_MATCH_CHOICES_H

#include "core/arena.h"
#include "match/pack.h"

#define PAN_CHOICES_MAX 10000

struct pan_choice {
	struct pan_str id;
	bool off;
	bool has_level;
	enum pan_severity level;
	struct pan_str why; /* may be empty */
};

struct pan_choices {
	struct pan_choice *choice; /* sorted by id; no id twice */
	size_t n;
};

/* Read ${json}, which must outlive ${out}.  PAN_EFORMAT names what is wrong, and then
 * none of it counts; PAN_ELIMIT; PAN_ENOMEM. */
PAN_MUST int pan_choices_parse(struct pan_arena *a, struct pan_str json,
    struct pan_choices *out, struct pan_err *err);

/* What they say of the rule ${id}, or NULL. */
const struct pan_choice *pan_choices_of(const struct pan_choices *c, struct pan_str id);

/* "high" and so on, as rules write it. */
bool pan_choices_level(struct pan_str name, enum pan_severity *out);

#endif
