/* Python and JavaScript: functions and statements, in the order of the text. */
#include "scan/flow_code.h"

#define SLICE_MAX ((size_t)1 << 20) /* longer scripts are read in pieces cut at lines */

static void statements(struct pan_flow_code *c, uint32_t stop);

/* ---- functions ---- */

/* Parameters of the brackets at ${open} become variables holding what callers gave. */
static void
bind_params(struct pan_flow_code *c, uint32_t open, struct pan_flow_func *fn)
{
	uint32_t stop = pan_flow_past(c, open) - 1, depth = 0;
	bool name_next = true;
	unsigned n = 0;

	for (uint32_t i = open + 1; i < stop; i++) {
		const struct pan_flow_tok *t = &c->toks.tok[i];
		struct pan_flow_val v = { .from = IS_INPUT };

		if (t->kind == TOK_OP && strchr("([{", t->op) != NULL)
			depth++;
		else if (t->kind == TOK_OP && strchr(")]}", t->op) != NULL)
			depth -= depth > 0;
		else if (pan_flow_op(t, ','))
			name_next = true;
		if (t->kind != TOK_NAME || !name_next)
			continue;
		if (pan_flow_says(t, "self") || pan_flow_says(t, "cls") ||
		    pan_flow_says(t, "this"))
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
		pan_flow_set(c, t->text, &v, 0);
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

	if (!pan_flow_op(pan_flow_at(c, 0), '{'))
		return pan_flow_expr(c);
	stop = pan_flow_past(c, c->i) - 1;
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
	if (pan_flow_op(&c->toks.tok[i], 'A'))
		return i;
	if (!pan_flow_op(&c->toks.tok[i], ':'))
		return 0;
	for (uint32_t stop = i + 14; i < stop && i < c->toks.n; i++) {
		const struct pan_flow_tok *t = &c->toks.tok[i];

		if (pan_flow_op(t, 'A'))
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

	c->i = arrow > 0 ? arrow + 1 : pan_flow_past(c, c->i);
	if (arrow == 0 && pan_flow_op(pan_flow_at(c, 0), ':')) /* function (): Type { */
		while (!pan_flow_op(pan_flow_at(c, 0), '{') &&
		    pan_flow_at(c, 0)->kind != TOK_LINE &&
		    pan_flow_at(c, 0)->kind != TOK_END)
			c->i++;
}

/* x => ..., (a, b) => ..., function (a) { }, lambda a: ...: false when it is none. */
bool
pan_flow_lambda(struct pan_flow_code *c, struct pan_flow_val *out)
{
	const struct pan_flow_tok *t = pan_flow_at(c, 0);

	if (c->python) {
		if (!pan_flow_says(t, "lambda"))
			return false;
		while (!pan_flow_op(pan_flow_at(c, 0), ':') &&
		    pan_flow_at(c, 0)->kind != TOK_LINE &&
		    pan_flow_at(c, 0)->kind != TOK_END)
			c->i++;
		c->i += pan_flow_op(pan_flow_at(c, 0), ':');
		*out = pan_flow_expr(c);
		return true;
	}
	if (t->kind == TOK_NAME && pan_flow_op(pan_flow_at(c, 1), 'A')) {
		struct pan_flow_val v = c->callback;

		v.from |= IS_INPUT;
		pan_flow_set(c, t->text, &v, 0);
		c->i += 2;
		*out = lambda_body(c);
		return true;
	}
	if (pan_flow_says(t, "function")) {
		while (!pan_flow_op(pan_flow_at(c, 0), '(') &&
		    pan_flow_at(c, 0)->kind == TOK_NAME)
			c->i++;
		if (!pan_flow_op(pan_flow_at(c, 0), '('))
			return true;
	} else if (!pan_flow_op(t, '(') || arrow_after(c, t->match) == 0) {
		return false;
	}
	bind_params(c, c->i, NULL);
	after_params(c);
	*out = lambda_body(c);
	return true;
}

/* ---- statements ---- */

/* The '=' of an assignment statement that begins here, or 0. */
static uint32_t
find_assign(const struct pan_flow_code *c)
{
	for (uint32_t i = c->i; i < c->toks.n && i < c->i + 200; i++) {
		const struct pan_flow_tok *t = &c->toks.tok[i];

		if (pan_flow_op(t, '=') || pan_flow_op(t, 'P'))
			return i;
		if (t->kind == TOK_LINE || t->kind == TOK_END || pan_flow_op(t, 'A') ||
		    pan_flow_op(t, '(') ||
		    (t->kind == TOK_OP && strchr(")}", t->op) != NULL))
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
	bool list = pan_flow_op(&c->toks.tok[open], '[');
	unsigned n = 0;

	for (uint32_t i = open + 1; i < stop; i++) {
		const struct pan_flow_tok *t = &c->toks.tok[i];
		struct pan_str key = t->text, name = t->text;
		struct pan_flow_val piece;

		if (t->kind != TOK_NAME)
			continue;
		if (pan_flow_op(t + 1, ':') && (t + 2)->kind == TOK_NAME) {
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
			piece.path = pan_flow_append(c, v->path, ".", key);
		pan_flow_set(c, name, &piece, level);
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

	if (pan_flow_op(t, '{') || pan_flow_op(t, '[') || pan_flow_op(t, '(')) {
		destructure(c, from, v, level);
		return;
	}
	if (t->kind != TOK_NAME)
		return;
	while (i + 2 < to && (pan_flow_op(t + (i - from) + 1, '.')) &&
	    c->toks.tok[i + 2].kind == TOK_NAME)
		i += 2;
	name = (struct pan_str){ t->text.s, c->toks.tok[i].end - t->at };
	if (pan_flow_op(&c->toks.tok[i + 1], '[') &&
	    (v->from & FROM_ENV_ALL)) /* one by one */
		pan_flow_fact(c->f, PAN_FLOW_GATHERS, PAN_LIT(""), c->base + t->at,
		    c->base + t->end);
	if (pan_flow_op(&c->toks.tok[i + 1], '[') || adds) { /* d[key] = v, d += v */
		old = pan_flow_var(c->f, c->f->vars, name, true);
		if (old != NULL && adds)
			pan_flow_join_text(c->f, old, v);
		else if (old != NULL)
			pan_flow_merge(old, v);
		return;
	}
	pan_flow_set(c, name, v, level);
	for (uint32_t k = i + 1; k < to; k++) /* a, b = v */
		if (pan_flow_op(&c->toks.tok[k], ':'))
			break;
		else if (pan_flow_op(&c->toks.tok[k], ',') &&
		    c->toks.tok[k + 1].kind == TOK_NAME)
			pan_flow_set(c, c->toks.tok[k + 1].text, v, level);
}

static void
assignment(struct pan_flow_code *c, uint32_t eq)
{
	uint32_t from = c->i;
	bool adds = pan_flow_op(&c->toks.tok[eq], 'P');
	const struct pan_flow_tok *t = &c->toks.tok[from];
	struct pan_flow_func *fn = NULL;
	struct pan_flow_val v;

	c->i = eq + 1;
	/* const f = (a) => ..., const f = async function (a) {...}: a function with a
	 * name */
	if (!c->python && t->kind == TOK_NAME) {
		const struct pan_flow_tok *r =
		    pan_flow_at(c, pan_flow_says(pan_flow_at(c, 0), "async") ? 1 : 0);
		bool arrow = pan_flow_op(r, '(') && arrow_after(c, r->match) > 0;

		if (arrow || pan_flow_says(r, "function")) {
			while (!pan_flow_op(pan_flow_at(c, 0), '(') &&
			    pan_flow_at(c, 0)->kind == TOK_NAME)
				c->i++;
			fn = pan_flow_func(c, t->text, true);
			if (!pan_flow_op(pan_flow_at(c, 0), '('))
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
	v = pan_flow_expr(c);
	while (pan_flow_op(pan_flow_at(c, 0), ',') && c->python && c->f->rc == PAN_OK) {
		struct pan_flow_val more;

		c->i++;
		more = pan_flow_expr(c);
		pan_flow_merge(&v, &more);
	}
	while (pan_flow_op(pan_flow_at(c, 0), '=') && c->python &&
	    c->f->rc == PAN_OK) { /* a = b = v */
		c->i++;
		v = pan_flow_expr(c);
	}
	assign_target(c, from, eq, &v, adds);
}

static void
define(struct pan_flow_code *c, struct pan_str name, uint32_t level)
{
	struct pan_flow_func *fn;

	while (!pan_flow_op(pan_flow_at(c, 0), '(') &&
	    pan_flow_at(c, 0)->kind != TOK_LINE && pan_flow_at(c, 0)->kind != TOK_END)
		c->i++;
	if (!pan_flow_op(pan_flow_at(c, 0), '('))
		return;
	fn = pan_flow_func(c, name, true);
	bind_params(c, c->i, fn);
	c->i = pan_flow_past(c, c->i);
	while (!pan_flow_op(pan_flow_at(c, 0), c->python ? ':' : '{') &&
	    pan_flow_at(c, 0)->kind != TOK_LINE && pan_flow_at(c, 0)->kind != TOK_END)
		c->i++;
	if (pan_flow_op(pan_flow_at(c, 0), c->python ? ':' : '{'))
		c->i++;
	enter(c, fn, level);
}

/* for x in y: / with y as x: / for (const x of y) */
static void
loop(struct pan_flow_code *c)
{
	bool with = pan_flow_says(pan_flow_at(c, 0), "with");
	uint32_t start = ++c->i, i;
	uint32_t stop = pan_flow_op(pan_flow_at(c, 0), '(') && !c->python
	    ? pan_flow_at(c, 0)->match
	    : 0;
	struct pan_flow_val v;

	for (i = start; i < c->toks.n - 1 && i < start + 100; i++) {
		const struct pan_flow_tok *t = &c->toks.tok[i];

		if (t->kind == TOK_LINE && stop == 0)
			break;
		if (with ? pan_flow_says(t, "as")
		         : pan_flow_says(t, "in") || pan_flow_says(t, "of"))
			break;
	}
	if (i >= start + 100 || c->toks.tok[i].kind != TOK_NAME) {
		if (c->python)
			(void)pan_flow_expr(c);
		return;
	}
	if (with) {
		v = pan_flow_expr(
		    c); /* stops at "as"?  It is a filler: the name joins harmlessly. */
		if (c->toks.tok[i + 1].kind == TOK_NAME)
			pan_flow_set(c, c->toks.tok[i + 1].text, &v, 0);
		return;
	}
	c->i = i + 1;
	v = pan_flow_expr(c);
	if (v.dict != NULL && v.dict->n > 0)
		v.text = v.dict->val[0].text; /* the first of a list stands for each */
	v.path.n = 0;
	for (uint32_t k = start; k < i; k++)
		if (c->toks.tok[k].kind == TOK_NAME &&
		    !pan_flow_filler(c->toks.tok[k].text))
			pan_flow_set(c, c->toks.tok[k].text, &v, 0);
	if (stop > 0 && c->i < stop)
		c->i = stop + 1;
}

static bool
is_method(const struct pan_flow_code *c)
{
	const struct pan_flow_tok *t = pan_flow_at(c, 0);
	static const char *const not [] = { "if", "for", "while", "switch", "catch",
		"with", "function", "return", NULL };

	if (c->python || t->kind != TOK_NAME || !pan_flow_op(t + 1, '(') ||
	    (t + 1)->match == 0 || pan_flow_word_in(t->text, not ))
		return false;
	return pan_flow_op(&c->toks.tok[(t + 1)->match + 1], '{');
}

static void
statement(struct pan_flow_code *c)
{
	const struct pan_flow_tok *t = pan_flow_at(c, 0);
	static const char *const skip[] = { "export", "default", "async", "await",
		"const", "let", "var", "public", "private", "static", "readonly", "if",
		"elif", "while", "else", "try", "finally", "switch", "case", "throw",
		"raise", "assert", "print", "global", "nonlocal", NULL };
	static const char *const heads[] = { "if", "while", "switch", "catch", NULL };
	struct pan_flow_val v;
	uint32_t eq;

	if (!c->python && pan_flow_op(t + 1, '(') && t->kind == TOK_NAME &&
	    pan_flow_word_in(t->text, heads)) {
		uint32_t after = pan_flow_past(c, c->i + 1);

		c->i += 2;
		(void)pan_flow_expr(c);
		c->i = after;
	} else if (pan_flow_says(t, "class") || pan_flow_says(t, "interface")) {
		while (!pan_flow_op(pan_flow_at(c, 0), c->python ? ':' : '{') &&
		    pan_flow_at(c, 0)->kind != TOK_END &&
		    pan_flow_at(c, 0)->kind != TOK_LINE)
			c->i++;
		c->i += pan_flow_at(c, 0)->kind == TOK_OP;
	} else if ((pan_flow_says(t, "import") && !pan_flow_op(t + 1, '(')) ||
	    (pan_flow_says(t, "from") && c->python)) {
		pan_flow_import(c);
	} else if (pan_flow_says(t, c->python ? "def" : "function") &&
	    (t + 1)->kind == TOK_NAME) {
		struct pan_str name = (t + 1)->text;

		c->i += 2;
		define(c, name, t->level);
	} else if (is_method(c)) {
		define(c, t->text, t->level);
	} else if (pan_flow_says(t, "return") || pan_flow_says(t, "yield")) {
		c->i++;
		v = pan_flow_expr(c);
		returns(c, &v);
	} else if (pan_flow_says(t, "for") || (pan_flow_says(t, "with") && c->python)) {
		loop(c);
	} else if ((!c->python && (pan_flow_op(t, '{') || pan_flow_op(t, '}'))) ||
	    (t->kind == TOK_NAME && pan_flow_word_in(t->text, skip) &&
	        !pan_flow_op(t + 1, '(') && !pan_flow_op(t + 1, '.'))) {
		c->i++;
	} else if ((eq = find_assign(c)) != 0) {
		assignment(c, eq);
	} else {
		uint32_t before = c->i;

		(void)pan_flow_expr(c);
		if (c->i == before)
			c->i++;
	}
}

static void
statements(struct pan_flow_code *c, uint32_t stop)
{
	if (c->depth >= FLOW_NEST_MAX) {
		c->i = stop;
		return;
	}
	c->depth++;
	while (c->i < stop && c->f->rc == PAN_OK) {
		const struct pan_flow_tok *t = pan_flow_at(c, 0);
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
