/* Whatever comes, pan_toml_parse ends, and every text of its tree can be read. */
#include <stddef.h>
#include <stdint.h>

#include "core/toml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static volatile unsigned sum;

static void
walk(const struct pan_node *n)
{
	for (; n != NULL; n = n->next) {
		for (size_t i = 0; i < n->text.n; i++)
			sum += (unsigned char)n->text.s[i];
		for (size_t i = 0; i < n->key.n; i++)
			sum += (unsigned char)n->key.s[i];
		walk(n->child);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pan_arena *a = pan_arena_new((size_t)64 << 20);
	struct pan_node *n;

	if (a != NULL &&
	    pan_toml_parse(a, (struct pan_str){ (const char *)data, size }, &n, NULL) ==
	        PAN_OK)
		walk(n);
	pan_arena_free(a);
	return 0;
}
