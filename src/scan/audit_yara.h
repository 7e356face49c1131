/*
 * scan/audit_yara - what YARA rules say of a file's bytes, as findings.
 *
 * Every file and member meets them as it lies on disk, readable or not, and every layer
 * that was peeled off meets them as text.  What a rule is worth depends on what its
 * author says it is worth, and on where it fires:
 *
 *	author says     in a program    in a script     in words
 *	critical        critical        critical        medium
 *	less            the same        medium at most  low
 *	nothing         medium          low             low
 *
 * Words are Markdown, JSON and the like; there, what is only shown (a fence, a deny-list)
 * makes no more than low.  A rule that calls itself suspicious is medium at most.  Rules
 * of the bundle are worth the same in scripts as in programs: they are tried on ordinary
 * ones.  Rules without a word on how bad it is were mostly written for somebody's own
 * hunting, and fire on half of all ordinary scripts; a document that speaks of malware
 * holds its words.  What could not be decided is one finding a file, and the audit is
 * incomplete.
 */
#ifndef PAN_SCAN_AUDIT_YARA_H
#define PAN_SCAN_AUDIT_YARA_H

#include "match/engine.h"
#include "scan/context.h"
#include "scan/finding.h"

/* One file may take so long, and all files of one subject together; then the rest of
 * them is undecided. */
#define PAN_AUDIT_YARA_FILE_MS 5000
#define PAN_AUDIT_YARA_SUBJECT_MS 60000

struct pan_audit_yara {
	struct pan_engine *engine;
	const struct pan_pack *pack;
	struct pan_arena *scratch; /* what is taken from it is not needed afterwards */
	/* of the subject; zero before its first document */
	const struct pan_doc *root; /* whose bytes were looked at last */
	unsigned spent_ms;
	bool undecided; /* something was: the audit is not complete */
};

/* Whether ${p} (NULL: no) has YARA rules at all: without any nothing is asked. */
bool pan_audit_yara_has(const struct pan_pack *p);

/*
 * Ask about ${d}, and about the file that it is a part of when no part of that came
 * before.  ${c} is its context, or NULL when it has none (it could not be read as text).
 * ${fs} is what is known of this document already: the same place is not told twice.
 * PAN_ENOMEM.
 */
PAN_MUST int pan_audit_yara(struct pan_audit_yara *y, const struct pan_doc *d,
    const struct pan_context *c, struct pan_findings *fs);

/* The check that a rule's category, as its author wrote it, belongs to. */
enum pan_check pan_audit_yara_check(struct pan_str category);

#endif
