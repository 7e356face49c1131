#include "report/excerpt.h"

#include "core/safe.h"
#include "core/utf8.h"
#include "report/mask.h"

/* A secret's name or first line may stand this far before the evidence, and its end this
 * far behind what is shown. */
#define BEFORE 2048u
#define BEHIND 1024u

/* Bytes that are gone through for an excerpt. */
#define SHOWN 4096u

/* Bytes of a line before the evidence that are shown at most; a short one needs more. */
#define LEAD 48u
#define LEAD_SHORT 110u
#define SHORT_EVIDENCE 70u

#define WORD 24u /* bytes of a word that may be left out at the beginning */

struct cut { /* what is being written */
	struct pan_buf *out;
	struct pan_str text;
	size_t left; /* characters that still fit, ellipsis aside */
};

/* One character, or mask, escaped in ${piece}; false when it does not fit. */
static bool
put(struct cut *c, struct pan_str piece)
{
	size_t n = pan_utf8_count(piece);

	if (n > c->left)
		return false;
	c->left -= n;
	pan_buf_add(c->out, piece);
	return true;
}

static bool
put_char(struct cut *c, size_t at, unsigned len)
{
	char room[24];
	struct pan_buf one = { .s = room, .cap = sizeof(room), .max = sizeof(room) };

	/* What is visible is most of it, and is put as it is. */
	if (c->text.s[at] >= 0x20 && c->text.s[at] < 0x7F)
		return put(c, pan_str_slice(c->text, at, at + 1));
	pan_safe_add(&one, pan_str_slice(c->text, at, at + len), 1);
	return put(c, (struct pan_str){ room, one.n });
}

static size_t
character_start(struct pan_str s, size_t at)
{
	while (at > 0 && at < s.n && ((unsigned char)s.s[at] & 0xC0) == 0x80)
		at--;
	return at;
}

/* Write [from, to) of the text; false when it had to stop. */
static bool
write_cut(struct cut *c, size_t from, size_t to)
{
	struct pan_mask_span m = { 0, 0 };
	size_t at = from > BEFORE ? character_start(c->text, from - BEFORE) : 0;
	size_t most = to - from > SHOWN ? character_start(c->text, from + SHOWN) : to;
	struct pan_str seen = pan_str_slice(c->text, 0, most + BEHIND);
	bool some = pan_mask_next(seen, at, &m);
	unsigned len, shown = 0;

	while (some && m.end <= from)
		some = pan_mask_next(seen, m.end, &m);
	/* What secrets were not looked for in is not shown. */
	for (at = from; at < most; at += len) {
		(void)pan_utf8_at(c->text, at, &len);
		if (!some || at < m.at) {
			if (!put_char(c, at, len))
				return false;
			continue;
		}
		if (shown++ < PAN_MASK_SHOWN && m.at >= from) {
			if (!put_char(c, at, len))
				return false;
			if (at + len < m.end)
				continue;
		}
		if (!put(c, PAN_LIT("***")))
			return false;
		len = (unsigned)((m.end < most ? m.end : most) - at);
		shown = 0;
		some = pan_mask_next(seen, m.end, &m);
	}
	return most == to;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* ${from}, or the next word that stands whole before ${at}, when it begins soon. */
static size_t
whole_word(struct pan_str s, size_t from, size_t at)
{
	size_t start = from;

	if (from >= at || is_blank(s.s[from - 1]))
		return from;
	while (start < at && s.s[start] != ' ')
		start++;
	while (start < at && s.s[start] == ' ')
		start++;
	return start < at && start - from < WORD ? start : from;
}

void
pan_excerpt_add(struct pan_buf *b, struct pan_str text, size_t at, size_t end, size_t max)
{
	struct cut c = { b, text, max > 2 ? max - 2 : 0 };
	size_t from, to, lead, left;
	bool begins;

	at = at < text.n ? at : text.n;
	end = end < at ? at : end < text.n ? end : text.n;
	lead = end - at < SHORT_EVIDENCE ? LEAD_SHORT : LEAD;
	for (from = at; from > 0 && at - from < lead && text.s[from - 1] != '\n';)
		from--;
	from = character_start(text, from);
	/* An indent is nothing that was left out. */
	for (left = from; left > 0 && is_blank(text.s[left - 1]);)
		left--;
	begins = left == 0 || text.s[left - 1] == '\n';
	while (from < at && is_blank(text.s[from]))
		from++;
	if (!begins)
		from = whole_word(text, from, at);
	for (to = end; to < text.n && to - end < max && text.s[to] != '\n';)
		to++;
	to = character_start(text, to);
	while (to > end && (is_blank(text.s[to - 1]) || text.s[to - 1] == '\r'))
		to--;
	if (!begins)
		pan_buf_addz(b, "…");
	if (!write_cut(&c, from, to) || (to < text.n && to - end >= max))
		pan_buf_addz(b, "…");
}

void
pan_excerpt_short(struct pan_buf *b, struct pan_str s, size_t max)
{
	struct cut c = { b, s, max > 1 ? max - 1 : 0 };

	if (!write_cut(&c, 0, s.n))
		pan_buf_addz(b, "…");
}
