#include "core/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define FIRST_BLOCK 4096u
#define ALIGN 16u

struct block {
	struct block *next; /* the one before it in time */
	size_t cap;
	size_t used;
	_Alignas(ALIGN) char bytes[];
};

struct pan_arena {
	struct block *top;
	size_t max;
	size_t used;     /* bytes handed out */
	size_t reserved; /* bytes in all blocks */
};

struct pan_arena *
pan_arena_new(size_t max)
{
	struct pan_arena *a = calloc(1, sizeof(*a));

	if (a != NULL)
		a->max = max;
	return a;
}

static void
free_blocks(struct block *b)
{
	while (b != NULL) {
		struct block *next = b->next;

		free(b);
		b = next;
	}
}

void
pan_arena_free(struct pan_arena *a)
{
	if (a == NULL)
		return;
	free_blocks(a->top);
	free(a);
}

void
pan_arena_freep(struct pan_arena **a)
{
	pan_arena_free(*a);
}

/* The newest block is the largest: keeping it spares the next round the growth. */
void
pan_arena_reset(struct pan_arena *a)
{
	if (a->top == NULL)
		return;
	free_blocks(a->top->next);
	a->top->next = NULL;
	a->top->used = 0;
	a->reserved = a->top->cap;
	a->used = 0;
}

static struct block *
grow(struct pan_arena *a, size_t need)
{
	size_t cap = a->top == NULL ? FIRST_BLOCK : a->top->cap * 2;
	struct block *b;

	if (cap > a->max / 8 + FIRST_BLOCK)
		cap = a->max / 8 + FIRST_BLOCK;
	if (cap < need)
		cap = need;
	b = malloc(sizeof(*b) + cap);
	if (b == NULL)
		return NULL;
	b->next = a->top;
	b->cap = cap;
	b->used = 0;
	a->top = b;
	a->reserved += cap;
	return b;
}

static void *
take(struct pan_arena *a, size_t n)
{
	struct block *b = a->top;
	size_t rounded;
	void *p;

	if (n > a->max || n > SIZE_MAX - ALIGN)
		return NULL;
	rounded = (n + ALIGN - 1) / ALIGN * ALIGN;
	if (rounded == 0)
		rounded = ALIGN;
	if (rounded > a->max || a->used > a->max - rounded)
		return NULL;
	if (b == NULL || rounded > b->cap - b->used)
		b = grow(a, rounded);
	if (b == NULL)
		return NULL;
	p = b->bytes + b->used;
	b->used += rounded;
	a->used += rounded;
	return p;
}

void *
pan_arena_get(struct pan_arena *a, size_t n)
{
	void *p = take(a, n);

	return p == NULL ? NULL : memset(p, 0, n);
}

void *
pan_arena_array(struct pan_arena *a, size_t count, size_t size)
{
	if (size != 0 && count > SIZE_MAX / size)
		return NULL;
	return pan_arena_get(a, count * size);
}

struct pan_str
pan_arena_copy(struct pan_arena *a, struct pan_str s)
{
	char *p = s.n == SIZE_MAX ? NULL : take(a, s.n + 1);

	if (p == NULL)
		return (struct pan_str){ NULL, 0 };
	if (s.n > 0)
		memcpy(p, s.s, s.n);
	p[s.n] = '\0';
	return (struct pan_str){ p, s.n };
}

struct pan_str
pan_arena_printf(struct pan_arena *a, const char *fmt, ...)
{
	va_list ap;
	int n;
	char *p;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0 || (p = take(a, (size_t)n + 1)) == NULL)
		return (struct pan_str){ NULL, 0 };
	va_start(ap, fmt);
	(void)vsnprintf(p, (size_t)n + 1, fmt, ap);
	va_end(ap);
	return (struct pan_str){ p, (size_t)n };
}

size_t
pan_arena_used(const struct pan_arena *a)
{
	return a->used;
}
