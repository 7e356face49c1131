/*
 * tests/check - the unit tests' harness.  Prints TAP, so prove(1) runs it.
 *
 *	TEST(an_empty_literal_is_refused) { CHECK_INT(rc, PAN_EARG); }
 *	int main(void) { RUN(an_empty_literal_is_refused); return DONE(); }
 */
#ifndef PAN_TESTS_CHECK_H
#define PAN_TESTS_CHECK_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int check_count, check_broken, check_failures;

#define TEST(name) static void name(void)

#define CHECK_FAIL_(...)                                                                 \
	(check_broken = 1, printf("# %s:%d: ", __FILE__, __LINE__), printf(__VA_ARGS__), \
	    printf("\n"))

#define CHECK(cond) ((cond) ? (void)0 : (void)CHECK_FAIL_("not true: %s", #cond))

#define CHECK_INT(got, want)                                                             \
	do {                                                                             \
		long long got_ = (long long)(got), want_ = (long long)(want);            \
		if (got_ != want_)                                                       \
			CHECK_FAIL_("%s is %lld, not %lld", #got, got_, want_);          \
	} while (0)

#define CHECK_STR(got, want)                                                             \
	do {                                                                             \
		const char *got_ = (got), *want_ = (want);                               \
		if (got_ == NULL || strcmp(got_, want_) != 0)                            \
			CHECK_FAIL_("%s is '%s', not '%s'", #got,                        \
			    got_ == NULL ? "(null)" : got_, want_);                      \
	} while (0)

/* A struct pan_str against a C string. */
#define CHECK_TEXT(got, want)                                                            \
	do {                                                                             \
		struct pan_str got_ = (got);                                             \
		const char *want_ = (want);                                              \
		if (got_.n != strlen(want_) || memcmp(got_.s, want_, got_.n) != 0)       \
			CHECK_FAIL_("%s is '%.*s', not '%s'", #got, (int)got_.n,         \
			    got_.s == NULL ? "" : got_.s, want_);                        \
	} while (0)

#define RUN(name)                                                                        \
	do {                                                                             \
		check_broken = 0;                                                        \
		name();                                                                  \
		check_failures += check_broken;                                          \
		printf("%sok %d - %s\n", check_broken ? "not " : "", ++check_count,      \
		    #name);                                                              \
	} while (0)

#define DONE() (printf("1..%d\n", check_count), check_failures != 0)

/* Random numbers below ${below}; the same every time unless SEED is set. */
static inline uint32_t
check_rand(uint32_t below)
{
	static uint64_t state;

	if (state == 0) {
		const char *seed = getenv("SEED");

		state = (seed != NULL ? strtoull(seed, NULL, 0) : 20261121u) * 2 + 1;
		printf("# SEED=%llu\n", (unsigned long long)(state / 2));
	}
	state = state * 6364136223846793005ull + 1442695040888963407ull;
	return (uint32_t)(((state >> 33) * below) >> 31);
}

#endif
