#include "yara/yara_lint.h"

#include <stdarg.h>
#include <stdio.h>

#define COMPARED_MAX 500 /* strings of a rule that are compared with each other */

struct lint {
	const struct pan_lint *to;
	const struct pan_yara_rule *rule;
};

static void PAN_PRINTF(3, 4)
    say(const struct lint *l, uint32_t line, const char *fmt, ...)
{
	struct pan_str name = l->rule->name;
	char text[300];
	va_list ap;
	int n;

	n = snprintf(text, sizeof(text),
	    "rule '%.*s': ", (int)(name.n > 64 ? 64 : name.n), name.s);
	va_start(ap, fmt);
	(void)vsnprintf(text + n, sizeof(text) - (size_t)n, fmt, ap);
	va_end(ap);
	l->to->say(l->to->ctx, PAN_LINT_WARNING, line, text);
}

static uint32_t run_of(const struct pan_yara_re_node *n);

static uint32_t
run_of_cat(const struct pan_yara_re_node *n)
{
	uint32_t best = 0, now = 0;

	for (const struct pan_yara_re_node *c = n->child; c != NULL; c = c->next) {
		bool fixed = c->op == PAN_YARA_RE_BYTE && c->mask == 0xff;
		uint32_t inner = fixed ? ++now : run_of(c);

		best = inner > best ? inner : best;
		if (!fixed && c->op != PAN_YARA_RE_WORD)
			now = 0;
	}
	return best;
}

static uint32_t
run_of(const struct pan_yara_re_node *n)
{
	uint32_t least = UINT32_MAX;

	switch (n->op) {
	case PAN_YARA_RE_BYTE:
		return n->mask == 0xff;
	case PAN_YARA_RE_CAT:
		return run_of_cat(n);
	case PAN_YARA_RE_ALT:
		for (const struct pan_yara_re_node *c = n->child; c != NULL;
		     c = c->next) {
			uint32_t one = run_of(c);

			least = one < least ? one : least;
		}
		return least;
	case PAN_YARA_RE_REPEAT:
		return n->min == 0 ? 0 : run_of(n->child);
	case PAN_YARA_RE_EMPTY:
	case PAN_YARA_RE_CLASS:
	case PAN_YARA_RE_BEGIN:
	case PAN_YARA_RE_END:
	case PAN_YARA_RE_WORD:
	case PAN_YARA_RE_NOT_WORD:
		break;
	}
	return 0;
}

uint32_t
pan_yara_lint_run(const struct pan_yara_re *re)
{
	return run_of(re->root);
}

/* Whether every byte of ${s} is the same: such a run is found in every padding. */
static bool
is_padding(struct pan_str s)
{
	for (size_t i = 1; i < s.n; i++)
		if (s.s[i] != s.s[0])
			return false;
	return true;
}

static void
lint_string(const struct lint *l, const struct pan_yara_string *s)
{
	const struct pan_yara_re_node *first = s->re.root;
	uint32_t run;

	if (s->kind == PAN_YARA_TEXT) {
		if (s->text.n < PAN_YARA_LINT_BYTES)
			say(l, s->line,
			    "string '$%.*s' has %zu bytes; so short a one is found "
			    "everywhere and slows every scan",
			    PAN_STR(s->name), s->text.n);
		else if (is_padding(s->text))
			say(l, s->line,
			    "string '$%.*s' repeats one byte, as the padding of many files "
			    "does",
			    PAN_STR(s->name));
		return;
	}
	while (first->op == PAN_YARA_RE_CAT)
		first = first->child;
	run = run_of(s->re.root);
	if (s->re.min == 0)
		say(l, s->line,
		    "string '$%.*s' matches nothing at all, which is everywhere",
		    PAN_STR(s->name));
	else if (run < PAN_YARA_LINT_BYTES)
		say(l, s->line,
		    "string '$%.*s' has only %u fixed bytes in a row; with fewer than %d it "
		    "slows every scan",
		    PAN_STR(s->name), run, PAN_YARA_LINT_BYTES);
	if (s->kind == PAN_YARA_REGEX && first->op == PAN_YARA_RE_REPEAT &&
	    first->max == PAN_YARA_RE_INF)
		say(l, s->line,
		    "string '$%.*s' begins with a repetition without end, which adds "
		    "nothing but time",
		    PAN_STR(s->name));
	else if (s->kind == PAN_YARA_REGEX && s->re.dot_star)
		say(l, s->line,
		    "string '$%.*s' has '.*'; '.{0,100}' (or another bound) is faster and "
		    "hits less by chance",
		    PAN_STR(s->name));
}

static bool
same_string(const struct pan_yara_string *a, const struct pan_yara_string *b)
{
	if (a->kind != b->kind || a->flags != b->flags)
		return false;
	if (a->kind == PAN_YARA_TEXT)
		return a->xor_min == b->xor_min && a->xor_max == b->xor_max &&
		    pan_str_eq(a->text, b->text) && pan_str_eq(a->alphabet, b->alphabet);
	return a->re.dotall == b->re.dotall && pan_str_eq(a->re.source, b->re.source);
}

static void
lint_same(const struct lint *l)
{
	const struct pan_yara_rule *r = l->rule;

	if (r->nstring > COMPARED_MAX)
		return;
	for (size_t i = 1; i < r->nstring; i++) {
		for (size_t k = 0; k < i; k++) {
			if (!same_string(&r->string[i], &r->string[k]))
				continue;
			say(l, r->string[i].line, "string '$%.*s' is the same as '$%.*s'",
			    PAN_STR(r->string[i].name), PAN_STR(r->string[k].name));
			break;
		}
	}
}

static void
lint_one(const struct lint *l, const struct pan_yara_expr *e)
{
	if (e->op == PAN_YARA_ENTRYPOINT)
		say(l, e->line,
		    "'entrypoint' is outdated; pe.entry_point and "
		    "elf.entry_point say the same");
	if (e->op == PAN_YARA_FOR_IN && e->iter == PAN_YARA_ITER_RANGE &&
	    e->arg[1]->op == PAN_YARA_FILESIZE)
		say(l, e->line, "a loop over every byte of a file is slow");
	if ((e->op == PAN_YARA_OF || e->op == PAN_YARA_FOR_OF) &&
	    e->quant == PAN_YARA_AT_LEAST && e->many->op == PAN_YARA_LIT &&
	    e->many->type == PAN_YARA_INTEGER && e->many->integer > (int64_t)e->nset)
		say(l, e->line, "%lld of %u strings can never be found",
		    (long long)e->many->integer, e->nset);
}

/* The tree's depth is bounded by the reader (PAN_YARA_DEPTH_MAX). */
static void
lint_expr(const struct lint *l, const struct pan_yara_expr *e)
{
	lint_one(l, e);
	for (uint32_t i = 0; i < e->narg; i++) {
		bool logical = e->op == PAN_YARA_AND || e->op == PAN_YARA_OR ||
		    e->op == PAN_YARA_NOT;

		if (logical && e->arg[i]->op == PAN_YARA_LIT)
			say(l, e->arg[i]->line, "a part of the condition never changes");
		lint_expr(l, e->arg[i]);
	}
	if (e->many != NULL)
		lint_expr(l, e->many);
	if (e->body != NULL)
		lint_expr(l, e->body);
}

void
pan_yara_lint_rule(const struct pan_yara_rule *rule, const struct pan_lint *lint)
{
	struct lint l = { lint, rule };

	if (lint == NULL || lint->say == NULL)
		return;
	for (size_t i = 0; i < rule->nstring; i++)
		lint_string(&l, &rule->string[i]);
	lint_same(&l);
	if (rule->condition->op == PAN_YARA_LIT && !rule->is_private)
		say(&l, rule->condition->line,
		    "the condition is the same for every file");
	lint_expr(&l, rule->condition);
}
