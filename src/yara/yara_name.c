#include "yara/yara_module.h"
#include "yara/yara_reader.h"

/*
 *	name { "." name | "[" value "]" | "(" [ logical { "," logical } ] ")" }
 *
 * The first name is a loop's variable, an external variable, a module or a rule, looked
 * for in this order.
 */

#define ARGS_MAX 128 /* of a function: libyara's too */

static enum pan_yara_type
type_of(const char *object)
{
	switch (pan_yara_module_kind(object)) {
	case PAN_YARA_MOD_INTEGER:
		return PAN_YARA_INTEGER;
	case PAN_YARA_MOD_FLOAT:
		return PAN_YARA_FLOAT;
	case PAN_YARA_MOD_TEXT:
		return PAN_YARA_STR;
	case PAN_YARA_MOD_STRUCT:
	case PAN_YARA_MOD_ARRAY:
	case PAN_YARA_MOD_DICT:
	case PAN_YARA_MOD_FUNCTION:
		break;
	}
	return PAN_YARA_OBJECT;
}

static bool
is_kind(struct pan_yara_term t, enum pan_yara_module_kind kind)
{
	return t.e->type == PAN_YARA_OBJECT && pan_yara_module_kind(t.object) == kind;
}

static bool
remember_text(struct pan_yara_reader *r, struct pan_yara_list *l, struct pan_str s)
{
	struct pan_str *v = l->v, *new;

	for (size_t i = 0; i < l->n; i++)
		if (pan_str_eq(v[i], s))
			return true;
	if ((new = pan_yara_list_add(r, l, sizeof(*new))) == NULL)
		return false;
	*new = s;
	return true;
}

static bool
remember_index(struct pan_yara_reader *r, struct pan_yara_list *l, uint32_t i)
{
	uint32_t *v = l->v, *new;

	for (size_t k = 0; k < l->n; k++)
		if (v[k] == i)
			return true;
	if ((new = pan_yara_list_add(r, l, sizeof(*new))) == NULL)
		return false;
	*new = i;
	return true;
}

static struct pan_yara_term
variable(struct pan_yara_reader *r, const struct pan_yara_loop_var *v, uint32_t line)
{
	struct pan_yara_term t = pan_yara_term_new(r, PAN_YARA_VAR, v->type, line, 0);

	if (t.e != NULL)
		t.e->index = v->slot;
	t.object = v->object;
	return t;
}

static struct pan_yara_term
external(struct pan_yara_reader *r, uint32_t index, uint32_t line)
{
	enum pan_yara_type type = r->external[index].type;
	struct pan_yara_term t = pan_yara_term_new(r, PAN_YARA_EXTERNAL,
	    type == PAN_YARA_BOOL ? PAN_YARA_INTEGER : type, line, 0);

	if (t.e == NULL || !remember_index(r, &r->externals, index))
		return PAN_YARA_NO_TERM;
	t.e->index = index;
	t.e->text = pan_arena_copy(r->a, pan_str(r->external[index].name));
	if (t.e->text.s == NULL)
		(void)pan_yara_no_memory(r);
	return t;
}

static struct pan_yara_term
module(struct pan_yara_reader *r, struct pan_str name, uint32_t line)
{
	struct pan_yara_term t =
	    pan_yara_term_new(r, PAN_YARA_MODULE, PAN_YARA_OBJECT, line, 0);

	if (t.e == NULL || !remember_text(r, &r->modules, name))
		return PAN_YARA_NO_TERM;
	t.e->text = name;
	t.object = pan_yara_module_find(name);
	return t;
}

/* A rule that stands before, or the rule itself, which is not decided yet: false. */
static struct pan_yara_term
rule(struct pan_yara_reader *r, struct pan_str name, uint32_t line)
{
	const struct pan_yara_rule *const *rules = r->rules.v;
	const struct pan_yara_rule **need;
	struct pan_yara_term t;
	uint32_t at;

	if (pan_str_eq(name, r->rule->name))
		return pan_yara_term_new(r, PAN_YARA_LIT, PAN_YARA_BOOL, line, 0);
	for (uint32_t i = 0; i < r->npending; i++) {
		if (pan_str_eq(r->pending[i], name)) {
			(void)pan_yara_fail(r, line,
			    "'%.*s' has no value before its loop", PAN_STR(name));
			return PAN_YARA_NO_TERM;
		}
	}
	if (!pan_yara_names_get(&r->rule_at, name, &at)) {
		if (pan_yara_module_find(name) != NULL)
			(void)pan_yara_fail(r, line, "import \"%.*s\" is missing",
			    PAN_STR(name));
		(void)pan_yara_fail(r, line,
		    "'%.*s' is not defined (rules must stand before "
		    "the rules that use them)",
		    PAN_STR(name));
		return PAN_YARA_NO_TERM;
	}
	if (at == PAN_YARA_REFUSED) {
		(void)pan_yara_fail(r, line, "rule '%.*s', which it needs, has an error",
		    PAN_STR(name));
		return PAN_YARA_NO_TERM;
	}
	t = pan_yara_term_new(r, PAN_YARA_RULE, PAN_YARA_BOOL, line, 0);
	if (t.e == NULL)
		return t;
	t.e->rule = rules[at];
	need = r->needs.v;
	for (size_t i = 0; i < r->needs.n; i++)
		if (need[i] == rules[at])
			return t;
	if ((need = pan_yara_list_add(r, &r->needs, sizeof(const void *))) == NULL)
		return PAN_YARA_NO_TERM;
	*need = rules[at];
	return t;
}

static struct pan_yara_term
first_name(struct pan_yara_reader *r)
{
	struct pan_str name = r->tok.text;
	const struct pan_str *imports = r->imports.v;
	uint32_t line = r->tok.line;

	for (uint32_t i = r->nvar; i-- > 0;)
		if (pan_str_eq(r->var[i].name, name))
			return variable(r, &r->var[i], line);
	for (uint32_t i = 0; r->external[i].name != NULL; i++)
		if (pan_str_is(name, r->external[i].name))
			return external(r, i, line);
	for (size_t i = 0; i < r->imports.n; i++)
		if (pan_str_eq(imports[i], name))
			return module(r, imports[i], line);
	return rule(r, name, line);
}

/* ".name" behind its dot. */
static struct pan_yara_term
member(struct pan_yara_reader *r, struct pan_yara_term of)
{
	struct pan_yara_term t;
	const char *type;

	if (r->tok.word != PAN_YARA_W_NAME) {
		(void)pan_yara_unexpected(r, "a name");
		return PAN_YARA_NO_TERM;
	}
	if (!is_kind(of, PAN_YARA_MOD_STRUCT)) {
		(void)pan_yara_fail(r, r->tok.line,
		    "'%.*s' is asked of what has no members", PAN_STR(r->tok.text));
		return PAN_YARA_NO_TERM;
	}
	type = pan_yara_module_member(of.object, r->tok.text);
	if (type == NULL) {
		(void)pan_yara_fail(r, r->tok.line, "there is no member '%.*s' there",
		    PAN_STR(r->tok.text));
		return PAN_YARA_NO_TERM;
	}
	t = pan_yara_term_new(r, PAN_YARA_MEMBER, type_of(type), r->tok.line, 1);
	if (!pan_yara_term_arg(r, &t, 0, of))
		return PAN_YARA_NO_TERM;
	t.object = type;
	t.e->text = pan_arena_copy(r->a, r->tok.text);
	if (t.e->text.s == NULL)
		(void)pan_yara_no_memory(r);
	pan_yara_next(r);
	return t;
}

/* "[value]" behind its bracket. */
static struct pan_yara_term
element(struct pan_yara_reader *r, struct pan_yara_term of, uint32_t line)
{
	bool array = is_kind(of, PAN_YARA_MOD_ARRAY);
	struct pan_yara_term index, t;
	const char *type;

	if (!array && !is_kind(of, PAN_YARA_MOD_DICT)) {
		(void)pan_yara_fail(r, line,
		    "'[' stands behind what is no array or "
		    "dictionary");
		return PAN_YARA_NO_TERM;
	}
	index = pan_yara_read_value(r, false);
	if (index.e == NULL || !pan_yara_expect(r, ']'))
		return PAN_YARA_NO_TERM;
	if (index.e->type != (array ? PAN_YARA_INTEGER : PAN_YARA_STR)) {
		(void)pan_yara_fail(r, line, "an index is a whole number, a key a text");
		return PAN_YARA_NO_TERM;
	}
	type = pan_yara_module_item(of.object);
	t = pan_yara_term_new(r, PAN_YARA_AT, type_of(type), line, 2);
	if (!pan_yara_term_arg(r, &t, 0, of) || !pan_yara_term_arg(r, &t, 1, index))
		return PAN_YARA_NO_TERM;
	t.object = type;
	return t;
}

/* The arguments up to ")" into ${all}, and a letter for the type of each. */
static bool
arguments(struct pan_yara_reader *r, struct pan_yara_list *all, char *letters)
{
	static const char code[] = { 'b', 'i', 'f', 's', 'r', 'o' };
	struct pan_yara_term *slot;

	if (pan_yara_accept(r, ')'))
		return !r->bad;
	do {
		struct pan_yara_term t = pan_yara_read_logical(r);

		if (t.e == NULL)
			return false;
		if (all->n == ARGS_MAX)
			return pan_yara_fail(r, t.e->line, "more than %d arguments",
			    ARGS_MAX);
		if ((slot = pan_yara_list_add(r, all, sizeof(*slot))) == NULL)
			return false;
		*slot = t;
		letters[all->n - 1] = code[t.e->type];
	} while (pan_yara_accept(r, ','));
	return pan_yara_expect(r, ')');
}

/* "(arguments)" behind its parenthesis. */
static struct pan_yara_term
call(struct pan_yara_reader *r, struct pan_yara_term of, uint32_t line)
{
	char letters[ARGS_MAX];
	struct pan_yara_list all = { 0 };
	const struct pan_yara_term *args;
	struct pan_yara_term t;
	const char *type;

	if (!is_kind(of, PAN_YARA_MOD_FUNCTION)) {
		(void)pan_yara_fail(r, line, "'(' stands behind what is no function");
		return PAN_YARA_NO_TERM;
	}
	if (!arguments(r, &all, letters))
		return PAN_YARA_NO_TERM;
	if (!pan_yara_module_takes(of.object, (struct pan_str){ letters, all.n })) {
		(void)pan_yara_fail(r, line, "the function takes other arguments");
		return PAN_YARA_NO_TERM;
	}
	type = pan_yara_module_item(of.object);
	t = pan_yara_term_new(r, PAN_YARA_CALL, type_of(type), line, (uint32_t)all.n + 1);
	if (!pan_yara_term_arg(r, &t, 0, of))
		return PAN_YARA_NO_TERM;
	args = all.v;
	for (uint32_t i = 0; i < all.n; i++)
		if (!pan_yara_term_arg(r, &t, i + 1, args[i]))
			return PAN_YARA_NO_TERM;
	t.object = type;
	return t;
}

struct pan_yara_term
pan_yara_read_object(struct pan_yara_reader *r)
{
	struct pan_yara_term t = first_name(r);

	pan_yara_next(r);
	while (t.e != NULL && !r->bad) {
		uint32_t line = r->tok.line;

		if (pan_yara_accept(r, '.'))
			t = member(r, t);
		else if (pan_yara_accept(r, '['))
			t = element(r, t, line);
		else if (pan_yara_accept(r, '('))
			t = call(r, t, line);
		else
			break;
	}
	return r->bad ? PAN_YARA_NO_TERM : t;
}

struct pan_yara_term
pan_yara_read_name(struct pan_yara_reader *r)
{
	struct pan_str word = r->tok.text;
	struct pan_yara_term t = pan_yara_read_object(r);

	if (t.e != NULL && t.e->type == PAN_YARA_OBJECT) {
		(void)pan_yara_fail(r, t.e->line, "what begins with '%.*s' is no value",
		    PAN_STR(word));
		return PAN_YARA_NO_TERM;
	}
	return t;
}
