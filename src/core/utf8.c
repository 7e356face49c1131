#include "core/utf8.h"

#define BROKEN UINT32_MAX

/* Bytes 2 to 4 of a sequence carry six bits each. */
static bool
tail(unsigned char c)
{
	return (c & 0xC0) == 0x80;
}

/*
 * How many bytes at ${p} (${n} > 0 of them) begin a sequence that could still
 * become well formed, and in ${cp} its code point when it is complete.  ${cp} is left
 * alone when it is not: then the length is that of the maximal subpart (Unicode 15,
 * table 3-7).  Surrogates count as well formed here.
 */
static unsigned
decode(const unsigned char *p, size_t n, uint32_t *cp)
{
	unsigned char c = p[0];
	unsigned char low = 0x80;
	unsigned char high = 0xBF;
	unsigned need;
	uint32_t v;

	if (c < 0x80) {
		*cp = c;
		return 1;
	}
	if (c < 0xC2 || c > 0xF4)
		return 1;
	need = c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
	if (c == 0xE0)
		low = 0xA0;
	else if (c == 0xF0)
		low = 0x90;
	else if (c == 0xF4)
		high = 0x8F;
	v = c & (0x7Fu >> need);
	if (n < 2 || p[1] < low || p[1] > high)
		return 1;
	v = v << 6 | (p[1] & 0x3Fu);
	for (unsigned i = 2; i < need; i++) {
		if (i >= n || !tail(p[i]))
			return i;
		v = v << 6 | (p[i] & 0x3Fu);
	}
	*cp = v;
	return need;
}

static bool
surrogate(uint32_t cp)
{
	return cp >= 0xD800 && cp <= 0xDFFF;
}

uint32_t
pan_utf8_at(struct pan_str s, size_t at, unsigned *len)
{
	const unsigned char *p = (const unsigned char *)s.s + at;
	uint32_t cp = BROKEN;
	unsigned n = decode(p, s.n - at, &cp);

	*len = cp == BROKEN ? 1 : n;
	return cp == BROKEN ? PAN_UTF8_BAD : cp;
}

unsigned
pan_utf8_put(char *to, uint32_t cp)
{
	if (cp > 0x10FFFF)
		cp = PAN_UTF8_BAD;
	if (cp < 0x80) {
		to[0] = (char)cp;
		return 1;
	}
	if (cp < 0x800) {
		to[0] = (char)(0xC0 | cp >> 6);
		to[1] = (char)(0x80 | (cp & 0x3F));
		return 2;
	}
	if (cp < 0x10000) {
		to[0] = (char)(0xE0 | cp >> 12);
		to[1] = (char)(0x80 | (cp >> 6 & 0x3F));
		to[2] = (char)(0x80 | (cp & 0x3F));
		return 3;
	}
	to[0] = (char)(0xF0 | cp >> 18);
	to[1] = (char)(0x80 | (cp >> 12 & 0x3F));
	to[2] = (char)(0x80 | (cp >> 6 & 0x3F));
	to[3] = (char)(0x80 | (cp & 0x3F));
	return 4;
}

void
pan_utf8_add(struct pan_buf *b, uint32_t cp)
{
	char bytes[4];
	unsigned n = pan_utf8_put(bytes, cp);

	pan_buf_add(b, (struct pan_str){ bytes, n });
}

/* Where the run of ASCII that starts at ${at} ends. */
static size_t
ascii_end(struct pan_str s, size_t at)
{
	uint64_t word;

	for (; s.n - at >= sizeof(word); at += sizeof(word)) {
		memcpy(&word, s.s + at, sizeof(word));
		if ((word & 0x8080808080808080ull) != 0)
			break;
	}
	while (at < s.n && (unsigned char)s.s[at] < 0x80)
		at++;
	return at;
}

bool
pan_utf8_ascii(struct pan_str s)
{
	return ascii_end(s, 0) == s.n;
}

/*
 * Where the run of valid UTF-8 that starts at ${at} ends.  When it ends before the
 * text does, ${bad} is the length of the malformed sequence there.
 */
static size_t
valid_end(struct pan_str s, size_t at, unsigned *bad)
{
	*bad = 0;
	while ((at = ascii_end(s, at)) < s.n) {
		const unsigned char *p = (const unsigned char *)s.s + at;
		uint32_t cp = BROKEN;
		unsigned n = decode(p, s.n - at, &cp);

		if (surrogate(cp) ||
		    (cp == BROKEN && n == 2 && p[0] == 0xED && p[1] > 0x9F)) {
			*bad = 1; /* UTF-8 has no surrogates, not even half of one */
			return at;
		}
		if (cp == BROKEN) {
			*bad = n;
			return at;
		}
		at += n;
	}
	return at;
}

bool
pan_utf8_valid(struct pan_str s)
{
	unsigned bad;

	return valid_end(s, 0, &bad) == s.n;
}

void
pan_utf8_clean(struct pan_buf *b, struct pan_str s)
{
	size_t at = 0;

	while (at < s.n) {
		unsigned bad;
		size_t end = valid_end(s, at, &bad);

		pan_buf_add(b, pan_str_slice(s, at, end));
		if (end < s.n)
			pan_utf8_add(b, PAN_UTF8_BAD);
		at = end + bad;
	}
}

size_t
pan_utf8_count(struct pan_str s)
{
	size_t n = 0;
	size_t at = 0;

	while (at < s.n) {
		size_t end = ascii_end(s, at);
		unsigned len;

		n += end - at;
		at = end;
		if (at < s.n) {
			(void)pan_utf8_at(s, at, &len);
			at += len;
			n++;
		}
	}
	return n;
}
