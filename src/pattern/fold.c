#include "pattern/fold.h"

#include <stdlib.h>

#include "core/uni.h"
#include "core/utf8.h"

#define PAD 16

void
pan_fold_fini(struct pan_fold *f)
{
	free(f->s);
	free(f->shift);
	free(f->line);
	*f = (struct pan_fold){ 0 };
}

unsigned
pan_fold_char(uint32_t cp, char out[4])
{
	if (pan_uni_space_js(cp)) {
		out[0] = ' ';
		return 1;
	}
	if (cp >= 0x80 && cp < 0x10000)
		cp = pan_uni_upper_js(cp);
	if (cp >= 'A' && cp <= 'Z')
		cp += 32;
	return pan_utf8_put(out, cp);
}

void
pan_fold_chars_add(struct pan_fold_chars *c, uint32_t unit)
{
	uint32_t block = unit >> 4 & 1023;

	if (unit < 0x80)
		c->ascii[unit >> 6] |= 1ull << (unit & 63);
	else
		c->block[block >> 6] |= 1ull << (block & 63);
}

bool
pan_fold_chars_meet(const struct pan_fold_chars *a, const struct pan_fold_chars *b)
{
	uint64_t both = (a->ascii[0] & b->ascii[0]) | (a->ascii[1] & b->ascii[1]);

	for (int i = 0; i < 16; i++)
		both |= a->block[i] & b->block[i];
	return both != 0;
}

/* What is no ASCII, as one or two units. */
static void
add_char(struct pan_fold_chars *c, uint32_t cp)
{
	if (cp >= 0x10000) {
		pan_fold_chars_add(c, 0xD800 + ((cp - 0x10000) >> 10));
		cp = 0xDC00 + ((cp - 0x10000) & 0x3FF);
	}
	pan_fold_chars_add(c, cp);
}

static bool
add_shift(struct pan_fold *f, size_t at, size_t original)
{
	int32_t by = (int32_t)((int64_t)original - (int64_t)at);

	if (f->nshift > 0 && f->shift[f->nshift - 1].by == by)
		return true;
	if (f->nshift == f->shift_cap) {
		size_t cap = f->shift_cap * 2 + 64;
		void *p = realloc(f->shift, cap * sizeof(*f->shift));

		if (p == NULL)
			return false;
		f->shift = p;
		f->shift_cap = cap;
	}
	f->shift[f->nshift++] = (struct pan_fold_shift){ (uint32_t)at, by };
	return true;
}

static bool
add_line(struct pan_fold *f, size_t at)
{
	if (f->nline == f->line_cap) {
		size_t cap = f->line_cap * 2 + 64;
		void *p = realloc(f->line, cap * sizeof(*f->line));

		if (p == NULL)
			return false;
		f->line = p;
		f->line_cap = cap;
	}
	f->line[f->nline++] = (uint32_t)at;
	return true;
}

enum { SPACE = 1, BREAK = 2 };

/* What the character at ${i} is to us; ${len} its bytes. */
static unsigned
blank(struct pan_str t, size_t i, unsigned *len)
{
	unsigned char c = (unsigned char)t.s[i];
	uint32_t cp;

	*len = 1;
	if (c < 0x80) {
		if (c == ' ')
			return SPACE;
		return c >= 9 && c <= 13 ? (c == '\n' ? SPACE | BREAK : SPACE) : 0;
	}
	if (c != 0xC2 && c != 0xE1 && c != 0xE2 && c != 0xE3 && c != 0xEF)
		return 0;
	cp = pan_utf8_at(t, i, len);
	return pan_uni_space_js(cp) ? SPACE : 0;
}

/* Skip the run of blanks at ${*i} and write one blank for it. */
static bool
fold_run(struct pan_fold *f, struct pan_str t, size_t *i)
{
	unsigned len, kind, all = 0;
	size_t start = *i;

	while (*i < t.n && (kind = blank(t, *i, &len)) != 0) {
		all |= kind;
		if (len > 1)
			add_char(&f->chars, pan_utf8_at(t, *i, &len));
		else
			pan_fold_chars_add(&f->chars, (unsigned char)t.s[*i]);
		*i += len;
	}
	if ((all & BREAK) && !add_line(f, f->n))
		return false;
	f->s[f->n++] = ' ';
	return *i - start == 1 || add_shift(f, f->n, *i);
}

static int
fold_all(struct pan_fold *f, struct pan_str t)
{
	for (size_t i = 0; i < t.n;) {
		unsigned char c = (unsigned char)t.s[i];
		unsigned len, wrote;
		uint32_t cp;

		if (c > 32 && c < 0x80) {
			pan_fold_chars_add(&f->chars, c);
			f->s[f->n++] = (unsigned char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
			i++;
			continue;
		}
		if (blank(t, i, &len) != 0) {
			if (!fold_run(f, t, &i))
				return PAN_ENOMEM;
			continue;
		}
		if (c < 0x80) {
			pan_fold_chars_add(&f->chars, c);
			f->s[f->n++] = c;
			i++;
			continue;
		}
		f->ascii = false;
		cp = pan_utf8_at(t, i, &len);
		if (cp == PAN_UTF8_BAD &&
		    len == 1) { /* a lone surrogate stays as it is */
			memset(&f->chars, 0xFF, sizeof(f->chars));
			f->s[f->n++] = c;
			i++;
			continue;
		}
		add_char(&f->chars, cp);
		wrote = pan_fold_char(cp, (char *)f->s + f->n);
		f->n += wrote;
		i += len;
		if (wrote != len && !add_shift(f, f->n, i))
			return PAN_ENOMEM;
	}
	return PAN_OK;
}

int
pan_fold_text(struct pan_fold *f, struct pan_str text)
{
	size_t need = text.n + text.n / 2 + PAD + 4; /* two bytes may fold to three */
	int rc;

	f->n = f->nshift = f->nline = 0;
	f->original = text.n;
	f->ascii = true;
	f->chars = (struct pan_fold_chars){ 0 };
	if (text.n > INT32_MAX / 2)
		return PAN_ENOMEM;
	if (need > f->cap) {
		unsigned char *s = realloc(f->s, need);

		if (s == NULL)
			return PAN_ENOMEM;
		f->s = s;
		f->cap = need;
	}
	rc = fold_all(f, text);
	memset(f->s + f->n, 0, PAD);
	return rc;
}

size_t
pan_fold_origin(const struct pan_fold *f, size_t at)
{
	size_t lo = 0, hi = f->nshift;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (f->shift[mid].at <= at)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo == 0 ? at : (size_t)((int64_t)at + f->shift[lo - 1].by);
}
