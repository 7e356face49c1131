/* Modifiers that make other text, or several, of one value. */
#include "core/b64.h"
#include "core/uni.h"
#include "core/utf8.h"
#include "sigma/sigma_reader.h"

static int
only_text(struct pan_sigma_reader *r, uint32_t line, const struct pan_sigma_value *v,
    const char *modifier, struct pan_str *out)
{
	if (v->kind != PAN_SIGMA_VALUE_GLOB || v->npart > 1 ||
	    (v->npart == 1 && v->part[0].kind != PAN_SIGMA_TEXT))
		return pan_sigma_fail(r, line, "'%s' needs a text without wildcards",
		    modifier);
	*out = v->npart == 0 ? (struct pan_str){ "", 0 } : v->part[0].text;
	return PAN_OK;
}

/* ${v} with the plain text ${text} instead. */
static int
add_text(struct pan_sigma_reader *r, uint32_t line, const struct pan_sigma_value *v,
    struct pan_str text, struct pan_sigma_values *out)
{
	struct pan_sigma_value made = *v;

	made.part = pan_sigma_parts(r, 1);
	text = pan_arena_copy(r->a, text);
	if (made.part == NULL || text.s == NULL)
		return pan_sigma_no_memory(r);
	made.part[0] = (struct pan_sigma_part){ PAN_SIGMA_TEXT, text };
	made.npart = text.n > 0 ? 1 : 0;
	return pan_sigma_more(r, out, &made, line);
}

/* ${blanks} blanks and ${text} as base64 without its first ${skip} and last ${cut}. */
static int
add_base64(struct pan_sigma_reader *r, uint32_t line, const struct pan_sigma_value *v,
    struct pan_str text, size_t blanks, struct pan_sigma_values *out)
{
	/* What the bytes before and behind share with ours is not ours to know. */
	static const size_t skip[] = { 0, 2, 3 };
	static const size_t cut[] = { 0, 3, 2 };
	struct pan_buf plain, coded;
	size_t from = skip[blanks], to;
	int rc = PAN_OK;

	pan_buf_init(&plain, PAN_SIGMA_BYTES_MAX);
	pan_buf_init(&coded, 2 * PAN_SIGMA_BYTES_MAX);
	pan_buf_add(&plain, pan_str_slice(PAN_LIT("  "), 0, blanks));
	pan_buf_add(&plain, text);
	pan_b64_add(&coded, pan_buf_str(&plain));
	if (plain.rc == PAN_ENOMEM || coded.rc == PAN_ENOMEM) {
		rc = pan_sigma_no_memory(r);
	} else if (plain.rc != PAN_OK || coded.rc != PAN_OK) {
		rc = pan_sigma_fail(r, line, "a value is too long to be encoded");
	} else {
		to = coded.n - cut[(text.n + blanks) % 3];
		if (coded.n < from || to <= from)
			rc = pan_sigma_fail(r, line,
			    "'base64offset' of so short a text fits everything");
		else
			rc = add_text(r, line, v,
			    pan_str_slice(pan_buf_str(&coded), from, to), out);
	}
	pan_buf_fini(&plain);
	pan_buf_fini(&coded);
	return rc;
}

int
pan_sigma_base64offset(struct pan_sigma_reader *r, uint32_t line,
    const struct pan_sigma_value *v, struct pan_sigma_values *out)
{
	struct pan_str text = { 0 };
	int rc = only_text(r, line, v, "base64offset", &text);

	for (size_t blanks = 0; rc == PAN_OK && blanks < 3; blanks++)
		rc = add_base64(r, line, v, text, blanks, out);
	return rc;
}

int
pan_sigma_base64(struct pan_sigma_reader *r, uint32_t line,
    const struct pan_sigma_value *v, struct pan_sigma_values *out)
{
	struct pan_buf coded;
	struct pan_str text = { 0 };
	int rc = only_text(r, line, v, "base64", &text);

	if (rc != PAN_OK)
		return rc;
	pan_buf_init(&coded, 2 * PAN_SIGMA_BYTES_MAX);
	pan_b64_add(&coded, text);
	if (coded.rc == PAN_ENOMEM)
		rc = pan_sigma_no_memory(r);
	else if (coded.rc != PAN_OK)
		rc = pan_sigma_fail(r, line, "a value is too long to be encoded");
	else
		rc = add_text(r, line, v, pan_buf_str(&coded), out);
	pan_buf_fini(&coded);
	return rc;
}

static char *
put_unit(char *to, uint32_t unit, bool big)
{
	to[0] = (char)(big ? unit >> 8 : unit & 0xff);
	to[1] = (char)(big ? unit & 0xff : unit >> 8);
	return to + 2;
}

/* ${text} as UTF-16; PAN_EFORMAT when it is no UTF-8. */
static int
widen(struct pan_sigma_reader *r, uint32_t line, struct pan_str text, bool big,
    struct pan_str *out)
{
	char *s = pan_arena_get(r->a, 2 * text.n + 1);
	char *to = s;
	unsigned len;

	if (s == NULL)
		return pan_sigma_no_memory(r);
	for (size_t at = 0; at < text.n; at += len) {
		uint32_t cp = pan_utf8_at(text, at, &len);

		if (len == 1 && (text.s[at] & 0x80) != 0)
			return pan_sigma_fail(r, line,
			    "a value is no UTF-8 and cannot be made UTF-16");
		if (cp < 0x10000) {
			to = put_unit(to, cp, big);
		} else {
			cp -= 0x10000;
			to = put_unit(to, 0xd800 + (cp >> 10), big);
			to = put_unit(to, 0xdc00 + (cp & 0x3ff), big);
		}
	}
	*out = (struct pan_str){ s, (size_t)(to - s) };
	return PAN_OK;
}

static int
widen_value(struct pan_sigma_reader *r, uint32_t line, const struct pan_sigma_value *v,
    bool big, struct pan_sigma_values *out)
{
	struct pan_sigma_value made = *v;

	if (v->kind != PAN_SIGMA_VALUE_GLOB)
		return pan_sigma_fail(r, line, "'wide' and 'utf16' need a text");
	made.part = pan_sigma_parts(r, v->npart);
	if (made.part == NULL)
		return PAN_ENOMEM;
	for (size_t i = 0; i < v->npart; i++) {
		int rc;

		made.part[i] = v->part[i];
		if (v->part[i].kind != PAN_SIGMA_TEXT)
			continue;
		rc = widen(r, line, v->part[i].text, big, &made.part[i].text);
		if (rc != PAN_OK)
			return rc;
	}
	return pan_sigma_more(r, out, &made, line);
}

int
pan_sigma_wide(struct pan_sigma_reader *r, uint32_t line, const struct pan_sigma_value *v,
    struct pan_sigma_values *out)
{
	return widen_value(r, line, v, false, out);
}

int
pan_sigma_utf16be(struct pan_sigma_reader *r, uint32_t line,
    const struct pan_sigma_value *v, struct pan_sigma_values *out)
{
	return widen_value(r, line, v, true, out);
}

/* A byte order mark, then UTF-16LE. */
int
pan_sigma_utf16(struct pan_sigma_reader *r, uint32_t line,
    const struct pan_sigma_value *v, struct pan_sigma_values *out)
{
	struct pan_sigma_value *made;
	struct pan_sigma_part *part;
	int rc = widen_value(r, line, v, false, out);

	if (rc != PAN_OK)
		return rc;
	made = &out->v[out->n - 1];
	part = pan_sigma_parts(r, made->npart + 1);
	if (part == NULL)
		return PAN_ENOMEM;
	part[0] = (struct pan_sigma_part){ PAN_SIGMA_TEXT, PAN_LIT("\xff\xfe") };
	if (made->npart > 0)
		memcpy(part + 1, made->part, made->npart * sizeof(*part));
	made->part = part;
	made->npart++;
	return pan_sigma_merge(r, made);
}

/* What stands for a dash on a Windows command line. */
static const struct pan_str dashes[] = {
	{ "-", 1 }, { "/", 1 }, { "\xe2\x80\x93", 3 }, /* en dash */
	{ "\xe2\x80\x94", 3 },                         /* em dash */
	{ "\xe2\x80\x95", 3 },                         /* horizontal bar */
};
#define DASHES (sizeof(dashes) / sizeof(dashes[0]))

static bool
word_at(struct pan_str s, size_t at)
{
	unsigned len;
	uint32_t cp = pan_utf8_at(s, at, &len);

	return cp == '_' || (cp >= '0' && cp <= '9') || pan_uni_letter(cp);
}

/* The length of a dash at ${at} that starts an option: a word behind it, none before. */
static size_t
dash_at(struct pan_str s, size_t at)
{
	for (size_t i = 0; i < DASHES; i++) {
		struct pan_str d = dashes[i];
		size_t before = at;

		if (!pan_str_starts(pan_str_slice(s, at, s.n), d))
			continue;
		if (at + d.n >= s.n || !word_at(s, at + d.n))
			return 0;
		while (before > 0 && (s.s[--before] & 0xc0) == 0x80)
			;
		return at > 0 && word_at(s, before) ? 0 : d.n;
	}
	return 0;
}

/* ${v} in pieces, each such dash in one of its own; how many there are in ${ndash}. */
static int
split_dashes(struct pan_sigma_reader *r, const struct pan_sigma_value *v,
    struct pan_sigma_value *out, size_t *ndash)
{
	size_t bytes = 0;

	for (size_t i = 0; i < v->npart; i++)
		bytes += v->part[i].text.n;
	*out = *v;
	*ndash = 0;
	out->npart = 0;
	out->part = pan_sigma_parts(r, 2 * bytes + 2 * v->npart);
	if (out->part == NULL)
		return PAN_ENOMEM;
	for (size_t i = 0; i < v->npart; i++) {
		struct pan_str s = v->part[i].text;
		size_t from = 0, len;

		for (size_t at = 0; at<s.n; at += len> 0 ? len : 1) {
			len = dash_at(s, at);
			if (len == 0)
				continue;
			out->part[out->npart++] = (struct pan_sigma_part){ PAN_SIGMA_TEXT,
				pan_str_slice(s, from, at) };
			/* Marked by having no text. */
			out->part[out->npart++].kind = PAN_SIGMA_TEXT;
			from = at + len;
			++*ndash;
		}
		out->part[out->npart] = v->part[i];
		out->part[out->npart++].text = pan_str_slice(s, from, s.n);
	}
	return PAN_OK;
}

int
pan_sigma_windash(struct pan_sigma_reader *r, uint32_t line,
    const struct pan_sigma_value *v, struct pan_sigma_values *out)
{
	struct pan_sigma_value split, made;
	size_t ndash, count = 1;
	int rc;

	if (v->kind != PAN_SIGMA_VALUE_GLOB)
		return pan_sigma_fail(r, line, "'windash' needs a text");
	rc = split_dashes(r, v, &split, &ndash);
	for (size_t i = 0; rc == PAN_OK && i < ndash; i++) {
		count *= DASHES;
		if (count > PAN_SIGMA_ITEMS_MAX)
			rc = pan_sigma_fail(r, line,
			    "'windash' makes too many values of %zu dashes", ndash);
	}
	for (size_t c = 0; rc == PAN_OK && c < count; c++) {
		size_t digits = c;

		made = split;
		made.part = pan_sigma_parts(r, split.npart);
		if (made.part == NULL)
			return PAN_ENOMEM;
		for (size_t i = 0; i < split.npart; i++) {
			made.part[i] = split.part[i];
			if (split.part[i].kind == PAN_SIGMA_TEXT &&
			    split.part[i].text.s == NULL) {
				made.part[i].text = dashes[digits % DASHES];
				digits /= DASHES;
			}
		}
		rc = pan_sigma_merge(r, &made);
		if (rc == PAN_OK)
			rc = pan_sigma_more(r, out, &made, line);
	}
	return rc;
}
