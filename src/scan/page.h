/*
 * scan/page - HTML and SVG: the page, and the scripts in it as docs of their own.
 */
#ifndef PAN_SCAN_PAGE_H
#define PAN_SCAN_PAGE_H

#include "scan/unpack.h"

/*
 * Add ${d}, a page, to the subject: first itself with its scripts blanked out (so that
 * nothing is found twice), comments and all, then each script.  PAN_ENOMEM.
 */
PAN_MUST int pan_page_add(struct pan_unpack *u, const struct pan_doc *d);

#endif
