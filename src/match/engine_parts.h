/*
 * match/engine_parts - what the engine's files share: the search of one text
 * (engine_scan), and the verdict over an event's texts (engine).
 */
#ifndef PAN_MATCH_ENGINE_PARTS_H
#define PAN_MATCH_ENGINE_PARTS_H

#include "match/auto.h"
#include "match/backref.h"
#include "match/engine.h"
#include "match/fold.h"
#include "match/pack_layout.h"

struct seen {           /* what a search knows of one pattern */
	uint32_t stamp; /* of the search it is about */
	uint8_t state;
	uint32_t from, to; /* the folded window that waits to be looked at */
	uint32_t last;     /* where the last literal in it begins */
};

struct hit { /* a pattern that occurs in the text */
	uint32_t pattern;
	bool in_norm, in_raw;
	bool undecided;
	/* A window of the original (of the normal form, if only there); then the place.
	 */
	struct pan_auto_window window;
};

/* The search of one text for all patterns that somebody wants. */
struct scanner {
	const struct pan_pack *p;
	struct pan_auto_pool *pool;
	struct pan_auto_slot *slot;
	struct pan_backref **backref;
	uint8_t *checked; /* by pattern: CHECKED_* */
	struct seen *seen;
	uint32_t stamp;
	const uint16_t *wanted; /* by pattern: bits of modes */
	uint16_t mode;          /* one bit */
	uint64_t fields;        /* the fields that read this text */
	struct pan_fold fold;
	struct pan_buf norm, norm_scratch;
	struct hit *hit;
	size_t nhit, hit_cap;
	struct pan_str text; /* being searched */
	bool is_norm;
	uint32_t *touched;
	size_t ntouched;
	int rc;
};

PAN_MUST int pan_engine_scan_init(struct scanner *s, const struct pan_pack *p,
    struct pan_err *err);
void pan_engine_scan_fini(struct scanner *s);

/* Fill s->hit with the patterns that occur in ${text}, in either reading. */
PAN_MUST int pan_engine_scan_text(struct scanner *s, struct pan_str text, uint16_t mode,
    uint64_t fields);

/* Where ${h} lies in ${text}, the text just searched; false: nobody can say. */
bool pan_engine_scan_place(struct scanner *s, const struct hit *h, struct pan_str text,
    size_t *at, size_t *end);

/* The program of ${pattern}, checked; NULL when it is damaged or a back-reference. */
const struct pan_auto *pan_engine_scan_program(struct scanner *s, uint32_t pattern);

#endif
