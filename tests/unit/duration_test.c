#include "rule/duration.h"

#include <time.h>

#include "tests/check.h"

static int64_t
length(const char *s)
{
	int64_t ms = -1;

	return pan_duration_parse(pan_str(s), &ms) ? ms : -1;
}

static int64_t
moment(const char *s)
{
	int64_t ms = INT64_MIN;

	return pan_duration_moment(pan_str(s), &ms) ? ms : INT64_MIN;
}

TEST(short_lengths_are_a_number_and_a_unit)
{
	CHECK_INT(length("30s"), 30000);
	CHECK_INT(length("5m"), 300000);
	CHECK_INT(length(" 1 h "), 3600000);
	CHECK_INT(length("7d"), 604800000);
	CHECK_INT(length("250ms"), 250);
	CHECK_INT(length("0s"), 0);
}

TEST(iso_lengths_have_units_in_falling_order)
{
	CHECK_INT(length("PT5M"), 300000);
	CHECK_INT(length("P7D"), 604800000);
	CHECK_INT(length("P1DT2H30M15S"), 95415000);
	CHECK_INT(length("PT1S1H"), -1);
	CHECK_INT(length("P1D1D"), -1);
}

TEST(what_is_no_length_is_refused)
{
	static const char *const bad[] = { "", "5", "m", "5 parsecs", "-5m", "P", "PT",
		"P1DT", "PT5", "P1Y", "P1M", "5mm", "999999999999w", "PT999999999999999H",
		"1.5h" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		CHECK_INT(length(bad[i]), -1);
}

TEST(moments_count_from_1970_in_utc)
{
	CHECK_INT(moment("1970-01-01"), 0);
	CHECK_INT(moment("1970-01-01T00:00:00.001Z"), 1);
	CHECK_INT(moment("2026-05-25T08:14:32.182Z"), 1779696872182);
	CHECK_INT(moment("2026-05-25 08:14"), 1779696840000);
	CHECK_INT(moment("2026-05-25T10:14:32.182999+02:00"), 1779696872182);
	CHECK_INT(moment("2026-05-25T07:14:32-0100"), 1779696872000);
	CHECK_INT(moment("1969-12-31T23:59:59Z"), -1000);
}

TEST(what_is_no_moment_is_refused)
{
	static const char *const bad[] = { "", "2026", "2026-13-01", "2026-02-29",
		"2026-04-31", "2026-05-25T", "2026-05-25T24:00", "2026-05-25T10:60",
		"2026-05-25T10:00:00.", "2026-05-25T10:00+", "2026-05-25T10:00+24:00",
		"2026-05-25T10:00ZZ", "26-05-25", "2026-00-10", "2026-05-00",
		"2026-05-25X10:00" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		CHECK(moment(bad[i]) == INT64_MIN);
}

TEST(every_day_agrees_with_the_c_library)
{
	for (int i = 0; i < 20000; i++) {
		time_t t = (time_t)check_rand(400000) * 86400 - 11644473600;
		struct tm tm;
		char text[40];

		if (gmtime_r(&t, &tm) == NULL || tm.tm_year + 1900 < 1000)
			continue;
		CHECK(strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm) > 0);
		CHECK_INT(moment(text), (int64_t)t * 1000);
	}
}

int
main(void)
{
	RUN(short_lengths_are_a_number_and_a_unit);
	RUN(iso_lengths_have_units_in_falling_order);
	RUN(what_is_no_length_is_refused);
	RUN(moments_count_from_1970_in_utc);
	RUN(what_is_no_moment_is_refused);
	RUN(every_day_agrees_with_the_c_library);
	return DONE();
}
