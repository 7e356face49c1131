#include "rule/fileevent.h"

#include "core/json.h"

#define ID_MAX ((size_t)1 << 20)

static int
read_id(struct pan_arena *a, const struct pan_node *event, struct pan_str *out,
    struct pan_err *err)
{
	const struct pan_node *m = pan_node_get(event, "id");
	struct pan_json_out j;
	struct pan_buf b;
	int rc;

	*out = PAN_LIT("null");
	if (m == NULL || m->kind == PAN_NODE_NULL)
		return PAN_OK;
	if (m->kind == PAN_NODE_INT || m->kind == PAN_NODE_FLOAT) {
		*out = m->text;
		return PAN_OK;
	}
	if (m->kind != PAN_NODE_TEXT)
		return pan_err_set(err, PAN_EFORMAT, "'id' is neither text nor a number");
	pan_buf_init(&b, ID_MAX);
	pan_json_out_init(&j, &b, 0);
	pan_json_text(&j, NULL, m->text);
	rc = pan_buf_done(&b, err);
	if (rc == PAN_OK)
		*out = pan_arena_copy(a, pan_buf_str(&b));
	pan_buf_fini(&b);
	return rc == PAN_OK && out->s == NULL
	    ? pan_err_set(err, PAN_ENOMEM, "out of memory")
	    : rc;
}

static void
split(struct pan_fileevent *e)
{
	size_t slash = e->path.n, dot;

	while (slash > 0 && e->path.s[slash - 1] != '/')
		slash--;
	e->name = pan_str_slice(e->path, slash, e->path.n);
	e->extension = PAN_LIT("");
	for (dot = e->name.n; dot > 1; dot--) {
		if (e->name.s[dot - 1] == '.') {
			e->extension = pan_str_slice(e->name, dot - 1, e->name.n);
			return;
		}
	}
}

int
pan_fileevent_parse(struct pan_arena *a, struct pan_str line, struct pan_fileevent *out,
    struct pan_err *err)
{
	struct pan_fileevent e = { .id = PAN_LIT("null") };
	const struct pan_node *file;
	struct pan_node *n = NULL;
	int rc = pan_json_parse(a, line, PAN_JSON_STRICT, &n, err);

	if (rc != PAN_OK)
		return rc;
	if ((rc = read_id(a, n, &e.id, err)) != PAN_OK)
		return rc;
	file = pan_node_get(n, "file");
	if (!pan_node_is(file, PAN_NODE_TEXT))
		return pan_err_set(err, PAN_EFORMAT, "'file' is no text");
	if (file->text.n == 0 || memchr(file->text.s, '\0', file->text.n) != NULL)
		return pan_err_set(err, PAN_EFORMAT, "'file' is no path");
	e.path = pan_arena_copy(a, file->text);
	if (e.path.s == NULL)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	split(&e);
	*out = e;
	return PAN_OK;
}
