/*
 * scan/finding - what the auditor found, and where.
 */
#ifndef PAN_SCAN_FINDING_H
#define PAN_SCAN_FINDING_H

#include "core/arena.h"
#include "rule/rule.h"
#include "scan/doc.h"

/* The seven checks, in the order they are reported. */
enum pan_check {
	PAN_CHECK_PROMPT_INJECTION,
	PAN_CHECK_TOOL_POISONING,
	PAN_CHECK_HIDDEN_UNICODE,
	PAN_CHECK_ENCODED_PAYLOAD,
	PAN_CHECK_SECRET_EXFILTRATION,
	PAN_CHECK_PERMISSION_SCOPE,
	PAN_CHECK_MANIFEST_INTEGRITY,
	PAN_CHECK_COUNT,
};
const char *pan_check_id(enum pan_check c); /* "prompt-injection" ... */

struct pan_finding {
	enum pan_check check;
	enum pan_severity severity;
	struct pan_str rule; /* an ATR id, or "pan:NAME" for one of our own */
	/* Our own findings: the texts are messages "finding.NAME.title|what|why|do". */
	struct pan_str
	    arg[3]; /* fill {a}, {b}, {c} of those messages; foreign text, raw */
	const struct pan_pack_rule *atr; /* for an ATR id, else NULL */
	const struct pan_doc
	    *doc;  /* the document it was seen in; its parents are its layers */
	size_t at; /* bytes of doc->text */
	size_t end;
	bool undecided; /* a limit was met here: neither yes nor no */
};

struct pan_findings {
	struct pan_arena *arena; /* set by the owner; all else starts as zero */
	struct pan_finding *item;
	size_t n, cap;
	uint32_t *slot; /* a hash table over item[]: index + 1, 0 for empty */
	size_t nslot;
	size_t dropped; /* over PAN_SCAN_FINDINGS_MAX */
	int rc;         /* PAN_OK or PAN_ENOMEM, sticky */
};

/*
 * Add a copy of ${f}.  The same rule at the same place of the same document counts
 * once, at the worse severity.  At PAN_SCAN_FINDINGS_MAX a finding takes the place of
 * one that is less severe, or is counted as dropped: the worst are always kept, and a
 * further finding never makes the score of the list (scan/score) smaller.
 */
void pan_findings_add(struct pan_findings *fs, const struct pan_finding *f);

/* Worst first; then by check, path, place and rule: the same set is always in one order.
 */
void pan_findings_sort(struct pan_findings *fs);

/* The shorthand for our own findings: rule "pan:NAME", no arguments. */
void pan_findings_own(struct pan_findings *fs, enum pan_check check,
    enum pan_severity severity, const char *name, const struct pan_doc *doc, size_t at,
    size_t end);

#endif
