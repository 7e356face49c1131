/*
 * yara/yara_lex - the words of a YARA source.
 *
 * Division is written "\", so a slash always begins a regular expression and a word needs
 * no context.
 */
#ifndef PAN_YARA_YARA_LEX_H
#define PAN_YARA_YARA_LEX_H

#include "core/arena.h"

#define PAN_YARA_NAME_MAX 128  /* bytes of an identifier (libyara's too) */
#define PAN_YARA_TEXT_MAX 8190 /* of a text or an expression (libyara's too) */

enum pan_yara_word {
	PAN_YARA_W_END,
	PAN_YARA_W_BAD,    /* pan_yara_lex.wrong says why */
	PAN_YARA_W_SYMBOL, /* ${symbol}: one byte, or one of the doubled ones below */
	PAN_YARA_W_NAME,
	PAN_YARA_W_KEYWORD,  /* ${key} */
	PAN_YARA_W_STRING,   /* $a: ${text} is "a" */
	PAN_YARA_W_STRINGS,  /* $a*: ${text} is "a" */
	PAN_YARA_W_COUNT,    /* #a */
	PAN_YARA_W_OFFSET,   /* @a */
	PAN_YARA_W_LENGTH,   /* !a */
	PAN_YARA_W_INTEGER,  /* ${integer} */
	PAN_YARA_W_REAL,     /* ${real} */
	PAN_YARA_W_TEXT,     /* ${text}: escapes resolved */
	PAN_YARA_W_HEX,      /* ${text}: between the braces */
	PAN_YARA_W_REGEX,    /* ${text}: between the slashes; ${nocase}, ${dotall} */
	PAN_YARA_W_FUNCTION, /* uint8 ... int32be: ${text} */
};

/* Symbols of two bytes. */
enum {
	PAN_YARA_S_EQ = 256,
	PAN_YARA_S_NE,
	PAN_YARA_S_LE,
	PAN_YARA_S_GE,
	PAN_YARA_S_SHL,
	PAN_YARA_S_SHR,
	PAN_YARA_S_DOTS
};

enum pan_yara_key {
	PAN_YARA_K_ALL,
	PAN_YARA_K_AND,
	PAN_YARA_K_ANY,
	PAN_YARA_K_ASCII,
	PAN_YARA_K_AT,
	PAN_YARA_K_BASE64,
	PAN_YARA_K_BASE64WIDE,
	PAN_YARA_K_CONDITION,
	PAN_YARA_K_CONTAINS,
	PAN_YARA_K_DEFINED,
	PAN_YARA_K_ENDSWITH,
	PAN_YARA_K_ENTRYPOINT,
	PAN_YARA_K_FALSE,
	PAN_YARA_K_FILESIZE,
	PAN_YARA_K_FOR,
	PAN_YARA_K_FULLWORD,
	PAN_YARA_K_GLOBAL,
	PAN_YARA_K_ICONTAINS,
	PAN_YARA_K_IENDSWITH,
	PAN_YARA_K_IEQUALS,
	PAN_YARA_K_IMPORT,
	PAN_YARA_K_IN,
	PAN_YARA_K_ISTARTSWITH,
	PAN_YARA_K_MATCHES,
	PAN_YARA_K_META,
	PAN_YARA_K_NOCASE,
	PAN_YARA_K_NONE,
	PAN_YARA_K_NOT,
	PAN_YARA_K_OF,
	PAN_YARA_K_OR,
	PAN_YARA_K_PRIVATE,
	PAN_YARA_K_RULE,
	PAN_YARA_K_STARTSWITH,
	PAN_YARA_K_STRINGS,
	PAN_YARA_K_THEM,
	PAN_YARA_K_TRUE,
	PAN_YARA_K_WIDE,
	PAN_YARA_K_XOR,
};

struct pan_yara_token {
	enum pan_yara_word word;
	int symbol;
	enum pan_yara_key key;
	struct pan_str text; /* in the source or the arena */
	int64_t integer;
	double real;
	bool nocase, dotall;
	uint32_t line;
	size_t at, end; /* in the source */
};

struct pan_yara_lex {
	struct pan_arena *a;
	struct pan_str s;
	size_t at;
	uint32_t line;
	const char *wrong; /* of the last W_BAD; NULL: memory ran out */
};

void pan_yara_lex_init(struct pan_yara_lex *l, struct pan_arena *a, struct pan_str s);
void pan_yara_lex_next(struct pan_yara_lex *l, struct pan_yara_token *t);
/* The word of a key, for messages. */
const char *pan_yara_lex_key(enum pan_yara_key k);

#endif
