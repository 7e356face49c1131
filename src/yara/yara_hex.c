#include "yara/yara_re_parts.h"

/*
 *	tokens = ( byte | group ) { byte | group | jump }     but a jump is never last
 *	group  = "(" tokens { "|" tokens } ")"
 *	byte   = two of 0-9 a-f ?
 *	jump   = "[" n "]" | "[" n "-" m "]" | "[" n "-" "]" | "[" "-" "]"
 *
 * libyara counts longer jumps than this as a chain of strings, which a group can't be.
 */
#define JUMP_IN_GROUP_MAX 200
#define JUMP_MAX 0x7fffffff /* more is as much */

static void
blanks(struct pan_yara_re_reader *r)
{
	while (r->at < r->n) {
		unsigned char c = r->s[r->at];

		if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
			r->at++;
		} else if (c == '/' && r->at + 1 < r->n && r->s[r->at + 1] == '/') {
			while (r->at < r->n && r->s[r->at] != '\n')
				r->at++;
		} else if (c == '/' && r->at + 1 < r->n && r->s[r->at + 1] == '*') {
			struct pan_str rest = { (const char *)r->s, r->n };
			size_t end = pan_str_find(rest, PAN_LIT("*/"), r->at + 2);

			r->at = end == SIZE_MAX ? r->n : end + 2;
		} else {
			return;
		}
	}
}

static int
peek(struct pan_yara_re_reader *r)
{
	blanks(r);
	return r->at < r->n ? r->s[r->at] : -1;
}

/* The value of a digit, 16 for "?", -1 for anything else. */
static int
nibble(int c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if ((c | 32) >= 'a' && (c | 32) <= 'f')
		return (c | 32) - 'a' + 10;
	return c == '?' ? 16 : -1;
}

static struct pan_yara_re_node *
byte(struct pan_yara_re_reader *r)
{
	struct pan_yara_re_node *n = pan_yara_re_node_new(r, PAN_YARA_RE_BYTE);
	int hi = nibble(r->s[r->at]);
	int lo = r->at + 1 < r->n ? nibble(r->s[r->at + 1]) : -1;

	if (n == NULL)
		return NULL;
	if (hi < 0)
		return pan_yara_re_wrong(r, PAN_EFORMAT, "invalid character");
	if (lo < 0)
		return pan_yara_re_wrong(r, PAN_EFORMAT, "half a byte");
	n->value = (uint8_t)((hi == 16 ? 0 : hi << 4) | (lo == 16 ? 0 : lo));
	n->mask = (uint8_t)((hi == 16 ? 0 : 0xf0) | (lo == 16 ? 0 : 0x0f));
	r->at += 2;
	return n;
}

static bool
number(struct pan_yara_re_reader *r, uint32_t *v)
{
	size_t from = r->at;

	for (*v = 0; r->at < r->n && r->s[r->at] >= '0' && r->s[r->at] <= '9'; r->at++)
		*v = *v > JUMP_MAX / 10 - 1 ? JUMP_MAX : *v * 10 + r->s[r->at] - '0';
	return r->at > from;
}

static void
jump_blanks(struct pan_yara_re_reader *r)
{
	while (r->at < r->n && (r->s[r->at] == ' ' || r->s[r->at] == '\t'))
		r->at++;
}

/* A jump, behind its "[". */
static struct pan_yara_re_node *
jump(struct pan_yara_re_reader *r)
{
	struct pan_yara_re_node *n = pan_yara_re_node_new(r, PAN_YARA_RE_REPEAT);
	struct pan_yara_re_node *any = pan_yara_re_node_new(r, PAN_YARA_RE_BYTE);
	bool low;

	if (n == NULL || any == NULL)
		return NULL;
	jump_blanks(r);
	low = number(r, &n->min);
	n->max = n->min;
	jump_blanks(r);
	if (r->at < r->n && r->s[r->at] == '-') {
		r->at++;
		jump_blanks(r);
		if (!number(r, &n->max))
			n->max = PAN_YARA_RE_INF;
		else if (!low)
			return pan_yara_re_wrong(r, PAN_EFORMAT, "a jump without start");
		jump_blanks(r);
	} else if (!low || n->min == 0) {
		return pan_yara_re_wrong(r, PAN_EFORMAT, "invalid jump length");
	}
	if (r->at >= r->n || r->s[r->at] != ']')
		return pan_yara_re_wrong(r, PAN_EFORMAT, "missing ] of a jump");
	r->at++;
	if (n->max < n->min)
		return pan_yara_re_wrong(r, PAN_EFORMAT, "invalid jump range");
	if (r->depth > 0 && n->max == PAN_YARA_RE_INF)
		return pan_yara_re_wrong(r, PAN_EFORMAT,
		    "a jump without end inside of ( )");
	if (r->depth > 0 && n->max > JUMP_IN_GROUP_MAX)
		return pan_yara_re_wrong(r, PAN_EFORMAT,
		    "a jump of more than 200 bytes inside of ( )");
	n->lazy = r->out->lazy = true;
	n->counted = true;
	n->child = any;
	return n;
}

static struct pan_yara_re_node *tokens(struct pan_yara_re_reader *r);

/* A group, behind its "(". */
static struct pan_yara_re_node *
group(struct pan_yara_re_reader *r)
{
	struct pan_yara_re_list l = { 0 };

	if (++r->depth > PAN_YARA_RE_DEPTH_MAX)
		return pan_yara_re_wrong(r, PAN_ELIMIT, "too many groups in groups");
	for (;;) {
		struct pan_yara_re_node *n = tokens(r);
		int c;

		if (n == NULL)
			return NULL;
		pan_yara_re_list_add(&l, n);
		c = peek(r);
		if (c != '|' && c != ')')
			return pan_yara_re_wrong(r, PAN_EFORMAT, "missing )");
		r->at++;
		if (c == ')')
			break;
	}
	r->depth--;
	return pan_yara_re_list_end(r, &l, PAN_YARA_RE_ALT);
}

static struct pan_yara_re_node *
tokens(struct pan_yara_re_reader *r)
{
	struct pan_yara_re_list l = { 0 };
	bool jumped = true; /* at the start a jump is as wrong as at the end */
	int c;

	while ((c = peek(r)) >= 0 && c != '|' && c != ')') {
		struct pan_yara_re_node *n;

		if (c == '[') {
			if (l.n == 0)
				return pan_yara_re_wrong(r, PAN_EFORMAT,
				    "a jump at the start");
			r->at++;
			n = jump(r);
		} else if (c == '(') {
			r->at++;
			n = group(r);
		} else {
			n = byte(r);
		}
		if (n == NULL)
			return NULL;
		jumped = c == '[';
		pan_yara_re_list_add(&l, n);
	}
	if (jumped)
		return pan_yara_re_wrong(r, PAN_EFORMAT,
		    l.n == 0 ? "nothing to match" : "a jump at the end");
	return pan_yara_re_list_end(r, &l, PAN_YARA_RE_CAT);
}

int
pan_yara_hex_parse(struct pan_arena *a, struct pan_str text, struct pan_yara_re *out,
    struct pan_err *err)
{
	struct pan_yara_re re = { .source = text, .hex = true, .dotall = true };
	struct pan_yara_re_reader r = { .a = a,
		.s = (const unsigned char *)text.s,
		.n = text.n,
		.dotall = true,
		.err = err,
		.out = &re };

	re.root = tokens(&r);
	if (r.rc == PAN_OK && r.at < r.n)
		(void)pan_yara_re_wrong(&r, PAN_EFORMAT, "a ) or | too many");
	if (r.rc == PAN_OK)
		r.rc = pan_yara_re_size(&re, err);
	if (r.rc == PAN_OK)
		*out = re;
	return r.rc;
}
