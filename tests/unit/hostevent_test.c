/* rule/hostevent against examples, and against core/json's tree walked the dull way. */
#include "tests/check.h"

#include "core/json.h"
#include "core/limits.h"
#include "core/own.h"
#include "rule/hostevent.h"
#include "tests/oom.h"

static struct pan_arena *a;
static struct pan_err err;

static struct pan_hostevent
parse(const char *line)
{
	struct pan_hostevent ev = { 0 };

	err = (struct pan_err){ 0 };
	pan_arena_reset(a);
	CHECK_INT(pan_hostevent_parse(a, pan_str(line), &ev, &err), PAN_OK);
	if (err.text[0] != '\0')
		printf("# %s\n", err.text);
	return ev;
}

static int
parse_rc(struct pan_str line)
{
	struct pan_hostevent ev;

	err = (struct pan_err){ 0 };
	pan_arena_reset(a);
	return pan_hostevent_parse(a, line, &ev, &err);
}

/* The values of ${name}, joined with '|'. */
static const char *
get(const struct pan_hostevent *ev, const char *name)
{
	static char s[4096];
	size_t n = 0;
	bool any = false;

	for (size_t i = 0; i < ev->nfield; i++) {
		if (!pan_str_is(ev->field[i].name, name))
			continue;
		n += (size_t)snprintf(s + n, sizeof(s) - n, "%s%.*s", any ? "|" : "",
		    PAN_STR(ev->field[i].value));
		any = true;
	}
	return any ? s : "(none)";
}

TEST(an_event_of_the_contract_has_its_logsource_and_fields)
{
	struct pan_hostevent ev = parse(
	    " {\"id\":\"a\\u0041\",\"logsource\":{\"category\":\"process_creation\","
	    "\"product\":\"windows\",\"service\":null,\"more\":[1,{}]},"
	    "\"timestamp\":\"1970-01-01T00:00:01Z\",\"beside\":{\"a\":1},"
	    "\"fields\":{\"Image\":\"C:\\\\x.exe\",\"EventID\":1,\"e\":\"\"}} ");

	CHECK_TEXT(ev.id, "\"a\\u0041\"");
	CHECK_TEXT(ev.source.category, "process_creation");
	CHECK_TEXT(ev.source.product, "windows");
	CHECK_TEXT(ev.source.service, "");
	CHECK_INT(ev.source.event_id, 1);
	CHECK_INT(ev.nfield, 3);
	CHECK_STR(get(&ev, "Image"), "C:\\x.exe");
	CHECK_STR(get(&ev, "e"), "");
	CHECK_INT(ev.field[1].kind, PAN_HOSTFIELD_NUMBER);
	CHECK_INT(ev.time_ms, 1000);
}

TEST(what_stands_beside_the_fields_is_not_meant_wherever_it_stands)
{
	struct pan_hostevent ev =
	    parse("{\"x\":{\"y\":[1,2]},\"fields\":{\"a\":1},"
	          "\"b\":{\"c\":[{\"d\":1}]},\"fields\":{\"a\":2}}");

	CHECK_INT(ev.nfield, 2);
	CHECK_STR(get(&ev, "a"), "1|2");
}

TEST(lists_are_values_of_one_name_and_objects_have_dotted_names)
{
	struct pan_hostevent ev = parse("{\"fields\":{\"l\":[\"a\",2,[true]],\"e\":[],"
	                                "\"o\":{\"p\":{\"q\":\"r\"},\"l\":[{\"m\":1},"
	                                "{\"m\":2}]},\"z\":null}}");

	CHECK_STR(get(&ev, "l"), "a|2|true");
	CHECK_STR(get(&ev, "o.p.q"), "r");
	CHECK_STR(get(&ev, "o.l.m"), "1|2");
	CHECK_STR(get(&ev, "o.p"), "{\"q\":\"r\"}");
	CHECK_STR(get(&ev, "e"), "");
	CHECK_STR(get(&ev, "z"), "");
	CHECK_INT(ev.field[3].kind, PAN_HOSTFIELD_NULL);
	CHECK_INT(ev.field[ev.nfield - 1].kind, PAN_HOSTFIELD_NULL);
}

TEST(a_name_that_stands_twice_has_two_values)
{
	struct pan_hostevent ev = parse("{\"fields\":{\"a\":\"x\",\"a\":\"y\"}}");

	CHECK_STR(get(&ev, "a"), "x|y");
}

TEST(windows_xml_as_json_has_sigmas_names)
{
	struct pan_hostevent ev = parse(
	    "{\"Event\":{\"#attributes\":{\"xmlns\":\"u\"},\"System\":{\"Provider\":"
	    "{\"#attributes\":{\"Name\":\"Microsoft-Windows-Sysmon\",\"Guid\":\"g\"}},"
	    "\"EventID\":{\"#text\":1,\"#attributes\":{\"Qualifiers\":0}},\"Channel\":"
	    "\"Microsoft-Windows-Sysmon/Operational\",\"TimeCreated\":{\"#attributes\":"
	    "{\"SystemTime\":\"1970-01-01T00:00:02Z\"}},\"Computer\":\"c\"},"
	    "\"EventData\":{\"Image\":\"i\",\"ProcessId\":4}}}");

	CHECK_STR(get(&ev, "Provider_Name"), "Microsoft-Windows-Sysmon");
	CHECK_STR(get(&ev, "EventID"), "1");
	CHECK_STR(get(&ev, "EventID_Qualifiers"), "0");
	CHECK_STR(get(&ev, "Image"), "i");
	CHECK_STR(get(&ev, "ProcessId"), "4");
	CHECK_STR(get(&ev, "Computer"), "c");
	CHECK_TEXT(ev.source.channel, "Microsoft-Windows-Sysmon/Operational");
	CHECK_TEXT(ev.source.provider, "Microsoft-Windows-Sysmon");
	CHECK_TEXT(ev.source.product, "windows");
	CHECK_INT(ev.source.event_id, 1);
	CHECK_INT(ev.time_ms, 2000);
}

TEST(named_data_and_user_data_become_plain_fields)
{
	struct pan_hostevent ev = parse(
	    "{\"Event\":{\"System\":{\"EventID\":5},\"EventData\":{\"Data\":[{"
	    "\"#attributes\":{\"Name\":\"A\"},\"#text\":\"1\"},{\"@Name\":\"B\","
	    "\"#text\":\"2\"},\"3\"]},\"UserData\":{\"Schema\":{\"C\":{\"D\":4}}}}}");

	CHECK_STR(get(&ev, "A"), "1");
	CHECK_STR(get(&ev, "B"), "2");
	CHECK_STR(get(&ev, "Data"), "3");
	CHECK_STR(get(&ev, "C.D"), "4");
}

TEST(a_flat_windows_event_says_where_it_comes_from)
{
	struct pan_hostevent ev = parse(
	    "{\"Hostname\":\"h\",\"SourceName\":\"Microsoft-Windows-Security-Auditing\","
	    "\"Channel\":\"Security\",\"EventID\":4688,\"NewProcessName\":\"C:\\\\a.exe\","
	    "\"ParentProcessName\":\"p\",\"SubjectUserName\":\"u\",\"MandatoryLabel\":"
	    "\"S-1-16-12288\",\"@timestamp\":\"2020-10-23T02:36:40.671Z\"}");

	CHECK_TEXT(ev.source.product, "windows");
	CHECK_TEXT(ev.source.channel, "Security");
	CHECK_STR(get(&ev, "Provider_Name"), "Microsoft-Windows-Security-Auditing");
	CHECK_STR(get(&ev, "Computer"), "h");
	CHECK_STR(get(&ev, "Image"), "C:\\a.exe");
	CHECK_STR(get(&ev, "ParentImage"), "p");
	CHECK_STR(get(&ev, "User"), "u");
	CHECK_STR(get(&ev, "IntegrityLevel"), "High");
	CHECK_INT(ev.time_ms, 1603420600671);
}

TEST(malformed_lines_are_named_errors)
{
	static const char *const bad[] = { "", "[]", "{", "{\"a\"}", "{\"a\":}",
		"{\"a\":1,}", "{\"a\":01}", "{\"a\":1.}", "{\"a\":-}", "{\"a\":1e}",
		"{\"a\":tru}", "{\"a\":\"\\x\"}", "{\"a\":\"\\u12g4\"}", "{\"a\":\"\\",
		"{\"a\":\"b", "{\"a\":\"\n\"}", "{\"a\":[1,]}", "{\"a\":[1}", "{} x",
		"{\"a\":\"\x80\"}", "{\"a\":\"\xC3\"}",
		"{\"a\":\"\xED\xA0\x80\xED\xB0\x80\"}", "{\"logsource\":\"x\"}",
		"{\"logsource\":{\"product\":1}}", "{\"fields\":[]}" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		int rc = parse_rc(pan_str(bad[i]));

		if (rc != PAN_EFORMAT || err.text[0] == '\0')
			CHECK_FAIL_("%s gives %d '%s'", bad[i], rc, err.text);
	}
}

TEST(depth_names_and_fields_have_ceilings)
{
	static char s[1 << 18];
	size_t n = 0;

	for (int i = 0; i < 100000; i++)
		s[n++] = '[';
	CHECK_INT(parse_rc((struct pan_str){ s, n }), PAN_EFORMAT);
	n = (size_t)snprintf(s, sizeof(s), "{\"a\":");
	memset(s + n, '[', 100000);
	CHECK_INT(parse_rc((struct pan_str){ s, n + 100000 }), PAN_ELIMIT);
	n = (size_t)snprintf(s, sizeof(s), "{\"a\":[");
	for (int i = 0; i < PAN_HOSTEVENT_FIELDS_MAX + 1; i++)
		n += (size_t)snprintf(s + n, sizeof(s) - n, "%s1", i > 0 ? "," : "");
	n += (size_t)snprintf(s + n, sizeof(s) - n, "]}");
	CHECK_INT(parse_rc((struct pan_str){ s, n }), PAN_ELIMIT);
	n = (size_t)snprintf(s, sizeof(s), "{\"%0*d\":{\"b\":1}}",
	    PAN_HOSTEVENT_PREFIX_MAX + 1, 0);
	CHECK_INT(parse_rc((struct pan_str){ s, n }), PAN_ELIMIT);
	n = (size_t)snprintf(s, sizeof(s), "{\"a\":1%0*d}", 100000, 0);
	CHECK_INT(parse_rc((struct pan_str){ s, n }), PAN_OK);
}

TEST(the_kinds_of_event_are_told_apart)
{
	static const struct {
		const char *line;
		enum pan_event_shape shape;
	} cases[] = {
		{ "{\"id\":1,\"logsource\":{},\"fields\":{}}", PAN_EVENT_SHAPE_HOST },
		{ "{\"id\":1,\"type\":\"x\",\"logsource\":{}}", PAN_EVENT_SHAPE_HOST },
		{ "{\"id\":1,\"type\":\"tool_call\",\"fields\":{}}",
		    PAN_EVENT_SHAPE_AGENT },
		{ "{\"content\":\"\\\"},{\\\"Event\\\":\"}", PAN_EVENT_SHAPE_AGENT },
		{ "{\"id\":\"x\",\"file\":\"/a\"}", PAN_EVENT_SHAPE_FILE },
		{ "{\"Message\":\"x\",\"type\":1,\"EventID\":3}", PAN_EVENT_SHAPE_HOST },
		{ "{\"a\":{\"type\":1},\"b\":[{\"file\":\"}\"}]}", PAN_EVENT_SHAPE_HOST },
		{ "[1]", PAN_EVENT_SHAPE_AGENT },
		{ "", PAN_EVENT_SHAPE_AGENT },
		{ "{", PAN_EVENT_SHAPE_HOST },
		{ "{\"", PAN_EVENT_SHAPE_HOST },
		{ "{\"a\":\"\\", PAN_EVENT_SHAPE_HOST },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (pan_hostevent_shape(pan_str(cases[i].line)) != cases[i].shape)
			CHECK_FAIL_("%s", cases[i].line);
	}
}

/* ---- against core/json ---- */

struct flat {
	struct pan_hostfield f[4096];
	char *name[4096];
	size_t n;
};

static void
walk(struct flat *w, const struct pan_node *n, const char *name, struct pan_str line)
{
	struct pan_hostfield *f = &w->f[w->n];
	struct pan_str v = n->kind == PAN_NODE_NULL ? (struct pan_str){ "", 0 } : n->text;

	if (n->kind == PAN_NODE_MAP)
		v = pan_str_slice(line, n->at, n->end);
	if (n->kind == PAN_NODE_LIST && n->count > 0) {
		for (const struct pan_node *c = n->child; c != NULL; c = c->next)
			walk(w, c, name, line);
		return;
	}
	w->name[w->n] = strdup(name);
	*f = (struct pan_hostfield){ .value = v,
		.kind = n->kind == PAN_NODE_MAP ? PAN_HOSTFIELD_OBJECT
		    : n->kind == PAN_NODE_TEXT  ? PAN_HOSTFIELD_TEXT
		    : n->kind == PAN_NODE_BOOL  ? PAN_HOSTFIELD_BOOL
		    : n->kind == PAN_NODE_INT   ? PAN_HOSTFIELD_NUMBER
		    : n->kind == PAN_NODE_FLOAT ? PAN_HOSTFIELD_NUMBER
		                                : PAN_HOSTFIELD_NULL };
	if (n->kind == PAN_NODE_LIST)
		f->value.n = 0;
	w->n++;
	if (n->kind != PAN_NODE_MAP)
		return;
	for (const struct pan_node *c = n->child; c != NULL; c = c->next) {
		char full[512];

		(void)snprintf(full, sizeof(full), "%s%s%.*s", name,
		    name[0] == '\0' ? "" : ".", PAN_STR(c->key));
		walk(w, c, full, line);
	}
}

static size_t
random_text(char *s, size_t max)
{
	static const char *const bits[] = { "a", "EventID", "\\\\", "\\\"", "\\n",
		"\\u0041", "\\ud83d", "\\ude00", "\xF0\x9F\x98\x80", "\xE4\xB8\xAD",
		"\xED\xA0\xBD", "\xED\xB8\x80", "0123456789abcdef", "\\u0000", "\x7f",
		"\\/" };
	static const char *const wrong[] = { "\\x", "\x01", "\xC0\x80", "\xFF", "\\u12" };
	size_t n = 0, count = check_rand(6);

	s[n++] = '"';
	for (size_t i = 0; i < count && n + 40 < max; i++) {
		const char *b =
		    check_rand(150) == 0 ? wrong[check_rand(5)] : bits[check_rand(16)];
		n += (size_t)snprintf(s + n, max - n, "%s", b);
	}
	s[n++] = '"';
	return n;
}

static size_t
random_value(char *s, size_t max, int depth)
{
	static const char *const plain[] = { "null", "true", "false", "0", "-1.5e3", "12",
		"99999999999999999999999", "1e999", "{}", "[]", " 7 ", "01", "nul" };
	uint32_t what = check_rand(depth > 3 || max < 400 ? 6 : 10);
	size_t n = 0, count = check_rand(4);

	if (what < 3)
		return random_text(s, max);
	if (what < 6)
		return (size_t)snprintf(s, max, "%s",
		    plain[check_rand(check_rand(40) == 0 ? 13 : 11)]);
	s[n++] = what < 8 ? '{' : '[';
	for (size_t i = 0; i < count && max - n > 200; i++) {
		if (i > 0)
			s[n++] = ',';
		if (what < 8) {
			s[n++] = '"';
			s[n++] = (char)('a' + check_rand(3));
			s[n++] = '"';
			s[n++] = ':';
		}
		n += random_value(s + n, (max - n) / 2, depth + 1);
	}
	s[n++] = what < 8 ? '}' : ']';
	return n;
}

TEST(agrees_with_the_json_reader_on_random_events)
{
	static struct flat w;
	static char s[1 << 16];
	int good = 0;

	for (int round = 0; round < 40000; round++) {
		PAN_AUTO(pan_arena_freep) struct pan_arena *b = pan_arena_new(1 << 24);
		struct pan_hostevent ev = { 0 };
		struct pan_node *root = NULL;
		size_t n = (size_t)snprintf(s, sizeof(s), "{\"fields\":{");
		bool flat = check_rand(2) == 0;
		int rc, want;

		if (flat)
			n = 1;
		for (uint32_t i = check_rand(4); i-- > 0;) {
			n += (size_t)snprintf(s + n, sizeof(s) - n,
			    "\"%c\":", 'a' + (int)check_rand(3));
			n += random_value(s + n, 8000, 0);
			if (i > 0)
				s[n++] = ',';
		}
		n += (size_t)snprintf(s + n, sizeof(s) - n, flat ? "}" : "}}");
		if (check_rand(20) == 0)
			n = check_rand((uint32_t)n);
		want = pan_json_parse(b, (struct pan_str){ s, n }, PAN_JSON_STRICT, &root,
		    NULL);
		pan_arena_reset(a);
		rc = pan_hostevent_parse(a, (struct pan_str){ s, n }, &ev, &err);
		if (rc != want)
			CHECK_FAIL_("%.*s: %d, not %d", (int)n, s, rc, want);
		if (rc != PAN_OK || want != PAN_OK)
			continue;
		good++;
		w.n = 0;
		if (!flat)
			root = root->child;
		for (const struct pan_node *c = root->child; c != NULL; c = c->next) {
			char name[64];

			(void)snprintf(name, sizeof(name), "%.*s", PAN_STR(c->key));
			walk(&w, c, name, (struct pan_str){ s, n });
		}
		if (w.n != ev.nfield)
			CHECK_FAIL_("%.*s: %zu fields, not %zu", (int)n, s, ev.nfield,
			    w.n);
		for (size_t i = 0; i < w.n; i++) {
			if (i < ev.nfield &&
			    (!pan_str_is(ev.field[i].name, w.name[i]) ||
			        !pan_str_eq(ev.field[i].value, w.f[i].value) ||
			        ev.field[i].kind != w.f[i].kind))
				CHECK_FAIL_("%.*s: field %zu differs", (int)n, s, i);
			free(w.name[i]);
		}
	}
	CHECK(good > 10000);
}

TEST(survives_any_failed_allocation)
{
	static const char line[] =
	    "{\"Event\":{\"System\":{\"Provider\":{\"Name\":\"\\u0041\"},\"EventID\":4688},"
	    "\"EventData\":{\"NewProcessName\":\"x\"}}}";
	int rc, n = 0;

	do {
		PAN_AUTO(pan_arena_freep) struct pan_arena *b = pan_arena_new(1 << 20);
		struct pan_hostevent ev;

		oom_arm(++n);
		rc = pan_hostevent_parse(b, pan_str(line), &ev, &err);
		oom_arm(0);
		if (rc != PAN_OK)
			CHECK_INT(rc, PAN_ENOMEM);
	} while (rc != PAN_OK && n < 100);
	CHECK(n > 1);
}

int
main(void)
{
	a = pan_arena_new(1 << 26);
	RUN(an_event_of_the_contract_has_its_logsource_and_fields);
	RUN(what_stands_beside_the_fields_is_not_meant_wherever_it_stands);
	RUN(lists_are_values_of_one_name_and_objects_have_dotted_names);
	RUN(a_name_that_stands_twice_has_two_values);
	RUN(windows_xml_as_json_has_sigmas_names);
	RUN(named_data_and_user_data_become_plain_fields);
	RUN(a_flat_windows_event_says_where_it_comes_from);
	RUN(malformed_lines_are_named_errors);
	RUN(depth_names_and_fields_have_ceilings);
	RUN(the_kinds_of_event_are_told_apart);
	RUN(agrees_with_the_json_reader_on_random_events);
	RUN(survives_any_failed_allocation);
	pan_arena_free(a);
	return DONE();
}
