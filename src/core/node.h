/*
 * core/node - a parsed document: what JSON and YAML have in common.
 *
 * Both readers (core/json, core/yaml) produce this tree in an arena, with the
 * place of each value in the source, so that whoever complains about a value can
 * say where it stands.  Nodes are immutable once parsed.
 */
#ifndef PAN_CORE_NODE_H
#define PAN_CORE_NODE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/str.h"

enum pan_node_kind {
	PAN_NODE_NULL,
	PAN_NODE_BOOL,
	PAN_NODE_INT,   /* fits an int64_t */
	PAN_NODE_FLOAT, /* any other number */
	PAN_NODE_TEXT,
	PAN_NODE_LIST,
	PAN_NODE_MAP,
};

struct pan_node {
	enum pan_node_kind kind;
	bool boolean;
	int64_t integer;        /* PAN_NODE_INT */
	double number;          /* PAN_NODE_INT and PAN_NODE_FLOAT */
	struct pan_str text;    /* PAN_NODE_TEXT: decoded (WTF-8); scalars: as written */
	struct pan_str key;     /* in a map: this entry's key */
	struct pan_node *child; /* the first entry of a list or map */
	struct pan_node *next;  /* the next entry of the same list or map */
	uint32_t count;         /* entries of a list or map */
	uint32_t line;          /* of the value, from 1 */
	size_t at;              /* offset of the value's first byte in the source */
	size_t end;             /* offset after its last byte */
};

/* The entry ${key} of map ${n}: the last one of that name; NULL when absent, when
 * ${n} is NULL, or when it is no map. */
const struct pan_node *pan_node_get(const struct pan_node *n, const char *key);
/* The same through several maps: pan_node_path(n, "tags", "category", NULL). */
const struct pan_node *pan_node_path(const struct pan_node *n, ...)
    __attribute__((sentinel));
/* Its text; {NULL, 0} unless it is a PAN_NODE_TEXT. */
struct pan_str pan_node_text(const struct pan_node *n);
/* The text of entry ${key}. */
struct pan_str pan_node_get_text(const struct pan_node *n, const char *key);
bool pan_node_is(const struct pan_node *n, enum pan_node_kind kind);
/* Whether it is true as a PAN_NODE_BOOL; ${otherwise} when it is none. */
bool pan_node_bool(const struct pan_node *n, bool otherwise);

#endif
