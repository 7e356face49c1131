#include "scan/tar.h"

#include "core/buf.h"
#include "core/own.h"
#include "tests/check.h"

static void
block(struct pan_buf *b, const char *name, char flag, const char *link, const char *data)
{
	char h[512] = { 0 };
	unsigned sum = 0;
	size_t n = strlen(data);

	(void)snprintf(h, 100, "%s", name);
	(void)snprintf(h + 100, 8, "%07o", 0755);
	(void)snprintf(h + 124, 12, "%011o", (unsigned)n);
	(void)snprintf(h + 157, 100, "%s", link);
	memcpy(h + 257,
	    "ustar\0"
	    "00",
	    8);
	h[156] = flag;
	memset(h + 148, ' ', 8);
	for (size_t i = 0; i < sizeof(h); i++)
		sum += (unsigned char)h[i];
	(void)snprintf(h + 148, 8, "%06o", sum);
	pan_buf_add(b, (struct pan_str){ h, sizeof(h) });
	pan_buf_addz(b, data);
	while (b->n % 512 != 0)
		pan_buf_addc(b, '\0');
}

static struct pan_archive
list(struct pan_arena *a, struct pan_buf *b)
{
	struct pan_archive z = { 0 };

	CHECK_INT(pan_tar_read(a, pan_buf_str(b), &z, NULL), PAN_OK);
	return z;
}

#define BEGIN                                                                            \
	PAN_AUTO(pan_arena_freep) struct pan_arena *a = pan_arena_new(1 << 20);          \
	struct pan_archive z;                                                            \
	struct pan_buf b;                                                                \
	pan_buf_init(&b, 1 << 20)

TEST(members_links_and_devices_are_listed)
{
	BEGIN;
	block(&b, "d/", '5', "", "");
	block(&b, "d/run", '0', "", "echo");
	block(&b, "d/link", '2', "/etc/passwd", "");
	block(&b, "../up", '0', "", "x");
	block(&b, "null", '3', "", "");
	z = list(a, &b);
	CHECK_INT(z.n, 5);
	CHECK_INT(z.member[0].type, PAN_MEMBER_FOLDER);
	CHECK_TEXT(z.member[1].name, "d/run");
	CHECK_TEXT(z.member[1].bytes, "echo");
	CHECK(z.member[1].runs);
	CHECK_INT(z.member[2].tricks, PAN_TRICK_LINK);
	CHECK_TEXT(z.member[2].bytes, "/etc/passwd");
	CHECK_INT(z.member[3].tricks, PAN_TRICK_PATH);
	CHECK_INT(z.member[4].type, PAN_MEMBER_DEVICE);
	CHECK_INT(z.tricks, 0);
	pan_buf_fini(&b);
}

TEST(long_names_of_both_kinds_are_read)
{
	BEGIN;
	block(&b, "pax", 'x', "", "20 path=very/long/n\n25 linkpath=some/where/el\n");
	block(&b, "short", '0', "", "1");
	block(&b, "././@LongLink", 'L', "", "gnu/long/name");
	block(&b, "short", '0', "", "2");
	block(&b, "short", '0', "", "3");
	z = list(a, &b);
	CHECK_INT(z.n, 3);
	CHECK_TEXT(z.member[0].name, "very/long/n");
	CHECK_TEXT(z.member[1].name, "gnu/long/name");
	CHECK_TEXT(z.member[2].name, "short");
	pan_buf_fini(&b);
}

TEST(what_is_behind_the_end_mark_is_read_too)
{
	BEGIN;
	block(&b, "a", '0', "", "1");
	for (int i = 0; i < 1024; i++)
		pan_buf_addc(&b, '\0');
	block(&b, "hidden", '0', "", "2");
	z = list(a, &b);
	CHECK_INT(z.n, 2);
	CHECK_TEXT(z.member[1].name, "hidden");
	pan_buf_fini(&b);
}

TEST(an_archive_cut_short_or_damaged_is_broken)
{
	BEGIN;
	block(&b, "a", '0', "", "hello");
	block(&b, "b", '0', "", "there");
	b.n -= 512 - 3;
	z = list(a, &b);
	CHECK_INT(z.n, 2);
	CHECK_TEXT(z.member[1].bytes, "the");
	CHECK(z.tricks & PAN_TRICK_BROKEN);
	b.s[1024] ^= 1; /* the second header's name */
	z = list(a, &b);
	CHECK_INT(z.n, 1);
	CHECK(z.tricks & PAN_TRICK_BROKEN);
	pan_buf_fini(&b);
}

TEST(what_is_no_tar_is_refused)
{
	static char text[600] = "hello";
	PAN_AUTO(pan_arena_freep) struct pan_arena *a = pan_arena_new(1 << 20);
	struct pan_archive z;

	CHECK_INT(pan_tar_read(a, (struct pan_str){ text, sizeof(text) }, &z, NULL),
	    PAN_EFORMAT);
	CHECK_INT(pan_tar_read(a, PAN_LIT("x"), &z, NULL), PAN_EFORMAT);
}

int
main(void)
{
	RUN(members_links_and_devices_are_listed);
	RUN(long_names_of_both_kinds_are_read);
	RUN(what_is_behind_the_end_mark_is_read_too);
	RUN(an_archive_cut_short_or_damaged_is_broken);
	RUN(what_is_no_tar_is_refused);
	return DONE();
}
