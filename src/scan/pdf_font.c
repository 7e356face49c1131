#include "scan/pdf_font.h"

#include <stdlib.h>

#include "core/utf8.h"
#include "scan/pdf_lex.h"

#define PAIRS_MAX 200000u
#define OBJECTS_MAX 4096u
#define CODES 65536u
#define FILLED_MAX ((size_t)1 << 20) /* entries written, so that ranges cannot repeat */

struct pan_pdf_pair {
	struct pan_str name;
	long number;
	const struct pan_pdf_object *font; /* once settled */
};

struct pan_pdf_object {
	long number;
	long map;       /* of a font: the object that is its map */
	size_t order;   /* of arrival: a later one of the same number replaces it */
	uint32_t *code; /* of a map: a character for each code; 0: none */
	bool font, wide;
};

void
pan_pdf_font_init(struct pan_pdf_fonts *f, struct pan_arena *a)
{
	*f = (struct pan_pdf_fonts){ .arena = a };
}

static void *
grow(struct pan_pdf_fonts *f, void *old, size_t *cap, size_t n, size_t size)
{
	size_t want = *cap == 0 ? 32 : *cap * 2;
	void *p;

	if (n < *cap)
		return old;
	p = pan_arena_array(f->arena, want, size);
	if (p == NULL) {
		f->rc = PAN_ENOMEM;
		return NULL;
	}
	if (n > 0)
		memcpy(p, old, n * size);
	*cap = want;
	return p;
}

void
pan_pdf_font_name(struct pan_pdf_fonts *f, struct pan_str name, long number)
{
	struct pan_pdf_pair *p;
	struct pan_str copy;

	if (f->npair == PAIRS_MAX || name.n > 64)
		return;
	p = grow(f, f->pair, &f->cap_pair, f->npair, sizeof(*p));
	copy = pan_arena_copy(f->arena, name);
	if (p == NULL || copy.s == NULL) {
		f->rc = PAN_ENOMEM;
		return;
	}
	f->pair = p;
	p[f->npair++] = (struct pan_pdf_pair){ copy, number, NULL };
}

static struct pan_pdf_object *
add(struct pan_pdf_fonts *f, long number)
{
	struct pan_pdf_object *o;

	if (f->nobject == OBJECTS_MAX)
		return NULL;
	o = grow(f, f->object, &f->cap_object, f->nobject, sizeof(*o));
	if (o == NULL)
		return NULL;
	f->object = o;
	o += f->nobject++;
	*o = (struct pan_pdf_object){ .number = number, .order = f->nobject };
	return o;
}

void
pan_pdf_font_add(struct pan_pdf_fonts *f, long number, long map, bool wide)
{
	struct pan_pdf_object *o = add(f, number);

	if (o == NULL)
		return;
	o->font = true;
	o->map = map;
	o->wide = wide;
}

static uint32_t
code_of(struct pan_str s)
{
	uint32_t v = 0;

	for (size_t i = 0; i < s.n && i < 2; i++)
		v = v << 8 | (unsigned char)s.s[i];
	return v;
}

/* The first character of UTF-16BE ${s}; ligatures lose their rest only in maps that make
 * one code several characters, which is rare and harmless. */
static uint32_t
character(struct pan_str s)
{
	uint32_t a = code_of(s);

	if (a >= 0xD800 && a < 0xDC00 && s.n >= 4) {
		uint32_t b = code_of(pan_str_slice(s, 2, 4));

		if (b >= 0xDC00 && b < 0xE000)
			return 0x10000 + ((a - 0xD800) << 10) + (b - 0xDC00);
	}
	return a >= 0xD800 && a < 0xE000 ? PAN_UTF8_BAD : a;
}

static void
fill(uint32_t *code, uint32_t from, uint32_t to, uint32_t cp)
{
	for (uint32_t c = from; c <= to && c < CODES && c - from < 65536; c++)
		if (cp + (c - from) <= 0x10FFFF)
			code[c] = cp + (c - from);
}

/* bfchar: "<code> <text>" pairs; bfrange: "<from> <to> <text>" or "<from> <to> [...]". */
static bool
read_map(struct pan_str cmap, uint32_t *code)
{
	struct pan_pdf_lex x;
	enum pan_pdf_token t;
	uint32_t have[2] = { 0 };
	unsigned n = 0, want = 0, listed = 0;
	size_t filled = 0;
	bool memory;

	pan_pdf_lex_init(&x, cmap);
	while ((t = pan_pdf_lex_next(&x)) != PAN_PDF_END && filled < FILLED_MAX) {
		struct pan_str s = pan_buf_str(&x.text);

		if (t == PAN_PDF_WORD) {
			want = pan_str_is(x.word, "beginbfchar") ? 1
			    : pan_str_is(x.word, "beginbfrange") ? 2
			                                         : 0;
			n = 0;
		} else if (want == 2 && n == 2 && t == PAN_PDF_OPEN) {
			listed = 1;
		} else if (t == PAN_PDF_CLOSE && listed > 0) {
			listed = n = 0;
		} else if (t == PAN_PDF_TEXT && want > 0) {
			if (listed > 0) {
				fill(code, have[0] + listed - 1, have[0] + listed - 1,
				    character(s));
				listed++;
			} else if (n < want) {
				have[n++] = code_of(s);
			} else {
				uint32_t to = want == 2 ? have[1] : have[0];

				fill(code, have[0], to, character(s));
				filled += to >= have[0] ? to - have[0] : 0;
				n = 0;
			}
		}
	}
	memory = x.text.rc == PAN_OK;
	pan_pdf_lex_fini(&x);
	return memory;
}

void
pan_pdf_font_map(struct pan_pdf_fonts *f, long number, struct pan_str cmap)
{
	struct pan_pdf_object *o = add(f, number);

	if (o == NULL)
		return;
	o->code = pan_arena_array(f->arena, CODES, sizeof(*o->code));
	if (o->code == NULL) {
		f->nobject--; /* as if it had none: its strings will not be understood */
		f->rc = PAN_ENOMEM;
	} else if (!read_map(cmap, o->code)) {
		f->rc = PAN_ENOMEM;
	}
}

static int
by_number(const void *a, const void *b)
{
	const struct pan_pdf_object *x = a, *y = b;

	if (x->number != y->number)
		return x->number < y->number ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

/* The last object of that number which is a font, or a map. */
static struct pan_pdf_object *
object(const struct pan_pdf_fonts *f, long number, bool font)
{
	size_t low = 0, high = f->nobject;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (f->object[mid].number <= number)
			low = mid + 1;
		else
			high = mid;
	}
	for (; low > 0 && f->object[low - 1].number == number; low--)
		if (font ? f->object[low - 1].font : f->object[low - 1].code != NULL)
			return &f->object[low - 1];
	return NULL;
}

/* By name; those with a map last, for they are the ones to be believed. */
static int
by_name(const void *a, const void *b)
{
	const struct pan_pdf_pair *x = a, *y = b;
	int order = pan_str_cmp(x->name, y->name);

	if (order != 0)
		return order;
	if ((x->font->code != NULL) != (y->font->code != NULL))
		return x->font->code != NULL ? 1 : -1;
	return x->number < y->number ? -1 : x->number > y->number;
}

void
pan_pdf_font_settle(struct pan_pdf_fonts *f)
{
	size_t n = 0;

	if (f->nobject > 0)
		qsort(f->object, f->nobject, sizeof(*f->object), by_number);
	for (size_t i = 0; i < f->nobject; i++)
		if (f->object[i].font && f->object[i].map != 0) {
			const struct pan_pdf_object *map =
			    object(f, f->object[i].map, false);

			f->object[i].code = map == NULL ? NULL : map->code;
		}
	for (size_t i = 0; i < f->npair; i++) {
		f->pair[i].font = object(f, f->pair[i].number, true);
		if (f->pair[i].font != NULL)
			f->pair[n++] = f->pair[i];
	}
	f->npair = n;
	if (n > 0)
		qsort(f->pair, n, sizeof(*f->pair), by_name);
}

const struct pan_pdf_object *
pan_pdf_font_find(const struct pan_pdf_fonts *f, struct pan_str name)
{
	size_t low = 0, high = f->npair;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (pan_str_cmp(f->pair[mid].name, name) <= 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low > 0 && pan_str_eq(f->pair[low - 1].name, name) ? f->pair[low - 1].font
	                                                          : NULL;
}

/* Ligatures where TeX's fonts have them; they must not tear a word in two. */
static const char *const ligatures[] = { "ff", "fi", "fl", "ffi", "ffl" };

bool
pan_pdf_font_decode(const struct pan_pdf_object *font, struct pan_str s,
    struct pan_buf *out)
{
	const uint32_t *map = font == NULL ? NULL : font->code;
	unsigned step = font != NULL && font->wide ? 2 : 1;
	bool known = true;

	for (size_t i = 0; i + step <= s.n; i += step) {
		uint32_t code = code_of(pan_str_slice(s, i, i + step));
		uint32_t cp = map != NULL ? map[code] : step == 1 ? code : 0;

		if (map == NULL && cp >= 0x1B && cp <= 0x1F)
			pan_buf_addz(out, ligatures[cp - 0x1B]);
		else if (cp == 0)
			known = false;
		else if (cp >= 0x20 || cp == '\n' || cp == '\t')
			pan_utf8_add(out, cp);
	}
	return known;
}
