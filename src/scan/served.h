/*
 * scan/served - what the code behind MCP tools does with what it is handed.
 *
 * A tool's arguments are written by a model, and so by whoever got words in front of it:
 * in a shell line, in evaluated code, in a query or in a template they run as somebody
 * else's program.  And a server can do what its descriptions keep quiet about: post what
 * it is handed to a host and drop the answer, keep copies in hidden files, reach into the
 * machine's inside.  None of this proves ill will, so each is a question (medium), asked
 * once a document at its first place; proven flows of secrets are scan/flow's.
 *
 * Python that registers tools only.  Names are followed through assignments inside one
 * function, without running anything; linear in the text but for a bounded set of names.
 */
#ifndef PAN_SCAN_SERVED_H
#define PAN_SCAN_SERVED_H

#include "scan/finding.h"

#ifndef PAN_SERVED_NAMES_MAX
#define PAN_SERVED_NAMES_MAX 64 /* of one function; further ones are not followed */
#endif

/* Whether ${d} is Python that offers MCP tools. */
bool pan_served_is(const struct pan_doc *d);

/* Judge ${d} when it is; ${scratch} may be reset afterwards.  PAN_ENOMEM. */
PAN_MUST int pan_served_check(const struct pan_doc *d, struct pan_arena *scratch,
    struct pan_findings *fs);

#endif
