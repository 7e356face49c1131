#include "match/pack_atr.h"

#include "pattern/lits.h"

static bool
table(const struct pan_str *part, struct pack_span s, size_t each)
{
	return s.at % 8 == 0 && s.at >= sizeof(struct pack_atr_head) &&
	    pack_inside(s.at, s.n, each, part->n);
}

/* With room for the NUL behind it. */
static bool
text_in(const struct pan_str *part, struct pack_str s)
{
	return s.at < part->n && s.n < part->n - s.at;
}

static bool
within(struct pack_span s, uint32_t n)
{
	return s.at <= n && s.n <= n - s.at;
}

/* Point ${a} at its tables; false when they do not lie inside. */
static bool
lay_out(struct pack_atr *a, const struct pan_str *part)
{
	const struct pack_atr_head *h = a->h;

	if (!table(part, h->rule, sizeof(*a->rule)) ||
	    !table(part, h->cond, sizeof(*a->cond)) ||
	    !table(part, h->expr, sizeof(*a->expr)) ||
	    !table(part, h->pattern, sizeof(*a->pattern)) ||
	    !table(part, h->of_pattern, 4) || !table(part, h->user, 4) ||
	    !table(part, h->field, sizeof(*a->field)) || !table(part, h->special, 4) ||
	    !table(part, h->always, 4) || !table(part, h->need, sizeof(*a->need)) ||
	    h->lits % 8 != 0 || !pack_inside(h->lits, h->lits_size, 1, part->n))
		return false;
	a->rule = (const void *)(a->base + h->rule.at);
	a->cond = (const void *)(a->base + h->cond.at);
	a->expr = (const void *)(a->base + h->expr.at);
	a->pattern = (const void *)(a->base + h->pattern.at);
	a->of_pattern = (const void *)(a->base + h->of_pattern.at);
	a->user = (const void *)(a->base + h->user.at);
	a->field = (const void *)(a->base + h->field.at);
	a->special = (const void *)(a->base + h->special.at);
	a->always = (const void *)(a->base + h->always.at);
	a->need = (const void *)(a->base + h->need.at);
	a->lits = h->lits == 0 ? NULL : (const void *)(a->base + h->lits);
	return true;
}

static bool
sound_rules(const struct pack_atr *a, const struct pan_str *part)
{
	const struct pack_atr_head *h = a->h;

	for (uint32_t i = 0; i < h->rule.n; i++) {
		const struct pack_atr_rule *r = &a->rule[i];

		if (!text_in(part, r->signature) || !text_in(part, r->behavioral) ||
		    !text_in(part, r->trace) || !text_in(part, r->semantic) ||
		    !within(r->cond, h->cond.n) || !within(r->expr, h->expr.n) ||
		    r->severity > PAN_SEV_CRITICAL || r->method > PAN_METHOD_TRACE)
			return false;
	}
	return true;
}

static bool
sound_patterns(const struct pack_atr *a, const struct pan_str *part, size_t program)
{
	const struct pack_atr_head *h = a->h;

	for (uint32_t i = 0; i < h->cond.n; i++) {
		const struct pack_cond *c = &a->cond[i];

		if (c->rule >= h->rule.n || !text_in(part, c->spec) ||
		    !text_in(part, c->language) ||
		    (c->pattern != PACK_NONE &&
		        (c->pattern >= h->pattern.n || c->field >= h->field.n)))
			return false;
	}
	for (uint32_t i = 0; i < h->pattern.n; i++) {
		const struct pack_pattern *t = &a->pattern[i];

		if (!text_in(part, t->text) || t->prog % 8 != 0 ||
		    !pack_inside(t->prog, t->prog_size, 1, program) ||
		    !within(t->conds, h->of_pattern.n) || !within(t->need, h->need.n))
			return false;
	}
	return true;
}

static bool
sound_lists(const struct pack_atr *a, const struct pan_str *part)
{
	const struct pack_atr_head *h = a->h;
	const struct {
		const uint32_t *list;
		uint32_t n, below;
	} lists[] = { { a->of_pattern, h->of_pattern.n, h->cond.n },
		{ a->user, h->user.n, h->pattern.n },
		{ a->special, h->special.n, h->rule.n },
		{ a->always, h->always.n, h->pattern.n } };

	for (size_t k = 0; k < sizeof(lists) / sizeof(*lists); k++) {
		for (uint32_t i = 0; i < lists[k].n; i++) {
			if (lists[k].list[i] >= lists[k].below)
				return false;
		}
	}
	for (uint32_t i = 0; i < h->field.n; i++) {
		if (!text_in(part, a->field[i]))
			return false;
	}
	return h->field.n <= PACK_FIELDS_MAX;
}

int
pan_pack_atr(const struct pan_pack *p, struct pack_atr *out, struct pan_err *err)
{
	const struct pan_str program = pan_pack_bytes(p, PAN_RULE_ATR, PART_EXTRA);
	struct pack_atr a = { .program = program.s };
	struct pan_str part;
	int rc = pan_pack_part(p, PAN_RULE_ATR, PART_ENGINE, &part, err);

	if (rc != PAN_OK)
		return rc;
	a.base = part.s;
	a.h = (const void *)part.s;
	if (part.n < sizeof(*a.h) || a.h->rule.n != p->h->section[PAN_RULE_ATR].rules ||
	    !lay_out(&a, &part) || !sound_rules(&a, &part) ||
	    !sound_patterns(&a, &part, program.n) || !sound_lists(&a, &part) ||
	    (a.lits != NULL && !pan_lits_sound(a.lits, a.h->lits_size, a.h->user.n)))
		return pan_err_set(err, PAN_EVERIFY, "the compiled rule pack is damaged");
	*out = a;
	return PAN_OK;
}
