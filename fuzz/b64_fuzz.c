/* What strict takes, lenient takes too and means the same; encoding brings it back. */
#include "core/b64.h"

#define MUST(cond) ((cond) ? (void)0 : __builtin_trap())

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pan_str text = { (const char *)data, size };
	struct pan_buf strict, lenient, again;
	int rc;

	pan_buf_init(&strict, size + 16);
	pan_buf_init(&lenient, size + 16);
	pan_buf_init(&again, 4 * size + 16);
	rc = pan_b64_decode(text, PAN_B64_LENIENT, &lenient, NULL);
	MUST(rc == PAN_OK || rc == PAN_EFORMAT);
	MUST(lenient.n <= size / 4 * 3 + 3);
	if (pan_b64_decode(text, PAN_B64_STRICT, &strict, NULL) == PAN_OK) {
		MUST(rc == PAN_OK);
		MUST(pan_str_eq(pan_buf_str(&strict), pan_buf_str(&lenient)));
		pan_b64_add(&again, pan_buf_str(&strict));
		MUST(pan_str_eq(pan_buf_str(&again), text));
	}
	pan_buf_reset(&strict);
	pan_buf_reset(&again);
	rc = pan_b64_decode(text, PAN_B64_URL, &strict, NULL);
	MUST(rc == PAN_OK || rc == PAN_EFORMAT);
	pan_buf_reset(&strict);
	if (pan_b64_hex(text, true, &strict, NULL) == PAN_OK) {
		pan_b64_add_hex(&again, pan_buf_str(&strict));
		MUST(again.n == 2 * strict.n && again.n <= size);
	}
	pan_buf_fini(&strict);
	pan_buf_fini(&lenient);
	pan_buf_fini(&again);
	return 0;
}
