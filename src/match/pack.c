#include "match/pack.h"

#include <stdlib.h>

#include "match/pack_layout.h"
#include "pattern/lits.h"

static uint64_t
load(const unsigned char *p)
{
	uint64_t v;

	memcpy(&v, p, 8);
	return v;
}

uint64_t
pan_pack_sum(const void *bytes, size_t n)
{
	const unsigned char *p = bytes;
	const uint64_t k = 0x9E3779B97F4A7C15ull;
	uint64_t lane[4] = { n, ~(uint64_t)n, k, ~k };
	unsigned char tail[32] = { 0 };

	for (; n >= 32; n -= 32, p += 32) {
		for (size_t i = 0; i < 4; i++) {
			lane[i] = (lane[i] ^ load(p + 8 * i)) * k;
			lane[i] ^= lane[i] >> 29;
		}
	}
	memcpy(tail, p, n);
	for (size_t i = 0; i < 4; i++) {
		lane[i] = (lane[i] ^ load(tail + 8 * i)) * k;
		lane[i] ^= lane[i] >> 32;
	}
	lane[0] = (lane[0] ^ (lane[1] << 17 | lane[1] >> 47)) * k;
	lane[2] = (lane[2] ^ (lane[3] << 23 | lane[3] >> 41)) * k;
	return lane[0] ^ lane[2] ^ (lane[0] >> 31);
}

uint64_t
pan_pack_build(void)
{
	struct pan_str version = PAN_LIT(PAN_VERSION);
	const uint64_t sizes = sizeof(struct pack_head) ^ sizeof(struct pack_rule) << 10 ^
	    sizeof(struct pack_pattern) << 20 ^ (uint64_t)PACK_FORMAT << 40;

	return pan_str_hash(version) ^ sizes;
}

static bool
table(const struct pack_head *h, struct pack_span s, size_t each)
{
	return s.at % 8 == 0 && s.at >= sizeof(*h) && s.at <= h->core &&
	    s.n <= (h->core - s.at) / each;
}

static bool
text_in(const struct pack_head *h, struct pack_str s)
{
	return s.at < h->core && s.n < h->core - s.at;
}

static bool
within(struct pack_span s, uint32_t n)
{
	return s.at <= n && s.n <= n - s.at;
}

static bool
sound_rules(const struct pan_pack *p)
{
	const struct pack_head *h = p->h;

	for (uint32_t i = 0; i < h->rule.n; i++) {
		const struct pack_rule *r = &p->rule[i];
		const struct pack_str *s = &r->id;

		/* The texts stand one after another in the struct. */
		for (; s <= &r->semantic; s++) {
			if (!text_in(h, *s))
				return false;
		}
		if (!within(r->cond, h->cond.n) || !within(r->expr, h->expr.n) ||
		    r->severity > PAN_SEV_CRITICAL || r->source_index >= h->source.n ||
		    r->method > PAN_METHOD_TRACE || p->by_id[i] >= h->rule.n)
			return false;
	}
	return true;
}

static bool
sound_patterns(const struct pan_pack *p)
{
	const struct pack_head *h = p->h;

	for (uint32_t i = 0; i < h->cond.n; i++) {
		const struct pack_cond *c = &p->cond[i];

		if (c->rule >= h->rule.n || !text_in(h, c->spec) ||
		    !text_in(h, c->language) ||
		    (c->pattern != PACK_NONE &&
		        (c->pattern >= h->pattern.n || c->field >= h->field.n)))
			return false;
	}
	for (uint32_t i = 0; i < h->pattern.n; i++) {
		const struct pack_pattern *t = &p->pattern[i];

		if (!text_in(h, t->text) || t->prog % 8 != 0 || t->prog < h->core ||
		    t->prog > h->size || t->prog_size > h->size - t->prog ||
		    !within(t->conds, h->of_pattern.n) || !within(t->need, h->need.n))
			return false;
	}
	return true;
}

static bool
sound_lists(const struct pan_pack *p)
{
	const struct pack_head *h = p->h;
	const struct {
		const uint32_t *list;
		uint32_t n, below;
	} lists[] = { { p->of_pattern, h->of_pattern.n, h->cond.n },
		{ p->user, h->user.n, h->pattern.n },
		{ p->special, h->special.n, h->rule.n },
		{ p->always, h->always.n, h->pattern.n } };

	for (size_t k = 0; k < sizeof(lists) / sizeof(*lists); k++) {
		for (uint32_t i = 0; i < lists[k].n; i++) {
			if (lists[k].list[i] >= lists[k].below)
				return false;
		}
	}
	for (uint32_t i = 0; i < h->field.n; i++) {
		if (!text_in(h, p->field[i]))
			return false;
	}
	for (uint32_t i = 0; i < h->source.n; i++) {
		if (!text_in(h, p->source[i].name) || !text_in(h, p->source[i].version))
			return false;
	}
	return h->field.n <= PACK_FIELDS_MAX;
}

/* Point ${p} at its tables; false when they do not lie inside. */
static bool
lay_out(struct pan_pack *p)
{
	const struct pack_head *h = p->h;

	if (!table(h, h->source, sizeof(*p->source)) ||
	    !table(h, h->rule, sizeof(*p->rule)) ||
	    !table(h, h->cond, sizeof(*p->cond)) ||
	    !table(h, h->expr, sizeof(*p->expr)) ||
	    !table(h, h->pattern, sizeof(*p->pattern)) || !table(h, h->of_pattern, 4) ||
	    !table(h, h->user, 4) || !table(h, h->field, sizeof(*p->field)) ||
	    !table(h, h->special, 4) || !table(h, h->by_id, 4) ||
	    !table(h, h->always, 4) || !table(h, h->need, sizeof(*p->need)) ||
	    h->by_id.n != h->rule.n || h->lits % 8 != 0 || h->lits > h->core ||
	    h->lits_size > h->core - h->lits)
		return false;
	p->source = (const void *)(p->base + h->source.at);
	p->rule = (const void *)(p->base + h->rule.at);
	p->cond = (const void *)(p->base + h->cond.at);
	p->expr = (const void *)(p->base + h->expr.at);
	p->pattern = (const void *)(p->base + h->pattern.at);
	p->of_pattern = (const void *)(p->base + h->of_pattern.at);
	p->user = (const void *)(p->base + h->user.at);
	p->field = (const void *)(p->base + h->field.at);
	p->special = (const void *)(p->base + h->special.at);
	p->by_id = (const void *)(p->base + h->by_id.at);
	p->always = (const void *)(p->base + h->always.at);
	p->need = (const void *)(p->base + h->need.at);
	p->lits = h->lits == 0 ? NULL : (const void *)(p->base + h->lits);
	return sound_rules(p) && sound_patterns(p) && sound_lists(p) &&
	    (p->lits == NULL || pan_lits_sound(p->lits, h->lits_size, h->user.n));
}

int
pan_pack_open(struct pan_str bytes, struct pan_pack **out, struct pan_err *err)
{
	const struct pack_head *h = (const void *)bytes.s;
	struct pan_pack *p;

	if (bytes.n < sizeof(*h) || memcmp(h->magic, PACK_MAGIC, sizeof(h->magic)) != 0)
		return pan_err_set(err, PAN_EVERIFY, "not a compiled rule pack");
	if (h->format != PACK_FORMAT || h->order != 0x01020304 ||
	    h->build != pan_pack_build())
		return pan_err_set(err, PAN_EVERIFY,
		    "compiled by another version of panguard; compile it again");
	if (h->size != bytes.n || h->core > h->size || h->core < sizeof(*h) ||
	    h->sum != pan_pack_sum(bytes.s + 32, h->core - 32))
		return pan_err_set(err, PAN_EVERIFY, "the compiled rule pack is damaged");
	p = calloc(1, sizeof(*p));
	if (p == NULL)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	p->base = bytes.s;
	p->h = h;
	if (!lay_out(p)) {
		free(p);
		return pan_err_set(err, PAN_EVERIFY, "the compiled rule pack is damaged");
	}
	*out = p;
	return PAN_OK;
}

int
pan_pack_whole(const struct pan_pack *p, struct pan_err *err)
{
	for (uint32_t i = 0; i < p->h->pattern.n; i++) {
		const struct pack_pattern *t = &p->pattern[i];

		if (pan_pack_sum(p->base + t->prog, t->prog_size) != t->prog_sum)
			return pan_err_set(err, PAN_EVERIFY,
			    "the compiled rule pack is damaged");
	}
	return PAN_OK;
}

void
pan_pack_free(struct pan_pack *p)
{
	free(p);
}

void
pan_pack_freep(struct pan_pack **p)
{
	pan_pack_free(*p);
}

size_t
pan_pack_rules(const struct pan_pack *p)
{
	return p->h->rule.n;
}

size_t
pan_pack_sources(const struct pan_pack *p)
{
	return p->h->source.n;
}

struct pan_pack_source
pan_pack_source(const struct pan_pack *p, size_t i)
{
	const struct pack_source *s = &p->source[i];

	return (struct pan_pack_source){ pack_text(p, s->name), pack_text(p, s->version),
		s->rules };
}

static struct pan_text_pair
pair(const struct pan_pack *p, const struct pack_rule *r, int i)
{
	struct pan_text_pair t = { pack_text(p, r->plain[i]),
		pack_text(p, r->plain[i + 4]) };

	if (t.en.n == 0)
		t.en.s = NULL;
	if (t.zh.n == 0)
		t.zh.s = NULL;
	return t;
}

struct pan_pack_rule
pan_pack_rule(const struct pan_pack *p, size_t i)
{
	const struct pack_rule *r = &p->rule[i];

	return (struct pan_pack_rule){ .id = pack_text(p, r->id),
		.title = pack_text(p, r->title),
		.description = pack_text(p, r->description),
		.plain_title = pair(p, r, 0),
		.plain_what = pair(p, r, 1),
		.plain_why = pair(p, r, 2),
		.plain_do = pair(p, r, 3),
		.category = pack_text(p, r->category),
		.subcategory = pack_text(p, r->subcategory),
		.scan_target = pack_text(p, r->scan_target),
		.file = pack_text(p, r->file),
		.owasp = pack_text(p, r->owasp),
		.atlas = pack_text(p, r->atlas),
		.attack = pack_text(p, r->attack),
		.cve = pack_text(p, r->cve),
		.severity = r->severity,
		.status = r->status,
		.maturity = r->maturity,
		.source = r->source,
		.method = r->method,
		.confidence = r->confidence / 10.0,
		.ncond = r->cond.n,
		.source_index = r->source_index };
}

struct pan_pack_cond
pan_pack_cond(const struct pan_pack *p, size_t rule, size_t cond)
{
	const struct pack_cond *c = &p->cond[p->rule[rule].cond.at + cond];
	struct pan_pack_cond out = { .kind = c->kind, .spec = pack_text(p, c->spec) };
	const struct pack_pattern *t;

	if (c->pattern == PACK_NONE)
		return out;
	t = &p->pattern[c->pattern];
	out.field = pack_text(p, p->field[c->field]);
	out.pattern = pack_text(p, t->text);
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

size_t
pan_pack_find(const struct pan_pack *p, struct pan_str id)
{
	size_t lo = 0, hi = p->h->rule.n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (pan_str_cmp(pack_text(p, p->rule[p->by_id[mid]].id), id) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo < p->h->rule.n && pan_str_eq(pack_text(p, p->rule[p->by_id[lo]].id), id))
		return p->by_id[lo];
	return SIZE_MAX;
}
