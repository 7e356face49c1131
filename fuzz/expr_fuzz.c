/* Any text is an expression or a named error; evaluating it ends inside its nodes. */
#include "rule/expr.h"

#include "core/own.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool
bit_of(void *ctx, uint32_t cond)
{
	if (cond > 5)
		__builtin_trap();
	return (*(const unsigned *)ctx >> cond & 1u) != 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct pan_expr_name names[] = {
		{ { "a", 1 }, 0, 4, 2, false },
		{ { "b", 1 }, 1, 0, 0, true },
		{ { "sel_c", 5 }, 2, 0, 0, false },
		{ { NULL, 0 }, 3, 0, 0, false },
	};
	PAN_AUTO(pan_arena_freep) struct pan_arena *a = pan_arena_new(16 << 20);
	struct pan_str text = { (const char *)data, size };
	struct pan_err err = { 0 };
	struct pan_rule r = { 0 };

	if (a == NULL)
		return 0;
	if (pan_expr_parse(a, text, names, 4, &r, &err) != PAN_OK) {
		if (err.text[0] == '\0')
			__builtin_trap();
		return 0;
	}
	for (unsigned v = 0; v < 64; v += 7)
		(void)pan_expr_eval(r.expr, r.nexpr, bit_of, &v);
	return 0;
}
