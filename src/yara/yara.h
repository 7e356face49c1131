/*
 * yara/yara - reads YARA rules: the whole language of YARA 4.2, as a tree.
 *
 * The reader accepts what libyara 4.2.3 accepts and refuses what it refuses (where we
 * differ on purpose: docs/format/yara-deviations.md), with types checked, names
 * resolved and constants folded, so that whoever walks the tree meets no surprises.
 * Every rule also keeps its own text, for libyara.
 *
 * All of it belongs to the arena it was read into, and borrows nothing from the text.
 */
#ifndef PAN_YARA_YARA_H
#define PAN_YARA_YARA_H

#include <stdbool.h>
#include <stdint.h>

#include "core/arena.h"
#include "rule/atr.h"
#include "yara/yara_re.h"

/* Ceilings; beyond them a file is PAN_ELIMIT. */
#define PAN_YARA_FILE_MAX ((size_t)64 << 20) /* bytes of one source */
#define PAN_YARA_DEPTH_MAX 1000              /* parentheses, nots, loops: nesting */
#define PAN_YARA_STRINGS_MAX 10000           /* strings of one rule (libyara's too) */
#define PAN_YARA_INCLUDE_MAX 16              /* includes in includes (libyara's too) */
#define PAN_YARA_LOOPS_MAX 4                 /* loops in loops (libyara's too) */

/* No string: an anonymous "$", "#", "@" or "!" in the body of a for..of loop, which
 * means the string of this turn of the innermost such loop. */
#define PAN_YARA_CURRENT UINT32_MAX

enum pan_yara_kind { PAN_YARA_TEXT, PAN_YARA_HEX, PAN_YARA_REGEX };

/* Modifiers of a string.  ASCII is set unless only wide (or base64...) was asked for. */
enum pan_yara_flag {
	PAN_YARA_ASCII = 1 << 0,
	PAN_YARA_WIDE = 1 << 1,
	PAN_YARA_NOCASE = 1 << 2,
	PAN_YARA_FULLWORD = 1 << 3,
	PAN_YARA_XOR = 1 << 4,         /* with xor_min..xor_max */
	PAN_YARA_BASE64 = 1 << 5,      /* the three alignments of its base64 */
	PAN_YARA_BASE64_WIDE = 1 << 6, /* the same, each letter followed by a zero byte */
	PAN_YARA_PRIVATE = 1 << 7,     /* is not shown */
};

struct pan_yara_string {
	struct pan_str name; /* without its "$"; empty: anonymous */
	enum pan_yara_kind kind;
	uint32_t flags;      /* enum pan_yara_flag */
	struct pan_str text; /* TEXT: the bytes, escapes resolved */
	uint8_t xor_min;     /* XOR: the keys, both inside; 0..255 when not given */
	uint8_t xor_max;
	struct pan_str alphabet; /* BASE64*: 64 bytes, the standard one when not given */
	struct pan_yara_re re;   /* REGEX and HEX */
	bool used;               /* the condition refers to it */
	uint32_t line;
};

/* What an expression yields.  Anything but REGEX and OBJECT may also be undefined. */
enum pan_yara_type {
	PAN_YARA_BOOL,
	PAN_YARA_INTEGER, /* int64_t, wraps around */
	PAN_YARA_FLOAT,   /* double */
	PAN_YARA_STR,     /* bytes */
	PAN_YARA_RE,
	PAN_YARA_OBJECT, /* a module, structure, array, dictionary or function */
};

enum pan_yara_op {
	/* Leaves. */
	PAN_YARA_LIT,      /* a constant of ${type}: integer (BOOL: 0 or 1), real, text */
	PAN_YARA_LIT_RE,   /* re */
	PAN_YARA_FILESIZE, /* integer */
	PAN_YARA_ENTRYPOINT, /* integer; undefined unless the data is PE or ELF */
	PAN_YARA_EXTERNAL,   /* the external variable ${text}, number ${index} of the opts
	                      */
	PAN_YARA_VAR,  /* loop variable, slot ${index} (struct pan_yara_rule: slots) */
	PAN_YARA_RULE, /* whether rule ${rule} fires; bool */

	/* Values of the module world.  Only libyara knows them; types are checked. */
	PAN_YARA_MODULE, /* the module ${text} */
	PAN_YARA_MEMBER, /* member ${text} of arg[0] */
	PAN_YARA_AT,     /* arg[0][arg[1]]: array or dictionary */
	PAN_YARA_CALL,   /* arg[0](arg[1], ...) */

	/* Strings of the rule: number ${index} of its strings, or PAN_YARA_CURRENT. */
	PAN_YARA_FOUND,    /* $a */
	PAN_YARA_FOUND_AT, /* $a at arg[0] */
	PAN_YARA_FOUND_IN, /* $a in (arg[0]..arg[1]), both ends inside */
	PAN_YARA_COUNT,    /* #a */
	PAN_YARA_COUNT_IN, /* #a in (arg[0]..arg[1]) */
	PAN_YARA_OFFSET,   /* @a[arg[0]], from 1; @a is @a[1], given as such */
	PAN_YARA_LENGTH,   /* !a[arg[0]], from 1; the same */

	/* One operand; arg[0]. */
	PAN_YARA_READ, /* uint16be(arg[0]): ${read}; undefined outside of the data */
	PAN_YARA_NOT,
	PAN_YARA_DEFINED,
	PAN_YARA_NEG,
	PAN_YARA_BIT_NOT,

	/* ${narg} operands, two or more; operands of arithmetic and of comparisons are
	 * exactly two and of one type, but for INTEGER beside FLOAT (then: as FLOAT). */
	PAN_YARA_AND,
	PAN_YARA_OR,
	PAN_YARA_EQ,
	PAN_YARA_NE,
	PAN_YARA_LT,
	PAN_YARA_LE,
	PAN_YARA_GT,
	PAN_YARA_GE,
	PAN_YARA_ADD,
	PAN_YARA_SUB,
	PAN_YARA_MUL,
	PAN_YARA_DIV, /* integers: undefined by 0; floats as IEEE */
	PAN_YARA_MOD,
	PAN_YARA_BIT_AND,
	PAN_YARA_BIT_OR,
	PAN_YARA_BIT_XOR,
	PAN_YARA_SHL, /* by 64 or more: 0; by less than 0: undefined */
	PAN_YARA_SHR, /* the same; keeps the sign */
	PAN_YARA_CONTAINS,
	PAN_YARA_ICONTAINS,
	PAN_YARA_STARTSWITH,
	PAN_YARA_ISTARTSWITH,
	PAN_YARA_ENDSWITH,
	PAN_YARA_IENDSWITH,
	PAN_YARA_IEQUALS,
	PAN_YARA_MATCHES, /* arg[1] is LIT_RE */

	/* Quantified; ${quant}.  The operands of the quantifier and of the range: */
	PAN_YARA_OF,       /* Q of (strings); ${set}, ${nset} */
	PAN_YARA_OF_IN,    /* Q of (strings) in (arg[0]..arg[1]) */
	PAN_YARA_OF_RULES, /* Q of (rules); ${rules}, ${nset}, and ${integer} times the
	                    * rule itself, which does not fire while it is decided */
	PAN_YARA_FOR_OF,   /* for Q of (strings) : (body) */
	PAN_YARA_FOR_IN,   /* for Q vars in iterator : (body); ${iter} */
};

enum pan_yara_quant {
	PAN_YARA_ALL,
	PAN_YARA_ANY,
	PAN_YARA_NONE,
	PAN_YARA_AT_LEAST, /* ${many}; undefined or less than 1: as libyara has it */
	PAN_YARA_PERCENT,  /* ${many} of a hundred, rounded up; 1..100 when constant */
};

enum pan_yara_iter {
	PAN_YARA_ITER_RANGE, /* arg[0]..arg[1], both inside; one variable */
	PAN_YARA_ITER_LIST,  /* the integers arg[0..narg); one variable */
	PAN_YARA_ITER_ARRAY, /* arg[0] is an array; one variable */
	PAN_YARA_ITER_DICT,  /* arg[0] is a dictionary; key and value */
};

struct pan_yara_read {
	uint8_t size; /* 1, 2 or 4 bytes */
	bool is_signed;
	bool big; /* endian */
};

struct pan_yara_rule;

struct pan_yara_expr {
	enum pan_yara_op op;
	enum pan_yara_type type;
	uint32_t line;
	uint32_t index; /* of a string, external or variable */
	int64_t integer;
	double real;
	struct pan_str text;
	struct pan_yara_read read;
	const struct pan_yara_rule *rule;
	const struct pan_yara_re *re;

	const struct pan_yara_expr **arg;
	uint32_t narg;

	/* Quantified ones. */
	enum pan_yara_quant quant;
	const struct pan_yara_expr *many;
	const uint32_t *set;                /* strings, as written; twice counts twice */
	const struct pan_yara_rule **rules; /* the same */
	uint32_t nset;
	enum pan_yara_iter iter;
	uint32_t var[2]; /* FOR_IN: slots of its variables */
	uint32_t nvar;
	const struct pan_yara_expr *body; /* FOR_OF, FOR_IN */
};

enum pan_yara_meta_kind {
	PAN_YARA_META_TEXT,
	PAN_YARA_META_INTEGER,
	PAN_YARA_META_BOOL,
};

struct pan_yara_meta {
	struct pan_str key;
	enum pan_yara_meta_kind kind;
	struct pan_str text;
	int64_t integer; /* BOOL: 0 or 1 */
	uint32_t line;
};

struct pan_yara_unit;

struct pan_yara_rule {
	struct pan_str name;
	const struct pan_yara_unit *unit;
	uint32_t index; /* in unit->rule */
	bool global;    /* when it does not fire, no rule of its unit does */
	bool is_private;
	struct pan_str *tag;
	size_t ntag;
	struct pan_yara_meta *meta;
	size_t nmeta;
	struct pan_yara_string *string;
	size_t nstring;
	const struct pan_yara_expr *condition;
	uint32_t slots; /* loop variables that can be alive at once */
	uint32_t depth; /* of the condition's tree: a walk may go that deep */

	const struct pan_yara_rule **needs; /* rules its condition names, each once */
	size_t nneeds;
	struct pan_str *module; /* modules its condition uses, each once */
	size_t nmodule;
	uint32_t *external; /* external variables its condition uses, each once */
	size_t nexternal;

	struct pan_str source; /* its text, from its first word to its "}" */
	struct pan_str file;   /* where that stands: the unit's file or an included one */
	uint32_t line;         /* of its first word in that file */
};

/* One source with what it includes: rules that share a namespace. */
struct pan_yara_unit {
	struct pan_str file;
	struct pan_str ns;
	const struct pan_yara_rule **rule; /* in the order of the text */
	size_t n;
	struct pan_str *import; /* what it imports, each once */
	size_t nimport;
	size_t nrefused; /* rules with an error, which are not among ${rule} */
	bool has_global;
};

struct pan_yara_external {
	const char *name;
	enum pan_yara_type type; /* BOOL, INTEGER, FLOAT or STR */
};

/* What we define for every file: filename filepath extension filetype owner, all text
 * (docs/format/yara-deviations.md says what they hold).  Ends in a NULL name. */
extern const struct pan_yara_external pan_yara_externals[];

/*
 * The source that 'include "${name}"' in ${from} means, in ${a} (or anything that lives
 * as long).  PAN_ENOENT or another code refuses it.
 */
typedef int pan_yara_include_fn(void *ctx, struct pan_arena *a, struct pan_str from,
    struct pan_str name, struct pan_str *out, struct pan_err *err);

struct pan_yara_opts {
	struct pan_str file;          /* for messages; copied */
	struct pan_str ns;            /* the namespace of its rules; copied */
	const struct pan_lint *lint;  /* may be NULL */
	bool thorough;                /* also say what is slow, unused, ... (yara_lint) */
	bool keep_good;               /* rules without an error, though others have one */
	pan_yara_include_fn *include; /* NULL: every include is refused */
	void *include_ctx;
	const struct pan_yara_external *external; /* NULL: pan_yara_externals */
};

/*
 * Read ${text} into ${a}.  ${opts} may be NULL.  What is wrong goes to ${opts->lint},
 * every error with its line.  When there is one: PAN_EFORMAT (${err} has the first), and
 * ${out} is untouched; with keep_good the result is PAN_OK and ${out} has the rules that
 * hold without those refused, which is also the fate of a rule that needs a refused one.
 * PAN_ELIMIT: a ceiling above; PAN_ENOMEM.
 */
PAN_MUST int pan_yara_parse(struct pan_arena *a, struct pan_str text,
    const struct pan_yara_opts *opts, const struct pan_yara_unit **out,
    struct pan_err *err);

/* "all", "integer", ...: for messages and tests. */
const char *pan_yara_type_name(enum pan_yara_type t);

#endif
