#include "yara/yara_re_parts.h"

/*
 * libyara turns an expression into code with at most 128 branches, each of which jumps
 * less than 32 KiB, and refuses what does not fit.  The sizes below were found by asking
 * 4.2.3; tests/unit/yara_re_test.c holds us to its answers.
 */
#define SPLITS_MAX 128
#define JUMP_MAX 32767
#define CHAIN_MIN 200 /* longer lazy jumps cut a string into a chain of strings */

struct size {
	uint32_t min, max; /* bytes it matches */
	uint32_t splits;   /* branches of libyara's code */
	uint32_t code;     /* bytes of it */
	uint32_t depth;
	bool large; /* a branch jumps too far */
};

static uint32_t
sum(uint32_t a, uint32_t b)
{
	return a > UINT32_MAX - b ? UINT32_MAX : a + b;
}

static uint32_t
times(uint32_t a, uint32_t b)
{
	if (a == 0 || b == 0)
		return 0;
	return a > UINT32_MAX / b ? UINT32_MAX : a * b;
}

static struct size
measure_byte(const struct pan_yara_re_node *n)
{
	struct size s = { .min = 1, .max = 1, .depth = 1, .code = 1 };

	if (n->op == PAN_YARA_RE_CLASS)
		s.code = n->named ? 1 : 34;
	else if (n->mask != 0)
		s.code = n->mask == 0xff ? 2 : 3;
	return s;
}

/* Whether it is written `.`: libyara repeats that without branches. */
static bool
is_dot(const struct pan_yara_re_node *n)
{
	if (n->op == PAN_YARA_RE_BYTE)
		return n->mask == 0;
	return n->op == PAN_YARA_RE_CLASS && n->named && n->set->bits[3] == UINT64_MAX &&
	    pan_yara_re_class_has(n->set, 0) && pan_yara_re_class_has(n->set, 'a') &&
	    pan_yara_re_class_has(n->set, '1') && pan_yara_re_class_has(n->set, ' ');
}

/*
 * A counted repetition is up to three copies of its body: one before the loop, one in it
 * and one, optional, behind it.
 */
static struct size
measure_repeat(const struct pan_yara_re_node *n, struct size s)
{
	uint32_t copies;
	bool split = n->max > n->min;

	if (n->counted && is_dot(n->child)) {
		s.code = 5;
	} else {
		copies = (n->min > 0) + (n->max > n->min + 1 || n->max > 2) +
		    (split || n->max > 1);
		if (!n->counted && n->max == PAN_YARA_RE_INF)
			copies = 1; /* * and + */
		if (split && s.code > JUMP_MAX - 7)
			s.large = true;
		s.splits = sum(times(s.splits, copies), split);
		s.code = sum(times(s.code, copies), 30);
	}
	s.min = times(s.min, n->min);
	s.max = times(s.max, n->max);
	s.depth++;
	return s;
}

static bool
chains(const struct pan_yara_re_node *n)
{
	return n->op == PAN_YARA_RE_REPEAT && n->counted && n->lazy && is_dot(n->child) &&
	    n->max > CHAIN_MIN;
}

static struct size measure(const struct pan_yara_re_node *n);

/* ${root}: each part of a chain is a code of its own; the largest counts. */
static struct size
measure_cat(const struct pan_yara_re_node *n, bool root)
{
	struct size s = { .depth = 1 };
	uint32_t worst = 0;

	for (const struct pan_yara_re_node *c = n->child; c != NULL; c = c->next) {
		struct size one = measure(c);

		s.min = sum(s.min, one.min);
		s.max = sum(s.max, one.max);
		s.code = sum(s.code, one.code);
		s.splits = root && chains(c) ? 0 : sum(s.splits, one.splits);
		s.large |= one.large;
		worst = s.splits > worst ? s.splits : worst;
		s.depth = one.depth >= s.depth ? one.depth + 1 : s.depth;
	}
	s.splits = worst;
	return s;
}

static struct size
measure_alt(const struct pan_yara_re_node *n)
{
	struct size s = { .min = UINT32_MAX, .depth = 1 };

	for (const struct pan_yara_re_node *c = n->child; c != NULL; c = c->next) {
		struct size one = measure(c);

		s.min = one.min < s.min ? one.min : s.min;
		s.max = one.max > s.max ? one.max : s.max;
		s.code = sum(s.code, sum(one.code, 7));
		s.splits = sum(s.splits, sum(one.splits, c->next != NULL));
		/* The first of them is jumped over, the rest is jumped behind. */
		s.large |= one.large || (c->next != NULL && one.code > JUMP_MAX - 7);
		s.depth = one.depth >= s.depth ? one.depth + 1 : s.depth;
	}
	return s;
}

static struct size
measure(const struct pan_yara_re_node *n)
{
	switch (n->op) {
	case PAN_YARA_RE_BYTE:
	case PAN_YARA_RE_CLASS:
		return measure_byte(n);
	case PAN_YARA_RE_CAT:
		return measure_cat(n, false);
	case PAN_YARA_RE_ALT:
		return measure_alt(n);
	case PAN_YARA_RE_REPEAT:
		return measure_repeat(n, measure(n->child));
	case PAN_YARA_RE_EMPTY:
	case PAN_YARA_RE_BEGIN:
	case PAN_YARA_RE_END:
	case PAN_YARA_RE_WORD:
	case PAN_YARA_RE_NOT_WORD:
		break;
	}
	return (struct size){ .code = 1, .depth = 1 };
}

/* Whether every way through ${n} starts with "^". */
static bool
begins(const struct pan_yara_re_node *n)
{
	while (n->op == PAN_YARA_RE_CAT)
		n = n->child;
	if (n->op != PAN_YARA_RE_ALT)
		return n->op == PAN_YARA_RE_BEGIN;
	for (const struct pan_yara_re_node *c = n->child; c != NULL; c = c->next)
		if (!begins(c))
			return false;
	return true;
}

int
pan_yara_re_size(struct pan_yara_re *out, struct pan_err *err)
{
	struct size s = out->root->op == PAN_YARA_RE_CAT ? measure_cat(out->root, true)
	                                                 : measure(out->root);

	out->min = s.min;
	out->max = s.max;
	out->depth = s.depth;
	out->begin = begins(out->root);
	if (s.splits > SPLITS_MAX)
		return pan_err_set(err, PAN_EFORMAT,
		    "too complex an expression: more than %d branches", SPLITS_MAX);
	if (s.large)
		return pan_err_set(err, PAN_EFORMAT, "too large an expression");
	return PAN_OK;
}
