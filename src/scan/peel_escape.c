/*
 * Escapes: backslash, percent, entities of HTML, quoted-printable.
 *
 * A letter or digit of ASCII needs no escape in any of these languages.  Where several
 * are escaped, or a row of letters of other alphabets, somebody's words are in there.
 */
#include "core/utf8.h"
#include "scan/peel_parts.h"

enum family { BACKSLASH, PERCENT, ENTITY, QUOTED, FAMILIES };

static const struct {
	char lead;
	const char *layer;
	unsigned least;   /* escaped letters and digits of ASCII, in a line */
	unsigned letters; /* or letters of other alphabets */
} families[FAMILIES] = {
	[BACKSLASH] = { '\\', "escapes", 3, 4 },
	[PERCENT] = { '%', "percent", 3, 12 },
	[ENTITY] = { '&', "entities", 3, 4 },
	[QUOTED] = { '=', "quoted-printable", 4, 12 },
};

struct escape {
	size_t len;  /* of the escape in the text */
	uint32_t cp; /* or a byte */
	bool byte;
};

/* ${least} to ${most} digits of base ${base} at ${at}: how many, and the number. */
static unsigned
number(struct pan_str s, size_t at, unsigned base, const unsigned range[2], uint32_t *out)
{
	unsigned n = 0;
	uint32_t v = 0;

	while (n < range[1] && at + n < s.n) {
		int d = pan_peel_nibble(s.s[at + n]);

		if (d < 0 || (unsigned)d >= base || v > 0x10FFFF)
			break;
		v = v * base + (unsigned)d;
		n++;
	}
	*out = v;
	return n < range[0] || v > 0x10FFFF ? 0 : n;
}

static bool
braced(struct pan_str s, size_t at, struct escape *e)
{
	static const unsigned range[2] = { 1, 8 };
	unsigned n;

	if (at + 3 >= s.n || s.s[at + 2] != '{')
		return false;
	n = number(s, at + 3, 16, range, &e->cp);
	if (n == 0 || at + 3 + n >= s.n || s.s[at + 3 + n] != '}')
		return false;
	e->len = n + 4;
	return true;
}

static bool
fixed(struct pan_str s, size_t at, size_t head, unsigned digits, struct escape *e)
{
	const unsigned range[2] = { digits, digits };
	unsigned n = number(s, at + head, 16, range, &e->cp);

	e->len = head + n;
	return n != 0;
}

static bool
backslash(struct pan_str s, size_t at, struct escape *e)
{
	static const unsigned octal[2] = { 3, 3 };
	unsigned n;

	switch (at + 1 < s.n ? s.s[at + 1] : 0) {
	case 'x':
		if (braced(s, at, e))
			return true;
		e->byte = true;
		return fixed(s, at, 2, 2, e);
	case 'u':
		return braced(s, at, e) || fixed(s, at, 2, 4, e);
	case 'U':
		return fixed(s, at, 2, 8, e);
	case '0':
	case '1':
	case '2':
	case '3':
		e->byte = true;
		n = number(s, at + 1, 8, octal, &e->cp);
		/* bash's echo -e wants a 0 in front of three digits */
		if (n != 0 && s.s[at + 1] == '0' && at + 4 < s.n &&
		    (unsigned)(s.s[at + 4] - '0') < 8) {
			e->cp = e->cp * 8 + (unsigned)(s.s[at + 4] - '0');
			n++;
		}
		e->len = n + 1;
		return n != 0 && e->cp < 256;
	default:
		return false;
	}
}

static bool
entity(struct pan_str s, size_t at, struct escape *e)
{
	static const unsigned hex[2] = { 1, 8 }, decimal[2] = { 1, 8 };
	bool x;
	unsigned n;
	size_t head;

	if (at + 3 >= s.n || s.s[at + 1] != '#')
		return false;
	x = (s.s[at + 2] | 32) == 'x';
	head = x ? 3 : 2;
	n = number(s, at + head, x ? 16 : 10, x ? hex : decimal, &e->cp);
	if (n == 0)
		return false;
	e->len = head + n;
	e->len += at + e->len < s.n && s.s[at + e->len] == ';';
	return true;
}

/* Read the escape of ${f} at ${at}. */
static bool
read_escape(enum family f, struct pan_str s, size_t at, struct escape *e)
{
	memset(e, 0, sizeof(*e));
	switch (f) {
	case BACKSLASH:
		return backslash(s, at, e);
	case PERCENT:
		if (at + 1 < s.n && s.s[at + 1] == 'u')
			return fixed(s, at, 2, 4, e);
		e->byte = true;
		return fixed(s, at, 1, 2, e);
	case ENTITY:
		return entity(s, at, e);
	case QUOTED:
		e->byte = true;
		return fixed(s, at, 1, 2, e);
	case FAMILIES:
		break;
	}
	return false;
}

static bool
ascii_alnum(uint32_t cp)
{
	return cp < 0x80 && pan_peel_alnum((char)cp);
}

unsigned
pan_peel_escaped(struct pan_str s)
{
	size_t row = SIZE_MAX;
	unsigned n = 0;

	for (size_t at = 0; at < s.n && n < 4; at++)
		for (int f = 0; f < FAMILIES; f++) {
			struct escape e;

			if (s.s[at] != families[f].lead ||
			    !read_escape((enum family)f, s, at, &e))
				continue;
			n += row == at && ascii_alnum(e.cp);
			row = at + e.len;
		}
	return n;
}

/* A plain backslash escape of the usual kind, "\n": its character, or 0. */
static char
short_escape(char c)
{
	static const char from[] = "nrt\"'\\/`", to[] = "\n\r\t\"'\\/`";
	const char *found = c == '\0' ? NULL : strchr(from, c);

	return found == NULL ? '\0' : to[found - from];
}

static void
decode(enum family f, struct pan_str s, struct pan_buf *to)
{
	uint32_t high = 0;

	for (size_t at = 0; at < s.n;) {
		struct escape e;
		char c;

		if (s.s[at] == families[f].lead && read_escape(f, s, at, &e)) {
			at += e.len;
			if (e.byte) {
				pan_buf_addc(to, (char)e.cp);
			} else if (e.cp >= 0xD800 && e.cp < 0xDC00) {
				high = e.cp;
			} else if (e.cp >= 0xDC00 && e.cp < 0xE000) {
				pan_utf8_add(to,
				    high == 0 ? PAN_UTF8_BAD
				              : 0x10000 + ((high - 0xD800) << 10) +
				            (e.cp - 0xDC00));
				high = 0;
			} else {
				pan_utf8_add(to, e.cp);
			}
			continue;
		}
		/* "\\x63": escaped once more, for the string it stands in */
		if (f == BACKSLASH && s.s[at] == '\\' && at + 1 < s.n &&
		    s.s[at + 1] == '\\' && read_escape(f, s, at + 1, &e)) {
			at++;
			continue;
		}
		if (f == QUOTED && s.s[at] == '=' && at + 1 < s.n &&
		    (s.s[at + 1] == '\n' || s.s[at + 1] == '\r')) {
			at += s.s[at + 1] == '\r' && at + 2 < s.n ? 3 : 2;
			continue;
		}
		c = f == BACKSLASH && s.s[at] == '\\' && at + 1 < s.n
		    ? short_escape(s.s[at + 1])
		    : '\0';
		pan_buf_addc(to, c != '\0' ? c : s.s[at]);
		at += c != '\0' ? 2 : 1;
	}
}

/* Bytes over 127 that are no UTF-8 were meant as characters: "\xe9" in JavaScript. */
static struct pan_str
as_utf8(struct pan_peeler *p)
{
	struct pan_str s = pan_buf_str(&p->b);

	if (pan_utf8_valid(s))
		return s;
	pan_peel_clear(p, &p->b2);
	for (size_t i = 0; i < s.n; i++)
		pan_utf8_add(&p->b2, (unsigned char)s.s[i]);
	return pan_buf_str(&p->b2);
}

struct piece { /* what is escaped on one line */
	size_t at, end;
	unsigned plain, letters; /* escaped letters and digits of ASCII; other letters */
};

/* The escapes of the line [at, end): whether they are worth a look. */
static bool
read_line(enum family f, struct pan_str s, size_t at, size_t end, struct piece *out)
{
	struct pan_str line = { s.s + at, end - at };
	const char *hit = line.s;
	size_t row = SIZE_MAX;
	struct piece w = { 0 };

	while ((hit = memchr(hit, families[f].lead, line.n - (size_t)(hit - line.s)))) {
		size_t i = (size_t)(hit - line.s);
		struct escape e;

		if (!read_escape(f, line, i, &e)) {
			hit++;
			continue;
		}
		if (w.plain + w.letters == 0)
			w.at = i;
		w.end = i + e.len;
		/* "a=12&b=34" is full of these: only rows of them count */
		if (f != QUOTED || row == i)
			w.plain += ascii_alnum(e.cp);
		w.letters += e.cp >= 0x80;
		row = i + e.len;
		hit += e.len;
	}
	if (w.plain < families[f].least && w.letters < families[f].letters)
		return false;
	while (
	    w.at > 0 && w.end - w.at < line.n && strchr("\"'`", line.s[w.at - 1]) == NULL)
		w.at--;
	while (w.end < line.n && strchr("\"'`", line.s[w.end]) == NULL)
		w.end++;
	w.at += at;
	w.end += at;
	*out = w;
	return true;
}

static void
peel_family(struct pan_peeler *p, enum family f)
{
	struct pan_str s = p->d->text;
	struct piece whole = { 0 };

	if (memchr(s.s, families[f].lead, s.n) == NULL)
		return;
	for (size_t at = 0; at <= s.n && p->rc == PAN_OK;) {
		const char *nl = at < s.n ? memchr(s.s + at, '\n', s.n - at) : NULL;
		size_t end = nl == NULL ? s.n : (size_t)(nl - s.s);
		struct piece w;
		bool has = read_line(f, s, at, end, &w);

		if (has) {
			if (whole.end == 0)
				whole.at = w.at;
			whole.end = w.end;
		}
		/* Neighbouring lines are one piece. */
		if ((!has || end == s.n) && whole.end != 0) {
			pan_peel_clear(p, &p->b);
			decode(f, pan_str_slice(s, whole.at, whole.end), &p->b);
			(void)pan_peel_emit(p, families[f].layer, whole.at, whole.end,
			    as_utf8(p), PAN_PEEL_TEXT);
			whole.end = 0;
		}
		at = end + 1;
	}
}

void
pan_peel_escapes(struct pan_peeler *p)
{
	for (int f = 0; f < FAMILIES; f++)
		peel_family(p, (enum family)f);
}
