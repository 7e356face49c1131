/*
 * core/toml - TOML 1.0 (https://toml.io/en/v1.0.0) as configuration files use it.
 *
 * Some agents keep their MCP servers in TOML, and Python packages their manifest.
 * The tree is the same as JSON's and YAML's; dates and times stay text, as written.
 * A table may be opened again with new keys, which the standard forbids in places
 * and programs in the wild do; a key that is given twice is an error.
 */
#ifndef PAN_CORE_TOML_H
#define PAN_CORE_TOML_H

#include "core/arena.h"
#include "core/node.h"

/*
 * Parse all of ${text} into ${a}; strings without escapes point into ${text}, which
 * must outlive the tree.  PAN_EFORMAT with the line in the text of ${err};
 * PAN_ELIMIT (PAN_NODE_DEPTH_MAX, PAN_TOML_NODES_MAX, PAN_TOML_TABLE_MAX); PAN_ENOMEM.
 */
PAN_MUST int pan_toml_parse(struct pan_arena *a, struct pan_str text,
    struct pan_node **out, struct pan_err *err);

#endif
