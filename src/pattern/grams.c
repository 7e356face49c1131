#include "pattern/clause.h"

#include <math.h>

#include "pattern/grams_table.h"

const struct pan_grams *
pan_grams_from(struct pan_str bytes)
{
	if (bytes.n != sizeof(struct pan_grams) ||
	    memcmp(bytes.s, GRAMS_MAGIC, sizeof(GRAMS_MAGIC) - 1) != 0)
		return NULL;
	return (const void *)bytes.s;
}

static double
rarest(const uint8_t *table, struct pan_str lit, size_t k)
{
	uint8_t least = UINT8_MAX;

	for (size_t i = 0; i + k <= lit.n; i++) {
		uint8_t v = table[grams_slot(lit.s + i, k)];

		if (v < least)
			least = v;
	}
	return exp2(least / GRAMS_SCALE) - 1;
}

double
pan_grams_cost(const struct pan_grams *g, struct pan_str lit)
{
	double seen, unseen = exp2(2.0 - (double)(lit.n < 20 ? lit.n : 20));

	if (g == NULL || lit.n < 2)
		return 1e6 * exp2(-4.0 * (double)(lit.n < 20 ? lit.n : 20));
	if (lit.n == 2)
		seen = rarest(g->two, lit, 2);
	else
		seen = rarest(g->three, lit, 3);
	if (lit.n >= 5) {
		double five = rarest(g->five, lit, 5);

		if (five < seen)
			seen = five;
	}
	return seen + unseen;
}
