/*
 * pattern/jsre_parts - what the two halves of the pattern reader share: groups, sequences
 * and quantifiers (jsre), and what stands for single characters (jsre_class).
 */
#ifndef PAN_PATTERN_JSRE_PARTS_H
#define PAN_PATTERN_JSRE_PARTS_H

#include "pattern/jsre.h"
#include "pattern/jsre_case.h"

#define UNITS 0x10000u
#define POINTS 0x110000u

struct reader {
	struct pan_arena *a;
	struct pan_jsre_case *c;
	struct pan_str s;
	size_t at;
	bool unicode;
	bool fold;  /* flag i */
	bool named; /* there are named groups, so \k refers to them */
	unsigned depth;
	uint32_t groups, groups_total;
	bool backrefs;
	struct pan_err *err;
	int rc;
};

static inline bool
more(const struct reader *r)
{
	return r->at < r->s.n;
}

static inline bool
next_is(const struct reader *r, const char *z)
{
	return pan_str_starts(pan_str_slice(r->s, r->at, r->s.n), pan_str(z));
}

static inline bool
eat(struct reader *r, const char *z)
{
	if (!next_is(r, z))
		return false;
	r->at += strlen(z);
	return true;
}

/* Note the first thing that is wrong; NULL, for the caller to return. */
struct pan_jsre_node *pan_jsre_fail(struct reader *r, int code, const char *why);
/* A node in the reader's arena, or NULL. */
struct pan_jsre_node *pan_jsre_node(struct reader *r, enum pan_jsre_op op);
/* The next code point of the pattern, which is not at its end. */
uint32_t pan_jsre_char(struct reader *r);
/* The character ${cp}: a set of one, or two halves. */
struct pan_jsre_node *pan_jsre_one(struct reader *r, uint32_t cp);
/* After "[", after ".", and after a backslash that stands for characters. */
struct pan_jsre_node *pan_jsre_class(struct reader *r);
struct pan_jsre_node *pan_jsre_dot(struct reader *r);
struct pan_jsre_node *pan_jsre_escape(struct reader *r);

#endif
