/*
 * match/pack_layout - the bytes of a pack, shared by its maker and its readers.
 * docs/format/pack.md tells the same story for people.
 *
 * All offsets count from the start of the pack.  The head, the tables, the texts and the
 * literals are covered by one checksum, looked at when the pack is opened; each program
 * has its own, looked at when it is first run, so opening does not read them all.
 */
#ifndef PAN_MATCH_PACK_LAYOUT_H
#define PAN_MATCH_PACK_LAYOUT_H

#include <stdint.h>

#include "core/str.h"
#include "pattern/clause.h"
#include "pattern/fold.h"

#define PACK_MAGIC "PANPACK\n"
#define PACK_FORMAT 1u
#define PACK_NONE UINT32_MAX
#define PACK_FIELDS_MAX 64
#define PACK_NEEDS_MAX 3

struct pack_str { /* NUL-ended, too */
	uint32_t at, n;
};

struct pack_span { /* a table */
	uint32_t at, n;
};

struct pack_head {
	char magic[8];
	uint32_t format;
	uint32_t order; /* 0x01020304 as this machine writes it */
	uint64_t build; /* which program made it: pan_pack_build() */
	uint64_t sum;   /* over bytes [32, core) */
	uint32_t size;
	uint32_t core; /* the checked part ends here; programs follow */
	struct pack_span source, rule, cond, expr, pattern, of_pattern, user, field,
	    special, by_id, always, need;
	uint32_t lits; /* 0: there are none */
	uint32_t lits_size;
};

struct pack_source {
	struct pack_str name, version;
	uint32_t rules;
};

struct pack_rule {
	struct pack_str id, title, description, category, subcategory, scan_target, file;
	struct pack_str plain[8]; /* title, what, why, do: English, then Chinese */
	struct pack_str owasp, atlas, attack, cve;
	struct pack_str signature, behavioral, trace,
	    semantic; /* compact JSON, or empty */
	struct pack_span cond, expr;
	uint32_t source_index;
	uint8_t severity, status, maturity, source, method;
	uint8_t confidence; /* tenths: 9, 7, 5 */
	uint8_t flags;      /* RULE_* */
	uint8_t unused;
};

enum {
	RULE_ANY = 1,
	RULE_ALL = 2,
	RULE_SUPPRESS = 4, /* tags.suppress_in_code_blocks */
	RULE_FALLBACK = 8,
	RULE_EMBEDDING = 16,
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

struct pan_pack {
	const char *base;
	const struct pack_head *h;
	const struct pack_source *source;
	const struct pack_rule *rule;
	const struct pack_cond *cond;
	const struct pan_expr *expr;
	const struct pack_pattern *pattern;
	const uint32_t *of_pattern; /* conditions, by pattern */
	const uint32_t *user;       /* patterns, by literal */
	const struct pack_str *field;
	const uint32_t *special; /* rules to evaluate for every event */
	const uint32_t *by_id;   /* rules in the order of their ids */
	const uint32_t *always;  /* patterns with PATTERN_ALWAYS */
	const struct pan_fold_chars *need;
	const struct pan_lits *lits;
};

/* The checksum of packs: two 64-bit lanes over 16 bytes a step; not cryptographic. */
uint64_t pan_pack_sum(const void *bytes, size_t n);
/* What binds a pack to this program. */
uint64_t pan_pack_build(void);

static inline struct pan_str
pack_text(const struct pan_pack *p, struct pack_str s)
{
	return (struct pan_str){ p->base + s.at, s.n };
}

#endif
