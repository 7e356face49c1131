#include "cli/installed.h"

#include "core/json.h"
#include "sys/file.h"
#include "sys/home.h"

#define FILE_MAX ((size_t)64 << 20)
#define SCHEMA "panguard.installed/1"

static struct pan_str
file_path(struct pan_cli *c)
{
	return pan_home_join(c->a, c->own, "installed.json");
}

static int
no_memory(struct pan_err *err)
{
	return pan_err_set(err, PAN_ENOMEM, "out of memory");
}

static int
read_text(struct pan_cli *c, const char *path, struct pan_str *out, struct pan_err *err)
{
	struct pan_buf b;
	int rc;

	pan_buf_init(&b, FILE_MAX);
	rc = pan_file_read(path, FILE_MAX, &b, err);
	if (rc == PAN_OK) {
		*out = pan_arena_copy(c->a, pan_buf_str(&b));
		if (out->s == NULL)
			rc = no_memory(err);
	}
	pan_buf_fini(&b);
	return rc;
}

static int
take(struct pan_cli *c, const struct pan_node *list, struct pan_installed_entry **out,
    struct pan_err *err)
{
	struct pan_installed_entry *first = NULL, **tail = &first;

	for (const struct pan_node *n = list->child; n != NULL; n = n->next) {
		struct pan_installed_entry *e = pan_arena_get(c->a, sizeof(*e));

		if (e == NULL)
			return no_memory(err);
		e->path = pan_node_get_text(n, "path");
		e->name = pan_node_get_text(n, "name");
		e->agent = pan_node_get_text(n, "agent");
		e->digest = pan_node_get_text(n, "digest");
		e->verdict = pan_node_get_text(n, "verdict");
		e->reason = pan_node_get_text(n, "reason");
		e->at = pan_node_get_text(n, "at");
		*tail = e;
		tail = &e->next;
	}
	*out = first;
	return PAN_OK;
}

int
pan_installed_read(struct pan_cli *c, struct pan_installed_entry **out,
    struct pan_err *err)
{
	struct pan_str path = file_path(c), text;
	const struct pan_node *list;
	struct pan_node *root;
	int rc;

	*out = NULL;
	if (path.s == NULL || pan_file_kind(path.s) == PAN_FILE_NONE)
		return PAN_OK;
	if ((rc = read_text(c, path.s, &text, err)) != PAN_OK)
		return rc;
	rc = pan_json_parse(c->a, text, PAN_JSON_STRICT, &root, err);
	if (rc != PAN_OK)
		return pan_err_wrap(err, rc, "'%s'", path.s);
	list = pan_node_get(root, "installed");
	if (!pan_str_is(pan_node_get_text(root, "schema"), SCHEMA) ||
	    !pan_node_is(list, PAN_NODE_LIST))
		return pan_err_set(err, PAN_EFORMAT,
		    "'%s' is no list of what was installed", path.s);
	return take(c, list, out, err);
}

static void
write_entry(struct pan_json_out *j, const struct pan_installed_entry *e)
{
	pan_json_open(j, NULL, '{');
	pan_json_text(j, "path", e->path);
	pan_json_text(j, "name", e->name);
	pan_json_text(j, "agent", e->agent);
	pan_json_text(j, "digest", e->digest);
	pan_json_text(j, "verdict", e->verdict);
	if (e->reason.n > 0)
		pan_json_text(j, "reason", e->reason);
	pan_json_text(j, "at", e->at);
	pan_json_close(j, '}');
}

int
pan_installed_add(struct pan_cli *c, const struct pan_installed_entry *e,
    struct pan_err *err)
{
	struct pan_str path = file_path(c);
	struct pan_installed_entry *list;
	struct pan_json_out j;
	struct pan_buf b;
	int rc;

	if (path.s == NULL)
		return pan_err_set(err, PAN_ENOENT,
		    "there is no home folder; set PANGUARD_HOME");
	if ((rc = pan_installed_read(c, &list, err)) != PAN_OK)
		return rc;
	pan_buf_init(&b, FILE_MAX);
	pan_json_out_init(&j, &b, 2);
	pan_json_open(&j, NULL, '{');
	pan_json_textz(&j, "schema", SCHEMA);
	pan_json_open(&j, "installed", '[');
	for (; list != NULL; list = list->next) {
		if (!pan_str_eq(list->path, e->path))
			write_entry(&j, list);
	}
	write_entry(&j, e);
	pan_json_close(&j, ']');
	pan_json_close(&j, '}');
	pan_buf_addc(&b, '\n');
	rc = pan_buf_done(&b, err);
	if (rc == PAN_OK)
		rc = pan_file_mkdirs(c->own.s, 0700, err);
	if (rc == PAN_OK)
		rc = pan_file_write(path.s, pan_buf_str(&b), 0600, err);
	pan_buf_fini(&b);
	return rc;
}

const char *
pan_installed_digest(struct pan_cli *c, const struct pan_installed_entry *list,
    const char *path)
{
	struct pan_str real;

	if (list == NULL)
		return NULL;
	real = pan_file_real(c->a, path);
	for (; list != NULL; list = list->next) {
		if (pan_str_eq(list->path, real))
			return pan_arena_copy(c->a, list->digest).s;
	}
	return NULL;
}
