/*
 * scan/identify - what a subject is and what it calls itself, from its docs.
 */
#ifndef PAN_SCAN_IDENTIFY_H
#define PAN_SCAN_IDENTIFY_H

#include "scan/audit.h"

/* Set kind and name of ${s}; ${fallback} is its name when it does not say one.
 * PAN_ENOMEM. */
PAN_MUST int pan_identify(struct pan_subject *s, struct pan_str fallback);

#endif
