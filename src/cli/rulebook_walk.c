#include "cli/rulebook_parts.h"
#include "core/embed.h"
#include "core/json.h"
#include "sys/file.h"
#include "sys/home.h"

#define FOLDER_MAX 100000
#define DEPTH_MAX 16
#define LICENSE_MAX ((size_t)1 << 20)

static int
no_memory(struct pan_err *err)
{
	return pan_err_set(err, PAN_ENOMEM, "out of memory");
}

static int
add_file(struct pan_rulebook *rs, struct pan_str path, struct pan_err *err)
{
	struct pan_err why = { 0 };
	struct pan_str text = { NULL, 0 };
	struct pan_buf b;
	int rc;

	pan_buf_init(&b, PAN_RULEBOOK_FILE_MAX);
	rc = pan_file_read(path.s, PAN_RULEBOOK_FILE_MAX, &b, &why);
	if (rc == PAN_OK)
		text = pan_arena_copy(rs->a, pan_buf_str(&b));
	pan_buf_fini(&b);
	if (rc == PAN_ENOMEM || (rc == PAN_OK && text.s == NULL))
		return no_memory(err);
	if (rc == PAN_OK)
		return pan_rulebook_file(rs, path, text, err);
	rs->files++;
	pan_rulebook_tell(rs, PAN_RULE_LANGUAGES, path, PAN_LINT_ERROR, 0, why.text);
	return PAN_OK;
}

static int
begin_source(struct pan_rulebook *rs, const struct pan_pack_source *s,
    struct pan_err *err)
{
	int rc;

	if (rs->nsource == PAN_RULEBOOK_SOURCES_MAX)
		return pan_err_set(err, PAN_ELIMIT, "more than %d sources of rules",
		    PAN_RULEBOOK_SOURCES_MAX);
	rc = pan_rulebook_grow(rs->a, &rs->source, rs->nsource, sizeof(*rs->source),
	    &rs->source_cap, err);
	if (rc == PAN_OK)
		rs->source[rs->nsource++] = *s;
	return rc;
}

static int
add_folder(struct pan_rulebook *rs, struct pan_str folder, unsigned depth,
    struct pan_err *err)
{
	const char *const *name;
	size_t n;
	int rc = pan_file_list(rs->a, folder.s, FOLDER_MAX, &name, &n, err);

	for (size_t i = 0; i < n && rc == PAN_OK; i++) {
		struct pan_str path = pan_home_join(rs->a, folder, name[i]);
		enum pan_file_kind kind;

		if (path.s == NULL)
			return no_memory(err);
		kind = pan_file_kind(path.s);
		if (kind == PAN_FILE_REGULAR && pan_rulebook_wants(path))
			rc = add_file(rs, path, err);
		else if (kind == PAN_FILE_FOLDER && depth > 0)
			rc = add_folder(rs, path, depth - 1, err);
	}
	return rc;
}

/* All of a small file in ${folder}, or {NULL, 0}. */
static struct pan_str
read_beside(struct pan_rulebook *rs, struct pan_str folder, const char *name)
{
	struct pan_str path = pan_home_join(rs->a, folder, name), text = { NULL, 0 };
	struct pan_buf b;

	pan_buf_init(&b, LICENSE_MAX);
	if (path.s != NULL && pan_file_read(path.s, LICENSE_MAX, &b, NULL) == PAN_OK)
		text = pan_arena_copy(rs->a, pan_buf_str(&b));
	pan_buf_fini(&b);
	return text;
}

/* Name and version from ${folder}/package.json, if there is one. */
static bool
read_package(struct pan_rulebook *rs, struct pan_str folder, struct pan_pack_source *out)
{
	struct pan_str text = read_beside(rs, folder, "package.json");
	struct pan_node *n = NULL;

	if (text.s == NULL ||
	    pan_json_parse(rs->a, text, PAN_JSON_STRICT, &n, NULL) != PAN_OK ||
	    pan_node_get_text(n, "name").n == 0)
		return false;
	out->name = pan_node_get_text(n, "name");
	out->version = pan_node_get_text(n, "version");
	out->license = pan_node_get_text(n, "license");
	return true;
}

static bool
read_license(struct pan_rulebook *rs, struct pan_str folder, struct pan_pack_source *out)
{
	static const char *const names[] = { "LICENSE", "LICENSE.txt", "LICENSE.md",
		"COPYING", "LICENSE-APACHE-2.0" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]) && out->license.n == 0;
	     i++) {
		struct pan_str text = read_beside(rs, folder, names[i]);

		if (text.s != NULL)
			out->license = pan_rulebook_license(text);
	}
	return out->license.n > 0;
}

int
pan_rulebook_path(struct pan_rulebook *rs, const char *path, struct pan_err *err)
{
	struct pan_pack_source source = { .name = PAN_LIT("rules") };
	struct pan_str folder = pan_arena_copy(rs->a, pan_str(path));
	struct pan_str above = pan_home_join(rs->a, folder, "..");
	enum pan_file_kind kind = pan_file_kind(path);
	int rc;

	if (folder.s == NULL || above.s == NULL)
		return no_memory(err);
	if (kind == PAN_FILE_FOLDER) {
		if (!read_package(rs, folder, &source) &&
		    !read_package(rs, above, &source))
			source.name = pan_rulebook_base(folder);
		if (!read_license(rs, folder, &source))
			(void)read_license(rs, above, &source);
	}
	if ((rc = begin_source(rs, &source, err)) != PAN_OK)
		return rc;
	if (kind == PAN_FILE_NONE)
		return pan_err_set(err, PAN_ENOENT, "'%s' is not there", path);
	return kind == PAN_FILE_FOLDER ? add_folder(rs, folder, DEPTH_MAX, err)
	                               : add_file(rs, folder, err);
}

int
pan_rulebook_bundled(struct pan_rulebook *rs, struct pan_err *err)
{
	int rc = begin_source(rs,
	    &(struct pan_pack_source){ .name = PAN_LIT("bundled"),
	        .version = PAN_LIT(PAN_VERSION),
	        .license = PAN_LIT("MIT") },
	    err);

	for (const struct pan_embed *e = pan_embed_files; e->path != NULL && rc == PAN_OK;
	     e++) {
		struct pan_str path = pan_str(e->path);

		if (pan_str_starts(path, PAN_LIT("rules/")) && pan_rulebook_wants(path))
			rc = pan_rulebook_file(rs, path,
			    (struct pan_str){ (const char *)e->bytes, e->len }, err);
	}
	return rc;
}

int
pan_rulebook_added(struct pan_rulebook *rs, struct pan_str own, struct pan_err *err)
{
	struct pan_str folder = pan_home_join(rs->a, own, "rules/added");
	const char *const *name;
	size_t n;
	int rc;

	if (folder.s == NULL || pan_file_kind(folder.s) != PAN_FILE_FOLDER)
		return PAN_OK;
	rc = pan_file_list(rs->a, folder.s, FOLDER_MAX, &name, &n, err);
	for (size_t i = 0; i < n && rc == PAN_OK; i++) {
		struct pan_str path = pan_home_join(rs->a, folder, name[i]);

		if (path.s == NULL)
			return no_memory(err);
		/* What begins with a dot is an addition that is not finished. */
		if (name[i][0] != '.')
			rc = pan_rulebook_path(rs, path.s, err);
	}
	return rc;
}
