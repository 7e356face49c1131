#include <stdlib.h>

#include "pattern/auto_parts.h"

struct units { /* the text from byte L to byte R, as units */
	size_t n;
	size_t left, right;
	uint32_t before; /* context of the first, as state flags */
	uint32_t after;  /* context behind the last, seen from there */
};

static int
room(struct pan_auto_pool *q, size_t units)
{
	size_t cap = units + units / 4 + 256;
	void *p;

	if (units <= q->units_cap)
		return PAN_OK;
	q->units_cap = 0;
	if ((p = realloc(q->cls, cap)) == NULL)
		return PAN_ENOMEM;
	q->cls = p;
	if ((p = realloc(q->at, cap * sizeof(*q->at))) == NULL)
		return PAN_ENOMEM;
	q->at = p;
	if ((p = realloc(q->bits, cap * sizeof(*q->bits))) == NULL)
		return PAN_ENOMEM;
	q->bits = p;
	q->units_cap = cap;
	return PAN_OK;
}

static int
spread(struct pan_auto_pool *q, const struct view *v, struct pan_str text, size_t left,
    size_t right, struct units *u)
{
	const unsigned char *t = (const unsigned char *)text.s;
	size_t n = 0;

	if (room(q, right - left + 2) != PAN_OK)
		return PAN_ENOMEM;
	for (size_t i = left; i < right;) {
		unsigned len = 1;
		uint32_t cp = t[i] < 0x80 ? t[i] : decode(t, i, text.n, &len);

		q->at[n] = (uint32_t)i;
		if (cp >= 0x10000) {
			q->cls[n++] =
			    (uint8_t)class_above(v, 0xD800 + ((cp - 0x10000) >> 10));
			q->at[n] = (uint32_t)i;
			cp = 0xDC00 + ((cp - 0x10000) & 0x3FF);
		}
		q->cls[n++] = cp < 0x80 ? v->ascii[cp] : (uint8_t)class_above(v, cp);
		i += len;
	}
	q->at[n] = (uint32_t)right;
	memset(q->bits, 0, (n + 1) * sizeof(*q->bits));
	*u = (struct units){ n, left, right, pan_auto_context(v, text, left), 0 };
	if (right == text.n) {
		u->after = FIRST;
	} else {
		uint32_t cls = class_at(v, text, right);

		u->after = (is_word(v, cls) ? AFTER_WORD : 0) | (cls + 1) << BEFORE;
	}
	return PAN_OK;
}

/* Whether the set of state ${at} matches at the last position of a run. */
static bool
ends(struct pan_auto_pool *q, const struct view *v, uint32_t at, uint32_t beyond,
    uint32_t bits)
{
	const struct state *s = state_at(q, at);
	struct edge e = { .first = s->flags & FIRST,
		.last = beyond & FIRST,
		.after_word = s->flags & AFTER_WORD,
		.before_word = beyond & AFTER_WORD,
		.bits = bits,
		.prev = s->flags >> BEFORE,
		.next = beyond >> BEFORE };

	if (s->flags & ACCEPT)
		return true;
	return (s->flags & COND) && pan_auto_judge(q, v, s, &e);
}

static uint32_t
step_with(struct pan_auto_pool *q, const struct view *v, uint32_t at, uint32_t cls,
    uint32_t bits)
{
	uint32_t next = v->cache ? state_at(q, at)->word[bits * v->h->nclass + cls] : 0;

	return next != 0 ? next : pan_auto_step(q, v, at, cls, bits);
}

/* Run look-around ${k} over all units and set its bit where it holds. */
static int
look_bits(struct pan_auto_pool *q, const struct view *v, const struct units *u,
    uint32_t k)
{
	bool back = v->look[k].backward;
	uint32_t at = pan_auto_begin(q, v, v->look[k].start, back ? u->after : u->before);
	uint16_t bit = (uint16_t)(1u << k);

	for (size_t i = 0; i <= u->n; i++) {
		size_t pos = back ? u->n - i : i;
		uint32_t next;

		if (at == 0)
			return PAN_ENOMEM;
		if (i == u->n) {
			if (ends(q, v, at, back ? u->before : u->after, q->bits[pos]))
				q->bits[pos] |= bit;
			break;
		}
		if (state_at(q, at)->flags & ACCEPT)
			q->bits[pos] |= bit;
		next = step_with(q, v, at, q->cls[back ? pos - 1 : pos],
		    q->bits[pos] & (bit - 1u));
		if (next & 1)
			q->bits[pos] |= bit;
		at = next & ~1u;
	}
	return PAN_OK;
}

/* Spread the text out and judge all look-arounds for the window. */
static int
prepare(struct pan_auto_pool *q, const struct view *v, struct pan_str text,
    const struct pan_auto_window *w, struct units *u)
{
	bool looks = v->h->nlook > 0;

	if (spread(q, v, text, looks ? w->left : w->from, looks ? w->right : w->to, u) !=
	    PAN_OK)
		return PAN_ENOMEM;
	for (uint32_t k = 0; k < v->h->nlook; k++) {
		if (look_bits(q, v, u, k) != PAN_OK)
			return PAN_ENOMEM;
	}
	return PAN_OK;
}

int
pan_auto_run_units(struct pan_auto_pool *q, const struct view *v, struct pan_str text,
    const struct pan_auto_window *w)
{
	struct units u;
	uint32_t at, next;
	size_t i = 0;

	if (prepare(q, v, text, w, &u) != PAN_OK)
		return PAN_ENOMEM;
	while (i < u.n && q->at[i] < w->from)
		i++;
	at = pan_auto_begin(q, v, v->h->start, pan_auto_context(v, text, w->from));
	for (; at != 0; i++) {
		uint32_t flags = state_at(q, at)->flags;

		if (flags & ACCEPT)
			return 1;
		if (i == u.n)
			return ends(q, v, at, u.after, q->bits[i]);
		if (q->at[i] >= w->to) {
			uint32_t beyond = (is_word(v, q->cls[i]) ? AFTER_WORD : 0) |
			    (q->cls[i] + 1u) << BEFORE;

			return ends(q, v, at, beyond, q->bits[i]);
		}
		if ((flags & IDLE) && ((flags & DEAD) || q->at[i] > w->until))
			return 0;
		next = step_with(q, v, at, q->cls[i], q->bits[i]);
		if (next & 1)
			return 1;
		at = next;
	}
	return PAN_ENOMEM;
}

/* ---- where it matches: threads that remember where they started ---- */

struct threads {
	uint32_t *id, n;
};

static struct edge
edge_at(const struct pan_auto_pool *q, const struct view *v, const struct units *u,
    size_t i)
{
	bool word_before = i > 0 ? is_word(v, q->cls[i - 1]) : u->before & AFTER_WORD;
	bool word_after = i < u->n ? is_word(v, q->cls[i]) : u->after & AFTER_WORD;

	return (struct edge){ .first = i == 0 && (u->before & FIRST),
		.last = i == u->n && (u->after & FIRST),
		.after_word = word_before,
		.before_word = word_after,
		.bits = q->bits[i],
		.prev = i > 0 ? q->cls[i - 1] + 1u : u->before >> BEFORE,
		.next = i < u->n ? q->cls[i] + 1u : u->after >> BEFORE };
}

/* Add what ${i} leads to, as threads that started at ${from}; earlier starts came first.
 */
static void
spawn(struct pan_auto_pool *q, const struct view *v, uint32_t i, uint32_t from,
    const struct edge *e, struct threads *t)
{
	uint32_t n = t->n;

	t->n = pan_auto_follow(q, v, i, e, t->id, n);
	for (; n < t->n; n++)
		q->from[t->id[n]] = from;
}

/* All starts up to ${best} still run: move them over unit ${i}. */
static void
/* the inner loop's state; NOLINTNEXTLINE(readability-function-size) */
advance(struct pan_auto_pool *q, const struct view *v, const struct units *u, size_t i,
    struct threads *cur, struct threads *next, uint32_t best)
{
	struct edge e = edge_at(q, v, u, i + 1);
	uint32_t cls = q->cls[i], *from = q->from + PAN_AUTO_INST_MAX;

	for (uint32_t k = 0; k < cur->n; k++)
		from[k] = q->from[cur->id[k]];
	pan_auto_stamp(q);
	next->n = 0;
	for (uint32_t k = 0; k < cur->n; k++) {
		const struct auto_inst *in = &v->inst[cur->id[k]];

		if (in->op == OP_SET && from[k] <= best &&
		    (v->set[in->arg][cls / 64] >> (cls % 64) & 1))
			spawn(q, v, cur->id[k] + 1, from[k], &e, next);
	}
}

/*
 * The classes a match can begin with, assertions aside, as a bitmap in ${first}; all of
 * them when it can be empty.
 */
static void
first_classes(struct pan_auto_pool *q, const struct view *v,
    uint64_t first[AUTO_SET_WORDS])
{
	uint32_t n = 0;

	memset(first, 0, AUTO_SET_WORDS * sizeof(*first));
	pan_auto_stamp(q);
	n = pan_auto_follow(q, v, v->h->start, NULL, q->list, 0);
	for (uint32_t i = 0; i < n; i++) { /* what follows an assertion is added behind */
		const struct auto_inst *in = &v->inst[q->list[i]];

		if (in->op == OP_MATCH)
			memset(first, 0xFF, AUTO_SET_WORDS * sizeof(*first));
		else if (in->op != OP_SET)
			n = pan_auto_follow(q, v, q->list[i] + 1, NULL, q->list, n);
		for (int k = 0; k < AUTO_SET_WORDS && in->op == OP_SET; k++)
			first[k] |= v->set[in->arg][k];
	}
}

/* Note the matches among the threads at unit ${i}; the earliest start wins. */
static uint32_t
note_matches(const struct pan_auto_pool *q, const struct view *v, const struct threads *t,
    size_t i, uint32_t best, size_t out[2])
{
	for (uint32_t k = 0; k < t->n; k++) {
		uint32_t id = t->id[k];

		if (v->inst[id].op != OP_MATCH || q->from[id] > best)
			continue;
		best = q->from[id];
		out[0] = q->at[best];
		out[1] = q->at[i];
	}
	return best;
}

static int
find_first(struct pan_auto_pool *q, const struct view *v, const struct units *u,
    const struct pan_auto_window *w, size_t out[2])
{
	struct threads a = { q->list, 0 }, b = { q->tmp, 0 }, *cur = &a, *next = &b;
	uint64_t first[AUTO_SET_WORDS];
	uint32_t best = UINT32_MAX;
	size_t i = 0;

	first_classes(q, v, first);
	while (i < u->n && q->at[i] < w->from)
		i++;
	pan_auto_stamp(q);
	for (;; i++) {
		struct threads *swap = cur;
		bool last = i >= u->n || q->at[i] >= w->to;
		bool may = i == u->n || (first[q->cls[i] / 64] >> (q->cls[i] % 64) & 1);

		if (best == UINT32_MAX && may && q->at[i] <= w->until) {
			struct edge e = edge_at(q, v, u, i);

			if (cur->n == 0)
				pan_auto_stamp(q);
			spawn(q, v, v->h->start, (uint32_t)i, &e, cur);
		}
		if (cur->n > 0)
			best = note_matches(q, v, cur, i, best, out);
		if (last || (best != UINT32_MAX && cur->n == 0))
			return best != UINT32_MAX;
		if (cur->n == 0 && q->at[i] > w->until)
			return 0;
		if (cur->n == 0)
			continue;
		advance(q, v, u, i, cur, next, best);
		cur = next;
		next = swap;
	}
}

int
pan_auto_first(struct pan_auto_pool *q, const struct pan_auto *p, struct pan_str text,
    const struct pan_auto_window *w, size_t *start, size_t *end)
{
	struct view v = pan_auto_view(p);
	struct units u;
	size_t out[2] = { 0, 0 };
	int rc;

	if (q->from == NULL)
		q->from = malloc(sizeof(*q->from) * 2 * PAN_AUTO_INST_MAX);
	if (q->from == NULL || prepare(q, &v, text, w, &u) != PAN_OK)
		return PAN_ENOMEM;
	rc = find_first(q, &v, &u, w, out);
	if (rc == 1) {
		*start = out[0];
		*end = out[1];
	}
	return rc;
}
