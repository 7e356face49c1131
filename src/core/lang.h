/*
 * core/lang - the languages that PanGuard speaks to people.
 */
#ifndef PAN_CORE_LANG_H
#define PAN_CORE_LANG_H

#include <stdbool.h>

enum pan_lang { PAN_LANG_EN, PAN_LANG_ZH_TW };

/* From "en", "zh-TW", "zh_TW.UTF-8" and the like; false when it is neither language.
 * Hong Kong and Macau read what Taiwan reads; simplified Chinese is another language. */
bool pan_lang_from(const char *name, enum pan_lang *out);
/* From LC_ALL, LC_MESSAGES, LANG; English when they name no language of ours. */
enum pan_lang pan_lang_from_locale(void);

#endif
