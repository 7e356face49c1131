/*
 * cli/cli - what all commands share: the language, the exit status, and how to complain.
 *
 * A command is a table of options and a function that returns an exit status.  What it
 * reports goes to standard output, everything else to standard error.
 */
#ifndef PAN_CLI_CLI_H
#define PAN_CLI_CLI_H

#include "core/arena.h"
#include "core/buf.h"
#include "core/msg.h"
#include "core/opt.h"

/* The same for all commands.  That we could not look is never the same as clean. */
enum pan_cli_exit {
	PAN_EXIT_GO_ON = -1, /* no exit yet */
	PAN_EXIT_CLEAN = 0,
	PAN_EXIT_FAILED = 1, /* could not finish the check */
	PAN_EXIT_THREAT = 2,
	PAN_EXIT_MISUSE = PAN_OPT_EXIT_MISUSE,
};

struct pan_cli {
	enum pan_lang lang;
	struct pan_arena *a; /* lives as long as the command */
	struct pan_str own;  /* PanGuard's own folder; {NULL, 0}: there is none */
};

struct pan_cli_command {
	const char *name; /* "audit", "rules list" */
	const struct pan_opt_command *opts;
	int (*run)(struct pan_cli *c, const char *const *argv);
};

/* Options that every command has; the first member of its struct. */
struct pan_cli_common {
	bool help;
	unsigned lang; /* enum pan_lang */
};
extern const char *const pan_cli_langs[];
#define PAN_CLI_COMMON                                                                   \
	{ .kind = PAN_OPT_CHOICE,                                                        \
		.name = "lang",                                                          \
		.value = "LANG",                                                         \
		.choices = pan_cli_langs,                                                \
		.help = "cli.opt.lang",                                                  \
		.at = offsetof(struct pan_cli_common, lang) },                           \
	    { .kind = PAN_OPT_HELP,                                                      \
		    .letter = 'h',                                                       \
		    .name = "help",                                                      \
		    .help = "cli.opt.help",                                              \
		    .at = offsetof(struct pan_cli_common, help) },                       \
	{                                                                                \
		.kind = PAN_OPT_END                                                      \
	}

/*
 * Read ${argv} into ${to}, which begins with a struct pan_cli_common.  PAN_EXIT_GO_ON, or
 * the status to exit with: the help was printed, or the misuse named.
 */
int pan_cli_options(struct pan_cli *c, const struct pan_opt_command *o,
    const char *const *argv, void *to);

/* Say on standard error what went wrong, "panguard: ${err}"; PAN_EXIT_FAILED. */
int pan_cli_failed(const struct pan_err *err);
/* The same with message ${key}, {a} in it being ${a}, which may be foreign. */
int pan_cli_say(const struct pan_cli *c, const char *key, struct pan_str a);
/* A misuse that the table of options cannot know: message ${key}; PAN_EXIT_MISUSE. */
int pan_cli_misuse(const struct pan_cli *c, const char *command, const char *key,
    struct pan_str a);

/* Write ${b} to standard output and give its memory back.  PAN_EXIT_CLEAN, or
 * PAN_EXIT_FAILED after saying why. */
int pan_cli_print(struct pan_buf *b);

/* Append message ${key}, escaped ${a} and ${b2} filling {a} and {b}. */
void pan_cli_add(struct pan_buf *b, const struct pan_cli *c, const char *key,
    struct pan_str x, struct pan_str y);

/* Append message ${key} on lines no wider than the terminal, with a line break. */
void pan_cli_wrap(struct pan_buf *b, const struct pan_cli *c, const char *key);

#endif
