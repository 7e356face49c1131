#include "match/engine.h"

#include <stdlib.h>

#include "match/engine_atr.h"
#include "match/pack_layout.h"

struct pan_engine {
	const struct pan_pack *p;
	struct pan_engine_atr *atr; /* made when it is first asked */
};

int
pan_engine_new(const struct pan_pack *p, struct pan_engine **out, struct pan_err *err)
{
	struct pan_engine *e = calloc(1, sizeof(*e));

	if (e == NULL)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	e->p = p;
	*out = e;
	return PAN_OK;
}

void
pan_engine_free(struct pan_engine *e)
{
	if (e == NULL)
		return;
	pan_engine_atr_free(e->atr);
	free(e);
}

void
pan_engine_freep(struct pan_engine **e)
{
	pan_engine_free(*e);
}

/* ---- the answer ---- */

static int
by_weight(const void *a, const void *b, void *ctx)
{
	const struct pan_match *x = a, *y = b;
	const struct pan_pack *p = ctx;
	int sx = pan_pack_severity(p, x->rule), sy = pan_pack_severity(p, y->rule);

	if (x->answer != y->answer)
		return x->answer < y->answer ? -1 : 1;
	if (sx != sy)
		return sx > sy ? -1 : 1;
	if (x->confidence != y->confidence)
		return x->confidence > y->confidence ? -1 : 1;
	if (x->rule != y->rule)
		return x->rule < y->rule ? -1 : 1;
	return x->at < y->at ? -1 : x->at > y->at;
}

static enum pan_verdict
judge(const struct pan_pack *p, const struct pan_match *m)
{
	enum pan_severity s = pan_pack_severity(p, m->rule);

	if (m->answer == PAN_ANSWER_UNDECIDED)
		return PAN_ASK;
	if (m->answer == PAN_ANSWER_NEEDS_JUDGE)
		return PAN_ALLOW;
	if (s == PAN_SEV_CRITICAL)
		return PAN_DENY;
	if (s == PAN_SEV_HIGH)
		return m->confidence >= 0.8 ? PAN_DENY : PAN_ASK;
	return s == PAN_SEV_MEDIUM && m->confidence >= 0.6 ? PAN_ASK : PAN_ALLOW;
}

/* Take out what the user does not want to hear of; how many are left. */
static size_t
without_off(const struct pan_pack *p, struct pan_match *match, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		if (!pan_pack_off(p, match[i].rule))
			match[kept++] = match[i];
	}
	return kept;
}

/* The worst first, and what follows from it. */
static void
conclude(const struct pan_engine *e, struct pan_match *match, size_t n,
    struct pan_engine_result *out)
{
	n = without_off(e->p, match, n);
	if (n > 1)
		qsort_r(match, n, sizeof(*match), by_weight,
		    (void *)(uintptr_t)e->p); /* NOLINT(performance-no-int-to-ptr) */
	*out = (struct pan_engine_result){ .match = match, .nmatch = n };
	if (n > 0) {
		out->verdict = judge(e->p, &match[0]);
		out->severity = pan_pack_severity(e->p, match[0].rule);
	}
	for (size_t i = 0; i < n; i++) {
		if (match[i].answer == PAN_ANSWER_UNDECIDED && out->verdict == PAN_ALLOW)
			out->verdict = PAN_ASK;
	}
}

/* ---- agent events: ATR ---- */

static int
atr_of(struct pan_engine *e, struct pan_err *err)
{
	return e->atr != NULL ? PAN_OK : pan_engine_atr_new(e->p, &e->atr, err);
}

int
pan_engine_match(struct pan_engine *e, const struct pan_event *ev,
    const struct pan_engine_opts *opts, struct pan_engine_result *out,
    struct pan_err *err)
{
	static const struct pan_engine_opts plain = { 0 };
	int rc = atr_of(e, err);

	if (rc == PAN_OK)
		rc = pan_engine_atr_match(e->atr, ev, opts == NULL ? &plain : opts, err);
	if (rc != PAN_OK)
		return rc;
	conclude(e, e->atr->match, e->atr->nmatch, out);
	out->cond = e->atr->out_cond;
	out->ncond = e->atr->nout;
	return PAN_OK;
}

int
/* NOLINTNEXTLINE(readability-function-size) */
pan_engine_spans(struct pan_engine *e, uint32_t rule, uint32_t cond, struct pan_str text,
    pan_engine_span *hit, void *ctx, struct pan_err *err)
{
	int rc = atr_of(e, err);

	return rc == PAN_OK
	    ? pan_engine_atr_spans(e->atr, rule, cond, text, hit, ctx, err)
	    : rc;
}
