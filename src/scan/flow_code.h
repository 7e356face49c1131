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
	unsigned n, room;
	struct pan_str *key; /* {NULL, 0} in a list */
	struct pan_flow_val *val;
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
	struct pan_flow_call *next; /* among those that are to be used again */
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
	struct pan_flow_call *spare;  /* calls are large, and few are open at once */
	struct pan_flow_val callback; /* what a callback's parameter will hold */
};

/* What a known function gives back, and what it does (flow_call.c). */
struct pan_flow_val pan_flow_call(struct pan_flow_code *c, struct pan_flow_call *x);
/* flow_run.c: true when the call is one of these; ${out} is then its value. */
bool pan_flow_runs_command(struct pan_flow_code *c, struct pan_flow_call *x,
    struct pan_flow_val *out);
bool pan_flow_runs_code(struct pan_flow_code *c, struct pan_flow_call *x,
    struct pan_flow_val *out);
bool pan_flow_reflects(struct pan_flow_code *c, struct pan_flow_call *x,
    struct pan_flow_val *out);
/* Whether what a call was given is handed over to be run: fetch(u).then(eval). */
void pan_flow_hands_over(struct pan_flow_code *c, const struct pan_flow_call *x);
/* flow_text.c */
bool pan_flow_builds_text(struct pan_flow_code *c, struct pan_flow_call *x,
    struct pan_flow_val *out);
/* An entry of the literal ${d}, whose value ${out} is. */
void pan_flow_put(struct pan_flow_code *c, struct pan_flow_val *out,
    struct pan_flow_dict *d, struct pan_str key, const struct pan_flow_val *v);
struct pan_str pan_flow_backwards(struct pan_flow_code *c, struct pan_str s);
struct pan_flow_val pan_flow_all(const struct pan_flow_call *x); /* of all it was given */
struct pan_flow_val pan_flow_blank(struct pan_flow_val v); /* its text is not known */
/* The entry ${key} of a literal's value; else a piece of it. */
struct pan_flow_val pan_flow_entry(const struct pan_flow_val *v, struct pan_str key);

#define FLOW_NEST_MAX 64  /* expressions inside expressions */
#define FLOW_PATH_MAX 120 /* "a.b.c"; longer ones go by their last name */

/* flow_expr.c: the expression at the reader's place; it ends before , ; : = ) ] } */
struct pan_flow_val pan_flow_expr(struct pan_flow_code *c);
void pan_flow_set(struct pan_flow_code *c, struct pan_str name,
    const struct pan_flow_val *v, uint32_t level);
struct pan_flow_func *pan_flow_func(struct pan_flow_code *c, struct pan_str name,
    bool make);
struct pan_str pan_flow_append(struct pan_flow_code *c, struct pan_str path,
    const char *mid, struct pan_str name);
/* flow_import.c: the import statement at the reader's place. */
void pan_flow_import(struct pan_flow_code *c);
bool pan_flow_filler(struct pan_str name); /* a word that stands before a value */

/* flow_code.c: a function without a name at the reader's place; false when it is none. */
bool pan_flow_lambda(struct pan_flow_code *c, struct pan_flow_val *out);

/* The token ${ahead} of the reader's place; the last one stands for all behind it. */
static inline const struct pan_flow_tok *
pan_flow_at(const struct pan_flow_code *c, uint32_t ahead)
{
	uint32_t i = c->i + ahead;

	return &c->toks.tok[i < c->toks.n ? i : c->toks.n - 1];
}

static inline bool
pan_flow_op(const struct pan_flow_tok *t, char what)
{
	return t->kind == TOK_OP && t->op == what;
}

static inline bool
pan_flow_says(const struct pan_flow_tok *t, const char *what)
{
	return t->kind == TOK_NAME && pan_str_is(t->text, what);
}

/* The index after the bracket at ${i}, or the end of all when it never closes. */
static inline uint32_t
pan_flow_past(const struct pan_flow_code *c, uint32_t i)
{
	uint32_t match = c->toks.tok[i].match;

	return match > i ? match + 1 : c->toks.n - 1;
}

#endif
