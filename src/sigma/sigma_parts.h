/*
 * A section as it lies in a pack (sigma_compile writes it, sigma_open checks it, the
 * engine reads it).  Not for other rooms.
 *
 * A head names the tables; each is an array of one struct below at a multiple of 8.
 * Text is a place in PAN_SIGMA_T_BLOB.  Little-endian, as all machines we build for.
 */
#ifndef PAN_SIGMA_SIGMA_PARTS_H
#define PAN_SIGMA_SIGMA_PARTS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/str.h"
#include "pattern/backref.h"
#include "sigma/sigma.h"
#include "sigma/sigma_engine.h"

#define PAN_SIGMA_MAGIC 0x31474953u /* "SIG1" */
#define PAN_SIGMA_NONE UINT32_MAX
#define PAN_SIGMA_NEST_MAX 200 /* operators inside each other */

enum pan_sigma_table {
	PAN_SIGMA_T_BLOB,   /* bytes; 16 zero bytes at its end */
	PAN_SIGMA_T_GROUP,  /* struct pan_sigma_group: the logsources of rules */
	PAN_SIGMA_T_FIELD,  /* struct pan_sigma_field; the first is "any": keywords */
	PAN_SIGMA_T_FNAMES, /* uint32_t: open addressing, index of a field + 1 */
	PAN_SIGMA_T_FGROUP, /* uint64_t: for each field, the groups it has keys of */
	PAN_SIGMA_T_RULE,   /* struct pan_sigma_crule, as many as were given */
	PAN_SIGMA_T_NODE,   /* struct pan_sigma_node */
	PAN_SIGMA_T_ITEM,   /* struct pan_sigma_citem */
	PAN_SIGMA_T_PART,   /* struct pan_sigma_cpart */
	PAN_SIGMA_T_NET,    /* struct pan_sigma_net */
	PAN_SIGMA_T_REGEX,  /* struct pan_sigma_regex */
	PAN_SIGMA_T_AUTO, /* struct pan_sigma_span: of each regex its program, or 0 bytes
	                   */
	PAN_SIGMA_T_KEY,  /* struct pan_sigma_key */
	PAN_SIGMA_T_SLOT, /* struct pan_sigma_slot: open addressing, look-up keys */
	PAN_SIGMA_T_USER, /* uint32_t: rules, by key */
	PAN_SIGMA_T_ALWAYS, /* uint32_t: rules without a clause */
	PAN_SIGMA_T_SET,    /* struct pan_sigma_set, by field and group */
	PAN_SIGMA_T_SCAN,   /* bytes: literal sets (sigma/sigma_scan) */
	PAN_SIGMA_T_PROG,   /* bytes: programs (pattern/auto) */
	PAN_SIGMA_TABLES,
};

struct pan_sigma_span {
	uint32_t at; /* bytes from the section's start, or into the blob */
	uint32_t n;  /* bytes, or entries */
};

struct pan_sigma_head {
	uint32_t magic;
	uint32_t size; /* of the whole section */
	struct pan_sigma_span table[PAN_SIGMA_TABLES];
};

struct pan_sigma_group {
	struct pan_sigma_span category, product, service;
};

struct pan_sigma_field {
	struct pan_sigma_span name;
	uint8_t starts; /* bit i: keys that begin a value, of i + 1 bytes (7: or more) */
	uint8_t ends;
	uint8_t whole;              /* there are keys that are a whole value */
	uint8_t number;             /* ... that are a number */
	uint32_t exists;            /* a key, or PAN_SIGMA_NONE */
	struct pan_sigma_span scan; /* bytes in PAN_SIGMA_T_SCAN: the literals of all
	                               groups; n 0: none */
	struct pan_sigma_span set;  /* the same by group, if there are several */
};

struct pan_sigma_set { /* the literals that rules of one group have for a field */
	uint32_t group;
	struct pan_sigma_span scan;
};

struct pan_sigma_crule {
	uint32_t compiled;
	uint32_t group;
	uint32_t node; /* the root; its end bounds the rule's nodes */
	uint32_t always;
	uint32_t keys, scanned, items, regexes;
	double rarity;
};

struct pan_sigma_node {
	uint32_t op;  /* enum pan_expr_op */
	uint32_t arg; /* as in struct pan_expr; PAN_EXPR_COND: an item */
	uint32_t end; /* index after this subtree */
	uint32_t zero;
};

/* How a glob is asked. */
enum pan_sigma_shape {
	PAN_SIGMA_SHAPE_ANY, /* any value */
	PAN_SIGMA_SHAPE_IS,
	PAN_SIGMA_SHAPE_STARTS,
	PAN_SIGMA_SHAPE_ENDS,
	PAN_SIGMA_SHAPE_HAS,
	PAN_SIGMA_SHAPE_PARTS,
};

struct pan_sigma_citem {
	uint8_t op; /* enum pan_sigma_op */
	uint8_t shape;
	uint8_t cased;
	uint8_t boolean;
	uint8_t how;
	uint8_t part_of;
	uint8_t zero[2];
	uint32_t field;
	struct pan_sigma_span ref; /* text; parts; at: net, regex or second field */
	uint32_t zero2;
	double number;
};

struct pan_sigma_cpart {
	uint32_t kind;
	struct pan_sigma_span text; /* folded unless the item is cased */
};

struct pan_sigma_regex {
	struct pan_sigma_span text;
	uint32_t flags;
};

enum pan_sigma_key_kind {
	PAN_SIGMA_KEY_IS,
	PAN_SIGMA_KEY_STARTS,
	PAN_SIGMA_KEY_ENDS,
	PAN_SIGMA_KEY_NUMBER,
	PAN_SIGMA_KEY_EXISTS,
	PAN_SIGMA_KEY_SCAN,
};

struct pan_sigma_key {
	uint32_t kind;
	uint32_t field;
	struct pan_sigma_span text; /* folded */
	struct pan_sigma_span user;
	double number;
};

struct pan_sigma_slot {
	uint32_t tag; /* the hash, by which others that fell here are told apart */
	uint32_t key; /* + 1; 0: free */
};

/* The pack: the tables of a section that was checked. */
struct pan_sigma_pack {
	const struct pan_sigma_head *head;
	const unsigned char *base;
	const char *blob;
	const struct pan_sigma_group *group;
	const struct pan_sigma_field *field;
	const uint32_t *fnames;
	const uint64_t *fgroup;
	const struct pan_sigma_crule *rule;
	const struct pan_sigma_node *node;
	const struct pan_sigma_citem *item;
	const struct pan_sigma_cpart *part;
	const struct pan_sigma_net *net;
	const struct pan_sigma_regex *regex;
	const struct pan_sigma_span *autos;
	const struct pan_sigma_key *key;
	const struct pan_sigma_slot *slot;
	const uint32_t *user;
	const uint32_t *always;
	const struct pan_sigma_set *set;
	const unsigned char *scan;
	const unsigned char *prog;
	uint32_t n[PAN_SIGMA_TABLES]; /* entries */
	uint32_t words;               /* of a set of groups */
};

static inline struct pan_str
pan_sigma_text(const struct pan_sigma_pack *p, struct pan_sigma_span s)
{
	return (struct pan_str){ p->blob + s.at, s.n };
}

/* Bytes of one entry of table ${t}. */
size_t pan_sigma_entry(enum pan_sigma_table t);

static inline uint64_t
pan_sigma_load8(const unsigned char *s)
{
	uint64_t w;

	memcpy(&w, s, sizeof(w));
	return w;
}

static inline uint32_t
pan_sigma_mix(uint64_t a, uint64_t b)
{
	uint64_t h = (a ^ (b * 0x9E3779B97F4A7C15ull)) * 0xD6E8FEB86659FD93ull;

	h ^= h >> 32;
	h *= 0xD6E8FEB86659FD93ull;
	return (uint32_t)(h >> 32);
}

/* What a name or a whole value hashes to; 8 bytes on either side of ${s} are readable
 * and no part of it counts twice. */
uint32_t pan_sigma_hash(struct pan_str s, uint32_t salt);

/* The hash of a key of ${kind} on ${field} whose (at most 8) deciding bytes are ${w}. */
static inline uint32_t
pan_sigma_key_hash(enum pan_sigma_key_kind kind, uint32_t field, unsigned n, uint64_t w)
{
	return pan_sigma_mix(w, (uint64_t)field << 8 | (uint64_t)kind << 4 | n);
}

/*
 * Fold ${s} into ${to}, which has room for 2 * s.n bytes: simple case folding, one
 * character for one; bytes that are no UTF-8 stay.  Returns the length.
 */
size_t pan_sigma_fold(struct pan_str s, char *to);
/* Whether ${s} reads as a decimal number, of at most 400 characters. */
bool pan_sigma_number(struct pan_str s, double *out);
/* The part ${of} of a moment, in UTC; false when ${s} is no moment. */
bool pan_sigma_moment(struct pan_str s, enum pan_sigma_time of, double *out);

/* One value of an event, as the engine sees it. */
struct pan_sigma_value {
	const struct pan_hostfield *f;
	uint32_t next;    /* of the same field, or PAN_SIGMA_NONE */
	uint32_t fold_at; /* its folded form in the scratch, or PAN_SIGMA_NONE */
	uint32_t fold_n;
	uint32_t grams; /* its set of 4-byte sequences in the scratch, or NONE */
	uint32_t grams_log2;
};

struct pan_sigma_head_of { /* the values of one field in this event */
	uint32_t round;
	uint32_t first, last;
};

#define PAN_SIGMA_ROUTES 64 /* logsources remembered */
#define PAN_SIGMA_ROUTE_KEY 160

struct pan_sigma_route {
	uint32_t n;
	uint32_t event_id;
	char key[PAN_SIGMA_ROUTE_KEY];
	uint64_t *groups;
};

struct pan_sigma_engine {
	const struct pan_sigma_pack *p;
	uint32_t round;
	struct pan_sigma_head_of *head; /* by field */
	struct pan_sigma_value *value;
	size_t nvalue, value_cap;
	char *fold; /* scratch: folded values, each with 16 zeros on both sides */
	size_t fold_n, fold_cap;
	uint64_t *grams;
	size_t grams_n, grams_cap;
	uint64_t *candidate; /* a bit each rule */
	uint32_t *memo;      /* by item: round << 2 | answer */
	uint32_t *key_round; /* by key: when it was last seen */
	struct pan_backref **regex;
	struct pan_auto_pool *pool;
	struct pan_auto_slot *slot; /* by regex */
	struct pan_hostfield raw;   /* the line, as a value for keywords */
	struct pan_sigma_route route[PAN_SIGMA_ROUTES];
	uint64_t *all; /* every group */
	bool all_allowed;
	const uint64_t *allowed; /* the groups whose rules may become candidates */
	uint32_t *found;
	uint32_t *undecided;
	uint32_t given_up; /* patterns that met their limit in this event */
	bool no_memory;
};

enum pan_sigma_answer { PAN_SIGMA_NO, PAN_SIGMA_YES, PAN_SIGMA_UNDECIDED };

/* Fold value ${v} if it was not yet; {NULL, 0} when there is no memory (and e->no_memory
 * is set).  The pointer moves when another value is folded. */
struct pan_str pan_sigma_folded(struct pan_sigma_engine *e, struct pan_sigma_value *v);
/* Whether item ${i} holds. */
enum pan_sigma_answer pan_sigma_ask(struct pan_sigma_engine *e, uint32_t i);

#endif
