#include "yara/yara_engine.h"

#include <stdlib.h>

#include "yara/yara_engine_parts.h"

#define TIMEOUT_MS 10000
#define RULE_WORK 200000000ull
#define RULE_WORK_BYTE 32u /* or so much for each byte of the file */
#define WORK_BYTE 200u
#define WORK 1000000000ull
#define PLACES_FIRST 1024 /* room to begin with; it grows */
#define CLOCK_EVERY 65536 /* steps between looks at the clock */

/* ---- a life ---- */

void *
pan_yara_grow(struct pan_yara_engine *e, struct grown *g, size_t size)
{
	if (g->n == g->cap) {
		size_t cap = g->cap == 0 ? 256 : g->cap * 2;
		void *p = realloc(g->p, cap * size);

		if (p == NULL) {
			e->nomem = true;
			return NULL;
		}
		g->p = p;
		g->cap = cap;
	}
	return (char *)g->p + g->n++ * size;
}

static bool
new_ways(struct ways *y)
{
	y->list = calloc(CODE_INST_MAX + 1, sizeof(*y->list));
	y->next = calloc(CODE_INST_MAX + 1, sizeof(*y->next));
	y->stack = calloc((size_t)2 * (CODE_INST_MAX + 1), sizeof(*y->stack));
	y->mark = calloc(CODE_INST_MAX + 1, sizeof(*y->mark));
	y->end = calloc(2 * CODE_REACH + 2, sizeof(*y->end));
	return y->list != NULL && y->next != NULL && y->stack != NULL &&
	    y->mark != NULL && y->end != NULL;
}

int
pan_yara_engine_new(const struct pan_yara_pack *p, struct pan_yara_lib *lib,
    struct pan_yara_engine **out, struct pan_err *err)
{
	struct pan_yara_engine *e = calloc(1, sizeof(*e));
	const struct code_head *h;

	if (e == NULL)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	e->v = pan_yara_view(p);
	e->lib = lib;
	h = e->v.h;
	e->found = calloc((size_t)h->string.n + 1, sizeof(*e->found));
	e->value = calloc((size_t)h->rule.n + 1, 1);
	e->candidate = calloc((size_t)h->rule.n + 1, 1);
	e->list = calloc((size_t)h->rule.n + 1, sizeof(*e->list));
	e->unit = calloc((size_t)h->unit.n + 1, 1);
	e->answer = calloc((size_t)h->unit.n + 1, sizeof(*e->answer));
	e->places.cap = PLACES_FIRST;
	e->places.p = calloc(PLACES_FIRST, sizeof(struct place));
	if (e->places.p == NULL || e->found == NULL || e->value == NULL ||
	    e->candidate == NULL || e->list == NULL || e->unit == NULL ||
	    e->answer == NULL || !new_ways(&e->ways)) {
		pan_yara_engine_free(e);
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	}
	*out = e;
	return PAN_OK;
}

void
pan_yara_engine_free(struct pan_yara_engine *e)
{
	if (e == NULL)
		return;
	for (uint32_t i = 0; e->answer != NULL && i < e->v.h->unit.n; i++)
		free(e->answer[i]);
	free(e->ways.list);
	free(e->ways.next);
	free(e->ways.stack);
	free(e->ways.mark);
	free(e->ways.end);
	free(e->hits.p);
	free(e->places.p);
	free(e->touched.p);
	free(e->candidates.p);
	free(e->valued.p);
	free(e->units.p);
	free(e->fired.p);
	free(e->undecided.p);
	free(e->spans[0].p);
	free(e->spans[1].p);
	free(e->answer);
	free(e->unit);
	free(e->list);
	free(e->candidate);
	free(e->value);
	free(e->found);
	free(e);
}

void
pan_yara_engine_freep(struct pan_yara_engine **e)
{
	pan_yara_engine_free(*e);
}

/* ---- limits ---- */

static bool
is_late(struct pan_yara_engine *e)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	e->late = e->late || now.tv_sec > e->until.tv_sec ||
	    (now.tv_sec == e->until.tv_sec && now.tv_nsec >= e->until.tv_nsec);
	return e->late;
}

bool
pan_yara_spend(struct pan_yara_engine *e, uint64_t n)
{
	uint64_t before = e->work;

	if (e->late || e->work < n || e->rule_work < n) {
		e->rule_work = 0;
		return false;
	}
	e->work -= n;
	e->rule_work -= n;
	if (before / CLOCK_EVERY != e->work / CLOCK_EVERY && is_late(e)) {
		e->rule_work = 0;
		return false;
	}
	return true;
}

/* What is enough for a small file is not for a large one. */
static uint64_t
at_least(uint64_t least, uint64_t each, size_t n)
{
	return least > each * n ? least : each * n;
}

static void
begin_limits(struct pan_yara_engine *e, const struct pan_yara_limits *l)
{
	e->limits = l == NULL ? (struct pan_yara_limits){ 0 } : *l;
	if (e->limits.timeout_ms == 0)
		e->limits.timeout_ms = TIMEOUT_MS;
	if (e->limits.rule_work == 0)
		e->limits.rule_work = at_least(RULE_WORK, RULE_WORK_BYTE, e->n);
	if (e->limits.work == 0)
		e->limits.work = at_least(WORK, WORK_BYTE, e->n);
	e->work = e->limits.work;
	e->rule_work = e->limits.work;
	e->late = false;
	(void)clock_gettime(CLOCK_MONOTONIC, &e->until);
	e->until.tv_sec += e->limits.timeout_ms / 1000;
	e->until.tv_nsec += (long)(e->limits.timeout_ms % 1000) * 1000000;
	if (e->until.tv_nsec >= 1000000000) {
		e->until.tv_nsec -= 1000000000;
		e->until.tv_sec++;
	}
}

/* ---- one scan ---- */

/* Forget the scan before: only what it touched. */
static void
forget(struct pan_yara_engine *e)
{
	const uint32_t *p = e->touched.p;

	for (size_t i = 0; i < e->touched.n; i++)
		e->found[p[i]] = (struct found){ 0 };
	p = e->candidates.p;
	for (size_t i = 0; i < e->candidates.n; i++)
		e->candidate[p[i]] = 0;
	p = e->valued.p;
	for (size_t i = 0; i < e->valued.n; i++)
		e->value[p[i]] = RULE_NEW;
	p = e->units.p;
	for (size_t i = 0; i < e->units.n; i++)
		e->unit[p[i]] = UNIT_NEW;
	e->touched.n = e->candidates.n = e->valued.n = e->units.n = 0;
	e->places.n = e->fired.n = e->undecided.n = 0;
	e->hits.n = 0;
	e->evaluated = e->asked = 0;
	e->nomem = false;
	(void)pan_yara_grow(e, &e->hits, sizeof(struct hit)); /* hit 0 is none */
}

/* What libyara says of unit ${u}; UNIT_ASKED or UNIT_FAILED afterwards. */
static void
ask_unit(struct pan_yara_engine *e, uint32_t u)
{
	const struct code_unit *c = &e->v.unit[u];
	struct pan_yara_lib_unit unit = { c->key,
		{ (const char *)e->v.data + c->at, c->n } };
	struct pan_yara_lib_input in = { e->t, e->n, e->in->filename, e->in->filepath,
		e->in->extension, e->in->filetype, e->in->owner };
	enum pan_yara_lib_answer *answer;
	struct timespec now;
	int64_t left;
	int rc = PAN_ENOMEM;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	left = (int64_t)(e->until.tv_sec - now.tv_sec) * 1000 +
	    (e->until.tv_nsec - now.tv_nsec) / 1000000;
	e->unit[u] = UNIT_FAILED;
	if (e->lib == NULL || left <= 0)
		return;
	if (e->answer[u] == NULL)
		e->answer[u] = calloc((size_t)c->rules + 1, 1);
	answer = calloc((size_t)c->rules + 1, sizeof(*answer));
	if (answer != NULL && e->answer[u] != NULL)
		rc = pan_yara_lib_ask(e->lib, &unit, &in, (unsigned)left, answer,
		    c->rules, NULL);
	e->nomem = e->nomem || rc == PAN_ENOMEM;
	e->asked++;
	for (uint32_t i = 0; rc == PAN_OK && i < c->rules; i++)
		e->answer[u][i] = (uint8_t)answer[i];
	if (rc == PAN_OK)
		e->unit[u] = UNIT_ASKED;
	free(answer);
}

/* Rule ${r} as a whole, by libyara. */
static enum rule_value
ask_rule(struct pan_yara_engine *e, uint32_t r)
{
	const struct code_rule *c = &e->v.rule[r];
	uint32_t *p;

	if (!(c->flags & RULE_HANDED) || e->late)
		return RULE_UNKNOWN;
	if (e->unit[c->ask] == UNIT_NEW) {
		p = pan_yara_grow(e, &e->units, sizeof(*p));
		if (p == NULL)
			return RULE_UNKNOWN;
		*p = c->ask;
		ask_unit(e, c->ask);
	}
	if (e->unit[c->ask] != UNIT_ASKED)
		return RULE_UNKNOWN;
	return e->answer[c->ask][c->ask_at] == PAN_YARA_LIB_YES ? RULE_YES : RULE_NO;
}

static enum rule_value
value(struct pan_yara_engine *e, uint32_t r)
{
	e->rule_work = e->limits.rule_work;
	return pan_yara_rule_value(e, r);
}

/* The same rule again, as there are answers now. */
static enum rule_value
again(struct pan_yara_engine *e, uint32_t r)
{
	e->value[r] = RULE_NEW;
	e->evaluated--;
	return value(e, r);
}

/* Decide rule ${r}, which is unknown so far, with libyara's help. */
static void
decide(struct pan_yara_engine *e, uint32_t r)
{
	size_t old;
	enum rule_value v;

	/* What other rules wanted and then did without is not asked. */
	for (size_t i = 0; i < e->units.n;) {
		uint32_t *u = e->units.p;

		if (e->unit[u[i]] == UNIT_WANTED) {
			e->unit[u[i]] = UNIT_NEW;
			u[i] = u[--e->units.n];
		} else
			i++;
	}
	old = e->units.n;
	v = again(e, r);
	if (v == RULE_UNKNOWN && e->units.n > old) {
		for (size_t i = old; i < e->units.n; i++)
			ask_unit(e, ((uint32_t *)e->units.p)[i]);
		v = again(e, r);
	}
	if (v == RULE_UNKNOWN)
		v = ask_rule(e, r);
	e->value[r] = (uint8_t)v;
}

static int
ascending(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

/* The rules to look at, in their order: candidates, and those without a gate. */
static size_t
gather(struct pan_yara_engine *e)
{
	const struct code_head *h = e->v.h;
	uint32_t *c = e->candidates.p;
	size_t n = 0, i = 0;

	if (e->candidates.n > 1)
		qsort(c, e->candidates.n, sizeof(*c), ascending);
	for (uint32_t k = 0; k < h->always.n; k++) {
		uint32_t r = e->v.word[h->always.at + k];

		while (i < e->candidates.n && c[i] < r)
			e->list[n++] = c[i++];
		if (i < e->candidates.n && c[i] == r)
			i++;
		if (n < h->rule.n && pan_yara_open_to(e, &e->v.rule[r]))
			e->list[n++] = r;
	}
	while (i < e->candidates.n && n < h->rule.n)
		e->list[n++] = c[i++];
	return n;
}

/* All global rules of its unit hold, too: 1, 0, or -1. */
static int
globals_hold(struct pan_yara_engine *e, const struct code_rule *c)
{
	int all = 1;

	for (uint32_t i = 0; i < c->nglobal; i++) {
		uint32_t g = e->v.word[c->globals + i];
		enum rule_value v = value(e, g);

		if (v == RULE_UNKNOWN) {
			decide(e, g);
			v = e->value[g];
		}
		if (v == RULE_NO)
			return 0;
		if (v != RULE_YES)
			all = -1;
	}
	return all;
}

static void
fire(struct pan_yara_engine *e, uint32_t r)
{
	const struct code_rule *c = &e->v.rule[r];
	struct pan_yara_hit *h = pan_yara_grow(e, &e->fired, sizeof(*h));

	if (h == NULL)
		return;
	*h = (struct pan_yara_hit){ .rule = r };
	for (uint32_t i = 0; i < c->nstring && !h->placed; i++) {
		uint32_t s = e->v.word[c->strings + i];
		const struct place *p;

		e->rule_work = e->limits.rule_work;
		if (!(e->found[s].flags & FOUND_TOUCHED) &&
		    !(e->v.string[s].flags & STRING_LAZY))
			continue;
		if (pan_yara_places(e, s)->nplace == 0)
			continue;
		p = (const struct place *)e->places.p + e->found[s].place;
		h->placed = true;
		h->at = p->at;
		h->len = p->len;
	}
}

static void
report(struct pan_yara_engine *e, uint32_t r)
{
	const struct code_rule *c = &e->v.rule[r];
	enum rule_value v = e->value[r];
	int globals;
	uint32_t *p;

	if (c->flags & RULE_PRIVATE || v == RULE_NO)
		return;
	globals = globals_hold(e, c);
	if (globals == 0)
		return;
	if (v == RULE_YES && globals > 0) {
		fire(e, r);
		return;
	}
	p = pan_yara_grow(e, &e->undecided, sizeof(*p));
	if (p != NULL)
		*p = r;
}

/* The pass over the bytes was not finished: any rule that may apply is undecided. */
static void
give_up(struct pan_yara_engine *e)
{
	for (uint32_t r = 0; r < e->v.h->rule.n && !e->nomem; r++) {
		const struct code_rule *c = &e->v.rule[r];
		uint32_t *p;

		if (c->flags & (RULE_REFUSED | RULE_PRIVATE) || !pan_yara_open_to(e, c))
			continue;
		p = pan_yara_grow(e, &e->undecided, sizeof(*p));
		if (p != NULL)
			*p = r;
	}
}

static void
evaluate(struct pan_yara_engine *e)
{
	size_t n = gather(e);

	for (size_t i = 0; i < n && !e->nomem; i++)
		(void)value(e, e->list[i]);
	for (size_t i = 0; i < n && !e->nomem; i++) {
		if (e->value[e->list[i]] == RULE_UNKNOWN)
			decide(e, e->list[i]);
	}
	for (size_t i = 0; i < n && !e->nomem; i++)
		report(e, e->list[i]);
}

int
pan_yara_engine_scan(struct pan_yara_engine *e, const struct pan_yara_input *in,
    const struct pan_yara_limits *limits, struct pan_yara_result *out,
    struct pan_err *err)
{
	if (in->n > PAN_YARA_INPUT_MAX)
		return pan_err_set(err, PAN_ELIMIT, "%zu bytes are too many", in->n);
	forget(e);
	e->in = in;
	e->t = in->n == 0 ? (const uint8_t *)"" : in->bytes;
	e->n = in->n;
	begin_limits(e, limits);
	pan_yara_find(e);
	if (e->late || e->rule_work == 0)
		give_up(e);
	else
		evaluate(e);
	if (e->nomem)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	*out = (struct pan_yara_result){ e->fired.p, e->fired.n, e->undecided.p,
		e->undecided.n, e->evaluated, e->asked };
	return PAN_OK;
}
