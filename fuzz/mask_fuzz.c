/* Secrets in any text: spans ascend inside it, and excerpts of it keep their length. */
#include "core/utf8.h"
#include "report/excerpt.h"
#include "report/mask.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void
check_excerpt(struct pan_str text, size_t at, size_t end)
{
	struct pan_buf b;

	pan_buf_init(&b, 1 << 20);
	pan_excerpt_add(&b, text, at, end, 200);
	if (b.rc == PAN_OK && pan_utf8_count(pan_buf_str(&b)) > 200)
		__builtin_trap();
	for (size_t i = 0; i < b.n; i++)
		if ((unsigned char)b.s[i] < 0x20)
			__builtin_trap();
	pan_buf_fini(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct pan_str raw = { (const char *)bytes, n };
	struct pan_mask_span m = { 0, 0 };
	struct pan_buf clean;
	struct pan_str text;
	size_t from = 0;

	pan_buf_init(&clean, 1 << 22);
	pan_utf8_clean(&clean, raw);
	text = pan_buf_str(&clean);
	while (pan_mask_next(text, from, &m)) {
		if (m.at < from || m.end <= m.at || m.end > text.n)
			__builtin_trap();
		check_excerpt(text, m.at, m.end);
		from = m.end;
	}
	check_excerpt(text, text.n / 2, text.n);
	check_excerpt(text, 0, text.n / 3);
	pan_buf_fini(&clean);
	return 0;
}
