/*
 * cli/cost - how much time one rule can take at worst, and what keeps it from being
 * asked.
 *
 * A rule is compiled alone and timed on inputs that are hard for it: one character over
 * and over, its own literals again and again, whole and cut short, its own cases.  The
 * slowest counts.  That is a measurement on this computer and no proof; what proves that
 * nothing runs away are the step and work limits, past which a rule is undecided.
 */
#ifndef PAN_CLI_COST_H
#define PAN_CLI_COST_H

#include "match/engine.h"
#include "rule/rule.h"
#include "sigma/sigma.h"
#include "yara/yara.h"

struct pan_cost {
	struct pan_str id;
	enum pan_rule_language language;
	double ns_per_byte;
	const char *text; /* the input that was hardest */
	bool undecided;   /* a limit was met on one of them */
	char hangs[120];  /* on what: the prefilter, in words */
};

/* Measure one rule.  ${a} is for scratch.  PAN_EFORMAT: it cannot be compiled, and why;
 * PAN_ENOMEM, PAN_ELIMIT. */
PAN_MUST int pan_cost_atr(struct pan_arena *a, const struct pan_rule *r,
    struct pan_cost *out, struct pan_err *err);
PAN_MUST int pan_cost_sigma(struct pan_arena *a, struct pan_sigma_rule *r,
    struct pan_cost *out, struct pan_err *err);
PAN_MUST int pan_cost_yara(struct pan_arena *a, const struct pan_yara_rule *r,
    struct pan_str id, struct pan_cost *out, struct pan_err *err);

#endif
