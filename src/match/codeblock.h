/*
 * match/codeblock - the reference's idea of "inside a code block", for the rules with
 * suppress_in_code_blocks.
 */
#ifndef PAN_MATCH_CODEBLOCK_H
#define PAN_MATCH_CODEBLOCK_H

#include <stdbool.h>

#include "core/str.h"

/*
 * Whether byte ${at} of ${text} lies in a fenced block (an open one runs to the end), in
 * inline code, or in a quoted cell of a table line.
 */
bool pan_codeblock_at(struct pan_str text, size_t at);

#endif
