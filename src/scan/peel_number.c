/*
 * Character codes: 99,117,114,108; chr(99)+chr(117); [char]99+[char]117; \Charcode lists
 * of any language.  They are numbers with always the same thing between them.
 */
#include "core/utf8.h"
#include "scan/peel_parts.h"
#include "scan/plain.h"

/* Fewer are no text. */
#define CODES_MIN 6u
/* Fewer are not looked at again when they say nothing at once. */
#define LIST_MIN 16u
/* What may stand between two codes. */
#define GLUE_MAX 32u
#define HINTS "charcode;chr(;[char];codepoint;bytes;decode;ord(;ascii;printf"

struct codes {
	size_t at, end, n;
};

/* A number at ${at}, decimal or 0x: its value, and behind it in ${end}. */
static bool
read_code(struct pan_str s, size_t at, size_t *end, uint32_t *out)
{
	unsigned base = 10, n = 0;
	uint32_t v = 0;

	if (at + 2 < s.n && s.s[at] == '0' && (s.s[at + 1] | 32) == 'x') {
		base = 16;
		at += 2;
	}
	while (at + n < s.n && n < 8) {
		int d = pan_peel_nibble(s.s[at + n]);

		if (d < 0 || (unsigned)d >= base)
			break;
		v = v * base + (unsigned)d;
		n++;
	}
	*end = at + n;
	*out = v;
	/* 3.14 and 2x are no codes */
	return n > 0 && v <= 0x10FFFF &&
	    !(*end < s.n && (pan_peel_alnum(s.s[*end]) || s.s[*end] == '_'));
}

static bool
is_code(uint32_t v)
{
	return v == 9 || v == 10 || v == 13 || (v >= 32 && v < 127) ||
	    (v >= 0xA0 && v < 0xD800) || (v >= 0xE000 && v <= 0x10FFFF);
}

/* Where the next number stands after ${at}, behind at most GLUE_MAX others. */
static size_t
skip_glue(struct pan_str s, size_t at)
{
	size_t end = at;

	while (end < s.n && end - at <= GLUE_MAX && !pan_peel_digit(s.s[end]))
		end++;
	return end < s.n && end - at <= GLUE_MAX && end > at ? end : at;
}

/* The same glue, whatever the blanks in it. */
static bool
same_glue(struct pan_str a, struct pan_str b)
{
	size_t i = 0, j = 0;

	for (;;) {
		while (i < a.n && strchr(" \t\r\n", a.s[i]) != NULL)
			i++;
		while (j < b.n && strchr(" \t\r\n", b.s[j]) != NULL)
			j++;
		if (i == a.n || j == b.n)
			return i == a.n && j == b.n;
		if (a.s[i++] != b.s[j++])
			return false;
	}
}

/* Read the codes that begin at ${at}, as text into p->b. */
static struct codes
read_codes(struct pan_peeler *p, struct pan_str s, size_t at)
{
	struct codes c = { .at = at, .end = at };
	struct pan_str glue = { NULL, 0 };
	size_t first = at;

	pan_peel_clear(p, &p->b);
	for (;;) {
		size_t end, next;
		uint32_t v;
		struct pan_str between;

		if (!read_code(s, at, &end, &v))
			break;
		if (!is_code(v)) {
			c.end = c.n == 0 ? end : c.end;
			c.n = 0;
			break;
		}
		pan_utf8_add(&p->b, v);
		c.end = end;
		if (++c.n == 1)
			first = end;
		next = skip_glue(s, end);
		between = pan_str_slice(s, end, next);
		if (next == end)
			break;
		if (glue.s != NULL && !same_glue(glue, between)) {
			/* "f(2, [99, 117": the first one was something else */
			if (c.n == 2)
				c.end = first;
			break;
		}
		glue = between;
		at = next;
	}
	return c;
}

static bool
emit_codes(struct pan_peeler *p, const struct codes *c)
{
	struct pan_str s = pan_buf_str(&p->b);

	/* Measurements can look like letters: words must come out, or a hint be near. */
	if (!pan_plain_text(s) ||
	    !(pan_plain_words(s, ~0u, 1) != 0 ||
	        (c->n >= LIST_MIN && pan_utf8_ascii(s) && pan_peel_promising(s)) ||
	        pan_peel_hint(p->d->text, c->at, c->end, 60, HINTS)))
		return false;
	return pan_peel_emit(p, "numbers", c->at, c->end, s, PAN_PEEL_TEXT);
}

/* Where the list of numbers that ${at} is in ends. */
static size_t
list_end(struct pan_str s, size_t at)
{
	while (at < s.n && (pan_peel_digit(s.s[at]) || strchr(", \n;", s.s[at]) != NULL))
		at++;
	return at;
}

/* Whether the list [at, end) says something from behind: "411,711,99". */
static void
emit_reversed(struct pan_peeler *p, size_t at, size_t end)
{
	struct pan_str s = pan_str_slice(p->d->text, at, end), t;
	struct codes back;
	size_t from = 0;

	pan_peel_clear(p, &p->b2);
	for (size_t i = 0; i < s.n; i++)
		pan_buf_addc(&p->b2, s.s[s.n - 1 - i]);
	t = pan_buf_str(&p->b2);
	while (from < t.n && !pan_peel_digit(t.s[from]))
		from++;
	back = read_codes(p, t, from);
	if (back.n >= LIST_MIN && pan_utf8_ascii(pan_buf_str(&p->b)) &&
	    pan_peel_promising(pan_buf_str(&p->b)))
		(void)pan_peel_emit(p, "reversed", at, end, t, PAN_PEEL_ANY);
}

void
pan_peel_numbers(struct pan_peeler *p)
{
	struct pan_str s = p->d->text;
	size_t tried = 0; /* the list up to here was read from behind */

	for (size_t at = 0; at < s.n && p->rc == PAN_OK;) {
		struct codes c;

		if (!pan_peel_digit(s.s[at])) {
			at++;
			continue;
		}
		c = read_codes(p, s, at);
		if ((c.n < CODES_MIN || !emit_codes(p, &c)) && at >= tried) {
			tried = list_end(s, at);
			if (tried - at >= (size_t)LIST_MIN * 2)
				emit_reversed(p, at, tried);
		}
		at = c.end > at ? c.end : at + 1;
		while (at < s.n && pan_peel_alnum(s.s[at]))
			at++;
	}
}
