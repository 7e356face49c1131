#include <fnmatch.h>

#include "sigma/sigma.h"
#include "tests/check.h"

static struct pan_sigma_part part[64];
static size_t npart;

/* Parts of a pattern of letters, '*' and '?', as the reader would make them. */
static void
make(const char *pattern)
{
	npart = 0;
	for (const char *p = pattern; *p != '\0';) {
		size_t n = strcspn(p, "*?");

		if (n > 0)
			part[npart++] =
			    (struct pan_sigma_part){ PAN_SIGMA_TEXT, { p, n } };
		else if (*p == '?')
			part[npart++].kind = PAN_SIGMA_ONE;
		else if (npart == 0 || part[npart - 1].kind != PAN_SIGMA_ANY)
			part[npart++].kind = PAN_SIGMA_ANY;
		p += n > 0 ? n : 1;
	}
}

static bool
fits(const char *pattern, bool cased, const char *text)
{
	make(pattern);
	return pan_sigma_glob(part, npart, cased, pan_str(text));
}

TEST(agrees_with_fnmatch_on_random_patterns)
{
	for (int round = 0; round < 20000; round++) {
		char pattern[16], text[16];
		size_t np = check_rand(10), nt = check_rand(12);
		bool cased = check_rand(2) != 0;
		int want;

		for (size_t i = 0; i < np; i++)
			pattern[i] = "abAB**?"[check_rand(7)];
		for (size_t i = 0; i < nt; i++)
			text[i] = "abAB"[check_rand(4)];
		pattern[np] = text[nt] = '\0';
		want = fnmatch(pattern, text, cased ? 0 : FNM_CASEFOLD) == 0;
		if (fits(pattern, cased, text) != (want != 0))
			CHECK_FAIL_("'%s' on '%s': %d", pattern, text, want);
	}
}

TEST(letters_beyond_ascii_have_cases_and_count_as_one)
{
	CHECK(fits("\xc3\xa9t\xc3\x89", false, "\xc3\x89T\xc3\xa9"));
	CHECK(!fits("\xc3\xa9", true, "\xc3\x89"));
	CHECK(fits("a?b", false,
	    "a\xe2\x80\x93"
	    "b"));
	CHECK(!fits("a??b", false,
	    "a\xe2\x80\x93"
	    "b"));
	CHECK(fits("a?", true, "a\xff"));
	CHECK(!fits("\xfe", false, "\xff"));
	CHECK(fits("*\xff", false, "\xfe\xff"));
}

TEST(nothing_fits_only_nothing)
{
	CHECK(fits("", false, ""));
	CHECK(!fits("", false, "a"));
	CHECK(fits("*", false, ""));
	CHECK(!fits("?", false, ""));
}

int
main(void)
{
	RUN(agrees_with_fnmatch_on_random_patterns);
	RUN(letters_beyond_ascii_have_cases_and_count_as_one);
	RUN(nothing_fits_only_nothing);
	return DONE();
}
