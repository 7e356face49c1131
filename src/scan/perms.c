#include "scan/perms.h"

#include "core/json.h"
#include "core/yaml.h"
#include "scan/context.h"

#define TOOLS_MAX 2000

enum { /* what declared permissions let one do */
	MAY_RUN = 1u << 0,
	MAY_CONNECT = 1u << 1,
	MAY_WRITE = 1u << 2,
	MAY_ALL = 1u << 3,
};

struct check {
	struct pan_arena *a;
	struct pan_findings *fs;
	bool declared;
	unsigned may;
	const struct pan_doc *where; /* of the declaration */
	size_t at, end;
	int rc;
};

static bool
has(struct pan_str s, const char *piece)
{
	return pan_str_casefind(s, pan_str(piece), 0) != SIZE_MAX;
}

static bool
has_any(struct pan_str s, const char *const *list)
{
	for (; *list != NULL; list++)
		if (has(s, *list))
			return true;
	return false;
}

static bool
one_of(char c, const char *set)
{
	return c != '\0' && strchr(set, c) != NULL;
}

static void
tell(struct check *c, enum pan_severity sev, const char *name, struct pan_str what,
    const struct pan_doc *d, const size_t *place)
{
	struct pan_finding f = { .check = PAN_CHECK_PERMISSION_SCOPE,
		.severity = sev,
		.doc = d,
		.at = place[0],
		.end = place[1] };

	f.rule = pan_arena_printf(c->fs->arena, "pan:%s", name);
	f.arg[0] = pan_arena_copy(c->fs->arena, pan_str_slice(what, 0, 160));
	if (f.rule.s == NULL)
		c->rc = PAN_ENOMEM;
	else
		pan_findings_add(c->fs, &f);
}

/* ---- declarations ---- */

/* One declared tool: "Read", "Bash(git:*)", "network", "mcp__x__y". */
static void
grant(struct check *c, struct pan_str tool, const struct pan_doc *d, size_t at,
    size_t end)
{
	static const char *const run[] = { "bash", "shell", "exec", "run", "terminal",
		"python", "node", "command", "process", "task", "agent", "computer",
		NULL };
	static const char *const net[] = { "web", "fetch", "network", "http", "internet",
		"url", "browser", "mcp", NULL };
	static const char *const write[] = { "write", "edit", "create", "fs",
		"filesystem", "patch", NULL };
	static const char *const any[] = { "Bash(*)", "Bash(*:*)", "Bash(:*)", "Shell(*)",
		"shell:*", "exec:*", NULL };

	tool = pan_str_trim(tool);
	if (tool.n == 0)
		return;
	c->declared = true;
	if (has_any(tool, run))
		c->may |= MAY_RUN | MAY_CONNECT | MAY_WRITE; /* a shell can do all */
	if (has_any(tool, net))
		c->may |= MAY_CONNECT;
	if (has_any(tool, write))
		c->may |= MAY_WRITE;
	if (pan_str_is(tool, "*") || pan_str_caseeq(tool, PAN_LIT("all"))) {
		c->may |= MAY_ALL | MAY_RUN | MAY_CONNECT | MAY_WRITE;
		tell(c, PAN_SEV_LOW, "asks-for-everything", tool, d,
		    (size_t[]){ at, end });
	}
	for (size_t i = 0; any[i] != NULL; i++)
		if (pan_str_is(tool, any[i]))
			tell(c, PAN_SEV_LOW, "asks-for-everything", tool, d,
			    (size_t[]){ at, end });
	if (has(tool, "(sudo") || has(tool, "(rm ") || has(tool, "(su:"))
		tell(c, PAN_SEV_MEDIUM, "asks-for-root", tool, d, (size_t[]){ at, end });
}

/* "Read, Bash(git add:*), Write" or "Read Write": cut outside of brackets. */
static void
grant_text(struct check *c, struct pan_str s, const struct pan_doc *d, size_t at,
    size_t end)
{
	unsigned open = 0;
	size_t from = 0;

	for (size_t i = 0; i <= s.n; i++) {
		char ch = i < s.n ? s.s[i] : ',';

		open += ch == '(';
		open -= ch == ')' && open > 0;
		if (open == 0 && (ch == ',' || ch == ' ' || i == s.n)) {
			grant(c, pan_str_slice(s, from, i), d, at, end);
			from = i + 1;
		}
	}
}

static void
grant_node(struct check *c, const struct pan_node *n, const struct pan_doc *d,
    size_t base)
{
	unsigned seen = 0;

	if (n == NULL)
		return;
	if (n->kind == PAN_NODE_TEXT) {
		grant_text(c, n->text, d, base + n->at, base + n->end);
	} else if (n->kind == PAN_NODE_LIST) {
		for (const struct pan_node *e = n->child; e && seen < TOOLS_MAX;
		     e = e->next, seen++)
			if (e->kind == PAN_NODE_TEXT)
				grant(c, e->text, d, base + e->at, base + e->end);
	} else if (n->kind == PAN_NODE_MAP) {
		for (const struct pan_node *e = n->child; e && seen < TOOLS_MAX;
		     e = e->next, seen++)
			if (e->kind != PAN_NODE_BOOL || e->boolean)
				grant(c, e->key, d, base + e->at, base + e->end);
	}
	if (c->declared && c->where == NULL) {
		c->where = d;
		c->at = base + n->at;
		c->end = base + n->end;
	}
}

static void
frontmatter(struct check *c, const struct pan_doc *d)
{
	static const char *const keys[] = { "allowed-tools", "allowed_tools",
		"allowedTools", "tools", "permissions", "capabilities" };
	struct pan_str t = d->text;
	struct pan_node *root = NULL;
	size_t from, stop;

	if (!pan_str_starts(t, PAN_LIT("---")))
		return;
	from = pan_str_find(t, PAN_LIT("\n"), 0);
	stop = from == SIZE_MAX ? SIZE_MAX : pan_str_find(t, PAN_LIT("\n---"), from);
	if (stop == SIZE_MAX || stop <= from)
		return;
	switch (pan_yaml_parse(c->a, pan_str_slice(t, from + 1, stop + 1), &root, NULL)) {
	case PAN_OK:
		break;
	case PAN_ENOMEM:
		c->rc = PAN_ENOMEM;
		return;
	default:
		return; /* the manifest check says so */
	}
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		grant_node(c, pan_node_get(root, keys[i]), d, from + 1);
}

/* ---- MCP tools that call themselves harmless ---- */

static bool
first_word_is(struct pan_str s, const char *const *list)
{
	for (; *list != NULL; list++) {
		struct pan_str w = pan_str(*list);

		if (s.n >= w.n && pan_str_caseeq(pan_str_slice(s, 0, w.n), w) &&
		    (s.n == w.n || one_of(s.s[w.n], " _-s.,") ||
		        (s.s[w.n] >= 'A' && s.s[w.n] <= 'Z')))
			return true;
	}
	return false;
}

static void
mcp_tool(struct check *c, const struct pan_node *tool, const struct pan_doc *d)
{
	static const char *const changes[] = { "write", "delete", "remove", "create",
		"update", "execute", "exec", "run", "send", "drop", "insert", "install",
		"modify", "edit", "upload", "publish", "kill", "move", "rename",
		"overwrite", "reset", NULL };
	const struct pan_node *hints = pan_node_get(tool, "annotations");
	struct pan_str name = pan_node_get_text(tool, "name");
	struct pan_str what = pan_node_get_text(tool, "description");
	size_t place[2] = { tool->at, tool->end };
	bool says;

	if (!pan_node_is(hints, PAN_NODE_MAP))
		return;
	says = pan_node_bool(pan_node_get(hints, "readOnlyHint"), false) &&
	    (first_word_is(name, changes) || first_word_is(what, changes));
	says |= !pan_node_bool(pan_node_get(hints, "destructiveHint"), true) &&
	    (has(name, "delete") || has(name, "drop") || has(name, "remove"));
	if (says)
		tell(c, PAN_SEV_MEDIUM, "says-it-only-reads", name, d, place);
}

static void
json(struct check *c, const struct pan_doc *d)
{
	struct pan_node *root = NULL;
	const struct pan_node *tools, *perms, *hooks;
	unsigned n = 0;
	int rc = pan_json_parse(c->a, d->text, PAN_JSON_LOOSE, &root, NULL);

	if (rc == PAN_ENOMEM)
		c->rc = rc;
	if (rc != PAN_OK)
		return;
	tools = pan_node_get(root, "tools");
	if (tools == NULL)
		tools = pan_node_path(root, "result", "tools", NULL);
	if (pan_node_is(root, PAN_NODE_LIST))
		tools = root;
	if (pan_node_is(tools, PAN_NODE_LIST))
		for (const struct pan_node *t = tools->child; t && n < TOOLS_MAX;
		     t = t->next, n++)
			if (t->kind == PAN_NODE_MAP)
				mcp_tool(c, t, d);
	if (!d->manifest)
		return;
	perms = pan_node_get(root, "permissions");
	if (pan_node_is(pan_node_get(perms, "allow"), PAN_NODE_LIST))
		grant_node(c, pan_node_get(perms, "allow"), d, 0);
	else
		grant_node(c, perms, d, 0);
	hooks = pan_node_get(root, "hooks");
	if (pan_node_is(hooks, PAN_NODE_MAP) && hooks->count > 0)
		tell(c, PAN_SEV_LOW, "runs-on-events", hooks->child->key, d,
		    (size_t[]){ hooks->at, hooks->end });
}

/* ---- being asked nothing ---- */

struct words {
	const char *text;
	enum pan_severity sev;
	const char *name;
};

static void
phrases(struct check *c, const struct pan_doc *d)
{
	static const struct words known[] = {
		{ "--dangerously-skip-permissions", PAN_SEV_LOW, "skips-approval" },
		{ "--dangerously-bypass-approvals-and-sandbox", PAN_SEV_LOW,
		    "skips-approval" },
		{ "dangerouslyDisableSandbox", PAN_SEV_MEDIUM, "skips-approval" },
		{ "autoApproveAll", PAN_SEV_MEDIUM, "skips-approval" },
		{ "bypassPermissions", PAN_SEV_LOW, "skips-approval" },
		{ "/var/run/docker.sock", PAN_SEV_LOW, "reaches-the-host" },
		{ "docker run --privileged", PAN_SEV_LOW, "reaches-the-host" },
		{ "-v /:/", PAN_SEV_MEDIUM, "reaches-the-host" },
	};
	static const char *const rules[] = { "claude.md", "agents.md", "settings.json",
		".cursorrules", "soul.md", NULL };
	static const char *const silence[] = { "do not ask for user confirmation",
		"do not ask for confirmation", "don't ask for confirmation",
		"pre-approved", "never refuse a command",
		"without asking for confirmation", "无需确认", "無需確認", "不要询问用户",
		"不要詢問使用者", NULL };
	struct pan_context ctx = { 0 };
	bool read = false, off = false;

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]) && c->rc == PAN_OK; i++) {
		size_t at = pan_str_find(d->text, pan_str(known[i].text), 0);
		size_t end = at + strlen(known[i].text);

		if (at == SIZE_MAX)
			continue;
		if (!read)
			c->rc = pan_context_read(c->a, d, &ctx);
		read = true;
		if (c->rc != PAN_OK ||
		    pan_context_stance(&ctx, at, end) == PAN_STANCE_FORBIDDEN)
			continue;
		off |= known[i].sev == PAN_SEV_MEDIUM &&
		    strcmp(known[i].name, "skips-approval") == 0;
		tell(c, known[i].sev, known[i].name, pan_str(known[i].text), d,
		    (size_t[]){ at, end });
	}
	/* Approval off, by way of the file that an agent takes its rules from. */
	if (off && d->kind == PAN_DOC_MARKDOWN && has_any(d->text, rules) &&
	    has_any(d->text, silence)) {
		size_t at = 0;

		for (size_t i = 0; silence[i] != NULL; i++) {
			at = pan_str_casefind(d->text, pan_str(silence[i]), 0);
			if (at != SIZE_MAX) {
				tell(c, PAN_SEV_HIGH, "rewrites-agent-rules",
				    pan_str(silence[i]), d,
				    (size_t[]){ at, at + strlen(silence[i]) });
				break;
			}
		}
	}
}

/* ---- declared against done ---- */

static void
compare(struct check *c, const struct pan_flow_facts *facts)
{
	const struct pan_flow_fact *runs = NULL, *connects = NULL, *writes = NULL;

	for (const struct pan_flow_fact *f = facts->first; f != NULL; f = f->next) {
		if (f->act == PAN_FLOW_RUNS && runs == NULL && f->code)
			runs = f;
		if (f->act == PAN_FLOW_WRITES && writes == NULL && f->code)
			writes = f;
		if (f->act == PAN_FLOW_CONNECTS && f->what.n > 0 &&
		    (connects == NULL || (f->code && !connects->code)) &&
		    memchr(f->what.s, '.', f->what.n) != NULL)
			connects = f;
	}
	if (connects != NULL && (c->may & MAY_CONNECT) == 0)
		tell(c, connects->code ? PAN_SEV_MEDIUM : PAN_SEV_LOW,
		    "does-more-than-said", connects->what, connects->doc,
		    (size_t[]){ connects->at, connects->end });
	else if (runs != NULL && (c->may & MAY_RUN) == 0)
		tell(c, PAN_SEV_LOW, "does-more-than-said", runs->what, runs->doc,
		    (size_t[]){ runs->at, runs->end });
	else if (writes != NULL && (c->may & MAY_WRITE) == 0)
		tell(c, PAN_SEV_LOW, "does-more-than-said", writes->what, writes->doc,
		    (size_t[]){ writes->at, writes->end });
}

int
pan_perms_check(const struct pan_doc *first, const struct pan_flow_facts *facts,
    struct pan_arena *scratch, struct pan_findings *fs)
{
	struct check c = { .a = scratch, .fs = fs };

	for (const struct pan_doc *d = first; d != NULL && c.rc == PAN_OK; d = d->next) {
		if (d->kind == PAN_DOC_OPAQUE || d->parent != NULL)
			continue;
		if (d->kind == PAN_DOC_MARKDOWN)
			frontmatter(&c, d);
		else if (d->kind == PAN_DOC_JSON && c.rc == PAN_OK)
			json(&c, d);
		if (c.rc == PAN_OK)
			phrases(&c, d);
	}
	for (const struct pan_flow_fact *f = facts->first; f != NULL && c.rc == PAN_OK;
	     f = f->next)
		if (f->act == PAN_FLOW_BECOMES_ROOT && f->code) {
			tell(&c, PAN_SEV_LOW, "becomes-root", f->what, f->doc,
			    (size_t[]){ f->at, f->end });
			break;
		}
	if (c.rc == PAN_OK && c.declared)
		compare(&c, facts);
	return c.rc;
}
