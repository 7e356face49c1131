#include "scan/doc.h"

#define STEP 4096u

/* Whether a line ends with the byte at ${i}: LF, or a CR that no LF follows. */
static bool
line_ends(struct pan_str s, size_t i)
{
	return s.s[i] == '\n' || (s.s[i] == '\r' && (i + 1 == s.n || s.s[i + 1] != '\n'));
}

/* Not the second or a later byte of a character. */
static bool
starts_character(char c)
{
	return ((unsigned char)c & 0xC0) != 0x80;
}

/* From ${m}, which is right at ${from}, on to ${to}. */
static struct pan_mark
advance(struct pan_str s, size_t from, size_t to, struct pan_mark m)
{
	size_t line_at = SIZE_MAX; /* where the last line that starts in here does */
	size_t count = 0;

	for (size_t i = from; i < to; i++)
		if (line_ends(s, i)) {
			m.line++;
			line_at = i + 1;
		}
	for (size_t i = line_at == SIZE_MAX ? from : line_at; i < to; i++)
		count += starts_character(s.s[i]);
	m.column = (line_at == SIZE_MAX ? m.column : 1) + (uint32_t)count;
	return m;
}

int
pan_doc_index(struct pan_doc *d, struct pan_arena *a)
{
	size_t n = d->text.n / STEP;
	struct pan_mark at = { 1, 1 };
	struct pan_mark *mark;

	if (n == 0)
		return PAN_OK;
	mark = pan_arena_array(a, n, sizeof(*mark));
	if (mark == NULL)
		return PAN_ENOMEM;
	for (size_t i = 0; i < n; i++) {
		at = advance(d->text, i * STEP, (i + 1) * STEP, at);
		mark[i] = at;
	}
	d->mark = mark;
	d->nmark = n;
	return PAN_OK;
}

static struct pan_mark
where(const struct pan_doc *d, size_t at)
{
	size_t step = at / STEP < d->nmark ? at / STEP : d->nmark;

	if (step == 0)
		return advance(d->text, 0, at, (struct pan_mark){ 1, 1 });
	return advance(d->text, step * STEP, at, d->mark[step - 1]);
}

/* The place in its parent of what is at ${at} of ${d}. */
static size_t
in_parent(const struct pan_doc *d, size_t at)
{
	size_t low = 0, high = d->nanchor, to;

	while (high - low > 1) {
		size_t mid = low + (high - low) / 2;

		if (d->anchor[mid].at <= at)
			low = mid;
		else
			high = mid;
	}
	to = d->anchor[low].parent_at + (at - d->anchor[low].at);
	return to < d->parent_end ? to : d->parent_end;
}

struct pan_place
pan_doc_place(const struct pan_doc *d, size_t at, size_t end)
{
	struct pan_mark first, last;

	while (d->parent != NULL) {
		if (d->nanchor > 0) {
			size_t from = in_parent(d, at);

			/* The last character, not the one after it: that may stand
			 * elsewhere. */
			end = end > at ? in_parent(d, end - 1) + 1 : from;
			at = from;
		} else {
			at = d->parent_at;
			end = d->parent_end;
		}
		d = d->parent;
	}
	at = at < d->text.n ? at : d->text.n;
	end = end < d->text.n ? end : d->text.n;
	if (end < at)
		end = at;
	first = where(d, at);
	last = where(d, end);
	return (struct pan_place){ d->path, first.line, first.column, last.line,
		last.column };
}
