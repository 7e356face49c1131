#include "core/b64.h"

#define NONE 64

static const char alphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* The value of ${c} in either alphabet, or NONE. */
static unsigned
value(unsigned char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26u;
	if (c >= '0' && c <= '9')
		return c - '0' + 52u;
	if (c == '+' || c == '-')
		return 62;
	return c == '/' || c == '_' ? 63 : NONE;
}

bool
pan_b64_char(char c)
{
	return value((unsigned char)c) != NONE;
}

static bool
blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

struct decoder {
	enum pan_b64_mode mode;
	struct pan_buf *out;
	uint32_t bits;
	unsigned have; /* characters of the current group of four */
	char chunk[768];
	size_t n; /* bytes in ${chunk} */
};

static void
give(struct decoder *d, unsigned bytes)
{
	if (d->n > sizeof(d->chunk) - 3) {
		pan_buf_add(d->out, (struct pan_str){ d->chunk, d->n });
		d->n = 0;
	}
	for (unsigned i = 0; i < bytes; i++)
		d->chunk[d->n++] = (char)(d->bits >> (16 - 8 * i));
	d->bits = 0;
	d->have = 0;
}

static bool
in_alphabet(enum pan_b64_mode mode, char c)
{
	if (mode == PAN_B64_STRICT)
		return c != '-' && c != '_';
	return mode == PAN_B64_LENIENT || (c != '+' && c != '/');
}

/* What remains at the end: ${pads} is how many '=' stand there. */
static bool
finish(struct decoder *d, size_t pads)
{
	bool exact = d->mode != PAN_B64_LENIENT;
	uint32_t stray;

	if (d->have == 0)
		return pads == 0 || !exact;
	if (d->have == 1)
		return false;
	if (exact && pads != 4 - d->have && (pads != 0 || d->mode == PAN_B64_STRICT))
		return false;
	d->bits <<= 6 * (4 - d->have);
	stray = d->have == 2 ? d->bits & 0xFFFF : d->bits & 0xFF;
	if (exact && stray != 0)
		return false;
	give(d, d->have - 1);
	return true;
}

static bool
decode(struct decoder *d, struct pan_str text)
{
	size_t at = 0;
	size_t pads = 0;

	for (; at < text.n && text.s[at] != '='; at++) {
		unsigned v = value((unsigned char)text.s[at]);

		if (v == NONE && d->mode == PAN_B64_LENIENT && blank(text.s[at]))
			continue;
		if (v == NONE || !in_alphabet(d->mode, text.s[at]))
			return false;
		d->bits = d->bits << 6 | v;
		if (++d->have == 4)
			give(d, 3);
	}
	while (at < text.n && text.s[at] == '=') {
		pads++;
		at++;
	}
	if (at < text.n && d->mode != PAN_B64_LENIENT)
		return false;
	return finish(d, pads);
}

int
pan_b64_decode(struct pan_str text, enum pan_b64_mode mode, struct pan_buf *out,
    struct pan_err *err)
{
	struct decoder d = { .mode = mode, .out = out };
	size_t before = out->n;

	if (out->rc != PAN_OK)
		return pan_buf_done(out, err);
	if (!decode(&d, text)) {
		if (out->n > before)
			out->s[before] = '\0';
		out->n = before;
		out->rc = PAN_OK;
		return pan_err_set(err, PAN_EFORMAT, "malformed base64");
	}
	pan_buf_add(out, (struct pan_str){ d.chunk, d.n });
	return pan_buf_done(out, err);
}

static unsigned
hex_value(unsigned char c)
{
	unsigned char letter = c | 0x20;

	if (c >= '0' && c <= '9')
		return c - '0';
	return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10u : NONE;
}

int
pan_b64_hex(struct pan_str text, bool blanks, struct pan_buf *out, struct pan_err *err)
{
	size_t before = out->n;

	if (out->rc != PAN_OK)
		return pan_buf_done(out, err);
	for (size_t at = 0; at < text.n; at += 2) {
		unsigned high, low;

		while (blanks && at < text.n && blank(text.s[at]))
			at++;
		if (at == text.n)
			break;
		high = hex_value((unsigned char)text.s[at]);
		low = at + 1 < text.n ? hex_value((unsigned char)text.s[at + 1]) : NONE;
		if (high == NONE || low == NONE) {
			if (out->n > before)
				out->s[before] = '\0';
			out->n = before;
			out->rc = PAN_OK;
			return pan_err_set(err, PAN_EFORMAT,
			    "malformed hexadecimal text");
		}
		pan_buf_addc(out, (char)(high << 4 | low));
	}
	return pan_buf_done(out, err);
}

void
pan_b64_add(struct pan_buf *out, struct pan_str bytes)
{
	const unsigned char *p = (const unsigned char *)bytes.s;

	for (size_t at = 0; at < bytes.n && out->rc == PAN_OK; at += 3) {
		size_t left = bytes.n - at;
		uint32_t bits = (uint32_t)p[at] << 16 |
		    (left > 1 ? (uint32_t)p[at + 1] << 8 : 0) |
		    (left > 2 ? p[at + 2] : 0);
		char four[4] = { alphabet[bits >> 18], alphabet[bits >> 12 & 63],
			left > 1 ? alphabet[bits >> 6 & 63] : '=',
			left > 2 ? alphabet[bits & 63] : '=' };

		pan_buf_add(out, (struct pan_str){ four, 4 });
	}
}

void
pan_b64_add_hex(struct pan_buf *out, struct pan_str bytes)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < bytes.n && out->rc == PAN_OK; i++) {
		unsigned char c = (unsigned char)bytes.s[i];
		char two[2] = { digits[c >> 4], digits[c & 15] };

		pan_buf_add(out, (struct pan_str){ two, 2 });
	}
}
