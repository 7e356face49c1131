/*
 * cli/lines - lines from a descriptor, in big pieces, without copying the usual ones.
 */
#ifndef PAN_CLI_LINES_H
#define PAN_CLI_LINES_H

#include "core/err.h"
#include "core/str.h"

struct pan_lines {
	int fd;
	size_t max; /* bytes of a line; a longer one is PAN_ELIMIT, once, and skipped */
	char *bytes;
	size_t at, end, cap;
	bool over; /* inside a line that is too long */
	bool done; /* the descriptor has no more */
};

void pan_lines_init(struct pan_lines *l, int fd, size_t max);
void pan_lines_fini(struct pan_lines *l);
/* Whether the next line can be had without waiting for whoever writes. */
bool pan_lines_ready(const struct pan_lines *l);
/*
 * The next line without its end, borrowed until the next call; it may be the last and
 * lack an end.  PAN_ECLOSED: there are no more.  PAN_ELIMIT; PAN_ENOMEM; PAN_EIO.
 */
PAN_MUST int pan_lines_next(struct pan_lines *l, struct pan_str *out,
    struct pan_err *err);

#endif
