/*
 * Any text is Sigma rules or an error with a reason.  What was read keeps every promise
 * of sigma/sigma.h: expressions are whole and shallow, globs tidy, references in order.
 */
#include "sigma/sigma.h"

#include "core/limits.h"
#include "core/own.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define PROMISE(cond)                                                                    \
	do {                                                                             \
		if (!(cond))                                                             \
			__builtin_trap();                                                \
	} while (0)

static void
hear(void *ctx, enum pan_lint_level level, uint32_t line, const char *text)
{
	PROMISE(line > 0 && text[0] != '\0');
	*(size_t *)ctx += level == PAN_LINT_ERROR ? 1 : 0;
}

static void
check_item(const struct pan_sigma_item *item)
{
	PROMISE(item->op <= PAN_SIGMA_FIELD && item->line > 0);
	PROMISE(item->field.s != NULL || item->op == PAN_SIGMA_GLOB ||
	    item->op == PAN_SIGMA_REGEX);
	PROMISE(item->net.bits <= (item->net.v6 ? 128 : 32));
	PROMISE(item->op != PAN_SIGMA_REGEX || item->text.n > 0);
	for (size_t i = 0; i < item->npart; i++) {
		const struct pan_sigma_part *p = &item->part[i];

		PROMISE((p->kind == PAN_SIGMA_TEXT) == (p->text.n > 0));
		PROMISE(i == 0 || p->kind == PAN_SIGMA_ONE ||
		    p->kind != item->part[i - 1].kind);
	}
	if (item->op == PAN_SIGMA_GLOB) /* it ends */
		(void)pan_sigma_glob(item->part, item->npart, item->cased,
		    PAN_LIT("C:\\Windows\\System32\\cmd.exe"));
}

/* The operands of one node, at most ${left} levels down; where the next starts. */
static size_t
walk(const struct pan_expr *e, size_t n, size_t at, size_t nleaf, unsigned left)
{
	uint32_t count = e[at].arg;

	PROMISE(at < n);
	if (e[at].op == PAN_EXPR_COND) {
		PROMISE(e[at].arg < nleaf);
		return at + 1;
	}
	PROMISE(left > 0);
	if (e[at].op == PAN_EXPR_NOT)
		count = 1;
	else if (e[at].op == PAN_EXPR_AT_LEAST)
		count = e[at].arg & 0xffff;
	PROMISE(count > 0);
	PROMISE(e[at].op != PAN_EXPR_AT_LEAST || e[at].arg >> 16 <= count);
	at++;
	for (uint32_t i = 0; i < count; i++) {
		PROMISE(at < n);
		at = walk(e, n, at, nleaf, left - 1);
	}
	return at;
}

static void
check_corr(const struct pan_sigma_corr *c)
{
	PROMISE(c->nref > 0 && c->timespan_ms > 0);
	PROMISE(c->nbound > 0 || c->nexpr > 0);
	for (size_t i = 0; i < c->nalias; i++)
		PROMISE(c->alias[i].ref < c->nref);
	if (c->nexpr > 0)
		PROMISE(
		    walk(c->expr, c->nexpr, 0, c->nref, PAN_SIGMA_DEPTH_MAX) == c->nexpr);
}

static void
check_rule(const struct pan_sigma_rule *r)
{
	const struct pan_sigma_detection *d = &r->detection;

	PROMISE(r->id.s != NULL && r->line > 0);
	if (r->refused.s != NULL) {
		PROMISE(r->refused.n > 0 && r->refused_line > 0);
		return;
	}
	if (r->kind == PAN_SIGMA_CORRELATION) {
		check_corr(&r->corr);
		return;
	}
	PROMISE(d->nexpr > 0);
	PROMISE(walk(d->expr, d->nexpr, 0, d->nitem, PAN_SIGMA_DEPTH_MAX) == d->nexpr);
	for (size_t i = 0; i < d->nitem; i++)
		check_item(&d->item[i]);
}

static void
put_together(struct pan_arena *a, const struct pan_sigma_list *list)
{
	struct pan_sigma_list linked = { 0 };
	int rc = pan_sigma_link(a, list->rule, list->n, NULL, NULL, &linked, NULL);

	if (rc != PAN_OK)
		return;
	for (size_t i = 0; i < linked.n; i++) {
		check_rule(linked.rule[i]);
		for (size_t k = 0; k < linked.rule[i]->corr.nref; k++)
			PROMISE(linked.rule[i]->corr.ref[k].rule < i);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	PAN_AUTO(pan_arena_freep) struct pan_arena *a = pan_arena_new(512 << 20);
	static const struct pan_str values[] = { { "srv*", 4 }, { "db\\", 3 } };
	const struct pan_sigma_placeholder known = { PAN_LIT("Servers"), values, 2 };
	struct pan_sigma_list list = { 0 };
	struct pan_err err = { 0 };
	size_t errors = 0, refused = 0;
	const struct pan_lint lint = { hear, &errors };
	const struct pan_sigma_opts opts = { &lint, &known, 1, true };
	int rc;

	if (a == NULL)
		return 0;
	rc = pan_sigma_parse(a, (struct pan_str){ (const char *)data, size },
	    PAN_LIT("rules/fuzz.yml"), &opts, &list, &err);
	PROMISE((rc == PAN_OK) == (list.n > 0));
	PROMISE(rc == PAN_OK || err.text[0] != '\0');
	for (size_t i = 0; i < list.n; i++) {
		check_rule(list.rule[i]);
		refused += list.rule[i]->refused.s != NULL ? 1 : 0;
	}
	PROMISE(rc != PAN_OK || (refused > 0) == (errors > 0));
	if (rc == PAN_OK)
		put_together(a, &list);
	return 0;
}
