/*
 * sigma/sigma_reader - what the parts of the Sigma reader share.  Only sigma/sigma*.c
 * include this.
 */
#ifndef PAN_SIGMA_SIGMA_READER_H
#define PAN_SIGMA_SIGMA_READER_H

#include "core/limits.h"
#include "sigma/sigma.h"

#define PAN_SIGMA_SELECTIONS_MAX 1000
#define PAN_SIGMA_REFS_MAX 1000 /* rules that one correlation or filter names */

/* One document that is being read. */
struct pan_sigma_reader {
	struct pan_arena *a;
	const struct pan_sigma_opts *opts; /* never NULL */
	struct pan_sigma_rule *rule;
	const struct pan_node *root;
	bool no_memory;

	/* The items of the rule, growing in malloc()ed memory. */
	struct pan_sigma_item *item;
	size_t nitem;
	size_t citem;
	size_t bytes;           /* of values so far */
	struct pan_str unknown; /* the first placeholder that nobody gave a value */
	uint32_t unknown_line;
};

/* As the number of an item: what never fits, for it has an unknown placeholder. */
#define PAN_SIGMA_UNKNOWN UINT32_MAX

/* An expression that grows; in malloc()ed memory until it is done. */
struct pan_sigma_tree {
	struct pan_expr *e;
	size_t n;
	size_t cap;
};

/* One value on its way through the modifiers. */
enum pan_sigma_value_kind {
	PAN_SIGMA_VALUE_GLOB,
	PAN_SIGMA_VALUE_REGEX,
	PAN_SIGMA_VALUE_NUMBER,
	PAN_SIGMA_VALUE_BOOL,
	PAN_SIGMA_VALUE_NULL,
	PAN_SIGMA_VALUE_EXISTS,
	PAN_SIGMA_VALUE_CIDR,
	PAN_SIGMA_VALUE_FIELD,
	PAN_SIGMA_VALUE_UNKNOWN,
};

struct pan_sigma_value {
	enum pan_sigma_value_kind kind;
	struct pan_str raw; /* as written */
	struct pan_sigma_part *part;
	size_t npart;
	double number;
	enum pan_sigma_op cmp; /* of a number: PAN_SIGMA_EQ to GTE */
	enum pan_sigma_time part_of;
	bool boolean;
	bool cased;
	uint8_t flags;
	bool starts; /* REGEX, FIELD: the value starts with it */
	bool ends;
	bool within; /* REGEX: anywhere */
	struct pan_sigma_net net;
};

struct pan_sigma_values {
	struct pan_sigma_value *v;
	size_t n;
	size_t cap;
};

/* Say something about ${line}; an error refuses the rule (the first one is why). */
void pan_sigma_say(struct pan_sigma_reader *r, enum pan_lint_level level, uint32_t line,
    const char *fmt, ...) PAN_PRINTF(4, 5);
/* Memory ran out: remembered, and returned as PAN_ENOMEM. */
int pan_sigma_no_memory(struct pan_sigma_reader *r);
/* Refuse: an error is said, and PAN_EFORMAT comes back. */
int pan_sigma_fail(struct pan_sigma_reader *r, uint32_t line, const char *fmt, ...)
    PAN_PRINTF(3, 4);

/* Append one node; PAN_EFORMAT when the rule grows too large (said). */
PAN_MUST int pan_sigma_put(struct pan_sigma_reader *r, struct pan_sigma_tree *t,
    enum pan_expr_op op, uint32_t arg);
/* Append the ${n} nodes of ${e}. */
PAN_MUST int pan_sigma_put_all(struct pan_sigma_reader *r, struct pan_sigma_tree *t,
    const struct pan_expr *e, size_t n);
/* Put ${op} with ${count} operands before what was written since ${at}; one operand
 * needs none. */
PAN_MUST int pan_sigma_join(struct pan_sigma_reader *r, struct pan_sigma_tree *t,
    size_t at, enum pan_expr_op op, uint32_t count);
/* The same for ${need} of ${count}. */
PAN_MUST int pan_sigma_join_at_least(struct pan_sigma_reader *r, struct pan_sigma_tree *t,
    size_t at, uint32_t need, uint32_t count);

/* sigma_value.c: ${text} as a glob, wildcards and escapes resolved. */
PAN_MUST int pan_sigma_read_glob(struct pan_sigma_reader *r, struct pan_str text,
    struct pan_sigma_part **part, size_t *npart);
/* Room for ${n} more parts of ${old}, for a modifier; NULL: no memory (remembered). */
struct pan_sigma_part *pan_sigma_parts(struct pan_sigma_reader *r, size_t n);
/* Drop empty pieces and second '*'s; ${v} has no two texts side by side. */
void pan_sigma_tidy(struct pan_sigma_value *v);
/* The same, and join texts that stand side by side. */
PAN_MUST int pan_sigma_merge(struct pan_sigma_reader *r, struct pan_sigma_value *v);
PAN_MUST int pan_sigma_more(struct pan_sigma_reader *r, struct pan_sigma_values *vs,
    const struct pan_sigma_value *v, uint32_t line);

/* sigma_modifier.c: what the names behind a field's '|' do to ${vs}. */
struct pan_sigma_key {
	struct pan_str field;     /* {NULL, 0}: a keyword */
	struct pan_str modifiers; /* "contains|all" */
	bool all;
	bool negated;
	uint32_t line;
};
PAN_MUST int pan_sigma_modify(struct pan_sigma_reader *r, struct pan_sigma_key *key,
    struct pan_sigma_values *vs);
/* sigma_encode.c: base64, base64offset, wide, utf16*, windash, expand of one value. */
typedef int pan_sigma_encoder(struct pan_sigma_reader *r, uint32_t line,
    const struct pan_sigma_value *v, struct pan_sigma_values *out);
pan_sigma_encoder pan_sigma_base64, pan_sigma_base64offset, pan_sigma_wide,
    pan_sigma_utf16be, pan_sigma_utf16, pan_sigma_windash, pan_sigma_expand;

/* sigma_detection.c: the section ${n} into the rule's detection; legacy aggregations
 * leave what stands behind the '|' in ${behind}. */
struct pan_sigma_selection {
	struct pan_str name;
	struct pan_sigma_tree tree;
	const struct pan_node *node;
	bool used;
};
struct pan_sigma_section {
	struct pan_sigma_selection *sel;
	size_t n;
	const struct pan_node *condition;
};
PAN_MUST int pan_sigma_read_section(struct pan_sigma_reader *r, const struct pan_node *n,
    struct pan_sigma_section *s);
void pan_sigma_section_fini(struct pan_sigma_section *s);
bool pan_sigma_shallow(const struct pan_sigma_tree *t); /* PAN_SIGMA_DEPTH_MAX */
/* The detection ${t}, in the arena, with those items that it asks. */
PAN_MUST int pan_sigma_finish(struct pan_sigma_reader *r, struct pan_sigma_tree *t,
    struct pan_sigma_detection *out);

/* sigma_unknown.c: work the unknown out of ${t}, or refuse. */
PAN_MUST int pan_sigma_drop_unknown(struct pan_sigma_reader *r, struct pan_sigma_tree *t);

/* sigma_condition.c: ${text} over the selections of ${s}, appended to ${t}. */
PAN_MUST int pan_sigma_condition(struct pan_sigma_reader *r, struct pan_sigma_section *s,
    struct pan_str text, uint32_t line, struct pan_sigma_tree *t);
/* The same for a correlation's extended condition: names are those of its ${ref}s, to
 * which new ones are added when ${grow}. */
PAN_MUST int pan_sigma_corr_condition(struct pan_sigma_reader *r,
    struct pan_sigma_corr *c, bool grow, struct pan_str text, uint32_t line,
    struct pan_sigma_tree *t);

/* sigma_meta.c: title, id, tags, logsource, ... */
void pan_sigma_read_meta(struct pan_sigma_reader *r);
/* Entry ${key} of ${n} as text ("" when there is none or it is no scalar). */
struct pan_str pan_sigma_text(const struct pan_node *n, const char *key);
/* A text or a list of them; others are said to be wrong. */
const struct pan_str *pan_sigma_texts(struct pan_sigma_reader *r,
    const struct pan_node *n, const char *what, size_t *count);

/* sigma_corr.c: the section "correlation". */
PAN_MUST int pan_sigma_read_corr(struct pan_sigma_reader *r);
/*
 * sigma_legacy.c: "${left} | count() by x > 5".  The rule becomes a correlation over
 * ${base}, an array in the arena of the silent rules it stands on.
 */
PAN_MUST int pan_sigma_read_legacy(struct pan_sigma_reader *r,
    struct pan_sigma_section *s, struct pan_str left, struct pan_str right,
    struct pan_sigma_rule **base, size_t *nbase);
/* "90m", "1h", "2M"; false when it is none.  Months and years are mean ones. */
bool pan_sigma_timespan(struct pan_str text, int64_t *ms);

/*
 * sigma_merge.c: a map in ${a} with everything of ${x} and ${y} but "action"; where both
 * have a key ${y} counts, but maps are joined.  Each step takes one from ${work}.
 * PAN_ELIMIT when it is used up; PAN_ENOMEM.
 */
PAN_MUST int pan_sigma_merge_maps(struct pan_arena *a, const struct pan_node *x,
    const struct pan_node *y, size_t *work, struct pan_node **out);

/* sigma_lint.c: what only authors want to know. */
void pan_sigma_lint(struct pan_sigma_reader *r, const struct pan_sigma_section *s);

#endif
