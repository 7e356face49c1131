#include <stdlib.h>

#include "core/own.h"
#include "match/engine_parts.h"
#include "sigma/corr.h"
#include "sigma/sigma_engine.h"

struct pan_engine_sigma {
	const struct pan_pack *p;
	struct pan_sigma_pack *pack;
	struct pan_sigma_engine *engine;
	struct pan_corr *corr; /* NULL: the rules have no correlations */
};

static int
open_correlations(struct pan_engine_sigma *s, const uint64_t seed[2], struct pan_err *err)
{
	const struct pan_corr_opts opts = { .seed = { seed[0], seed[1] } };
	struct pan_str part;
	int rc = pan_pack_part(s->p, PAN_RULE_SIGMA, PART_EXTRA, &part, err);

	return rc != PAN_OK || part.n == 0 ? rc
	                                   : pan_corr_open(part, &opts, &s->corr, err);
}

static void
freep(struct pan_engine_sigma **s)
{
	pan_engine_sigma_free(*s);
}

int
pan_engine_sigma_new(const struct pan_pack *p, const uint64_t seed[2],
    struct pan_engine_sigma **out, struct pan_err *err)
{
	PAN_AUTO(freep) struct pan_engine_sigma *s = calloc(1, sizeof(*s));
	struct pan_str part;
	int rc;

	if (s == NULL)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	s->p = p;
	rc = pan_pack_part(p, PAN_RULE_SIGMA, PART_ENGINE, &part, err);
	if (rc == PAN_OK && part.n > 0) {
		rc = pan_sigma_pack_open(part, &s->pack, err);
		if (rc == PAN_OK &&
		    pan_sigma_pack_rules(s->pack) !=
		        p->h->section[PAN_RULE_SIGMA].engine_rules)
			rc = PAN_EFORMAT;
		if (rc == PAN_OK)
			rc = pan_sigma_engine_new(s->pack, &s->engine, err);
		if (rc == PAN_OK)
			rc = open_correlations(s, seed, err);
	}
	if (rc == PAN_EFORMAT)
		return pan_err_set(err, PAN_EVERIFY, "the compiled rule pack is damaged");
	if (rc == PAN_OK)
		*out = pan_take(s);
	return rc;
}

void
pan_engine_sigma_free(struct pan_engine_sigma *s)
{
	if (s == NULL)
		return;
	pan_corr_free(s->corr);
	pan_sigma_engine_free(s->engine);
	pan_sigma_pack_free(s->pack);
	free(s);
}

static size_t
values_of(void *ctx, struct pan_str name, struct pan_str *value, size_t max)
{
	const struct pan_hostevent *ev = ctx;
	size_t n = 0;

	for (size_t i = 0; i < ev->nfield; i++) {
		if (ev->field[i].kind == PAN_HOSTFIELD_NULL ||
		    !pan_str_eq(ev->field[i].name, name))
			continue;
		if (n < max)
			value[n] = ev->field[i].value;
		n++;
	}
	return n;
}

static int
add_all(const struct pan_engine_sigma *s, const uint32_t *rule, size_t n,
    enum pan_answer answer, struct engine_found *f)
{
	const struct pan_match like = { .answer = answer };
	int rc = PAN_OK;

	for (size_t i = 0; i < n && rc == PAN_OK; i++)
		rc = pan_engine_found(f, s->p, PAN_RULE_SIGMA, rule[i], &like);
	return rc;
}

static int
correlate(struct pan_engine_sigma *s, struct pan_hostevent *ev,
    const struct pan_sigma_result *r, struct engine_found *f, struct pan_err *err)
{
	const struct pan_corr_input in = { .time_ms = ev->time_ms,
		.fired = r->rule,
		.nfired = r->nrule,
		.unsure = r->undecided,
		.nunsure = r->nundecided,
		.field = values_of,
		.ctx = ev };
	struct pan_corr_result c = { 0 };
	int rc = pan_corr_feed(s->corr, &in, &c, err);

	if (rc == PAN_OK)
		rc = add_all(s, c.fired, c.nfired, PAN_ANSWER_FIRED, f);
	return rc == PAN_OK ? add_all(s, c.unsure, c.nunsure, PAN_ANSWER_UNDECIDED, f)
	                    : rc;
}

int
pan_engine_sigma_match(struct pan_engine_sigma *s, const struct pan_hostevent *ev,
    bool unrouted, struct engine_found *f, struct pan_err *err)
{
	const struct pan_sigma_opts_match how = { .unrouted = unrouted };
	struct pan_sigma_result r = { 0 };
	struct pan_hostevent same = *ev;
	int rc;

	if (s->engine == NULL)
		return PAN_OK;
	rc = pan_sigma_engine_match(s->engine, ev, &how, &r, err);
	if (rc == PAN_OK)
		rc = add_all(s, r.rule, r.nrule, PAN_ANSWER_FIRED, f);
	if (rc == PAN_OK)
		rc = add_all(s, r.undecided, r.nundecided, PAN_ANSWER_UNDECIDED, f);
	if (rc == PAN_OK && s->corr != NULL)
		rc = correlate(s, &same, &r, f, err);
	return rc;
}
