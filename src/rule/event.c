#include "rule/event.h"

#include <math.h>

#include "core/json.h"
#include "rule/duration.h"

/* An event's line is bounded by whoever reads it; a value printed back is no longer. */
#define VALUE_MAX ((size_t)1 << 30)

/* What the standard calls each type, and the field that its content stands for. */
static const struct {
	const char *name;
	enum pan_event_type type;
	const char *field;
} types[] = {
	{ "llm_input", PAN_EVENT_LLM_INPUT, "user_input" },
	{ "llm_output", PAN_EVENT_LLM_OUTPUT, "agent_output" },
	{ "tool_call", PAN_EVENT_TOOL_CALL, "tool_name" },
	{ "tool_response", PAN_EVENT_TOOL_RESPONSE, "tool_response" },
	{ "agent_behavior", PAN_EVENT_AGENT_BEHAVIOR, "metric" },
	{ "multi_agent_message", PAN_EVENT_MULTI_AGENT_MESSAGE, "agent_message" },
	{ "mcp_exchange", PAN_EVENT_MCP_EXCHANGE, "" },
};
#define NTYPES (sizeof(types) / sizeof(types[0]))

/* Other fields that fall back to the content of an event of that type. */
static const struct {
	enum pan_event_type type;
	const char *field;
} aliases[] = {
	{ PAN_EVENT_TOOL_RESPONSE, "user_input" },
	{ PAN_EVENT_TOOL_RESPONSE, "agent_output" },
	{ PAN_EVENT_TOOL_CALL, "tool_args" },
};
#define NALIASES (sizeof(aliases) / sizeof(aliases[0]))

static const char *
kind_name(const struct pan_node *n)
{
	static const char *const names[] = {
		[PAN_NODE_NULL] = "null",
		[PAN_NODE_BOOL] = "a truth value",
		[PAN_NODE_INT] = "a number",
		[PAN_NODE_FLOAT] = "a number",
		[PAN_NODE_TEXT] = "text",
		[PAN_NODE_LIST] = "a list",
		[PAN_NODE_MAP] = "an object",
	};

	return names[n->kind];
}

/* Member ${key}; null counts as absent. */
static const struct pan_node *
member(const struct pan_node *n, const char *key)
{
	const struct pan_node *m = pan_node_get(n, key);

	return pan_node_is(m, PAN_NODE_NULL) ? NULL : m;
}

static int
compact(struct pan_arena *a, const struct pan_node *n, struct pan_str *out,
    struct pan_err *err)
{
	struct pan_json_out j;
	struct pan_buf b;
	int rc;

	pan_buf_init(&b, VALUE_MAX);
	pan_json_out_init(&j, &b, 0);
	pan_json_node(&j, NULL, n);
	rc = pan_buf_done(&b, err);
	if (rc == PAN_OK) {
		*out = pan_arena_copy(a, pan_buf_str(&b));
		if (out->s == NULL)
			rc = pan_err_set(err, PAN_ENOMEM, "out of memory");
	}
	pan_buf_fini(&b);
	return rc;
}

int
pan_event_value(struct pan_arena *a, const struct pan_node *n, struct pan_str *out,
    struct pan_err *err)
{
	if (n == NULL || n->kind == PAN_NODE_NULL) {
		*out = (struct pan_str){ NULL, 0 };
		return PAN_OK;
	}
	if (n->kind == PAN_NODE_TEXT) {
		*out = n->text;
		return PAN_OK;
	}
	return compact(a, n, out, err);
}

/* The entries of map ${name} as fields; a null value is left out. */
static int
read_fields(struct pan_arena *a, const struct pan_node *event, const char *name,
    struct pan_field **out, size_t *nout, struct pan_err *err)
{
	const struct pan_node *map = member(event, name);
	struct pan_field *field;
	size_t n = 0;
	int rc;

	*out = NULL;
	*nout = 0;
	if (map == NULL)
		return PAN_OK;
	if (map->kind != PAN_NODE_MAP)
		return pan_err_set(err, PAN_EFORMAT, "'%s' is %s, not an object", name,
		    kind_name(map));
	if (map->count == 0)
		return PAN_OK;
	field = pan_arena_array(a, map->count, sizeof(*field));
	if (field == NULL)
		return pan_err_set(err, PAN_ENOMEM, "out of memory");
	for (const struct pan_node *e = map->child; e != NULL; e = e->next) {
		if (e->kind == PAN_NODE_NULL)
			continue;
		field[n].name = e->key;
		rc = pan_event_value(a, e, &field[n].value, err);
		if (rc != PAN_OK)
			return rc;
		n++;
	}
	*out = field;
	*nout = n;
	return PAN_OK;
}

static int
read_text(const struct pan_node *event, const char *name, struct pan_str *out,
    struct pan_err *err)
{
	const struct pan_node *m = member(event, name);

	if (m == NULL)
		return PAN_OK;
	if (m->kind != PAN_NODE_TEXT)
		return pan_err_set(err, PAN_EFORMAT, "'%s' is %s, not text", name,
		    kind_name(m));
	*out = m->text;
	return PAN_OK;
}

static int
read_id(struct pan_arena *a, const struct pan_node *event, struct pan_str *out,
    struct pan_err *err)
{
	const struct pan_node *m = member(event, "id");

	*out = PAN_LIT("null");
	if (m == NULL)
		return PAN_OK;
	if (m->kind != PAN_NODE_TEXT && m->kind != PAN_NODE_INT &&
	    m->kind != PAN_NODE_FLOAT)
		return pan_err_set(err, PAN_EFORMAT,
		    "'id' is %s, neither text nor a number", kind_name(m));
	return compact(a, m, out, err);
}

static int
read_type(const struct pan_node *event, struct pan_event *out, struct pan_err *err)
{
	int rc;

	if (member(event, "type") == NULL) {
		if (member(event, "logsource") != NULL)
			return pan_err_set(err, PAN_EFORMAT,
			    "a host event ('logsource'), not an agent's");
		if (member(event, "file") != NULL)
			return pan_err_set(err, PAN_EFORMAT,
			    "a file event ('file'), not an agent's");
		return pan_err_set(err, PAN_EFORMAT, "the event has no 'type'");
	}
	rc = read_text(event, "type", &out->type_name, err);
	if (rc != PAN_OK)
		return rc;
	if (out->type_name.n == 0)
		return pan_err_set(err, PAN_EFORMAT, "'type' is empty");
	out->type = pan_event_type_from(out->type_name);
	return PAN_OK;
}

static int
read_mode(const struct pan_node *event, struct pan_event *out, struct pan_err *err)
{
	struct pan_str mode = PAN_LIT("event"), context = mode;
	int rc = read_text(event, "mode", &mode, err);

	if (rc == PAN_OK)
		rc = read_text(event, "scanContext", &context, err);
	if (rc != PAN_OK)
		return rc;
	if (!pan_str_is(mode, "skill") && !pan_str_is(mode, "event"))
		return pan_err_set(err, PAN_EFORMAT,
		    "'mode' is neither \"skill\" nor \"event\"");
	out->skill = pan_str_is(mode, "skill") || pan_str_is(context, "skill");
	return PAN_OK;
}

/* Text as ISO 8601, or a number of milliseconds as JavaScript counts them. */
static int
read_time(const struct pan_node *event, struct pan_event *out, struct pan_err *err)
{
	const struct pan_node *m = member(event, "timestamp");

	if (m == NULL)
		return PAN_OK;
	if (m->kind == PAN_NODE_TEXT) {
		if (!pan_duration_moment(m->text, &out->time_ms))
			return pan_err_set(err, PAN_EFORMAT,
			    "'timestamp' is no time like 2026-05-25T08:14:32Z");
		return PAN_OK;
	}
	if (m->kind != PAN_NODE_INT && m->kind != PAN_NODE_FLOAT)
		return pan_err_set(err, PAN_EFORMAT,
		    "'timestamp' is %s, neither text nor a number", kind_name(m));
	/* ECMA-262, 21.4.1.1: a time value lies within 8.64e15 of 1970. */
	if (!(fabs(m->number) <= 8.64e15))
		return pan_err_set(err, PAN_EFORMAT, "'timestamp' is out of range");
	out->time_ms = m->kind == PAN_NODE_INT ? m->integer : (int64_t)m->number;
	return PAN_OK;
}

static int
read_session(struct pan_arena *a, const struct pan_node *event, struct pan_event *out,
    struct pan_err *err)
{
	const struct pan_node *m = member(event, "sessionId");

	if (m == NULL)
		return PAN_OK;
	if (m->kind != PAN_NODE_TEXT && m->kind != PAN_NODE_INT)
		return pan_err_set(err, PAN_EFORMAT,
		    "'sessionId' is %s, neither text nor a whole number", kind_name(m));
	return pan_event_value(a, m, &out->session, err);
}

/* OpenInference spans: a list, or an object that holds them as "spans". */
static int
read_trace(const struct pan_node *event, struct pan_event *out, struct pan_err *err)
{
	const struct pan_node *m = member(event, "trace");

	if (m == NULL)
		return PAN_OK;
	if (m->kind != PAN_NODE_LIST && m->kind != PAN_NODE_MAP)
		return pan_err_set(err, PAN_EFORMAT,
		    "'trace' is %s, neither an object nor a list", kind_name(m));
	out->trace = m;
	return PAN_OK;
}

static int
read_metrics(const struct pan_node *event, struct pan_event *out, struct pan_err *err)
{
	const struct pan_node *m = member(event, "metrics");

	if (m == NULL)
		return PAN_OK;
	if (m->kind != PAN_NODE_MAP)
		return pan_err_set(err, PAN_EFORMAT, "'metrics' is %s, not an object",
		    kind_name(m));
	for (const struct pan_node *e = m->child; e != NULL; e = e->next) {
		if (e->kind != PAN_NODE_INT && e->kind != PAN_NODE_FLOAT)
			return pan_err_set(err, PAN_EFORMAT,
			    "a value in 'metrics' is %s, not a number", kind_name(e));
	}
	out->metrics = m;
	return PAN_OK;
}

int
pan_event_from(struct pan_arena *a, const struct pan_node *n, struct pan_event *out,
    struct pan_err *err)
{
	struct pan_event e = { 0 };
	int rc;

	if (n->kind != PAN_NODE_MAP)
		return pan_err_set(err, PAN_EFORMAT, "the line is %s, not an object",
		    kind_name(n));
	if ((rc = read_id(a, n, &e.id, err)) != PAN_OK ||
	    (rc = read_type(n, &e, err)) != PAN_OK ||
	    (rc = read_mode(n, &e, err)) != PAN_OK ||
	    (rc = read_text(n, "content", &e.content, err)) != PAN_OK ||
	    (rc = read_fields(a, n, "fields", &e.field, &e.nfield, err)) != PAN_OK ||
	    (rc = read_fields(a, n, "metadata", &e.metadata, &e.nmetadata, err)) !=
	        PAN_OK ||
	    (rc = read_time(n, &e, err)) != PAN_OK ||
	    (rc = read_session(a, n, &e, err)) != PAN_OK ||
	    (rc = read_trace(n, &e, err)) != PAN_OK ||
	    (rc = read_metrics(n, &e, err)) != PAN_OK)
		return rc;
	*out = e;
	return PAN_OK;
}

int
pan_event_parse(struct pan_arena *a, struct pan_str line, struct pan_event *out,
    struct pan_err *err)
{
	struct pan_node *n = NULL;
	int rc = pan_json_parse(a, line, PAN_JSON_STRICT, &n, err);

	return rc == PAN_OK ? pan_event_from(a, n, out, err) : rc;
}

enum pan_event_type
pan_event_type_from(struct pan_str name)
{
	for (size_t i = 0; i < NTYPES; i++) {
		if (pan_str_is(name, types[i].name))
			return types[i].type;
	}
	return PAN_EVENT_OTHER;
}

/* As in JSON, the last entry of a name counts. */
static struct pan_str
find(const struct pan_field *field, size_t n, struct pan_str name)
{
	while (n-- > 0) {
		if (pan_str_eq(field[n].name, name))
			return field[n].value;
	}
	return (struct pan_str){ NULL, 0 };
}

static bool
means_content(enum pan_event_type type, struct pan_str name)
{
	if (pan_str_is(name, "content"))
		return true;
	for (size_t i = 0; i < NTYPES; i++) {
		if (types[i].type == type)
			return pan_str_is(name, types[i].field);
	}
	return false;
}

static bool
falls_back(enum pan_event_type type, struct pan_str name)
{
	for (size_t i = 0; i < NALIASES; i++) {
		if (aliases[i].type == type && pan_str_is(name, aliases[i].field))
			return true;
	}
	return false;
}

struct pan_str
pan_event_field(const struct pan_event *e, struct pan_str name)
{
	struct pan_str v;

	if (e->skill && e->content.n > 0)
		return e->content;
	v = find(e->field, e->nfield, name);
	if (v.n > 0)
		return v;
	if (means_content(e->type, name) || falls_back(e->type, name))
		return e->content;
	return find(e->metadata, e->nmetadata, name);
}
