#include "scan/served.h"

#include <stdlib.h>

#include "core/json.h"
#include "scan/listing.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A tool listing when it is JSON, else the code of a tool server. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pan_arena *a = pan_arena_new((size_t)64 << 20);
	struct pan_arena *scratch = pan_arena_new((size_t)256 << 20);
	struct pan_findings fs = { .arena = a };
	struct pan_doc d = { .path = "x", .kind = PAN_DOC_PYTHON };
	struct pan_node *root;

	d.text = (struct pan_str){ (const char *)data, size };
	d.raw = d.text;
	if (a != NULL && scratch != NULL) {
		int rc = pan_json_parse(scratch, d.text, PAN_JSON_LOOSE, &root, NULL);

		rc = rc == PAN_OK ? pan_listing_check(scratch, &d, root, &fs)
		                  : pan_served_check(&d, scratch, &fs);
		if (rc > PAN_OK)
			abort();
		for (size_t i = 0; i < fs.n; i++)
			if (fs.item[i].at > fs.item[i].end || fs.item[i].end > size)
				abort();
	}
	pan_arena_free(a);
	pan_arena_free(scratch);
	return 0;
}
