/*
 * scan/perms - what a subject says it may do, against what it does.
 *
 * Declared: frontmatter (allowed-tools as text or as a list, tools, permissions,
 * capabilities), manifests' permissions, agents' settings, and the hints of MCP tools.
 * Done: the facts of scan/flow.  Declaring nothing is normal, and no finding; declaring
 * little and doing more is one, and so is asking for everything, or for being asked
 * nothing.
 */
#ifndef PAN_SCAN_PERMS_H
#define PAN_SCAN_PERMS_H

#include "scan/doc.h"
#include "scan/finding.h"
#include "scan/flow.h"

/*
 * Check the documents ${first}, ${first}->next, ... of one subject, whose ${facts}
 * pan_flow_collect() gathered.  Findings of check permission-scope go to ${fs}.
 * ${scratch} may be reset afterwards.  PAN_ENOMEM.
 */
PAN_MUST int pan_perms_check(const struct pan_doc *first,
    const struct pan_flow_facts *facts, struct pan_arena *scratch,
    struct pan_findings *fs);

#endif
