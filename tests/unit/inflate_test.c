#include "sys/inflate.h"

#include "core/own.h"
#include "tests/check.h"
#include "tests/oom.h"

static void
buf_fini(struct pan_buf *b)
{
	pan_buf_fini(b);
}

#define BYTES(lit) ((struct pan_str){ lit, sizeof(lit) - 1 })

/* "hello hello hello", by Python's zlib, gzip and by zstd 1.5. */
static const struct pan_str raw = BYTES("\xcb\x48\xcd\xc9\xc9\x57\xc8\x40\x90\x00");
static const struct pan_str zlib =
    BYTES("\x78\x9c\xcb\x48\xcd\xc9\xc9\x57\xc8\x40\x90\x00\x3a\x2e\x06\x7d");
static const struct pan_str gz = BYTES(
    "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xcb\x48\xcd\xc9\xc9\x57\xc8\x40\x90\x00\x80\x88\xf9\xe5\x11\x00\x00\x00");
static const struct pan_str zst = BYTES(
    "\x28\xb5\x2f\xfd\x20\x11\x65\x00\x00\x30\x68\x65\x6c\x6c\x6f\x20\x01\x00\x31\x4a\x11");

static void
check_unpacks(enum pan_inflate_format f, struct pan_str in)
{
	PAN_AUTO(buf_fini) struct pan_buf b = { 0 };

	pan_buf_init(&b, 1000);
	CHECK_INT(pan_inflate(f, in, &b, NULL), PAN_OK);
	CHECK_TEXT(pan_buf_str(&b), "hello hello hello");
}

TEST(each_format_unpacks)
{
	check_unpacks(PAN_INFLATE_RAW, raw);
	check_unpacks(PAN_INFLATE_ZLIB, zlib);
	check_unpacks(PAN_INFLATE_GZIP, gz);
	check_unpacks(PAN_INFLATE_ZSTD, zst);
}

TEST(members_behind_each_other_are_one_text)
{
	char two[64];
	PAN_AUTO(buf_fini) struct pan_buf b = { 0 };

	memcpy(two, gz.s, gz.n);
	memcpy(two + gz.n, gz.s, gz.n);
	pan_buf_init(&b, 1000);
	CHECK_INT(pan_inflate(PAN_INFLATE_GZIP, (struct pan_str){ two, 2 * gz.n }, &b,
	              NULL),
	    PAN_OK);
	CHECK_TEXT(pan_buf_str(&b), "hello hello hellohello hello hello");
}

TEST(what_stops_short_says_so_and_keeps_what_there_was)
{
	struct pan_str in[] = { raw, zlib, gz, zst };

	for (size_t f = 0; f < 4; f++)
		for (size_t n = 0; n < in[f].n; n++) {
			PAN_AUTO(buf_fini) struct pan_buf b = { 0 };

			pan_buf_init(&b, 1000);
			CHECK_INT(pan_inflate((enum pan_inflate_format)f,
			              pan_str_slice(in[f], 0, n), &b, NULL),
			    PAN_EFORMAT);
			CHECK(b.n <= 17);
		}
}

TEST(the_ceiling_holds_to_the_byte)
{
	struct pan_str in[] = { raw, zlib, gz, zst };

	for (size_t f = 0; f < 4; f++)
		for (size_t max = 0; max < 17; max++) {
			PAN_AUTO(buf_fini) struct pan_buf b = { 0 };

			pan_buf_init(&b, max);
			CHECK_INT(pan_inflate((enum pan_inflate_format)f, in[f], &b,
			              NULL),
			    PAN_ELIMIT);
			CHECK_INT(b.n, max);
		}
}

TEST(running_out_of_memory_is_returned)
{
	for (int n = 1;; n++) {
		PAN_AUTO(buf_fini) struct pan_buf b = { 0 };
		int rc;

		pan_buf_init(&b, 1000);
		oom_arm(n);
		rc = pan_inflate(PAN_INFLATE_GZIP, gz, &b, NULL);
		oom_arm(0);
		if (rc == PAN_OK)
			break;
		CHECK_INT(rc, PAN_ENOMEM);
	}
}

int
main(void)
{
	RUN(each_format_unpacks);
	RUN(members_behind_each_other_are_one_text);
	RUN(what_stops_short_says_so_and_keeps_what_there_was);
	RUN(the_ceiling_holds_to_the_byte);
	RUN(running_out_of_memory_is_returned);
	return DONE();
}
