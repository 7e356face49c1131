/*
 * The automata, run as sets of instructions (K. Thompson, 1968): each byte costs at most
 * one step for each instruction, whatever the expression.
 */
#include "yara/yara_engine_parts.h"

#define BEGINS_MAX 64 /* instructions followed to know a byte of the beginning */

static bool
is_word(uint8_t b)
{
	return (uint8_t)((b | 0x20) - 'a') < 26 || (uint8_t)(b - '0') < 10 || b == '_';
}

/* libyara's \b: both ends of the data are boundaries, whatever stands there. */
static bool
at_boundary(const struct way *w, size_t at)
{
	return at == 0 || at == w->n || is_word(w->t[at - 1]) != is_word(w->t[at]);
}

/* Put into the next set what ${pc} leads to at ${at}; true: one of them is a match. */
static bool
follow(struct ways *y, const struct way *w, const struct code_inst *inst, size_t at,
    uint32_t pc, uint32_t *n)
{
	uint32_t depth = 0;
	bool match = false;

	y->stack[depth++] = pc;
	while (depth > 0) {
		const struct code_inst *i;

		pc = y->stack[--depth];
		if (y->mark[pc] == y->stamp)
			continue;
		y->mark[pc] = y->stamp;
		i = &inst[pc];
		switch (i->op) {
		case INST_SPLIT:
			y->stack[depth++] = i->x;
			y->stack[depth++] = pc + 1;
			break;
		case INST_JUMP:
			y->stack[depth++] = i->x;
			break;
		case INST_BEGIN:
			if (at == 0)
				y->stack[depth++] = pc + 1;
			break;
		case INST_END:
			if (at == w->n)
				y->stack[depth++] = pc + 1;
			break;
		case INST_WORD:
		case INST_NOT_WORD:
			if (at_boundary(w, at) == (i->op == INST_WORD))
				y->stack[depth++] = pc + 1;
			break;
		case INST_MATCH:
			match = true;
			break;
		default:
			y->next[(*n)++] = pc;
			break;
		}
	}
	return match;
}

static void
next_stamp(struct ways *y)
{
	if (++y->stamp == 0) {
		memset(y->mark, 0, (CODE_INST_MAX + 1) * sizeof(*y->mark));
		y->stamp = 1;
	}
}

bool
pan_yara_way(struct pan_yara_engine *e, const struct way *w, size_t at)
{
	struct ways *y = &e->ways;
	const struct code_inst *inst = &e->v.inst[w->back ? w->f->back : w->f->at];
	size_t room = w->back ? at : w->n - at, far = w->far < room ? w->far : room;
	uint32_t n = 0;

	y->nend = 0;
	next_stamp(y);
	if (follow(y, w, inst, at, w->pc, &n)) {
		y->end[y->nend++] = (uint32_t)at;
		if (w->until == WAY_FIRST)
			return true;
	}
	for (size_t k = 0; k < far && n > 0; k++) {
		size_t now = w->back ? at - k - 1 : at + k,
		       then = w->back ? now : now + 1;
		uint32_t *list = y->next, m = 0;
		uint8_t b = w->t[now];
		bool match = false;

		y->next = y->list;
		y->list = list;
		next_stamp(y);
		for (uint32_t i = 0; i < n; i++) {
			const struct code_inst *c = &inst[list[i]];

			if (c->op == INST_BYTE
			        ? (b & c->mask) != c->value
			        : !pan_yara_re_class_has(&e->v.set[c->x], b))
				continue;
			match = follow(y, w, inst, then, list[i] + 1, &m) || match;
		}
		if (!pan_yara_spend(e, n))
			return false;
		n = m;
		if (match) {
			y->end[y->nend++] = (uint32_t)then;
			if (w->until == WAY_FIRST)
				return true;
		}
	}
	return true;
}

/* Put into the next set what ${pc} leads to if every assertion holds; true: a match. */
static bool
reach(struct ways *y, const struct code_inst *inst, uint32_t pc, uint32_t *n)
{
	uint32_t depth = 0;
	bool match = false;

	y->stack[depth++] = pc;
	while (depth > 0) {
		const struct code_inst *i;

		pc = y->stack[--depth];
		if (y->mark[pc] == y->stamp)
			continue;
		y->mark[pc] = y->stamp;
		i = &inst[pc];
		if (i->op == INST_MATCH)
			match = true;
		else if (i->op == INST_BYTE || i->op == INST_SET)
			y->next[(*n)++] = pc;
		else if (i->op == INST_JUMP)
			y->stack[depth++] = i->x;
		else {
			if (i->op == INST_SPLIT)
				y->stack[depth++] = i->x;
			y->stack[depth++] = pc + 1;
		}
	}
	return match;
}

unsigned
pan_yara_way_begins(struct pan_yara_engine *e, const struct code_form *f,
    uint8_t can[256])
{
	struct ways *y = &e->ways;
	const struct code_inst *inst = &e->v.inst[f->at];
	uint32_t n = 0;
	unsigned k = 0;
	bool match;

	memset(can, 0, 256);
	next_stamp(y);
	match = reach(y, inst, 0, &n);
	while (k < 8 && !match && n <= BEGINS_MAX) {
		uint32_t *list = y->next, m = 0;

		y->next = y->list;
		y->list = list;
		next_stamp(y);
		for (uint32_t i = 0; i < n; i++) {
			const struct code_inst *c = &inst[list[i]];

			for (unsigned b = 0; b < 256; b++) {
				if (c->op == INST_BYTE
				        ? (b & c->mask) == c->value
				        : pan_yara_re_class_has(&e->v.set[c->x],
				              (uint8_t)b))
					can[b] |= (uint8_t)(1u << k);
			}
			match = reach(y, inst, list[i] + 1, &m) || match;
		}
		n = m;
		k++;
	}
	return k;
}
