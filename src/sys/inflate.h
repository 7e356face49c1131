/*
 * sys/inflate - unpack DEFLATE (bare, zlib, gzip) and zstd, up to a ceiling.
 */
#ifndef PAN_SYS_INFLATE_H
#define PAN_SYS_INFLATE_H

#include "core/buf.h"

enum pan_inflate_format {
	PAN_INFLATE_RAW,
	PAN_INFLATE_ZLIB,
	PAN_INFLATE_GZIP, /* one member after the other */
	PAN_INFLATE_ZSTD, /* one frame after the other */
};

/*
 * Append what ${in} unpacks to, to ${out}, whose max is the ceiling.  PAN_ELIMIT: there
 * is more than that; PAN_EFORMAT: damaged, or it stops short.  Either way ${out} holds
 * what was unpacked until then.  Bytes behind the end of the packed data are ignored.
 * PAN_ENOMEM.
 */
PAN_MUST int pan_inflate(enum pan_inflate_format format, struct pan_str in,
    struct pan_buf *out, struct pan_err *err);

#endif
