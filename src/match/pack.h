/*
 * match/pack - compiled rules of all languages: one file, mapped read-only, used where it
 * lies.
 *
 * Compiling may be slow; opening must not be.  A pack has a format, the build it was made
 * by, and a section for each rule language.  Opening looks at the head and at the table
 * of rules; each other part has its own checksum, looked at when the part is first used,
 * so whoever only asks about prompts never reads YARA's tables.  Any doubt is
 * PAN_EVERIFY, and the caller falls back to the rules inside the program.  The same rules
 * always compile to the same bytes.
 */
#ifndef PAN_MATCH_PACK_H
#define PAN_MATCH_PACK_H

#include "core/buf.h"
#include "rule/atr.h"
#include "rule/rule.h"
#include "sigma/sigma.h"
#include "yara/yara.h"

#define PAN_PACK_KEY 32 /* bytes of a section's key */

struct pan_pack; /* an opened pack: immutable, shared by threads */

struct pan_pack_source {
	struct pan_str name;    /* "bundled", "agent-threat-rules" */
	struct pan_str version; /* "1", "4.0.0" */
	struct pan_str license; /* a plain word about it: "MIT", or empty */
	uint32_t rules;
};

/* What was said of a rule or a file while a pack was made. */
struct pan_pack_note {
	struct pan_str file;
	uint32_t line; /* 0: of all of it */
	enum pan_lint_level level;
	struct pan_str text;
};
typedef void pan_pack_say(void *ctx, const struct pan_pack_note *note);

/* What is true of a section whatever its language. */
struct pan_pack_made_from {
	const uint32_t *source; /* of each rule, an index; NULL: all of the first */
	/*
	 * The digest of all that the section is made from (files, their order, the
	 * sources), or NULL.  When a section of .before has this key, it is taken as it
	 * is, and the rules and notes here are not looked at.
	 */
	const unsigned char *key;
	const struct pan_pack_note *note; /* said already, to be kept with the section */
	size_t nnote;
};

struct pan_pack_atr_rules {
	const struct pan_rule *const *rule;
	size_t n;
	struct pan_pack_made_from from;
};

struct pan_pack_sigma_rules {
	struct pan_sigma_rule *const *rule; /* linked */
	size_t n;
	struct pan_pack_made_from from;
};

struct pan_pack_yara_rules {
	const struct pan_yara_rule *const *rule;
	const struct pan_str *id; /* of each: NAMESPACE:NAME */
	size_t n;
	struct pan_pack_made_from from;
};

struct pan_pack_input {
	const struct pan_pack_source *source; /* the counts of rules are reckoned anew */
	size_t nsource;
	struct pan_pack_atr_rules atr;
	struct pan_pack_sigma_rules sigma;
	struct pan_pack_yara_rules yara;
	const struct pan_pack *before; /* a pack to take unchanged things from, or NULL */
	/* Hears what cannot be compiled (the pack is then without that rule), and for a
	 * section that is taken from before, what was said then.  NULL: nobody does. */
	pan_pack_say *say;
	void *ctx;
};

/*
 * Compile into ${out}, which is empty.  Order matters only for ties.  PAN_EARG when two
 * rules of a language have the same id or there is no source; PAN_ENOMEM; PAN_ELIMIT.
 */
PAN_MUST int pan_pack_compile(const struct pan_pack_input *in, struct pan_buf *out,
    struct pan_err *err);

/* Whether the section of ${l} was made from what has the digest ${key}. */
bool pan_pack_holds(const struct pan_pack *p, enum pan_rule_language l,
    const unsigned char key[PAN_PACK_KEY]);

/*
 * Use the pack in ${bytes}, which must be 8-byte aligned and outlive it.
 * PAN_EVERIFY when it is damaged, foreign or of another build.
 */
PAN_MUST int pan_pack_open(struct pan_str bytes, struct pan_pack **out,
    struct pan_err *err);
/*
 * Look at all of it, each part of which is otherwise looked at when it is first used.
 * PAN_EVERIFY when one is damaged.
 */
PAN_MUST int pan_pack_whole(const struct pan_pack *p, struct pan_err *err);
void pan_pack_free(struct pan_pack *p);
void pan_pack_freep(struct pan_pack **p);

/* Rules are numbered language by language, in the order of enum pan_rule_language. */
size_t pan_pack_rules(const struct pan_pack *p);
size_t pan_pack_rules_of(const struct pan_pack *p, enum pan_rule_language l);
size_t pan_pack_sources(const struct pan_pack *p);
struct pan_pack_source pan_pack_source(const struct pan_pack *p, size_t i);

/*
 * From now on ${c} counts: rules that are off never fire, others have the severity that
 * was chosen.  To be called before the pack is shared.  PAN_ENOMEM, and then what counted
 * before does.
 */
struct pan_choices; /* match/choices.h */
PAN_MUST int pan_pack_choose(struct pan_pack *p, const struct pan_choices *c,
    struct pan_err *err);

/* What a report says of a rule; texts live as long as the pack. */
struct pan_pack_rule {
	enum pan_rule_language language;
	struct pan_str id;    /* Sigma: a UUID; YARA: NAMESPACE:NAME */
	struct pan_str title; /* as its author wrote it */
	struct pan_str description;
	struct pan_text_pair plain_title, plain_what, plain_why, plain_do;
	struct pan_str category;
	struct pan_str subcategory;
	struct pan_str scan_target;
	struct pan_str file;
	struct pan_str author, date, license;
	/* '\n' between the entries */
	struct pan_str owasp, atlas, attack, cve;
	struct pan_str reference, falsepositives, tags;
	struct { /* Sigma's; empty: any */
		struct pan_str category, product, service;
	} logsource;
	enum pan_severity severity; /* with what the user chose */
	bool off;                   /* the user's choice: it never fires */
	enum pan_rule_status status;
	enum pan_maturity maturity;
	enum pan_source source;
	enum pan_method method;
	double confidence;     /* 0.9, 0.7 or 0.5 */
	size_t ncond;          /* ATR's */
	uint32_t source_index; /* into pan_pack_source() */
	bool silent;           /* only serves others: matched, never reported */
};
/* Where its words are damaged, a rule has none but id, title and category. */
struct pan_pack_rule pan_pack_rule(const struct pan_pack *p, size_t i);
/* The least of it, for who answers many events. */
struct pan_str pan_pack_id(const struct pan_pack *p, size_t i);
enum pan_severity pan_pack_severity(const struct pan_pack *p, size_t i);
bool pan_pack_off(const struct pan_pack *p, size_t i);
/* Index of the rule with this id, or SIZE_MAX. */
size_t pan_pack_find(const struct pan_pack *p, struct pan_str id);

/* "atr", "sigma" or "yara". */
const char *pan_pack_language(enum pan_rule_language l);

/* One condition of an ATR rule, for those who explain rules. */
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
/* All empty when the tables are damaged. */
struct pan_pack_cond pan_pack_cond(const struct pan_pack *p, size_t rule, size_t cond);

#endif
