/*
 * cli/installed - what `panguard install` let in: installed.json in PanGuard's folder.
 *
 * An entry says which folder holds what, and the digest it had when it was audited; a
 * later audit of the same folder tells when it is no longer that.
 */
#ifndef PAN_CLI_INSTALLED_H
#define PAN_CLI_INSTALLED_H

#include "cli/cli.h"

struct pan_installed_entry {
	struct pan_str path; /* the folder, without links */
	struct pan_str name, agent;
	struct pan_str digest; /* "sha256:..." */
	struct pan_str verdict;
	struct pan_str reason; /* of --accept, or empty */
	struct pan_str at;     /* RFC 3339 */
	struct pan_installed_entry *next;
};

/* All entries, in ${c}->a; NULL when there are none.  PAN_EFORMAT, PAN_EIO: the file is
 * there and cannot be read. */
PAN_MUST int pan_installed_read(struct pan_cli *c, struct pan_installed_entry **out,
    struct pan_err *err);
/* Add ${e}, in place of the one with the same path. */
PAN_MUST int pan_installed_add(struct pan_cli *c, const struct pan_installed_entry *e,
    struct pan_err *err);
/* The digest recorded for ${path} in ${list}, NUL-ended, or NULL. */
const char *pan_installed_digest(struct pan_cli *c,
    const struct pan_installed_entry *list, const char *path);

#endif
