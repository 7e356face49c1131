/*
 * cli/rulecase - the cases that Sigma rules bring with them, as events.
 *
 * In the rule itself, as ATR has it: "test_cases: {true_positives: [...],
 * true_negatives: [...]}", each an event's fields, or "fields" with a "logsource" (else
 * the rule's own).  Or beside it, as SigmaHQ has it: "regression_tests_path" names, from
 * a folder above the rule, where <id>.json is, an event that the rule must find.
 */
#ifndef PAN_CLI_RULECASE_H
#define PAN_CLI_RULECASE_H

#include "sigma/sigma.h"

struct pan_rulecase {
	const char *kind; /* "tp" or "tn", as for ATR, or "regression" */
	uint32_t index;
	uint32_t line; /* in the rule's file; 0: beside it */
	bool expect;
	struct pan_str event; /* a line for pan_hostevent_parse() */
};

/* The cases of ${r}, in ${a}.  Files that are not there are no cases.  PAN_ENOMEM. */
PAN_MUST int pan_rulecase_sigma(struct pan_arena *a, const struct pan_sigma_rule *r,
    struct pan_rulecase **out, size_t *n, struct pan_err *err);

#endif
