/*
 * cli/build - compile all rules that this computer has into the pack that is used.
 */
#ifndef PAN_CLI_BUILD_H
#define PAN_CLI_BUILD_H

#include "cli/rulebook.h"

struct pan_build {
	struct pan_rulebook_written made;
	size_t errors; /* rules that were named on standard error and left out */
	struct pan_str path;
};

/* PAN_ENOENT: there is no home; PAN_EIO and the like: it cannot be written. */
PAN_MUST int pan_build_rules(struct pan_cli *c, struct pan_build *out,
    struct pan_err *err);

/* Append message ${key}, in which {a} is how many rules there are, by language, and {b}
 * is ${path}. */
void pan_build_add(struct pan_buf *b, const struct pan_cli *c, const char *key,
    const struct pan_rulebook_written *made, struct pan_str path);

/* A pan_ruleset_say that names errors on standard error; warnings are for `rules lint`.
 */
void pan_build_say(void *ctx, struct pan_str path, enum pan_lint_level level,
    uint32_t line, const char *text);

#endif
