/*
 * The hidden-unicode check over any text: no crash, places inside the text and on the
 * borders of characters, work bounded.
 */
#include <assert.h>

#include "core/utf8.h"
#include "scan/unicode.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pan_arena *a = pan_arena_new((size_t)1 << 28);
	struct pan_findings fs = { .arena = a };
	struct pan_doc d = { .path = "x" };
	struct pan_buf text;

	pan_buf_init(&text, (size_t)1 << 26);
	if (size > 0)
		pan_utf8_clean(&text,
		    (struct pan_str){ (const char *)data + 1, size - 1 });
	d.kind = size > 0 && data[0] % 2 ? PAN_DOC_PYTHON : PAN_DOC_MARKDOWN;
	d.text = pan_buf_str(&text);
	pan_unicode_check(&d, &fs);
	assert(fs.rc == PAN_OK);
	for (size_t i = 0; i < fs.n; i++) {
		assert(fs.item[i].at < fs.item[i].end);
		assert(fs.item[i].end <= d.text.n);
		assert(((unsigned char)d.text.s[fs.item[i].at] & 0xC0) != 0x80);
	}
	pan_arena_free(a);
	pan_buf_fini(&text);
	return 0;
}
