#include "core/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int
pan_err_set(struct pan_err *err, enum pan_code code, const char *fmt, ...)
{
	va_list ap;

	if (err == NULL)
		return code;
	err->code = code;
	err->sys = 0;
	va_start(ap, fmt);
	(void)vsnprintf(err->text, sizeof(err->text), fmt, ap);
	va_end(ap);
	return code;
}

static enum pan_code
code_of(int e)
{
	switch (e) {
	case ENOMEM:
		return PAN_ENOMEM;
	case ENOENT:
	case ENOTDIR:
		return PAN_ENOENT;
	case EACCES:
	case EPERM:
		return PAN_EACCES;
	case EAGAIN:
		return PAN_EAGAIN;
	case ETIMEDOUT:
		return PAN_ETIME;
	case EPIPE:
	case ECONNRESET:
		return PAN_ECLOSED;
	default:
		return PAN_EIO;
	}
}

int
pan_err_sys(struct pan_err *err, const char *fmt, ...)
{
	int e = errno;
	enum pan_code code = code_of(e);
	char what[180];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	(void)pan_err_set(err, code, "%s: %s", what, strerror(e));
	if (err != NULL)
		err->sys = e;
	return code;
}

int
pan_err_wrap(struct pan_err *err, int code, const char *fmt, ...)
{
	char inner[sizeof(err->text)];
	char outer[100];
	va_list ap;

	if (err == NULL)
		return code;
	memcpy(inner, err->text, sizeof(inner));
	va_start(ap, fmt);
	(void)vsnprintf(outer, sizeof(outer), fmt, ap);
	va_end(ap);
	(void)snprintf(err->text, sizeof(err->text), "%s: %.*s", outer,
	    (int)(sizeof(err->text) - sizeof(outer) - 3), inner);
	return code;
}
