#include "rule/hostevent.h"

#include <stdlib.h>

#include "core/limits.h"
#include "core/utf8.h"
#include "rule/duration.h"
#include "rule/hostevent_parts.h"

#define FIELDS_FIRST 64

struct reader {
	struct pan_arena *a;
	const char *from;
	const char *p;
	const char *end;
	char *text;   /* room for whatever is left to unescape, once something was */
	size_t names; /* built of several parts so far */
	struct pan_hostevent *ev;
	enum pan_hostevent_shape_of_fields shape;
	struct pan_err *err;
};

/* What the members of an object mean. */
enum place {
	TOP,
	PLAIN,
	EVENT,  /* Windows' <Event> */
	SYSTEM, /* its <System>: attributes are part of the name */
	DATA,   /* its <EventData> */
	USER,   /* its <UserData>, whose one child only names a schema */
};

struct where {
	enum place place;
	unsigned depth;
	struct pan_str
	    path; /* the name of the enclosing object; empty at the outermost */
};

static int value(struct reader *r, const struct where *in, struct pan_str name);

static int
fail(struct reader *r, enum pan_code code, const char *what)
{
	return pan_err_set(r->err, code, "byte %zu: %s", (size_t)(r->p - r->from),
	    code == PAN_EFORMAT && r->p >= r->end ? "the text ends too early" : what);
}

static int
no_memory(struct reader *r)
{
	return pan_err_set(r->err, PAN_ENOMEM, "out of memory");
}

/* The next byte that is no blank, or 0 at the end. */
static inline char
skip(struct reader *r)
{
	while (r->p < r->end &&
	    (*r->p == ' ' || *r->p == '\n' || *r->p == '\r' || *r->p == '\t'))
		r->p++;
	return r->p < r->end ? *r->p : '\0';
}

#define EACH 0x0101010101010101ull
#define TOPS 0x8080808080808080ull

/* Bit 7 of each of eight bytes that is a quote, a backslash, a control or not ASCII;
 * those above the first such byte may be wrong. */
static inline uint64_t
specials(uint64_t w)
{
	uint64_t quote = w ^ (EACH * '"'), slash = w ^ (EACH * '\\');

	return ((quote - EACH) | (slash - EACH) | (w - EACH * 0x20) | w) & TOPS;
}

/* Past the non-ASCII characters at ${p}; NULL when they are malformed (as core/json). */
static const char *
skip_wide(struct reader *r, const char *p)
{
	struct pan_str s = { r->from, (size_t)(r->end - r->from) };
	size_t at = (size_t)(p - r->from);
	uint32_t before = 0;

	while (at < s.n && (unsigned char)s.s[at] >= 0x80) {
		unsigned len;
		uint32_t cp = pan_utf8_at(s, at, &len);

		if (len == 1 || (before >> 10 == 0x36 && cp >> 10 == 0x37))
			return NULL;
		before = cp;
		at += len;
	}
	return s.s + at;
}

/*
 * From ${p} to the next quote, backslash or control character, or the end; NULL for
 * malformed UTF-8.
 */
static inline const char *
run(struct reader *r, const char *p)
{
	for (;;) {
		while (r->end - p >= 8) {
			uint64_t w, hit;

			memcpy(&w, p, sizeof(w));
			hit = specials(w);
			if (hit != 0) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
				p += (unsigned)__builtin_ctzll(hit) / 8;
#endif
				break;
			}
			p += 8;
		}
		while (p < r->end && (unsigned char)*p >= 0x20 && *p != '"' &&
		    *p != '\\' && (unsigned char)*p < 0x80)
			p++;
		if (p >= r->end || (unsigned char)*p < 0x80)
			return p;
		p = skip_wide(r, p);
		if (p == NULL)
			return NULL;
	}
}

/* The number of the four hexadecimal digits at ${p}, or UINT32_MAX. */
static uint32_t
hex4(const struct reader *r, const char *p)
{
	uint32_t v = 0;

	if (r->end - p < 4)
		return UINT32_MAX;
	for (int i = 0; i < 4; i++) {
		unsigned char c = (unsigned char)p[i];
		unsigned char letter = c | 0x20;

		if (c >= '0' && c <= '9')
			v = v << 4 | (c - '0');
		else if (letter >= 'a' && letter <= 'f')
			v = v << 4 | (letter - 'a' + 10u);
		else
			return UINT32_MAX;
	}
	return v;
}

/* Write ${cp}; a low surrogate joins the high one that stands before it. */
static char *
put(char *to, const char *begin, uint32_t cp)
{
	const unsigned char *last = (const unsigned char *)to - 3;

	if (cp >> 10 == 0x37 && to - begin >= 3 && last[0] == 0xED && last[1] >= 0xA0 &&
	    last[1] <= 0xAF) {
		uint32_t high = (last[1] & 0x0Fu) << 6 | (last[2] & 0x3Fu);

		to -= 3;
		cp = 0x10000 + (high << 10) + (cp & 0x3FF);
	}
	return to + pan_utf8_put(to, cp);
}

/* What an escape of one letter stands for; 0: it is none. */
static inline char
plain_escape(char c)
{
	switch (c) {
	case '"':
	case '\\':
	case '/':
		return c;
	case 'b':
		return '\b';
	case 'f':
		return '\f';
	case 'n':
		return '\n';
	case 'r':
		return '\r';
	case 't':
		return '\t';
	default:
		return '\0';
	}
}

/* The escape behind the backslash at r->p, appended to ${to}; NULL when it is none. */
static char *
escape(struct reader *r, char *to, const char *begin)
{
	uint32_t cp;
	char c;

	if (r->end - r->p < 2)
		return NULL;
	c = r->p[1];
	if (c == 'u') {
		cp = hex4(r, r->p + 2);
		if (cp == UINT32_MAX)
			return NULL;
		r->p += 6;
		return cp < 0x80 ? (*to = (char)cp, to + 1) : put(to, begin, cp);
	}
	c = plain_escape(c);
	if (c == '\0')
		return NULL;
	r->p += 2;
	*to = c;
	return to + 1;
}

/* A run of plain text from r->p to ${stop}, appended to ${to}. */
static char *
plain(struct reader *r, char *to, const char *begin, const char *stop)
{
	if (stop - r->p >= 3 && (unsigned char)*r->p == 0xED) {
		unsigned len;
		struct pan_str s = { r->p, (size_t)(stop - r->p) };
		uint32_t cp = pan_utf8_at(s, 0, &len);

		to = put(to, begin, cp);
		r->p += len;
	}
	memcpy(to, r->p, (size_t)(stop - r->p));
	to += stop - r->p;
	r->p = stop;
	return to;
}

/* The rest of a string whose first part, from r->p to ${stop}, is followed by a
 * backslash. */
static int
unescape(struct reader *r, const char *stop, struct pan_str *out)
{
	char *begin, *to;

	if (r->text == NULL)
		r->text = pan_arena_get(r->a, (size_t)(r->end - r->p));
	if (r->text == NULL)
		return no_memory(r);
	begin = to = r->text;
	for (;;) {
		to = plain(r, to, begin, stop);
		if (r->p >= r->end || *r->p != '\\')
			break;
		to = escape(r, to, begin);
		if (to == NULL)
			return fail(r, PAN_EFORMAT, "a bad escape");
		if (r->p < r->end && (*r->p == '\\' || *r->p == '"'))
			stop = r->p;
		else
			stop = run(r, r->p);
		if (stop == NULL)
			return fail(r, PAN_EFORMAT, "malformed UTF-8");
	}
	*out = (struct pan_str){ begin, (size_t)(to - begin) };
	r->text = to;
	return PAN_OK;
}

/* The string whose quote r->p stands at. */
static inline int
text(struct reader *r, struct pan_str *out)
{
	const char *stop;
	int rc;

	r->p++;
	stop = run(r, r->p);
	if (stop == NULL)
		return fail(r, PAN_EFORMAT, "malformed UTF-8");
	if (stop < r->end && *stop == '\\') {
		rc = unescape(r, stop, out);
		if (rc != PAN_OK)
			return rc;
	} else {
		*out = (struct pan_str){ r->p, (size_t)(stop - r->p) };
		r->p = stop;
	}
	if (r->p >= r->end)
		return fail(r, PAN_EFORMAT, "a string has no end");
	if (*r->p != '"')
		return fail(r, PAN_EFORMAT, "a control character in a string");
	r->p++;
	return PAN_OK;
}

static bool
digits(struct reader *r)
{
	const char *from = r->p;

	while (r->p < r->end && *r->p >= '0' && *r->p <= '9')
		r->p++;
	return r->p > from;
}

static int
number(struct reader *r, struct pan_str *out)
{
	const char *from = r->p, *whole;

	r->p += *r->p == '-';
	whole = r->p;
	if (!digits(r) || (*whole == '0' && r->p > whole + 1))
		return fail(r, PAN_EFORMAT, "a malformed number");
	if (r->p < r->end && *r->p == '.') {
		r->p++;
		if (!digits(r))
			return fail(r, PAN_EFORMAT, "a malformed number");
	}
	if (r->p < r->end && (*r->p | 0x20) == 'e') {
		r->p++;
		r->p += r->p < r->end && (*r->p == '+' || *r->p == '-');
		if (!digits(r))
			return fail(r, PAN_EFORMAT, "a malformed number");
	}
	*out = (struct pan_str){ from, (size_t)(r->p - from) };
	return PAN_OK;
}

static int
word(struct reader *r, struct pan_str *out, enum pan_hostfield_kind *kind)
{
	static const struct {
		struct pan_str word;
		enum pan_hostfield_kind kind;
	} words[] = {
		{ { "true", 4 }, PAN_HOSTFIELD_BOOL },
		{ { "false", 5 }, PAN_HOSTFIELD_BOOL },
		{ { "null", 4 }, PAN_HOSTFIELD_NULL },
	};
	struct pan_str rest = { r->p, (size_t)(r->end - r->p) };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (!pan_str_starts(rest, words[i].word))
			continue;
		*kind = words[i].kind;
		*out = (struct pan_str){ r->p, words[i].word.n };
		if (*kind == PAN_HOSTFIELD_NULL)
			out->n = 0;
		r->p += words[i].word.n;
		return PAN_OK;
	}
	return fail(r, PAN_EFORMAT, "no JSON value starts here");
}

/* Fields are kept in blocks that double; the arena forgets the smaller ones later. */
struct pan_hostfield *
pan_hostevent_add(struct pan_arena *a, struct pan_hostevent *ev, struct pan_err *err)
{
	size_t n = ev->nfield;

	if (n >= PAN_HOSTEVENT_FIELDS_MAX) {
		(void)pan_err_set(err, PAN_ELIMIT, "more than %d fields",
		    PAN_HOSTEVENT_FIELDS_MAX);
		return NULL;
	}
	if (n == 0 ? ev->field == NULL : n >= FIELDS_FIRST && (n & (n - 1)) == 0) {
		size_t cap = n == 0 ? FIELDS_FIRST : n * 2;
		struct pan_hostfield *f = pan_arena_array(a, cap, sizeof(*f));

		if (f == NULL) {
			(void)pan_err_set(err, PAN_ENOMEM, "out of memory");
			return NULL;
		}
		if (n > 0)
			memcpy(f, ev->field, n * sizeof(*f));
		ev->field = f;
	}
	return &ev->field[ev->nfield++];
}

/* Whether fields found at ${in} belong to the event. */
static bool
kept(const struct reader *r, const struct where *in)
{
	return in->place != TOP || r->shape == PAN_HOSTEVENT_FLAT;
}

static int
add(struct reader *r, struct pan_str name, struct pan_str v, enum pan_hostfield_kind kind)
{
	struct pan_hostfield *f = pan_hostevent_add(r->a, r->ev, r->err);

	if (f == NULL)
		return r->ev->nfield >= PAN_HOSTEVENT_FIELDS_MAX ? PAN_ELIMIT
		                                                 : PAN_ENOMEM;
	*f = (struct pan_hostfield){ name, v, kind };
	return PAN_OK;
}

/* The name of member ${key} of the object ${in}. */
static int
join(struct reader *r, const struct where *in, struct pan_str key, struct pan_str *out)
{
	char *s;

	if (in->place == SYSTEM && in->depth > 3 &&
	    (pan_str_is(key, "#attributes") || pan_str_is(key, "#text"))) {
		*out = in->path;
		return PAN_OK;
	}
	if (in->place == SYSTEM && key.n > 1 && key.s[0] == '@')
		key = pan_str_slice(key, 1, key.n);
	if (in->path.n == 0) {
		*out = key;
		return PAN_OK;
	}
	if (in->path.n > PAN_HOSTEVENT_PREFIX_MAX)
		return fail(r, PAN_ELIMIT, "the names of nested objects are too long");
	if (++r->names > PAN_HOSTEVENT_FIELDS_MAX)
		return fail(r, PAN_ELIMIT, "too many nested members");
	s = pan_arena_get(r->a, in->path.n + 1 + key.n);
	if (s == NULL)
		return no_memory(r);
	memcpy(s, in->path.s, in->path.n);
	s[in->path.n] = in->place == SYSTEM ? '_' : '.';
	if (key.n > 0)
		memcpy(s + in->path.n + 1, key.s, key.n);
	*out = (struct pan_str){ s, in->path.n + 1 + key.n };
	return PAN_OK;
}

static int
list(struct reader *r, const struct where *in, struct pan_str name)
{
	struct where inside = *in;
	int rc;

	if (++inside.depth > PAN_NODE_DEPTH_MAX)
		return fail(r, PAN_ELIMIT, "nested too deeply");
	r->p++;
	if (skip(r) == ']') {
		r->p++;
		return kept(r, in)
		    ? add(r, name, (struct pan_str){ r->p, 0 }, PAN_HOSTFIELD_NULL)
		    : PAN_OK;
	}
	for (;;) {
		char c;

		rc = value(r, &inside, name);
		if (rc != PAN_OK)
			return rc;
		c = skip(r);
		if (c != ',' && c != ']')
			return fail(r, PAN_EFORMAT, "expected ',' or ']'");
		r->p++;
		if (c == ']')
			return PAN_OK;
	}
}

/* The member that r->p stands at: its key, and everything up to its value. */
static int
key(struct reader *r, struct pan_str *out)
{
	int rc;

	if (skip(r) != '"')
		return fail(r, PAN_EFORMAT, "expected a name in quotes");
	rc = text(r, out);
	if (rc != PAN_OK)
		return rc;
	if (skip(r) != ':')
		return fail(r, PAN_EFORMAT, "expected ':'");
	r->p++;
	return skip(r) == '\0' ? fail(r, PAN_EFORMAT, "no JSON value starts here")
	                       : PAN_OK;
}

/* From one member to the next: 1 when there is one, 0 at the closing brace. */
static int
another(struct reader *r)
{
	char c = skip(r);

	if (c != ',' && c != '}')
		return fail(r, PAN_EFORMAT, "expected ',' or '}'");
	r->p++;
	return c == ',';
}

typedef int member_fn(struct reader *r, const struct where *in, struct pan_str k);

/* Each member of the object at r->p. */
static int
members(struct reader *r, const struct where *in, member_fn *each)
{
	int rc;

	if (in->depth > PAN_NODE_DEPTH_MAX)
		return fail(r, PAN_ELIMIT, "nested too deeply");
	r->p++;
	if (skip(r) == '}') {
		r->p++;
		return PAN_OK;
	}
	do {
		struct pan_str k = { "", 0 };

		rc = key(r, &k);
		if (rc == PAN_OK)
			rc = each(r, in, k);
		if (rc != PAN_OK)
			return rc;
		rc = another(r);
	} while (rc == 1);
	return rc;
}

static int
plain_member(struct reader *r, const struct where *in, struct pan_str k)
{
	struct pan_str name;
	int rc = join(r, in, k, &name);

	return rc == PAN_OK ? value(r, in, name) : rc;
}

/* An object that is a value: itself, and its members under its name. */
static int
object(struct reader *r, const struct where *in, struct pan_str name)
{
	struct where inside = { in->place == TOP ? PLAIN : in->place, in->depth + 1,
		name };
	const char *from = r->p;
	bool keep = kept(r, in);
	size_t at = r->ev->nfield;
	int rc;

	if (!keep) /* beside "fields": only looked at for being well formed */
		inside.place = TOP;
	if (in->place == USER) {
		inside.place = DATA;
		inside.path.n = 0;
	}
	if (keep && inside.place == PLAIN) {
		rc = add(r, name, (struct pan_str){ from, 0 }, PAN_HOSTFIELD_OBJECT);
		if (rc != PAN_OK)
			return rc;
	}
	rc = members(r, &inside, plain_member);
	if (rc == PAN_OK && keep && inside.place == PLAIN)
		r->ev->field[at].value.n = (size_t)(r->p - from);
	return rc;
}

static int
value(struct reader *r, const struct where *in, struct pan_str name)
{
	enum pan_hostfield_kind kind = PAN_HOSTFIELD_TEXT;
	struct pan_str v;
	char c = skip(r);
	int rc;

	if (c == '"')
		rc = text(r, &v);
	else if (c == '{')
		return object(r, in, name);
	else if (c == '[')
		return list(r, in, name);
	else if (c == '-' || (c >= '0' && c <= '9')) {
		kind = PAN_HOSTFIELD_NUMBER;
		rc = number(r, &v);
	} else
		rc = word(r, &v, &kind);
	if (rc != PAN_OK || !kept(r, in))
		return rc;
	return add(r, name, v, kind);
}

/* "category", "product" and "service"; null is as good as nothing. */
static int
source_member(struct reader *r, const struct where *in, struct pan_str k)
{
	struct pan_hostsource *s = &r->ev->source;
	struct pan_str *to = pan_str_is(k, "category") ? &s->category
	    : pan_str_is(k, "product")                 ? &s->product
	    : pan_str_is(k, "service")                 ? &s->service
	                                               : NULL;
	struct where off = { TOP, in->depth, { "", 0 } };
	enum pan_hostevent_shape_of_fields shape = r->shape;
	int rc;

	if (to != NULL && skip(r) == '"')
		return text(r, to);
	if (to != NULL && *r->p != 'n')
		return fail(r, PAN_EFORMAT, "a part of 'logsource' is no text");
	r->shape = PAN_HOSTEVENT_FIELDS; /* so that nothing of it is kept */
	rc = value(r, &off, k);
	r->shape = shape;
	return rc;
}

static int
event_member(struct reader *r, const struct where *in, struct pan_str k)
{
	enum place place = pan_str_is(k, "System") ? SYSTEM
	    : pan_str_is(k, "EventData")           ? DATA
	    : pan_str_is(k, "UserData")            ? USER
	                                           : EVENT;
	struct where inside = { place, in->depth + 1, { "", 0 } };

	if (place == EVENT)
		return plain_member(r, in, k);
	if (skip(r) == '{')
		return members(r, &inside, plain_member);
	return plain_member(r, in, k);
}

/* "id" and "timestamp" are the event's own, in whatever shape. */
static int
own_member(struct reader *r, const struct where *in, struct pan_str k)
{
	const char *from = (skip(r), r->p);
	int rc = plain_member(r, in, k);
	struct pan_str json = { from, (size_t)(r->p - from) };

	if (rc != PAN_OK)
		return rc;
	if (pan_str_is(k, "id")) {
		r->ev->id = json;
	} else if (json.n >= 2 && json.s[0] == '"') {
		(void)pan_duration_moment(pan_str_slice(json, 1, json.n - 1),
		    &r->ev->time_ms);
	} else {
		uint64_t ms;

		if (pan_str_u64(json, 8640000000000000u, &ms))
			r->ev->time_ms = (int64_t)ms;
	}
	return PAN_OK;
}

static int
top_member(struct reader *r, const struct where *in, struct pan_str k)
{
	bool fields = pan_str_is(k, "fields"), windows = pan_str_is(k, "Event");
	bool source = pan_str_is(k, "logsource");
	struct where inside = { windows ? EVENT : PLAIN, in->depth + 1, { "", 0 } };
	enum pan_hostevent_shape_of_fields shape =
	    windows ? PAN_HOSTEVENT_WINDOWS : PAN_HOSTEVENT_FIELDS;

	if (fields || source) {
		enum pan_hostfield_kind kind;
		struct pan_str v;

		if (*r->p == 'n')
			return word(r, &v, &kind);
		if (*r->p != '{')
			return fail(r, PAN_EFORMAT,
			    fields ? "'fields' is no object"
			           : "'logsource' is no object");
	}
	if (source)
		return members(r, &inside, source_member);
	if (fields || (windows && *r->p == '{' && r->shape != PAN_HOSTEVENT_FIELDS)) {
		if (r->shape != shape)
			r->ev->nfield = 0; /* what stands beside is not meant */
		r->shape = shape;
		return members(r, &inside, fields ? plain_member : event_member);
	}
	if (pan_str_is(k, "id") || pan_str_is(k, "timestamp"))
		return own_member(r, in, k);
	return plain_member(r, in, k);
}

int
pan_hostevent_parse(struct pan_arena *a, struct pan_str line, struct pan_hostevent *out,
    struct pan_err *err)
{
	static const struct pan_str none = { "", 0 };
	struct pan_hostevent ev = {
		.id = { "null", 4 },
		.raw = line,
		.source = { none, none, none, none, none, 0 },
	};
	struct reader r = { .a = a, .from = line.s, .p = line.s, .end = line.s + line.n };
	struct where top = { TOP, 1, none };
	int rc;

	r.ev = &ev;
	r.err = err;
	if (skip(&r) != '{')
		return fail(&r, PAN_EFORMAT, "an event is an object");
	rc = members(&r, &top, top_member);
	if (rc != PAN_OK)
		return rc;
	(void)skip(&r);
	if (r.p < r.end)
		return fail(&r, PAN_EFORMAT, "something follows the event");
	rc = pan_hostevent_derive(a, &ev, r.shape, err);
	if (rc == PAN_OK)
		*out = ev;
	return rc;
}
