#include "rule/lint.h"

#include "rule/hint.h"
#include "tests/check.h"

TEST(impossible_patterns_are_seen)
{
	static const char *const bad[] = { "a^b", "a$b", "[]a", "a(?!)", "(?:x|ab^)c",
		"\\d^", "\\x41^", "\\u0041^", "\\u{1f600}^", "a{2}^", "[^a]^", "(?:a^)?",
		"x$y", "ab$[c]" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		size_t at = SIZE_MAX;

		if (pan_lint_pattern(pan_str(bad[i]), &at) == NULL || at > strlen(bad[i]))
			CHECK_FAIL_("'%s' passed", bad[i]);
	}
}

TEST(possible_patterns_are_left_alone)
{
	static const char *const good[] = { "^a$", "a|^b", "(?:^|a)b", "a*^b", "a?^b",
		"a{0,2}^b", "(?:a$|b)c", "(?=a)^a", "\\b^a", "[$^]a", "\\^a\\$b", "a$|b",
		"(?<=^a)b", "(?<!x^)b", "a(?!b^)c", "a$(?!x)", "[]*a", "(?:a|$)", "x[^]]",
		"$?a", "[\\]]*^", "", "(", "[", "\\", "a{", "(((", ")))" };

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		size_t at;
		const char *why = pan_lint_pattern(pan_str(good[i]), &at);

		if (why != NULL)
			CHECK_FAIL_("'%s': %s", good[i], why);
	}
}

TEST(a_hint_is_the_nearest_word_and_never_a_far_one)
{
	static const char *const known[] = { "severity", "status", "regex", "starts_with",
		NULL };

	CHECK_STR(pan_hint_nearest(PAN_LIT("severty"), known), "severity");
	CHECK_STR(pan_hint_nearest(PAN_LIT("sevreity"), known), "severity");
	CHECK_STR(pan_hint_nearest(PAN_LIT("REGEX"), known), "regex");
	CHECK_STR(pan_hint_nearest(PAN_LIT("starts-with"), known), "starts_with");
	CHECK(pan_hint_nearest(PAN_LIT("banana"), known) == NULL);
	CHECK(pan_hint_nearest(PAN_LIT(""), known) == NULL);
	CHECK(pan_hint_nearest(PAN_LIT("severityseverityseverityseverityseverity1"),
	          known) == NULL);
	CHECK(pan_hint_known(PAN_LIT("regex"), known));
	CHECK(!pan_hint_known(PAN_LIT("Regex"), known));
}

int
main(void)
{
	RUN(impossible_patterns_are_seen);
	RUN(possible_patterns_are_left_alone);
	RUN(a_hint_is_the_nearest_word_and_never_a_far_one);
	return DONE();
}
