#include "core/lang.h"

#include "tests/check.h"

TEST(languages_are_recognised_by_their_names)
{
	static const struct {
		const char *name;
		int lang; /* -1: none of ours */
	} cases[] = {
		{ "en", PAN_LANG_EN },
		{ "en_US.UTF-8", PAN_LANG_EN },
		{ "EN-gb", PAN_LANG_EN },
		{ "zh-TW", PAN_LANG_ZH_TW },
		{ "zh_TW.UTF-8", PAN_LANG_ZH_TW },
		{ "zh_Hant_TW", PAN_LANG_ZH_TW },
		{ "zh-HK", PAN_LANG_ZH_TW },
		{ "zh", PAN_LANG_ZH_TW },
		{ "zh_CN.UTF-8", -1 },
		{ "zh-Hans", -1 },
		{ "english", -1 },
		{ "C", -1 },
		{ "", -1 },
		{ "e", -1 },
		{ "de_DE", -1 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		enum pan_lang lang = PAN_LANG_EN;
		bool known = pan_lang_from(cases[i].name, &lang);

		if ((known ? (int)lang : -1) != cases[i].lang)
			CHECK_STR(cases[i].name, "(something else)");
	}
}

TEST(the_first_locale_variable_that_is_set_decides)
{
	CHECK_INT(setenv("LC_ALL", "", 1), 0);
	CHECK_INT(setenv("LC_MESSAGES", "zh_TW.UTF-8", 1), 0);
	CHECK_INT(setenv("LANG", "en_US.UTF-8", 1), 0);
	CHECK_INT(pan_lang_from_locale(), PAN_LANG_ZH_TW);
	CHECK_INT(setenv("LC_ALL", "C", 1), 0);
	CHECK_INT(pan_lang_from_locale(), PAN_LANG_EN);
}

int
main(void)
{
	RUN(languages_are_recognised_by_their_names);
	RUN(the_first_locale_variable_that_is_set_decides);
	return DONE();
}
