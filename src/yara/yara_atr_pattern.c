#include "yara/yara_atr.h"

/*
 * Bytes become characters: up to 0x7f they are the same.  A class that has all higher
 * bytes (a negated one) has all higher characters; one that has some of them, and a
 * higher byte by itself, have no counterpart.
 */

#define HIGH 128

static bool
is_letter(int b)
{
	return (b | 32) >= 'a' && (b | 32) <= 'z';
}

static void
put_byte(struct pan_buf *out, int b)
{
	bool plain = is_letter(b) || (b >= '0' && b <= '9') ||
	    (b > 31 && b < 127 && strchr(" _\"#%&',:;<=>@`~!", b) != NULL);

	if (plain)
		pan_buf_addc(out, (char)b);
	else if (b > 32 && b < 127)
		pan_buf_printf(out, "\\%c", b);
	else
		pan_buf_printf(out, "\\x%02x", (unsigned)b);
}

static void
put_range(struct pan_buf *out, int from, int to)
{
	put_byte(out, from);
	if (to > from + 1)
		pan_buf_addc(out, '-');
	if (to > from)
		put_byte(out, to);
}

static int
put_class(const struct pan_yara_re_class *c, struct pan_buf *out, struct pan_err *err)
{
	bool high = pan_yara_re_class_has(c, HIGH), negated = high;

	for (int b = HIGH; b < 256; b++)
		if (pan_yara_re_class_has(c, (uint8_t)b) != high)
			return pan_err_set(err, PAN_EARG,
			    "an expression asks for certain bytes that are no text");
	pan_buf_addz(out, negated ? "[^" : "[");
	for (int b = 0; b < HIGH; b++) {
		int from = b;

		if (pan_yara_re_class_has(c, (uint8_t)b) == negated)
			continue;
		while (
		    b + 1 < HIGH && pan_yara_re_class_has(c, (uint8_t)(b + 1)) != negated)
			b++;
		put_range(out, from, b);
	}
	pan_buf_addc(out, ']');
	return PAN_OK;
}

static int put(const struct pan_yara_re_node *n, struct pan_buf *out,
    struct pan_err *err);

static int
put_group(const struct pan_yara_re_node *n, struct pan_buf *out, struct pan_err *err)
{
	int rc;

	pan_buf_addz(out, "(?:");
	rc = put(n, out, err);
	pan_buf_addc(out, ')');
	return rc;
}

static int
put_repeat(const struct pan_yara_re_node *n, struct pan_buf *out, struct pan_err *err)
{
	int rc = put_group(n->child, out, err);

	if (n->min == 0 && n->max == 1)
		pan_buf_addc(out, '?');
	else if (n->max == PAN_YARA_RE_INF && n->min < 2)
		pan_buf_addc(out, n->min == 0 ? '*' : '+');
	else if (n->max == PAN_YARA_RE_INF)
		pan_buf_printf(out, "{%u,}", n->min);
	else
		pan_buf_printf(out, "{%u,%u}", n->min, n->max);
	if (n->lazy)
		pan_buf_addc(out, '?');
	return rc;
}

/* The children of a CAT or an ALT; the depth is bounded by PAN_YARA_RE_DEPTH_MAX. */
static int
put_children(const struct pan_yara_re_node *n, struct pan_buf *out, struct pan_err *err)
{
	bool alt = n->op == PAN_YARA_RE_ALT;

	for (const struct pan_yara_re_node *c = n->child; c != NULL; c = c->next) {
		bool group = !alt && c->op == PAN_YARA_RE_ALT;
		int rc = group ? put_group(c, out, err) : put(c, out, err);

		if (rc != PAN_OK)
			return rc;
		if (alt && c->next != NULL)
			pan_buf_addc(out, '|');
	}
	return PAN_OK;
}

static int
put(const struct pan_yara_re_node *n, struct pan_buf *out, struct pan_err *err)
{
	switch (n->op) {
	case PAN_YARA_RE_EMPTY:
		return PAN_OK;
	case PAN_YARA_RE_BYTE:
		if (n->mask == 0)
			pan_buf_addz(out, "[\\s\\S]");
		else if (n->mask != 0xff || n->value >= HIGH)
			return pan_err_set(err, PAN_EARG,
			    "an expression asks for bytes that are no text");
		else
			put_byte(out, n->value);
		return PAN_OK;
	case PAN_YARA_RE_CLASS:
		return put_class(n->set, out, err);
	case PAN_YARA_RE_CAT:
	case PAN_YARA_RE_ALT:
		return put_children(n, out, err);
	case PAN_YARA_RE_REPEAT:
		return put_repeat(n, out, err);
	case PAN_YARA_RE_BEGIN:
		pan_buf_addc(out, '^');
		return PAN_OK;
	case PAN_YARA_RE_END:
		pan_buf_addc(out, '$');
		return PAN_OK;
	case PAN_YARA_RE_WORD:
		pan_buf_addz(out, "\\b");
		return PAN_OK;
	case PAN_YARA_RE_NOT_WORD:
		pan_buf_addz(out, "\\B");
		return PAN_OK;
	}
	return PAN_OK;
}

/* Whether it would match otherwise if letters matched in both cases. */
static bool
cares_for_case(const struct pan_yara_re_node *n)
{
	if (n->op == PAN_YARA_RE_BYTE && n->mask == 0xff && is_letter(n->value))
		return true;
	if (n->op == PAN_YARA_RE_CLASS)
		for (int b = 'a'; b <= 'z'; b++)
			if (pan_yara_re_class_has(n->set, (uint8_t)b) !=
			    pan_yara_re_class_has(n->set, (uint8_t)(b - 32)))
				return true;
	for (const struct pan_yara_re_node *c = n->child; c != NULL; c = c->next)
		if (cares_for_case(c))
			return true;
	return false;
}

int
pan_yara_atr_pattern(const struct pan_yara_re *re, struct pan_buf *out,
    struct pan_err *err)
{
	int rc;

	if (!re->nocase && cares_for_case(re->root))
		return pan_err_set(err, PAN_EARG,
		    "an expression tells capitals from small letters, which a pattern of "
		    "ATR can't");
	rc = put(re->root, out, err);
	return rc != PAN_OK ? rc : pan_buf_done(out, err);
}
