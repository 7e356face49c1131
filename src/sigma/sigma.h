/*
 * sigma/sigma - reads Sigma 2.x: rules, correlations and filters, as resolved meaning.
 *
 * Published converters leave a rule's odd corners to the query language they write.
 * Here the reader decides all of them, so that whoever evaluates sees a small tree: a
 * boolean expression over items, each of which asks one plain question of one field.
 * Modifiers, escapes, lists and placeholders are gone by then; what cannot be given a
 * meaning is refused with a reason and a line, never read as "no match".  The semantics
 * are the specification's (SigmaHQ/sigma-specification 2.1) and, where that is silent,
 * pySigma's; docs/decisions/0014 lists where we part from either.
 */
#ifndef PAN_SIGMA_SIGMA_H
#define PAN_SIGMA_SIGMA_H

#include <stdbool.h>
#include <stdint.h>

#include "core/arena.h"
#include "core/err.h"
#include "core/node.h"
#include "core/str.h"
#include "rule/atr.h"
#include "rule/rule.h"
#include "sigma/logsource.h"

enum pan_sigma_kind {
	PAN_SIGMA_RULE,
	PAN_SIGMA_CORRELATION,
	PAN_SIGMA_FILTER, /* pan_sigma_link() works it into the rules; never evaluated */
};

enum pan_sigma_status {
	PAN_SIGMA_STATUS_NONE, /* not given */
	PAN_SIGMA_STATUS_UNSUPPORTED,
	PAN_SIGMA_STATUS_DEPRECATED,
	PAN_SIGMA_STATUS_EXPERIMENTAL,
	PAN_SIGMA_STATUS_TEST,
	PAN_SIGMA_STATUS_STABLE,
};

/*
 * What an item asks.  A field may have several values (a list in the event): an item
 * holds when one of them fits.  A field that is absent or JSON null fits nothing but
 * PAN_SIGMA_NULL and "exists: false".
 */
enum pan_sigma_op {
	/* The whole value fits ${part}; letters in either case unless ${cased}. */
	PAN_SIGMA_GLOB,
	/* The pattern ${text} (PCRE) is found somewhere in the value; capitals count
	 * unless ${flags} has PAN_SIGMA_RE_I. */
	PAN_SIGMA_REGEX,
	/* The value is an IP address inside ${net}; any other text does not fit. */
	PAN_SIGMA_CIDR,
	/* The value is a number (or text that reads as a decimal one), and it is equal,
	 * less, ... than ${number}.  With ${part_of} not PAN_SIGMA_TIME_NONE the value is
	 * a moment, and that part of it (UTC) is compared. */
	PAN_SIGMA_EQ,
	PAN_SIGMA_LT,
	PAN_SIGMA_LTE,
	PAN_SIGMA_GT,
	PAN_SIGMA_GTE,
	/* The value is true or false, as ${boolean} (also as text, in either case). */
	PAN_SIGMA_BOOL,
	/* The field is absent or null. */
	PAN_SIGMA_NULL,
	/* The event has the field, whatever its value, null too; ${boolean} false: has
	   not. */
	PAN_SIGMA_EXISTS,
	/* The value is (starts with, ...: ${how}) a value of the field called ${text}, as
	 * text, in either case unless ${cased}.  An empty value of that field starts,
	 * ends and is contained in nothing. */
	PAN_SIGMA_FIELD,
};

#define PAN_SIGMA_RE_I 1u /* in either case */
#define PAN_SIGMA_RE_M 2u /* ^ and $ at every line */
#define PAN_SIGMA_RE_S 4u /* . takes line feeds, too */

enum pan_sigma_how {
	PAN_SIGMA_EQUALS,
	PAN_SIGMA_STARTS,
	PAN_SIGMA_ENDS,
	PAN_SIGMA_CONTAINS,
};

enum pan_sigma_time {
	PAN_SIGMA_TIME_NONE,
	PAN_SIGMA_TIME_MINUTE, /* 0-59 */
	PAN_SIGMA_TIME_HOUR,   /* 0-23 */
	PAN_SIGMA_TIME_DAY,    /* of the month, 1-31 */
	PAN_SIGMA_TIME_WEEK,   /* of the year, ISO 8601, 1-53 */
	PAN_SIGMA_TIME_MONTH,  /* 1-12 */
	PAN_SIGMA_TIME_YEAR,
};

/* A piece of a glob.  No two PAN_SIGMA_TEXT, and no two PAN_SIGMA_ANY, are neighbours;
 * a PAN_SIGMA_TEXT is never empty.  No parts at all: the empty value. */
enum pan_sigma_part_kind {
	PAN_SIGMA_TEXT, /* these bytes (any bytes: "wide" makes NULs) */
	PAN_SIGMA_ANY,  /* '*': any run of characters, also none */
	PAN_SIGMA_ONE,  /* '?': one character (a whole UTF-8 one) */
};

struct pan_sigma_part {
	enum pan_sigma_part_kind kind;
	struct pan_str text;
};

struct pan_sigma_net {
	bool v6;
	uint8_t bits;     /* of the mask: to 32, or 128 with ${v6} */
	uint8_t addr[16]; /* in network order, the first four without ${v6}; masked */
};

struct pan_sigma_item {
	/* {NULL, 0}: a keyword.  It holds when any value of the event fits, or its raw
	 * line does; its globs have PAN_SIGMA_ANY at both ends already.  Only GLOB and
	 * REGEX occur. */
	struct pan_str field;
	enum pan_sigma_op op;
	bool cased;
	bool boolean;
	uint8_t flags;               /* PAN_SIGMA_RE_* */
	enum pan_sigma_how how;      /* PAN_SIGMA_FIELD */
	enum pan_sigma_time part_of; /* PAN_SIGMA_EQ to PAN_SIGMA_GTE */
	double number;
	struct pan_str text; /* REGEX: pattern; FIELD: name; numbers: as written */
	const struct pan_sigma_part *part;
	size_t npart;
	struct pan_sigma_net net;
	uint32_t line;
};

/* Prefix order, as in pan_rule; PAN_EXPR_COND's arg is an item.  At most
 * PAN_SIGMA_DEPTH_MAX operators stand inside each other. */
struct pan_sigma_detection {
	const struct pan_sigma_item *item;
	size_t nitem;
	const struct pan_expr *expr;
	size_t nexpr;
};

enum pan_sigma_corr_type {
	PAN_SIGMA_EVENT_COUNT,
	PAN_SIGMA_VALUE_COUNT, /* of distinct values (tuples) of ${field} */
	PAN_SIGMA_TEMPORAL,
	PAN_SIGMA_TEMPORAL_ORDERED,
	PAN_SIGMA_VALUE_SUM,
	PAN_SIGMA_VALUE_AVG,
	PAN_SIGMA_VALUE_PERCENTILE,
	PAN_SIGMA_VALUE_MEDIAN,
};

enum pan_sigma_cmp {
	PAN_SIGMA_CMP_GT,
	PAN_SIGMA_CMP_GTE,
	PAN_SIGMA_CMP_LT,
	PAN_SIGMA_CMP_LTE,
	PAN_SIGMA_CMP_EQ,
	PAN_SIGMA_CMP_NEQ,
};

struct pan_sigma_bound {
	enum pan_sigma_cmp cmp;
	double value;
};

#define PAN_SIGMA_UNLINKED UINT32_MAX

struct pan_sigma_ref {
	struct pan_str name; /* an id or a name, as written */
	uint32_t rule;       /* its index in the linked list, or PAN_SIGMA_UNLINKED */
	uint32_t line;
};

/* In events of rule ${ref}, the group called ${name} is in field ${field}. */
struct pan_sigma_alias {
	struct pan_str name;
	uint32_t ref; /* index into ${ref} of the correlation */
	struct pan_str field;
};

struct pan_sigma_corr {
	enum pan_sigma_corr_type type;
	bool generate;             /* the rules referred to are reported as well */
	struct pan_sigma_ref *ref; /* in the order of "rules" */
	size_t nref;
	const struct pan_str *group_by; /* fields or aliases; may be none */
	size_t ngroup_by;
	const struct pan_sigma_alias *alias;
	size_t nalias;
	int64_t timespan_ms;
	/* All of them must hold (a range has two).  Of a temporal one: how many of the
	 * rules must have fired; at least one bound, unless ${expr} is given. */
	const struct pan_sigma_bound *bound;
	size_t nbound;
	const struct pan_str *field; /* VALUE_*: what is counted or measured */
	size_t nfield;               /* more than one only for VALUE_COUNT */
	double percentile;           /* VALUE_PERCENTILE: 0-100 */
	/* TEMPORAL*: an extended condition, over indices into ${ref}; or nexpr is 0. */
	const struct pan_expr *expr;
	size_t nexpr;
};

struct pan_sigma_filter { /* the detection and logsource are those of the rule */
	bool any;         /* every rule of that logsource */
	const struct pan_sigma_ref *ref; /* or these (logsource permitting) */
	size_t nref;
};

struct pan_sigma_rule {
	enum pan_sigma_kind kind;
	/* A UUID mostly.  A rule without one goes by its name, or else by its file's; the
	 * second such of a file, or the second one of a global id, gets "#2" behind it.
	 */
	struct pan_str id;
	struct pan_str name;  /* by which correlations may call it; may be empty */
	struct pan_str title; /* all text here: {"", 0} when not given */
	struct pan_str description;
	struct pan_str file; /* as given */
	struct pan_str author;
	struct pan_str date;
	struct pan_str modified;
	struct pan_str license;
	struct pan_str taxonomy;
	enum pan_sigma_status status;
	enum pan_severity level; /* PAN_SEV_MEDIUM when not given */
	bool has_level;
	const struct pan_str *reference;
	size_t nreference;
	const struct pan_str *falsepositive;
	size_t nfalsepositive;
	const struct pan_str *tag; /* as written: "attack.t1059.001" */
	size_t ntag;
	const struct pan_str *attack; /* of these the techniques, as ATT&CK writes them:
	                                 "T1059.001" */
	size_t nattack;
	const struct pan_str *cve; /* "CVE-2021-44228" */
	size_t ncve;
	struct pan_logsource logsource;
	struct pan_sigma_detection detection; /* RULE and FILTER */
	struct pan_sigma_corr corr;           /* CORRELATION */
	struct pan_sigma_filter filter;       /* FILTER */
	/* Only there for correlations: it is matched, but not reported by itself. */
	bool silent;
	/* Why it cannot be evaluated, or {NULL, 0}; then what is above is whatever could
	 * be read, and the rule must not go into a pack. */
	struct pan_str refused;
	uint32_t refused_line;
	uint32_t line;               /* where its document starts */
	const struct pan_node *root; /* the whole document */
};

struct pan_sigma_list {
	struct pan_sigma_rule **rule;
	size_t n;
};

/* What "%name%" stands for under the modifier "expand". */
struct pan_sigma_placeholder {
	struct pan_str name;
	const struct pan_str *value; /* read like values of a rule: with wildcards */
	size_t nvalue;               /* none: as if it was not there */
};

struct pan_sigma_opts {
	const struct pan_lint *lint; /* may be NULL */
	const struct pan_sigma_placeholder *placeholder;
	size_t nplaceholder;
	bool thorough; /* also what only an author wants to know (see sigma_lint.c) */
};

/*
 * Read every document of ${yaml} into ${a}, "action: global", "reset" and "repeat"
 * collections resolved.  ${file} is copied.  A document that cannot be evaluated is in
 * the list nevertheless, with ${refused} set, and was said to ${lint} as an error.  A
 * legacy aggregation ("selection | count() by x > 5", "a | near b") gives the rules of
 * its events (silent, their ids with ":events", ":events2" ... behind) and, after them,
 * the correlation.  A Markdown file's fenced blocks of YAML are read, too.  ${opts} may
 * be NULL.
 * PAN_EFORMAT: no YAML, or nothing in it that could be a rule; PAN_ELIMIT; PAN_ENOMEM.
 */
PAN_MUST int pan_sigma_parse(struct pan_arena *a, struct pan_str yaml,
    struct pan_str file, const struct pan_sigma_opts *opts, struct pan_sigma_list *out,
    struct pan_err *err);

/* Whether a YAML document looks like Sigma and not like ATR: it has a "logsource", a
 * "correlation" or a "filter", or is an "action: global" document. */
bool pan_sigma_is(const struct pan_node *root);

/* Called for each rule that linking leaves out; ${why} lasts for the call. */
typedef void pan_sigma_refuse_fn(void *ctx, const struct pan_sigma_rule *r, uint32_t line,
    const char *why);

/*
 * Put the rules of many files together: leave out those refused and the second of each
 * id, work the filters in, find the rules that correlations refer to (by id, then by
 * name), and order the list so that a correlation comes after them.  Rules are changed
 * in place; ${out} is in ${a}.  A correlation whose rule is missing or refused, or that
 * refers to itself in a circle, is left out.  ${say} (may be NULL) hears of each but
 * those refused already.  PAN_ENOMEM; PAN_ELIMIT.
 */
PAN_MUST int pan_sigma_link(struct pan_arena *a, struct pan_sigma_rule *const *rule,
    size_t n, pan_sigma_refuse_fn *say, void *ctx, struct pan_sigma_list *out,
    struct pan_err *err);

/* Whether the glob ${part}[0..${n}) fits all of ${s}: the dull way, for tests and rare
 * use.  Letters beyond ASCII fold by simple case folding. */
bool pan_sigma_glob(const struct pan_sigma_part *part, size_t n, bool cased,
    struct pan_str s);

/* An IP address in text (no port, no zone): true and its bytes, IPv4 in the first four.
 */
bool pan_sigma_address(struct pan_str s, uint8_t addr[16], bool *v6);
/* Whether ${s} is an address inside ${net}; an IPv4 one mapped into IPv6 (::ffff:1.2.3.4)
 * counts as the IPv4 one. */
bool pan_sigma_net_has(const struct pan_sigma_net *net, struct pan_str s);

const char *pan_sigma_status_name(enum pan_sigma_status s); /* "test"; NONE: "" */

#endif
