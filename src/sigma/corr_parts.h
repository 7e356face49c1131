/*
 * sigma/corr_parts - how correlations lie in a pack, and how they are remembered.  Only
 * sigma/corr*.c include this.
 *
 * A section is a head and seven arrays; everything is native-endian, as all of the pack
 * is, and 8-aligned where it needs to be.  A correlation comes behind those it refers
 * to, so one pass over them in order evaluates nested ones.
 */
#ifndef PAN_SIGMA_CORR_PARTS_H
#define PAN_SIGMA_CORR_PARTS_H

#include "sigma/corr.h"

#define PAN_CORR_MAGIC 0x31524f434e4150ull /* "PANCOR1" */
#define PAN_CORR_NONE UINT32_MAX
#define PAN_CORR_EXPR_MAX 256

struct pan_corr_range {
	uint32_t at; /* the first, counted in entries of its array */
	uint32_t n;
};
struct pan_corr_text { /* a piece of the byte array */
	uint32_t at;
	uint32_t n;
};
struct pan_corr_ref {
	uint32_t rule;
	uint32_t corr; /* when that is a correlation: which one; else PAN_CORR_NONE */
};
struct pan_corr_alias {
	struct pan_corr_text name;
	struct pan_corr_text field;
	uint32_t ref; /* 0..nref of the correlation */
};
struct pan_corr_test {
	double than;
	uint32_t cmp; /* enum pan_sigma_cmp */
	uint32_t pad;
};
struct pan_corr_term { /* of a boolean expression over refs, prefix order */
	uint32_t op;   /* enum pan_expr_op */
	uint32_t arg;
};
struct pan_corr_rec {
	int64_t span_ms;
	double percentile;
	uint32_t rule;
	uint32_t type; /* enum pan_sigma_corr_type */
	struct pan_corr_range ref;
	struct pan_corr_range group; /* of text */
	struct pan_corr_range field; /* of text */
	struct pan_corr_range alias;
	struct pan_corr_range test;
	struct pan_corr_range term;
};

struct pan_corr_head {
	uint64_t magic;
	uint32_t size;             /* of the section */
	uint32_t nrules;           /* of the set */
	struct pan_corr_range rec; /* these count their place in bytes */
	struct pan_corr_range test;
	struct pan_corr_range ref;
	struct pan_corr_range alias;
	struct pan_corr_range term;
	struct pan_corr_range text;
	struct pan_corr_range bytes;
};

/* One remembered event; of value_* one remembered value. */
struct pan_corr_entry {
	int64_t time_ms;
	union {
		uint64_t hash; /* value_count */
		double number; /* value_sum and the like */
		uint64_t refs; /* which rules it fired, one bit each */
	} is;
};

struct pan_corr_group {
	struct pan_corr_group *chain;         /* in the same bucket */
	struct pan_corr_group *newer, *older; /* by last use */
	struct pan_corr_entry *entry;         /* by time, then by arrival */
	uint64_t key;
	int64_t lost_ms; /* the newest time of an entry that is missing here */
	uint32_t corr;
	uint32_t n;
	uint32_t cap;
	bool grown; /* has held more than one event: in the second list */
};

struct pan_corr_list {
	struct pan_corr_group *newest, *oldest;
	size_t n;
};

struct pan_corr_store {
	struct pan_corr_group **bucket;
	int64_t *lost; /* of groups that were dropped, by key: the newest time in them */
	struct pan_corr_list list[2]; /* of groups with one event, and with more */
	size_t groups_max;
	size_t entries_max;
	size_t entries;
	size_t room; /* entries there is memory for */
	uint64_t dropped_groups;
	uint64_t dropped_entries;
};

PAN_MUST int pan_corr_store_init(struct pan_corr_store *st,
    const struct pan_corr_opts *opts, struct pan_err *err);
void pan_corr_store_fini(struct pan_corr_store *st);
void pan_corr_store_clear(struct pan_corr_store *st);
/* The group ${key} of correlation ${corr}, made when it is new; now the last used. */
PAN_MUST int pan_corr_store_get(struct pan_corr_store *st, uint32_t corr, uint64_t key,
    struct pan_corr_group **out, struct pan_err *err);
/* Put an entry behind those of its time. */
PAN_MUST int pan_corr_store_add(struct pan_corr_store *st, struct pan_corr_group *g,
    struct pan_corr_entry e, struct pan_err *err);
/* Drop entries older than ${before_ms}, and the oldest ones until a group is within its
 * ceiling. */
void pan_corr_store_trim(struct pan_corr_store *st, struct pan_corr_group *g,
    int64_t before_ms);
/* Remember that something of ${key} at ${time_ms} is missing. */
void pan_corr_store_lose(struct pan_corr_store *st, uint32_t corr, uint64_t key,
    int64_t time_ms);
/* Something of every group may be missing at ${time_ms}. */
void pan_corr_store_lose_all(struct pan_corr_store *st, int64_t time_ms);

/* SipHash-2-4 (Aumasson, Bernstein 2012) over pieces. */
struct pan_corr_hash {
	uint64_t v[4];
	uint64_t tail;
	uint64_t n;
};
void pan_corr_hash_init(struct pan_corr_hash *h, const uint64_t seed[2]);
void pan_corr_hash_add(struct pan_corr_hash *h, const void *bytes, size_t n);
/* A length, then the text with A-Z as a-z. */
void pan_corr_hash_text(struct pan_corr_hash *h, struct pan_str s);
uint64_t pan_corr_hash_done(struct pan_corr_hash *h);

enum pan_corr_answer { PAN_CORR_NO, PAN_CORR_YES, PAN_CORR_UNSURE };

/* Working memory of a judgement. */
struct pan_corr_desk {
	double number[PAN_CORR_ENTRIES_MAX + PAN_CORR_VALUES_MAX];
	uint64_t hash[4 * PAN_CORR_ENTRIES_MAX];
	uint32_t stamp[4 * PAN_CORR_ENTRIES_MAX]; /* hash[i] is of round stamp[i] */
	uint32_t round;
};

struct pan_corr_lay { /* a section and its arrays */
	const struct pan_corr_head *head;
	const struct pan_corr_rec *rec;
	const struct pan_corr_test *test;
	const struct pan_corr_ref *ref;
	const struct pan_corr_alias *alias;
	const struct pan_corr_term *term;
	const struct pan_corr_text *text;
	const char *bytes;
};

/* Check all of ${section} and find its arrays. */
PAN_MUST int pan_corr_lay_open(struct pan_str section, struct pan_corr_lay *out,
    struct pan_err *err);

/*
 * What ${r} says of the event at ${time_ms} whose entries are the last ones of that time
 * in ${g}; ${refs} are the rules it fired.
 */
enum pan_corr_answer pan_corr_judge(const struct pan_corr_lay *lay,
    const struct pan_corr_rec *r, const struct pan_corr_group *g, int64_t time_ms,
    struct pan_corr_desk *desk);

static inline struct pan_str
pan_corr_str(const struct pan_corr_lay *lay, struct pan_corr_text t)
{
	return (struct pan_str){ lay->bytes + t.at, t.n };
}

static inline int64_t
pan_corr_minus(int64_t a, int64_t b) /* with a floor instead of an overflow */
{
	int64_t r;

	return __builtin_sub_overflow(a, b, &r) ? (b > 0 ? INT64_MIN : INT64_MAX) : r;
}

static inline int64_t
pan_corr_plus(int64_t a, int64_t b)
{
	int64_t r;

	return __builtin_add_overflow(a, b, &r) ? (b > 0 ? INT64_MAX : INT64_MIN) : r;
}

#endif
