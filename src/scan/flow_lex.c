/* Python and JavaScript as tokens.  What is not understood becomes operators. */
#include "scan/flow_code.h"

#define OPEN_MAX 512
#define HOLES_MAX 6 /* strings with holes inside the holes of strings */

struct lexer {
	struct pan_arena *a;
	struct pan_str s;
	size_t at;
	bool python;
	struct pan_flow_toks *out;
	uint32_t open[OPEN_MAX]; /* brackets */
	unsigned nopen;
	unsigned holes;
	uint32_t level;
	int rc;
};

static void lex_until(struct lexer *x, size_t end, bool hole);

static struct pan_flow_tok *
add(struct lexer *x, enum pan_flow_tok_kind kind, size_t at, size_t end)
{
	struct pan_flow_toks *o = x->out;
	struct pan_flow_tok *t;

	if (o->n == o->cap) {
		uint32_t cap = o->cap == 0 ? 256 : o->cap * 2;

		t = pan_arena_array(x->a, cap, sizeof(*t));
		if (t == NULL) {
			x->rc = PAN_ENOMEM;
			return NULL;
		}
		if (o->n > 0)
			memcpy(t, o->tok, o->n * sizeof(*t));
		o->tok = t;
		o->cap = cap;
	}
	t = &o->tok[o->n++];
	*t = (struct pan_flow_tok){ .kind = kind,
		.at = (uint32_t)at,
		.end = (uint32_t)end,
		.level = x->level };
	return t;
}

static char
peek(const struct lexer *x, size_t ahead)
{
	return ahead < x->s.n - x->at ? x->s.s[x->at + ahead] : '\0';
}

static bool
name_char(char c)
{
	return c == '_' || c == '$' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
}

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The text of [from, to) with its escapes resolved; as it is when it has none. */
static struct pan_str
unescape(struct lexer *x, size_t from, size_t to, bool raw)
{
	struct pan_str s = pan_str_slice(x->s, from, to);
	char *out;
	size_t n = 0;

	if (raw || s.n == 0 || memchr(s.s, '\\', s.n) == NULL)
		return s;
	out = pan_arena_get(x->a, s.n);
	if (out == NULL) {
		x->rc = PAN_ENOMEM;
		return s;
	}
	for (size_t i = 0; i < s.n; i++) {
		char c = s.s[i];

		if (c != '\\' || i + 1 >= s.n) {
			out[n++] = c;
			continue;
		}
		c = s.s[++i];
		if (c == 'n')
			out[n++] = '\n';
		else if (c == 't')
			out[n++] = '\t';
		else if (c == 'x' && i + 2 < s.n && hex(s.s[i + 1]) >= 0 &&
		    hex(s.s[i + 2]) >= 0) {
			out[n++] = (char)(hex(s.s[i + 1]) * 16 + hex(s.s[i + 2]));
			i += 2;
		} else if (c != '\n')
			out[n++] = c;
	}
	return (struct pan_str){ out, n };
}

static void
add_text(struct lexer *x, size_t from, size_t to, bool raw)
{
	struct pan_flow_tok *t = add(x, TOK_TEXT, from, to);

	if (t != NULL)
		t->text = unescape(x, from, to, raw);
}

/* A string whose holes begin with ${mark}: f"{", `${`; the reader stands behind the
 * quote. */
static void
lex_mix(struct lexer *x, const char *quote, bool dollar)
{
	uint32_t start = x->out->n;
	size_t nq = strlen(quote), from = x->at;
	struct pan_flow_tok *t = add(x, TOK_MIX, x->at, x->at);

	if (t == NULL)
		return;
	while (x->at < x->s.n && x->rc == PAN_OK) {
		char c = x->s.s[x->at];
		bool hole = dollar ? c == '$' && peek(x, 1) == '{' : c == '{';
		uint32_t open;

		if (x->s.n - x->at >= nq && memcmp(x->s.s + x->at, quote, nq) == 0)
			break;
		if (nq == 1 && !dollar && c == '\n')
			break; /* not closed on its line */
		if (c == '\\' && x->at + 1 < x->s.n) {
			x->at += 2;
			continue;
		}
		if (hole && !dollar && peek(x, 1) == '{') {
			x->at += 2;
			continue;
		}
		if (!hole || x->holes >= HOLES_MAX) {
			x->at++;
			continue;
		}
		if (x->at > from)
			add_text(x, from, x->at, false);
		open = x->out->n;
		if (add(x, TOK_HOLE, x->at, x->at) == NULL)
			return;
		x->at += dollar ? 2 : 1;
		x->holes++;
		lex_until(x, x->s.n, true);
		x->holes--;
		if (peek(x, 0) == '}')
			x->at++;
		if (add(x, TOK_FILLED, x->at, x->at) == NULL)
			return;
		x->out->tok[open].match = x->out->n - 1;
		from = x->at;
	}
	if (x->at > from)
		add_text(x, from, x->at, false);
	if (x->at < x->s.n && x->s.s[x->at] == quote[0])
		x->at += nq;
	if (add(x, TOK_MIXED, x->at, x->at) == NULL)
		return;
	x->out->tok[start].match = x->out->n - 1;
	x->out->tok[start].end = (uint32_t)x->at;
}

/* A string without holes; at its first quote. */
static void
lex_plain(struct lexer *x, size_t from, bool raw)
{
	char q = peek(x, 0);
	bool triple = x->python && peek(x, 1) == q && peek(x, 2) == q;
	size_t n = triple ? 3 : 1, start;
	struct pan_flow_tok *t;

	x->at += n;
	start = x->at;
	while (x->at < x->s.n) {
		char c = x->s.s[x->at];

		if (c == '\\' && x->at + 1 < x->s.n) {
			x->at += 2;
			continue;
		}
		if (!triple && c == '\n')
			break;
		if (c == q && (!triple || (peek(x, 1) == q && peek(x, 2) == q)))
			break;
		x->at++;
	}
	t = add(x, TOK_TEXT, from, x->at);
	if (t != NULL)
		t->text = unescape(x, start, x->at, raw);
	if (x->at < x->s.n && x->s.s[x->at] == q)
		x->at += n;
	if (x->at > x->s.n)
		x->at = x->s.n;
	if (t != NULL)
		t->end = (uint32_t)x->at;
}

static void
lex_name(struct lexer *x)
{
	size_t from = x->at;
	struct pan_str name;
	struct pan_flow_tok *t;
	char q;

	while (x->at < x->s.n && name_char(x->s.s[x->at]))
		x->at++;
	name = pan_str_slice(x->s, from, x->at);
	q = peek(x, 0);
	if (x->python && name.n <= 2 && (q == '"' || q == '\'')) { /* r"", b"", f"" */
		bool f = memchr(name.s, 'f', name.n) != NULL ||
		    memchr(name.s, 'F', name.n) != NULL;
		bool raw = memchr(name.s, 'r', name.n) != NULL ||
		    memchr(name.s, 'R', name.n) != NULL;

		if (f) {
			bool triple = peek(x, 1) == q && peek(x, 2) == q;
			char quote[4] = { q, triple ? q : '\0', triple ? q : '\0', '\0' };

			x->at += triple ? 3 : 1;
			lex_mix(x, quote, false);
		} else {
			lex_plain(x, from, raw);
		}
		return;
	}
	t = add(x, name.s[0] >= '0' && name.s[0] <= '9' ? TOK_NUMBER : TOK_NAME, from,
	    x->at);
	if (t != NULL)
		t->text = name;
}

/* In JavaScript, whether a '/' here begins a regular expression. */
static bool
before_regex(const struct lexer *x)
{
	const struct pan_flow_tok *t = x->out->n > 0 ? &x->out->tok[x->out->n - 1] : NULL;

	if (t == NULL || t->kind == TOK_LINE || t->kind == TOK_HOLE)
		return true;
	if (t->kind == TOK_NAME)
		return pan_str_is(t->text, "return") || pan_str_is(t->text, "typeof");
	return t->kind == TOK_OP && t->op != ')' && t->op != ']' && t->op != '}';
}

/* Blanks and comments; true when something was passed. */
static bool
skip(struct lexer *x)
{
	size_t from = x->at;
	char c = peek(x, 0);

	if (c == ' ' || c == '\t' || c == '\r') {
		x->at++;
	} else if (c == '\\' && (peek(x, 1) == '\n' || peek(x, 1) == '\r')) {
		x->at += 2;
	} else if ((x->python && c == '#') ||
	    (!x->python && c == '/' && peek(x, 1) == '/') ||
	    (!x->python && c == '#' && peek(x, 1) == '!')) {
		while (x->at < x->s.n && x->s.s[x->at] != '\n')
			x->at++;
	} else if (!x->python && c == '/' && peek(x, 1) == '*') {
		size_t stop = pan_str_find(x->s, PAN_LIT("*/"), x->at + 2);

		x->at = stop == SIZE_MAX ? x->s.n : stop + 2;
	} else if (!x->python && c == '/' && before_regex(x)) {
		bool set = false;

		for (x->at++; x->at < x->s.n && x->s.s[x->at] != '\n'; x->at++) {
			c = x->s.s[x->at];
			if (c == '\\')
				x->at++;
			else if (c == '[')
				set = true;
			else if (c == ']')
				set = false;
			else if (c == '/' && !set)
				break;
		}
		x->at = x->at < x->s.n ? x->at + 1 : x->s.n;
	}
	return x->at > from;
}

static void
lex_line(struct lexer *x)
{
	x->at++;
	if (x->python) {
		uint32_t blanks = 0;

		while (peek(x, blanks) == ' ' || peek(x, blanks) == '\t')
			blanks++;
		if (peek(x, blanks) == '\n' || peek(x, blanks) == '#' ||
		    peek(x, blanks) == '\r')
			return;
		if (x->nopen == 0 && x->holes == 0) {
			x->level = blanks;
			(void)add(x, TOK_LINE, x->at, x->at);
		}
		return;
	}
	/* Inside ( or [ a line goes on; inside { or at the top it may end. */
	if (x->holes == 0 &&
	    (x->nopen == 0 || x->out->tok[x->open[x->nopen - 1]].op == '{'))
		(void)add(x, TOK_LINE, x->at, x->at);
}

static char
operator_at(struct lexer *x, size_t *n)
{
	char c = peek(x, 0), b = peek(x, 1), d = peek(x, 2);

	*n = 2;
	if (c == '=' && b == '>')
		return 'A';
	if ((c == '=' || c == '!') && b == '=') {
		*n = d == '=' ? 3 : 2;
		return 'E';
	}
	if (b == '=' && strchr("<>", c) != NULL)
		return 'E';
	if (b == '=' && strchr("+-*/%&|^@:", c) != NULL)
		return c == ':' ? '=' : 'P';
	if (c == '?' && b == '.')
		return 'Q';
	if (c == '.' && b == '.' && d == '.') {
		*n = 3;
		return 'S';
	}
	if (c == '*' && b == '*')
		return 'S';
	*n = 1;
	return c;
}

static void
lex_operator(struct lexer *x)
{
	size_t n, from = x->at;
	char op = operator_at(x, &n);
	struct pan_flow_tok *t;
	uint32_t me = x->out->n;

	x->at += n;
	if (op == ';') {
		(void)add(x, TOK_LINE, from, x->at);
		return;
	}
	if (!x->python && op == '}' && x->level > 0)
		x->level--;
	t = add(x, TOK_OP, from, x->at);
	if (t == NULL)
		return;
	t->op = op;
	if (!x->python && op == '{')
		x->level++;
	if (op == '(' || op == '[' || op == '{') {
		if (x->nopen < OPEN_MAX)
			x->open[x->nopen++] = me;
	} else if ((op == ')' || op == ']' || op == '}') && x->nopen > 0) {
		uint32_t partner = x->open[--x->nopen];

		x->out->tok[partner].match = me;
		t->match = partner;
	}
}

static void
lex_until(struct lexer *x, size_t end, bool hole)
{
	unsigned nopen = x->nopen;

	while (x->at < end && x->rc == PAN_OK) {
		char c = x->s.s[x->at];

		if (hole && x->nopen == nopen && c == '}')
			return;
		if (hole && c == '\n' && x->python)
			return;
		if (skip(x))
			continue;
		if (c == '\n')
			lex_line(x);
		else if (name_char(c))
			lex_name(x);
		else if (c == '`' && !x->python) {
			x->at++;
			lex_mix(x, "`", true);
		} else if (c == '"' || c == '\'')
			lex_plain(x, x->at, false);
		else
			lex_operator(x);
	}
}

int
pan_flow_lex(struct pan_arena *a, struct pan_str text, bool python,
    struct pan_flow_toks *out)
{
	struct lexer x = { .a = a, .s = text, .python = python, .out = out };

	*out = (struct pan_flow_toks){ 0 };
	while (python && peek(&x, x.level) == ' ')
		x.level++;
	lex_until(&x, text.n, false);
	(void)add(&x, TOK_END, text.n, text.n);
	return x.rc;
}
