/*
 * scan/manifest - is a subject what it says it is: the check manifest-integrity.
 *
 * What a skill, a package or a server is called, what it pulls in, and what runs when
 * it is installed decide whether the text that was audited is the text that will run.
 * So: names that imitate well-known ones, packages without a fixed version, hooks that
 * run at installation, manifests that cannot be read, two manifests where a program
 * looks for one, and whether it is still what `panguard install` let in.
 *
 * Ordinary carelessness is low; more is kept for what a careful author does not do.
 */
#ifndef PAN_SCAN_MANIFEST_H
#define PAN_SCAN_MANIFEST_H

#include "scan/audit.h"

/*
 * Add the check's findings to ${s}->findings.  ${recorded} is the digest under which
 * `panguard install` let this subject in ("sha256:..."), NULL when it was not installed
 * by us.  PAN_ENOMEM.
 */
PAN_MUST int pan_manifest_check(struct pan_subject *s, const char *recorded,
    struct pan_err *err);

/*
 * The well-known name that ${name} imitates without being it, or {NULL, 0}.  ${list} is
 * the kind of name: "skill", "server", "npm" or "pypi" (share/data/names.txt).
 */
struct pan_str pan_manifest_imitates(const char *list, struct pan_str name);

/*
 * The common word of which a part of ${name} has two letters swapped ("json-parsre"), as
 * names do that wait for a slip of the finger; or {NULL, 0}.
 */
struct pan_str pan_manifest_misspells(struct pan_str name);

#endif
