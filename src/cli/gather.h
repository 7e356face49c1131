/*
 * cli/gather - what is to be audited: paths that were named, or all that agents have.
 */
#ifndef PAN_CLI_GATHER_H
#define PAN_CLI_GATHER_H

#include "cli/installed.h"
#include "scan/agents.h"
#include "scan/subject.h"

#define PAN_GATHER_MAX 200000

struct pan_gather_item {
	struct pan_split_part part; /* what to read, unless there are bytes */
	struct pan_str bytes;       /* a document that lies in no file of its own */
	const char *name;           /* what the bytes are called: decides what they are */
	const char *shown;          /* the path to report, when it is not the part's */
	struct pan_str called;      /* the subject's name, when it is known better */
	bool server;                /* it is an MCP server, whatever it looks like */
	const char *recorded;       /* the digest under which it was installed, or NULL */
	const char *error;          /* why it cannot be looked at, or NULL */
};

struct pan_gather {
	struct pan_cli *c;
	struct pan_installed_entry *installed;
	struct pan_gather_item *item;
	size_t n, cap;
	bool complete; /* false: a folder could not be entered */
};

/* PAN_EFORMAT, PAN_EIO: installed.json cannot be read; PAN_ENOMEM. */
PAN_MUST int pan_gather_init(struct pan_gather *g, struct pan_cli *c,
    struct pan_err *err);
/* All subjects at ${path}; "-" is standard input.  A path that cannot be read becomes an
 * item with an error.  PAN_ENOMEM, PAN_ELIMIT. */
PAN_MUST int pan_gather_path(struct pan_gather *g, const char *path, struct pan_err *err);
/* All skills and servers of ${agents}, and what of them cannot be read. */
PAN_MUST int pan_gather_agents(struct pan_gather *g, const struct pan_agent *agents,
    struct pan_err *err);
/* The agents of this user and the current folder. */
PAN_MUST int pan_gather_find(struct pan_cli *c, struct pan_agent **out,
    struct pan_err *err);

#endif
