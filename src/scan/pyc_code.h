/*
 * scan/pyc_code - code objects of CPython, and what their instructions say.
 */
#ifndef PAN_SCAN_PYC_CODE_H
#define PAN_SCAN_PYC_CODE_H

#include "core/arena.h"
#include "core/buf.h"
#include "scan/pyc.h"

enum pan_pyc_type {
	PAN_PYC_OTHER, /* its text is how it is written in Python */
	PAN_PYC_TEXT,
	PAN_PYC_BYTES,
	PAN_PYC_TUPLE,
	PAN_PYC_CODE,
};

struct pan_pyc_code;

struct pan_pyc_value {
	enum pan_pyc_type type;
	bool done;           /* read to its end: nothing in it can lead back to it */
	bool told;           /* it stands in the pseudo-source */
	struct pan_str text; /* raw */
	struct pan_pyc_value **item;
	size_t n;
	struct pan_pyc_code *code;
};

struct pan_pyc_code {
	uint32_t nargs, line;
	struct pan_str ops, file, name;
	/* Tuples; free and cells are NULL from 3.11 on, where locals has all. */
	struct pan_pyc_value *consts, *names, *locals, *free, *cells;
	bool told;
};

/* Append ${c}, code of Python 3.${version}, and the code in it as pseudo-source.
 * PAN_ELIMIT: ${out} is full; PAN_ENOMEM. */
PAN_MUST int pan_pyc_code_write(struct pan_arena *a, struct pan_pyc_code *c,
    unsigned version, struct pan_buf *out);

/* Tell ${name} each identifier of ${c} and of the code in it. */
void pan_pyc_code_names(const struct pan_pyc_code *c, pan_pyc_name *name, void *ctx);

#endif
