#include "rule/expr.h"

#include <stdlib.h>

struct reader {
	struct pan_str text;
	size_t at;
	struct pan_str word; /* the next token; empty at the end */
	const struct pan_expr_name *name;
	size_t nname;
	struct pan_expr *node; /* what was written so far */
	size_t n;
	size_t cap;
	unsigned depth;
	struct pan_err *err;
};

static bool
name_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.' || c == '*' ||
	    c == '?' || c == '$' || (unsigned char)c >= 0x80;
}

static bool
blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static void
advance(struct reader *r)
{
	size_t from;

	while (r->at < r->text.n && blank(r->text.s[r->at]))
		r->at++;
	from = r->at;
	if (r->at < r->text.n && !name_byte(r->text.s[r->at]))
		r->at++;
	else
		while (r->at < r->text.n && name_byte(r->text.s[r->at]))
			r->at++;
	r->word = pan_str_slice(r->text, from, r->at);
}

/* Whether the next word is ${z}, small letters or capitals. */
static bool
next_is(const struct reader *r, const char *z)
{
	return pan_str_caseeq(r->word, pan_str(z));
}

/* Make room for one node at ${at} and put it there. */
static int
put(struct reader *r, size_t at, enum pan_expr_op op, uint32_t arg)
{
	if (r->n >= PAN_EXPR_NODES_MAX)
		return pan_err_set(r->err, PAN_ELIMIT,
		    "the condition has more than %d parts", PAN_EXPR_NODES_MAX);
	if (r->n == r->cap) {
		size_t cap = r->cap < 16 ? 16 : r->cap * 2;
		struct pan_expr *node = realloc(r->node, cap * sizeof(*node));

		if (node == NULL)
			return pan_err_set(r->err, PAN_ENOMEM, "out of memory");
		r->node = node;
		r->cap = cap;
	}
	memmove(r->node + at + 1, r->node + at, (r->n - at) * sizeof(*r->node));
	r->node[at] = (struct pan_expr){ op, arg };
	r->n++;
	return PAN_OK;
}

/* One name: its condition, or any of its conditions. */
static int
put_name(struct reader *r, const struct pan_expr_name *name)
{
	int rc = PAN_OK;

	if (name->negated)
		rc = put(r, r->n, PAN_EXPR_NOT, 0);
	if (rc == PAN_OK && name->nmore > 0)
		rc = put(r, r->n, PAN_EXPR_OR, name->nmore + 1);
	if (rc == PAN_OK)
		rc = put(r, r->n, PAN_EXPR_COND, name->cond);
	for (uint32_t i = 0; rc == PAN_OK && i < name->nmore; i++)
		rc = put(r, r->n, PAN_EXPR_COND, name->more + i);
	return rc;
}

bool
pan_expr_wild(struct pan_str pattern, struct pan_str s)
{
	size_t p = 0, i = 0, star = SIZE_MAX, back = 0;

	while (i < s.n) {
		if (p < pattern.n && pattern.s[p] == '*') {
			star = p++;
			back = i;
		} else if (p < pattern.n &&
		    (pattern.s[p] == '?' || pattern.s[p] == s.s[i])) {
			p++;
			i++;
		} else if (star != SIZE_MAX) {
			p = star + 1;
			i = ++back;
		} else {
			return false;
		}
	}
	while (p < pattern.n && pattern.s[p] == '*')
		p++;
	return p == pattern.n;
}

static bool
in_set(const struct pan_expr_name *name, struct pan_str set)
{
	if (pan_str_caseeq(set, PAN_LIT("them")))
		return true;
	return name->name.s != NULL && pan_expr_wild(set, name->name);
}

/* ${quantity} (0: all) of the names that ${set} means. */
static int
put_quantity(struct reader *r, uint64_t quantity, struct pan_str set)
{
	size_t count = 0;
	int rc;

	for (size_t i = 0; i < r->nname; i++)
		count += in_set(&r->name[i], set) ? 1 : 0;
	if (count == 0)
		return pan_err_set(r->err, PAN_EFORMAT, "no condition is called '%.*s'",
		    PAN_STR(set));
	if (quantity > count)
		return pan_err_set(r->err, PAN_EFORMAT,
		    "%llu of '%.*s' can never hold, for there are only %zu",
		    (unsigned long long)quantity, PAN_STR(set), count);
	if (count > PAN_EXPR_NODES_MAX)
		return pan_err_set(r->err, PAN_ELIMIT, "more than %d conditions",
		    PAN_EXPR_NODES_MAX);
	if (quantity == 0)
		rc = put(r, r->n, PAN_EXPR_AND, (uint32_t)count);
	else if (quantity == 1)
		rc = put(r, r->n, PAN_EXPR_OR, (uint32_t)count);
	else
		rc = put(r, r->n, PAN_EXPR_AT_LEAST,
		    (uint32_t)quantity << 16 | (uint32_t)count);
	for (size_t i = 0; rc == PAN_OK && i < r->nname; i++) {
		if (in_set(&r->name[i], set))
			rc = put_name(r, &r->name[i]);
	}
	return rc;
}

static const struct pan_expr_name *
find(const struct reader *r, struct pan_str word)
{
	for (size_t i = 0; i < r->nname; i++) {
		if (r->name[i].name.s != NULL && pan_str_eq(r->name[i].name, word))
			return &r->name[i];
	}
	return NULL;
}

static bool
quantity_of(struct pan_str word, uint64_t *out)
{
	if (pan_str_caseeq(word, PAN_LIT("all")) || pan_str_caseeq(word, PAN_LIT("and")))
		*out = 0;
	else if (pan_str_caseeq(word, PAN_LIT("any")) ||
	    pan_str_caseeq(word, PAN_LIT("or")))
		*out = 1;
	else
		return pan_str_u64(word, PAN_EXPR_NODES_MAX, out) && *out > 0;
	return true;
}

/* A name, a quantity of some set, or a plain "any" or "all". */
static int
operand(struct reader *r)
{
	struct pan_str word = r->word;
	const struct pan_expr_name *name = find(r, word);
	bool joins = next_is(r, "and") || next_is(r, "or");
	uint64_t quantity = 0;
	struct pan_str set;

	if (word.n == 0)
		return pan_err_set(r->err, PAN_EFORMAT, "the condition ends too early");
	if (!name_byte(word.s[0]))
		return pan_err_set(r->err, PAN_EFORMAT, "'%.*s' is out of place",
		    PAN_STR(word));
	advance(r);
	if (next_is(r, "of") && !joins && quantity_of(word, &quantity)) {
		advance(r);
		set = r->word;
		if (set.n == 0 || !name_byte(set.s[0]))
			return pan_err_set(r->err, PAN_EFORMAT,
			    "'%.*s of' must be followed by a name or 'them'",
			    PAN_STR(word));
		advance(r);
		return put_quantity(r, quantity, set);
	}
	if (name != NULL)
		return put_name(r, name);
	if (pan_str_caseeq(word, PAN_LIT("any")) || pan_str_caseeq(word, PAN_LIT("all")))
		return put_quantity(r, pan_str_caseeq(word, PAN_LIT("any")),
		    PAN_LIT("them"));
	if (joins || pan_str_caseeq(word, PAN_LIT("of")))
		return pan_err_set(r->err, PAN_EFORMAT, "'%.*s' is out of place",
		    PAN_STR(word));
	return pan_err_set(r->err, PAN_EFORMAT, "no condition is called '%.*s'",
	    PAN_STR(word));
}

static int disjunction(struct reader *r);

static int
unary(struct reader *r)
{
	int rc;

	if (r->depth >= PAN_EXPR_DEPTH_MAX)
		return pan_err_set(r->err, PAN_ELIMIT,
		    "the condition is nested more than %d deep", PAN_EXPR_DEPTH_MAX);
	if (next_is(r, "not") && find(r, r->word) == NULL) {
		advance(r);
		rc = put(r, r->n, PAN_EXPR_NOT, 0);
		if (rc != PAN_OK)
			return rc;
		r->depth++;
		rc = unary(r);
		r->depth--;
		return rc;
	}
	if (!next_is(r, "("))
		return operand(r);
	advance(r);
	r->depth++;
	rc = disjunction(r);
	r->depth--;
	if (rc != PAN_OK)
		return rc;
	if (!next_is(r, ")"))
		return pan_err_set(r->err, PAN_EFORMAT, "a '(' is not closed");
	advance(r);
	return PAN_OK;
}

/* Operands joined by ${word}: one ${op} before all of them, none when there is one. */
static int
joined(struct reader *r, const char *word, enum pan_expr_op op,
    int (*part)(struct reader *))
{
	size_t at = r->n;
	uint32_t count = 1;
	int rc = part(r);

	while (rc == PAN_OK && next_is(r, word)) {
		advance(r);
		rc = part(r);
		count++;
	}
	if (rc == PAN_OK && count > 1)
		rc = put(r, at, op, count);
	return rc;
}

static int
conjunction(struct reader *r)
{
	return joined(r, "and", PAN_EXPR_AND, unary);
}

static int
disjunction(struct reader *r)
{
	return joined(r, "or", PAN_EXPR_OR, conjunction);
}

/* The whole text; a lone "or" or "and" is how some rules say any or all. */
static int
whole(struct reader *r)
{
	struct pan_str text = pan_str_trim(r->text);
	uint64_t quantity;
	int rc;

	if (text.n == 0)
		return pan_err_set(r->err, PAN_EFORMAT, "the condition is empty");
	if (find(r, text) == NULL && (text.s[0] < '0' || text.s[0] > '9') &&
	    quantity_of(text, &quantity))
		return put_quantity(r, quantity, PAN_LIT("them"));
	advance(r);
	rc = disjunction(r);
	if (rc == PAN_OK && r->word.n > 0)
		return pan_err_set(r->err, PAN_EFORMAT, "'%.*s' is out of place",
		    PAN_STR(r->word));
	return rc;
}

int
pan_expr_parse(struct pan_arena *a, struct pan_str text, const struct pan_expr_name *name,
    size_t n, struct pan_rule *out, struct pan_err *err)
{
	struct reader r = { .text = text, .name = name, .nname = n, .err = err };
	struct pan_expr *e = NULL;
	int rc = whole(&r);

	if (rc == PAN_OK) {
		e = pan_arena_array(a, r.n, sizeof(*e));
		if (e == NULL)
			rc = pan_err_set(err, PAN_ENOMEM, "out of memory");
	}
	if (e != NULL && r.node != NULL) {
		memcpy(e, r.node, r.n * sizeof(*e));
		out->expr = e;
		out->nexpr = r.n;
	}
	free(r.node);
	return rc;
}

struct evaluator {
	const struct pan_expr *e;
	size_t n;
	size_t at;
	pan_expr_holds *holds;
	void *ctx;
};

/* Step over one operand and all that belongs to it. */
static void
skip(struct evaluator *v)
{
	size_t pending = 1;

	while (pending > 0 && v->at < v->n) {
		const struct pan_expr *e = &v->e[v->at++];

		pending--;
		if (e->op == PAN_EXPR_NOT)
			pending++;
		else if (e->op == PAN_EXPR_AT_LEAST)
			pending += e->arg & 0xffff;
		else if (e->op != PAN_EXPR_COND)
			pending += e->arg;
	}
}

/* Depth is bounded by the parser: two levels for each of PAN_EXPR_DEPTH_MAX. */
static bool
value(struct evaluator *v, unsigned depth)
{
	const struct pan_expr *e;
	uint32_t need, count, have = 0;

	if (v->at >= v->n || depth > 4 * PAN_EXPR_DEPTH_MAX)
		return false;
	e = &v->e[v->at++];
	switch (e->op) {
	case PAN_EXPR_COND:
		return v->holds(v->ctx, e->arg);
	case PAN_EXPR_NOT:
		return !value(v, depth + 1);
	case PAN_EXPR_AND:
		need = count = e->arg;
		break;
	case PAN_EXPR_OR:
		need = 1;
		count = e->arg;
		break;
	case PAN_EXPR_AT_LEAST:
		need = e->arg >> 16;
		count = e->arg & 0xffff;
		break;
	default:
		return false;
	}
	for (uint32_t i = 0; i < count; i++) {
		if (have >= need || have + (count - i) < need)
			skip(v);
		else
			have += value(v, depth + 1) ? 1 : 0;
	}
	return have >= need;
}

bool
pan_expr_eval(const struct pan_expr *e, size_t n, pan_expr_holds *holds, void *ctx)
{
	struct evaluator v = { .e = e, .n = n, .holds = holds, .ctx = ctx };

	return value(&v, 0);
}
