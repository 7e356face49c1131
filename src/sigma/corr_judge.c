/* What the events of one group say together. */
#include <math.h>
#include <stdlib.h>

#include "sigma/corr_parts.h"

struct span { /* entries [from, to) of a group */
	uint32_t from;
	uint32_t to;
};

/* The first entry of ${g} at or after ${time_ms}. */
static uint32_t
first_at(const struct pan_corr_group *g, int64_t time_ms)
{
	uint32_t lo = 0, hi = g->n;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (g->entry[mid].time_ms < time_ms)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static uint32_t
first_after(const struct pan_corr_group *g, int64_t time_ms)
{
	return time_ms == INT64_MAX ? g->n : first_at(g, time_ms + 1);
}

static bool
test_holds(const struct pan_corr_test *t, double v)
{
	switch ((enum pan_sigma_cmp)t->cmp) {
	case PAN_SIGMA_CMP_GT:
		return v > t->than;
	case PAN_SIGMA_CMP_GTE:
		return v >= t->than;
	case PAN_SIGMA_CMP_LT:
		return v < t->than;
	case PAN_SIGMA_CMP_LTE:
		return v <= t->than;
	case PAN_SIGMA_CMP_EQ:
		return v >= t->than && v <= t->than;
	case PAN_SIGMA_CMP_NEQ:
		return v < t->than || v > t->than;
	}
	return false;
}

static enum pan_corr_answer
tests_hold(const struct pan_corr_lay *lay, const struct pan_corr_rec *r, double v)
{
	if (!isfinite(v))
		return PAN_CORR_UNSURE; /* the sum left the range of numbers */
	for (uint32_t i = 0; i < r->test.n; i++)
		if (!test_holds(&lay->test[r->test.at + i], v))
			return PAN_CORR_NO;
	return PAN_CORR_YES;
}

/* The value of a boolean expression, whose form was checked when it was opened. */
static bool
terms_hold(const struct pan_corr_lay *lay, const struct pan_corr_rec *r, uint64_t refs)
{
	bool stack[PAN_CORR_EXPR_MAX] = { false };
	uint32_t n = 0;

	for (uint32_t i = r->term.n; i-- > 0;) {
		const struct pan_corr_term *t = &lay->term[r->term.at + i];
		uint32_t takes = t->op == PAN_EXPR_AT_LEAST ? t->arg & 0xffff : t->arg;
		uint32_t yes = 0;

		if (t->op == PAN_EXPR_COND) {
			stack[n++] = (refs >> t->arg & 1) != 0;
			continue;
		}
		if (t->op == PAN_EXPR_NOT) {
			stack[n - 1] = !stack[n - 1];
			continue;
		}
		for (uint32_t k = 0; k < takes; k++)
			yes += stack[--n];
		stack[n++] = t->op == PAN_EXPR_AND ? yes == takes
		    : t->op == PAN_EXPR_OR         ? yes > 0
		                                   : yes >= t->arg >> 16;
	}
	return stack[0];
}

static uint32_t
distinct(const struct pan_corr_group *g, struct span s, struct pan_corr_desk *d)
{
	const uint32_t size = sizeof(d->hash) / sizeof(*d->hash);
	uint32_t n = 0;

	if (++d->round == 0) {
		memset(d->stamp, 0, sizeof(d->stamp));
		d->round = 1;
	}
	for (uint32_t i = s.from; i < s.to; i++) {
		uint64_t h = g->entry[i].is.hash;
		uint32_t at = (uint32_t)(h % size);

		while (d->stamp[at] == d->round && d->hash[at] != h)
			at = (at + 1) % size;
		if (d->stamp[at] == d->round)
			continue;
		d->stamp[at] = d->round;
		d->hash[at] = h;
		n++;
	}
	return n;
}

static int
by_size(const void *x, const void *y)
{
	double a = *(const double *)x, b = *(const double *)y;

	return (a > b) - (a < b);
}

/* Between the two nearest ranks in proportion, as SQL's percentile_cont. */
static double
percentile(const struct pan_corr_group *g, struct span s, double p,
    struct pan_corr_desk *d)
{
	uint32_t n = s.to - s.from;
	double rank = p / 100 * (n - 1);
	uint32_t low = (uint32_t)rank;

	for (uint32_t i = 0; i < n; i++)
		d->number[i] = g->entry[s.from + i].is.number;
	qsort(d->number, n, sizeof(*d->number), by_size);
	if (low + 1 >= n)
		return d->number[n - 1];
	return d->number[low] + (d->number[low + 1] - d->number[low]) * (rank - low);
}

static double
sum(const struct pan_corr_group *g, struct span s)
{
	double v = 0;

	for (uint32_t i = s.from; i < s.to; i++)
		v += g->entry[i].is.number;
	return v;
}

static uint64_t
wanted(const struct pan_corr_lay *lay, const struct pan_corr_rec *r)
{
	uint64_t refs = 0;

	for (uint32_t i = 0; i < r->term.n; i++)
		if (lay->term[r->term.at + i].op == PAN_EXPR_COND)
			refs |= 1ull << lay->term[r->term.at + i].arg;
	return r->term.n > 0 ? refs : (1ull << r->ref.n) - 1;
}

/*
 * How many different rules fired one after the other, at most, with one of entry ${me}
 * among them.  ${most}[k]: the longest chain so far that ends with rule k; ${mine}: the
 * longest of those with ${me} in it.
 */
static uint32_t
chain(const struct pan_corr_group *g, struct span s, uint32_t me, uint64_t want)
{
	uint32_t most[64] = { 0 }, mine[64] = { 0 }, best = 0;

	for (uint32_t i = s.from; i < s.to; i++) {
		uint64_t refs = g->entry[i].is.refs & want;
		uint32_t before = 0, before_mine = 0, seen = 0;

		while (refs != 0) {
			uint32_t k = (uint32_t)__builtin_ctzll(refs);

			for (; seen < k; seen++) {
				before = before < most[seen] ? most[seen] : before;
				before_mine =
				    before_mine < mine[seen] ? mine[seen] : before_mine;
			}
			if (most[k] < before + 1)
				most[k] = before + 1;
			if (i == me)
				mine[k] = most[k];
			else if (before_mine > 0 && mine[k] < before_mine + 1)
				mine[k] = before_mine + 1;
			best = best < mine[k] ? mine[k] : best;
			refs &= refs - 1;
		}
	}
	return best;
}

static enum pan_corr_answer
judge_window(const struct pan_corr_lay *lay, const struct pan_corr_rec *r,
    const struct pan_corr_group *g, struct span s, uint32_t me,
    struct pan_corr_desk *desk)
{
	uint64_t refs = 0;
	double n = s.to - s.from;

	switch ((enum pan_sigma_corr_type)r->type) {
	case PAN_SIGMA_EVENT_COUNT:
		return tests_hold(lay, r, n);
	case PAN_SIGMA_VALUE_COUNT:
		return tests_hold(lay, r, distinct(g, s, desk));
	case PAN_SIGMA_VALUE_SUM:
		return tests_hold(lay, r, sum(g, s));
	case PAN_SIGMA_VALUE_AVG:
		return tests_hold(lay, r, sum(g, s) / n);
	case PAN_SIGMA_VALUE_PERCENTILE:
	case PAN_SIGMA_VALUE_MEDIAN:
		return tests_hold(lay, r, percentile(g, s, r->percentile, desk));
	case PAN_SIGMA_TEMPORAL:
		for (uint32_t i = s.from; i < s.to; i++)
			refs |= g->entry[i].is.refs;
		if (r->term.n > 0 && !terms_hold(lay, r, refs))
			return PAN_CORR_NO;
		return tests_hold(lay, r, __builtin_popcountll(refs));
	case PAN_SIGMA_TEMPORAL_ORDERED:
		n = chain(g, s, me, wanted(lay, r));
		if (n < 1 || (r->term.n > 0 && n < __builtin_popcountll(wanted(lay, r))))
			return PAN_CORR_NO;
		return tests_hold(lay, r, n);
	}
	return PAN_CORR_NO;
}

/* Whether more events can only turn "no" into "yes". */
static bool
only_grows(const struct pan_corr_lay *lay, const struct pan_corr_rec *r)
{
	for (uint32_t i = 0; i < r->test.n; i++) {
		uint32_t cmp = lay->test[r->test.at + i].cmp;

		if (cmp != PAN_SIGMA_CMP_GT && cmp != PAN_SIGMA_CMP_GTE)
			return false;
	}
	for (uint32_t i = 0; i < r->term.n; i++)
		if (lay->term[r->term.at + i].op == PAN_EXPR_NOT)
			return false;
	return r->type <= PAN_SIGMA_TEMPORAL_ORDERED;
}

enum pan_corr_answer
pan_corr_judge(const struct pan_corr_lay *lay, const struct pan_corr_rec *r,
    const struct pan_corr_group *g, int64_t time_ms, struct pan_corr_desk *desk)
{
	int64_t last = pan_corr_plus(time_ms, r->span_ms);
	bool missing =
	    g->lost_ms >= pan_corr_minus(time_ms, r->span_ms) && g->lost_ms != INT64_MIN;
	bool unsure = missing;
	uint32_t me = first_after(g, time_ms) - 1;
	uint32_t to = me + 1;

	if (missing && !only_grows(lay, r))
		return PAN_CORR_UNSURE;
	for (int k = 0;; k++) {
		int64_t end = g->entry[to - 1].time_ms;
		struct span s = { first_at(g, pan_corr_minus(end, r->span_ms)), to };
		enum pan_corr_answer a = judge_window(lay, r, g, s, me, desk);

		if (a == PAN_CORR_YES)
			return a;
		unsure |= a == PAN_CORR_UNSURE;
		if (to >= g->n || g->entry[to].time_ms > last)
			break;
		if (k + 1 >= PAN_CORR_WINDOWS_MAX)
			return PAN_CORR_UNSURE;
		to = first_after(g, g->entry[to].time_ms);
	}
	return unsure ? PAN_CORR_UNSURE : PAN_CORR_NO;
}
