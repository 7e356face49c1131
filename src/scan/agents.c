#include "scan/agents.h"

#include "core/own.h"
#include "scan/agents_table.h"
#include "sys/file.h"
#include "sys/home.h"

#define FOLDER_MAX 20000 /* names in one folder */
#define GROUP_DEPTH 3    /* skills may lie in folders of folders */
#define PLUGIN_DEPTH 6   /* ~/.claude/plugins/cache/MARKET/NAME/VERSION */

struct finder {
	struct pan_arena *a;
	const struct pan_agents_where *where;
	struct pan_agent *agent;
	const struct pan_agents_row *row;
	struct pan_config **config_tail;
	struct pan_agent_skill **skill_tail;
	uint64_t *seen; /* hashes of the real paths of all skills and configurations */
	size_t nseen, cap;
	struct pan_err *err;
};

static int
no_memory(struct finder *f)
{
	return pan_err_set(f->err, PAN_ENOMEM, "out of memory");
}

/* The path that ${pattern} of the table stands for; {NULL, 0}: not in this scope. */
static struct pan_str
place(const struct finder *f, const char *pattern)
{
	if (pattern[0] == '/')
		return pan_arena_copy(f->a, pan_str(pattern));
	if (pattern[0] == '~')
		return pan_home_join(f->a, pan_str(f->where->home), pattern + 2);
	return pan_home_join(f->a, pan_str(f->where->cwd), pattern);
}

/* Whether ${path} was met before, under this or another name. */
static int
first_time(struct finder *f, const char *path, bool *first)
{
	struct pan_str real = pan_file_real(f->a, path);
	uint64_t h = pan_str_hash(real.s == NULL ? pan_str(path) : real);

	for (size_t i = 0; i < f->nseen; i++) {
		if (f->seen[i] == h) {
			*first = false;
			return PAN_OK;
		}
	}
	if (f->nseen == f->cap) {
		size_t cap = f->cap == 0 ? 64 : f->cap * 2;
		uint64_t *grown = pan_arena_array(f->a, cap, sizeof(*grown));

		if (grown == NULL)
			return no_memory(f);
		if (f->nseen > 0)
			memcpy(grown, f->seen, f->nseen * sizeof(*grown));
		f->seen = grown;
		f->cap = cap;
	}
	f->seen[f->nseen++] = h;
	*first = true;
	return PAN_OK;
}

/* ---- configurations ---- */

static int
load(struct finder *f, const struct pan_agents_file *file, struct pan_config *c)
{
	struct pan_err err = { 0 };
	struct pan_buf b;
	struct pan_str text = { NULL, 0 };
	int rc;

	pan_buf_init(&b, PAN_AGENTS_CONFIG_MAX);
	rc = pan_file_read(c->path.s, PAN_AGENTS_CONFIG_MAX, &b, &err);
	if (rc == PAN_OK) {
		struct pan_agents_origin from = { f->row, file, c->path };

		text = pan_arena_copy(f->a, pan_buf_str(&b));
		rc = text.s == NULL
		    ? PAN_ENOMEM
		    : pan_agents_read_as(f->a, &from, text, &c->server, &err);
	}
	pan_buf_fini(&b);
	if (rc == PAN_ENOMEM)
		return no_memory(f);
	if (rc != PAN_OK) {
		f->agent->nbroken++;
		c->error = pan_arena_copy(f->a, pan_str(err.text));
		return c->error.s == NULL ? no_memory(f) : PAN_OK;
	}
	for (const struct pan_server *s = c->server; s != NULL; s = s->next)
		f->agent->nserver++;
	return PAN_OK;
}

static int
add_config(struct finder *f, const struct pan_agents_file *file, struct pan_str path)
{
	struct pan_config *c;
	bool first = false;
	int rc;

	if (pan_file_kind(path.s) == PAN_FILE_NONE)
		return PAN_OK;
	rc = first_time(f, path.s, &first);
	if (rc != PAN_OK || !first)
		return rc;
	c = pan_arena_get(f->a, sizeof(*c));
	if (c == NULL)
		return no_memory(f);
	c->path = path;
	*f->config_tail = c;
	f->config_tail = &c->next;
	return load(f, file, c);
}

/* Note that a folder of the agent could not be read: then its list is not complete. */
static int
not_complete(struct finder *f, const struct pan_err *why)
{
	if (why->code == PAN_ENOMEM)
		return no_memory(f);
	f->agent->error = pan_arena_copy(f->a, pan_str(why->text));
	return f->agent->error.s == NULL ? no_memory(f) : PAN_OK;
}

static int
add_configs(struct finder *f, const struct pan_agents_file *file)
{
	struct pan_str path = place(f, file->path), folder;
	struct pan_err err = { 0 };
	const char *const *name;
	size_t n;
	int rc = PAN_OK;

	if (path.s == NULL)
		return PAN_OK;
	if (!pan_str_ends(path, PAN_LIT("/*")))
		return add_config(f, file, path);
	folder = pan_arena_copy(f->a, pan_str_slice(path, 0, path.n - 2));
	if (folder.s == NULL)
		return no_memory(f);
	if (pan_file_kind(folder.s) != PAN_FILE_FOLDER)
		return PAN_OK;
	if (pan_file_list(f->a, folder.s, FOLDER_MAX, &name, &n, &err) != PAN_OK)
		return not_complete(f, &err);
	for (size_t i = 0; i < n && rc == PAN_OK; i++) {
		path = pan_home_join(f->a, folder, name[i]);
		if (path.s == NULL)
			return no_memory(f);
		if (pan_str_ends(path, PAN_LIT(".json")) ||
		    pan_str_ends(path, PAN_LIT(".yaml")) ||
		    pan_str_ends(path, PAN_LIT(".yml")))
			rc = add_config(f, file, path);
	}
	return rc;
}

/* ---- skills ---- */

static int
add_skill(struct finder *f, struct pan_str path, const char *kind)
{
	struct pan_agent_skill *s;
	bool first = false;
	int rc = first_time(f, path.s, &first);

	if (rc != PAN_OK || !first)
		return rc;
	if (f->agent->nskill >= PAN_AGENTS_SKILLS_MAX) {
		f->agent->error = PAN_LIT("more skills than can be listed");
		return PAN_OK;
	}
	s = pan_arena_get(f->a, sizeof(*s));
	if (s == NULL)
		return no_memory(f);
	s->path = path;
	s->kind = kind;
	*f->skill_tail = s;
	f->skill_tail = &s->next;
	f->agent->nskill++;
	return PAN_OK;
}

/* Whether ${name} is the file that makes its folder a subject of this ${kind}. */
static bool
heads(const char *kind, struct pan_str name)
{
	if (strcmp(kind, "plugin") == 0)
		return pan_str_is(name, ".claude-plugin");
	return pan_str_caseeq(name, PAN_LIT("SKILL.md"));
}

static bool
is_prompt(struct pan_str name)
{
	return (pan_str_ends(name, PAN_LIT(".md")) ||
	           pan_str_ends(name, PAN_LIT(".mdc")) ||
	           pan_str_ends(name, PAN_LIT(".toml"))) &&
	    !pan_str_caseeq(name, PAN_LIT("README.md"));
}

/* The servers that a plugin brings along. */
static int
add_plugin(struct finder *f, struct pan_str folder)
{
	static const struct pan_agents_file mcp = { ".mcp.json", PAN_AGENTS_JSON,
		"mcpServers", NULL };
	struct pan_str path = pan_home_join(f->a, folder, ".mcp.json");
	int rc = add_skill(f, folder, "plugin");

	if (path.s == NULL)
		return no_memory(f);
	return rc == PAN_OK ? add_config(f, &mcp, path) : rc;
}

/* All subjects of ${kind} below ${folder}: a folder with a SKILL.md, or single files. */
static int
add_below(struct finder *f, struct pan_str folder, const char *kind, unsigned depth)
{
	bool files = strcmp(kind, "command") == 0 || strcmp(kind, "agent") == 0;
	bool plugin = strcmp(kind, "plugin") == 0;
	struct pan_err err = { 0 };
	const char *const *name;
	size_t n;
	int rc = PAN_OK;

	if (pan_file_list(f->a, folder.s, FOLDER_MAX, &name, &n, &err) != PAN_OK)
		return not_complete(f, &err);
	for (size_t i = 0; i < n && !files; i++) {
		if (heads(kind, pan_str(name[i])))
			return plugin ? add_plugin(f, folder)
			              : add_skill(f, folder, kind);
	}
	for (size_t i = 0; i < n && rc == PAN_OK; i++) {
		struct pan_str path = pan_home_join(f->a, folder, name[i]);
		enum pan_file_kind is;

		if (path.s == NULL)
			return no_memory(f);
		is = pan_file_kind(path.s);
		if (files && is == PAN_FILE_REGULAR && is_prompt(pan_str(name[i])))
			rc = add_skill(f, path, kind);
		else if (is == PAN_FILE_FOLDER && depth > 0 &&
		    strcmp(name[i], ".git") != 0 && strcmp(name[i], "node_modules") != 0)
			rc = add_below(f, path, kind, depth - 1);
	}
	return rc;
}

/* ---- agents ---- */

static bool
leaves_a_trace(const struct finder *f)
{
	for (size_t i = 0; i < sizeof(f->row->marker) / sizeof(f->row->marker[0]); i++) {
		struct pan_str path;

		if (f->row->marker[i] == NULL)
			continue;
		path = place(f, f->row->marker[i]);
		if (path.s != NULL && pan_file_kind(path.s) != PAN_FILE_NONE)
			return true;
	}
	return false;
}

static int
search(struct finder *f)
{
	int rc = PAN_OK;

	for (const struct pan_agents_file *c = f->row->file;
	     c->path != NULL && rc == PAN_OK; c++)
		rc = add_configs(f, c);
	for (const struct pan_agents_folder *d = f->row->folder;
	     d->path != NULL && rc == PAN_OK; d++) {
		struct pan_str path = place(f, d->path);
		bool plugin = strcmp(d->kind, "plugin") == 0;

		if (path.s != NULL && pan_file_kind(path.s) == PAN_FILE_FOLDER)
			rc = add_below(f, path, d->kind,
			    plugin ? PLUGIN_DEPTH : GROUP_DEPTH);
	}
	return rc;
}

int
pan_agents_find(struct pan_arena *a, const struct pan_agents_where *where,
    struct pan_agent **out, struct pan_err *err)
{
	struct pan_agent *first = NULL, **tail = &first;
	struct finder f = { .a = a, .where = where, .err = err };

	for (f.row = pan_agents_table; f.row->id != NULL; f.row++) {
		struct pan_agent *agent;
		int rc;

		agent = pan_arena_get(a, sizeof(*agent));
		if (agent == NULL)
			return no_memory(&f);
		agent->id = f.row->id;
		agent->title = f.row->title;
		f.agent = agent;
		f.config_tail = &agent->config;
		f.skill_tail = &agent->skill;
		if ((rc = search(&f)) != PAN_OK)
			return rc;
		if (agent->config == NULL && agent->skill == NULL &&
		    agent->error.n == 0 && !leaves_a_trace(&f))
			continue;
		*tail = agent;
		tail = &agent->next;
	}
	*out = first;
	return PAN_OK;
}

struct pan_str
pan_agents_skill_folder(struct pan_arena *a, const char *id, const char *home)
{
	for (const struct pan_agents_row *r = pan_agents_table; r->id != NULL; r++) {
		if (strcmp(r->id, id) == 0 && r->install != NULL)
			return pan_home_join(a, pan_str(home), r->install);
	}
	return (struct pan_str){ NULL, 0 };
}

const char *
pan_agents_taker(size_t i)
{
	for (const struct pan_agents_row *r = pan_agents_table; r->id != NULL; r++) {
		if (r->install != NULL && i-- == 0)
			return r->id;
	}
	return NULL;
}
