#include "match/pack.h"

#include <stdlib.h>

#include "match/choices.h"
#include "match/pack_atr.h"
#include "match/pack_layout.h"

static enum pan_rule_language
language_of(const struct pan_pack *p, size_t i)
{
	enum pan_rule_language l = PAN_RULE_LANGUAGES - 1;

	while (l > 0 && i < p->view[l].first)
		l--;
	return l;
}

const char *
pan_pack_language(enum pan_rule_language l)
{
	static const char *const names[] = { "atr", "sigma", "yara" };

	return names[l];
}

struct pan_str
pan_pack_id(const struct pan_pack *p, size_t i)
{
	const struct pack_view *v = &p->view[language_of(p, i)];

	return pack_text(v->base, v->rule[i - v->first].id);
}

enum pan_severity
pan_pack_severity(const struct pan_pack *p, size_t i)
{
	const struct pack_view *v = &p->view[language_of(p, i)];
	unsigned level = p->choice == NULL ? 0 : p->choice[i] & CHOICE_LEVEL;

	return level > 0 ? (enum pan_severity)(level - 1)
	                 : v->rule[i - v->first].severity;
}

bool
pan_pack_off(const struct pan_pack *p, size_t i)
{
	return p->choice != NULL && (p->choice[i] & CHOICE_OFF) != 0;
}

int
pan_pack_choose(struct pan_pack *p, const struct pan_choices *c, struct pan_err *err)
{
	uint8_t *choice = NULL;

	if (c->n > 0 && (choice = calloc(p->rules + 1, 1)) == NULL)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	for (size_t i = 0; c->n > 0 && i < p->rules; i++) {
		const struct pan_choice *of = pan_choices_of(c, pan_pack_id(p, i));

		if (of == NULL)
			continue;
		choice[i] = (uint8_t)((of->off ? CHOICE_OFF : 0) |
		    (of->has_level ? (unsigned)of->level + 1 : 0));
	}
	free(p->choice);
	p->choice = choice;
	return PAN_OK;
}

static struct pan_text_pair
pair(const char *base, const struct pack_about *a, int i)
{
	struct pan_text_pair t = { pack_text(base, a->plain[i]),
		pack_text(base, a->plain[i + 4]) };

	if (t.en.n == 0)
		t.en.s = NULL;
	if (t.zh.n == 0)
		t.zh.s = NULL;
	return t;
}

static void
add_about(struct pan_pack_rule *r, const char *base, const struct pack_about *a)
{
	r->description = pack_text(base, a->description);
	r->file = pack_text(base, a->file);
	r->subcategory = pack_text(base, a->subcategory);
	r->scan_target = pack_text(base, a->scan_target);
	r->plain_title = pair(base, a, 0);
	r->plain_what = pair(base, a, 1);
	r->plain_why = pair(base, a, 2);
	r->plain_do = pair(base, a, 3);
	r->owasp = pack_text(base, a->owasp);
	r->atlas = pack_text(base, a->atlas);
	r->attack = pack_text(base, a->attack);
	r->cve = pack_text(base, a->cve);
	r->author = pack_text(base, a->author);
	r->date = pack_text(base, a->date);
	r->license = pack_text(base, a->license);
	r->reference = pack_text(base, a->reference);
	r->falsepositives = pack_text(base, a->falsepositives);
	r->tags = pack_text(base, a->tags);
	r->logsource.category = pack_text(base, a->log_category);
	r->logsource.product = pack_text(base, a->log_product);
	r->logsource.service = pack_text(base, a->log_service);
}

/* The words about rule ${i} of ${l}, or NULL when they are damaged. */
static const struct pack_about *
about(const struct pan_pack *p, enum pan_rule_language l, uint32_t i,
    struct pan_str *part)
{
	const struct pack_about *a;
	const struct pack_str *s;

	if (pan_pack_part(p, l, PART_ABOUT, part, NULL) != PAN_OK ||
	    !pack_inside(0, (uint64_t)i + 1, sizeof(*a), part->n))
		return NULL;
	a = (const struct pack_about *)(const void *)part->s + i;
	/* The texts stand one after another in the struct. */
	for (s = &a->description; s <= &a->log_service; s++) {
		if (!pack_inside(s->at, s->n, 1, part->n))
			return NULL;
	}
	return a;
}

struct pan_pack_rule
pan_pack_rule(const struct pan_pack *p, size_t i)
{
	enum pan_rule_language l = language_of(p, i);
	const struct pack_view *v = &p->view[l];
	const struct pack_rule *r = &v->rule[i - v->first];
	struct pan_pack_rule out = { .language = l,
		.id = pack_text(v->base, r->id),
		.title = pack_text(v->base, r->title),
		.category = pack_text(v->base, r->category),
		.severity = pan_pack_severity(p, i),
		.off = pan_pack_off(p, i),
		.status = r->status,
		.maturity = r->maturity,
		.source = r->source,
		.method = r->method,
		.confidence = r->confidence / 10.0,
		.ncond = r->ncond,
		.source_index = r->source_index,
		.silent = r->flags & PACK_RULE_SILENT };
	struct pan_str part;
	const struct pack_about *a = about(p, l, (uint32_t)(i - v->first), &part);

	if (a != NULL)
		add_about(&out, part.s, a);
	return out;
}

static uint32_t
find_in(const struct pack_view *v, uint32_t n, struct pan_str id)
{
	uint32_t lo = 0, hi = n;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (pan_str_cmp(pack_text(v->base, v->rule[v->by_id[mid]].id), id) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo < n && pan_str_eq(pack_text(v->base, v->rule[v->by_id[lo]].id), id))
		return v->by_id[lo];
	return PACK_NONE;
}

size_t
pan_pack_find(const struct pan_pack *p, struct pan_str id)
{
	for (size_t l = 0; l < PAN_RULE_LANGUAGES; l++) {
		uint32_t i = find_in(&p->view[l], p->h->section[l].rules, id);

		if (i != PACK_NONE)
			return p->view[l].first + i;
	}
	return SIZE_MAX;
}

struct pan_pack_cond
pan_pack_cond(const struct pan_pack *p, size_t rule, size_t cond)
{
	struct pan_pack_cond out = { .kind = PAN_COND_TEXT };
	const struct pack_cond *c;
	const struct pack_pattern *t;
	struct pack_atr a;

	if (pan_pack_atr(p, &a, NULL) != PAN_OK || rule >= a.h->rule.n ||
	    cond >= a.rule[rule].cond.n)
		return out;
	c = &a.cond[a.rule[rule].cond.at + cond];
	out.kind = c->kind;
	out.spec = pack_text(a.base, c->spec);
	if (c->pattern == PACK_NONE)
		return out;
	t = &a.pattern[c->pattern];
	out.field = pack_text(a.base, a.field[c->field]);
	out.pattern = pack_text(a.base, t->text);
	out.literals = t->nlit;
	out.per_megabyte = t->cost;
	out.window = (size_t)t->before.units + t->after.units;
	if (t->nlit == 0 || t->before.line || t->before.all || t->after.line ||
	    t->after.all)
		out.window = SIZE_MAX;
	out.program = t->prog_size;
	out.backtracks = t->flags & PATTERN_BACKREF;
	return out;
}
