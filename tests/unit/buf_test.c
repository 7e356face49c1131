#include "core/buf.h"

#include "tests/check.h"
#include "tests/oom.h"

TEST(what_is_added_stands_there_with_a_nul_behind)
{
	struct pan_buf b;

	pan_buf_init(&b, 1000);
	CHECK(pan_buf_str(&b).n == 0);
	pan_buf_add(&b, PAN_LIT(""));
	CHECK_STR(b.s, "");
	pan_buf_addz(&b, "one ");
	pan_buf_addc(&b, '2');
	pan_buf_printf(&b, " %s %d", "three", 4);
	pan_buf_add(&b, (struct pan_str){ NULL, 0 });
	CHECK_STR(b.s, "one 2 three 4");
	CHECK_INT(pan_buf_done(&b, NULL), PAN_OK);
	pan_buf_reset(&b);
	CHECK_STR(b.s, "");
	pan_buf_addz(&b, "again");
	CHECK_TEXT(pan_buf_str(&b), "again");
	pan_buf_fini(&b);
	CHECK(b.s == NULL);
}

TEST(the_ceiling_holds_to_the_byte_and_is_remembered)
{
	struct pan_buf b;
	struct pan_err err;

	pan_buf_init(&b, 5);
	pan_buf_addz(&b, "12345");
	CHECK_INT(pan_buf_done(&b, &err), PAN_OK);
	pan_buf_addc(&b, '6');
	CHECK_INT(pan_buf_done(&b, &err), PAN_ELIMIT);
	CHECK_STR(err.text, "more than 5 bytes of text");
	pan_buf_printf(&b, "%d", 7);
	pan_buf_add(&b, PAN_LIT(""));
	CHECK_STR(b.s, "12345");
	pan_buf_reset(&b);
	CHECK_INT(pan_buf_done(&b, &err), PAN_OK);
	pan_buf_printf(&b, "%s", "123456");
	CHECK_INT(pan_buf_done(&b, &err), PAN_ELIMIT);
	pan_buf_fini(&b);
}

TEST(an_absurd_length_is_a_limit_and_no_overflow)
{
	struct pan_buf b;

	pan_buf_init(&b, 100);
	pan_buf_addz(&b, "x");
	pan_buf_add(&b, (struct pan_str){ "x", SIZE_MAX });
	CHECK_INT(pan_buf_done(&b, NULL), PAN_ELIMIT);
	pan_buf_fini(&b);
}

TEST(no_memory_is_remembered_and_keeps_what_there_was)
{
	struct pan_buf b;
	struct pan_err err;

	pan_buf_init(&b, 1000);
	pan_buf_addz(&b, "kept");
	oom_arm(1);
	for (int i = 0; i < 200; i++)
		pan_buf_addc(&b, 'x');
	oom_arm(0);
	CHECK_INT(pan_buf_done(&b, &err), PAN_ENOMEM);
	CHECK_STR(err.text, "out of memory");
	CHECK(b.n < 200 && strncmp(b.s, "kept", 4) == 0);
	pan_buf_fini(&b);
	pan_buf_init(&b, 1000);
	oom_arm(1);
	pan_buf_printf(&b, "%d", 1);
	oom_arm(0);
	CHECK_INT(pan_buf_done(&b, NULL), PAN_ENOMEM);
	pan_buf_fini(&b);
}

TEST(many_small_pieces_make_the_whole)
{
	struct pan_buf b;

	pan_buf_init(&b, 1 << 20);
	for (unsigned i = 0; i < 100000; i++)
		pan_buf_addc(&b, (char)('a' + i % 26));
	CHECK_INT(b.n, 100000);
	for (size_t i = 0; i < b.n; i++) {
		if (b.s[i] != (char)('a' + i % 26))
			CHECK_INT(i, -1);
	}
	CHECK_INT(b.s[b.n], 0);
	pan_buf_fini(&b);
}

int
main(void)
{
	RUN(what_is_added_stands_there_with_a_nul_behind);
	RUN(the_ceiling_holds_to_the_byte_and_is_remembered);
	RUN(an_absurd_length_is_a_limit_and_no_overflow);
	RUN(no_memory_is_remembered_and_keeps_what_there_was);
	RUN(many_small_pieces_make_the_whole);
	return DONE();
}
