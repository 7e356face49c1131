#include "match/trace.h"

#include <stdlib.h>

#include "match/predicate.h"

struct trace {
	struct pan_arena *a;
	const struct pan_slow *slow;
	const struct pan_node *first;
	size_t n;
};

/*
 * "tool.args.id" may be one name, or "id" inside "tool.args", or three maps: the longest
 * head that is an entry is taken, and the rest looked up in it.
 */
static const struct pan_node *
look_up(const struct pan_node *map, struct pan_str path)
{
	size_t cut = path.n;

	while (pan_node_is(map, PAN_NODE_MAP)) {
		const struct pan_node *hit = NULL;
		struct pan_str head = pan_str_slice(path, 0, cut);

		for (const struct pan_node *e = map->child; e != NULL; e = e->next) {
			if (pan_str_eq(e->key, head))
				hit = e;
		}
		if (hit != NULL && cut == path.n)
			return hit;
		if (hit != NULL) {
			map = hit;
			path = pan_str_slice(path, cut + 1, path.n);
			cut = path.n;
			continue;
		}
		while (cut > 0 && path.s[cut - 1] != '.')
			cut--;
		if (cut == 0)
			return NULL;
		cut--;
	}
	return NULL;
}

static const struct pan_node *
attribute(void *ctx, struct pan_str name, struct pan_node *room)
{
	(void)room;
	return look_up(pan_node_get(ctx, "attributes"), name);
}

static const struct pan_node *
kind_of(const struct pan_node *span)
{
	const struct pan_node *kind = pan_node_get(span, "span.kind");

	if (kind == NULL)
		kind = pan_node_get(span, "kind");
	if (kind == NULL)
		kind = pan_node_path(span, "attributes", "openinference.span.kind", NULL);
	return kind;
}

/* The environment of one span.  Predicates do not change it; callbacks take no const. */
static struct pan_predicate_env
env_of(const struct trace *t, const struct pan_node *span)
{
	union {
		const struct pan_node *in;
		void *out;
	} ctx = { .in = span };

	return (struct pan_predicate_env){ attribute, ctx.out, t->slow };
}

static int
plain_shape(const struct trace *t, const struct pan_node *span,
    const struct pan_node *shape, bool *fits, struct pan_err *err)
{
	struct pan_predicate_env env = env_of(t, span);
	const struct pan_node *kind = pan_node_get(shape, "span.kind");
	int rc = PAN_OK;

	*fits = true;
	if (kind != NULL)
		rc = pan_predicate_one(kind, kind_of(span), &env, fits, err);
	if (rc == PAN_OK && *fits)
		rc =
		    pan_predicate_all(pan_node_get(shape, "attributes"), &env, fits, err);
	return rc;
}

/* A shape, or any of one_of_shapes. */
static int
shape(const struct trace *t, const struct pan_node *span, const struct pan_node *at,
    bool *fits, struct pan_err *err)
{
	const struct pan_node *list = pan_node_get(at, "one_of_shapes");
	int rc = PAN_OK;

	if (!pan_node_is(list, PAN_NODE_LIST))
		return plain_shape(t, span, at, fits, err);
	*fits = false;
	for (const struct pan_node *e = list->child; rc == PAN_OK && !*fits && e != NULL;
	     e = e->next)
		rc = plain_shape(t, span, e, fits, err);
	return rc;
}

/*
 * Whether some span fits ${target} while an earlier one fits ${before} (${wanted}), or
 * while none did (not ${wanted}).  ${before} NULL: no earlier span is asked for.
 */
static int
preceded(const struct trace *t, const struct pan_node *target,
    const struct pan_node *before, bool wanted, bool *fired, struct pan_err *err)
{
	bool seen = before == NULL;

	for (const struct pan_node *s = t->first; s != NULL; s = s->next) {
		bool fits = false;
		int rc = seen == wanted ? shape(t, s, target, &fits, err) : PAN_OK;

		if (rc != PAN_OK)
			return rc;
		if (fits) {
			*fired = true;
			return PAN_OK;
		}
		if (seen)
			continue;
		rc = shape(t, s, before, &seen, err);
		if (rc != PAN_OK)
			return rc;
	}
	return PAN_OK;
}

static int
forbid(const struct trace *t, const struct pan_node *p, bool *fired, struct pan_err *err)
{
	const struct pan_node *target = pan_node_get(p, "shape");
	const struct pan_node *before = pan_node_get(p, "preceded_by");

	if (before == NULL)
		before = pan_node_get(target, "preceded_by");
	return preceded(t, target, before, true, fired, err);
}

static int
require(const struct trace *t, const struct pan_node *p, bool *fired, struct pan_err *err)
{
	return preceded(t, pan_node_get(p, "target_shape"),
	    pan_node_get(p, "must_be_preceded_by"), false, fired, err);
}

struct member { /* of a group that must agree */
	const struct pan_node *key;
	const struct pan_node *value;
	size_t at;
};

static int
by_key(const void *a, const void *b)
{
	const struct member *x = a, *y = b;
	int c = pan_predicate_cmp(x->key, y->key);

	return c != 0 ? c : (x->at > y->at) - (x->at < y->at);
}

static const struct pan_node *
group_key(const struct pan_node *span, struct pan_str across)
{
	const struct pan_node *attributes = pan_node_get(span, "attributes");
	const struct pan_node *key;

	if (pan_str_is(across, "agent.delegation_chain"))
		return look_up(attributes, across);
	if (pan_str_is(across, "session"))
		return look_up(attributes, PAN_LIT("session.id"));
	key = look_up(attributes, PAN_LIT("gen_ai.conversation.id"));
	return key != NULL ? key : look_up(attributes, PAN_LIT("conversation.id"));
}

static int
invariant(const struct trace *t, const struct pan_node *p, bool *fired,
    struct pan_err *err)
{
	struct pan_str across = pan_node_get_text(p, "across");
	struct pan_str name = pan_node_get_text(p, "attribute");
	bool whole = pan_str_is(across, "trace");
	struct member *m = pan_arena_array(t->a, t->n, sizeof(*m));
	size_t n = 0, i = 0;

	if (m == NULL)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	for (const struct pan_node *s = t->first; s != NULL; s = s->next, i++) {
		m[n].key = whole ? NULL : group_key(s, across);
		m[n].value = look_up(pan_node_get(s, "attributes"), name);
		m[n].at = i;
		n += whole || m[n].key != NULL ? 1 : 0;
	}
	qsort(m, n, sizeof(*m), by_key);
	for (i = 1; i < n; i++) {
		if (pan_predicate_cmp(m[i].key, m[i - 1].key) == 0 &&
		    pan_predicate_cmp(m[i].value, m[i - 1].value) != 0)
			*fired = true;
	}
	return PAN_OK;
}

/* Find the spans, which must all be maps. */
static int
read_spans(struct trace *t, const struct pan_node *trace, struct pan_err *err)
{
	const struct pan_node *list = trace;

	if (trace->kind == PAN_NODE_MAP)
		list = pan_node_get(trace, "spans");
	if (!pan_node_is(list, PAN_NODE_LIST))
		return pan_err_set(err, PAN_EFORMAT, "the trace has no list of spans");
	if (list->count > PAN_TRACE_SPANS_MAX)
		return pan_err_set(err, PAN_ELIMIT, "the trace has more than %d spans",
		    PAN_TRACE_SPANS_MAX);
	for (const struct pan_node *s = list->child; s != NULL; s = s->next) {
		if (s->kind != PAN_NODE_MAP)
			return pan_err_set(err, PAN_EFORMAT, "a span is no object");
	}
	t->first = list->child;
	t->n = list->count;
	return PAN_OK;
}

int
pan_trace_eval(struct pan_arena *scratch, const struct pan_node *spec,
    const struct pan_event *ev, const struct pan_slow *slow, bool *fired,
    struct pan_err *err)
{
	static const struct {
		const char *key;
		int (*eval)(const struct trace *, const struct pan_node *, bool *,
		    struct pan_err *);
	} parts[] = {
		{ "forbid", forbid },
		{ "require", require },
		{ "invariant", invariant },
	};
	struct trace t = { .a = scratch, .slow = slow };
	bool broken = false;
	int rc;

	*fired = false;
	if (ev->trace == NULL)
		return PAN_OK;
	rc = read_spans(&t, ev->trace, err);
	for (size_t i = 0; rc == PAN_OK && i < sizeof(parts) / sizeof(parts[0]); i++) {
		const struct pan_node *list = pan_node_get(spec, parts[i].key);

		if (!pan_node_is(list, PAN_NODE_LIST))
			continue;
		for (const struct pan_node *p = list->child;
		     rc == PAN_OK && !broken && p != NULL; p = p->next)
			rc = parts[i].eval(&t, p, &broken, err);
	}
	if (rc == PAN_OK)
		*fired = broken;
	return rc;
}
