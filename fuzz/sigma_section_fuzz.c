/* Any bytes are refused as a section of Sigma rules, or can be matched with. */
#include <stdlib.h>
#include <string.h>

#include "core/own.h"
#include "sigma/sigma_engine.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const lines[] = {
	"{\"logsource\":{\"category\":\"process_creation\",\"product\":\"windows\"},"
	"\"fields\":{\"Image\":\"C:\\\\X\\\\PowerShell.EXE\",\"CommandLine\":\"-enc ewil1 http\","
	"\"User\":\"x\",\"Ip\":\"10.1.1.1\",\"N\":7,\"C\":[\"Ab\",null,\"\\u00e9\"]}}",
	"{\"fields\":{\"EventID\":4625,\"m\":\"bad news wind\"}}",
};

static void
match(struct pan_sigma_engine *e, const char *line)
{
	PAN_AUTO(pan_arena_freep) struct pan_arena *a = pan_arena_new(1 << 20);
	struct pan_hostevent ev = { 0 };
	struct pan_sigma_result r = { 0 };

	if (a == NULL || pan_hostevent_parse(a, pan_str(line), &ev, NULL) != PAN_OK)
		return;
	if (pan_sigma_engine_match(e, &ev, NULL, &r, NULL) != PAN_OK)
		return;
	for (size_t i = 1; i < r.nrule; i++) {
		if (r.rule[i] <= r.rule[i - 1])
			__builtin_trap();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pan_sigma_pack *p = NULL;
	struct pan_sigma_engine *e = NULL;
	char *copy = malloc(size + 1); /* aligned, as a section is */

	if (copy == NULL)
		return 0;
	memcpy(copy, data, size);
	if (pan_sigma_pack_open((struct pan_str){ copy, size }, &p, NULL) == PAN_OK &&
	    pan_sigma_engine_new(p, &e, NULL) == PAN_OK) {
		match(e, lines[0]);
		match(e, lines[1]);
	}
	pan_sigma_engine_free(e);
	pan_sigma_pack_free(p);
	free(copy);
	return 0;
}
