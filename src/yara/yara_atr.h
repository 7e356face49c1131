/*
 * yara/yara_atr - says a YARA rule in ATR's words, where that keeps its meaning.
 *
 * YARA looks at the bytes of a file, ATR at the text of an event.  So what asks for a
 * text being there can be said; places, sizes, counts, binary bytes, keys and modules
 * can't, and such a rule is refused with the reason, never said differently.
 */
#ifndef PAN_YARA_YARA_ATR_H
#define PAN_YARA_YARA_ATR_H

#include "core/buf.h"
#include "yara/yara.h"

struct pan_yara_atr_opts {
	struct pan_str id;   /* of the new rule */
	struct pan_str date; /* YYYY/MM/DD */
};

/*
 * Write ${rule} as a YAML document of ATR to ${out}.  PAN_EARG: it can't be said, and
 * ${err} has the reason; PAN_ENOMEM, PAN_ELIMIT: of ${out}.  On failure ${out} holds
 * nothing that is of use.
 */
PAN_MUST int pan_yara_atr(const struct pan_yara_rule *rule,
    const struct pan_yara_atr_opts *opts, struct pan_buf *out, struct pan_err *err);

/*
 * Write ${re} as a JavaScript pattern with the same matches in text.  PAN_EARG: there is
 * none.
 */
PAN_MUST int pan_yara_atr_pattern(const struct pan_yara_re *re, struct pan_buf *out,
    struct pan_err *err);

#endif
