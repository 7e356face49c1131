#include "yara/yara_module.h"
#include "yara/yara_reader.h"

/*
 *	of  = quantifier "of" ( strings [ "in" range ] | rules )
 *	for = "for" quantifier "of" strings ":" "(" logical ")"
 *	    | "for" quantifier name { "," name } "in" iterator ":" "(" logical ")"
 *	strings  = "them" | "(" ( $a | $a* ) { "," ... } ")"
 *	rules    = "(" name [ "*" ] { "," ... } ")"
 *	iterator = range | "(" value { "," value } ")" | an array or dictionary
 */

#define LOOP_VARS_MAX 2 /* of one loop: libyara's too */

static bool
add_string(struct pan_yara_reader *r, struct pan_yara_list *set, uint32_t i)
{
	uint32_t *slot = pan_yara_list_add(r, set, sizeof(*slot));

	if (slot == NULL)
		return false;
	*slot = i;
	((struct pan_yara_string *)r->strings.v)[i].used = true;
	return true;
}

/* All strings whose name is ${name}, or begins with it when ${wild}. */
static bool
add_strings(struct pan_yara_reader *r, struct pan_yara_list *set, struct pan_str name,
    bool wild)
{
	const struct pan_yara_string *s = r->strings.v;
	size_t before = set->n;
	uint32_t at;

	if (!wild && name.n > 0) {
		if (pan_yara_names_get(&r->string_at, name, &at))
			return add_string(r, set, at);
	} else {
		for (uint32_t i = 0; i < r->strings.n; i++) {
			bool is =
			    wild ? pan_str_starts(s[i].name, name) : s[i].name.n == 0;

			if (is && !add_string(r, set, i))
				return false;
		}
	}
	return set->n > before ||
	    pan_yara_fail(r, r->tok.line, "there is no string '$%.*s%s'",
	        (int)(name.n > 64 ? 64 : name.n), name.s, wild ? "*" : "");
}

static bool
read_string_set(struct pan_yara_reader *r, struct pan_yara_expr *e)
{
	struct pan_yara_list set = { 0 };

	do {
		bool wild = r->tok.word == PAN_YARA_W_STRINGS;

		if (!wild && r->tok.word != PAN_YARA_W_STRING)
			return pan_yara_unexpected(r, "a string");
		if (!add_strings(r, &set, r->tok.text, wild))
			return false;
		pan_yara_next(r);
	} while (pan_yara_accept(r, ','));
	if (set.n > UINT32_MAX)
		return pan_yara_fail(r, r->tok.line, "a set of too many strings");
	e->set = set.v;
	e->nset = (uint32_t)set.n;
	return pan_yara_expect(r, ')');
}

static bool
add_rule(struct pan_yara_reader *r, struct pan_yara_list *set, uint32_t at)
{
	const struct pan_yara_rule *const *rules = r->rules.v;
	const struct pan_yara_rule **slot =
	    pan_yara_list_add(r, set, sizeof(const void *));

	if (slot == NULL)
		return false;
	*slot = rules[at];
	for (size_t i = 0; i < r->needs.n; i++)
		if (((const struct pan_yara_rule **)r->needs.v)[i] == rules[at])
			return true;
	if ((slot = pan_yara_list_add(r, &r->needs, sizeof(const void *))) == NULL)
		return false;
	*slot = rules[at];
	return true;
}

/* All rules before this one whose names begin with ${name}; this one never fires. */
static bool
add_rules(struct pan_yara_reader *r, struct pan_yara_list *set, struct pan_str name)
{
	const struct pan_yara_rule *const *rules = r->rules.v;
	bool self = pan_str_starts(r->rule->name, name);
	struct pan_str *wild;
	size_t before = set->n;

	for (uint32_t i = 0; i < r->rules.n; i++)
		if (pan_str_starts(rules[i]->name, name) && !add_rule(r, set, i))
			return false;
	if (set->n == before && !self)
		return pan_yara_fail(r, r->tok.line, "there is no rule '%.*s*'",
		    PAN_STR(name));
	if ((wild = pan_yara_list_add(r, &r->wildcards, sizeof(*wild))) == NULL)
		return false;
	*wild = pan_arena_copy(r->a, name);
	return wild->s != NULL || pan_yara_no_memory(r);
}

static bool
read_rule_set(struct pan_yara_reader *r, struct pan_yara_expr *e)
{
	struct pan_yara_list set = { 0 };
	uint32_t at;

	do {
		struct pan_str name = r->tok.text;
		uint32_t line = r->tok.line;

		if (r->tok.word != PAN_YARA_W_NAME)
			return pan_yara_unexpected(r, "a rule");
		pan_yara_next(r);
		if (pan_yara_accept(r, '*')) {
			if (!add_rules(r, &set, name))
				return false;
			e->integer += pan_str_starts(r->rule->name, name);
		} else if (pan_str_eq(name, r->rule->name)) {
			e->integer++;
		} else if (!pan_yara_names_get(&r->rule_at, name, &at)) {
			return pan_yara_fail(r, line, "there is no rule '%.*s' before",
			    PAN_STR(name));
		} else if (at == PAN_YARA_REFUSED) {
			return pan_yara_fail(r, line,
			    "rule '%.*s', which it needs, has an error", PAN_STR(name));
		} else if (!add_rule(r, &set, at)) {
			return false;
		}
	} while (pan_yara_accept(r, ','));
	e->rules = set.v;
	e->nset = (uint32_t)set.n;
	return pan_yara_expect(r, ')');
}

/* "them" or "(...)": strings, or rules where ${rules} allows it. */
static bool
read_set(struct pan_yara_reader *r, struct pan_yara_expr *e, bool rules)
{
	struct pan_yara_list all = { 0 };

	if (pan_yara_is_key(r, PAN_YARA_K_THEM)) {
		if (!add_strings(r, &all, PAN_LIT(""), true))
			return false;
		pan_yara_next(r);
		e->set = all.v;
		e->nset = (uint32_t)all.n;
		return !r->bad;
	}
	if (!pan_yara_expect(r, '('))
		return false;
	if (rules && r->tok.word == PAN_YARA_W_NAME) {
		e->op = PAN_YARA_OF_RULES;
		return read_rule_set(r, e);
	}
	return read_string_set(r, e);
}

static bool
set_many(struct pan_yara_reader *r, struct pan_yara_term *t, enum pan_yara_quant quant,
    struct pan_yara_term many)
{
	if (t->e == NULL)
		return false;
	t->logical = true;
	t->e->quant = quant;
	t->e->many = many.e;
	if (many.depth >= PAN_YARA_DEPTH_MAX)
		return pan_yara_fail(r, t->e->line, "the condition is nested too deeply");
	if (many.depth >= t->depth)
		t->depth = many.depth + 1;
	return true;
}

struct pan_yara_term
pan_yara_read_of(struct pan_yara_reader *r, enum pan_yara_quant quant,
    struct pan_yara_term many)
{
	struct pan_yara_term t =
	    pan_yara_term_new(r, PAN_YARA_OF, PAN_YARA_BOOL, r->tok.line, 2);

	if (!set_many(r, &t, quant, many) || !pan_yara_expect_key(r, PAN_YARA_K_OF) ||
	    !read_set(r, t.e, true))
		return PAN_YARA_NO_TERM;
	t.e->narg = 0;
	/* A percentage takes no range. */
	if (t.e->op == PAN_YARA_OF && quant != PAN_YARA_PERCENT &&
	    pan_yara_accept_key(r, PAN_YARA_K_IN)) {
		t.e->op = PAN_YARA_OF_IN;
		t.e->narg = 2;
		if (!pan_yara_read_range(r, &t))
			return PAN_YARA_NO_TERM;
	}
	return r->bad ? PAN_YARA_NO_TERM : t;
}

/* ": ( logical )" into the body of ${t}. */
static bool
read_body(struct pan_yara_reader *r, struct pan_yara_term *t)
{
	struct pan_yara_term body;

	if (!pan_yara_expect(r, ':') || !pan_yara_expect(r, '('))
		return false;
	body = pan_yara_read_logical(r);
	if (body.e == NULL || !pan_yara_expect(r, ')'))
		return false;
	if (body.depth >= PAN_YARA_DEPTH_MAX)
		return pan_yara_fail(r, t->e->line, "the condition is nested too deeply");
	if (body.depth >= t->depth)
		t->depth = body.depth + 1;
	t->e->body = body.e;
	return true;
}

static bool
read_for_of(struct pan_yara_reader *r, struct pan_yara_term *t)
{
	bool good;

	t->e->op = PAN_YARA_FOR_OF;
	if (r->in_for_of)
		return pan_yara_fail(r, t->e->line,
		    "a 'for ... of' can't stand inside of another");
	if (!read_set(r, t->e, false))
		return false;
	r->in_for_of = true;
	good = read_body(r, t);
	r->in_for_of = false;
	return good;
}

/* The names of a loop, into ${vars}; they can't be used before its body. */
static bool
read_vars(struct pan_yara_reader *r, struct pan_yara_loop_var *vars, uint32_t *n)
{
	*n = 0;
	do {
		if (r->tok.word != PAN_YARA_W_NAME)
			return pan_yara_unexpected(r, "a name or 'of'");
		if (*n == LOOP_VARS_MAX)
			return pan_yara_fail(r, r->tok.line,
			    "more than two names in a loop");
		for (uint32_t i = 0; i < r->nvar + *n; i++) {
			const struct pan_yara_loop_var *v =
			    i < r->nvar ? &r->var[i] : &vars[i - r->nvar];

			if (pan_str_eq(v->name, r->tok.text))
				return pan_yara_fail(r, r->tok.line,
				    "a loop has the name '%.*s' already",
				    PAN_STR(r->tok.text));
		}
		vars[*n] = (struct pan_yara_loop_var){ .name = r->tok.text,
			.slot = r->nvar + *n,
			.type = PAN_YARA_INTEGER };
		++*n;
		pan_yara_next(r);
	} while (pan_yara_accept(r, ','));
	return !r->bad;
}

/* "(low..high)" or "(value, value)" behind its parenthesis. */
static bool
read_integers(struct pan_yara_reader *r, struct pan_yara_term *t)
{
	struct pan_yara_list all = { 0 };
	struct pan_yara_term *slot, out;

	do {
		struct pan_yara_term one = pan_yara_read_integer(r, "a loop");

		if (one.e == NULL ||
		    (slot = pan_yara_list_add(r, &all, sizeof(*slot))) == NULL)
			return false;
		*slot = one;
		if (all.n == 1 && pan_yara_is(r, PAN_YARA_S_DOTS))
			t->e->iter = PAN_YARA_ITER_RANGE;
		else if (t->e->iter == PAN_YARA_ITER_RANGE)
			break;
	} while (pan_yara_accept(r,
	    all.n == 1 && t->e->iter == PAN_YARA_ITER_RANGE ? PAN_YARA_S_DOTS : ','));
	out = pan_yara_term_new(r, t->e->op, t->e->type, t->e->line, (uint32_t)all.n);
	if (out.e == NULL)
		return false;
	t->e->arg = out.e->arg;
	t->e->narg = (uint32_t)all.n;
	slot = all.v;
	for (uint32_t i = 0; i < all.n; i++)
		if (!pan_yara_term_arg(r, t, i, slot[i]))
			return false;
	return pan_yara_expect(r, ')');
}

static void
set_item(struct pan_yara_loop_var *v, const char *object)
{
	v->object = object;
	switch (pan_yara_module_kind(object)) {
	case PAN_YARA_MOD_INTEGER:
		v->type = PAN_YARA_INTEGER;
		break;
	case PAN_YARA_MOD_FLOAT:
		v->type = PAN_YARA_FLOAT;
		break;
	case PAN_YARA_MOD_TEXT:
		v->type = PAN_YARA_STR;
		break;
	case PAN_YARA_MOD_STRUCT:
	case PAN_YARA_MOD_ARRAY:
	case PAN_YARA_MOD_DICT:
	case PAN_YARA_MOD_FUNCTION:
		v->type = PAN_YARA_OBJECT;
		break;
	}
}

/* An array or dictionary of a module. */
static bool
read_items(struct pan_yara_reader *r, struct pan_yara_term *t,
    struct pan_yara_loop_var *vars)
{
	struct pan_yara_term of = pan_yara_read_object(r);
	bool array, dict;

	if (of.e == NULL)
		return false;
	array = of.e->type == PAN_YARA_OBJECT &&
	    pan_yara_module_kind(of.object) == PAN_YARA_MOD_ARRAY;
	dict = of.e->type == PAN_YARA_OBJECT &&
	    pan_yara_module_kind(of.object) == PAN_YARA_MOD_DICT;
	if (!array && !dict)
		return pan_yara_fail(r, of.e->line,
		    "a loop runs over an array or a dictionary");
	t->e->iter = array ? PAN_YARA_ITER_ARRAY : PAN_YARA_ITER_DICT;
	if (dict)
		vars[0].type = PAN_YARA_STR;
	set_item(&vars[dict], pan_yara_module_item(of.object));
	t->e->narg = 1;
	return pan_yara_term_arg(r, t, 0, of);
}

static bool
read_for_in(struct pan_yara_reader *r, struct pan_yara_term *t)
{
	struct pan_yara_loop_var vars[LOOP_VARS_MAX] = { 0 };
	uint32_t n;
	bool good;

	t->e->op = PAN_YARA_FOR_IN;
	t->e->iter = PAN_YARA_ITER_LIST;
	if (!read_vars(r, vars, &n) || !pan_yara_expect_key(r, PAN_YARA_K_IN))
		return false;
	for (uint32_t i = 0; i < n; i++)
		r->pending[i] = vars[i].name;
	r->npending = n;
	if (r->tok.word == PAN_YARA_W_NAME)
		good = read_items(r, t, vars);
	else
		good = pan_yara_expect(r, '(') && read_integers(r, t);
	r->npending = 0;
	if (!good)
		return false;
	if (n != (t->e->iter == PAN_YARA_ITER_DICT ? 2 : 1))
		return pan_yara_fail(r, t->e->line,
		    "a loop over a dictionary has two names, any other has one");
	for (uint32_t i = 0; i < n; i++) {
		t->e->var[i] = vars[i].slot;
		r->var[r->nvar + i] = vars[i];
	}
	t->e->nvar = n;
	r->nvar += n;
	if (r->nvar > r->rule->slots)
		r->rule->slots = r->nvar;
	good = read_body(r, t);
	r->nvar -= n;
	return good;
}

struct pan_yara_term
pan_yara_read_for(struct pan_yara_reader *r)
{
	struct pan_yara_term t =
	    pan_yara_term_new(r, PAN_YARA_FOR_OF, PAN_YARA_BOOL, r->tok.line, 2);
	struct pan_yara_term many = PAN_YARA_NO_TERM;
	enum pan_yara_quant quant = PAN_YARA_AT_LEAST;
	bool good;

	if (t.e == NULL)
		return t;
	t.e->narg = 0;
	if (++r->loops > PAN_YARA_LOOPS_MAX) {
		(void)pan_yara_fail(r, t.e->line, "more than %d loops in each other",
		    PAN_YARA_LOOPS_MAX);
		return PAN_YARA_NO_TERM;
	}
	if (pan_yara_accept_key(r, PAN_YARA_K_ALL))
		quant = PAN_YARA_ALL;
	else if (pan_yara_accept_key(r, PAN_YARA_K_ANY))
		quant = PAN_YARA_ANY;
	else if (pan_yara_accept_key(r, PAN_YARA_K_NONE))
		quant = PAN_YARA_NONE;
	else if ((many = pan_yara_read_value(r, false)).e == NULL)
		return PAN_YARA_NO_TERM;
	good = set_many(r, &t, quant, many) &&
	    (pan_yara_accept_key(r, PAN_YARA_K_OF) ? read_for_of(r, &t)
	                                           : read_for_in(r, &t));
	r->loops--;
	return good && !r->bad ? t : PAN_YARA_NO_TERM;
}
