#include "core/json.h"

#include <stdlib.h>

#include "core/limits.h"
#include "core/utf8.h"

/* A list or map whose end has not been seen yet. */
struct level {
	struct pan_node *node;
	struct pan_node *last;
};

struct reader {
	struct pan_arena *a;
	const char *s;
	size_t n;
	size_t at;
	uint32_t line;
	bool loose;
	bool fresh; /* the innermost list or map was opened by the last value */
	unsigned depth;
	size_t count;
	struct pan_node *root;
	struct pan_err *err;
	struct level up[PAN_NODE_DEPTH_MAX];
};

enum { MORE = PAN_OK, DONE = 1 };

static int
fail(struct reader *r, size_t at, enum pan_code code, const char *what)
{
	size_t line = 1;
	size_t column = 1;

	for (size_t i = 0; i < at; i++) {
		column++;
		if (r->s[i] == '\n') {
			line++;
			column = 1;
		}
	}
	return pan_err_set(r->err, code, "line %zu, column %zu: %s", line, column, what);
}

static int
fail_format(struct reader *r, const char *what)
{
	if (r->at >= r->n)
		what = "the text ends too early";
	return fail(r, r->at, PAN_EFORMAT, what);
}

/* Past one comment; false when there is none, or it has no end. */
static bool
skip_comment(struct reader *r)
{
	struct pan_str rest = { r->s + r->at, r->n - r->at };
	bool block = pan_str_starts(rest, PAN_LIT("/*"));
	size_t end;

	if (!block && !pan_str_starts(rest, PAN_LIT("//")))
		return false;
	end = pan_str_find(rest, block ? PAN_LIT("*/") : PAN_LIT("\n"), 2);
	if (end == SIZE_MAX) {
		if (!block)
			r->at = r->n;
		return !block;
	}
	for (size_t i = 0; block && i < end; i++)
		r->line += rest.s[i] == '\n';
	r->at += block ? end + 2 : end;
	return true;
}

/* To the next byte that means something, which is returned; 0 at the end. */
static char
skip(struct reader *r)
{
	for (;; r->at++) {
		while (r->loose && r->at < r->n && r->s[r->at] == '/') {
			if (!skip_comment(r))
				return '/';
		}
		if (r->at >= r->n)
			return '\0';
		switch (r->s[r->at]) {
		case '\n':
			r->line++;
			continue;
		case ' ':
		case '\t':
		case '\r':
			continue;
		default:
			return r->s[r->at];
		}
	}
}

#define EACH 0x0101010101010101ull
#define TOPS 0x8080808080808080ull
#define ZERO(w) (((w)-EACH) & ~(w))

/* Whether one of eight bytes is a quote, a backslash, a control or not ASCII. */
static inline bool
special(uint64_t w)
{
	uint64_t controls = (w - EACH * 0x20) & ~w;

	return ((ZERO(w ^ EACH * '"') | ZERO(w ^ EACH * '\\') | controls | w) & TOPS) !=
	    0;
}

/*
 * Past the non-ASCII characters at ${at}; SIZE_MAX when they are malformed.  A lone
 * surrogate may stand there, for the text may come out of another JSON string; a
 * pair of them is something no encoder of ours writes.
 */
static size_t
skip_wide(struct reader *r, size_t at)
{
	struct pan_str s = { r->s, r->n };
	uint32_t before = 0;

	while (at < s.n && (unsigned char)s.s[at] >= 0x80) {
		unsigned len;
		uint32_t cp = pan_utf8_at(s, at, &len);

		if (len == 1 || (before >> 10 == 0x36 && cp >> 10 == 0x37)) {
			r->at = at;
			return SIZE_MAX;
		}
		before = cp;
		at += len;
	}
	return at;
}

/* From behind a quote to the closing one, in ${end}; everything but escapes is checked.
 */
static int
find_quote(struct reader *r, size_t *end, bool *escapes)
{
	size_t at = r->at;
	uint64_t w;

	for (;;) {
		while (r->n - at >= sizeof(w) &&
		    (memcpy(&w, r->s + at, sizeof(w)), !special(w)))
			at += sizeof(w);
		while (at < r->n && (unsigned char)r->s[at] >= 0x20 && r->s[at] != '"' &&
		    r->s[at] != '\\' && (unsigned char)r->s[at] < 0x80)
			at++;
		if (at >= r->n || (r->s[at] == '\\' && at + 1 >= r->n))
			return fail(r, r->n, PAN_EFORMAT, "a string has no end");
		if (r->s[at] == '"') {
			*end = at;
			return PAN_OK;
		}
		if (r->s[at] == '\\') {
			*escapes = true;
			at += 2;
			if ((unsigned char)r->s[at - 1] < 0x80)
				continue;
			at--;
		}
		if ((unsigned char)r->s[at] < 0x20)
			return fail(r, at, PAN_EFORMAT,
			    "a control character in a string");
		at = skip_wide(r, at);
		if (at == SIZE_MAX)
			return fail(r, r->at, PAN_EFORMAT, "malformed UTF-8");
	}
}

/* The number of four hexadecimal digits, or UINT32_MAX. */
static uint32_t
hex4(struct reader *r, size_t at, size_t end)
{
	uint32_t v = 0;

	if (end - at < 4)
		return UINT32_MAX;
	for (size_t i = at; i < at + 4; i++) {
		unsigned char c = (unsigned char)r->s[i];
		unsigned char letter = c | 0x20;

		if (c >= '0' && c <= '9')
			v = v << 4 | (c - '0');
		else if (letter >= 'a' && letter <= 'f')
			v = v << 4 | (letter - 'a' + 10u);
		else
			return UINT32_MAX;
	}
	return v;
}

/* Append ${cp}; a low surrogate joins the high one that stands before it. */
static char *
put(char *to, const char *begin, uint32_t cp)
{
	const unsigned char *last = (const unsigned char *)to - 3;

	if (cp >> 10 == 0x37 && to - begin >= 3 && last[0] == 0xED && last[1] >= 0xA0 &&
	    last[1] <= 0xAF) {
		uint32_t high = (last[1] & 0x0Fu) << 6 | (last[2] & 0x3Fu);

		to -= 3;
		cp = 0x10000 + (high << 10) + (cp & 0x3FF);
	}
	return to + pan_utf8_put(to, cp);
}

/* The character that the escape at ${at} (behind its backslash) stands for; ${at} moves
 * on. */
static uint32_t
escape(struct reader *r, size_t *at, size_t end)
{
	static const char names[] = "\"\\/bfnrt";
	static const char values[] = "\"\\/\b\f\n\r\t";
	char c = r->s[(*at)++];
	const char *hit;
	uint32_t cp;

	if (c == 'u') {
		cp = hex4(r, *at, end);
		*at += 4;
		return cp;
	}
	hit = c == '\0' ? NULL : strchr(names, c);
	return hit == NULL ? UINT32_MAX : (unsigned char)values[hit - names];
}

static int
unescape(struct reader *r, size_t end, struct pan_str *out)
{
	char *begin = pan_arena_get(r->a, end - r->at);
	char *to = begin;
	size_t at = r->at;

	if (begin == NULL)
		return pan_err_set(r->err, PAN_ENOMEM, "out of memory");
	while (at < end) {
		const char *slash = memchr(r->s + at, '\\', end - at);
		size_t run = slash == NULL ? end - at : (size_t)(slash - r->s) - at;
		uint32_t cp;

		if (run >= 3 && (unsigned char)r->s[at] == 0xED) {
			unsigned len;

			cp = pan_utf8_at((struct pan_str){ r->s, end }, at, &len);
			to = put(to, begin, cp);
			at += len;
			run -= len;
		}
		memcpy(to, r->s + at, run);
		to += run;
		at += run;
		if (at == end)
			break;
		at++;
		cp = escape(r, &at, end);
		if (cp == UINT32_MAX)
			return fail(r, (size_t)(slash - r->s), PAN_EFORMAT,
			    "a bad escape");
		to = put(to, begin, cp);
	}
	*out = (struct pan_str){ begin, (size_t)(to - begin) };
	return PAN_OK;
}

static int
read_text(struct reader *r, struct pan_str *out)
{
	bool escapes = false;
	size_t end = 0;
	int rc;

	r->at++;
	rc = find_quote(r, &end, &escapes);
	if (rc != PAN_OK)
		return rc;
	if (!escapes)
		*out = (struct pan_str){ r->s + r->at, end - r->at };
	else if ((rc = unescape(r, end, out)) != PAN_OK)
		return rc;
	r->at = end + 1;
	return PAN_OK;
}

/* Past a run of digits; false when there is not even one. */
static bool
digits(struct reader *r)
{
	size_t from = r->at;

	while (r->at < r->n && r->s[r->at] >= '0' && r->s[r->at] <= '9')
		r->at++;
	return r->at > from;
}

/* strtod() wants a NUL.  The program never leaves the C locale, so '.' is its point. */
static int
to_double(struct reader *r, struct pan_str text, double *out)
{
	char small[64];

	if (text.n < sizeof(small)) {
		memcpy(small, text.s, text.n);
		small[text.n] = '\0';
		*out = strtod(small, NULL);
		return PAN_OK;
	}
	text = pan_arena_copy(r->a, text);
	if (text.s == NULL)
		return pan_err_set(r->err, PAN_ENOMEM, "out of memory");
	*out = strtod(text.s, NULL);
	return PAN_OK;
}

static int
read_number(struct reader *r, struct pan_node *n)
{
	bool minus = r->s[r->at] == '-';
	struct pan_str whole;
	bool integer = true;
	uint64_t v;

	r->at += minus;
	whole.s = r->s + r->at;
	if (!digits(r) || (whole.s[0] == '0' && r->s + r->at > whole.s + 1))
		return fail_format(r, "a malformed number");
	whole.n = (size_t)(r->s + r->at - whole.s);
	if (r->at < r->n && r->s[r->at] == '.') {
		integer = false;
		r->at++;
		if (!digits(r))
			return fail_format(r, "a malformed number");
	}
	if (r->at < r->n && (r->s[r->at] | 0x20) == 'e') {
		integer = false;
		r->at++;
		r->at += r->at < r->n && (r->s[r->at] == '+' || r->s[r->at] == '-');
		if (!digits(r))
			return fail_format(r, "a malformed number");
	}
	n->text = pan_str_slice((struct pan_str){ r->s, r->at }, n->at, r->at);
	if (integer && pan_str_u64(whole, (uint64_t)INT64_MAX + minus, &v)) {
		n->kind = PAN_NODE_INT;
		n->integer = minus ? (int64_t)(0 - v) : (int64_t)v;
		n->number = minus ? -(double)v : (double)v;
		return PAN_OK;
	}
	n->kind = PAN_NODE_FLOAT;
	return to_double(r, n->text, &n->number);
}

static int
read_word(struct reader *r, struct pan_node *n)
{
	static const struct {
		struct pan_str word;
		enum pan_node_kind kind;
		bool boolean;
	} words[] = {
		{ { "true", 4 }, PAN_NODE_BOOL, true },
		{ { "false", 5 }, PAN_NODE_BOOL, false },
		{ { "null", 4 }, PAN_NODE_NULL, false },
	};
	struct pan_str rest = { r->s + r->at, r->n - r->at };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (!pan_str_starts(rest, words[i].word))
			continue;
		n->kind = words[i].kind;
		n->boolean = words[i].boolean;
		n->text = pan_str_slice(rest, 0, words[i].word.n);
		r->at += n->text.n;
		return PAN_OK;
	}
	return fail_format(r, "no JSON value starts here");
}

/* Hang a new node into the innermost list or map. */
static struct pan_node *
add_node(struct reader *r)
{
	struct pan_node *n = pan_arena_get(r->a, sizeof(*n));
	struct level *in;

	if (n == NULL)
		return NULL;
	if (r->depth == 0) {
		r->root = n;
		return n;
	}
	in = &r->up[r->depth - 1];
	if (in->last == NULL)
		in->node->child = n;
	else
		in->last->next = n;
	in->last = n;
	in->node->count++;
	return n;
}

static int
read_key(struct reader *r, struct pan_str *key)
{
	int rc;

	if (skip(r) != '"')
		return fail_format(r, "a key in quotes is missing");
	rc = read_text(r, key);
	if (rc != PAN_OK)
		return rc;
	if (skip(r) != ':')
		return fail_format(r, "a colon is missing");
	r->at++;
	return PAN_OK;
}

/* One scalar, or the opening bracket of a list or map, with its key. */
static int
read_value(struct reader *r)
{
	struct pan_str key = { NULL, 0 };
	struct pan_node *n;
	int rc;
	char c;

	if (r->depth > 0 && r->up[r->depth - 1].node->kind == PAN_NODE_MAP &&
	    (rc = read_key(r, &key)) != PAN_OK)
		return rc;
	c = skip(r);
	if (r->count++ >= PAN_NODE_COUNT_MAX)
		return fail(r, r->at, PAN_ELIMIT, "too many values");
	n = add_node(r);
	if (n == NULL)
		return pan_err_set(r->err, PAN_ENOMEM, "out of memory");
	n->key = key;
	n->line = r->line;
	n->at = r->at;
	if (c == '{' || c == '[') {
		if (r->depth == PAN_NODE_DEPTH_MAX)
			return fail(r, r->at, PAN_ELIMIT, "nested too deeply");
		n->kind = c == '{' ? PAN_NODE_MAP : PAN_NODE_LIST;
		r->up[r->depth++] = (struct level){ n, NULL };
		r->fresh = true;
		r->at++;
		return PAN_OK;
	}
	if (c == '"') {
		n->kind = PAN_NODE_TEXT;
		rc = read_text(r, &n->text);
	} else if (c == '-' || (c >= '0' && c <= '9')) {
		rc = read_number(r, n);
	} else {
		rc = read_word(r, n);
	}
	n->end = r->at;
	return rc;
}

/* After a value: past what closes and the comma, up to the next value. */
static int
settle(struct reader *r)
{
	while (r->depth > 0) {
		struct pan_node *in = r->up[r->depth - 1].node;
		char closer = in->kind == PAN_NODE_MAP ? '}' : ']';
		char c = skip(r);

		if (c == closer) {
			in->end = ++r->at;
			r->depth--;
			r->fresh = false;
			continue;
		}
		if (r->fresh) {
			r->fresh = false;
			return MORE;
		}
		if (c != ',')
			return fail_format(r,
			    closer == '}' ? "a comma or '}' is missing"
			                  : "a comma or ']' is missing");
		r->at++;
		if (!r->loose || skip(r) != closer)
			return MORE;
	}
	return DONE;
}

int
pan_json_parse(struct pan_arena *a, struct pan_str text, enum pan_json_dialect dialect,
    struct pan_node **out, struct pan_err *err)
{
	struct reader r = { .a = a,
		.s = text.s,
		.n = text.n,
		.line = 1,
		.loose = dialect == PAN_JSON_LOOSE,
		.err = err };
	int rc;

	if (text.n == 0)
		return pan_err_set(err, PAN_EFORMAT, "the text is empty");
	if (r.loose && pan_str_starts(text, PAN_LIT("\xEF\xBB\xBF")))
		r.at = 3;
	do {
		rc = read_value(&r);
		if (rc == PAN_OK)
			rc = settle(&r);
	} while (rc == MORE);
	if (rc != DONE)
		return rc;
	(void)skip(&r);
	if (r.at < r.n)
		return fail_format(&r, "something follows the end of the value");
	*out = r.root;
	return PAN_OK;
}
