/*
 * scan/shell - what a shell would make of a text, without being a shell.
 *
 * A reader of the POSIX shell language and of what bash adds to it that people
 * use (POSIX.1-2017 XCU chapter 2; bash(1)): words with their quoting removed,
 * assignments, pipelines, lists, redirections, here-documents, command and process
 * substitution, functions and compound commands.  The auditor and the command gate
 * ask it which commands a text runs, with which words, and what flows into what.
 *
 * It is tolerant, since documentation is full of half-commands: whatever it cannot
 * make sense of becomes words, and `broken` tells that something was left open.
 * One pass, linear in the text, nesting bounded; what is deeper is skipped and
 * `deep` tells so.  Conditions and loops are flattened into a group's body.
 */
#ifndef PAN_SCAN_SHELL_H
#define PAN_SCAN_SHELL_H

#include "core/arena.h"
#include "core/err.h"

/* Nesting of substitutions and compound commands. */
#ifndef PAN_SHELL_DEPTH_MAX
#define PAN_SHELL_DEPTH_MAX 48
#endif

struct pan_shell_list;

enum pan_shell_part_kind {
	PAN_SHELL_LITERAL,  /* text: as the command would see it */
	PAN_SHELL_VARIABLE, /* text: the name, "1", "@" ... */
	PAN_SHELL_COMMAND,  /* $(...) or `...`: list */
	PAN_SHELL_PROCESS,  /* <(...) or >(...): list */
};

struct pan_shell_part {
	enum pan_shell_part_kind kind;
	bool quoted;
	struct pan_str text;
	struct pan_shell_list *list;
	struct pan_shell_part *next;
};

struct pan_shell_word {
	struct pan_shell_part *part;
	struct pan_str
	    text;       /* all parts in a row: "$NAME" and "$()" for what is not known */
	bool plain;     /* literals only: text is what the command sees */
	bool quoted;    /* some of it was */
	size_t at, end; /* where it stands in the source */
	struct pan_shell_word *next;
};

enum pan_shell_redir_op {
	PAN_SHELL_IN,      /* < */
	PAN_SHELL_OUT,     /* > >| &> */
	PAN_SHELL_APPEND,  /* >> &>> */
	PAN_SHELL_DUP,     /* <& >& */
	PAN_SHELL_INOUT,   /* <> */
	PAN_SHELL_HEREDOC, /* << <<-: word is the body */
	PAN_SHELL_HERESTR, /* <<< */
};

struct pan_shell_redir {
	enum pan_shell_redir_op op;
	int fd; /* -1: both output and error */
	struct pan_shell_word *word;
	struct pan_shell_redir *next;
};

enum pan_shell_cmd_kind {
	PAN_SHELL_SIMPLE,
	PAN_SHELL_GROUP,    /* ( ) { } if while until case: body */
	PAN_SHELL_FOR,      /* name in word...: body */
	PAN_SHELL_FUNCTION, /* name: body */
};

struct pan_shell_cmd {
	enum pan_shell_cmd_kind kind;
	struct pan_shell_word
	    *assign; /* NAME=value in front of, or instead of, the words */
	struct pan_shell_word *word;
	unsigned nword;
	struct pan_shell_redir *redir;
	struct pan_str name;
	struct pan_shell_list *body;
	size_t at, end;
	struct pan_shell_cmd *next; /* in the same pipeline */
};

struct pan_shell_pipe {
	struct pan_shell_cmd *cmd;
	struct pan_shell_pipe *next;
};

struct pan_shell_list {
	struct pan_shell_pipe *pipe;
};

struct pan_shell {
	struct pan_shell_list *list;
	bool broken; /* a quote, bracket, compound or here-document was not closed */
	bool deep;   /* something nested deeper than PAN_SHELL_DEPTH_MAX was skipped */
};

/*
 * Read ${text}; the tree belongs to ${a} and points into ${text}.  Offsets count
 * from ${base}, the place of ${text} in the caller's document.  PAN_ENOMEM.
 */
PAN_MUST int pan_shell_parse(struct pan_arena *a, struct pan_str text, size_t base,
    struct pan_shell *out);

/* Word ${i} of ${c} (0 is the command's name), or NULL. */
const struct pan_shell_word *pan_shell_word(const struct pan_shell_cmd *c, unsigned i);

#endif
