#include "cli/gather.h"

#include "core/limits.h"
#include "sys/file.h"
#include "sys/home.h"

static int
no_memory(struct pan_err *err)
{
	return pan_err_set(err, PAN_ENOMEM, "out of memory");
}

int
pan_gather_init(struct pan_gather *g, struct pan_cli *c, struct pan_err *err)
{
	*g = (struct pan_gather){ .c = c, .complete = true };
	return pan_installed_read(c, &g->installed, err);
}

static int
add(struct pan_gather *g, const struct pan_gather_item *item, struct pan_err *err)
{
	if (g->n == PAN_GATHER_MAX)
		return pan_err_set(err, PAN_ELIMIT, "more than %d things to look at",
		    PAN_GATHER_MAX);
	if (g->n == g->cap) {
		size_t cap = g->cap == 0 ? 64 : g->cap * 2;
		struct pan_gather_item *grown =
		    pan_arena_array(g->c->a, cap, sizeof(*grown));

		if (grown == NULL)
			return no_memory(err);
		if (g->n > 0)
			memcpy(grown, g->item, g->n * sizeof(*grown));
		g->item = grown;
		g->cap = cap;
	}
	g->item[g->n++] = *item;
	return PAN_OK;
}

static int
add_broken(struct pan_gather *g, const char *path, struct pan_str why,
    struct pan_err *err)
{
	struct pan_gather_item item = { .part = { .path = path } };

	item.error = pan_arena_copy(g->c->a, why).s;
	return item.error == NULL ? no_memory(err) : add(g, &item, err);
}

/* What standard input holds is called after what it looks like. */
static int
add_stdin(struct pan_gather *g, struct pan_err *err)
{
	struct pan_gather_item item = { .shown = "-", .part = { .path = "-" } };
	struct pan_str head;
	struct pan_buf b;
	int rc;

	pan_buf_init(&b, PAN_SCAN_FILE_MAX);
	rc = pan_file_read_fd(0, PAN_SCAN_FILE_MAX, &b, err);
	if (rc == PAN_OK) {
		item.bytes = pan_arena_copy(g->c->a, pan_buf_str(&b));
		if (item.bytes.s == NULL)
			rc = no_memory(err);
	}
	pan_buf_fini(&b);
	if (rc == PAN_ENOMEM)
		return rc;
	if (rc != PAN_OK)
		return add_broken(g, "-", pan_str(err->text), err);
	head = pan_str_trim(pan_str_slice(item.bytes, 0, 4096));
	item.name = "stdin.md";
	if (head.n > 0 && (head.s[0] == '{' || head.s[0] == '['))
		item.name = "stdin.json";
	else if (pan_str_starts(head, PAN_LIT("---")))
		item.name = "SKILL.md";
	else if (pan_str_starts(head, PAN_LIT("PK")) ||
	    pan_str_starts(head, PAN_LIT("\x1f\x8b")))
		item.name = "stdin";
	return add(g, &item, err);
}

int
pan_gather_path(struct pan_gather *g, const char *path, struct pan_err *err)
{
	struct pan_split split = { 0 };
	struct pan_err why = { 0 };
	int rc;

	if (strcmp(path, "-") == 0)
		return add_stdin(g, err);
	rc = pan_subject_split(path, g->c->a, &split, &why);
	if (rc == PAN_ENOMEM)
		return no_memory(err);
	if (rc != PAN_OK)
		return add_broken(g, path, pan_str(why.text), err);
	g->complete = g->complete && split.complete;
	for (size_t i = 0; i < split.n && rc == PAN_OK; i++) {
		struct pan_gather_item item = { .part = split.part[i] };

		item.recorded = pan_installed_digest(g->c, g->installed, item.part.path);
		rc = add(g, &item, err);
	}
	return rc;
}

/* A folder that holds a package; at most three above the program, and never the home. */
static struct pan_str
package_root(struct pan_gather *g, struct pan_str program)
{
	static const char *const heads[] = { "package.json", "pyproject.toml",
		"manifest.json", "server.json", "setup.py", NULL };
	struct pan_str home = pan_home_user(g->c->a), at = program;

	for (int up = 0; up < 4; up++) {
		size_t slash = at.n;

		while (slash > 0 && at.s[slash - 1] != '/')
			slash--;
		if (slash <= 1)
			break;
		at = pan_arena_copy(g->c->a, pan_str_slice(at, 0, slash - 1));
		if (at.s == NULL || pan_str_eq(at, home))
			break;
		for (const char *const *h = heads; *h != NULL; h++) {
			struct pan_str file = pan_home_join(g->c->a, at, *h);

			if (file.s != NULL && pan_file_kind(file.s) == PAN_FILE_REGULAR)
				return at;
		}
	}
	return program;
}

static int
add_server(struct pan_gather *g, const struct pan_server *s, struct pan_err *err)
{
	struct pan_gather_item entry = { .name = s->config.s,
		.server = true,
		.called = s->name };
	struct pan_gather_item code = { .server = true, .called = s->name };
	struct pan_str program;
	int rc;

	entry.bytes = pan_agents_document(g->c->a, s);
	entry.shown =
	    pan_arena_printf(g->c->a, "%.*s#%.*s", PAN_STR(s->config), PAN_STR(s->name))
	        .s;
	if (entry.bytes.s == NULL || entry.shown == NULL)
		return no_memory(err);
	entry.part.path = entry.shown;
	if ((rc = add(g, &entry, err)) != PAN_OK)
		return rc;
	program = pan_agents_program(g->c->a, s);
	if (program.s == NULL)
		return PAN_OK;
	code.part.path = package_root(g, program).s;
	return add(g, &code, err);
}

static int
add_agent(struct pan_gather *g, const struct pan_agent *a, struct pan_err *err)
{
	int rc = PAN_OK;

	for (const struct pan_agent_skill *s = a->skill; s != NULL && rc == PAN_OK;
	     s = s->next)
		rc = pan_gather_path(g, s->path.s, err);
	for (const struct pan_config *c = a->config; c != NULL && rc == PAN_OK;
	     c = c->next) {
		if (c->error.n > 0)
			rc = add_broken(g, c->path.s, c->error, err);
		for (const struct pan_server *s = c->server; s != NULL && rc == PAN_OK;
		     s = s->next)
			rc = add_server(g, s, err);
	}
	if (a->error.n > 0 && rc == PAN_OK)
		rc = add_broken(g, a->title, a->error, err);
	return rc;
}

int
pan_gather_agents(struct pan_gather *g, const struct pan_agent *agents,
    struct pan_err *err)
{
	int rc = PAN_OK;

	for (; agents != NULL && rc == PAN_OK; agents = agents->next)
		rc = add_agent(g, agents, err);
	return rc;
}

int
pan_gather_find(struct pan_cli *c, struct pan_agent **out, struct pan_err *err)
{
	struct pan_agents_where where = { pan_home_user(c->a).s, pan_home_cwd(c->a).s };

	return pan_agents_find(c->a, &where, out, err);
}
