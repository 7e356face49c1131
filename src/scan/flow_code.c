/* Python and JavaScript: statements and expressions, evaluated in the order of the text.
 */
#include "scan/flow_code.h"

#define NEST_MAX 64
#define SLICE_MAX ((size_t)1 << 20) /* longer scripts are read in pieces cut at lines */
#define PATH_MAX_ 120

static struct pan_flow_val expr(struct pan_flow_code *c);
static void statements(struct pan_flow_code *c, uint32_t stop);

static const struct pan_flow_tok *
tok(const struct pan_flow_code *c, uint32_t ahead)
{
	uint32_t i = c->i + ahead;

	return &c->toks.tok[i < c->toks.n ? i : c->toks.n - 1];
}

static bool
op(const struct pan_flow_tok *t, char what)
{
	return t->kind == TOK_OP && t->op == what;
}

static bool
word(const struct pan_flow_tok *t, const char *what)
{
	return t->kind == TOK_NAME && pan_str_is(t->text, what);
}

static struct pan_flow_val *
var(struct pan_flow_code *c, struct pan_str name, bool make)
{
	return pan_flow_var(c->f, c->f->vars, name, make);
}

static struct pan_flow_func *
func(struct pan_flow_code *c, struct pan_str name, bool make)
{
	struct pan_str key = pan_arena_printf(c->f->a, "fn %.*s", PAN_STR(name));
	struct pan_flow_val *v = var(c, key, make);

	if (v == NULL)
		return NULL;
	if (v->body == NULL && make) {
		v->body = pan_arena_get(c->f->a, sizeof(struct pan_flow_func));
		if (v->body == NULL)
			c->f->rc = PAN_ENOMEM;
	}
	return v->body;
}

/* The index after the bracket at ${i}, or the end of all when it never closes. */
static uint32_t
past(const struct pan_flow_code *c, uint32_t i)
{
	uint32_t match = c->toks.tok[i].match;

	return match > i ? match + 1 : c->toks.n - 1;
}

static void
set_var(struct pan_flow_code *c, struct pan_str name, const struct pan_flow_val *v,
    uint32_t level)
{
	struct pan_flow_val *old;

	if (name.n == 0 || name.n > PATH_MAX_)
		return;
	old = var(c, name, true);
	if (old == NULL)
		return;
	/* In a branch, what was there before may still be there. */
	if (level > old->level && (old->from & FROM_SECRET) && !(v->from & FROM_SECRET)) {
		pan_flow_merge(old, v);
		return;
	}
	*old = *v;
	old->level = level;
}

struct pan_flow_val
pan_flow_entry(const struct pan_flow_val *v, struct pan_str key)
{
	struct pan_flow_val piece = *v;

	for (unsigned i = 0; v->dict != NULL && i < v->dict->n; i++)
		if (v->dict->key[i].n > 0 && pan_str_eq(v->dict->key[i], key))
			return v->dict->val[i];
	if (v->dict != NULL && v->dict->n > 0 && v->dict->n < FLOW_ENTRIES_MAX)
		return (struct pan_flow_val){ 0 };
	piece.text.n = 0;
	piece.known = false;
	piece.dict = NULL;
	if (key.n > 0)
		piece.from |= WAS_PICKED;
	return piece;
}

/* ---- literals ---- */

static void
put_entry(struct pan_flow_code *c, struct pan_flow_val *out, struct pan_flow_dict *d,
    struct pan_str key, const struct pan_flow_val *v)
{
	pan_flow_merge(out, v);
	if (v->dict != NULL && key.n == 0 && d->n == 0 && !c->python)
		out->dict = v->dict; /* {...other, more} */
	if (d->n < FLOW_ENTRIES_MAX) {
		d->key[d->n] = key;
		d->val[d->n++] = *v;
	}
}

/* [a, b], {"k": v}, {k: v, ...w, name}, (a, b); at the bracket. */
static struct pan_flow_val
literal(struct pan_flow_code *c)
{
	uint32_t stop = past(c, c->i) - 1;
	bool braces = op(tok(c, 0), '{'), round = op(tok(c, 0), '(');
	struct pan_flow_val out = { .at = c->base + tok(c, 0)->at, .known = round };
	struct pan_flow_dict *d = pan_arena_get(c->f->a, sizeof(*d));
	unsigned n = 0;

	out.end = out.at + 1;
	c->i++;
	while (c->i < stop && c->f->rc == PAN_OK && d != NULL) {
		const struct pan_flow_tok *t = tok(c, 0);
		struct pan_str key = { NULL, 0 };
		struct pan_flow_val v;

		if (t->kind == TOK_LINE || op(t, ',') || op(t, 'S') || op(t, '*') ||
		    op(t, ':')) {
			c->i++;
			continue;
		}
		if (braces && (t->kind == TOK_TEXT || t->kind == TOK_NAME) &&
		    op(tok(c, 1), ':')) {
			key = t->text;
			c->i += 2;
		} else if (braces && !c->python && t->kind == TOK_NAME &&
		    c->i + 1 <= stop &&
		    (op(tok(c, 1), ',') || op(tok(c, 1), '}') ||
		        tok(c, 1)->kind == TOK_LINE)) {
			key = t->text; /* {body} is {body: body} */
		}
		uint32_t before = c->i;

		v = expr(c);
		if (c->i == before)
			c->i++;
		if (round && n == 0)
			out = v;
		else
			put_entry(c, &out, d, key, &v);
		if (round && n == 0 && op(tok(c, 0), ','))
			put_entry(c, &out, d, key, &v);
		n++;
	}
	c->i = stop + 1;
	if (d == NULL)
		c->f->rc = PAN_ENOMEM;
	else if (d->n > 0)
		out.dict = d;
	return out;
}

static struct pan_flow_val
mixed(struct pan_flow_code *c)
{
	struct pan_flow_val out = { .known = true,
		.at = c->base + tok(c, 0)->at,
		.end = c->base + tok(c, 0)->end };
	uint32_t stop = tok(c, 0)->match;

	for (c->i++; c->i < stop && c->f->rc == PAN_OK;) {
		const struct pan_flow_tok *t = tok(c, 0);
		struct pan_flow_val v;

		if (t->kind == TOK_HOLE) {
			uint32_t filled = t->match;

			c->i++;
			v = expr(c);
			c->i = filled + 1;
		} else {
			v = pan_flow_const(t->text);
			c->i++;
		}
		pan_flow_join_text(c->f, &out, &v);
	}
	c->i = stop + 1;
	return out;
}

/* ---- functions ---- */

/* Parameters of the brackets at ${open} become variables holding what callers gave. */
static void
bind_params(struct pan_flow_code *c, uint32_t open, struct pan_flow_func *fn)
{
	uint32_t stop = past(c, open) - 1, depth = 0;
	bool name_next = true;
	unsigned n = 0;

	for (uint32_t i = open + 1; i < stop; i++) {
		const struct pan_flow_tok *t = &c->toks.tok[i];
		struct pan_flow_val v = { .from = IS_INPUT };

		if (t->kind == TOK_OP && strchr("([{", t->op) != NULL)
			depth++;
		else if (t->kind == TOK_OP && strchr(")]}", t->op) != NULL)
			depth -= depth > 0;
		else if (op(t, ','))
			name_next = true;
		if (t->kind != TOK_NAME || !name_next)
			continue;
		if (word(t, "self") || word(t, "cls") || word(t, "this"))
			continue;
		name_next = false;
		if (fn != NULL && depth == 0 && n < FLOW_PARAMS_MAX) {
			fn->param[n] = t->text;
			pan_flow_merge(&v, &fn->in[n]);
			v.text = fn->in[n].text;
			v.known = fn->in[n].known;
			v.path = fn->in[n].path;
			v.dict = fn->in[n].dict;
			fn->n = ++n;
		} else if (fn == NULL) {
			pan_flow_merge(&v, &c->callback);
		}
		set_var(c, t->text, &v, 0);
	}
}

static void
enter(struct pan_flow_code *c, struct pan_flow_func *fn, uint32_t level)
{
	if (fn == NULL || c->nfunc == sizeof(c->func) / sizeof(c->func[0]))
		return;
	c->func[c->nfunc] = fn;
	c->func_level[c->nfunc++] = level;
}

static void
returns(struct pan_flow_code *c, const struct pan_flow_val *v)
{
	struct pan_flow_func *fn;

	if (c->nfunc == 0)
		return;
	fn = c->func[c->nfunc - 1];
	pan_flow_merge(&fn->ret, v);
	if (fn->ret.text.n == 0 || (v->known && !fn->ret.known)) {
		fn->ret.text = v->text;
		fn->ret.known = v->known;
	}
	if (v->path.n > 0)
		fn->ret.path = v->path;
	if (v->dict != NULL)
		fn->ret.dict = v->dict;
}

/* An arrow's or function expression's body; the reader stands on it. */
static struct pan_flow_val
lambda_body(struct pan_flow_code *c)
{
	struct pan_flow_val none = { 0 };
	uint32_t stop;

	if (!op(tok(c, 0), '{'))
		return expr(c);
	stop = past(c, c->i) - 1;
	c->i++;
	statements(c, stop);
	c->i = stop + 1;
	return none;
}

/* The "=>" that follows the brackets ending at ${close}, a type between them or not; or
 * 0. */
static uint32_t
arrow_after(const struct pan_flow_code *c, uint32_t close)
{
	uint32_t i = close + 1;

	if (close == 0 || c->python)
		return 0;
	if (op(&c->toks.tok[i], 'A'))
		return i;
	if (!op(&c->toks.tok[i], ':'))
		return 0;
	for (uint32_t stop = i + 14; i < stop && i < c->toks.n; i++) {
		const struct pan_flow_tok *t = &c->toks.tok[i];

		if (op(t, 'A'))
			return i;
		if (t->kind == TOK_LINE ||
		    (t->kind == TOK_OP && strchr(",)(=?", t->op) != NULL))
			return 0;
	}
	return 0;
}

/* From the parameters' bracket to the body behind them. */
static void
after_params(struct pan_flow_code *c)
{
	uint32_t close = c->toks.tok[c->i].match, arrow = arrow_after(c, close);

	c->i = arrow > 0 ? arrow + 1 : past(c, c->i);
	if (arrow == 0 && op(tok(c, 0), ':')) /* function (): Type { */
		while (!op(tok(c, 0), '{') && tok(c, 0)->kind != TOK_LINE &&
		    tok(c, 0)->kind != TOK_END)
			c->i++;
}

/* x => ..., (a, b) => ..., function (a) { }, lambda a: ...: false when it is none. */
static bool
lambda(struct pan_flow_code *c, struct pan_flow_val *out)
{
	const struct pan_flow_tok *t = tok(c, 0);

	if (c->python) {
		if (!word(t, "lambda"))
			return false;
		while (!op(tok(c, 0), ':') && tok(c, 0)->kind != TOK_LINE &&
		    tok(c, 0)->kind != TOK_END)
			c->i++;
		c->i += op(tok(c, 0), ':');
		*out = expr(c);
		return true;
	}
	if (t->kind == TOK_NAME && op(tok(c, 1), 'A')) {
		struct pan_flow_val v = c->callback;

		v.from |= IS_INPUT;
		set_var(c, t->text, &v, 0);
		c->i += 2;
		*out = lambda_body(c);
		return true;
	}
	if (word(t, "function")) {
		while (!op(tok(c, 0), '(') && tok(c, 0)->kind == TOK_NAME)
			c->i++;
		if (!op(tok(c, 0), '('))
			return true;
	} else if (!op(t, '(') || arrow_after(c, t->match) == 0) {
		return false;
	}
	bind_params(c, c->i, NULL);
	after_params(c);
	*out = lambda_body(c);
	return true;
}

/* ---- calls and members ---- */

static void
read_args(struct pan_flow_code *c, struct pan_flow_call *call)
{
	uint32_t stop = past(c, c->i) - 1;
	struct pan_flow_val saved = c->callback;

	c->callback = call->recv;
	c->callback.text.n = 0;
	c->callback.path.n = 0;
	for (c->i++; c->i < stop && c->f->rc == PAN_OK;) {
		const struct pan_flow_tok *t = tok(c, 0);
		uint32_t before = c->i;
		struct pan_flow_val v;

		if (t->kind == TOK_LINE || op(t, ',') || op(t, 'S') || op(t, '*')) {
			c->i++;
			continue;
		}
		if (t->kind == TOK_NAME && op(tok(c, 1), '=')) {
			struct pan_str name = t->text;

			c->i += 2;
			v = expr(c);
			if (call->nkw < FLOW_ARGS_MAX) {
				call->kwname[call->nkw] = name;
				call->kw[call->nkw++] = v;
			}
			continue;
		}
		v = expr(c);
		if (c->i == before)
			c->i++;
		if (call->n < FLOW_ARGS_MAX)
			call->arg[call->n++] = v;
		else
			pan_flow_merge(&call->arg[FLOW_ARGS_MAX - 1], &v);
	}
	c->i = stop + 1;
	c->callback = saved;
}

/* A function of the script's own: arguments in, what it returned the last time out. */
static bool
own_function(struct pan_flow_code *c, struct pan_flow_call *call,
    struct pan_flow_val *out)
{
	/* A script's own "get" is not the "get" of every library. */
	static const char *const common[] = { "get", "post", "put", "request", "send",
		"open", "read", "write", "run", "call", "exec", "fetch", "connect",
		"load", "loads", "dump", "dumps", "join", "format", "append", "update",
		"items", "query", "main", NULL };
	struct pan_flow_func *fn = func(c, call->last, false);

	if (fn == NULL ||
	    (!pan_str_eq(call->path, call->last) &&
	        !pan_str_starts(call->path, PAN_LIT("self.")) &&
	        !pan_str_starts(call->path, PAN_LIT("this.")) &&
	        pan_flow_word_in(call->last, common)))
		return false;
	for (unsigned i = 0; i < call->n && i < FLOW_PARAMS_MAX; i++) {
		pan_flow_merge(&fn->in[i], &call->arg[i]);
		if (call->arg[i].text.n > 0) {
			fn->in[i].text = call->arg[i].text;
			fn->in[i].known = call->arg[i].known;
		}
		if (call->arg[i].dict != NULL)
			fn->in[i].dict = call->arg[i].dict;
	}
	for (unsigned k = 0; k < call->nkw; k++)
		for (unsigned i = 0; i < fn->n; i++)
			if (pan_str_eq(fn->param[i], call->kwname[k]))
				pan_flow_merge(&fn->in[i], &call->kw[k]);
	*out = fn->ret;
	return true;
}

static struct pan_str
append_path(struct pan_flow_code *c, struct pan_str path, const char *mid,
    struct pan_str name)
{
	struct pan_str s;

	if (path.n + name.n > PATH_MAX_)
		return name;
	s = pan_arena_printf(c->f->a, "%.*s%s%.*s", PAN_STR(path), mid, PAN_STR(name));
	if (s.s == NULL)
		c->f->rc = PAN_ENOMEM;
	return s;
}

/* What a name with dots stands for, when the language or the script gives it a meaning.
 */
static struct pan_flow_val
member(struct pan_flow_code *c, const struct pan_flow_val *base, struct pan_str path,
    struct pan_str name, size_t at)
{
	const struct pan_flow_val *known = var(c, path, false);
	struct pan_flow_val v;

	if (pan_str_is(path, "os.environ") || pan_str_is(path, "process.env"))
		return (struct pan_flow_val){ .from = FROM_ENV_ALL,
			.path = path,
			.at = at,
			.end = at + path.n };
	if (pan_str_is(base->path, "process.env")) {
		v = pan_flow_env(name, at, at + name.n);
		if (v.from != 0)
			pan_flow_fact(c->f, PAN_FLOW_READS_SECRET, name, at, at + name.n);
		return v;
	}
	if (known != NULL)
		return *known;
	/* A class's own constants are written without the "self". */
	known = pan_str_is(base->path, "self") || pan_str_is(base->path, "this")
	    ? var(c, name, false)
	    : NULL;
	if (known != NULL)
		return *known;
	v = base->dict != NULL ? pan_flow_entry(base, name) : *base;
	if (base->dict == NULL)
		v.from |= WAS_PICKED; /* a method's own value is that of its object */
	v.path = path;
	return v;
}

static struct pan_flow_val
subscript(struct pan_flow_code *c, const struct pan_flow_val *base, struct pan_str path)
{
	uint32_t stop = past(c, c->i) - 1;
	size_t at = c->base + tok(c, 0)->at;
	struct pan_flow_val key, v;
	bool slice;

	c->i++;
	key = expr(c);
	slice = op(tok(c, 0), ':');
	c->i = stop + 1;
	if (pan_str_is(path, "os.environ") || pan_str_is(path, "process.env")) {
		if (!key.known || key.text.n == 0) {
			/* process.env[k]: everything only when k walks over it */
			v = (struct pan_flow_val){ .at = at, .end = at + 1 };
			v.from = key.from & FROM_ENV_ALL ? FROM_ENV_ALL : 0;
			return v;
		}
		v = pan_flow_env(key.text, at, at + key.text.n);
		if (v.from != 0)
			pan_flow_fact(c->f, PAN_FLOW_READS_SECRET, key.text, at, at + 1);
		return v;
	}
	if (slice) {
		v = *base;
		v.known = false;
		return v;
	}
	v = pan_flow_entry(base, key.known ? key.text : (struct pan_str){ NULL, 0 });
	v.path.n = 0;
	return v;
}

static struct pan_flow_val
call(struct pan_flow_code *c, const struct pan_flow_val *recv, struct pan_str recv_name,
    struct pan_str path, struct pan_str last)
{
	struct pan_flow_call *x = pan_arena_get(c->f->a, sizeof(*x));
	struct pan_flow_val out = { 0 };
	uint32_t start = c->i;

	if (x == NULL) {
		c->f->rc = PAN_ENOMEM;
		return out;
	}
	x->path = path;
	x->last = last;
	x->recv = *recv;
	x->at = c->base + c->toks.tok[start > 0 ? start - 1 : 0].at;
	read_args(c, x);
	x->end = c->base + c->toks.tok[c->i - 1].end;
	x->recv_var = recv_name.n > 0 ? var(c, recv_name, false) : NULL;
	c->f->steps++;
	if (!own_function(c, x, &out))
		out = pan_flow_call(c, x);
	return out;
}

/* name.member[key](args)...: at the name. */
static struct pan_flow_val
chain(struct pan_flow_code *c)
{
	const struct pan_flow_tok *t = tok(c, 0);
	const struct pan_flow_val *known = var(c, t->text, false);
	struct pan_flow_val v = { 0 }, recv = { 0 };
	struct pan_str path = t->text, last = t->text, recv_name = { NULL, 0 };
	struct pan_str whole = t->text; /* as written */
	size_t at = c->base + t->at;

	if (known != NULL) {
		v = *known;
		if (known->path.n > 0)
			path = known->path;
	}
	for (c->i++; c->f->rc == PAN_OK;) {
		t = tok(c, 0);
		if (!c->python && t->kind == TOK_LINE &&
		    (op(tok(c, 1), '.') || op(tok(c, 1), 'Q')))
			t = tok(c, 1), c->i++;
		if ((op(t, '.') || op(t, 'Q')) && tok(c, 1)->kind == TOK_NAME) {
			recv = v;
			recv_name = whole;
			last = tok(c, 1)->text;
			path = append_path(c, path, ".", last);
			whole = append_path(c, whole, ".", last);
			c->i += 2;
			v = member(c, &recv, path, last, at);
			if (!pan_str_eq(whole, path) &&
			    (known = var(c, whole, false)) != NULL)
				v = *known;
			if (v.path.n > 0)
				path = v.path;
		} else if (op(t, '[') || (op(t, 'Q') && op(tok(c, 1), '['))) {
			c->i += op(t, 'Q');
			v = subscript(c, &v, path);
			path = v.path;
			whole = (struct pan_str){ NULL, 0 };
		} else if (op(t, '(')) {
			v = call(c, &recv, recv_name, path, last);
			path = v.path;
			recv = v;
			whole = (struct pan_str){ NULL, 0 };
			recv_name = whole;
		} else if (op(t, '!') && !c->python && !op(tok(c, 1), '=')) {
			c->i++; /* TypeScript: surely not null */
		} else {
			break;
		}
	}
	if (v.path.n == 0)
		v.path = path;
	if (v.end == 0) {
		v.at = at;
		v.end = at + 1;
	}
	return v;
}

/* ---- expressions ---- */

static bool
ends_expr(const struct pan_flow_code *c, const struct pan_flow_tok *t)
{
	switch (t->kind) {
	case TOK_END:
	case TOK_MIXED:
	case TOK_FILLED:
		return true;
	case TOK_LINE: {
		const struct pan_flow_tok *before = c->i > 0 ? t - 1 : t;

		/* JavaScript: a line that ends in an operator goes on. */
		return c->python || before->kind != TOK_OP ||
		    strchr(")]}", before->op) != NULL;
	}
	case TOK_OP:
		return strchr(")]},:=", t->op) != NULL || t->op == 'P';
	case TOK_NAME:
	case TOK_NUMBER:
	case TOK_TEXT:
	case TOK_MIX:
	case TOK_HOLE:
	default:
		return false;
	}
}

static bool
is_filler(struct pan_str name)
{
	static const char *const known[] = { "await", "async", "new", "typeof", "yield",
		"of", "not", "and", "or", "in", "is", "if", "else", "for", "from",
		"instanceof", "as", "delete", "void", "const", "let", "var", NULL };

	return pan_flow_word_in(name, known);
}

static struct pan_flow_val
operand(struct pan_flow_code *c)
{
	const struct pan_flow_tok *t = tok(c, 0);
	struct pan_flow_val v = { 0 };

	if (lambda(c, &v))
		return v;
	if (t->kind == TOK_MIX)
		return mixed(c);
	if (t->kind == TOK_NAME)
		return chain(c);
	if (op(t, '(') || op(t, '[') || op(t, '{')) {
		v = literal(c);
	} else {
		v = pan_flow_const(t->text);
		v.at = c->base + t->at;
		v.end = c->base + t->end;
		c->i++;
	}
	/* "{}".format(x), (await f()).json(), [..].join(): members of what is no name. */
	while (c->f->rc == PAN_OK && op(tok(c, 0), '.') && tok(c, 1)->kind == TOK_NAME) {
		struct pan_str name = tok(c, 1)->text;
		struct pan_str path = append_path(c, v.path, ".", name),
		               none = { NULL, 0 };

		c->i += 2;
		if (op(tok(c, 0), '('))
			v = call(c, &v, none, path, name);
		else
			v = member(c, &v, path, name, v.at);
	}
	return v;
}

static void
combine(struct pan_flow_code *c, struct pan_flow_val *out, struct pan_flow_val *v,
    unsigned n, bool slash)
{
	struct pan_flow_val sep = pan_flow_const(PAN_LIT("/"));

	if (n == 0) {
		*out = *v;
		return;
	}
	if (slash && out->text.n > 0)
		pan_flow_join_text(c->f, out, &sep);
	pan_flow_join_text(c->f, out, v);
	if (out->dict == NULL)
		out->dict = v->dict;
	if (out->path.n == 0)
		out->path = v->path;
}

static struct pan_flow_val
expr(struct pan_flow_code *c)
{
	struct pan_flow_val out = { 0 };
	unsigned n = 0, ternary = 0;
	bool slash = false;

	if (c->depth >= NEST_MAX) {
		const struct pan_flow_tok *t = tok(c, 0);

		c->i = t->kind == TOK_OP && t->match > c->i ? t->match + 1 : c->i + 1;
		return out;
	}
	c->depth++;
	while (c->f->rc == PAN_OK) {
		const struct pan_flow_tok *t = tok(c, 0);
		struct pan_flow_val v;

		if (ternary > 0 && op(t, ':')) {
			ternary--;
			c->i++;
			continue;
		}
		if (ends_expr(c, t))
			break;
		if (t->kind == TOK_NAME && is_filler(t->text) &&
		    !(op(tok(c, 1), '.') || op(tok(c, 1), '('))) {
			c->i++;
			continue;
		}
		if (t->kind == TOK_LINE ||
		    (t->kind == TOK_OP && strchr("([{", t->op) == NULL)) {
			ternary += op(t, '?') && !c->python;
			slash = op(t, '/');
			c->i++;
			continue;
		}
		v = operand(c);
		combine(c, &out, &v, n++, slash);
		slash = false;
	}
	c->depth--;
	return out;
}

/* ---- statements ---- */

static void
alias(struct pan_flow_code *c, struct pan_str name, struct pan_str path)
{
	struct pan_flow_val v = { 0 };

	if (pan_str_starts(path, PAN_LIT("node:")))
		path = pan_str_slice(path, 5, path.n);
	v.path = path;
	if (pan_str_is(path, "os.environ") || pan_str_is(path, "process.env"))
		v.from = FROM_ENV_ALL;
	set_var(c, name, &v, 0);
}

static struct pan_str
dotted(struct pan_flow_code *c)
{
	size_t from = tok(c, 0)->at, to = from;
	const char *s = tok(c, 0)->text.s;

	while (tok(c, 0)->kind == TOK_NAME || op(tok(c, 0), '.')) {
		if (tok(c, 0)->kind == TOK_NAME && tok(c, 0)->at > to)
			break;
		to = tok(c, 0)->end;
		c->i++;
	}
	return s == NULL ? (struct pan_str){ NULL, 0 } : (struct pan_str){ s, to - from };
}

/* import a.b as c, d / from a.b import c as d, (e) */
static void
python_import(struct pan_flow_code *c)
{
	bool from = word(tok(c, 0), "from");
	struct pan_str module = { NULL, 0 };

	c->i++;
	if (from) {
		module = dotted(c);
		if (word(tok(c, 0), "import"))
			c->i++;
	}
	while (tok(c, 0)->kind != TOK_LINE && tok(c, 0)->kind != TOK_END) {
		struct pan_str name, as;

		if (tok(c, 0)->kind != TOK_NAME) {
			c->i++;
			continue;
		}
		name = dotted(c);
		as = name;
		if (word(tok(c, 0), "as") && tok(c, 1)->kind == TOK_NAME) {
			as = tok(c, 1)->text;
			c->i += 2;
		}
		alias(c, as, from ? append_path(c, module, ".", name) : name);
	}
}

/* import x, {a as b} from "y"; import * as x from "y" */
static void
js_import(struct pan_flow_code *c)
{
	uint32_t start = c->i + 1, i = start;
	struct pan_str module = { NULL, 0 };
	bool inner = false;

	for (; c->toks.tok[i].kind != TOK_END && i < start + 64; i++)
		if (c->toks.tok[i].kind == TOK_TEXT) {
			module = c->toks.tok[i].text;
			break;
		}
	if (pan_str_starts(module, PAN_LIT("node:")))
		module = pan_str_slice(module, 5, module.n);
	for (uint32_t k = start; k < i; k++) {
		const struct pan_flow_tok *t = &c->toks.tok[k];
		struct pan_str name = t->text, as = t->text;

		inner |= op(t, '{');
		if (t->kind != TOK_NAME || word(t, "from") || word(t, "type") ||
		    word(t, "as"))
			continue;
		if (word(t + 1, "as") && (t + 2)->kind == TOK_NAME) {
			as = (t + 2)->text;
			k += 2;
		}
		alias(c, as, inner ? append_path(c, module, ".", name) : module);
	}
	c->i = i + 1 < c->toks.n ? i + 1 : c->toks.n - 1;
}

/* The '=' of an assignment statement that begins here, or 0. */
static uint32_t
find_assign(const struct pan_flow_code *c)
{
	for (uint32_t i = c->i; i < c->toks.n && i < c->i + 200; i++) {
		const struct pan_flow_tok *t = &c->toks.tok[i];

		if (op(t, '=') || op(t, 'P'))
			return i;
		if (t->kind == TOK_LINE || t->kind == TOK_END || op(t, 'A') ||
		    op(t, '(') || (t->kind == TOK_OP && strchr(")}", t->op) != NULL))
			return 0;
		if (t->kind == TOK_OP && strchr("[{", t->op) != NULL) {
			if (t->match <= i)
				return 0;
			i = t->match;
		}
	}
	return 0;
}

/* const {a, b: c} = v: each name takes its entry, or a member of a module. */
static void
destructure(struct pan_flow_code *c, uint32_t open, const struct pan_flow_val *v,
    uint32_t level)
{
	uint32_t stop = c->toks.tok[open].match;
	bool list = op(&c->toks.tok[open], '[');
	unsigned n = 0;

	for (uint32_t i = open + 1; i < stop; i++) {
		const struct pan_flow_tok *t = &c->toks.tok[i];
		struct pan_str key = t->text, name = t->text;
		struct pan_flow_val piece;

		if (t->kind != TOK_NAME)
			continue;
		if (op(t + 1, ':') && (t + 2)->kind == TOK_NAME) {
			name = (t + 2)->text;
			i += 2;
		}
		if (pan_str_is(v->path, "process.env"))
			piece = pan_flow_env(key, c->base + t->at, c->base + t->end);
		else if (list && v->dict != NULL)
			piece = n < v->dict->n ? v->dict->val[n] : *v;
		else
			piece =
			    pan_flow_entry(v, list ? (struct pan_str){ NULL, 0 } : key);
		if (v->path.n > 0 && !list && piece.path.n <= v->path.n)
			piece.path = append_path(c, v->path, ".", key);
		set_var(c, name, &piece, level);
		n++;
	}
}

static void
assign_target(struct pan_flow_code *c, uint32_t from, uint32_t to,
    const struct pan_flow_val *v, bool adds)
{
	const struct pan_flow_tok *t = &c->toks.tok[from];
	uint32_t level = t->level;
	struct pan_str name;
	struct pan_flow_val *old;
	uint32_t i = from;

	if (op(t, '{') || op(t, '[') || op(t, '(')) {
		destructure(c, from, v, level);
		return;
	}
	if (t->kind != TOK_NAME)
		return;
	while (i + 2 < to && (op(t + (i - from) + 1, '.')) &&
	    c->toks.tok[i + 2].kind == TOK_NAME)
		i += 2;
	name = (struct pan_str){ t->text.s, c->toks.tok[i].end - t->at };
	if (op(&c->toks.tok[i + 1], '[') && (v->from & FROM_ENV_ALL)) /* one by one */
		pan_flow_fact(c->f, PAN_FLOW_GATHERS, PAN_LIT(""), c->base + t->at,
		    c->base + t->end);
	if (op(&c->toks.tok[i + 1], '[') || adds) { /* d[key] = v, d += v */
		old = var(c, name, true);
		if (old != NULL && adds)
			pan_flow_join_text(c->f, old, v);
		else if (old != NULL)
			pan_flow_merge(old, v);
		return;
	}
	set_var(c, name, v, level);
	for (uint32_t k = i + 1; k < to; k++) /* a, b = v */
		if (op(&c->toks.tok[k], ':'))
			break;
		else if (op(&c->toks.tok[k], ',') && c->toks.tok[k + 1].kind == TOK_NAME)
			set_var(c, c->toks.tok[k + 1].text, v, level);
}

static void
assignment(struct pan_flow_code *c, uint32_t eq)
{
	uint32_t from = c->i;
	bool adds = op(&c->toks.tok[eq], 'P');
	const struct pan_flow_tok *t = &c->toks.tok[from];
	struct pan_flow_func *fn = NULL;
	struct pan_flow_val v;

	c->i = eq + 1;
	/* const f = (a) => ..., const f = async function (a) {...}: a function with a
	 * name */
	if (!c->python && t->kind == TOK_NAME) {
		const struct pan_flow_tok *r = tok(c, word(tok(c, 0), "async") ? 1 : 0);
		bool arrow = op(r, '(') && arrow_after(c, r->match) > 0;

		if (arrow || word(r, "function")) {
			while (!op(tok(c, 0), '(') && tok(c, 0)->kind == TOK_NAME)
				c->i++;
			fn = func(c, t->text, true);
			if (!op(tok(c, 0), '('))
				return;
			bind_params(c, c->i, fn);
			after_params(c);
			enter(c, fn, t->level);
			v = lambda_body(c);
			returns(c, &v);
			if (c->nfunc > 0 && c->func[c->nfunc - 1] == fn)
				c->nfunc--;
			return;
		}
	}
	v = expr(c);
	while (op(tok(c, 0), ',') && c->python && c->f->rc == PAN_OK) {
		struct pan_flow_val more;

		c->i++;
		more = expr(c);
		pan_flow_merge(&v, &more);
	}
	while (op(tok(c, 0), '=') && c->python && c->f->rc == PAN_OK) { /* a = b = v */
		c->i++;
		v = expr(c);
	}
	assign_target(c, from, eq, &v, adds);
}

static void
define(struct pan_flow_code *c, struct pan_str name, uint32_t level)
{
	struct pan_flow_func *fn;

	while (!op(tok(c, 0), '(') && tok(c, 0)->kind != TOK_LINE &&
	    tok(c, 0)->kind != TOK_END)
		c->i++;
	if (!op(tok(c, 0), '('))
		return;
	fn = func(c, name, true);
	bind_params(c, c->i, fn);
	c->i = past(c, c->i);
	while (!op(tok(c, 0), c->python ? ':' : '{') && tok(c, 0)->kind != TOK_LINE &&
	    tok(c, 0)->kind != TOK_END)
		c->i++;
	if (op(tok(c, 0), c->python ? ':' : '{'))
		c->i++;
	enter(c, fn, level);
}

/* for x in y: / with y as x: / for (const x of y) */
static void
loop(struct pan_flow_code *c)
{
	bool with = word(tok(c, 0), "with");
	uint32_t start = ++c->i, i;
	uint32_t stop = op(tok(c, 0), '(') && !c->python ? tok(c, 0)->match : 0;
	struct pan_flow_val v;

	for (i = start; i < c->toks.n - 1 && i < start + 100; i++) {
		const struct pan_flow_tok *t = &c->toks.tok[i];

		if (t->kind == TOK_LINE && stop == 0)
			break;
		if (with ? word(t, "as") : word(t, "in") || word(t, "of"))
			break;
	}
	if (i >= start + 100 || c->toks.tok[i].kind != TOK_NAME) {
		if (c->python)
			(void)expr(c);
		return;
	}
	if (with) {
		v = expr(
		    c); /* stops at "as"?  It is a filler: the name joins harmlessly. */
		if (c->toks.tok[i + 1].kind == TOK_NAME)
			set_var(c, c->toks.tok[i + 1].text, &v, 0);
		return;
	}
	c->i = i + 1;
	v = expr(c);
	if (v.dict != NULL && v.dict->n > 0)
		v.text = v.dict->val[0].text; /* the first of a list stands for each */
	v.path.n = 0;
	for (uint32_t k = start; k < i; k++)
		if (c->toks.tok[k].kind == TOK_NAME && !is_filler(c->toks.tok[k].text))
			set_var(c, c->toks.tok[k].text, &v, 0);
	if (stop > 0 && c->i < stop)
		c->i = stop + 1;
}

static bool
is_method(const struct pan_flow_code *c)
{
	const struct pan_flow_tok *t = tok(c, 0);
	static const char *const not [] = { "if", "for", "while", "switch", "catch",
		"with", "function", "return", NULL };

	if (c->python || t->kind != TOK_NAME || !op(t + 1, '(') || (t + 1)->match == 0 ||
	    pan_flow_word_in(t->text, not ))
		return false;
	return op(&c->toks.tok[(t + 1)->match + 1], '{');
}

static void
statement(struct pan_flow_code *c)
{
	const struct pan_flow_tok *t = tok(c, 0);
	static const char *const skip[] = { "export", "default", "async", "await",
		"const", "let", "var", "public", "private", "static", "readonly", "if",
		"elif", "while", "else", "try", "finally", "switch", "case", "throw",
		"raise", "assert", "print", "global", "nonlocal", NULL };
	static const char *const heads[] = { "if", "while", "switch", "catch", NULL };
	struct pan_flow_val v;
	uint32_t eq;

	if (!c->python && (op(t, '{') || op(t, '}'))) {
		c->i++;
	} else if (!c->python && op(t + 1, '(') && t->kind == TOK_NAME &&
	    pan_flow_word_in(t->text, heads)) {
		uint32_t after = past(c, c->i + 1);

		c->i += 2;
		(void)expr(c);
		c->i = after;
	} else if (word(t, "class") || word(t, "interface")) {
		while (!op(tok(c, 0), c->python ? ':' : '{') &&
		    tok(c, 0)->kind != TOK_END && tok(c, 0)->kind != TOK_LINE)
			c->i++;
		c->i += tok(c, 0)->kind == TOK_OP;
	} else if (word(t, "import") && !op(t + 1, '(')) {
		if (c->python)
			python_import(c);
		else
			js_import(c);
	} else if (word(t, "from") && c->python) {
		python_import(c);
	} else if (word(t, c->python ? "def" : "function") && (t + 1)->kind == TOK_NAME) {
		struct pan_str name = (t + 1)->text;

		c->i += 2;
		define(c, name, t->level);
	} else if (is_method(c)) {
		define(c, t->text, t->level);
	} else if (word(t, "return") || word(t, "yield")) {
		c->i++;
		v = expr(c);
		returns(c, &v);
	} else if (word(t, "for") || (word(t, "with") && c->python)) {
		loop(c);
	} else if (t->kind == TOK_NAME && pan_flow_word_in(t->text, skip) &&
	    !op(t + 1, '(') && !op(t + 1, '.')) {
		c->i++;
	} else if ((eq = find_assign(c)) != 0) {
		assignment(c, eq);
	} else {
		uint32_t before = c->i;

		(void)expr(c);
		if (c->i == before)
			c->i++;
	}
}

static void
statements(struct pan_flow_code *c, uint32_t stop)
{
	if (c->depth >= NEST_MAX) {
		c->i = stop;
		return;
	}
	c->depth++;
	while (c->i < stop && c->f->rc == PAN_OK) {
		const struct pan_flow_tok *t = tok(c, 0);
		bool fresh = c->i == 0 || (t - 1)->kind == TOK_LINE;

		if (t->kind == TOK_END)
			break;
		if (t->kind == TOK_LINE) {
			c->i++;
			continue;
		}
		while (fresh && c->nfunc > 0 && t->level <= c->func_level[c->nfunc - 1])
			c->nfunc--;
		statement(c);
	}
	c->depth--;
}

static void
run_slice(struct pan_flow *f, struct pan_str text, size_t base, bool python)
{
	struct pan_flow_code c = { .f = f, .base = base, .python = python };
	bool quiet = f->quiet;

	f->rc = pan_flow_lex(f->a, text, python, &c.toks);
	/* Twice in silence, so that helpers defined further down are known. */
	for (unsigned pass = 0; pass < 3 && f->rc == PAN_OK; pass++) {
		f->quiet = quiet || pass < 2;
		c.i = 0;
		c.nfunc = 0;
		c.connected = c.duplicated = false;
		statements(&c, c.toks.n - 1);
	}
	f->quiet = quiet;
}

void
pan_flow_script(struct pan_flow *f, struct pan_str text, size_t base, bool python)
{
	for (size_t at = 0; at < text.n && f->rc == PAN_OK;) {
		size_t end = text.n;

		if (end - at > SLICE_MAX) {
			const char *nl = memrchr(text.s + at, '\n', SLICE_MAX);

			end = nl != NULL ? (size_t)(nl - text.s) + 1 : at + SLICE_MAX;
		}
		run_slice(f, pan_str_slice(text, at, end), base + at, python);
		at = end;
	}
}
