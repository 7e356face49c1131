/*
 * cli/copy - a copy of a stranger's folder, with nothing in it but folders and files.
 */
#ifndef PAN_CLI_COPY_H
#define PAN_CLI_COPY_H

#include <stddef.h>

#include "core/err.h"
#include "core/str.h"

struct pan_copy {
	size_t files;
	size_t left_out; /* links, pipes, devices */
};

/* Whether the file ${path} is to be copied. */
typedef bool pan_copy_wanted(struct pan_str path);

/*
 * Copy folder ${from}, or the file ${from} as ${to}/SKILL.md, to the new folder ${to}.
 * Links are left out, and so is every file whose path ${wanted} (NULL: all are) does not
 * want.  Limits are those of an audit (core/limits.h): PAN_ELIMIT, for what
 * could not be audited whole is not copied.  On failure what was copied stays.
 */
PAN_MUST int pan_copy_tree(const char *from, const char *to, pan_copy_wanted *wanted,
    struct pan_copy *out, struct pan_err *err);

#endif
