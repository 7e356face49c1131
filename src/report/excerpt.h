/*
 * report/excerpt - the evidence, as it may be shown: one line, escaped, short, and
 * without secrets.
 */
#ifndef PAN_REPORT_EXCERPT_H
#define PAN_REPORT_EXCERPT_H

#include "core/buf.h"

/*
 * Append [${at}, ${end}) of ${text} with as much of its line around it as fits into
 * ${max} characters of output; what was left out is an ellipsis.  Secrets are found with
 * what stands around them, and masked.
 */
void pan_excerpt_add(struct pan_buf *b, struct pan_str text, size_t at, size_t end,
    size_t max);

/* All of ${s}, escaped and masked, in at most ${max} characters. */
void pan_excerpt_short(struct pan_buf *b, struct pan_str s, size_t max);

#endif
