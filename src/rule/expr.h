/*
 * rule/expr - "selection and not (1 of filter_*)": the words that join conditions.
 *
 * The peer splits such a text at its first blank-surrounded word, so that its NOT
 * reaches to the end.  This is a parser: not binds tighter than and, and tighter than
 * or, parentheses group, and a name that does not exist is an error, never false.
 *
 *	expr     = and-expr { "or" and-expr }
 *	and-expr = unary { "and" unary }
 *	unary    = "not" unary | "(" expr ")" | quantity "of" set | name | "any" | "all"
 *	quantity = "any" | "all" | a number from 1
 *	set      = "them" | a name in which * and ? stand for other letters
 *
 * The words are the same in capitals.  "any" or "or" alone means any of them, "all" or
 * "and" alone all of them, unless a condition has that name.
 */
#ifndef PAN_RULE_EXPR_H
#define PAN_RULE_EXPR_H

#include "core/arena.h"
#include "core/err.h"
#include "rule/rule.h"

#define PAN_EXPR_DEPTH_MAX 64    /* of parentheses and nots */
#define PAN_EXPR_NODES_MAX 65535 /* of the result */

/*
 * What a name stands for: condition ${cond}, or any of it and the ${nmore} conditions
 * from ${more} on.  Negated: none of them.
 */
struct pan_expr_name {
	struct pan_str name; /* {NULL, 0}: reached by "them" only */
	uint32_t cond;
	uint32_t more;
	uint32_t nmore;
	bool negated;
};

/*
 * Read ${text} over the ${n} names into ${a}, in prefix order.  PAN_EFORMAT names the
 * word that is wrong; PAN_ELIMIT: too deep or too long; PAN_ENOMEM.
 */
PAN_MUST int pan_expr_parse(struct pan_arena *a, struct pan_str text,
    const struct pan_expr_name *name, size_t n, struct pan_rule *out,
    struct pan_err *err);

/* Whether condition ${cond} holds. */
typedef bool pan_expr_holds(void *ctx, uint32_t cond);

/*
 * The value of the expression in ${e}[0..${n}).  Operands that are missing count as
 * false; asks no more conditions than it needs.
 */
bool pan_expr_eval(const struct pan_expr *e, size_t n, pan_expr_holds *holds, void *ctx);

/* Whether ${s} fits ${pattern}, in which * stands for any letters and ? for one. */
bool pan_expr_wild(struct pan_str pattern, struct pan_str s);

#endif
