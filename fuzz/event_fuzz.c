/* Any line is an event or a named error, and fields can be asked for. */
#include "core/own.h"
#include "rule/event.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	PAN_AUTO(pan_arena_freep) struct pan_arena *a = pan_arena_new(64 << 20);
	struct pan_str line = { (const char *)data, size };
	struct pan_err err = { 0 };
	struct pan_event e = { 0 };
	int rc;

	if (a == NULL)
		return 0;
	rc = pan_event_parse(a, line, &e, &err);
	if (rc != PAN_OK) {
		if (err.text[0] == '\0')
			__builtin_trap();
		return 0;
	}
	(void)pan_event_field(&e, PAN_LIT("tool_name"));
	for (size_t i = 0; i < e.nfield; i++) {
		struct pan_str v = pan_event_field(&e, e.field[i].name);

		if (v.n > 0 && v.s == NULL)
			__builtin_trap();
	}
	return 0;
}
