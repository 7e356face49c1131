#include "core/json5.h"
#include "core/toml.h"
#include "core/yaml.h"
#include "scan/agents_table.h"

/* How often one configuration may name servers; a million would fill the screen. */
#define SERVERS_MAX 4096

struct reader {
	struct pan_arena *a;
	const struct pan_agents_row *row;
	struct pan_str path;
	struct pan_server **tail;
	size_t n;
	struct pan_err *err;
};

static int
no_memory(struct pan_err *err)
{
	return pan_err_set(err, PAN_ENOMEM, "out of memory");
}

/* The first of ${keys} (ended by NULL) that ${n} has as text. */
static struct pan_str
first_text(const struct pan_node *n, const char *const *keys)
{
	struct pan_str t = { NULL, 0 };

	for (; *keys != NULL && t.s == NULL; keys++)
		t = pan_node_get_text(n, *keys);
	return t;
}

static const struct pan_node *
first_of(const struct pan_node *n, const char *const *keys, enum pan_node_kind kind)
{
	for (; *keys != NULL; keys++) {
		const struct pan_node *hit = pan_node_get(n, *keys);

		if (pan_node_is(hit, kind))
			return hit;
	}
	return NULL;
}

static struct pan_str
scalar(const struct pan_node *n)
{
	return n->kind == PAN_NODE_LIST || n->kind == PAN_NODE_MAP ? PAN_LIT("")
	                                                           : n->text;
}

/* The entries of ${list}, but its first ${skip}, as ${s}->arg. */
static int
read_args(struct pan_arena *a, const struct pan_node *list, size_t skip,
    struct pan_server *s)
{
	if (!pan_node_is(list, PAN_NODE_LIST) || list->count <= skip)
		return PAN_OK;
	s->arg = pan_arena_array(a, list->count, sizeof(*s->arg));
	if (s->arg == NULL)
		return PAN_ENOMEM;
	for (const struct pan_node *n = list->child; n != NULL; n = n->next) {
		if (skip > 0)
			skip--;
		else
			s->arg[s->narg++] = scalar(n);
	}
	return PAN_OK;
}

static int
read_env(struct pan_arena *a, const struct pan_node *map, struct pan_server *s)
{
	if (map == NULL || map->count == 0)
		return PAN_OK;
	s->env = pan_arena_array(a, map->count, sizeof(*s->env));
	if (s->env == NULL)
		return PAN_ENOMEM;
	for (const struct pan_node *n = map->child; n != NULL; n = n->next) {
		struct pan_str v = scalar(n);

		s->env[s->nenv] =
		    pan_arena_printf(a, "%.*s=%.*s", PAN_STR(n->key), PAN_STR(v));
		if (s->env[s->nenv++].s == NULL)
			return PAN_ENOMEM;
	}
	return PAN_OK;
}

/* "npx", ["npx", "-y", "x"], or (older Zed) {"path": "npx", "args": ["-y", "x"]}. */
static int
read_command(struct pan_arena *a, const struct pan_node *n, struct pan_server *s)
{
	static const char *const names[] = { "command", "cmd", NULL };
	const struct pan_node *list = first_of(n, names, PAN_NODE_LIST);
	const struct pan_node *map = first_of(n, names, PAN_NODE_MAP);

	s->command = first_text(n, names);
	if (list != NULL && list->child != NULL) {
		s->command = scalar(list->child);
		return read_args(a, list, 1, s);
	}
	if (map != NULL) {
		s->command = pan_node_get_text(map, "path");
		return read_args(a, pan_node_get(map, "args"), 0, s);
	}
	return read_args(a, pan_node_get(n, "args"), 0, s);
}

static const char *
transport(const struct pan_agents_row *row, const struct pan_node *n,
    const struct pan_server *s)
{
	static const char *const keys[] = { "type", "transport", NULL };
	struct pan_str type = first_text(n, keys);

	if (s->command.s != NULL)
		return "stdio";
	if (s->url.s == NULL)
		return "unknown";
	if (pan_str_caseeq(type, PAN_LIT("sse")))
		return "sse";
	if (type.n > 0 || pan_node_get(n, "httpUrl") != NULL)
		return "http";
	return row->untold;
}

static bool
trusts(const struct pan_node *n)
{
	static const char *const lists[] = { "autoApprove", "alwaysAllow", NULL };
	const struct pan_node *list = first_of(n, lists, PAN_NODE_LIST);

	return (list != NULL && list->count > 0) ||
	    pan_node_bool(pan_node_get(n, "trust"), false);
}

/* Goose and Zed list what is built into them beside what comes from outside. */
static bool
built_in(const struct pan_node *n)
{
	struct pan_str type = pan_node_get_text(n, "type");

	return pan_str_is(type, "builtin") || pan_str_is(type, "platform") ||
	    pan_str_is(type, "frontend");
}

static int
add_server(struct reader *r, const struct pan_node *n, struct pan_str name,
    struct pan_str project)
{
	static const char *const urls[] = { "url", "serverUrl", "httpUrl", "uri", NULL };
	static const char *const envs[] = { "env", "envs", "environment", NULL };
	struct pan_server *s;

	if (!pan_node_is(n, PAN_NODE_MAP))
		return pan_err_set(r->err, PAN_EFORMAT, "line %u: a server is no table",
		    n->line);
	if (built_in(n))
		return PAN_OK;
	if (++r->n > SERVERS_MAX)
		return pan_err_set(r->err, PAN_ELIMIT, "more than %d servers",
		    SERVERS_MAX);
	s = pan_arena_get(r->a, sizeof(*s));
	if (s == NULL || read_command(r->a, n, s) != PAN_OK ||
	    read_env(r->a, first_of(n, envs, PAN_NODE_MAP), s) != PAN_OK)
		return no_memory(r->err);
	s->name = name.n > 0 ? name : pan_node_get_text(n, "name");
	s->url = first_text(n, urls);
	s->transport = transport(r->row, n, s);
	s->project = project;
	s->cwd = pan_node_get_text(n, "cwd");
	s->disabled = pan_node_bool(pan_node_get(n, "disabled"), false) ||
	    !pan_node_bool(pan_node_get(n, "enabled"), true);
	s->trusted = trusts(n);
	s->entry = n;
	s->line = n->line;
	s->config = r->path;
	*r->tail = s;
	r->tail = &s->next;
	return PAN_OK;
}

/* All servers of ${n}, which is a table of them by name, or a list of them. */
static int
add_servers(struct reader *r, const struct pan_node *n, struct pan_str project)
{
	int rc = PAN_OK;

	if (n == NULL || n->kind == PAN_NODE_NULL)
		return PAN_OK;
	if (n->kind != PAN_NODE_MAP && n->kind != PAN_NODE_LIST)
		return pan_err_set(r->err, PAN_EFORMAT,
		    "line %u: the servers are no table", n->line);
	for (const struct pan_node *e = n->child; e != NULL && rc == PAN_OK;
	     e = e->next) {
		/* opencode and VS Code keep settings beside the servers. */
		if (n->kind == PAN_NODE_MAP && e->kind != PAN_NODE_MAP &&
		    e->kind != PAN_NODE_LIST && e->kind != PAN_NODE_TEXT)
			continue;
		rc = add_server(r, e, e->key, project);
	}
	return rc;
}

/* Follow ${path} ("mcp/servers") from ${n}; a star in it stands for any key. */
static int
follow(struct reader *r, const struct pan_node *n, const char *path,
    struct pan_str project)
{
	const char *slash = strchr(path, '/');
	size_t len = slash == NULL ? strlen(path) : (size_t)(slash - path);
	int rc = PAN_OK;

	if (!pan_node_is(n, PAN_NODE_MAP))
		return PAN_OK;
	for (const struct pan_node *e = n->child; e != NULL && rc == PAN_OK;
	     e = e->next) {
		bool any = len == 1 && path[0] == '*';

		if (!any && !pan_str_eq(e->key, (struct pan_str){ path, len }))
			continue;
		rc = slash == NULL ? add_servers(r, e, project)
		                   : follow(r, e, slash + 1, any ? e->key : project);
	}
	return rc;
}

static int
parse(struct pan_arena *a, const struct pan_agents_file *file, struct pan_str path,
    struct pan_str text, struct pan_node **out, struct pan_err *err)
{
	enum pan_agents_format format = file->format;

	if (format == PAN_AGENTS_BY_NAME)
		format = pan_str_ends(path, PAN_LIT(".json")) ? PAN_AGENTS_JSON
		                                              : PAN_AGENTS_YAML;
	switch (format) {
	case PAN_AGENTS_TOML:
		return pan_toml_parse(a, text, out, err);
	case PAN_AGENTS_YAML:
		return pan_yaml_parse(a, text, out, err);
	case PAN_AGENTS_JSON5:
		return pan_json5_parse(a, text, out, err);
	case PAN_AGENTS_JSON:
	case PAN_AGENTS_BY_NAME:
		break;
	}
	return pan_json_parse(a, text, PAN_JSON_LOOSE, out, err);
}

int
pan_agents_read_as(struct pan_arena *a, const struct pan_agents_origin *from,
    struct pan_str text, struct pan_server **out, struct pan_err *err)
{
	const struct pan_agents_file *file = from->file;
	struct pan_server *first = NULL;
	struct reader r = { .a = a,
		.row = from->row,
		.path = from->path,
		.tail = &first,
		.err = err };
	struct pan_node *root;
	int rc = parse(a, file, from->path, text, &root, err);

	if (rc != PAN_OK)
		return rc;
	/* An empty TOML or YAML file is an agent without settings. */
	if (root->kind != PAN_NODE_MAP && root->kind != PAN_NODE_NULL)
		return pan_err_set(err, PAN_EFORMAT, "line %u: no table of settings",
		    root->line);
	rc = follow(&r, root, file->servers, (struct pan_str){ NULL, 0 });
	if (rc == PAN_OK && file->more != NULL)
		rc = follow(&r, root, file->more, (struct pan_str){ NULL, 0 });
	if (rc == PAN_OK)
		*out = first;
	return rc;
}

static struct pan_str
base_name(struct pan_str path)
{
	for (size_t i = path.n; i > 0; i--) {
		if (path.s[i - 1] == '/')
			return pan_str_slice(path, i, path.n);
	}
	return path;
}

static bool
same_parent(struct pan_str path, struct pan_str pattern)
{
	struct pan_str a = pan_str_slice(path, 0, path.n - base_name(path).n);
	struct pan_str b = pan_str_slice(pattern, 0, pattern.n - base_name(pattern).n);

	if (pan_str_starts(b, PAN_LIT("~")))
		b = pan_str_slice(b, 1, b.n);
	return pan_str_ends(a, b) && b.n > 0;
}

/* The file of ${row} that ${path} is: by folder and name, else by its name alone. */
static const struct pan_agents_file *
file_for(const struct pan_agents_row *row, struct pan_str path)
{
	const struct pan_agents_file *hit = NULL;
	struct pan_str name = base_name(path);

	for (const struct pan_agents_file *f = row->file; f->path != NULL; f++) {
		struct pan_str pattern = pan_str(f->path);
		bool named = pan_str_eq(base_name(pattern), name);
		bool star = pan_str_is(base_name(pattern), "*");

		if ((named || star) && same_parent(path, pattern))
			return f;
		if (named && hit == NULL)
			hit = f;
	}
	return hit;
}

int
pan_agents_read(struct pan_arena *a, const char *id, struct pan_str path,
    struct pan_str text, struct pan_server **out, struct pan_err *err)
{
	for (const struct pan_agents_row *r = pan_agents_table; r->id != NULL; r++) {
		const struct pan_agents_file *f =
		    strcmp(r->id, id) == 0 ? file_for(r, path) : NULL;

		if (f != NULL)
			return pan_agents_read_as(a,
			    &(struct pan_agents_origin){ r, f, path }, text, out, err);
	}
	return pan_err_set(err, PAN_EARG, "agent '%s' has no configuration of that name",
	    id);
}
