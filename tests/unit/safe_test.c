#include "core/safe.h"

#include "core/uni.h"
#include "core/utf8.h"
#include "tests/check.h"

static struct pan_buf b;

static const char *
safe(struct pan_str s, size_t max)
{
	pan_buf_reset(&b);
	pan_safe_add(&b, s, max);
	return b.s == NULL ? "" : b.s;
}

TEST(ordinary_text_is_shown_as_it_is)
{
	CHECK_STR(safe(PAN_LIT("a \\ ~ \u00e9 \u6f22\u5b57 \U0001F600"), 99),
	    "a \\ ~ \u00e9 \u6f22\u5b57 \U0001F600");
}

TEST(an_escape_sequence_cannot_reach_the_terminal)
{
	CHECK_STR(safe(PAN_LIT("\x1b[31mred\x07\x7f\0."), 99),
	    "\\x1b[31mred\\x07\\x7f\\x00.");
	CHECK_STR(safe(PAN_LIT("\xC2\x9B"
	                       "31m"),
	              99),
	    "\\u{9b}31m");
}

TEST(line_breaks_and_tabs_have_short_names)
{
	CHECK_STR(safe(PAN_LIT("a\nb\tc\rd"), 99), "a\\nb\\tc\\x0dd");
}

TEST(what_hides_or_reorders_text_is_named)
{
	CHECK_STR(safe(PAN_LIT("\u202eabc\u200b\U000E0041\ufeff\u2028"), 99),
	    "\\u{202e}abc\\u{200b}\\u{e0041}\\u{feff}\\u{2028}");
}

TEST(malformed_bytes_are_shown_one_by_one)
{
	CHECK_STR(safe(PAN_LIT("\xff\xc3(\xed\xa0\x80"), 99), "\\xff\\xc3(\\u{d800}");
}

TEST(long_text_ends_in_an_ellipsis)
{
	CHECK_STR(safe(PAN_LIT("abc"), 3), "abc");
	CHECK_STR(safe(PAN_LIT("abcd"), 3), "abc\u2026");
	CHECK_STR(safe(PAN_LIT("\u6f22\u5b57\u6f22"), 2), "\u6f22\u5b57\u2026");
	CHECK_STR(safe(PAN_LIT(""), 0), "");
}

TEST(html_cannot_be_left)
{
	pan_buf_reset(&b);
	pan_safe_add_html(&b, PAN_LIT("<a href=\"x\">'&\u202e"), 99);
	CHECK_STR(b.s, "&lt;a href=&quot;x&quot;&gt;&#39;&amp;\\u{202e}");
}

/* Whatever goes in, what comes out is valid and made of visible characters. */
TEST(nothing_invisible_comes_out_of_any_bytes)
{
	for (int round = 0; round < 50000 && !check_broken; round++) {
		char bytes[16];
		size_t n = 0;

		while (n + 4 <= sizeof(bytes)) {
			if (check_rand(4) == 0)
				bytes[n++] = (char)check_rand(256);
			else
				n += pan_utf8_put(bytes + n, check_rand(0x110000));
		}
		(void)safe((struct pan_str){ bytes, n }, 99);
		CHECK(pan_utf8_valid(pan_buf_str(&b)));
		for (size_t at = 0; at < b.n;) {
			unsigned len;

			CHECK(pan_safe_visible(pan_utf8_at(pan_buf_str(&b), at, &len)));
			at += len;
		}
	}
}

TEST(the_edges_of_the_hidden_ranges_are_right)
{
	static const uint32_t shown[] = { 0x20, 0x7E, 0xA0, 0xAC, 0xAE, 0x34E, 0x350,
		0x200A, 0x2010, 0x2027, 0x202F, 0x27FF, 0x2801, 0xD7FF, 0xF900, 0xFFFC,
		0xFFFD, 0x10000, 0xDFFFD };
	static const uint32_t hid[] = { 0, 0x1F, 0x7F, 0x9F, 0xAD, 0x34F, 0x200B, 0x200F,
		0x202E, 0x2066, 0x2800, 0xD800, 0xE000, 0xF8FF, 0xFE0F, 0xFFFE, 0xFFFF,
		0x1FFFE, 0xE0000, 0xE0100, 0xF0000, 0x10FFFF };

	for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++) {
		if (!pan_safe_visible(shown[i]))
			CHECK_INT(shown[i], -1);
	}
	for (size_t i = 0; i < sizeof(hid) / sizeof(hid[0]); i++) {
		if (pan_safe_visible(hid[i]))
			CHECK_INT(hid[i], -1);
	}
}

/*
 * The Unicode tables know what is invisible too, by another way.  Some format characters
 * (Cf) are signs that are drawn, such as the Arabic end of a verse; they may be shown.
 */
TEST(all_that_unicode_calls_ignorable_is_hidden)
{
	for (uint32_t cp = 0; cp <= 0x10FFFF; cp++) {
		if (pan_uni_ignorable(cp) && pan_safe_visible(cp))
			CHECK_FAIL_("U+%04X is shown", (unsigned)cp);
		if (pan_uni_letter(cp) && !pan_uni_ignorable(cp) && !pan_safe_visible(cp))
			CHECK_FAIL_("U+%04X is hidden", (unsigned)cp);
	}
}

int
main(void)
{
	RUN(all_that_unicode_calls_ignorable_is_hidden);
	pan_buf_init(&b, 1 << 12);
	RUN(ordinary_text_is_shown_as_it_is);
	RUN(an_escape_sequence_cannot_reach_the_terminal);
	RUN(line_breaks_and_tabs_have_short_names);
	RUN(what_hides_or_reorders_text_is_named);
	RUN(malformed_bytes_are_shown_one_by_one);
	RUN(long_text_ends_in_an_ellipsis);
	RUN(html_cannot_be_left);
	RUN(nothing_invisible_comes_out_of_any_bytes);
	RUN(the_edges_of_the_hidden_ranges_are_right);
	pan_buf_fini(&b);
	return DONE();
}
