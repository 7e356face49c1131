#include "sigma/sigma.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/own.h"
#include "core/yaml.h"
#include "sigma/sigma_reader.h"

/* One file that is being read. */
struct source {
	struct pan_arena *a;
	const struct pan_sigma_opts *opts;
	struct pan_str file;
	const struct pan_node *global;   /* what every rule that follows has as well */
	const struct pan_node *previous; /* what "action: repeat" changes */
	size_t inherited;                /* rules that have their id from ${global} */
	size_t nameless;                 /* rules that have no id at all */
	size_t work;                     /* what joining documents may still cost */
	struct pan_sigma_rule **rule;
	size_t n;
	size_t cap;
	struct pan_err *err;
};

static void
tell(const struct pan_sigma_opts *opts, enum pan_lint_level level, uint32_t line,
    const char *text)
{
	if (opts->lint != NULL)
		opts->lint->say(opts->lint->ctx, level, line == 0 ? 1 : line, text);
}

static void say(struct pan_sigma_reader *r, enum pan_lint_level level, uint32_t line,
    const char *fmt, va_list ap) __attribute__((format(printf, 4, 0)));

static void
say(struct pan_sigma_reader *r, enum pan_lint_level level, uint32_t line, const char *fmt,
    va_list ap)
{
	char text[240];

	(void)vsnprintf(text, sizeof(text), fmt, ap);
	tell(r->opts, level, line, text);
	if (level != PAN_LINT_ERROR || r->rule->refused.s != NULL)
		return;
	r->rule->refused = pan_arena_copy(r->a, pan_str(text));
	r->rule->refused_line = line == 0 ? 1 : line;
	if (r->rule->refused.s == NULL)
		(void)pan_sigma_no_memory(r);
}

void
pan_sigma_say(struct pan_sigma_reader *r, enum pan_lint_level level, uint32_t line,
    const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(r, level, line, fmt, ap);
	va_end(ap);
}

int
pan_sigma_fail(struct pan_sigma_reader *r, uint32_t line, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(r, PAN_LINT_ERROR, line, fmt, ap);
	va_end(ap);
	return PAN_EFORMAT;
}

int
pan_sigma_no_memory(struct pan_sigma_reader *r)
{
	r->no_memory = true;
	return PAN_ENOMEM;
}

static int
no_memory(struct source *s)
{
	return pan_err_set(s->err, PAN_ENOMEM, "out of memory");
}

/* "left | right"; false when there is no '|'. */
static bool
split_bar(struct pan_str text, struct pan_str *left, struct pan_str *right)
{
	size_t bar = pan_str_find(text, PAN_LIT("|"), 0);

	*left = pan_str_slice(text, 0, bar);
	if (bar == SIZE_MAX)
		return false;
	*right = pan_str_slice(text, bar + 1, text.n);
	return true;
}

/* A condition is a text, or a list of texts any of which will do. */
static int
read_conditions(struct pan_sigma_reader *r, struct pan_sigma_section *s,
    struct pan_sigma_tree *t)
{
	const struct pan_node *c = s->condition;
	const struct pan_node *e = c->kind == PAN_NODE_LIST ? c->child : c;
	uint32_t count = 0;
	int rc = PAN_OK;

	for (; rc == PAN_OK && e != NULL; e = c->kind == PAN_NODE_LIST ? e->next : NULL) {
		struct pan_str left, right;

		if (e->kind == PAN_NODE_LIST || e->kind == PAN_NODE_MAP ||
		    e->kind == PAN_NODE_NULL)
			return pan_sigma_fail(r, e->line, "the condition is no text");
		if (split_bar(e->text, &left, &right))
			return pan_sigma_fail(r, e->line,
			    "an aggregation among several conditions");
		rc = pan_sigma_condition(r, s, e->text, e->line, t);
		count++;
	}
	if (rc == PAN_OK && count == 0)
		return pan_sigma_fail(r, c->line, "it has no condition");
	return rc == PAN_OK ? pan_sigma_join(r, t, 0, PAN_EXPR_OR, count) : rc;
}

/* "rules" of a filter: any, all, or which. */
static int
read_filter(struct pan_sigma_reader *r, const struct pan_node *n)
{
	struct pan_sigma_filter *f = &r->rule->filter;
	const struct pan_node *rules = pan_node_get(n, "rules");
	struct pan_str word = pan_node_text(rules);
	const struct pan_str *name;
	struct pan_sigma_ref *ref;

	if (rules == NULL)
		return pan_sigma_fail(r, n->line,
		    "the filter does not say which 'rules'");
	f->any = pan_str_caseeq(word, PAN_LIT("any")) ||
	    pan_str_caseeq(word, PAN_LIT("all")) ||
	    (rules->kind == PAN_NODE_LIST && rules->count == 0);
	if (f->any)
		return PAN_OK;
	name = pan_sigma_texts(r, rules, "rules", &f->nref);
	ref = pan_arena_array(r->a, f->nref + 1, sizeof(*ref));
	if (ref == NULL || r->no_memory)
		return pan_sigma_no_memory(r);
	if (f->nref == 0 || f->nref > PAN_SIGMA_REFS_MAX)
		return pan_sigma_fail(r, rules->line,
		    "'rules' of the filter should be 1 to %d ids or names",
		    PAN_SIGMA_REFS_MAX);
	for (size_t i = 0; i < f->nref; i++)
		ref[i] =
		    (struct pan_sigma_ref){ name[i], PAN_SIGMA_UNLINKED, rules->line };
	f->ref = ref;
	return PAN_OK;
}

/* The section with selections and a condition: of a rule or a filter. */
static int
read_detection(struct pan_sigma_reader *r, const struct pan_node *n,
    struct pan_sigma_rule **base, size_t *nbase)
{
	struct pan_sigma_section s = { 0 };
	struct pan_sigma_tree t = { 0 };
	struct pan_str left, right;
	int rc = pan_sigma_read_section(r, n, &s);

	if (rc == PAN_OK && r->rule->kind == PAN_SIGMA_RULE &&
	    s.condition->kind == PAN_NODE_TEXT &&
	    split_bar(s.condition->text, &left, &right)) {
		rc = pan_sigma_read_legacy(r, &s, left, right, base, nbase);
	} else if (rc == PAN_OK) {
		rc = read_conditions(r, &s, &t);
		if (rc == PAN_OK)
			rc = pan_sigma_finish(r, &t, &r->rule->detection);
	}
	if (r->opts->thorough)
		pan_sigma_lint(r, rc == PAN_OK ? &s : NULL);
	free(t.e);
	pan_sigma_section_fini(&s);
	return rc;
}

static int
read_body(struct pan_sigma_reader *r, struct pan_sigma_rule **base, size_t *nbase)
{
	const struct pan_node *n = pan_node_get(r->root, "correlation");
	int rc;

	if (n != NULL) {
		r->rule->kind = PAN_SIGMA_CORRELATION;
		rc = pan_sigma_read_corr(r);
		if (r->opts->thorough)
			pan_sigma_lint(r, NULL);
		return rc;
	}
	n = pan_node_get(r->root, "filter");
	if (n != NULL) {
		r->rule->kind = PAN_SIGMA_FILTER;
		rc = read_filter(r, n);
		return rc == PAN_OK ? read_detection(r, n, base, nbase) : rc;
	}
	n = pan_node_get(r->root, "detection");
	if (n == NULL)
		return pan_sigma_fail(r, r->root->line, "it has no detection");
	return read_detection(r, n, base, nbase);
}

static int
keep(struct source *s, struct pan_sigma_rule *rule)
{
	if (s->n == s->cap) {
		size_t cap = s->cap < 8 ? 8 : 2 * s->cap;
		struct pan_sigma_rule **more =
		    realloc(s->rule, cap * sizeof(struct pan_sigma_rule *));

		if (more == NULL)
			return no_memory(s);
		s->rule = more;
		s->cap = cap;
	}
	s->rule[s->n++] = rule;
	return PAN_OK;
}

/* The name of the file without folders and ending. */
static struct pan_str
stem(struct pan_str file)
{
	size_t from = file.n, to;

	while (from > 0 && file.s[from - 1] != '/')
		from--;
	for (to = file.n; to > from && file.s[to - 1] != '.'; to--)
		;
	return pan_str_slice(file, from, to > from + 1 ? to - 1 : file.n);
}

/* A rule without an id of its own gets one that stays the same. */
static int
name_rule(struct source *s, const struct pan_node *own, struct pan_sigma_rule *rule)
{
	size_t nth = 1;

	if (rule->id.n == 0) {
		rule->id = rule->name.n > 0 ? rule->name : stem(s->file);
		if (rule->name.n == 0)
			nth = ++s->nameless;
	} else if (pan_node_get(own, "id") == NULL) {
		nth = ++s->inherited;
	}
	if (nth > 1)
		rule->id = pan_arena_printf(s->a, "%.*s#%zu", PAN_STR(rule->id), nth);
	return rule->id.s == NULL ? no_memory(s) : PAN_OK;
}

/* ${root} is the whole rule, ${own} what its own document says of it. */
static int
read_rule(struct source *s, const struct pan_node *own, const struct pan_node *root)
{
	struct pan_sigma_rule *rule = pan_arena_get(s->a, sizeof(*rule)), *base = NULL;
	struct pan_sigma_reader r = { .a = s->a,
		.opts = s->opts,
		.rule = rule,
		.root = root };
	size_t nbase = 0;
	int rc;

	if (rule == NULL)
		return no_memory(s);
	rule->file = s->file;
	pan_sigma_read_meta(&r);
	rule->line = own->line;
	rc = name_rule(s, own, rule);
	if (rc == PAN_OK)
		rc = read_body(&r, &base, &nbase);
	free(r.item);
	if (r.no_memory || rc == PAN_ENOMEM)
		return no_memory(s);
	rc = PAN_OK;
	for (size_t i = 0; rc == PAN_OK && i < nbase; i++)
		rc = keep(s, &base[i]);
	return rc == PAN_OK ? keep(s, rule) : rc;
}

/* Whether ${doc} has anything of a rule. */
static bool
rule_shaped(const struct pan_node *doc)
{
	static const char *const marks[] = { "detection", "logsource", "correlation",
		"filter", "action", NULL };

	for (size_t i = 0; marks[i] != NULL; i++) {
		if (pan_node_get(doc, marks[i]) != NULL)
			return true;
	}
	return false;
}

bool
pan_sigma_is(const struct pan_node *root)
{
	return pan_node_get(root, "logsource") != NULL ||
	    pan_node_is(pan_node_get(root, "correlation"), PAN_NODE_MAP) ||
	    pan_node_is(pan_node_get(root, "filter"), PAN_NODE_MAP) ||
	    pan_str_is(pan_sigma_text(root, "action"), "global");
}

/* Work of joining documents that is enough for any collection. */
#define MERGE_WORK_MAX 20000000

static int
join(struct source *s, const struct pan_node *x, const struct pan_node *y,
    const struct pan_node **out)
{
	struct pan_node *made = NULL;
	int rc;

	if (x == NULL) {
		*out = y;
		return PAN_OK;
	}
	rc = pan_sigma_merge_maps(s->a, x, y, &s->work, &made);
	*out = made;
	if (rc == PAN_ELIMIT)
		return pan_err_set(s->err, rc,
		    "line %u: its documents are too many to join", y->line);
	return rc == PAN_OK ? PAN_OK : no_memory(s);
}

static int
read_document(struct source *s, const struct pan_node *doc)
{
	struct pan_str action = pan_sigma_text(doc, "action");
	const struct pan_node *root = doc;
	int rc;

	if (!rule_shaped(doc)) {
		if (doc->kind != PAN_NODE_NULL)
			tell(s->opts, PAN_LINT_WARNING, doc->line,
			    "a document that is no rule");
		return PAN_OK;
	}
	if (pan_str_is(action, "global")) {
		s->previous = NULL;
		s->inherited = 0;
		return join(s, s->global, doc, &s->global);
	}
	if (pan_str_is(action, "reset")) {
		s->global = NULL;
		s->inherited = 0;
		return PAN_OK;
	}
	if (action.n > 0 && !pan_str_is(action, "repeat"))
		tell(s->opts, PAN_LINT_WARNING, doc->line,
		    "unknown action; global, reset and repeat are known");
	rc = join(s, pan_str_is(action, "repeat") ? s->previous : s->global, doc, &root);
	if (rc != PAN_OK)
		return rc;
	s->previous = root;
	return read_rule(s, doc, root);
}

static void
tell_twin(void *ctx, uint32_t line, struct pan_str key)
{
	const struct source *s = ctx;
	char text[120];

	(void)snprintf(text, sizeof(text),
	    "key '%.*s' appears twice; the last one counts", key.n > 60 ? 60 : (int)key.n,
	    key.s);
	tell(s->opts, PAN_LINT_WARNING, line, text);
}

/*
 * A Markdown text with everything but its fenced blocks of YAML blanked, so that lines
 * keep their numbers; false when it has none.
 */
static bool
unfence(struct pan_arena *a, struct pan_str text, struct pan_str *out)
{
	char *to = pan_arena_get(a, text.n + 1);
	bool inside = false, any = false;
	size_t end;

	if (to == NULL)
		return false;
	for (size_t at = 0; at < text.n; at = end) {
		size_t nl = pan_str_find(text, PAN_LIT("\n"), at);
		struct pan_str line = pan_str_slice(text, at, nl);
		bool opens = pan_str_starts(line, PAN_LIT("```y"));

		end = nl == SIZE_MAX ? text.n : nl + 1;
		if (inside && !pan_str_starts(line, PAN_LIT("```")))
			memcpy(to + at, line.s, line.n);
		else
			memset(to + at, ' ', line.n);
		if (opens)
			memset(to + at, '-', 3);
		if (nl != SIZE_MAX)
			to[nl] = '\n';
		if (pan_str_starts(line, PAN_LIT("```")))
			inside = opens;
		any = any || opens;
	}
	*out = (struct pan_str){ to, text.n };
	return any;
}

static int
read_yaml(struct source *s, struct pan_str yaml, struct pan_node **docs)
{
	struct pan_str inner;
	struct pan_err first;
	int rc = pan_yaml_documents(s->a, yaml, tell_twin, s, docs, s->err);

	if (rc != PAN_EFORMAT || !unfence(s->a, yaml, &inner))
		return rc;
	rc = pan_yaml_documents(s->a, inner, tell_twin, s, docs, &first);
	if (rc != PAN_OK && s->err != NULL)
		*s->err = first;
	return rc;
}

int
pan_sigma_parse(struct pan_arena *a, struct pan_str yaml, struct pan_str file,
    const struct pan_sigma_opts *opts, struct pan_sigma_list *out, struct pan_err *err)
{
	static const struct pan_sigma_opts plain = { 0 };
	struct source s = { .a = a,
		.opts = opts != NULL ? opts : &plain,
		.file = pan_arena_copy(a, file),
		.work = MERGE_WORK_MAX,
		.err = err };
	PAN_AUTO(pan_own_freep) struct pan_sigma_rule **rules = NULL;
	struct pan_node *docs = NULL;
	int rc;

	if (s.file.s == NULL)
		return no_memory(&s);
	rc = read_yaml(&s, yaml, &docs);
	if (rc == PAN_OK && docs->count > PAN_SIGMA_DOCUMENTS_MAX)
		rc = pan_err_set(err, PAN_ELIMIT, "more than %d documents",
		    PAN_SIGMA_DOCUMENTS_MAX);
	for (const struct pan_node *d = rc == PAN_OK ? docs->child : NULL;
	     rc == PAN_OK && d != NULL; d = d->next)
		rc = read_document(&s, d);
	rules = s.rule;
	if (rc == PAN_OK && rules == NULL)
		rc = pan_err_set(err, PAN_EFORMAT, "there is no Sigma rule in it");
	if (rc != PAN_OK || rules == NULL)
		return rc;
	out->rule = pan_arena_array(a, s.n, sizeof(struct pan_sigma_rule *));
	if (out->rule == NULL)
		return no_memory(&s);
	memcpy(out->rule, rules, s.n * sizeof(struct pan_sigma_rule *));
	out->n = s.n;
	return PAN_OK;
}
