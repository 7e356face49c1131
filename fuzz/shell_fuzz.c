#include "scan/shell.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Every offset lies in the text, and every word's place is where it was read. */
static void
walk(const struct pan_shell_list *l, size_t size, unsigned depth)
{
	if (depth > 2 * PAN_SHELL_DEPTH_MAX + 2)
		abort();
	for (const struct pan_shell_pipe *p = l->pipe; p != NULL; p = p->next) {
		for (const struct pan_shell_cmd *c = p->cmd; c != NULL; c = c->next) {
			if (c->at > c->end || c->end > size)
				abort();
			for (const struct pan_shell_word *w = c->word; w; w = w->next) {
				if (w->at > w->end || w->end > size)
					abort();
				for (const struct pan_shell_part *q = w->part; q;
				     q = q->next)
					if (q->list != NULL)
						walk(q->list, size, depth + 1);
			}
			if (c->body != NULL)
				walk(c->body, size, depth + 1);
		}
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pan_arena *a = pan_arena_new((size_t)256 << 20);
	struct pan_shell sh;

	if (a == NULL)
		return 0;
	if (pan_shell_parse(a, (struct pan_str){ (const char *)data, size }, 0, &sh) ==
	    PAN_OK)
		walk(sh.list, size, 0);
	pan_arena_free(a);
	return 0;
}
