/*
 * pattern/grams_table - the layout of share/data/grams.bin, for its reader and its maker
 * (tools/grams.c).  Each entry is log2(1 + occurrences in a megabyte) times GRAMS_SCALE.
 */
#ifndef PAN_PATTERN_GRAMS_TABLE_H
#define PAN_PATTERN_GRAMS_TABLE_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define GRAMS_MAGIC "pangram1"
#define GRAMS_SCALE 16.0

struct pan_grams {
	char magic[8];
	uint8_t two[65536];
	uint8_t three[65536];
	uint8_t five[65536];
};

/* Where the ${k} bytes at ${s} count. */
static inline size_t
grams_slot(const char *s, size_t k)
{
	uint64_t v = 0;

	memcpy(&v, s, k);
	return (size_t)((v * 0x9E3779B97F4A7C15ull) >> 48);
}

#endif
