#include <stdlib.h>

#include "core/embed.h"
#include "core/json.h"
#include "match/pack.h"
#include "match/pack_layout.h"
#include "pattern/auto.h"
#include "pattern/backref.h"
#include "pattern/lits.h"

#define KEEP_MAX ((size_t)1 << 30)     /* memory for what a compilation keeps */
#define SCRATCH_MAX ((size_t)64 << 20) /* and for one pattern */
#define PACK_MAX ((size_t)1 << 30)

struct lit_use { /* pattern ${pattern} hangs on ${bytes} */
	struct pan_str bytes;
	uint32_t pattern;
};

struct maker {
	struct pan_arena *keep, *scratch;
	struct pan_jsre_case *cases;
	const struct pan_grams *grams;
	struct pan_buf *out;  /* the core, while it grows: texts first */
	struct pan_buf progs; /* what follows the core */
	struct pack_rule *rule;
	struct pack_cond *cond;
	struct pan_expr *expr;
	struct pack_pattern *pattern;
	struct pan_str *key; /* of each pattern: operator, case, text */
	uint32_t *hash;      /* patterns by key */
	uint32_t hash_mask;
	struct pack_str field[PACK_FIELDS_MAX];
	struct pan_str field_name[PACK_FIELDS_MAX];
	uint32_t *special;
	struct pan_fold_chars *need;
	struct lit_use *use;
	uint32_t nneed;
	uint32_t nrule, ncond, nexpr, npattern, nfield, nspecial;
	size_t nuse, use_cap;
	struct pan_err *err;
};

static struct pack_str
put_text(struct maker *m, struct pan_str s)
{
	struct pack_str at = { (uint32_t)m->out->n, (uint32_t)s.n };

	pan_buf_add(m->out, s);
	pan_buf_addc(m->out, '\0');
	return at;
}

static struct pack_str
put_list(struct maker *m, const struct pan_str *s, size_t n)
{
	struct pack_str at = { (uint32_t)m->out->n, 0 };

	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			pan_buf_addc(m->out, '\n');
		pan_buf_add(m->out, s[i]);
	}
	at.n = (uint32_t)m->out->n - at.at;
	pan_buf_addc(m->out, '\0');
	return at;
}

static struct pack_str
put_spec(struct maker *m, const struct pan_node *n)
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

/* ---- patterns ---- */

/* Whether every match holds a unit beyond ASCII. */
static bool
needs_beyond(const struct pan_jsre_node *n)
{
	bool all = n->child != NULL;

	if (n->op == PAN_JSRE_SET)
		return n->set->n == 0 || n->set->r[0].lo >= 0x80;
	if (n->op == PAN_JSRE_REPEAT)
		return n->min > 0 && n->child != NULL && needs_beyond(n->child);
	if (n->op == PAN_JSRE_LOOK)
		return false;
	for (const struct pan_jsre_node *c = n->child; c != NULL; c = c->next) {
		bool x = needs_beyond(c);

		if (n->op != PAN_JSRE_ALT && x)
			return true;
		all &= x;
	}
	return n->op == PAN_JSRE_ALT && all;
}

static int
read_pattern(struct maker *m, const struct pan_cond *c, struct pan_jsre *re,
    struct pan_err *err)
{
	struct pan_jsre_node *cat, *edge;
	int rc;

	if (c->op == PAN_OP_REGEX)
		return pan_jsre_parse(m->scratch, m->cases, c->value, c->case_sensitive,
		    re, err);
	rc = pan_jsre_literal(m->scratch, m->cases, c->value, c->case_sensitive, re, err);
	if (rc != PAN_OK || c->op == PAN_OP_CONTAINS || c->op == PAN_OP_EXISTS)
		return rc;
	cat = pan_arena_get(m->scratch, sizeof(*cat));
	edge = pan_arena_array(m->scratch, 2, sizeof(*edge));
	if (cat == NULL || edge == NULL)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	edge[0].op = PAN_JSRE_BOL;
	edge[1].op = PAN_JSRE_EOL;
	cat->op = PAN_JSRE_CAT;
	cat->child = re->root;
	if (c->op != PAN_OP_ENDS_WITH) {
		cat->child = &edge[0];
		edge[0].next = re->root;
	}
	if (c->op != PAN_OP_STARTS_WITH)
		re->root->next = &edge[1];
	re->root = cat;
	return PAN_OK;
}

static int
add_uses(struct maker *m, const struct pan_clause *c, uint32_t pattern)
{
	for (size_t i = 0; i < c->nlit; i++) {
		struct pan_str s = pan_arena_copy(m->keep, c->lit[i]);

		if (m->nuse == m->use_cap) {
			size_t cap = m->use_cap * 2 + 1024;
			void *p = realloc(m->use, cap * sizeof(*m->use));

			if (p == NULL)
				return pan_err_set(m->err, PAN_ENOMEM, "out of memory");
			m->use = p;
			m->use_cap = cap;
		}
		if (s.s == NULL)
			return pan_err_set(m->err, PAN_ENOMEM, "out of memory");
		m->use[m->nuse++] = (struct lit_use){ s, pattern };
	}
	return PAN_OK;
}

static int
make_program(struct maker *m, const struct pan_jsre *re, struct pack_pattern *p,
    struct pan_err *err)
{
	int rc;

	while (m->progs.n % 8 != 0 && m->progs.rc == PAN_OK)
		pan_buf_addc(&m->progs, '\0');
	p->prog = (uint32_t)m->progs.n;
	if (re->backrefs) {
		p->flags |= PATTERN_BACKREF;
		rc = pan_backref_translate(re, &m->progs, err);
	} else {
		rc = pan_auto_compile(m->scratch, re, &m->progs, err);
	}
	if (rc != PAN_OK) {
		m->progs.n = p->prog;
		return rc;
	}
	p->prog_size = (uint32_t)m->progs.n - p->prog;
	p->prog_sum = pan_pack_sum(m->progs.s + p->prog, p->prog_size);
	return PAN_OK;
}

/* Without a literal, a text is at least asked for characters that a match must have. */
static void
add_needs(struct maker *m, const struct pan_jsre *re, struct pack_pattern *p)
{
	const struct pan_jsre_set *set[PACK_NEEDS_MAX];
	size_t n = pan_clause_sets(re, set, PACK_NEEDS_MAX);

	p->need = (struct pack_span){ m->nneed, (uint32_t)n };
	for (size_t i = 0; i < n; i++) {
		struct pan_fold_chars *c = &m->need[m->nneed++];

		for (uint32_t k = 0; k < set[i]->n; k++) {
			for (uint32_t u = set[i]->r[k].lo; u <= set[i]->r[k].hi; u++)
				pan_fold_chars_add(c, u);
		}
	}
}

static int
make_pattern(struct maker *m, const struct pan_cond *c, struct pan_err *err)
{
	struct pack_pattern *p = &m->pattern[m->npattern];
	struct pan_clause clause;
	struct pan_jsre re;
	int rc;

	*p = (struct pack_pattern){ 0 };
	pan_arena_reset(m->scratch);
	rc = read_pattern(m, c, &re, err);
	if (rc == PAN_OK)
		rc = make_program(m, &re, p, err);
	if (rc == PAN_OK)
		rc = pan_clause_find(m->scratch, m->grams, &re, &clause, err);
	if (rc == PAN_OK)
		rc = add_uses(m, &clause, m->npattern);
	if (rc != PAN_OK)
		return rc;
	p->text = put_text(m, c->value);
	p->before = clause.before;
	p->after = clause.after;
	p->cost = (float)clause.cost;
	p->nlit = (uint32_t)clause.nlit;
	if (c->op == PAN_OP_EXISTS)
		p->flags |= PATTERN_EXISTS | PATTERN_ALWAYS;
	if (clause.nlit == 0) {
		p->flags |= PATTERN_ALWAYS;
		add_needs(m, &re, p);
	}
	pan_clause_looks(&re, &p->ahead, &p->behind);
	if (needs_beyond(re.root))
		p->flags |= PATTERN_BEYOND;
	m->npattern++;
	return PAN_OK;
}

/* The pattern of ${c}, compiled once however many conditions use it. */
static int
pattern_of(struct maker *m, const struct pan_cond *c, uint32_t *out, struct pan_err *err)
{
	struct pan_str key = pan_arena_printf(m->keep, "%d%d%.*s", (int)c->op,
	    c->case_sensitive, PAN_STR(c->value));
	uint32_t slot;
	int rc;

	if (key.s == NULL)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	for (slot = (uint32_t)pan_str_hash(key) & m->hash_mask; m->hash[slot] != 0;
	     slot = (slot + 1) & m->hash_mask) {
		*out = m->hash[slot] - 1;
		if (pan_str_eq(m->key[*out], key))
			return PAN_OK;
	}
	*out = m->npattern;
	rc = make_pattern(m, c, err);
	if (rc != PAN_OK)
		return rc;
	m->key[*out] = key;
	m->hash[slot] = *out + 1;
	return PAN_OK;
}

/* ---- rules ---- */

static int
field_of(struct maker *m, struct pan_str name, uint8_t *out, struct pan_err *err)
{
	uint32_t i = 0;

	while (i < m->nfield && !pan_str_eq(m->field_name[i], name))
		i++;
	if (i == PACK_FIELDS_MAX)
		return pan_err_set(err, PAN_ELIMIT, "more than %d different fields",
		    PACK_FIELDS_MAX);
	if (i == m->nfield) {
		m->field_name[i] = name;
		m->field[i] = put_text(m, name);
		m->nfield++;
	}
	*out = (uint8_t)i;
	return PAN_OK;
}

static int
add_cond(struct maker *m, const struct pan_cond *c, struct pan_err *err)
{
	struct pack_cond *pc = &m->cond[m->ncond];
	int rc = PAN_OK;

	*pc = (struct pack_cond){ .rule = m->nrule, .pattern = PACK_NONE };
	pc->kind = (uint8_t)c->kind;
	pc->spec = put_spec(m, c->spec);
	pc->language = put_text(m, c->language);
	if (c->kind == PAN_COND_TEXT)
		rc = pattern_of(m, c, &pc->pattern, err);
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

static void
fill_texts(struct maker *m, const struct pan_rule *r, struct pack_rule *p)
{
	const struct pan_text_pair plain[4] = { r->plain_title, r->plain_what,
		r->plain_why, r->plain_do };

	p->id = put_text(m, r->id);
	p->title = put_text(m, r->title);
	p->description = put_text(m, r->description);
	p->category = put_text(m, r->category);
	p->subcategory = put_text(m, r->subcategory);
	p->scan_target = put_text(m, r->scan_target);
	p->file = put_text(m, r->file);
	for (int i = 0; i < 4; i++) {
		p->plain[i] = put_text(m, plain[i].en);
		p->plain[i + 4] = put_text(m, plain[i].zh);
	}
	p->owasp = put_list(m, r->owasp, r->nowasp);
	p->atlas = put_list(m, r->atlas, r->natlas);
	p->attack = put_list(m, r->attack, r->nattack);
	p->cve = put_list(m, r->cve, r->ncve);
	p->signature = put_spec(m, r->signature);
	p->behavioral = put_spec(m, r->behavioral);
	p->trace = put_spec(m, r->trace);
	p->semantic = put_spec(m, r->semantic);
}

static int
add_rule(struct maker *m, const struct pan_rule *r, uint32_t source, struct pan_err *err)
{
	struct pack_rule *p = &m->rule[m->nrule];
	uint32_t ncond = m->ncond;

	for (size_t i = 0; i < r->ncond; i++) {
		int rc = add_cond(m, &r->cond[i], err);

		if (rc != PAN_OK) {
			m->ncond = ncond;
			return rc;
		}
	}
	*p = (struct pack_rule){ 0 };
	fill_texts(m, r, p);
	p->cond = (struct pack_span){ ncond, (uint32_t)r->ncond };
	p->expr = (struct pack_span){ m->nexpr, (uint32_t)r->nexpr };
	for (size_t i = 0; i < r->nexpr; i++)
		m->expr[m->nexpr++] = r->expr[i];
	p->source_index = source;
	p->severity = (uint8_t)r->severity;
	p->status = (uint8_t)r->status;
	p->maturity = (uint8_t)r->maturity;
	p->source = (uint8_t)r->source;
	p->method = (uint8_t)r->method;
	p->confidence = pan_str_is(r->confidence, "high") ? 9
	    : pan_str_is(r->confidence, "medium")         ? 7
	                                                  : 5;
	p->flags = (uint8_t)((r->any ? RULE_ANY : 0) | (r->all ? RULE_ALL : 0) |
	    (r->suppress_in_code_blocks ? RULE_SUPPRESS : 0) |
	    (r->fallback_pattern ? RULE_FALLBACK : 0) |
	    (r->confirm_embedding ? RULE_EMBEDDING : 0));
	if (is_special(r))
		m->special[m->nspecial++] = m->nrule;
	m->nrule++;
	return PAN_OK;
}

/* ---- putting it together ---- */

static struct pack_span
put_table(struct maker *m, const void *items, size_t n, size_t each)
{
	struct pack_span s = { 0, (uint32_t)n };

	while (m->out->n % 8 != 0 && m->out->rc == PAN_OK)
		pan_buf_addc(m->out, '\0');
	s.at = (uint32_t)m->out->n;
	pan_buf_add(m->out, (struct pan_str){ items, n * each });
	return s;
}

static int
by_id(const void *a, const void *b, void *ctx)
{
	const struct maker *m = ctx;
	const struct pack_str x = m->rule[*(const uint32_t *)a].id;
	const struct pack_str y = m->rule[*(const uint32_t *)b].id;

	return pan_str_cmp((struct pan_str){ m->out->s + x.at, x.n },
	    (struct pan_str){ m->out->s + y.at, y.n });
}

static int
put_ids(struct maker *m, struct pack_head *h)
{
	uint32_t *order = pan_arena_array(m->keep, m->nrule + 1, sizeof(*order));

	if (order == NULL || m->out->rc != PAN_OK)
		return pan_err_set(m->err, PAN_ENOMEM, "out of memory");
	for (uint32_t i = 0; i < m->nrule; i++)
		order[i] = i;
	qsort_r(order, m->nrule, sizeof(*order), by_id, m);
	for (uint32_t i = 1; i < m->nrule; i++) {
		if (by_id(&order[i - 1], &order[i], m) == 0)
			return pan_err_set(m->err, PAN_EARG, "two rules have the id '%s'",
			    m->out->s + m->rule[order[i]].id.at);
	}
	h->by_id = put_table(m, order, m->nrule, sizeof(*order));
	return PAN_OK;
}

/* Which conditions use each pattern, and which fields they look at. */
static int
put_users_of_patterns(struct maker *m, struct pack_head *h)
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
	h->of_pattern = put_table(m, of, at, sizeof(*of));
	return PAN_OK;
}

static int
by_bytes(const void *a, const void *b)
{
	const struct lit_use *x = a, *y = b;
	int order = pan_str_cmp(x->bytes, y->bytes);

	if (order != 0)
		return order;
	return x->pattern < y->pattern ? -1 : x->pattern > y->pattern;
}

static int
put_lits(struct maker *m, struct pack_head *h)
{
	struct pan_lit *lit = pan_arena_array(m->keep, m->nuse + 1, sizeof(*lit));
	uint32_t *user = pan_arena_array(m->keep, m->nuse + 1, sizeof(*user));
	size_t n = 0;
	int rc;

	if (lit == NULL || user == NULL)
		return pan_err_set(m->err, PAN_ENOMEM, "out of memory");
	if (m->nuse > 0)
		qsort(m->use, m->nuse, sizeof(*m->use), by_bytes);
	for (size_t i = 0; i < m->nuse; i++) {
		user[i] = m->use[i].pattern;
		if (n == 0 || !pan_str_eq(lit[n - 1].bytes, m->use[i].bytes))
			lit[n++] = (struct pan_lit){ m->use[i].bytes, (uint32_t)i, 0 };
		lit[n - 1].n++;
	}
	h->user = put_table(m, user, m->nuse, sizeof(*user));
	(void)put_table(m, "", 0, 1);
	if (n == 0)
		return PAN_OK;
	h->lits = (uint32_t)m->out->n;
	pan_arena_reset(m->scratch);
	rc = pan_lits_compile(m->scratch, m->grams, lit, n, m->out, m->err);
	h->lits_size = (uint32_t)m->out->n - h->lits;
	return rc;
}

static int
put_core(struct maker *m, struct pack_head *h)
{
	uint32_t *always = pan_arena_array(m->keep, m->npattern + 1, sizeof(*always));
	uint32_t nalways = 0;
	int rc;

	if (always == NULL)
		return pan_err_set(m->err, PAN_ENOMEM, "out of memory");
	h->rule = put_table(m, m->rule, m->nrule, sizeof(*m->rule));
	h->cond = put_table(m, m->cond, m->ncond, sizeof(*m->cond));
	h->expr = put_table(m, m->expr, m->nexpr, sizeof(*m->expr));
	h->field = put_table(m, m->field, m->nfield, sizeof(*m->field));
	h->special = put_table(m, m->special, m->nspecial, sizeof(*m->special));
	for (uint32_t i = 0; i < m->npattern; i++) {
		if (m->pattern[i].flags & PATTERN_ALWAYS)
			always[nalways++] = i;
	}
	h->need = put_table(m, m->need, m->nneed, sizeof(*m->need));
	h->always = put_table(m, always, nalways, sizeof(*always));
	rc = put_ids(m, h);
	if (rc == PAN_OK)
		rc = put_users_of_patterns(m, h);
	if (rc == PAN_OK)
		rc = put_lits(m, h);
	return rc;
}

/* Where the programs go is known last: patterns follow everything else in the core. */
static int
finish(struct maker *m, struct pack_head *h)
{
	uint32_t core;

	(void)put_table(m, "", 0, 1);
	core = (uint32_t)(m->out->n + m->npattern * sizeof(*m->pattern) + 7) & ~7u;
	for (uint32_t i = 0; i < m->npattern; i++)
		m->pattern[i].prog += core;
	h->pattern = put_table(m, m->pattern, m->npattern, sizeof(*m->pattern));
	(void)put_table(m, "", 0, 1);
	if (m->progs.n > UINT32_MAX - core)
		return pan_err_set(m->err, PAN_ELIMIT, "rules too large for one pack");
	pan_buf_add(m->out, pan_buf_str(&m->progs));
	if (m->out->rc != PAN_OK || m->progs.rc != PAN_OK)
		return pan_err_set(m->err, PAN_ENOMEM, "out of memory");
	memcpy(h->magic, PACK_MAGIC, sizeof(h->magic));
	h->format = PACK_FORMAT;
	h->order = 0x01020304;
	h->build = pan_pack_build();
	h->size = (uint32_t)m->out->n;
	h->core = core;
	memcpy(m->out->s, h, sizeof(*h));
	h->sum = pan_pack_sum(m->out->s + 32, core - 32);
	memcpy(m->out->s, h, sizeof(*h));
	return PAN_OK;
}

static bool
prepare(struct maker *m, const struct pan_rule *const *rule, size_t n)
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
/* NOLINTNEXTLINE(readability-function-size) */
compile(struct maker *m, const struct pan_rule *const *rule, size_t n,
    const struct pan_pack_source *source, size_t nsource, pan_pack_refused *refuse,
    void *ctx)
{
	struct pack_head h = { .core = 0 };
	struct pack_source *s = pan_arena_array(m->keep, nsource + 1, sizeof(*s));
	uint32_t from = 0, in_source = 0;
	int rc;

	if (s == NULL || !prepare(m, rule, n))
		return pan_err_set(m->err, PAN_ENOMEM, "out of memory");
	pan_buf_add(m->out, (struct pan_str){ (const char *)&h, sizeof(h) });
	for (size_t i = 0; i < n; i++) {
		struct pan_err why = { 0 };

		while (from + 1 < nsource && in_source == source[from].rules) {
			from++;
			in_source = 0;
		}
		in_source++;
		rc = add_rule(m, rule[i], from, &why);
		if (rc == PAN_ENOMEM)
			return pan_err_set(m->err, PAN_ENOMEM, "out of memory");
		if (rc == PAN_OK)
			s[from].rules++;
		else if (refuse != NULL)
			refuse(ctx, rule[i], why.text);
	}
	for (size_t i = 0; i < nsource; i++) {
		s[i].name = put_text(m, source[i].name);
		s[i].version = put_text(m, source[i].version);
	}
	h.source = put_table(m, s, nsource, sizeof(*s));
	rc = put_core(m, &h);
	return rc != PAN_OK ? rc : finish(m, &h);
}

int
/* NOLINTNEXTLINE(readability-function-size) */
pan_pack_compile(const struct pan_rule *const *rule, size_t n,
    const struct pan_pack_source *source, size_t nsource, pan_pack_refused *refuse,
    void *ctx, struct pan_buf *out, struct pan_err *err)
{
	const struct pan_embed *grams = pan_embed_find("share/data/grams.bin");
	struct maker m = { .out = out, .err = err };
	int rc;

	if (nsource == 0 || out->n != 0)
		return pan_err_set(err, PAN_EARG,
		    "rules need a source and an empty buffer");
	if (grams != NULL)
		m.grams = pan_grams_from(
		    (struct pan_str){ (const char *)grams->bytes, grams->len });
	pan_buf_init(&m.progs, PACK_MAX);
	m.keep = pan_arena_new(KEEP_MAX);
	m.scratch = pan_arena_new(SCRATCH_MAX);
	if (m.keep == NULL || m.scratch == NULL)
		rc = pan_err_set(err, PAN_ENOMEM, "out of memory");
	else
		rc = compile(&m, rule, n, source, nsource, refuse, ctx);
	pan_buf_fini(&m.progs);
	pan_arena_free(m.keep);
	pan_arena_free(m.scratch);
	free(m.use);
	return rc;
}
