/* Structure, ideas, addresses and tool listings of whatever text: bounded, in order. */
#include <assert.h>

#include "scan/audit_tools.h"
#include "scan/intent.h"
#include "scan/traffic.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_places(const struct pan_findings *fs)
{
	for (size_t i = 0; i < fs->n; i++) {
		const struct pan_finding *f = &fs->item[i];

		assert(f->at <= f->end && f->end <= f->doc->text.n);
		assert(pan_doc_place(f->doc, f->at, f->end).line >= 1);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const enum pan_doc_kind kind[] = { PAN_DOC_MARKDOWN, PAN_DOC_PYTHON,
		PAN_DOC_JAVASCRIPT, PAN_DOC_SHELL, PAN_DOC_JSON, PAN_DOC_YAML,
		PAN_DOC_TEXT };
	struct pan_arena *a = pan_arena_new(512 << 20);
	struct pan_doc d = { .path = "SKILL.md" };
	struct pan_doc *first = NULL;
	struct pan_doc **tail = &first;
	const struct pan_lexicon *lexicon;
	struct pan_findings fs = { .arena = a };
	struct pan_intent_opts opts = { 0 };
	struct pan_context c;

	if (a == NULL || size == 0 || pan_lexicon_new(a, &lexicon) != PAN_OK) {
		pan_arena_free(a);
		return 0;
	}
	d.kind = kind[data[0] % 7];
	opts.tool = (data[0] & 64) != 0;
	opts.hidden = (data[0] & 128) != 0;
	d.text = (struct pan_str){ (const char *)data + 1, size - 1 };
	if (pan_context_read(a, &d, &c) == PAN_OK &&
	    pan_intent_read(lexicon, a, &c, &opts, &fs) == PAN_OK) {
		pan_intent_unseen(&c, &fs);
		pan_traffic_check(&c, &fs);
		if (pan_audit_tools(a, &d, &tail, &fs) == PAN_OK)
			for (const struct pan_doc *t = first; t != NULL; t = t->next)
				assert(pan_doc_place(t, 0, t->text.n).line >= 1);
	}
	check_places(&fs);
	pan_arena_free(a);
	return 0;
}
