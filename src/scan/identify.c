#include "scan/identify.h"

#include "core/json.h"
#include "core/own.h"
#include "scan/kind.h"

#define TREE_MAX ((size_t)512 << 20)
#define NAME_MAX_BYTES 200u

enum tell { /* what a doc says of its subject, the strongest first */
	TELLS_PLUGIN,
	TELLS_SKILL,
	TELLS_SERVER,
	TELLS_TOOLS,
	TELLS_NOTHING,
};

/* The text between the first two "---" lines, or nothing. */
static struct pan_str
front_matter(struct pan_str s)
{
	size_t at, end;

	s = pan_str_slice(s, 0, (size_t)1 << 20);
	for (at = 0; at < s.n && (s.s[at] == '\n' || s.s[at] == '\r' || s.s[at] == ' ');)
		at++;
	if (!pan_str_starts(pan_str_slice(s, at, s.n), PAN_LIT("---")))
		return (struct pan_str){ NULL, 0 };
	end = pan_str_find(s, PAN_LIT("\n---"), at + 3);
	return pan_str_slice(s, at + 3, end == SIZE_MAX ? s.n : end);
}

/*
 * The value of "KEY: value" at the start of a line.  A name is needed even when the rest
 * is no valid YAML, so this asks no parser.
 */
static struct pan_str
line_value(struct pan_str s, const char *key)
{
	size_t n = strlen(key), at = 0;

	while (at < s.n) {
		size_t end = pan_str_find(s, PAN_LIT("\n"), at);
		struct pan_str line = pan_str_slice(s, at, end == SIZE_MAX ? s.n : end);

		if (pan_str_starts(line, pan_str(key)) && line.n > n &&
		    line.s[n] == ':') {
			struct pan_str v =
			    pan_str_trim(pan_str_slice(line, n + 1, line.n));

			if (v.n >= 2 && (v.s[0] == '"' || v.s[0] == '\'') &&
			    v.s[v.n - 1] == v.s[0])
				v = pan_str_slice(v, 1, v.n - 1);
			return v;
		}
		at = end == SIZE_MAX ? s.n : end + 1;
	}
	return (struct pan_str){ NULL, 0 };
}

static bool
has_tools(const struct pan_node *list)
{
	const struct pan_node *first =
	    pan_node_is(list, PAN_NODE_LIST) ? list->child : NULL;

	return pan_node_get_text(first, "name").s != NULL &&
	    (pan_node_get(first, "inputSchema") != NULL ||
	        pan_node_get(first, "input_schema") != NULL ||
	        pan_node_get(first, "parameters") != NULL ||
	        pan_node_get(first, "description") != NULL);
}

static bool
has_servers(const struct pan_node *n)
{
	return pan_node_is(pan_node_get(n, "mcpServers"), PAN_NODE_MAP) ||
	    pan_node_is(pan_node_get(n, "context_servers"), PAN_NODE_MAP) ||
	    pan_node_is(pan_node_path(n, "mcp", "servers", NULL), PAN_NODE_MAP) ||
	    pan_node_is(pan_node_get(n, "servers"), PAN_NODE_MAP);
}

static enum tell
ask_json(struct pan_subject *s, const struct pan_doc *d, struct pan_str *name)
{
	PAN_AUTO(pan_arena_freep) struct pan_arena *a = pan_arena_new(TREE_MAX);
	struct pan_str base = pan_kind_base(pan_str(d->path)), own;
	struct pan_node *n = NULL;

	if (a == NULL || pan_json_parse(a, d->text, PAN_JSON_LOOSE, &n, NULL) != PAN_OK)
		return TELLS_NOTHING;
	own = pan_node_get_text(n, "name");
	if (own.n > 0)
		*name = pan_arena_copy(s->arena, pan_str_slice(own, 0, NAME_MAX_BYTES));
	if (pan_str_caseeq(base, PAN_LIT("plugin.json")) ||
	    pan_str_caseeq(base, PAN_LIT("gemini-extension.json")))
		return TELLS_PLUGIN;
	if (has_tools(n) || has_tools(pan_node_get(n, "tools")) ||
	    has_tools(pan_node_path(n, "result", "tools", NULL)))
		return pan_node_get(n, "server") == NULL ? TELLS_TOOLS : TELLS_SERVER;
	if (has_servers(n) || pan_str_caseeq(base, PAN_LIT("package.json")) ||
	    pan_str_caseeq(base, PAN_LIT("server.json")) ||
	    (pan_str_caseeq(base, PAN_LIT("manifest.json")) &&
	        pan_node_get(n, "server") != NULL))
		return TELLS_SERVER;
	return TELLS_NOTHING;
}

/* What ${d} tells, and in ${name} what it calls the subject (unset: nothing). */
static enum tell
ask(struct pan_subject *s, const struct pan_doc *d, bool single, struct pan_str *name)
{
	struct pan_str base = pan_kind_base(pan_str(d->path)), front;

	if (d->parent != NULL || d->kind == PAN_DOC_OPAQUE)
		return TELLS_NOTHING;
	if (pan_str_caseeq(base, PAN_LIT("skill.md")) ||
	    (single && d->kind == PAN_DOC_MARKDOWN)) {
		front = front_matter(d->text);
		*name = pan_str_slice(line_value(front, "name"), 0, NAME_MAX_BYTES);
		return pan_str_caseeq(base, PAN_LIT("skill.md")) ||
		        (name->n > 0 && line_value(front, "description").s != NULL)
		    ? TELLS_SKILL
		    : TELLS_NOTHING;
	}
	if (d->kind == PAN_DOC_JSON && (d->manifest || single))
		return ask_json(s, d, name);
	if (pan_str_is(base, "pyproject.toml") || pan_str_is(base, "setup.py"))
		return TELLS_SERVER;
	return TELLS_NOTHING;
}

static unsigned
slashes(const char *path)
{
	unsigned n = 0;

	for (; *path != '\0'; path++)
		n += *path == '/';
	return n;
}

int
pan_identify(struct pan_subject *s, struct pan_str fallback)
{
	static const enum pan_subject_kind kinds[] = { PAN_SUBJECT_PLUGIN,
		PAN_SUBJECT_SKILL, PAN_SUBJECT_MCP_SERVER, PAN_SUBJECT_MCP_TOOLS,
		PAN_SUBJECT_FILE };
	enum tell best = TELLS_NOTHING;
	struct pan_str best_name = { NULL, 0 };
	unsigned best_depth = 0;
	bool single = s->coverage.files == 1;

	for (const struct pan_doc *d = s->doc; d != NULL; d = d->next) {
		struct pan_str name = { NULL, 0 };
		enum tell t = ask(s, d, single, &name);
		unsigned depth = slashes(d->path);

		/* A manifest at the top says what the whole is, not one further down. */
		if (t < best || (t == best && t != TELLS_NOTHING && depth < best_depth)) {
			best = t;
			best_name = name;
			best_depth = depth;
		}
	}
	s->kind = kinds[best];
	s->name = pan_arena_copy(s->arena, best_name.n > 0 ? best_name : fallback);
	return s->name.s == NULL ? PAN_ENOMEM : PAN_OK;
}
