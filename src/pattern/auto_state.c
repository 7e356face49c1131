#include <stdlib.h>

#include "pattern/auto_parts.h"

#define TABLE_BITS 17

struct view
pan_auto_view(const struct pan_auto *p)
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

void
pan_auto_stamp(struct pan_auto_pool *q)
{
	if (++q->stamp != 0)
		return;
	memset(q->mark, 0, PAN_AUTO_INST_MAX * sizeof(*q->mark));
	memset(q->group, 0, (UINT16_MAX + 1) * sizeof(*q->group));
	q->stamp = 1;
}

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
		return e->hopeful || (e->bits >> in->arg & 1);
	default: /* OP_NOT_LOOK */
		return e->hopeful || !(e->bits >> in->arg & 1);
	}
}

uint32_t
pan_auto_follow(struct pan_auto_pool *q, const struct view *v, uint32_t i,
    const struct edge *e, uint32_t *list, uint32_t n)
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

uint32_t
pan_auto_begin(struct pan_auto_pool *q, const struct view *v, uint32_t start,
    uint32_t context)
{
	uint32_t flags;

	pan_auto_stamp(q);
	q->nlist = pan_auto_follow(q, v, start, NULL, q->list, 0);
	flags = tidy(q, v, q->list, &q->nlist) | IDLE;
	if (flags & COND)
		flags |= context;
	if (!(flags & FIRST) && too_late(q, v))
		flags |= DEAD;
	return intern(q, v, start, flags | (context & HOPEFUL));
}

bool
pan_auto_judge(struct pan_auto_pool *q, const struct view *v, const struct state *s,
    const struct edge *e)
{
	const uint32_t *id = s->word + s->nsym;
	bool match = false;

	pan_auto_stamp(q);
	q->ntmp = 0;
	for (uint32_t i = 0; i < s->n; i++)
		q->ntmp = pan_auto_follow(q, v, id[i], e, q->tmp, q->ntmp);
	for (uint32_t i = 0; i < q->ntmp; i++)
		match |= v->inst[q->tmp[i]].op == OP_MATCH;
	return match;
}

uint32_t
pan_auto_step(struct pan_auto_pool *q, const struct view *v, uint32_t at, uint32_t cls,
    uint32_t bits)
{
	struct state *s = state_at(q, at);
	struct edge e = { .first = s->flags & FIRST,
		.after_word = s->flags & AFTER_WORD,
		.hopeful = s->flags & HOPEFUL,
		.before_word = is_word(v, cls),
		.bits = bits,
		.prev = s->flags >> BEFORE,
		.next = cls + 1 };
	uint32_t round = q->round, flags, start = s->start, next,
	         sym = bits * v->h->nclass + cls;
	uint32_t matched = pan_auto_judge(q, v, s, &e), idle;

	pan_auto_stamp(q);
	q->nlist = 0;
	for (uint32_t i = 0; i < q->ntmp; i++) {
		const struct auto_inst *in = &v->inst[q->tmp[i]];

		if (in->op == OP_SET && (v->set[in->arg][cls / 64] >> (cls % 64) & 1))
			q->nlist =
			    pan_auto_follow(q, v, q->tmp[i] + 1, NULL, q->list, q->nlist);
	}
	idle = q->nlist == 0 ? IDLE : 0;
	q->nlist = pan_auto_follow(q, v, start, NULL, q->list, q->nlist);
	if (idle && too_late(q, v))
		idle |= DEAD;
	flags = tidy(q, v, q->list, &q->nlist) | idle | (s->flags & HOPEFUL);
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
