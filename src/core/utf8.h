/*
 * core/utf8 - code points in and out of bytes.
 *
 * Inside the program text is WTF-8: UTF-8 that may also hold lone surrogates
 * (https://simonsapin.github.io/wtf-8/), because the strings of agents come out
 * of JSON and JavaScript.  Bytes from files are made valid first.
 */
#ifndef PAN_CORE_UTF8_H
#define PAN_CORE_UTF8_H

#include <stdbool.h>
#include <stdint.h>

#include "core/buf.h"
#include "core/str.h"

#define PAN_UTF8_BAD 0xFFFDu

/*
 * The code point at ${s}[${at}], and in ${len} (1 to 4) the bytes it takes.  A
 * byte that starts nothing valid is PAN_UTF8_BAD with length 1.  ${at} < s.n.
 */
uint32_t pan_utf8_at(struct pan_str s, size_t at, unsigned *len);
/* Write ${cp} to ${to}, which has room for 4 bytes; returns how many. */
unsigned pan_utf8_put(char *to, uint32_t cp);
void pan_utf8_add(struct pan_buf *b, uint32_t cp);
bool pan_utf8_ascii(struct pan_str s);
bool pan_utf8_valid(struct pan_str s); /* as UTF-8: no surrogates */
/* Append ${s} to ${b}; each malformed sequence becomes one U+FFFD, as WHATWG's decoder
 * does. */
void pan_utf8_clean(struct pan_buf *b, struct pan_str s);
/* How many code points. */
size_t pan_utf8_count(struct pan_str s);

#endif
