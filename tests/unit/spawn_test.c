#include "sys/spawn.h"

#include <unistd.h>

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

TEST(one_that_goes_silent_or_leaves_a_child_behind_does_not_hold_us)
{
	const char *const silent[] = { "sh", "-c", "exec >&-; sleep 1000", NULL };
	const char *const parent[] = { "sh", "-c", "sleep 1000 & exit 0", NULL };
	struct pan_spawn_opts o = { .timeout_ms = 50 };
	struct pan_buf b;
	int status = -1;

	pan_buf_init(&b, 1000);
	CHECK_INT(pan_spawn_read(silent, &o, &b, &status, NULL), PAN_ETIME);
	CHECK_INT(pan_spawn_read(parent, &o, &b, &status, NULL), PAN_ETIME);
	CHECK_INT(status, -1);
	pan_buf_fini(&b);
}

TEST(no_descriptor_of_ours_reaches_it)
{
	const char *const argv[] = { "sh", "-c", "echo x >&9", NULL };
	struct pan_spawn_opts o = { 0 };
	int leak = dup2(1, 9);
	struct pan_buf b;
	int status = 0;

	CHECK_INT(leak, 9);
	pan_buf_init(&b, 1000);
	CHECK_INT(pan_spawn_read(argv, &o, &b, &status, NULL), PAN_OK);
	CHECK(status != 0);
	pan_buf_fini(&b);
	(void)close(leak);
}

TEST(the_end_of_its_complaints_can_be_kept)
{
	const char *const argv[] = { "sh", "-c",
		"i=0; while [ $i -lt 3000 ]; do echo line $i >&2; i=$((i+1)); done; echo out",
		NULL };
	struct pan_buf b, errors;
	struct pan_spawn_opts o = { .errors = &errors };
	int status = -1;

	pan_buf_init(&b, 1000);
	pan_buf_init(&errors, 10000);
	pan_buf_addz(&errors, "before ");
	CHECK_INT(pan_spawn_read(argv, &o, &b, &status, NULL), PAN_OK);
	CHECK_TEXT(pan_buf_str(&b), "out\n");
	CHECK(pan_str_starts(pan_buf_str(&errors), PAN_LIT("before ")));
	CHECK(pan_str_ends(pan_buf_str(&errors), PAN_LIT("\nline 2998\nline 2999\n")));
	CHECK(
	    errors.n >= PAN_SPAWN_ERRORS_MAX / 2 && errors.n <= PAN_SPAWN_ERRORS_MAX + 7);
	pan_buf_fini(&b);
	pan_buf_fini(&errors);
}

int
main(void)
{
	RUN(the_end_of_its_complaints_can_be_kept);
	RUN(one_that_goes_silent_or_leaves_a_child_behind_does_not_hold_us);
	RUN(no_descriptor_of_ours_reaches_it);
	RUN(output_and_exit_status_come_back);
	RUN(a_program_that_is_not_there_is_named);
	RUN(one_that_never_ends_or_talks_too_much_is_killed);
	return DONE();
}
