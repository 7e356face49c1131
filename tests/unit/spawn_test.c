#include "sys/spawn.h"

#include "tests/check.h"

TEST(output_and_exit_status_come_back)
{
	const char *const argv[] = { "sh", "-c", "cat; echo out; echo no >&2; exit 7",
		NULL };
	struct pan_spawn_opts o = { 0 };
	struct pan_buf b;
	int status = -1;

	pan_buf_init(&b, 1000);
	CHECK_INT(pan_spawn_read(argv, &o, &b, &status, NULL), PAN_OK);
	CHECK_TEXT(pan_buf_str(&b), "out\n");
	CHECK_INT(status, 7);
	pan_buf_fini(&b);
}

TEST(a_program_that_is_not_there_is_named)
{
	const char *const argv[] = { "no-such-program-of-panguard", NULL };
	struct pan_spawn_opts o = { 0 };
	struct pan_err err = { 0 };
	struct pan_buf b;
	int status;

	pan_buf_init(&b, 1000);
	CHECK_INT(pan_spawn_read(argv, &o, &b, &status, &err), PAN_ENOENT);
	CHECK(strstr(err.text, "no-such-program-of-panguard") != NULL);
	pan_buf_fini(&b);
}

TEST(one_that_never_ends_or_talks_too_much_is_killed)
{
	const char *const forever[] = { "sleep", "1000", NULL };
	const char *const talker[] = { "yes", NULL };
	struct pan_spawn_opts o = { .timeout_ms = 50 };
	struct pan_buf b;
	int status;

	pan_buf_init(&b, 1u << 20);
	CHECK_INT(pan_spawn_read(forever, &o, &b, &status, NULL), PAN_ETIME);
	o = (struct pan_spawn_opts){ .out_max = 1000 };
	CHECK_INT(pan_spawn_read(talker, &o, &b, &status, NULL), PAN_ELIMIT);
	pan_buf_fini(&b);
}

int
main(void)
{
	RUN(output_and_exit_status_come_back);
	RUN(a_program_that_is_not_there_is_named);
	RUN(one_that_never_ends_or_talks_too_much_is_killed);
	return DONE();
}
