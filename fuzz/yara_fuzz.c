/*
 * Any bytes are YARA rules or a named error.  With keep_good, what is kept parses again
 * by itself: a rule's own text, behind the imports and the rules it needs.
 */
#include <stdlib.h>

#include "core/own.h"
#include "yara/yara.h"
#include "yara/yara_atr.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
ignore(void *ctx, enum pan_lint_level level, uint32_t line, const char *text)
{
	(void)ctx, (void)level, (void)line;
	if (text[0] == '\0')
		abort();
}

/* The condition's tree is as deep as the rule says, at most. */
static void
walk(const struct pan_yara_expr *e, uint32_t depth)
{
	if (depth == 0)
		abort();
	for (uint32_t i = 0; i < e->narg; i++)
		walk(e->arg[i], depth - 1);
	if (e->many != NULL)
		walk(e->many, depth - 1);
	if (e->body != NULL)
		walk(e->body, depth - 1);
}

static void
check_rule(struct pan_arena *a, const struct pan_yara_rule *r)
{
	const struct pan_yara_unit *again = NULL;
	struct pan_yara_opts opts = { .keep_good = true };
	struct pan_yara_atr_opts atr = { PAN_LIT("ATR-2026-99999"),
		PAN_LIT("2026/11/21") };
	struct pan_buf text;

	walk(r->condition, r->depth);
	pan_buf_init(&text, (size_t)1 << 20);
	if (pan_yara_atr(r, &atr, &text, NULL) == PAN_ENOMEM)
		abort();
	pan_buf_reset(&text);
	if (r->nneeds == 0) {
		for (size_t i = 0; i < r->nmodule; i++)
			pan_buf_printf(&text, "import \"%.*s\"\n", PAN_STR(r->module[i]));
		pan_buf_add(&text, r->source);
		if (pan_buf_done(&text, NULL) == PAN_OK &&
		    (pan_yara_parse(a, pan_buf_str(&text), &opts, &again, NULL) !=
		            PAN_OK ||
		        again->n != 1))
			abort();
	}
	pan_buf_fini(&text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	PAN_AUTO(pan_arena_freep) struct pan_arena *a = pan_arena_new((size_t)256 << 20);
	struct pan_lint lint = { ignore, NULL };
	struct pan_yara_opts opts = { .lint = &lint,
		.thorough = true,
		.keep_good = true };
	const struct pan_yara_unit *unit = NULL;
	struct pan_err err = { 0 };

	if (a == NULL)
		return 0;
	if (pan_yara_parse(a, (struct pan_str){ (const char *)data, size }, &opts, &unit,
	        &err) != PAN_OK) {
		if (err.text[0] == '\0')
			abort();
		return 0;
	}
	for (size_t i = 0; i < unit->n && i < 20; i++)
		check_rule(a, unit->rule[i]);
	return 0;
}
