/*
 * rule/lint - what an author should know about a rule that is well formed: missing test
 * cases and references, conditions that repeat each other or can never hold.
 *
 * Errors are found while reading (rule/atr); everything here is a warning.
 */
#ifndef PAN_RULE_LINT_H
#define PAN_RULE_LINT_H

#include "rule/atr.h"

/* How many true positives and true negatives a rule should bring. */
#define PAN_LINT_CASES 5

/* Say all of it about ${r}. */
void pan_lint_rule(const struct pan_rule *r, const struct pan_lint *lint);

/*
 * A reason why the pattern (or one alternative of it) can never match, such as "'^'
 * after other text", or NULL when none is seen.  ${at} is the place.
 */
const char *pan_lint_pattern(struct pan_str pattern, size_t *at);

#endif
