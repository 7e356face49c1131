#include "core/str.h"

#include "tests/check.h"

static int
sign(int n)
{
	return (n > 0) - (n < 0);
}

TEST(equality_is_of_bytes_and_length)
{
	CHECK(pan_str_eq(PAN_LIT("a\0b"), PAN_LIT("a\0b")));
	CHECK(!pan_str_eq(PAN_LIT("a\0b"), PAN_LIT("a\0c")));
	CHECK(!pan_str_eq(PAN_LIT("ab"), PAN_LIT("abc")));
	CHECK(pan_str_eq((struct pan_str){ NULL, 0 }, PAN_LIT("")));
	CHECK(pan_str_is(PAN_LIT("abc"), "abc"));
	CHECK(!pan_str_is(PAN_LIT("ab"), "abc"));
	CHECK_INT(pan_str(NULL).n, 0);
}

TEST(only_ascii_letters_lose_their_case)
{
	CHECK(pan_str_caseeq(PAN_LIT("aZ[@"), PAN_LIT("Az[@")));
	CHECK(!pan_str_caseeq(PAN_LIT("["), PAN_LIT("{")));
	CHECK(!pan_str_caseeq(PAN_LIT("@"), PAN_LIT("`")));
	CHECK(!pan_str_caseeq(PAN_LIT("\xC3\x89"), PAN_LIT("\xC3\xA9")));
	CHECK(!pan_str_caseeq(PAN_LIT("a"), PAN_LIT("ab")));
}

TEST(slices_are_clamped)
{
	CHECK_TEXT(pan_str_slice(PAN_LIT("abcdef"), 2, 4), "cd");
	CHECK_TEXT(pan_str_slice(PAN_LIT("abc"), 1, SIZE_MAX), "bc");
	CHECK_TEXT(pan_str_slice(PAN_LIT("abc"), 7, 9), "");
	CHECK_TEXT(pan_str_slice(PAN_LIT("abc"), 2, 1), "");
}

TEST(heads_and_tails_are_recognised)
{
	CHECK(pan_str_starts(PAN_LIT("abc"), PAN_LIT("ab")));
	CHECK(pan_str_starts(PAN_LIT("abc"), PAN_LIT("")));
	CHECK(!pan_str_starts(PAN_LIT("ab"), PAN_LIT("abc")));
	CHECK(pan_str_ends(PAN_LIT("abc"), PAN_LIT("bc")));
	CHECK(!pan_str_ends(PAN_LIT("bc"), PAN_LIT("abc")));
	CHECK(!pan_str_ends(PAN_LIT("abc"), PAN_LIT("ab")));
}

TEST(trimming_takes_ascii_blanks_from_both_ends)
{
	CHECK_TEXT(pan_str_trim(PAN_LIT(" \t\r\n\v\fa b \n")), "a b");
	CHECK_TEXT(pan_str_trim(PAN_LIT("  ")), "");
	CHECK_TEXT(pan_str_trim(PAN_LIT("\xC2\xA0x")), "\xC2\xA0x");
}

static size_t
dull_find(struct pan_str a, struct pan_str needle, size_t from, bool fold)
{
	for (size_t i = from; i + needle.n <= a.n; i++) {
		struct pan_str here = { a.s + i, needle.n };

		if (fold ? pan_str_caseeq(here, needle) : pan_str_eq(here, needle))
			return i;
	}
	return SIZE_MAX;
}

TEST(finds_what_the_dull_search_finds)
{
	for (int round = 0; round < 100000 && !check_broken; round++) {
		char text[20], needle[4];
		struct pan_str a = { text, check_rand(sizeof(text)) };
		struct pan_str b = { needle, check_rand(sizeof(needle)) };
		size_t from = check_rand(22);

		for (size_t i = 0; i < a.n; i++)
			text[i] = "abAB"[check_rand(4)];
		for (size_t i = 0; i < b.n; i++)
			needle[i] = "abAB"[check_rand(4)];
		CHECK(pan_str_find(a, b, from) == dull_find(a, b, from, false));
		CHECK(pan_str_casefind(a, b, from) == dull_find(a, b, from, true));
	}
}

TEST(numbers_are_digits_within_their_range)
{
	uint64_t v = 7;

	CHECK(pan_str_u64(PAN_LIT("0"), 9, &v) && v == 0);
	CHECK(pan_str_u64(PAN_LIT("0042"), 42, &v) && v == 42);
	CHECK(pan_str_u64(PAN_LIT("18446744073709551615"), UINT64_MAX, &v));
	CHECK(v == UINT64_MAX);
	v = 7;
	CHECK(!pan_str_u64(PAN_LIT("18446744073709551616"), UINT64_MAX, &v));
	CHECK(!pan_str_u64(PAN_LIT("43"), 42, &v));
	CHECK(!pan_str_u64(PAN_LIT(""), 42, &v));
	CHECK(!pan_str_u64(PAN_LIT("-1"), 42, &v));
	CHECK(!pan_str_u64(PAN_LIT("1 "), 42, &v));
	CHECK(!pan_str_u64(PAN_LIT("9"), 8, &v));
	CHECK_INT(v, 7);
}

TEST(order_is_by_bytes_and_then_by_length)
{
	static const struct pan_str sorted[] = { PAN_LIT(""), PAN_LIT("\0"), PAN_LIT("A"),
		PAN_LIT("a"), PAN_LIT("a\0"), PAN_LIT("ab"), PAN_LIT("b"),
		PAN_LIT("\x80") };
	const int n = sizeof(sorted) / sizeof(sorted[0]);

	for (int i = 0; i < n; i++) {
		for (int j = 0; j < n; j++)
			CHECK_INT(sign(pan_str_cmp(sorted[i], sorted[j])), sign(i - j));
	}
}

/* From the FNV authors' test suite. */
TEST(the_hash_is_fnv_1a)
{
	CHECK(pan_str_hash(PAN_LIT("")) == 0xcbf29ce484222325ull);
	CHECK(pan_str_hash(PAN_LIT("a")) == 0xaf63dc4c8601ec8cull);
	CHECK(pan_str_hash(PAN_LIT("foobar")) == 0x85944171f73967e8ull);
}

int
main(void)
{
	RUN(equality_is_of_bytes_and_length);
	RUN(only_ascii_letters_lose_their_case);
	RUN(slices_are_clamped);
	RUN(heads_and_tails_are_recognised);
	RUN(trimming_takes_ascii_blanks_from_both_ends);
	RUN(finds_what_the_dull_search_finds);
	RUN(numbers_are_digits_within_their_range);
	RUN(order_is_by_bytes_and_then_by_length);
	RUN(the_hash_is_fnv_1a);
	return DONE();
}
