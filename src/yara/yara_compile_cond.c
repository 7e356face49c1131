/*
 * A condition as nodes in prefix order.  What hangs on a module becomes a question to
 * libyara where it stands alone; where it is mixed with the rule's own strings, the
 * value is unknown, and libyara gets the rule if the rest does not decide it.
 */
#include <math.h>

#include "yara/yara_compile_parts.h"

static const uint8_t op_of[] = {
	[PAN_YARA_FILESIZE] = NODE_FILESIZE,
	[PAN_YARA_ENTRYPOINT] = NODE_ENTRYPOINT,
	[PAN_YARA_EXTERNAL] = NODE_EXTERNAL,
	[PAN_YARA_VAR] = NODE_VAR,
	[PAN_YARA_RULE] = NODE_RULE,
	[PAN_YARA_FOUND] = NODE_FOUND,
	[PAN_YARA_FOUND_AT] = NODE_FOUND_AT,
	[PAN_YARA_FOUND_IN] = NODE_FOUND_IN,
	[PAN_YARA_COUNT] = NODE_COUNT,
	[PAN_YARA_COUNT_IN] = NODE_COUNT_IN,
	[PAN_YARA_OFFSET] = NODE_OFFSET,
	[PAN_YARA_LENGTH] = NODE_LENGTH,
	[PAN_YARA_READ] = NODE_READ,
	[PAN_YARA_NOT] = NODE_NOT,
	[PAN_YARA_DEFINED] = NODE_DEFINED,
	[PAN_YARA_NEG] = NODE_NEG,
	[PAN_YARA_BIT_NOT] = NODE_BIT_NOT,
	[PAN_YARA_AND] = NODE_AND,
	[PAN_YARA_OR] = NODE_OR,
	[PAN_YARA_EQ] = NODE_EQ,
	[PAN_YARA_NE] = NODE_NE,
	[PAN_YARA_LT] = NODE_LT,
	[PAN_YARA_LE] = NODE_LE,
	[PAN_YARA_GT] = NODE_GT,
	[PAN_YARA_GE] = NODE_GE,
	[PAN_YARA_ADD] = NODE_ADD,
	[PAN_YARA_SUB] = NODE_SUB,
	[PAN_YARA_MUL] = NODE_MUL,
	[PAN_YARA_DIV] = NODE_DIV,
	[PAN_YARA_MOD] = NODE_MOD,
	[PAN_YARA_BIT_AND] = NODE_BIT_AND,
	[PAN_YARA_BIT_OR] = NODE_BIT_OR,
	[PAN_YARA_BIT_XOR] = NODE_BIT_XOR,
	[PAN_YARA_SHL] = NODE_SHL,
	[PAN_YARA_SHR] = NODE_SHR,
	[PAN_YARA_CONTAINS] = NODE_CONTAINS,
	[PAN_YARA_ICONTAINS] = NODE_ICONTAINS,
	[PAN_YARA_STARTSWITH] = NODE_STARTSWITH,
	[PAN_YARA_ISTARTSWITH] = NODE_ISTARTSWITH,
	[PAN_YARA_ENDSWITH] = NODE_ENDSWITH,
	[PAN_YARA_IENDSWITH] = NODE_IENDSWITH,
	[PAN_YARA_IEQUALS] = NODE_IEQUALS,
	[PAN_YARA_OF] = NODE_OF,
	[PAN_YARA_OF_IN] = NODE_OF_IN,
	[PAN_YARA_OF_RULES] = NODE_OF_RULES,
	[PAN_YARA_FOR_OF] = NODE_FOR_OF,
};

static const uint8_t quant_of[] = {
	[PAN_YARA_ALL] = QUANT_ALL,
	[PAN_YARA_ANY] = QUANT_ANY,
	[PAN_YARA_NONE] = QUANT_NONE,
	[PAN_YARA_AT_LEAST] = QUANT_AT_LEAST,
	[PAN_YARA_PERCENT] = QUANT_PERCENT,
};

struct walk {
	struct comp_rule *k;
	bool inner; /* under a "not" or "defined" */
};

static void cond(struct walk *w, const struct pan_yara_expr *e, bool boolean);

static uint32_t
begin(struct walk *w, struct code_node n)
{
	n.inner = w->inner;
	return pan_yara_compile_put(w->k->c, T_NODE, &n);
}

/* The subtree that began at ${at} ends here. */
static void
end(struct walk *w, uint32_t at)
{
	struct comp *c = w->k->c;

	if (!c->nomem)
		((struct code_node *)pan_yara_compile_at(c, T_NODE, at))->skip =
		    pan_yara_compile_count(c, T_NODE) - at;
}

static void
unknown(struct walk *w)
{
	w->k->handed = true;
	end(w, begin(w, (struct code_node){ .op = NODE_ASK, .index = CODE_NONE }));
}

static void
literal(struct walk *w, const struct pan_yara_expr *e)
{
	struct code_node n = { .op = NODE_INT, .imm = e->integer };

	if (e->type == PAN_YARA_FLOAT) {
		n.op = NODE_REAL;
		memcpy(&n.imm, &e->real, sizeof(n.imm));
	} else if (e->type == PAN_YARA_STR) {
		n.op = NODE_TEXT;
		n.index = pan_yara_compile_bytes(w->k->c, e->text.s, e->text.n);
		n.n = (uint32_t)e->text.n;
	}
	end(w, begin(w, n));
}

/*
 * Whether the engine may not know all matches of ${s}: libyara follows patterns only so
 * far, and asks of one end only whether it ends a word.
 */
static bool
doubtful(const struct pan_yara_string *s)
{
	if (s->kind == PAN_YARA_TEXT)
		return false;
	if (s->kind == PAN_YARA_REGEX && s->flags & PAN_YARA_FULLWORD &&
	    s->re.min != s->re.max)
		return true;
	return s->kind == PAN_YARA_REGEX && s->re.max > CODE_REACH / 2;
}

/* Whether string ${s} has a form whose matches are libyara's to confirm. */
static bool
loose(struct comp *c, uint32_t s)
{
	const struct code_string *o = pan_yara_compile_at(c, T_STRING, s);

	for (uint32_t i = 0; i < o->nform; i++) {
		const struct code_form *f = pan_yara_compile_at(c, T_FORM, o->form + i);

		if (f->flags & FORM_LOOSE)
			return true;
	}
	return false;
}

/* The lengths of string ${index}'s matches (or of any one's) are asked for. */
static void
want_lengths(struct walk *w, uint32_t index)
{
	struct comp *c = w->k->c;

	for (uint32_t i = 0; i < w->k->r->nstring; i++) {
		struct code_string *s;

		if (index != PAN_YARA_CURRENT && index != i)
			continue;
		s = pan_yara_compile_at(c, T_STRING, c->local[w->k->index][i]);
		s->flags |= STRING_LENGTHS;
		if (w->k->r->string[i].kind != PAN_YARA_TEXT)
			w->k->doubt = true;
	}
}

/* The number of string ${index} of the rule; a foreign one makes the rule libyara's. */
static uint32_t
string(struct walk *w, uint32_t index)
{
	struct comp *c = w->k->c;
	uint32_t s;

	if (index == PAN_YARA_CURRENT || index >= w->k->r->nstring)
		return CODE_NONE;
	s = c->local[w->k->index][index];
	if (c->foreign[s])
		w->k->handed = true;
	if (doubtful(&w->k->r->string[index]) || loose(c, s))
		w->k->doubt = true;
	return s;
}

static uint32_t
number_of(struct walk *w, const struct pan_yara_rule *r)
{
	return pan_yara_map_get(w->k->c, &w->k->c->rules,
	    (struct pan_str){ (const char *)&r, sizeof(r) }, CODE_NONE);
}

static void
set_of(struct walk *w, const struct pan_yara_expr *e, struct code_node *n)
{
	n->index = pan_yara_compile_count(w->k->c, T_WORD);
	n->n = e->nset;
	n->sub = quant_of[e->quant];
	for (uint32_t i = 0; i < e->nset; i++) {
		uint32_t v = e->op == PAN_YARA_OF_RULES ? number_of(w, e->rules[i])
		                                        : string(w, e->set[i]);

		(void)pan_yara_compile_words(w->k->c, &v, 1);
	}
}

static void
quantified(struct walk *w, const struct pan_yara_expr *e)
{
	struct code_node n = { .op = op_of[e->op] };
	uint32_t at;

	set_of(w, e, &n);
	at = begin(w, n);
	if (n.sub == QUANT_AT_LEAST || n.sub == QUANT_PERCENT)
		cond(w, e->many, false);
	for (uint32_t i = 0; i < e->narg; i++)
		cond(w, e->arg[i], false);
	if (e->op == PAN_YARA_FOR_OF)
		cond(w, e->body, true);
	end(w, at);
}

static void
for_in(struct walk *w, const struct pan_yara_expr *e)
{
	struct code_node n = { .op = NODE_FOR_RANGE, .sub = quant_of[e->quant] };
	uint32_t at;

	if (e->iter != PAN_YARA_ITER_RANGE && e->iter != PAN_YARA_ITER_LIST) {
		unknown(w);
		return;
	}
	n.index = e->var[0];
	if (e->iter == PAN_YARA_ITER_LIST) {
		n.op = NODE_FOR_LIST;
		n.n = e->narg;
	}
	at = begin(w, n);
	if (n.sub == QUANT_AT_LEAST || n.sub == QUANT_PERCENT)
		cond(w, e->many, false);
	for (uint32_t i = 0; i < e->narg; i++)
		cond(w, e->arg[i], false);
	cond(w, e->body, true);
	end(w, at);
}

/* arg[0] matches /.../: the expression as a form of no string. */
static void
matches(struct walk *w, const struct pan_yara_expr *e)
{
	struct comp *c = w->k->c;
	struct code_form f = { .string = CODE_NONE };
	uint32_t form = pan_yara_compile_count(c, T_FORM), at;

	if (!pan_yara_compile_auto(c, e->arg[1]->re, false, &f)) {
		unknown(w);
		return;
	}
	at = begin(w, (struct code_node){ .op = NODE_MATCHES, .index = form, .n = 1 });
	cond(w, e->arg[0], false);
	end(w, at);
}

static void
operands(struct walk *w, const struct pan_yara_expr *e, struct code_node n, bool boolean)
{
	uint32_t at = begin(w, n);

	for (uint32_t i = 0; i < e->narg; i++)
		cond(w, e->arg[i], boolean);
	end(w, at);
}

/* How dear it is to look at ${e}: what the first bytes say, hits, searches, libyara. */
static unsigned
price(struct walk *w, const struct pan_yara_expr *e)
{
	const struct comp *c = w->k->c;
	const uint32_t *local = c->local[w->k->index];
	unsigned most = 0;

	if (e->op == PAN_YARA_MODULE)
		return 3;
	if (e->op >= PAN_YARA_FOUND && e->op <= PAN_YARA_LENGTH)
		most = e->index < w->k->r->nstring &&
		        c->cost[local[e->index]] >= HUGE_VAL && e->op != PAN_YARA_FOUND_AT
		    ? 2
		    : 1;
	if (e->op == PAN_YARA_RULE || e->op == PAN_YARA_OF_RULES)
		most = 1;
	for (uint32_t i = 0; e->op != PAN_YARA_OF_RULES && i < e->nset; i++) {
		unsigned one = c->cost[local[e->set[i]]] >= HUGE_VAL ? 2 : 1;

		most = one > most ? one : most;
	}
	for (uint32_t i = 0; i < e->narg; i++) {
		unsigned one = price(w, e->arg[i]);

		most = one > most ? one : most;
	}
	if (e->body != NULL) {
		unsigned one = price(w, e->body);

		most = one > most ? one : most;
	}
	return most;
}

/* "and" and "or" are never undefined, so their operands may come cheapest first. */
static void
joined(struct walk *w, const struct pan_yara_expr *e, struct code_node n)
{
	uint32_t at = begin(w, n);

	for (unsigned p = 0; p <= 3; p++) {
		for (uint32_t i = 0; i < e->narg; i++) {
			if (price(w, e->arg[i]) == p)
				cond(w, e->arg[i], true);
		}
	}
	end(w, at);
}

static void
other(struct walk *w, const struct pan_yara_expr *e)
{
	struct code_node n = { .op = op_of[e->op], .n = e->narg };
	struct walk in = *w;

	switch ((int)e->op) {
	case PAN_YARA_NOT:
	case PAN_YARA_DEFINED:
		in.inner = true;
		operands(&in, e, n, e->op == PAN_YARA_NOT);
		return;
	case PAN_YARA_AND:
	case PAN_YARA_OR:
		joined(w, e, n);
		return;
	case PAN_YARA_FOUND:
	case PAN_YARA_FOUND_AT:
	case PAN_YARA_FOUND_IN:
	case PAN_YARA_COUNT:
	case PAN_YARA_COUNT_IN:
	case PAN_YARA_OFFSET:
	case PAN_YARA_LENGTH:
		n.index = string(w, e->index);
		if (e->op == PAN_YARA_LENGTH)
			want_lengths(w, e->index);
		break;
	case PAN_YARA_READ:
		n.sub = (uint8_t)(e->read.size | (e->read.is_signed ? READ_SIGNED : 0) |
		    (e->read.big ? READ_BIG : 0));
		break;
	case PAN_YARA_EXTERNAL:
	case PAN_YARA_VAR:
		n.index = e->index;
		break;
	case PAN_YARA_RULE:
		n.index = number_of(w, e->rule);
		break;
	case PAN_YARA_ENTRYPOINT:
		w->k->handed = true; /* on an executable */
		break;
	default:
		break;
	}
	operands(w, e, n, false);
}

static void
question(struct walk *w, const struct pan_yara_expr *e)
{
	uint32_t ask = pan_yara_compile_ask(w->k->c, e);

	w->k->asking = true;
	end(w, begin(w, (struct code_node){ .op = NODE_ASK, .index = ask }));
}

static void
cond(struct walk *w, const struct pan_yara_expr *e, bool boolean)
{
	bool joins = e->op == PAN_YARA_AND || e->op == PAN_YARA_OR ||
	    e->op == PAN_YARA_NOT || e->op == PAN_YARA_FOR_OF;

	if (w->k->c->nomem)
		return;
	if (!joins && pan_yara_expr_module(e)) {
		bool range = e->op == PAN_YARA_FOR_IN && !pan_yara_expr_closed(e);

		if (boolean && pan_yara_expr_closed(e)) {
			question(w, e);
			return;
		}
		if (!range || pan_yara_expr_module(e->arg[0])) {
			unknown(w);
			return;
		}
	}
	if (e->op == PAN_YARA_LIT)
		literal(w, e);
	else if (e->op == PAN_YARA_LIT_RE || e->op == PAN_YARA_MODULE ||
	    e->op == PAN_YARA_MEMBER || e->op == PAN_YARA_AT || e->op == PAN_YARA_CALL)
		unknown(w);
	else if (e->op == PAN_YARA_MATCHES)
		matches(w, e);
	else if (e->op == PAN_YARA_FOR_IN)
		for_in(w, e);
	else if (e->op == PAN_YARA_OF || e->op == PAN_YARA_OF_IN ||
	    e->op == PAN_YARA_OF_RULES || e->op == PAN_YARA_FOR_OF)
		quantified(w, e);
	else
		other(w, e);
}

void
pan_yara_compile_condition(struct comp_rule *k)
{
	struct walk w = { .k = k };

	cond(&w, k->r->condition, true);
}
