#include "cli/rulebook_parts.h"

struct reading {
	struct pan_rulebook *rs;
	const struct pan_rulebook_file *file; /* the one being read */
	size_t cap, source_cap, id_cap;
	uint32_t *slot; /* rules by their ids, plus one; 0: free */
	uint32_t mask;
};

static int
no_memory(struct pan_err *err)
{
	return pan_err_set(err, PAN_ENOMEM, "out of memory");
}

static void
on_lint(void *ctx, enum pan_lint_level level, uint32_t line, const char *text)
{
	struct reading *r = ctx;

	pan_rulebook_tell(r->rs, PAN_RULE_YARA, r->file->path, level, line, text);
}

/* ---- ids ---- */

/* Where ${id} is, or belongs, in the table. */
static uint32_t *
slot_of(const struct reading *r, struct pan_str id)
{
	uint32_t i = (uint32_t)pan_str_hash(id) & r->mask;

	while (r->slot[i] != 0 && !pan_str_eq(r->rs->yara_id[r->slot[i] - 1], id))
		i = (i + 1) & r->mask;
	return &r->slot[i];
}

static int
more_slots(struct reading *r, struct pan_err *err)
{
	uint32_t n = r->mask == 0 ? 1024 : (r->mask + 1) * 2;

	if (r->mask != 0 && r->rs->nyara * 2 < r->mask)
		return PAN_OK;
	r->slot = pan_arena_array(r->rs->a, n, sizeof(*r->slot));
	if (r->slot == NULL)
		return no_memory(err);
	r->mask = n - 1;
	for (uint32_t i = 0; i < r->rs->nyara; i++)
		*slot_of(r, r->rs->yara_id[i]) = i + 1;
	return PAN_OK;
}

static struct pan_str
stem_of(struct pan_str path)
{
	struct pan_str name = pan_rulebook_base(path);
	size_t dot = name.n;

	while (dot > 0 && name.s[dot - 1] != '.')
		dot--;
	return pan_str_slice(name, 0, dot > 1 ? dot - 1 : name.n);
}

/*
 * NAMESPACE:NAME; the second rule of one name has the file's stem in its namespace, too,
 * and those after it a number.
 */
static struct pan_str
make_id(const struct reading *r, const struct pan_yara_rule *rule)
{
	struct pan_arena *a = r->rs->a;
	struct pan_str ns = rule->unit->ns, stem = stem_of(rule->file);
	struct pan_str id =
	    pan_arena_printf(a, "%.*s:%.*s", PAN_STR(ns), PAN_STR(rule->name));

	for (unsigned i = 1; id.s != NULL && *slot_of(r, id) != 0; i++) {
		id = i == 1 ? pan_arena_printf(a, "%.*s/%.*s:%.*s", PAN_STR(ns),
		                  PAN_STR(stem), PAN_STR(rule->name))
		            : pan_arena_printf(a, "%.*s/%.*s-%u:%.*s", PAN_STR(ns),
		                  PAN_STR(stem), i, PAN_STR(rule->name));
	}
	return id;
}

/* ---- files ---- */

static int
add_rule(struct reading *r, const struct pan_yara_rule *rule, struct pan_err *err)
{
	struct pan_rulebook *rs = r->rs;
	struct pan_rulebook_part *p = &rs->part[PAN_RULE_YARA];
	const size_t n = rs->nyara;
	struct pan_str id;
	int rc = more_slots(r, err);

	if (rc != PAN_OK)
		return rc;
	id = make_id(r, rule);
	if (id.s == NULL ||
	    pan_rulebook_grow(rs->a, &rs->yara, n, sizeof(void *), &r->cap, err) !=
	        PAN_OK ||
	    pan_rulebook_grow(rs->a, &p->source, n, sizeof(*p->source), &r->source_cap,
	        err) != PAN_OK ||
	    pan_rulebook_grow(rs->a, &rs->yara_id, n, sizeof(id), &r->id_cap, err) !=
	        PAN_OK)
		return no_memory(err);
	rs->yara[n] = rule;
	rs->yara_id[n] = id;
	p->source[n] = r->file->source;
	*slot_of(r, id) = (uint32_t)n + 1;
	rs->nyara++;
	return PAN_OK;
}

static int
read_file(struct reading *r, struct pan_err *err)
{
	struct pan_rulebook *rs = r->rs;
	const struct pan_lint lint = { on_lint, r };
	const struct pan_yara_opts opts = { .file = r->file->path,
		.ns = rs->source[r->file->source].name,
		.lint = &lint,
		.thorough = rs->opts.thorough,
		.keep_good = true };
	const struct pan_yara_unit *unit = NULL;
	const size_t errors = rs->errors;
	struct pan_err why = { 0 };
	int rc = pan_yara_parse(rs->a, r->file->text, &opts, &unit, &why);

	if (rc == PAN_ENOMEM)
		return no_memory(err);
	if (rc != PAN_OK) {
		if (rs->errors == errors)
			on_lint(r, PAN_LINT_ERROR, 0, why.text);
		return PAN_OK;
	}
	for (size_t i = 0; i < unit->n && rc == PAN_OK; i++)
		rc = add_rule(r, unit->rule[i], err);
	return rc;
}

int
pan_rulebook_read_yara(struct pan_rulebook *rs, struct pan_err *err)
{
	struct reading r = { .rs = rs };
	int rc = PAN_OK;

	for (size_t i = 0; i < rs->nfile && rc == PAN_OK; i++) {
		r.file = &rs->file[i];
		if (r.file->language == PAN_RULE_YARA)
			rc = read_file(&r, err);
	}
	return rc;
}
