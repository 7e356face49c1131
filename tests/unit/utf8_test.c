#include "core/utf8.h"

#include "tests/check.h"

/* Decode by the book: length from the first byte, then range checks on the value. */
static uint32_t
dull_at(struct pan_str s, size_t at, unsigned *len)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	unsigned char c = (unsigned char)s.s[at];
	unsigned need = c < 0x80 ? 1
	    : (c >> 5) == 6      ? 2
	    : (c >> 4) == 14     ? 3
	    : (c >> 3) == 30     ? 4
	                         : 0;
	uint32_t v = need == 1 ? c : c & (0xFFu >> (need + 1));

	*len = 1;
	if (need == 0 || need > s.n - at)
		return PAN_UTF8_BAD;
	for (unsigned i = 1; i < need; i++) {
		unsigned char t = (unsigned char)s.s[at + i];

		if (t < 0x80 || t > 0xBF)
			return PAN_UTF8_BAD;
		v = v * 64 + (t - 0x80u);
	}
	if (need > 1 && (v < least[need] || v > 0x10FFFF))
		return PAN_UTF8_BAD;
	*len = need;
	return v;
}

static bool
dull_valid(struct pan_str s)
{
	for (size_t at = 0; at < s.n;) {
		unsigned len;
		uint32_t cp = dull_at(s, at, &len);

		if (len == 1 && (unsigned char)s.s[at] >= 0x80)
			return false;
		if (cp >= 0xD800 && cp <= 0xDFFF)
			return false;
		at += len;
	}
	return true;
}

/* Random bytes, mostly ones that matter to the decoder. */
static size_t
noise(char *to, size_t max)
{
	static const unsigned char pick[] = { 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0,
		0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xED, 0xEE, 0xEF, 0xF0, 0xF1,
		0xF4, 0xF5, 0xFF };
	size_t n = check_rand((uint32_t)max + 1);
	bool ascii_first = check_rand(2) == 0;

	for (size_t i = 0; i < n; i++)
		to[i] =
		    ascii_first && i < n / 2 ? 'a' : (char)pick[check_rand(sizeof(pick))];
	return n;
}

TEST(every_code_point_comes_back_as_it_was_put)
{
	for (uint32_t cp = 0; cp <= 0x10FFFF; cp++) {
		char bytes[4];
		unsigned n = pan_utf8_put(bytes, cp);
		unsigned len = 0;

		if (pan_utf8_at((struct pan_str){ bytes, n }, 0, &len) != cp ||
		    len != n) {
			CHECK_INT(cp, -1);
			return;
		}
	}
}

TEST(what_is_no_code_point_is_put_as_a_replacement)
{
	char bytes[4];

	CHECK_INT(pan_utf8_put(bytes, 0x110000), 3);
	CHECK(memcmp(bytes, "\xEF\xBF\xBD", 3) == 0);
}

TEST(a_replacement_character_in_the_text_is_no_error)
{
	unsigned len;

	CHECK_INT(pan_utf8_at(PAN_LIT("\xEF\xBF\xBD"), 0, &len), PAN_UTF8_BAD);
	CHECK_INT(len, 3);
	CHECK(pan_utf8_valid(PAN_LIT("\xEF\xBF\xBD")));
}

TEST(decodes_random_bytes_as_the_dull_decoder_does)
{
	for (int round = 0; round < 200000; round++) {
		char bytes[24];
		struct pan_str s = { bytes, noise(bytes, sizeof(bytes)) };
		size_t count = 0;

		for (size_t at = 0; at < s.n; count++) {
			unsigned len, dull_len;
			uint32_t cp = pan_utf8_at(s, at, &len);

			CHECK_INT(cp, dull_at(s, at, &dull_len));
			CHECK_INT(len, dull_len);
			at += len;
		}
		CHECK_INT(pan_utf8_count(s), count);
		CHECK_INT(pan_utf8_valid(s), dull_valid(s));
		if (check_broken)
			return;
	}
}

TEST(cleaning_leaves_valid_text_and_changes_none_that_was)
{
	struct pan_buf b, again;

	pan_buf_init(&b, 1 << 10);
	pan_buf_init(&again, 1 << 10);
	for (int round = 0; round < 100000 && !check_broken; round++) {
		char bytes[24];
		struct pan_str s = { bytes, noise(bytes, sizeof(bytes)) };

		pan_buf_reset(&b);
		pan_buf_reset(&again);
		pan_utf8_clean(&b, s);
		pan_utf8_clean(&again, pan_buf_str(&b));
		CHECK(pan_utf8_valid(pan_buf_str(&b)));
		CHECK(pan_str_eq(pan_buf_str(&b), pan_buf_str(&again)));
		CHECK(!pan_utf8_valid(s) || pan_str_eq(pan_buf_str(&b), s));
	}
	pan_buf_fini(&b);
	pan_buf_fini(&again);
}

/* The examples of Unicode 15, chapter 3, tables 3-8 to 3-11, and a cut-off end. */
TEST(cleaning_replaces_maximal_subparts_as_the_standard_shows)
{
	static const struct {
		struct pan_str in;
		const char *out;
	} cases[] = {
		{ PAN_LIT("\xC0\xAF\xE0\x80\xBF\xF0\x81\x82\x41"), "????????A" },
		{ PAN_LIT("\xED\xA0\x80\xED\xBF\xBF\xED\xAF\x41"), "????????A" },
		{ PAN_LIT("\xF4\x91\x92\x93\xFF\x41\x80\xBF\x42"), "?????A??B" },
		{ PAN_LIT("\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41"), "????A" },
		{ PAN_LIT("abcdefgh\xF0\x9F\x98"), "abcdefgh?" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct pan_buf b;
		char shown[32];
		size_t n = 0;

		pan_buf_init(&b, 1 << 10);
		pan_utf8_clean(&b, cases[i].in);
		for (size_t at = 0; at < b.n && n < sizeof(shown) - 1;) {
			unsigned len;
			uint32_t cp = pan_utf8_at(pan_buf_str(&b), at, &len);

			shown[n++] = cp == PAN_UTF8_BAD ? '?' : (char)cp;
			at += len;
		}
		shown[n] = '\0';
		CHECK_STR(shown, cases[i].out);
		pan_buf_fini(&b);
	}
}

TEST(ascii_is_recognised_at_every_length_and_place)
{
	char bytes[40];

	memset(bytes, 'x', sizeof(bytes));
	for (size_t n = 0; n <= sizeof(bytes); n++) {
		CHECK(pan_utf8_ascii((struct pan_str){ bytes, n }));
		for (size_t at = 0; at < n; at++) {
			bytes[at] = (char)0x80;
			CHECK(!pan_utf8_ascii((struct pan_str){ bytes, n }));
			bytes[at] = 'x';
		}
	}
}

int
main(void)
{
	RUN(every_code_point_comes_back_as_it_was_put);
	RUN(what_is_no_code_point_is_put_as_a_replacement);
	RUN(a_replacement_character_in_the_text_is_no_error);
	RUN(decodes_random_bytes_as_the_dull_decoder_does);
	RUN(cleaning_leaves_valid_text_and_changes_none_that_was);
	RUN(cleaning_replaces_maximal_subparts_as_the_standard_shows);
	RUN(ascii_is_recognised_at_every_length_and_place);
	return DONE();
}
