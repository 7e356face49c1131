/*
 * sigma/sigma_lay - the tables of a section while they grow.  For the compiler only.
 */
#ifndef PAN_SIGMA_SIGMA_LAY_H
#define PAN_SIGMA_SIGMA_LAY_H

#include "core/arena.h"
#include "core/buf.h"
#include "sigma/sigma_parts.h"

/* A table without two equal entries. */
struct pan_sigma_grown {
	char *entry;
	size_t size; /* of an entry */
	uint32_t n, cap;
	uint32_t *slot; /* open addressing: index + 1 */
	uint32_t nslot;
};

struct pan_sigma_lay {
	struct pan_arena *a;
	struct pan_sigma_grown table[PAN_SIGMA_TABLES]; /* without BLOB, SCAN and PROG */
	struct pan_buf blob, scan, prog;
	struct pan_sigma_grown text; /* spans of the blob */
	struct pan_err *err;
};

void pan_sigma_lay_init(struct pan_sigma_lay *l, struct pan_arena *a,
    struct pan_err *err);
void pan_sigma_lay_fini(struct pan_sigma_lay *l);

/* The index of ${entry} in table ${t}: of an equal one, when there is one and ${once};
 * otherwise of a new one.  PAN_SIGMA_NONE: no memory, or too many. */
uint32_t pan_sigma_lay_add(struct pan_sigma_lay *l, enum pan_sigma_table t,
    const void *entry, bool once);
/* Entry ${i} of table ${t}, until the next is added. */
void *pan_sigma_lay_at(struct pan_sigma_lay *l, enum pan_sigma_table t, uint32_t i);
uint32_t pan_sigma_lay_n(const struct pan_sigma_lay *l, enum pan_sigma_table t);

/* Where ${s} lies in the blob; the same text lies there once.  at == PAN_SIGMA_NONE: no
 * memory. */
struct pan_sigma_span pan_sigma_lay_text(struct pan_sigma_lay *l, struct pan_str s);
/* The same, folded. */
struct pan_sigma_span pan_sigma_lay_folded(struct pan_sigma_lay *l, struct pan_str s);
/* The field called ${name}; {NULL, 0}: any. */
uint32_t pan_sigma_lay_field(struct pan_sigma_lay *l, struct pan_str name);

/* Append head and tables to ${out}. */
PAN_MUST int pan_sigma_lay_write(struct pan_sigma_lay *l, struct pan_buf *out,
    struct pan_err *err);

#endif
