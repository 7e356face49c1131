/*
 * core/opt - a command's options, as a table.
 *
 * The same table parses the arguments and prints the help, so they cannot disagree.
 * An entry says where in the command's own struct its value goes:
 *
 *	struct args { bool all; const char *out; unsigned format; struct pan_opt_list
 *paths; }; static const struct pan_opt opts[] = { { .kind = PAN_OPT_FLAG, .letter = 'a',
 *.name = "all", .help = "audit.all", .at = offsetof(struct args, all) }, { .kind =
 *PAN_OPT_ARGS, .value = "PATH", .min = 1, .at = offsetof(struct args, paths) }, { .kind =
 *PAN_OPT_END },
 *	};
 *
 * Options may stand before and after the arguments; "--" ends them, and "-" alone is an
 * argument.  "--name VALUE", "--name=VALUE", "-n VALUE", "-nVALUE" and "-abc" are read as
 * usual.  Names are never abbreviated: a script must not change its meaning with us.
 */
#ifndef PAN_CORE_OPT_H
#define PAN_CORE_OPT_H

#include "core/arena.h"
#include "core/buf.h"
#include "core/lang.h"

#define PAN_OPT_EXIT_MISUSE 64

/* What an entry is, and the type of the field at ${at}. */
enum pan_opt_kind {
	PAN_OPT_END,
	PAN_OPT_FLAG,   /* bool */
	PAN_OPT_HELP,   /* bool: nothing after it is looked at, nothing is missing */
	PAN_OPT_TEXT,   /* const char *: of argv; may be given once */
	PAN_OPT_LIST,   /* struct pan_opt_list: may be given more than once */
	PAN_OPT_CHOICE, /* unsigned: index into ${choices} */
	PAN_OPT_NUMBER, /* unsigned: within [min, max] */
	PAN_OPT_ARGS, /* struct pan_opt_list: what is no option; ${min} to ${max} (0: any
	                 number) of them.  One entry at most; without it there are none */
	PAN_OPT_REST, /* the same, and everything from the first of them on, whatever it
	                 looks like: another program's command line */
};

struct pan_opt {
	enum pan_opt_kind kind;
	char letter;                /* of "-x", or 0 */
	const char *name;           /* of "--name", or NULL */
	const char *value;          /* what help calls its value: "FILE" */
	const char *const *choices; /* NULL-ended */
	unsigned min;
	unsigned max;
	const char *help; /* key of a message; NULL keeps it out of the help */
	size_t at;        /* offsetof() in the command's struct */
};

struct pan_opt_list {
	const char **v;
	size_t n;
};

struct pan_opt_command {
	const char *name;           /* "panguard audit" */
	const char *about;          /* key of a message: what it does */
	const struct pan_opt *opts; /* PAN_OPT_END ends them */
	const char *more;           /* key of a message that ends the help, or NULL */
};

/*
 * Read ${argv} (NULL-ended, without the program's and the command's name) into ${to},
 * which holds the defaults.  Lists are in ${a}, texts in ${argv}.  PAN_EARG: one line in
 * ${lang}, fit to be shown, that says what is wrong and what may have been meant; the
 * program should then end with PAN_OPT_EXIT_MISUSE.  PAN_ENOMEM.
 */
PAN_MUST int pan_opt_parse(const struct pan_opt_command *c, const char *const *argv,
    void *to, struct pan_arena *a, enum pan_lang lang, struct pan_err *err);

/* Append the help of ${c}, no wider than ${columns} (0: 80). */
void pan_opt_help(struct pan_buf *b, const struct pan_opt_command *c, enum pan_lang lang,
    unsigned columns);

/*
 * The one of ${words} (NULL-ended) that ${word} was probably meant to be, or NULL: at
 * most two letters are wrong, missing, superfluous or swapped with a neighbour, and fewer
 * in a short word.
 */
const char *pan_opt_nearest(const char *word, const char *const *words);

#endif
