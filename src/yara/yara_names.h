/*
 * yara/yara_names - names to numbers, in time linear in the name whatever names come.
 *
 * Names of rules and strings are hostile, so there is no hash to collide: a crit-bit tree
 * (D. J. Bernstein's) only grows as deep as a name has bits.
 */
#ifndef PAN_YARA_YARA_NAMES_H
#define PAN_YARA_YARA_NAMES_H

#include "core/arena.h"

struct pan_yara_name_node;

struct pan_yara_names {
	struct pan_yara_name_node *root;
};

/* Set ${name}, which must live as long, to ${value}; false: no memory. */
bool pan_yara_names_set(struct pan_yara_names *t, struct pan_arena *a,
    struct pan_str name, uint32_t value);
/* Its value; false and ${value} untouched when it has none. */
bool pan_yara_names_get(const struct pan_yara_names *t, struct pan_str name,
    uint32_t *value);

#endif
