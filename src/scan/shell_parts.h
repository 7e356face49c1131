/*
 * scan/shell_parts - what the two halves of scan/shell share: shell_word reads words,
 * shell puts them together.  Nobody else includes this.
 */
#ifndef PAN_SCAN_SHELL_PARTS_H
#define PAN_SCAN_SHELL_PARTS_H

#include "scan/shell.h"

#define PAN_SHELL_PENDING_MAX 16

struct pan_shell_reader {
	struct pan_arena *a;
	const char *s;
	size_t at, n; /* n may be lowered while a backquoted piece is read */
	size_t base;
	char *lit; /* literals, one after the other; never more than the text itself */
	size_t nlit;
	unsigned depth;
	struct pan_shell_redir
	    *pending[PAN_SHELL_PENDING_MAX]; /* here-documents to come */
	bool pending_tabs[PAN_SHELL_PENDING_MAX];
	unsigned npending;
	bool broken, deep;
	int rc;
};

/* A list up to its closing word or bracket, or the end. ${stop}: ')' '}' 'f' 'd' 'e' or
 * 0. */
struct pan_shell_list *pan_shell_read_list(struct pan_shell_reader *r, char stop);

/* The word at the reader's place, or NULL when there is none (an operator, the end). */
struct pan_shell_word *pan_shell_read_word(struct pan_shell_reader *r);

/* The parts of a here-document's body [from, to); ${raw}: nothing in it is expanded. */
struct pan_shell_word *pan_shell_read_body(struct pan_shell_reader *r, size_t from,
    size_t to, bool raw);

/* Set w->text and w->plain from its parts. */
void pan_shell_flatten(struct pan_shell_reader *r, struct pan_shell_word *w);

void *pan_shell_get(struct pan_shell_reader *r, size_t n); /* NULL sets r->rc */

static inline bool
pan_shell_one_of(char c, const char *set)
{
	return c != '\0' && strchr(set, c) != NULL;
}

static inline char
pan_shell_peek(const struct pan_shell_reader *r, size_t ahead)
{
	return ahead < r->n - r->at ? r->s[r->at + ahead] : '\0';
}

#endif
