#include "match/auto.h"

#include <stdlib.h>

#include "match/auto_code.h"

#define TABLE_BITS 17

struct state {
	const struct pan_auto *prog;
	uint32_t start; /* where its run seeds from: the program's or a look-around's */
	uint32_t hash;
	uint32_t nsym;
	uint32_t n;
	uint32_t flags;
	uint64_t stay[2]; /* ASCII units known to lead back here */
	uint32_t word[];  /* nsym transitions (offset of a state, low bit: matched before
	                     the unit), then n instruction numbers */
};

enum {
	ACCEPT = 1, /* holds a MATCH that depends on nothing further */
	COND = 2,   /* holds assertions, to be judged with the next unit */
	FIRST = 4,  /* nothing stands before, in the direction of the run */
	AFTER_WORD = 8,
	IDLE = 16,   /* nothing is under way but what may start here */
	DEAD = 32,   /* and nothing may start here or later */
	BEFORE = 16, /* shift: from this bit on, 1 + class of the unit before; 0: none */
};

struct pan_auto_pool {
	char *mem;
	size_t cap, used;
	uint32_t round;
	uint32_t *table; /* offsets of states, by hash */
	uint32_t *mark;  /* by instruction: the stamp of the set it was last put in */
	uint32_t *group; /* the same, by group */
	uint32_t stamp;
	uint32_t *stack, *list, *tmp;
	uint32_t nlist, ntmp;
	/* For patterns with look-arounds, and to find where a match starts: */
	uint8_t *cls;   /* class of each unit */
	uint32_t *at;   /* its offset in the text */
	uint16_t *bits; /* look-arounds that hold at each position */
	uint32_t *from; /* by instruction: where its thread started */
	size_t units_cap;
};

struct view { /* a program's parts */
	const struct auto_head *h;
	const struct auto_inst *inst;
	const uint64_t (*set)[AUTO_SET_WORDS];
	const uint8_t *ascii;
	const struct auto_range *range;
	const struct auto_look *look;
	uint32_t nsym;
	bool cache; /* transitions may be kept: a symbol says all */
};

struct edge { /* what an assertion can see at a position */
	bool first, last, after_word, before_word;
	uint32_t bits;
	uint32_t prev, next; /* 1 + class of the units around it; 0: none */
};

static struct view
open_prog(const struct pan_auto *p)
{
	const char *base = (const char *)p;
	const struct auto_head *h = (const void *)base;
	struct view v = { .h = h,
		.inst = (const void *)(base + h->insts),
		.set = (const void *)(base + h->sets),
		.ascii = (const void *)(base + h->ascii),
		.range = (const void *)(base + h->ranges),
		.look = (const void *)(base + h->looks) };

	v.cache = h->nlook < 8 && h->nclass << h->nlook <= 1024;
	v.nsym = v.cache ? h->nclass << h->nlook : 0;
	return v;
}

/* ---- is this a program at all ---- */

static bool
inside(const struct auto_head *h, uint32_t at, uint32_t count, size_t each)
{
	return at >= sizeof(*h) && at <= h->size && count <= (h->size - at) / each &&
	    at % 8 == 0;
}

static bool
sound_code(const struct view *v)
{
	const struct auto_head *h = v->h;

	for (uint32_t i = 0; i < h->ninst; i++) {
		const struct auto_inst *in = &v->inst[i];

		if (in->op >= OP_COUNT ||
		    ((in->op == OP_SET || (in->op >= OP_NEXT && in->op <= OP_NOT_PREV)) &&
		        in->arg >= h->nset) ||
		    ((in->op == OP_SPLIT || in->op == OP_JUMP) && in->x >= h->ninst) ||
		    ((in->op == OP_LOOK || in->op == OP_NOT_LOOK) && in->arg >= h->nlook))
			return false;
	}
	/* Every path runs on to the next instruction or jumps; the last one must stop. */
	if (v->inst[h->ninst - 1].op != OP_MATCH)
		return false;
	for (uint32_t i = 0; i < h->nlook; i++) {
		if (v->look[i].start >= h->ninst)
			return false;
	}
	for (uint32_t i = 0; i < 128; i++) {
		if (v->ascii[i] >= h->nclass)
			return false;
	}
	for (uint32_t i = 0; i < h->nrange; i++) {
		if (v->range[i].cls >= h->nclass ||
		    (i > 0 && v->range[i].lo <= v->range[i - 1].lo))
			return false;
	}
	return h->nrange > 0 && v->range[0].lo == 128;
}

bool
pan_auto_sound(const struct pan_auto *p, size_t n)
{
	const struct auto_head *h = (const void *)p;
	struct view v;

	if (n < sizeof(*h) || h->size > n || h->size < sizeof(*h) || h->ninst == 0 ||
	    h->ninst > PAN_AUTO_INST_MAX || h->nclass == 0 ||
	    h->nclass > PAN_AUTO_CLASS_MAX || h->nlook > PAN_AUTO_LOOK_MAX ||
	    h->nset == 0 || h->start >= h->ninst)
		return false;
	if (!inside(h, h->insts, h->ninst, sizeof(struct auto_inst)) ||
	    !inside(h, h->sets, h->nset, AUTO_SET_WORDS * 8) ||
	    !inside(h, h->ascii, 128, 1) ||
	    !inside(h, h->ranges, h->nrange, sizeof(struct auto_range)) ||
	    !inside(h, h->looks, h->nlook, sizeof(struct auto_look)))
		return false;
	v = open_prog(p);
	return sound_code(&v);
}

/* ---- the pool ---- */

int
pan_auto_pool_new(size_t bytes, struct pan_auto_pool **out, struct pan_err *err)
{
	struct pan_auto_pool *q = calloc(1, sizeof(*q));

	if (q == NULL)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	q->cap = bytes;
	q->mem = malloc(bytes);
	q->table = calloc(1u << TABLE_BITS, sizeof(*q->table));
	q->mark = calloc(PAN_AUTO_INST_MAX, sizeof(*q->mark));
	q->group = calloc(UINT16_MAX + 1, sizeof(*q->group));
	q->stack = malloc((2 * PAN_AUTO_INST_MAX + 2) * sizeof(*q->stack));
	q->list = malloc(PAN_AUTO_INST_MAX * sizeof(*q->list));
	q->tmp = malloc(PAN_AUTO_INST_MAX * sizeof(*q->tmp));
	if (q->mem == NULL || q->table == NULL || q->mark == NULL || q->group == NULL ||
	    q->stack == NULL || q->list == NULL || q->tmp == NULL) {
		pan_auto_pool_free(q);
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	}
	q->used = 8; /* offset 0 means "not known yet" */
	q->round = 1;
	*out = q;
	return PAN_OK;
}

void
pan_auto_pool_free(struct pan_auto_pool *q)
{
	if (q == NULL)
		return;
	free(q->mem);
	free(q->table);
	free(q->mark);
	free(q->group);
	free(q->stack);
	free(q->list);
	free(q->tmp);
	free(q->cls);
	free(q->at);
	free(q->bits);
	free(q->from);
	free(q);
}

static void
forget(struct pan_auto_pool *q)
{
	memset(q->table, 0, sizeof(*q->table) << TABLE_BITS);
	q->used = 8;
	q->round++;
}

static struct state *
state_at(const struct pan_auto_pool *q, uint32_t at)
{
	return (struct state *)(void *)(q->mem + at);
}

static void
new_stamp(struct pan_auto_pool *q)
{
	if (++q->stamp != 0)
		return;
	memset(q->mark, 0, PAN_AUTO_INST_MAX * sizeof(*q->mark));
	memset(q->group, 0, (UINT16_MAX + 1) * sizeof(*q->group));
	q->stamp = 1;
}

/* ---- sets of instructions ---- */

/* Whether class ${cls} - 1 is in set ${set}; nothing is in none. */
static bool
in_set(const struct view *v, uint32_t set, uint32_t cls)
{
	return cls != 0 && (v->set[set][(cls - 1) / 64] >> ((cls - 1) % 64) & 1);
}

static bool
holds(const struct view *v, const struct auto_inst *in, const struct edge *e)
{
	switch (in->op) {
	case OP_FIRST:
		return e->first;
	case OP_LAST:
		return e->last;
	case OP_WORD:
		return e->after_word != e->before_word;
	case OP_NOT_WORD:
		return e->after_word == e->before_word;
	case OP_NEXT:
	case OP_NOT_NEXT:
		return in_set(v, in->arg, e->next) == (in->op == OP_NEXT);
	case OP_PREV:
	case OP_NOT_PREV:
		return in_set(v, in->arg, e->prev) == (in->op == OP_PREV);
	case OP_LOOK:
		return e->bits >> in->arg & 1;
	default: /* OP_NOT_LOOK */
		return !(e->bits >> in->arg & 1);
	}
}

/*
 * Put into ${list} what ${i} leads to without consuming.  With an ${e}, assertions
 * are judged; without, they are kept for later.
 */
static uint32_t
follow(struct pan_auto_pool *q, const struct view *v, uint32_t i, const struct edge *e,
    uint32_t *list, uint32_t n)
{
	uint32_t *sp = q->stack;

	*sp++ = i;
	while (sp > q->stack) {
		i = *--sp;
		while (q->mark[i] != q->stamp) {
			const struct auto_inst *in = &v->inst[i];

			q->mark[i] = q->stamp;
			if (in->op == OP_JUMP) {
				i = in->x;
			} else if (in->op == OP_SPLIT) {
				*sp++ = in->x;
				i++;
			} else if (in->op == OP_SET || in->op == OP_MATCH || e == NULL) {
				list[n++] = i;
				break;
			} else if (holds(v, in, e)) {
				i++;
			} else {
				break;
			}
		}
	}
	return n;
}

static int
by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

static void
sort(uint32_t *list, uint32_t n)
{
	if (n > 32) {
		qsort(list, n, sizeof(*list), by_number);
		return;
	}
	for (uint32_t i = 1; i < n; i++) {
		uint32_t x = list[i], k = i;

		for (; k > 0 && list[k - 1] > x; k--)
			list[k] = list[k - 1];
		list[k] = x;
	}
}

/* Keep the first instruction of each group; say what the set holds. */
static uint32_t
tidy(struct pan_auto_pool *q, const struct view *v, uint32_t *list, uint32_t *n)
{
	uint32_t kept = 0, flags = 0;

	sort(list, *n);
	for (uint32_t i = 0; i < *n; i++) {
		const struct auto_inst *in = &v->inst[list[i]];

		if (in->op == OP_SET && in->group != 0) {
			if (q->group[in->group] == q->stamp)
				continue;
			q->group[in->group] = q->stamp;
		}
		if (in->op == OP_MATCH)
			flags |= ACCEPT;
		else if (in->op != OP_SET)
			flags |= COND;
		list[kept++] = list[i];
	}
	*n = kept;
	return flags;
}

/* The state of the set in q->list, made when it is new; 0 when it can never fit. */
static uint32_t
intern(struct pan_auto_pool *q, const struct view *v, uint32_t start, uint32_t flags)
{
	const struct pan_auto *prog = (const void *)v->h;
	size_t size =
	    sizeof(struct state) + (v->nsym + (size_t)q->nlist) * sizeof(uint32_t);
	uint32_t hash =
	    (uint32_t)((uintptr_t)prog >> 3) * 2654435761u ^ start * 40503u ^ flags;
	uint32_t slot, tries = 0;
	struct state *s;

	for (uint32_t i = 0; i < q->nlist; i++)
		hash = (hash ^ q->list[i]) * 16777619u;
	hash ^= hash >> 15;
	for (slot = hash; tries < 64; slot++, tries++) {
		uint32_t at = q->table[slot & ((1u << TABLE_BITS) - 1)];

		if (at == 0)
			break;
		s = state_at(q, at);
		if (s->hash == hash && s->prog == prog && s->start == start &&
		    s->flags == flags && s->n == q->nlist &&
		    memcmp(s->word + s->nsym, q->list, q->nlist * sizeof(*q->list)) == 0)
			return at;
	}
	size = (size + 7) & ~(size_t)7;
	if (tries == 64 || size > q->cap - q->used) {
		forget(q);
		slot = hash;
		if (size > q->cap - q->used)
			return 0;
	}
	s = state_at(q, (uint32_t)q->used);
	*s = (struct state){ prog, start, hash, v->nsym, q->nlist, flags, { 0, 0 } };
	memset(s->word, 0, v->nsym * sizeof(uint32_t));
	memcpy(s->word + v->nsym, q->list, q->nlist * sizeof(uint32_t));
	q->table[slot & ((1u << TABLE_BITS) - 1)] = (uint32_t)q->used;
	q->used += size;
	return (uint32_t)(q->used - size);
}

/* Whether all that is in the list waits for the beginning of the text. */
static bool
too_late(const struct pan_auto_pool *q, const struct view *v)
{
	for (uint32_t i = 0; i < q->nlist; i++) {
		if (v->inst[q->list[i]].op != OP_FIRST)
			return false;
	}
	return true;
}

/* The state in which a run from ${start} begins. */
static uint32_t
begin(struct pan_auto_pool *q, const struct view *v, uint32_t start, uint32_t context)
{
	uint32_t flags;

	new_stamp(q);
	q->nlist = follow(q, v, start, NULL, q->list, 0);
	flags = tidy(q, v, q->list, &q->nlist) | IDLE;
	if (flags & COND)
		flags |= context;
	if (!(flags & FIRST) && too_late(q, v))
		flags |= DEAD;
	return intern(q, v, start, flags);
}

/*
 * What is in the set of ${s} once its assertions are judged at ${e}: left in q->tmp.
 * True when that holds a MATCH.
 */
static bool
judge(struct pan_auto_pool *q, const struct view *v, const struct state *s,
    const struct edge *e)
{
	const uint32_t *id = s->word + s->nsym;
	bool match = false;

	new_stamp(q);
	q->ntmp = 0;
	for (uint32_t i = 0; i < s->n; i++)
		q->ntmp = follow(q, v, id[i], e, q->tmp, q->ntmp);
	for (uint32_t i = 0; i < q->ntmp; i++)
		match |= v->inst[q->tmp[i]].op == OP_MATCH;
	return match;
}

static bool
is_word(const struct view *v, uint32_t cls)
{
	return v->set[0][cls / 64] >> (cls % 64) & 1; /* set 0 is \w */
}

/*
 * The state after ${s} when a unit of class ${cls} comes, with the low bit set when
 * there was a match before that unit; 0 when there is no room for it.
 */
static uint32_t
step(struct pan_auto_pool *q, const struct view *v, uint32_t at, uint32_t cls,
    uint32_t bits)
{
	struct state *s = state_at(q, at);
	struct edge e = { .first = s->flags & FIRST,
		.after_word = s->flags & AFTER_WORD,
		.before_word = is_word(v, cls),
		.bits = bits,
		.prev = s->flags >> BEFORE,
		.next = cls + 1 };
	uint32_t round = q->round, flags, start = s->start, next,
	         sym = bits * v->h->nclass + cls;
	uint32_t matched = judge(q, v, s, &e), idle;

	new_stamp(q);
	q->nlist = 0;
	for (uint32_t i = 0; i < q->ntmp; i++) {
		const struct auto_inst *in = &v->inst[q->tmp[i]];

		if (in->op == OP_SET && (v->set[in->arg][cls / 64] >> (cls % 64) & 1))
			q->nlist = follow(q, v, q->tmp[i] + 1, NULL, q->list, q->nlist);
	}
	idle = q->nlist == 0 ? IDLE : 0;
	q->nlist = follow(q, v, start, NULL, q->list, q->nlist);
	if (idle && too_late(q, v))
		idle |= DEAD;
	flags = tidy(q, v, q->list, &q->nlist) | idle;
	if ((flags & COND) && (v->h->flags & AUTO_WORDS) && is_word(v, cls))
		flags |= AFTER_WORD;
	if ((flags & COND) && (v->h->flags & AUTO_PREV))
		flags |= (cls + 1) << BEFORE;
	next = intern(q, v, start, flags);
	if (next == 0)
		return 0;
	if (v->cache && q->round == round)
		state_at(q, at)->word[sym] = next | matched;
	return next | matched;
}

/* ---- units of WTF-8 ---- */

static uint32_t
class_above(const struct view *v, uint32_t unit)
{
	uint32_t lo = 0, hi = v->h->nrange;

	while (hi - lo > 1) {
		uint32_t mid = (lo + hi) / 2;

		if (v->range[mid].lo <= unit)
			lo = mid;
		else
			hi = mid;
	}
	return v->range[lo].cls;
}

/* The character at ${i} < ${n}, which starts with no ASCII byte. */
static uint32_t
decode(const unsigned char *t, size_t i, size_t n, unsigned *len)
{
	unsigned need = t[i] >= 0xF0 ? 4 : t[i] >= 0xE0 ? 3 : 2;
	uint32_t cp = t[i] & (0x7Fu >> need);

	if (need > n - i) {
		*len = (unsigned)(n - i);
		return 0xFFFD;
	}
	for (unsigned k = 1; k < need; k++)
		cp = cp << 6 | (t[i + k] & 0x3F);
	*len = need;
	return cp > 0x10FFFF ? 0xFFFD : cp;
}

/* The class of the unit that begins at byte ${i}; for context only. */
static uint32_t
class_at(const struct view *v, struct pan_str text, size_t i)
{
	const unsigned char *t = (const unsigned char *)text.s;
	unsigned len;
	uint32_t cp;

	if (t[i] < 0x80)
		return v->ascii[t[i]];
	cp = decode(t, i, text.n, &len);
	return class_above(v, cp < 0x10000 ? cp : 0xD800 + ((cp - 0x10000) >> 10));
}

/* What stands before byte ${i}, as flags of a state. */
static uint32_t
context_before(const struct view *v, struct pan_str text, size_t i)
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

/* ---- without look-arounds: straight over the text ---- */

/* Whether state ${s} matches at the end of the window. */
static int
ends_plain(struct pan_auto_pool *q, const struct view *v, const struct state *s,
    struct pan_str text, size_t to)
{
	struct edge e = { .first = s->flags & FIRST,
		.last = to == text.n,
		.after_word = s->flags & AFTER_WORD,
		.before_word = to < text.n && is_word(v, class_at(v, text, to)),
		.prev = s->flags >> BEFORE,
		.next = to < text.n ? class_at(v, text, to) + 1 : 0 };

	return (s->flags & COND) && judge(q, v, s, &e);
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
			next = step(q, v, at, cls, 0);
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
		rc = move(q, v, &s, text, &i);
		if (rc != 0)
			return rc;
	}
	return 1;
}

/* ---- with look-arounds: over an array of classes ---- */

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
	*u = (struct units){ n, left, right, context_before(v, text, left), 0 };
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
	return (s->flags & COND) && judge(q, v, s, &e);
}

static uint32_t
step_with(struct pan_auto_pool *q, const struct view *v, uint32_t at, uint32_t cls,
    uint32_t bits)
{
	uint32_t next = v->cache ? state_at(q, at)->word[bits * v->h->nclass + cls] : 0;

	return next != 0 ? next : step(q, v, at, cls, bits);
}

/* Run look-around ${k} over all units and set its bit where it holds. */
static int
look_bits(struct pan_auto_pool *q, const struct view *v, const struct units *u,
    uint32_t k)
{
	bool back = v->look[k].backward;
	uint32_t at = begin(q, v, v->look[k].start, back ? u->after : u->before);
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

static int
run_units(struct pan_auto_pool *q, const struct view *v, struct pan_str text,
    const struct pan_auto_window *w)
{
	struct units u;
	uint32_t at, next;
	size_t i = 0;

	if (prepare(q, v, text, w, &u) != PAN_OK)
		return PAN_ENOMEM;
	while (i < u.n && q->at[i] < w->from)
		i++;
	at = begin(q, v, v->h->start, context_before(v, text, w->from));
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

int
pan_auto_search(struct pan_auto_pool *q, const struct pan_auto *p,
    struct pan_auto_slot *slot, struct pan_str text, const struct pan_auto_window *w)
{
	struct view v = open_prog(p);
	uint32_t context, at;
	bool keep;

	if (v.h->nlook > 0)
		return run_units(q, &v, text, w);
	context = context_before(&v, text, w->from);
	if (slot->round != q->round)
		*slot = (struct pan_auto_slot){ .round = q->round };
	keep = context == 0 || context == AFTER_WORD;
	at = keep ? slot->base[context == AFTER_WORD] : 0;
	if (at == 0) {
		at = begin(q, &v, v.h->start, context);
		if (at == 0)
			return PAN_ENOMEM;
		if (keep && slot->round == q->round)
			slot->base[context == AFTER_WORD] = at;
	}
	return run_plain(q, &v, at, text, w);
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

	return (struct edge){ i == 0 && (u->before & FIRST),
		i == u->n && (u->after & FIRST), word_before, word_after, q->bits[i],
		i > 0 ? q->cls[i - 1] + 1u : u->before >> BEFORE,
		i < u->n ? q->cls[i] + 1u : u->after >> BEFORE };
}

/* Add what ${i} leads to, as threads that started at ${from}; earlier starts came first.
 */
static void
spawn(struct pan_auto_pool *q, const struct view *v, uint32_t i, uint32_t from,
    const struct edge *e, struct threads *t)
{
	uint32_t n = t->n;

	t->n = follow(q, v, i, e, t->id, n);
	for (; n < t->n; n++)
		q->from[t->id[n]] = from;
}

/* All starts up to ${best} still run: move them over unit ${i}. */
static void
advance(struct pan_auto_pool *q, const struct view *v, const struct units *u, size_t i,
    struct threads *cur, struct threads *next, uint32_t best)
{
	struct edge e = edge_at(q, v, u, i + 1);
	uint32_t cls = q->cls[i], *from = q->from + PAN_AUTO_INST_MAX;

	for (uint32_t k = 0; k < cur->n; k++)
		from[k] = q->from[cur->id[k]];
	new_stamp(q);
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
	new_stamp(q);
	n = follow(q, v, v->h->start, NULL, q->list, 0);
	for (uint32_t i = 0; i < n; i++) { /* what follows an assertion is added behind */
		const struct auto_inst *in = &v->inst[q->list[i]];

		if (in->op == OP_MATCH)
			memset(first, 0xFF, AUTO_SET_WORDS * sizeof(*first));
		else if (in->op != OP_SET)
			n = follow(q, v, q->list[i] + 1, NULL, q->list, n);
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
	new_stamp(q);
	for (;; i++) {
		struct threads *swap = cur;
		bool last = i >= u->n || q->at[i] >= w->to;
		bool may = i == u->n || (first[q->cls[i] / 64] >> (q->cls[i] % 64) & 1);

		if (best == UINT32_MAX && may && q->at[i] <= w->until) {
			struct edge e = edge_at(q, v, u, i);

			if (cur->n == 0)
				new_stamp(q);
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
	struct view v = open_prog(p);
	struct units u;
	size_t out[2] = { 0, 0 };
	int rc;

	if (q->from == NULL)
		q->from = malloc(2 * PAN_AUTO_INST_MAX * sizeof(*q->from));
	if (q->from == NULL || prepare(q, &v, text, w, &u) != PAN_OK)
		return PAN_ENOMEM;
	rc = find_first(q, &v, &u, w, out);
	if (rc == 1) {
		*start = out[0];
		*end = out[1];
	}
	return rc;
}
