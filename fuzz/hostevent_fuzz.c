/* Any line is an event or a named error; it is one exactly when core/json reads it and it
 * has the right shape; every value lies in readable memory. */
#include "core/json.h"
#include "core/own.h"
#include "rule/hostevent.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	PAN_AUTO(pan_arena_freep) struct pan_arena *a = pan_arena_new(256 << 20);
	struct pan_str line = { (const char *)data, size };
	struct pan_err err = { 0 };
	struct pan_hostevent ev = { 0 };
	struct pan_node *root = NULL;
	unsigned sum = 0;
	int rc, json;

	if (a == NULL)
		return 0;
	(void)pan_hostevent_shape(line);
	rc = pan_hostevent_parse(a, line, &ev, &err);
	if (rc != PAN_OK && err.text[0] == '\0')
		__builtin_trap();
	json = pan_json_parse(a, line, PAN_JSON_STRICT, &root, &err);
	if (rc == PAN_OK && json != PAN_OK)
		__builtin_trap();
	for (size_t i = 0; rc == PAN_OK && i < ev.nfield; i++) {
		for (size_t k = 0; k < ev.field[i].name.n; k++)
			sum += (unsigned char)ev.field[i].name.s[k];
		for (size_t k = 0; k < ev.field[i].value.n; k++)
			sum += (unsigned char)ev.field[i].value.s[k];
	}
	__asm__ volatile("" : : "r"(sum));
	return 0;
}
