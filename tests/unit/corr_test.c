#include "sigma/corr.h"

#include <ctype.h>

#include "core/own.h"
#include "sigma/corr_parts.h"
#include "tests/check.h"
#include "tests/oom.h"

#define MINUTE 60000
#define NBASE 4 /* ordinary rules of every set: 0, 1, 2, 3 */

/* An event: what it fired, when, and its fields as "name=value" texts. */
struct event {
	int64_t time_ms;
	uint32_t fired[NBASE];
	size_t nfired;
	uint32_t unsure[NBASE];
	size_t nunsure;
	const char *field[8];
};

struct set { /* rules, and the correlations among them opened */
	struct pan_sigma_rule rule[16];
	struct pan_sigma_rule *list[16];
	size_t n;
	struct pan_buf bytes;
	struct pan_corr *corr;
	const char *why;
};

static size_t
values(void *ctx, struct pan_str name, struct pan_str *value, size_t max)
{
	const struct event *ev = ctx;
	size_t n = 0;

	for (int i = 0; i < 8 && ev->field[i] != NULL; i++) {
		const char *is = strchr(ev->field[i], '=');

		if ((size_t)(is - ev->field[i]) != name.n ||
		    memcmp(ev->field[i], name.s, name.n) != 0)
			continue;
		if (n < max)
			value[n] = pan_str(is + 1);
		n++;
	}
	return n;
}

static void
refused(void *ctx, uint32_t rule, const char *why)
{
	struct set *s = ctx;

	(void)rule;
	s->why = why;
}

static struct pan_sigma_corr *
add(struct set *s, enum pan_sigma_corr_type type, int64_t span_ms)
{
	struct pan_sigma_rule *r = &s->rule[s->n];

	r->kind = PAN_SIGMA_CORRELATION;
	r->corr.type = type;
	r->corr.timespan_ms = span_ms;
	s->list[s->n++] = r;
	return &r->corr;
}

static void
start(struct set *s)
{
	*s = (struct set){ 0 };
	for (; s->n < NBASE; s->n++)
		s->list[s->n] = &s->rule[s->n];
	pan_buf_init(&s->bytes, 1 << 20);
}

static int
finish(struct set *s, const struct pan_corr_opts *opts)
{
	struct pan_err err = { 0 };
	int rc = pan_corr_compile(s->list, s->n, refused, s, &s->bytes, &err);

	if (rc == PAN_OK && s->bytes.n > 0)
		rc = pan_corr_open(pan_buf_str(&s->bytes), opts, &s->corr, &err);
	return rc;
}

static void
end(struct set *s)
{
	pan_corr_free(s->corr);
	pan_buf_fini(&s->bytes);
}

static struct pan_corr_result
feed(struct set *s, const struct event *ev)
{
	struct pan_corr_input in = { ev->time_ms, ev->fired, ev->nfired, ev->unsure,
		ev->nunsure, values, (void *)(uintptr_t)ev };
	struct pan_corr_result r = { 0 };
	struct pan_err err = { 0 };

	if (pan_corr_feed(s->corr, &in, &r, &err) != PAN_OK)
		CHECK_FAIL_("%s", err.text);
	return r;
}

static enum pan_corr_answer
answer_of(const struct pan_corr_result *r, uint32_t rule)
{
	for (size_t i = 0; i < r->nfired; i++)
		if (r->fired[i] == rule)
			return PAN_CORR_YES;
	for (size_t i = 0; i < r->nunsure; i++)
		if (r->unsure[i] == rule)
			return PAN_CORR_UNSURE;
	return PAN_CORR_NO;
}

/* Rule ${rule} fires at ${time_ms} for user ${user} ("User=..."): what does 4 say? */
static enum pan_corr_answer
at(struct set *s, int64_t time_ms, uint32_t rule, const char *user)
{
	struct event ev = { .time_ms = time_ms,
		.fired = { rule },
		.nfired = 1,
		.field = { user } };
	struct pan_corr_result r = feed(s, &ev);

	return answer_of(&r, NBASE);
}

static struct pan_sigma_ref ref_of[NBASE] = { { .rule = 0 }, { .rule = 1 }, { .rule = 2 },
	{ .rule = 3 } };
static const struct pan_str user_field[] = { { "User", 4 } };

/* "Ten of rule 0 by user in a minute", but ${many}. */
static void
start_count(struct set *s, double many, const struct pan_corr_opts *opts)
{
	static struct pan_sigma_bound bound;
	struct pan_sigma_corr *c;

	start(s);
	c = add(s, PAN_SIGMA_EVENT_COUNT, MINUTE);
	bound = (struct pan_sigma_bound){ PAN_SIGMA_CMP_GTE, many };
	c->ref = ref_of;
	c->nref = 1;
	c->group_by = user_field;
	c->ngroup_by = 1;
	c->bound = &bound;
	c->nbound = 1;
	CHECK_INT(finish(s, opts), PAN_OK);
}

static void
start_rules(struct set *s, enum pan_sigma_corr_type type, size_t nref)
{
	static struct pan_sigma_bound bound;
	struct pan_sigma_corr *c;

	start(s);
	c = add(s, type, MINUTE);
	bound = (struct pan_sigma_bound){ PAN_SIGMA_CMP_GTE, (double)nref };
	c->ref = ref_of;
	c->nref = nref;
	c->group_by = user_field;
	c->ngroup_by = 1;
	c->bound = &bound;
	c->nbound = 1;
	CHECK_INT(finish(s, NULL), PAN_OK);
}

TEST(three_events_within_the_timespan_fire_and_each_user_counts_alone)
{
	struct set s;

	start_count(&s, 3, NULL);
	CHECK_INT(at(&s, 0, 0, "User=ann"), PAN_CORR_NO);
	CHECK_INT(at(&s, 1000, 0, "User=bob"), PAN_CORR_NO);
	CHECK_INT(at(&s, 2000, 0, "User=ann"), PAN_CORR_NO);
	CHECK_INT(at(&s, 3000, 1, "User=ann"), PAN_CORR_NO);
	CHECK_INT(at(&s, MINUTE, 0, "User=ANN"), PAN_CORR_YES);
	CHECK_INT(at(&s, MINUTE + 1, 0, "User=bob"), PAN_CORR_NO);
	CHECK_INT(at(&s, MINUTE + 2001, 0, "User=ann"), PAN_CORR_NO);
	end(&s);
}

TEST(events_without_the_field_are_a_group_of_their_own)
{
	struct set s;

	start_count(&s, 2, NULL);
	CHECK_INT(at(&s, 0, 0, "Host=a"), PAN_CORR_NO);
	CHECK_INT(at(&s, 1, 0, "User="), PAN_CORR_NO);
	CHECK_INT(at(&s, 2, 0, "Host=b"), PAN_CORR_YES);
	end(&s);
}

TEST(the_last_to_arrive_fires_whatever_its_own_time_is)
{
	struct set s;

	start_count(&s, 3, NULL);
	CHECK_INT(at(&s, 50000, 0, "User=ann"), PAN_CORR_NO);
	CHECK_INT(at(&s, 40000, 0, "User=ann"), PAN_CORR_NO);
	CHECK_INT(at(&s, 10000, 0, "User=ann"), PAN_CORR_YES);
	end(&s);
}

TEST(what_comes_later_than_a_timespan_is_undecided_and_never_no)
{
	struct set s;

	start_count(&s, 3, NULL);
	CHECK_INT(at(&s, 0, 0, "User=ann"), PAN_CORR_NO);
	CHECK_INT(at(&s, 1, 0, "User=ann"), PAN_CORR_NO);
	CHECK_INT(at(&s, 1000000, 0, "User=ann"), PAN_CORR_NO);
	CHECK_INT(at(&s, 2, 0, "User=ann"), PAN_CORR_UNSURE);
	CHECK_INT(at(&s, 1000001, 0, "User=ann"), PAN_CORR_NO);
	end(&s);
}

TEST(a_clock_that_jumps_costs_its_own_group_only)
{
	struct set s;

	start_count(&s, 3, NULL);
	CHECK_INT(at(&s, 0, 0, "User=ann"), PAN_CORR_NO);
	CHECK_INT(at(&s, 0, 0, "User=bob"), PAN_CORR_NO);
	CHECK_INT(at(&s, INT64_MAX - 5, 0, "User=ann"), PAN_CORR_NO);
	CHECK_INT(at(&s, INT64_MIN + 5, 0, "User=cat"), PAN_CORR_NO);
	CHECK_INT(at(&s, 1, 0, "User=bob"), PAN_CORR_NO);
	CHECK_INT(at(&s, 2, 0, "User=bob"), PAN_CORR_YES);
	/* Soon ann is herself again. */
	CHECK_INT(at(&s, 1, 0, "User=ann"), PAN_CORR_UNSURE);
	CHECK_INT(at(&s, 3 * MINUTE, 0, "User=ann"), PAN_CORR_NO);
	CHECK_INT(at(&s, 3 * MINUTE + 1, 0, "User=ann"), PAN_CORR_NO);
	CHECK_INT(at(&s, 3 * MINUTE + 2, 0, "User=ann"), PAN_CORR_YES);
	end(&s);
}

TEST(an_event_without_a_time_stands_at_the_one_before)
{
	struct set s;

	start_count(&s, 2, NULL);
	CHECK_INT(at(&s, 500000, 0, "User=ann"), PAN_CORR_NO);
	CHECK_INT(at(&s, 0, 0, "User=ann"), PAN_CORR_YES);
	CHECK_INT(at(&s, 700000, 1, "User=bob"), PAN_CORR_NO);
	CHECK_INT(at(&s, 0, 0, "User=ann"), PAN_CORR_NO);
	end(&s);
}

TEST(temporal_wants_every_rule_in_any_order)
{
	struct set s;

	start_rules(&s, PAN_SIGMA_TEMPORAL, 3);
	CHECK_INT(at(&s, 0, 2, "User=ann"), PAN_CORR_NO);
	CHECK_INT(at(&s, 1, 2, "User=ann"), PAN_CORR_NO);
	CHECK_INT(at(&s, 2, 0, "User=ann"), PAN_CORR_NO);
	CHECK_INT(at(&s, 3, 1, "User=bob"), PAN_CORR_NO);
	CHECK_INT(at(&s, 4, 1, "User=ann"), PAN_CORR_YES);
	end(&s);
}

TEST(temporal_ordered_wants_them_one_after_the_other)
{
	struct set s;

	start_rules(&s, PAN_SIGMA_TEMPORAL_ORDERED, 2);
	CHECK_INT(at(&s, 0, 1, "User=ann"), PAN_CORR_NO);
	CHECK_INT(at(&s, 1, 0, "User=ann"), PAN_CORR_NO);
	CHECK_INT(at(&s, 2, 1, "User=ann"), PAN_CORR_YES);
	CHECK_INT(at(&s, 3, 0, "User=ann"), PAN_CORR_NO);
	CHECK_INT(at(&s, MINUTE + 4, 1, "User=ann"), PAN_CORR_NO);
	/* A late first step completes the chain. */
	CHECK_INT(at(&s, MINUTE + 3, 0, "User=ann"), PAN_CORR_YES);
	end(&s);
}

TEST(one_event_may_be_several_steps_but_counts_once)
{
	struct set s;
	struct event both = { .time_ms = 5, .fired = { 0, 1 }, .nfired = 2 };
	struct pan_corr_result r;

	start_rules(&s, PAN_SIGMA_TEMPORAL_ORDERED, 2);
	r = feed(&s, &both);
	CHECK_INT(answer_of(&r, NBASE), PAN_CORR_YES);
	end(&s);
	start_rules(&s, PAN_SIGMA_EVENT_COUNT, 2);
	r = feed(&s, &both);
	CHECK_INT(answer_of(&r, NBASE), PAN_CORR_NO);
	r = feed(&s, &both);
	CHECK_INT(answer_of(&r, NBASE), PAN_CORR_YES);
	end(&s);
}

TEST(many_failures_and_then_a_success_nest)
{
	struct pan_sigma_bound three = { PAN_SIGMA_CMP_GTE, 3 };
	struct pan_sigma_bound two = { PAN_SIGMA_CMP_GTE, 2 };
	struct pan_sigma_ref chain[] = { { .rule = NBASE }, { .rule = 1 } };
	struct pan_sigma_alias alias[] = { { PAN_LIT("who"), 0, PAN_LIT("User") } };
	struct pan_sigma_alias outer[] = { { PAN_LIT("person"), 0, PAN_LIT("who") },
		{ PAN_LIT("person"), 1, PAN_LIT("Account") } };
	struct pan_str who[] = { PAN_LIT("who") }, person[] = { PAN_LIT("person") };
	struct pan_sigma_corr *c;
	struct event fail = { .fired = { 0 }, .nfired = 1, .field = { "User=ann" } };
	struct event good = { .fired = { 1 }, .nfired = 1, .field = { "Account=ann" } };
	struct set s;
	struct pan_corr_result r;

	start(&s);
	c = add(&s, PAN_SIGMA_EVENT_COUNT, MINUTE);
	c->ref = ref_of, c->nref = 1, c->bound = &three, c->nbound = 1;
	c->group_by = who, c->ngroup_by = 1, c->alias = alias, c->nalias = 1;
	c = add(&s, PAN_SIGMA_TEMPORAL_ORDERED, MINUTE);
	c->ref = chain, c->nref = 2, c->bound = &two, c->nbound = 1;
	c->group_by = person, c->ngroup_by = 1, c->alias = outer, c->nalias = 2;
	CHECK_INT(finish(&s, NULL), PAN_OK);
	for (int i = 0; i < 3; i++) {
		fail.time_ms = good.time_ms = i * 1000;
		r = feed(&s, &good);
		CHECK_INT(answer_of(&r, NBASE + 1), PAN_CORR_NO);
		r = feed(&s, &fail);
		CHECK_INT(answer_of(&r, NBASE), i == 2 ? PAN_CORR_YES : PAN_CORR_NO);
		CHECK_INT(answer_of(&r, NBASE + 1), PAN_CORR_NO);
	}
	good.time_ms = 4000;
	r = feed(&s, &good);
	CHECK_INT(answer_of(&r, NBASE), PAN_CORR_NO);
	CHECK_INT(answer_of(&r, NBASE + 1), PAN_CORR_YES);
	good.field[0] = "Account=bob";
	r = feed(&s, &good);
	CHECK_INT(answer_of(&r, NBASE + 1), PAN_CORR_NO);
	end(&s);
}

TEST(a_rule_in_doubt_makes_its_correlations_doubtful)
{
	struct event doubt = { .time_ms = 1,
		.unsure = { 0 },
		.nunsure = 1,
		.field = { "User=ann" } };
	struct pan_corr_result r;
	struct set s;

	start_count(&s, 2, NULL);
	CHECK_INT(at(&s, 0, 0, "User=ann"), PAN_CORR_NO);
	r = feed(&s, &doubt);
	CHECK_INT(answer_of(&r, NBASE), PAN_CORR_UNSURE);
	CHECK_INT(at(&s, 1, 0, "User=bob"), PAN_CORR_NO);
	CHECK_INT(at(&s, MINUTE + 1, 0, "User=ann"), PAN_CORR_UNSURE);
	CHECK_INT(at(&s, 2 * MINUTE + 2, 0, "User=ann"), PAN_CORR_NO);
	/* Fired for one reason and in doubt for another: it fired. */
	doubt.time_ms = 2 * MINUTE + 3;
	doubt.nfired = 1;
	doubt.field[0] = "User=cat";
	(void)feed(&s, &doubt);
	CHECK_INT(at(&s, 4 * MINUTE, 0, "User=cat"), PAN_CORR_NO);
	end(&s);
}

TEST(a_flood_of_keys_is_bounded_and_spares_what_builds_up)
{
	struct pan_corr_opts small = { .groups = 64, .entries = 400 };
	struct pan_corr_stats st;
	struct set s;
	char user[32];

	start_count(&s, 5, &small);
	for (int i = 0; i < 4; i++)
		CHECK_INT(at(&s, i, 0, "User=victim"), PAN_CORR_NO);
	for (int i = 0; i < 20000; i++) {
		(void)snprintf(user, sizeof(user), "User=u%d", i);
		CHECK(at(&s, 10, 0, user) != PAN_CORR_YES);
	}
	pan_corr_stats(s.corr, &st);
	CHECK(st.groups <= 64);
	CHECK(st.dropped_groups > 19000);
	CHECK_INT(at(&s, 20, 0, "User=victim"), PAN_CORR_YES);
	/* One that was washed out is not forgotten without a word. */
	CHECK_INT(at(&s, 21, 0, "User=u5"), PAN_CORR_UNSURE);
	pan_corr_reset(s.corr);
	CHECK_INT(at(&s, 22, 0, "User=u5"), PAN_CORR_NO);
	end(&s);
}

TEST(a_flood_of_one_key_is_bounded)
{
	struct pan_corr_stats st;
	struct set s;

	start_count(&s, 4000, NULL);
	for (int i = 0; i < 3 * PAN_CORR_ENTRIES_MAX; i++)
		CHECK_INT(at(&s, 0, 0, "User=ann"),
		    i >= 3999 ? PAN_CORR_YES : PAN_CORR_NO);
	pan_corr_stats(s.corr, &st);
	CHECK_INT(st.entries, PAN_CORR_ENTRIES_MAX);
	CHECK(st.dropped_entries > 0);
	end(&s);
}

TEST(what_cannot_be_kept_is_refused_by_name)
{
	struct pan_sigma_bound far = { PAN_SIGMA_CMP_GTE, 1e6 };
	struct pan_sigma_ref lost[] = { { .rule = PAN_SIGMA_UNLINKED } };
	struct pan_sigma_corr *c;
	struct set s;

	start(&s);
	CHECK_INT(finish(&s, NULL), PAN_OK);
	CHECK_INT(s.bytes.n, 0);
	end(&s);
	start(&s);
	c = add(&s, PAN_SIGMA_EVENT_COUNT, MINUTE);
	c->ref = ref_of, c->nref = 1, c->bound = &far, c->nbound = 1;
	CHECK_INT(finish(&s, NULL), PAN_OK);
	CHECK_STR(s.why, "it would have to count further than events are remembered");
	end(&s);
	start(&s);
	c = add(&s, PAN_SIGMA_EVENT_COUNT, MINUTE);
	c->ref = lost, c->nref = 1, c->bound = &far, c->nbound = 1;
	CHECK_INT(finish(&s, NULL), PAN_OK);
	CHECK(s.why != NULL);
	end(&s);
}

/* ---- the dull evaluator: keeps everything, looks at everything ---- */

struct seen {
	int64_t time_ms;
	uint32_t refs;
	char key[256];
	char tuple[256]; /* value_count */
	double number;
};
struct history {
	struct seen *seen; /* by time, then arrival */
	size_t n;
};

static struct pan_str
dull_name(const struct set *s, uint32_t rule, uint32_t ref, struct pan_str field,
    const uint32_t *via)
{
	const struct pan_sigma_corr *c = &s->rule[rule].corr;

	for (size_t i = 0; i < c->nalias; i++)
		if (c->alias[i].ref == ref && pan_str_eq(c->alias[i].name, field)) {
			field = c->alias[i].field;
			break;
		}
	if (s->rule[c->ref[ref].rule].kind == PAN_SIGMA_CORRELATION)
		return dull_name(s, c->ref[ref].rule, via[c->ref[ref].rule], field, via);
	return field;
}

static void
dull_key(const struct set *s, uint32_t rule, uint32_t ref, const uint32_t *via,
    const struct event *ev, char out[256])
{
	const struct pan_sigma_corr *c = &s->rule[rule].corr;
	size_t at = 0;

	for (size_t i = 0; i < c->ngroup_by; i++) {
		struct pan_str v[8];
		size_t n = values((void *)(uintptr_t)ev,
		    dull_name(s, rule, ref, c->group_by[i], via), v, 8);

		for (size_t k = 0; k < n; k++)
			at +=
			    (size_t)snprintf(out + at, 256 - at, "<%.*s>", PAN_STR(v[k]));
		at += (size_t)snprintf(out + at, 256 - at, "|");
	}
	out[at] = '\0';
	for (size_t k = 0; k < at; k++)
		out[k] = (char)tolower((unsigned char)out[k]);
}

static bool
dull_bound(const struct pan_sigma_corr *c, double v)
{
	for (size_t i = 0; i < c->nbound; i++) {
		double t = c->bound[i].value;
		bool ok[] = { v > t, v >= t, v < t, v <= t, v == t, v != t };

		if (!ok[c->bound[i].cmp])
			return false;
	}
	return true;
}

/* The longest chain in ${m}[i..n) with steps above ${step}; with ${me} in it, or -99. */
static int
dull_chain(struct seen *const *m, size_t n, size_t i, int step, const struct seen *me,
    bool has, uint32_t want, int nref)
{
	int best = has ? 0 : -99;

	for (size_t k = i; k < n; k++)
		for (int r = step + 1; r < nref; r++)
			if ((m[k]->refs & want) >> r & 1) {
				int more = 1 +
				    dull_chain(m, n, k, r, me, has || m[k] == me, want,
				        nref);

				best = more > best ? more : best;
			}
	return best;
}

static bool
dull_expr(const struct pan_sigma_corr *c, size_t *at, uint32_t refs)
{
	const struct pan_expr *e = &c->expr[(*at)++];
	bool v;

	if (e->op == PAN_EXPR_COND)
		return (refs >> e->arg & 1) != 0;
	if (e->op == PAN_EXPR_NOT)
		return !dull_expr(c, at, refs);
	v = e->op == PAN_EXPR_AND;
	for (uint32_t i = 0; i < e->arg; i++) {
		bool o = dull_expr(c, at, refs);

		v = e->op == PAN_EXPR_AND ? v && o : v || o;
	}
	return v;
}

static int
dull_order(const void *x, const void *y)
{
	const double *a = x, *b = y;

	return (*a > *b) - (*a < *b);
}

static bool
dull_window(const struct pan_sigma_corr *c, struct seen *const *m, size_t n,
    const struct seen *me)
{
	double number[64], sum = 0;
	uint32_t refs = 0, want = 0;
	size_t distinct = 0, at = 0;

	for (size_t i = 0; i < n; i++) {
		bool first = true;

		for (size_t k = 0; k < i; k++)
			first &= strcmp(m[i]->tuple, m[k]->tuple) != 0;
		distinct += first;
		refs |= m[i]->refs;
		number[i] = m[i]->number;
		sum += m[i]->number;
	}
	qsort(number, n, sizeof(*number), dull_order);
	for (size_t i = 0; i < c->nexpr; i++)
		if (c->expr[i].op == PAN_EXPR_COND)
			want |= 1u << c->expr[i].arg;
	if (c->nexpr == 0)
		want = (1u << c->nref) - 1;
	switch (c->type) {
	case PAN_SIGMA_EVENT_COUNT:
		return dull_bound(c, (double)n);
	case PAN_SIGMA_VALUE_COUNT:
		return dull_bound(c, (double)distinct);
	case PAN_SIGMA_VALUE_SUM:
		return dull_bound(c, sum);
	case PAN_SIGMA_VALUE_AVG:
		return dull_bound(c, sum / (double)n);
	case PAN_SIGMA_VALUE_MEDIAN:
		return dull_bound(c, (number[(n - 1) / 2] + number[n / 2]) / 2);
	case PAN_SIGMA_VALUE_PERCENTILE: /* only 0, 25 of 1 + 4k values, and 100 */
		return dull_bound(c, c->percentile == 0 ? number[0] : number[n - 1]);
	case PAN_SIGMA_TEMPORAL:
		if (c->nexpr > 0 && !dull_expr(c, &at, refs))
			return false;
		return dull_bound(c, __builtin_popcount(refs));
	case PAN_SIGMA_TEMPORAL_ORDERED: {
		int len = dull_chain(m, n, 0, -1, me, false, want, (int)c->nref);

		return len > 0 && (c->nexpr == 0 || len == __builtin_popcount(want)) &&
		    dull_bound(c, len);
	}
	}
	return false;
}

static bool
dull_group(const struct pan_sigma_corr *c, const struct history *h, const struct seen *me)
{
	for (size_t e = 0; e < h->n; e++) {
		int64_t last = h->seen[e].time_ms;
		struct seen *m[64];
		size_t n = 0;

		if (last < me->time_ms || last - me->time_ms > c->timespan_ms ||
		    strcmp(h->seen[e].key, me->key) != 0)
			continue;
		for (size_t i = 0; i < h->n && n < 64; i++)
			if (h->seen[i].time_ms <= last &&
			    last - h->seen[i].time_ms <= c->timespan_ms &&
			    strcmp(h->seen[i].key, me->key) == 0)
				m[n++] = &h->seen[i];
		if (dull_window(c, m, n, me))
			return true;
	}
	return false;
}

/* Put ${me} behind those of its time; where it lies. */
static struct seen *
dull_keep(struct history *h, const struct seen *me)
{
	size_t at = h->n++;

	h->seen = realloc(h->seen, h->n * sizeof(*h->seen));
	for (; at > 0 && h->seen[at - 1].time_ms > me->time_ms; at--)
		h->seen[at] = h->seen[at - 1];
	h->seen[at] = *me;
	return &h->seen[at];
}

/* Fold the event, which fired ${refs} of ${rule} in one group. */
static bool
dull_fold(const struct set *s, uint32_t rule, uint32_t refs, const uint32_t *via,
    const struct event *ev, struct history *h)
{
	const struct pan_sigma_corr *c = &s->rule[rule].corr;
	uint32_t ref = (uint32_t)__builtin_ctz(refs);
	struct seen me = { .time_ms = ev->time_ms, .refs = refs };
	const struct seen *last = NULL;
	struct pan_str v[8];
	size_t n;

	dull_key(s, rule, ref, via, ev, me.key);
	if (c->nfield == 0)
		return dull_group(c, h, dull_keep(h, &me));
	n = values((void *)(uintptr_t)ev, dull_name(s, rule, ref, c->field[0], via), v,
	    8);
	for (size_t i = 0; i < n; i++) {
		char *end_of;

		(void)snprintf(me.tuple, sizeof(me.tuple), "%.*s", PAN_STR(v[i]));
		for (char *p = me.tuple; *p != '\0'; p++)
			*p = (char)tolower((unsigned char)*p);
		me.number = strtod(me.tuple, &end_of);
		if (c->type == PAN_SIGMA_VALUE_COUNT ||
		    (*end_of == '\0' && end_of != me.tuple))
			last = dull_keep(h, &me);
	}
	return last != NULL && dull_group(c, h, last);
}

static bool
dull_feed(const struct set *s, uint32_t rule, const bool *fired, uint32_t *via,
    const struct event *ev, struct history *h)
{
	const struct pan_sigma_corr *c = &s->rule[rule].corr;
	char key[32][256];
	uint32_t left = 0;
	bool yes = false;

	for (uint32_t i = 0; i < c->nref; i++)
		if (fired[c->ref[i].rule]) {
			left |= 1u << i;
			dull_key(s, rule, i, via, ev, key[i]);
		}
	if (left != 0)
		via[rule] = (uint32_t)__builtin_ctz(left);
	while (left != 0) {
		uint32_t same = 0, first = (uint32_t)__builtin_ctz(left);

		for (uint32_t i = 0; i < c->nref; i++)
			if ((left >> i & 1) != 0 && strcmp(key[i], key[first]) == 0)
				same |= 1u << i;
		left &= ~same;
		if (dull_fold(s, rule, same, via, ev, h) && !yes) {
			yes = true;
			via[rule] = first;
		}
	}
	return yes;
}

/* ---- random sets and streams ---- */

static const char *const field_name[] = { "A", "B", "C" };

struct chance { /* what a random correlation points at */
	struct pan_sigma_ref ref[3];
	struct pan_str group[2];
	struct pan_str field;
	struct pan_sigma_bound bound[2];
	struct pan_sigma_alias alias[2];
	struct pan_expr expr[8];
};

static struct pan_str
some_field(void)
{
	return pan_str(field_name[check_rand(3)]);
}

static void
random_bounds(struct pan_sigma_corr *c, struct chance *ch)
{
	ch->bound[0] = (struct pan_sigma_bound){ PAN_SIGMA_CMP_GTE, 2 + check_rand(3) };
	if (check_rand(4) == 0)
		ch->bound[0].cmp = (enum pan_sigma_cmp)check_rand(6);
	if (c->type >= PAN_SIGMA_VALUE_SUM)
		ch->bound[0].value = check_rand(14) / 2.0 - 2;
	ch->bound[1] = (struct pan_sigma_bound){ PAN_SIGMA_CMP_LTE, 3 + check_rand(3) };
	c->bound = ch->bound;
	c->nbound = check_rand(5) == 0 ? 2 : 1;
	if (c->type == PAN_SIGMA_TEMPORAL || c->type == PAN_SIGMA_TEMPORAL_ORDERED)
		ch->bound[0].value = check_rand(3) == 0 ? 1 : (double)c->nref;
}

static void
random_expr(struct pan_sigma_corr *c, struct chance *ch)
{
	static const struct pan_expr shapes[][6] = {
		{ { PAN_EXPR_AND, 2 }, { PAN_EXPR_COND, 0 }, { PAN_EXPR_COND, 1 } },
		{ { PAN_EXPR_AND, 2 }, { PAN_EXPR_COND, 0 }, { PAN_EXPR_NOT, 0 },
		    { PAN_EXPR_COND, 1 } },
		{ { PAN_EXPR_OR, 2 }, { PAN_EXPR_COND, 1 }, { PAN_EXPR_NOT, 0 },
		    { PAN_EXPR_COND, 0 } },
	};
	static const size_t n[] = { 3, 4, 4 };
	uint32_t k = c->type == PAN_SIGMA_TEMPORAL ? check_rand(3) : 0;

	memcpy(ch->expr, shapes[k], n[k] * sizeof(*ch->expr));
	c->expr = ch->expr;
	c->nexpr = n[k];
	c->nbound = 0;
}

static void
random_corr(struct set *s, struct chance *ch)
{
	struct pan_sigma_corr *c =
	    add(s, (enum pan_sigma_corr_type)check_rand(8), 10 + check_rand(40));
	uint32_t self = (uint32_t)s->n - 1;

	*ch = (struct chance){ 0 };
	c->nref = 1 + check_rand(3);
	for (size_t i = 0; i < c->nref; i++)
		ch->ref[i].rule =
		    check_rand(3) > 0 ? check_rand(NBASE) : check_rand(self);
	c->ref = ch->ref;
	c->ngroup_by = check_rand(3);
	for (size_t i = 0; i < c->ngroup_by; i++)
		ch->group[i] = check_rand(4) == 0 ? pan_str("alias") : some_field();
	c->group_by = ch->group;
	c->nalias = check_rand(3);
	for (size_t i = 0; i < c->nalias; i++)
		ch->alias[i] = (struct pan_sigma_alias){ pan_str("alias"),
			check_rand((uint32_t)c->nref),
			check_rand(5) == 0 ? pan_str("alias") : some_field() };
	c->alias = ch->alias;
	ch->field = some_field();
	c->field = &ch->field;
	c->nfield = c->type == PAN_SIGMA_VALUE_COUNT || c->type >= PAN_SIGMA_VALUE_SUM;
	c->percentile = check_rand(2) * 100;
	random_bounds(c, ch);
	if ((c->type == PAN_SIGMA_TEMPORAL || c->type == PAN_SIGMA_TEMPORAL_ORDERED) &&
	    c->nref >= 2 && check_rand(3) == 0)
		random_expr(c, ch);
}

static void
random_event(struct event *ev, int64_t time_ms)
{
	static const char *const value[] = { "A=x", "A=X", "A=1", "A=-2.5", "B=x", "B=1",
		"B=y", "B=3", "C=1", "C=2", "C=x" };
	int n = (int)check_rand(4);

	*ev = (struct event){ .time_ms = time_ms };
	for (uint32_t r = 0; r < NBASE; r++)
		if (check_rand(3) == 0)
			ev->fired[ev->nfired++] = r;
	for (int i = 0; i < n; i++)
		ev->field[i] = value[check_rand(sizeof(value) / sizeof(*value))];
}

/*
 * One random set over one random stream.  ${late}: how much events may lag; with
 * ${exact} nothing may be undecided, otherwise undecided is no wrong answer.
 */
static void
compare(int64_t late, bool exact, const struct pan_corr_opts *opts, size_t *nyes)
{
	static struct set s;
	static struct chance ch[4];
	struct history h[16] = { { 0 } };
	int64_t now = 1000;
	int ncorr = 1 + (int)check_rand(4);

	start(&s);
	for (int i = 0; i < ncorr; i++)
		random_corr(&s, &ch[i]);
	CHECK_INT(finish(&s, opts), PAN_OK);
	CHECK(s.why == NULL);
	for (int k = 0; k < 40; k++) {
		bool fired[16] = { false };
		uint32_t via[16] = { 0 };
		struct event ev;
		struct pan_corr_result r;

		now += check_rand(8);
		random_event(&ev, now - (int64_t)check_rand((uint32_t)late + 1));
		r = feed(&s, &ev);
		for (size_t i = 0; i < ev.nfired; i++)
			fired[ev.fired[i]] = true;
		for (uint32_t c = NBASE; c < s.n; c++) {
			enum pan_corr_answer a = answer_of(&r, c);

			fired[c] = dull_feed(&s, c, fired, via, &ev, &h[c]);
			*nyes += fired[c];
			if (a == PAN_CORR_UNSURE && !exact) {
				k = 40; /* the two know different things now */
				break;
			}
			if (a != (fired[c] ? PAN_CORR_YES : PAN_CORR_NO)) {
				CHECK_FAIL_("type %d, event %d: %d, dull says %d",
				    s.rule[c].corr.type, k, a, fired[c]);
				k = 40;
				break;
			}
		}
	}
	for (int i = 0; i < 16; i++)
		free(h[i].seen);
	end(&s);
}

TEST(agrees_with_the_dull_evaluator_on_events_in_order)
{
	size_t nyes = 0;

	for (int i = 0; i < 3000 && !check_broken; i++)
		compare(0, true, NULL, &nyes);
	CHECK(nyes > 1000);
}

TEST(agrees_with_the_dull_evaluator_on_events_up_to_a_timespan_late)
{
	size_t nyes = 0;

	for (int i = 0; i < 3000 && !check_broken; i++)
		compare(10, true, NULL, &nyes);
	CHECK(nyes > 1000);
}

TEST(is_never_wrong_on_events_of_any_time)
{
	size_t nyes = 0;

	for (int i = 0; i < 3000 && !check_broken; i++)
		compare(check_rand(2) == 0 ? 60 : 400, false, NULL, &nyes);
	CHECK(nyes > 1000);
}

TEST(is_never_wrong_at_its_ceilings)
{
	struct pan_corr_opts small = { .groups = 3, .entries = 12 };
	size_t nyes = 0;

	for (int i = 0; i < 3000 && !check_broken; i++)
		compare(check_rand(2) == 0 ? 0 : 30, false, &small, &nyes);
	CHECK(nyes > 500);
}

TEST(survives_any_failed_allocation)
{
	int n = 0, rc = PAN_ENOMEM;

	while (rc != PAN_OK) {
		struct pan_sigma_bound two = { PAN_SIGMA_CMP_GTE, 2 };
		struct event ev = { .fired = { 0 }, .nfired = 1, .field = { "User=a" } };
		struct pan_corr_result r = { 0 };
		struct pan_corr_input in = { 1, ev.fired, 1, NULL, 0, values, &ev };
		struct pan_sigma_corr *c;
		struct set s;

		start(&s);
		c = add(&s, PAN_SIGMA_EVENT_COUNT, MINUTE);
		c->ref = ref_of, c->nref = 1, c->bound = &two, c->nbound = 1;
		oom_arm(++n);
		rc = finish(&s, NULL);
		for (int i = 0; i < 3 && rc == PAN_OK; i++)
			rc = pan_corr_feed(s.corr, &in, &r, NULL);
		oom_arm(0);
		if (rc == PAN_OK)
			CHECK_INT(answer_of(&r, NBASE), PAN_CORR_YES);
		else
			CHECK_INT(rc, PAN_ENOMEM);
		if (rc != PAN_OK && s.corr != NULL) {
			/* What was lost is not "no". */
			CHECK_INT(pan_corr_feed(s.corr, &in, &r, NULL), PAN_OK);
			CHECK(answer_of(&r, NBASE) != PAN_CORR_NO);
		}
		end(&s);
	}
	CHECK(n > 10);
}

TEST(a_damaged_section_is_refused_or_harmless)
{
	struct set s;
	char *copy;

	start_rules(&s, PAN_SIGMA_TEMPORAL_ORDERED, 3);
	copy = aligned_alloc(8, s.bytes.n);
	for (int round = 0; round < 20000; round++) {
		PAN_AUTO(pan_corr_freep) struct pan_corr *c = NULL;
		struct event ev = { .time_ms = round,
			.fired = { 0, 1, 2 },
			.nfired = 3,
			.field = { "User=a" } };
		struct pan_corr_input in = { round, ev.fired, 3, NULL, 0, values, &ev };
		struct pan_corr_result r;

		memcpy(copy, s.bytes.s, s.bytes.n);
		for (uint32_t k = 0; k <= check_rand(3); k++)
			copy[check_rand((uint32_t)s.bytes.n)] =
			    (char)(check_rand(2) == 0 ? check_rand(256) : check_rand(4));
		if (pan_corr_open((struct pan_str){ copy, s.bytes.n }, NULL, &c, NULL) ==
		    PAN_OK)
			CHECK_INT(pan_corr_feed(c, &in, &r, NULL), PAN_OK);
	}
	free(copy);
	end(&s);
}

int
main(void)
{
	RUN(three_events_within_the_timespan_fire_and_each_user_counts_alone);
	RUN(events_without_the_field_are_a_group_of_their_own);
	RUN(the_last_to_arrive_fires_whatever_its_own_time_is);
	RUN(what_comes_later_than_a_timespan_is_undecided_and_never_no);
	RUN(a_clock_that_jumps_costs_its_own_group_only);
	RUN(an_event_without_a_time_stands_at_the_one_before);
	RUN(temporal_wants_every_rule_in_any_order);
	RUN(temporal_ordered_wants_them_one_after_the_other);
	RUN(one_event_may_be_several_steps_but_counts_once);
	RUN(many_failures_and_then_a_success_nest);
	RUN(a_rule_in_doubt_makes_its_correlations_doubtful);
	RUN(a_flood_of_keys_is_bounded_and_spares_what_builds_up);
	RUN(a_flood_of_one_key_is_bounded);
	RUN(what_cannot_be_kept_is_refused_by_name);
	RUN(agrees_with_the_dull_evaluator_on_events_in_order);
	RUN(agrees_with_the_dull_evaluator_on_events_up_to_a_timespan_late);
	RUN(is_never_wrong_on_events_of_any_time);
	RUN(is_never_wrong_at_its_ceilings);
	RUN(survives_any_failed_allocation);
	RUN(a_damaged_section_is_refused_or_harmless);
	return DONE();
}
