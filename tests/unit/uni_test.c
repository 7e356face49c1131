#include "core/uni.h"

#include "core/utf8.h"
#include "tests/check.h"

#define OFFICIAL "/usr/share/unicode/NormalizationTest.txt.bz2"
#define SAMPLE "tests/data/nfkc.txt"

static struct pan_buf got;

static struct pan_str
nfkc(struct pan_str s)
{
	pan_buf_fini(&got);
	pan_buf_init(&got, 1u << 22);
	pan_uni_nfkc(&got, s);
	CHECK_INT(pan_buf_done(&got, NULL), PAN_OK);
	return pan_buf_str(&got);
}

/* "0041 0300" up to a ';' or the end: as text into ${to}. */
static struct pan_str
parse(const char **p, char *to, size_t room)
{
	size_t n = 0;

	for (;;) {
		char *end;
		unsigned long cp = strtoul(*p, &end, 16);

		if (end == *p || n + 4 > room)
			break;
		n += pan_utf8_put(to + n, (uint32_t)cp);
		*p = end;
	}
	*p += **p == ';';
	return (struct pan_str){ to, n };
}

/* Every column of one of the consortium's lines must have column 4 as its NFKC. */
static void
official_line(const char *line)
{
	char text[5][512];
	struct pan_str column[5];
	const char *p = line;

	if (*line == '#' || *line == '@' || *line == '\n')
		return;
	for (int i = 0; i < 5; i++)
		column[i] = parse(&p, text[i], sizeof(text[i]));
	for (int i = 0; i < 5; i++) {
		if (!pan_str_eq(nfkc(column[i]), column[3]))
			CHECK_FAIL_("column %d of %s", i + 1, line);
		if (pan_uni_nfkc_quick(column[i]) && !pan_str_eq(column[i], column[3]))
			CHECK_FAIL_("quick check of column %d of %s", i + 1, line);
	}
}

TEST(agrees_with_the_consortiums_own_test_where_that_is_installed)
{
	FILE *f = fopen(OFFICIAL, "rbe");
	char line[2048];
	int n = 0;

	if (f == NULL) {
		printf("# %s is not installed\n", OFFICIAL);
		return;
	}
	(void)fclose(f);
	f = popen("bzip2 -dc " OFFICIAL, "r"); /* NOLINT(cert-env33-c) */
	CHECK(f != NULL);
	while (f != NULL && fgets(line, sizeof(line), f) != NULL) {
		official_line(line);
		n++;
	}
	if (f != NULL)
		CHECK_INT(pclose(f), 0);
	CHECK(n > 18000);
}

TEST(agrees_with_another_implementation_on_a_sample)
{
	FILE *f = fopen(SAMPLE, "re");
	char line[2048];
	int n = 0;

	CHECK(f != NULL);
	while (f != NULL && fgets(line, sizeof(line), f) != NULL) {
		char from[512], to[512];
		const char *p = line;
		struct pan_str source = parse(&p, from, sizeof(from));
		struct pan_str want = parse(&p, to, sizeof(to));

		if (!pan_str_eq(nfkc(source), want))
			CHECK_FAIL_("not so: %s", line);
		n++;
	}
	if (f != NULL)
		(void)fclose(f);
	CHECK(n > 400);
}

TEST(ascii_is_copied_and_a_mark_joins_the_letter_before_it)
{
	CHECK_INT(nfkc(PAN_LIT("")).n, 0);
	CHECK_TEXT(nfkc(PAN_LIT("plain text")), "plain text");
	CHECK_TEXT(nfkc(PAN_LIT("cafe\u0301")), "caf\u00e9");
	CHECK_TEXT(nfkc(PAN_LIT("\uff49\uff47\uff4e\uff4f\uff52\uff45")), "ignore");
	CHECK_TEXT(nfkc(PAN_LIT("\U0001d41c\U0001d42e\U0001d42b\U0001d425")), "curl");
	CHECK_TEXT(nfkc(PAN_LIT("\u1112\u1161\u11ab")), "\ud55c");
	CHECK_TEXT(nfkc(PAN_LIT("\ufb01")), "fi");
}

TEST(quick_says_yes_to_common_text_and_never_wrongly)
{
	CHECK(pan_uni_nfkc_quick(PAN_LIT("plain")));
	CHECK(pan_uni_nfkc_quick(PAN_LIT("\u7e41\u9ad4\u4e2d\u6587 \u0440\u0443\u0441")));
	CHECK(!pan_uni_nfkc_quick(PAN_LIT("\uff49")));
	CHECK(!pan_uni_nfkc_quick(PAN_LIT("e\u0301")));
	for (int round = 0; round < 30000; round++) {
		static const uint32_t base[] = { 0x20, 0x300, 0x320, 0x1100, 0x1160,
			0xAC00, 0xFB00, 0x900, 0x30A0, 0x1D400, 0xD800, 0x2F800 };
		char text[64];
		size_t n = 0;
		struct pan_str s, once;
		char *copy;

		for (uint32_t i = check_rand(8); i > 0; i--)
			n +=
			    pan_utf8_put(text + n, base[check_rand(12)] + check_rand(96));
		s = (struct pan_str){ text, n };
		once = nfkc(s);
		CHECK(!pan_uni_nfkc_quick(s) || pan_str_eq(s, once));
		copy = malloc(once.n + 1);
		CHECK(copy != NULL);
		if (copy == NULL)
			return;
		memcpy(copy, once.s == NULL ? "" : once.s, once.n);
		s = (struct pan_str){ copy, once.n };
		CHECK(pan_str_eq(nfkc(s), s)); /* a second time changes nothing */
		free(copy);
	}
}

TEST(ten_thousand_marks_on_one_letter_take_no_quadratic_time)
{
	static char text[200001];
	size_t n = 0;

	text[n++] = 'a';
	while (n + 2 < sizeof(text))
		n += pan_utf8_put(text + n, n % 4 < 2 ? 0x301 : 0x323);
	CHECK(nfkc((struct pan_str){ text, n }).n > n / 2);
}

TEST(lone_surrogates_pass_unchanged)
{
	CHECK_TEXT(nfkc(PAN_LIT("a\xed\xa0\x80z")), "a\xed\xa0\x80z");
}

TEST(upper_case_is_ecmascripts)
{
	CHECK_INT(pan_uni_upper_js('q'), 'Q');
	CHECK_INT(pan_uni_upper_js('_'), '_');
	CHECK_INT(pan_uni_upper_js('{'), '{');
	CHECK_INT(pan_uni_upper_js(0xE9), 0xC9);
	CHECK_INT(pan_uni_upper_js(0xDF), 0xDF);   /* SS is two letters */
	CHECK_INT(pan_uni_upper_js(0x17F), 0x17F); /* would be S */
	CHECK_INT(pan_uni_upper_js(0x131), 0x131); /* would be I */
	CHECK_INT(pan_uni_upper_js(0x212A), 0x212A);
	CHECK_INT(pan_uni_upper_js(0xB5), 0x39C);
	CHECK_INT(pan_uni_upper_js(0x3C2), 0x3A3);
	CHECK_INT(pan_uni_upper_js(0x1C6), 0x1C4);
	CHECK_INT(pan_uni_upper_js(0x1C5), 0x1C4);
	CHECK_INT(pan_uni_upper_js(0x10D0), 0x1C90);
	CHECK_INT(pan_uni_upper_js(0x1F80), 0x1F80); /* two letters */
	CHECK_INT(pan_uni_upper_js(0x450), 0x400);
}

TEST(folding_is_simple_and_may_reach_ascii)
{
	CHECK_INT(pan_uni_fold('Q'), 'q');
	CHECK_INT(pan_uni_fold('['), '[');
	CHECK_INT(pan_uni_fold(0x212A), 'k');
	CHECK_INT(pan_uni_fold(0x17F), 's');
	CHECK_INT(pan_uni_fold(0x130), 0x130);
	CHECK_INT(pan_uni_fold(0x1E9E), 0xDF);
	CHECK_INT(pan_uni_fold(0x10400), 0x10428);
	CHECK_INT(pan_uni_fold(0x13F8), 0x13F0);
}

TEST(properties_of_well_known_characters)
{
	CHECK_INT(pan_uni_script('a'), PAN_UNI_LATIN);
	CHECK_INT(pan_uni_script('1'), PAN_UNI_COMMON);
	CHECK_INT(pan_uni_script(0x3B1), PAN_UNI_GREEK);
	CHECK_INT(pan_uni_script(0x430), PAN_UNI_CYRILLIC);
	CHECK_INT(pan_uni_script(0x4E2D), PAN_UNI_HAN);
	CHECK_INT(pan_uni_script(0x31000), PAN_UNI_HAN);
	CHECK_INT(pan_uni_script(0x3105), PAN_UNI_BOPOMOFO);
	CHECK_INT(pan_uni_script(0x5D0), PAN_UNI_OTHER);
	CHECK_INT(pan_uni_script(0x10FFFF), PAN_UNI_COMMON);
	CHECK(pan_uni_ignorable(0x200B) && pan_uni_ignorable(0xE0041));
	CHECK(pan_uni_ignorable(0xE01EF) && pan_uni_ignorable(0x3164));
	CHECK(!pan_uni_ignorable(' ') && !pan_uni_ignorable(0x10FFFF));
	CHECK(pan_uni_letter('z') && pan_uni_letter(0x20000) && !pan_uni_letter('7'));
	CHECK(pan_uni_mark(0x301) && pan_uni_mark(0xE0100) && !pan_uni_mark('z'));
	CHECK(pan_uni_control(7) && pan_uni_control(0x202E) && !pan_uni_control('z'));
	CHECK(pan_uni_emoji(0x1F600) && !pan_uni_emoji('#') && !pan_uni_emoji('1'));
	CHECK(pan_uni_space_js(0xFEFF) && pan_uni_space_js(0x3000));
	CHECK(!pan_uni_space_js(0x200B) && !pan_uni_space_js(0x180E));
	CHECK(!pan_uni_space_js(0x85));
}

TEST(a_twin_is_the_letter_that_the_eye_reads)
{
	CHECK_INT(pan_uni_latin_twin(0x430), 'a');
	CHECK_INT(pan_uni_latin_twin(0x415), 'E');
	CHECK_INT(pan_uni_latin_twin(0x3BF), 'o');
	CHECK_INT(pan_uni_latin_twin(0x13A0), 'D');
	CHECK_INT(pan_uni_latin_twin(0xFF49), 'i');
	CHECK_INT(pan_uni_latin_twin(0x1D41A), 'a');
	CHECK_INT(pan_uni_latin_twin(0x1F171), 'B');
	CHECK_INT(pan_uni_latin_twin('a'), 0);
	CHECK_INT(pan_uni_latin_twin(0xE9), 0);
	CHECK_INT(pan_uni_latin_twin(0x4E2D), 0);
	CHECK_INT(pan_uni_latin_twin(0x436), 0);
	CHECK_INT(pan_uni_latin_twin(0x10FFFF), 0);
}

int
main(void)
{
	RUN(agrees_with_the_consortiums_own_test_where_that_is_installed);
	RUN(agrees_with_another_implementation_on_a_sample);
	RUN(ascii_is_copied_and_a_mark_joins_the_letter_before_it);
	RUN(quick_says_yes_to_common_text_and_never_wrongly);
	RUN(ten_thousand_marks_on_one_letter_take_no_quadratic_time);
	RUN(lone_surrogates_pass_unchanged);
	RUN(upper_case_is_ecmascripts);
	RUN(folding_is_simple_and_may_reach_ascii);
	RUN(properties_of_well_known_characters);
	RUN(a_twin_is_the_letter_that_the_eye_reads);
	pan_buf_fini(&got);
	return DONE();
}
