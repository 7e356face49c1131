/*
 * yara/yara_re_parts - what the readers of regular expressions and of hex strings share.
 * Only yara_re.c, yara_hex.c and yara_re_size.c include this.
 */
#ifndef PAN_YARA_YARA_RE_PARTS_H
#define PAN_YARA_YARA_RE_PARTS_H

#include "yara/yara_re.h"

struct pan_yara_re_reader {
	struct pan_arena *a;
	const unsigned char *s;
	size_t n;
	size_t at;
	uint32_t depth;
	uint32_t nodes;
	bool nocase;
	bool dotall;
	int rc; /* PAN_OK, or the first thing that went wrong */
	struct pan_err *err;
	struct pan_yara_re *out;
};

/* The children of a CAT or an ALT while they come. */
struct pan_yara_re_list {
	struct pan_yara_re_node *first;
	struct pan_yara_re_node *last;
	uint32_t n;
};

/* A node, or NULL with r->rc set. */
struct pan_yara_re_node *pan_yara_re_node_new(struct pan_yara_re_reader *r,
    enum pan_yara_re_op op);
void pan_yara_re_list_add(struct pan_yara_re_list *l, struct pan_yara_re_node *n);
/* The only node of ${l}, or all of them below one of kind ${op}; NULL: no memory. */
struct pan_yara_re_node *pan_yara_re_list_end(struct pan_yara_re_reader *r,
    const struct pan_yara_re_list *l, enum pan_yara_re_op op);
/* Remember what is wrong (the first thing only) and return NULL. */
void *pan_yara_re_wrong(struct pan_yara_re_reader *r, int code, const char *what);

/* Widths and depth of ${out}; PAN_ELIMIT where libyara would say that it is too large or
 * too complex for one of its strings. */
PAN_MUST int pan_yara_re_size(struct pan_yara_re *out, struct pan_err *err);

#endif
