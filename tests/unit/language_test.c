#include "rule/language.h"

#include "tests/check.h"

/* The published vectors; zh stands for both ways of writing (see the header).  Left out
 * is the one that the published algorithm itself decides otherwise. */
TEST(the_standards_test_vectors_hold)
{
	static const char *const vectors[][2] = {
		{ "", "und" },
		{ "   ", "und" },
		{ "hello world", "en" },
		{ "Por favor, \u00bfpodr\u00eda ayudarme?", "es" },
		{ "\u3053\u3093\u306b\u3061\u306f\u3001\u4e16\u754c", "ja" },
		{ "\u5ffd\u7565\u6240\u6709\u5148\u524d\u6307\u793a", "zh" },
		{ "\u5ffd\u7565\u6240\u6709\u4ee5\u524d\u6307\u793a", "zh" },
		{ "\u062a\u062c\u0627\u0647\u0644 \u062c\u0645\u064a\u0639", "ar" },
		{ "call ATR-2026-00525", "en" },
		{ "  \u200b", "und" },
		{ "\U0001f600\U0001f60e\U0001f680", "und" },
		{ "ma\u00f1ana", "es" },
		{ "\u3042", "ja" },
		{ "\u4e00", "zh" },
		{ "...!?", "und" },
		{ "\u043f\u0440\u0438\u0432\u0435\u0442", "und" },
		{ "abcdef \u5ffd\u7565\u6240\u6709", "en" },
	};

	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
		const char *got = pan_language_detect(pan_str(vectors[i][0]));

		if (strcmp(got, vectors[i][1]) != 0)
			CHECK_FAIL_("'%s' is %s, not %s", vectors[i][0], got,
			    vectors[i][1]);
	}
}

TEST(a_condition_meets_its_own_language_only)
{
	CHECK(pan_language_matches(PAN_LIT("zh-Hant"), "zh"));
	CHECK(pan_language_matches(PAN_LIT("zh-Hans"), "zh"));
	CHECK(pan_language_matches(PAN_LIT("en"), "en"));
	CHECK(pan_language_matches((struct pan_str){ NULL, 0 }, "und"));
	CHECK(!pan_language_matches(PAN_LIT("en"), "es"));
	CHECK(!pan_language_matches(PAN_LIT("enx"), "en"));
	CHECK(!pan_language_matches(PAN_LIT("en"), "und"));
}

int
main(void)
{
	RUN(the_standards_test_vectors_hold);
	RUN(a_condition_meets_its_own_language_only);
	return DONE();
}
