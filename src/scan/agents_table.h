/*
 * scan/agents_table - where each agent keeps its servers and skills: the table.
 *
 * "~/x" is below the user's home, "x" below the project, "/x" is as it says.  "x" with a
 * star behind its last slash are all files in folder x.  To teach discovery a new agent,
 * add a row.
 */
#ifndef PAN_SCAN_AGENTS_TABLE_H
#define PAN_SCAN_AGENTS_TABLE_H

#include "scan/agents.h"

enum pan_agents_format {
	PAN_AGENTS_JSON, /* with comments and trailing commas */
	PAN_AGENTS_JSON5,
	PAN_AGENTS_TOML,
	PAN_AGENTS_YAML,
	PAN_AGENTS_BY_NAME, /* by the file's ending: JSON or YAML */
};

struct pan_agents_file {
	const char *path;
	enum pan_agents_format format;
	const char *servers; /* where its servers stand: "mcp/servers"; "*" is any key */
	const char *more;    /* a second place, or NULL */
};

struct pan_agents_folder {
	const char *path;
	const char *kind; /* "skill", "command", "agent", "plugin" */
};

struct pan_agents_row {
	const char *id, *title;
	const char *marker[4]; /* one of them is there: so is the agent */
	struct pan_agents_file file[7];
	struct pan_agents_folder folder[10];
	const char *untold;  /* transport of a URL that comes without a type */
	const char *install; /* below the home: where `panguard install` puts skills */
};

extern const struct pan_agents_row pan_agents_table[]; /* ends with an id of NULL */

/* Which file of which agent a text is, and where it lies. */
struct pan_agents_origin {
	const struct pan_agents_row *row;
	const struct pan_agents_file *file;
	struct pan_str path;
};

/* pan_agents_read() with the row and file already known. */
PAN_MUST int pan_agents_read_as(struct pan_arena *a, const struct pan_agents_origin *from,
    struct pan_str text, struct pan_server **out, struct pan_err *err);

#endif
