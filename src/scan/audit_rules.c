#include "scan/audit_rules.h"

#include <string.h>

/* Places of one rule in one document that are looked at before giving up on a live one.
 */
enum { SPANS_MAX = 64 };

enum pan_check
pan_audit_rules_check(struct pan_str category)
{
	static const struct {
		const char *category;
		enum pan_check check;
	} map[] = {
		{ "prompt-injection", PAN_CHECK_PROMPT_INJECTION },
		{ "agent-manipulation", PAN_CHECK_PROMPT_INJECTION },
		{ "data-poisoning", PAN_CHECK_PROMPT_INJECTION },
		{ "model-abuse", PAN_CHECK_PROMPT_INJECTION },
		{ "tool-poisoning", PAN_CHECK_TOOL_POISONING },
		{ "skill-compromise", PAN_CHECK_TOOL_POISONING },
		{ "context-exfiltration", PAN_CHECK_SECRET_EXFILTRATION },
		{ "privilege-escalation", PAN_CHECK_PERMISSION_SCOPE },
		{ "excessive-autonomy", PAN_CHECK_PERMISSION_SCOPE },
	};

	for (size_t i = 0; i < sizeof(map) / sizeof(map[0]); i++)
		if (pan_str_is(category, map[i].category))
			return map[i].check;
	return PAN_CHECK_PROMPT_INJECTION;
}

static enum pan_severity
at_most(enum pan_severity s, enum pan_severity most)
{
	return s < most ? s : most;
}

static bool
is_script(enum pan_doc_kind k)
{
	return k == PAN_DOC_SHELL || k == PAN_DOC_POWERSHELL || k == PAN_DOC_BATCH;
}

/* What a rule of severity ${s} is worth at [at, end); informational: nothing.  ${ours}:
 * it is one of ours about what is done, which know programs from talk. */
static enum pan_severity
worth(const struct pan_context *c, enum pan_severity s, bool ours, size_t at, size_t end)
{
	const struct pan_region *r = pan_context_region(c, at);
	bool hidden = c->doc->depth > 0;

	if (c->fixture && !hidden)
		return PAN_SEV_INFORMATIONAL;
	if (pan_context_stance(c, at, end) != PAN_STANCE_LIVE)
		return PAN_SEV_INFORMATIONAL;
	if (r == NULL || at < r->at)
		return at_most(s, PAN_SEV_MEDIUM);
	switch (r->kind) {
	case PAN_REGION_PROSE:
	case PAN_REGION_HEADING:
	case PAN_REGION_QUOTE:
	case PAN_REGION_COMMENT:
	case PAN_REGION_FRONT:
		return s == PAN_SEV_CRITICAL ? s : at_most(s, PAN_SEV_MEDIUM);
	case PAN_REGION_LIST:
	case PAN_REGION_TABLE:
		return at_most(s, PAN_SEV_MEDIUM);
	case PAN_REGION_FENCE:
		return at_most(s, s == PAN_SEV_CRITICAL ? PAN_SEV_MEDIUM : PAN_SEV_LOW);
	case PAN_REGION_CODE:
		/* A shell script is commands through and through, others have strings. */
		if (s >= PAN_SEV_HIGH && (ours || is_script(c->doc->kind)))
			return PAN_SEV_MEDIUM;
		break;
	case PAN_REGION_REMARK:
		break;
	}
	return at_most(s, hidden ? PAN_SEV_MEDIUM : PAN_SEV_LOW);
}

struct search {
	const struct pan_context *c;
	enum pan_severity severity; /* the rule's */
	bool ours;
	enum pan_severity best;
	size_t at, end;
	size_t seen;
};

static int
try_span(void *ctx, size_t at, size_t end)
{
	struct search *s = ctx;
	enum pan_severity w = worth(s->c, s->severity, s->ours, at, end);

	if (w > s->best) {
		s->best = w;
		s->at = at;
		s->end = end;
	}
	return s->best == s->severity || ++s->seen >= SPANS_MAX;
}

/* The place where the rule counts for most: its first may be in a deny-list. */
static int
find_best(struct pan_engine *e, const struct pan_match *m, size_t ncond, struct search *s)
{
	bool whole = m->text.s == s->c->doc->text.s;

	if (whole)
		(void)try_span(s, m->at, m->end);
	for (size_t cond = 0;
	     cond < ncond && s->best < s->severity && s->seen < SPANS_MAX; cond++) {
		int rc = pan_engine_spans(e, m->rule, (uint32_t)cond, s->c->doc->text,
		    try_span, s, NULL);

		if (rc == PAN_ENOMEM)
			return rc;
	}
	return PAN_OK;
}

static int
add(struct pan_engine *e, const struct pan_pack *p, const struct pan_match *m,
    const struct pan_context *c, struct pan_findings *fs)
{
	struct pan_pack_rule rule = pan_pack_rule(p, m->rule);
	struct search s = { .c = c, .severity = rule.severity };
	struct pan_pack_source source = pan_pack_source(p, rule.source_index);
	struct pan_pack_rule *kept;
	int rc = PAN_OK;

	if (m->answer == PAN_ANSWER_NEEDS_JUDGE)
		return PAN_OK;
	s.ours = pan_str_is(source.name, "bundled") &&
	    pan_audit_rules_check(rule.category) != PAN_CHECK_PROMPT_INJECTION;
	if (m->answer == PAN_ANSWER_UNDECIDED) {
		s.best = PAN_SEV_MEDIUM;
		s.at = m->text.s == c->doc->text.s ? m->at : 0;
		s.end = s.at;
	} else {
		rc = find_best(e, m, rule.ncond, &s);
	}
	if (rc != PAN_OK || s.best == PAN_SEV_INFORMATIONAL)
		return rc;
	kept = pan_arena_get(fs->arena, sizeof(*kept));
	if (kept == NULL)
		return PAN_ENOMEM;
	*kept = rule;
	pan_findings_add(fs,
	    &(struct pan_finding){
	        .check = pan_audit_rules_check(rule.category),
	        .severity = s.best,
	        .rule = rule.id,
	        .atr = kept,
	        .doc = c->doc,
	        .at = s.at,
	        .end = s.end,
	        .undecided = m->answer == PAN_ANSWER_UNDECIDED,
	    });
	return fs->rc;
}

int
pan_audit_rules(struct pan_engine *e, const struct pan_pack *p, struct pan_arena *scratch,
    const struct pan_context *c, struct pan_findings *fs)
{
	static const struct pan_engine_opts opts = { .spans = true };
	struct pan_event event = { .type = PAN_EVENT_MCP_EXCHANGE,
		.type_name = PAN_LIT("mcp_exchange"),
		.skill = true,
		.content = c->doc->text };
	struct pan_engine_result result;
	struct pan_match *match;
	int rc = pan_engine_match(e, &event, &opts, &result, NULL);

	if (rc != PAN_OK || result.nmatch == 0)
		return rc;
	/* Asking for further places ends the result's life. */
	match = pan_arena_array(scratch, result.nmatch, sizeof(*match));
	if (match == NULL)
		return PAN_ENOMEM;
	memcpy(match, result.match, result.nmatch * sizeof(*match));
	for (size_t i = 0; i < result.nmatch && rc == PAN_OK; i++)
		rc = add(e, p, &match[i], c, fs);
	return rc;
}
