/* What a rule says about itself. */
#include "sigma/sigma_reader.h"

struct pan_str
pan_sigma_text(const struct pan_node *n, const char *key)
{
	const struct pan_node *v = pan_node_get(n, key);

	if (v == NULL || v->kind == PAN_NODE_LIST || v->kind == PAN_NODE_MAP ||
	    v->kind == PAN_NODE_NULL)
		return (struct pan_str){ "", 0 };
	return v->text;
}

const struct pan_str *
pan_sigma_texts(struct pan_sigma_reader *r, const struct pan_node *n, const char *what,
    size_t *count)
{
	const struct pan_node *e;
	struct pan_str *out;

	*count = 0;
	if (n == NULL || n->kind == PAN_NODE_NULL)
		return NULL;
	out = pan_arena_array(r->a, n->kind == PAN_NODE_LIST ? n->count + 1u : 1u,
	    sizeof(*out));
	if (out == NULL) {
		(void)pan_sigma_no_memory(r);
		return NULL;
	}
	e = n->kind == PAN_NODE_LIST ? n->child : n;
	for (; e != NULL; e = n->kind == PAN_NODE_LIST ? e->next : NULL) {
		if (e->kind == PAN_NODE_LIST || e->kind == PAN_NODE_MAP ||
		    e->kind == PAN_NODE_NULL)
			pan_sigma_say(r, PAN_LINT_WARNING, e->line,
			    "'%s' should be texts", what);
		else
			out[(*count)++] = e->text;
	}
	return out;
}

static const char *const status_names[] = {
	[PAN_SIGMA_STATUS_NONE] = "",
	[PAN_SIGMA_STATUS_UNSUPPORTED] = "unsupported",
	[PAN_SIGMA_STATUS_DEPRECATED] = "deprecated",
	[PAN_SIGMA_STATUS_EXPERIMENTAL] = "experimental",
	[PAN_SIGMA_STATUS_TEST] = "test",
	[PAN_SIGMA_STATUS_STABLE] = "stable",
};

const char *
pan_sigma_status_name(enum pan_sigma_status s)
{
	return status_names[s];
}

static void
read_status(struct pan_sigma_reader *r)
{
	const struct pan_node *n = pan_node_get(r->root, "status");
	struct pan_str text = pan_sigma_text(r->root, "status");

	if (text.n == 0)
		return;
	for (int i = 1; i <= PAN_SIGMA_STATUS_STABLE; i++) {
		if (pan_str_caseeq(text, pan_str(status_names[i]))) {
			r->rule->status = (enum pan_sigma_status)i;
			return;
		}
	}
	pan_sigma_say(r, PAN_LINT_WARNING, n->line, "unknown status '%.*s'",
	    text.n > 40 ? 40 : (int)text.n, text.s);
}

static void
read_level(struct pan_sigma_reader *r)
{
	static const char *const names[] = {
		[PAN_SEV_INFORMATIONAL] = "informational",
		[PAN_SEV_LOW] = "low",
		[PAN_SEV_MEDIUM] = "medium",
		[PAN_SEV_HIGH] = "high",
		[PAN_SEV_CRITICAL] = "critical",
	};
	const struct pan_node *n = pan_node_get(r->root, "level");
	struct pan_str text = pan_sigma_text(r->root, "level");

	r->rule->level = PAN_SEV_MEDIUM;
	if (text.n == 0)
		return;
	for (int i = PAN_SEV_INFORMATIONAL; i <= PAN_SEV_CRITICAL; i++) {
		if (pan_str_caseeq(text, pan_str(names[i]))) {
			r->rule->level = (enum pan_severity)i;
			r->rule->has_level = true;
			return;
		}
	}
	pan_sigma_say(r, PAN_LINT_WARNING, n->line,
	    "unknown level '%.*s'; medium is taken", text.n > 40 ? 40 : (int)text.n,
	    text.s);
}

static void
read_logsource(struct pan_sigma_reader *r)
{
	const struct pan_node *n = pan_node_get(r->root, "logsource");

	r->rule->logsource = (struct pan_logsource){ pan_sigma_text(n, "category"),
		pan_sigma_text(n, "product"), pan_sigma_text(n, "service"),
		pan_sigma_text(n, "definition") };
}

/* Whether ${s} is ${letter}, digits and perhaps a dot and digits: t1059.001. */
static bool
technique(struct pan_str s)
{
	size_t dots = 0;

	if (s.n < 5 || (s.s[0] | 0x20) != 't')
		return false;
	for (size_t i = 1; i < s.n; i++) {
		dots += s.s[i] == '.' ? 1 : 0;
		if (s.s[i] != '.' && (s.s[i] < '0' || s.s[i] > '9'))
			return false;
	}
	return dots <= 1 && s.s[s.n - 1] != '.';
}

static struct pan_str
capitals(struct pan_sigma_reader *r, struct pan_str s)
{
	char *to = pan_arena_get(r->a, s.n + 1);

	if (to == NULL) {
		(void)pan_sigma_no_memory(r);
		return (struct pan_str){ "", 0 };
	}
	for (size_t i = 0; i < s.n; i++)
		to[i] = (char)(s.s[i] >= 'a' && s.s[i] <= 'z' ? s.s[i] - 0x20 : s.s[i]);
	return (struct pan_str){ to, s.n };
}

/* "cve.2021.44228" and "cve.2021-44228" are CVE-2021-44228. */
static struct pan_str
cve(struct pan_sigma_reader *r, struct pan_str tag)
{
	char *to = pan_arena_get(r->a, tag.n + 1);

	if (to == NULL) {
		(void)pan_sigma_no_memory(r);
		return (struct pan_str){ "", 0 };
	}
	for (size_t i = 0; i < tag.n; i++)
		to[i] = tag.s[i] == '.' ? '-' : tag.s[i];
	to[0] = 'C';
	to[1] = 'V';
	to[2] = 'E';
	return (struct pan_str){ to, tag.n };
}

static void
read_tags(struct pan_sigma_reader *r)
{
	struct pan_sigma_rule *rule = r->rule;
	struct pan_str *attack, *cves;

	rule->tag =
	    pan_sigma_texts(r, pan_node_get(r->root, "tags"), "tags", &rule->ntag);
	attack = pan_arena_array(r->a, rule->ntag + 1, sizeof(*attack));
	cves = pan_arena_array(r->a, rule->ntag + 1, sizeof(*cves));
	if (attack == NULL || cves == NULL) {
		(void)pan_sigma_no_memory(r);
		return;
	}
	for (size_t i = 0; i < rule->ntag; i++) {
		struct pan_str tag = rule->tag[i];
		struct pan_str rest = pan_str_slice(tag, 7, tag.n);

		if (tag.n > 7 &&
		    pan_str_caseeq(pan_str_slice(tag, 0, 7), PAN_LIT("attack.")) &&
		    technique(rest))
			attack[rule->nattack++] = capitals(r, rest);
		if (tag.n > 9 &&
		    pan_str_caseeq(pan_str_slice(tag, 0, 4), PAN_LIT("cve.")))
			cves[rule->ncve++] = cve(r, tag);
	}
	rule->attack = attack;
	rule->cve = cves;
}

void
pan_sigma_read_meta(struct pan_sigma_reader *r)
{
	struct pan_sigma_rule *rule = r->rule;

	rule->line = r->root->line;
	rule->root = r->root;
	rule->title = pan_sigma_text(r->root, "title");
	rule->id = pan_sigma_text(r->root, "id");
	rule->name = pan_sigma_text(r->root, "name");
	rule->description = pan_str_trim(pan_sigma_text(r->root, "description"));
	rule->author = pan_sigma_text(r->root, "author");
	rule->date = pan_sigma_text(r->root, "date");
	rule->modified = pan_sigma_text(r->root, "modified");
	rule->license = pan_sigma_text(r->root, "license");
	rule->taxonomy = pan_sigma_text(r->root, "taxonomy");
	read_status(r);
	read_level(r);
	read_logsource(r);
	read_tags(r);
	rule->reference = pan_sigma_texts(r, pan_node_get(r->root, "references"),
	    "references", &rule->nreference);
	rule->falsepositive = pan_sigma_texts(r, pan_node_get(r->root, "falsepositives"),
	    "falsepositives", &rule->nfalsepositive);
}
