#include "yara/yara_reader.h"

/*
 *	logical    = and-term { "or" and-term }
 *	and-term   = not-term { "and" not-term }
 *	not-term   = ( "not" | "defined" ) not-term | relation
 *	relation   = "true" | "false" | "for" ... | quantifier "of" set
 *	           | $a [ "at" integer | "in" range ]
 *	           | value [ ( comparison | text operator ) value ]
 *
 * A comparison is no value, so comparisons do not chain; but any value is a condition.
 */

struct pan_yara_term
pan_yara_term_new(struct pan_yara_reader *r, enum pan_yara_op op, enum pan_yara_type type,
    uint32_t line, uint32_t narg)
{
	struct pan_yara_term t = { .depth = 1 };

	t.e = pan_arena_get(r->a, sizeof(*t.e));
	if (t.e != NULL && narg > 0)
		t.e->arg = pan_arena_array(r->a, narg, sizeof(const void *));
	if (t.e == NULL || (narg > 0 && t.e->arg == NULL)) {
		(void)pan_yara_no_memory(r);
		return PAN_YARA_NO_TERM;
	}
	t.e->op = op;
	t.e->type = type;
	t.e->line = line;
	t.e->narg = narg;
	return t;
}

bool
pan_yara_term_arg(struct pan_yara_reader *r, struct pan_yara_term *t, uint32_t i,
    struct pan_yara_term arg)
{
	if (t->e == NULL || arg.e == NULL)
		return false;
	if (arg.depth >= PAN_YARA_DEPTH_MAX)
		return pan_yara_fail(r, arg.e->line,
		    "the condition is nested too deeply");
	if (arg.depth >= t->depth)
		t->depth = arg.depth + 1;
	t->e->arg[i] = arg.e;
	return true;
}

/* ${first} and what follows it with the same ${key} between: one node of all of them. */
static struct pan_yara_term
joined(struct pan_yara_reader *r, struct pan_yara_term first, enum pan_yara_key key,
    struct pan_yara_term (*operand)(struct pan_yara_reader *))
{
	struct pan_yara_list all = { 0 };
	struct pan_yara_term *slot, out;

	if (first.e == NULL || !pan_yara_is_key(r, key))
		return first;
	if ((slot = pan_yara_list_add(r, &all, sizeof(*slot))) == NULL)
		return PAN_YARA_NO_TERM;
	*slot = first;
	while (pan_yara_accept_key(r, key)) {
		struct pan_yara_term t = operand(r);

		if (t.e == NULL ||
		    (slot = pan_yara_list_add(r, &all, sizeof(*slot))) == NULL)
			return PAN_YARA_NO_TERM;
		*slot = t;
	}
	out = pan_yara_term_new(r, key == PAN_YARA_K_OR ? PAN_YARA_OR : PAN_YARA_AND,
	    PAN_YARA_BOOL, first.e->line, (uint32_t)all.n);
	slot = all.v;
	for (size_t i = 0; i < all.n; i++)
		if (!pan_yara_term_arg(r, &out, (uint32_t)i, slot[i]))
			return PAN_YARA_NO_TERM;
	out.logical = true;
	return out;
}

/* $a, $a at n, $a in (m..n) */
static struct pan_yara_term
read_found(struct pan_yara_reader *r)
{
	struct pan_yara_token name = r->tok;
	struct pan_yara_term t;
	uint32_t index = 0;

	if (!pan_yara_string_index(r, &name, &index))
		return PAN_YARA_NO_TERM;
	pan_yara_next(r);
	t = pan_yara_term_new(r, PAN_YARA_FOUND, PAN_YARA_BOOL, name.line, 2);
	if (t.e == NULL)
		return t;
	t.e->index = index;
	t.e->narg = 0;
	t.logical = true;
	if (pan_yara_accept_key(r, PAN_YARA_K_AT)) {
		t.e->op = PAN_YARA_FOUND_AT;
		t.e->narg = 1;
		if (!pan_yara_term_arg(r, &t, 0, pan_yara_read_integer(r, "'at'")))
			return PAN_YARA_NO_TERM;
	} else if (pan_yara_accept_key(r, PAN_YARA_K_IN)) {
		t.e->op = PAN_YARA_FOUND_IN;
		t.e->narg = 2;
		if (!pan_yara_read_range(r, &t))
			return PAN_YARA_NO_TERM;
	}
	return r->bad ? PAN_YARA_NO_TERM : t;
}

/* The comparison or text operator that the word is; false: none. */
static bool
relation_of(const struct pan_yara_reader *r, enum pan_yara_op *op)
{
	if (r->tok.word == PAN_YARA_W_SYMBOL) {
		switch (r->tok.symbol) {
		case PAN_YARA_S_EQ:
			*op = PAN_YARA_EQ;
			return true;
		case PAN_YARA_S_NE:
			*op = PAN_YARA_NE;
			return true;
		case PAN_YARA_S_LE:
			*op = PAN_YARA_LE;
			return true;
		case PAN_YARA_S_GE:
			*op = PAN_YARA_GE;
			return true;
		case '<':
			*op = PAN_YARA_LT;
			return true;
		case '>':
			*op = PAN_YARA_GT;
			return true;
		default:
			return false;
		}
	}
	static const struct {
		enum pan_yara_key key;
		enum pan_yara_op op;
	} words[] = {
		{ PAN_YARA_K_CONTAINS, PAN_YARA_CONTAINS },
		{ PAN_YARA_K_ICONTAINS, PAN_YARA_ICONTAINS },
		{ PAN_YARA_K_STARTSWITH, PAN_YARA_STARTSWITH },
		{ PAN_YARA_K_ISTARTSWITH, PAN_YARA_ISTARTSWITH },
		{ PAN_YARA_K_ENDSWITH, PAN_YARA_ENDSWITH },
		{ PAN_YARA_K_IENDSWITH, PAN_YARA_IENDSWITH },
		{ PAN_YARA_K_IEQUALS, PAN_YARA_IEQUALS },
		{ PAN_YARA_K_MATCHES, PAN_YARA_MATCHES },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (pan_yara_is_key(r, words[i].key)) {
			*op = words[i].op;
			return true;
		}
	}
	return false;
}

static bool
check_relation(struct pan_yara_reader *r, enum pan_yara_op op, enum pan_yara_type a,
    enum pan_yara_type b, uint32_t line)
{
	bool a_number = a == PAN_YARA_INTEGER || a == PAN_YARA_FLOAT;
	bool b_number = b == PAN_YARA_INTEGER || b == PAN_YARA_FLOAT;
	bool good;

	if (op == PAN_YARA_MATCHES)
		good = a == PAN_YARA_STR && b == PAN_YARA_RE;
	else if (op >= PAN_YARA_CONTAINS && op <= PAN_YARA_IEQUALS)
		good = a == PAN_YARA_STR && b == PAN_YARA_STR;
	else
		good = (a_number && b_number) || (a == PAN_YARA_STR && b == PAN_YARA_STR);
	return good ||
	    pan_yara_fail(r, line, "a %s and a %s can't be compared so",
	        pan_yara_type_name(a), pan_yara_type_name(b));
}

static struct pan_yara_term
read_relation(struct pan_yara_reader *r, struct pan_yara_term left)
{
	enum pan_yara_op op;
	uint32_t line = r->tok.line;
	struct pan_yara_term right, t;

	if (left.e == NULL || left.logical || !relation_of(r, &op))
		return left;
	pan_yara_next(r);
	if (op == PAN_YARA_MATCHES && r->tok.word != PAN_YARA_W_REGEX) {
		(void)pan_yara_unexpected(r, "a regular expression");
		return PAN_YARA_NO_TERM;
	}
	right = pan_yara_read_value(r, false);
	if (right.e == NULL || !check_relation(r, op, left.e->type, right.e->type, line))
		return PAN_YARA_NO_TERM;
	t = pan_yara_term_new(r, op, PAN_YARA_BOOL, line, 2);
	if (!pan_yara_term_arg(r, &t, 0, left) || !pan_yara_term_arg(r, &t, 1, right))
		return PAN_YARA_NO_TERM;
	t.logical = true;
	return t;
}

/* "50 % of them", from its "%" on. */
static struct pan_yara_term
read_percent(struct pan_yara_reader *r, struct pan_yara_term many)
{
	uint32_t line = r->tok.line;

	if (many.e->type != PAN_YARA_INTEGER) {
		(void)pan_yara_fail(r, line, "a percentage is a whole number");
		return PAN_YARA_NO_TERM;
	}
	if (many.e->op == PAN_YARA_LIT &&
	    (many.e->integer < 1 || many.e->integer > 100)) {
		(void)pan_yara_fail(r, line, "a percentage is between 1 and 100");
		return PAN_YARA_NO_TERM;
	}
	pan_yara_next(r);
	return pan_yara_read_of(r, PAN_YARA_PERCENT, many);
}

static struct pan_yara_term
read_truth(struct pan_yara_reader *r)
{
	struct pan_yara_term t =
	    pan_yara_term_new(r, PAN_YARA_LIT, PAN_YARA_BOOL, r->tok.line, 0);

	if (t.e != NULL)
		t.e->integer = r->tok.key == PAN_YARA_K_TRUE;
	t.logical = true;
	pan_yara_next(r);
	return r->bad ? PAN_YARA_NO_TERM : t;
}

static struct pan_yara_term
read_plain(struct pan_yara_reader *r)
{
	struct pan_yara_term t;

	if (r->tok.word == PAN_YARA_W_STRING)
		return read_found(r);
	if (r->tok.word == PAN_YARA_W_KEYWORD) {
		enum pan_yara_key key = r->tok.key;

		if (key == PAN_YARA_K_TRUE || key == PAN_YARA_K_FALSE)
			return read_truth(r);
		if (pan_yara_accept_key(r, PAN_YARA_K_FOR))
			return pan_yara_read_for(r);
		if (key == PAN_YARA_K_ALL || key == PAN_YARA_K_ANY ||
		    key == PAN_YARA_K_NONE) {
			pan_yara_next(r);
			return pan_yara_read_of(r,
			    key == PAN_YARA_K_ALL       ? PAN_YARA_ALL
			        : key == PAN_YARA_K_ANY ? PAN_YARA_ANY
			                                : PAN_YARA_NONE,
			    PAN_YARA_NO_TERM);
		}
	}
	t = pan_yara_read_value(r, true);
	if (t.e == NULL || t.logical)
		return t;
	if (pan_yara_is_key(r, PAN_YARA_K_OF))
		return pan_yara_read_of(r, PAN_YARA_AT_LEAST, t);
	if (pan_yara_is(r, '%'))
		return read_percent(r, t);
	return read_relation(r, t);
}

static struct pan_yara_term
read_not(struct pan_yara_reader *r)
{
	struct pan_yara_term t, arg;
	bool negate = pan_yara_is_key(r, PAN_YARA_K_NOT);
	uint32_t line = r->tok.line;

	if (!negate && !pan_yara_is_key(r, PAN_YARA_K_DEFINED))
		return read_plain(r);
	if (++r->depth > PAN_YARA_DEPTH_MAX) {
		(void)pan_yara_fail(r, line, "the condition is nested too deeply");
		return PAN_YARA_NO_TERM;
	}
	pan_yara_next(r);
	arg = read_not(r);
	r->depth--;
	t = pan_yara_term_new(r, negate ? PAN_YARA_NOT : PAN_YARA_DEFINED, PAN_YARA_BOOL,
	    line, 1);
	if (!pan_yara_term_arg(r, &t, 0, arg))
		return PAN_YARA_NO_TERM;
	t.logical = true;
	return t;
}

static struct pan_yara_term
read_and(struct pan_yara_reader *r)
{
	return joined(r, read_not(r), PAN_YARA_K_AND, read_not);
}

struct pan_yara_term
pan_yara_read_logical(struct pan_yara_reader *r)
{
	struct pan_yara_term t = joined(r, read_and(r), PAN_YARA_K_OR, read_and);

	return r->bad ? PAN_YARA_NO_TERM : t;
}

bool
pan_yara_read_condition(struct pan_yara_reader *r)
{
	struct pan_yara_term t = pan_yara_read_logical(r);

	if (t.e == NULL)
		return false;
	r->rule->condition = t.e;
	r->rule->depth = t.depth;
	return true;
}
