#include "pattern/jsre.h"

#include <stdlib.h>

#include "core/uni.h"
#include "pattern/jsre_case.h"

static int
by_canon(const void *a, const void *b)
{
	const struct pan_jsre_pair *x = a, *y = b;

	if (x->canon != y->canon)
		return x->canon < y->canon ? -1 : 1;
	return x->unit < y->unit ? -1 : x->unit > y->unit;
}

/* Both members of every pair that some case mapping makes equal. */
static bool
gather(struct pan_arena *a, struct pan_jsre_pairs *out, bool unicode)
{
	const uint32_t limit = unicode ? 0x1E944 : 0x10000;
	uint32_t n = 0;

	out->pair = pan_arena_array(a, 8192, sizeof(*out->pair));
	if (out->pair == NULL)
		return false;
	for (uint32_t u = 0; u < limit && n + 2 <= 8192; u++) {
		uint32_t canon = unicode ? pan_uni_fold(u) : pan_uni_upper_js(u);

		if (canon == u)
			continue;
		out->pair[n++] = (struct pan_jsre_pair){ canon, u };
		out->pair[n++] = (struct pan_jsre_pair){ canon, canon };
	}
	qsort(out->pair, n, sizeof(*out->pair), by_canon);
	for (uint32_t i = 0; i < n; i++) {
		if (out->n > 0 && by_canon(&out->pair[out->n - 1], &out->pair[i]) == 0)
			continue;
		out->pair[out->n++] = out->pair[i];
	}
	return true;
}

struct pan_jsre_case *
pan_jsre_case_new(struct pan_arena *a)
{
	struct pan_jsre_case *c = pan_arena_get(a, sizeof(*c));

	if (c == NULL || !gather(a, &c->plain, false) || !gather(a, &c->unicode, true))
		return NULL;
	return c;
}

bool
pan_jsre_set_has(const struct pan_jsre_set *s, uint32_t unit)
{
	uint32_t lo = 0, hi = s->n;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (s->r[mid].hi < unit)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < s->n && s->r[lo].lo <= unit;
}

static int
by_lo(const void *a, const void *b)
{
	const struct pan_jsre_range *x = a, *y = b;

	if (x->lo != y->lo)
		return x->lo < y->lo ? -1 : 1;
	return 0;
}

static uint32_t
normalize(struct pan_jsre_range *r, uint32_t n)
{
	uint32_t out = 0;

	qsort(r, n, sizeof(*r), by_lo);
	for (uint32_t i = 0; i < n; i++) {
		if (out > 0 && r[i].lo <= r[out - 1].hi + 1) {
			if (r[i].hi > r[out - 1].hi)
				r[out - 1].hi = r[i].hi;
		} else {
			r[out++] = r[i];
		}
	}
	return out;
}

/* Add to ${r}, which has room, the other members of each case group that ${s} touches. */
static uint32_t
close_case(const struct pan_jsre_pairs *p, const struct pan_jsre_set *s,
    struct pan_jsre_range *r, uint32_t n)
{
	for (uint32_t i = 0; i < p->n;) {
		uint32_t end = i;
		bool touched = false;

		while (end < p->n && p->pair[end].canon == p->pair[i].canon)
			touched |= pan_jsre_set_has(s, p->pair[end++].unit);
		for (; i < end; i++) {
			if (touched)
				r[n++] = (struct pan_jsre_range){ p->pair[i].unit,
					p->pair[i].unit };
		}
	}
	return n;
}

const struct pan_jsre_set *
pan_jsre_set_new(struct pan_arena *a, struct pan_jsre_case *c, struct pan_jsre_range *r,
    uint32_t n, bool fold)
{
	const struct pan_jsre_pairs *p = c->use_unicode ? &c->unicode : &c->plain;
	struct pan_jsre_set *s = pan_arena_get(a, sizeof(*s));
	bool ascii = !c->use_unicode;

	if (s == NULL)
		return NULL;
	n = normalize(r, n);
	for (uint32_t i = 0; i < n && ascii; i++)
		ascii = r[i].hi < 0x80;
	s->r = pan_arena_array(a, n + (!fold ? 0 : ascii ? 52 : p->n) + 1, sizeof(*s->r));
	if (s->r == NULL)
		return NULL;
	s->n = n;
	if (n > 0)
		memcpy(s->r, r, n * sizeof(*r));
	if (!fold)
		return s;
	if (ascii) { /* no letter outside ASCII folds into it */
		struct pan_jsre_set before = { n, s->r };

		for (uint32_t u = 'A'; u <= 'Z'; u++) {
			bool up = pan_jsre_set_has(&before, u);
			bool low = pan_jsre_set_has(&before, u + 32);

			if (up != low)
				s->r[s->n++] = (struct pan_jsre_range){ up ? u + 32 : u,
					up ? u + 32 : u };
		}
	} else {
		struct pan_jsre_set before = { n, s->r };

		s->n = close_case(p, &before, s->r, n);
	}
	s->n = normalize(s->r, s->n);
	return s;
}

const struct pan_jsre_set *
pan_jsre_set_not(struct pan_arena *a, const struct pan_jsre_set *s, uint32_t limit)
{
	struct pan_jsre_set *out = pan_arena_get(a, sizeof(*out));
	uint32_t from = 0;

	if (out == NULL)
		return NULL;
	out->r = pan_arena_array(a, s->n + 1, sizeof(*out->r));
	if (out->r == NULL)
		return NULL;
	for (uint32_t i = 0; i < s->n; i++) {
		if (s->r[i].lo > from)
			out->r[out->n++] =
			    (struct pan_jsre_range){ from, s->r[i].lo - 1 };
		from = s->r[i].hi + 1;
	}
	if (from < limit)
		out->r[out->n++] = (struct pan_jsre_range){ from, limit - 1 };
	return out;
}
