/*
 * report/report - what an audit found, ready to be written in any format.
 *
 * An audited subject holds every text it read, and an audit may have thousands of
 * subjects.  So each is boiled down, as soon as it is done, to what a report says of
 * it: words in the reader's language, places counted in the file on disk, an excerpt
 * that is safe to show.  The writers below then only lay that out, and all formats
 * tell the same story.
 */
#ifndef PAN_REPORT_REPORT_H
#define PAN_REPORT_REPORT_H

#include "core/buf.h"
#include "core/msg.h"
#include "scan/audit.h"

#define PAN_REPORT_EXCERPT_MAX 200 /* characters of an excerpt */

/* Foreign text in file, name, path, title and excerpt is escaped by the model already;
 * the writers add only what their own format needs. */
struct pan_report_finding {
	char id[40]; /* fingerprint: the same while the evidence stays the same */
	enum pan_check check;
	enum pan_severity severity;
	struct pan_str rule;                   /* "ATR-2026-00162" or "pan:NAME" */
	struct pan_str title, what, why, todo; /* in the run's language */
	struct pan_str
	    author_title;         /* an ATR rule's own, in its author's words; or empty */
	struct pan_place place;   /* place.path: "a.zip!/b.md" */
	struct pan_str excerpt;   /* secrets masked */
	const char *const *layer; /* outermost first: "base64", "hex" */
	size_t nlayer;
	struct pan_str owasp, atlas, attack, cve; /* '\n' between the entries */
	bool undecided; /* a limit was met: neither yes nor no */
	bool known;     /* in the baseline: shown, but not counted by --fail-on */
};

struct pan_report_part {
	uint32_t finding;
	unsigned points;
	struct pan_str why;
};

struct pan_report_subject {
	struct pan_arena *arena; /* owns all of it */
	struct pan_str path, name;
	enum pan_subject_kind kind;
	char digest[72];
	unsigned score; /* 0..100 */
	enum pan_severity level;
	enum pan_audit_verdict verdict;
	struct pan_report_part *part;
	size_t npart;
	uint32_t files, opaque, skipped;
	uint64_t bytes, inspected;
	struct pan_str *note; /* sentences in the run's language */
	size_t nnote;
	enum pan_check_status check[PAN_CHECK_COUNT];
	uint32_t check_findings[PAN_CHECK_COUNT];
	struct pan_report_finding *finding; /* worst first */
	size_t nfinding;
	size_t dropped; /* findings over the ceiling, counted only */
	uint64_t elapsed_us;
	bool complete;
	/* Set instead of all but path when it could not be looked at; why, as a sentence.
	 */
	struct pan_str error;
};

struct pan_report_summary {
	size_t subjects, block, review, allow, failed;
	size_t files;
	size_t findings[PAN_SEV_CRITICAL + 1]; /* by severity */
};

struct pan_audit_run {
	/* How to say it.  Set by the caller. */
	enum pan_lang lang;
	bool technical; /* rule ids and technique numbers in the text report */
	bool colour;
	unsigned width; /* columns of the terminal; 0: no terminal, take 90 */
	bool verbose;   /* text: every finding, also of subjects that pass */
	/* What was asked. */
	const char *version;
	const struct pan_pack *pack;
	char pack_sha256[65];
	struct pan_str
	    pack_note; /* why the pack is not the one that was meant, or empty */
	enum pan_severity fail_on;
	/* What came out, in the order of the command line; each non-NULL. */
	struct pan_report_subject **subject;
	size_t nsubject;
	struct pan_report_summary summary; /* pan_report_sum() */
	uint64_t elapsed_us;
	bool complete; /* everything that was asked for was looked at */
};

/*
 * Boil ${s} down in the language of ${run}; ${s} can be freed afterwards.  Only reads
 * ${run}, so several threads may work for one run.  PAN_ENOMEM.
 */
PAN_MUST int pan_report_subject(const struct pan_audit_run *run,
    const struct pan_subject *s, struct pan_report_subject **out, struct pan_err *err);
/* A subject at ${path} that could not be looked at because of ${why}.  NULL: no memory.
 */
struct pan_report_subject *pan_report_failed(const char *path, const char *why);
void pan_report_subject_free(struct pan_report_subject *s);

/* Mark the findings whose ids stand in ${baseline}: an earlier report in JSON, or a list
 * of ids with reasons (docs/format/baseline.md).  PAN_EFORMAT when it is neither. */
PAN_MUST int pan_report_baseline(struct pan_audit_run *run, struct pan_str baseline,
    struct pan_err *err);
/* What ${s} comes to without the findings of the baseline: its verdict, or a milder one.
 */
enum pan_audit_verdict pan_report_open(const struct pan_report_subject *s);
/* 0 for what a list of many begins with: do not install, not checked, have a look, only
 * partly read, fine. */
#define PAN_REPORT_RANKS 5u
unsigned pan_report_rank(const struct pan_report_subject *s);
/* Count ${run}->summary and ${run}->complete from its subjects. */
void pan_report_sum(struct pan_audit_run *run);

/* The writers.  What goes wrong is remembered by ${out} (core/buf). */
void pan_report_text(const struct pan_audit_run *run, struct pan_buf *out);
void pan_report_json(const struct pan_audit_run *run, struct pan_buf *out);
void pan_report_sarif(const struct pan_audit_run *run, struct pan_buf *out);
void pan_report_html(const struct pan_audit_run *run, struct pan_buf *out);

/* "skill", "mcp-server", ...; "allow", "review", "block"; "low" ... "critical". */
const char *pan_report_kind(enum pan_subject_kind k);
const char *pan_report_verdict(enum pan_audit_verdict v);
const char *pan_report_severity(enum pan_severity s);

#endif
