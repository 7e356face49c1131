/* The modifier "expand": %name% stands for what this place's owner says it does. */
#include "core/uni.h"
#include "core/utf8.h"
#include "sigma/sigma_reader.h"

static bool
name_at(struct pan_str s, size_t at, unsigned *len)
{
	uint32_t cp = pan_utf8_at(s, at, len);

	/* With '-', which pySigma leaves alone: %DC-MACHINE-NAME% of SigmaHQ's rule for
	 * Zerologon would be a text that no event has, and the rule silent for ever. */
	return cp == '_' || cp == '-' || (cp >= '0' && cp <= '9') || pan_uni_letter(cp);
}

/* Where the placeholder that starts at ${at} ends (behind its second '%'), or 0. */
static size_t
placeholder_end(struct pan_str s, size_t at)
{
	size_t i = at + 1;
	unsigned len;

	if (s.s[at] != '%' || (at > 0 && s.s[at - 1] == '\\'))
		return 0;
	while (i < s.n && name_at(s, i, &len))
		i += len;
	return i < s.n && s.s[i] == '%' && i > at + 1 ? i + 1 : 0;
}

/* Append ${text} with "\%" made "%". */
static int
add_plain(struct pan_sigma_reader *r, struct pan_sigma_value *v, struct pan_str text)
{
	char *s = pan_arena_get(r->a, text.n + 1);
	size_t n = 0;

	if (s == NULL)
		return pan_sigma_no_memory(r);
	for (size_t i = 0; i < text.n; i++) {
		if (text.s[i] == '\\' && i + 1 < text.n && text.s[i + 1] == '%')
			continue;
		s[n++] = text.s[i];
	}
	v->part[v->npart++] = (struct pan_sigma_part){ PAN_SIGMA_TEXT, { s, n } };
	return PAN_OK;
}

static const struct pan_sigma_placeholder *
find(const struct pan_sigma_reader *r, struct pan_str name)
{
	for (size_t i = 0; i < r->opts->nplaceholder; i++) {
		if (pan_str_caseeq(r->opts->placeholder[i].name, name))
			return &r->opts->placeholder[i];
	}
	return NULL;
}

/* A placeholder: [at, end) of part ${part}. */
struct spot {
	size_t part;
	size_t at;
	size_t end;
};

/* The first placeholder of ${v} at or behind ${from}. */
static bool
next_spot(const struct pan_sigma_value *v, struct spot from, struct spot *out)
{
	for (; from.part < v->npart; from.part++, from.at = 0) {
		struct pan_str s = v->part[from.part].text;

		for (; from.at < s.n; from.at++) {
			from.end = placeholder_end(s, from.at);
			if (from.end == 0)
				continue;
			*out = from;
			return true;
		}
	}
	return false;
}

/* ${v} with ${with} in place of ${spot}. */
static int
replaced(struct pan_sigma_reader *r, const struct pan_sigma_value *v,
    const struct spot *spot, struct pan_str with, struct pan_sigma_value *out)
{
	struct pan_str s = v->part[spot->part].text;
	struct pan_sigma_part *mid;
	size_t nmid;
	int rc = pan_sigma_read_glob(r, with, &mid, &nmid);

	if (rc != PAN_OK)
		return rc;
	*out = *v;
	out->part = pan_sigma_parts(r, v->npart + nmid + 2);
	if (out->part == NULL)
		return PAN_ENOMEM;
	out->npart = 0;
	for (size_t i = 0; i < spot->part; i++)
		out->part[out->npart++] = v->part[i];
	rc = add_plain(r, out, pan_str_slice(s, 0, spot->at));
	for (size_t i = 0; i < nmid; i++)
		out->part[out->npart++] = mid[i];
	if (rc == PAN_OK)
		rc = add_plain(r, out, pan_str_slice(s, spot->end, s.n));
	for (size_t i = spot->part + 1; i < v->npart; i++)
		out->part[out->npart++] = v->part[i];
	return rc;
}

/* A value without placeholders: only escaped percent signs are left to do. */
static int
add_rest(struct pan_sigma_reader *r, uint32_t line, const struct pan_sigma_value *v,
    struct pan_sigma_values *out)
{
	struct pan_sigma_value made = *v;
	int rc = PAN_OK;

	made.npart = 0;
	made.part = pan_sigma_parts(r, v->npart);
	if (made.part == NULL)
		return PAN_ENOMEM;
	for (size_t i = 0; rc == PAN_OK && i < v->npart; i++) {
		if (v->part[i].kind == PAN_SIGMA_TEXT)
			rc = add_plain(r, &made, v->part[i].text);
		else
			made.part[made.npart++] = v->part[i];
	}
	if (rc == PAN_OK)
		rc = pan_sigma_merge(r, &made);
	return rc == PAN_OK ? pan_sigma_more(r, out, &made, line) : rc;
}

int
pan_sigma_expand(struct pan_sigma_reader *r, uint32_t line,
    const struct pan_sigma_value *v, struct pan_sigma_values *out)
{
	const struct pan_sigma_placeholder *p;
	struct pan_sigma_value made;
	struct spot spot = { 0 }, other;
	struct pan_str name;

	if (v->kind == PAN_SIGMA_VALUE_UNKNOWN)
		return pan_sigma_more(r, out, v, line);
	if (v->kind != PAN_SIGMA_VALUE_GLOB)
		return pan_sigma_fail(r, line, "'expand' needs a text");
	if (!next_spot(v, spot, &spot))
		return add_rest(r, line, v, out);
	name = pan_str_slice(v->part[spot.part].text, spot.at + 1, spot.end - 1);
	p = find(r, name);
	if (p == NULL || p->nvalue == 0) {
		made = (struct pan_sigma_value){ .kind = PAN_SIGMA_VALUE_UNKNOWN };
		if (r->unknown.s == NULL) {
			r->unknown = name;
			r->unknown_line = line;
		}
		return pan_sigma_more(r, out, &made, line);
	}
	other = (struct spot){ spot.part, spot.end, 0 };
	if (next_spot(v, other, &other))
		return pan_sigma_fail(r, line, "more than one placeholder in a value");
	for (size_t i = 0; i < p->nvalue; i++) {
		int rc = replaced(r, v, &spot, p->value[i], &made);

		if (rc == PAN_OK)
			rc = pan_sigma_merge(r, &made);
		if (rc == PAN_OK)
			rc = pan_sigma_more(r, out, &made, line);
		if (rc != PAN_OK)
			return rc;
	}
	return PAN_OK;
}
