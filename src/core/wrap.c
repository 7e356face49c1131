#include "core/wrap.h"

#include "core/uni.h"
#include "core/utf8.h"

bool
pan_wrap_wide(uint32_t cp)
{
	return (cp >= 0x1100 && cp < 0x1160) || (cp >= 0x2E80 && cp < 0xA4D0) ||
	    (cp >= 0xAC00 && cp < 0xD7A4) || (cp >= 0xF900 && cp < 0xFB00) ||
	    (cp >= 0xFE30 && cp < 0xFE70) || (cp >= 0xFF01 && cp < 0xFF61) ||
	    (cp >= 0xFFE0 && cp < 0xFFE7) || (cp >= 0x20000 && cp < 0x40000);
}

static unsigned
width_of(uint32_t cp)
{
	if (cp < 0x300)
		return 1;
	if (pan_uni_mark(cp) || pan_uni_ignorable(cp))
		return 0;
	return pan_wrap_wide(cp) || (cp >= 0x1F300 && cp < 0x1FB00) ? 2 : 1;
}

unsigned
pan_wrap_width(struct pan_str s)
{
	unsigned width = 0;
	unsigned len;

	for (size_t at = 0; at < s.n; at += len)
		width += width_of(pan_utf8_at(s, at, &len));
	return width;
}

static bool
one_of(uint32_t cp, const char *marks)
{
	char bytes[4];
	unsigned n = pan_utf8_put(bytes, cp);

	return pan_str_find(pan_str(marks), (struct pan_str){ bytes, n }, 0) != SIZE_MAX;
}

/* Where the piece that starts at ${at} ends: a word, or a wide character and what sticks
 * to it. */
static size_t
piece_end(struct pan_str s, size_t at)
{
	static const char closing[] = "。，、！？：；）」』》〉】…,.!?:;)]";
	static const char opening[] = "（「『《〈【([";
	uint32_t before = 0;

	for (size_t from = at; at < s.n && s.s[at] != ' ' && s.s[at] != '\n';) {
		unsigned len;
		uint32_t cp = pan_utf8_at(s, at, &len);
		bool apart = pan_wrap_wide(cp) || pan_wrap_wide(before);

		if (at > from && apart && !one_of(cp, closing) &&
		    !one_of(before, opening))
			break;
		before = cp;
		at += len;
	}
	return at;
}

static void
break_line(struct pan_buf *b, unsigned indent)
{
	pan_buf_addc(b, '\n');
	for (unsigned i = 0; i < indent; i++)
		pan_buf_addc(b, ' ');
}

void
pan_wrap_add(struct pan_buf *b, struct pan_str text, const struct pan_wrap *how)
{
	unsigned columns = how->columns == 0 ? 80 : how->columns;
	unsigned column = how->at;
	bool empty = true; /* nothing of ours on this line yet */
	size_t at = 0;

	while (at < text.n && b->rc == PAN_OK) {
		size_t blanks = at;
		struct pan_str piece;
		unsigned width;

		while (at < text.n && text.s[at] == ' ')
			at++;
		blanks = at - blanks;
		if (at < text.n && text.s[at] == '\n') {
			/* An empty line gets no blanks at its end. */
			bool again = at + 1 < text.n && text.s[at + 1] == '\n';

			break_line(b, again ? 0 : how->indent);
			column = how->indent;
			empty = true;
			at++;
			continue;
		}
		piece = pan_str_slice(text, at, piece_end(text, at));
		width = pan_wrap_width(piece);
		if (!empty && piece.n > 0 && column + blanks + width > columns) {
			break_line(b, how->indent);
			column = how->indent;
			blanks = 0;
		}
		for (size_t i = 0; i < blanks && piece.n > 0; i++)
			pan_buf_addc(b, ' ');
		pan_buf_add(b, piece);
		column += (unsigned)blanks + width;
		empty = false;
		at += piece.n;
	}
}
