/*
 * scan/flow_code - Python and JavaScript for scan/flow: tokens, values, calls.
 */
#ifndef PAN_SCAN_FLOW_CODE_H
#define PAN_SCAN_FLOW_CODE_H

#include "scan/flow_parts.h"

enum pan_flow_tok_kind {
	TOK_END,
	TOK_LINE, /* a statement's end: a line outside brackets, or ';' */
	TOK_NAME,
	TOK_NUMBER,
	TOK_TEXT, /* a string: text is what it says */
	TOK_MIX, /* a string with holes in it: pieces follow, up to the matching TOK_MIXED
	          */
	TOK_MIXED,
	TOK_HOLE, /* an expression inside one, up to the matching TOK_FILLED */
	TOK_FILLED,
	TOK_OP,
};

struct pan_flow_tok {
	enum pan_flow_tok_kind kind;
	char op; /* TOK_OP: its character; 'A' =>, 'E' == and other comparisons,
	            'P' += and its like, 'S' ... or **, 'Q' ?. */
	bool raw_bytes;
	uint32_t level; /* Python: blanks before the line; JavaScript: open braces */
	uint32_t match; /* brackets, TOK_MIX, TOK_HOLE: index of the partner, or 0 */
	uint32_t at, end;
	struct pan_str text;
};

struct pan_flow_toks {
	struct pan_flow_tok *tok;
	uint32_t n, cap;
};

/* ${text} as tokens in ${a}, at least a TOK_END.  PAN_ENOMEM. */
PAN_MUST int pan_flow_lex(struct pan_arena *a, struct pan_str text, bool python,
    struct pan_flow_toks *out);

#define FLOW_ENTRIES_MAX 24
struct pan_flow_dict { /* what a list, map or object literal holds */
	unsigned n;
	struct pan_str key[FLOW_ENTRIES_MAX]; /* {NULL, 0} in a list */
	struct pan_flow_val val[FLOW_ENTRIES_MAX];
};

#define FLOW_PARAMS_MAX 8
struct pan_flow_func { /* a function of the script's own: what flows in and out */
	unsigned n;
	struct pan_str param[FLOW_PARAMS_MAX];
	struct pan_flow_val in[FLOW_PARAMS_MAX];
	struct pan_flow_val ret;
};

#define FLOW_ARGS_MAX 12
struct pan_flow_call {
	struct pan_str path; /* "requests.post", aliases resolved */
	struct pan_str last; /* "post" */
	struct pan_flow_val recv;
	struct pan_flow_val *recv_var; /* where it is kept, to be changed by append() */
	unsigned n, nkw;
	struct pan_flow_val arg[FLOW_ARGS_MAX];
	struct pan_str kwname[FLOW_ARGS_MAX];
	struct pan_flow_val kw[FLOW_ARGS_MAX];
	size_t at, end;
};

struct pan_flow_code {
	struct pan_flow *f;
	struct pan_flow_toks toks;
	uint32_t i;
	size_t base;
	bool python;
	bool connected, duplicated; /* on the way to a reverse shell */
	unsigned depth;
	struct pan_flow_func *func[32]; /* those we stand in */
	uint32_t func_level[32];
	unsigned nfunc;
	struct pan_flow_val callback; /* what a callback's parameter will hold */
};

/* What a known function gives back, and what it does (flow_call.c). */
struct pan_flow_val pan_flow_call(struct pan_flow_code *c, struct pan_flow_call *call);
/* The entry ${key} of a literal's value; else a piece of it. */
struct pan_flow_val pan_flow_entry(const struct pan_flow_val *v, struct pan_str key);

#endif
