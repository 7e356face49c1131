/* Cleaned text is valid and stays as it is; what is shown to a person is visible. */
#include "core/safe.h"
#include "core/utf8.h"

#define MUST(cond) ((cond) ? (void)0 : __builtin_trap())

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pan_str text = { (const char *)data, size };
	struct pan_buf b, again;
	unsigned len;

	pan_buf_init(&b, size * 16 + 64);
	pan_buf_init(&again, size * 16 + 64);
	pan_utf8_clean(&b, text);
	pan_utf8_clean(&again, pan_buf_str(&b));
	MUST(pan_buf_done(&b, NULL) == PAN_OK);
	MUST(pan_utf8_valid(pan_buf_str(&b)));
	MUST(pan_str_eq(pan_buf_str(&b), pan_buf_str(&again)));
	MUST(pan_utf8_valid(text) == pan_str_eq(pan_buf_str(&b), text));
	pan_buf_reset(&b);
	pan_safe_add_html(&b, text, SIZE_MAX);
	MUST(pan_buf_done(&b, NULL) == PAN_OK);
	for (size_t at = 0; at < b.n; at += len)
		MUST(pan_safe_visible(pan_utf8_at(pan_buf_str(&b), at, &len)));
	pan_buf_fini(&b);
	pan_buf_fini(&again);
	return 0;
}
