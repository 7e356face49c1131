/*
 * scan/plain - is this something that someone wrote, and for whom?
 *
 * What peels layers off has to tell a decoded sentence from a decoded picture, and
 * what looks for disguises has to know which words are worth disguising.  These are
 * guesses, made from letters and words, and hold for short pieces.
 */
#ifndef PAN_SCAN_PLAIN_H
#define PAN_SCAN_PLAIN_H

#include "scan/doc.h"

enum pan_plain_word {         /* what a word is about; several may hold */
	PAN_PLAIN_SHELL = 1,  /* a command, or a word of a program that runs things */
	PAN_PLAIN_ORDER = 2,  /* orders to a model, and what such orders are after */
	PAN_PLAIN_COMMON = 4, /* English is full of it */
	PAN_PLAIN_BRAND = 8,  /* a name that is worth imitating */
};

/* The kinds of ${word} (ASCII letters, in either case), or 0 for no word of ours. */
unsigned pan_plain_word(struct pan_str word);
/* How many words of the kinds ${kinds} are in ${s}; it stops counting at ${enough}. */
unsigned pan_plain_words(struct pan_str s, unsigned kinds, unsigned enough);
/* Whether ${bytes} are valid UTF-8 and nearly all letters, digits and common signs. */
bool pan_plain_text(struct pan_str bytes);
/* Text with words in it: of ours, or three words of any language, or CJK. */
bool pan_plain_speech(struct pan_str bytes);
/* The language of a fragment that has no name; PAN_DOC_TEXT when it shows none. */
enum pan_doc_kind pan_plain_kind(struct pan_str text);
/* A program or archive by its first bytes: message key "opaque.NAME", else NULL.  In
 * ${program} whether it is a program that a machine runs. */
const char *pan_plain_binary(struct pan_str bytes, bool *program);

#endif
