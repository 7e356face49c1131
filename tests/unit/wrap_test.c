#include "core/wrap.h"

#include "tests/check.h"

TEST(text_is_wrapped_at_blanks_and_between_chinese_characters)
{
	struct pan_wrap how = { .columns = 10, .indent = 2, .at = 4 };
	struct pan_buf b;

	pan_buf_init(&b, 1 << 10);
	pan_wrap_add(&b, PAN_LIT("ab cdef ghi\nverylongword x"), &how);
	CHECK_STR(b.s, "ab\n  cdef ghi\n  verylongword\n  x");
	pan_buf_reset(&b);
	how.at = 0;
	pan_wrap_add(&b, PAN_LIT("漢字漢字漢。字「漢字」a字"), &how);
	CHECK_STR(b.s, "漢字漢字\n  漢。字\n  「漢字」\n  a字");
	pan_buf_reset(&b);
	pan_wrap_add(&b, PAN_LIT("a\n\nb"), &how);
	CHECK_STR(b.s, "a\n\n  b");
	CHECK_INT(pan_wrap_width(PAN_LIT("a漢e\u0301\u200b")), 4);
	pan_buf_fini(&b);
}

/* Without its line breaks and blanks the text is what it was, and lines keep to the width
 * as long as no single word is wider. */
TEST(nothing_gets_lost_and_lines_keep_to_their_width)
{
	static const char *const pieces[] = { "a", "bcd", "\u6f22", "\u5b57", "\u3002",
		"\u300c", " ", " ", "  ", "\n", "." };
	struct pan_buf text, laid;

	pan_buf_init(&text, 1 << 12);
	pan_buf_init(&laid, 1 << 14);
	for (int round = 0; round < 50000 && !check_broken; round++) {
		struct pan_wrap how = { .columns = 24 + check_rand(20),
			.indent = check_rand(6) };
		size_t i = 0;

		pan_buf_reset(&text);
		pan_buf_reset(&laid);
		pan_buf_addc(&text, 'x');
		for (uint32_t n = check_rand(40); n > 0; n--)
			pan_buf_addz(&text, pieces[check_rand(11)]);
		pan_wrap_add(&laid, pan_buf_str(&text), &how);
		for (size_t at = 0; at < text.n; at++) {
			if (text.s[at] == ' ' || text.s[at] == '\n')
				continue;
			while (i < laid.n && (laid.s[i] == ' ' || laid.s[i] == '\n'))
				i++;
			CHECK(i < laid.n && laid.s[i] == text.s[at]);
			i++;
		}
		for (size_t at = 0; at < laid.n;) {
			size_t end = pan_str_find(pan_buf_str(&laid), PAN_LIT("\n"), at);
			struct pan_str line = pan_str_slice(pan_buf_str(&laid), at, end);
			bool one_word =
			    pan_str_find(pan_str_trim(line), PAN_LIT(" "), 0) == SIZE_MAX;

			CHECK(pan_wrap_width(line) <= how.columns || one_word);
			at += line.n + 1;
		}
	}
	pan_buf_fini(&text);
	pan_buf_fini(&laid);
}

int
main(void)
{
	RUN(text_is_wrapped_at_blanks_and_between_chinese_characters);
	RUN(nothing_gets_lost_and_lines_keep_to_their_width);
	return DONE();
}
