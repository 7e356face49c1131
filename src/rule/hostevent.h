/*
 * rule/hostevent - something that happened on a machine, as a collector's log has it.
 *
 * Sigma asks thousands of questions of fields, of tens of thousands of events a second,
 * so a line is not made into a tree first: one pass over its bytes leaves a flat list of
 * names and values that point into the line, or, unescaped, into the arena.
 *
 * Three shapes are understood:
 *
 *	{"id","logsource":{"category","product","service"},"fields":{}}	docs/CONTRACT
 *	{"Event":{"System":{},"EventData":{}}}		Windows' XML, made JSON
 *	{"EventID":1,"Channel":"...","Image":"..."}	flat, as collectors ship it
 *
 * Nested objects become names joined with dots ("a.b.c"; in System with underscores, as
 * Sigma writes Provider_Name), and the object itself is a field holding its JSON.  The
 * entries of a list are several values of one name, and so is a name that stands in an
 * object twice: nothing can be hidden behind a second mention.
 */
#ifndef PAN_RULE_HOSTEVENT_H
#define PAN_RULE_HOSTEVENT_H

#include <stdbool.h>
#include <stdint.h>

#include "core/arena.h"
#include "core/err.h"

#define PAN_HOSTEVENT_FIELDS_MAX 16384 /* values of one event; more: PAN_ELIMIT */
#define PAN_HOSTEVENT_PREFIX_MAX 1024  /* bytes of the names of enclosing objects */

enum pan_hostfield_kind {
	PAN_HOSTFIELD_TEXT,
	PAN_HOSTFIELD_NUMBER, /* value: as written */
	PAN_HOSTFIELD_BOOL,   /* value: true or false */
	PAN_HOSTFIELD_NULL,   /* value: empty; an empty list, too */
	PAN_HOSTFIELD_OBJECT, /* value: its JSON, as written */
};

struct pan_hostfield {
	struct pan_str name;  /* exactly as written: capitals count */
	struct pan_str value; /* WTF-8 */
	enum pan_hostfield_kind kind;
};

/* Where it came from; what is not said is {"", 0}.  For sigma/logsource to complete. */
struct pan_hostsource {
	struct pan_str category;
	struct pan_str product; /* "windows" for the two Windows shapes */
	struct pan_str service;
	struct pan_str channel;  /* Windows: the field Channel */
	struct pan_str provider; /* Windows: Provider_Name */
	uint32_t event_id;       /* the field EventID; 0: none */
};

struct pan_hostevent {
	struct pan_str id; /* as JSON text, quotes included; {"null", 4} without one */
	struct pan_hostsource source;
	struct pan_hostfield *field; /* in the order of the line; derived ones last */
	size_t nfield;
	struct pan_str raw; /* the line */
	int64_t time_ms;    /* since 1970; 0: unknown */
};

/*
 * Read an event from a line of JSON (RFC 8259, strict).  Everything is in ${a} or
 * borrowed from ${line}.  PAN_EFORMAT says what is wrong, and at which byte; PAN_ELIMIT:
 * nested deeper than PAN_NODE_DEPTH_MAX, or over a ceiling above; PAN_ENOMEM.  Linear
 * in ${line}.
 *
 * For the Windows shapes Sigma's names are added beside the log's own: Provider_Name
 * and Computer, and for Security 4688 Image, ParentImage, User and so on.
 */
PAN_MUST int pan_hostevent_parse(struct pan_arena *a, struct pan_str line,
    struct pan_hostevent *out, struct pan_err *err);

enum pan_event_shape {
	PAN_EVENT_SHAPE_AGENT, /* rule/event; also whatever is no object */
	PAN_EVENT_SHAPE_HOST,
	PAN_EVENT_SHAPE_FILE, /* {"id","file"} */
};

/*
 * A look at the members of ${line}'s outermost object, to tell the kinds of event apart:
 * "logsource", "Event", "EventID" or "Channel" make a host event whatever else there is;
 * of the rest, "content" or "type" an agent event, "file" a file, "fields" or anything
 * else a host event.  Never fails: malformed lines are whatever they look like.
 */
enum pan_event_shape pan_hostevent_shape(struct pan_str line);
/* Whether that is PAN_EVENT_SHAPE_HOST. */
bool pan_hostevent_is(struct pan_str line);

#endif
