/* Whatever comes, pan_json5_parse ends; what strict JSON accepts, JSON5 accepts too. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "core/json5.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pan_str text = { (const char *)data, size };
	struct pan_arena *a = pan_arena_new((size_t)64 << 20);
	struct pan_node *n;

	if (a != NULL && pan_json_parse(a, text, PAN_JSON_STRICT, &n, NULL) == PAN_OK &&
	    pan_json5_parse(a, text, &n, NULL) == PAN_EFORMAT)
		abort();
	if (a != NULL && pan_json5_parse(a, text, &n, NULL) == PAN_ENOMEM)
		abort();
	pan_arena_free(a);
	return 0;
}
