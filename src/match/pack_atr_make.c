#include <stdlib.h>

#include "core/arena.h"
#include "core/embed.h"
#include "core/json.h"
#include "match/pack_make.h"

#define SCRATCH_MAX ((size_t)64 << 20) /* memory for one pattern */

static struct pack_str
put_spec(struct pack_maker *m, const struct pan_node *n)
{
	struct pack_str at = { (uint32_t)m->out->n, 0 };
	struct pan_json_out j;

	if (n != NULL) {
		pan_json_out_init(&j, m->out, 0);
		pan_json_node(&j, NULL, n);
	}
	at.n = (uint32_t)m->out->n - at.at;
	pan_buf_addc(m->out, '\0');
	return at;
}

/* ---- rules ---- */

static int
field_of(struct pack_maker *m, struct pan_str name, uint8_t *out, struct pan_err *err)
{
	uint32_t i = 0;

	while (i < m->nfield && !pan_str_eq(m->field_name[i], name))
		i++;
	if (i == PACK_FIELDS_MAX)
		return pan_err_set(err, PAN_ELIMIT, "more than %d different fields",
		    PACK_FIELDS_MAX);
	if (i == m->nfield) {
		m->field_name[i] = name;
		m->field[i] = pan_pack_put_text(m->out, name);
		m->nfield++;
	}
	*out = (uint8_t)i;
	return PAN_OK;
}

static int
add_cond(struct pack_maker *m, const struct pan_cond *c, struct pan_err *err)
{
	struct pack_cond *pc = &m->cond[m->ncond];
	int rc = PAN_OK;

	*pc = (struct pack_cond){ .rule = m->nrule, .pattern = PACK_NONE };
	pc->kind = (uint8_t)c->kind;
	pc->spec = put_spec(m, c->spec);
	pc->language = pan_pack_put_text(m->out, c->language);
	if (c->kind == PAN_COND_TEXT)
		rc = pan_pack_pattern(m, c, &pc->pattern, err);
	if (rc == PAN_OK && c->kind == PAN_COND_TEXT)
		rc = field_of(m, c->field, &pc->field, err);
	if (rc != PAN_OK)
		return rc;
	m->ncond++;
	return PAN_OK;
}

static bool
has_op(const struct pan_rule *r, enum pan_expr_op op)
{
	for (size_t i = 0; i < r->nexpr; i++) {
		if (r->expr[i].op == op)
			return true;
	}
	return false;
}

/* Rules that can hold without any pattern having been found in a text. */
static bool
is_special(const struct pan_rule *r)
{
	if (r->method == PAN_METHOD_SEMANTIC && !r->fallback_pattern)
		return true;
	if (r->method != PAN_METHOD_PATTERN && r->method != PAN_METHOD_SEMANTIC)
		return true;
	for (size_t i = 0; i < r->ncond; i++) {
		if (r->cond[i].kind != PAN_COND_TEXT)
			return true;
	}
	return has_op(r, PAN_EXPR_NOT);
}

/* What the table of rules has of it. */
static int
describe(struct pack_maker *m, const struct pan_rule *r, struct pan_pack_rule *out)
{
	*out = (struct pan_pack_rule){ .id = r->id,
		.title = r->title,
		.description = r->description,
		.plain_title = r->plain_title,
		.plain_what = r->plain_what,
		.plain_why = r->plain_why,
		.plain_do = r->plain_do,
		.category = r->category,
		.subcategory = r->subcategory,
		.scan_target = r->scan_target,
		.file = r->file,
		.author = pan_node_get_text(r->root, "author"),
		.date = pan_node_get_text(r->root, "date"),
		.owasp = pan_pack_joined(m->keep, r->owasp, r->nowasp),
		.atlas = pan_pack_joined(m->keep, r->atlas, r->natlas),
		.attack = pan_pack_joined(m->keep, r->attack, r->nattack),
		.cve = pan_pack_joined(m->keep, r->cve, r->ncve),
		.severity = r->severity,
		.status = r->status,
		.maturity = r->maturity,
		.source = r->source,
		.method = r->method,
		.ncond = r->ncond };
	out->confidence = pan_str_is(r->confidence, "high") ? 0.9
	    : pan_str_is(r->confidence, "medium")           ? 0.7
	                                                    : 0.5;
	return out->owasp.s == NULL || out->atlas.s == NULL || out->attack.s == NULL ||
	        out->cve.s == NULL
	    ? PAN_ENOMEM
	    : PAN_OK;
}

static uint8_t
flags_of(const struct pan_rule *r)
{
	bool skills =
	    pan_str_is(r->scan_target, "skill") || pan_str_is(r->scan_target, "both");

	return (uint8_t)((r->any ? RULE_ANY : 0) | (r->all ? RULE_ALL : 0) |
	    (r->suppress_in_code_blocks ? RULE_SUPPRESS : 0) |
	    (r->fallback_pattern ? RULE_FALLBACK : 0) |
	    (r->confirm_embedding ? RULE_EMBEDDING : 0) | (skills ? RULE_SKILLS : 0));
}

static int
add_rule(struct pack_maker *m, const struct pan_rule *r, struct pan_pack_rule *about,
    struct pan_err *err)
{
	struct pack_atr_rule *p = &m->rule[m->nrule];
	uint32_t ncond = m->ncond;

	for (size_t i = 0; i < r->ncond; i++) {
		int rc = add_cond(m, &r->cond[i], err);

		if (rc != PAN_OK) {
			m->ncond = ncond;
			return rc;
		}
	}
	if (describe(m, r, about) != PAN_OK)
		return PAN_ENOMEM;
	*p = (struct pack_atr_rule){ .cond = { ncond, (uint32_t)r->ncond },
		.expr = { m->nexpr, (uint32_t)r->nexpr },
		.severity = (uint8_t)r->severity,
		.status = (uint8_t)r->status,
		.maturity = (uint8_t)r->maturity,
		.source = (uint8_t)r->source,
		.method = (uint8_t)r->method,
		.confidence = (uint8_t)(about->confidence * 10 + 0.5),
		.flags = flags_of(r) };
	p->signature = put_spec(m, r->signature);
	p->behavioral = put_spec(m, r->behavioral);
	p->trace = put_spec(m, r->trace);
	p->semantic = put_spec(m, r->semantic);
	for (size_t i = 0; i < r->nexpr; i++)
		m->expr[m->nexpr++] = r->expr[i];
	if (is_special(r))
		m->special[m->nspecial++] = m->nrule;
	m->nrule++;
	return PAN_OK;
}

/* ---- putting it together ---- */

/* Which conditions use each pattern, and which fields they look at. */
static int
put_users_of_patterns(struct pack_maker *m, struct pack_atr_head *h)
{
	uint32_t *of = pan_arena_array(m->keep, m->ncond + 1, sizeof(*of)), at = 0;

	if (of == NULL)
		return pan_err_set(m->err, PAN_ENOMEM, "out of memory");
	for (uint32_t i = 0; i < m->ncond; i++) {
		struct pack_pattern *p;

		if (m->cond[i].pattern == PACK_NONE)
			continue;
		p = &m->pattern[m->cond[i].pattern];
		p->conds.n++;
		p->fields |= 1ull << m->cond[i].field;
	}
	for (uint32_t i = 0; i < m->npattern; i++) {
		m->pattern[i].conds.at = at;
		at += m->pattern[i].conds.n;
		m->pattern[i].conds.n = 0;
	}
	for (uint32_t i = 0; i < m->ncond; i++) {
		struct pack_pattern *p;

		if (m->cond[i].pattern == PACK_NONE)
			continue;
		p = &m->pattern[m->cond[i].pattern];
		of[p->conds.at + p->conds.n++] = i;
	}
	h->of_pattern = pan_pack_put(m->out, of, at, sizeof(*of));
	return PAN_OK;
}

static int
put_tables(struct pack_maker *m, struct pack_atr_head *h)
{
	uint32_t *always = pan_arena_array(m->keep, m->npattern + 1, sizeof(*always));
	uint32_t nalways = 0;
	int rc;

	if (always == NULL)
		return pan_err_set(m->err, PAN_ENOMEM, "out of memory");
	h->rule = pan_pack_put(m->out, m->rule, m->nrule, sizeof(*m->rule));
	h->cond = pan_pack_put(m->out, m->cond, m->ncond, sizeof(*m->cond));
	h->expr = pan_pack_put(m->out, m->expr, m->nexpr, sizeof(*m->expr));
	h->field = pan_pack_put(m->out, m->field, m->nfield, sizeof(*m->field));
	h->special = pan_pack_put(m->out, m->special, m->nspecial, sizeof(*m->special));
	for (uint32_t i = 0; i < m->npattern; i++) {
		if (m->pattern[i].flags & PATTERN_ALWAYS)
			always[nalways++] = i;
	}
	h->need = pan_pack_put(m->out, m->need, m->nneed, sizeof(*m->need));
	h->always = pan_pack_put(m->out, always, nalways, sizeof(*always));
	rc = put_users_of_patterns(m, h);
	if (rc == PAN_OK)
		rc = pan_pack_pattern_lits(m, h);
	h->pattern = pan_pack_put(m->out, m->pattern, m->npattern, sizeof(*m->pattern));
	return rc;
}

static bool
prepare(struct pack_maker *m, const struct pan_rule *const *rule, size_t n)
{
	size_t conds = 0, exprs = 0, bits = 1;

	for (size_t i = 0; i < n; i++) {
		conds += rule[i]->ncond;
		exprs += rule[i]->nexpr;
	}
	while (bits < conds * 2 + 2)
		bits *= 2;
	m->hash_mask = (uint32_t)bits - 1;
	m->rule = pan_arena_array(m->keep, n + 1, sizeof(*m->rule));
	m->cond = pan_arena_array(m->keep, conds + 1, sizeof(*m->cond));
	m->expr = pan_arena_array(m->keep, exprs + 1, sizeof(*m->expr));
	m->pattern = pan_arena_array(m->keep, conds + 1, sizeof(*m->pattern));
	m->key = pan_arena_array(m->keep, conds + 1, sizeof(*m->key));
	m->hash = pan_arena_array(m->keep, bits, sizeof(*m->hash));
	m->special = pan_arena_array(m->keep, n + 1, sizeof(*m->special));
	m->need =
	    pan_arena_array(m->keep, PACK_NEEDS_MAX * (conds + 1), sizeof(*m->need));
	m->cases = pan_jsre_case_new(m->keep);
	return m->rule != NULL && m->cond != NULL && m->expr != NULL &&
	    m->pattern != NULL && m->key != NULL && m->hash != NULL &&
	    m->special != NULL && m->cases != NULL && m->need != NULL;
}

static int
add_rules(struct pack_maker *m, struct pack_making *s, const struct pan_pack_input *in)
{
	for (size_t i = 0; i < in->atr.n; i++) {
		const struct pan_rule *r = in->atr.rule[i];
		struct pan_pack_rule about = { 0 };
		struct pan_err why = { 0 };
		int rc = add_rule(m, r, &about, &why);

		if (rc == PAN_ENOMEM)
			return pan_err_set(m->err, PAN_ENOMEM, "out of memory");
		if (rc == PAN_OK) {
			about.source_index =
			    in->atr.from.source == NULL ? 0 : in->atr.from.source[i];
			pan_pack_table_add(s, &about);
			continue;
		}
		rc = pan_pack_table_note(s,
		    &(struct pan_pack_note){ r->file, 0, PAN_LINT_ERROR,
		        pan_str(why.text) },
		    true, m->err);
		if (rc != PAN_OK)
			return rc;
	}
	return PAN_OK;
}

static int
make(struct pack_maker *m, struct pack_making *s, const struct pan_pack_input *in)
{
	struct pack_atr_head h = { .lits = 0 };
	int rc;

	if (m->scratch == NULL || !prepare(m, in->atr.rule, in->atr.n))
		return pan_err_set(m->err, PAN_ENOMEM, "out of memory");
	pan_buf_add(m->out, (struct pan_str){ (const char *)&h, sizeof(h) });
	rc = add_rules(m, s, in);
	if (rc == PAN_OK)
		rc = put_tables(m, &h);
	if (rc == PAN_OK)
		rc = pan_buf_done(m->out, m->err);
	if (rc == PAN_OK)
		rc = pan_buf_done(m->progs, m->err);
	if (rc == PAN_OK)
		memcpy(m->out->s, &h, sizeof(h));
	return rc;
}

int
pan_pack_atr_make(struct pack_making *s, const struct pan_pack_input *in,
    struct pan_err *err)
{
	const struct pan_embed *grams = pan_embed_find("share/data/grams.bin");
	struct pack_maker m = { .keep = s->keep,
		.scratch = pan_arena_new(SCRATCH_MAX),
		.out = &s->part[PART_ENGINE],
		.progs = &s->part[PART_EXTRA],
		.err = err };
	int rc;

	if (grams != NULL)
		m.grams = pan_grams_from(
		    (struct pan_str){ (const char *)grams->bytes, grams->len });
	rc = make(&m, s, in);
	pan_arena_free(m.scratch);
	free(m.use);
	return rc;
}
