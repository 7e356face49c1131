/*
 * rule/duration - lengths of time as rules write them: "90s", "5m", "PT5M", "P7D".
 */
#ifndef PAN_RULE_DURATION_H
#define PAN_RULE_DURATION_H

#include <stdbool.h>
#include <stdint.h>

#include "core/str.h"

/*
 * Read ISO 8601 (P1W, P1DT2H30M; neither years nor months, whose length varies) or the
 * short form: a whole number and one of ms s m h d w.  At most 100 years.  False, and
 * ${ms} untouched, when it is neither.
 */
bool pan_duration_parse(struct pan_str text, int64_t *ms);

/*
 * A moment as ISO 8601 writes it: 2026-05-25, or with a time behind 'T' or a blank, a
 * fraction, and Z or an offset (none means UTC).  Milliseconds since 1970.
 */
bool pan_duration_moment(struct pan_str text, int64_t *ms);

#endif
