/*
 * scan/pyc_ops - CPython's instructions from 3.8 to 3.13, as far as they make calls and
 * names.  The numbers are those of each version's Lib/opcode.py.
 */
#ifndef PAN_SCAN_PYC_OPS_H
#define PAN_SCAN_PYC_OPS_H

#include <stdint.h>

enum pan_pyc_op {
	PAN_OP_UNKNOWN,
	PAN_OP_EXTENDED,
	PAN_OP_CONST,
	PAN_OP_RETURN_CONST,
	PAN_OP_NAME,
	PAN_OP_LOCAL,
	PAN_OP_TWO_LOCALS,
	PAN_OP_CELL,
	PAN_OP_ATTR,
	PAN_OP_IMPORT,
	PAN_OP_IMPORT_FROM,
	PAN_OP_STORE,
	PAN_OP_STORE_LOCAL,
	PAN_OP_STORE_CELL,
	PAN_OP_STORE_ATTR,
	PAN_OP_STORE_THEN_LOAD,
	PAN_OP_POP,
	PAN_OP_RETURN,
	PAN_OP_FUNCTION_OLD,
	PAN_OP_CALL,
	PAN_OP_CALL_KW,
	PAN_OP_CALL_EX,
	PAN_OP_KW_NAMES,
	PAN_OP_BINARY,
	PAN_OP_SUBSCR,
	PAN_OP_LIST,
	PAN_OP_TUPLE,
	PAN_OP_STRING,
	PAN_OP_MAP,
	PAN_OP_EXTEND,
};

/* What instruction ${op} of Python 3.${version} does; ${arg} is brought to one meaning:
 * an index or a count, without the flags that some versions keep in its low bit. */
enum pan_pyc_op pan_pyc_ops(unsigned version, unsigned op, uint32_t *arg);

#endif
