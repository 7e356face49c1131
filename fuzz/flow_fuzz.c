#include "scan/flow.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The first byte chooses the language. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const enum pan_doc_kind kinds[] = { PAN_DOC_MARKDOWN, PAN_DOC_SHELL,
		PAN_DOC_PYTHON, PAN_DOC_JAVASCRIPT, PAN_DOC_JSON, PAN_DOC_POWERSHELL,
		PAN_DOC_YAML, PAN_DOC_TEXT };
	struct pan_arena *a, *scratch;
	struct pan_findings fs;
	struct pan_flow_facts facts = { 0 };
	struct pan_doc d = { .path = "x" };

	if (size == 0)
		return 0;
	a = pan_arena_new((size_t)64 << 20);
	scratch = pan_arena_new((size_t)256 << 20);
	fs = (struct pan_findings){ .arena = a };
	d.kind = kinds[data[0] % 8];
	d.text = (struct pan_str){ (const char *)data + 1, size - 1 };
	d.raw = d.text;
	if (a != NULL && scratch != NULL &&
	    pan_flow_collect(&d, scratch, &fs, &facts) == PAN_OK) {
		for (size_t i = 0; i < fs.n; i++)
			if (fs.item[i].at > fs.item[i].end || fs.item[i].end > d.text.n)
				abort();
		pan_flow_join(&facts, &fs);
	}
	pan_arena_free(a);
	pan_arena_free(scratch);
	return 0;
}
