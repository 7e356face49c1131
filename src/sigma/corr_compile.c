/* Correlations into their section of a pack: one buffer for each array, joined at the
 * end. */
#include <stdlib.h>

#include "core/own.h"
#include "sigma/corr_parts.h"

/* Of all correlations of a pack together. */
#define SECTION_MAX ((size_t)64 << 20)

struct writer {
	struct pan_buf rec, test, ref, alias, term, text, bytes;
	uint32_t *corr; /* of each rule: which correlation it is, or PAN_CORR_NONE */
	uint32_t ncorr;
};

static void
writer_fini(struct writer *w)
{
	struct pan_buf *b[] = { &w->rec, &w->test, &w->ref, &w->alias, &w->term, &w->text,
		&w->bytes };

	for (size_t i = 0; i < sizeof(b) / sizeof(*b); i++)
		pan_buf_fini(b[i]);
	free(w->corr);
}

static int
writer_init(struct writer *w, size_t n, struct pan_err *err)
{
	struct pan_buf *b[] = { &w->rec, &w->test, &w->ref, &w->alias, &w->term, &w->text,
		&w->bytes };

	for (size_t i = 0; i < sizeof(b) / sizeof(*b); i++)
		pan_buf_init(b[i], SECTION_MAX);
	w->corr = malloc((n + 1) * sizeof(*w->corr));
	if (w->corr == NULL)
		return pan_err_set(err, PAN_ENOMEM, "no memory for correlations");
	for (size_t i = 0; i < n; i++)
		w->corr[i] = PAN_CORR_NONE;
	return PAN_OK;
}

static bool
counts(const struct pan_sigma_corr *c)
{
	return c->type == PAN_SIGMA_EVENT_COUNT || c->type == PAN_SIGMA_VALUE_COUNT;
}

static const char *
why_bounds(const struct pan_sigma_corr *c)
{
	if (c->nbound == 0 && c->nexpr == 0)
		return "it has no condition";
	for (size_t i = 0; i < c->nbound; i++)
		if (counts(c) && c->bound[i].value > PAN_CORR_ENTRIES_MAX - 1)
			return "it would have to count further than events are "
			       "remembered";
	return NULL;
}

/*
 * The order of rules means something only where all of them are wanted: the operands of
 * a condition's text must be a conjunction.
 */
static const char *
why_ordered(const struct pan_sigma_corr *c)
{
	if (c->type != PAN_SIGMA_TEMPORAL_ORDERED)
		return NULL;
	for (size_t i = 0; i < c->nexpr; i++)
		if (c->expr[i].op != PAN_EXPR_AND && c->expr[i].op != PAN_EXPR_COND)
			return "temporal_ordered takes a condition of rules joined by "
			       "'and' only";
	return NULL;
}

/* Why correlation ${c} can't be evaluated, or NULL. */
static const char *
why_not(const struct writer *w, struct pan_sigma_rule *const *rule, uint32_t self)
{
	const struct pan_sigma_corr *c = &rule[self]->corr;
	const char *why = why_bounds(c);

	if (c->nref == 0)
		return "it refers to no rule";
	if (c->nref > PAN_CORR_REFS_MAX)
		return "it refers to too many rules";
	if (c->ngroup_by > PAN_CORR_FIELDS_MAX || c->nfield > PAN_CORR_FIELDS_MAX)
		return "it groups or counts by too many fields";
	if (c->nexpr > PAN_CORR_EXPR_MAX)
		return "its condition is too long";
	if (c->timespan_ms <= 0)
		return "it has no timespan";
	if (c->type != PAN_SIGMA_EVENT_COUNT && c->type != PAN_SIGMA_TEMPORAL &&
	    c->type != PAN_SIGMA_TEMPORAL_ORDERED && c->nfield == 0)
		return "it has no field to look at";
	for (size_t i = 0; i < c->nref; i++) {
		uint32_t r = c->ref[i].rule;

		if (r >= self)
			return "a rule it refers to is not there";
		if (rule[r]->kind == PAN_SIGMA_CORRELATION && w->corr[r] == PAN_CORR_NONE)
			return "a correlation it refers to can't be evaluated";
	}
	return why != NULL ? why : why_ordered(c);
}

static void
put(struct pan_buf *b, const void *thing, size_t n)
{
	pan_buf_add(b, (struct pan_str){ thing, n });
}

static struct pan_corr_text
put_bytes(struct writer *w, struct pan_str s)
{
	struct pan_corr_text t = { (uint32_t)w->bytes.n, (uint32_t)s.n };

	pan_buf_add(&w->bytes, s);
	return t;
}

static struct pan_corr_range
put_texts(struct writer *w, const struct pan_str *s, size_t n)
{
	struct pan_corr_range r = { (uint32_t)(w->text.n / sizeof(struct pan_corr_text)),
		(uint32_t)n };

	for (size_t i = 0; i < n; i++) {
		struct pan_corr_text t = put_bytes(w, s[i]);

		put(&w->text, &t, sizeof(t));
	}
	return r;
}

static void
put_one(struct writer *w, const struct pan_sigma_corr *c, uint32_t self)
{
	struct pan_corr_rec r = { .span_ms = c->timespan_ms,
		.percentile = c->type == PAN_SIGMA_VALUE_MEDIAN ? 50 : c->percentile,
		.rule = self,
		.type = (uint32_t)c->type };

	r.group = put_texts(w, c->group_by, c->ngroup_by);
	r.field = put_texts(w, c->field, c->nfield);
	r.ref.at = (uint32_t)(w->ref.n / sizeof(struct pan_corr_ref));
	for (size_t i = 0; i < c->nref; i++, r.ref.n++) {
		struct pan_corr_ref f = { c->ref[i].rule, w->corr[c->ref[i].rule] };

		put(&w->ref, &f, sizeof(f));
	}
	r.alias.at = (uint32_t)(w->alias.n / sizeof(struct pan_corr_alias));
	for (size_t i = 0; i < c->nalias; i++, r.alias.n++) {
		struct pan_corr_alias a = { put_bytes(w, c->alias[i].name),
			put_bytes(w, c->alias[i].field), c->alias[i].ref };

		put(&w->alias, &a, sizeof(a));
	}
	r.test.at = (uint32_t)(w->test.n / sizeof(struct pan_corr_test));
	for (size_t i = 0; i < c->nbound; i++, r.test.n++) {
		struct pan_corr_test t = { c->bound[i].value, (uint32_t)c->bound[i].cmp,
			0 };

		put(&w->test, &t, sizeof(t));
	}
	r.term.at = (uint32_t)(w->term.n / sizeof(struct pan_corr_term));
	for (size_t i = 0; i < c->nexpr; i++, r.term.n++) {
		struct pan_corr_term t = { (uint32_t)c->expr[i].op, c->expr[i].arg };

		put(&w->term, &t, sizeof(t));
	}
	put(&w->rec, &r, sizeof(r));
	w->corr[self] = w->ncorr++;
}

static int
join(struct writer *w, size_t nrules, struct pan_buf *out, struct pan_err *err)
{
	struct pan_corr_head h = { .magic = PAN_CORR_MAGIC, .nrules = (uint32_t)nrules };
	struct {
		const struct pan_buf *from;
		struct pan_corr_range *range;
		size_t each;
	} part[] = {
		{ &w->rec, &h.rec, sizeof(struct pan_corr_rec) },
		{ &w->test, &h.test, sizeof(struct pan_corr_test) },
		{ &w->ref, &h.ref, sizeof(struct pan_corr_ref) },
		{ &w->alias, &h.alias, sizeof(struct pan_corr_alias) },
		{ &w->term, &h.term, sizeof(struct pan_corr_term) },
		{ &w->text, &h.text, sizeof(struct pan_corr_text) },
		{ &w->bytes, &h.bytes, 1 },
	};
	const size_t nparts = sizeof(part) / sizeof(*part);
	size_t at = sizeof(h);

	for (size_t i = 0; i < nparts; i++) {
		int rc = pan_buf_done(part[i].from, err);

		if (rc != PAN_OK)
			return rc;
		part[i].range->at = (uint32_t)at;
		part[i].range->n = (uint32_t)(part[i].from->n / part[i].each);
		at += (part[i].from->n + 7) / 8 * 8;
	}
	h.size = (uint32_t)at;
	put(out, &h, sizeof(h));
	for (size_t i = 0; i < nparts; i++) {
		pan_buf_add(out, pan_buf_str(part[i].from));
		put(out, "\0\0\0\0\0\0\0", (8 - part[i].from->n % 8) % 8);
	}
	return pan_buf_done(out, err);
}

int
pan_corr_compile(struct pan_sigma_rule *const *rule, size_t n, pan_corr_refuse *refuse,
    void *ctx, struct pan_buf *out, struct pan_err *err)
{
	PAN_AUTO(writer_fini) struct writer w = { 0 };
	int rc = writer_init(&w, n, err);

	if (rc != PAN_OK)
		return rc;
	for (uint32_t i = 0; i < n; i++) {
		const char *why;

		if (rule[i]->kind != PAN_SIGMA_CORRELATION)
			continue;
		why = why_not(&w, rule, i);
		if (why != NULL && refuse != NULL)
			refuse(ctx, i, why);
		if (why != NULL)
			continue;
		if (w.ncorr >= PAN_CORR_RULES_MAX)
			return pan_err_set(err, PAN_ELIMIT, "more than %d correlations",
			    PAN_CORR_RULES_MAX);
		put_one(&w, &rule[i]->corr, i);
	}
	return w.ncorr == 0 ? PAN_OK : join(&w, n, out, err);
}
