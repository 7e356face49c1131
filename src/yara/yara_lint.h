/*
 * yara/yara_lint - what an author should know about a rule that is well formed: strings
 * that slow every scan, conditions that never change, what says the same twice.
 */
#ifndef PAN_YARA_YARA_LINT_H
#define PAN_YARA_YARA_LINT_H

#include "yara/yara.h"

/* A string of fewer fixed bytes in a row than this has to be looked at too often. */
#define PAN_YARA_LINT_BYTES 4

/* Say all of it about ${rule}, as warnings. */
void pan_yara_lint_rule(const struct pan_yara_rule *rule, const struct pan_lint *lint);

/* The longest run of fixed bytes that every match of ${re} has. */
uint32_t pan_yara_lint_run(const struct pan_yara_re *re);

#endif
