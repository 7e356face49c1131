#include "core/arena.h"

#include "core/own.h"
#include "tests/check.h"
#include "tests/oom.h"

TEST(what_is_taken_is_zeroed_aligned_and_apart)
{
	PAN_AUTO(pan_arena_freep) struct pan_arena *a = pan_arena_new(1 << 20);
	unsigned char *before = NULL;
	size_t before_n = 0;

	for (int round = 0; round < 3; round++) {
		for (size_t n = 0; n < 300; n++) {
			unsigned char *p = pan_arena_get(a, n);

			CHECK(p != NULL && (uintptr_t)p % 16 == 0);
			for (size_t i = 0; i < n; i++)
				CHECK_INT(p[i], 0);
			memset(p, 0xAA, n);
			CHECK(
			    before == NULL || p >= before + before_n || p + n <= before);
			before = p;
			before_n = n;
		}
		pan_arena_reset(a);
		before = NULL;
		CHECK_INT(pan_arena_used(a), 0);
	}
}

TEST(the_ceiling_holds)
{
	PAN_AUTO(pan_arena_freep) struct pan_arena *a = pan_arena_new(100000);
	size_t taken = 0;

	while (pan_arena_get(a, 1000) != NULL)
		taken += 1000;
	CHECK(taken >= 90000 && taken <= 100000);
	CHECK(pan_arena_used(a) <= 100000);
	CHECK(pan_arena_get(a, SIZE_MAX) == NULL);
	CHECK(pan_arena_get(a, SIZE_MAX - 8) == NULL);
	pan_arena_reset(a);
	CHECK(pan_arena_get(a, 90000) != NULL);
}

TEST(an_array_that_overflows_is_refused)
{
	PAN_AUTO(pan_arena_freep) struct pan_arena *a = pan_arena_new(SIZE_MAX);

	CHECK(pan_arena_array(a, SIZE_MAX / 2, 3) == NULL);
	CHECK(pan_arena_array(a, 10, 8) != NULL);
	CHECK(pan_arena_array(a, 0, 8) != NULL);
	CHECK(pan_arena_array(a, 8, 0) != NULL);
}

TEST(copies_and_prints_end_in_nul)
{
	PAN_AUTO(pan_arena_freep) struct pan_arena *a = pan_arena_new(1 << 16);
	struct pan_str copy = pan_arena_copy(a, PAN_LIT("a\0b"));
	struct pan_str empty = pan_arena_copy(a, (struct pan_str){ NULL, 0 });
	struct pan_str text = pan_arena_printf(a, "%d-%s", 42, "x");

	CHECK(pan_str_eq(copy, PAN_LIT("a\0b")) && copy.s[3] == '\0');
	CHECK(empty.s != NULL && empty.n == 0 && empty.s[0] == '\0');
	CHECK_STR(text.s, "42-x");
	CHECK_INT(text.n, 4);
}

TEST(a_large_piece_gets_a_block_of_its_own)
{
	PAN_AUTO(pan_arena_freep) struct pan_arena *a = pan_arena_new((size_t)64 << 20);
	char *small = pan_arena_get(a, 8);
	char *large = pan_arena_get(a, (size_t)32 << 20);

	CHECK(small != NULL && large != NULL);
	memset(large, 1, (size_t)32 << 20);
	memset(small, 2, 8);
	CHECK_INT(large[0], 1);
}

TEST(no_memory_is_null_and_nothing_leaks)
{
	struct pan_arena *a;

	oom_arm(1);
	CHECK(pan_arena_new(100) == NULL);
	oom_arm(0);
	a = pan_arena_new(1 << 20);
	oom_arm(1);
	CHECK(pan_arena_get(a, 10) == NULL);
	CHECK(pan_arena_get(a, 10) != NULL);
	oom_arm(1);
	CHECK(
	    pan_arena_copy(a, (struct pan_str){ "x", 1 }).s != NULL); /* there is room */
	CHECK(pan_arena_array(a, 1000, 1000) == NULL);
	oom_arm(0);
	pan_arena_free(a);
	pan_arena_free(NULL);
}

int
main(void)
{
	RUN(what_is_taken_is_zeroed_aligned_and_apart);
	RUN(the_ceiling_holds);
	RUN(an_array_that_overflows_is_refused);
	RUN(copies_and_prints_end_in_nul);
	RUN(a_large_piece_gets_a_block_of_its_own);
	RUN(no_memory_is_null_and_nothing_leaks);
	return DONE();
}
