#include "core/safe.h"

#include "core/utf8.h"

/*
 * What has no shape of its own, steers the layout, or means something else on
 * every machine (private use).  From Unicode 15's Default_Ignorable_Code_Point,
 * the Bidi_Control and Cc/Zl/Zp/Co/Cs/Cn classes; U+2800 is a blank in disguise.
 * A terminal draws tag and variation selector characters as nothing at all.
 */
static const struct {
	uint32_t first;
	uint32_t last;
} hidden[] = {
	{ 0x00, 0x1F },
	{ 0x7F, 0x9F },
	{ 0xAD, 0xAD },
	{ 0x34F, 0x34F },
	{ 0x61C, 0x61C },
	{ 0x115F, 0x1160 },
	{ 0x17B4, 0x17B5 },
	{ 0x180B, 0x180F },
	{ 0x200B, 0x200F },
	{ 0x2028, 0x202E },
	{ 0x2060, 0x206F },
	{ 0x2800, 0x2800 },
	{ 0x3164, 0x3164 },
	{ 0xD800, 0xF8FF },
	{ 0xFDD0, 0xFDEF },
	{ 0xFE00, 0xFE0F },
	{ 0xFEFF, 0xFEFF },
	{ 0xFFA0, 0xFFA0 },
	{ 0xFFF0, 0xFFFB },
	{ 0x13430, 0x1343F },
	{ 0x1BCA0, 0x1BCA3 },
	{ 0x1D173, 0x1D17A },
	{ 0xE0000, 0x10FFFF },
};

bool
pan_safe_visible(uint32_t cp)
{
	size_t low = 0;
	size_t high = sizeof(hidden) / sizeof(hidden[0]);

	if (cp < 0x7F)
		return cp >= 0x20;
	if ((cp & 0xFFFE) == 0xFFFE)
		return false;
	while (low < high) {
		size_t mid = (low + high) / 2;

		if (cp > hidden[mid].last)
			low = mid + 1;
		else
			high = mid;
	}
	return low == sizeof(hidden) / sizeof(hidden[0]) || cp < hidden[low].first;
}

static const char *
entity(uint32_t cp)
{
	switch (cp) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

/* Append an escape for ${cp}, which ${c} is the first byte of. */
static void
add_hidden(struct pan_buf *b, uint32_t cp, unsigned char c)
{
	if (cp == '\n')
		pan_buf_addz(b, "\\n");
	else if (cp == '\t')
		pan_buf_addz(b, "\\t");
	else if (cp == PAN_UTF8_BAD || cp < 0x80)
		pan_buf_printf(b, "\\x%02x", c);
	else
		pan_buf_printf(b, "\\u{%x}", (unsigned)cp);
}

static void
add(struct pan_buf *b, struct pan_str s, size_t max, bool html)
{
	size_t at = 0;

	for (size_t n = 0; at < s.n && b->rc == PAN_OK; n++) {
		unsigned len;
		uint32_t cp = pan_utf8_at(s, at, &len);
		const char *name = html ? entity(cp) : NULL;
		bool broken = cp == PAN_UTF8_BAD && len == 1;

		if (n == max) {
			pan_buf_addz(b, "\u2026");
			return;
		}
		if (name != NULL)
			pan_buf_addz(b, name);
		else if (broken || !pan_safe_visible(cp))
			add_hidden(b, cp, (unsigned char)s.s[at]);
		else
			pan_buf_add(b, pan_str_slice(s, at, at + len));
		at += len;
	}
}

void
pan_safe_add(struct pan_buf *b, struct pan_str s, size_t max)
{
	add(b, s, max, false);
}

void
pan_safe_add_html(struct pan_buf *b, struct pan_str s, size_t max)
{
	add(b, s, max, true);
}
