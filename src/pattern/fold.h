/*
 * pattern/fold - a text as the literal search sees it: letters in one case, and every
 * run of white space a single blank.
 *
 * So "Ignore\n\n  ALL" holds the literal "ignore all", and a pattern's \s+ is just a
 * blank.  A literal found in the folded text says "maybe, here"; the pattern itself is
 * then asked about the original.
 */
#ifndef PAN_PATTERN_FOLD_H
#define PAN_PATTERN_FOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/err.h"
#include "core/str.h"

struct pan_fold_shift { /* from folded offset ${at} on, the original is ${by} further */
	uint32_t at;
	int32_t by;
};

/* Which characters occur: each ASCII one, and the others by sixteens, folded to 1,024. */
struct pan_fold_chars {
	uint64_t ascii[2];
	uint64_t block[16];
};

struct pan_fold {
	unsigned char *s; /* 16 zero bytes follow */
	size_t n, cap;
	struct pan_fold_shift *shift; /* sorted by at */
	size_t nshift, shift_cap;
	uint32_t *line; /* folded offsets of blanks that stand for a line feed */
	size_t nline, line_cap;
	size_t original; /* bytes of the text it was made of */
	bool ascii;
	struct pan_fold_chars chars; /* of the original, as UTF-16 units */
};

void pan_fold_fini(struct pan_fold *f);

/* Fold ${text} (WTF-8, below 2 GiB) into ${f}, whose memory is used again. */
PAN_MUST int pan_fold_text(struct pan_fold *f, struct pan_str text);

/* Where folded offset ${at} (up to and with f->n) lies in the original. */
size_t pan_fold_origin(const struct pan_fold *f, size_t at);

/* Add unit ${unit} to ${c}. */
void pan_fold_chars_add(struct pan_fold_chars *c, uint32_t unit);
/* Whether they have anything in common. */
bool pan_fold_chars_meet(const struct pan_fold_chars *a, const struct pan_fold_chars *b);

/* Write what unit or code point ${cp} folds to; returns 1 to 4 bytes. */
unsigned pan_fold_char(uint32_t cp, char out[4]);

#endif
