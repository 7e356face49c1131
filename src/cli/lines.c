#include "cli/lines.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#define PIECE ((size_t)256 << 10)

void
pan_lines_init(struct pan_lines *l, int fd, size_t max)
{
	*l = (struct pan_lines){ .fd = fd, .max = max };
}

void
pan_lines_fini(struct pan_lines *l)
{
	free(l->bytes);
	l->bytes = NULL;
}

bool
pan_lines_ready(const struct pan_lines *l)
{
	struct pollfd p = { .fd = l->fd, .events = POLLIN };

	if (l->done ||
	    (l->end > l->at && memchr(l->bytes + l->at, '\n', l->end - l->at) != NULL))
		return true;
	return poll(&p, 1, 0) != 0;
}

/* Make room for a piece behind what is kept of the current line. */
static int
make_room(struct pan_lines *l, struct pan_err *err)
{
	size_t kept = l->end - l->at;
	char *grown;

	if (l->at > 0 && kept > 0)
		memmove(l->bytes, l->bytes + l->at, kept);
	l->at = 0;
	l->end = kept;
	if (l->cap - l->end >= PIECE)
		return PAN_OK;
	grown = realloc(l->bytes, l->cap == 0 ? PIECE : l->cap * 2);
	if (grown == NULL)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	l->cap = l->cap == 0 ? PIECE : l->cap * 2;
	l->bytes = grown;
	return PAN_OK;
}

static int
fill(struct pan_lines *l, struct pan_err *err)
{
	ssize_t n;
	int rc = make_room(l, err);

	if (rc != PAN_OK)
		return rc;
	do
		n = read(l->fd, l->bytes + l->end, l->cap - l->end);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return pan_err_sys(err, "cannot read the input");
	l->done = n == 0;
	l->end += (size_t)n;
	return PAN_OK;
}

int
pan_lines_next(struct pan_lines *l, struct pan_str *out, struct pan_err *err)
{
	size_t seen = 0; /* bytes of the line that hold no end */

	for (;;) {
		size_t have = l->end - l->at;
		const char *nl = have > seen
		    ? memchr(l->bytes + l->at + seen, '\n', have - seen)
		    : NULL;
		size_t n = nl == NULL ? have : (size_t)(nl - (l->bytes + l->at));
		int rc;

		if (nl != NULL || (l->done && have > 0)) {
			*out = (struct pan_str){ l->bytes + l->at, n };
			l->at += n + (nl != NULL);
			if (!l->over && n <= l->max)
				return PAN_OK;
			/* The end of a line that was told of before is dropped. */
			if (!l->over)
				return pan_err_set(err, PAN_ELIMIT,
				    "the line is longer than %zu bytes", l->max);
			l->over = false;
			seen = 0;
			continue;
		}
		if (l->done)
			return PAN_ECLOSED;
		seen = have;
		if (have > l->max) {
			bool told = l->over;

			l->at = l->end;
			l->over = true;
			seen = 0;
			if (!told)
				return pan_err_set(err, PAN_ELIMIT,
				    "the line is longer than %zu bytes", l->max);
		}
		if ((rc = fill(l, err)) != PAN_OK)
			return rc;
	}
}
