/*
 * match/predicate - attribute matchers: a name, and what its value must be (ATR method
 * extensions 1.1, section 8.3).  Used for spans and for the filter of behavioral rules.
 */
#ifndef PAN_MATCH_PREDICATE_H
#define PAN_MATCH_PREDICATE_H

#include "core/node.h"
#include "match/slow.h"

/*
 * The attribute ${name}, or NULL.  ${room} is there for a value that has to be made; it
 * lasts until the next two calls.
 */
typedef const struct pan_node *pan_predicate_attr(void *ctx, struct pan_str name,
    struct pan_node *room);

struct pan_predicate_env {
	pan_predicate_attr *attr;
	void *ctx;
	const struct pan_slow *slow;
};

/*
 * Whether every entry of the map ${attributes} holds: a literal that the value must
 * equal, or a map of in, not_in, equals, not_equals, exists and regex, all of which
 * must hold.  "${span.attributes.NAME}" stands for another attribute.  NULL holds.
 */
PAN_MUST int pan_predicate_all(const struct pan_node *attributes,
    const struct pan_predicate_env *env, bool *holds, struct pan_err *err);

/* One of them, for the value ${v} (NULL: not there). */
PAN_MUST int pan_predicate_one(const struct pan_node *p, const struct pan_node *v,
    const struct pan_predicate_env *env, bool *holds, struct pan_err *err);

/* An order over values: 0 when they are the same to the last entry; NULL comes first,
 * 1 and 1.0 are the same. */
int pan_predicate_cmp(const struct pan_node *a, const struct pan_node *b);

#endif
