/*
 * pattern/auto_code - the layout of a program, shared by its maker and its runner.
 *
 * head, then at 8-byte offsets from the head: the instructions, the sets (bitmaps over
 * classes), the class of each ASCII unit, the sorted starts of the ranges above with
 * their classes, and the look-arounds.
 */
#ifndef PAN_PATTERN_AUTO_CODE_H
#define PAN_PATTERN_AUTO_CODE_H

#include <stdint.h>

enum {
	OP_SET,   /* consume one unit of set ${arg}; go on at the next instruction */
	OP_SPLIT, /* go on at the next and at ${x} */
	OP_JUMP,  /* go on at ${x} */
	OP_FIRST, /* only where the run begins, if that is an end of the text */
	OP_LAST,  /* only where the text ends, in the direction of the run */
	OP_WORD,
	OP_NOT_WORD,
	OP_NEXT, /* only where the next unit, in the direction of the run, is of set
	            ${arg} */
	OP_NOT_NEXT,
	OP_PREV, /* only where the unit before is of set ${arg} */
	OP_NOT_PREV,
	OP_LOOK,     /* only where look-around ${arg} holds */
	OP_NOT_LOOK, /* only where it does not */
	OP_MATCH,
	OP_COUNT,
};

struct auto_inst {
	uint16_t op : 4;
	uint16_t arg : 12;
	uint16_t
	    group; /* of the SETs with the same group, only the first counts; 0: none */
	uint32_t x;
};

struct auto_look {
	uint32_t start;    /* its first instruction */
	uint32_t backward; /* a look-ahead is run from the right */
};

enum { AUTO_WORDS = 1, AUTO_PREV = 2 };

struct auto_head {
	uint32_t size; /* of all of it, a multiple of 8 */
	uint32_t ninst;
	uint32_t nset;
	uint32_t nclass;
	uint32_t nrange;
	uint32_t nlook;
	uint32_t flags;
	uint32_t start;
	uint32_t unused;
	uint32_t insts, sets, ascii, ranges, looks; /* offsets */
};

struct auto_range {
	uint16_t lo;
	uint8_t cls;
	uint8_t unused;
};

#define AUTO_SET_WORDS 4 /* 250 classes, in 64-bit words */

#endif
