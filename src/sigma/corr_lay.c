/* A section of correlations out of a pack: every index in it is checked before it is
 * believed. */
#include "sigma/corr_parts.h"

static bool
inside(struct pan_corr_range r, uint32_t n)
{
	return r.at <= n && r.n <= n - r.at;
}

/* The array at ${r}, of things of ${each} bytes, or NULL. */
static const void *
array_at(struct pan_str section, struct pan_corr_range r, size_t each)
{
	if (r.at % 8 != 0 || r.at > section.n || r.n > (section.n - r.at) / each)
		return NULL;
	return section.s + r.at;
}

static bool
find_arrays(struct pan_str s, struct pan_corr_lay *l)
{
	const struct pan_corr_head *h = l->head;

	l->rec = array_at(s, h->rec, sizeof(*l->rec));
	l->test = array_at(s, h->test, sizeof(*l->test));
	l->ref = array_at(s, h->ref, sizeof(*l->ref));
	l->alias = array_at(s, h->alias, sizeof(*l->alias));
	l->term = array_at(s, h->term, sizeof(*l->term));
	l->text = array_at(s, h->text, sizeof(*l->text));
	l->bytes = array_at(s, h->bytes, 1);
	return l->rec != NULL && l->test != NULL && l->ref != NULL && l->alias != NULL &&
	    l->term != NULL && l->text != NULL && l->bytes != NULL;
}

static bool
text_is_sound(const struct pan_corr_lay *l, struct pan_corr_text t)
{
	return inside((struct pan_corr_range){ t.at, t.n }, l->head->bytes.n);
}

/* The operands of every operator are there, and nothing is left over. */
static bool
terms_are_sound(const struct pan_corr_lay *l, const struct pan_corr_rec *r)
{
	uint32_t depth = 0;

	if (r->term.n > PAN_CORR_EXPR_MAX)
		return false;
	for (uint32_t i = r->term.n; i-- > 0;) {
		const struct pan_corr_term *t = &l->term[r->term.at + i];
		uint32_t takes = 0;

		switch (t->op) {
		case PAN_EXPR_COND:
			if (t->arg >= r->ref.n)
				return false;
			break;
		case PAN_EXPR_NOT:
			takes = 1;
			break;
		case PAN_EXPR_AND:
		case PAN_EXPR_OR:
			takes = t->arg;
			break;
		case PAN_EXPR_AT_LEAST:
			takes = t->arg & 0xffff;
			break;
		default:
			return false;
		}
		if (takes > depth)
			return false;
		depth += 1 - takes;
	}
	return r->term.n == 0 || depth == 1;
}

static bool
rec_is_sound(const struct pan_corr_lay *l, uint32_t k)
{
	const struct pan_corr_head *h = l->head;
	const struct pan_corr_rec *r = &l->rec[k];

	if (r->rule >= h->nrules || r->type > PAN_SIGMA_VALUE_MEDIAN ||
	    (k > 0 && r->rule <= r[-1].rule) || r->span_ms <= 0 ||
	    !(r->percentile >= 0 && r->percentile <= 100))
		return false;
	if (!inside(r->ref, h->ref.n) || !inside(r->group, h->text.n) ||
	    !inside(r->field, h->text.n) || !inside(r->alias, h->alias.n) ||
	    !inside(r->test, h->test.n) || !inside(r->term, h->term.n) || r->ref.n == 0 ||
	    r->ref.n > PAN_CORR_REFS_MAX || r->group.n > PAN_CORR_FIELDS_MAX ||
	    r->field.n > PAN_CORR_FIELDS_MAX || r->test.n > PAN_CORR_EXPR_MAX)
		return false;
	for (uint32_t i = 0; i < r->ref.n; i++) {
		const struct pan_corr_ref *f = &l->ref[r->ref.at + i];

		if (f->rule >= h->nrules)
			return false;
		/* A nested one stands before, and is the rule that is meant. */
		if (f->corr != PAN_CORR_NONE &&
		    (f->corr >= k || l->rec[f->corr].rule != f->rule))
			return false;
	}
	for (uint32_t i = 0; i < r->alias.n; i++)
		if (l->alias[r->alias.at + i].ref >= r->ref.n)
			return false;
	for (uint32_t i = 0; i < r->test.n; i++)
		if (l->test[r->test.at + i].cmp > PAN_SIGMA_CMP_NEQ)
			return false;
	return terms_are_sound(l, r);
}

int
pan_corr_lay_open(struct pan_str section, struct pan_corr_lay *out, struct pan_err *err)
{
	struct pan_corr_lay l = { .head = (const void *)section.s };

	if (section.n < sizeof(*l.head) || (uintptr_t)section.s % 8 != 0 ||
	    l.head->magic != PAN_CORR_MAGIC || l.head->size != section.n)
		return pan_err_set(err, PAN_EFORMAT, "no section of correlations");
	if (!find_arrays(section, &l) || l.head->rec.n > PAN_CORR_RULES_MAX)
		return pan_err_set(err, PAN_EFORMAT,
		    "the correlations' arrays don't lie in their section");
	for (uint32_t i = 0; i < l.head->text.n; i++)
		if (!text_is_sound(&l, l.text[i]))
			return pan_err_set(err, PAN_EFORMAT,
			    "text %u of the correlations is not there", i);
	for (uint32_t i = 0; i < l.head->alias.n; i++)
		if (!text_is_sound(&l, l.alias[i].name) ||
		    !text_is_sound(&l, l.alias[i].field))
			return pan_err_set(err, PAN_EFORMAT,
			    "alias %u of the correlations is not there", i);
	for (uint32_t i = 0; i < l.head->rec.n; i++)
		if (!rec_is_sound(&l, i))
			return pan_err_set(err, PAN_EFORMAT,
			    "correlation %u is malformed", i);
	*out = l;
	return PAN_OK;
}
