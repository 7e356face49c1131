#include "core/buf.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

void
pan_buf_init(struct pan_buf *b, size_t max)
{
	*b = (struct pan_buf){ .max = max };
}

void
pan_buf_fini(struct pan_buf *b)
{
	free(b->s);
	*b = (struct pan_buf){ 0 };
}

void
pan_buf_reset(struct pan_buf *b)
{
	b->n = 0;
	b->rc = PAN_OK;
	if (b->s != NULL)
		b->s[0] = '\0';
}

/* Make room for ${more} bytes and the NUL behind them. */
static int
reserve(struct pan_buf *b, size_t more)
{
	size_t cap;
	char *s;

	if (b->rc != PAN_OK)
		return b->rc;
	if (more > b->max - b->n)
		return b->rc = PAN_ELIMIT;
	if (b->n + more < b->cap)
		return PAN_OK;
	cap = b->cap < 64 ? 64 : b->cap + b->cap / 2;
	if (cap < b->n + more + 1)
		cap = b->n + more + 1;
	s = realloc(b->s, cap);
	if (s == NULL)
		return b->rc = PAN_ENOMEM;
	b->s = s;
	b->cap = cap;
	return PAN_OK;
}

void
pan_buf_add(struct pan_buf *b, struct pan_str s)
{
	if (reserve(b, s.n) != PAN_OK)
		return;
	if (s.n > 0)
		memcpy(b->s + b->n, s.s, s.n);
	b->n += s.n;
	b->s[b->n] = '\0';
}

void
pan_buf_addz(struct pan_buf *b, const char *z)
{
	pan_buf_add(b, pan_str(z));
}

void
pan_buf_addc(struct pan_buf *b, char c)
{
	pan_buf_add(b, (struct pan_str){ &c, 1 });
}

void
pan_buf_printf(struct pan_buf *b, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0 || reserve(b, (size_t)n) != PAN_OK)
		return;
	va_start(ap, fmt);
	(void)vsnprintf(b->s + b->n, (size_t)n + 1, fmt, ap);
	va_end(ap);
	b->n += (size_t)n;
}

int
pan_buf_done(const struct pan_buf *b, struct pan_err *err)
{
	if (b->rc == PAN_ELIMIT)
		return pan_err_set(err, PAN_ELIMIT, "more than %zu bytes of text",
		    b->max);
	if (b->rc != PAN_OK)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	return PAN_OK;
}

struct pan_str
pan_buf_str(const struct pan_buf *b)
{
	return (struct pan_str){ b->s, b->n };
}
