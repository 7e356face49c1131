/*
 * core/own - who frees what.
 *
 *	PAN_AUTO(pan_arena_freep) struct pan_arena *a = NULL;
 *
 * frees a on every way out of its block; a function that hands it to its caller
 * says pan_take(a), which leaves NULL behind.
 */
#ifndef PAN_CORE_OWN_H
#define PAN_CORE_OWN_H

#include <stdlib.h>

#define PAN_AUTO(fn) __attribute__((cleanup(fn)))

/* Give ${p} away: the value is the old pointer, and ${p} is NULL afterwards. */
#define pan_take(p)                                                                      \
	(__extension__({                                                                 \
		__typeof__(p) taken_ = (p);                                              \
		(p) = NULL;                                                              \
		taken_;                                                                  \
	}))

/* For PAN_AUTO on anything that came from malloc(). */
static inline void
pan_own_freep(void *pp)
{
	free(*(void **)pp);
}

#endif
