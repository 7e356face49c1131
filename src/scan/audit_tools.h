/*
 * scan/audit_tools - the texts of an MCP tool listing, each as a document.
 *
 * What a tool's description says, a model takes as an instruction from its own side.
 * So each text of a listing is judged by itself, with its place in the file.
 */
#ifndef PAN_SCAN_AUDIT_TOOLS_H
#define PAN_SCAN_AUDIT_TOOLS_H

#include "scan/finding.h"

#ifndef PAN_AUDIT_TEXTS_MAX
#define PAN_AUDIT_TEXTS_MAX 20000 /* texts of one listing; more are not split off */
#endif

/*
 * When ${d} is JSON that lists tools (the answer to tools/list, bare or as JSON-RPC; an
 * array of tools; one tool; prompts and resources alike), append a document for each of
 * their texts to *${tail} and move it on.  Names of parameters that ask for what a tool
 * has no business with are findings.  In ${a}; PAN_ENOMEM.
 */
PAN_MUST int pan_audit_tools(struct pan_arena *a, const struct pan_doc *d,
    struct pan_doc ***tail, struct pan_findings *fs);

#endif
