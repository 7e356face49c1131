/*
 * Makes one allocation fail.  Every unit test is linked with it (--wrap), so a
 * test can walk through all out-of-memory paths:
 *
 *	for (int n = 1; oom_arm(n), (rc = f(...)) != PAN_OK; n++)
 *		CHECK_INT(rc, PAN_ENOMEM);
 *	oom_arm(0);
 */
#include <stdbool.h>
#include <stddef.h>

#include "tests/oom.h"

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t size);

static int until_failure;

void
oom_arm(int n)
{
	until_failure = n;
}

static bool
now(void)
{
	return until_failure > 0 && --until_failure == 0;
}

void *
__wrap_malloc(size_t size)
{
	return now() ? NULL : __real_malloc(size);
}

void *
__wrap_calloc(size_t n, size_t size)
{
	return now() ? NULL : __real_calloc(n, size);
}

void *
__wrap_realloc(void *p, size_t size)
{
	return now() ? NULL : __real_realloc(p, size);
}
