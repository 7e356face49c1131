/*
 * cli/ruleset - rule files from folders, the program itself and the home, as rules.
 */
#ifndef PAN_CLI_RULESET_H
#define PAN_CLI_RULESET_H

#include "cli/cli.h"
#include "match/pack.h"
#include "rule/atr.h"

#define PAN_RULESET_RULES_MAX 20000
#define PAN_RULESET_FILE_MAX ((size_t)4 << 20)

/* Something about a file, or (line 0) about all of it; the texts last for the call. */
typedef void pan_ruleset_lint(void *ctx, const char *file, enum pan_lint_level level,
    uint32_t line, const char *text);

struct pan_ruleset {
	struct pan_arena *a;
	const struct pan_rule **rule;
	size_t n, cap;
	struct pan_pack_source source[32];
	size_t nsource;
	size_t files, errors, warnings;
	pan_ruleset_lint *lint;
	void *ctx;
};

/* PAN_ENOMEM.  ${lint} may be NULL. */
PAN_MUST int pan_ruleset_init(struct pan_ruleset *rs, pan_ruleset_lint *lint, void *ctx,
    struct pan_err *err);
void pan_ruleset_fini(struct pan_ruleset *rs);

/* The rules inside the program. */
PAN_MUST int pan_ruleset_bundled(struct pan_ruleset *rs, struct pan_err *err);
/*
 * Every .yaml and .yml file at or below ${path}, in the order of their names.  A rule
 * that cannot be read is counted in errors and left out, as is one whose id is taken. The
 * source's name and version come from a package.json in or above the folder.  PAN_ENOENT,
 * PAN_EACCES, PAN_EIO: ${path}; PAN_ELIMIT; PAN_ENOMEM.
 */
PAN_MUST int pan_ruleset_path(struct pan_ruleset *rs, const char *path,
    struct pan_err *err);
/* The rules that were added to PanGuard's folder ${own}, if any. */
PAN_MUST int pan_ruleset_added(struct pan_ruleset *rs, struct pan_str own,
    struct pan_err *err);

/* Compile them; what cannot be compiled is counted in errors. */
PAN_MUST int pan_ruleset_compile(struct pan_ruleset *rs, struct pan_buf *out,
    struct pan_err *err);
/* Compile them and put the pack at ${path}, whose folder is made. */
PAN_MUST int pan_ruleset_write(struct pan_ruleset *rs, const char *path, size_t *bytes,
    struct pan_err *err);

#endif
