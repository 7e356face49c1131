#include "rule/atr.h"

#include <stdarg.h>
#include <stdio.h>

#include "core/yaml.h"
#include "rule/atr_reader.h"
#include "rule/hint.h"

void
pan_atr_say(struct pan_atr *r, enum pan_lint_level level, const struct pan_node *at,
    const char *fmt, ...)
{
	uint32_t line = at == NULL ? 1 : at->line;
	char text[sizeof(r->first.text)];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (level == PAN_LINT_ERROR && r->nerror++ == 0)
		(void)pan_err_set(&r->first, PAN_EFORMAT, "line %u: %.220s", line, text);
	if (r->lint != NULL)
		r->lint->say(r->lint->ctx, level, line, text);
}

void
pan_atr_no_memory(struct pan_atr *r)
{
	r->nerror++;
	(void)pan_err_set(&r->first, PAN_ENOMEM, "out of memory");
}

void
pan_atr_keys(struct pan_atr *r, const struct pan_node *n, const char *where,
    const char *const *known)
{
	if (!pan_node_is(n, PAN_NODE_MAP))
		return;
	for (const struct pan_node *e = n->child; e != NULL; e = e->next) {
		const char *near;

		if (pan_hint_known(e->key, known) || (e->key.n > 0 && e->key.s[0] == '_'))
			continue;
		near = pan_hint_nearest(e->key, known);
		if (near != NULL)
			pan_atr_say(r, PAN_LINT_WARNING, e,
			    "unknown key '%.*s' in %s; did you mean '%s'?",
			    PAN_STR(e->key), where, near);
		else
			pan_atr_say(r, PAN_LINT_WARNING, e, "unknown key '%.*s' in %s",
			    PAN_STR(e->key), where);
	}
}

struct pan_str
pan_atr_text(struct pan_atr *r, const struct pan_node *n, const char *key, bool must)
{
	const struct pan_node *e = pan_node_get(n, key);

	if (e == NULL || e->kind == PAN_NODE_NULL) {
		if (must)
			pan_atr_say(r, PAN_LINT_ERROR, e != NULL ? e : n,
			    "'%s' is missing", key);
		return (struct pan_str){ NULL, 0 };
	}
	if (e->kind == PAN_NODE_LIST || e->kind == PAN_NODE_MAP) {
		pan_atr_say(r, PAN_LINT_ERROR, e, "'%s' is a %s, not text", key,
		    e->kind == PAN_NODE_LIST ? "list" : "map");
		return (struct pan_str){ NULL, 0 };
	}
	if (must && e->text.n == 0)
		pan_atr_say(r, PAN_LINT_ERROR, e, "'%s' is empty", key);
	return e->text;
}

int
pan_atr_word(struct pan_atr *r, const struct pan_node *at, const char *what,
    const char *const *known, enum pan_lint_level level)
{
	const char *near;

	if (at->kind == PAN_NODE_LIST || at->kind == PAN_NODE_MAP) {
		pan_atr_say(r, level, at, "%s is not a word", what);
		return -1;
	}
	for (int i = 0; known[i] != NULL; i++) {
		if (pan_str_is(at->text, known[i]))
			return i;
	}
	near = pan_hint_nearest(at->text, known);
	if (near != NULL)
		pan_atr_say(r, level, at, "unknown %s '%.*s'; did you mean '%s'?", what,
		    PAN_STR(at->text), near);
	else
		pan_atr_say(r, level, at, "unknown %s '%.*s'", what, PAN_STR(at->text));
	return -1;
}

/* In the order of the enums in rule/rule.h. */
static const char *const severities[] = { "informational", "low", "medium", "high",
	"critical", NULL };
static const char *const statuses[] = { "experimental", "stable", "draft", "deprecated",
	NULL };
static const char *const maturities[] = { "experimental", "test", "stable", "draft",
	"deprecated", NULL };
static const char *const sources[] = { "llm_io", "tool_call", "mcp_exchange",
	"agent_behavior", "multi_agent_comm", "context_window", "memory_access",
	"skill_lifecycle", "skill_permission", "skill_chain", "agent_trace", NULL };

/* The word at ${key} of ${n}: its index, or ${otherwise} when it is absent. */
static int
choice(struct pan_atr *r, const struct pan_node *n, const char *key,
    const char *const *known, int otherwise)
{
	const struct pan_node *e = pan_node_get(n, key);
	int i;

	if (e == NULL || e->kind == PAN_NODE_NULL) {
		if (otherwise < 0)
			pan_atr_say(r, PAN_LINT_ERROR, n, "'%s' is missing", key);
		return otherwise < 0 ? 0 : otherwise;
	}
	i = pan_atr_word(r, e, key, known, PAN_LINT_ERROR);
	return i < 0 ? 0 : i;
}

static void
read_header(struct pan_atr *r)
{
	const struct pan_node *root = r->root;
	struct pan_rule *rule = r->rule;
	struct pan_str confirm = pan_atr_text(r, root, "confirm", false);

	rule->id = pan_atr_text(r, root, "id", true);
	rule->title = pan_atr_text(r, root, "title", true);
	rule->description = pan_atr_text(r, root, "description", false);
	rule->severity = (enum pan_severity)choice(r, root, "severity", severities, -1);
	rule->status = (enum pan_rule_status)choice(r, root, "status", statuses, -1);
	rule->maturity = (enum pan_maturity)choice(r, root, "maturity", maturities,
	    PAN_MATURITY_EXPERIMENTAL);
	rule->confirm_embedding = pan_str_is(confirm, "embedding");
	if (confirm.n > 0 && !rule->confirm_embedding)
		pan_atr_say(r, PAN_LINT_ERROR, pan_node_get(root, "confirm"),
		    "unknown confirm '%.*s'; only 'embedding' is known",
		    PAN_STR(confirm));
}

static void
read_tags(struct pan_atr *r)
{
	const struct pan_node *tags = pan_node_get(r->root, "tags");
	const struct pan_node *source = pan_node_get(r->root, "agent_source");
	const struct pan_node *suppress = pan_node_get(tags, "suppress_in_code_blocks");
	struct pan_rule *rule = r->rule;

	rule->source = PAN_SOURCE_NONE;
	if (!pan_node_is(source, PAN_NODE_MAP))
		pan_atr_say(r, PAN_LINT_ERROR, source != NULL ? source : r->root,
		    "'agent_source' with its type is missing");
	else
		rule->source = (enum pan_source)choice(r, source, "type", sources, -1);
	if (!pan_node_is(tags, PAN_NODE_MAP)) {
		pan_atr_say(r, PAN_LINT_ERROR, tags != NULL ? tags : r->root,
		    "'tags' with a category is missing");
		return;
	}
	rule->category = pan_atr_text(r, tags, "category", true);
	rule->subcategory = pan_atr_text(r, tags, "subcategory", false);
	rule->scan_target = pan_atr_text(r, tags, "scan_target", false);
	rule->confidence = pan_atr_text(r, tags, "confidence", false);
	if (suppress != NULL && suppress->kind != PAN_NODE_BOOL)
		pan_atr_say(r, PAN_LINT_ERROR, suppress,
		    "'suppress_in_code_blocks' is neither true nor false");
	rule->suppress_in_code_blocks = pan_node_bool(suppress, false);
}

/* The texts of several lists under "references", one behind the other. */
static struct pan_str *
read_references(struct pan_atr *r, const char *const *keys, size_t *n)
{
	const struct pan_node *refs = pan_node_get(r->root, "references");
	struct pan_str *list;
	size_t count = 0;

	*n = 0;
	for (const char *const *k = keys; *k != NULL; k++) {
		const struct pan_node *l = pan_node_get(refs, *k);

		if (pan_node_is(l, PAN_NODE_LIST))
			count += l->count;
		else if (l != NULL && l->kind != PAN_NODE_NULL)
			pan_atr_say(r, PAN_LINT_WARNING, l, "references.%s is no list",
			    *k);
	}
	if (count == 0)
		return NULL;
	list = pan_arena_array(r->a, count, sizeof(*list));
	if (list == NULL) {
		pan_atr_no_memory(r);
		return NULL;
	}
	for (const char *const *k = keys; *k != NULL; k++) {
		const struct pan_node *l = pan_node_get(refs, *k);

		if (!pan_node_is(l, PAN_NODE_LIST))
			continue;
		for (const struct pan_node *e = l->child; e != NULL; e = e->next) {
			if (e->kind == PAN_NODE_TEXT && e->text.n > 0)
				list[(*n)++] = e->text;
			else
				pan_atr_say(r, PAN_LINT_WARNING, e,
				    "an entry of references.%s is no text", *k);
		}
	}
	return list;
}

static void
read_all_references(struct pan_atr *r)
{
	static const char *const owasp[] = { "owasp_llm", "owasp_agentic", "owasp_ast",
		NULL };
	static const char *const atlas[] = { "mitre_atlas", NULL };
	static const char *const attack[] = { "mitre_attack", NULL };
	static const char *const cve[] = { "cve", NULL };
	struct pan_rule *rule = r->rule;

	rule->owasp = read_references(r, owasp, &rule->nowasp);
	rule->atlas = read_references(r, atlas, &rule->natlas);
	rule->attack = read_references(r, attack, &rule->nattack);
	rule->cve = read_references(r, cve, &rule->ncve);
}

/* Our extension: the same words for people, in both languages. */
static void
read_plain(struct pan_atr *r)
{
	static const char *const parts[] = { "title", "what", "why", "do", NULL };
	static const char *const languages[] = { "en", "zh-TW", NULL };
	const struct pan_node *i18n = pan_node_get(r->root, "i18n");
	struct pan_text_pair *to[] = { &r->rule->plain_title, &r->rule->plain_what,
		&r->rule->plain_why, &r->rule->plain_do };
	const struct pan_node *en = pan_node_get(i18n, "en");
	const struct pan_node *zh = pan_node_get(i18n, "zh-TW");

	if (i18n == NULL)
		return;
	if (i18n->kind != PAN_NODE_MAP) {
		pan_atr_say(r, PAN_LINT_ERROR, i18n, "'i18n' is no map of languages");
		return;
	}
	pan_atr_keys(r, i18n, "i18n", languages);
	pan_atr_keys(r, en, "i18n.en", parts);
	pan_atr_keys(r, zh, "i18n.zh-TW", parts);
	for (size_t i = 0; i < 4; i++) {
		to[i]->en = pan_atr_text(r, en, parts[i], false);
		to[i]->zh = pan_atr_text(r, zh, parts[i], false);
		if ((to[i]->en.n == 0) != (to[i]->zh.n == 0))
			pan_atr_say(r, PAN_LINT_WARNING, i18n,
			    "i18n has '%s' in one language only", parts[i]);
	}
}

/* The YAML reader puts the line into its text; hand it on as a line too. */
static void
say_unreadable(const struct pan_lint *lint, const struct pan_err *err)
{
	const char *at = strstr(err->text, "line ");
	uint64_t line = 0;
	size_t n = 0;

	if (at != NULL) {
		at += 5;
		while (at[n] >= '0' && at[n] <= '9')
			n++;
		if (!pan_str_u64((struct pan_str){ at, n }, UINT32_MAX, &line))
			line = 0;
	}
	lint->say(lint->ctx, PAN_LINT_ERROR, line == 0 ? 1 : (uint32_t)line, err->text);
}

int
pan_atr_parse(struct pan_arena *a, struct pan_str yaml, struct pan_str file,
    const struct pan_lint *lint, struct pan_rule **out, struct pan_err *err)
{
	struct pan_atr r = { .a = a, .lint = lint };
	struct pan_err why = { 0 };
	struct pan_node *root = NULL;
	int rc = pan_yaml_parse(a, yaml, &root, &why);

	if (rc != PAN_OK) {
		if (lint != NULL && rc != PAN_ENOMEM)
			say_unreadable(lint, &why);
		return pan_err_set(err, (enum pan_code)rc, "%s", why.text);
	}
	r.root = root;
	r.rule = pan_arena_get(a, sizeof(*r.rule));
	if (r.rule == NULL)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	r.rule->root = root;
	r.rule->file = pan_arena_copy(a, file);
	if (r.rule->file.s == NULL)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	if (!pan_node_is(root, PAN_NODE_MAP)) {
		pan_atr_say(&r, PAN_LINT_ERROR, root,
		    "a rule is a map of keys, and this is none");
	} else {
		pan_atr_check_keys(&r);
		read_header(&r);
		read_tags(&r);
		read_all_references(&r);
		read_plain(&r);
		pan_atr_read_detection(&r);
		pan_atr_read_methods(&r);
		pan_atr_read_tests(&r);
	}
	if (r.nerror > 0)
		return pan_err_set(err, r.first.code, "%s", r.first.text);
	*out = r.rule;
	return PAN_OK;
}
