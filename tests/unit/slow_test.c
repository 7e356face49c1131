#include "match/slow.h"

#include "core/own.h"
#include "tests/check.h"
#include "tests/oom.h"

static int
ask(struct pan_slow_patterns *p, const char *pattern, bool ignore_case, const char *text)
{
	struct pan_err err;
	bool found = false;
	int rc = pan_slow_patterns_find(p, pan_str(pattern), ignore_case, pan_str(text),
	    &found, &err);

	return rc == PAN_OK ? found : rc;
}

TEST(patterns_are_found_with_and_without_case)
{
	PAN_AUTO(pan_slow_patterns_freep) struct pan_slow_patterns *p = NULL;

	CHECK_INT(pan_slow_patterns_new(&p, NULL), PAN_OK);
	for (int again = 0; again < 2; again++) {
		CHECK_INT(ask(p, "a.c$", true, "xABC"), 1);
		CHECK_INT(ask(p, "a.c$", false, "xABC"), 0);
		CHECK_INT(ask(p, "a.c$", false, "xabc"), 1);
		CHECK_INT(ask(p, "a.c$", true, "abcx"), 0);
		CHECK_INT(ask(p, "(a|b)\\1", true, "xaBb"), 1);
		CHECK_INT(ask(p, "(a|b)\\1", false, "xaBb"), 0);
		CHECK_INT(ask(p, "(", true, "x"), PAN_EFORMAT);
	}
}

TEST(only_patterns_without_case_see_the_normalised_text)
{
	PAN_AUTO(pan_slow_patterns_freep) struct pan_slow_patterns *p = NULL;

	CHECK_INT(pan_slow_patterns_new(&p, NULL), PAN_OK);
	CHECK_INT(ask(p, "curl", true, "c\u200burl"), 1);
	CHECK_INT(ask(p, "curl", false, "c\u200burl"), 0);
	CHECK_INT(ask(p, "\\u200b", true, "c\u200burl"), 1);
}

TEST(survives_any_failed_allocation)
{
	int n = 0, rc = PAN_ENOMEM;

	while (rc == PAN_ENOMEM && n < 3000) {
		PAN_AUTO(pan_slow_patterns_freep) struct pan_slow_patterns *p = NULL;

		oom_arm(++n);
		rc = pan_slow_patterns_new(&p, NULL);
		if (rc == PAN_OK)
			rc = ask(p, "a[bc]+d", true, "xabcbcd");
		oom_arm(0);
		CHECK(rc == 1 || rc == PAN_ENOMEM);
	}
	CHECK_INT(rc, 1);
	CHECK(n > 5);
}

int
main(void)
{
	RUN(patterns_are_found_with_and_without_case);
	RUN(only_patterns_without_case_see_the_normalised_text);
	RUN(survives_any_failed_allocation);
	return DONE();
}
