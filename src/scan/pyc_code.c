#include "scan/pyc_code.h"

#include "core/utf8.h"
#include "scan/pyc_ops.h"

#define STACK_MAX 256u
#define LONG_TEXT                                                                        \
	400u /* a longer expression gets a name, so that text grows linearly             \
	      */
#define CODE_DEPTH_MAX 40u

struct word { /* on the stack: an expression, as Python would write it */
	struct pan_str text;
	struct pan_pyc_value *value; /* the constant it is, or NULL */
	bool import;
};

struct run {
	struct pan_arena *arena;
	struct pan_pyc_code *code;
	unsigned version;
	struct pan_buf *out;
	struct word stack[STACK_MAX];
	size_t n;
	struct pan_pyc_value *keywords; /* for the next call */
	unsigned named;                 /* expressions that got a name */
	bool inside;                    /* a function: its lines are indented */
	bool wrote;
	int rc;
};

static void
add_quoted(struct pan_buf *b, const struct pan_pyc_value *v)
{
	static const char digits[] = "0123456789abcdef";
	size_t at = 0;

	pan_buf_addz(b, v->type == PAN_PYC_BYTES ? "b'" : "'");
	while (at < v->text.n) {
		unsigned len = 1;
		uint32_t cp = pan_utf8_at(v->text, at, &len);
		unsigned char c = (unsigned char)v->text.s[at];

		if (c == '\n') {
			pan_buf_addz(b, "\\n");
		} else if (c == '\'' || c == '\\') {
			pan_buf_addc(b, '\\');
			pan_buf_addc(b, (char)c);
		} else if (c < 0x20 || c == 0x7F || (c >= 0x80 && len == 1) ||
		    (cp >= 0xD800 && cp < 0xE000)) {
			for (unsigned i = 0; i < len; i++) {
				c = (unsigned char)v->text.s[at + i];
				pan_buf_addz(b, "\\x");
				pan_buf_addc(b, digits[c >> 4]);
				pan_buf_addc(b, digits[c & 15]);
			}
		} else {
			pan_buf_add(b, pan_str_slice(v->text, at, at + len));
		}
		at += len;
	}
	pan_buf_addc(b, '\'');
}

/* ${v} as Python writes it; nothing nests here deeper than the reader allowed. */
static void
add_value(struct pan_buf *b, struct pan_pyc_value *v)
{
	if (b->rc != PAN_OK)
		return; /* shared values could be told for ever */
	v->told = true;
	switch (v->type) {
	case PAN_PYC_TEXT:
	case PAN_PYC_BYTES:
		add_quoted(b, v);
		break;
	case PAN_PYC_TUPLE:
		pan_buf_addc(b, '(');
		for (size_t i = 0; i < v->n; i++) {
			if (i > 0)
				pan_buf_addz(b, ", ");
			add_value(b, v->item[i]);
		}
		pan_buf_addz(b, v->n == 1 ? ",)" : ")");
		break;
	case PAN_PYC_CODE:
		pan_utf8_clean(b, v->code->name);
		break;
	case PAN_PYC_OTHER:
		pan_buf_add(b, v->text);
		break;
	}
}

static void
line(struct run *r)
{
	r->wrote = true;
	if (r->inside)
		pan_buf_addz(r->out, "    ");
}

static struct pan_str
name_at(const struct pan_pyc_value *tuple, uint32_t i)
{
	const struct pan_pyc_value *v =
	    tuple != NULL && i < tuple->n ? tuple->item[i] : NULL;

	return v != NULL && v->type == PAN_PYC_TEXT && pan_utf8_valid(v->text)
	    ? v->text
	    : PAN_LIT("_");
}

/* Push ${text}, which may be long: then it becomes a line and its name is pushed. */
static void
push(struct run *r, struct pan_str text)
{
	if (r->n ==
	    STACK_MAX) { /* branches leave things behind; the oldest matter least */
		memmove(r->stack, r->stack + STACK_MAX / 2,
		    STACK_MAX / 2 * sizeof(r->stack[0]));
		r->n = STACK_MAX / 2;
	}
	if (text.n > LONG_TEXT) {
		struct pan_str name = pan_arena_printf(r->arena, "_x%u", ++r->named);

		line(r);
		pan_buf_add(r->out, name);
		pan_buf_addz(r->out, " = ");
		pan_buf_add(r->out, text);
		pan_buf_addc(r->out, '\n');
		text = name;
	}
	if (text.s == NULL)
		r->rc = PAN_ENOMEM;
	r->stack[r->n++] = (struct word){ .text = text };
}

static struct word
pop(struct run *r)
{
	return r->n > 0 ? r->stack[--r->n] : (struct word){ .text = PAN_LIT("_") };
}

/* The words from ${from} on, in brackets, replace themselves; the last ones have names.
 */
static struct pan_str
joined(struct run *r, size_t from, const char *open, const char *by, const char *close)
{
	struct pan_buf b;
	struct pan_str s;
	size_t keywords = r->keywords == NULL ? 0 : r->keywords->n;

	pan_buf_init(&b, (size_t)STACK_MAX * (LONG_TEXT + 100));
	pan_buf_addz(&b, open);
	for (size_t i = from; i < r->n; i++) {
		if (i > from)
			pan_buf_addz(&b, by);
		if (keywords > 0 && i + keywords >= r->n) {
			pan_buf_add(&b,
			    name_at(r->keywords, (uint32_t)(i + keywords - r->n)));
			pan_buf_addc(&b, '=');
		}
		pan_buf_add(&b, r->stack[i].text);
	}
	pan_buf_addz(&b, close);
	s = pan_arena_copy(r->arena, pan_buf_str(&b));
	if (b.rc != PAN_OK || s.s == NULL)
		r->rc = PAN_ENOMEM;
	pan_buf_fini(&b);
	return s;
}

static size_t
below(const struct run *r, uint32_t n)
{
	return n < r->n ? r->n - n : 0;
}

static void
call(struct run *r, uint32_t nargs)
{
	size_t from = below(r, nargs);
	struct pan_str args = joined(r, from, "(", ", ", ")");
	struct word f;

	r->n = from;
	r->keywords = NULL;
	f = pop(r);
	push(r, pan_arena_printf(r->arena, "%.*s%.*s", PAN_STR(f.text), PAN_STR(args)));
}

static void
build(struct run *r, uint32_t n, const char *open, const char *by, const char *close)
{
	size_t from = below(r, n);
	struct pan_str s = joined(r, from, open, by, close);

	r->n = from;
	push(r, s);
}

static void
push_const(struct run *r, uint32_t i)
{
	const struct pan_pyc_value *all = r->code->consts;
	struct pan_pyc_value *v = i < all->n ? all->item[i] : NULL;
	struct pan_buf b;
	struct pan_str s;

	if (v == NULL) {
		push(r, PAN_LIT("_"));
		return;
	}
	/* A large constant that was told is not told again. */
	if (v->told && (v->text.n > LONG_TEXT || v->n > 16)) {
		push(r, PAN_LIT("_constant"));
		return;
	}
	pan_buf_init(&b, r->out->max - r->out->n);
	add_value(&b, v);
	if (b.rc != PAN_OK)
		r->rc = b.rc;
	s = pan_arena_copy(r->arena, pan_buf_str(&b));
	pan_buf_fini(&b);
	push(r, s);
	r->stack[r->n - 1].value = v;
}

static void
store(struct run *r, struct pan_str name)
{
	struct word w = pop(r);

	if ((w.import || (w.value != NULL && w.value->type == PAN_PYC_CODE)) &&
	    (pan_str_eq(w.text, name) || pan_str_find(w.text, PAN_LIT("."), 0) == name.n))
		return;
	line(r);
	pan_buf_add(r->out, name);
	pan_buf_addz(r->out, " = ");
	pan_buf_add(r->out, w.text);
	pan_buf_addc(r->out, '\n');
}

static void
state(struct run *r, const char *head, bool only_calls)
{
	struct word w = pop(r);

	if (only_calls && pan_str_find(w.text, PAN_LIT("("), 0) == SIZE_MAX)
		return;
	line(r);
	pan_buf_addz(r->out, head);
	pan_buf_add(r->out, w.text);
	pan_buf_addc(r->out, '\n');
}

static void
import(struct run *r, struct pan_str module)
{
	struct word from = pop(r);

	(void)pop(r); /* level */
	line(r);
	if (from.value != NULL && from.value->type == PAN_PYC_TUPLE) {
		pan_buf_addz(r->out, "from ");
		pan_buf_add(r->out, module);
		pan_buf_addz(r->out, " import ");
		for (uint32_t i = 0; i < from.value->n; i++) {
			if (i > 0)
				pan_buf_addz(r->out, ", ");
			pan_buf_add(r->out, name_at(from.value, i));
		}
	} else {
		pan_buf_addz(r->out, "import ");
		pan_buf_add(r->out, module);
	}
	pan_buf_addc(r->out, '\n');
	push(r, module);
	r->stack[r->n - 1].import = true;
}

static void
attribute(struct run *r, struct pan_str name)
{
	struct word w = pop(r);

	push(r, pan_arena_printf(r->arena, "%.*s.%.*s", PAN_STR(w.text), PAN_STR(name)));
}

static void
binary(struct run *r, const char *op)
{
	struct word b = pop(r), a = pop(r);

	push(r,
	    pan_arena_printf(r->arena, "%.*s%s%.*s%s", PAN_STR(a.text), op,
	        PAN_STR(b.text), op[0] == '[' ? "]" : ""));
}

static const char *
binary_name(uint32_t arg)
{
	static const char *const ops[] = { " + ", " & ", " // ", " << ", " @ ", " * ",
		" % ", " | ", " ** ", " >> ", " - ", " / ", " ^ " };

	return ops[arg % 13];
}

static struct pan_str
cell_name(const struct run *r, uint32_t arg)
{
	const struct pan_pyc_code *c = r->code;

	if (r->version >= 11)
		return name_at(c->locals, arg);
	if (c->cells != NULL && arg < c->cells->n)
		return name_at(c->cells, arg);
	return name_at(c->free, arg - (uint32_t)(c->cells == NULL ? 0 : c->cells->n));
}

/* Instructions that call, build or combine. */
static void
step_call(struct run *r, enum pan_pyc_op op, uint32_t arg)
{
	struct word w;

	switch ((unsigned)op) {
	case PAN_OP_CALL:
		call(r, arg);
		break;
	case PAN_OP_CALL_KW:
		w = pop(r);
		r->keywords =
		    w.value != NULL && w.value->type == PAN_PYC_TUPLE ? w.value : NULL;
		call(r, arg);
		break;
	case PAN_OP_CALL_EX:
		if (arg & 1)
			build(r, 2, "*", ", **", "");
		else
			build(r, 1, "*", "", "");
		call(r, 1);
		break;
	case PAN_OP_KW_NAMES:
		r->keywords =
		    arg < r->code->consts->n ? r->code->consts->item[arg] : NULL;
		if (r->keywords != NULL && r->keywords->type != PAN_PYC_TUPLE)
			r->keywords = NULL;
		if (r->keywords != NULL)
			r->keywords->told = true;
		break;
	case PAN_OP_BINARY:
		binary(r, binary_name(arg));
		break;
	case PAN_OP_SUBSCR:
		binary(r, "[");
		break;
	case PAN_OP_LIST:
		build(r, arg, "[", ", ", "]");
		break;
	case PAN_OP_TUPLE:
		build(r, arg, "(", ", ", ")");
		break;
	case PAN_OP_STRING:
		build(r, arg, "", " + ", "");
		break;
	case PAN_OP_MAP:
		build(r, arg < STACK_MAX ? arg * 2 : STACK_MAX, "{", ", ", "}");
		break;
	case PAN_OP_EXTEND:
		w = pop(r);
		(void)pop(r);
		push(r, pan_arena_printf(r->arena, "[*%.*s]", PAN_STR(w.text)));
		break;
	default:
		break;
	}
}

/* Instructions that give something a name. */
static void
step_store(struct run *r, enum pan_pyc_op op, uint32_t arg)
{
	const struct pan_pyc_code *c = r->code;

	switch ((unsigned)op) {
	case PAN_OP_STORE:
		store(r, name_at(c->names, arg));
		break;
	case PAN_OP_STORE_LOCAL:
		store(r, name_at(c->locals, arg));
		break;
	case PAN_OP_STORE_CELL:
		store(r, cell_name(r, arg));
		break;
	case PAN_OP_STORE_ATTR:
		attribute(r, name_at(c->names, arg));
		store(r, pop(r).text);
		break;
	case PAN_OP_STORE_THEN_LOAD:
		store(r, name_at(c->locals, arg >> 4));
		push(r, name_at(c->locals, arg & 15));
		break;
	default:
		step_call(r, op, arg);
	}
}

static void
step(struct run *r, enum pan_pyc_op op, uint32_t arg)
{
	const struct pan_pyc_code *c = r->code;

	switch ((unsigned)op) {
	case PAN_OP_CONST:
		push_const(r, arg);
		break;
	case PAN_OP_RETURN_CONST:
		push_const(r, arg);
		state(r, "return ", true);
		break;
	case PAN_OP_NAME:
		push(r, name_at(c->names, arg));
		break;
	case PAN_OP_LOCAL:
		push(r, name_at(c->locals, arg));
		break;
	case PAN_OP_TWO_LOCALS:
		push(r, name_at(c->locals, arg >> 4));
		push(r, name_at(c->locals, arg & 15));
		break;
	case PAN_OP_CELL:
		push(r, cell_name(r, arg));
		break;
	case PAN_OP_ATTR:
		attribute(r, name_at(c->names, arg));
		break;
	case PAN_OP_IMPORT:
		import(r, name_at(c->names, arg));
		break;
	case PAN_OP_IMPORT_FROM:
		push(r, name_at(c->names, arg));
		r->stack[r->n - 1].import = true;
		break;
	case PAN_OP_POP:
		state(r, "", true);
		break;
	case PAN_OP_RETURN:
		state(r, "return ", true);
		break;
	case PAN_OP_FUNCTION_OLD:
		(void)pop(r); /* the qualified name above the code */
		break;
	default:
		step_store(r, op, arg);
	}
}

static void
walk(struct run *r)
{
	struct pan_str ops = r->code->ops;
	uint32_t high = 0;

	for (size_t at = 0; at + 1 < ops.n && r->rc == PAN_OK && r->out->rc == PAN_OK;
	     at += 2) {
		uint32_t arg = high | (unsigned char)ops.s[at + 1];
		enum pan_pyc_op op =
		    pan_pyc_ops(r->version, (unsigned char)ops.s[at], &arg);

		high = 0;
		if (op == PAN_OP_EXTENDED)
			high = arg << 8;
		else if (op != PAN_OP_UNKNOWN)
			step(r, op, arg);
	}
}

/* Strings that no instruction led to: a line for each, so that nothing stays unseen. */
static void
tell_rest(struct run *r, struct pan_pyc_value *v, unsigned depth)
{
	if (v == NULL || depth > CODE_DEPTH_MAX || v->told)
		return;
	if (v->type == PAN_PYC_TUPLE) {
		v->told = true;
		for (size_t i = 0; i < v->n; i++)
			tell_rest(r, v->item[i], depth + 1);
	} else if ((v->type == PAN_PYC_TEXT || v->type == PAN_PYC_BYTES) &&
	    v->text.n > 0) {
		line(r);
		add_value(r->out, v);
		pan_buf_addc(r->out, '\n');
	}
}

static int
write_code(struct run *r, struct pan_pyc_code *c, unsigned depth)
{
	struct pan_buf *out = r->out;

	c->told = true;
	r->code = c;
	r->n = 0;
	r->keywords = NULL;
	r->wrote = false;
	r->inside = depth > 0;
	if (r->inside) {
		pan_buf_addz(out, "\ndef ");
		pan_utf8_clean(out, c->name);
		pan_buf_addc(out, '(');
		for (uint32_t i = 0; i < c->nargs && i < c->locals->n; i++) {
			pan_buf_addz(out, i > 0 ? ", " : "");
			pan_buf_add(out, name_at(c->locals, i));
		}
		pan_buf_addz(out, "):\n");
	}
	walk(r);
	for (size_t i = 0; i < c->consts->n; i++)
		tell_rest(r, c->consts->item[i], 0);
	if (!r->wrote && r->inside)
		pan_buf_addz(out, "    pass\n");
	return r->rc != PAN_OK ? r->rc : out->rc;
}

static int
write_all(struct run *r, struct pan_pyc_code *c, unsigned depth)
{
	int rc;

	if (c->told || depth > CODE_DEPTH_MAX)
		return PAN_OK;
	rc = write_code(r, c, depth);
	for (size_t i = 0; rc == PAN_OK && i < c->consts->n; i++)
		if (c->consts->item[i]->type == PAN_PYC_CODE)
			rc = write_all(r, c->consts->item[i]->code, depth + 1);
	return rc;
}

int
pan_pyc_code_write(struct pan_arena *a, struct pan_pyc_code *c, unsigned version,
    struct pan_buf *out)
{
	struct run *r = pan_arena_get(a, sizeof(*r));

	if (r == NULL)
		return PAN_ENOMEM;
	r->arena = a;
	r->version = version;
	r->out = out;
	return write_all(r, c, 0);
}

static void
tell_names(const struct pan_pyc_code *c, pan_pyc_name *name, void *ctx, unsigned depth)
{
	if (depth > CODE_DEPTH_MAX)
		return;
	for (size_t i = 0; i < c->names->n; i++)
		name(ctx, name_at(c->names, (uint32_t)i));
	for (size_t i = 0; i < c->consts->n; i++)
		if (c->consts->item[i]->type == PAN_PYC_CODE)
			tell_names(c->consts->item[i]->code, name, ctx, depth + 1);
}

void
pan_pyc_code_names(const struct pan_pyc_code *c, pan_pyc_name *name, void *ctx)
{
	tell_names(c, name, ctx, 0);
}
