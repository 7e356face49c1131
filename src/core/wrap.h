/*
 * core/wrap - text in lines of a given width.
 *
 * Columns are those of a terminal: a Chinese character takes two, a combining mark none.
 * Lines break at blanks and between Chinese characters, though not before a closing mark
 * or behind an opening one.  A word that is longer than a line sticks out.
 */
#ifndef PAN_CORE_WRAP_H
#define PAN_CORE_WRAP_H

#include "core/buf.h"
#include "core/str.h"

/* Han, kana, hangul, their punctuation and full-width forms: written without blanks. */
bool pan_wrap_wide(uint32_t cp);
/* Columns of ${s} on one line. */
unsigned pan_wrap_width(struct pan_str s);

struct pan_wrap {
	unsigned columns; /* width of a line, indent included; 0: 80 */
	unsigned indent;  /* blanks before every line but the first */
	unsigned at;      /* columns already taken on the first line */
};
/* Append ${text}, which is fit to be shown; "\n" in it breaks the line.  No line break is
 * put behind the last line. */
void pan_wrap_add(struct pan_buf *b, struct pan_str text, const struct pan_wrap *how);

#endif
