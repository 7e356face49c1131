#include <stdio.h>

#include "core/arena.h"
#include "match/pack_make.h"
#include "sigma/corr.h"
#include "sigma/sigma_compile.h"

struct sigma_maker {
	struct pack_making *s;
	const struct pan_pack_sigma_rules *in;
	bool *refused;
	struct pan_err *err;
	int rc;
};

static void
on_refused(void *ctx, uint32_t rule, const char *why)
{
	struct sigma_maker *m = ctx;
	const struct pan_sigma_rule *r = m->in->rule[rule];
	int rc;

	if (m->refused[rule])
		return;
	m->refused[rule] = true;
	rc = pan_pack_table_note(m->s,
	    &(struct pan_pack_note){ r->file, r->line, PAN_LINT_ERROR, pan_str(why) },
	    true, m->err);
	if (m->rc == PAN_OK)
		m->rc = rc;
}

/* ---- the correlations ---- */

/* One that counts a rule that cannot be compiled would wait forever. */
static void
refuse_the_lost(struct sigma_maker *m)
{
	for (size_t i = 0; i < m->in->n; i++) {
		const struct pan_sigma_rule *r = m->in->rule[i];

		for (size_t k = 0; r->kind == PAN_SIGMA_CORRELATION && k < r->corr.nref;
		     k++) {
			uint32_t ref = r->corr.ref[k].rule;

			if (ref < m->in->n && m->refused[ref])
				on_refused(m, (uint32_t)i,
				    "a rule that it refers to cannot be compiled");
		}
	}
}

static int
make_correlations(struct sigma_maker *m)
{
	int rc = pan_corr_compile(m->in->rule, m->in->n, on_refused, m,
	    &m->s->part[PART_EXTRA], m->err);

	refuse_the_lost(m);
	return rc;
}

/* ---- the table ---- */

static enum pan_rule_status
status_of(enum pan_sigma_status s)
{
	if (s == PAN_SIGMA_STATUS_STABLE)
		return PAN_STATUS_STABLE;
	return s == PAN_SIGMA_STATUS_DEPRECATED || s == PAN_SIGMA_STATUS_UNSUPPORTED
	    ? PAN_STATUS_DEPRECATED
	    : PAN_STATUS_EXPERIMENTAL;
}

static enum pan_maturity
maturity_of(enum pan_sigma_status s)
{
	switch (s) {
	case PAN_SIGMA_STATUS_STABLE:
		return PAN_MATURITY_STABLE;
	case PAN_SIGMA_STATUS_TEST:
		return PAN_MATURITY_TEST;
	case PAN_SIGMA_STATUS_DEPRECATED:
	case PAN_SIGMA_STATUS_UNSUPPORTED:
		return PAN_MATURITY_DEPRECATED;
	case PAN_SIGMA_STATUS_EXPERIMENTAL:
	case PAN_SIGMA_STATUS_NONE:
		break;
	}
	return PAN_MATURITY_EXPERIMENTAL;
}

static double
confidence_of(enum pan_sigma_status s)
{
	return s == PAN_SIGMA_STATUS_STABLE ? 0.9
	    : s == PAN_SIGMA_STATUS_TEST    ? 0.7
	                                    : 0.5;
}

/* Our extension of Sigma, as of ATR: i18n.{en,zh-TW}.{title,what,why,do}. */
static struct pan_text_pair
plain(const struct pan_sigma_rule *r, const char *part)
{
	return (struct pan_text_pair){ pan_node_text(pan_node_path(r->root, "i18n", "en",
		                           part, NULL)),
		pan_node_text(pan_node_path(r->root, "i18n", "zh-TW", part, NULL)) };
}

static int
describe(struct pan_arena *a, const struct pan_sigma_rule *r, struct pan_pack_rule *out)
{
	*out = (struct pan_pack_rule){ .id = r->id,
		.title = r->title,
		.category = r->logsource.category,
		.description = r->description,
		.plain_title = plain(r, "title"),
		.plain_what = plain(r, "what"),
		.plain_why = plain(r, "why"),
		.plain_do = plain(r, "do"),
		.file = r->file,
		.author = r->author,
		.date = r->date,
		.license = r->license,
		.attack = pan_pack_joined(a, r->attack, r->nattack),
		.cve = pan_pack_joined(a, r->cve, r->ncve),
		.reference = pan_pack_joined(a, r->reference, r->nreference),
		.falsepositives = pan_pack_joined(a, r->falsepositive, r->nfalsepositive),
		.tags = pan_pack_joined(a, r->tag, r->ntag),
		.logsource = { r->logsource.category, r->logsource.product,
		    r->logsource.service },
		.severity = r->level,
		.status = status_of(r->status),
		.maturity = maturity_of(r->status),
		.source = PAN_SOURCE_NONE,
		.method = r->kind == PAN_SIGMA_CORRELATION ? PAN_METHOD_BEHAVIORAL
		                                           : PAN_METHOD_PATTERN,
		.confidence = confidence_of(r->status),
		.silent = r->silent };
	return out->attack.s == NULL || out->cve.s == NULL || out->reference.s == NULL ||
	        out->falsepositives.s == NULL || out->tags.s == NULL
	    ? PAN_ENOMEM
	    : PAN_OK;
}

/* The half of a legacy aggregation that only feeds the other half is no rule of its own.
 */
static bool
is_half(const struct pan_sigma_rule *r)
{
	return r->silent && pan_str_ends(r->id, PAN_LIT(":events"));
}

static int
add_rules(struct sigma_maker *m)
{
	struct pack_making *s = m->s;

	s->of_engine = pan_arena_array(s->keep, m->in->n + 1, sizeof(*s->of_engine));
	if (s->of_engine == NULL)
		return pan_err_set(m->err, PAN_ENOMEM, "out of memory");
	s->head.engine_rules = (uint32_t)m->in->n;
	for (size_t i = 0; i < m->in->n; i++) {
		struct pan_pack_rule about;

		s->of_engine[i] = PACK_NONE;
		if (m->refused[i] || is_half(m->in->rule[i]) ||
		    m->in->rule[i]->kind == PAN_SIGMA_FILTER)
			continue;
		if (describe(s->keep, m->in->rule[i], &about) != PAN_OK)
			return pan_err_set(m->err, PAN_ENOMEM, "out of memory");
		about.source_index =
		    m->in->from.source == NULL ? 0 : m->in->from.source[i];
		s->of_engine[i] = s->n;
		pan_pack_table_add(s, &about);
	}
	return PAN_OK;
}

int
pan_pack_sigma_make(struct pack_making *s, const struct pan_pack_input *in,
    struct pan_err *err)
{
	struct sigma_maker m = { .s = s, .in = &in->sigma, .err = err };
	int rc;

	if (in->sigma.n == 0)
		return PAN_OK;
	m.refused = pan_arena_array(s->keep, in->sigma.n, sizeof(*m.refused));
	if (m.refused == NULL)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	rc = pan_sigma_compile(in->sigma.rule, in->sigma.n, on_refused, &m,
	    &s->part[PART_ENGINE], err);
	if (rc == PAN_OK)
		rc = make_correlations(&m);
	if (rc == PAN_OK)
		rc = m.rc;
	return rc == PAN_OK ? add_rules(&m) : rc;
}
