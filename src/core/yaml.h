/*
 * core/yaml - YAML 1.1/1.2 as rule files and frontmatter use it, over libyaml.
 *
 * Plain scalars get the types of YAML 1.2's core schema; everything quoted is text,
 * and so is every key, as written.  Anchors, aliases and tags are refused: nothing
 * we read needs them, and alias bombs need them.  So are merge keys, lists and maps
 * as keys, and keys that appear twice (js-yaml refuses these too).
 *
 * libyaml takes U+0085, U+2028 and U+2029 for line breaks, as YAML 1.1 did; lines are
 * counted by line feeds alone all the same.
 */
#ifndef PAN_CORE_YAML_H
#define PAN_CORE_YAML_H

#include "core/arena.h"
#include "core/node.h"

/*
 * Parse the first document of ${text} into ${a}; what follows it is not looked at, and
 * no document at all is a PAN_NODE_NULL.  Everything is copied, and a NUL byte stands
 * behind every text and key.
 * PAN_EFORMAT with the line in the text of ${err}; PAN_ELIMIT; PAN_ENOMEM.
 */
PAN_MUST int pan_yaml_parse(struct pan_arena *a, struct pan_str text,
    struct pan_node **out, struct pan_err *err);

/* Called for a key that stands twice in one map; ${key} lasts for the call. */
typedef void pan_yaml_twin_fn(void *ctx, uint32_t line, struct pan_str key);

/*
 * The same for every document of the stream: ${out} is a PAN_NODE_LIST of them, which
 * has the entries that are documents, empty ones as PAN_NODE_NULL.  With ${twin} a key
 * that stands twice is no error: the last one counts, the others are dropped and told.
 */
PAN_MUST int pan_yaml_documents(struct pan_arena *a, struct pan_str text,
    pan_yaml_twin_fn *twin, void *ctx, struct pan_node **out, struct pan_err *err);

#endif
