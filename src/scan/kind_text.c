#include "core/utf8.h"
#include "scan/kind.h"

static uint32_t
u32le(struct pan_str s, size_t at)
{
	const unsigned char *p = (const unsigned char *)s.s + at;

	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static uint32_t
u32be(struct pan_str s, size_t at)
{
	return __builtin_bswap32(u32le(s, at));
}

/* What windows-1252 has at 0x80 to 0x9F. */
static const uint16_t cp1252[32] = { 0x20AC, 0x81, 0x201A, 0x192, 0x201E, 0x2026, 0x2020,
	0x2021, 0x2C6, 0x2030, 0x160, 0x2039, 0x152, 0x8D, 0x17D, 0x8F, 0x90, 0x2018,
	0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x2DC, 0x2122, 0x161, 0x203A,
	0x153, 0x9D, 0x17E, 0x178 };

static void
put(struct pan_buf *out, uint32_t cp)
{
	if (cp != 0)
		pan_utf8_add(out,
		    cp > 0x10FFFF || (cp >= 0xD800 && cp < 0xE000) ? PAN_UTF8_BAD : cp);
}

static uint32_t
unit16(struct pan_str s, size_t at, bool big)
{
	const unsigned char *p = (const unsigned char *)s.s + at;

	return big ? (uint32_t)p[0] << 8 | p[1] : (uint32_t)p[1] << 8 | p[0];
}

static void
decode16(struct pan_str s, bool big, struct pan_buf *out)
{
	for (size_t i = 0; i + 1 < s.n; i += 2) {
		uint32_t a = unit16(s, i, big);

		if (a >= 0xD800 && a < 0xDC00 && i + 3 < s.n) {
			uint32_t b = unit16(s, i + 2, big);

			if (b >= 0xDC00 && b < 0xE000) {
				a = 0x10000 + ((a - 0xD800) << 10) + (b - 0xDC00);
				i += 2;
			}
		}
		put(out, a);
	}
	if (s.n % 2 != 0)
		put(out, PAN_UTF8_BAD);
}

static void
decode32(struct pan_str s, bool big, struct pan_buf *out)
{
	for (size_t i = 0; i + 3 < s.n; i += 4)
		put(out, big ? u32be(s, i) : u32le(s, i));
	if (s.n % 4 != 0)
		put(out, PAN_UTF8_BAD);
}

static void
decode8(struct pan_str s, bool nul, struct pan_buf *out)
{
	size_t from = 0;

	while (nul && from < s.n) {
		const char *end = memchr(s.s + from, 0, s.n - from);

		if (end == NULL)
			break;
		pan_utf8_clean(out, pan_str_slice(s, from, (size_t)(end - s.s)));
		for (from = (size_t)(end - s.s); from < s.n && s.s[from] == '\0';)
			from++;
	}
	pan_utf8_clean(out, pan_str_slice(s, from, s.n));
}

void
pan_kind_decode(const struct pan_kind *k, struct pan_str bytes, struct pan_buf *out)
{
	struct pan_str s = pan_str_slice(bytes, k->bom, bytes.n);

	switch (k->charset) {
	case PAN_CHARSET_UTF8:
		decode8(s, k->nul, out);
		break;
	case PAN_CHARSET_LATIN1:
		for (size_t i = 0; i < s.n; i++) {
			unsigned char b = (unsigned char)s.s[i];

			put(out, b >= 0x80 && b < 0xA0 ? cp1252[b - 0x80] : b);
		}
		break;
	case PAN_CHARSET_UTF16LE:
	case PAN_CHARSET_UTF16BE:
		decode16(s, k->charset == PAN_CHARSET_UTF16BE, out);
		break;
	case PAN_CHARSET_UTF32LE:
	case PAN_CHARSET_UTF32BE:
		decode32(s, k->charset == PAN_CHARSET_UTF32BE, out);
		break;
	}
}

static bool
printable(char c)
{
	return (c >= 0x20 && c < 0x7F) || c == '\t';
}

void
pan_kind_strings(struct pan_str s, size_t min, size_t max, struct pan_buf *out)
{
	size_t end = out->n > SIZE_MAX - max ? SIZE_MAX : out->n + max;
	size_t at = 0;

	while (at < s.n && out->rc == PAN_OK) {
		size_t n = 0, wide = 0;

		while (at + n < s.n && printable(s.s[at + n]))
			n++;
		while (n < min && at + 2 * wide + 1 < s.n &&
		    printable(s.s[at + 2 * wide]) && s.s[at + 2 * wide + 1] == '\0')
			wide++;
		if (n >= min || wide >= min) {
			size_t step = n >= min ? 1 : 2, len = step == 1 ? n : wide;

			if (len + 1 > end - out->n)
				return;
			for (size_t i = 0; step == 2 && i < len; i++)
				pan_buf_addc(out, s.s[at + 2 * i]);
			if (step == 1)
				pan_buf_add(out, pan_str_slice(s, at, at + len));
			pan_buf_addc(out, '\n');
			at += step * len;
		} else {
			at += n > 1 ? n - 1
			            : 1; /* the last of a run may start a wide one */
		}
	}
}
