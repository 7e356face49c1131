/*
 * scan/listing - what a tool listing gives away without a single instruction in it.
 *
 * A tool's name that says harm, and a second tool that takes the place of the first: both
 * are read from the listing's structure, so no wording of the descriptions hides them.
 * The instructions in descriptions are scan/intent's, hints that lie scan/perms'.
 */
#ifndef PAN_SCAN_LISTING_H
#define PAN_SCAN_LISTING_H

#include "core/node.h"
#include "scan/finding.h"

#ifndef PAN_LISTING_TWINS_MAX
#define PAN_LISTING_TWINS_MAX 2000 /* tools of one listing compared with each other */
#endif

/*
 * Judge one tool, or each of a list of tools, of ${d} and add what is found to ${fs}.
 * Linear in the listing, but for twins: n log n in the tools' names.  PAN_ENOMEM.
 */
PAN_MUST int pan_listing_check(struct pan_arena *a, const struct pan_doc *d,
    const struct pan_node *tools, struct pan_findings *fs);

#endif
