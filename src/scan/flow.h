/*
 * scan/flow - what flows where: from a person's secrets to other machines, and from
 * other machines into a shell.
 *
 * A small data-flow analysis over shell, Python, JavaScript and TypeScript, over the
 * code fences of Markdown, and over sentences that tell an agent in words to do the
 * same.  It evaluates a text in its order, without running anything: each value
 * carries where it came from (a private key, the whole environment, one service's
 * key, the network), through variables, pipes, files, formatting and helper functions
 * one level deep, to what is done with it.  An API client that sends its own key to
 * its own service is how programs work, and no finding.
 *
 * It errs on the side of silence where the text does not say enough (an address that
 * only exists at run time), because a person stops reading a tool that cries wolf.
 * Linear in the text; nesting and tables are bounded.
 */
#ifndef PAN_SCAN_FLOW_H
#define PAN_SCAN_FLOW_H

#include "core/arena.h"
#include "core/err.h"
#include "scan/doc.h"
#include "scan/finding.h"

/* What a text does, for the permission check and for reasoning over several files. */
enum pan_flow_act {
	PAN_FLOW_CONNECTS, /* to: host, or "" when it is not known */
	PAN_FLOW_READS,    /* a file: its path */
	PAN_FLOW_WRITES,   /* a file: its path */
	PAN_FLOW_RUNS,     /* a command: its name */
	PAN_FLOW_INSTALLS, /* packages: by which tool */
	PAN_FLOW_BECOMES_ROOT,
	PAN_FLOW_READS_SECRET, /* the variable's or file's name */
	PAN_FLOW_GATHERS,      /* several secrets, or all of the environment, at once */
	PAN_FLOW_SENDS,        /* something not constant: to a host */
	PAN_FLOW_ACT_COUNT,
};

struct pan_flow_fact {
	enum pan_flow_act act;
	bool code; /* seen in code, not in a sentence or an example in prose */
	struct pan_str what;
	const struct pan_doc *doc;
	size_t at, end;
	struct pan_flow_fact *next;
};

struct pan_flow_facts {
	struct pan_flow_fact *first, **tail; /* in the order of the text */
	uint32_t count[PAN_FLOW_ACT_COUNT];  /* also of those over the ceiling */
	uint32_t kept;
};

/* What the analysis of one document may take; its scratch arena's ceiling. */
#ifndef PAN_FLOW_BYTES_MAX
#define PAN_FLOW_BYTES_MAX ((size_t)128 << 20)
#endif
#ifndef PAN_FLOW_FACTS_MAX
#define PAN_FLOW_FACTS_MAX 4096
#endif

/*
 * Analyse ${d} and add what is found to ${fs}: checks secret-exfiltration and
 * tool-poisoning.  Facts go to ${facts} when it is not NULL; they live in fs->arena.
 * ${scratch} may be reset afterwards.  PAN_ENOMEM; a text too large for the scratch
 * arena is PAN_ELIMIT, and nothing is claimed about it.
 */
PAN_MUST int pan_flow_check(const struct pan_doc *d, struct pan_arena *scratch,
    struct pan_findings *fs);
PAN_MUST int pan_flow_collect(const struct pan_doc *d, struct pan_arena *scratch,
    struct pan_findings *fs, struct pan_flow_facts *facts);

/*
 * Over all documents of a subject: one file gathers secrets, another sends whatever it
 * is handed to a stranger's host.  Neither alone says so.
 */
void pan_flow_join(const struct pan_flow_facts *facts, struct pan_findings *fs);

#endif
