/*
 * The first byte says what the rest is: a regular expression (with which flags) or a hex
 * string.  Whatever comes: no crash, and a tree within its own bounds.
 */
#include <stdlib.h>

#include "core/own.h"
#include "yara/yara_atr.h"
#include "yara/yara_lint.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
walk(const struct pan_yara_re_node *n, uint32_t depth)
{
	if (depth == 0 || (n->op == PAN_YARA_RE_CLASS) != (n->set != NULL) ||
	    (n->op == PAN_YARA_RE_REPEAT && (n->min > n->max || n->child == NULL)))
		abort();
	for (const struct pan_yara_re_node *c = n->child; c != NULL; c = c->next)
		walk(c, depth - 1);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	PAN_AUTO(pan_arena_freep) struct pan_arena *a = pan_arena_new((size_t)64 << 20);
	struct pan_yara_re_opts opts;
	struct pan_yara_re re;
	struct pan_err err = { 0 };
	struct pan_str text;
	struct pan_buf out;
	int rc;

	if (a == NULL || size == 0)
		return 0;
	text = (struct pan_str){ (const char *)data + 1, size - 1 };
	opts = (struct pan_yara_re_opts){ data[0] & 1, data[0] & 2, data[0] & 4 };
	if (data[0] & 8)
		rc = pan_yara_hex_parse(a, text, &re, &err);
	else
		rc = pan_yara_re_parse(a, text, &opts, &re, &err);
	if (rc != PAN_OK) {
		if (err.text[0] == '\0')
			abort();
		return 0;
	}
	walk(re.root, re.depth);
	if (re.min > re.max || pan_yara_lint_run(&re) > re.min)
		abort();
	pan_buf_init(&out, (size_t)1 << 20);
	if (pan_yara_atr_pattern(&re, &out, NULL) == PAN_ENOMEM)
		abort();
	pan_buf_fini(&out);
	return 0;
}
