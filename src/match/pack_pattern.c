#include <stdlib.h>

#include "core/arena.h"
#include "match/pack_make.h"
#include "pattern/auto.h"
#include "pattern/backref.h"

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
read_pattern(struct pack_maker *m, const struct pan_cond *c, struct pan_jsre *re,
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
add_uses(struct pack_maker *m, const struct pan_clause *c, uint32_t pattern)
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
make_program(struct pack_maker *m, const struct pan_jsre *re, struct pack_pattern *p,
    struct pan_err *err)
{
	int rc;

	while (m->progs->n % 8 != 0 && m->progs->rc == PAN_OK)
		pan_buf_addc(m->progs, '\0');
	p->prog = (uint32_t)m->progs->n;
	if (re->backrefs) {
		p->flags |= PATTERN_BACKREF;
		rc = pan_backref_translate(re, m->progs, err);
	} else {
		rc = pan_auto_compile(m->scratch, re, m->progs, err);
	}
	if (rc != PAN_OK) {
		m->progs->n = p->prog;
		return rc;
	}
	p->prog_size = (uint32_t)m->progs->n - p->prog;
	p->prog_sum = pan_pack_sum(m->progs->s + p->prog, p->prog_size);
	return PAN_OK;
}

/* Without a literal, a text is at least asked for characters that a match must have. */
static void
add_needs(struct pack_maker *m, const struct pan_jsre *re, struct pack_pattern *p)
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
make_pattern(struct pack_maker *m, const struct pan_cond *c, struct pan_err *err)
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
	p->text = pan_pack_put_text(m->out, c->value);
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

int
pan_pack_pattern(struct pack_maker *m, const struct pan_cond *c, uint32_t *out,
    struct pan_err *err)
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

/* ---- literals ---- */

static int
by_bytes(const void *a, const void *b)
{
	const struct lit_use *x = a, *y = b;
	int order = pan_str_cmp(x->bytes, y->bytes);

	if (order != 0)
		return order;
	return x->pattern < y->pattern ? -1 : x->pattern > y->pattern;
}

int
pan_pack_pattern_lits(struct pack_maker *m, struct pack_atr_head *h)
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
	h->user = pan_pack_put(m->out, user, m->nuse, sizeof(*user));
	(void)pan_pack_put(m->out, "", 0, 1);
	if (n == 0)
		return PAN_OK;
	h->lits = (uint32_t)m->out->n;
	pan_arena_reset(m->scratch);
	rc = pan_lits_compile(m->scratch, m->grams, lit, n, m->out, m->err);
	h->lits_size = (uint32_t)m->out->n - h->lits;
	return rc;
}
