#include "rule/ruleset.h"

#include <stdlib.h>

#include "rule/lint.h"

struct reading {
	struct pan_ruleset *set;
	struct pan_ruleset_opts opts;
	struct pan_str path;
};

/* Files in folders go before files beside them; otherwise names by their bytes. */
static int
by_path(const void *x, const void *y)
{
	struct pan_str a = (*(const struct pan_ruleset_file *const *)x)->path;
	struct pan_str b = (*(const struct pan_ruleset_file *const *)y)->path;
	size_t i = 0, j = 0;

	for (;;) {
		size_t ei = pan_str_find(a, PAN_LIT("/"), i);
		size_t ej = pan_str_find(b, PAN_LIT("/"), j);
		int c;

		if ((ei == SIZE_MAX) != (ej == SIZE_MAX))
			return ei == SIZE_MAX ? 1 : -1;
		c = pan_str_cmp(pan_str_slice(a, i, ei), pan_str_slice(b, j, ej));
		if (c != 0 || ei == SIZE_MAX)
			return c;
		i = ei + 1;
		j = ej + 1;
	}
}

static void
hear(void *ctx, enum pan_lint_level level, uint32_t line, const char *text)
{
	struct reading *r = ctx;

	if (level == PAN_LINT_ERROR)
		r->set->nerror++;
	else
		r->set->nwarning++;
	if (r->opts.say != NULL)
		r->opts.say(r->opts.ctx, r->path, level, line, text);
}

struct seat {
	const struct pan_rule *rule;
	size_t at;
};

static int
by_id(const void *x, const void *y)
{
	const struct seat *a = x, *b = y;
	int c = pan_str_cmp(a->rule->id, b->rule->id);

	return c != 0 ? c : (a->at > b->at) - (a->at < b->at);
}

/* Leave out every rule whose id an earlier one has. */
static int
drop_duplicates(struct reading *r, struct pan_err *err)
{
	struct pan_ruleset *set = r->set;
	struct seat *seat = calloc(set->n + 1, sizeof(*seat));
	size_t n = 0;

	if (seat == NULL)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	for (size_t i = 0; i < set->n; i++)
		seat[i] = (struct seat){ set->rule[i], i };
	qsort(seat, set->n, sizeof(*seat), by_id);
	for (size_t i = 1; i < set->n; i++) {
		if (!pan_str_eq(seat[i].rule->id, seat[i - 1].rule->id))
			continue;
		set->rule[seat[i].at] = NULL;
		r->path = seat[i].rule->file;
		hear(r, PAN_LINT_ERROR, pan_node_get(seat[i].rule->root, "id")->line,
		    "another rule has this id already");
	}
	free(seat);
	for (size_t i = 0; i < set->n; i++) {
		if (set->rule[i] != NULL)
			set->rule[n++] = set->rule[i];
	}
	set->n = n;
	return PAN_OK;
}

int
pan_ruleset_read(struct pan_arena *a, const struct pan_ruleset_file *file, size_t n,
    const struct pan_ruleset_opts *opts, struct pan_ruleset *out, struct pan_err *err)
{
	struct pan_ruleset set = { 0 };
	struct reading r = { .set = &set };
	const struct pan_lint lint = { hear, &r };
	const struct pan_ruleset_file **order =
	    pan_arena_array(a, n + 1, sizeof(const struct pan_ruleset_file *));
	int rc;

	if (opts != NULL)
		r.opts = *opts;
	set.rule = pan_arena_array(a, n + 1, sizeof(const struct pan_rule *));
	if (order == NULL || set.rule == NULL)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	for (size_t i = 0; i < n; i++)
		order[i] = &file[i];
	qsort(order, n, sizeof(const struct pan_ruleset_file *), by_path);
	for (size_t i = 0; i < n; i++) {
		struct pan_rule *rule = NULL;

		r.path = order[i]->path;
		rc = pan_atr_parse(a, order[i]->yaml, r.path, &lint, &rule, err);
		if (rc == PAN_ENOMEM)
			return rc;
		if (rc != PAN_OK)
			continue; /* hear() has it */
		set.rule[set.n++] = rule;
		if (r.opts.thorough)
			pan_lint_rule(rule, &lint);
	}
	rc = drop_duplicates(&r, err);
	if (rc == PAN_OK)
		*out = set;
	return rc;
}
