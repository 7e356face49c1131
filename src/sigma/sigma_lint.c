/* What only the author of a rule wants to know: it works, but not as one would think. */
#include "rule/hint.h"
#include "sigma/sigma_reader.h"

static const char *const rule_keys[] = { "title", "id", "name", "related", "taxonomy",
	"status", "description", "license", "author", "references", "date", "modified",
	"logsource", "detection", "correlation", "filter", "fields", "falsepositives",
	"i18n", "test_cases", "level", "tags", "scope", "action", "sigma-version",
	"simulation", "regression_tests_path", NULL };

static void
check_keys(struct pan_sigma_reader *r, const struct pan_node *n, const char *where,
    const char *const *known)
{
	if (n == NULL || n->kind != PAN_NODE_MAP)
		return;
	for (const struct pan_node *e = n->child; e != NULL; e = e->next) {
		const char *near;

		if (pan_hint_known(e->key, known))
			continue;
		near = pan_hint_nearest(e->key, known);
		pan_sigma_say(r, PAN_LINT_WARNING, e->line, "unknown key '%.*s'%s%s%s%s",
		    e->key.n > 40 ? 40 : (int)e->key.n, e->key.s, where,
		    near != NULL ? "; did you mean '" : "", near != NULL ? near : "",
		    near != NULL ? "'?" : "");
	}
}

static bool
digits(struct pan_str s, size_t from, size_t n)
{
	for (size_t i = from; i < from + n; i++) {
		if (s.s[i] < '0' || s.s[i] > '9')
			return false;
	}
	return true;
}

/* 2024-08-31; the older 2024/08/31 passes as well. */
static bool
date(struct pan_str s)
{
	unsigned month, day;

	if (s.n != 10 || (s.s[4] != '-' && s.s[4] != '/') || s.s[7] != s.s[4] ||
	    !digits(s, 0, 4) || !digits(s, 5, 2) || !digits(s, 8, 2))
		return false;
	month = (unsigned)(s.s[5] - '0') * 10 + (unsigned)(s.s[6] - '0');
	day = (unsigned)(s.s[8] - '0') * 10 + (unsigned)(s.s[9] - '0');
	return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

static bool
uuid(struct pan_str s)
{
	if (s.n != 36)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.s[i];
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;
		bool hex =
		    (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');

		if (dash ? c != '-' : !hex)
			return false;
	}
	return true;
}

static void
check_meta(struct pan_sigma_reader *r)
{
	const char *const dates[] = { "date", "modified" };
	struct pan_str id = pan_sigma_text(r->root, "id");

	if (r->rule->title.n == 0)
		pan_sigma_say(r, PAN_LINT_WARNING, r->rule->line, "it has no title");
	else if (r->rule->title.n > 256)
		pan_sigma_say(r, PAN_LINT_WARNING, pan_node_get(r->root, "title")->line,
		    "the title is longer than 256 letters");
	if (id.n > 0 && !uuid(id))
		pan_sigma_say(r, PAN_LINT_WARNING, pan_node_get(r->root, "id")->line,
		    "the id is no UUID");
	for (size_t i = 0; i < 2; i++) {
		struct pan_str text = pan_sigma_text(r->root, dates[i]);

		if (text.n > 0 && !date(text))
			pan_sigma_say(r, PAN_LINT_WARNING,
			    pan_node_get(r->root, dates[i])->line,
			    "'%s' is no date such as 2026-01-31", dates[i]);
	}
	if (r->rule->kind == PAN_SIGMA_RULE && r->rule->level == PAN_SEV_MEDIUM &&
	    !r->rule->has_level && pan_node_get(r->root, "level") == NULL)
		pan_sigma_say(r, PAN_LINT_WARNING, r->rule->line,
		    "it has no level; medium is taken");
}

/* Lower-case words with a namespace: attack.t1059, cve.2021-44228. */
static void
check_tags(struct pan_sigma_reader *r)
{
	const struct pan_node *n = pan_node_get(r->root, "tags");

	for (size_t i = 0; i < r->rule->ntag; i++) {
		struct pan_str tag = r->rule->tag[i];
		bool fine = pan_str_find(tag, PAN_LIT("."), 0) != SIZE_MAX;

		for (size_t k = 0; k < tag.n; k++)
			fine = fine && tag.s[k] != ' ' &&
			    !(tag.s[k] >= 'A' && tag.s[k] <= 'Z');
		if (!fine)
			pan_sigma_say(r, PAN_LINT_WARNING, n->line,
			    "tag '%.*s' is not of the kind attack.t1059",
			    tag.n > 60 ? 60 : (int)tag.n, tag.s);
	}
}

static void
check_logsource(struct pan_sigma_reader *r)
{
	static const char *const known[] = { "category", "product", "service",
		"definition", NULL };
	const struct pan_node *n = pan_node_get(r->root, "logsource");
	const struct pan_logsource *l = &r->rule->logsource;

	if (r->rule->kind == PAN_SIGMA_CORRELATION &&
	    pan_node_get(r->root, "correlation") != NULL)
		return;
	if (n == NULL)
		pan_sigma_say(r, PAN_LINT_WARNING, r->rule->line,
		    "it has no logsource, and is asked about every event");
	else if (l->category.n + l->product.n + l->service.n == 0)
		pan_sigma_say(r, PAN_LINT_WARNING, n->line,
		    "the logsource names no category, product or service");
	check_keys(r, n, " in 'logsource'", known);
}

/* "all" makes a difference only where there are two values. */
static void
check_all(struct pan_sigma_reader *r, const struct pan_node *n)
{
	for (const struct pan_node *e = n->child; e != NULL; e = e->next) {
		if (n->kind == PAN_NODE_LIST) {
			if (e->kind == PAN_NODE_MAP)
				check_all(r, e);
			continue;
		}
		if (pan_str_ends(e->key, PAN_LIT("|all")) &&
		    (e->kind != PAN_NODE_LIST || e->count < 2))
			pan_sigma_say(r, PAN_LINT_WARNING, e->line,
			    "'all' of a single value");
	}
}

void
pan_sigma_lint(struct pan_sigma_reader *r, const struct pan_sigma_section *s)
{
	check_keys(r, r->root, "", rule_keys);
	check_meta(r);
	check_tags(r);
	check_logsource(r);
	for (size_t i = 0; s != NULL && i < s->n; i++) {
		if (!s->sel[i].used)
			pan_sigma_say(r, PAN_LINT_WARNING, s->sel[i].node->line,
			    "selection '%.*s' is never used by the condition",
			    PAN_STR(s->sel[i].name));
		if (s->sel[i].node->kind == PAN_NODE_MAP ||
		    s->sel[i].node->kind == PAN_NODE_LIST)
			check_all(r, s->sel[i].node);
	}
}
