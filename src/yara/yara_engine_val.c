/*
 * What is reckoned from values in conditions.
 */
#include "yara/yara_engine_val.h"

#include <math.h>

#include "yara/yara_code.h"

int
pan_yara_val_truth(struct val v)
{
	switch (v.k) {
	case VAL_UNDEF:
		return 0;
	case VAL_UNKNOWN:
		return -1;
	case VAL_INT:
		return v.i != 0;
	case VAL_REAL:
		return v.d != 0;
	case VAL_TEXT:
		return v.s.n > 0;
	}
	return -1;
}

static struct val
shift(int64_t a, int64_t by, bool left)
{
	if (by < 0)
		return val_undef;
	if (by >= 64)
		return val_int(0);
	return val_int(left ? (int64_t)((uint64_t)a << by) : a >> by);
}

static struct val
int_op(uint8_t op, int64_t a, int64_t b)
{
	uint64_t x = (uint64_t)a, y = (uint64_t)b;

	switch (op) {
	case NODE_ADD:
		return val_int((int64_t)(x + y));
	case NODE_SUB:
		return val_int((int64_t)(x - y));
	case NODE_MUL:
		return val_int((int64_t)(x * y));
	case NODE_DIV:
	case NODE_MOD:
		/* libyara dies of the second (4.2.3); to us it is undefined. */
		if (b == 0 || (a == INT64_MIN && b == -1))
			return val_undef;
		return val_int(op == NODE_DIV ? a / b : a % b);
	case NODE_BIT_AND:
		return val_int(a & b);
	case NODE_BIT_OR:
		return val_int(a | b);
	case NODE_BIT_XOR:
		return val_int(a ^ b);
	case NODE_SHL:
	case NODE_SHR:
		return shift(a, b, op == NODE_SHL);
	case NODE_EQ:
		return val_int(a == b);
	case NODE_NE:
		return val_int(a != b);
	case NODE_LT:
		return val_int(a < b);
	case NODE_LE:
		return val_int(a <= b);
	case NODE_GT:
		return val_int(a > b);
	case NODE_GE:
		return val_int(a >= b);
	default:
		return val_unknown;
	}
}

static struct val
real_op(uint8_t op, double a, double b)
{
	switch (op) {
	case NODE_ADD:
		return (struct val){ .k = VAL_REAL, .d = a + b };
	case NODE_SUB:
		return (struct val){ .k = VAL_REAL, .d = a - b };
	case NODE_MUL:
		return (struct val){ .k = VAL_REAL, .d = a * b };
	case NODE_DIV:
		return (struct val){ .k = VAL_REAL, .d = a / b };
	case NODE_EQ:
		return val_int(fabs(a - b) < 2.220446049250313e-16);
	case NODE_NE:
		return val_int(fabs(a - b) >= 2.220446049250313e-16);
	case NODE_LT:
		return val_int(a < b);
	case NODE_LE:
		return val_int(a <= b);
	case NODE_GT:
		return val_int(a > b);
	case NODE_GE:
		return val_int(a >= b);
	default:
		return val_unknown;
	}
}

static struct val
text_op(uint8_t op, struct pan_str a, struct pan_str b)
{
	int c = pan_str_cmp(a, b);

	switch (op) {
	case NODE_EQ:
		return val_int(c == 0);
	case NODE_NE:
		return val_int(c != 0);
	case NODE_LT:
		return val_int(c < 0);
	case NODE_LE:
		return val_int(c <= 0);
	case NODE_GT:
		return val_int(c > 0);
	case NODE_GE:
		return val_int(c >= 0);
	case NODE_CONTAINS:
		return val_int(pan_str_find(a, b, 0) != SIZE_MAX);
	case NODE_ICONTAINS:
		return val_int(pan_str_casefind(a, b, 0) != SIZE_MAX);
	case NODE_STARTSWITH:
		return val_int(pan_str_starts(a, b));
	case NODE_ENDSWITH:
		return val_int(pan_str_ends(a, b));
	case NODE_ISTARTSWITH:
		return val_int(a.n >= b.n && pan_str_caseeq(pan_str_slice(a, 0, b.n), b));
	case NODE_IENDSWITH:
		return val_int(
		    a.n >= b.n && pan_str_caseeq(pan_str_slice(a, a.n - b.n, a.n), b));
	case NODE_IEQUALS:
		return val_int(pan_str_caseeq(a, b));
	default:
		return val_unknown;
	}
}

struct val
pan_yara_val_binary(uint8_t op, struct val a, struct val b)
{
	if (a.k == VAL_UNDEF || b.k == VAL_UNDEF)
		return val_undef;
	if (a.k == VAL_UNKNOWN || b.k == VAL_UNKNOWN)
		return val_unknown;
	if (a.k == VAL_TEXT || b.k == VAL_TEXT)
		return a.k == b.k ? text_op(op, a.s, b.s) : val_unknown;
	if (a.k == VAL_REAL || b.k == VAL_REAL)
		return real_op(op, a.k == VAL_REAL ? a.d : (double)a.i,
		    b.k == VAL_REAL ? b.d : (double)b.i);
	return int_op(op, a.i, b.i);
}

struct val
pan_yara_val_unary(uint8_t op, struct val a)
{
	int t;

	if (op == NODE_DEFINED)
		return a.k == VAL_UNKNOWN ? val_unknown : val_int(a.k != VAL_UNDEF);
	if (a.k == VAL_UNDEF || a.k == VAL_UNKNOWN)
		return a;
	if (op == NODE_NOT) {
		t = pan_yara_val_truth(a);
		return t < 0 ? val_unknown : val_int(!t);
	}
	if (op == NODE_NEG)
		return a.k == VAL_REAL ? (struct val){ .k = VAL_REAL, .d = -a.d }
		                       : val_int((int64_t)(0 - (uint64_t)a.i));
	return a.k == VAL_INT ? val_int(~a.i) : val_unknown;
}
