/*
 * yara/yara_reader - what the parts of the reader share.  Only yara_parse.c,
 * yara_strings.c, yara_cond*.c and yara_value.c include this.
 */
#ifndef PAN_YARA_YARA_READER_H
#define PAN_YARA_YARA_READER_H

#include "yara/yara.h"
#include "yara/yara_lex.h"
#include "yara/yara_names.h"

/* A list that grows by doubling in the arena. */
struct pan_yara_list {
	void *v;
	size_t n;
	size_t cap;
};

struct pan_yara_loop_var {
	struct pan_str name;
	uint32_t slot;
	enum pan_yara_type type;
	const char *object; /* its type (yara_module) when it is an OBJECT */
};

struct pan_yara_reader {
	struct pan_arena *a;
	const struct pan_yara_opts *opts;
	const struct pan_yara_external *external;
	struct pan_yara_lex lex;
	struct pan_yara_token tok; /* the word we stand at */
	struct pan_str file;       /* that is read now */
	uint32_t includes;         /* files that include this one */
	size_t behind;             /* the end of the word before ${tok} */

	int rc;   /* PAN_ENOMEM, PAN_ELIMIT: nothing goes on */
	bool bad; /* this rule (or statement) has an error */
	size_t nerror;
	struct pan_err first; /* the first error, with its line */

	/* The unit. */
	struct pan_yara_unit *unit;
	struct pan_yara_list rules;     /* const struct pan_yara_rule * */
	struct pan_yara_names rule_at;  /* name -> index in rules; REFUSED */
	struct pan_yara_list imports;   /* struct pan_str */
	struct pan_yara_list wildcards; /* struct pan_str: "a" of "any of (a*)" */

	/* The rule. */
	struct pan_yara_rule *rule;
	struct pan_yara_names string_at;
	struct pan_yara_list strings; /* struct pan_yara_string */
	struct pan_yara_list needs, modules, externals;
	uint32_t depth; /* of the parser's own calls */
	uint32_t loops;
	bool in_for_of;
	struct pan_yara_loop_var var[2 * PAN_YARA_LOOPS_MAX];
	uint32_t nvar;
	struct pan_str pending[2]; /* names of the loop whose iterator is being read */
	uint32_t npending;
};

/* The value of a name whose rule was refused. */
#define PAN_YARA_REFUSED UINT32_MAX

/* An expression while it is read. */
struct pan_yara_term {
	struct pan_yara_expr *e; /* NULL: an error was reported */
	const char *object;      /* the type of an OBJECT */
	uint32_t depth;          /* of the tree below e */
	bool logical;            /* can't be an operand of arithmetic or a comparison */
};

/* yara_parse.c: words and errors. */
void pan_yara_next(struct pan_yara_reader *r);
bool pan_yara_is(const struct pan_yara_reader *r, int symbol);
bool pan_yara_is_key(const struct pan_yara_reader *r, enum pan_yara_key k);
/* If the word is that, go on to the next. */
bool pan_yara_accept(struct pan_yara_reader *r, int symbol);
bool pan_yara_accept_key(struct pan_yara_reader *r, enum pan_yara_key k);
/* The same, or an error; false then. */
bool pan_yara_expect(struct pan_yara_reader *r, int symbol);
bool pan_yara_expect_key(struct pan_yara_reader *r, enum pan_yara_key k);
/* Report an error of the rule at ${line}: false. */
bool pan_yara_fail(struct pan_yara_reader *r, uint32_t line, const char *fmt, ...)
    PAN_PRINTF(3, 4);
/* The word can't stand here: false. */
bool pan_yara_unexpected(struct pan_yara_reader *r, const char *wanted);
bool pan_yara_no_memory(struct pan_yara_reader *r);
void pan_yara_warn(struct pan_yara_reader *r, uint32_t line, const char *fmt, ...)
    PAN_PRINTF(3, 4);
/* Room for one more of ${size} bytes, zeroed; NULL: no memory, reported. */
void *pan_yara_list_add(struct pan_yara_reader *r, struct pan_yara_list *l, size_t size);

/* yara_strings.c: the section of strings, behind its colon. */
bool pan_yara_read_strings(struct pan_yara_reader *r);

/* yara_cond.c. */
bool pan_yara_read_condition(struct pan_yara_reader *r);
struct pan_yara_term pan_yara_read_logical(struct pan_yara_reader *r); /* or, and, not */
/* yara_quant.c: "for ...", behind its "for"; "Q of ...", from its "of" on. */
struct pan_yara_term pan_yara_read_for(struct pan_yara_reader *r);
struct pan_yara_term pan_yara_read_of(struct pan_yara_reader *r,
    enum pan_yara_quant quant, struct pan_yara_term many);
/* "(low..high)" of integers into args 0 and 1 of ${t}. */
bool pan_yara_read_range(struct pan_yara_reader *r, struct pan_yara_term *t);

/* yara_value.c: arithmetic and what it is made of.  With ${open} a parenthesis may hold
 * a logical expression, and "%" before "of" ends the value. */
struct pan_yara_term pan_yara_read_value(struct pan_yara_reader *r, bool open);
/* The same that must be of type integer, of ${what} in the error. */
struct pan_yara_term pan_yara_read_integer(struct pan_yara_reader *r, const char *what);
/* yara_name.c: a name and what is behind it: members, indexes, calls. */
struct pan_yara_term pan_yara_read_name(struct pan_yara_reader *r);
/* The same, but an OBJECT is fine, too. */
struct pan_yara_term pan_yara_read_object(struct pan_yara_reader *r);
/* The strings that a reference means. */
bool pan_yara_string_index(struct pan_yara_reader *r, const struct pan_yara_token *t,
    uint32_t *index);

/* A new expression with room for ${narg} arguments; e is NULL when there is no memory. */
struct pan_yara_term pan_yara_term_new(struct pan_yara_reader *r, enum pan_yara_op op,
    enum pan_yara_type type, uint32_t line, uint32_t narg);
/* Set argument ${i}; false when ${arg} is an error, or the tree too deep. */
bool pan_yara_term_arg(struct pan_yara_reader *r, struct pan_yara_term *t, uint32_t i,
    struct pan_yara_term arg);
/* No expression. */
#define PAN_YARA_NO_TERM ((struct pan_yara_term){ NULL, NULL, 0, false })

#endif
