#include "sigma/sigma_engine.h"

#include <stdlib.h>

#include "sigma/sigma_parts.h"
#include "sigma/sigma_scan.h"

#define PAD 16 /* readable zero bytes on both sides of a folded value */
#define POOL_BYTES ((size_t)6 << 20)
#define ROUND_MAX (UINT32_MAX >> 2)

int
pan_sigma_engine_new(const struct pan_sigma_pack *p, struct pan_sigma_engine **out,
    struct pan_err *err)
{
	struct pan_sigma_engine *e = calloc(1, sizeof(*e));
	uint32_t nrule = p->n[PAN_SIGMA_T_RULE];

	if (e == NULL)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	e->p = p;
	e->head = calloc(p->n[PAN_SIGMA_T_FIELD], sizeof(*e->head));
	e->candidate = calloc(nrule / 64 + 1, sizeof(*e->candidate));
	e->memo = calloc(p->n[PAN_SIGMA_T_ITEM] + 1, sizeof(*e->memo));
	e->key_round = calloc(p->n[PAN_SIGMA_T_KEY] + 1, sizeof(*e->key_round));
	/* pointers; NOLINTNEXTLINE(bugprone-sizeof-expression) */
	e->regex = calloc(p->n[PAN_SIGMA_T_REGEX] + 1, sizeof(*e->regex));
	e->slot = calloc(p->n[PAN_SIGMA_T_REGEX] + 1, sizeof(*e->slot));
	e->found = calloc(nrule + 1, sizeof(*e->found));
	e->undecided = calloc(nrule + 1, sizeof(*e->undecided));
	e->all = calloc((PAN_SIGMA_ROUTES + 1) * (size_t)p->words + 1, sizeof(*e->all));
	if (e->head == NULL || e->candidate == NULL || e->memo == NULL ||
	    e->key_round == NULL || e->regex == NULL || e->found == NULL ||
	    e->undecided == NULL || e->all == NULL || e->slot == NULL ||
	    pan_auto_pool_new(POOL_BYTES, &e->pool, NULL) != PAN_OK) {
		pan_sigma_engine_free(e);
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	}
	memset(e->all, 0xFF, p->words * sizeof(*e->all));
	for (size_t i = 0; i < PAN_SIGMA_ROUTES; i++)
		e->route[i].groups = e->all + (i + 1) * p->words;
	*out = e;
	return PAN_OK;
}

void
pan_sigma_engine_free(struct pan_sigma_engine *e)
{
	if (e == NULL)
		return;
	for (uint32_t i = 0; e->regex != NULL && i < e->p->n[PAN_SIGMA_T_REGEX]; i++)
		pan_backref_free(e->regex[i]);
	free(e->regex);
	free(e->slot);
	pan_auto_pool_free(e->pool);
	free(e->head);
	free(e->value);
	free(e->fold);
	free(e->grams);
	free(e->candidate);
	free(e->memo);
	free(e->key_round);
	free(e->found);
	free(e->undecided);
	free(e->all);
	free(e);
}

/* ---- routes ---- */

void
pan_sigma_engine_logsource(const struct pan_hostevent *ev, struct pan_logsource *out)
{
	const struct pan_hostsource *s = &ev->source;
	struct pan_logsource of_windows = { .category = { "", 0 } };

	*out = (struct pan_logsource){ s->category, s->product, s->service, { "", 0 } };
	if (s->channel.n > 0 || s->provider.n > 0) {
		if (pan_logsource_windows(s->channel, s->provider, s->event_id,
		        &of_windows)) {
			if (out->category.n == 0)
				out->category = of_windows.category;
			if (out->product.n == 0)
				out->product = of_windows.product;
			if (out->service.n == 0)
				out->service = of_windows.service;
		}
	}
	pan_logsource_complete(out, s->event_id);
}

static void
find_route(const struct pan_sigma_engine *e, const struct pan_hostevent *ev,
    uint64_t *groups)
{
	struct pan_logsource source;

	pan_sigma_engine_logsource(ev, &source);
	memset(groups, 0, e->p->words * sizeof(*groups));
	for (uint32_t i = 0; i < e->p->n[PAN_SIGMA_T_GROUP]; i++) {
		const struct pan_sigma_group *g = &e->p->group[i];
		struct pan_logsource rule = {
			pan_sigma_text(e->p, g->category),
			pan_sigma_text(e->p, g->product),
			pan_sigma_text(e->p, g->service),
			{ "", 0 },
		};

		if (pan_logsource_meets(&rule, &source))
			groups[i / 64] |= 1ull << (i % 64);
	}
}

/* The groups that rules of this event's logsource belong to; remembered. */
static const uint64_t *
route(struct pan_sigma_engine *e, const struct pan_hostevent *ev)
{
	const struct pan_hostsource *s = &ev->source;
	const struct pan_str part[] = { s->category, s->product, s->service, s->channel,
		s->provider };
	char key[PAN_SIGMA_ROUTE_KEY];
	struct pan_sigma_route *r;
	uint32_t n = 0, h;

	for (size_t i = 0; i < sizeof(part) / sizeof(part[0]); i++) {
		if (part[i].n >= sizeof(key) - n) {
			n = 0; /* too long to be remembered */
			break;
		}
		if (part[i].n > 0)
			memcpy(key + n, part[i].s, part[i].n);
		n += (uint32_t)part[i].n;
		key[n++] = '\0';
	}
	h = pan_sigma_hash((struct pan_str){ key, n }, s->event_id);
	r = &e->route[h % PAN_SIGMA_ROUTES];
	if (n == 0 || r->n != n || r->event_id != s->event_id ||
	    memcmp(r->key, key, n) != 0) {
		find_route(e, ev, r->groups);
		memcpy(r->key, key, n);
		r->n = n;
		r->event_id = s->event_id;
	}
	return r->groups;
}

static inline bool
in_groups(const uint64_t *groups, uint32_t group)
{
	return (groups[group / 64] >> (group % 64) & 1) != 0;
}

/* ---- values ---- */

struct pan_str
pan_sigma_folded(struct pan_sigma_engine *e, struct pan_sigma_value *v)
{
	struct pan_str s = v->f->value;

	if (v->fold_at == PAN_SIGMA_NONE) {
		size_t need = s.n * 2 + 2 * (size_t)PAD;
		char *at;

		if (need > e->fold_cap - e->fold_n) {
			size_t cap = (e->fold_n + need) * 2;

			at = cap > PAN_SIGMA_NONE ? NULL : realloc(e->fold, cap);
			if (at == NULL) {
				e->no_memory = true;
				return (struct pan_str){ NULL, 0 };
			}
			e->fold = at;
			e->fold_cap = cap;
		}
		at = e->fold + e->fold_n;
		memset(at, 0, PAD);
		v->fold_at = (uint32_t)(e->fold_n + PAD);
		v->fold_n = (uint32_t)pan_sigma_fold(s, at + PAD);
		memset(at + PAD + v->fold_n, 0, PAD);
		e->fold_n = v->fold_at + v->fold_n + PAD;
	}
	return (struct pan_str){ e->fold + v->fold_at, v->fold_n };
}

/* The field called ${name}, or PAN_SIGMA_NONE. */
static uint32_t
field_of(const struct pan_sigma_pack *p, struct pan_str name)
{
	uint32_t mask = p->n[PAN_SIGMA_T_FNAMES] - 1;

	for (uint32_t at = pan_sigma_hash(name, 0) & mask; p->fnames[at] != 0;
	     at = (at + 1) & mask) {
		uint32_t f = p->fnames[at] - 1;

		if (p->field[f].name.n == name.n &&
		    memcmp(p->blob + p->field[f].name.at, name.s, name.n) == 0)
			return f;
	}
	return PAN_SIGMA_NONE;
}

static struct pan_sigma_value *
add_value(struct pan_sigma_engine *e, const struct pan_hostfield *f)
{
	struct pan_sigma_value *v = &e->value[e->nvalue++];

	*v = (struct pan_sigma_value){ f, PAN_SIGMA_NONE, PAN_SIGMA_NONE, 0,
		PAN_SIGMA_NONE, 0 };
	return v;
}

/* ---- keys ---- */

static void
hit(void *ctx, uint32_t k)
{
	struct pan_sigma_engine *e = ctx;
	const struct pan_sigma_key *key = &e->p->key[k];

	if (e->key_round[k] == e->round)
		return;
	e->key_round[k] = e->round;
	for (uint32_t i = 0; i < key->user.n; i++) {
		uint32_t rule = e->p->user[key->user.at + i];

		if (in_groups(e->allowed, e->p->rule[rule].group))
			e->candidate[rule / 64] |= 1ull << (rule % 64);
	}
}

/* Whether the folded value ${s} is what ${k} wants. */
static bool
wanted(const struct pan_sigma_pack *p, const struct pan_sigma_key *k, struct pan_str s)
{
	struct pan_str t = pan_sigma_text(p, k->text);

	if (t.n > s.n)
		return false;
	switch ((enum pan_sigma_key_kind)k->kind) {
	case PAN_SIGMA_KEY_IS:
		return t.n == s.n && memcmp(s.s, t.s, t.n) == 0;
	case PAN_SIGMA_KEY_STARTS:
		return memcmp(s.s, t.s, t.n) == 0;
	case PAN_SIGMA_KEY_ENDS:
		return memcmp(s.s + s.n - t.n, t.s, t.n) == 0;
	case PAN_SIGMA_KEY_NUMBER:
	case PAN_SIGMA_KEY_EXISTS:
	case PAN_SIGMA_KEY_SCAN:
		break;
	}
	return false;
}

static inline void
look_up(struct pan_sigma_engine *e, enum pan_sigma_key_kind kind, uint32_t field,
    uint32_t tag, struct pan_str s)
{
	const struct pan_sigma_pack *p = e->p;
	uint32_t mask = p->n[PAN_SIGMA_T_SLOT] - 1;

	for (uint32_t at = tag & mask; p->slot[at].key != 0; at = (at + 1) & mask) {
		uint32_t k = p->slot[at].key - 1;

		if (p->slot[at].tag == tag && p->key[k].kind == (uint32_t)kind &&
		    p->key[k].field == field && wanted(p, &p->key[k], s))
			hit(e, k);
	}
}

static void
look_up_number(struct pan_sigma_engine *e, uint32_t field, struct pan_str s)
{
	const struct pan_sigma_pack *p = e->p;
	uint32_t mask = p->n[PAN_SIGMA_T_SLOT] - 1, tag;
	double x;
	uint64_t w;

	if (!pan_sigma_number(s, &x))
		return;
	x = x == 0 ? 0 : x;
	memcpy(&w, &x, sizeof(w));
	tag = pan_sigma_key_hash(PAN_SIGMA_KEY_NUMBER, field, 0, w);
	for (uint32_t at = tag & mask; p->slot[at].key != 0; at = (at + 1) & mask) {
		const struct pan_sigma_key *k = &p->key[p->slot[at].key - 1];

		if (p->slot[at].tag == tag && k->kind == PAN_SIGMA_KEY_NUMBER &&
		    k->field == field && k->number == x)
			hit(e, p->slot[at].key - 1);
	}
}

/* Look up how ${s} begins and ends, by its first and last bytes, at most 8. */
static void
look_up_ends(struct pan_sigma_engine *e, uint32_t f, struct pan_str s)
{
	const struct pan_sigma_field *field = &e->p->field[f];
	const unsigned char *at = (const unsigned char *)s.s;
	uint64_t first = pan_sigma_load8(at);          /* zeros follow */
	uint64_t last = pan_sigma_load8(at + s.n - 8); /* and go before */

	for (unsigned m = field->starts; m != 0; m &= m - 1) {
		unsigned n = (unsigned)__builtin_ctz(m) + 1;

		if (n <= s.n)
			look_up(e, PAN_SIGMA_KEY_STARTS, f,
			    pan_sigma_key_hash(PAN_SIGMA_KEY_STARTS, f, n,
			        n == 8 ? first : first & ((1ull << (8 * n)) - 1)),
			    s);
	}
	for (unsigned m = field->ends; m != 0; m &= m - 1) {
		unsigned n = (unsigned)__builtin_ctz(m) + 1;

		if (n <= s.n)
			look_up(e, PAN_SIGMA_KEY_ENDS, f,
			    pan_sigma_key_hash(PAN_SIGMA_KEY_ENDS, f, n,
			        last >> (64 - 8 * n)),
			    s);
	}
}

/* Look for the literals that rules of the allowed groups have for this field. */
static void
scan(struct pan_sigma_engine *e, const struct pan_sigma_field *field, struct pan_str s)
{
	const unsigned char *text = (const unsigned char *)s.s;
	const struct pan_sigma_set *set = e->p->set + field->set.at;

	if (e->all_allowed || field->set.n == 0) {
		pan_sigma_scan_run(e->p->scan + field->scan.at, text, s.n, hit, e);
		return;
	}
	for (uint32_t i = 0; i < field->set.n; i++) {
		if (in_groups(e->allowed, set[i].group))
			pan_sigma_scan_run(e->p->scan + set[i].scan.at, text, s.n, hit,
			    e);
	}
}

/* Find the keys of field ${f} that value ${v} meets. */
static void
find_keys(struct pan_sigma_engine *e, uint32_t f, struct pan_sigma_value *v)
{
	const struct pan_sigma_field *field = &e->p->field[f];
	struct pan_str s;

	if (field->exists != PAN_SIGMA_NONE)
		hit(e, field->exists);
	if (v->f->kind == PAN_HOSTFIELD_NULL)
		return;
	if (field->number)
		look_up_number(e, f, v->f->value);
	if (!field->whole && !field->starts && !field->ends && field->scan.n == 0)
		return;
	s = pan_sigma_folded(e, v);
	if (s.s == NULL)
		return;
	if (field->whole)
		look_up(e, PAN_SIGMA_KEY_IS, f, pan_sigma_hash(s, f), s);
	if (field->starts | field->ends)
		look_up_ends(e, f, s);
	if (field->scan.n > 0)
		scan(e, field, s);
}

/* Whether rules that may become candidates have keys of field ${f}. */
static bool
interesting(const struct pan_sigma_engine *e, uint32_t f)
{
	const uint64_t *groups = e->p->fgroup + (size_t)f * e->p->words;
	uint64_t any = 0;

	for (uint32_t i = 0; i < e->p->words; i++)
		any |= groups[i] & e->allowed[i];
	return any != 0;
}

static bool
lies_in(struct pan_str s, struct pan_str line)
{
	uintptr_t at = (uintptr_t)s.s, from = (uintptr_t)line.s;

	return at >= from && at + s.n <= from + line.n;
}

/* Make the values of ${ev}, and the candidates they call for. */
static int
load(struct pan_sigma_engine *e, const struct pan_hostevent *ev, struct pan_err *err)
{
	if (e->value_cap < ev->nfield + 1) {
		size_t cap = ev->nfield * 2 + 64;
		struct pan_sigma_value *v = realloc(e->value, cap * sizeof(*v));

		if (v == NULL)
			return pan_err_set(err, PAN_ENOMEM, "out of memory");
		e->value = v;
		e->value_cap = cap;
	}
	for (size_t i = 0; i < ev->nfield; i++) {
		struct pan_sigma_value *v = add_value(e, &ev->field[i]);
		uint32_t f = field_of(e->p, ev->field[i].name);
		struct pan_sigma_head_of *h;

		if (f == PAN_SIGMA_NONE)
			continue;
		h = &e->head[f];
		if (h->round == e->round)
			e->value[h->last].next = (uint32_t)i;
		else
			*h = (struct pan_sigma_head_of){ e->round, (uint32_t)i, 0 };
		h->last = (uint32_t)i;
		if (interesting(e, f))
			find_keys(e, f, v);
	}
	e->raw = (struct pan_hostfield){ { "", 0 }, ev->raw, PAN_HOSTFIELD_TEXT };
	(void)add_value(e, &e->raw);
	if (e->p->field[0].scan.n > 0 && interesting(e, 0)) {
		for (size_t i = 0; i < e->nvalue; i++) {
			/* What the line holds as it is, is found in the line. */
			if (i + 1 == e->nvalue || !lies_in(e->value[i].f->value, ev->raw))
				find_keys(e, 0, &e->value[i]);
		}
	}
	for (uint32_t i = 0; i < e->p->n[PAN_SIGMA_T_ALWAYS]; i++) {
		uint32_t rule = e->p->always[i];

		if (in_groups(e->allowed, e->p->rule[rule].group))
			e->candidate[rule / 64] |= 1ull << (rule % 64);
	}
	return PAN_OK;
}

/* ---- rules ---- */

/* The value of the subtree at ${at}, in Kleene's logic of three values. */
static enum pan_sigma_answer
judge(struct pan_sigma_engine *e, uint32_t at)
{
	const struct pan_sigma_node *node = &e->p->node[at];
	uint32_t yes = 0, maybe = 0, need;
	enum pan_sigma_answer one;

	if (node->op == PAN_EXPR_COND)
		return pan_sigma_ask(e, node->arg);
	if (node->op == PAN_EXPR_NOT) {
		one = judge(e, at + 1);
		return one == PAN_SIGMA_UNDECIDED ? one
		    : one == PAN_SIGMA_YES        ? PAN_SIGMA_NO
		                                  : PAN_SIGMA_YES;
	}
	need = node->op == PAN_EXPR_AT_LEAST ? node->arg >> 16 : 1;
	for (uint32_t i = at + 1; i < node->end; i = e->p->node[i].end) {
		one = judge(e, i);
		if (node->op == PAN_EXPR_AND && one == PAN_SIGMA_NO)
			return one;
		yes += one == PAN_SIGMA_YES;
		maybe += one == PAN_SIGMA_UNDECIDED;
		if (node->op != PAN_EXPR_AND && yes >= need)
			return PAN_SIGMA_YES;
	}
	if (node->op == PAN_EXPR_AND)
		return maybe > 0 ? PAN_SIGMA_UNDECIDED : PAN_SIGMA_YES;
	return yes >= need        ? PAN_SIGMA_YES
	    : yes + maybe >= need ? PAN_SIGMA_UNDECIDED
	                          : PAN_SIGMA_NO;
}

static void
judge_candidates(struct pan_sigma_engine *e, const uint64_t *groups,
    struct pan_sigma_result *out)
{
	uint32_t words = e->p->n[PAN_SIGMA_T_RULE] / 64 + 1;

	for (uint32_t w = 0; w < words; w++) {
		uint64_t bits = e->candidate[w];

		for (e->candidate[w] = 0; bits != 0; bits &= bits - 1) {
			uint32_t i = w * 64 + (uint32_t)__builtin_ctzll(bits);
			const struct pan_sigma_crule *r = &e->p->rule[i];
			enum pan_sigma_answer answer = judge(e, r->node);

			out->candidates++;
			if (answer == PAN_SIGMA_NO || !in_groups(groups, r->group))
				continue;
			if (answer == PAN_SIGMA_YES)
				e->found[out->nrule++] = i;
			else
				e->undecided[out->nundecided++] = i;
		}
	}
}

/* A new event: what was remembered of the last one is forgotten by its number. */
static void
next_round(struct pan_sigma_engine *e)
{
	if (++e->round > ROUND_MAX) {
		const uint32_t *n = e->p->n;

		memset(e->head, 0, n[PAN_SIGMA_T_FIELD] * sizeof(*e->head));
		memset(e->memo, 0, n[PAN_SIGMA_T_ITEM] * sizeof(*e->memo));
		memset(e->key_round, 0, n[PAN_SIGMA_T_KEY] * sizeof(*e->key_round));
		e->round = 1;
	}
	e->nvalue = 0;
	e->fold_n = 0;
	e->grams_n = 0;
	e->given_up = 0;
	e->no_memory = false;
}

/* Such an event meets every rule. */
static bool
says_nothing(const struct pan_hostevent *ev)
{
	const struct pan_hostsource *s = &ev->source;

	return s->category.n + s->product.n + s->service.n + s->channel.n +
	    s->provider.n ==
	    0;
}

int
pan_sigma_engine_match(struct pan_sigma_engine *e, const struct pan_hostevent *ev,
    const struct pan_sigma_opts_match *opts, struct pan_sigma_result *out,
    struct pan_err *err)
{
	struct pan_sigma_result result = { .rule = e->found, .undecided = e->undecided };
	bool anywhere = opts != NULL && opts->anywhere;
	const uint64_t *groups;
	int rc;

	next_round(e);
	groups = anywhere ? e->all : route(e, ev);
	e->allowed = opts != NULL && opts->unrouted ? e->all : groups;
	e->all_allowed = e->allowed == e->all || says_nothing(ev);
	rc = load(e, ev, err);
	judge_candidates(e, groups, &result);
	if (rc == PAN_OK && e->no_memory)
		rc = pan_err_set(err, PAN_ENOMEM, "out of memory");
	if (rc == PAN_OK)
		*out = result;
	return rc;
}
