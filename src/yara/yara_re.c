#include "yara/yara_re.h"

#include "yara/yara_re_parts.h"

/*
 *	alternative   = concatenation { "|" [ concatenation ] }
 *	concatenation = piece { piece }
 *	piece         = "^" | "$" | "\b" | "\B" | single [ quantifier [ "?" ] ]
 *	single        = "(" alternative ")" | "[" class "]" | "." | escape | byte
 *
 * Nothing may be quantified twice, and "()" is an error: libyara's grammar.
 */

void *
pan_yara_re_wrong(struct pan_yara_re_reader *r, int code, const char *what)
{
	if (r->rc == PAN_OK)
		r->rc = pan_err_set(r->err, code, "%s at byte %zu", what, r->at);
	return NULL;
}

struct pan_yara_re_node *
pan_yara_re_node_new(struct pan_yara_re_reader *r, enum pan_yara_re_op op)
{
	struct pan_yara_re_node *n;

	if (++r->nodes > PAN_YARA_RE_NODES_MAX)
		return pan_yara_re_wrong(r, PAN_ELIMIT, "too large an expression");
	if ((n = pan_arena_get(r->a, sizeof(*n))) == NULL)
		return pan_yara_re_wrong(r, PAN_ENOMEM, "out of memory");
	n->op = op;
	return n;
}

void
pan_yara_re_list_add(struct pan_yara_re_list *l, struct pan_yara_re_node *n)
{
	if (l->first == NULL)
		l->first = n;
	else
		l->last->next = n;
	l->last = n;
	l->n++;
}

struct pan_yara_re_node *
pan_yara_re_list_end(struct pan_yara_re_reader *r, const struct pan_yara_re_list *l,
    enum pan_yara_re_op op)
{
	struct pan_yara_re_node *n;

	if (l->n == 1)
		return l->first;
	if ((n = pan_yara_re_node_new(r, op)) != NULL)
		n->child = l->first;
	return n;
}

static int
peek(const struct pan_yara_re_reader *r)
{
	return r->at < r->n ? r->s[r->at] : -1;
}

static int
hex_digit(int c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if ((c | 32) >= 'a' && (c | 32) <= 'f')
		return (c | 32) - 'a' + 10;
	return -1;
}

/*
 * The byte that the escape at ${r->at}, behind its backslash, stands for, or -1.  An
 * escaped letter without a meaning is the letter.  0xff is refused because libyara takes
 * it for the end of the text.
 */
static int
escaped(struct pan_yara_re_reader *r)
{
	int c = peek(r), hi, lo;

	if (c < 0 || c == 0xff)
		goto wrong;
	r->at++;
	switch (c) {
	case 'n':
		return '\n';
	case 't':
		return '\t';
	case 'r':
		return '\r';
	case 'f':
		return '\f';
	case 'a':
		return '\a';
	case 'x':
		if (r->at + 2 > r->n || (hi = hex_digit(r->s[r->at])) < 0 ||
		    (lo = hex_digit(r->s[r->at + 1])) < 0)
			goto wrong;
		r->at += 2;
		return hi << 4 | lo;
	default:
		return c;
	}
wrong:
	(void)pan_yara_re_wrong(r, PAN_EFORMAT, "illegal escape sequence");
	return -1;
}

static void
class_add(struct pan_yara_re_class *c, int from, int to)
{
	for (int b = from; b <= to; b++)
		c->bits[b >> 6] |= (uint64_t)1 << (b & 63);
}

static void
class_not(struct pan_yara_re_class *c)
{
	for (int i = 0; i < 4; i++)
		c->bits[i] = ~c->bits[i];
}

static bool
is_word(int b)
{
	return (b >= '0' && b <= '9') || ((b | 32) >= 'a' && (b | 32) <= 'z') || b == '_';
}

/* Adds \w \W \s \S \d \D to ${c}; false when ${letter} is none of them. */
static bool
class_named(struct pan_yara_re_class *c, int letter)
{
	struct pan_yara_re_class named = { { 0 } };

	switch (letter | 32) {
	case 'w':
		for (int b = 0; b < 128; b++)
			if (is_word(b))
				class_add(&named, b, b);
		break;
	case 's':
		class_add(&named, '\t', '\r');
		class_add(&named, ' ', ' ');
		break;
	case 'd':
		class_add(&named, '0', '9');
		break;
	default:
		return false;
	}
	if ((letter & 32) == 0)
		class_not(&named);
	for (int i = 0; i < 4; i++)
		c->bits[i] |= named.bits[i];
	return true;
}

/* The letters that are in it in one case, in the other, too. */
static void
class_fold(struct pan_yara_re_class *c)
{
	for (int b = 'a'; b <= 'z'; b++) {
		if (pan_yara_re_class_has(c, (uint8_t)b))
			class_add(c, b - 32, b - 32);
		else if (pan_yara_re_class_has(c, (uint8_t)(b - 32)))
			class_add(c, b, b);
	}
}

/*
 * One member of a class: a byte, an escape, or a range of two.  As in libyara a range
 * wins over \w and its like: [\w-z] is [w-z].
 */
static bool
class_member(struct pan_yara_re_reader *r, struct pan_yara_re_class *c)
{
	int from = r->s[r->at++], to;
	bool escape = from == '\\', high = from < 32 || from > 126;

	if (escape) {
		int letter = peek(r);
		bool range;

		if (letter < 0)
			return pan_yara_re_wrong(r, PAN_EFORMAT,
			           "missing ] of a class") != NULL;
		range = letter != 'x' && r->at + 2 < r->n && r->s[r->at + 1] == '-' &&
		    r->s[r->at + 2] != ']';
		if (!range && class_named(c, letter)) {
			r->at++;
			return true;
		}
		if ((from = escaped(r)) < 0)
			return false;
	}
	if (peek(r) != '-' || r->at + 1 >= r->n || r->s[r->at + 1] == ']') {
		if (high)
			return pan_yara_re_wrong(r, PAN_EFORMAT,
			           "a class holds a byte that must be written as \\xNN") !=
			    NULL;
		class_add(c, from, from);
		return true;
	}
	to = r->s[r->at + 1];
	r->at += 2;
	if (to == '\\' && (to = escaped(r)) < 0)
		return false;
	if (to < from)
		return pan_yara_re_wrong(r, PAN_EFORMAT, "bad character range") != NULL;
	class_add(c, from, to);
	return true;
}

/* A class, behind its "[". */
static struct pan_yara_re_node *
class_read(struct pan_yara_re_reader *r)
{
	struct pan_yara_re_node *n = pan_yara_re_node_new(r, PAN_YARA_RE_CLASS);
	struct pan_yara_re_class *c = pan_arena_get(r->a, sizeof(*c));
	bool negated = peek(r) == '^';

	if (n == NULL || c == NULL)
		return pan_yara_re_wrong(r, PAN_ENOMEM, "out of memory");
	if (negated)
		r->at++;
	if (peek(r) == ']') {
		class_add(c, ']', ']');
		r->at++;
	}
	while (peek(r) >= 0 && peek(r) != ']')
		if (!class_member(r, c))
			return NULL;
	if (peek(r) < 0)
		return pan_yara_re_wrong(r, PAN_EFORMAT, "missing ] of a class");
	r->at++;
	if (r->nocase)
		class_fold(c);
	if (negated)
		class_not(c);
	n->set = c;
	return n;
}

static struct pan_yara_re_node *
byte_new(struct pan_yara_re_reader *r, int b)
{
	struct pan_yara_re_node *n = pan_yara_re_node_new(r, PAN_YARA_RE_BYTE);

	if (n != NULL) {
		n->value = (uint8_t)b;
		n->mask = 0xff;
	}
	return n;
}

static struct pan_yara_re_node *
dot_new(struct pan_yara_re_reader *r)
{
	struct pan_yara_re_node *n;
	struct pan_yara_re_class *c;

	if (r->dotall)
		return pan_yara_re_node_new(r, PAN_YARA_RE_BYTE); /* mask 0 */
	n = pan_yara_re_node_new(r, PAN_YARA_RE_CLASS);
	if (n == NULL || (c = pan_arena_get(r->a, sizeof(*c))) == NULL)
		return pan_yara_re_wrong(r, PAN_ENOMEM, "out of memory");
	class_add(c, '\n', '\n');
	class_not(c);
	n->set = c;
	n->named = true;
	return n;
}

/* An escape outside of a class, behind its backslash. */
static struct pan_yara_re_node *
escape_read(struct pan_yara_re_reader *r)
{
	struct pan_yara_re_class named = { { 0 } };
	int c = peek(r);

	if (c >= '0' && c <= '9')
		return pan_yara_re_wrong(r, PAN_EFORMAT, "back-references don't exist");
	if (c == 'b' || c == 'B') {
		r->at++;
		return pan_yara_re_node_new(r,
		    c == 'b' ? PAN_YARA_RE_WORD : PAN_YARA_RE_NOT_WORD);
	}
	if (c > 0 && class_named(&named, c)) {
		struct pan_yara_re_node *n = pan_yara_re_node_new(r, PAN_YARA_RE_CLASS);
		struct pan_yara_re_class *set = pan_arena_get(r->a, sizeof(*set));

		if (n == NULL || set == NULL)
			return pan_yara_re_wrong(r, PAN_ENOMEM, "out of memory");
		*set = named;
		n->set = set;
		n->named = true;
		r->at++;
		return n;
	}
	if ((c = escaped(r)) < 0)
		return NULL;
	return byte_new(r, c);
}

/* A number of {}; what is too large stays so.  Digits are needed only for the first. */
static uint32_t
number(const struct pan_yara_re_reader *r, size_t *at)
{
	uint32_t v = 0;

	for (; *at < r->n && r->s[*at] >= '0' && r->s[*at] <= '9'; ++*at)
		if (v <= PAN_YARA_RE_REPEAT_MAX)
			v = v * 10 + r->s[*at] - '0';
	return v;
}

/* {n}, {n,m}, {n,}, {,m} or {,}; anything else is plain text: false. */
static bool
braces(struct pan_yara_re_reader *r, uint32_t *min, uint32_t *max)
{
	size_t at = r->at + 1, low, high;
	bool comma = false;

	*min = *max = number(r, &at);
	high = at;
	if (at < r->n && r->s[at] == ',') {
		comma = true;
		low = ++at;
		*max = number(r, &at);
		if (at == low)
			*max = PAN_YARA_RE_INF;
	}
	if (at >= r->n || r->s[at] != '}' || (!comma && high == r->at + 1))
		return false;
	r->at = at + 1;
	if (*min > PAN_YARA_RE_REPEAT_MAX ||
	    (*max != PAN_YARA_RE_INF && *max > PAN_YARA_RE_REPEAT_MAX))
		(void)pan_yara_re_wrong(r, PAN_EFORMAT, "too large a repetition");
	else if (*max < *min || *max == 0)
		(void)pan_yara_re_wrong(r, PAN_EFORMAT, "bad repetition");
	return true;
}

static bool
quantifier(struct pan_yara_re_reader *r, uint32_t *min, uint32_t *max)
{
	switch (peek(r)) {
	case '*':
		*min = 0;
		*max = PAN_YARA_RE_INF;
		break;
	case '+':
		*min = 1;
		*max = PAN_YARA_RE_INF;
		break;
	case '?':
		*min = 0;
		*max = 1;
		break;
	case '{':
		return braces(r, min, max);
	default:
		return false;
	}
	r->at++;
	return true;
}

static bool
is_dot(const struct pan_yara_re_node *n)
{
	return (n->op == PAN_YARA_RE_BYTE && n->mask == 0) ||
	    (n->op == PAN_YARA_RE_CLASS && n->named &&
	        n->set->bits[0] == ~(uint64_t)(1 << '\n') &&
	        (n->set->bits[1] & n->set->bits[2] & n->set->bits[3]) == UINT64_MAX);
}

/* What follows ${single}: a quantifier, perhaps a lazy one. */
static struct pan_yara_re_node *
quantified(struct pan_yara_re_reader *r, struct pan_yara_re_node *single)
{
	struct pan_yara_re_node *n;
	bool counted = peek(r) == '{';
	uint32_t min, max;

	if (single == NULL || !quantifier(r, &min, &max))
		return single;
	if ((n = pan_yara_re_node_new(r, PAN_YARA_RE_REPEAT)) == NULL)
		return NULL;
	n->min = min;
	n->max = max;
	n->counted = counted;
	n->child = single;
	n->lazy = peek(r) == '?';
	if (n->lazy)
		r->at++;
	if (n->lazy)
		r->out->lazy = true;
	else
		r->out->greedy = true;
	if (max == PAN_YARA_RE_INF && is_dot(single))
		r->out->dot_star = true;
	return n;
}

static struct pan_yara_re_node *alternative(struct pan_yara_re_reader *r);

static struct pan_yara_re_node *
group(struct pan_yara_re_reader *r)
{
	struct pan_yara_re_node *n;

	if (++r->depth > PAN_YARA_RE_DEPTH_MAX)
		return pan_yara_re_wrong(r, PAN_ELIMIT, "too many groups in groups");
	n = alternative(r);
	r->depth--;
	if (n == NULL)
		return NULL;
	if (peek(r) != ')')
		return pan_yara_re_wrong(r, PAN_EFORMAT, "missing )");
	r->at++;
	return n;
}

static struct pan_yara_re_node *
piece(struct pan_yara_re_reader *r)
{
	uint32_t min, max;
	size_t at = r->at;
	int c = r->s[r->at++];
	struct pan_yara_re_node *n;

	switch (c) {
	case '^':
		return pan_yara_re_node_new(r, PAN_YARA_RE_BEGIN);
	case '$':
		return pan_yara_re_node_new(r, PAN_YARA_RE_END);
	case '(':
		return quantified(r, group(r));
	case '[':
		return quantified(r, class_read(r));
	case '.':
		return quantified(r, dot_new(r));
	case '\\':
		n = escape_read(r);
		if (n != NULL &&
		    (n->op == PAN_YARA_RE_WORD || n->op == PAN_YARA_RE_NOT_WORD))
			return n;
		return quantified(r, n);
	default:
		r->at = at;
		if (quantifier(r, &min, &max)) {
			r->at = at;
			return pan_yara_re_wrong(r, PAN_EFORMAT, "nothing to repeat");
		}
		r->at = at + 1;
		return quantified(r, byte_new(r, c));
	}
}

static struct pan_yara_re_node *
concatenation(struct pan_yara_re_reader *r)
{
	struct pan_yara_re_list l = { 0 };

	while (peek(r) >= 0 && peek(r) != '|' && peek(r) != ')') {
		struct pan_yara_re_node *n = piece(r);

		if (n == NULL || r->rc != PAN_OK)
			return NULL;
		pan_yara_re_list_add(&l, n);
	}
	if (l.n == 0)
		return pan_yara_re_wrong(r, PAN_EFORMAT, "nothing to match");
	return pan_yara_re_list_end(r, &l, PAN_YARA_RE_CAT);
}

static struct pan_yara_re_node *
alternative(struct pan_yara_re_reader *r)
{
	struct pan_yara_re_list l = { 0 };
	struct pan_yara_re_node *n = concatenation(r);

	while (n != NULL) {
		pan_yara_re_list_add(&l, n);
		if (peek(r) != '|')
			return pan_yara_re_list_end(r, &l, PAN_YARA_RE_ALT);
		r->at++;
		if (peek(r) < 0 || peek(r) == '|' || peek(r) == ')')
			n = pan_yara_re_node_new(r, PAN_YARA_RE_EMPTY);
		else
			n = concatenation(r);
	}
	return NULL;
}

int
pan_yara_re_parse(struct pan_arena *a, struct pan_str pattern,
    const struct pan_yara_re_opts *opts, struct pan_yara_re *out, struct pan_err *err)
{
	struct pan_yara_re re = { .source = pattern,
		.nocase = opts->nocase,
		.dotall = opts->dotall };
	struct pan_yara_re_reader r = { .a = a,
		.s = (const unsigned char *)pattern.s,
		.n = pattern.n,
		.nocase = opts->nocase,
		.dotall = opts->dotall,
		.err = err,
		.out = &re };

	re.root = alternative(&r);
	if (r.rc == PAN_OK && r.at < r.n)
		(void)pan_yara_re_wrong(&r, PAN_EFORMAT, "a ) too many");
	if (r.rc == PAN_OK && opts->string && re.greedy && re.lazy)
		(void)pan_yara_re_wrong(&r, PAN_EFORMAT,
		    "greedy and lazy repetitions can't be mixed");
	if (r.rc == PAN_OK)
		r.rc = pan_yara_re_size(&re, err);
	if (r.rc == PAN_OK)
		*out = re;
	return r.rc;
}
