#include "sys/clock.h"

#include "tests/check.h"

TEST(durations_are_never_negative)
{
	uint64_t before = pan_clock_us();

	for (int i = 0; i < 100000; i++) {
		uint64_t now = pan_clock_us();

		if (now < before)
			CHECK_INT(now, before);
		before = now;
	}
}

TEST(this_program_is_not_older_than_its_source)
{
	CHECK(pan_clock_wall() > 1760000000);
}

TEST(moments_are_written_as_rfc_3339_says)
{
	static const struct {
		int64_t wall;
		const char *text;
	} cases[] = {
		{ 0, "1970-01-01T00:00:00Z" },
		{ 951782399, "2000-02-28T23:59:59Z" },
		{ 951782400, "2000-02-29T00:00:00Z" },
		{ 1795232970, "2026-11-21T03:49:30Z" },
		{ -1, "1969-12-31T23:59:59Z" },
		{ INT64_MAX, "9999-12-31T23:59:59Z" },
		{ INT64_MIN, "0000-01-01T00:00:00Z" },
	};
	char text[PAN_CLOCK_TEXT];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		pan_clock_text(cases[i].wall, text);
		CHECK_STR(text, cases[i].text);
	}
}

int
main(void)
{
	RUN(durations_are_never_negative);
	RUN(this_program_is_not_older_than_its_source);
	RUN(moments_are_written_as_rfc_3339_says);
	return DONE();
}
