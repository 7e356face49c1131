/*
 * Makes share/data/grams.bin: how common short sequences are in ordinary text.
 * usage: find BENIGN -type f -print | build/rel/grams >share/data/grams.bin
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/buf.h"
#include "core/utf8.h"
#include "pattern/fold.h"
#include "pattern/grams_table.h"

static double count[3][65536];
static double total;

static void
add_file(const char *path, struct pan_fold *f, struct pan_buf *b)
{
	static char bytes[1 << 20];
	FILE *in = fopen(path, "rbe");
	size_t n;

	if (in == NULL)
		return;
	n = fread(bytes, 1, sizeof(bytes), in);
	(void)fclose(in);
	pan_buf_reset(b);
	pan_utf8_clean(b, (struct pan_str){ bytes, n });
	if (pan_fold_text(f, pan_buf_str(b)) != PAN_OK)
		exit(1);
	total += (double)f->n;
	for (size_t i = 0; i < f->n; i++) {
		const char *s = (const char *)f->s + i;

		count[0][grams_slot(s, 2)]++;
		count[1][grams_slot(s, 3)]++;
		count[2][grams_slot(s, 5)]++;
	}
}

int
main(void)
{
	static struct pan_grams g;
	uint8_t *table[3] = { g.two, g.three, g.five };
	struct pan_fold f = { 0 };
	struct pan_buf b;
	char path[4096];

	pan_buf_init(&b, 16u << 20);
	while (fgets(path, sizeof(path), stdin) != NULL) {
		path[strcspn(path, "\n")] = '\0';
		add_file(path, &f, &b);
	}
	memcpy(g.magic, GRAMS_MAGIC, sizeof(g.magic));
	for (int k = 0; k < 3; k++) {
		for (int i = 0; i < 65536; i++) {
			double v = log2(1 + count[k][i] * 1e6 / total) * GRAMS_SCALE;

			table[k][i] = v > 255 ? 255 : (uint8_t)v;
		}
	}
	return fwrite(&g, sizeof(g), 1, stdout) != 1;
}
