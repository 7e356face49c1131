#include "yara/yara_lex.h"

#include <stdlib.h>

static const char *const keys[] = { "all", "and", "any", "ascii", "at", "base64",
	"base64wide", "condition", "contains", "defined", "endswith", "entrypoint",
	"false", "filesize", "for", "fullword", "global", "icontains", "iendswith",
	"iequals", "import", "in", "istartswith", "matches", "meta", "nocase", "none",
	"not", "of", "or", "private", "rule", "startswith", "strings", "them", "true",
	"wide", "xor" };

#define KEYS (sizeof(keys) / sizeof(keys[0]))
_Static_assert(KEYS == PAN_YARA_K_XOR + 1, "a key without its word");

const char *
pan_yara_lex_key(enum pan_yara_key k)
{
	return keys[k];
}

void
pan_yara_lex_init(struct pan_yara_lex *l, struct pan_arena *a, struct pan_str s)
{
	*l = (struct pan_yara_lex){ .a = a, .s = s, .line = 1 };
}

static bool
is_digit(int c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(int c)
{
	return ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '_';
}

static int
hex_digit(int c)
{
	if (is_digit(c))
		return c - '0';
	if ((c | 32) >= 'a' && (c | 32) <= 'f')
		return (c | 32) - 'a' + 10;
	return -1;
}

/* The byte ${ahead} bytes on, or -1. */
static int
look(const struct pan_yara_lex *l, size_t ahead)
{
	size_t at = l->at + ahead;

	return at < l->s.n ? (unsigned char)l->s.s[at] : -1;
}

static void
bad(struct pan_yara_lex *l, struct pan_yara_token *t, const char *why)
{
	t->word = PAN_YARA_W_BAD;
	l->wrong = why;
}

static void
count_lines(struct pan_yara_lex *l, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		l->line += l->s.s[i] == '\n';
}

/* Blanks and comments.  A comment without end is the end, and no error: as libyara. */
static void
skip(struct pan_yara_lex *l)
{
	for (;;) {
		int c = look(l, 0);
		size_t from = l->at;

		if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
			l->line += c == '\n';
			l->at++;
		} else if (c == '/' && look(l, 1) == '/') {
			size_t nl = pan_str_find(l->s, PAN_LIT("\n"), l->at);

			l->at = nl == SIZE_MAX ? l->s.n : nl;
		} else if (c == '/' && look(l, 1) == '*') {
			size_t end = pan_str_find(l->s, PAN_LIT("*/"), l->at + 2);

			l->at = end == SIZE_MAX ? l->s.n : end + 2;
			count_lines(l, from, l->at);
		} else {
			return;
		}
	}
}

static int
escaped(struct pan_yara_lex *l)
{
	int c = look(l, 1);

	switch (c) {
	case 't':
		return '\t';
	case 'n':
		return '\n';
	case 'r':
		return '\r';
	case '"':
	case '\\':
		return c;
	case 'x': {
		int hi = hex_digit(look(l, 2)), lo = hex_digit(look(l, 3));

		if (hi < 0 || lo < 0)
			return -1;
		l->at += 2;
		return hi << 4 | lo;
	}
	default:
		return -1;
	}
}

static void
text(struct pan_yara_lex *l, struct pan_yara_token *t)
{
	size_t end = l->at + 1, n = 0;
	char *out;
	int c;

	while (end < l->s.n && l->s.s[end] != '"' && l->s.s[end] != '\n')
		end += 1 + (l->s.s[end] == '\\');
	end = end > l->s.n ? l->s.n : end;
	if ((out = pan_arena_get(l->a, end - l->at)) == NULL) {
		bad(l, t, NULL);
		return;
	}
	for (l->at++; (c = look(l, 0)) != '"'; l->at++) {
		if (c < 0 || c == '\n') {
			bad(l, t, "a text without its second quote");
			return;
		}
		if (c == '\\') {
			if ((c = escaped(l)) < 0) {
				bad(l, t,
				    "an unknown escape in a text (known: \\\" \\\\ \\t \\n \\r \\xNN)");
				return;
			}
			l->at++;
		}
		out[n++] = (char)c;
	}
	l->at++;
	t->word = PAN_YARA_W_TEXT;
	t->text = (struct pan_str){ out, n };
	if (n > PAN_YARA_TEXT_MAX)
		bad(l, t, "a text longer than 8190 bytes");
}

static void
regex(struct pan_yara_lex *l, struct pan_yara_token *t)
{
	size_t end = l->at + 1, n = 0;
	char *out;

	while (end < l->s.n && l->s.s[end] != '/' && l->s.s[end] != '\n')
		end += 1 +
		    (l->s.s[end] == '\\' && end + 1 < l->s.n && l->s.s[end + 1] != '\n');
	if (end >= l->s.n || l->s.s[end] == '\n') {
		bad(l, t, "a regular expression without its second slash");
		return;
	}
	if ((out = pan_arena_get(l->a, end - l->at)) == NULL) {
		bad(l, t, NULL);
		return;
	}
	for (size_t i = l->at + 1; i < end; i++) {
		if (l->s.s[i] == '\\' && l->s.s[i + 1] == '/')
			i++; /* just a slash */
		else if (l->s.s[i] == '\\')
			out[n++] = l->s.s[i++];
		out[n++] = l->s.s[i];
	}
	l->at = end + 1;
	t->word = PAN_YARA_W_REGEX;
	t->text = (struct pan_str){ out, n };
	t->nocase = look(l, 0) == 'i';
	l->at += t->nocase;
	t->dotall = look(l, 0) == 's';
	l->at += t->dotall;
	if (n > PAN_YARA_TEXT_MAX)
		bad(l, t, "a regular expression longer than 8190 bytes");
}

/*
 * A hex string, if ${l} stands at one: a brace with nothing but its letters, blanks and
 * comments up to the other brace.  Else it is the brace of a rule.
 */
static bool
hex(struct pan_yara_lex *l, struct pan_yara_token *t)
{
	size_t at = l->at + 1;

	while (at < l->s.n && l->s.s[at] != '}') {
		unsigned char c = (unsigned char)l->s.s[at];
		char next = at + 1 < l->s.n ? l->s.s[at + 1] : 0;

		if (c == '/' && (next == '/' || next == '*')) {
			bool line = next == '/';
			size_t end = pan_str_find(l->s,
			    line ? PAN_LIT("\n") : PAN_LIT("*/"), at + 2);

			if (end == SIZE_MAX)
				return false;
			at = line ? end : end + 2;
		} else if (hex_digit(c) >= 0 || (c != 0 && strchr(" -|?[]()\n\r\t", c))) {
			at++;
		} else {
			return false;
		}
	}
	if (at >= l->s.n || at == l->at + 1)
		return false;
	t->word = PAN_YARA_W_HEX;
	t->text = pan_str_slice(l->s, l->at + 1, at);
	count_lines(l, l->at, at);
	l->at = at + 1;
	return true;
}

/* Letters, digits and _ from ${l->at} on. */
static struct pan_str
name(struct pan_yara_lex *l)
{
	size_t from = l->at;

	while (is_letter(look(l, 0)) || is_digit(look(l, 0)))
		l->at++;
	return pan_str_slice(l->s, from, l->at);
}

/* u?int(8|16|32)(be)? */
static bool
is_function(struct pan_str s)
{
	static const char *const known[] = { "8", "16", "32", "8be", "16be", "32be" };

	if (s.n > 0 && s.s[0] == 'u')
		s = pan_str_slice(s, 1, s.n);
	if (!pan_str_starts(s, PAN_LIT("int")))
		return false;
	s = pan_str_slice(s, 3, s.n);
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (pan_str_is(s, known[i]))
			return true;
	return false;
}

static void
identifier(struct pan_yara_lex *l, struct pan_yara_token *t)
{
	size_t lo = 0, hi = KEYS;

	t->text = name(l);
	t->word = is_function(t->text) ? PAN_YARA_W_FUNCTION : PAN_YARA_W_NAME;
	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		int c = pan_str_cmp(t->text, pan_str(keys[mid]));

		if (c == 0) {
			t->word = PAN_YARA_W_KEYWORD;
			t->key = (enum pan_yara_key)mid;
			return;
		}
		if (c < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	if (t->text.n > PAN_YARA_NAME_MAX)
		bad(l, t, "a name longer than 128 bytes");
}

/* ${base} digits from ${l->at} on; false: too large for 63 bits. */
static bool
digits(struct pan_yara_lex *l, int base, int64_t *v)
{
	bool fits = true;

	for (*v = 0; hex_digit(look(l, 0)) >= 0 && hex_digit(look(l, 0)) < base; l->at++)
		fits = fits && !__builtin_mul_overflow(*v, base, v) &&
		    !__builtin_add_overflow(*v, hex_digit(look(l, 0)), v);
	return fits;
}

static void
real(struct pan_yara_lex *l, struct pan_yara_token *t)
{
	struct pan_str z = pan_arena_copy(l->a, pan_str_slice(l->s, t->at, l->at));

	if (z.s == NULL) {
		bad(l, t, NULL);
		return;
	}
	t->word = PAN_YARA_W_REAL;
	t->real = strtod(z.s, NULL);
}

static void
number(struct pan_yara_lex *l, struct pan_yara_token *t)
{
	int base = 10, second = look(l, 0) == '0' ? look(l, 1) : -1;
	bool fits;

	if (second == 'x' && hex_digit(look(l, 2)) >= 0)
		base = 16;
	else if (second == 'o' && look(l, 2) >= '0' && look(l, 2) <= '7')
		base = 8;
	l->at += base == 10 ? 0 : 2;
	fits = digits(l, base, &t->integer);
	t->word = PAN_YARA_W_INTEGER;
	if (base == 10 && look(l, 0) == '.' && is_digit(look(l, 1))) {
		l->at++;
		while (is_digit(look(l, 0)))
			l->at++;
		real(l, t);
		return;
	}
	if (base == 10 && look(l, 1) == 'B' && (look(l, 0) == 'K' || look(l, 0) == 'M')) {
		int64_t unit = look(l, 0) == 'K' ? 1024 : 1048576;

		fits = fits && !__builtin_mul_overflow(t->integer, unit, &t->integer);
		l->at += 2;
	}
	if (!fits)
		bad(l, t, "a number that needs more than 63 bits");
}

static void
symbol(struct pan_yara_lex *l, struct pan_yara_token *t)
{
	static const char two[][3] = { "==", "!=", "<=", ">=", "<<", ">>", ".." };
	int c = look(l, 0);

	t->word = PAN_YARA_W_SYMBOL;
	for (int i = 0; i < (int)(sizeof(two) / sizeof(two[0])); i++) {
		if (c == two[i][0] && look(l, 1) == two[i][1]) {
			t->symbol = PAN_YARA_S_EQ + i;
			l->at += 2;
			return;
		}
	}
	t->symbol = c;
	l->at++;
	if (c < 32 || c > 126)
		bad(l, t, "a byte that may stand in texts and comments only");
}

/* $a #a @a !a, whose first byte is ${c}; "!=" is none. */
static bool
reference(struct pan_yara_lex *l, struct pan_yara_token *t, int c)
{
	static const char sigils[] = "$#@!";
	static const enum pan_yara_word words[] = { PAN_YARA_W_STRING, PAN_YARA_W_COUNT,
		PAN_YARA_W_OFFSET, PAN_YARA_W_LENGTH };
	const char *p = c == 0 ? NULL : strchr(sigils, c);

	if (p == NULL || (c == '!' && look(l, 1) == '='))
		return false;
	l->at++;
	t->text = name(l);
	t->word = words[p - sigils];
	if (c == '$' && look(l, 0) == '*') {
		l->at++;
		t->word = PAN_YARA_W_STRINGS;
	}
	return true;
}

void
pan_yara_lex_next(struct pan_yara_lex *l, struct pan_yara_token *t)
{
	int c;

	skip(l);
	*t = (struct pan_yara_token){ .line = l->line, .at = l->at };
	c = look(l, 0);
	if (c < 0)
		t->word = PAN_YARA_W_END;
	else if (is_letter(c))
		identifier(l, t);
	else if (is_digit(c))
		number(l, t);
	else if (c == '"')
		text(l, t);
	else if (c == '/')
		regex(l, t);
	else if (!(c == '{' && hex(l, t)) && !reference(l, t, c))
		symbol(l, t);
	t->end = l->at;
}
