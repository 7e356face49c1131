/*
 * pattern/auto_parts - what the automaton's files share: states and the pool they live in
 * (auto_state), the search without look-arounds (auto), and with them, or for the place
 * of a match (auto_units).
 */
#ifndef PAN_PATTERN_AUTO_PARTS_H
#define PAN_PATTERN_AUTO_PARTS_H

#include "pattern/auto.h"
#include "pattern/auto_code.h"

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
	IDLE = 16, /* nothing is under way but what may start here */
	DEAD = 32, /* and nothing may start here or later */
	HOPEFUL =
	    64,      /* look-arounds are taken to hold: no match now is no match at all */
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
	bool hopeful;
	uint32_t bits;
	uint32_t prev, next; /* 1 + class of the units around it; 0: none */
};

static inline struct state *
state_at(const struct pan_auto_pool *q, uint32_t at)
{
	return (struct state *)(void *)(q->mem + at);
}

static inline bool
is_word(const struct view *v, uint32_t cls)
{
	return v->set[0][cls / 64] >> (cls % 64) & 1; /* set 0 is \w */
}

static inline uint32_t
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
static inline uint32_t
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
static inline uint32_t
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

/* The parts of program ${p}. */
struct view pan_auto_view(const struct pan_auto *p);

/* From now on no instruction is in the set being made. */
void pan_auto_stamp(struct pan_auto_pool *q);

/*
 * Put into ${list} what ${i} leads to without consuming.  With an ${e}, assertions
 * are judged; without, they are kept for later.  Returns the new length.
 */
uint32_t pan_auto_follow(struct pan_auto_pool *q, const struct view *v, uint32_t i,
    const struct edge *e, uint32_t *list, uint32_t n);

/* The state in which a run from instruction ${start} begins; 0: no room for it. */
uint32_t pan_auto_begin(struct pan_auto_pool *q, const struct view *v, uint32_t start,
    uint32_t context);

/*
 * What is in the set of ${s} once its assertions are judged at ${e}: left in q->tmp.
 * True when that holds a MATCH.
 */
bool pan_auto_judge(struct pan_auto_pool *q, const struct view *v, const struct state *s,
    const struct edge *e);

/*
 * The state after the one at ${at} when a unit of class ${cls} comes, with the low bit
 * set when there was a match before that unit; 0 when there is no room for it.  States
 * met before may be gone afterwards.
 */
uint32_t pan_auto_step(struct pan_auto_pool *q, const struct view *v, uint32_t at,
    uint32_t cls, uint32_t bits);

/* What stands before byte ${i}, as flags of a state. */
uint32_t pan_auto_context(const struct view *v, struct pan_str text, size_t i);

/* pan_auto_search() for a program with look-arounds. */
int pan_auto_run_units(struct pan_auto_pool *q, const struct view *v, struct pan_str text,
    const struct pan_auto_window *w);

#endif
