/* Expressions in prefix order, as they grow. */

#include "core/own.h"
#include "sigma/sigma_reader.h"

static int
room(struct pan_sigma_reader *r, struct pan_sigma_tree *t, size_t n)
{
	size_t cap = t->cap;
	struct pan_expr *e;

	if (n > PAN_SIGMA_NODES_MAX - t->n)
		return pan_sigma_fail(r, r->rule->line,
		    "its condition has more than %d parts", PAN_SIGMA_NODES_MAX);
	if (t->n + n <= t->cap)
		return PAN_OK;
	while (cap < t->n + n)
		cap = cap < 16 ? 16 : 2 * cap;
	e = realloc(t->e, cap * sizeof(*e));
	if (e == NULL)
		return pan_sigma_no_memory(r);
	t->e = e;
	t->cap = cap;
	return PAN_OK;
}

int
pan_sigma_put(struct pan_sigma_reader *r, struct pan_sigma_tree *t, enum pan_expr_op op,
    uint32_t arg)
{
	return pan_sigma_put_all(r, t, &(struct pan_expr){ op, arg }, 1);
}

int
pan_sigma_put_all(struct pan_sigma_reader *r, struct pan_sigma_tree *t,
    const struct pan_expr *e, size_t n)
{
	int rc = room(r, t, n);

	if (rc != PAN_OK || n == 0)
		return rc;
	memcpy(t->e + t->n, e, n * sizeof(*e));
	t->n += n;
	return PAN_OK;
}

/* What stands at ${at} is an ${op}: its operands can be ours. */
static bool
same_op(const struct pan_expr *e, enum pan_expr_op op)
{
	return e->op == op && (op == PAN_EXPR_AND || op == PAN_EXPR_OR);
}

/* Put ${e} before what was written since ${at}. */
static int
insert(struct pan_sigma_reader *r, struct pan_sigma_tree *t, size_t at, struct pan_expr e)
{
	int rc = room(r, t, 1);

	if (rc != PAN_OK)
		return rc;
	memmove(t->e + at + 1, t->e + at, (t->n - at) * sizeof(*t->e));
	t->e[at] = e;
	t->n++;
	return PAN_OK;
}

int
pan_sigma_join(struct pan_sigma_reader *r, struct pan_sigma_tree *t, size_t at,
    enum pan_expr_op op, uint32_t count)
{
	if (op == PAN_EXPR_NOT)
		return insert(r, t, at, (struct pan_expr){ op, 0 });
	if (count == 1)
		return PAN_OK;
	/* "a or b" behind which "or c" is put becomes one OR of three. */
	if (same_op(&t->e[at], op)) {
		t->e[at].arg += count - 1;
		return PAN_OK;
	}
	return insert(r, t, at, (struct pan_expr){ op, count });
}

int
pan_sigma_join_at_least(struct pan_sigma_reader *r, struct pan_sigma_tree *t, size_t at,
    uint32_t need, uint32_t count)
{
	return insert(r, t, at,
	    (struct pan_expr){ PAN_EXPR_AT_LEAST, need << 16 | count });
}

/* How many operands follow ${e}. */
static uint32_t
operands(const struct pan_expr *e)
{
	switch (e->op) {
	case PAN_EXPR_COND:
		return 0;
	case PAN_EXPR_NOT:
		return 1;
	case PAN_EXPR_AT_LEAST:
		return e->arg & 0xffff;
	case PAN_EXPR_AND:
	case PAN_EXPR_OR:
		break;
	}
	return e->arg;
}

/* Whether no more than PAN_SIGMA_DEPTH_MAX operators stand inside each other. */
bool
pan_sigma_shallow(const struct pan_sigma_tree *t)
{
	uint32_t left[PAN_SIGMA_DEPTH_MAX]; /* operands still to come, by level */
	size_t depth = 0;

	for (size_t i = 0; i < t->n; i++) {
		uint32_t n = operands(&t->e[i]);

		while (n == 0 && depth > 0 && --left[depth - 1] == 0)
			depth--;
		if (n == 0)
			continue;
		if (depth == PAN_SIGMA_DEPTH_MAX)
			return false;
		left[depth++] = n;
	}
	return true;
}

/* Give the items that ${e} asks new numbers without gaps; how many there are. */
static size_t
number_items(const struct pan_sigma_reader *r, struct pan_expr *e, size_t n,
    uint32_t *number, struct pan_sigma_item *item)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++) {
		uint32_t *to;

		if (e[i].op != PAN_EXPR_COND)
			continue;
		to = &number[e[i].arg];
		if (*to == 0) {
			item[count++] = r->item[e[i].arg];
			*to = (uint32_t)count;
		}
		e[i].arg = *to - 1;
	}
	return count;
}

int
pan_sigma_finish(struct pan_sigma_reader *r, struct pan_sigma_tree *t,
    struct pan_sigma_detection *out)
{
	PAN_AUTO(pan_own_freep) uint32_t *number = NULL;
	struct pan_expr *e;
	struct pan_sigma_item *item;
	int rc = PAN_OK;

	if (!pan_sigma_shallow(t))
		return pan_sigma_fail(r, r->rule->line,
		    "its condition is nested more than %d deep", PAN_SIGMA_DEPTH_MAX);
	if (r->unknown.s != NULL)
		rc = pan_sigma_drop_unknown(r, t);
	if (rc != PAN_OK)
		return rc;
	number = calloc(r->nitem + 1, sizeof(*number));
	e = pan_arena_array(r->a, t->n + 1, sizeof(*e));
	item = pan_arena_array(r->a, r->nitem + 1, sizeof(*item));
	if (number == NULL || e == NULL || item == NULL)
		return pan_sigma_no_memory(r);
	if (t->n > 0)
		memcpy(e, t->e, t->n * sizeof(*e));
	*out = (struct pan_sigma_detection){ item, number_items(r, e, t->n, number, item),
		e, t->n };
	return PAN_OK;
}
