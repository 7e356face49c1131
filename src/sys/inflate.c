#include "sys/inflate.h"

#define ZLIB_CONST
#include <zlib.h>
#include <zstd.h>

#include "core/own.h"

#define CHUNK 65536u
#define WINDOW_LOG_MAX 27 /* zstd's own default: 128 MiB of memory at most */

/* Add what fits; PAN_ELIMIT when that is not all. */
static int
keep(struct pan_buf *out, const char *bytes, size_t n)
{
	size_t room = out->max - out->n;

	pan_buf_add(out, (struct pan_str){ bytes, n < room ? n : room });
	return out->rc != PAN_OK ? out->rc : n > room ? PAN_ELIMIT : PAN_OK;
}

static int
say(int rc, const struct pan_buf *out, struct pan_err *err)
{
	if (rc == PAN_OK)
		return PAN_OK;
	if (rc == PAN_ELIMIT)
		return pan_err_set(err, rc, "it unpacks to more than %zu bytes",
		    out->max);
	return pan_err_set(err, rc,
	    rc == PAN_ENOMEM ? "out of memory" : "packed data is damaged or stops short");
}

static int
next_input(z_stream *z, struct pan_str *in)
{
	size_t n = in->n < (1u << 30) ? in->n : 1u << 30;

	if (z->avail_in > 0)
		return PAN_OK;
	if (n == 0)
		return PAN_EFORMAT;
	z->next_in = (const Bytef *)in->s;
	z->avail_in = (uInt)n;
	in->s += n;
	in->n -= n;
	return PAN_OK;
}

/* One DEFLATE stream; ${*in} is moved behind it. */
static int
inflate_one(z_stream *z, struct pan_str *in, struct pan_buf *out, char *chunk)
{
	for (;;) {
		int rc, zrc;

		if (next_input(z, in) != PAN_OK)
			return PAN_EFORMAT;
		z->next_out = (Bytef *)chunk;
		z->avail_out = CHUNK;
		zrc = inflate(z, Z_NO_FLUSH);
		rc = keep(out, chunk, CHUNK - z->avail_out);
		if (rc != PAN_OK)
			return rc;
		if (zrc == Z_STREAM_END)
			break;
		if (zrc == Z_MEM_ERROR)
			return PAN_ENOMEM;
		if (zrc != Z_OK && zrc != Z_BUF_ERROR)
			return PAN_EFORMAT;
	}
	in->s -= z->avail_in;
	in->n += z->avail_in;
	z->avail_in = 0;
	return PAN_OK;
}

static int
inflate_all(int window, struct pan_str in, struct pan_buf *out)
{
	PAN_AUTO(pan_own_freep) char *chunk = malloc(CHUNK);
	z_stream z = { 0 };
	int rc;

	if (chunk == NULL || inflateInit2(&z, window) != Z_OK)
		return PAN_ENOMEM;
	rc = inflate_one(&z, &in, out, chunk);
	while (rc == PAN_OK && window > MAX_WBITS && in.n > 2 &&
	    memcmp(in.s, "\x1f\x8b", 2) == 0) {
		if (inflateReset(&z) != Z_OK)
			rc = PAN_EFORMAT;
		else
			rc = inflate_one(&z, &in, out, chunk);
	}
	(void)inflateEnd(&z);
	return rc;
}

static int
unzstd(struct pan_str in, struct pan_buf *out)
{
	PAN_AUTO(pan_own_freep) char *chunk = malloc(CHUNK);
	ZSTD_DCtx *z = chunk == NULL ? NULL : ZSTD_createDCtx();
	ZSTD_inBuffer from = { in.s, in.n, 0 };
	size_t left = 1;
	int rc = z == NULL ? PAN_ENOMEM : PAN_OK;

	if (z != NULL)
		(void)ZSTD_DCtx_setParameter(z, ZSTD_d_windowLogMax, WINDOW_LOG_MAX);
	while (rc == PAN_OK && (from.pos < from.size || left != 0)) {
		ZSTD_outBuffer to = { chunk, CHUNK, 0 };
		size_t before = from.pos;

		left = ZSTD_decompressStream(z, &to, &from);
		rc = keep(out, chunk, to.pos);
		if (rc == PAN_OK && ZSTD_isError(left))
			rc = PAN_EFORMAT;
		else if (rc == PAN_OK && from.pos == before && to.pos == 0)
			rc = left == 0 ? PAN_OK : PAN_EFORMAT;
		if (from.pos == before && to.pos == 0)
			break;
	}
	(void)ZSTD_freeDCtx(z);
	return rc;
}

int
pan_inflate(enum pan_inflate_format format, struct pan_str in, struct pan_buf *out,
    struct pan_err *err)
{
	switch (format) {
	case PAN_INFLATE_RAW:
		return say(inflate_all(-MAX_WBITS, in, out), out, err);
	case PAN_INFLATE_ZLIB:
		return say(inflate_all(MAX_WBITS, in, out), out, err);
	case PAN_INFLATE_GZIP:
		return say(inflate_all(MAX_WBITS + 16, in, out), out, err);
	case PAN_INFLATE_ZSTD:
		return say(unzstd(in, out), out, err);
	}
	return pan_err_set(err, PAN_EARG, "no such format: %d", (int)format);
}
