/*
 * core/msg - what a person reads, in their language.
 *
 * share/text/*.en.msg and *.zh-TW.msg hold "key = text" lines; a text continues on
 * lines that start with a blank, and {name} is a placeholder.  Both languages have
 * the same keys and placeholders (tests/unit/msg_test.c).
 */
#ifndef PAN_CORE_MSG_H
#define PAN_CORE_MSG_H

#include "core/buf.h"

enum pan_lang { PAN_LANG_EN, PAN_LANG_ZH_TW };

/* From "en", "zh-TW", "zh_TW.UTF-8" and the like; false when it is neither language. */
bool pan_lang_from(const char *name, enum pan_lang *out);
/* From LC_ALL, LC_MESSAGES, LANG; English when they name no language of ours. */
enum pan_lang pan_lang_from_locale(void);

/* The text of ${key}, or of the key itself when there is none.  Static storage. */
struct pan_str pan_msg(enum pan_lang lang, const char *key);
/* The same, {NULL, 0} when there is none. */
struct pan_str pan_msg_find(enum pan_lang lang, const char *key);

struct pan_msg_arg {
	const char *name;
	struct pan_str value; /* foreign text must have gone through core/safe */
};
/* Append the text of ${key} with its placeholders filled from ${args} (${n} of them). */
void pan_msg_add(struct pan_buf *b, enum pan_lang lang, const char *key,
    const struct pan_msg_arg *args, size_t n);

#endif
