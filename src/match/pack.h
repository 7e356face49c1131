/*
 * match/pack - compiled rules: one file, mapped read-only, used where it lies.
 *
 * Compiling may be slow; opening must not be.  A pack has a version, the build it
 * was made by and a SHA-256-free 128-bit checksum of its own over all bytes; any
 * doubt about them is PAN_EVERIFY, and the caller falls back to the rules inside
 * the program.  The same rules always compile to the same bytes.
 */
#ifndef PAN_MATCH_PACK_H
#define PAN_MATCH_PACK_H

#include "core/buf.h"
#include "rule/rule.h"

struct pan_pack; /* an opened pack: immutable, shared by threads */

struct pan_pack_source {
	struct pan_str name;    /* "bundled", "agent-threat-rules" */
	struct pan_str version; /* "1", "4.0.0" */
	uint32_t rules;
};

/* What cannot be compiled goes to ${refuse}; the pack is then without that rule. */
typedef void pan_pack_refused(void *ctx, const struct pan_rule *r, const char *why);

/*
 * Compile ${n} rules into ${out}.  Order matters only for ties.  PAN_EARG when two
 * rules have the same id; PAN_ENOMEM; PAN_ELIMIT.
 */
PAN_MUST int pan_pack_compile(const struct pan_rule *const *rule, size_t n,
    const struct pan_pack_source *source, size_t nsource, pan_pack_refused *refuse,
    void *ctx, struct pan_buf *out, struct pan_err *err);

/*
 * Use the pack in ${bytes}, which must be 8-byte aligned and outlive it.
 * PAN_EVERIFY when it is damaged, foreign or of another build.
 */
PAN_MUST int pan_pack_open(struct pan_str bytes, struct pan_pack **out,
    struct pan_err *err);
/*
 * Look at the programs too, each of which is otherwise looked at when it is first run:
 * reads all of the pack.  PAN_EVERIFY when one is damaged.
 */
PAN_MUST int pan_pack_whole(const struct pan_pack *p, struct pan_err *err);
void pan_pack_free(struct pan_pack *p);
void pan_pack_freep(struct pan_pack **p);

size_t pan_pack_rules(const struct pan_pack *p);
size_t pan_pack_sources(const struct pan_pack *p);
struct pan_pack_source pan_pack_source(const struct pan_pack *p, size_t i);

/* What a report says of a rule; texts live as long as the pack. */
struct pan_pack_rule {
	struct pan_str id;
	struct pan_str title; /* as its author wrote it */
	struct pan_str description;
	struct pan_text_pair plain_title, plain_what, plain_why, plain_do;
	struct pan_str category;
	struct pan_str subcategory;
	struct pan_str scan_target;
	struct pan_str file;
	struct pan_str owasp, atlas, attack, cve; /* '\n' between the entries */
	enum pan_severity severity;
	enum pan_rule_status status;
	enum pan_maturity maturity;
	enum pan_source source;
	enum pan_method method;
	double confidence; /* 0.9, 0.7 or 0.5 */
	size_t ncond;
	uint32_t source_index; /* into pan_pack_source() */
};
struct pan_pack_rule pan_pack_rule(const struct pan_pack *p, size_t i);
/* Index of the rule with this id, or SIZE_MAX. */
size_t pan_pack_find(const struct pan_pack *p, struct pan_str id);

/* One condition of a rule, for those who explain rules. */
struct pan_pack_cond {
	enum pan_cond_kind kind;
	struct pan_str field;   /* text conditions */
	struct pan_str pattern; /* as its author wrote it */
	struct pan_str spec;    /* the others: compact JSON */
	/* What it costs.  A text is searched for the literals of all rules at once; only
	 * where one of this pattern's occurs is the pattern itself asked, about a window.
	 */
	uint32_t literals;   /* 0: every text is asked as a whole */
	double per_megabyte; /* literals expected in ordinary text */
	size_t window;       /* bytes around a literal; SIZE_MAX: up to the whole text */
	uint32_t program;    /* bytes of its automaton */
	bool backtracks;     /* a back-reference: a step limit instead of linear time */
};
struct pan_pack_cond pan_pack_cond(const struct pan_pack *p, size_t rule, size_t cond);

#endif
