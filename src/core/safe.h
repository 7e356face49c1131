/*
 * core/safe - other people's text, made fit to be shown.
 *
 * A security tool that prints a malicious skill must not be driven by it.
 * Control characters, escape sequences, bidirectional overrides, zero-width,
 * tag and other invisible characters become visible as "\x1b" or "\u{202e}";
 * malformed bytes become "\xNN"; line breaks and tabs become "\n" and "\t".
 */
#ifndef PAN_CORE_SAFE_H
#define PAN_CORE_SAFE_H

#include "core/buf.h"

/* Append ${s}, escaped, at most ${max} characters of it (then an ellipsis). */
void pan_safe_add(struct pan_buf *b, struct pan_str s, size_t max);
/* The same for HTML: also & < > " ' as entities. */
void pan_safe_add_html(struct pan_buf *b, struct pan_str s, size_t max);
/* Whether ${cp} would be shown as it is. */
bool pan_safe_visible(uint32_t cp);

#endif
