#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "core/utf8.h"
#include "scan/pyc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pan_str in = { (const char *)data, size };
	struct pan_buf b;

	pan_buf_init(&b, (size_t)16 << 20);
	(void)!pan_pyc_read(in, &b, NULL, NULL);
	if (b.n > 0 && !pan_utf8_valid(pan_buf_str(&b)))
		abort();
	pan_buf_fini(&b);
	return 0;
}
