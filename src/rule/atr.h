/*
 * rule/atr - reads Agent Threat Rules (ATR 4.0.0 and method spec 1.1).
 *
 * The peer ignores what it does not know, so a typing error makes its rules
 * silent.  Here an unknown operator, method, field name or malformed condition is
 * an error, and an unknown key is reported.
 */
#ifndef PAN_RULE_ATR_H
#define PAN_RULE_ATR_H

#include "core/arena.h"
#include "rule/event.h"
#include "rule/rule.h"

enum pan_lint_level { PAN_LINT_WARNING, PAN_LINT_ERROR };

/* Called for each thing worth saying about a rule; ${text} lasts for the call. */
typedef void pan_lint_fn(void *ctx, enum pan_lint_level level, uint32_t line,
    const char *text);

/* A condition that counts events cannot count further than a session remembers. */
#define PAN_ATR_EVENTS_MAX 1000         /* of a session */
#define PAN_ATR_GROUP_EVENTS_MAX 100000 /* of a group of a behavioral rule */

struct pan_lint {
	pan_lint_fn *say;
	void *ctx;
};

/*
 * Read the rule in ${yaml} into ${a}.  ${file} is copied, for messages.  What is
 * odd goes to ${lint} (which may be NULL).  When it reported an error, the result
 * is PAN_EFORMAT and ${out} is untouched.
 */
PAN_MUST int pan_atr_parse(struct pan_arena *a, struct pan_str yaml, struct pan_str file,
    const struct pan_lint *lint, struct pan_rule **out, struct pan_err *err);

/*
 * ${value} of a regex condition or step as it is used: without one leading inline flag
 * group such as (?i), which the reference drops, for it always ignores case.
 */
struct pan_str pan_atr_pattern(struct pan_str value);

/*
 * The event of a rule's own test case, by the reference's harness (the oracle's
 * README and events); everything is in ${a}.
 */
PAN_MUST int pan_atr_case_event(struct pan_arena *a, const struct pan_rule *r,
    const struct pan_test_case *t, struct pan_event *out, struct pan_err *err);

#endif
