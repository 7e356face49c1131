/*
 * yara/yara_engine_val - the values of conditions: those that libyara's machine has (an
 * undefined value makes what is reckoned from it undefined, and is false to "and" and
 * "or") and one more: not known.
 */
#ifndef PAN_YARA_YARA_ENGINE_VAL_H
#define PAN_YARA_YARA_ENGINE_VAL_H

#include <stdint.h>

#include "core/str.h"

enum val_kind { VAL_UNDEF, VAL_UNKNOWN, VAL_INT, VAL_REAL, VAL_TEXT };

struct val {
	enum val_kind k;
	int64_t i;
	double d;
	struct pan_str s;
};

static const struct val val_undef = { .k = VAL_UNDEF };
static const struct val val_unknown = { .k = VAL_UNKNOWN };

static inline struct val
val_int(int64_t i)
{
	return (struct val){ .k = VAL_INT, .i = i };
}

/* Of 1, 0, or -1 when it is not known; pan_yara_val_truth is the way back. */
static inline struct val
val_truth(int t)
{
	return t < 0 ? val_unknown : val_int(t);
}

int pan_yara_val_truth(struct val v);

/* ${op} is an enum code_op; one that does not fit its operands gives "not known". */
struct val pan_yara_val_unary(uint8_t op, struct val a);
struct val pan_yara_val_binary(uint8_t op, struct val a, struct val b);

#endif
