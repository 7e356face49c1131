/*
 * core/json5 - JSON5 (https://spec.json5.org) as hand-written configurations use it.
 *
 * Beyond PAN_JSON_LOOSE: keys without quotes, strings in single quotes, line breaks
 * in strings behind a backslash, \x escapes, and numbers written "+1", ".5" or "0x1f".
 */
#ifndef PAN_CORE_JSON5_H
#define PAN_CORE_JSON5_H

#include "core/json.h"

/*
 * Parse all of ${text} into ${a}.  Lines are those of ${text}; offsets (at, end) are of
 * its rewriting as JSON and of no use.  Codes as pan_json_parse().
 */
PAN_MUST int pan_json5_parse(struct pan_arena *a, struct pan_str text,
    struct pan_node **out, struct pan_err *err);

#endif
