#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "core/utf8.h"
#include "scan/office.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pan_str in = { (const char *)data, size };
	struct pan_buf b;

	pan_buf_init(&b, (size_t)16 << 20);
	if (pan_utf8_valid(in))
		pan_office_text(in, &b);
	(void)pan_office_external(PAN_LIT("a.rels"), in);
	if (b.n > 0 && !pan_utf8_valid(pan_buf_str(&b)))
		abort();
	pan_buf_fini(&b);
	return 0;
}
