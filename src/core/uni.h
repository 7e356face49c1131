/*
 * core/uni - what we need to know of Unicode 15.0, from Debian's unicode-data.
 *
 * tools/unitables writes src/core/uni_tables.h; it is in the tree, since it only
 * changes with Unicode.
 */
#ifndef PAN_CORE_UNI_H
#define PAN_CORE_UNI_H

#include <stdbool.h>
#include <stdint.h>

#include "core/buf.h"
#include "core/str.h"

/*
 * Append the NFKC form of ${s} (UAX #15) to ${b}.  ${s} is WTF-8; lone surrogates
 * pass unchanged.  Runs of more than 64 combining marks are composed in pieces, which
 * bounds the work (a stream-safe text, UAX #15 section 13, is not changed by that).
 */
void pan_uni_nfkc(struct pan_buf *b, struct pan_str s);
/* True when ${s} is certainly its own NFKC form (UAX #15 section 9). */
bool pan_uni_nfkc_quick(struct pan_str s);

/* ECMAScript's Canonicalize without the u flag: simple upper case, never into ASCII
 * from outside it (ECMA-262, 22.2.2.7.3).  ${unit} below 0x10000. */
uint32_t pan_uni_upper_js(uint32_t unit);
/* Simple case folding (CaseFolding.txt, C and S), for patterns with the u flag. */
uint32_t pan_uni_fold(uint32_t cp);
bool pan_uni_space_js(uint32_t cp); /* JavaScript's \s */

/* A script as UAX #24 names it; only those that decide something here are told apart. */
enum pan_uni_script {
	PAN_UNI_COMMON, /* Common, Inherited, Unknown */
	PAN_UNI_LATIN,
	PAN_UNI_GREEK,
	PAN_UNI_CYRILLIC,
	PAN_UNI_ARMENIAN,
	PAN_UNI_CHEROKEE,
	PAN_UNI_HAN,
	PAN_UNI_HIRAGANA,
	PAN_UNI_KATAKANA,
	PAN_UNI_HANGUL,
	PAN_UNI_BOPOMOFO,
	PAN_UNI_OTHER,
};
enum pan_uni_script pan_uni_script(uint32_t cp);
/* Default_Ignorable_Code_Point: has no shape of its own. */
bool pan_uni_ignorable(uint32_t cp);
bool pan_uni_letter(uint32_t cp);  /* general category L* */
bool pan_uni_mark(uint32_t cp);    /* M* */
bool pan_uni_control(uint32_t cp); /* Cc and Cf */
bool pan_uni_emoji(uint32_t cp);   /* Emoji, without digits, '#' and '*' */
/* The Latin letter that ${cp} is mistaken for (UTS #39 confusables, single letters), or
 * 0. */
uint32_t pan_uni_latin_twin(uint32_t cp);

#endif
