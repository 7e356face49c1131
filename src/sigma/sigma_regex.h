/*
 * sigma/sigma_regex - which PCRE patterns are also JavaScript's, so that pattern/auto can
 * run them in linear time.
 *
 * The two dialects agree on most of what rules use, and on ASCII text on nearly all of
 * it; what differs there ("$" before a last line feed, "." and carriage returns, "\s")
 * is written out.  Text that is not ASCII goes to PCRE2 itself.
 */
#ifndef PAN_SIGMA_SIGMA_REGEX_H
#define PAN_SIGMA_SIGMA_REGEX_H

#include <stdbool.h>

#include "core/buf.h"
#include "core/str.h"

/*
 * Append ${pattern} in JavaScript's dialect to ${out}.  ${flags} (PAN_SIGMA_RE_*) gains
 * those that the pattern sets at its start; M and S are worked in.  False: it has
 * something that only PCRE has, or that we aren't sure of.  What PCRE refuses may pass.
 */
bool pan_sigma_regex_js(struct pan_str pattern, unsigned *flags, struct pan_buf *out);

#endif
