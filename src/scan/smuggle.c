#include "scan/smuggle.h"

#include "core/uni.h"
#include "core/utf8.h"
#include "scan/plain.h"

/* A longer run is decoded up to here. */
#define RUN_MAX 65536u
/* Visible characters between two of one message: some put one behind each letter. */
#define GAP_MAX 2u
/* Kinds of zero-width characters that one message is written in. */
#define SYMBOL_MAX 4u

struct run {
	struct pan_str s;
	struct pan_smuggle *is;
};

const char *
pan_smuggle_layer(enum pan_smuggle_kind kind)
{
	static const char *const name[] = {
		[PAN_SMUGGLE_TAGS] = "tags",
		[PAN_SMUGGLE_SELECTORS] = "selectors",
		[PAN_SMUGGLE_ZERO_WIDTH] = "zero-width",
		[PAN_SMUGGLE_PRIVATE] = "private-use",
	};

	return name[kind];
}

static bool
is_tag(uint32_t cp)
{
	return cp >= 0xE0000 && cp < 0xE0080;
}

static bool
is_selector(uint32_t cp)
{
	return (cp >= 0xFE00 && cp <= 0xFE0F) || (cp >= 0xE0100 && cp <= 0xE01EF);
}

static bool
is_zero_width(uint32_t cp)
{
	return (cp >= 0x200B && cp <= 0x200F) || (cp >= 0x2060 && cp <= 0x2064) ||
	    cp == 0xFEFF || cp == 0x180E || (cp >= 0x202A && cp <= 0x202E) ||
	    (cp >= 0x2066 && cp <= 0x206F);
}

static bool
is_private(uint32_t cp)
{
	return (cp >= 0xE000 && cp <= 0xF8FF) || (cp >= 0xF0000 && cp <= 0x10FFFD);
}

static bool
is_kind(uint32_t cp, enum pan_smuggle_kind kind)
{
	switch (kind) {
	case PAN_SMUGGLE_TAGS:
		return is_tag(cp);
	case PAN_SMUGGLE_SELECTORS:
		return is_selector(cp);
	case PAN_SMUGGLE_ZERO_WIDTH:
		return is_zero_width(cp);
	case PAN_SMUGGLE_PRIVATE:
		return is_private(cp);
	}
	return false;
}

/* Bytes of a flag of a region (UTS #51, ED-14a) whose first tag is at ${at}, or 0. */
static size_t
region_flag(struct pan_str s, size_t at)
{
	size_t from = at;
	unsigned len, n = 0;

	if (at < 4 || pan_utf8_at(s, at - 4, &len) != 0x1F3F4)
		return 0;
	for (; at < s.n && n <= 6; n++) {
		uint32_t cp = pan_utf8_at(s, at, &len);
		uint32_t c = cp - 0xE0000;

		at += len;
		if (cp == 0xE007F)
			return n >= 3 ? at - from : 0;
		if (!(c - 'a' < 26 || (n >= 2 && c - '0' < 10)))
			return 0;
	}
	return 0;
}

/*
 * Where the run of ${kind} that begins at ${at} ends.  A message in tags or selectors
 * goes on across GAP_MAX visible characters.
 */
static void
find_end(struct pan_str s, struct pan_smuggle *run)
{
	bool gaps = run->kind == PAN_SMUGGLE_TAGS || run->kind == PAN_SMUGGLE_SELECTORS;
	unsigned gap = 0;
	size_t at = run->at;

	run->count = 0;
	while (at < s.n && gap <= (gaps ? GAP_MAX : 0)) {
		unsigned len;
		uint32_t cp = pan_utf8_at(s, at, &len);

		if (is_kind(cp, run->kind)) {
			run->count++;
			run->end = at + len;
			gap = 0;
		} else {
			gap++;
		}
		at += len;
	}
}

/* Characters of the run, without what lies between them, at most RUN_MAX. */
static size_t
next_member(const struct run *r, size_t at, uint32_t *cp)
{
	while (at < r->is->end) {
		unsigned len;

		*cp = pan_utf8_at(r->s, at, &len);
		at += len;
		if (is_kind(*cp, r->is->kind))
			return at;
	}
	return 0;
}

static bool
says(struct pan_buf *text, size_t least)
{
	if (text->rc == PAN_OK && text->n >= least && pan_plain_text(pan_buf_str(text)))
		return true;
	if (text->rc != PAN_ENOMEM)
		pan_buf_reset(text);
	return false;
}

/* Tags are ASCII; private use and the like are ASCII after a multiple of 256. */
static bool
decode_low_byte(const struct run *r, struct pan_buf *text)
{
	uint32_t cp = 0;
	size_t n = 0;

	for (size_t at = r->is->at; (at = next_member(r, at, &cp)) != 0 && n < RUN_MAX;
	     n++)
		if ((cp & 0xFF) >= 9 && (cp & 0xFF) < 0x7F)
			pan_buf_addc(text, (char)(cp & 0xFF));
		else if (r->is->kind == PAN_SMUGGLE_PRIVATE)
			return says(text, SIZE_MAX);
	return says(text, 4);
}

/* Selector 1 is byte 0, or selector 17 is, or selectors 1 to 16 are halves of bytes. */
static bool
decode_selectors(const struct run *r, struct pan_buf *text)
{
	for (unsigned scheme = 0; scheme < 4; scheme++) {
		uint32_t cp = 0;
		unsigned half = 0, n = 0;

		for (size_t at = r->is->at;
		     (at = next_member(r, at, &cp)) != 0 && n < RUN_MAX; n++) {
			unsigned low = cp < 0xE0100;
			unsigned v = low ? cp - 0xFE00 : cp - 0xE0100;

			if (scheme == 0)
				pan_buf_addc(text, (char)(low ? v : v + 16));
			else if (scheme == 1)
				pan_buf_addc(text, (char)v);
			else if (scheme == 2 && n % 2 == 1)
				pan_buf_addc(text, (char)((half << 4 | v) & 0xFF));
			else if (scheme == 3 && n % 2 == 1)
				pan_buf_addc(text, (char)((half | v << 4) & 0xFF));
			half = v & 15;
		}
		if (says(text, 4))
			return true;
	}
	return false;
}

/* Read the run as groups of ${bits} bits; ${zero} is 0, ${one} is 1, others are skipped.
 */
static bool
decode_bits(const struct run *r, const uint32_t pair[2], unsigned bits,
    struct pan_buf *text)
{
	uint32_t cp = 0;
	unsigned have = 0, value = 0, n = 0;

	for (size_t at = r->is->at; (at = next_member(r, at, &cp)) != 0 && n < RUN_MAX;
	     n++) {
		if (cp != pair[0] && cp != pair[1]) {
			/* A separator: what was begun is complete. */
			if (have > 3 && have != bits)
				pan_utf8_add(text, value);
			have = value = 0;
			continue;
		}
		value = value << 1 | (cp == pair[1]);
		if (++have < bits)
			continue;
		if (bits == 8)
			pan_buf_addc(text, (char)value);
		else
			pan_utf8_add(text, value & 0xFFFF);
		have = value = 0;
	}
	return says(text, 4);
}

/* Two bits a character: ${symbol}[0] to [3], eight bits a letter. */
static bool
decode_quarters(const struct run *r, const uint32_t symbol[SYMBOL_MAX],
    struct pan_buf *text)
{
	uint32_t cp = 0;
	unsigned value = 0, n = 0;

	for (size_t at = r->is->at; (at = next_member(r, at, &cp)) != 0 && n < RUN_MAX;) {
		unsigned digit = 0;

		while (digit < SYMBOL_MAX && symbol[digit] != cp)
			digit++;
		value = value << 2 | (digit & 3);
		if (++n % 4 == 0) {
			pan_buf_addc(text, (char)(value & 0xFF));
			value = 0;
		}
	}
	return says(text, 4);
}

/* The kinds of character in the run, ascending; more than SYMBOL_MAX: none. */
static unsigned
symbols(const struct run *r, uint32_t symbol[SYMBOL_MAX + 1])
{
	uint32_t cp = 0;
	unsigned n = 0;

	for (size_t at = r->is->at; (at = next_member(r, at, &cp)) != 0;) {
		unsigned i = 0;

		while (i < n && symbol[i] < cp)
			i++;
		if (i < n && symbol[i] == cp)
			continue;
		if (n == SYMBOL_MAX)
			return 0;
		memmove(symbol + i + 1, symbol + i, (n - i) * sizeof(*symbol));
		symbol[i] = cp;
		n++;
	}
	return n;
}

static bool
decode_zero_width(const struct run *r, struct pan_buf *text)
{
	static const unsigned widths[] = { 8, 7, 16 };
	uint32_t symbol[SYMBOL_MAX + 1] = { 0 };
	unsigned n = symbols(r, symbol);

	if (r->is->count < 14)
		return false;
	for (unsigned i = 0; i < n; i++)
		for (unsigned j = 0; j < n; j++)
			for (unsigned w = 0; i != j && w < 3; w++) {
				const uint32_t pair[2] = { symbol[i], symbol[j] };

				if (decode_bits(r, pair, widths[w], text))
					return true;
			}
	return n == 4 && decode_quarters(r, symbol, text);
}

/* The character before ${at}, or 0. */
static uint32_t
before(struct pan_str s, size_t at)
{
	unsigned len;
	size_t from = at;

	while (from > 0 && at - from < 4) {
		from--;
		if (((unsigned char)s.s[from] & 0xC0) != 0x80)
			return pan_utf8_at(s, from, &len);
	}
	return 0;
}

/* Whether ${selector} may stand behind ${base}: how an emoji, a sign or an ideograph is
 * to be drawn.  Doubled ones are a slip of many editors. */
static bool
selects(uint32_t base, uint32_t selector)
{
	if (base == selector)
		return true;
	if (is_selector(base) || base == 0)
		return false;
	if (selector >= 0xE0100)
		return pan_uni_script(base) == PAN_UNI_HAN;
	if (base < 0x80)
		return base - '0' < 10 || base == '#' || base == '*';
	return true;
}

/* A run that has an honest use or is too short to say anything. */
static bool
honest(const struct run *r)
{
	const struct pan_smuggle *run = r->is;
	uint32_t symbol[SYMBOL_MAX + 1] = { 0 };
	uint32_t base;

	switch (run->kind) {
	case PAN_SMUGGLE_TAGS:
		return false;
	case PAN_SMUGGLE_SELECTORS:
		base = before(r->s, run->at);
		for (size_t at = run->at; at < run->end;) {
			unsigned len;
			uint32_t cp = pan_utf8_at(r->s, at, &len);

			if (is_selector(cp) && !selects(base, cp))
				return false;
			base = cp;
			at += len;
		}
		return true;
	case PAN_SMUGGLE_ZERO_WIDTH:
		return run->count < 8 || symbols(r, symbol) == 1;
	case PAN_SMUGGLE_PRIVATE:
		return run->count < 8;
	}
	return true;
}

static bool
kind_of(uint32_t cp, enum pan_smuggle_kind *kind)
{
	for (int k = PAN_SMUGGLE_TAGS; k <= PAN_SMUGGLE_PRIVATE; k++)
		if (is_kind(cp, (enum pan_smuggle_kind)k)) {
			*kind = (enum pan_smuggle_kind)k;
			return true;
		}
	return false;
}

static void
decode(const struct run *r, struct pan_buf *text)
{
	switch (r->is->kind) {
	case PAN_SMUGGLE_TAGS:
	case PAN_SMUGGLE_PRIVATE:
		r->is->says = decode_low_byte(r, text);
		break;
	case PAN_SMUGGLE_SELECTORS:
		r->is->says = decode_selectors(r, text);
		break;
	case PAN_SMUGGLE_ZERO_WIDTH:
		r->is->says = decode_zero_width(r, text);
		break;
	}
}

bool
pan_smuggle_next(struct pan_str s, size_t from, struct pan_smuggle *out,
    struct pan_buf *text)
{
	struct run r = { s, out };

	if (text->rc == PAN_ENOMEM)
		return false;
	for (size_t at = from; at < s.n;) {
		unsigned len;
		uint32_t cp;

		/* All of them are three or four bytes long. */
		if ((unsigned char)s.s[at] < 0xE1) {
			at++;
			continue;
		}
		cp = pan_utf8_at(s, at, &len);
		if (!kind_of(cp, &out->kind) || (at == 0 && cp == 0xFEFF)) {
			at += len;
			continue;
		}
		if (is_tag(cp)) {
			size_t flag = region_flag(s, at);

			if (flag != 0) {
				at += flag;
				continue;
			}
		}
		out->at = at;
		find_end(s, out);
		at = out->end;
		if (honest(&r))
			continue;
		pan_buf_reset(text);
		decode(&r, text);
		return true;
	}
	return false;
}
