#include "sigma/corr.h"

#include <stdlib.h>

#include "core/own.h"
#include "sigma/corr_parts.h"

/* Rule ${rule} is number ${ref} of what correlation ${corr} refers to. */
struct use {
	uint32_t rule;
	uint32_t corr;
	uint32_t ref;
};

/* What the event in hand means to a correlation. */
struct pending {
	uint32_t fired; /* rules it fired, one bit each */
	uint32_t unsure;
	uint32_t via; /* one of them: by which nested correlations find field names */
};

struct pan_corr {
	struct pan_corr_lay lay;
	struct pan_corr_store store;
	uint64_t seed[2];
	struct use *use; /* by rule */
	size_t nuse;
	struct pending *pending;
	uint64_t *touched; /* correlations with something pending, one bit each */
	uint32_t *fired, *unsure;
	struct pan_corr_desk *desk;
	uint64_t nunsure;
	int64_t last_ms; /* of the event fed last */
};

static int
by_rule(const void *x, const void *y)
{
	const struct use *a = x, *b = y;

	if (a->rule != b->rule)
		return a->rule < b->rule ? -1 : 1;
	if (a->corr != b->corr)
		return a->corr < b->corr ? -1 : 1;
	return (a->ref > b->ref) - (a->ref < b->ref);
}

static void
list_uses(struct pan_corr *c)
{
	for (uint32_t k = 0; k < c->lay.head->rec.n; k++)
		for (uint32_t i = 0; i < c->lay.rec[k].ref.n; i++)
			c->use[c->nuse++] =
			    (struct use){ c->lay.ref[c->lay.rec[k].ref.at + i].rule, k,
				    i };
	qsort(c->use, c->nuse, sizeof(*c->use), by_rule);
}

int
pan_corr_open(struct pan_str bytes, const struct pan_corr_opts *opts,
    struct pan_corr **out, struct pan_err *err)
{
	PAN_AUTO(pan_corr_freep) struct pan_corr *c = calloc(1, sizeof(*c));
	size_t n, nuse = 0;
	int rc;

	if (c == NULL)
		return pan_err_set(err, PAN_ENOMEM, "no memory for correlations");
	rc = pan_corr_lay_open(bytes, &c->lay, err);
	if (rc == PAN_OK)
		rc = pan_corr_store_init(&c->store, opts, err);
	if (rc != PAN_OK)
		return rc;
	n = c->lay.head->rec.n;
	for (size_t k = 0; k < n; k++)
		nuse += c->lay.rec[k].ref.n;
	c->use = calloc(nuse + 1, sizeof(*c->use));
	c->pending = calloc(n + 1, sizeof(*c->pending));
	c->touched = calloc(n / 64 + 1, sizeof(*c->touched));
	c->fired = calloc(n + 1, sizeof(*c->fired));
	c->unsure = calloc(n + 1, sizeof(*c->unsure));
	c->desk = calloc(1, sizeof(*c->desk));
	if (c->use == NULL || c->pending == NULL || c->touched == NULL ||
	    c->fired == NULL || c->unsure == NULL || c->desk == NULL)
		return pan_err_set(err, PAN_ENOMEM, "no memory for correlations");
	if (opts != NULL)
		memcpy(c->seed, opts->seed, sizeof(c->seed));
	list_uses(c);
	*out = pan_take(c);
	return PAN_OK;
}

void
pan_corr_free(struct pan_corr *c)
{
	if (c == NULL)
		return;
	pan_corr_store_fini(&c->store);
	free(c->use);
	free(c->pending);
	free(c->touched);
	free(c->fired);
	free(c->unsure);
	free(c->desk);
	free(c);
}

void
pan_corr_freep(struct pan_corr **c)
{
	pan_corr_free(*c);
}

/* Rule ${rule} fired, or may have: tell the correlations that refer to it. */
static void
tell(struct pan_corr *c, uint32_t rule, bool fired)
{
	size_t lo = 0, hi = c->nuse;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (c->use[mid].rule < rule)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (; lo < c->nuse && c->use[lo].rule == rule; lo++) {
		const struct use *u = &c->use[lo];
		struct pending *p = &c->pending[u->corr];

		*(fired ? &p->fired : &p->unsure) |= 1u << u->ref;
		c->touched[u->corr / 64] |= 1ull << (u->corr % 64);
	}
}

/*
 * What correlation ${k} means by ${field} in an event that came to it by its rule
 * ${ref}: through the aliases, and those of the nested correlation if that is one.
 */
static struct pan_str
name_of(const struct pan_corr *c, uint32_t k, uint32_t ref, struct pan_str field)
{
	for (;;) {
		const struct pan_corr_rec *r = &c->lay.rec[k];

		for (uint32_t i = 0; i < r->alias.n; i++) {
			const struct pan_corr_alias *a = &c->lay.alias[r->alias.at + i];

			if (a->ref == ref &&
			    pan_str_eq(pan_corr_str(&c->lay, a->name), field)) {
				field = pan_corr_str(&c->lay, a->field);
				break;
			}
		}
		k = c->lay.ref[r->ref.at + ref].corr;
		if (k == PAN_CORR_NONE)
			return field;
		ref = c->pending[k].via;
	}
}

/* The values of ${field} as correlation ${k} means it. */
static size_t
values_of(const struct pan_corr *c, const struct pan_corr_input *in, uint32_t k,
    uint32_t ref, struct pan_corr_text field, struct pan_str *value)
{
	struct pan_str name = name_of(c, k, ref, pan_corr_str(&c->lay, field));

	return in->field(in->ctx, name, value, PAN_CORR_VALUES_MAX);
}

/* Hash all values of the fields ${f} into ${h}; false when one of them has none. */
static bool
hash_fields(const struct pan_corr *c, const struct pan_corr_input *in, uint32_t k,
    uint32_t ref, struct pan_corr_range f, struct pan_corr_hash *h)
{
	struct pan_str value[PAN_CORR_VALUES_MAX];
	bool all = true;

	for (uint32_t i = 0; i < f.n; i++) {
		uint64_t n = values_of(c, in, k, ref, c->lay.text[f.at + i], value);

		all &= n > 0;
		pan_corr_hash_add(h, &n, sizeof(n));
		for (size_t j = 0; j < n && j < PAN_CORR_VALUES_MAX; j++)
			pan_corr_hash_text(h, value[j]);
	}
	return all;
}

static uint64_t
key_of(const struct pan_corr *c, const struct pan_corr_input *in, uint32_t k,
    uint32_t ref)
{
	struct pan_corr_hash h;

	pan_corr_hash_init(&h, c->seed);
	pan_corr_hash_add(&h, &k, sizeof(k));
	(void)hash_fields(c, in, k, ref, c->lay.rec[k].group, &h);
	return pan_corr_hash_done(&h);
}

/* A decimal number, and nothing else. */
static bool
number_of(struct pan_str s, double *out)
{
	char text[64];
	char *end;

	s = pan_str_trim(s);
	if (s.n == 0 || s.n >= sizeof(text))
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (strchr("+-.0123456789eE", s.s[i]) == NULL || s.s[i] == '\0')
			return false;
		text[i] = s.s[i];
	}
	text[s.n] = '\0';
	*out = strtod(text, &end);
	return *end == '\0' && end != text;
}

/*
 * The entries that the event makes in a group of correlation ${k}: how many, in ${e}.
 * ${dropped}: there would be more.
 */
static size_t
entries_of(const struct pan_corr *c, const struct pan_corr_input *in, uint32_t k,
    uint32_t refs, struct pan_corr_entry *e, bool *dropped)
{
	const struct pan_corr_rec *r = &c->lay.rec[k];
	uint32_t ref = (uint32_t)__builtin_ctz(refs);
	struct pan_str value[PAN_CORR_VALUES_MAX];
	struct pan_corr_hash h;
	size_t n, made = 0;

	if (r->type == PAN_SIGMA_EVENT_COUNT || r->type == PAN_SIGMA_TEMPORAL ||
	    r->type == PAN_SIGMA_TEMPORAL_ORDERED) {
		e[0] = (struct pan_corr_entry){ in->time_ms, { .refs = refs } };
		return 1;
	}
	if (r->field.n != 1) {
		pan_corr_hash_init(&h, c->seed);
		if (!hash_fields(c, in, k, ref, r->field, &h))
			return 0;
		e[0].is.hash = pan_corr_hash_done(&h);
		e[0].time_ms = in->time_ms;
		return 1;
	}
	n = values_of(c, in, k, ref, c->lay.text[r->field.at], value);
	*dropped = n > PAN_CORR_VALUES_MAX;
	for (size_t i = 0; i < n && i < PAN_CORR_VALUES_MAX; i++) {
		e[made].time_ms = in->time_ms;
		if (r->type == PAN_SIGMA_VALUE_COUNT) {
			pan_corr_hash_init(&h, c->seed);
			pan_corr_hash_text(&h, value[i]);
			e[made++].is.hash = pan_corr_hash_done(&h);
		} else if (number_of(value[i], &e[made].is.number)) {
			made++;
		}
	}
	return made;
}

/* Put the event, which fired ${refs} of correlation ${k}, into group ${key}. */
static int /* NOLINTNEXTLINE(readability-function-size): all of it is one event's */
fold(struct pan_corr *c, const struct pan_corr_input *in, uint32_t k, uint64_t key,
    uint32_t refs, enum pan_corr_answer *out, struct pan_err *err)
{
	const struct pan_corr_rec *r = &c->lay.rec[k];
	struct pan_corr_entry e[PAN_CORR_VALUES_MAX];
	struct pan_corr_group *g;
	bool dropped = false;
	size_t n = entries_of(c, in, k, refs, e, &dropped);
	int rc = PAN_OK;

	if (n == 0)
		return PAN_OK;
	rc = pan_corr_store_get(&c->store, k, key, &g, err);
	if (dropped)
		pan_corr_store_lose(&c->store, k, key, in->time_ms);
	for (size_t i = 0; i < n && rc == PAN_OK; i++)
		rc = pan_corr_store_add(&c->store, g, e[i], err);
	if (rc != PAN_OK)
		return rc;
	*out = pan_corr_judge(&c->lay, r, g, in->time_ms, c->desk);
	pan_corr_store_trim(&c->store, g,
	    pan_corr_minus(pan_corr_minus(in->time_ms, r->span_ms), r->span_ms));
	return PAN_OK;
}

/*
 * What correlation ${k} says of the event.  The rules it fired may put it into several
 * groups, where aliases give them different fields.
 */
static int
judge(struct pan_corr *c, const struct pan_corr_input *in, uint32_t k,
    enum pan_corr_answer *out, struct pan_err *err)
{
	struct pending *p = &c->pending[k];
	uint64_t key[PAN_CORR_REFS_MAX];
	uint32_t all = p->fired | p->unsure;

	*out = PAN_CORR_NO;
	p->via = (uint32_t)__builtin_ctz(p->fired != 0 ? p->fired : all);
	for (uint32_t i = 0; i < PAN_CORR_REFS_MAX; i++)
		key[i] = (all >> i & 1) != 0 ? key_of(c, in, k, i) : 0;
	while (all != 0) {
		uint32_t first = (uint32_t)__builtin_ctz(all), same = 0;
		enum pan_corr_answer a = PAN_CORR_NO;
		int rc;

		for (uint32_t i = first; i < PAN_CORR_REFS_MAX; i++)
			if ((all >> i & 1) != 0 && key[i] == key[first])
				same |= 1u << i;
		all &= ~same;
		if ((same & p->unsure) != 0) {
			pan_corr_store_lose(&c->store, k, key[first], in->time_ms);
			a = PAN_CORR_UNSURE;
		}
		if ((same & p->fired) != 0) {
			rc = fold(c, in, k, key[first], same & p->fired, &a, err);
			if (rc != PAN_OK)
				return rc;
		}
		if (a == PAN_CORR_YES && *out != PAN_CORR_YES)
			p->via = (uint32_t)__builtin_ctz(same & p->fired);
		if (a == PAN_CORR_YES || *out == PAN_CORR_NO)
			*out = a;
	}
	return PAN_OK;
}

static int
judge_all(struct pan_corr *c, const struct pan_corr_input *in,
    struct pan_corr_result *out, struct pan_err *err)
{
	for (uint32_t k = 0; k < c->lay.head->rec.n; k++) {
		enum pan_corr_answer a;
		int rc;

		if (c->touched[k / 64] == 0) {
			k |= 63;
			continue;
		}
		if ((c->touched[k / 64] >> (k % 64) & 1) == 0)
			continue;
		/* A rule that is in doubt for one reason and fired for another, fired. */
		c->pending[k].unsure &= ~c->pending[k].fired;
		rc = judge(c, in, k, &a, err);
		if (rc != PAN_OK)
			return rc;
		if (a == PAN_CORR_NO)
			continue;
		tell(c, c->lay.rec[k].rule, a == PAN_CORR_YES);
		if (a == PAN_CORR_YES)
			c->fired[out->nfired++] = c->lay.rec[k].rule;
		else
			c->unsure[out->nunsure++] = c->lay.rec[k].rule;
	}
	return PAN_OK;
}

int
pan_corr_feed(struct pan_corr *c, const struct pan_corr_input *event,
    struct pan_corr_result *out, struct pan_err *err)
{
	struct pan_corr_result r = { .fired = c->fired, .unsure = c->unsure };
	struct pan_corr_input timed = *event;
	const struct pan_corr_input *in = &timed;
	int rc;

	if (timed.time_ms == 0)
		timed.time_ms = c->last_ms;
	c->last_ms = timed.time_ms;
	for (size_t i = 0; i < in->nfired; i++)
		tell(c, in->fired[i], true);
	for (size_t i = 0; i < in->nunsure; i++)
		tell(c, in->unsure[i], false);
	rc = judge_all(c, in, &r, err);
	for (uint32_t k = 0; k < c->lay.head->rec.n; k += 64) {
		uint64_t bits = c->touched[k / 64];

		for (; bits != 0; bits &= bits - 1)
			c->pending[k + (uint32_t)__builtin_ctzll(bits)] =
			    (struct pending){ 0 };
		c->touched[k / 64] = 0;
	}
	if (rc != PAN_OK) {
		pan_corr_store_lose_all(&c->store, in->time_ms);
		return rc;
	}
	c->nunsure += r.nunsure;
	*out = r;
	return PAN_OK;
}

void
pan_corr_stats(const struct pan_corr *c, struct pan_corr_stats *out)
{
	const struct pan_corr_store *st = &c->store;
	size_t groups = st->list[0].n + st->list[1].n;

	*out = (struct pan_corr_stats){
		.groups = groups,
		.entries = st->entries,
		.bytes = groups * sizeof(struct pan_corr_group) +
		    st->room * sizeof(struct pan_corr_entry),
		.dropped_groups = st->dropped_groups,
		.dropped_entries = st->dropped_entries,
		.unsure = c->nunsure,
	};
}

void
pan_corr_reset(struct pan_corr *c)
{
	pan_corr_store_clear(&c->store);
	c->nunsure = 0;
	c->last_ms = 0;
}
