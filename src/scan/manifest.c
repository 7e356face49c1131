#include "scan/manifest.h"

#include "core/json.h"
#include "core/own.h"
#include "core/toml.h"
#include "core/yaml.h"
#include "scan/manifest_parts.h"

#define WORK_MAX                                                                         \
	((size_t)128 << 20) /* memory for the parsed manifests of one subject            \
	                     */
#define MANIFEST_MAX                                                                     \
	((size_t)4 << 20) /* a longer file is no manifest that anyone wrote */

void
pan_manifest_add_at(struct pan_manifest_reader *r, enum pan_severity severity,
    const char *name, size_t at, size_t end, struct pan_str x)
{
	struct pan_findings *fs = &r->s->findings;
	struct pan_finding f = { .check = PAN_CHECK_MANIFEST_INTEGRITY,
		.severity = severity,
		.rule = pan_arena_printf(fs->arena, "pan:%s", name),
		.doc = r->doc,
		.at = at,
		.end = end };

	f.arg[0] = x.n > 0 ? pan_arena_copy(fs->arena, x) : x;
	if (f.rule.s == NULL || (x.n > 0 && f.arg[0].s == NULL)) {
		fs->rc = PAN_ENOMEM;
		return;
	}
	pan_findings_add(fs, &f);
}

void
pan_manifest_add(struct pan_manifest_reader *r, enum pan_severity severity,
    const char *name, const struct pan_node *where, struct pan_str x, struct pan_str y)
{
	struct pan_findings *fs = &r->s->findings;
	struct pan_finding f = { .check = PAN_CHECK_MANIFEST_INTEGRITY,
		.severity = severity,
		.rule = pan_arena_printf(fs->arena, "pan:%s", name),
		.doc = r->doc,
		.at = r->base + (where == NULL ? 0 : where->at),
		.end = r->base + (where == NULL ? 0 : where->end) };

	f.arg[0] = x.n > 0 ? pan_arena_copy(fs->arena, x) : x;
	f.arg[1] = y.n > 0 ? pan_arena_copy(fs->arena, y) : y;
	if (f.rule.s == NULL || (x.n > 0 && f.arg[0].s == NULL) ||
	    (y.n > 0 && f.arg[1].s == NULL)) {
		fs->rc = PAN_ENOMEM;
		return;
	}
	if (f.end > r->doc->text.n || f.at > f.end)
		f.at = f.end = 0;
	pan_findings_add(fs, &f);
}

static struct pan_str
file_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return pan_str(slash == NULL ? path : slash + 1);
}

static bool
at_root(const char *path)
{
	return strchr(path, '/') == NULL;
}

static bool
is_skill_file(const struct pan_doc *d)
{
	return pan_str_caseeq(file_name(d->path), PAN_LIT("SKILL.md"));
}

/* Parse the document of ${r}; a manifest that cannot be parsed is a finding. */
static const struct pan_node *
parse(struct pan_manifest_reader *r, bool toml)
{
	struct pan_str text = r->doc->text;
	struct pan_node *n = NULL;
	int rc;

	if (text.n > MANIFEST_MAX)
		return NULL;
	rc = toml ? pan_toml_parse(r->a, text, &n, NULL)
	          : pan_json_parse(r->a, text, PAN_JSON_LOOSE, &n, NULL);
	if (rc == PAN_OK)
		return n;
	pan_manifest_add(r, PAN_SEV_LOW, "manifest-unreadable", NULL,
	    file_name(r->doc->path), (struct pan_str){ NULL, 0 });
	return NULL;
}

static void
check_json(struct pan_manifest_reader *r, struct pan_str name)
{
	static const char *const known[] = { "package.json", "server.json",
		"manifest.json", "plugin.json", ".mcp.json", "mcp.json",
		"marketplace.json" };
	const struct pan_node *root;
	bool mine = r->s->kind == PAN_SUBJECT_MCP_SERVER || r->doc->manifest;

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		mine = mine || pan_str_is(name, known[i]);
	if (!mine || (root = parse(r, false)) == NULL)
		return;
	if (pan_str_is(name, "package.json"))
		pan_manifest_npm(r, root);
	pan_manifest_servers(r, root);
}

static void
check_doc(struct pan_manifest_reader *r)
{
	const struct pan_doc *d = r->doc;
	struct pan_str name = file_name(d->path);
	const struct pan_node *root;

	r->base = 0;
	if (d->kind == PAN_DOC_OPAQUE || d->parent != NULL)
		return;
	if (is_skill_file(d))
		pan_manifest_front(r);
	if (d->kind == PAN_DOC_JSON) {
		check_json(r, name);
	} else if (pan_str_is(name, "pyproject.toml")) {
		if ((root = parse(r, true)) != NULL)
			pan_manifest_pyproject(r, root);
	} else if (pan_str_starts(name, PAN_LIT("requirements")) &&
	    pan_str_ends(name, PAN_LIT(".txt"))) {
		pan_manifest_requirements(r);
	} else if (d->kind == PAN_DOC_MARKDOWN || d->kind == PAN_DOC_SHELL) {
		pan_manifest_piped(r);
	}
}

/* An agent reads one of SKILL.md, Skill.md, skill.md; a reviewer perhaps another. */
static void
check_twins(struct pan_manifest_reader *r)
{
	const struct pan_doc *first = NULL;

	for (const struct pan_doc *d = r->s->doc; d != NULL; d = d->next) {
		if (d->parent != NULL || !at_root(d->path) || !is_skill_file(d))
			continue;
		if (first != NULL && !pan_str_eq(first->text, d->text)) {
			r->doc = d;
			r->base = 0;
			pan_manifest_add(r, PAN_SEV_MEDIUM, "manifest-twice", NULL,
			    pan_str(first->path), pan_str(d->path));
		}
		first = d;
	}
}

/* The document to which a finding about the whole subject is pinned. */
static const struct pan_doc *
main_doc(const struct pan_subject *s)
{
	for (const struct pan_doc *d = s->doc; d != NULL; d = d->next) {
		if (d->parent == NULL && at_root(d->path) &&
		    (d->manifest || is_skill_file(d)))
			return d;
	}
	return s->doc;
}

int
pan_manifest_check(struct pan_subject *s, const char *recorded, struct pan_err *err)
{
	PAN_AUTO(pan_arena_freep) struct pan_arena *a = pan_arena_new(WORK_MAX);
	struct pan_manifest_reader r = { .s = s, .a = a };

	if (a == NULL)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	for (r.doc = s->doc; r.doc != NULL; r.doc = r.doc->next) {
		pan_arena_reset(a);
		check_doc(&r);
	}
	check_twins(&r);
	r.doc = main_doc(s);
	r.base = 0;
	if (recorded != NULL && strcmp(recorded, s->digest) != 0 && r.doc != NULL)
		pan_manifest_add(&r, PAN_SEV_HIGH, "changed-since-install", NULL, s->name,
		    (struct pan_str){ NULL, 0 });
	if (s->findings.rc != PAN_OK)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	return PAN_OK;
}
