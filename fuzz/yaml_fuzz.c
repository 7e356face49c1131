/* Places lie within the text and children within their parents; no other code comes back.
 */
#include "core/yaml.h"

#define MUST(cond) ((cond) ? (void)0 : __builtin_trap())

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
walk(const struct pan_node *n, size_t size)
{
	uint32_t count = 0;

	MUST(n->at <= n->end && n->end <= size);
	MUST(n->line >= 1);
	for (const struct pan_node *e = n->child; e != NULL; e = e->next, count++) {
		MUST(e->at >= n->at && e->end <= n->end);
		MUST((e->key.s != NULL) == (n->kind == PAN_NODE_MAP));
		walk(e, size);
	}
	MUST(count == n->count);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pan_arena *a = pan_arena_new((size_t)256 << 20);
	struct pan_node *n = NULL;
	struct pan_err err;
	int rc =
	    pan_yaml_parse(a, (struct pan_str){ (const char *)data, size }, &n, &err);

	MUST(rc == PAN_OK || rc == PAN_EFORMAT || rc == PAN_ELIMIT || rc == PAN_ENOMEM);
	if (rc == PAN_OK)
		walk(n, size);
	pan_arena_free(a);
	return 0;
}
