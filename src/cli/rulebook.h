/*
 * cli/rulebook - rule files from folders, the program itself and the home, as rules.
 */
#ifndef PAN_CLI_RULEBOOK_H
#define PAN_CLI_RULEBOOK_H

#include "cli/cli.h"
#include "match/pack.h"
#include "rule/ruleset.h"

#define PAN_RULEBOOK_FILES_MAX 20000
#define PAN_RULEBOOK_FILE_MAX ((size_t)4 << 20)

struct pan_rulebook {
	struct pan_arena *a;
	const struct pan_rule **rule;
	size_t n, cap;
	struct pan_pack_source source[32];
	size_t nsource;
	size_t files, errors, warnings;
	struct pan_ruleset_opts opts; /* say: wants to hear what is odd about the files */
	/* The files of the source that is being read. */
	struct pan_ruleset_file *file;
	size_t nfile, file_cap;
};

/* ${say} may be NULL; with ${thorough} it hears rule/lint's warnings too.  PAN_ENOMEM. */
PAN_MUST int pan_rulebook_init(struct pan_rulebook *rs, pan_ruleset_say *say, void *ctx,
    bool thorough, struct pan_err *err);
void pan_rulebook_fini(struct pan_rulebook *rs);

/* The rules inside the program. */
PAN_MUST int pan_rulebook_bundled(struct pan_rulebook *rs, struct pan_err *err);
/*
 * Every .yaml and .yml file at or below ${path}.  A rule that cannot be read is counted
 * in errors and left out; one whose id another source has taken is a warning.  The
 * source's name and version come from a package.json in or above the folder.  PAN_ENOENT,
 * PAN_EACCES, PAN_EIO: ${path}; PAN_ELIMIT; PAN_ENOMEM.
 */
PAN_MUST int pan_rulebook_path(struct pan_rulebook *rs, const char *path,
    struct pan_err *err);
/* The rules that were added to PanGuard's folder ${own}, if any. */
PAN_MUST int pan_rulebook_added(struct pan_rulebook *rs, struct pan_str own,
    struct pan_err *err);

/* Compile them; what cannot be compiled is counted in errors. */
PAN_MUST int pan_rulebook_compile(struct pan_rulebook *rs, struct pan_buf *out,
    struct pan_err *err);
/* Compile them and put the pack at ${path}, whose folder is made. */
PAN_MUST int pan_rulebook_write(struct pan_rulebook *rs, const char *path, size_t *bytes,
    struct pan_err *err);

#endif
