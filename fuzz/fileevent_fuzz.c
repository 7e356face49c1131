/* Any line is a file event or a named error, and its parts lie within its path. */
#include "core/own.h"
#include "rule/fileevent.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	PAN_AUTO(pan_arena_freep) struct pan_arena *a = pan_arena_new(64 << 20);
	struct pan_str line = { (const char *)data, size };
	struct pan_fileevent e = { 0 };
	struct pan_err err = { 0 };

	if (a == NULL)
		return 0;
	if (pan_fileevent_parse(a, line, &e, &err) != PAN_OK) {
		if (err.text[0] == '\0')
			__builtin_trap();
		return 0;
	}
	if (e.path.n != strlen(e.path.s) || !pan_str_ends(e.path, e.name) ||
	    !pan_str_ends(e.name, e.extension) || e.id.n == 0)
		__builtin_trap();
	return 0;
}
