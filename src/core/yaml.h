/*
 * core/yaml - YAML 1.1/1.2 as rule files and frontmatter use it, over libyaml.
 *
 * Plain scalars get the JSON-schema types of YAML 1.2 (true, false, null, ~,
 * numbers); everything quoted is text.  Anchors, aliases and tags are refused:
 * nothing we read needs them, and alias bombs need them.  Duplicate keys are
 * refused too, as js-yaml does.
 */
#ifndef PAN_CORE_YAML_H
#define PAN_CORE_YAML_H

#include "core/arena.h"
#include "core/node.h"

/*
 * Parse the first document of ${text} into ${a}.  Everything is copied.
 * PAN_EFORMAT with the line in the text of ${err}; PAN_ELIMIT; PAN_ENOMEM.
 */
PAN_MUST int pan_yaml_parse(struct pan_arena *a, struct pan_str text,
    struct pan_node **out, struct pan_err *err);

#endif
