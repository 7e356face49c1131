/*
 * yara/yara_compile_parts - what the compiler's files share: tables that grow, strings
 * that were met before, and what a condition cannot do without.
 */
#ifndef PAN_YARA_YARA_COMPILE_PARTS_H
#define PAN_YARA_YARA_COMPILE_PARTS_H

#include "core/arena.h"
#include "yara/yara_code.h"
#include "yara/yara_compile.h"
#include "yara/yara_lib.h"

enum table {
	T_RULE,
	T_NODE,
	T_WORD,
	T_STRING,
	T_FORM,
	T_SEG,
	T_INST,
	T_SET,
	T_PIECE,
	T_ENTRY,
	T_HEAD,
	T_DATA,
	T_ASK,
	T_UNIT,
	TABLES,
};

#define HEADS_MAX 4    /* demands of one rule */
#define CLAUSE_MAX 400 /* strings of one necessary clause */

/* One of these strings must be found; n == 0: none is necessary. */
struct need {
	const uint32_t *string;
	uint32_t n;
	double cost; /* chance that a file of ordinary size holds one */
};

struct map { /* content to number */
	struct map_slot *slot;
	uint32_t n, cap;
};

/* An automaton's piece, to be written unless its string is lazy. */
struct later {
	struct code_piece piece;
	uint32_t key;
};

struct comp {
	struct pan_arena *a;
	struct pan_buf t[TABLES];
	struct map strings, rules, asks, texts, sets, units;
	struct pan_buf later; /* struct later: pieces of automata */
	double *cost;         /* by string; HUGE_VAL: lazy or foreign */
	bool *foreign;        /* by string: libyara has to match it */
	uint8_t *popular;     /* by hash of a piece: strings that could take it */
	const struct pan_yara_rule *const *rule;
	size_t nrule;
	const char **refused;          /* by rule: why */
	uint32_t **local;              /* by rule: its strings' numbers */
	struct need *needs;            /* by rule */
	struct pan_lib_source *source; /* units being written */
	uint32_t nsource, source_cap;
	bool nomem;
};

/* What is true of one rule while its condition is compiled. */
struct comp_rule {
	struct comp *c;
	uint32_t index;
	const struct pan_yara_rule *r;
	bool handed, asking;
	bool doubt; /* a string's matches may be unsure: libyara is asked, then */
	struct code_rule out;
};

/* A record of table ${t}, copied in; its number. */
uint32_t pan_yara_compile_put(struct comp *c, enum table t, const void *record);
/* Record ${i} of table ${t}. */
void *pan_yara_compile_at(struct comp *c, enum table t, uint32_t i);
uint32_t pan_yara_compile_count(const struct comp *c, enum table t);
/* ${n} bytes in the data, where the same ones were put before if they were. */
uint32_t pan_yara_compile_bytes(struct comp *c, const void *bytes, size_t n);
/* Words in a row; where they begin. */
uint32_t pan_yara_compile_words(struct comp *c, const uint32_t *w, size_t n);

/* The number under ${key}, or ${fresh} after putting that there. */
uint32_t pan_yara_map_get(struct comp *c, struct map *m, struct pan_str key,
    uint32_t fresh);

/* The number of string ${s}, made when it is new (its forms, without pieces). */
uint32_t pan_yara_compile_string(struct comp *c, const struct pan_yara_string *s);
/* An automaton for ${re}, as a form of ${string}; false: too large or too strange. */
bool pan_yara_compile_auto(struct comp *c, const struct pan_yara_re *re, bool wide,
    struct code_form *f);

/* Choose pieces for all forms, and write the tables of the scan. */
void pan_yara_compile_pieces(struct comp *c);
/* How surely these four bytes mean something: bits. */
double pan_yara_piece_score(const struct comp *c, const uint8_t *b, bool wide);

/* Compile the condition of ${k}, its demands and its question. */
void pan_yara_compile_condition(struct comp_rule *k);
/* What ${e} cannot do without. */
struct need pan_yara_compile_need(struct comp_rule *k, const struct pan_yara_expr *e);
/* Fill in what ${e} demands of the first bytes and of the size. */
void pan_yara_compile_demand(struct comp_rule *k, const struct pan_yara_expr *e);

/* ${e} as a question to libyara; its number. */
uint32_t pan_yara_compile_ask(struct comp *c, const struct pan_yara_expr *e);
/* Whether ${e} has anything of a module, and whether it has nothing of its rule. */
bool pan_yara_expr_module(const struct pan_yara_expr *e);
bool pan_yara_expr_closed(const struct pan_yara_expr *e);
/* ${r} and all it needs as a unit of its own, in ${k->out}. */
void pan_yara_compile_hand(struct comp_rule *k);
/* Write the units' sources, and ask what their answers are to data of no kind. */
void pan_yara_compile_units(struct comp *c);
/* Free what is left of them. */
void pan_yara_compile_forget(struct comp *c);

#endif
