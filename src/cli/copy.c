#include "cli/copy.h"

#include "core/limits.h"
#include "core/own.h"
#include "sys/file.h"
#include "sys/home.h"
#include "sys/walk.h"

#define MEMORY ((size_t)64 << 20)

struct copier {
	struct pan_arena *a;
	struct pan_walk walk;
	struct pan_str to;
	uint64_t bytes;
	pan_copy_wanted *wanted;
	struct pan_copy *done;
	struct pan_err *err;
};

static int
too_big(struct pan_err *err)
{
	return pan_err_set(err, PAN_ELIMIT,
	    "it is larger than what can be checked whole");
}

static int
copy_file(struct copier *k, struct pan_str name, struct pan_str to)
{
	struct pan_walk_file how = { 0 };
	struct pan_buf b;
	int rc;

	pan_buf_init(&b, PAN_SCAN_FILE_MAX);
	rc = pan_walk_read(&k->walk, name, PAN_SCAN_FILE_MAX, &b, &how, k->err);
	if (rc == PAN_OK && (how.cut || b.n > PAN_SCAN_BYTES_MAX - k->bytes))
		rc = too_big(k->err);
	if (rc == PAN_OK)
		rc = pan_file_create(to.s, pan_buf_str(&b), how.runs ? 0755 : 0644,
		    k->err);
	k->bytes += b.n;
	k->done->files += rc == PAN_OK;
	pan_buf_fini(&b);
	return rc;
}

static int
copy_entry(struct copier *k, const struct pan_walk_entry *e)
{
	struct pan_str to = pan_home_join(k->a, k->to, e->path.s);

	if (to.s == NULL)
		return pan_err_set(k->err, PAN_ENOMEM, "out of memory");
	if (e->closed || e->deep)
		return pan_err_set(k->err, PAN_EACCES,
		    "the folder '%.100s' cannot be read", e->path.s);
	if (e->type == PAN_WALK_FOLDER)
		return pan_file_mkdirs(to.s, 0755, k->err);
	if (e->type == PAN_WALK_FILE)
		return k->wanted == NULL || k->wanted(e->path) ? copy_file(k, e->path, to)
		                                               : PAN_OK;
	k->done->left_out++;
	return PAN_OK;
}

static int
copy_single(const char *from, struct pan_str to, struct copier *k)
{
	struct pan_walk_file how = { 0 };
	struct pan_str path = pan_home_join(k->a, to, "SKILL.md");
	struct pan_buf b;
	int rc;

	if (path.s == NULL)
		return pan_err_set(k->err, PAN_ENOMEM, "out of memory");
	pan_buf_init(&b, PAN_SCAN_FILE_MAX);
	rc = pan_walk_read_file(from, PAN_SCAN_FILE_MAX, &b, &how, k->err);
	if (rc == PAN_OK && how.cut)
		rc = too_big(k->err);
	if (rc == PAN_OK)
		rc = pan_file_create(path.s, pan_buf_str(&b), 0644, k->err);
	k->done->files = rc == PAN_OK;
	pan_buf_fini(&b);
	return rc;
}

int
pan_copy_tree(const char *from, const char *to, pan_copy_wanted *wanted,
    struct pan_copy *out, struct pan_err *err)
{
	PAN_AUTO(pan_arena_freep) struct pan_arena *a = pan_arena_new(MEMORY);
	struct copier k = { .a = a,
		.to = pan_str(to),
		.wanted = wanted,
		.done = out,
		.err = err };
	int rc;

	*out = (struct pan_copy){ 0 };
	if (a == NULL)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	if ((rc = pan_file_mkdirs(to, 0755, err)) != PAN_OK)
		return rc;
	if (pan_file_kind(from) == PAN_FILE_REGULAR)
		return copy_single(from, k.to, &k);
	rc = pan_walk_open(from, PAN_SCAN_FILES_MAX, PAN_SCAN_DEPTH_MAX, a, &k.walk, err);
	if (rc != PAN_OK)
		return rc;
	if (k.walk.more)
		rc = too_big(err);
	for (size_t i = 0; i < k.walk.n && rc == PAN_OK; i++)
		rc = copy_entry(&k, &k.walk.entry[i]);
	pan_walk_close(&k.walk);
	return rc;
}
