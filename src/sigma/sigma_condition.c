/*
 * The condition: "selection and not 1 of filter_*".  not binds tighter than and, and
 * tighter than or.  The same grammar joins the rules of an extended correlation.
 *
 *	expr    = and-expr { "or" and-expr }
 *	and-expr = unary { "and" unary }
 *	unary   = "not" unary | "(" expr ")" | quantity "of" pattern | name
 *	quantity = "all" | "any" | a number from 1
 *	pattern = "them" | a name in which * stands for any letters
 */
#include "rule/expr.h"
#include "sigma/sigma_reader.h"

struct reader {
	struct pan_sigma_reader *r;
	struct pan_sigma_tree *t;
	struct pan_str text;
	size_t at;
	struct pan_str word; /* the next token; empty at the end */
	uint32_t line;
	unsigned depth;
	struct pan_sigma_section *section; /* names are selections, or: */
	struct pan_sigma_corr *corr;       /* names are rules */
	bool grow;
};

static bool
blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool
bracket(char c)
{
	return c == '(' || c == ')';
}

static void
advance(struct reader *c)
{
	size_t from;

	while (c->at < c->text.n && blank(c->text.s[c->at]))
		c->at++;
	from = c->at;
	if (c->at < c->text.n && bracket(c->text.s[c->at]))
		c->at++;
	else
		while (c->at < c->text.n && !blank(c->text.s[c->at]) &&
		    !bracket(c->text.s[c->at]))
			c->at++;
	c->word = pan_str_slice(c->text, from, c->at);
}

static bool
next_is(const struct reader *c, const char *z)
{
	return pan_str_caseeq(c->word, pan_str(z));
}

static int
out_of_place(struct reader *c, struct pan_str word)
{
	return pan_sigma_fail(c->r, c->line, "in the condition '%.*s' is out of place",
	    word.n > 60 ? 60 : (int)word.n, word.s);
}

static int
unknown(struct reader *c, struct pan_str name)
{
	return pan_sigma_fail(c->r, c->line, "no %s is called '%.*s'",
	    c->section != NULL ? "selection" : "rule of the correlation",
	    name.n > 60 ? 60 : (int)name.n, name.s);
}

static int
put_selection(struct reader *c, struct pan_sigma_selection *s)
{
	s->used = true;
	return pan_sigma_put_all(c->r, c->t, s->tree.e, s->tree.n);
}

/* Names that start with '_' are only meant when the pattern says so. */
static bool
meant(struct pan_str pattern, struct pan_str name)
{
	if (pan_str_caseeq(pattern, PAN_LIT("them")))
		return name.n == 0 || name.s[0] != '_';
	if (name.n > 0 && name.s[0] == '_' && (pattern.n == 0 || pattern.s[0] != '_'))
		return false;
	return pan_expr_wild(pattern, name);
}

static int
put_quantity(struct reader *c, uint64_t quantity, struct pan_str pattern)
{
	size_t at = c->t->n;
	uint32_t count = 0;
	int rc = PAN_OK;

	for (size_t i = 0; i < c->section->n; i++)
		count += meant(pattern, c->section->sel[i].name) ? 1u : 0u;
	if (count == 0)
		return unknown(c, pattern);
	if (quantity > count)
		return pan_sigma_fail(c->r, c->line,
		    "%llu of '%.*s' can never hold, for there are only %u",
		    (unsigned long long)quantity, PAN_STR(pattern), count);
	for (size_t i = 0; rc == PAN_OK && i < c->section->n; i++) {
		if (meant(pattern, c->section->sel[i].name))
			rc = put_selection(c, &c->section->sel[i]);
	}
	if (rc != PAN_OK)
		return rc;
	if (quantity == 0 || quantity == count)
		return pan_sigma_join(c->r, c->t, at, PAN_EXPR_AND, count);
	if (quantity == 1)
		return pan_sigma_join(c->r, c->t, at, PAN_EXPR_OR, count);
	if (count > 0xffff)
		return pan_sigma_fail(c->r, c->line, "more than 65535 selections");
	return pan_sigma_join_at_least(c->r, c->t, at, (uint32_t)quantity, count);
}

static bool
quantity_of(struct pan_str word, uint64_t *out)
{
	*out = 0;
	if (pan_str_caseeq(word, PAN_LIT("all")))
		return true;
	*out = 1;
	if (pan_str_caseeq(word, PAN_LIT("any")))
		return true;
	return pan_str_u64(word, 0xffff, out) && *out > 0;
}

/* A rule of the correlation by its name; a new one is added when that is allowed. */
static int
put_rule(struct reader *c, struct pan_str name)
{
	struct pan_sigma_corr *corr = c->corr;
	struct pan_sigma_ref *more;

	for (size_t i = 0; i < corr->nref; i++) {
		if (pan_str_eq(corr->ref[i].name, name))
			return pan_sigma_put(c->r, c->t, PAN_EXPR_COND, (uint32_t)i);
	}
	if (!c->grow)
		return unknown(c, name);
	/* Rarely more than three, so that a new list each time does no harm. */
	if (corr->nref == PAN_SIGMA_REFS_MAX)
		return pan_sigma_fail(c->r, c->line, "more than %d rules",
		    PAN_SIGMA_REFS_MAX);
	more = pan_arena_array(c->r->a, corr->nref + 1, sizeof(*more));
	if (more == NULL)
		return pan_sigma_no_memory(c->r);
	if (corr->nref > 0)
		memcpy(more, corr->ref, corr->nref * sizeof(*more));
	more[corr->nref] = (struct pan_sigma_ref){ name, PAN_SIGMA_UNLINKED, c->line };
	corr->ref = more;
	return pan_sigma_put(c->r, c->t, PAN_EXPR_COND, (uint32_t)corr->nref++);
}

static int
operand(struct reader *c)
{
	struct pan_str word = c->word;
	uint64_t quantity;

	if (word.n == 0)
		return pan_sigma_fail(c->r, c->line, "the condition ends too early");
	if (bracket(word.s[0]) || next_is(c, "and") || next_is(c, "or") ||
	    next_is(c, "of"))
		return out_of_place(c, word);
	advance(c);
	if (c->section == NULL)
		return put_rule(c, word);
	if (next_is(c, "of") && quantity_of(word, &quantity)) {
		advance(c);
		word = c->word;
		if (word.n == 0 || bracket(word.s[0]))
			return out_of_place(c, PAN_LIT("of"));
		advance(c);
		return put_quantity(c, quantity, word);
	}
	for (size_t i = 0; i < c->section->n; i++) {
		if (pan_str_eq(c->section->sel[i].name, word))
			return put_selection(c, &c->section->sel[i]);
	}
	return unknown(c, word);
}

static int disjunction(struct reader *c);

/* Bounded by PAN_SIGMA_DEPTH_MAX. */
static int
unary(struct reader *c)
{
	size_t at = c->t->n;
	int rc;

	if (c->depth >= PAN_SIGMA_DEPTH_MAX)
		return pan_sigma_fail(c->r, c->line,
		    "the condition is nested more than %d deep", PAN_SIGMA_DEPTH_MAX);
	if (next_is(c, "not")) {
		advance(c);
		c->depth++;
		rc = unary(c);
		c->depth--;
		return rc == PAN_OK ? pan_sigma_join(c->r, c->t, at, PAN_EXPR_NOT, 1)
		                    : rc;
	}
	if (!next_is(c, "("))
		return operand(c);
	advance(c);
	c->depth++;
	rc = disjunction(c);
	c->depth--;
	if (rc != PAN_OK)
		return rc;
	if (!next_is(c, ")"))
		return pan_sigma_fail(c->r, c->line, "a '(' is not closed");
	advance(c);
	return PAN_OK;
}

static int
joined(struct reader *c, const char *word, enum pan_expr_op op,
    int (*part)(struct reader *))
{
	size_t at = c->t->n;
	uint32_t count = 1;
	int rc = part(c);

	while (rc == PAN_OK && next_is(c, word)) {
		advance(c);
		rc = part(c);
		count++;
	}
	return rc == PAN_OK ? pan_sigma_join(c->r, c->t, at, op, count) : rc;
}

static int
conjunction(struct reader *c)
{
	return joined(c, "and", PAN_EXPR_AND, unary);
}

static int
disjunction(struct reader *c)
{
	return joined(c, "or", PAN_EXPR_OR, conjunction);
}

static int
whole(struct reader *c)
{
	int rc;

	advance(c);
	if (c->word.n == 0)
		return pan_sigma_fail(c->r, c->line, "the condition is empty");
	rc = disjunction(c);
	if (rc == PAN_OK && c->word.n > 0)
		return out_of_place(c, c->word);
	return rc;
}

int
pan_sigma_condition(struct pan_sigma_reader *r, struct pan_sigma_section *s,
    struct pan_str text, uint32_t line, struct pan_sigma_tree *t)
{
	struct reader c = { .r = r, .t = t, .text = text, .line = line, .section = s };

	return whole(&c);
}

int
pan_sigma_corr_condition(struct pan_sigma_reader *r, struct pan_sigma_corr *corr,
    bool grow, struct pan_str text, uint32_t line, struct pan_sigma_tree *t)
{
	struct reader c = { .r = r,
		.t = t,
		.text = text,
		.line = line,
		.corr = corr,
		.grow = grow };

	return whole(&c);
}
