/*
 * core/buf - text that grows, up to a ceiling.
 *
 * Adding never fails on the spot: a buffer that ran out of memory or met its
 * ceiling remembers that and ignores the rest, so a writer checks once, at the
 * end, with pan_buf_done().
 */
#ifndef PAN_CORE_BUF_H
#define PAN_CORE_BUF_H

#include <stddef.h>

#include "core/err.h"
#include "core/str.h"

struct pan_buf {
	char *s; /* NUL-ended once something was added */
	size_t n;
	size_t cap;
	size_t max; /* bytes it may hold */
	int rc; /* PAN_OK, PAN_ENOMEM or PAN_ELIMIT: the first thing that went wrong */
};

void pan_buf_init(struct pan_buf *b, size_t max);
void pan_buf_fini(struct pan_buf *b);
/* Empty it, keep its memory, forget its error. */
void pan_buf_reset(struct pan_buf *b);

void pan_buf_add(struct pan_buf *b, struct pan_str s);
void pan_buf_addz(struct pan_buf *b, const char *z);
void pan_buf_addc(struct pan_buf *b, char c);
void pan_buf_printf(struct pan_buf *b, const char *fmt, ...) PAN_PRINTF(2, 3);

/* PAN_OK, or what went wrong first, as text in ${err}. */
PAN_MUST int pan_buf_done(const struct pan_buf *b, struct pan_err *err);
/* What it holds, borrowed until the next change. */
struct pan_str pan_buf_str(const struct pan_buf *b);

#endif
