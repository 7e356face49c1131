/*
 * rule/language - which language a text is in, as far as conditions ask for one
 * (spec/atr-language-detection-v1.0: scripts are counted, nothing is guessed).
 *
 * Simplified and traditional Chinese are not told apart: that needs the Unihan data,
 * and the published test vectors contradict it.  A condition for either meets both, so
 * that nothing is missed.
 */
#ifndef PAN_RULE_LANGUAGE_H
#define PAN_RULE_LANGUAGE_H

#include <stdbool.h>

#include "core/str.h"

/* "en", "es", "zh", "ja", "ar" or "und". */
const char *pan_language_detect(struct pan_str text);

/* Whether a condition for ${language} (en, zh-Hant, ...) looks at a ${detected} text. */
bool pan_language_matches(struct pan_str language, const char *detected);

#endif
