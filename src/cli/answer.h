/*
 * cli/answer - what `match` answers to an event, as a line of JSON (docs: the manual page
 * panguard-match).
 */
#ifndef PAN_CLI_ANSWER_H
#define PAN_CLI_ANSWER_H

#include "core/buf.h"
#include "match/engine.h"

/* Append the answer to the event whose id is ${id} (JSON text).  ${conditions}: with a
 * list of the conditions that hold.  Returns whether a rule fired. */
bool pan_answer_add(struct pan_buf *out, const struct pan_pack *p, struct pan_str id,
    const struct pan_engine_result *r, uint64_t ns, bool conditions);
/* Append what is said of line ${line}, which is no event, or whose file cannot be read.
 */
void pan_answer_error(struct pan_buf *out, struct pan_str id, const char *why,
    uint64_t line);

#endif
