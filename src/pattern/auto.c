#include "pattern/auto_parts.h"

uint32_t
pan_auto_context(const struct view *v, struct pan_str text, size_t i)
{
	uint32_t cls;
	size_t k = i;

	if (i == 0)
		return FIRST;
	do {
		k--;
	} while (k > 0 && ((unsigned char)text.s[k] & 0xC0) == 0x80);
	cls = class_at(v, text, k);
	return (is_word(v, cls) ? AFTER_WORD : 0) |
	    (v->h->flags & AUTO_PREV ? (cls + 1) << BEFORE : 0);
}

/* Whether state ${s} matches at the end of the window. */
static int
ends_plain(struct pan_auto_pool *q, const struct view *v, const struct state *s,
    struct pan_str text, size_t to)
{
	struct edge e = { .first = s->flags & FIRST,
		.last = to == text.n,
		.after_word = s->flags & AFTER_WORD,
		.hopeful = s->flags & HOPEFUL,
		.before_word = to < text.n && is_word(v, class_at(v, text, to)),
		.prev = s->flags >> BEFORE,
		.next = to < text.n ? class_at(v, text, to) + 1 : 0 };

	return (s->flags & COND) && pan_auto_judge(q, v, s, &e);
}

/* Move from state ${s} over the character at ${*i}; 1: it matched; PAN_ENOMEM. */
static int
move(struct pan_auto_pool *q, const struct view *v, const struct state **s,
    struct pan_str text, size_t *i)
{
	const unsigned char *t = (const unsigned char *)text.s;
	uint32_t cls, low = 0, next;
	unsigned len = 1, units = 1;

	if (t[*i] < 0x80) {
		cls = v->ascii[t[*i]];
	} else {
		uint32_t cp = decode(t, *i, text.n, &len);

		if (cp >= 0x10000) {
			units = 2;
			low = class_above(v, 0xDC00 + ((cp - 0x10000) & 0x3FF));
			cp = 0xD800 + ((cp - 0x10000) >> 10);
		}
		cls = class_above(v, cp);
	}
	for (;; cls = low) {
		uint32_t at = (uint32_t)((const char *)*s - q->mem);

		next = (*s)->word[cls];
		if (next == 0)
			next = pan_auto_step(q, v, at, cls, 0);
		if (next == 0)
			return PAN_ENOMEM;
		if (next & 1)
			return 1;
		if (next == at && t[*i] < 0x80)
			state_at(q, at)->stay[t[*i] >> 6] |= 1ull << (t[*i] & 63);
		*s = state_at(q, next);
		if (--units == 0 || ((*s)->flags & ACCEPT))
			break;
	}
	*i += len;
	return 0;
}

static int
run_plain(struct pan_auto_pool *q, const struct view *v, uint32_t at, struct pan_str text,
    const struct pan_auto_window *w)
{
	const unsigned char *t = (const unsigned char *)text.s;
	const struct state *s = state_at(q, at);
	size_t i = w->from;

	while (!(s->flags & ACCEPT)) {
		int rc;

		if (i < w->to && (s->flags & IDLE)) {
			if (i > w->until || (s->flags & DEAD))
				return 0;
			while (i < w->to && t[i] < 0x80 &&
			    (s->stay[t[i] >> 6] >> (t[i] & 63) & 1))
				i++;
		}
		if (i >= w->to)
			return ends_plain(q, v, s, text, w->to);
		if (t[i] < 0x80) { /* nearly always: on to another state, known by now */
			uint32_t next = s->word[v->ascii[t[i]]];

			if (next != 0 && !(next & 1) && state_at(q, next) != s) {
				s = state_at(q, next);
				i++;
				continue;
			}
		}
		rc = move(q, v, &s, text, &i);
		if (rc != 0)
			return rc;
	}
	return 1;
}

/* The state to begin in, remembered in ${slot} for the usual contexts; 0: no room. */
static uint32_t
base(struct pan_auto_pool *q, const struct view *v, struct pan_auto_slot *slot,
    uint32_t context)
{
	uint32_t around = context & ~(uint32_t)HOPEFUL, at;
	bool keep = around == 0 || around == AFTER_WORD;

	if (slot->round != q->round)
		*slot = (struct pan_auto_slot){ .round = q->round };
	at = keep ? slot->base[around == AFTER_WORD] : 0;
	if (at != 0)
		return at;
	at = pan_auto_begin(q, v, v->h->start, context);
	if (keep && slot->round == q->round)
		slot->base[around == AFTER_WORD] = at;
	return at;
}

int
pan_auto_search(struct pan_auto_pool *q, const struct pan_auto *p,
    struct pan_auto_slot *slot, struct pan_str text, const struct pan_auto_window *w)
{
	struct view v = pan_auto_view(p);
	uint32_t context = pan_auto_context(&v, text, w->from), at;
	int rc;

	/* Look-arounds cost runs of their own.  Most windows do not match even when all
	 * of them are taken to hold, so that is asked first. */
	if (v.h->nlook > 0) {
		context |= HOPEFUL;
		v.nsym = v.h->nclass;
		v.cache = true;
	}
	at = base(q, &v, slot, context);
	if (at == 0)
		return PAN_ENOMEM;
	rc = run_plain(q, &v, at, text, w);
	if (rc != 1 || v.h->nlook == 0)
		return rc;
	v = pan_auto_view(p);
	return pan_auto_run_units(q, &v, text, w);
}
