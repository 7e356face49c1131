/*
 * Peeling any text: no crash, children are valid text within their parents, their bytes
 * bounded, and the same text peels twice to the same children.
 */
#include <assert.h>

#include "core/limits.h"
#include "core/utf8.h"
#include "scan/peel.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t
peel(struct pan_arena *a, struct pan_str text, enum pan_doc_kind kind, uint64_t *hash)
{
	struct pan_findings fs = { .arena = a };
	struct pan_doc d = { .path = "x", .kind = kind, .text = text, .raw = text };
	size_t n = 0;

	assert(pan_peel_all(a, &d, &fs) == PAN_OK);
	for (const struct pan_doc *c = d.next; c != NULL; c = c->next) {
		assert(c->layer != NULL && c->parent != NULL);
		assert(c->depth >= 1 && c->depth <= PAN_SCAN_LAYERS_MAX);
		assert(c->parent_at <= c->parent_end);
		assert(c->parent_end <= c->parent->text.n);
		assert(c->kind == PAN_DOC_OPAQUE || pan_utf8_valid(c->text));
		*hash = *hash * 31 + pan_str_hash(c->raw);
		n++;
	}
	return n;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pan_arena *a = pan_arena_new((size_t)1 << 30);
	enum pan_doc_kind kind;
	struct pan_buf text;
	uint64_t once = 0, twice = 0;
	size_t n;

	if (size == 0)
		data = (const uint8_t *)"\0";
	pan_buf_init(&text, (size_t)1 << 26);
	pan_utf8_clean(&text,
	    (struct pan_str){ (const char *)data + 1, size == 0 ? 0 : size - 1 });
	kind = (enum pan_doc_kind)(data[0] % PAN_DOC_OPAQUE);
	n = peel(a, pan_buf_str(&text), kind, &once);
	assert(peel(a, pan_buf_str(&text), kind, &twice) == n);
	assert(once == twice);
	pan_arena_free(a);
	pan_buf_fini(&text);
	return 0;
}
