#include "match/codeblock.h"

static bool
blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Whether the line [from, to) starts with three backticks, blanks aside. */
static bool
fence(struct pan_str t, size_t from, size_t to)
{
	while (from < to && blank(t.s[from]))
		from++;
	return to - from >= 3 && memcmp(t.s + from, "```", 3) == 0;
}

static size_t
line_end(struct pan_str t, size_t from)
{
	size_t nl = pan_str_find(t, PAN_LIT("\n"), from);

	return nl == SIZE_MAX ? t.n : nl;
}

/* Whether ${at} is in a fenced block; *open says so of where the last line began. */
static bool
in_fence(struct pan_str t, size_t at)
{
	bool open = false;

	for (size_t from = 0; from <= t.n;) {
		size_t to = line_end(t, from);
		bool mark = fence(t, from, to);

		if (at <= to)
			return open || mark;
		if (mark)
			open = !open;
		from = to + 1;
	}
	return open;
}

/* Whether ${at} lies between two ${quote}s of [from, to), the quotes included. */
static bool
in_quotes(struct pan_str t, size_t from, size_t to, char quote, size_t at)
{
	while (from <= at && from < to) {
		size_t end = from + 1;

		if (t.s[from] != quote) {
			from++;
			continue;
		}
		while (end < to && t.s[end] != quote)
			end++;
		if (end >= to)
			return false;
		if (end == from + 1) { /* nothing between: the second may open */
			from++;
			continue;
		}
		if (at >= from && at <= end)
			return true;
		from = end + 1;
	}
	return false;
}

bool
pan_codeblock_at(struct pan_str text, size_t at)
{
	size_t from = at, to;

	if (at >= text.n)
		return false;
	if (in_fence(text, at))
		return true;
	while (from > 0 && text.s[from - 1] != '\n')
		from--;
	to = line_end(text, from);
	if (in_quotes(text, from, to, '`', at))
		return true;
	return text.s[from] == '|' && in_quotes(text, from, to, '"', at);
}
