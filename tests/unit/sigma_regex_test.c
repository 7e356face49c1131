/* sigma/sigma_regex: on ASCII text the automaton of the translated pattern and PCRE2 on
 * the pattern itself say the same. */
#include "tests/check.h"

#include "core/own.h"
#include "pattern/auto.h"
#include "pattern/backref.h"
#include "sigma/sigma.h"
#include "sigma/sigma_regex.h"

static struct pan_arena *a;
static struct pan_jsre_case *cases;
static struct pan_auto_pool *pool;

enum { NEITHER = -1 };

static unsigned
pcre_flags(unsigned f)
{
	return (f & PAN_SIGMA_RE_I ? PAN_BACKREF_CASELESS : 0) |
	    (f & PAN_SIGMA_RE_M ? PAN_BACKREF_LINES : 0) |
	    (f & PAN_SIGMA_RE_S ? PAN_BACKREF_DOT_ALL : 0);
}

/* Check the texts; NEITHER when the pattern stays with PCRE2. */
static int
compare(const char *pattern, unsigned flags, const struct pan_str *text, size_t ntext)
{
	PAN_AUTO(pan_arena_freep) struct pan_arena *one = pan_arena_new(1 << 26);
	PAN_AUTO(pan_buf_fini) struct pan_buf js, prog;
	struct pan_jsre re = { 0 };
	unsigned of_js = flags;
	struct pan_backref *b = NULL;
	struct pan_auto_slot slot = { 0 };
	int matches = 0;

	pan_buf_init(&js, 1 << 20);
	pan_buf_init(&prog, 1 << 24);
	if (pan_backref_open(pan_str(pattern), pcre_flags(flags), &b, NULL) != PAN_OK ||
	    !pan_sigma_regex_js(pan_str(pattern), &of_js, &js) ||
	    pan_jsre_parse(one, cases, pan_buf_str(&js), (of_js & PAN_SIGMA_RE_I) == 0,
	        &re, NULL) != PAN_OK ||
	    re.backrefs || pan_auto_compile(one, &re, &prog, NULL) != PAN_OK) {
		pan_backref_free(b);
		return NEITHER;
	}
	pan_auto_pool_free(pool); /* it knows programs by their places */
	pool = NULL;
	CHECK_INT(pan_auto_pool_new(1 << 20, &pool, NULL), PAN_OK);
	for (size_t i = 0; i < ntext; i++) {
		struct pan_auto_window w = { 0, text[i].n, text[i].n, 0, text[i].n };
		size_t at[2];
		int got = pan_auto_search(pool, (const void *)prog.s, &slot, text[i], &w);
		int want = pan_backref_search(b, text[i], &w, at);

		if (want != PAN_BACKREF_UNDECIDED && got != want)
			CHECK_FAIL_("/%s/ (%u, as /%.*s/) on '%.*s': %d, not %d", pattern,
			    flags, PAN_STR(pan_buf_str(&js)), PAN_STR(text[i]), got,
			    want);
		matches += want == 1;
	}
	pan_backref_free(b);
	return matches;
}

static int
one(const char *pattern, unsigned flags, const char *text)
{
	struct pan_str s = pan_str(text);

	return compare(pattern, flags, &s, 1);
}

TEST(what_the_dialects_read_differently_is_written_out)
{
	CHECK_INT(one("a$", 0, "a\n"), 1);
	CHECK_INT(one("a$", 0, "a\nb"), 0);
	CHECK_INT(one("a$", PAN_SIGMA_RE_M, "a\nb"), 1);
	CHECK_INT(one("^b", PAN_SIGMA_RE_M, "a\nb"), 1);
	CHECK_INT(one("^$", PAN_SIGMA_RE_M, "a\n"), 0);
	CHECK_INT(one("a.b", 0, "a\rb"), 1);
	CHECK_INT(one("a.b", 0, "a\nb"), 0);
	CHECK_INT(one("a.b", PAN_SIGMA_RE_S, "a\nb"), 1);
	CHECK_INT(one("(?i)A", 0, "a"), 1);
	CHECK_INT(one("A", 0, "a"), 0);
	CHECK_INT(one("\\Aa\\z", 0, "a"), 1);
	CHECK_INT(one("a\\Z", 0, "a\n"), 1);
	CHECK_INT(one("(?<word>a)\\h", 0, "a\t"), 1);
	CHECK_INT(one("[[a]", 0, "["), 1);
	CHECK_INT(one("a\\sb", 0, "a\vb"), 1);
}

TEST(what_only_pcre_has_stays_with_pcre)
{
	static const char *const only[] = { "a++b", "(?>a)", "(a)\\1", "(?(1)a|b)",
		"[[:alpha:]]", "\\Qa\\E", "\\p{L}", "(?R)", "a(?i)b", "\\K", "[]a]",
		"(*UTF)a", "\\x{41}", "(?|a|b)", "\\R", "\\v", "[\\d-z]", "\xC3\xA9",
		"\\012" };

	for (size_t i = 0; i < sizeof(only) / sizeof(only[0]); i++) {
		if (one(only[i], 0, "a") != NEITHER)
			CHECK_FAIL_("/%s/ is taken for JavaScript", only[i]);
	}
}

static size_t
random_pattern(char *s, size_t max, int depth)
{
	static const char *const atoms[] = { "a", "b", "A", ".", "\\s", "\\S", "\\d",
		"\\w", "\\W", "[ab]", "[^a]", "[\\sa]", "[a-c\\d]", "\\b", "^", "$",
		"\\n", "\\x41", "[^\\n]", "-", "\\.", "\\\\", "\\A", "\\Z", "1", " ",
		"\\B" };
	static const char *const quantifiers[] = { "", "", "", "", "*", "+", "?", "{2}",
		"{1,3}", "{0,}", "*?", "+?", "{,2}" };
	static const char *const groups[] = { "(", "(?:", "(?=", "(?!", "(?<=", "(?<!",
		"(?<n>" };
	size_t n = 0;

	for (uint32_t i = 1 + check_rand(4); i > 0 && max - n > 80; i--) {
		if (depth < 2 && check_rand(4) == 0) {
			uint32_t g = check_rand(check_rand(4) == 0 ? 7 : 2);

			n += (size_t)snprintf(s + n, max - n, "%s", groups[g]);
			n += random_pattern(s + n, (max - n) / 2, depth + 1);
			n += (size_t)snprintf(s + n, max - n, ")%s",
			    g > 1 && g < 6 ? "" : quantifiers[check_rand(13)]);
		} else {
			uint32_t k = check_rand(27);
			bool thing = k != 13 && k != 14 && k != 15 && k != 22 &&
			    k != 23 && k != 26;

			n += (size_t)snprintf(s + n, max - n, "%s%s", atoms[k],
			    thing ? quantifiers[check_rand(13)] : "");
		}
		if (check_rand(8) == 0)
			n += (size_t)snprintf(s + n, max - n, "|");
	}
	return n;
}

TEST(agrees_with_pcre_on_random_patterns_and_ascii_text)
{
	static char text[40][24];
	struct pan_str s[40];
	int run = 0, matched = 0;

	for (int round = 0; round < 6000; round++) {
		char pattern[512];
		int rc;

		pattern[random_pattern(pattern, sizeof(pattern), 0)] = '\0';
		for (size_t i = 0; i < 40; i++) {
			size_t n = check_rand(12);

			for (size_t j = 0; j < n; j++)
				text[i][j] = "aaabbAB1 \n\r\t-.\\_\v"[check_rand(17)];
			s[i] = (struct pan_str){ text[i], n };
		}
		rc = compare(pattern, check_rand(8), s, 40);
		run += rc != NEITHER;
		matched += rc > 0;
	}
	printf("# %d patterns ran as automata, %d matched something\n", run, matched);
	CHECK(run > 3000);
	CHECK(matched > 1000);
}

int
main(void)
{
	a = pan_arena_new(1 << 26);
	cases = pan_jsre_case_new(a);
	RUN(what_the_dialects_read_differently_is_written_out);
	RUN(what_only_pcre_has_stays_with_pcre);
	RUN(agrees_with_pcre_on_random_patterns_and_ascii_text);
	pan_auto_pool_free(pool);
	pan_arena_free(a);
	return DONE();
}
