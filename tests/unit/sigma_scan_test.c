/* sigma/sigma_scan against memmem(), and damaged. */
#include "tests/check.h"

#include "core/own.h"
#include "sigma/sigma_scan.h"
#include "tests/oom.h"

static bool seen[4096];

static void
see(void *ctx, uint32_t key)
{
	(void)ctx;
	seen[key] = true;
}

static void
ignore(void *ctx, uint32_t key)
{
	(void)key;
	++*(size_t *)ctx;
}

/* ${n} random literals of an alphabet of ${letters}, in ${text}. */
static size_t
random_literals(struct pan_sigma_lit *lit, char *text, uint32_t n, uint32_t letters)
{
	size_t used = 0;

	for (uint32_t i = 0; i < n; i++) {
		uint32_t len = 2 + check_rand(check_rand(3) == 0 ? 20 : 7);

		for (uint32_t j = 0; j < len; j++)
			text[used + j] = (char)('a' + check_rand(letters));
		lit[i] = (struct pan_sigma_lit){ { text + used, len }, i };
		used += len;
	}
	return used;
}

TEST(finds_what_the_dull_search_finds_and_nothing_else)
{
	static char bytes[1 << 16], text[2048];
	static struct pan_sigma_lit lit[300];
	size_t found = 0;

	for (int round = 0; round < 3000; round++) {
		PAN_AUTO(pan_arena_freep) struct pan_arena *a = pan_arena_new(1 << 26);
		PAN_AUTO(pan_buf_fini) struct pan_buf out;
		uint32_t n = 1 + check_rand(round % 10 == 0 ? 299 : 12);
		uint32_t letters = 2 + check_rand(12);
		size_t len = check_rand(sizeof(text) - 16);

		random_literals(lit, bytes, n, letters);
		memset(text, 0, sizeof(text));
		for (size_t i = 0; i < len; i++)
			text[i] = (char)('a' + check_rand(letters));
		pan_buf_init(&out, 1 << 26);
		CHECK_INT(pan_sigma_scan_compile(a, lit, n, &out, NULL), PAN_OK);
		CHECK(pan_sigma_scan_sound(out.s, out.n, n));
		CHECK(!pan_sigma_scan_sound(out.s, out.n, n - 1));
		memset(seen, 0, sizeof(seen));
		pan_sigma_scan_run(out.s, (const unsigned char *)text, len, see, NULL);
		for (uint32_t i = 0; i < n; i++) {
			bool there =
			    memmem(text, len, lit[i].bytes.s, lit[i].bytes.n) != NULL;

			found += there;
			if (there != seen[i])
				CHECK_FAIL_("'%.*s' in %zu bytes: %d, not %d",
				    PAN_STR(lit[i].bytes), len, seen[i], there);
		}
	}
	CHECK(found > 1000);
}

TEST(a_literal_at_either_end_is_found)
{
	static const char *const words[] = { "ab", "abc", "abcd", "abcde", "abcdef",
		"abcdefg", "abcdefgh", "abcdefghijklmnop" };

	for (size_t w = 0; w < sizeof(words) / sizeof(words[0]); w++) {
		for (size_t before = 0; before < 9; before++) {
			PAN_AUTO(pan_arena_freep)
			struct pan_arena *a = pan_arena_new(1 << 20);
			PAN_AUTO(pan_buf_fini) struct pan_buf out;
			struct pan_sigma_lit lit = { pan_str(words[w]), 0 };
			unsigned char text[64] = { 0 };

			memset(text, '.', before);
			memcpy(text + before, words[w], lit.bytes.n);
			pan_buf_init(&out, 1 << 20);
			CHECK_INT(pan_sigma_scan_compile(a, &lit, 1, &out, NULL), PAN_OK);
			seen[0] = false;
			pan_sigma_scan_run(out.s, text, before + lit.bytes.n, see, NULL);
			CHECK(seen[0]);
			seen[0] = false;
			pan_sigma_scan_run(out.s, text, before + lit.bytes.n - 1, see,
			    NULL);
			CHECK(!seen[0]);
		}
	}
}

TEST(a_literal_of_one_byte_is_refused)
{
	PAN_AUTO(pan_arena_freep) struct pan_arena *a = pan_arena_new(1 << 20);
	PAN_AUTO(pan_buf_fini) struct pan_buf out;
	struct pan_sigma_lit lit = { PAN_LIT("a"), 0 };

	pan_buf_init(&out, 1 << 20);
	CHECK_INT(pan_sigma_scan_compile(a, &lit, 1, &out, NULL), PAN_EARG);
}

TEST(damaged_sets_are_refused_or_harmless)
{
	static char bytes[4096];
	static struct pan_sigma_lit lit[60];
	static unsigned char text[600];
	PAN_AUTO(pan_arena_freep) struct pan_arena *a = pan_arena_new(1 << 26);
	PAN_AUTO(pan_buf_fini) struct pan_buf out;
	size_t refused = 0, hits = 0;

	random_literals(lit, bytes, 60, 4);
	pan_buf_init(&out, 1 << 26);
	CHECK_INT(pan_sigma_scan_compile(a, lit, 60, &out, NULL), PAN_OK);
	for (size_t i = 0; i < 500; i++)
		text[i] = (unsigned char)('a' + check_rand(4));
	for (int round = 0; round < 60000; round++) {
		uint32_t at = check_rand((uint32_t)out.n);
		char old = out.s[at];

		if (round % 3 == 0)
			at = check_rand(160), old = out.s[at];
		out.s[at] = (char)check_rand(256);
		if (pan_sigma_scan_sound(out.s, out.n, 60))
			pan_sigma_scan_run(out.s, text, 500, ignore, &hits);
		else
			refused++;
		out.s[at] = old;
	}
	CHECK(refused > 1000);
	CHECK(hits > 0);
	CHECK(!pan_sigma_scan_sound(out.s, out.n / 2, 60));
	CHECK(!pan_sigma_scan_sound(out.s, 3, 60));
}

int
main(void)
{
	RUN(finds_what_the_dull_search_finds_and_nothing_else);
	RUN(a_literal_at_either_end_is_found);
	RUN(a_literal_of_one_byte_is_refused);
	RUN(damaged_sets_are_refused_or_harmless);
	return DONE();
}
