/*
 * Normalising twice is normalising once, and the quick check never says yes
 * wrongly.  Any bytes.
 */
#include <assert.h>

#include "core/uni.h"
#include "core/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pan_str s = { (const char *)data, size };
	struct pan_buf once, twice;

	pan_buf_init(&once, (size_t)1 << 26);
	pan_buf_init(&twice, (size_t)1 << 26);
	pan_uni_nfkc(&once, s);
	pan_uni_nfkc(&twice, pan_buf_str(&once));
	assert(once.rc == PAN_OK && twice.rc == PAN_OK);
	assert(once.n <= size * 33); /* U+FDFA: 3 bytes into 33 */
	assert(size > 64 || pan_str_eq(pan_buf_str(&once), pan_buf_str(&twice)));
	if (pan_uni_nfkc_quick(s))
		assert(pan_str_eq(s, pan_buf_str(&once)));
	pan_buf_fini(&once);
	pan_buf_fini(&twice);
	return 0;
}
