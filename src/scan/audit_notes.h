/*
 * scan/audit_notes - what the way a subject is packed says about it.
 *
 * scan/subject notes tricks it met while reading (scan/subject.h lists them).  Here
 * they become findings, and files that run but cannot be read become one.
 */
#ifndef PAN_SCAN_AUDIT_NOTES_H
#define PAN_SCAN_AUDIT_NOTES_H

#include "scan/audit.h"

/* Add to ${s}->findings what its coverage notes and opaque files say.  PAN_ENOMEM. */
PAN_MUST int pan_audit_notes(struct pan_subject *s);

/*
 * Whether something was left out that could have held what the checks look for: a check
 * without findings is then no more than partial.  Pictures, sound and fonts could not.
 */
bool pan_audit_notes_unread(const struct pan_subject *s);

#endif
