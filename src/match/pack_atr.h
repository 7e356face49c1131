/*
 * match/pack_atr - ATR's part of a pack: its bytes, and a view of them for the engine.
 *
 * Offsets of texts and tables count from the start of the part; programs, which are a
 * part of their own, from the start of that.
 */
#ifndef PAN_MATCH_PACK_ATR_H
#define PAN_MATCH_PACK_ATR_H

#include "match/pack_layout.h"
#include "pattern/clause.h"
#include "pattern/fold.h"

#define PACK_FIELDS_MAX 64
#define PACK_NEEDS_MAX 3

struct pack_atr_head {
	struct pack_span rule, cond, expr, pattern, of_pattern, user, field, special,
	    always, need;
	uint32_t lits; /* 0: there are none */
	uint32_t lits_size;
};

struct pack_atr_rule {
	struct pack_str signature, behavioral, trace, semantic; /* compact JSON, or "" */
	struct pack_span cond, expr;
	uint8_t severity, status, maturity, source, method;
	uint8_t confidence; /* tenths */
	uint8_t flags;      /* RULE_* */
	uint8_t unused;
};

enum {
	RULE_ANY = 1,
	RULE_ALL = 2,
	RULE_SUPPRESS = 4, /* tags.suppress_in_code_blocks */
	RULE_FALLBACK = 8,
	RULE_EMBEDDING = 16,
	RULE_SKILLS = 32, /* tags.scan_target is "skill" or "both" */
};

struct pack_cond {
	uint32_t rule;
	uint32_t pattern; /* PACK_NONE: not a text condition */
	uint8_t field;    /* index into the fields; text conditions only */
	uint8_t kind;
	uint16_t unused;
	struct pack_str spec;     /* metric or sequence, compact JSON */
	struct pack_str language; /* empty: any */
};

enum {
	PATTERN_BACKREF = 1, /* the program is PCRE2's text, not an automaton */
	PATTERN_ALWAYS = 2,  /* no literal is necessary: run on every text */
	PATTERN_BEYOND = 4,  /* can only match text that holds more than ASCII */
	PATTERN_EXISTS = 8,  /* holds whenever there is a value */
};

struct pack_pattern {
	struct pack_str text; /* as its author wrote it, for explanations */
	uint32_t prog, prog_size;
	uint64_t prog_sum;
	struct pan_reach before, after;
	struct pan_reach ahead, behind; /* what its look-arounds see beyond a match */
	struct pack_span need; /* without literals: every match has one of each */
	uint32_t flags;
	uint32_t unused;
	struct pack_span conds; /* in of_pattern: the conditions that use it */
	uint64_t fields;        /* bit i: some of them look at field i */
	float cost;             /* expected candidates in a megabyte of ordinary text */
	uint32_t nlit;
};

struct pack_atr {
	const char *base;
	const char *program; /* where the programs begin */
	const struct pack_atr_head *h;
	const struct pack_atr_rule *rule;
	const struct pack_cond *cond;
	const struct pan_expr *expr;
	const struct pack_pattern *pattern;
	const uint32_t *of_pattern; /* conditions, by pattern */
	const uint32_t *user;       /* patterns, by literal */
	const struct pack_str *field;
	const uint32_t *special; /* rules to evaluate for every event */
	const uint32_t *always;  /* patterns with PATTERN_ALWAYS */
	const struct pan_fold_chars *need;
	const struct pan_lits *lits;
};

/* Look at ATR's tables in ${p}.  PAN_EVERIFY when they are damaged. */
PAN_MUST int pan_pack_atr(const struct pan_pack *p, struct pack_atr *out,
    struct pan_err *err);

#endif
