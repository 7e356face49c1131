/*
 * pattern/norm - the second reading of a text: NFKC, without invisible characters, with
 * look-alike letters as Latin ones.  ATR's patterns are asked about both readings.
 */
#ifndef PAN_PATTERN_NORM_H
#define PAN_PATTERN_NORM_H

#include <stdbool.h>

#include "core/buf.h"

/*
 * Put the reference engine's normal form of ${text} into ${out} (reset first) when it
 * differs.  Returns whether it does; a text of ASCII only never does.  Out of memory is
 * in ${out}->rc.
 */
bool pan_norm_text(struct pan_buf *out, struct pan_buf *scratch, struct pan_str text);

#endif
