/*
 * rule/rule - one detection rule, as its author wrote it, in our structures.
 *
 * The readers of the rule languages fill this in (rule/atr); match compiles it
 * into a pack.  Everything belongs to the arena it was read into.
 */
#ifndef PAN_RULE_RULE_H
#define PAN_RULE_RULE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/node.h"
#include "core/str.h"

enum pan_rule_language {
	PAN_RULE_ATR,
	PAN_RULE_SIGMA,
	PAN_RULE_YARA,
	PAN_RULE_LANGUAGES
};

enum pan_severity {
	PAN_SEV_INFORMATIONAL,
	PAN_SEV_LOW,
	PAN_SEV_MEDIUM,
	PAN_SEV_HIGH,
	PAN_SEV_CRITICAL,
};

enum pan_rule_status {
	PAN_STATUS_EXPERIMENTAL,
	PAN_STATUS_STABLE,
	PAN_STATUS_DRAFT,      /* never runs */
	PAN_STATUS_DEPRECATED, /* never runs */
};

enum pan_maturity { /* decides the lane: hunt takes all but deprecated, alert stable and
	               test, enforce stable only */
	PAN_MATURITY_EXPERIMENTAL,
	PAN_MATURITY_TEST,
	PAN_MATURITY_STABLE,
	PAN_MATURITY_DRAFT,
	PAN_MATURITY_DEPRECATED,
};

/* agent_source.type */
enum pan_source {
	PAN_SOURCE_LLM_IO,
	PAN_SOURCE_TOOL_CALL,
	PAN_SOURCE_MCP_EXCHANGE,
	PAN_SOURCE_AGENT_BEHAVIOR,
	PAN_SOURCE_MULTI_AGENT_COMM,
	PAN_SOURCE_CONTEXT_WINDOW,
	PAN_SOURCE_MEMORY_ACCESS,
	PAN_SOURCE_SKILL_LIFECYCLE,
	PAN_SOURCE_SKILL_PERMISSION,
	PAN_SOURCE_SKILL_CHAIN,
	PAN_SOURCE_AGENT_TRACE,
	PAN_SOURCE_NONE,
};

enum pan_method {
	PAN_METHOD_PATTERN,
	PAN_METHOD_SIGNATURE,
	PAN_METHOD_SEMANTIC, /* without a fallback: "needs a judge" */
	PAN_METHOD_BEHAVIORAL,
	PAN_METHOD_TRACE,
};

enum pan_op { /* of a text condition */
	PAN_OP_REGEX,
	PAN_OP_CONTAINS,
	PAN_OP_EXACT,
	PAN_OP_STARTS_WITH,
	PAN_OP_ENDS_WITH,
	PAN_OP_EXISTS,
};

enum pan_cond_kind {
	PAN_COND_TEXT,     /* field, op, value */
	PAN_COND_METRIC,   /* spec: metric, operator, threshold, window */
	PAN_COND_SEQUENCE, /* spec: ordered, within, steps */
};

struct pan_cond {
	enum pan_cond_kind kind;
	struct pan_str
	    name; /* its key in the named-map form; {NULL, 0} in the array form */
	struct pan_str field;
	enum pan_op op;
	struct pan_str
	    value; /* for PAN_OP_REGEX: the pattern with its flag group removed */
	bool case_sensitive; /* for the plain operators; patterns always ignore case */
	struct pan_str language; /* {NULL, 0}: any */
	const struct pan_node *spec;
	uint32_t line;
};

/* A boolean expression over conditions, in prefix order, arguments following. */
enum pan_expr_op {
	PAN_EXPR_COND,     /* arg: index of a condition */
	PAN_EXPR_NOT,      /* one operand follows */
	PAN_EXPR_AND,      /* arg operands follow */
	PAN_EXPR_OR,       /* arg operands follow */
	PAN_EXPR_AT_LEAST, /* arg >> 16 of the (arg & 0xffff) operands that follow */
};
struct pan_expr {
	enum pan_expr_op op;
	uint32_t arg;
};

struct pan_text_pair { /* the same words in both languages; {NULL, 0} when missing */
	struct pan_str en;
	struct pan_str zh;
};

struct pan_test_case {
	struct pan_str
	    kind; /* "tp", "tn", "evasion" or "evasion2", as in the oracle's ids */
	uint32_t index;
	bool expect;                 /* the rule must fire */
	const struct pan_node *node; /* the case as written */
	uint32_t line;
};

struct pan_rule {
	struct pan_str id;
	struct pan_str title;
	struct pan_str description;
	struct pan_str file; /* the path it was read from, as given */
	enum pan_severity severity;
	enum pan_rule_status status;
	enum pan_maturity maturity;
	enum pan_source source;
	enum pan_method method;
	bool fallback_pattern; /* semantic, to be answered by its patterns without a judge
	                        */
	bool confirm_embedding;
	bool suppress_in_code_blocks;
	struct pan_str category; /* tags.category */
	struct pan_str subcategory;
	struct pan_str scan_target;       /* tags.scan_target, "" when absent */
	struct pan_str confidence;        /* tags.confidence: high, medium, ... */
	struct pan_text_pair plain_title; /* our extension i18n.{en,zh-TW}.title ... */
	struct pan_text_pair plain_what;
	struct pan_text_pair plain_why;
	struct pan_text_pair plain_do;

	struct pan_cond *cond;
	size_t ncond;
	struct pan_expr *expr;
	size_t nexpr;
	bool any; /* condition is plain "any": one condition decides */
	bool all; /* condition is plain "all" */

	const struct pan_node
	    *signature; /* detection.signature, .behavioral, .trace, .semantic */
	const struct pan_node *behavioral;
	const struct pan_node *trace;
	const struct pan_node *semantic;

	struct pan_str *owasp; /* references.owasp_llm and owasp_agentic and owasp_ast */
	size_t nowasp;
	struct pan_str *atlas;
	size_t natlas;
	struct pan_str *attack;
	size_t nattack;
	struct pan_str *cve;
	size_t ncve;

	const struct pan_node *root; /* the whole document, for who wants more of it */

	struct pan_test_case *test;
	size_t ntest;
};

#endif
