/*
 * core/msg - what a person reads, in their language.
 *
 * share/text/NAME.en.msg and NAME.zh-TW.msg hold "key = text" lines; a text continues on
 * lines that start with a blank, and {name} is a placeholder.  A line break in the file
 * is one blank in the text, or nothing next to a Chinese character; "\n" is a line
 * break in the text, and a line that starts with '#' is a comment.  Both languages have
 * the same keys and placeholders (tests/unit/msg_test.c).
 *
 * The files are inside the program and read when the first text is asked for.  Any
 * number of threads may ask.
 */
#ifndef PAN_CORE_MSG_H
#define PAN_CORE_MSG_H

#include "core/buf.h"
#include "core/lang.h"

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

/* The ${i}th text in the order of the keys; false past the last one. */
bool pan_msg_nth(enum pan_lang lang, size_t i, struct pan_str *key, struct pan_str *text);
/* Whether ${file} is written as above: PAN_EFORMAT names the line that is not. */
PAN_MUST int pan_msg_check(struct pan_str file, struct pan_err *err);

#endif
