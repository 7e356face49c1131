/*
 * rule/ruleset - many rules at once: read, checked against each other, in order.
 *
 * The caller has walked the folders; here are only bytes and the paths they came from.
 */
#ifndef PAN_RULE_RULESET_H
#define PAN_RULE_RULESET_H

#include "core/arena.h"
#include "rule/atr.h"

struct pan_ruleset_file {
	struct pan_str path; /* as it shall be named in messages; decides the order */
	struct pan_str yaml;
};

struct pan_ruleset {
	const struct pan_rule **rule; /* those without an error */
	size_t n;
	size_t nerror; /* things said about the files */
	size_t nwarning;
};

/* Called for each thing worth saying; ${path} and ${text} last for the call. */
typedef void pan_ruleset_say(void *ctx, struct pan_str path, enum pan_lint_level level,
    uint32_t line, const char *text);

struct pan_ruleset_opts {
	bool thorough;        /* say what rule/lint has to say, too */
	pan_ruleset_say *say; /* may be NULL */
	void *ctx;
};

/*
 * Read ${n} files into ${a}.  The rules come in the reference's load order: folder by
 * folder by the bytes of their names, folders before files.  A file with an error is
 * left out, as is the second rule of an id (an error).  ${opts} may be NULL.  Fails
 * only with PAN_ENOMEM.
 */
PAN_MUST int pan_ruleset_read(struct pan_arena *a, const struct pan_ruleset_file *file,
    size_t n, const struct pan_ruleset_opts *opts, struct pan_ruleset *out,
    struct pan_err *err);

#endif
