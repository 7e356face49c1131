#include "rule/atr.h"

#include "core/json.h"

/* An event made from a test case has at most these fields, and those of "fields". */
#define OWN_FIELDS 10

/* What a case says about its event, gathered from its own keys and from a map "input". */
struct parts {
	struct pan_str user_input, agent_output, tool_response, tool_description;
	struct pan_str tool_name, tool_args, content;
	bool has_content;
};

static enum pan_event_type
type_of(enum pan_source source, struct pan_str *name)
{
	switch (source) {
	case PAN_SOURCE_MCP_EXCHANGE:
		*name = PAN_LIT("tool_response");
		return PAN_EVENT_TOOL_RESPONSE;
	case PAN_SOURCE_TOOL_CALL:
	case PAN_SOURCE_SKILL_LIFECYCLE:
	case PAN_SOURCE_SKILL_PERMISSION:
	case PAN_SOURCE_SKILL_CHAIN:
		*name = PAN_LIT("tool_call");
		return PAN_EVENT_TOOL_CALL;
	case PAN_SOURCE_MULTI_AGENT_COMM:
		*name = PAN_LIT("multi_agent_message");
		return PAN_EVENT_MULTI_AGENT_MESSAGE;
	case PAN_SOURCE_AGENT_BEHAVIOR:
		*name = PAN_LIT("agent_behavior");
		return PAN_EVENT_AGENT_BEHAVIOR;
	case PAN_SOURCE_LLM_IO:
	case PAN_SOURCE_CONTEXT_WINDOW:
	case PAN_SOURCE_MEMORY_ACCESS:
	case PAN_SOURCE_AGENT_TRACE:
	case PAN_SOURCE_NONE:
		break;
	}
	*name = PAN_LIT("llm_input");
	return PAN_EVENT_LLM_INPUT;
}

/* Entry ${key} of ${n} as a field's text; left alone when it is absent. */
static int
take(struct pan_arena *a, const struct pan_node *n, const char *key, struct pan_str *to,
    struct pan_err *err)
{
	const struct pan_node *e = pan_node_get(n, key);

	return e == NULL || e->kind == PAN_NODE_NULL ? PAN_OK
	                                             : pan_event_value(a, e, to, err);
}

static int
take_all(struct pan_arena *a, const struct pan_node *n, struct parts *p,
    struct pan_err *err)
{
	const struct {
		const char *key;
		struct pan_str *to;
	} known[] = {
		{ "user_input", &p->user_input },
		{ "agent_output", &p->agent_output },
		{ "tool_response", &p->tool_response },
		{ "tool_description", &p->tool_description },
		{ "tool_name", &p->tool_name },
		{ "tool_args", &p->tool_args },
		{ "content", &p->content },
		{ "agent_message", &p->content },
	};
	int rc = PAN_OK;

	for (size_t i = 0; rc == PAN_OK && i < sizeof(known) / sizeof(known[0]); i++)
		rc = take(a, n, known[i].key, known[i].to, err);
	return rc;
}

/*
 * "input": text is what the user said; a map is a call ({tool_name, tool_args}, whose
 * arguments stand for the text) or an answer ({tool_name, response}).
 */
static int
take_input(struct pan_arena *a, const struct pan_node *input, struct parts *p,
    struct pan_err *err)
{
	int rc;

	if (input == NULL || input->kind == PAN_NODE_NULL)
		return PAN_OK;
	if (input->kind != PAN_NODE_MAP) {
		rc = pan_event_value(a, input, &p->user_input, err);
		p->content = p->user_input;
		return rc;
	}
	rc = take_all(a, input, p, err);
	if (rc == PAN_OK)
		rc = take(a, input, "response", &p->tool_response, err);
	if (rc == PAN_OK && p->tool_args.s != NULL && p->user_input.s == NULL)
		p->user_input = p->tool_args;
	return rc;
}

static int
gather(struct pan_arena *a, const struct pan_node *n, struct parts *p,
    struct pan_err *err)
{
	const struct pan_node *call = pan_node_get(n, "tool_call");
	int rc = take_input(a, pan_node_get(n, "input"), p, err);

	if (rc == PAN_OK)
		rc = take_all(a, n, p, err);
	if (rc == PAN_OK && call != NULL && call->kind == PAN_NODE_MAP) {
		rc = take(a, call, "name", &p->tool_name, err);
		if (rc == PAN_OK)
			rc = take(a, call, "args", &p->tool_args, err);
	} else if (rc == PAN_OK && call != NULL) {
		rc = pan_event_value(a, call, &p->tool_args, err);
	}
	return rc;
}

/* The text that the event is about: the first of these that the case has. */
static struct pan_str
main_text(const struct parts *p)
{
	const struct pan_str *order[] = { &p->content, &p->user_input, &p->tool_response,
		&p->agent_output, &p->tool_description };

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		if (order[i]->s != NULL)
			return *order[i];
	}
	return PAN_LIT("");
}

static void
add(struct pan_event *e, const char *name, struct pan_str value)
{
	if (value.s != NULL)
		e->field[e->nfield++] = (struct pan_field){ pan_str(name), value };
}

static void
add_fields(struct pan_event *e, const struct parts *p)
{
	add(e, "user_input", p->user_input);
	add(e, "agent_output", p->agent_output);
	add(e, "tool_response", p->tool_response);
	add(e, "tool_description", p->tool_description);
	add(e, "tool_name", p->tool_name.s != NULL ? p->tool_name : PAN_LIT(""));
	add(e, "tool_args", p->tool_args.s != NULL ? p->tool_args : p->user_input);
	add(e, "content", e->content);
	add(e, "agent_message", e->content);
}

static bool
own_name(const struct pan_event *e, size_t nown, struct pan_str name)
{
	for (size_t i = 0; i < nown; i++) {
		if (pan_str_eq(e->field[i].name, name))
			return true;
	}
	return false;
}

/* Any other field, such as "skill.manifest.name", under "fields" or in a map "input". */
static int
add_extra(struct pan_arena *a, const struct pan_node *map, struct pan_event *e,
    struct pan_err *err)
{
	size_t nown = e->nfield;
	int rc = PAN_OK;

	if (!pan_node_is(map, PAN_NODE_MAP))
		return PAN_OK;
	for (const struct pan_node *n = map->child; rc == PAN_OK && n != NULL;
	     n = n->next) {
		struct pan_field *f = &e->field[e->nfield];

		if (own_name(e, nown, n->key) || pan_str_is(n->key, "response"))
			continue;
		f->name = n->key;
		rc = pan_event_value(a, n, &f->value, err);
		if (rc == PAN_OK && f->value.s != NULL)
			e->nfield++;
	}
	return rc;
}

/* {"metric_value": 150, "event_count": 150, ...} as the event's metrics. */
static int
add_aggregate(struct pan_arena *a, struct pan_event *e, struct pan_err *err)
{
	struct pan_node *n = NULL;
	int rc = pan_json_parse(a, e->content, PAN_JSON_STRICT, &n, err);

	if (rc == PAN_OK && pan_node_is(n, PAN_NODE_MAP))
		e->metrics = n;
	return rc == PAN_EFORMAT ? PAN_OK : rc;
}

/* Trace rules write the spans as JSON in "input"; ours may also write them in YAML. */
static int
add_trace(struct pan_arena *a, const struct pan_rule *r, const struct pan_node *n,
    struct pan_event *e, struct pan_err *err)
{
	struct pan_node *trace = NULL;
	int rc;

	e->trace = pan_node_get(n, "trace");
	/* A behavioral rule's input is the aggregate it would have seen. */
	if (r->method == PAN_METHOD_BEHAVIORAL && e->metrics == NULL)
		return add_aggregate(a, e, err);
	if (e->trace != NULL || r->method != PAN_METHOD_TRACE)
		return PAN_OK;
	rc = pan_json_parse(a, e->content, PAN_JSON_STRICT, &trace, err);
	if (rc != PAN_OK)
		return pan_err_wrap(err, rc, "the case's trace");
	e->trace = trace;
	return PAN_OK;
}

int
pan_atr_case_event(struct pan_arena *a, const struct pan_rule *r,
    const struct pan_test_case *t, struct pan_event *out, struct pan_err *err)
{
	const struct pan_node *fields = pan_node_get(t->node, "fields");
	const struct pan_node *input = pan_node_get(t->node, "input");
	size_t nfield = OWN_FIELDS;
	struct pan_event e = { .session = PAN_LIT("test-session") };
	struct parts p = { 0 };
	int rc = gather(a, t->node, &p, err);

	if (rc != PAN_OK)
		return rc;
	e.id = pan_arena_printf(a, "\"%.*s/%.*s/%u\"", PAN_STR(r->id), PAN_STR(t->kind),
	    t->index);
	e.type = type_of(r->source, &e.type_name);
	e.content = main_text(&p);
	e.metrics = pan_node_get(t->node, "metrics");
	nfield += pan_node_is(fields, PAN_NODE_MAP) ? fields->count : 0;
	nfield += pan_node_is(input, PAN_NODE_MAP) ? input->count : 0;
	e.field = pan_arena_array(a, nfield, sizeof(*e.field));
	if (e.field == NULL || e.id.s == NULL)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	add_fields(&e, &p);
	rc = add_extra(a, fields, &e, err);
	if (rc == PAN_OK)
		rc = add_extra(a, input, &e, err);
	if (rc == PAN_OK)
		rc = add_trace(a, r, t->node, &e, err);
	if (rc == PAN_OK)
		*out = e;
	return rc;
}
