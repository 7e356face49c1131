/*
 * match/engine_atr - which ATR rules an agent event meets, and what the files that
 * find out share: the search of one text (engine_scan), what is made at first use
 * (engine_atr_open), and the rules over an event's texts (engine_atr).
 */
#ifndef PAN_MATCH_ENGINE_ATR_H
#define PAN_MATCH_ENGINE_ATR_H

#include "match/engine.h"
#include "match/pack_atr.h"
#include "match/session.h"
#include "match/slow.h"
#include "pattern/auto.h"
#include "pattern/backref.h"
#include "pattern/fold.h"

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
	const struct pack_atr *p;
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

PAN_MUST int pan_engine_scan_init(struct scanner *s, const struct pack_atr *p,
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

#define TEXTS_MAX 64
#define IN_CODE 255 /* a condition holds, but its rule looks away from code blocks */

enum {                        /* event types are modes 0 to 7 */
	MODE_SKILL = 8,       /* the reference's choice of rules for a skill document */
	MODE_ALL_SKILL = 9,   /* every live rule */
	MODE_CONDITIONS = 10, /* every rule, live or not */
};

struct spec { /* a rule's or condition's parsed JSON, or a watch of the session */
	const struct pan_node *node;
	uint32_t watch;
	bool watched;
};

struct pan_engine_atr {
	struct pack_atr view;
	const struct pack_atr *p; /* the view */
	struct scanner scan;
	uint16_t *rule_modes;    /* by rule: bits of the modes it runs in */
	uint16_t *pattern_modes; /* by pattern: bits of the modes somebody wants it in */
	uint8_t *cond_true; /* by condition: 1 + index of the text it holds in; IN_CODE */
	uint32_t *conds;    /* those that are true, in the order found */
	size_t nconds;
	uint32_t *rules; /* that have a true condition */
	size_t nrules;
	uint8_t *rule_seen;
	uint8_t *rule_undecided;
	struct hit *place; /* by condition, parallel to cond_true: where */
	struct pan_arena *specs, *scratch;
	struct spec *rule_spec, *cond_spec;
	struct pan_session *session;
	struct pan_slow slow;
	struct pan_slow_patterns *patterns; /* of traces and sessions */
	struct pan_match *match;
	size_t nmatch, match_cap;
	struct pan_engine_cond *out_cond;
	size_t nout;
	struct pan_str text[TEXTS_MAX];
	size_t ntext;
	struct pan_engine_opts opts;
	int mode;
};

/* PAN_ENOMEM, PAN_EVERIFY. */
PAN_MUST int pan_engine_atr_new(const struct pan_pack *p, struct pan_engine_atr **out,
    struct pan_err *err);
void pan_engine_atr_free(struct pan_engine_atr *e);

/* Fill e->match (in no order) and, with conditions, e->out_cond.  Only PAN_ENOMEM. */
PAN_MUST int pan_engine_atr_match(struct pan_engine_atr *e, const struct pan_event *ev,
    const struct pan_engine_opts *opts, struct pan_err *err);
PAN_MUST int pan_engine_atr_spans(struct pan_engine_atr *e, uint32_t rule, uint32_t cond,
    struct pan_str text, pan_engine_span *hit, void *ctx, struct pan_err *err);

#endif
