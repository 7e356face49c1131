/*
 * rule/event - something that happened and that rules are asked about.
 *
 * One struct for all of it: a prompt, a tool call, a tool's answer, a whole skill
 * document.  The rule language gives the fields their meaning (ATR 4.0.0, "Value
 * of a field"), which is why the event lives beside the rules.  Everything in an
 * event is borrowed from whoever made it.
 */
#ifndef PAN_RULE_EVENT_H
#define PAN_RULE_EVENT_H

#include <stdbool.h>
#include <stdint.h>

#include "core/arena.h"
#include "core/node.h"

/* ATR event types.  PAN_EVENT_OTHER is a type the standard maps to no source. */
enum pan_event_type {
	PAN_EVENT_LLM_INPUT,
	PAN_EVENT_LLM_OUTPUT,
	PAN_EVENT_TOOL_CALL,
	PAN_EVENT_TOOL_RESPONSE,
	PAN_EVENT_AGENT_BEHAVIOR,
	PAN_EVENT_MULTI_AGENT_MESSAGE,
	PAN_EVENT_MCP_EXCHANGE,
	PAN_EVENT_OTHER,
};

struct pan_field {
	struct pan_str name;
	struct pan_str value; /* what is no string in JSON stands here as compact JSON */
};

struct pan_event {
	struct pan_str id; /* as JSON text, quotes included, so a number stays one */
	enum pan_event_type type;
	struct pan_str type_name; /* as given */
	bool skill;               /* "mode":"skill": every field is the whole content */
	struct pan_str content;
	struct pan_field *field;
	size_t nfield;
	struct pan_field *metadata;
	size_t nmetadata;
	const struct pan_node *trace;   /* OpenInference spans, or NULL */
	const struct pan_node *metrics; /* name -> number, or NULL */
	struct pan_str session;         /* {NULL, 0}: none */
	int64_t time_ms;                /* since 1970; 0: unknown */
};

/*
 * Read one event from a line of JSON (CONTRACT.md, "Events for match").
 * Everything is in ${a} or borrowed from ${line}.  PAN_EFORMAT says what is wrong.
 * A member that is null is absent; members we do not know are ignored.  A timestamp
 * is ISO 8601 text or a number of milliseconds since 1970.
 */
PAN_MUST int pan_event_parse(struct pan_arena *a, struct pan_str line,
    struct pan_event *out, struct pan_err *err);

/* The same from a parsed object, which ${out} then borrows. */
PAN_MUST int pan_event_from(struct pan_arena *a, const struct pan_node *n,
    struct pan_event *out, struct pan_err *err);

/*
 * ${n} as the text of a field: text as it is, null and NULL as {NULL, 0}, anything
 * else as compact JSON in ${a}.
 */
PAN_MUST int pan_event_value(struct pan_arena *a, const struct pan_node *n,
    struct pan_str *out, struct pan_err *err);

enum pan_event_type pan_event_type_from(struct pan_str name);

/*
 * What the field ${name} of ${e} holds, by the reference engine's order: explicit
 * field, the type's own field, aliases, metadata.  {NULL, 0} or empty: nothing,
 * and no condition on it holds.
 */
struct pan_str pan_event_field(const struct pan_event *e, struct pan_str name);

#endif
