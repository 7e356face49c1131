/*
 * rule/hint - "did you mean": the known word nearest to one that is not known.
 */
#ifndef PAN_RULE_HINT_H
#define PAN_RULE_HINT_H

#include "core/str.h"

/*
 * The word of ${known} (which ends in NULL) that is fewest changes away from ${word}:
 * letters added, dropped, replaced or swapped with their neighbour (the restricted
 * Damerau-Levenshtein distance), case aside.  NULL when none is within a third of the
 * word's length, or the word is longer than 40 bytes.
 */
const char *pan_hint_nearest(struct pan_str word, const char *const *known);

/* Whether ${word} is one of ${known}, to the letter. */
bool pan_hint_known(struct pan_str word, const char *const *known);

#endif
