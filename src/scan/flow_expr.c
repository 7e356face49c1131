/* Python and JavaScript: the values of expressions. */
#include "scan/flow_code.h"

static struct pan_flow_val *
var(struct pan_flow_code *c, struct pan_str name, bool make)
{
	return pan_flow_var(c->f, c->f->vars, name, make);
}

struct pan_flow_func *
pan_flow_func(struct pan_flow_code *c, struct pan_str name, bool make)
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

void
pan_flow_set(struct pan_flow_code *c, struct pan_str name, const struct pan_flow_val *v,
    uint32_t level)
{
	struct pan_flow_val *old;

	if (name.n == 0 || name.n > FLOW_PATH_MAX)
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

/* [a, b], {"k": v}, {k: v, ...w, name}, (a, b); at the bracket. */
static struct pan_flow_val
literal(struct pan_flow_code *c)
{
	uint32_t stop = pan_flow_past(c, c->i) - 1;
	bool braces = pan_flow_op(pan_flow_at(c, 0), '{'),
	     round = pan_flow_op(pan_flow_at(c, 0), '(');
	struct pan_flow_val out = { .at = c->base + pan_flow_at(c, 0)->at,
		.known = round };
	struct pan_flow_dict *d = pan_arena_get(c->f->a, sizeof(*d));
	unsigned n = 0;

	out.end = out.at + 1;
	c->i++;
	while (c->i < stop && c->f->rc == PAN_OK && d != NULL) {
		const struct pan_flow_tok *t = pan_flow_at(c, 0);
		struct pan_str key = { NULL, 0 };
		struct pan_flow_val v;

		if (t->kind == TOK_LINE || pan_flow_op(t, ',') || pan_flow_op(t, 'S') ||
		    pan_flow_op(t, '*') || pan_flow_op(t, ':')) {
			c->i++;
			continue;
		}
		if (braces && (t->kind == TOK_TEXT || t->kind == TOK_NAME) &&
		    pan_flow_op(pan_flow_at(c, 1), ':')) {
			key = t->text;
			c->i += 2;
		} else if (braces && !c->python && t->kind == TOK_NAME &&
		    c->i + 1 <= stop &&
		    (pan_flow_op(pan_flow_at(c, 1), ',') ||
		        pan_flow_op(pan_flow_at(c, 1), '}') ||
		        pan_flow_at(c, 1)->kind == TOK_LINE)) {
			key = t->text; /* {body} is {body: body} */
		}
		uint32_t before = c->i;

		v = pan_flow_expr(c);
		if (c->i == before)
			c->i++;
		if (round && n == 0)
			out = v;
		else
			pan_flow_put(c, &out, d, key, &v);
		if (round && n == 0 && pan_flow_op(pan_flow_at(c, 0), ','))
			pan_flow_put(c, &out, d, key, &v);
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
		.at = c->base + pan_flow_at(c, 0)->at,
		.end = c->base + pan_flow_at(c, 0)->end };
	uint32_t stop = pan_flow_at(c, 0)->match;

	for (c->i++; c->i < stop && c->f->rc == PAN_OK;) {
		const struct pan_flow_tok *t = pan_flow_at(c, 0);
		struct pan_flow_val v;

		if (t->kind == TOK_HOLE) {
			uint32_t filled = t->match;

			c->i++;
			v = pan_flow_expr(c);
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

static void
read_args(struct pan_flow_code *c, struct pan_flow_call *call)
{
	uint32_t stop = pan_flow_past(c, c->i) - 1;
	struct pan_flow_val saved = c->callback;

	c->callback = call->recv;
	c->callback.text.n = 0;
	c->callback.path.n = 0;
	for (c->i++; c->i < stop && c->f->rc == PAN_OK;) {
		const struct pan_flow_tok *t = pan_flow_at(c, 0);
		uint32_t before = c->i;
		struct pan_flow_val v;

		if (t->kind == TOK_LINE || pan_flow_op(t, ',') || pan_flow_op(t, 'S') ||
		    pan_flow_op(t, '*')) {
			c->i++;
			continue;
		}
		if (t->kind == TOK_NAME && pan_flow_op(pan_flow_at(c, 1), '=')) {
			struct pan_str name = t->text;

			c->i += 2;
			v = pan_flow_expr(c);
			if (call->nkw < FLOW_ARGS_MAX) {
				call->kwname[call->nkw] = name;
				call->kw[call->nkw++] = v;
			}
			continue;
		}
		v = pan_flow_expr(c);
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
	struct pan_flow_func *fn = pan_flow_func(c, call->last, false);

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

struct pan_str
pan_flow_append(struct pan_flow_code *c, struct pan_str path, const char *mid,
    struct pan_str name)
{
	static const char *const globals[] = { "builtins", "__builtins__", "window",
		"globalThis", NULL };
	struct pan_str s;

	if (pan_str_is(name, "__dict__"))
		return path;
	if (path.n + name.n > FLOW_PATH_MAX || pan_flow_word_in(path, globals))
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
	known = path.n == name.n + strlen("self.") &&
	        (pan_str_starts(path, PAN_LIT("self.")) ||
	            pan_str_starts(path, PAN_LIT("this.")))
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

static bool
is_word(struct pan_str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.s[i] != '_' && !(s.s[i] >= '0' && s.s[i] <= '9') &&
		    !((s.s[i] | 32) >= 'a' && (s.s[i] | 32) <= 'z'))
			return false;
	return s.n > 0;
}

static struct pan_flow_val
subscript(struct pan_flow_code *c, const struct pan_flow_val *base, struct pan_str path)
{
	uint32_t stop = pan_flow_past(c, c->i) - 1;
	size_t at = c->base + pan_flow_at(c, 0)->at;
	struct pan_flow_val key, v;
	bool slice;

	c->i++;
	if (c->python && base->known && c->i + 4 == stop &&
	    pan_flow_op(pan_flow_at(c, 0), ':') && pan_flow_op(pan_flow_at(c, 1), ':') &&
	    pan_flow_op(pan_flow_at(c, 2), '-')) { /* text[::-1] */
		v = *base;
		v.text = pan_flow_backwards(c, base->text);
		c->i = stop + 1;
		return v;
	}
	key = pan_flow_expr(c);
	slice = pan_flow_op(pan_flow_at(c, 0), ':');
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
	v.path = base->dict == NULL && path.n > 0 && key.known && is_word(key.text)
	    ? pan_flow_append(c, path, ".", key.text) /* os["system"] */
	    : (struct pan_str){ NULL, 0 };
	return v;
}

static struct pan_flow_val
call(struct pan_flow_code *c, const struct pan_flow_val *recv, struct pan_str recv_name,
    struct pan_str path, struct pan_str last)
{
	struct pan_flow_call *x = c->spare;
	struct pan_flow_val out = { 0 };
	uint32_t start = c->i;

	if (x != NULL) {
		c->spare = x->next;
		memset(x, 0, sizeof(*x));
	} else if ((x = pan_arena_get(c->f->a, sizeof(*x))) == NULL) {
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
	if (!own_function(c, x, &out))
		out = pan_flow_call(c, x);
	x->next = c->spare;
	c->spare = x;
	return out;
}

/* What stands behind the last dot. */
static struct pan_str
last_name(struct pan_str path)
{
	size_t at = path.n;

	while (at > 0 && path.s[at - 1] != '.')
		at--;
	return pan_str_slice(path, at, path.n);
}

/* name.member[key](args)...: at the name. */
static struct pan_flow_val
chain(struct pan_flow_code *c)
{
	const struct pan_flow_tok *t = pan_flow_at(c, 0);
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
		t = pan_flow_at(c, 0);
		if (!c->python && t->kind == TOK_LINE &&
		    (pan_flow_op(pan_flow_at(c, 1), '.') ||
		        pan_flow_op(pan_flow_at(c, 1), 'Q')))
			t = pan_flow_at(c, 1), c->i++;
		if ((pan_flow_op(t, '.') || pan_flow_op(t, 'Q')) &&
		    pan_flow_at(c, 1)->kind == TOK_NAME) {
			recv = v;
			recv_name = whole;
			last = pan_flow_at(c, 1)->text;
			path = pan_flow_append(c, path, ".", last);
			whole = pan_flow_append(c, whole, ".", last);
			c->i += 2;
			v = member(c, &recv, path, last, at);
			if (!pan_str_eq(whole, path) &&
			    (known = var(c, whole, false)) != NULL)
				v = *known;
			if (v.path.n > 0)
				path = v.path;
		} else if (pan_flow_op(t, '[') ||
		    (pan_flow_op(t, 'Q') && pan_flow_op(pan_flow_at(c, 1), '['))) {
			c->i += pan_flow_op(t, 'Q');
			recv = v;
			v = subscript(c, &v, path);
			path = v.path;
			last = last_name(path);
			whole = (struct pan_str){ NULL, 0 };
		} else if (pan_flow_op(t, '(')) {
			v = call(c, &recv, recv_name, path, last);
			path = v.path;
			last = last_name(path);
			recv = v;
			whole = (struct pan_str){ NULL, 0 };
			recv_name = whole;
		} else if (pan_flow_op(t, '!') && !c->python &&
		    !pan_flow_op(pan_flow_at(c, 1), '=')) {
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

bool
pan_flow_filler(struct pan_str name)
{
	static const char *const known[] = { "await", "async", "new", "typeof", "yield",
		"of", "not", "and", "or", "in", "is", "if", "else", "for", "from",
		"instanceof", "as", "delete", "void", "const", "let", "var", NULL };

	return pan_flow_word_in(name, known);
}

static struct pan_flow_val
operand(struct pan_flow_code *c)
{
	const struct pan_flow_tok *t = pan_flow_at(c, 0);
	struct pan_flow_val v = { 0 };

	if (pan_flow_lambda(c, &v))
		return v;
	if (t->kind == TOK_MIX)
		return mixed(c);
	if (t->kind == TOK_NAME)
		return chain(c);
	if (pan_flow_op(t, '(') || pan_flow_op(t, '[') || pan_flow_op(t, '{')) {
		v = literal(c);
	} else {
		v = pan_flow_const(t->text);
		v.at = c->base + t->at;
		v.end = c->base + t->end;
		c->i++;
	}
	/* "{}".format(x), (await f()).json(), [..].join(): members of what is no name. */
	while (c->f->rc == PAN_OK) {
		struct pan_str name = pan_flow_at(c, 1)->text, none = { NULL, 0 };
		struct pan_str path;

		if (pan_flow_op(pan_flow_at(c, 0), '[') && t->kind == TOK_TEXT) {
			v = subscript(c, &v, none); /* "text"[::-1] */
			continue;
		}
		if (pan_flow_op(pan_flow_at(c, 0), '(') && v.path.n > 0 &&
		    pan_flow_op(t, '(')) {
			v = call(c, &v, none, v.path,
			    last_name(v.path)); /* (0, eval)(x) */
			continue;
		}
		if (!pan_flow_op(pan_flow_at(c, 0), '.') ||
		    pan_flow_at(c, 1)->kind != TOK_NAME)
			break;
		path = pan_flow_append(c, v.path, ".", name);
		c->i += 2;
		if (pan_flow_op(pan_flow_at(c, 0), '('))
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

struct pan_flow_val
pan_flow_expr(struct pan_flow_code *c)
{
	struct pan_flow_val out = { 0 };
	unsigned n = 0, ternary = 0;
	bool slash = false;

	if (c->depth >= FLOW_NEST_MAX) {
		const struct pan_flow_tok *t = pan_flow_at(c, 0);

		c->i = t->kind == TOK_OP && t->match > c->i ? t->match + 1 : c->i + 1;
		return out;
	}
	c->depth++;
	while (c->f->rc == PAN_OK) {
		const struct pan_flow_tok *t = pan_flow_at(c, 0);
		struct pan_flow_val v;

		if (ternary > 0 && pan_flow_op(t, ':')) {
			ternary--;
			c->i++;
			continue;
		}
		if (ends_expr(c, t))
			break;
		if (t->kind == TOK_NAME && pan_flow_filler(t->text) &&
		    !(pan_flow_op(pan_flow_at(c, 1), '.') ||
		        pan_flow_op(pan_flow_at(c, 1), '('))) {
			c->i++;
			continue;
		}
		if (t->kind == TOK_LINE ||
		    (t->kind == TOK_OP && strchr("([{", t->op) == NULL)) {
			ternary += pan_flow_op(t, '?') && !c->python;
			slash = pan_flow_op(t, '/');
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
