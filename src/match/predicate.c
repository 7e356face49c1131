#include "match/predicate.h"

static const struct pan_str placeholder = { "${span.attributes.", 18 };

static int
rank(const struct pan_node *n)
{
	if (n == NULL)
		return 0;
	return n->kind == PAN_NODE_INT ? 1 + PAN_NODE_FLOAT : 1 + (int)n->kind;
}

static int
cmp_number(const struct pan_node *a, const struct pan_node *b)
{
	if (a->kind == PAN_NODE_INT && b->kind == PAN_NODE_INT)
		return (a->integer > b->integer) - (a->integer < b->integer);
	return (a->number > b->number) - (a->number < b->number);
}

/* Nesting is bounded by the readers of JSON and YAML. */
int
pan_predicate_cmp(const struct pan_node *a, const struct pan_node *b)
{
	int ra = rank(a), rb = rank(b), c;

	if (ra != rb)
		return ra < rb ? -1 : 1;
	if (a == NULL || b == NULL)
		return 0;
	switch (a->kind) {
	case PAN_NODE_NULL:
		return 0;
	case PAN_NODE_BOOL:
		return (int)a->boolean - (int)b->boolean;
	case PAN_NODE_INT:
	case PAN_NODE_FLOAT:
		return cmp_number(a, b);
	case PAN_NODE_TEXT:
		return pan_str_cmp(a->text, b->text);
	case PAN_NODE_LIST:
	case PAN_NODE_MAP:
		break;
	}
	a = a->child;
	b = b->child;
	for (; a != NULL && b != NULL; a = a->next, b = b->next) {
		c = pan_str_cmp(a->key, b->key);
		if (c == 0)
			c = pan_predicate_cmp(a, b);
		if (c != 0)
			return c;
	}
	return (a != NULL) - (b != NULL);
}

/* What ${p} stands for: another attribute, or itself. */
static const struct pan_node *
resolve(const struct pan_node *p, const struct pan_predicate_env *env,
    struct pan_node *room)
{
	struct pan_str t = p->text;

	if (p->kind != PAN_NODE_TEXT || !pan_str_starts(t, placeholder) ||
	    !pan_str_ends(t, PAN_LIT("}")) || t.n <= placeholder.n + 1)
		return p;
	return env->attr(env->ctx, pan_str_slice(t, placeholder.n, t.n - 1), room);
}

static bool
in_list(const struct pan_node *list, const struct pan_node *v,
    const struct pan_predicate_env *env)
{
	struct pan_node room;

	if (!pan_node_is(list, PAN_NODE_LIST))
		return false;
	for (const struct pan_node *e = list->child; e != NULL; e = e->next) {
		const struct pan_node *want = resolve(e, env, &room);

		if (want != NULL && pan_predicate_cmp(want, v) == 0)
			return true;
	}
	return false;
}

static int
matches(const struct pan_node *p, const struct pan_node *v,
    const struct pan_predicate_env *env, bool *holds, struct pan_err *err)
{
	*holds = false;
	/* "stringified" (section 8.3): numbers and truth values as they were written. */
	if (v == NULL || v->kind == PAN_NODE_LIST || v->kind == PAN_NODE_MAP ||
	    v->kind == PAN_NODE_NULL)
		return PAN_OK;
	if (env->slow == NULL || env->slow->regex == NULL)
		return pan_err_set(err, PAN_EARG, "no function to match a pattern with");
	return env->slow->regex(env->slow->ctx, p->text, false, v->text, holds, err);
}

/* One predicate of a map. */
static int
check(const struct pan_node *p, const struct pan_node *v,
    const struct pan_predicate_env *env, bool *holds, struct pan_err *err)
{
	struct pan_node room;

	if (pan_str_is(p->key, "in"))
		*holds = in_list(p, v, env);
	else if (pan_str_is(p->key, "not_in"))
		*holds = pan_node_is(p, PAN_NODE_LIST) && !in_list(p, v, env);
	else if (pan_str_is(p->key, "equals"))
		*holds = pan_predicate_cmp(resolve(p, env, &room), v) == 0;
	else if (pan_str_is(p->key, "not_equals"))
		*holds = pan_predicate_cmp(resolve(p, env, &room), v) != 0;
	else if (pan_str_is(p->key, "exists"))
		*holds = pan_node_bool(p, true) == (v != NULL);
	else if (pan_str_is(p->key, "regex"))
		return matches(p, v, env, holds, err);
	else
		return pan_err_set(err, PAN_EFORMAT, "unknown predicate '%.*s'",
		    PAN_STR(p->key));
	return PAN_OK;
}

int
pan_predicate_one(const struct pan_node *p, const struct pan_node *v,
    const struct pan_predicate_env *env, bool *holds, struct pan_err *err)
{
	struct pan_node room;
	int rc = PAN_OK;

	if (p->kind != PAN_NODE_MAP) {
		*holds = pan_predicate_cmp(resolve(p, env, &room), v) == 0;
		return PAN_OK;
	}
	*holds = true;
	for (const struct pan_node *e = p->child; rc == PAN_OK && *holds && e != NULL;
	     e = e->next)
		rc = check(e, v, env, holds, err);
	return rc;
}

int
pan_predicate_all(const struct pan_node *attributes, const struct pan_predicate_env *env,
    bool *holds, struct pan_err *err)
{
	struct pan_node room;
	int rc = PAN_OK;

	*holds = true;
	if (!pan_node_is(attributes, PAN_NODE_MAP))
		return PAN_OK;
	for (const struct pan_node *e = attributes->child;
	     rc == PAN_OK && *holds && e != NULL; e = e->next)
		rc = pan_predicate_one(e, env->attr(env->ctx, e->key, &room), env, holds,
		    err);
	return rc;
}
