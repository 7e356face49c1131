#include "core/buf.h"
#include "pattern/auto.h"
#include "pattern/backref.h"
#include "tests/check.h"
#include "tests/oom.h"

struct bench { /* what a test needs to compile and run patterns */
	struct pan_arena *keep, *scratch;
	struct pan_jsre_case *cases;
	struct pan_auto_pool *pool;
	size_t pool_bytes;
	struct pan_buf program;
};

static void
set_up(struct bench *b, size_t pool_bytes)
{
	b->keep = pan_arena_new((size_t)64 << 20);
	b->scratch = pan_arena_new((size_t)256 << 20);
	b->cases = pan_jsre_case_new(b->keep);
	pan_buf_init(&b->program, (size_t)64 << 20);
	CHECK(b->cases != NULL);
	b->pool_bytes = pool_bytes;
	b->pool = NULL;
}

static void
tear_down(struct bench *b)
{
	pan_auto_pool_free(b->pool);
	pan_buf_fini(&b->program);
	pan_arena_free(b->keep);
	pan_arena_free(b->scratch);
}

static const struct pan_auto *
compile(struct bench *b, const char *pattern, struct pan_jsre *re)
{
	struct pan_err err = { 0 };

	pan_arena_reset(b->scratch);
	pan_buf_reset(&b->program);
	if (pan_jsre_parse(b->scratch, b->cases, pan_str(pattern), false, re, &err) !=
	        PAN_OK ||
	    pan_auto_compile(b->scratch, re, &b->program, &err) != PAN_OK) {
		printf("# %s: %s\n", pattern, err.text);
		return NULL;
	}
	CHECK(pan_auto_sound((const void *)b->program.s, b->program.n));
	pan_auto_pool_free(b->pool); /* it knew the program that was here before */
	b->pool = NULL;
	CHECK_INT(pan_auto_pool_new(b->pool_bytes, &b->pool, NULL), PAN_OK);
	return (const void *)b->program.s;
}

static int
find(struct bench *b, const char *pattern, struct pan_str text, size_t *at, size_t *end)
{
	struct pan_auto_window w = { 0, text.n, text.n, 0, text.n };
	struct pan_auto_slot slot = { { 0, 0 }, 0 };
	struct pan_jsre re;
	const struct pan_auto *p = compile(b, pattern, &re);
	int found;

	if (p == NULL)
		return -100;
	found = pan_auto_search(b->pool, p, &slot, text, &w);
	CHECK_INT(pan_auto_search(b->pool, p, &slot, text, &w), found);
	CHECK_INT(pan_auto_first(b->pool, p, text, &w, at, end), found);
	return found;
}

static int
matches(const char *pattern, const char *text)
{
	struct bench b;
	size_t at, end;
	int found;

	set_up(&b, (size_t)1 << 20);
	found = find(&b, pattern, pan_str(text), &at, &end);
	tear_down(&b);
	return found;
}

TEST(javascript_counts_an_emoji_as_two)
{
	CHECK_INT(matches("^.{2}$", "\xF0\x9F\x94\xA5"), 1);
	CHECK_INT(matches("^.$", "\xF0\x9F\x94\xA5"), 0);
	CHECK_INT(matches("^[\xF0\x9F\x94\xA5]$", "\xF0\x9F\x94\xA5"), 0); /* halves */
	CHECK_INT(matches("^[\\u{1F525}]$", "\xF0\x9F\x94\xA5"), 1);
	CHECK_INT(matches("^\\u{1F525}{2}$", "\xF0\x9F\x94\xA5\xF0\x9F\x94\xA5"), 1);
	CHECK_INT(matches("\\uDB40[\\uDC00-\\uDC7F]", "a\xF3\xA0\x81\x81"), 1);
}

TEST(case_folds_as_upper_casing_and_never_into_ascii)
{
	CHECK_INT(matches("k", "\xE2\x84\xAA"), 0);   /* KELVIN SIGN */
	CHECK_INT(matches("s", "\xC5\xBF"), 0);       /* LONG S */
	CHECK_INT(matches("\\u{73}", "\xC5\xBF"), 1); /* with the u flag it does */
	CHECK_INT(matches("\xD0\xB8\xD0\xB4", "\xD0\x98\xD0\x94"), 1); /* Cyrillic */
	CHECK_INT(matches("\xC3\x9F", "SS"), 0);
	CHECK_INT(matches("[^a]", "A"), 0);
}

TEST(javascripts_blanks_words_dots_and_ends)
{
	CHECK_INT(matches("a\\sb",
	              "a\xC2\xA0"
	              "b"),
	    1);
	CHECK_INT(matches("a\\sb",
	              "a\xEF\xBB\xBF"
	              "b"),
	    1);
	CHECK_INT(matches("a.b",
	              "a\xE2\x80\xA8"
	              "b"),
	    0);
	CHECK_INT(matches("a$", "a\n"), 0);
	CHECK_INT(matches("^b", "a\nb"), 0);
	CHECK_INT(matches("\\bx", "\xC3\xA9x"), 1); /* no ASCII letter, so no word */
	CHECK_INT(matches("\\w", "\xC3\xA9"), 0);
	CHECK_INT(matches("[^]", "\n"), 1);
	CHECK_INT(matches("[]", "a"), 0);
}

TEST(the_webs_leniencies_are_read_as_annex_b_has_them)
{
	CHECK_INT(matches("{{", "{{"), 1);
	CHECK_INT(matches("a{,3}", "a{,3}"), 1);
	CHECK_INT(matches("[\\b]", "\b"), 1);
	CHECK_INT(matches("\\1", "\x01"), 1); /* no group 1: an octal escape */
	CHECK_INT(matches("]", "]"), 1);
	CHECK_INT(matches("\\c", "\\c"), 1);
	CHECK_INT(matches("\\x4", "x4"), 1);
	CHECK_INT(matches("[\\w-x]", "-"), 1);
	CHECK_INT(matches("(?=a)*b", "b"), 1);
	CHECK_INT(matches("\\xE2\\x80", "\xC3\xA2\xC2\x80"),
	    1); /* characters, not bytes */
}

TEST(what_is_no_pattern_is_refused_with_its_place)
{
	static const char *const bad[] = { "(", ")", "[a", "*a", "a**", "a{2,1}", "(?<n",
		"(?x)", "\\", "[b-a]", "(?i:a)", "\\p{Nonsense}", "a{99999999}" };
	struct pan_arena *a = pan_arena_new((size_t)64 << 20);
	struct pan_jsre_case *c = pan_jsre_case_new(a);
	struct pan_jsre re;

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct pan_err err = { 0 };

		CHECK(pan_jsre_parse(a, c, pan_str(bad[i]), false, &re, &err) != PAN_OK);
		CHECK(strstr(err.text, "byte") != NULL);
	}
	pan_arena_free(a);
}

TEST(named_groups_can_be_referred_to)
{
	struct pan_arena *a = pan_arena_new((size_t)64 << 20);
	struct pan_jsre_case *c = pan_jsre_case_new(a);
	struct pan_jsre re;
	struct pan_buf translated;
	struct pan_backref *b;
	struct pan_auto_window w = { 0, 5, 5, 0, 5 };
	size_t at[2] = { 0, 0 };

	pan_buf_init(&translated, 1 << 16);
	CHECK_INT(pan_jsre_parse(a, c, PAN_LIT("(x)?(?<q>['\"])a\\k<q>"), false, &re,
	              NULL),
	    PAN_OK);
	CHECK(re.backrefs);
	CHECK_INT(pan_backref_translate(&re, &translated, NULL), PAN_OK);
	b = pan_backref_new(pan_buf_str(&translated));
	CHECK_INT(pan_backref_search(b, PAN_LIT("\"a' 'a"), &w, at), 0);
	CHECK_INT(pan_backref_search(b, PAN_LIT(" 'a' "), &w, at), 1);
	CHECK_INT(at[0], 1);
	CHECK_INT(pan_jsre_parse(a, c, PAN_LIT("(?<q>a)\\k<r>"), false, &re, NULL),
	    PAN_EFORMAT);
	pan_backref_free(b);
	pan_buf_fini(&translated);
	pan_arena_free(a);
}

TEST(groups_a_thousand_deep_are_a_limit_and_no_crash)
{
	char deep[2001];
	struct pan_arena *a = pan_arena_new((size_t)64 << 20);
	struct pan_jsre_case *c = pan_jsre_case_new(a);
	struct pan_jsre re;

	memset(deep, '(', 2000);
	deep[2000] = '\0';
	CHECK_INT(pan_jsre_parse(a, c, pan_str(deep), false, &re, NULL), PAN_ELIMIT);
	pan_arena_free(a);
}

static int
in_window(struct bench *b, const char *pattern, struct pan_str text,
    const struct pan_auto_window *w)
{
	struct pan_auto_slot slot = { { 0, 0 }, 0 };
	struct pan_jsre re;
	const struct pan_auto *p = compile(b, pattern, &re);

	return pan_auto_search(b->pool, p, &slot, text, w);
}

TEST(a_window_sees_what_lies_around_it)
{
	struct pan_str text = PAN_LIT("xabc");
	struct pan_auto_window w = { 1, 3, 3, 0, 4 };
	struct bench b;

	set_up(&b, (size_t)1 << 20);
	CHECK_INT(in_window(&b, "\\bab", text, &w), 0);
	CHECK_INT(in_window(&b, "(?<=x)ab(?=c)", text, &w), 1);
	CHECK_INT(in_window(&b, "ab$", text, &w), 0);
	CHECK_INT(in_window(&b, "^ab", text, &w), 0);
	tear_down(&b);
}

/* ---- the same answers as PCRE2 ---- */

struct gen {
	struct pan_buf out;
	int budget;
};

static void gen_alt(struct gen *g, int depth);

static void
gen_atom(struct gen *g, int depth)
{
	static const char *const atoms[] = { "a", "b", "ab", "[ab]", "[^a]", ".", "\\s",
		"\\w", "\\W", " ", "[a-c]", "c", "\\n" };
	static const char *const zero[] = { "\\b", "\\B", "^", "$", "(?<=a)", "(?<!b)",
		"(?=b)", "(?![ab])", "(?<=ab)", "(?<! a)" };

	g->budget--;
	switch (check_rand(depth > 3 || g->budget < 0 ? 5 : 9)) {
	case 0:
		pan_buf_addz(&g->out, zero[check_rand(10)]);
		break;
	case 5:
	case 6:
		pan_buf_addz(&g->out, check_rand(2) ? "(?:" : "(");
		gen_alt(g, depth + 1);
		pan_buf_addz(&g->out, ")");
		break;
	case 7:
		pan_buf_addz(&g->out, check_rand(2) ? "(?=" : "(?!");
		gen_alt(g, depth + 1);
		pan_buf_addz(&g->out, ")");
		break;
	default:
		pan_buf_addz(&g->out, atoms[check_rand(13)]);
	}
}

static void
gen_alt(struct gen *g, int depth)
{
	static const char *const times[] = { "*", "+", "?", "{2}", "{1,3}", "{0,4}", "*?",
		"{2,}" };
	uint32_t branches = check_rand(4) == 0 ? 2 : 1;

	for (uint32_t i = 0; i < branches; i++) {
		if (i > 0)
			pan_buf_addz(&g->out, "|");
		for (uint32_t k = check_rand(4); k-- > 0;) {
			size_t before = g->out.n;

			gen_atom(g, depth);
			/* A repeated assertion says nothing new. */
			if (check_rand(3) == 0 && g->out.s[before] != '^' &&
			    g->out.s[before] != '$' && g->out.s[before] != '(' &&
			    strncmp(g->out.s + before, "\\b", 2) != 0 &&
			    strncmp(g->out.s + before, "\\B", 2) != 0)
				pan_buf_addz(&g->out, times[check_rand(8)]);
		}
	}
}

static void
compare_once(struct bench *b, struct pan_buf *translated)
{
	struct gen g = { .budget = 12 };
	struct pan_str text;
	char bytes[24];
	size_t at = 0, end = 0, want[2] = { 0, 0 };
	struct pan_auto_window w;
	struct pan_backref *judge;
	struct pan_jsre re;
	int got, expect;

	pan_buf_init(&g.out, 4096);
	gen_alt(&g, 0);
	text = (struct pan_str){ bytes, check_rand(sizeof(bytes)) };
	for (size_t i = 0; i < text.n; i++)
		bytes[i] = "aabbc \n"[check_rand(7)];
	pan_buf_reset(translated);
	got = find(b, g.out.n == 0 ? "" : g.out.s, text, &at, &end);
	(void)compile(b, g.out.n == 0 ? "" : g.out.s, &re);
	w = (struct pan_auto_window){ 0, text.n, text.n, 0, text.n };
	if (got >= 0 && pan_backref_translate(&re, translated, NULL) == PAN_OK) {
		judge = pan_backref_new(pan_buf_str(translated));
		expect = pan_backref_search(judge, text, &w, want);
		pan_backref_free(judge);
		if (got != expect || (got == 1 && at != want[0]))
			CHECK_FAIL_("/%s/ on '%.*s': %d at %zu, PCRE2 says %d at %zu",
			    g.out.s == NULL ? "" : g.out.s, PAN_STR(text), got, at,
			    expect, want[0]);
	}
	pan_buf_fini(&g.out);
}

TEST(random_patterns_are_found_where_pcre2_finds_them)
{
	struct pan_buf translated;
	struct bench b;

	set_up(&b, (size_t)1 << 20);
	pan_buf_init(&translated, (size_t)1 << 20);
	for (int i = 0; i < 20000 && !check_broken; i++)
		compare_once(&b, &translated);
	pan_buf_fini(&translated);
	tear_down(&b);
}

TEST(a_pool_too_small_for_comfort_forgets_and_is_still_right)
{
	struct pan_buf translated;
	struct bench b;

	set_up(&b, 4096);
	pan_buf_init(&translated, (size_t)1 << 20);
	for (int i = 0; i < 3000 && !check_broken; i++)
		compare_once(&b, &translated);
	pan_buf_fini(&translated);
	tear_down(&b);
}

TEST(a_cubic_pattern_for_backtrackers_is_linear_here)
{
	/* ATR-2026-00220 takes the published engine 27 s on 4,000 letters. */
	size_t n = (size_t)1 << 20, at, end;
	char *text = malloc(n);
	struct bench b;

	memset(text, 'a', n);
	set_up(&b, (size_t)1 << 20);
	CHECK_INT(find(&b, "[a-zA-Z0-9+/]{40,}={0,2}.*base64\\s+-[dD]",
	              (struct pan_str){ text, n }, &at, &end),
	    0);
	tear_down(&b);
	free(text);
}

TEST(damaged_programs_are_not_sound)
{
	struct pan_jsre re;
	struct bench b;
	uint64_t copy[512];
	size_t n, unsound = 0;

	set_up(&b, (size_t)1 << 20);
	CHECK(compile(&b, "a(b|c){2,5}(?=\\d)", &re) != NULL);
	n = b.program.n;
	CHECK(n <= sizeof(copy));
	for (int i = 0; i < 4000; i++) { /* whatever is called sound must also run */
		struct pan_str text = PAN_LIT("abcbc1 abcb2");
		struct pan_auto_window w = { 0, text.n, text.n, 0, text.n };
		struct pan_auto_slot slot = { { 0, 0 }, 0 };
		struct pan_auto_pool *pool = NULL;

		memcpy(copy, b.program.s, n);
		((unsigned char *)copy)[check_rand((uint32_t)n)] ^=
		    (unsigned char)(1u << check_rand(8));
		if (!pan_auto_sound((const void *)copy, n)) {
			unsound++;
			continue;
		}
		CHECK_INT(pan_auto_pool_new(1 << 16, &pool, NULL), PAN_OK);
		(void)pan_auto_search(pool, (const void *)copy, &slot, text, &w);
		pan_auto_pool_free(pool);
	}
	CHECK(unsound > 100);
	tear_down(&b);
}

TEST(compiling_survives_any_failed_allocation)
{
	struct pan_jsre re;
	struct pan_buf out;
	int rc = PAN_ENOMEM, n = 0;

	while (rc != PAN_OK && n < 1000) {
		struct pan_arena *a;
		struct pan_jsre_case *c;

		oom_arm(++n);
		a = pan_arena_new((size_t)64 << 20);
		c = a == NULL ? NULL : pan_jsre_case_new(a);
		pan_buf_init(&out, 1 << 20);
		rc = c == NULL
		    ? PAN_ENOMEM
		    : pan_jsre_parse(a, c, PAN_LIT("(a|b){2,9}[^c]"), false, &re, NULL);
		if (rc == PAN_OK)
			rc = pan_auto_compile(a, &re, &out, NULL);
		CHECK(rc == PAN_OK || rc == PAN_ENOMEM);
		pan_buf_fini(&out);
		pan_arena_free(a);
	}
	oom_arm(0);
	CHECK(n > 5 && n < 1000);
}

int
main(void)
{
	RUN(javascript_counts_an_emoji_as_two);
	RUN(case_folds_as_upper_casing_and_never_into_ascii);
	RUN(javascripts_blanks_words_dots_and_ends);
	RUN(the_webs_leniencies_are_read_as_annex_b_has_them);
	RUN(what_is_no_pattern_is_refused_with_its_place);
	RUN(named_groups_can_be_referred_to);
	RUN(groups_a_thousand_deep_are_a_limit_and_no_crash);
	RUN(a_window_sees_what_lies_around_it);
	RUN(random_patterns_are_found_where_pcre2_finds_them);
	RUN(a_pool_too_small_for_comfort_forgets_and_is_still_right);
	RUN(a_cubic_pattern_for_backtrackers_is_linear_here);
	RUN(damaged_programs_are_not_sound);
	RUN(compiling_survives_any_failed_allocation);
	return DONE();
}
