/*
 * pattern/backref - the few patterns that refer back to what a group caught.
 *
 * No automaton can do that, so these go to PCRE2, as an exact translation of the tree
 * (every set written out), under a step limit.  Over the limit the answer is
 * "undecided", never "no".
 */
#ifndef PAN_PATTERN_BACKREF_H
#define PAN_PATTERN_BACKREF_H

#include "core/buf.h"
#include "pattern/auto.h"

#define PAN_BACKREF_STEPS 200000 /* PCRE2's match limit for one search */

#define PAN_BACKREF_UNDECIDED 2

struct pan_backref; /* a compiled pattern */

/* Append ${re} in PCRE2's syntax.  PAN_ENOMEM; PAN_ELIMIT: PCRE2 can't compile it. */
PAN_MUST int pan_backref_translate(const struct pan_jsre *re, struct pan_buf *out,
    struct pan_err *err);

#define PAN_BACKREF_CASELESS 1u
#define PAN_BACKREF_LINES 2u   /* ^ and $ at every line */
#define PAN_BACKREF_DOT_ALL 4u /* . takes line feeds, too */

/*
 * Compile ${pattern}, in PCRE2's own syntax (text is UTF-8; \d, \w and \s are ASCII),
 * for languages whose dialect that is.  PAN_EFORMAT says what PCRE2 has against it, and
 * at which byte; PAN_ENOMEM.
 */
PAN_MUST int pan_backref_open(struct pan_str pattern, unsigned flags,
    struct pan_backref **out, struct pan_err *err);

/* Compile a translated pattern; NULL when there is no memory. */
struct pan_backref *pan_backref_new(struct pan_str translated);
void pan_backref_free(struct pan_backref *b);

/*
 * Does it match within [from, to) of ${text} (UTF-8), beginning at ${until} or before?
 * 1 and the place in ${at}; 0; or PAN_BACKREF_UNDECIDED; or PAN_ENOMEM.
 */
int pan_backref_search(struct pan_backref *b, struct pan_str text,
    const struct pan_auto_window *w, size_t at[2]);

#endif
