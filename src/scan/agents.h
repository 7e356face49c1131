/*
 * scan/agents - which AI agents are on this machine, and what have they got.
 *
 * Each agent keeps its skills and its MCP servers in places and formats of its own; they
 * are rows of a table in agents_table.c.  Configurations are only ever read.  One that
 * cannot be read is reported as such: what an agent can read and we cannot is not empty.
 */
#ifndef PAN_SCAN_AGENTS_H
#define PAN_SCAN_AGENTS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/arena.h"
#include "core/err.h"
#include "core/node.h"
#include "core/str.h"

#define PAN_AGENTS_SKILLS_MAX 20000       /* skills of one agent; the rest is an error */
#define PAN_AGENTS_CONFIG_MAX (16u << 20) /* bytes of a configuration */

struct pan_server { /* one MCP server, as a configuration names it */
	struct pan_str name;
	struct pan_str command; /* {NULL, 0}: a remote one */
	struct pan_str *arg;
	size_t narg;
	struct pan_str *env; /* "NAME=value" */
	size_t nenv;
	struct pan_str url; /* {NULL, 0}: a local one */
	/* "stdio", "http", "sse"; "http-or-sse" when untold; "unknown": no command, no
	 * URL */
	const char *transport;
	struct pan_str project; /* the folder it is meant for, or {NULL, 0} */
	struct pan_str cwd;     /* where the command starts, or {NULL, 0} */
	bool disabled;
	bool trusted; /* the agent calls (some of) its tools without asking */
	const struct pan_node *entry; /* all of it as written */
	uint32_t line;                /* of the entry in the configuration */
	struct pan_str config;        /* path of the configuration */
	struct pan_server *next;
};

struct pan_config {
	struct pan_str path;
	struct pan_str error; /* why it could not be read; empty: it was read */
	struct pan_server *server;
	struct pan_config *next;
};

struct pan_agent_skill {
	struct pan_str path; /* folder or file */
	const char *kind;    /* "skill", "command", "agent" or "plugin" */
	struct pan_agent_skill *next;
};

struct pan_agent {
	const char *id;    /* "claude-code" */
	const char *title; /* "Claude Code" */
	struct pan_config *config;
	struct pan_agent_skill *skill;
	size_t nserver, nskill, nbroken; /* of them; nbroken: unreadable configurations */
	struct pan_str error;            /* a folder of it could not be read, or empty */
	struct pan_agent *next;
};

struct pan_agents_where {
	const char *home; /* NULL: no user scope */
	const char *cwd;  /* NULL: no project scope */
};

/*
 * Every agent that left a trace under ${where}, in ${a}, in the table's order; a skill
 * that several agents share stands with the first.  *${out} is NULL when there is none.
 * PAN_ENOMEM.
 */
PAN_MUST int pan_agents_find(struct pan_arena *a, const struct pan_agents_where *where,
    struct pan_agent **out, struct pan_err *err);

/*
 * Read ${text}, a configuration that lies at ${path}, as agent ${id} would.  Appends
 * nothing on failure.  PAN_EARG: no agent of that id has such a file; PAN_EFORMAT: it
 * cannot be read; PAN_ELIMIT; PAN_ENOMEM.
 */
PAN_MUST int pan_agents_read(struct pan_arena *a, const char *id, struct pan_str path,
    struct pan_str text, struct pan_server **out, struct pan_err *err);

/* The folder below ${home} where agent ${id} looks for skills, in ${a}; {NULL, 0} when it
 * has none or is unknown. */
struct pan_str pan_agents_skill_folder(struct pan_arena *a, const char *id,
    const char *home);
/* The id of the ${i}th agent that can take a skill; NULL after the last. */
const char *pan_agents_taker(size_t i);

/*
 * A server's entry as a document to be audited: JSON, with line breaks before it so that
 * it stands on the line where its configuration has it.  {NULL, 0}: no memory.
 */
struct pan_str pan_agents_document(struct pan_arena *a, const struct pan_server *s);
/* The local file that its command runs, or {NULL, 0}. */
struct pan_str pan_agents_program(struct pan_arena *a, const struct pan_server *s);

#endif
