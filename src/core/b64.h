/*
 * core/b64 - base64 (RFC 4648), base64url and hexadecimal, decoded.
 *
 * Strict is for our own formats: what is not exactly right is refused.  Lenient is for
 * what attackers write: it takes all that a common decoder would have taken.
 */
#ifndef PAN_CORE_B64_H
#define PAN_CORE_B64_H

#include "core/buf.h"

enum pan_b64_mode {
	PAN_B64_STRICT,  /* the standard alphabet, padded, no stray bits, no blanks */
	PAN_B64_URL,     /* the same with '-' and '_'; padding is optional */
	PAN_B64_LENIENT, /* both alphabets mixed, blanks anywhere, padding optional, stray
	                    bits dropped; text after the padding is ignored */
};

/*
 * Append what ${text} stands for to ${out}.  PAN_EFORMAT: it is none, and ${out} is as
 * before.  PAN_ELIMIT, PAN_ENOMEM: ${out} is full.
 */
PAN_MUST int pan_b64_decode(struct pan_str text, enum pan_b64_mode mode,
    struct pan_buf *out, struct pan_err *err);

/* Whether ${c} belongs to one of the two alphabets ('=' does not). */
bool pan_b64_char(char c);

/*
 * The same for pairs of hexadecimal digits in either case.  With ${blanks}, ASCII blanks
 * may stand between the pairs.
 */
PAN_MUST int pan_b64_hex(struct pan_str text, bool blanks, struct pan_buf *out,
    struct pan_err *err);

/* Append ${bytes} as base64, padded; as hexadecimal digits, lower case. */
void pan_b64_add(struct pan_buf *out, struct pan_str bytes);
void pan_b64_add_hex(struct pan_buf *out, struct pan_str bytes);

#endif
