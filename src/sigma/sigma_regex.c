#include "sigma/sigma_regex.h"

#include "sigma/sigma.h"

struct reader {
	struct pan_str s;
	size_t at;
	unsigned flags;
	struct pan_buf *out;
};

/* The byte ${ahead} of the place, or 0. */
static unsigned char
peek(const struct reader *r, size_t ahead)
{
	return ahead < r->s.n - r->at ? (unsigned char)r->s.s[r->at + ahead] : '\0';
}

static void
copy(struct reader *r, size_t n)
{
	pan_buf_add(r->out, pan_str_slice(r->s, r->at, r->at + n));
	r->at += n;
}

static void
write(struct reader *r, size_t n, const char *what)
{
	pan_buf_addz(r->out, what);
	r->at += n;
}

static bool
is_hex(unsigned char c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

static bool
is_alnum(unsigned char c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

/* An escape that means the same to both, inside classes and out; false: it is none. */
static bool
escape(struct reader *r)
{
	unsigned char c = peek(r, 1);

	if (c == '\0' || c >= 0x80)
		return false;
	if (c == 'x') {
		if (!is_hex(peek(r, 2)) || !is_hex(peek(r, 3)))
			return false;
		copy(r, 4);
	} else if (!is_alnum(c) || strchr("dDwWbnrtf", c) != NULL) {
		copy(r, 2);
	} else if (c == 'e') {
		write(r, 2, "\\x1b");
	} else if (c == 'a') {
		write(r, 2, "\\x07");
	} else {
		return false;
	}
	return true;
}

static bool
escape_outside(struct reader *r)
{
	switch (peek(r, 1)) {
	case 's':
		write(r, 2, "[\\t-\\r ]");
		return true;
	case 'S':
		write(r, 2, "[^\\t-\\r ]");
		return true;
	case 'h':
		write(r, 2, "[\\t ]");
		return true;
	case 'A':
		write(r, 2, "^");
		return true;
	case 'z':
		write(r, 2, "$");
		return true;
	case 'Z':
		write(r, 2, "(?=\\n?$)");
		return true;
	case 'B':
		copy(r, 2);
		return true;
	default:
		return escape(r);
	}
}

static bool
class_escape(struct reader *r)
{
	unsigned char c = peek(r, 1);
	bool set = c != '\0' && strchr("dDwWs", c) != NULL;

	if (c == 's')
		write(r, 2, "\\t-\\r ");
	else if (!escape(r))
		return false;
	/* "[\d-x]": one reads a range, the other a hyphen. */
	return !set || peek(r, 0) != '-' || peek(r, 1) == ']';
}

static bool class(struct reader *r)
{
	copy(r, 1);
	if (peek(r, 0) == '^')
		copy(r, 1);
	if (peek(r, 0) == ']')
		return false;
	while (r->at < r->s.n && peek(r, 0) != ']') {
		unsigned char c = peek(r, 0), d = peek(r, 1);

		if (c == '\\') {
			if (!class_escape(r))
				return false;
		} else if (c >= 0x80 ||
		    (c == '[' && (d == ':' || d == '.' || d == '=')) ||
		    (c == '-' && d == '\\' && peek(r, 2) != '\0' &&
		        strchr("dDwWs", peek(r, 2)) != NULL)) {
			return false;
		} else if (c == '[') {
			write(r, 1, "\\[");
		} else {
			copy(r, 1);
		}
	}
	if (r->at >= r->s.n)
		return false;
	copy(r, 1);
	return true;
}

/* A parenthesis that opens, and what says which kind it is. */
static bool
open(struct reader *r)
{
	unsigned char c = peek(r, 2), d = peek(r, 3);

	if (peek(r, 1) == '*')
		return false;
	if (peek(r, 1) != '?') {
		copy(r, 1);
		return true;
	}
	if (c == ':' || c == '=' || c == '!') {
		copy(r, 3);
		return true;
	}
	if (c == '<' && (d == '=' || d == '!')) {
		copy(r, 4);
		return true;
	}
	if (c == 'P')
		r->at++;
	if (peek(r, 2) != '<')
		return false;
	/* A name: nothing refers to it, for "\k" is refused. */
	write(r, 3, "(");
	while (is_alnum(peek(r, 0)) || peek(r, 0) == '_')
		r->at++;
	if (peek(r, 0) != '>')
		return false;
	r->at++;
	return true;
}

/* "(?i)" and its like at the very start. */
static void
lead(struct reader *r)
{
	size_t i = 2;
	unsigned flags = 0;

	if (peek(r, 0) != '(' || peek(r, 1) != '?')
		return;
	for (;; i++) {
		unsigned char c = peek(r, i);

		if (c == 'i')
			flags |= PAN_SIGMA_RE_I;
		else if (c == 'm')
			flags |= PAN_SIGMA_RE_M;
		else if (c == 's')
			flags |= PAN_SIGMA_RE_S;
		else
			break;
	}
	if (i == 2 || peek(r, i) != ')')
		return;
	r->flags |= flags;
	r->at += i + 1;
}

bool
pan_sigma_regex_js(struct pan_str pattern, unsigned *flags, struct pan_buf *out)
{
	struct reader r = { pattern, 0, *flags, out };
	bool good = true;

	lead(&r);
	while (good && r.at < r.s.n) {
		unsigned char c = peek(&r, 0);

		if (c >= 0x80 || c == '\0')
			good = false;
		else if (c == '\\')
			good = escape_outside(&r);
		else if (c == '[')
			good = class(&r);
		else if (c == '(')
			good = open(&r);
		else if (c == '.')
			write(&r, 1, r.flags & PAN_SIGMA_RE_S ? "[^]" : "[^\\n]");
		else if (c == '^')
			write(&r, 1,
			    r.flags & PAN_SIGMA_RE_M ? "(?:^|(?<=\\n)(?!$))" : "^");
		else if (c == '$')
			write(&r, 1,
			    r.flags & PAN_SIGMA_RE_M ? "(?=\\n|$)" : "(?=\\n?$)");
		else
			copy(&r, 1);
	}
	*flags = r.flags;
	return good && out->rc == PAN_OK;
}
