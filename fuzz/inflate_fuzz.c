/* The first byte chooses the format and the ceiling; what comes out keeps to it. */
#include "sys/inflate.h"

#define MUST(cond) ((cond) ? (void)0 : __builtin_trap())

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const size_t ceilings[] = { 0, 10, 100000, (size_t)16 << 20 };
	struct pan_buf b;
	size_t max;
	int rc;

	if (size == 0)
		return 0;
	max = ceilings[data[0] >> 2 & 3];
	pan_buf_init(&b, max);
	rc = pan_inflate((enum pan_inflate_format)(data[0] & 3),
	    (struct pan_str){ (const char *)data + 1, size - 1 }, &b, NULL);
	MUST(rc == PAN_OK || rc == PAN_EFORMAT || rc == PAN_ELIMIT || rc == PAN_ENOMEM);
	MUST(b.n <= max);
	MUST(rc != PAN_ELIMIT || b.n == max);
	pan_buf_fini(&b);
	return 0;
}
