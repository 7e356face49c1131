#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "scan/zip.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pan_str in = { (const char *)data, size };
	struct pan_arena *a = pan_arena_new((size_t)256 << 20);
	struct pan_archive z = { 0 };

	if (a != NULL && pan_zip_read(a, in, &z, NULL) == PAN_OK)
		for (size_t i = 0; i < z.n; i++) {
			const struct pan_member *m = &z.member[i];

			/* What a member says it holds lies within the archive. */
			if (m->bytes.n > size || (m->name.n > 0 && m->name.s == NULL))
				abort();
		}
	pan_arena_free(a);
	return 0;
}
