/*
 * yara/yara_code - the layout of a section, shared by its maker (yara_compile) and its
 * reader (yara_engine).
 *
 * head, then tables at 8-byte offsets from the head.  Indices are checked once, when the
 * section is opened.
 *
 * A rule has a condition (nodes in prefix order) and strings.  A string is one or more
 * *forms* (ascii and wide, three alignments of base64, the alternatives of a hex
 * string); a form is found by one or more *pieces*: four bytes, folded to one case, that
 * the scan's table knows.
 */
#ifndef PAN_YARA_YARA_CODE_H
#define PAN_YARA_YARA_CODE_H

#include <stdint.h>

#define CODE_MAGIC "PANYARA1"
#define CODE_NONE UINT32_MAX
#define CODE_PIECE 4        /* bytes of a piece */
#define CODE_FILTER_BITS 20 /* the scan's first filter, one bit a hash: 128 KiB */
#define CODE_DEPTH_MAX 1100 /* of a condition (PAN_YARA_DEPTH_MAX and a little) */
#define CODE_SLOTS_MAX 16   /* loop variables alive at once */
#define CODE_REACH 4096     /* libyara follows a pattern that far from its atom */
#define CODE_INST_MAX 20000 /* of one automaton */

struct code_span { /* a table */
	uint32_t at, n;
};

struct code_head {
	char magic[8];
	uint32_t size;
	uint32_t order; /* 0x01020304 as this machine writes it */
	struct code_span rule, node, word, string, form, seg, inst, set, piece, entry;
	struct code_span bucket; /* 2^bucket_bits + 1: a bucket's first entry */
	struct code_span filter; /* 64-bit words */
	struct code_span
	    head; /* struct code_demand: what rules want of the first bytes */
	struct code_span data;   /* bytes */
	struct code_span ask;    /* questions to libyara */
	struct code_span unit;   /* and the sources they lie in */
	struct code_span always; /* words: rules that no string stands before */
	uint32_t bucket_bits;
	uint32_t slots; /* loop variables of the greediest rule */
};

/* The first four bytes, little end first; beyond the end of the data: never met. */
struct code_demand {
	uint32_t mask, value;
	uint32_t n; /* bytes that must be there */
	uint32_t unused;
};

enum {
	RULE_PRIVATE = 1,
	RULE_GLOBAL = 2,
	RULE_REFUSED = 4,
	RULE_ALWAYS = 8,  /* no string is necessary */
	RULE_HANDED = 16, /* libyara evaluates it whole: unit ${ask} */
	RULE_ASKING = 32,
};

struct code_rule {
	uint32_t node;    /* its condition */
	uint32_t heads;   /* demands, one of which must be met; */
	uint32_t nhead;   /* 0: any file */
	uint32_t strings; /* words: its strings, in its order */
	uint32_t nstring;
	uint32_t globals; /* words: rules without which it does not count */
	uint32_t nglobal;
	uint32_t ask;    /* HANDED: the unit; else CODE_NONE */
	uint32_t ask_at; /* the rule's place in that unit */
	uint32_t flags;
	uint32_t gate; /* how many strings it hangs on */
	uint32_t unused;
	uint64_t size_min, size_max; /* of the data, both inside */
};

/* Nodes: the operands follow, one after the other. */
enum code_op {
	NODE_INT,  /* imm */
	NODE_REAL, /* imm: the bits of a double */
	NODE_TEXT, /* bytes ${index}, ${n} of the data */
	NODE_FILESIZE,
	NODE_ENTRYPOINT,
	NODE_EXTERNAL, /* index: filename filepath extension filetype owner */
	NODE_VAR,      /* index: slot */
	NODE_RULE,     /* index */
	NODE_ASK,      /* index: a question */
	NODE_FOUND,    /* index: string, or CODE_NONE: the one of this turn */
	NODE_FOUND_AT,
	NODE_FOUND_IN,
	NODE_COUNT,
	NODE_COUNT_IN,
	NODE_OFFSET,
	NODE_LENGTH,
	NODE_READ, /* sub: bytes 1 2 4, + READ_SIGNED, READ_BIG */
	NODE_NOT,
	NODE_DEFINED,
	NODE_NEG,
	NODE_BIT_NOT,
	NODE_AND,
	NODE_OR,
	NODE_EQ,
	NODE_NE,
	NODE_LT,
	NODE_LE,
	NODE_GT,
	NODE_GE,
	NODE_ADD,
	NODE_SUB,
	NODE_MUL,
	NODE_DIV,
	NODE_MOD,
	NODE_BIT_AND,
	NODE_BIT_OR,
	NODE_BIT_XOR,
	NODE_SHL,
	NODE_SHR,
	NODE_CONTAINS,
	NODE_ICONTAINS,
	NODE_STARTSWITH,
	NODE_ISTARTSWITH,
	NODE_ENDSWITH,
	NODE_IENDSWITH,
	NODE_IEQUALS,
	NODE_MATCHES,   /* index: a form, of the text of the operand */
	NODE_OF,        /* words ${index}, ${n}: strings; sub: quantifier; [many] */
	NODE_OF_IN,     /* the same; [many] from to */
	NODE_OF_RULES,  /* words: rules */
	NODE_FOR_OF,    /* words: strings; [many] body */
	NODE_FOR_RANGE, /* index: slot; [many] from to body */
	NODE_FOR_LIST,  /* index: slot; [many] n integers, body */
	NODE_OPS,
};

enum { READ_SIGNED = 16, READ_BIG = 32 };

enum { QUANT_ALL, QUANT_ANY, QUANT_NONE, QUANT_AT_LEAST, QUANT_PERCENT };

struct code_node {
	uint8_t op;
	uint8_t sub;
	uint8_t inner; /* under a "not" or "defined", where undefined is not false */
	uint8_t unused;
	uint32_t skip; /* nodes of this subtree, itself included */
	uint32_t index;
	uint32_t n;
	int64_t imm;
};

enum {
	STRING_LENGTHS = 1, /* the condition asks for the length of its matches */
	STRING_LAZY = 2,    /* no pieces: searched for when asked for */
	STRING_FULLWORD = 4,
	STRING_FOREIGN = 8, /* only libyara can match it */
};

struct code_string {
	uint32_t form, nform;
	uint32_t gate, ngate; /* words: rules that hang on it */
	uint32_t flags;
	uint32_t unused;
};

enum { FORM_TEXT, FORM_SEQ, FORM_AUTO };
enum {
	FORM_NOCASE = 1, /* TEXT: stored in lower case */
	FORM_WIDE = 2,
	FORM_FULLWORD = 4,
	FORM_XOR = 8,
	FORM_GREEDY = 16, /* AUTO */
	FORM_LOOSE =
	    32, /* AUTO: matches more than libyara would: only its "no" is sure */
};

struct code_form {
	uint32_t string;
	uint8_t kind, flags, xor_min, xor_max;
	uint32_t at;   /* TEXT: bytes in the data; SEQ: first segment; AUTO: first inst */
	uint32_t n;    /* bytes, segments, instructions of the way forward */
	uint32_t back; /* AUTO: first instruction of the way back */
	uint32_t nback;
	uint32_t first; /* AUTO: set of the first byte */
	float cost;     /* chance that one place of a file holds a piece of it */
};

struct code_seg {          /* of a SEQ: ${min} to ${max} bytes, then these */
	uint32_t min, max; /* CODE_NONE: no end */
	uint32_t at, n;    /* data: n bytes, n masks */
};

enum {
	INST_BYTE,
	INST_SET,
	INST_SPLIT,
	INST_JUMP,
	INST_BEGIN,
	INST_END,
	INST_WORD,
	INST_NOT_WORD,
	INST_MATCH,
	INST_OPS
};

struct code_inst { /* indices count from the way's first instruction */
	uint8_t op, value, mask, unused;
	uint32_t x; /* SET: index; SPLIT: the other; JUMP: the next */
};

struct code_piece {
	uint32_t form;
	uint32_t at;   /* TEXT: offset in it; SEQ: offset in the segment; AUTO: inst */
	uint32_t part; /* SEQ: the segment; AUTO: the instruction of the way back */
};

struct code_entry {
	uint32_t key; /* the four bytes, little end first */
	uint32_t piece;
};

enum { UNIT_PE = 1, UNIT_ELF = 2, UNIT_MACHO = 4, UNIT_DEX = 8 };

struct code_unit {
	uint32_t at, n; /* its source, in the data */
	uint32_t rules;
	uint32_t only; /* what it can only be about: on other data the answer is fixed */
	uint32_t unused[2];
	uint64_t key;
};

enum { FIXED_UNKNOWN, FIXED_NO, FIXED_YES, FIXED_UNDEFINED };

struct code_ask {
	uint32_t unit;
	uint32_t at;    /* its rule in there; the next one says whether it is defined */
	uint32_t fixed; /* FIXED_*: the answer where its unit's kind of data is not */
	uint32_t unused;
};

static inline uint32_t
code_hash(uint32_t key)
{
	return key * 0x9E3779B1u;
}

/*
 * In wide text four letters are eight bytes: such a piece's key is made of every second
 * byte, and told apart from others by this.
 */
#define CODE_WIDE_KEY 0x80808080u

static inline uint8_t
code_fold(uint8_t b)
{
	return (uint8_t)(b - 'A') < 26 ? b | 0x20 : b;
}

#endif
