#include "sys/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/own.h"

/* Folders inside folders that pan_file_remove() enters; our own are never so deep. */
#define REMOVE_DEPTH_MAX 80

static void
close_fd(const int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
}

static void
close_dir(DIR **d)
{
	if (*d != NULL)
		(void)closedir(*d);
}

enum pan_file_kind
pan_file_kind(const char *path)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return PAN_FILE_NONE;
	if (S_ISREG(st.st_mode))
		return PAN_FILE_REGULAR;
	return S_ISDIR(st.st_mode) ? PAN_FILE_FOLDER : PAN_FILE_OTHER;
}

/* Open a regular file for reading; O_NONBLOCK, for a pipe must not make us wait. */
static int
open_regular(const char *path, int *fd, struct stat *st, struct pan_err *err)
{
	*fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (*fd < 0)
		return pan_err_sys(err, "cannot open '%s'", path);
	if (fstat(*fd, st) != 0)
		return pan_err_sys(err, "cannot look at '%s'", path);
	if (!S_ISREG(st->st_mode))
		return pan_err_set(err, PAN_EARG, "'%s' is no regular file", path);
	return PAN_OK;
}

int
pan_file_read_fd(int fd, size_t max, struct pan_buf *out, struct pan_err *err)
{
	size_t before = out->n;
	char piece[8192];

	for (;;) {
		ssize_t n = read(fd, piece, sizeof(piece));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return pan_err_sys(err, "cannot read");
		if (n == 0)
			return pan_buf_done(out, err);
		if ((size_t)n > max - (out->n - before))
			return pan_err_set(err, PAN_ELIMIT, "more than %zu bytes", max);
		pan_buf_add(out, (struct pan_str){ piece, (size_t)n });
		if (pan_buf_done(out, err) != PAN_OK)
			return pan_buf_done(out, err);
	}
}

int
pan_file_read(const char *path, size_t max, struct pan_buf *out, struct pan_err *err)
{
	PAN_AUTO(close_fd) int fd = -1;
	struct stat st = { 0 };
	int rc = open_regular(path, &fd, &st, err);

	if (rc != PAN_OK)
		return rc;
	rc = pan_file_read_fd(fd, max, out, err);
	return rc == PAN_OK ? rc : pan_err_wrap(err, rc, "'%s'", path);
}

int
pan_file_map(const char *path, struct pan_file_map *out, struct pan_err *err)
{
	PAN_AUTO(close_fd) int fd = -1;
	struct stat st = { 0 };
	void *at;
	int rc = open_regular(path, &fd, &st, err);

	if (rc != PAN_OK)
		return rc;
	if (st.st_size == 0) {
		*out = (struct pan_file_map){ .bytes = "" };
		return PAN_OK;
	}
	at = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (at == MAP_FAILED)
		return pan_err_sys(err, "cannot map '%s'", path);
	*out = (struct pan_file_map){ .bytes = at,
		.n = (size_t)st.st_size,
		.inode = st.st_ino,
		.changed_ns =
		    (int64_t)st.st_ctim.tv_sec * 1000000000 + st.st_ctim.tv_nsec };
	return PAN_OK;
}

void
pan_file_unmap(struct pan_file_map *m)
{
	void *at;

	/* The only place that takes the const off: what was mapped is unmapped. */
	memcpy(&at, &m->bytes, sizeof(at));
	if (m->n > 0)
		(void)munmap(at, m->n);
	*m = (struct pan_file_map){ 0 };
}

int
pan_file_write_fd(int fd, struct pan_str bytes, struct pan_err *err)
{
	while (bytes.n > 0) {
		ssize_t n = write(fd, bytes.s, bytes.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EPIPE)
			return pan_err_set(err, PAN_ECLOSED, "nobody reads the output");
		if (n < 0)
			return pan_err_sys(err, "cannot write");
		bytes.s += n;
		bytes.n -= (size_t)n;
	}
	return PAN_OK;
}

/* So that the new name itself survives a power cut; a file system that cannot is fine. */
static void
sync_parent(const char *path)
{
	char folder[PATH_MAX];
	const char *slash = strrchr(path, '/');
	size_t n = slash == NULL ? 0 : (size_t)(slash - path);
	PAN_AUTO(close_fd) int fd = -1;

	if (n + 2 > sizeof(folder))
		return;
	memcpy(folder, path, n);
	folder[n] = '\0';
	fd = open(slash == NULL ? "."
	        : n == 0        ? "/"
	                        : folder,
	    O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0)
		(void)fsync(fd);
}

static int
fill(int fd, struct pan_str bytes, mode_t mode, struct pan_err *err)
{
	int rc = pan_file_write_fd(fd, bytes, err);

	if (rc != PAN_OK)
		return rc;
	if (fchmod(fd, mode) != 0 || fsync(fd) != 0)
		return pan_err_sys(err, "cannot write");
	return PAN_OK;
}

int
pan_file_write(const char *path, struct pan_str bytes, mode_t mode, struct pan_err *err)
{
	char temp[PATH_MAX];
	int fd, rc;

	if ((size_t)snprintf(temp, sizeof(temp), "%s.XXXXXX", path) >= sizeof(temp))
		return pan_err_set(err, PAN_ELIMIT, "the name '%.80s...' is too long",
		    path);
	fd = mkostemp(temp, O_CLOEXEC);
	if (fd < 0)
		return pan_err_sys(err, "cannot write '%s'", path);
	rc = fill(fd, bytes, mode, err);
	if (close(fd) != 0 && rc == PAN_OK)
		rc = pan_err_sys(err, "cannot write");
	if (rc == PAN_OK && rename(temp, path) != 0)
		rc = pan_err_sys(err, "cannot rename");
	if (rc != PAN_OK) {
		(void)unlink(temp);
		return pan_err_wrap(err, rc, "'%s'", path);
	}
	sync_parent(path);
	return PAN_OK;
}

int
pan_file_create(const char *path, struct pan_str bytes, mode_t mode, struct pan_err *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
	int rc;

	if (fd < 0)
		return pan_err_sys(err, "cannot make '%s'", path);
	rc = pan_file_write_fd(fd, bytes, err);
	if (close(fd) != 0 && rc == PAN_OK)
		rc = pan_err_sys(err, "cannot write");
	return rc == PAN_OK ? rc : pan_err_wrap(err, rc, "'%s'", path);
}

int
pan_file_mkdirs(const char *path, mode_t mode, struct pan_err *err)
{
	char part[PATH_MAX];
	size_t n = strlen(path);

	if (n == 0 || n >= sizeof(part))
		return pan_err_set(err, PAN_EARG, "'%.80s' is no name for a folder",
		    path);
	for (size_t i = 1; i <= n; i++) {
		if (i < n && path[i] != '/')
			continue;
		memcpy(part, path, i);
		part[i] = '\0';
		if (mkdir(part, mode) != 0 && errno != EEXIST &&
		    pan_file_kind(part) != PAN_FILE_FOLDER)
			return pan_err_sys(err, "cannot make the folder '%s'", part);
	}
	if (pan_file_kind(path) != PAN_FILE_FOLDER)
		return pan_err_set(err, PAN_EARG, "'%s' is no folder", path);
	return PAN_OK;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool
dots(const char *name)
{
	return name[0] == '.' && (name[1] == '\0' || (name[1] == '.' && name[2] == '\0'));
}

struct names {
	const char **at;
	size_t n, cap;
};

static int
add_name(struct pan_arena *a, struct names *names, const char *name)
{
	struct pan_str copy = pan_arena_copy(a, pan_str(name));

	if (names->n == names->cap) {
		size_t cap = names->cap == 0 ? 32 : names->cap * 2;
		const char **grown = pan_arena_array(a, cap, sizeof(*grown));

		if (grown == NULL)
			return PAN_ENOMEM;
		if (names->n > 0)
			memcpy(grown, names->at, names->n * sizeof(*grown));
		names->at = grown;
		names->cap = cap;
	}
	if (copy.s == NULL)
		return PAN_ENOMEM;
	names->at[names->n++] = copy.s;
	return PAN_OK;
}

int
pan_file_list(struct pan_arena *a, const char *path, size_t max, const char *const **out,
    size_t *n, struct pan_err *err)
{
	PAN_AUTO(close_dir) DIR *d = opendir(path);
	struct names names = { 0 };

	if (d == NULL)
		return pan_err_sys(err, "cannot read the folder '%s'", path);
	for (;;) {
		const struct dirent *e = (errno = 0, readdir(d));

		if (e == NULL && errno != 0)
			return pan_err_sys(err, "cannot read the folder '%s'", path);
		if (e == NULL)
			break;
		if (dots(e->d_name))
			continue;
		if (names.n >= max)
			return pan_err_set(err, PAN_ELIMIT,
			    "the folder '%s' has more than %zu entries", path, max);
		if (add_name(a, &names, e->d_name) != PAN_OK)
			return pan_err_set(err, PAN_ENOMEM, "out of memory");
	}
	if (names.n > 0)
		qsort(names.at, names.n, sizeof(*names.at), by_name);
	*out = names.at;
	*n = names.n;
	return PAN_OK;
}

static int
remove_below(int parent, const char *name, unsigned depth)
{
	PAN_AUTO(close_dir) DIR *d = NULL;
	int fd;

	if (unlinkat(parent, name, 0) == 0 || errno == ENOENT)
		return 0;
	if ((errno != EISDIR && errno != EPERM) || depth >= REMOVE_DEPTH_MAX)
		return -1;
	fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return -1;
	d = fdopendir(fd);
	if (d == NULL) {
		(void)close(fd);
		return -1;
	}
	for (;;) {
		const struct dirent *e = (errno = 0, readdir(d));

		if (e == NULL)
			break;
		if (!dots(e->d_name) && remove_below(dirfd(d), e->d_name, depth + 1) != 0)
			return -1;
	}
	return errno != 0 ? -1 : unlinkat(parent, name, AT_REMOVEDIR);
}

int
pan_file_remove(const char *path, struct pan_err *err)
{
	if (remove_below(AT_FDCWD, path, 0) != 0)
		return pan_err_sys(err, "cannot remove '%s'", path);
	return PAN_OK;
}

struct pan_str
pan_file_real(struct pan_arena *a, const char *path)
{
	char real[PATH_MAX];

	if (realpath(path, real) == NULL)
		return (struct pan_str){ NULL, 0 };
	return pan_arena_copy(a, pan_str(real));
}
