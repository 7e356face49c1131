#include "cli/settings.h"

#include "core/json.h"
#include "sys/file.h"
#include "sys/home.h"

#define FILE_MAX ((size_t)1 << 20)

const struct pan_settings_key pan_settings_keys[] = {
	{ "lang", pan_cli_langs, "cli.setting.lang" },
	{ NULL, NULL, NULL },
};

/* The file's table; NULL when there is no file. */
static int
load(struct pan_cli *c, const struct pan_node **out, struct pan_err *err)
{
	struct pan_str path = pan_home_join(c->a, c->own, "config.json"), text;
	struct pan_node *n = NULL;
	struct pan_buf b;
	int rc;

	*out = NULL;
	if (path.s == NULL || pan_file_kind(path.s) == PAN_FILE_NONE)
		return PAN_OK;
	pan_buf_init(&b, FILE_MAX);
	rc = pan_file_read(path.s, FILE_MAX, &b, err);
	text = rc == PAN_OK ? pan_arena_copy(c->a, pan_buf_str(&b)) : PAN_LIT("");
	pan_buf_fini(&b);
	if (rc != PAN_OK)
		return rc;
	if (text.s == NULL)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	rc = pan_json_parse(c->a, text, PAN_JSON_LOOSE, &n, err);
	if (rc == PAN_OK && n->kind != PAN_NODE_MAP)
		rc = pan_err_set(err, PAN_EFORMAT, "no table of settings");
	if (rc != PAN_OK)
		return pan_err_wrap(err, rc, "'%s'", path.s);
	*out = n;
	return PAN_OK;
}

int
pan_settings_get(struct pan_cli *c, const char *key, struct pan_str *out,
    struct pan_err *err)
{
	const struct pan_node *n;
	int rc = load(c, &n, err);

	if (rc == PAN_OK)
		*out = pan_node_get_text(n, key);
	return rc;
}

enum pan_lang
pan_settings_lang(struct pan_cli *c)
{
	struct pan_str v = { NULL, 0 };
	enum pan_lang lang;

	if (pan_settings_get(c, "lang", &v, NULL) == PAN_OK && v.s != NULL) {
		v = pan_arena_copy(c->a, v);
		if (v.s != NULL && pan_lang_from(v.s, &lang))
			return lang;
	}
	return pan_lang_from_locale();
}

int
pan_settings_set(struct pan_cli *c, const char *key, const char *value,
    struct pan_err *err)
{
	struct pan_str path = pan_home_join(c->a, c->own, "config.json");
	const struct pan_node *old;
	struct pan_json_out j;
	struct pan_buf b;
	int rc;

	if (path.s == NULL)
		return pan_err_set(err, PAN_ENOENT,
		    "there is no home folder; set PANGUARD_HOME");
	if ((rc = load(c, &old, err)) != PAN_OK)
		return rc;
	pan_buf_init(&b, FILE_MAX * 2);
	pan_json_out_init(&j, &b, 2);
	pan_json_open(&j, NULL, '{');
	for (const struct pan_node *n = old == NULL ? NULL : old->child; n != NULL;
	     n = n->next) {
		struct pan_str name = pan_arena_copy(c->a, n->key);

		if (name.s != NULL && !pan_str_is(name, key))
			pan_json_node(&j, name.s, n);
	}
	if (value != NULL)
		pan_json_textz(&j, key, value);
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
