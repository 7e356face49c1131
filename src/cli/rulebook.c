#include "cli/rulebook.h"

#include "core/embed.h"
#include "core/json.h"
#include "sys/file.h"
#include "sys/home.h"

#define MEMORY_MAX ((size_t)4 << 30)
#define PACK_MAX ((size_t)2 << 30)
#define FOLDER_MAX 100000
#define DEPTH_MAX 16

static int
no_memory(struct pan_err *err)
{
	return pan_err_set(err, PAN_ENOMEM, "out of memory");
}

int
pan_rulebook_init(struct pan_rulebook *rs, pan_ruleset_say *say, void *ctx, bool thorough,
    struct pan_err *err)
{
	*rs = (struct pan_rulebook){ .opts = { thorough, say, ctx } };
	rs->a = pan_arena_new(MEMORY_MAX);
	return rs->a == NULL ? no_memory(err) : PAN_OK;
}

void
pan_rulebook_fini(struct pan_rulebook *rs)
{
	pan_arena_free(rs->a);
	rs->a = NULL;
}

static void
tell(struct pan_rulebook *rs, struct pan_str path, enum pan_lint_level level,
    const char *text)
{
	if (level == PAN_LINT_ERROR)
		rs->errors++;
	else
		rs->warnings++;
	if (rs->opts.say != NULL)
		rs->opts.say(rs->opts.ctx, path, level, 0, text);
}

static bool
known(const struct pan_rulebook *rs, size_t n, struct pan_str id)
{
	for (size_t i = 0; i < n; i++) {
		if (pan_str_eq(rs->rule[i]->id, id))
			return true;
	}
	return false;
}

/* Double an array of ${n} things of ${size} when it is full. */
static int
grow(struct pan_arena *a, void *array, size_t n, size_t size, size_t *cap,
    struct pan_err *err)
{
	size_t more = *cap == 0 ? 256 : *cap * 2;
	void *grown, *old;

	if (n < *cap)
		return PAN_OK;
	grown = pan_arena_array(a, more, size);
	if (grown == NULL)
		return no_memory(err);
	memcpy(&old, array, sizeof(old));
	if (n > 0)
		memcpy(grown, old, n * size);
	memcpy(array, &grown, sizeof(grown));
	*cap = more;
	return PAN_OK;
}

static int
add_text(struct pan_rulebook *rs, struct pan_str path, struct pan_str yaml,
    struct pan_err *err)
{
	int rc;

	if (rs->files++ == PAN_RULEBOOK_FILES_MAX)
		return pan_err_set(err, PAN_ELIMIT, "more than %d files of rules",
		    PAN_RULEBOOK_FILES_MAX);
	rc = grow(rs->a, &rs->file, rs->nfile, sizeof(*rs->file), &rs->file_cap, err);
	if (rc == PAN_OK)
		rs->file[rs->nfile++] = (struct pan_ruleset_file){ path, yaml };
	return rc;
}

static int
add_file(struct pan_rulebook *rs, struct pan_str path, struct pan_err *err)
{
	struct pan_err why = { 0 };
	struct pan_str yaml = { NULL, 0 };
	struct pan_buf b;
	int rc;

	pan_buf_init(&b, PAN_RULEBOOK_FILE_MAX);
	rc = pan_file_read(path.s, PAN_RULEBOOK_FILE_MAX, &b, &why);
	if (rc == PAN_OK)
		yaml = pan_arena_copy(rs->a, pan_buf_str(&b));
	pan_buf_fini(&b);
	if (rc == PAN_ENOMEM || (rc == PAN_OK && yaml.s == NULL))
		return no_memory(err);
	if (rc == PAN_OK)
		return add_text(rs, path, yaml, err);
	rs->files++;
	tell(rs, path, PAN_LINT_ERROR, why.text);
	return PAN_OK;
}

/* Read the files that were gathered as the source that was begun last. */
static int
read_files(struct pan_rulebook *rs, struct pan_err *err)
{
	struct pan_ruleset set = { 0 };
	size_t before = rs->n;
	int rc = pan_ruleset_read(rs->a, rs->file, rs->nfile, &rs->opts, &set, err);

	rs->nfile = 0;
	rs->errors += set.nerror;
	rs->warnings += set.nwarning;
	for (size_t i = 0; i < set.n && rc == PAN_OK; i++) {
		if (known(rs, before, set.rule[i]->id)) {
			tell(rs, set.rule[i]->file, PAN_LINT_WARNING,
			    "another source has a rule of this id; left out");
			continue;
		}
		rc = grow(rs->a, &rs->rule, rs->n, sizeof(void *), &rs->cap, err);
		if (rc != PAN_OK)
			break;
		rs->rule[rs->n++] = set.rule[i];
		rs->source[rs->nsource - 1].rules++;
	}
	return rc;
}

static int
begin_source(struct pan_rulebook *rs, struct pan_str name, struct pan_str version,
    struct pan_err *err)
{
	if (rs->nsource == sizeof(rs->source) / sizeof(rs->source[0]))
		return pan_err_set(err, PAN_ELIMIT, "too many sources of rules");
	rs->source[rs->nsource++] =
	    (struct pan_pack_source){ .name = name, .version = version };
	return PAN_OK;
}

static bool
is_rule_file(struct pan_str name)
{
	return pan_str_ends(name, PAN_LIT(".yaml")) ||
	    pan_str_ends(name, PAN_LIT(".yml"));
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
		if (kind == PAN_FILE_REGULAR && is_rule_file(path))
			rc = add_file(rs, path, err);
		else if (kind == PAN_FILE_FOLDER && depth > 0)
			rc = add_folder(rs, path, depth - 1, err);
	}
	return rc;
}

/* Name and version from ${folder}/package.json, if there is one. */
static bool
read_package(struct pan_rulebook *rs, struct pan_str folder, struct pan_pack_source *out)
{
	struct pan_str path = pan_home_join(rs->a, folder, "package.json"), text;
	struct pan_node *n = NULL;
	struct pan_buf b;
	bool read;

	pan_buf_init(&b, 1u << 20);
	read = path.s != NULL && pan_file_read(path.s, 1u << 20, &b, NULL) == PAN_OK;
	text = read ? pan_arena_copy(rs->a, pan_buf_str(&b)) : PAN_LIT("");
	pan_buf_fini(&b);
	if (!read || text.s == NULL ||
	    pan_json_parse(rs->a, text, PAN_JSON_STRICT, &n, NULL) != PAN_OK)
		return false;
	out->name = pan_node_get_text(n, "name");
	out->version = pan_node_get_text(n, "version");
	return out->name.n > 0;
}

static struct pan_str
base_name(struct pan_str path)
{
	while (path.n > 1 && path.s[path.n - 1] == '/')
		path.n--;
	for (size_t i = path.n; i > 0; i--) {
		if (path.s[i - 1] == '/')
			return pan_str_slice(path, i, path.n);
	}
	return path;
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
	if (kind == PAN_FILE_FOLDER && !read_package(rs, folder, &source) &&
	    !read_package(rs, above, &source))
		source.name = base_name(folder);
	if ((rc = begin_source(rs, source.name, source.version, err)) != PAN_OK)
		return rc;
	if (kind == PAN_FILE_NONE)
		return pan_err_set(err, PAN_ENOENT, "'%s' is not there", path);
	rc = kind == PAN_FILE_FOLDER ? add_folder(rs, folder, DEPTH_MAX, err)
	                             : add_file(rs, folder, err);
	return rc == PAN_OK ? read_files(rs, err) : rc;
}

int
pan_rulebook_bundled(struct pan_rulebook *rs, struct pan_err *err)
{
	int rc = begin_source(rs, PAN_LIT("bundled"), PAN_LIT(PAN_VERSION), err);

	for (const struct pan_embed *e = pan_embed_files; e->path != NULL && rc == PAN_OK;
	     e++) {
		struct pan_str path = pan_str(e->path);

		if (pan_str_starts(path, PAN_LIT("rules/")) && is_rule_file(path))
			rc = add_text(rs, path,
			    (struct pan_str){ (const char *)e->bytes, e->len }, err);
	}
	return rc == PAN_OK ? read_files(rs, err) : rc;
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

static void
on_refused(void *ctx, const struct pan_pack_note *note)
{
	tell(ctx, note->file, note->level, note->text.s);
}

/* Which source each rule is of: they come source by source. */
static uint32_t *
sources_of_rules(const struct pan_rulebook *rs)
{
	uint32_t *of = pan_arena_array(rs->a, rs->n + 1, sizeof(*of));
	uint32_t from = 0, in_source = 0;

	for (size_t i = 0; i < rs->n && of != NULL; i++) {
		while (from + 1 < rs->nsource && in_source == rs->source[from].rules) {
			from++;
			in_source = 0;
		}
		in_source++;
		of[i] = from;
	}
	return of;
}

int
pan_rulebook_compile(struct pan_rulebook *rs, struct pan_buf *out, struct pan_err *err)
{
	struct pan_pack_input in = { .source = rs->source,
		.nsource = rs->nsource,
		.atr = { .rule = rs->rule,
		    .n = rs->n,
		    .from = { .source = sources_of_rules(rs) } },
		.say = on_refused,
		.ctx = rs };

	if (in.atr.from.source == NULL)
		return no_memory(err);
	return pan_pack_compile(&in, out, err);
}

/* The folder that ${path} lies in. */
static int
make_parent(struct pan_rulebook *rs, const char *path, struct pan_err *err)
{
	const char *slash = strrchr(path, '/');
	struct pan_str folder;

	if (slash == NULL || slash == path)
		return PAN_OK;
	folder = pan_arena_copy(rs->a, (struct pan_str){ path, (size_t)(slash - path) });
	return folder.s == NULL ? no_memory(err) : pan_file_mkdirs(folder.s, 0700, err);
}

int
pan_rulebook_write(struct pan_rulebook *rs, const char *path, size_t *bytes,
    struct pan_err *err)
{
	struct pan_buf b;
	int rc;

	pan_buf_init(&b, PACK_MAX);
	rc = pan_rulebook_compile(rs, &b, err);
	if (rc == PAN_OK)
		rc = make_parent(rs, path, err);
	if (rc == PAN_OK)
		rc = pan_file_write(path, pan_buf_str(&b), 0644, err);
	*bytes = b.n;
	pan_buf_fini(&b);
	return rc;
}
