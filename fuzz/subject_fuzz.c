#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "core/utf8.h"
#include "scan/subject.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pan_str in = { (const char *)data, size };
	static const char *const names[] = { "a.md", "a.zip", "a.ipynb", "a.html",
		"a.tgz", "a.tar", "a.pyc", "a.pdf", "a.json", "a.docx", "a" };
	struct pan_subject *s = NULL;
	const char *name;

	if (size == 0)
		return 0;
	name = names[data[0] % (sizeof(names) / sizeof(names[0]))];
	in = pan_str_slice(in, 1, size);
	if (pan_subject_read_bytes(name, in, &s, NULL) != PAN_OK)
		return 0;
	for (const struct pan_doc *d = s->doc; d != NULL; d = d->next) {
		struct pan_place p = pan_doc_place(d, d->text.n / 2, d->text.n);

		if (!pan_utf8_valid(d->text) || !pan_utf8_valid(pan_str(d->path)) ||
		    p.line == 0 || p.column == 0 || p.end_line < p.line)
			abort();
	}
	pan_subject_free(s);
	return 0;
}
