#include "cli/examples.h"

#include <stdlib.h>

#include "core/embed.h"
#include "sys/file.h"
#include "sys/home.h"

#define PREFIX "share/examples/"

static int
no_memory(struct pan_err *err)
{
	return pan_err_set(err, PAN_ENOMEM, "out of memory");
}

static int
write_out(struct pan_arena *a, struct pan_str folder, const struct pan_embed *f,
    struct pan_err *err)
{
	struct pan_str path = pan_home_join(a, folder, f->path + strlen(PREFIX)), parent;
	int rc;

	if (path.s == NULL)
		return no_memory(err);
	parent = pan_arena_copy(a,
	    (struct pan_str){ path.s, (size_t)(strrchr(path.s, '/') - path.s) });
	if (parent.s == NULL)
		return no_memory(err);
	if ((rc = pan_file_mkdirs(parent.s, 0700, err)) != PAN_OK)
		return rc;
	/* Never executable: nobody is meant to run them. */
	return pan_file_write(path.s, (struct pan_str){ (const char *)f->bytes, f->len },
	    0600, err);
}

int
pan_examples_add(struct pan_examples *e, struct pan_gather *g, struct pan_err *err)
{
	const char *temp = getenv("TMPDIR");
	struct pan_str name;
	char *path;
	int rc = PAN_OK;

	if (temp == NULL || temp[0] != '/')
		temp = "/tmp";
	name = pan_arena_printf(g->c->a, "%s/panguard-XXXXXX", temp);
	path = name.s == NULL ? NULL : pan_arena_get(g->c->a, name.n + 1);
	if (path == NULL)
		return no_memory(err);
	memcpy(path, name.s, name.n);
	if (mkdtemp(path) == NULL)
		return pan_err_sys(err, "cannot make a folder for the examples in '%s'",
		    temp);
	e->folder = pan_str(path);
	for (const struct pan_embed *f = pan_embed_files; f->path != NULL && rc == PAN_OK;
	     f++) {
		if (pan_str_starts(pan_str(f->path), PAN_LIT(PREFIX)))
			rc = write_out(g->c->a, e->folder, f, err);
	}
	if (rc == PAN_OK)
		rc = pan_gather_path(g, path, err);
	/* They are shown under the names they have in the source, not where they lie now.
	 */
	for (size_t i = 0; i < g->n && rc == PAN_OK; i++) {
		struct pan_gather_item *item = &g->item[i];

		if (!pan_str_starts(pan_str(item->part.path), e->folder))
			continue;
		item->shown =
		    pan_arena_printf(g->c->a, "examples%s", item->part.path + e->folder.n)
		        .s;
		if (item->shown == NULL)
			rc = no_memory(err);
	}
	return rc;
}

int
pan_examples_fini(struct pan_examples *e, struct pan_err *err)
{
	if (e->folder.s == NULL)
		return PAN_OK;
	return pan_file_remove(e->folder.s, err);
}
