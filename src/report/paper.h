/*
 * report/paper - lines of text on a terminal: wrapped, in columns, in colour if wanted.
 *
 * What is put here must be fit to be shown.  Chinese characters are two columns wide.
 */
#ifndef PAN_REPORT_PAPER_H
#define PAN_REPORT_PAPER_H

#include "report/report.h"

#define PAN_PAPER_RED "\033[1;31m"
#define PAN_PAPER_YELLOW "\033[1;33m"
#define PAN_PAPER_GREEN "\033[1;32m"
#define PAN_PAPER_BOLD "\033[1m"
#define PAN_PAPER_FAINT "\033[2m"
#define PAN_PAPER_PLAIN "\033[0m"

struct pan_paper {
	const struct pan_audit_run *run;
	struct pan_buf *out;
	struct pan_buf line; /* what the next pan_paper_flush() wraps and writes */
	unsigned width;
};

/* The text of message ${key}. */
struct pan_str pan_paper_label(const struct pan_paper *t, const char *key);
/* One of the colours above; nothing when the run has none. */
void pan_paper_style(const struct pan_paper *t, const char *code);
void pan_paper_plain(const struct pan_paper *t);
void pan_paper_blanks(const struct pan_paper *t, unsigned n);

struct pan_paper_words {
	const char *key;
	struct pan_str a, b, c; /* for {a}, {b}, {c} */
};
/* Add a message to the line. */
void pan_paper_say(struct pan_paper *t, struct pan_paper_words w);
/* Write the line, wrapped behind ${at} columns that are taken, and end it. */
void pan_paper_flush(struct pan_paper *t, unsigned at, unsigned indent);

/* Bytes of ${s} that fit into ${columns}. */
size_t pan_paper_cut(struct pan_str s, unsigned columns);
/* Write ${s} in exactly ${columns}: cut with an ellipsis, or filled with blanks. */
void pan_paper_column(struct pan_paper *t, struct pan_str s, unsigned columns);
/* Write ${s} in at most ${columns}: of a path the end says more than the beginning. */
void pan_paper_end(struct pan_paper *t, struct pan_str s, unsigned columns);

/* ${v} in digits, in ${n}. */
struct pan_paper_number {
	char text[24];
};
struct pan_str pan_paper_number(struct pan_paper_number *n, uint64_t v);

#endif
