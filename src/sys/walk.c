#include "sys/walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME_SIZE 256u /* NAME_MAX and the NUL */
#define TARGET_MAX 4096u
#define CHUNK ((size_t)64 << 10)
#define OPEN_FILE (O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)

#ifndef __clang__
/* gcc 12's analyzer forgets what was written to a list before realloc() moved it. */
#pragma GCC diagnostic ignored "-Wanalyzer-use-of-uninitialized-value"
#endif

struct listing {
	struct pan_arena *arena;
	struct pan_walk_entry *entry;
	size_t n, cap, max;
	bool more;
};

/* Open ${path} below ${root} without following a link anywhere on the way; -1, errno. */
static int
open_below(int root, struct pan_str path, int flags)
{
	int fd = fcntl(root, F_DUPFD_CLOEXEC, 0);
	size_t at = 0;

	while (fd >= 0 && at < path.n) {
		char name[NAME_SIZE];
		size_t end = pan_str_find(path, PAN_LIT("/"), at);
		bool last = end == SIZE_MAX;
		int next, saved;

		end = last ? path.n : end;
		if (end - at >= sizeof(name)) {
			(void)close(fd);
			errno = ENAMETOOLONG;
			return -1;
		}
		(void)snprintf(name, sizeof(name), "%.*s", (int)(end - at), path.s + at);
		next = openat(fd, name,
		    O_NOFOLLOW | O_CLOEXEC | (last ? flags : O_RDONLY | O_DIRECTORY));
		saved = errno;
		(void)close(fd);
		errno = saved;
		fd = next;
		at = end + 1;
	}
	return fd;
}

static enum pan_walk_type
type_of(int folder, const struct dirent *d)
{
	struct stat st;

	switch (d->d_type) {
	case DT_REG:
		return PAN_WALK_FILE;
	case DT_DIR:
		return PAN_WALK_FOLDER;
	case DT_LNK:
		return PAN_WALK_LINK;
	case DT_UNKNOWN:
		if (fstatat(folder, d->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0)
			return PAN_WALK_OTHER;
		return S_ISREG(st.st_mode) ? PAN_WALK_FILE
		    : S_ISDIR(st.st_mode)  ? PAN_WALK_FOLDER
		    : S_ISLNK(st.st_mode)  ? PAN_WALK_LINK
		                           : PAN_WALK_OTHER;
	default:
		return PAN_WALK_OTHER;
	}
}

static int
add(struct listing *l, struct pan_walk_entry e)
{
	if (l->n == l->max) {
		l->more = true;
		return PAN_ELIMIT;
	}
	if (l->n == l->cap) {
		size_t cap = l->cap == 0 ? 64 : l->cap * 2;
		struct pan_walk_entry *grown = pan_arena_array(l->arena, cap, sizeof(e));

		if (grown == NULL)
			return PAN_ENOMEM;
		if (l->n > 0)
			memcpy(grown, l->entry, l->n * sizeof(e));
		l->entry = grown;
		l->cap = cap;
	}
	l->entry[l->n++] = e;
	return PAN_OK;
}

static int
add_name(struct listing *l, int folder, const struct pan_walk_entry *in,
    const struct dirent *d)
{
	struct pan_walk_entry e = { .type = type_of(folder, d) };
	size_t head = in == NULL ? 0 : in->path.n + 1, name = strlen(d->d_name);
	char *path = pan_arena_get(l->arena, head + name + 1);
	char target[TARGET_MAX];

	if (path == NULL)
		return PAN_ENOMEM;
	if (in != NULL) {
		memcpy(path, in->path.s, in->path.n);
		path[head - 1] = '/';
	}
	memcpy(path + head, d->d_name, name);
	e.path = (struct pan_str){ path, head + name };
	e.depth = in == NULL ? 0 : in->depth + 1;
	if (e.type == PAN_WALK_LINK) {
		ssize_t n = readlinkat(folder, d->d_name, target, sizeof(target));

		e.target = pan_arena_copy(l->arena,
		    (struct pan_str){ target, n > 0 ? (size_t)n : 0 });
		if (e.target.s == NULL)
			return PAN_ENOMEM;
	}
	return add(l, e);
}

/* What is directly in folder ${at} of the list, or in the root for SIZE_MAX. */
static int
list_folder(struct listing *l, int root, size_t at)
{
	struct pan_walk_entry in = { 0 };
	struct dirent *d;
	int fd, rc = PAN_OK;
	DIR *dir;

	if (at != SIZE_MAX)
		in = l->entry[at];
	fd = open_below(root, in.path, O_RDONLY | O_DIRECTORY);
	dir = fd < 0 ? NULL : fdopendir(fd);
	if (dir == NULL) {
		if (fd >= 0)
			(void)close(fd);
		if (at == SIZE_MAX)
			return PAN_EIO;
		l->entry[at].closed = true;
		return PAN_OK;
	}
	if (at == SIZE_MAX)
		rewinddir(dir); /* its position is shared with ${root} */
	while (rc == PAN_OK && (errno = 0, d = readdir(dir)) != NULL)
		if (strcmp(d->d_name, ".") != 0 && strcmp(d->d_name, "..") != 0)
			rc = add_name(l, dirfd(dir), at == SIZE_MAX ? NULL : &in, d);
	/* What could be listed stays listed, but this folder was not seen whole. */
	if (rc == PAN_OK && errno != 0) {
		if (at == SIZE_MAX)
			rc = PAN_EIO;
		else
			l->entry[at].closed = true;
	}
	(void)closedir(dir);
	return rc;
}

static int
by_path(const void *a, const void *b)
{
	return pan_str_cmp(((const struct pan_walk_entry *)a)->path,
	    ((const struct pan_walk_entry *)b)->path);
}

int
pan_walk_open(const char *path, size_t entries_max, unsigned depth_max,
    struct pan_arena *a, struct pan_walk *out, struct pan_err *err)
{
	struct listing l = { .arena = a, .max = entries_max };
	int root = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), rc;

	if (root < 0)
		return errno == ENOTDIR
		    ? pan_err_set(err, PAN_EARG, "'%s' is no folder", path)
		    : pan_err_sys(err, "cannot open folder '%s'", path);
	rc = list_folder(&l, root, SIZE_MAX);
	/* The list is its own queue, so the shallow is listed before the deep. */
	for (size_t i = 0; rc == PAN_OK && i < l.n; i++)
		if (l.entry[i].type == PAN_WALK_FOLDER) {
			l.entry[i].deep = l.entry[i].depth >= depth_max;
			if (!l.entry[i].deep)
				rc = list_folder(&l, root, i);
		}
	if (rc == PAN_ENOMEM || rc == PAN_EIO) {
		(void)close(root);
		return pan_err_set(err, rc, "cannot list '%s'", path);
	}
	if (l.n > 0)
		qsort(l.entry, l.n, sizeof(*l.entry), by_path);
	*out = (struct pan_walk){ root, l.entry, l.n, l.more };
	return PAN_OK;
}

void
pan_walk_close(struct pan_walk *w)
{
	if (w->root >= 0)
		(void)close(w->root);
	w->root = -1;
}

/* Read what ${st} says and a little more, for files that grow or lie about their size. */
static int
read_all(int fd, size_t max, struct pan_buf *out, struct pan_walk_file *how)
{
	size_t start = out->n;

	for (;;) {
		size_t room = max - (out->n - start);
		size_t want = room < CHUNK ? room + 1 : CHUNK;
		ssize_t got;
		char *chunk = malloc(want);

		if (chunk == NULL)
			return PAN_ENOMEM;
		got = read(fd, chunk, want);
		if (got > 0) {
			how->cut = (size_t)got > room;
			pan_buf_add(out,
			    (struct pan_str){ chunk, how->cut ? room : (size_t)got });
		}
		free(chunk);
		if (got < 0 && errno != EINTR)
			return PAN_EIO;
		if (out->rc != PAN_OK)
			return out->rc;
		if (got == 0 || how->cut)
			return PAN_OK;
	}
}

static bool
same(const struct stat *a, const struct stat *b)
{
	return a->st_size == b->st_size && a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
	    a->st_mtim.tv_nsec == b->st_mtim.tv_nsec &&
	    a->st_ctim.tv_sec == b->st_ctim.tv_sec &&
	    a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

/* Read from ${fd}, which is closed. */
static int
read_open(int fd, const char *path, size_t max, struct pan_buf *out,
    struct pan_walk_file *how, struct pan_err *err)
{
	struct stat before, after;
	int rc;

	if (fd < 0)
		return errno == ELOOP || errno == ENXIO || errno == ENOTDIR
		    ? pan_err_set(err, PAN_EARG, "'%s' is no regular file", path)
		    : pan_err_sys(err, "cannot open '%s'", path);
	if (fstat(fd, &before) != 0 || !S_ISREG(before.st_mode)) {
		(void)close(fd);
		return pan_err_set(err, PAN_EARG, "'%s' is no regular file", path);
	}
	*how = (struct pan_walk_file){ .size = (uint64_t)before.st_size,
		.runs = (before.st_mode & 0111) != 0 };
	rc = read_all(fd, max, out, how);
	if (rc == PAN_EIO)
		rc = pan_err_sys(err, "cannot read '%s'", path);
	else if (rc != PAN_OK)
		rc = pan_err_set(err, rc, "no memory to read '%s'", path);
	how->changed = fstat(fd, &after) != 0 || !same(&before, &after);
	(void)close(fd);
	return rc;
}

int
pan_walk_read(const struct pan_walk *w, struct pan_str path, size_t max,
    struct pan_buf *out, struct pan_walk_file *how, struct pan_err *err)
{
	return read_open(open_below(w->root, path, OPEN_FILE), path.s, max, out, how,
	    err);
}

int
pan_walk_read_file(const char *path, size_t max, struct pan_buf *out,
    struct pan_walk_file *how, struct pan_err *err)
{
	return read_open(open(path, OPEN_FILE), path, max, out, how, err);
}
