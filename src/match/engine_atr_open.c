#include <stdlib.h>

#include "core/json.h"
#include "core/own.h"
#include "match/engine_atr.h"
#include "match/sha2.h"

/* ---- which rules run for which events ---- */

static uint16_t
modes_of_source(enum pan_source s)
{
	const uint16_t unmapped = 1u << PAN_EVENT_MCP_EXCHANGE | 1u << PAN_EVENT_OTHER;

	switch (s) {
	case PAN_SOURCE_LLM_IO:
		return unmapped | 1u << PAN_EVENT_LLM_INPUT | 1u << PAN_EVENT_LLM_OUTPUT |
		    1u << PAN_EVENT_TOOL_RESPONSE;
	case PAN_SOURCE_TOOL_CALL:
		return unmapped | 1u << PAN_EVENT_TOOL_CALL;
	case PAN_SOURCE_MCP_EXCHANGE:
		return unmapped | 1u << PAN_EVENT_TOOL_CALL |
		    1u << PAN_EVENT_TOOL_RESPONSE;
	case PAN_SOURCE_AGENT_BEHAVIOR:
		return unmapped | 1u << PAN_EVENT_AGENT_BEHAVIOR;
	case PAN_SOURCE_MULTI_AGENT_COMM:
		return unmapped | 1u << PAN_EVENT_MULTI_AGENT_MESSAGE;
	case PAN_SOURCE_AGENT_TRACE:
		return 0xFF; /* asks for a trace itself */
	case PAN_SOURCE_CONTEXT_WINDOW:
	case PAN_SOURCE_MEMORY_ACCESS:
	case PAN_SOURCE_SKILL_LIFECYCLE:
	case PAN_SOURCE_SKILL_PERMISSION:
	case PAN_SOURCE_SKILL_CHAIN:
	case PAN_SOURCE_NONE:
		break;
	}
	return unmapped;
}

static uint16_t
modes_of_rule(const struct pack_atr_rule *r)
{
	uint16_t modes = 1u << MODE_CONDITIONS;

	if (r->status == PAN_STATUS_DRAFT || r->status == PAN_STATUS_DEPRECATED ||
	    r->maturity == PAN_MATURITY_DEPRECATED)
		return modes;
	modes |= modes_of_source(r->source) | 1u << MODE_ALL_SKILL;
	/* What a behavioral rule counts its filter says; its source is the aggregate's.
	 */
	if (r->method == PAN_METHOD_BEHAVIORAL)
		modes |= 0xFF;
	/* Elsewhere a skill document must meet two conditions, and "any" stops at one. */
	if ((r->flags & RULE_SKILLS) || (!(r->flags & RULE_ANY) && r->cond.n >= 2))
		modes |= 1u << MODE_SKILL;
	return modes;
}

static void
assign_modes(struct pan_engine_atr *e)
{
	const struct pack_atr *p = e->p;

	for (uint32_t i = 0; i < p->h->rule.n; i++) {
		const struct pack_atr_rule *r = &p->rule[i];

		e->rule_modes[i] = modes_of_rule(r);
		for (uint32_t c = 0; c < r->cond.n; c++) {
			uint32_t pattern = p->cond[r->cond.at + c].pattern;

			if (pattern != PACK_NONE)
				e->pattern_modes[pattern] |= e->rule_modes[i];
		}
	}
}

/* ---- rules that look beyond one text ---- */

static const struct pan_node *
parse_spec(struct pan_engine_atr *e, struct pack_str s)
{
	struct pan_node *n = NULL;

	if (s.n == 0 ||
	    pan_json_parse(e->specs, pack_text(e->p->base, s), PAN_JSON_STRICT, &n,
	        NULL) != PAN_OK)
		return NULL;
	return n;
}

static int
watch(struct pan_engine_atr *e, struct spec *s, enum pan_session_kind kind,
    struct pan_err *err)
{
	int rc;

	if (s->node == NULL)
		return PAN_OK;
	if (e->session == NULL) {
		rc = pan_session_new(NULL, &e->session, err);
		if (rc != PAN_OK)
			return rc;
	}
	rc = pan_session_watch(e->session, kind, s->node, &s->watch, err);
	s->watched = rc == PAN_OK;
	return rc == PAN_ENOMEM ? rc : PAN_OK;
}

static int
read_specs(struct pan_engine_atr *e, struct pan_err *err)
{
	const struct pack_atr *p = e->p;
	int rc = PAN_OK;

	for (uint32_t i = 0; i < p->h->special.n && rc == PAN_OK; i++) {
		uint32_t rule = p->special[i];
		const struct pack_atr_rule *r = &p->rule[rule];
		struct spec *s = &e->rule_spec[rule];

		if (r->method == PAN_METHOD_TRACE)
			s->node = parse_spec(e, r->trace);
		else if (r->method == PAN_METHOD_SIGNATURE)
			s->node = parse_spec(e, r->signature);
		else if (r->method == PAN_METHOD_BEHAVIORAL)
			s->node = parse_spec(e, r->behavioral);
		if (r->method == PAN_METHOD_BEHAVIORAL)
			rc = watch(e, s, PAN_SESSION_BEHAVIORAL, err);
		for (uint32_t c = r->cond.at; c < r->cond.at + r->cond.n && rc == PAN_OK;
		     c++) {
			const struct pack_cond *k = &p->cond[c];

			if (k->kind == PAN_COND_TEXT)
				continue;
			e->cond_spec[c].node = parse_spec(e, k->spec);
			rc = watch(e, &e->cond_spec[c],
			    k->kind == PAN_COND_METRIC ? PAN_SESSION_METRIC
			                               : PAN_SESSION_SEQUENCE,
			    err);
		}
	}
	return rc;
}

static bool
make_tables(struct pan_engine_atr *e)
{
	const struct pack_atr_head *h = e->p->h;
	size_t rules = h->rule.n + 1ull, conds = h->cond.n + 1ull;

	e->rule_modes = calloc(rules, sizeof(*e->rule_modes));
	e->pattern_modes = calloc(h->pattern.n + 1ull, sizeof(*e->pattern_modes));
	e->cond_true = calloc(conds, 1);
	e->conds = calloc(conds, sizeof(*e->conds));
	e->rules = calloc(rules, sizeof(*e->rules));
	e->rule_seen = calloc(rules, 1);
	e->rule_undecided = calloc(rules, 1);
	e->place = calloc(conds, sizeof(*e->place));
	e->rule_spec = calloc(rules, sizeof(*e->rule_spec));
	e->cond_spec = calloc(conds, sizeof(*e->cond_spec));
	e->out_cond = calloc(conds, sizeof(*e->out_cond));
	e->specs = pan_arena_new((size_t)64 << 20);
	e->scratch = pan_arena_new((size_t)256 << 20);
	return e->rule_modes != NULL && e->pattern_modes != NULL &&
	    e->cond_true != NULL && e->conds != NULL && e->rules != NULL &&
	    e->rule_seen != NULL && e->rule_undecided != NULL && e->place != NULL &&
	    e->rule_spec != NULL && e->cond_spec != NULL && e->out_cond != NULL &&
	    e->specs != NULL && e->scratch != NULL;
}

static void
freep(struct pan_engine_atr **e)
{
	pan_engine_atr_free(*e);
}

int
pan_engine_atr_new(const struct pan_pack *p, struct pan_engine_atr **out,
    struct pan_err *err)
{
	PAN_AUTO(freep) struct pan_engine_atr *e = calloc(1, sizeof(*e));
	int rc;

	if (e == NULL)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	rc = pan_pack_atr(p, &e->view, err);
	if (rc != PAN_OK)
		return rc;
	e->p = &e->view;
	rc = pan_engine_scan_init(&e->scan, e->p, err);
	if (rc != PAN_OK)
		return rc;
	if (!make_tables(e))
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	e->scan.wanted = e->pattern_modes;
	assign_modes(e);
	rc = pan_slow_patterns_new(&e->patterns, err);
	e->slow.ctx = e->patterns;
	e->slow.regex = pan_slow_patterns_find;
	e->slow.sha256 = pan_sha2_256;
	e->slow.sha512 = pan_sha2_512;
	if (rc == PAN_OK)
		rc = read_specs(e, err);
	if (rc != PAN_OK)
		return rc;
	*out = pan_take(e);
	return PAN_OK;
}

void
pan_engine_atr_free(struct pan_engine_atr *e)
{
	if (e == NULL)
		return;
	pan_engine_scan_fini(&e->scan);
	free(e->rule_modes);
	free(e->pattern_modes);
	free(e->cond_true);
	free(e->conds);
	free(e->rules);
	free(e->rule_seen);
	free(e->rule_undecided);
	free(e->place);
	free(e->rule_spec);
	free(e->cond_spec);
	free(e->out_cond);
	free(e->match);
	pan_session_free(e->session);
	pan_slow_patterns_free(e->patterns);
	pan_arena_free(e->specs);
	pan_arena_free(e->scratch);
	free(e);
}
