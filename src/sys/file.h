/*
 * sys/file - whole files in and out.
 *
 * Reading never waits: only regular files are read, so a pipe planted where a
 * configuration should be cannot hang us.  Writing is atomic: a reader sees the old
 * bytes or the new ones, and so does the next start after a power cut.
 */
#ifndef PAN_SYS_FILE_H
#define PAN_SYS_FILE_H

#include <stdbool.h>
#include <sys/types.h>

#include "core/arena.h"
#include "core/buf.h"

enum pan_file_kind { PAN_FILE_NONE, PAN_FILE_REGULAR, PAN_FILE_FOLDER, PAN_FILE_OTHER };

/* What ${path} names, links followed.  PAN_FILE_NONE also when it cannot be asked. */
enum pan_file_kind pan_file_kind(const char *path);

/*
 * Append all of ${path} to ${out}; more than ${max} bytes is PAN_ELIMIT.  PAN_ENOENT,
 * PAN_EACCES, PAN_EIO; PAN_EARG: it is no regular file.
 */
PAN_MUST int pan_file_read(const char *path, size_t max, struct pan_buf *out,
    struct pan_err *err);

/* Everything that can be read from descriptor ${fd} until its end, at most ${max} bytes.
 */
PAN_MUST int pan_file_read_fd(int fd, size_t max, struct pan_buf *out,
    struct pan_err *err);

struct pan_file_map {
	const char *bytes; /* page-aligned */
	size_t n;
	/* Which file this is, and when it was last changed: together they tell whether it
	 * is still the one that was looked at before. */
	uint64_t inode;
	int64_t changed_ns;
};
/* Map ${path} read-only.  Codes as pan_file_read(). */
PAN_MUST int pan_file_map(const char *path, struct pan_file_map *out,
    struct pan_err *err);
void pan_file_unmap(struct pan_file_map *m);

/* Put ${bytes} at ${path} with ${mode}, atomically, replacing what is there. */
PAN_MUST int pan_file_write(const char *path, struct pan_str bytes, mode_t mode,
    struct pan_err *err);
/* Make the new file ${path} with ${mode}, without waiting for the disk: for what lies in
 * a folder that gets its name only when it is complete.  PAN_EIO when it is there
 * already. */
PAN_MUST int pan_file_create(const char *path, struct pan_str bytes, mode_t mode,
    struct pan_err *err);
/* Write all of ${bytes} to ${fd}.  PAN_ECLOSED: nobody reads any more. */
PAN_MUST int pan_file_write_fd(int fd, struct pan_str bytes, struct pan_err *err);

/* Make ${path} and the folders above it that are missing, with ${mode}. */
PAN_MUST int pan_file_mkdirs(const char *path, mode_t mode, struct pan_err *err);

/*
 * The names in folder ${path}, without "." and "..", ascending by bytes, in ${a}.  More
 * than ${max} is PAN_ELIMIT.
 */
PAN_MUST int pan_file_list(struct pan_arena *a, const char *path, size_t max,
    const char *const **out, size_t *n, struct pan_err *err);

/*
 * Remove ${path} and everything below it; links are removed, not followed.  That it is
 * not there is success.
 */
PAN_MUST int pan_file_remove(const char *path, struct pan_err *err);

/* ${path} without links, "." and "..", in ${a}; {NULL, 0} when it names nothing. */
struct pan_str pan_file_real(struct pan_arena *a, const char *path);

#endif
