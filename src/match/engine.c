#include "match/engine.h"

#include <stdlib.h>

#include "match/engine_atr.h"
#include "match/engine_parts.h"

#define FEW 32 /* matches that are put in order without asking for memory */

struct pan_engine {
	const struct pan_pack *p;
	/* Made when they are first asked. */
	struct pan_engine_atr *atr;
	struct pan_engine_sigma *sigma;
	struct pan_engine_yara *yara;
	struct engine_found found; /* by the last two */
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
	pan_engine_sigma_free(e->sigma);
	pan_engine_yara_free(e->yara);
	free(e->found.match);
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

/* qsort_r() asks for memory; an event that meets many rules is rare. */
static void
put_in_order(const struct pan_pack *p, struct pan_match *match, size_t n)
{
	void *ctx = (void *)(uintptr_t)p; /* NOLINT(performance-no-int-to-ptr) */

	if (n > FEW) {
		qsort_r(match, n, sizeof(*match), by_weight, ctx);
		return;
	}
	for (size_t i = 1; i < n; i++) {
		struct pan_match m = match[i];
		size_t k = i;

		for (; k > 0 && by_weight(&m, &match[k - 1], ctx) < 0; k--)
			match[k] = match[k - 1];
		match[k] = m;
	}
}

/* The worst first, and what follows from it. */
static void
conclude(const struct pan_engine *e, struct pan_match *match, size_t n,
    struct pan_engine_result *out)
{
	n = without_off(e->p, match, n);
	put_in_order(e->p, match, n);
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

/* ---- host events: Sigma; files: YARA ---- */

int
pan_engine_found(struct engine_found *f, const struct pan_pack *p,
    enum pan_rule_language l, uint32_t rule, const struct pan_match *like)
{
	const struct pack_view *v = &p->view[l];
	const uint32_t i = v->of_engine[rule];
	struct pan_match m = *like;

	if (i == PACK_NONE || (v->rule[i].flags & PACK_RULE_SILENT))
		return PAN_OK;
	if (f->n == f->cap) {
		size_t cap = f->cap * 2 + FEW;
		void *grown = realloc(f->match, cap * sizeof(*f->match));

		if (grown == NULL)
			return PAN_ENOMEM;
		f->match = grown;
		f->cap = cap;
	}
	m.rule = v->first + i;
	m.confidence = v->rule[i].confidence / 10.0;
	f->match[f->n++] = m;
	return PAN_OK;
}

static int
answer(struct pan_engine *e, int rc, struct pan_engine_result *out, struct pan_err *err)
{
	if (rc == PAN_ENOMEM)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	if (rc == PAN_OK)
		conclude(e, e->found.match, e->found.n, out);
	return rc;
}

int
pan_engine_host(struct pan_engine *e, const struct pan_hostevent *ev,
    const struct pan_engine_opts *opts, struct pan_engine_result *out,
    struct pan_err *err)
{
	static const struct pan_engine_opts plain = { 0 };
	const struct pan_engine_opts *how = opts == NULL ? &plain : opts;
	int rc = PAN_OK;

	e->found.n = 0;
	if (e->sigma == NULL)
		rc = pan_engine_sigma_new(e->p, how->seed, &e->sigma, err);
	if (rc == PAN_OK)
		rc = pan_engine_sigma_match(e->sigma, ev, how->unrouted, &e->found, err);
	return answer(e, rc, out, err);
}

int
pan_engine_file(struct pan_engine *e, const struct pan_yara_input *in,
    const struct pan_yara_limits *limits, struct pan_engine_result *out,
    struct pan_err *err)
{
	int rc = PAN_OK;

	e->found.n = 0;
	if (e->yara == NULL)
		rc = pan_engine_yara_new(e->p, &e->yara, err);
	if (rc == PAN_OK)
		rc = pan_engine_yara_match(e->yara, in, limits, &e->found, err);
	return answer(e, rc, out, err);
}
