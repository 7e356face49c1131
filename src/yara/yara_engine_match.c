/*
 * Where the strings match: from the hits of the scan (or by yara_engine_search).
 */
#include <stdlib.h>

#include "yara/yara_engine_parts.h"

#define SPANS_MAX 4096 /* places where a row of bytes can go on; more: unsure */

void
pan_yara_place_add(struct listing *l, size_t at, size_t len)
{
	struct place *p;

	if (l->e->places.n - l->f->place >= PLACES_OF_STRING_MAX) {
		l->f->flags |= FOUND_UNSURE;
		return;
	}
	p = pan_yara_grow(l->e, &l->e->places, sizeof(*p));
	if (p != NULL)
		*p = (struct place){ (uint32_t)at, (uint32_t)len };
}

/* ---- rows of bytes with gaps ---- */

struct span { /* places, both ends inside */
	uint32_t from, to;
};

/* Make ${g} hold ${from}..${to} too; spans come in order. */
static bool
add_span(struct pan_yara_engine *e, struct grown *g, uint64_t from, uint64_t to)
{
	struct span *s = g->p;

	if (g->n > 0 && from <= (uint64_t)s[g->n - 1].to + 1) {
		if (to > s[g->n - 1].to)
			s[g->n - 1].to = (uint32_t)to;
		return true;
	}
	if (g->n >= SPANS_MAX)
		return false;
	s = pan_yara_grow(e, g, sizeof(*s));
	if (s != NULL)
		*s = (struct span){ (uint32_t)from, (uint32_t)to };
	return s != NULL;
}

/*
 * From the places in spans[0], where segment ${k} of ${f} begins, to those where the
 * next one does (the one before, going ${back}).  False: too many, or no time.
 */
static bool
step_spans(struct pan_yara_engine *e, const struct code_form *f, uint32_t k, bool back)
{
	const struct code_seg *seg = &e->v.seg[f->at];
	const struct code_seg *gap = back ? &seg[k] : &seg[k + 1];
	const struct code_seg *to = back ? &seg[k - 1] : &seg[k + 1];
	uint64_t least = (uint64_t)gap->min + (back ? to->n : seg[k].n);
	uint64_t most = gap->max == CODE_NONE
	    ? UINT32_MAX
	    : (uint64_t)gap->max + (back ? to->n : seg[k].n);
	struct grown swap = e->spans[0];
	uint64_t done = 0; /* places below were looked at */

	e->spans[0] = e->spans[1];
	e->spans[1] = swap;
	e->spans[0].n = 0;
	for (size_t i = 0; i < swap.n; i++) {
		const struct span *s = (const struct span *)swap.p + i;
		uint64_t from, end;

		if (back) {
			if (s->to < least)
				continue;
			from = s->from > most ? s->from - most : 0;
			end = s->to - least;
		} else {
			from = s->from + least;
			end = s->to + most;
		}
		from = from < done ? done : from;
		end = end >= e->n ? e->n - 1 : end;
		for (uint64_t at = from; at <= end; at++) {
			if (pan_yara_seg_at(e, to, at) &&
			    !add_span(e, &e->spans[0], at, at))
				return false;
		}
		if (end >= from && !pan_yara_spend(e, end - from + 1))
			return false;
		done = end + 1 > done ? end + 1 : done;
	}
	return true;
}

/* Place ${at} of segment ${k}: list the matches that hold it there. */
void
pan_yara_seq_match(struct listing *l, const struct code_form *f, uint32_t k, size_t at)
{
	struct pan_yara_engine *e = l->e;
	const struct span *s;
	size_t end;

	if (!pan_yara_seg_at(e, &e->v.seg[f->at + k], at))
		return;
	e->spans[0].n = 0;
	(void)add_span(e, &e->spans[0], at, at);
	for (uint32_t i = k; i + 1 < f->n && e->spans[0].n > 0; i++) {
		if (!step_spans(e, f, i, false)) {
			l->f->flags |= FOUND_UNSURE;
			return;
		}
	}
	if (e->spans[0].n == 0)
		return;
	end = ((const struct span *)e->spans[0].p)->from + e->v.seg[f->at + f->n - 1].n;
	if (f->n > 1)
		l->f->flags |= FOUND_LENGTHS;
	e->spans[0].n = 0;
	(void)add_span(e, &e->spans[0], at, at);
	for (uint32_t i = k; i > 0 && e->spans[0].n > 0; i--) {
		if (!step_spans(e, f, i, true)) {
			l->f->flags |= FOUND_UNSURE;
			return;
		}
	}
	s = e->spans[0].p;
	for (size_t i = 0; i < e->spans[0].n; i++) {
		for (uint64_t p = s[i].from; p <= s[i].to; p++)
			pan_yara_place_add(l, p, end - p);
	}
}

/* ---- automata ---- */

static bool
is_alnum(uint8_t b)
{
	return (uint8_t)((b | 0x20) - 'a') < 26 || (uint8_t)(b - '0') < 10;
}

static bool
stands_alone(const struct pan_yara_engine *e, const struct code_form *f, size_t at,
    size_t end)
{
	if (f->flags & FORM_WIDE) {
		if (at >= 2 && e->t[at - 1] == 0 && is_alnum(e->t[at - 2]))
			return false;
		return !(e->n - end >= 2 && e->t[end + 1] == 0 && is_alnum(e->t[end]));
	}
	return !(at >= 1 && is_alnum(e->t[at - 1])) &&
	    !(end < e->n && is_alnum(e->t[end]));
}

/* Whether every end of a match matters, and not just that there is one. */
static bool
all_ends(const struct listing *l, const struct code_form *f)
{
	return f->flags & FORM_FULLWORD || l->lengths;
}

/*
 * A match that begins at ${at} and can end at any of the ends that the way forward left.
 * Where libyara may have looked at only some of them, and they differ, it is unsure.
 */
static void
auto_match(struct listing *l, const struct code_form *f, size_t at)
{
	const struct ways *y = &l->e->ways;
	size_t yes = 0, near = 0;

	for (size_t i = 0; i < y->nend; i++) {
		near += y->end[i] - at <= CODE_REACH;
		yes +=
		    !(f->flags & FORM_FULLWORD) || stands_alone(l->e, f, at, y->end[i]);
	}
	if (y->nend > 1 || !all_ends(l, f))
		l->f->flags |= FOUND_LENGTHS;
	if (yes == 0)
		return;
	if (near == 0 || yes < y->nend || f->flags & FORM_LOOSE)
		l->f->flags |= FOUND_UNSURE;
	else
		pan_yara_place_add(l, at, y->end[0] - at);
}

/* Run forward from the first instruction at ${at}. */
void
pan_yara_auto_match(struct listing *l, const struct code_form *f, size_t at)
{
	struct way w = { l->e->t, l->e->n, f, 0, false, (size_t)2 * CODE_REACH,
		all_ends(l, f) ? WAY_ALL : WAY_FIRST };

	if (!pan_yara_way(l->e, &w, at))
		l->f->flags |= FOUND_UNSURE;
	else if (l->e->ways.nend > 0)
		auto_match(l, f, at);
}

/* A piece of it stands at ${at}: forward to see that it can end, back to its starts. */
static void
auto_at(struct listing *l, const struct code_form *f, const struct code_piece *p,
    size_t at)
{
	struct pan_yara_engine *e = l->e;
	struct way fore = { e->t, e->n, f, p->at, false, (size_t)2 * CODE_REACH,
		WAY_FIRST };
	struct way back = { e->t, e->n, f, p->part, true, (size_t)2 * CODE_REACH,
		WAY_ALL };
	uint32_t *start, first;
	size_t n;

	if (!pan_yara_way(e, &fore, at)) {
		l->f->flags |= FOUND_UNSURE;
		return;
	}
	if (e->ways.nend == 0)
		return;
	first = e->ways.end[0];
	if (!pan_yara_way(e, &back, at))
		l->f->flags |= FOUND_UNSURE;
	n = e->ways.nend;
	if (!all_ends(l, f)) {
		for (size_t i = 0; i < n; i++) {
			size_t from = e->ways.end[i];

			l->f->flags |= FOUND_LENGTHS;
			if (first - from > CODE_REACH || f->flags & FORM_LOOSE)
				l->f->flags |= FOUND_UNSURE;
			else
				pan_yara_place_add(l, from, first - from);
		}
		return;
	}
	/* The ends matter: each start is run again, as the ways share their room. */
	start = malloc((n + 1) * sizeof(*start));
	if (start == NULL) {
		e->nomem = true;
		return;
	}
	memcpy(start, e->ways.end, n * sizeof(*start));
	for (size_t i = 0; i < n; i++)
		pan_yara_auto_match(l, f, start[i]);
	free(start);
}

/* ---- the list ---- */

static int
by_place(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return x->len < y->len ? -1 : x->len > y->len;
}

static void
from_hits(struct listing *l)
{
	struct pan_yara_engine *e = l->e;

	for (uint32_t i = l->f->hit; i != 0;) {
		const struct hit h = ((const struct hit *)e->hits.p)[i];
		const struct code_piece *p = &e->v.piece[h.piece];
		const struct code_form *f = &e->v.form[p->form];

		if (f->kind == FORM_TEXT)
			pan_yara_place_add(l, h.at, f->n);
		else if (f->kind == FORM_SEQ)
			pan_yara_seq_match(l, f, p->part, h.at);
		else
			auto_at(l, f, p, h.at);
		i = h.next;
	}
}

static struct found *
begin_list(struct pan_yara_engine *e, uint32_t s)
{
	struct found *f = &e->found[s];

	if (!(f->flags & FOUND_TOUCHED)) {
		uint32_t *p = pan_yara_grow(e, &e->touched, sizeof(*p));

		if (p == NULL)
			return f;
		*p = s;
		f->flags |= FOUND_TOUCHED;
	}
	f->flags |= FOUND_LISTED;
	f->place = (uint32_t)e->places.n;
	return f;
}

const struct found *
pan_yara_places(struct pan_yara_engine *e, uint32_t s)
{
	struct found *f = &e->found[s];
	struct listing l = { e, f, s, e->v.string[s].flags & STRING_LENGTHS };
	struct place *p;
	size_t n;

	if (f->flags & FOUND_LISTED)
		return f;
	(void)begin_list(e, s);
	if (e->v.string[s].flags & STRING_FOREIGN)
		f->flags |= FOUND_UNSURE;
	else if (e->v.string[s].flags & STRING_LAZY || f->flags & FOUND_MANY)
		pan_yara_search(&l);
	else
		from_hits(&l);
	p = (struct place *)e->places.p + f->place;
	n = e->places.n - f->place;
	if (n > 1)
		qsort(p, n, sizeof(*p), by_place);
	for (size_t i = 0; i < n; i++) {
		if (f->nplace > 0 && p[f->nplace - 1].at == p[i].at) {
			if (p[f->nplace - 1].len != p[i].len)
				f->flags |= FOUND_LENGTHS;
			continue;
		}
		p[f->nplace++] = p[i];
	}
	return f;
}

int
pan_yara_present(struct pan_yara_engine *e, uint32_t s)
{
	const struct code_string *string = &e->v.string[s];
	const struct found *f = &e->found[s];
	bool listed = f->flags & FOUND_LISTED;

	if (!listed && !(string->flags & (STRING_LAZY | STRING_FOREIGN))) {
		const struct hit *h = (const struct hit *)e->hits.p + f->hit;

		if (f->nhit == 0)
			return 0;
		/* A hit of a plain text is a match. */
		if (e->v.form[e->v.piece[h->piece].form].kind == FORM_TEXT)
			return 1;
	}
	f = pan_yara_places(e, s);
	return f->nplace > 0 ? 1 : f->flags & FOUND_UNSURE ? -1 : 0;
}

static int
listed_at(struct pan_yara_engine *e, uint32_t s, size_t at)
{
	const struct found *f = pan_yara_places(e, s);
	const struct place *p = (const struct place *)e->places.p + f->place;
	size_t lo = 0, hi = f->nplace;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (p[mid].at < at)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo < f->nplace && p[lo].at == at)
		return 1;
	return f->flags & FOUND_UNSURE ? -1 : 0;
}

int
pan_yara_present_at(struct pan_yara_engine *e, uint32_t s, size_t at)
{
	const struct code_string *string = &e->v.string[s];
	struct found here = { .place = (uint32_t)e->places.n };
	struct listing l = { e, &here, s, false };
	bool is;

	if (e->found[s].flags & FOUND_LISTED || string->flags & STRING_FOREIGN)
		return listed_at(e, s, at);
	if (at >= e->n)
		return 0;
	for (uint32_t i = 0; i < string->nform; i++) {
		const struct code_form *f = &e->v.form[string->form + i];

		if (f->kind == FORM_TEXT && pan_yara_text_at(e, f, at))
			return 1;
		if (f->kind == FORM_SEQ)
			pan_yara_seq_match(&l, f, 0, at);
		else if (f->kind == FORM_AUTO)
			pan_yara_auto_match(&l, f, at);
	}
	is = e->places.n > here.place;
	e->places.n = here.place;
	return is ? 1 : here.flags & FOUND_UNSURE ? -1 : 0;
}
