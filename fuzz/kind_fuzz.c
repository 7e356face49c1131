#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "core/utf8.h"
#include "scan/kind.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pan_str in = { (const char *)data, size };
	struct pan_buf b;

	pan_buf_init(&b, (size_t)16 << 20);
	struct pan_kind k = pan_kind_of(PAN_LIT("a.md"), in);

	if (k.form == PAN_FORM_TEXT)
		pan_kind_decode(&k, in, &b);
	pan_kind_strings(in, 8, 1 << 20, &b);
	if (b.n > 0 && !pan_utf8_valid(pan_buf_str(&b)))
		abort();
	pan_buf_fini(&b);
	return 0;
}
