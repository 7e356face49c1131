/*
 * rule/atr_reader - what the parts of the ATR reader share.  Only rule/atr*.c
 * include this.
 */
#ifndef PAN_RULE_ATR_READER_H
#define PAN_RULE_ATR_READER_H

#include "core/arena.h"
#include "core/node.h"
#include "rule/atr.h"
#include "rule/expr.h"

struct pan_atr {
	struct pan_arena *a;
	const struct pan_lint *lint; /* may be NULL */
	struct pan_rule *rule;
	const struct pan_node *root;
	size_t nerror;
	struct pan_err first; /* the first error, with its line */
};

/* Say something about ${at} (NULL: about the whole rule). */
void pan_atr_say(struct pan_atr *r, enum pan_lint_level level, const struct pan_node *at,
    const char *fmt, ...) PAN_PRINTF(4, 5);

/* Memory ran out: an error of its own, which nothing that follows hides. */
void pan_atr_no_memory(struct pan_atr *r);

/* Warn of every key of map ${n} that ${known} lacks; keys that start with '_' are the
 * author's own.  ${where} names the map. */
void pan_atr_keys(struct pan_atr *r, const struct pan_node *n, const char *where,
    const char *const *known);

/* Entry ${key} of ${n} as text: a number or truth value as it was written.  An error
 * is reported when it is a list or map, and, if ${must}, when it is missing. */
struct pan_str pan_atr_text(struct pan_atr *r, const struct pan_node *n, const char *key,
    bool must);

/* One word of a fixed set: its index in ${known}, or -1 after reporting ${level}. */
int pan_atr_word(struct pan_atr *r, const struct pan_node *at, const char *what,
    const char *const *known, enum pan_lint_level level);

/* The parts. */
void pan_atr_check_keys(struct pan_atr *r);     /* atr_keys.c: every section's keys */
void pan_atr_read_detection(struct pan_atr *r); /* atr_detection.c */
void pan_atr_read_methods(struct pan_atr *r);   /* atr_method.c: signature, trace, ... */
void pan_atr_read_trace(struct pan_atr *r);     /* atr_trace.c */
void pan_atr_read_tests(struct pan_atr *r);     /* atr_test.c */

/* Conditions that are evaluated over time (atr_cond.c); errors are reported. */
void pan_atr_check_metric(struct pan_atr *r, const struct pan_node *n);
void pan_atr_check_sequence(struct pan_atr *r, const struct pan_node *n);
/* Attribute matchers of spans (atr_trace.c): names and predicates; NULL is fine. */
void pan_atr_check_attributes(struct pan_atr *r, const struct pan_node *n);
/* Their parts: entry ${key} is a length of time; "operator" and "threshold" compare. */
void pan_atr_check_duration(struct pan_atr *r, const struct pan_node *n, const char *key,
    bool must);
void pan_atr_check_comparison(struct pan_atr *r, const struct pan_node *n);

#endif
