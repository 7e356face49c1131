#include <stdlib.h>

#include "core/limits.h"
#include "scan/kind.h"
#include "scan/subject.h"
#include "sys/file.h"
#include "sys/walk.h"

#define ENTRIES_MAX                                                                      \
	((size_t)PAN_SCAN_FILES_MAX * 50) /* many skills, each within its own */

#define ROOTS_MAX 4096u /* skills beyond these are read with the rest */

struct root {                /* a folder that is a subject, by its path below the top */
	struct pan_str path; /* empty: the top itself */
	bool plugin;
};

struct splitting {
	struct pan_arena *arena;
	const char *top;
	struct root *root; /* ascending by path */
	size_t n;
};

/* The folder that an entry makes a subject, or false. */
static bool
makes_root(const struct pan_walk_entry *e, struct root *out)
{
	struct pan_str base = pan_kind_base(e->path), folder;

	if (e->type == PAN_WALK_FOLDER)
		return false;
	folder = pan_str_slice(e->path, 0, e->path.n - base.n);
	folder.n -= folder.n > 0;
	if (pan_str_caseeq(base, PAN_LIT("skill.md"))) {
		*out = (struct root){ folder, false };
		return true;
	}
	if (pan_str_is(base, "plugin.json") &&
	    pan_str_is(pan_kind_base(folder), ".claude-plugin")) {
		folder.n -= sizeof(".claude-plugin") - 1;
		folder.n -= folder.n > 0;
		*out = (struct root){ folder, true };
		return true;
	}
	return false;
}

/* ${inner} is ${outer} or lies below it. */
static bool
within(struct pan_str outer, struct pan_str inner)
{
	return outer.n == 0 ||
	    (pan_str_starts(inner, outer) &&
	        (inner.n == outer.n || inner.s[outer.n] == '/'));
}

static int
by_path(const void *a, const void *b)
{
	const struct root *x = a, *y = b;
	int order = pan_str_cmp(x->path, y->path);

	return order != 0 ? order : (int)x->plugin - (int)y->plugin;
}

/* The last kept root that ${path} lies in, besides ${path} itself; NULL: none. */
static const struct root *
around(const struct splitting *s, struct pan_str path)
{
	for (size_t i = s->n; i-- > 0;)
		if (within(s->root[i].path, path))
			return &s->root[i];
	return NULL;
}

/*
 * Of all candidates keep those that stand by themselves: a skill in a skill belongs to
 * the outer one, a plugin holds skills of their own.  Parents sort before children.
 */
static void
keep_roots(struct splitting *s, size_t n)
{
	struct root *all = s->root;

	if (n > 0)
		qsort(all, n, sizeof(*all), by_path);
	for (size_t i = 0; i < n; i++) {
		const struct root *outer = around(s, all[i].path);

		if (outer == NULL || (outer->plugin && outer->path.n != all[i].path.n))
			s->root[s->n++] = all[i];
	}
}

static int
make_part(const struct splitting *s, struct pan_str path, struct pan_split_part *out)
{
	const char **but = pan_arena_array(s->arena, s->n + 1, sizeof(*but));
	struct pan_str full;

	if (but == NULL)
		return PAN_ENOMEM;
	full = path.n == 0
	    ? pan_arena_copy(s->arena, pan_str(s->top))
	    : pan_arena_printf(s->arena, "%s%s%.*s", s->top,
	          pan_str_ends(pan_str(s->top), PAN_LIT("/")) ? "" : "/", PAN_STR(path));
	*out = (struct pan_split_part){ .path = full.s, .but = but };
	for (size_t i = 0; full.s != NULL && i < s->n; i++) {
		struct pan_str below = s->root[i].path;

		if (below.n == path.n || !within(path, below))
			continue;
		below = pan_str_slice(below, path.n == 0 ? 0 : path.n + 1, below.n);
		but[out->nbut] = pan_arena_copy(s->arena, below).s;
		if (but[out->nbut++] == NULL)
			return PAN_ENOMEM;
	}
	return full.s == NULL ? PAN_ENOMEM : PAN_OK;
}

/* Whether a file lies in none of the roots. */
static bool
has_rest(const struct splitting *s, const struct pan_walk *w)
{
	size_t next = 0;

	/* Both ascend, but "a-b" sorts between "a" and "a/c": so a root is looked for
	 * again only when the last one found does not hold the entry. */
	for (size_t i = 0; i < w->n; i++) {
		struct pan_str path = w->entry[i].path;

		if (w->entry[i].type == PAN_WALK_FOLDER && !w->entry[i].closed)
			continue;
		if (next < s->n && within(s->root[next].path, path))
			continue;
		for (next = 0; next < s->n && !within(s->root[next].path, path);)
			next++;
		if (next == s->n)
			return true;
	}
	return false;
}

static int
make_parts(struct splitting *s, const struct pan_walk *w, struct pan_split *out)
{
	struct pan_split_part *part = pan_arena_array(s->arena, s->n + 1, sizeof(*part));
	size_t n = 0;
	int rc = part == NULL ? PAN_ENOMEM : PAN_OK;

	for (size_t i = 0; rc == PAN_OK && i < s->n; i++)
		rc = make_part(s, s->root[i].path, &part[n++]);
	if (rc == PAN_OK && (n == 0 || has_rest(s, w)))
		rc = make_part(s, (struct pan_str){ "", 0 }, &part[n++]);
	if (rc == PAN_OK)
		*out = (struct pan_split){ part, n, !w->more };
	return rc;
}

static int
split(struct splitting *s, const struct pan_walk *w, struct pan_split *out)
{
	size_t n = 0;
	bool many;
	int rc;

	for (size_t i = 0; i < w->n; i++) {
		struct root r;

		n += makes_root(&w->entry[i], &r);
	}
	many = n > ROOTS_MAX;
	s->root = pan_arena_array(s->arena, n + 1, sizeof(*s->root));
	if (s->root == NULL)
		return PAN_ENOMEM;
	n = 0;
	for (size_t i = 0; i < w->n && n < ROOTS_MAX; i++)
		n += makes_root(&w->entry[i], &s->root[n]);
	keep_roots(s, n);
	rc = make_parts(s, w, out);
	if (rc == PAN_OK && many)
		out->complete = false;
	for (size_t i = 0; rc == PAN_OK && i < w->n; i++)
		if (w->entry[i].closed || w->entry[i].deep)
			out->complete = false;
	return rc;
}

int
pan_subject_split(const char *path, struct pan_arena *a, struct pan_split *out,
    struct pan_err *err)
{
	struct splitting s = { .arena = a, .top = path };
	struct pan_walk w;
	int rc;

	if (pan_file_kind(path) != PAN_FILE_FOLDER) {
		struct pan_walk none = { .root = -1 };

		if (pan_file_kind(path) == PAN_FILE_NONE)
			return pan_err_set(err, PAN_ENOENT, "cannot find '%s'", path);
		rc = make_parts(&s, &none, out);
		return rc == PAN_OK ? rc : pan_err_set(err, rc, "out of memory");
	}
	rc = pan_walk_open(path, ENTRIES_MAX, PAN_SCAN_DEPTH_MAX, a, &w, err);
	if (rc != PAN_OK)
		return rc;
	rc = split(&s, &w, out);
	pan_walk_close(&w);
	return rc == PAN_OK ? rc : pan_err_set(err, rc, "out of memory");
}
