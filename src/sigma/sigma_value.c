/* Values: text with wildcards and escapes becomes parts, once. */
#include <stdlib.h>

#include "sigma/sigma_reader.h"

struct pan_sigma_part *
pan_sigma_parts(struct pan_sigma_reader *r, size_t n)
{
	struct pan_sigma_part *p = pan_arena_array(r->a, n == 0 ? 1 : n, sizeof(*p));

	if (p == NULL)
		(void)pan_sigma_no_memory(r);
	return p;
}

void
pan_sigma_tidy(struct pan_sigma_value *v)
{
	size_t n = 0;

	for (size_t i = 0; i < v->npart; i++) {
		const struct pan_sigma_part *p = &v->part[i];

		if (p->kind == PAN_SIGMA_TEXT && p->text.n == 0)
			continue;
		if (p->kind == PAN_SIGMA_ANY && n > 0 &&
		    v->part[n - 1].kind == PAN_SIGMA_ANY)
			continue;
		v->part[n++] = *p;
	}
	v->npart = n;
}

/* The texts from ${from} on that stand side by side, as one; ${to} is behind them. */
static int
join_texts(struct pan_sigma_reader *r, const struct pan_sigma_value *v, size_t from,
    size_t *to, struct pan_str *out)
{
	size_t n = 0, last = from;
	char *s;

	while (last < v->npart && v->part[last].kind == PAN_SIGMA_TEXT)
		n += v->part[last++].text.n;
	*to = last;
	*out = v->part[from].text;
	if (last == from + 1)
		return PAN_OK;
	s = pan_arena_get(r->a, n + 1);
	if (s == NULL)
		return pan_sigma_no_memory(r);
	*out = (struct pan_str){ s, n };
	for (size_t i = from; i < last; i++) {
		struct pan_str t = v->part[i].text;

		if (t.n > 0)
			memcpy(s, t.s, t.n);
		s += t.n;
	}
	return PAN_OK;
}

int
pan_sigma_merge(struct pan_sigma_reader *r, struct pan_sigma_value *v)
{
	size_t n = 0, to;

	pan_sigma_tidy(v);
	for (size_t i = 0; i < v->npart; i = to, n++) {
		struct pan_str text = v->part[i].text;
		int rc = PAN_OK;

		to = i + 1;
		if (v->part[i].kind == PAN_SIGMA_TEXT)
			rc = join_texts(r, v, i, &to, &text);
		if (rc != PAN_OK)
			return rc;
		v->part[n] = (struct pan_sigma_part){ v->part[i].kind, text };
	}
	v->npart = n;
	return PAN_OK;
}

int
pan_sigma_more(struct pan_sigma_reader *r, struct pan_sigma_values *vs,
    const struct pan_sigma_value *v, uint32_t line)
{
	if (vs->n >= PAN_SIGMA_ITEMS_MAX)
		return pan_sigma_fail(r, line, "its modifiers make more than %d values",
		    PAN_SIGMA_ITEMS_MAX);
	for (size_t i = 0; i < v->npart; i++)
		r->bytes += v->part[i].text.n + sizeof(struct pan_sigma_part);
	if (r->bytes > PAN_SIGMA_BYTES_MAX)
		return pan_sigma_fail(r, line, "its values are longer than %zu bytes",
		    PAN_SIGMA_BYTES_MAX);
	if (vs->n == vs->cap) {
		size_t cap = vs->cap < 8 ? 8 : vs->cap * 2;
		struct pan_sigma_value *more = realloc(vs->v, cap * sizeof(*more));

		if (more == NULL)
			return pan_sigma_no_memory(r);
		vs->v = more;
		vs->cap = cap;
	}
	vs->v[vs->n++] = *v;
	return PAN_OK;
}

/* A backslash before one of these takes its meaning away; before others it is itself. */
static bool
special(char c)
{
	return c == '*' || c == '?' || c == '\\';
}

/* How many parts ${text} can have. */
static size_t
parts_of(struct pan_str text)
{
	size_t n = 1;

	for (size_t i = 0; i < text.n; i++)
		n += text.s[i] == '*' || text.s[i] == '?' ? 2 : 0;
	return n;
}

int
pan_sigma_read_glob(struct pan_sigma_reader *r, struct pan_str text,
    struct pan_sigma_part **part, size_t *npart)
{
	struct pan_sigma_value v = { .part = pan_sigma_parts(r, parts_of(text)) };
	char *out = pan_arena_get(r->a, text.n + 1);
	size_t from = 0, to = 0;

	if (v.part == NULL || out == NULL)
		return pan_sigma_no_memory(r);
	for (size_t i = 0; i < text.n; i++) {
		char c = text.s[i];

		if (c == '\\' && i + 1 < text.n && special(text.s[i + 1])) {
			out[to++] = text.s[++i];
		} else if (c == '*' || c == '?') {
			v.part[v.npart++] = (struct pan_sigma_part){ PAN_SIGMA_TEXT,
				{ out + from, to - from } };
			v.part[v.npart++].kind = c == '*' ? PAN_SIGMA_ANY : PAN_SIGMA_ONE;
			from = to;
		} else {
			out[to++] = c;
		}
	}
	v.part[v.npart++] =
	    (struct pan_sigma_part){ PAN_SIGMA_TEXT, { out + from, to - from } };
	pan_sigma_tidy(&v);
	*part = v.part;
	*npart = v.npart;
	return PAN_OK;
}
