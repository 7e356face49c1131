/*
 * scan/audit - the Skill Auditor: what is in this folder, and may it be installed.
 *
 * pan_audit_subject() takes a subject that was read (scan/subject), peels its layers
 * (scan/peel), runs the seven checks over every document, lets structure decide what is
 * said and what is only shown (scan/context), and scores what remains (scan/score).
 * Nothing is executed and nothing is fetched.
 */
#ifndef PAN_SCAN_AUDIT_H
#define PAN_SCAN_AUDIT_H

#include "match/engine.h"
#include "scan/finding.h"

enum pan_subject_kind {
	PAN_SUBJECT_SKILL,
	PAN_SUBJECT_MCP_SERVER,
	PAN_SUBJECT_MCP_TOOLS,
	PAN_SUBJECT_PLUGIN,
	PAN_SUBJECT_FILE,
};

enum pan_check_status { PAN_CHECK_CLEAN, PAN_CHECK_FOUND, PAN_CHECK_PARTIAL };
enum pan_audit_verdict { PAN_AUDIT_ALLOW, PAN_AUDIT_REVIEW, PAN_AUDIT_BLOCK };

struct pan_score_part {
	uint32_t finding; /* index */
	unsigned points;
	const char *why; /* message key */
};

struct pan_coverage {
	uint32_t files;       /* regular files and archive members met */
	uint64_t bytes;       /* in them */
	uint64_t inspected;   /* of those, bytes that were read as text */
	uint32_t opaque;      /* files that could not be read as text */
	uint32_t skipped;     /* files that were not looked at (limits, devices, links) */
	struct pan_str *note; /* what was left out and why: message key, '\t', path */
	size_t nnote;
};

struct pan_subject { /* one audited thing, with everything the report says of it */
	struct pan_arena *arena; /* owns all below */
	struct pan_str path;     /* as given */
	struct pan_str name;     /* from its manifest, else the folder's */
	enum pan_subject_kind kind;
	char digest[72]; /* "sha256:..." over the canonical file list */
	struct pan_doc *doc;
	struct pan_coverage coverage;
	struct pan_findings findings; /* worst first */
	struct pan_score_part *part;
	size_t npart;
	unsigned score; /* 0..100 */
	enum pan_severity level;
	enum pan_audit_verdict verdict;
	enum pan_check_status check[PAN_CHECK_COUNT];
	uint32_t check_findings[PAN_CHECK_COUNT];
	uint64_t elapsed_us;
	bool complete; /* false: something could not be read; never the same as clean */
};

/* What a thread needs to audit one subject after another; not to be shared. */
struct pan_audit;

/*
 * An auditor with the rules of ${pack}, which must outlive it; NULL: only what the
 * program itself knows.  PAN_ENOMEM.
 */
PAN_MUST int pan_audit_new(const struct pan_pack *pack, struct pan_audit **out,
    struct pan_err *err);
void pan_audit_free(struct pan_audit *a);
void pan_audit_freep(struct pan_audit **a);

/*
 * Audit ${s}, as pan_subject_read() left it: fills findings, part, npart, score, level,
 * verdict, check, check_findings and elapsed_us, and adds peeled layers to its docs.
 * ${recorded} is the digest under which `panguard install` let it in, or NULL.
 * PAN_ENOMEM is the only failure: whatever the subject holds, there is an answer.
 */
PAN_MUST int pan_audit_subject(struct pan_audit *a, struct pan_subject *s,
    const char *recorded, struct pan_err *err);

#endif
