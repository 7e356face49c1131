/*
 * What only libyara knows, written as rules for it: expressions over modules, printed
 * from the tree, many to a unit; and rules that are handed over whole.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "core/own.h"
#include "yara/yara_compile_parts.h"

#define UNIT_RULES_MAX 4000 /* questions of one unit: two rules each */
#define PRINT_MAX ((size_t)1 << 20)

struct pan_lib_source {
	struct pan_buf text;
	struct pan_str imports; /* "import ..." lines */
	uint32_t rules, only;
	uint32_t *ask, nask, ask_cap;
};

/* ---- looking at expressions ---- */

typedef bool asks_fn(const struct pan_yara_expr *e, void *ctx);

/* Whether ${ask} says yes to ${e} or anything in it. */
static bool
any(const struct pan_yara_expr *e, asks_fn *ask, void *ctx)
{
	if (ask(e, ctx))
		return true;
	for (uint32_t i = 0; i < e->narg; i++) {
		if (any(e->arg[i], ask, ctx))
			return true;
	}
	return (e->many != NULL && any(e->many, ask, ctx)) ||
	    (e->body != NULL && any(e->body, ask, ctx));
}

static bool
is_module(const struct pan_yara_expr *e, void *ctx)
{
	(void)ctx;
	return e->op == PAN_YARA_MODULE;
}

bool
pan_yara_expr_module(const struct pan_yara_expr *e)
{
	return any(e, is_module, NULL);
}

static bool
is_open(const struct pan_yara_expr *e, void *ctx)
{
	uint64_t *bound = ctx;

	switch ((int)e->op) {
	case PAN_YARA_FOR_IN:
		for (uint32_t i = 0; i < e->nvar && i < 2; i++)
			*bound |= e->var[i] < 64 ? 1ull << e->var[i] : 0;
		return false;
	case PAN_YARA_VAR:
		return e->index >= 64 || !(*bound >> e->index & 1);
	case PAN_YARA_RULE:
	case PAN_YARA_FOUND:
	case PAN_YARA_FOUND_AT:
	case PAN_YARA_FOUND_IN:
	case PAN_YARA_COUNT:
	case PAN_YARA_COUNT_IN:
	case PAN_YARA_OFFSET:
	case PAN_YARA_LENGTH:
	case PAN_YARA_OF:
	case PAN_YARA_OF_IN:
	case PAN_YARA_OF_RULES:
	case PAN_YARA_FOR_OF:
		return true;
	default:
		return false;
	}
}

bool
pan_yara_expr_closed(const struct pan_yara_expr *e)
{
	uint64_t bound = 0;

	return !any(e, is_open, &bound);
}

static bool
is_data(const struct pan_yara_expr *e, void *ctx)
{
	(void)ctx;
	return e->op == PAN_YARA_FILESIZE || e->op == PAN_YARA_READ ||
	    e->op == PAN_YARA_ENTRYPOINT || e->op == PAN_YARA_EXTERNAL;
}

struct imports {
	struct pan_str name[16];
	size_t n;
	uint32_t only; /* UNIT_*; 0: it can be about anything */
};

static bool
note_import(const struct pan_yara_expr *e, void *ctx)
{
	struct imports *m = ctx;
	size_t i = 0;

	if (e->op != PAN_YARA_MODULE)
		return false;
	while (i < m->n && !pan_str_eq(m->name[i], e->text))
		i++;
	if (i == m->n && m->n < 16)
		m->name[m->n++] = e->text;
	return false;
}

static int
by_name(const void *a, const void *b)
{
	return pan_str_cmp(*(const struct pan_str *)a, *(const struct pan_str *)b);
}

static struct imports
imports_of(const struct pan_yara_expr *e)
{
	struct imports m = { .n = 0 };

	(void)any(e, note_import, &m);
	qsort(m.name, m.n, sizeof(m.name[0]), by_name);
	for (size_t i = 0; i < m.n; i++) {
		uint32_t kind =
		    pan_str_is(m.name[i], "pe") || pan_str_is(m.name[i], "dotnet")
		    ? UNIT_PE
		    : pan_str_is(m.name[i], "elf") ? UNIT_ELF
		                                   : 0;

		if (kind == 0 || (m.only != 0 && m.only != kind)) {
			m.only = 0;
			return m;
		}
		m.only = kind;
	}
	if (any(e, is_data, NULL))
		m.only = 0;
	return m;
}

/* ---- printing ---- */

static const char *const infix[] = {
	[PAN_YARA_AND] = " and ",
	[PAN_YARA_OR] = " or ",
	[PAN_YARA_EQ] = " == ",
	[PAN_YARA_NE] = " != ",
	[PAN_YARA_LT] = " < ",
	[PAN_YARA_LE] = " <= ",
	[PAN_YARA_GT] = " > ",
	[PAN_YARA_GE] = " >= ",
	[PAN_YARA_ADD] = " + ",
	[PAN_YARA_SUB] = " - ",
	[PAN_YARA_MUL] = " * ",
	[PAN_YARA_DIV] = " \\ ",
	[PAN_YARA_MOD] = " % ",
	[PAN_YARA_BIT_AND] = " & ",
	[PAN_YARA_BIT_OR] = " | ",
	[PAN_YARA_BIT_XOR] = " ^ ",
	[PAN_YARA_SHL] = " << ",
	[PAN_YARA_SHR] = " >> ",
	[PAN_YARA_CONTAINS] = " contains ",
	[PAN_YARA_ICONTAINS] = " icontains ",
	[PAN_YARA_STARTSWITH] = " startswith ",
	[PAN_YARA_ISTARTSWITH] = " istartswith ",
	[PAN_YARA_ENDSWITH] = " endswith ",
	[PAN_YARA_IENDSWITH] = " iendswith ",
	[PAN_YARA_IEQUALS] = " iequals ",
	[PAN_YARA_MATCHES] = " matches ",
};

static void print(struct pan_buf *b, const struct pan_yara_expr *e);

static void
print_text(struct pan_buf *b, struct pan_str s)
{
	pan_buf_addc(b, '"');
	for (size_t i = 0; i < s.n; i++) {
		unsigned char ch = (unsigned char)s.s[i];

		if (ch == '"' || ch == '\\' || ch < ' ' || ch >= 0x7F)
			pan_buf_printf(b, "\\x%02x", ch);
		else
			pan_buf_addc(b, (char)ch);
	}
	pan_buf_addc(b, '"');
}

static void
print_literal(struct pan_buf *b, const struct pan_yara_expr *e)
{
	if (e->type == PAN_YARA_STR) {
		print_text(b, e->text);
	} else if (e->type == PAN_YARA_FLOAT) {
		/* The grammar knows digits, a point and digits; a sign stands apart. */
		pan_buf_printf(b, "(%s%.17f)", e->real < 0 ? "-" : "",
		    e->real < 0 ? -e->real : e->real);
	} else if (e->type == PAN_YARA_BOOL) {
		pan_buf_addz(b, e->integer != 0 ? "true" : "false");
	} else if (e->integer == INT64_MIN) {
		pan_buf_addz(b, "(-9223372036854775807 - 1)");
	} else
		pan_buf_printf(b, e->integer < 0 ? "(%" PRId64 ")" : "%" PRId64,
		    e->integer);
}

static void
print_re(struct pan_buf *b, const struct pan_yara_re *re)
{
	pan_buf_addc(b, '/');
	for (size_t i = 0; i < re->source.n; i++) {
		char ch = re->source.s[i];

		if (ch == '\\' && i + 1 < re->source.n) {
			pan_buf_addc(b, ch);
			ch = re->source.s[++i];
		} else if (ch == '/')
			pan_buf_addc(b, '\\');
		pan_buf_addc(b, ch);
	}
	pan_buf_printf(b, "/%s%s", re->nocase ? "i" : "", re->dotall ? "s" : "");
}

static void
print_args(struct pan_buf *b, const struct pan_yara_expr *e, uint32_t from,
    const char *between)
{
	for (uint32_t i = from; i < e->narg; i++) {
		if (i > from)
			pan_buf_addz(b, between);
		print(b, e->arg[i]);
	}
}

static void
print_for(struct pan_buf *b, const struct pan_yara_expr *e)
{
	static const char *const word[] = { [PAN_YARA_ALL] = "all",
		[PAN_YARA_ANY] = "any",
		[PAN_YARA_NONE] = "none" };

	pan_buf_addz(b, "for ");
	if (e->quant == PAN_YARA_AT_LEAST || e->quant == PAN_YARA_PERCENT)
		print(b, e->many);
	else
		pan_buf_addz(b, word[e->quant]);
	if (e->quant == PAN_YARA_PERCENT)
		pan_buf_addc(b, '%');
	for (uint32_t i = 0; i < e->nvar; i++)
		pan_buf_printf(b, "%s v%" PRIu32, i > 0 ? "," : "", e->var[i]);
	pan_buf_addz(b, " in ");
	if (e->iter == PAN_YARA_ITER_RANGE || e->iter == PAN_YARA_ITER_LIST) {
		pan_buf_addc(b, '(');
		print_args(b, e, 0, e->iter == PAN_YARA_ITER_RANGE ? ".." : ", ");
		pan_buf_addc(b, ')');
	} else
		print(b, e->arg[0]);
	pan_buf_addz(b, " : (");
	print(b, e->body);
	pan_buf_addc(b, ')');
}

static void
print_plain(struct pan_buf *b, const struct pan_yara_expr *e)
{
	switch ((int)e->op) {
	case PAN_YARA_LIT:
		print_literal(b, e);
		break;
	case PAN_YARA_LIT_RE:
		print_re(b, e->re);
		break;
	case PAN_YARA_FILESIZE:
		pan_buf_addz(b, "filesize");
		break;
	case PAN_YARA_ENTRYPOINT:
		pan_buf_addz(b, "entrypoint");
		break;
	case PAN_YARA_VAR:
		pan_buf_printf(b, "v%" PRIu32, e->index);
		break;
	case PAN_YARA_EXTERNAL:
	case PAN_YARA_MODULE:
		pan_buf_add(b, e->text);
		break;
	case PAN_YARA_MEMBER:
		print(b, e->arg[0]);
		pan_buf_addc(b, '.');
		pan_buf_add(b, e->text);
		break;
	case PAN_YARA_AT:
	case PAN_YARA_CALL:
		print(b, e->arg[0]);
		pan_buf_addc(b, e->op == PAN_YARA_AT ? '[' : '(');
		print_args(b, e, 1, ", ");
		pan_buf_addc(b, e->op == PAN_YARA_AT ? ']' : ')');
		break;
	default:
		break;
	}
}

/* ${e}, as libyara reads it; all is in parentheses but what is a value by itself. */
static void
print(struct pan_buf *b, const struct pan_yara_expr *e)
{
	static const char *const prefix[] = { [PAN_YARA_NOT] = "not ",
		[PAN_YARA_DEFINED] = "defined ",
		[PAN_YARA_NEG] = "-",
		[PAN_YARA_BIT_NOT] = "~" };

	if (e->op == PAN_YARA_FOR_IN) {
		print_for(b, e);
	} else if (e->op == PAN_YARA_READ) {
		pan_buf_printf(b, "%sint%d%s(", e->read.is_signed ? "" : "u",
		    8 * e->read.size, e->read.big ? "be" : "");
		print(b, e->arg[0]);
		pan_buf_addc(b, ')');
	} else if (e->op >= PAN_YARA_NOT && e->op <= PAN_YARA_BIT_NOT) {
		pan_buf_addz(b, "(");
		pan_buf_addz(b, prefix[e->op]);
		print(b, e->arg[0]);
		pan_buf_addc(b, ')');
	} else if (e->op >= PAN_YARA_AND && e->op <= PAN_YARA_MATCHES) {
		pan_buf_addc(b, '(');
		print_args(b, e, 0, infix[e->op]);
		pan_buf_addc(b, ')');
	} else
		print_plain(b, e);
}

/* ---- units ---- */

static struct pan_lib_source *
new_source(struct comp *c)
{
	struct pan_lib_source *s;

	if (c->nsource == c->source_cap) {
		uint32_t cap = c->source_cap == 0 ? 64 : c->source_cap * 2;

		s = pan_arena_array(c->a, cap, sizeof(*s));
		if (s == NULL) {
			c->nomem = true;
			return NULL;
		}
		if (c->nsource > 0)
			memcpy(s, c->source, c->nsource * sizeof(*s));
		c->source = s;
		c->source_cap = cap;
	}
	s = &c->source[c->nsource++];
	*s = (struct pan_lib_source){ 0 };
	pan_buf_init(&s->text, PAN_YARA_LIB_SOURCE_MAX);
	return s;
}

static uint32_t
unit_for(struct comp *c, const struct imports *m)
{
	struct pan_buf key;
	uint32_t at;

	pan_buf_init(&key, PRINT_MAX);
	for (size_t i = 0; i < m->n; i++)
		pan_buf_printf(&key, "import \"%.*s\"\n", PAN_STR(m->name[i]));
	pan_buf_printf(&key, "// %" PRIu32 "\n", m->only);
	/* A full unit is closed: the next one has another key. */
	for (unsigned round = 0;; round++) {
		if (round > 0)
			pan_buf_addz(&key, "//\n");
		at = key.rc != PAN_OK
		    ? CODE_NONE
		    : pan_yara_map_get(c, &c->units, pan_buf_str(&key), c->nsource);
		if (at == CODE_NONE || at == c->nsource || c->nomem ||
		    c->source[at].rules < UNIT_RULES_MAX)
			break;
	}
	if (at == c->nsource && !c->nomem) {
		struct pan_lib_source *s = new_source(c);

		if (s != NULL) {
			s->only = m->only;
			pan_buf_add(&s->text, pan_buf_str(&key));
		}
	}
	c->nomem = c->nomem || key.rc != PAN_OK;
	pan_buf_fini(&key);
	return at;
}

static uint32_t
fresh_ask(struct comp *c, const struct pan_yara_expr *e, struct pan_str text)
{
	struct imports m = imports_of(e);
	struct code_ask a = { .unit = unit_for(c, &m) };
	struct pan_lib_source *s;

	if (c->nomem)
		return 0;
	s = &c->source[a.unit];
	a.at = s->rules;
	pan_buf_printf(&s->text, "rule q%" PRIu32 " { condition: ", s->rules++);
	pan_buf_add(&s->text, text);
	pan_buf_printf(&s->text, " }\nrule q%" PRIu32 " { condition: defined (",
	    s->rules++);
	pan_buf_add(&s->text, text);
	pan_buf_addz(&s->text, ") }\n");
	if (s->text.rc != PAN_OK)
		c->nomem = true;
	return pan_yara_compile_put(c, T_ASK, &a);
}

uint32_t
pan_yara_compile_ask(struct comp *c, const struct pan_yara_expr *e)
{
	uint32_t fresh = pan_yara_compile_count(c, T_ASK), at = fresh;
	struct pan_buf text;

	pan_buf_init(&text, PRINT_MAX);
	print(&text, e);
	if (text.rc != PAN_OK)
		c->nomem = true;
	else
		at = pan_yara_map_get(c, &c->asks, pan_buf_str(&text), fresh);
	if (at == fresh && !c->nomem)
		at = fresh_ask(c, e, pan_buf_str(&text));
	pan_buf_fini(&text);
	return at;
}

/* The rules that ${r} needs, in their order, then ${r} itself; each once. */
static void
gather(struct comp *c, const struct pan_yara_rule *r, bool *in, unsigned depth)
{
	uint32_t n = pan_yara_map_get(c, &c->rules,
	    (struct pan_str){ (const char *)&r, sizeof(r) }, CODE_NONE);

	if (n == CODE_NONE || in[n] || depth > 1000)
		return;
	in[n] = true;
	for (size_t i = 0; i < r->nneeds; i++)
		gather(c, r->needs[i], in, depth + 1);
}

void
pan_yara_compile_hand(struct comp_rule *k)
{
	struct comp *c = k->c;
	bool *in = pan_arena_array(c->a, k->index + 1, sizeof(*in));
	struct pan_lib_source *s = in == NULL ? NULL : new_source(c);

	if (s == NULL) {
		c->nomem = true;
		return;
	}
	gather(c, k->r, in, 0);
	for (uint32_t i = 0; i <= k->index; i++) {
		for (size_t m = 0; in[i] && m < c->rule[i]->nmodule; m++)
			pan_buf_printf(&s->text, "import \"%.*s\"\n",
			    PAN_STR(c->rule[i]->module[m]));
	}
	for (uint32_t i = 0; i <= k->index; i++) {
		if (!in[i])
			continue;
		pan_buf_add(&s->text, c->rule[i]->source);
		pan_buf_addc(&s->text, '\n');
		s->rules++;
	}
	k->out.flags |= RULE_HANDED;
	k->out.ask = c->nsource - 1;
	k->out.ask_at = s->rules - 1;
	c->nomem = c->nomem || s->text.rc != PAN_OK;
}

/* What unit ${u} answers to data of no kind, for its questions. */
static void
fix_answers(struct comp *c, struct pan_yara_lib *lib, uint32_t unit,
    const struct code_unit *u)
{
	static const struct pan_yara_lib_input plain = { .bytes = "\n", .n = 1 };
	enum pan_yara_lib_answer *answer =
	    pan_arena_array(c->a, u->rules + 1, sizeof(*answer));
	struct pan_yara_lib_unit ask = { u->key, { c->t[T_DATA].s + u->at, u->n } };

	if (answer == NULL) {
		c->nomem = true;
		return;
	}
	if (lib == NULL ||
	    pan_yara_lib_ask(lib, &ask, &plain, 0, answer, u->rules, NULL) != PAN_OK)
		return; /* it is asked each time, then */
	for (uint32_t i = 0; i < pan_yara_compile_count(c, T_ASK); i++) {
		struct code_ask *a = pan_yara_compile_at(c, T_ASK, i);

		if (a->unit != unit)
			continue;
		a->fixed = answer[a->at] == PAN_YARA_LIB_YES ? FIXED_YES
		    : answer[a->at + 1] == PAN_YARA_LIB_YES  ? FIXED_NO
		                                             : FIXED_UNDEFINED;
	}
}

void
pan_yara_compile_units(struct comp *c)
{
	PAN_AUTO(pan_yara_lib_freep) struct pan_yara_lib *lib = NULL;

	if (pan_yara_lib_new(&lib, NULL) != PAN_OK)
		lib = NULL;
	for (uint32_t i = 0; i < c->nsource; i++) {
		struct pan_lib_source *s = &c->source[i];
		struct code_unit u = { .rules = s->rules, .only = s->only };

		u.n = (uint32_t)s->text.n;
		u.key = pan_str_hash(pan_buf_str(&s->text));
		if (!c->nomem)
			u.at = pan_yara_compile_bytes(c, s->text.s, s->text.n);
		(void)pan_yara_compile_put(c, T_UNIT, &u);
		if (u.only != 0 && !c->nomem)
			fix_answers(c, lib, i, &u);
		pan_buf_fini(&s->text);
	}
}

void
pan_yara_compile_forget(struct comp *c)
{
	for (uint32_t i = 0; i < c->nsource; i++)
		pan_buf_fini(&c->source[i].text);
}
