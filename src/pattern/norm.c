#include "pattern/norm.h"

#include "core/uni.h"
#include "core/utf8.h"

/* The reference's CONFUSABLE_TO_LATIN (ATR 4.0.0): each pair is a letter and its twin. */
static const struct {
	uint16_t from;
	char to;
} twins[] = { { 0x0430, 'a' }, { 0x0435, 'e' }, { 0x043E, 'o' }, { 0x0440, 'p' },
	{ 0x0441, 'c' }, { 0x0445, 'x' }, { 0x0443, 'y' }, { 0x0456, 'i' },
	{ 0x0455, 's' }, { 0x0458, 'j' }, { 0x04BB, 'h' }, { 0x0501, 'd' },
	{ 0x051B, 'q' }, { 0x043D, 'h' }, { 0x043A, 'k' }, { 0x043C, 'm' },
	{ 0x0442, 't' }, { 0x0432, 'b' }, { 0x0410, 'A' }, { 0x0412, 'B' },
	{ 0x0415, 'E' }, { 0x041A, 'K' }, { 0x041C, 'M' }, { 0x041D, 'H' },
	{ 0x041E, 'O' }, { 0x0420, 'P' }, { 0x0421, 'C' }, { 0x0422, 'T' },
	{ 0x0423, 'Y' }, { 0x0425, 'X' }, { 0x0406, 'I' }, { 0x0408, 'J' },
	{ 0x0405, 'S' }, { 0x03BF, 'o' }, { 0x03C1, 'p' }, { 0x03B1, 'a' },
	{ 0x03B5, 'e' }, { 0x03BD, 'v' }, { 0x03BA, 'k' }, { 0x0391, 'A' },
	{ 0x0392, 'B' }, { 0x0395, 'E' }, { 0x0396, 'Z' }, { 0x0397, 'H' },
	{ 0x0399, 'I' }, { 0x039A, 'K' }, { 0x039C, 'M' }, { 0x039D, 'N' },
	{ 0x039F, 'O' }, { 0x03A1, 'P' }, { 0x03A4, 'T' }, { 0x03A7, 'X' },
	{ 0x03A5, 'Y' }, { 0x0261, 'g' }, { 0x0131, 'i' }, { 0x01C0, 'l' },
	{ 0x0578, 'n' } };

static bool
deleted(uint32_t cp)
{
	return (cp >= 0x200B && cp <= 0x200F) || cp == 0xFEFF || cp == 0x2060 ||
	    cp == 0x180E || (cp >= 0x202A && cp <= 0x202E) ||
	    (cp >= 0x2066 && cp <= 0x2069);
}

static char
twin(uint32_t cp)
{
	for (size_t i = 0; i < sizeof(twins) / sizeof(*twins); i++) {
		if (twins[i].from == cp)
			return twins[i].to;
	}
	return 0;
}

/* Does the text hold what makes the reference look for twins at all? */
static bool
wants_twins(struct pan_str s)
{
	for (size_t i = 0; i < s.n;) {
		unsigned len;
		uint32_t cp = pan_utf8_at(s, i, &len);

		if ((cp >= 0x370 && cp <= 0x4FF) || cp == 0x131 || cp == 0x1C0 ||
		    cp == 0x578)
			return true;
		i += len;
	}
	return false;
}

/* Whether normalizing would change nothing: the usual case, so it must be quick. */
static bool
untouched(struct pan_str s)
{
	for (size_t i = 0; i < s.n;) {
		unsigned char c = (unsigned char)s.s[i];
		unsigned len = 1;
		uint32_t cp;

		if (c >= 0x80) {
			cp = pan_utf8_at(s, i, &len);
			if (deleted(cp) || twin(cp) != 0)
				return false;
		}
		i += len;
	}
	return pan_uni_nfkc_quick(s);
}

bool
pan_norm_text(struct pan_buf *out, struct pan_buf *scratch, struct pan_str text)
{
	struct pan_str s;
	bool twins_wanted;

	pan_buf_reset(out);
	if (pan_utf8_ascii(text) || untouched(text))
		return false;
	pan_buf_reset(scratch);
	pan_uni_nfkc(scratch, text);
	s = pan_buf_str(scratch);
	twins_wanted = wants_twins(s);
	for (size_t i = 0; i < s.n;) {
		unsigned len;
		uint32_t cp = pan_utf8_at(s, i, &len);
		char t = twins_wanted && cp >= 0x80 ? twin(cp) : 0;

		if (t != 0)
			pan_buf_addc(out, t);
		else if (!deleted(cp))
			pan_buf_add(out, (struct pan_str){ s.s + i, len });
		i += len;
	}
	if (scratch->rc != PAN_OK)
		out->rc = scratch->rc;
	return !pan_str_eq(pan_buf_str(out), text);
}
