/*
 * core/err - how a function says that it failed, and why.
 *
 * A function that can fail returns an int: PAN_OK or one of eleven negative
 * codes.  There is a code of its own only where some caller acts differently
 * on it; whatever else there is to say is text, for a person.  The text lives in
 * the caller's struct pan_err, so failing never allocates.
 *
 * A verdict is not an error: "this skill is malicious" is a scan that worked.
 */
#ifndef PAN_CORE_ERR_H
#define PAN_CORE_ERR_H

#define PAN_MUST __attribute__((warn_unused_result))
#define PAN_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))

enum pan_code {
	PAN_OK = 0,
	PAN_ENOMEM = -1,   /* out of memory */
	PAN_EARG = -2,     /* asked for something impossible */
	PAN_EFORMAT = -3,  /* malformed data */
	PAN_ELIMIT = -4,   /* well formed, but more than we allow (core/limits.h) */
	PAN_ENOENT = -5,   /* not there */
	PAN_EACCES = -6,   /* not permitted */
	PAN_EIO = -7,      /* the system failed us; see err->sys */
	PAN_ETIME = -8,    /* a deadline passed */
	PAN_EAGAIN = -9,   /* nothing yet */
	PAN_ECLOSED = -10, /* the other end went away */
	PAN_EVERIFY = -11, /* a checksum or signature does not hold */
};

struct pan_err {
	enum pan_code code;
	int sys;        /* errno at the time, or 0 */
	char text[240]; /* one lower-case sentence without a full stop */
};

/* Fill ${err}, which may be NULL, and return ${code}. */
int pan_err_set(struct pan_err *err, enum pan_code code, const char *fmt, ...)
    PAN_PRINTF(3, 4);

/* The same, with the code and the end of the text taken from errno. */
int pan_err_sys(struct pan_err *err, const char *fmt, ...) PAN_PRINTF(2, 3);

/*
 * Put "context: " before the text of ${err} and return ${code}.  For a caller
 * that knows what the failing function could not, such as the file's name.
 */
int pan_err_wrap(struct pan_err *err, int code, const char *fmt, ...) PAN_PRINTF(3, 4);

#endif
