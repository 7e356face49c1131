/*
 * yara/yara_re - YARA's regular expressions and hex strings as one kind of tree.
 *
 * YARA's dialect is its own: it works on bytes, knows no captures, look-arounds or back
 * references, and its `.` and `$` are not PCRE's.  A hex string is the same with other
 * spelling (libyara treats it so, too), so that an engine needs one matcher for both.
 * Held to libyara 4.2.3 by tests/unit/yara_re_test.c: what it refuses is refused.
 */
#ifndef PAN_YARA_YARA_RE_H
#define PAN_YARA_YARA_RE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/arena.h"

#define PAN_YARA_RE_DEPTH_MAX 200    /* groups in groups */
#define PAN_YARA_RE_REPEAT_MAX 32767 /* the number in {n} */
#define PAN_YARA_RE_NODES_MAX 100000 /* of one tree */
#define PAN_YARA_RE_INF UINT32_MAX   /* a repeat or a width without end */

enum pan_yara_re_op {
	PAN_YARA_RE_EMPTY,  /* matches nothing at all, which is always there */
	PAN_YARA_RE_BYTE,   /* a byte b with (b & mask) == value; mask 0: any byte */
	PAN_YARA_RE_CLASS,  /* a byte of ${set} */
	PAN_YARA_RE_CAT,    /* the children, in order */
	PAN_YARA_RE_ALT,    /* one of the children */
	PAN_YARA_RE_REPEAT, /* the child, ${min} to ${max} times */
	PAN_YARA_RE_BEGIN,  /* ^: at the first byte of the data, never after a newline */
	PAN_YARA_RE_END,    /* $: behind the last byte of the data */
	PAN_YARA_RE_WORD,   /* \b */
	PAN_YARA_RE_NOT_WORD, /* \B */
};

struct pan_yara_re_class {
	uint64_t bits[4]; /* byte b is in it: bits[b >> 6] >> (b & 63) & 1 */
};

struct pan_yara_re_node {
	enum pan_yara_re_op op;
	uint8_t value, mask; /* BYTE */
	bool lazy;           /* REPEAT */
	bool counted;        /* REPEAT: was written as {n,m} */
	bool named;          /* CLASS: was written as `.`, \\w and their like */
	uint32_t min, max;   /* REPEAT; max may be PAN_YARA_RE_INF */
	const struct pan_yara_re_class *set;  /* CLASS: case and negation are in it */
	const struct pan_yara_re_node *child; /* CAT, ALT, REPEAT: the first */
	const struct pan_yara_re_node *next;  /* of the same CAT or ALT */
};

struct pan_yara_re {
	const struct pan_yara_re_node *root;
	struct pan_str source; /* as written, between the slashes or braces */
	bool nocase;           /* a BYTE that is a letter matches in either case */
	bool dotall;           /* it had /s; `.` already is what it must be */
	bool hex;              /* a hex string: repeats are lazy, `.` is every byte */
	bool greedy, lazy;     /* has such repeats; a string never has both */
	bool dot_star;         /* has `.*` or the like: slow */
	bool begin;            /* can match at offset 0 only: starts with ^ */
	uint32_t min, max;     /* bytes it matches, of narrow text; max may be INF */
	uint32_t depth;        /* of the tree: a walk may go that deep */
};

struct pan_yara_re_opts {
	bool nocase; /* by /i or the string's modifier */
	bool dotall; /* by /s */
	bool string; /* it stands in the strings section, whose rules are stricter */
};

static inline bool
pan_yara_re_class_has(const struct pan_yara_re_class *c, uint8_t b)
{
	return c->bits[b >> 6] >> (b & 63) & 1;
}

/*
 * Read ${pattern} (what stands between the slashes, "\/" already a slash) into ${a}.
 * ${out} borrows ${pattern}.  PAN_EFORMAT says what is wrong and at which byte;
 * PAN_ELIMIT: too deep or too large; PAN_ENOMEM.
 */
PAN_MUST int pan_yara_re_parse(struct pan_arena *a, struct pan_str pattern,
    const struct pan_yara_re_opts *opts, struct pan_yara_re *out, struct pan_err *err);

/*
 * Read the hex string ${text} (what stands between the braces: bytes, nibbles, jumps,
 * alternatives, comments) into ${a}.  The same errors.
 */
PAN_MUST int pan_yara_hex_parse(struct pan_arena *a, struct pan_str text,
    struct pan_yara_re *out, struct pan_err *err);

#endif
