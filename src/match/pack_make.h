/*
 * match/pack_make - what the files that make a pack share: a section on its way
 * (pack_table), ATR's tables (pack_atr_make) and its patterns (pack_pattern).
 */
#ifndef PAN_MATCH_PACK_MAKE_H
#define PAN_MATCH_PACK_MAKE_H

#include "match/pack.h"
#include "match/pack_atr.h"
#include "pattern/lits.h"

#define PACK_BYTES_MAX ((size_t)1 << 30)

/* ---- a section, of any language ---- */

struct pack_making {
	struct pan_arena *keep;   /* as long as the compilation */
	struct pack_section head; /* key and counts; places are known last */
	struct pan_buf part[PART_KINDS];
	struct pan_str bytes[PART_KINDS]; /* the parts when done, or another pack's */
	/* While it grows. */
	struct pack_rule *rule;
	struct pack_about *about;
	struct pack_note *note;
	uint32_t *of_engine;
	uint32_t n, cap, nnote, note_cap;
	struct pan_buf names, words, notes; /* texts, put behind the tables at the end */
	struct pan_pack_rule last;          /* texts that come again are put once */
	pan_pack_say *say;
	void *ctx;
};

struct pack_note { /* in PART_SAID, behind a count u32 and 4 bytes of nothing */
	struct pack_str file, text;
	uint32_t line, level;
};

/* ${most} rules at most. */
PAN_MUST int pan_pack_table_init(struct pack_making *m, struct pan_arena *keep,
    uint32_t most, struct pan_err *err);
void pan_pack_table_fini(struct pack_making *m);
void pan_pack_table_add(struct pack_making *m, const struct pan_pack_rule *r);
/* Keep ${note} with the section, and tell whoever listens if it is ${fresh}. */
PAN_MUST int pan_pack_table_note(struct pack_making *m, const struct pan_pack_note *note,
    bool fresh, struct pan_err *err);
/* All but the engine's parts.  PAN_EARG: two rules have one id. */
PAN_MUST int pan_pack_table_done(struct pack_making *m, struct pan_err *err);
/* Take all of the section of ${l} in ${before}, and say again what was said. */
PAN_MUST int pan_pack_table_take(struct pack_making *m, const struct pan_pack *before,
    enum pan_rule_language l, struct pan_err *err);

/* Zeros up to a multiple of 8, then ${n} entries of ${each} bytes. */
struct pack_span pan_pack_put(struct pan_buf *b, const void *items, size_t n,
    size_t each);
/* The ${n} texts as one, with line feeds between them; {NULL, 0}: no memory. */
struct pan_str pan_pack_joined(struct pan_arena *a, const struct pan_str *s, size_t n);
/* ${s} and a NUL. */
struct pack_str pan_pack_put_text(struct pan_buf *b, struct pan_str s);

/* ---- ATR ---- */

struct lit_use { /* pattern ${pattern} hangs on ${bytes} */
	struct pan_str bytes;
	uint32_t pattern;
};

struct pack_maker {
	struct pan_arena *keep, *scratch;
	struct pan_jsre_case *cases;
	const struct pan_grams *grams;
	struct pan_buf *out;   /* PART_ENGINE, while it grows: texts first */
	struct pan_buf *progs; /* PART_EXTRA */
	struct pack_atr_rule *rule;
	struct pack_cond *cond;
	struct pan_expr *expr;
	struct pack_pattern *pattern;
	struct pan_str *key; /* of each pattern: operator, case, text */
	uint32_t *hash;      /* patterns by key */
	uint32_t hash_mask;
	struct pack_str field[PACK_FIELDS_MAX];
	struct pan_str field_name[PACK_FIELDS_MAX];
	uint32_t *special;
	struct pan_fold_chars *need;
	struct lit_use *use;
	uint32_t nneed;
	uint32_t nrule, ncond, nexpr, npattern, nfield, nspecial;
	size_t nuse, use_cap;
	struct pan_err *err;
};

/* The pattern of ${c}, compiled once however many conditions use it. */
PAN_MUST int pan_pack_pattern(struct pack_maker *m, const struct pan_cond *c,
    uint32_t *out, struct pan_err *err);
/* The table of literals and who uses them, at the end of m->out. */
PAN_MUST int pan_pack_pattern_lits(struct pack_maker *m, struct pack_atr_head *h);

/* Make a language's engine and table from ${in}. */
PAN_MUST int pan_pack_atr_make(struct pack_making *s, const struct pan_pack_input *in,
    struct pan_err *err);
PAN_MUST int pan_pack_sigma_make(struct pack_making *s, const struct pan_pack_input *in,
    struct pan_err *err);
PAN_MUST int pan_pack_yara_make(struct pack_making *s, const struct pan_pack_input *in,
    struct pan_err *err);

#endif
