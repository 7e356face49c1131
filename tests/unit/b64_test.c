#include "core/b64.h"

#include "tests/check.h"
#include "tests/oom.h"

static struct pan_buf b;

static const char *
decode(const char *text, enum pan_b64_mode mode)
{
	struct pan_err err;
	int rc;

	pan_buf_reset(&b);
	pan_buf_addz(&b, "<");
	rc = pan_b64_decode(pan_str(text), mode, &b, &err);
	CHECK(rc == PAN_OK || rc == PAN_EFORMAT);
	CHECK(rc == PAN_OK || b.n == 1);
	return rc == PAN_OK ? b.s + 1 : "(refused)";
}

/* RFC 4648, section 10. */
TEST(the_published_examples_decode_and_encode)
{
	static const char *const pairs[][2] = { { "", "" }, { "f", "Zg==" },
		{ "fo", "Zm8=" }, { "foo", "Zm9v" }, { "foob", "Zm9vYg==" },
		{ "fooba", "Zm9vYmE=" }, { "foobar", "Zm9vYmFy" } };

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		CHECK_STR(decode(pairs[i][1], PAN_B64_STRICT), pairs[i][0]);
		CHECK_STR(decode(pairs[i][1], PAN_B64_URL), pairs[i][0]);
		CHECK_STR(decode(pairs[i][1], PAN_B64_LENIENT), pairs[i][0]);
		pan_buf_reset(&b);
		pan_b64_add(&b, pan_str(pairs[i][0]));
		CHECK(pan_str_is(pan_buf_str(&b), pairs[i][1]));
	}
}

TEST(strict_takes_nothing_that_is_not_exactly_right)
{
	static const char *const bad[] = { "Z", "Zg",
		"Zg=", "Zg===", "Zh==", "Zm9=", "Zm9v=", "Zg==Zg==", "Zm 9v", "Zm9v\n",
		"-_-_", "=", "====", "Z===", "Zm9v!" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (strcmp(decode(bad[i], PAN_B64_STRICT), "(refused)") != 0)
			CHECK_STR(bad[i], "(refused)");
	}
}

TEST(url_mode_has_its_own_alphabet_and_may_leave_padding_out)
{
	CHECK_STR(decode("Zg", PAN_B64_URL), "f");
	CHECK_STR(decode("_-8", PAN_B64_URL), "\xff\xef");
	CHECK_STR(decode("/+8=", PAN_B64_URL), "(refused)");
	CHECK_STR(decode("Zg=", PAN_B64_URL), "(refused)");
	CHECK_STR(decode("Z", PAN_B64_URL), "(refused)");
	CHECK_STR(decode("Zh", PAN_B64_URL), "(refused)");
}

TEST(lenient_takes_what_a_shell_would_have_run)
{
	CHECK_STR(decode(" Zm\r\n9v\tYg = trailing", PAN_B64_LENIENT), "foob");
	CHECK_STR(decode("Zh", PAN_B64_LENIENT), "f");
	CHECK_STR(decode("Zg=", PAN_B64_LENIENT), "f");
	CHECK_STR(decode("_+8", PAN_B64_LENIENT), "\xff\xef");
	CHECK_STR(decode("Z", PAN_B64_LENIENT), "(refused)");
	CHECK_STR(decode("Zm9v!", PAN_B64_LENIENT), "(refused)");
}

/* One bit at a time, by the definition: the dullest decoder there is. */
static int
dull_decode(const char *text, char *to)
{
	static const char digits[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t n = strlen(text);
	size_t bits = 0;
	size_t body = n;

	if (n % 4 != 0)
		return -1;
	while (body > 0 && n - body < 2 && text[body - 1] == '=')
		body--;
	memset(to, 0, 32);
	for (size_t i = 0; i < body; i++) {
		const char *hit = strchr(digits, text[i]);

		if (hit == NULL)
			return -1;
		for (int k = 5; k >= 0; k--, bits++) {
			if (((hit - digits) >> k & 1) != 0)
				to[bits / 8] |= (char)(0x80 >> (bits % 8));
		}
	}
	for (size_t i = bits / 8 * 8; i < bits; i++) {
		if ((to[i / 8] & (0x80 >> (i % 8))) != 0)
			return -1;
	}
	return (int)(bits / 8);
}

TEST(strict_agrees_with_the_dull_decoder)
{
	for (int round = 0; round < 300000 && !check_broken; round++) {
		char text[17] = { 0 };
		char want[32];
		uint32_t n = check_rand(17);
		int len;

		for (uint32_t i = 0; i < n; i++)
			text[i] = "AQgwZ9+/b="[check_rand(check_rand(4) == 0 ? 10 : 9)];
		len = dull_decode(text, want);
		pan_buf_reset(&b);
		if (pan_b64_decode(pan_str(text), PAN_B64_STRICT, &b, NULL) != PAN_OK) {
			CHECK_INT(len, -1);
		} else {
			CHECK_INT(b.n, len);
			CHECK(len < 0 || memcmp(b.s, want, b.n) == 0);
		}
	}
}

TEST(any_bytes_come_back_through_every_mode)
{
	struct pan_buf text;

	pan_buf_init(&text, 1 << 14);
	for (int round = 0; round < 2000 && !check_broken; round++) {
		char bytes[3000];
		size_t n = check_rand(round < 1900 ? 40 : sizeof(bytes));

		for (size_t i = 0; i < n; i++)
			bytes[i] = (char)check_rand(256);
		pan_buf_reset(&text);
		pan_buf_reset(&b);
		pan_b64_add(&text, (struct pan_str){ bytes, n });
		CHECK_INT(pan_b64_decode(pan_buf_str(&text), PAN_B64_STRICT, &b, NULL),
		    PAN_OK);
		CHECK_INT(pan_b64_decode(pan_buf_str(&text), PAN_B64_LENIENT, &b, NULL),
		    PAN_OK);
		CHECK_INT(b.n, 2 * n);
		CHECK(n == 0 ||
		    (memcmp(b.s, bytes, n) == 0 && memcmp(b.s + n, bytes, n) == 0));
		pan_buf_reset(&text);
		pan_buf_reset(&b);
		pan_b64_add_hex(&text, (struct pan_str){ bytes, n });
		CHECK_INT(pan_b64_hex(pan_buf_str(&text), false, &b, NULL), PAN_OK);
		CHECK(b.n == n && (n == 0 || memcmp(b.s, bytes, n) == 0));
	}
	pan_buf_fini(&text);
}

TEST(hexadecimal_is_read_in_pairs)
{
	pan_buf_reset(&b);
	CHECK_INT(pan_b64_hex(PAN_LIT("48 69\n2A\t2a "), true, &b, NULL), PAN_OK);
	CHECK_STR(b.s, "Hi**");
	CHECK_INT(pan_b64_hex(PAN_LIT("48 69"), false, &b, NULL), PAN_EFORMAT);
	CHECK_INT(pan_b64_hex(PAN_LIT("486"), false, &b, NULL), PAN_EFORMAT);
	CHECK_INT(pan_b64_hex(PAN_LIT("4 86"), true, &b, NULL), PAN_EFORMAT);
	CHECK_INT(pan_b64_hex(PAN_LIT("4g"), false, &b, NULL), PAN_EFORMAT);
	CHECK_STR(b.s, "Hi**");
}

TEST(a_full_buffer_and_no_memory_are_told_apart)
{
	struct pan_buf small;
	struct pan_err err;

	pan_buf_init(&small, 3);
	CHECK_INT(pan_b64_decode(PAN_LIT("Zm9vYg=="), PAN_B64_STRICT, &small, &err),
	    PAN_ELIMIT);
	CHECK_INT(pan_b64_decode(PAN_LIT("Zg=="), PAN_B64_STRICT, &small, &err),
	    PAN_ELIMIT);
	pan_buf_fini(&small);
	pan_buf_init(&small, 100);
	oom_arm(1);
	CHECK_INT(pan_b64_decode(PAN_LIT("Zg=="), PAN_B64_STRICT, &small, &err),
	    PAN_ENOMEM);
	oom_arm(0);
	pan_buf_fini(&small);
}

int
main(void)
{
	pan_buf_init(&b, 1 << 14);
	RUN(the_published_examples_decode_and_encode);
	RUN(strict_takes_nothing_that_is_not_exactly_right);
	RUN(url_mode_has_its_own_alphabet_and_may_leave_padding_out);
	RUN(lenient_takes_what_a_shell_would_have_run);
	RUN(strict_agrees_with_the_dull_decoder);
	RUN(any_bytes_come_back_through_every_mode);
	RUN(hexadecimal_is_read_in_pairs);
	RUN(a_full_buffer_and_no_memory_are_told_apart);
	pan_buf_fini(&b);
	return DONE();
}
