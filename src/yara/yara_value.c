#include "yara/yara_reader.h"

/*
 *	value   = level of | ^ & (<< >>) (+ -) (* \ %), weakest first, all from the left
 *	unary   = ( "-" | "~" ) unary | atom
 *	atom    = "(" value ")" | filesize | entrypoint | number | text | regex
 *	        | uint8 "(" value ")" ... | #a [ "in" range ] | @a [ "[" value "]" ] | !a
 *... | name ...
 *
 * What is constant is computed here, and what libyara refuses of it is refused.
 */

struct pan_yara_term
pan_yara_read_integer(struct pan_yara_reader *r, const char *what)
{
	struct pan_yara_term t = pan_yara_read_value(r, false);

	if (t.e != NULL && t.e->type != PAN_YARA_INTEGER) {
		(void)pan_yara_fail(r, t.e->line, "%s needs a whole number, not a %s",
		    what, pan_yara_type_name(t.e->type));
		return PAN_YARA_NO_TERM;
	}
	return t;
}

bool
pan_yara_read_range(struct pan_yara_reader *r, struct pan_yara_term *t)
{
	return pan_yara_expect(r, '(') &&
	    pan_yara_term_arg(r, t, 0, pan_yara_read_integer(r, "a range")) &&
	    (pan_yara_is(r, PAN_YARA_S_DOTS) || pan_yara_unexpected(r, "'..'")) &&
	    pan_yara_accept(r, PAN_YARA_S_DOTS) &&
	    pan_yara_term_arg(r, t, 1, pan_yara_read_integer(r, "a range")) &&
	    pan_yara_expect(r, ')');
}

bool
pan_yara_string_index(struct pan_yara_reader *r, const struct pan_yara_token *t,
    uint32_t *index)
{
	struct pan_yara_string *strings = r->strings.v;

	if (t->text.n == 0) {
		if (!r->in_for_of)
			return pan_yara_fail(r, t->line,
			    "a string without a name has a meaning in 'for ... of' only");
		*index = PAN_YARA_CURRENT;
		return true;
	}
	if (!pan_yara_names_get(&r->string_at, t->text, index))
		return pan_yara_fail(r, t->line, "there is no string '$%.*s'",
		    (int)(t->text.n > 64 ? 64 : t->text.n), t->text.s);
	strings[*index].used = true;
	return true;
}

static struct pan_yara_term
literal(struct pan_yara_reader *r)
{
	struct pan_yara_term t =
	    pan_yara_term_new(r, PAN_YARA_LIT, PAN_YARA_INTEGER, r->tok.line, 0);

	if (t.e == NULL)
		return t;
	if (r->tok.word == PAN_YARA_W_REAL) {
		t.e->type = PAN_YARA_FLOAT;
		t.e->real = r->tok.real;
	} else if (r->tok.word == PAN_YARA_W_TEXT) {
		t.e->type = PAN_YARA_STR;
		t.e->text = pan_arena_copy(r->a, r->tok.text);
		if (t.e->text.s == NULL)
			(void)pan_yara_no_memory(r);
	} else {
		t.e->integer = r->tok.integer;
	}
	pan_yara_next(r);
	return t;
}

static struct pan_yara_term
read_regex(struct pan_yara_reader *r)
{
	struct pan_yara_term t =
	    pan_yara_term_new(r, PAN_YARA_LIT_RE, PAN_YARA_RE, r->tok.line, 0);
	struct pan_yara_re_opts opts = { .nocase = r->tok.nocase,
		.dotall = r->tok.dotall };
	struct pan_yara_re *re = pan_arena_get(r->a, sizeof(*re));
	struct pan_str source = pan_arena_copy(r->a, r->tok.text);
	struct pan_err err = { 0 };
	int rc;

	if (t.e == NULL || re == NULL || source.s == NULL) {
		(void)pan_yara_no_memory(r);
		return PAN_YARA_NO_TERM;
	}
	rc = pan_yara_re_parse(r->a, source, &opts, re, &err);
	if (rc == PAN_ENOMEM)
		(void)pan_yara_no_memory(r);
	else if (rc != PAN_OK)
		(void)pan_yara_fail(r, r->tok.line, "regular expression: %.150s",
		    err.text);
	t.e->re = re;
	pan_yara_next(r);
	return t;
}

/* uint16be(at) */
static struct pan_yara_term
read_read(struct pan_yara_reader *r)
{
	struct pan_yara_term t =
	    pan_yara_term_new(r, PAN_YARA_READ, PAN_YARA_INTEGER, r->tok.line, 1);
	struct pan_str s = r->tok.text;

	if (t.e == NULL)
		return t;
	t.e->read.is_signed = s.s[0] == 'i';
	t.e->read.big = s.s[s.n - 1] == 'e';
	t.e->read.size = 1;
	if (pan_str_find(s, PAN_LIT("16"), 0) != SIZE_MAX)
		t.e->read.size = 2;
	else if (pan_str_find(s, PAN_LIT("32"), 0) != SIZE_MAX)
		t.e->read.size = 4;
	pan_yara_next(r);
	if (!pan_yara_expect(r, '(') ||
	    !pan_yara_term_arg(r, &t, 0,
	        pan_yara_read_integer(r, "a place in the data")) ||
	    !pan_yara_expect(r, ')'))
		return PAN_YARA_NO_TERM;
	return t;
}

/* #a [in range], @a [i], !a [i] */
static struct pan_yara_term
read_reference(struct pan_yara_reader *r)
{
	struct pan_yara_token name = r->tok;
	enum pan_yara_op op = name.word == PAN_YARA_W_COUNT ? PAN_YARA_COUNT
	    : name.word == PAN_YARA_W_OFFSET                ? PAN_YARA_OFFSET
	                                                    : PAN_YARA_LENGTH;
	struct pan_yara_term t, one;
	uint32_t index = 0;

	if (!pan_yara_string_index(r, &name, &index))
		return PAN_YARA_NO_TERM;
	pan_yara_next(r);
	t = pan_yara_term_new(r, op, PAN_YARA_INTEGER, name.line, 2);
	if (t.e == NULL)
		return t;
	t.e->index = index;
	t.e->narg = op != PAN_YARA_COUNT;
	if (op == PAN_YARA_COUNT) {
		if (!pan_yara_accept_key(r, PAN_YARA_K_IN))
			return t;
		t.e->op = PAN_YARA_COUNT_IN;
		t.e->narg = 2;
		return pan_yara_read_range(r, &t) ? t : PAN_YARA_NO_TERM;
	}
	if (pan_yara_accept(r, '[')) {
		one = pan_yara_read_value(r, false); /* of any type: libyara looks not */
		if (!pan_yara_term_arg(r, &t, 0, one) || !pan_yara_expect(r, ']'))
			return PAN_YARA_NO_TERM;
		return t;
	}
	one = pan_yara_term_new(r, PAN_YARA_LIT, PAN_YARA_INTEGER, name.line, 0);
	if (one.e != NULL)
		one.e->integer = 1;
	return pan_yara_term_arg(r, &t, 0, one) ? t : PAN_YARA_NO_TERM;
}

static struct pan_yara_term
read_paren(struct pan_yara_reader *r, bool open)
{
	struct pan_yara_term t =
	    open ? pan_yara_read_logical(r) : pan_yara_read_value(r, false);

	if (t.e == NULL || !pan_yara_expect(r, ')'))
		return PAN_YARA_NO_TERM;
	return t;
}

static struct pan_yara_term
read_atom(struct pan_yara_reader *r, bool open)
{
	struct pan_yara_term t;

	switch (r->tok.word) {
	case PAN_YARA_W_INTEGER:
	case PAN_YARA_W_REAL:
	case PAN_YARA_W_TEXT:
		return literal(r);
	case PAN_YARA_W_REGEX:
		return read_regex(r);
	case PAN_YARA_W_FUNCTION:
		return read_read(r);
	case PAN_YARA_W_COUNT:
	case PAN_YARA_W_OFFSET:
	case PAN_YARA_W_LENGTH:
		return read_reference(r);
	case PAN_YARA_W_NAME:
		return pan_yara_read_name(r);
	case PAN_YARA_W_KEYWORD:
		if (r->tok.key != PAN_YARA_K_FILESIZE &&
		    r->tok.key != PAN_YARA_K_ENTRYPOINT)
			break;
		t = pan_yara_term_new(r,
		    r->tok.key == PAN_YARA_K_FILESIZE ? PAN_YARA_FILESIZE
		                                      : PAN_YARA_ENTRYPOINT,
		    PAN_YARA_INTEGER, r->tok.line, 0);
		pan_yara_next(r);
		return t;
	case PAN_YARA_W_SYMBOL:
		if (pan_yara_accept(r, '('))
			return read_paren(r, open);
		break;
	case PAN_YARA_W_END:
	case PAN_YARA_W_BAD:
	case PAN_YARA_W_STRING:
	case PAN_YARA_W_STRINGS:
	case PAN_YARA_W_HEX:
		break;
	}
	(void)pan_yara_unexpected(r, "a value");
	return PAN_YARA_NO_TERM;
}

static bool
is_constant(struct pan_yara_term t)
{
	return t.e->op == PAN_YARA_LIT && t.e->type == PAN_YARA_INTEGER;
}

static struct pan_yara_term
constant(struct pan_yara_term t, int64_t v)
{
	t.e->op = PAN_YARA_LIT;
	t.e->integer = v;
	t.e->narg = 0;
	t.depth = 1;
	return t;
}

static struct pan_yara_term
read_unary(struct pan_yara_reader *r, bool open)
{
	bool minus = pan_yara_is(r, '-');
	uint32_t line = r->tok.line;
	struct pan_yara_term arg = PAN_YARA_NO_TERM, t;

	if (!minus && !pan_yara_is(r, '~'))
		return read_atom(r, open);
	pan_yara_next(r);
	if (++r->depth > PAN_YARA_DEPTH_MAX)
		(void)pan_yara_fail(r, line, "the condition is nested too deeply");
	else
		arg = read_unary(r, false);
	r->depth--;
	if (arg.e == NULL)
		return arg;
	if (arg.e->type != PAN_YARA_INTEGER &&
	    !(minus && arg.e->type == PAN_YARA_FLOAT)) {
		(void)pan_yara_fail(r, line, "'%s' can't be applied to a %s",
		    minus ? "-" : "~", pan_yara_type_name(arg.e->type));
		return PAN_YARA_NO_TERM;
	}
	t = pan_yara_term_new(r, minus ? PAN_YARA_NEG : PAN_YARA_BIT_NOT, arg.e->type,
	    line, 1);
	if (!pan_yara_term_arg(r, &t, 0, arg))
		return PAN_YARA_NO_TERM;
	if (!is_constant(arg))
		return t;
	return constant(t,
	    minus ? (int64_t)(0 - (uint64_t)arg.e->integer) : ~arg.e->integer);
}

/* How tightly the operator that the word is binds, from 1; 0: it is none. */
static int
binary_of(const struct pan_yara_reader *r, enum pan_yara_op *op)
{
	static const struct {
		int symbol, level;
		enum pan_yara_op op;
	} known[] = {
		{ '|', 1, PAN_YARA_BIT_OR },
		{ '^', 2, PAN_YARA_BIT_XOR },
		{ '&', 3, PAN_YARA_BIT_AND },
		{ PAN_YARA_S_SHL, 4, PAN_YARA_SHL },
		{ PAN_YARA_S_SHR, 4, PAN_YARA_SHR },
		{ '+', 5, PAN_YARA_ADD },
		{ '-', 5, PAN_YARA_SUB },
		{ '*', 6, PAN_YARA_MUL },
		{ '\\', 6, PAN_YARA_DIV },
		{ '%', 6, PAN_YARA_MOD },
	};

	if (r->tok.word == PAN_YARA_W_SYMBOL) {
		for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
			if (known[i].symbol == r->tok.symbol) {
				*op = known[i].op;
				return known[i].level;
			}
		}
	}
	return 0;
}

static bool
check_binary(struct pan_yara_reader *r, enum pan_yara_op op, struct pan_yara_term left,
    struct pan_yara_term right, uint32_t line)
{
	enum pan_yara_type a = left.e->type, b = right.e->type;
	bool arithmetic = op == PAN_YARA_ADD || op == PAN_YARA_SUB ||
	    op == PAN_YARA_MUL || op == PAN_YARA_DIV;
	bool numbers = (a == PAN_YARA_INTEGER || a == PAN_YARA_FLOAT) &&
	    (b == PAN_YARA_INTEGER || b == PAN_YARA_FLOAT);

	if (!(arithmetic ? numbers : a == PAN_YARA_INTEGER && b == PAN_YARA_INTEGER))
		return pan_yara_fail(r, line, "a %s and a %s can't be computed with so",
		    pan_yara_type_name(a), pan_yara_type_name(b));
	if (!is_constant(right) || a != PAN_YARA_INTEGER)
		return true;
	if ((op == PAN_YARA_DIV || op == PAN_YARA_MOD) && right.e->integer == 0)
		return pan_yara_fail(r, line, "division by zero");
	if ((op == PAN_YARA_SHL || op == PAN_YARA_SHR) && right.e->integer < 0)
		return pan_yara_fail(r, line, "a shift by less than 0");
	return true;
}

/* ${a} ${op} ${b} in ${v}; 0: computed, 1: is not constant, -1: too large. */
static int
compute(enum pan_yara_op op, int64_t a, int64_t b, int64_t *v)
{
	bool minimum = b == -1 && a == INT64_MIN;

	switch ((int)op) {
	case PAN_YARA_ADD:
		return __builtin_add_overflow(a, b, v) ? -1 : 0;
	case PAN_YARA_SUB:
		return __builtin_sub_overflow(a, b, v) ? -1 : 0;
	case PAN_YARA_MUL:
		return __builtin_mul_overflow(a, b, v) ? -1 : 0;
	case PAN_YARA_DIV:
		*v = minimum ? 0 : a / b;
		return minimum;
	case PAN_YARA_MOD:
		*v = minimum ? 0 : a % b;
		return minimum;
	case PAN_YARA_BIT_AND:
		*v = a & b;
		return 0;
	case PAN_YARA_BIT_OR:
		*v = a | b;
		return 0;
	case PAN_YARA_BIT_XOR:
		*v = a ^ b;
		return 0;
	case PAN_YARA_SHL:
		*v = b >= 64 ? 0 : (int64_t)((uint64_t)a << b);
		return 0;
	case PAN_YARA_SHR:
		/* cppcheck-suppress shiftTooManyBitsSigned; gcc and clang keep the sign
		 */
		*v = b >= 64 ? 0 : a >> b;
		return 0;
	default:
		return 1;
	}
}

static struct pan_yara_term
apply(struct pan_yara_reader *r, enum pan_yara_op op, struct pan_yara_term left,
    struct pan_yara_term right, uint32_t line)
{
	struct pan_yara_term t;
	enum pan_yara_type type = PAN_YARA_INTEGER;
	int64_t v;

	if (left.e == NULL || right.e == NULL || !check_binary(r, op, left, right, line))
		return PAN_YARA_NO_TERM;
	if (left.e->type == PAN_YARA_FLOAT || right.e->type == PAN_YARA_FLOAT)
		type = PAN_YARA_FLOAT;
	t = pan_yara_term_new(r, op, type, line, 2);
	if (!pan_yara_term_arg(r, &t, 0, left) || !pan_yara_term_arg(r, &t, 1, right))
		return PAN_YARA_NO_TERM;
	if (!is_constant(left) || !is_constant(right))
		return t;
	switch (compute(op, left.e->integer, right.e->integer, &v)) {
	case 0:
		return constant(t, v);
	case 1:
		return t;
	default:
		(void)pan_yara_fail(r, line, "the result needs more than 64 bits");
		return PAN_YARA_NO_TERM;
	}
}

static bool
before_of(const struct pan_yara_reader *r)
{
	struct pan_yara_lex ahead = r->lex;
	struct pan_yara_token t;

	if (!pan_yara_is(r, '%'))
		return false;
	pan_yara_lex_next(&ahead, &t);
	return t.word == PAN_YARA_W_KEYWORD && t.key == PAN_YARA_K_OF;
}

/* Operators that bind at least as tightly as ${level}. */
static struct pan_yara_term
read_binary(struct pan_yara_reader *r, int level, bool open)
{
	struct pan_yara_term left = read_unary(r, open);
	enum pan_yara_op op;
	int its;

	while (left.e != NULL && !left.logical && !r->bad &&
	    (its = binary_of(r, &op)) != 0 && its >= level) {
		uint32_t line = r->tok.line;

		if (open && before_of(r))
			break;
		pan_yara_next(r);
		left = apply(r, op, left, read_binary(r, its + 1, false), line);
	}
	return r->bad ? PAN_YARA_NO_TERM : left;
}

/* All nesting but that of signs and "not" passes through here, and is counted here. */
struct pan_yara_term
pan_yara_read_value(struct pan_yara_reader *r, bool open)
{
	struct pan_yara_term t = PAN_YARA_NO_TERM;

	if (++r->depth > PAN_YARA_DEPTH_MAX)
		(void)pan_yara_fail(r, r->tok.line, "the condition is nested too deeply");
	else
		t = read_binary(r, 1, open);
	r->depth--;
	return t;
}
