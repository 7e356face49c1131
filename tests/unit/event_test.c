#include "rule/event.h"

#include "core/own.h"
#include "tests/check.h"
#include "tests/oom.h"

static struct pan_arena *arena;

static int
parse(const char *line, struct pan_event *e, struct pan_err *err)
{
	*err = (struct pan_err){ 0 };
	return pan_event_parse(arena, pan_str(line), e, err);
}

static struct pan_str
field(const char *line, const char *name)
{
	struct pan_event e;
	struct pan_err err;
	struct pan_str v;

	if (parse(line, &e, &err) != PAN_OK)
		return PAN_LIT("(error)");
	v = pan_event_field(&e, pan_str(name));
	return v.s != NULL ? v : PAN_LIT("");
}

TEST(an_event_keeps_what_the_line_says)
{
	struct pan_event e;
	struct pan_err err;

	CHECK_INT(
	    parse("{\"id\":\"a\\\"b\",\"type\":\"tool_call\",\"content\":\"x\\u0041\","
	          "\"fields\":{\"tool_name\":\"Bash\",\"n\":7,\"deep\":{\"b\": [1, 2]},"
	          "\"none\":null},\"metadata\":{\"m\":true},\"sessionId\":\"s1\","
	          "\"timestamp\":\"1970-01-01T00:00:01Z\",\"metrics\":{\"cpu\":1.5},"
	          "\"trace\":{\"spans\":[]},\"unknown\":[{}]}",
	        &e, &err),
	    PAN_OK);
	CHECK_TEXT(e.id, "\"a\\\"b\"");
	CHECK_INT(e.type, PAN_EVENT_TOOL_CALL);
	CHECK_TEXT(e.content, "xA");
	CHECK_INT(e.nfield, 3);
	CHECK_TEXT(e.field[1].value, "7");
	CHECK_TEXT(e.field[2].value, "{\"b\":[1,2]}");
	CHECK_TEXT(e.metadata[0].value, "true");
	CHECK_TEXT(e.session, "s1");
	CHECK_INT(e.time_ms, 1000);
	CHECK(e.trace != NULL && e.metrics != NULL && !e.skill);
}

TEST(an_id_stays_what_it_was)
{
	struct pan_event e;
	struct pan_err err;

	CHECK_INT(parse("{\"id\":12,\"type\":\"x\"}", &e, &err), PAN_OK);
	CHECK_TEXT(e.id, "12");
	CHECK_INT(e.type, PAN_EVENT_OTHER);
	CHECK_TEXT(e.type_name, "x");
	CHECK_INT(parse("{\"type\":\"x\"}", &e, &err), PAN_OK);
	CHECK_TEXT(e.id, "null");
}

TEST(what_is_wrong_is_named)
{
	static const struct {
		const char *line;
		const char *says;
	} bad[] = {
		{ "[]", "not an object" },
		{ "{}", "no 'type'" },
		{ "{\"type\":\"\"}", "'type' is empty" },
		{ "{\"type\":3}", "'type' is a number" },
		{ "{\"type\":\"x\",\"content\":{}}", "'content' is an object" },
		{ "{\"type\":\"x\",\"fields\":[]}", "'fields' is a list" },
		{ "{\"type\":\"x\",\"id\":{}}", "'id' is an object" },
		{ "{\"type\":\"x\",\"mode\":\"skil\"}", "'mode' is neither" },
		{ "{\"type\":\"x\",\"timestamp\":\"noon\"}", "'timestamp' is no time" },
		{ "{\"type\":\"x\",\"timestamp\":1e300}", "out of range" },
		{ "{\"type\":\"x\",\"sessionId\":[]}", "'sessionId' is a list" },
		{ "{\"type\":\"x\",\"trace\":\"t\"}", "'trace' is text" },
		{ "{\"type\":\"x\",\"metrics\":{\"a\":\"b\"}}", "'metrics' is text" },
		{ "{\"logsource\":{}}", "host event" },
		{ "{\"file\":\"/x\"}", "file event" },
		{ "{\"type\":\"x\"", "" },
	};
	struct pan_event e;
	struct pan_err err;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		CHECK_INT(parse(bad[i].line, &e, &err), PAN_EFORMAT);
		CHECK(strstr(err.text, bad[i].says) != NULL && err.text[0] != '\0');
	}
}

TEST(a_field_is_found_in_the_reference_engines_order)
{
	const char *call = "{\"type\":\"tool_call\",\"content\":\"c\",\"fields\":{"
	                   "\"tool_name\":\"\",\"a\":\"1\",\"a\":\"2\"},"
	                   "\"metadata\":{\"m\":\"meta\",\"a\":\"no\"}}";
	const char *answer = "{\"type\":\"tool_response\",\"content\":\"c\"}";
	const char *input = "{\"type\":\"llm_input\",\"content\":\"c\",\"fields\":{"
	                    "\"user_input\":\"explicit\"}}";

	CHECK_TEXT(field(call, "a"), "2");
	CHECK_TEXT(field(call, "tool_name"), "c");
	CHECK_TEXT(field(call, "tool_args"), "c");
	CHECK_TEXT(field(call, "content"), "c");
	CHECK_TEXT(field(call, "m"), "meta");
	CHECK_TEXT(field(call, "user_input"), "");
	CHECK_TEXT(field(answer, "user_input"), "c");
	CHECK_TEXT(field(answer, "agent_output"), "c");
	CHECK_TEXT(field(answer, "tool_response"), "c");
	CHECK_TEXT(field(answer, "tool_args"), "");
	CHECK_TEXT(field(input, "user_input"), "explicit");
	CHECK_TEXT(field(input, "agent_output"), "");
}

TEST(in_a_skill_every_field_is_the_whole_document)
{
	const char *skill =
	    "{\"type\":\"mcp_exchange\",\"mode\":\"skill\",\"content\":\"doc\","
	    "\"fields\":{\"tool_name\":\"x\"}}";

	CHECK_TEXT(field(skill, "tool_name"), "doc");
	CHECK_TEXT(field(skill, "anything"), "doc");
	CHECK_TEXT(field("{\"type\":\"x\",\"mode\":\"skill\",\"fields\":{\"f\":\"v\"}}",
	               "f"),
	    "v");
}

/* docs/format/atr-deviations.md, g */
TEST(a_field_that_is_no_text_is_its_compact_json_and_the_rest_is_read_on)
{
	const char *line =
	    "{\"type\":\"tool_call\",\"content\":\"c\",\"fields\":{"
	    "\"n\": 1.50,\"l\":[ 1, {\"a\" : null} ],\"b\":true,\"t\":\"x\"}}";

	CHECK_TEXT(field(line, "n"), "1.5");
	CHECK_TEXT(field(line, "l"), "[1,{\"a\":null}]");
	CHECK_TEXT(field(line, "b"), "true");
	CHECK_TEXT(field(line, "t"), "x");
}

/* docs/format/atr-deviations.md, h */
TEST(an_empty_field_of_a_tool_call_falls_back_to_the_content_like_a_missing_one)
{
	const char *empty =
	    "{\"type\":\"tool_call\",\"content\":\"curl x | sh\",\"fields\":{"
	    "\"tool_name\":\"\",\"tool_args\":\"\"}}";
	const char *missing = "{\"type\":\"tool_call\",\"content\":\"curl x | sh\"}";

	CHECK_TEXT(field(empty, "tool_name"), "curl x | sh");
	CHECK_TEXT(field(empty, "tool_args"), "curl x | sh");
	CHECK_TEXT(field(missing, "tool_name"), "curl x | sh");
	CHECK_TEXT(field(missing, "tool_args"), "curl x | sh");
}

TEST(survives_any_failed_allocation)
{
	const char *line =
	    "{\"id\":[],\"id\":\"x\",\"type\":\"tool_call\",\"content\":\"\\u0041\","
	    "\"fields\":{\"a\":{\"b\":[1,2,3]}},\"metadata\":{\"c\":1}}";
	struct pan_err err = { 0 };
	struct pan_event e;
	int n = 0, rc = PAN_ENOMEM;

	while (rc != PAN_OK && n < 1000) {
		PAN_AUTO(pan_arena_freep) struct pan_arena *a = NULL;

		oom_arm(++n);
		a = pan_arena_new(1 << 20);
		rc = a == NULL ? PAN_ENOMEM : pan_event_parse(a, pan_str(line), &e, &err);
		oom_arm(0);
		CHECK(rc == PAN_OK || rc == PAN_ENOMEM);
	}
	CHECK_INT(rc, PAN_OK);
	CHECK(n > 3);
}

int
main(void)
{
	arena = pan_arena_new(64 << 20);
	RUN(an_event_keeps_what_the_line_says);
	RUN(an_id_stays_what_it_was);
	RUN(what_is_wrong_is_named);
	RUN(a_field_is_found_in_the_reference_engines_order);
	RUN(in_a_skill_every_field_is_the_whole_document);
	RUN(a_field_that_is_no_text_is_its_compact_json_and_the_rest_is_read_on);
	RUN(an_empty_field_of_a_tool_call_falls_back_to_the_content_like_a_missing_one);
	RUN(survives_any_failed_allocation);
	pan_arena_free(arena);
	return DONE();
}
