/* Whatever parses is written, read again and written the same; in both dialects. */
#include "core/json.h"
#include "core/utf8.h"

#define MUST(cond) ((cond) ? (void)0 : __builtin_trap())

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
round_trip(struct pan_arena *a, const struct pan_node *n)
{
	struct pan_buf first, second;
	struct pan_json_out j;
	struct pan_node *again = NULL;

	pan_buf_init(&first, (size_t)64 << 20);
	pan_buf_init(&second, (size_t)64 << 20);
	pan_json_out_init(&j, &first, 1);
	pan_json_node(&j, NULL, n);
	MUST(pan_buf_done(&first, NULL) == PAN_OK);
	MUST(pan_utf8_valid(pan_buf_str(&first)));
	MUST(pan_json_parse(a, pan_buf_str(&first), PAN_JSON_STRICT, &again, NULL) ==
	    PAN_OK);
	pan_json_out_init(&j, &second, 1);
	pan_json_node(&j, NULL, again);
	MUST(pan_str_eq(pan_buf_str(&first), pan_buf_str(&second)));
	pan_buf_fini(&first);
	pan_buf_fini(&second);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pan_str text = { (const char *)data, size };
	enum pan_json_dialect dialects[] = { PAN_JSON_STRICT, PAN_JSON_LOOSE };
	bool strict = false;

	for (int i = 0; i < 2; i++) {
		struct pan_arena *a = pan_arena_new((size_t)256 << 20);
		struct pan_node *n = NULL;
		struct pan_err err;
		int rc = pan_json_parse(a, text, dialects[i], &n, &err);

		MUST(rc == PAN_OK || rc == PAN_EFORMAT || rc == PAN_ELIMIT ||
		    rc == PAN_ENOMEM);
		MUST(!strict || rc == PAN_OK); /* loose takes all that strict takes */
		strict = rc == PAN_OK;
		if (rc == PAN_OK) {
			MUST(n->at <= n->end && n->end <= size);
			round_trip(a, n);
		}
		pan_arena_free(a);
	}
	return 0;
}
