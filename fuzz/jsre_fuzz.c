/*
 * The first line is a pattern, the rest a text.  Whatever comes: no crash, and the search
 * with literals and windows finds what the whole text holds.
 */
#include <stdlib.h>

#include "core/utf8.h"
#include "pattern/auto.h"
#include "pattern/clause.h"
#include "pattern/fold.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Whether some literal of ${c} lies in the folded text. */
static bool
has_literal(const struct pan_clause *c, struct pan_str text)
{
	struct pan_fold f = { 0 };
	bool found = c->nlit == 0 || pan_fold_text(&f, text) != PAN_OK;

	for (size_t i = 0; i < c->nlit && !found; i++)
		found = pan_str_find((struct pan_str){ (const char *)f.s, f.n },
		            c->lit[i], 0) != SIZE_MAX;
	pan_fold_fini(&f);
	return found;
}

static void
run(struct pan_arena *a, struct pan_str pattern, struct pan_str text)
{
	static struct pan_arena *keep;  /* of what is the same for all patterns, */
	static struct pan_jsre_case *c; /* and slow to make */
	struct pan_auto_window w = { 0, text.n, text.n, 0, text.n };
	struct pan_auto_slot slot = { { 0, 0 }, 0 };
	struct pan_auto_pool *pool = NULL;
	struct pan_clause clause;
	struct pan_jsre re;
	struct pan_buf out;

	if (keep == NULL && (keep = pan_arena_new((size_t)64 << 20)) != NULL)
		c = pan_jsre_case_new(keep);
	pan_buf_init(&out, (size_t)16 << 20);
	if (c != NULL && pan_jsre_parse(a, c, pattern, false, &re, NULL) == PAN_OK &&
	    !re.backrefs && pan_auto_compile(a, &re, &out, NULL) == PAN_OK &&
	    pan_clause_find(a, NULL, &re, &clause, NULL) == PAN_OK &&
	    pan_auto_pool_new((size_t)1 << 18, &pool, NULL) == PAN_OK) {
		const struct pan_auto *p = (const void *)out.s;
		size_t at, end;
		int found;

		if (!pan_auto_sound(p, out.n))
			abort();
		found = pan_auto_search(pool, p, &slot, text, &w);
		if (pan_auto_first(pool, p, text, &w, &at, &end) != found ||
		    (found == 1 &&
		        (at > end || end > text.n || !has_literal(&clause, text))))
			abort();
	}
	pan_auto_pool_free(pool);
	pan_buf_fini(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pan_str all = { (const char *)data, size };
	size_t nl = pan_str_find(all, PAN_LIT("\n"), 0);
	struct pan_arena *a;
	struct pan_buf text;

	if (nl == SIZE_MAX || nl > 300 || size > 4096)
		return 0;
	a = pan_arena_new((size_t)128 << 20);
	pan_buf_init(&text, (size_t)1 << 20);
	pan_utf8_clean(&text, pan_str_slice(all, nl + 1, size));
	pan_buf_addz(&text, "");
	if (a != NULL && text.rc == PAN_OK)
		run(a, pan_str_slice(all, 0, nl), pan_buf_str(&text));
	pan_buf_fini(&text);
	pan_arena_free(a);
	return 0;
}
