/*
 * Placeholders that nobody gave a value stand for nothing.  Where a rule only makes
 * exceptions of them ("and not 1 of filter_known_servers"), nothing is excepted, and the
 * rule is the wider for it; where it looks for them it could never fire, so it is
 * refused.
 */
#include <stdlib.h>

#include "sigma/sigma_reader.h"

enum outcome { WRITTEN, NEVER, ALWAYS };

struct walk {
	struct pan_sigma_reader *r;
	const struct pan_sigma_tree *from;
	size_t at;
	struct pan_sigma_tree *to;
	bool wanted; /* an unknown value is looked for */
	int rc;
};

static enum outcome walk(struct walk *w, bool negative);

static void
put(struct walk *w, size_t at, enum pan_expr_op op, uint32_t count)
{
	if (w->rc == PAN_OK)
		w->rc = pan_sigma_join(w->r, w->to, at, op, count);
}

/* ${count} operands of an AND, OR or "${need} of". */
static enum outcome
walk_many(struct walk *w, const struct pan_expr *e, bool negative)
{
	bool some = e->op == PAN_EXPR_AT_LEAST;
	uint32_t count = some ? e->arg & 0xffff : e->arg;
	uint32_t need = some ? e->arg >> 16 : e->op == PAN_EXPR_AND ? count : 1;
	size_t at = w->to->n;
	uint32_t written = 0, true_already = 0;

	for (uint32_t i = 0; i < count; i++) {
		enum outcome o = walk(w, negative);

		written += o == WRITTEN ? 1u : 0u;
		true_already += o == ALWAYS ? 1u : 0u;
	}
	if (true_already >= need || written + true_already < need) {
		w->to->n = at;
		return true_already >= need ? ALWAYS : NEVER;
	}
	need -= true_already;
	if (need == written)
		put(w, at, PAN_EXPR_AND, written);
	else if (need == 1)
		put(w, at, PAN_EXPR_OR, written);
	else if (w->rc == PAN_OK)
		w->rc = pan_sigma_join_at_least(w->r, w->to, at, need, written);
	return WRITTEN;
}

/* Depth is bounded: the tree is shallow. */
static enum outcome
walk(struct walk *w, bool negative)
{
	const struct pan_expr *e = &w->from->e[w->at++];
	size_t at = w->to->n;
	enum outcome o;

	if (e->op == PAN_EXPR_COND && e->arg == PAN_SIGMA_UNKNOWN) {
		w->wanted = w->wanted || !negative;
		return NEVER;
	}
	if (e->op == PAN_EXPR_COND) {
		if (w->rc == PAN_OK)
			w->rc = pan_sigma_put(w->r, w->to, e->op, e->arg);
		return WRITTEN;
	}
	if (e->op != PAN_EXPR_NOT)
		return walk_many(w, e, negative);
	o = walk(w, !negative);
	if (o == WRITTEN)
		put(w, at, PAN_EXPR_NOT, 1);
	return o == WRITTEN ? WRITTEN : o == NEVER ? ALWAYS : NEVER;
}

int
pan_sigma_drop_unknown(struct pan_sigma_reader *r, struct pan_sigma_tree *t)
{
	struct pan_sigma_tree to = { 0 };
	struct walk w = { .r = r, .from = t, .to = &to };
	enum outcome o = walk(&w, false);

	if (w.rc == PAN_OK && (w.wanted || o != WRITTEN))
		w.rc = pan_sigma_fail(r, r->unknown_line,
		    "it needs to be told what %%%.*s%% stands for here",
		    PAN_STR(r->unknown));
	else if (w.rc == PAN_OK)
		pan_sigma_say(r, PAN_LINT_WARNING, r->unknown_line,
		    "nobody told what %%%.*s%% stands for here; nothing is excepted by it",
		    PAN_STR(r->unknown));
	free(t->e);
	*t = to;
	return w.rc;
}
