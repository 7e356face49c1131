#include "scan/pyc_ops.h"

/* 3.8 to 3.10 */
static const unsigned char old_ops[256] = {
	[1] = PAN_OP_POP,
	[20] = PAN_OP_BINARY,
	[22] = PAN_OP_BINARY,
	[23] = PAN_OP_BINARY,
	[25] = PAN_OP_SUBSCR,
	[83] = PAN_OP_RETURN,
	[90] = PAN_OP_STORE,
	[95] = PAN_OP_STORE_ATTR,
	[97] = PAN_OP_STORE,
	[100] = PAN_OP_CONST,
	[101] = PAN_OP_NAME,
	[102] = PAN_OP_TUPLE,
	[103] = PAN_OP_LIST,
	[105] = PAN_OP_MAP,
	[106] = PAN_OP_ATTR,
	[108] = PAN_OP_IMPORT,
	[109] = PAN_OP_IMPORT_FROM,
	[116] = PAN_OP_NAME,
	[124] = PAN_OP_LOCAL,
	[125] = PAN_OP_STORE_LOCAL,
	[131] = PAN_OP_CALL,
	[132] = PAN_OP_FUNCTION_OLD,
	[135] = PAN_OP_CELL,
	[136] = PAN_OP_CELL,
	[137] = PAN_OP_STORE_CELL,
	[141] = PAN_OP_CALL_KW,
	[142] = PAN_OP_CALL_EX,
	[144] = PAN_OP_EXTENDED,
	[157] = PAN_OP_STRING,
	[160] = PAN_OP_ATTR,
	[161] = PAN_OP_CALL,
	[162] = PAN_OP_EXTEND,
};

/* 3.11 and 3.12 */
static const unsigned char mid_ops[256] = {
	[1] = PAN_OP_POP,
	[25] = PAN_OP_SUBSCR,
	[83] = PAN_OP_RETURN,
	[90] = PAN_OP_STORE,
	[95] = PAN_OP_STORE_ATTR,
	[97] = PAN_OP_STORE,
	[100] = PAN_OP_CONST,
	[101] = PAN_OP_NAME,
	[102] = PAN_OP_TUPLE,
	[103] = PAN_OP_LIST,
	[105] = PAN_OP_MAP,
	[106] = PAN_OP_ATTR,
	[108] = PAN_OP_IMPORT,
	[109] = PAN_OP_IMPORT_FROM,
	[116] = PAN_OP_NAME,
	[121] = PAN_OP_RETURN_CONST,
	[122] = PAN_OP_BINARY,
	[124] = PAN_OP_LOCAL,
	[125] = PAN_OP_STORE_LOCAL,
	[127] = PAN_OP_LOCAL,
	[136] = PAN_OP_CELL,
	[137] = PAN_OP_CELL,
	[138] = PAN_OP_STORE_CELL,
	[142] = PAN_OP_CALL_EX,
	[144] = PAN_OP_EXTENDED,
	[157] = PAN_OP_STRING,
	[160] = PAN_OP_ATTR,
	[162] = PAN_OP_EXTEND,
	[171] = PAN_OP_CALL,
	[172] = PAN_OP_KW_NAMES,
};

/* 3.13 */
static const unsigned char new_ops[256] = {
	[5] = PAN_OP_SUBSCR,
	[32] = PAN_OP_POP,
	[36] = PAN_OP_RETURN,
	[45] = PAN_OP_BINARY,
	[47] = PAN_OP_LIST,
	[48] = PAN_OP_MAP,
	[51] = PAN_OP_STRING,
	[52] = PAN_OP_TUPLE,
	[53] = PAN_OP_CALL,
	[54] = PAN_OP_CALL_EX,
	[57] = PAN_OP_CALL_KW,
	[71] = PAN_OP_EXTENDED,
	[74] = PAN_OP_IMPORT_FROM,
	[75] = PAN_OP_IMPORT,
	[81] = PAN_OP_EXTEND,
	[82] = PAN_OP_ATTR,
	[83] = PAN_OP_CONST,
	[84] = PAN_OP_CELL,
	[85] = PAN_OP_LOCAL,
	[86] = PAN_OP_LOCAL,
	[87] = PAN_OP_LOCAL,
	[88] = PAN_OP_TWO_LOCALS,
	[91] = PAN_OP_NAME,
	[92] = PAN_OP_NAME,
	[103] = PAN_OP_RETURN_CONST,
	[108] = PAN_OP_STORE_ATTR,
	[109] = PAN_OP_STORE_CELL,
	[110] = PAN_OP_STORE_LOCAL,
	[111] = PAN_OP_STORE_THEN_LOAD,
	[113] = PAN_OP_STORE,
	[114] = PAN_OP_STORE,
};

enum pan_pyc_op
pan_pyc_ops(unsigned version, unsigned op, uint32_t *arg)
{
	const unsigned char *table = version <= 10 ? old_ops
	    : version <= 12                        ? mid_ops
	                                           : new_ops;
	enum pan_pyc_op what = (enum pan_pyc_op)table[op & 255];

	if (version <= 10 && what == PAN_OP_BINARY)
		*arg = op == 23 ? 0 : op == 22 ? 6 : 5; /* as 3.11 numbers them */
	if (version >= 11 && what == PAN_OP_NAME &&
	    (op == 116 || (version >= 13 && op == 91)))
		*arg >>= 1;
	if (version >= 12 && what == PAN_OP_ATTR && op != 160)
		*arg >>= 1;
	if (version >= 12 && op == 160 && version < 13)
		return PAN_OP_UNKNOWN;
	return what;
}
