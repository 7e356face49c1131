/*
 * core/arena - memory that is given back all at once.
 *
 * Everything that belongs to one event, one file or one rule set is taken from
 * one arena and disappears with it.  An arena has a ceiling; at the ceiling, and
 * when the system has no more, pan_arena_get() returns NULL.
 */
#ifndef PAN_CORE_ARENA_H
#define PAN_CORE_ARENA_H

#include <stddef.h>

#include "core/err.h"
#include "core/str.h"

struct pan_arena;

/* A new arena of at most ${max} bytes, or NULL.  Free it with pan_arena_free(). */
struct pan_arena *pan_arena_new(size_t max);
void pan_arena_free(struct pan_arena *a);
void pan_arena_freep(struct pan_arena **a);

/* Forget everything taken so far, but keep the first block for the next round. */
void pan_arena_reset(struct pan_arena *a);

/* ${n} zeroed bytes, aligned for any type, or NULL. */
void *pan_arena_get(struct pan_arena *a, size_t n);
/* Room for ${count} things of ${size} bytes, zeroed, or NULL (also on overflow). */
void *pan_arena_array(struct pan_arena *a, size_t count, size_t size);
/* A copy with a NUL byte behind it.  {NULL, 0} when there is no memory. */
struct pan_str pan_arena_copy(struct pan_arena *a, struct pan_str s);
/* As vsnprintf, into the arena, NUL-ended.  {NULL, 0} when there is no memory. */
struct pan_str pan_arena_printf(struct pan_arena *a, const char *fmt, ...)
    PAN_PRINTF(2, 3);
/* Bytes taken so far. */
size_t pan_arena_used(const struct pan_arena *a);

#endif
