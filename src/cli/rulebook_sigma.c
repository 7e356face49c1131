#include <stdlib.h>

#include "cli/rulebook_parts.h"

/* A rule while the files are read, and which source it is of. */
struct read_rule {
	struct pan_sigma_rule *rule;
	uint32_t source;
};

struct reading {
	struct pan_rulebook *rs;
	const struct pan_rulebook_file *file; /* the one being read */
	struct read_rule *rule;
	size_t n, cap;
};

static void
on_lint(void *ctx, enum pan_lint_level level, uint32_t line, const char *text)
{
	struct reading *r = ctx;

	pan_rulebook_tell(r->rs, PAN_RULE_SIGMA, r->file->path, level, line, text);
}

static void
on_refused(void *ctx, const struct pan_sigma_rule *rule, uint32_t line, const char *why)
{
	struct reading *r = ctx;

	pan_rulebook_tell(r->rs, PAN_RULE_SIGMA, rule->file, PAN_LINT_ERROR, line, why);
}

/* A rule without an id is known by its source and file, and by its number there. */
static struct pan_str
make_id(struct reading *r, size_t number)
{
	struct pan_str stem = pan_rulebook_base(r->file->path);
	struct pan_str source = r->rs->source[r->file->source].name;
	size_t dot = stem.n;

	while (dot > 0 && stem.s[dot - 1] != '.')
		dot--;
	stem = pan_str_slice(stem, 0, dot > 1 ? dot - 1 : stem.n);
	return number == 0
	    ? pan_arena_printf(r->rs->a, "%.*s:%.*s", PAN_STR(source), PAN_STR(stem))
	    : pan_arena_printf(r->rs->a, "%.*s:%.*s-%zu", PAN_STR(source), PAN_STR(stem),
	          number + 1);
}

static int
read_file(struct reading *r, struct pan_err *err)
{
	struct pan_rulebook *rs = r->rs;
	const struct pan_lint lint = { on_lint, r };
	const struct pan_sigma_opts opts = { .lint = &lint,
		.thorough = rs->opts.thorough };
	struct pan_sigma_list list = { 0 };
	const size_t errors = rs->errors;
	struct pan_err why = { 0 };
	int rc = pan_sigma_parse(rs->a, r->file->text, r->file->path, &opts, &list, &why);

	if (rc == PAN_ENOMEM)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	if (rc != PAN_OK) {
		if (rs->errors == errors)
			on_lint(r, PAN_LINT_ERROR, 0, why.text);
		return PAN_OK;
	}
	for (size_t i = 0; i < list.n; i++) {
		struct pan_sigma_rule *rule = list.rule[i];

		rc = pan_rulebook_grow(rs->a, &r->rule, r->n, sizeof(*r->rule), &r->cap,
		    err);
		if (rc == PAN_OK && rule->id.n == 0)
			rule->id = make_id(r, i);
		if (rc != PAN_OK || rule->id.s == NULL)
			return PAN_ENOMEM;
		r->rule[r->n++] = (struct read_rule){ rule, r->file->source };
	}
	return PAN_OK;
}

static int
by_place(const void *a, const void *b)
{
	const struct read_rule *x = a, *y = b;

	return x->rule < y->rule ? -1 : x->rule > y->rule;
}

/* Linking puts the rules into another order: their sources follow them. */
static int
keep(struct reading *r, const struct pan_sigma_list *list, struct pan_err *err)
{
	struct pan_rulebook *rs = r->rs;
	uint32_t *source = pan_arena_array(rs->a, list->n + 1, sizeof(*source));

	rs->sigma = pan_arena_array(rs->a, list->n + 1, sizeof(void *));
	if (source == NULL || rs->sigma == NULL)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	if (r->n > 0)
		qsort(r->rule, r->n, sizeof(*r->rule), by_place);
	for (size_t i = 0; i < list->n; i++) {
		const struct read_rule key = { list->rule[i], 0 };
		const struct read_rule *at =
		    bsearch(&key, r->rule, r->n, sizeof(key), by_place);

		source[i] = at == NULL ? 0 : at->source;
		rs->sigma[i] = list->rule[i];
	}
	rs->nsigma = list->n;
	rs->part[PAN_RULE_SIGMA].source = source;
	return PAN_OK;
}

int
pan_rulebook_read_sigma(struct pan_rulebook *rs, struct pan_err *err)
{
	struct reading r = { .rs = rs };
	struct pan_sigma_list linked = { 0 };
	struct pan_sigma_rule **list;
	int rc = PAN_OK;

	for (size_t i = 0; i < rs->nfile && rc == PAN_OK; i++) {
		r.file = &rs->file[i];
		if (r.file->language == PAN_RULE_SIGMA)
			rc = read_file(&r, err);
	}
	if (rc != PAN_OK || r.n == 0)
		return rc;
	list = pan_arena_array(rs->a, r.n, sizeof(struct pan_sigma_rule *));
	if (list == NULL)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	for (size_t i = 0; i < r.n; i++)
		list[i] = r.rule[i].rule;
	rc = pan_sigma_link(rs->a, list, r.n, on_refused, &r, &linked, err);
	return rc == PAN_OK ? keep(&r, &linked, err) : rc;
}
