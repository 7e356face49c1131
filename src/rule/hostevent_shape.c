/* Which kind of event a line is, without reading more of it than that takes. */
#include "rule/hostevent.h"

/* Past the string that begins at ${at}; the end of ${s} when it has none. */
static size_t
past_text(struct pan_str s, size_t at)
{
	for (at++; at < s.n && s.s[at] != '"'; at++)
		at += s.s[at] == '\\';
	return at < s.n ? at + 1 : s.n;
}

/* Past the value that begins at or behind ${at}: to the comma or brace that ends it. */
static size_t
past_value(struct pan_str s, size_t at)
{
	size_t depth = 0;

	while (at < s.n) {
		char c = s.s[at];

		if (c == '"') {
			at = past_text(s, at);
			continue;
		}
		if (depth == 0 && (c == ',' || c == '}'))
			return at;
		depth += c == '{' || c == '[';
		depth -= depth > 0 && (c == '}' || c == ']');
		at++;
	}
	return at;
}

static size_t
past_blanks(struct pan_str s, size_t at)
{
	while (at < s.n &&
	    (s.s[at] == ' ' || s.s[at] == '\t' || s.s[at] == '\n' || s.s[at] == '\r'))
		at++;
	return at;
}

static bool
only_host(struct pan_str key)
{
	return pan_str_is(key, "logsource") || pan_str_is(key, "Event") ||
	    pan_str_is(key, "EventID") || pan_str_is(key, "Channel");
}

enum pan_event_shape
pan_hostevent_shape(struct pan_str line)
{
	size_t at = past_blanks(line, 0);
	bool agent = false, file = false;

	if (at >= line.n || line.s[at] != '{')
		return PAN_EVENT_SHAPE_AGENT;
	while (at < line.n && line.s[at] != '}') {
		size_t from = past_blanks(line, at + 1), to;
		struct pan_str key;

		if (from >= line.n || line.s[from] != '"')
			break;
		to = past_text(line, from);
		key = pan_str_slice(line, from + 1, to - 1);
		if (only_host(key))
			return PAN_EVENT_SHAPE_HOST;
		agent |= pan_str_is(key, "content") || pan_str_is(key, "type");
		file |= pan_str_is(key, "file");
		at = past_value(line, to);
	}
	return agent ? PAN_EVENT_SHAPE_AGENT
	    : file   ? PAN_EVENT_SHAPE_FILE
	             : PAN_EVENT_SHAPE_HOST;
}

bool
pan_hostevent_is(struct pan_str line)
{
	return pan_hostevent_shape(line) == PAN_EVENT_SHAPE_HOST;
}
