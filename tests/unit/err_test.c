#include "core/err.h"

#include <errno.h>

#include "tests/check.h"

TEST(an_error_carries_its_code_and_its_text)
{
	struct pan_err err = { .sys = 5 };

	CHECK_INT(pan_err_set(&err, PAN_EFORMAT, "line %d: %s", 3, "bad"), PAN_EFORMAT);
	CHECK_INT(err.code, PAN_EFORMAT);
	CHECK_INT(err.sys, 0);
	CHECK_STR(err.text, "line 3: bad");
}

TEST(nobody_has_to_listen)
{
	errno = ENOENT;
	CHECK_INT(pan_err_set(NULL, PAN_ELIMIT, "x"), PAN_ELIMIT);
	CHECK_INT(pan_err_sys(NULL, "x"), PAN_ENOENT);
	CHECK_INT(pan_err_wrap(NULL, PAN_EIO, "x"), PAN_EIO);
}

TEST(system_errors_become_the_codes_that_callers_branch_on)
{
	static const struct {
		int sys;
		enum pan_code code;
	} cases[] = {
		{ ENOMEM, PAN_ENOMEM },
		{ ENOENT, PAN_ENOENT },
		{ ENOTDIR, PAN_ENOENT },
		{ EACCES, PAN_EACCES },
		{ EPERM, PAN_EACCES },
		{ EAGAIN, PAN_EAGAIN },
		{ ETIMEDOUT, PAN_ETIME },
		{ EPIPE, PAN_ECLOSED },
		{ ECONNRESET, PAN_ECLOSED },
		{ ENOSPC, PAN_EIO },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct pan_err err;

		errno = cases[i].sys;
		CHECK_INT(pan_err_sys(&err, "cannot open '%s'", "x"), cases[i].code);
		CHECK_INT(err.sys, cases[i].sys);
		CHECK(strncmp(err.text, "cannot open 'x': ", 17) == 0);
	}
}

TEST(context_goes_before_the_text)
{
	struct pan_err err;

	(void)pan_err_set(&err, PAN_EFORMAT, "line 3: bad");
	CHECK_INT(pan_err_wrap(&err, PAN_EFORMAT, "reading '%s'", "a.yaml"), PAN_EFORMAT);
	CHECK_STR(err.text, "reading 'a.yaml': line 3: bad");
}

TEST(a_long_text_is_cut_and_ends)
{
	struct pan_err err;
	char text[1000];

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	(void)pan_err_set(&err, PAN_EIO, "%s", text);
	CHECK_INT(strlen(err.text), sizeof(err.text) - 1);
	for (int i = 0; i < 10; i++)
		(void)pan_err_wrap(&err, PAN_EIO, "%s", text);
	CHECK(strlen(err.text) < sizeof(err.text));
	errno = EIO;
	(void)pan_err_sys(&err, "%s", text);
	CHECK(strstr(err.text, ": ") != NULL);
}

int
main(void)
{
	RUN(an_error_carries_its_code_and_its_text);
	RUN(nobody_has_to_listen);
	RUN(system_errors_become_the_codes_that_callers_branch_on);
	RUN(context_goes_before_the_text);
	RUN(a_long_text_is_cut_and_ends);
	return DONE();
}
