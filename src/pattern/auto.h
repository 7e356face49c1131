/*
 * pattern/auto - one pattern as an automaton, run in time linear in the text.
 *
 * Nobody asks a rule's pattern what its groups caught, only whether it occurs and
 * where.  So no backtracking is needed: a Thompson automaton whose state sets are
 * remembered as they are met (a lazy DFA; R. Cox, "Regular Expression Matching: the
 * Virtual Machine Approach", 2009).  Look-aheads and look-behinds are automata of
 * their own, run first, backwards or forwards, which leave one bit a position.
 * Inside an optional repetition the earlier copy can do all that a later one can, so
 * only the earliest is kept: ".{0,200}" costs one state at a time and not 200.
 *
 * Text is WTF-8, and the alphabet is UTF-16 code units as JavaScript has it: four
 * bytes are two units.  A program is position-independent bytes in a pack.
 */
#ifndef PAN_PATTERN_AUTO_H
#define PAN_PATTERN_AUTO_H

#include "core/buf.h"
#include "pattern/jsre.h"

#define PAN_AUTO_INST_MAX 60000 /* instructions of one pattern; above: PAN_ELIMIT */
#define PAN_AUTO_CLASS_MAX 250  /* kinds of units that one pattern tells apart */
#define PAN_AUTO_LOOK_MAX 16    /* look-arounds of one pattern */

struct pan_auto; /* a program, where it lies */

/*
 * Append the program of ${re} to ${out}, at a multiple of 8 bytes.  ${re} has no
 * back-references.  PAN_ELIMIT says which ceiling; PAN_ENOMEM.
 */
PAN_MUST int pan_auto_compile(struct pan_arena *scratch, const struct pan_jsre *re,
    struct pan_buf *out, struct pan_err *err);

/* Whether the ${n} bytes at ${p} (8-byte aligned) are a whole, sound program. */
bool pan_auto_sound(const struct pan_auto *p, size_t n);

/*
 * What one thread remembers of the programs it ran; bounded, forgets when full.  It
 * knows programs by where they lie, so they must stay there while it lives.
 */
struct pan_auto_pool;
struct pan_auto_slot {    /* one for each program, zeroed at first, owned by the caller */
	uint32_t base[2]; /* the pool's: states to start from */
	uint32_t round;
};

PAN_MUST int pan_auto_pool_new(size_t bytes, struct pan_auto_pool **out,
    struct pan_err *err);
void pan_auto_pool_free(struct pan_auto_pool *q);

/* A part of a text, in bytes; all are character boundaries. */
struct pan_auto_window {
	size_t from, to;    /* a match lies in here */
	size_t until;       /* and does not begin after this */
	size_t left, right; /* what look-arounds may see */
};

/*
 * Does ${p} match within window ${w} of ${text}?  What lies outside is seen by
 * assertions only.  1 yes, 0 no, or PAN_ENOMEM.  It may also find a match that begins
 * after w->until.
 */
int pan_auto_search(struct pan_auto_pool *q, const struct pan_auto *p,
    struct pan_auto_slot *slot, struct pan_str text, const struct pan_auto_window *w);

/*
 * The leftmost match in [w->from, w->to), and of those the longest: bytes
 * [*start, *end).  Slower than pan_auto_search().  1, 0 or PAN_ENOMEM.
 */
int pan_auto_first(struct pan_auto_pool *q, const struct pan_auto *p, struct pan_str text,
    const struct pan_auto_window *w, size_t *start, size_t *end);

#endif
