/*
 * scan/lexicon_parts - what the reader of a text and the table of phrases share: words.
 */
#ifndef PAN_SCAN_LEXICON_PARTS_H
#define PAN_SCAN_LEXICON_PARTS_H

#include "scan/lexicon.h"

enum { PAN_LEXICON_WORD = 40 }; /* bytes of a word that are kept */

enum pan_lexicon_break {
	PAN_BREAK_NONE,
	PAN_BREAK_COMMA,
	PAN_BREAK_CLAUSE,
	PAN_BREAK_SENTENCE
};

struct pan_lexicon_word {
	char s[PAN_LEXICON_WORD]; /* lower case; cut when longer */
	uint8_t n;
	uint8_t breaks; /* the strongest mark before it */
	bool quoted;
	uint16_t idea;  /* of an address, a path or a tag; else none */
	uint32_t place; /* half-words before it: a Chinese character is half a word */
	size_t at, end;
};

enum { PAN_LEXICON_FOUND = 64 }; /* ideas that one word can start, at most */

struct pan_lexicon_found {
	enum pan_idea idea;
	size_t last; /* index of the last word of the idea's longest phrase */
};

/*
 * The ideas whose phrases start at word ${i} of the ${n}, in order of ideas, in
 * ${found}, which has PAN_LEXICON_FOUND places; returns how many.
 */
size_t pan_lexicon_find(const struct pan_lexicon *l, const struct pan_lexicon_word *w,
    size_t n, size_t i, struct pan_lexicon_found *found);

/* A traditional Chinese character as the simplified one; any other as itself. */
uint32_t pan_lexicon_han(uint32_t cp);

#endif
