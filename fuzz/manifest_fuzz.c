/*
 * Whatever a manifest holds, under each name that is looked at: the check ends, and each
 * finding lies within its document.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "scan/manifest.h"
#include "scan/subject.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = { "SKILL.md", "package.json",
		"requirements.txt", "pyproject.toml", ".mcp.json" };
	struct pan_str text = { (const char *)data, size };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct pan_subject *s = NULL;

		if (pan_subject_read_bytes(names[i], text, &s, NULL) != PAN_OK)
			continue;
		s->findings.arena = s->arena;
		if (pan_manifest_check(s, NULL, NULL) == PAN_OK) {
			for (size_t k = 0; k < s->findings.n; k++) {
				const struct pan_finding *f = &s->findings.item[k];

				if (f->at > f->end || f->end > f->doc->text.n)
					abort();
			}
		}
		pan_subject_free(s);
	}
	return 0;
}
