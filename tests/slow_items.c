#include "tests/slow_items.h"

#include <string.h>

struct walk {
	const struct pan_sigma_detection *d;
	const struct slow_event *ev;
	size_t at;
	bool cannot;
};

static bool
regex_fits(struct walk *w, const struct pan_sigma_item *it, const struct slow_field *f)
{
	char flags[4] = "";
	enum slow_answer a;

	if ((it->flags & PAN_SIGMA_RE_I) != 0)
		strcat(flags, "i");
	if ((it->flags & PAN_SIGMA_RE_M) != 0)
		strcat(flags, "m");
	if ((it->flags & PAN_SIGMA_RE_S) != 0)
		strcat(flags, "s");
	a = slow_regex(flags, it->text, f);
	w->cannot |= a == SLOW_CANNOT;
	return a == SLOW_YES;
}

static bool
number_fits(const struct pan_sigma_item *it, const struct slow_field *f)
{
	static const char *const part[] = { "", "minute", "hour", "day", "week", "month",
		"year" };
	double v;

	if (it->part_of != PAN_SIGMA_TIME_NONE) {
		if (!slow_moment(part[it->part_of], f->value, &v))
			return false;
	} else if ((f->kind != PAN_HOSTFIELD_NUMBER && f->kind != PAN_HOSTFIELD_TEXT) ||
	    !slow_number(f->value, &v)) {
		return false;
	}
	return it->op == PAN_SIGMA_LT ? v < it->number
	    : it->op == PAN_SIGMA_LTE ? v <= it->number
	    : it->op == PAN_SIGMA_GT  ? v > it->number
	    : it->op == PAN_SIGMA_GTE ? v >= it->number
	                              : v == it->number;
}

static bool
other_fits(const struct walk *w, const struct pan_sigma_item *it,
    const struct slow_field *f)
{
	for (size_t i = 0; i < w->ev->n; i++)
		if (pan_str_eq(w->ev->field[i].name, it->text) &&
		    w->ev->field[i].kind != PAN_HOSTFIELD_NULL &&
		    slow_text(f, &w->ev->field[i], "=<>~"[it->how], it -> cased))
			return true;
	return false;
}

static bool
value_fits(struct walk *w, const struct pan_sigma_item *it, const struct slow_field *f)
{
	switch (it->op) {
	case PAN_SIGMA_GLOB:
		return pan_sigma_glob(it->part, it->npart, it->cased, f->value);
	case PAN_SIGMA_REGEX:
		return regex_fits(w, it, f);
	case PAN_SIGMA_CIDR:
		return pan_sigma_net_has(&it->net, f->value);
	case PAN_SIGMA_EQ:
	case PAN_SIGMA_LT:
	case PAN_SIGMA_LTE:
	case PAN_SIGMA_GT:
	case PAN_SIGMA_GTE:
		return number_fits(it, f);
	case PAN_SIGMA_BOOL:
		return (f->kind == PAN_HOSTFIELD_BOOL || f->kind == PAN_HOSTFIELD_TEXT) &&
		    pan_str_caseeq(f->value,
		        it->boolean ? PAN_LIT("true") : PAN_LIT("false"));
	case PAN_SIGMA_FIELD:
		return other_fits(w, it, f);
	case PAN_SIGMA_NULL:
	case PAN_SIGMA_EXISTS:
		break;
	}
	return false;
}

static bool
item_holds(struct walk *w, const struct pan_sigma_item *it)
{
	bool there = false, null = true, fit = false;

	for (size_t i = 0; i < w->ev->n && !fit; i++) {
		const struct slow_field *f = &w->ev->field[i];

		if (it->field.s != NULL && !pan_str_eq(f->name, it->field))
			continue;
		there = true;
		null &= f->kind == PAN_HOSTFIELD_NULL;
		fit = (it->field.s == NULL || f->kind != PAN_HOSTFIELD_NULL) &&
		    value_fits(w, it, f);
	}
	if (it->op == PAN_SIGMA_NULL)
		return null;
	if (it->op == PAN_SIGMA_EXISTS)
		return there == it->boolean;
	return fit || (it->field.s == NULL && value_fits(w, it, &w->ev->raw));
}

static bool
holds(struct walk *w)
{
	const struct pan_expr *e;
	uint32_t n, yes = 0;

	if (w->at >= w->d->nexpr) {
		w->cannot = true;
		return false;
	}
	e = &w->d->expr[w->at++];
	if (e->op == PAN_EXPR_COND)
		return item_holds(w, &w->d->item[e->arg]);
	if (e->op == PAN_EXPR_NOT)
		return !holds(w);
	n = e->op == PAN_EXPR_AT_LEAST ? e->arg & 0xffff : e->arg;
	for (uint32_t i = 0; i < n; i++)
		yes += holds(w);
	return e->op == PAN_EXPR_AND ? yes == n
	    : e->op == PAN_EXPR_OR   ? yes > 0
	                             : yes >= e->arg >> 16;
}

enum slow_answer
slow_items(const struct pan_sigma_detection *d, const struct slow_event *ev)
{
	struct walk w = { .d = d, .ev = ev };
	bool v = holds(&w);

	return w.cannot || w.at != d->nexpr ? SLOW_CANNOT : v ? SLOW_YES : SLOW_NO;
}
