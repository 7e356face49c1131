/*
 * Whatever a configuration holds, in each format: reading it ends, and each server that
 * was found becomes a document that is JSON.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "core/json.h"
#include "scan/agents.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct {
		const char *id, *path;
	} kinds[] = { { "claude-code", "~/.claude.json" }, { "codex", "config.toml" },
		{ "continue", "~/.continue/config.yaml" },
		{ "openclaw", "openclaw.json" }, { "goose", "config.yaml" },
		{ "opencode", "opencode.json" } };
	struct pan_arena *a = pan_arena_new((size_t)64 << 20);
	struct pan_str text = { (const char *)data, size };

	for (size_t i = 0; a != NULL && i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct pan_server *s = NULL;

		pan_arena_reset(a);
		if (pan_agents_read(a, kinds[i].id, pan_str(kinds[i].path), text, &s,
		        NULL) != PAN_OK)
			continue;
		for (; s != NULL; s = s->next) {
			struct pan_str doc = pan_agents_document(a, s);
			struct pan_node *n;

			if (doc.s != NULL &&
			    pan_json_parse(a, doc, PAN_JSON_STRICT, &n, NULL) ==
			        PAN_EFORMAT)
				abort();
		}
	}
	pan_arena_free(a);
	return 0;
}
