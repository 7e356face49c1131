#include "match/trace.h"

#include "core/json.h"
#include "tests/check.h"

static struct pan_arena *arena;

static int
part_of(void *ctx, struct pan_str pattern, bool ignore_case, struct pan_str text,
    bool *found, struct pan_err *err)
{
	(void)ctx;
	(void)err;
	CHECK(!ignore_case);
	*found = pan_str_find(text, pattern, 0) != SIZE_MAX;
	return PAN_OK;
}

static const struct pan_slow slow = { .regex = part_of };

static const struct pan_node *
json(const char *text)
{
	struct pan_node *n = NULL;
	struct pan_err err;

	if (pan_json_parse(arena, pan_arena_copy(arena, pan_str(text)), PAN_JSON_STRICT,
	        &n, &err) != PAN_OK)
		CHECK_FAIL_("%s: %s", text, err.text);
	return n;
}

/* 1 fired, 0 did not, or the error. */
static int
ask(const char *spec, const char *trace)
{
	struct pan_event e = { .trace = json(trace) };
	struct pan_err err;
	bool fired = false;
	int rc = pan_trace_eval(arena, json(spec), &e, &slow, &fired, &err);

	return rc == PAN_OK ? fired : rc;
}

TEST(a_forbidden_shape_fires)
{
	const char *spec =
	    "{\"forbid\":[{\"shape\":{\"span.kind\":\"TOOL\",\"attributes\":"
	    "{\"tool.name\":{\"in\":[\"a\",\"b\"]}}}}]}";

	CHECK_INT(ask(spec, "[{\"kind\":\"TOOL\",\"attributes\":{\"tool.name\":\"b\"}}]"),
	    1);
	CHECK_INT(ask(spec,
	              "{\"spans\":[{\"span.kind\":\"TOOL\",\"attributes\":"
	              "{\"tool\":{\"name\":\"a\"}}}]}"),
	    1);
	CHECK_INT(ask(spec, "[{\"kind\":\"LLM\",\"attributes\":{\"tool.name\":\"b\"}}]"),
	    0);
	CHECK_INT(ask(spec, "[{\"kind\":\"TOOL\",\"attributes\":{\"tool.name\":\"c\"}}]"),
	    0);
	CHECK_INT(ask(spec, "[{\"kind\":\"TOOL\"}]"), 0);
	CHECK_INT(ask(spec, "[]"), 0);
}

TEST(what_comes_before_must_come_before)
{
	const char *beside = "{\"forbid\":[{\"shape\":{\"span.kind\":\"TOOL\"},"
	                     "\"preceded_by\":{\"one_of_shapes\":[{\"span.kind\":\"R\"},"
	                     "{\"span.kind\":\"Q\"}]}}]}";
	const char *inside = "{\"forbid\":[{\"shape\":{\"span.kind\":\"TOOL\","
	                     "\"preceded_by\":{\"span.kind\":\"R\"}}}]}";

	CHECK_INT(ask(beside, "[{\"kind\":\"R\"},{\"kind\":\"X\"},{\"kind\":\"TOOL\"}]"),
	    1);
	CHECK_INT(ask(beside, "[{\"kind\":\"Q\"},{\"kind\":\"TOOL\"}]"), 1);
	CHECK_INT(ask(beside, "[{\"kind\":\"TOOL\"},{\"kind\":\"R\"}]"), 0);
	CHECK_INT(ask(inside, "[{\"kind\":\"R\"},{\"kind\":\"TOOL\"}]"), 1);
	CHECK_INT(ask(inside, "[{\"kind\":\"TOOL\"},{\"kind\":\"R\"}]"), 0);
}

TEST(a_missing_approval_fires)
{
	const char *spec =
	    "{\"require\":[{\"target_shape\":{\"attributes\":{\"p\":\"d\"}},"
	    "\"must_be_preceded_by\":{\"attributes\":{\"ok\":true}}}]}";

	CHECK_INT(ask(spec, "[{\"attributes\":{\"p\":\"d\"}}]"), 1);
	CHECK_INT(ask(spec,
	              "[{\"attributes\":{\"ok\":true}},{\"attributes\":{\"p\":\"d\"}}]"),
	    0);
	CHECK_INT(ask(spec,
	              "[{\"attributes\":{\"ok\":\"true\"}},"
	              "{\"attributes\":{\"p\":\"d\"}}]"),
	    1);
	CHECK_INT(ask(spec,
	              "[{\"attributes\":{\"p\":\"d\"}},{\"attributes\":{\"ok\":true}}]"),
	    1);
	CHECK_INT(ask(spec, "[{\"attributes\":{\"p\":\"x\"}}]"), 0);
}

TEST(what_must_agree_is_compared_within_its_group)
{
	const char *chain = "{\"invariant\":[{\"attribute\":\"user.id\","
	                    "\"across\":\"agent.delegation_chain\"}]}";
	const char *whole =
	    "{\"invariant\":[{\"attribute\":\"u\",\"across\":\"trace\"}]}";

	CHECK_INT(
	    ask(chain,
	        "[{\"attributes\":{\"agent.delegation_chain\":\"k\",\"user.id\":1}},"
	        "{\"attributes\":{\"agent.delegation_chain\":\"l\",\"user.id\":2}},"
	        "{\"attributes\":{\"agent\":{\"delegation_chain\":\"k\"},\"user.id\":1.0}}]"),
	    0);
	CHECK_INT(
	    ask(chain,
	        "[{\"attributes\":{\"agent.delegation_chain\":[\"k\"],\"user.id\":1}},"
	        "{\"attributes\":{\"agent.delegation_chain\":[\"k\"],\"user.id\":2}}]"),
	    1);
	CHECK_INT(ask(chain,
	              "[{\"attributes\":{\"user.id\":1}},"
	              "{\"attributes\":{\"user.id\":2}}]"),
	    0);
	CHECK_INT(ask(whole, "[{\"attributes\":{\"u\":1}},{\"attributes\":{}}]"), 1);
	CHECK_INT(ask(whole, "[{\"attributes\":{}},{}]"), 0);
}

TEST(predicates_hold_together_and_refer_to_the_span)
{
	static const struct {
		const char *predicate;
		const char *attributes;
		int fires;
	} cases[] = {
		{ "{\"exists\":true,\"not_equals\":\"${span.attributes.conv.id}\"}",
		    "{\"x\":1}", 0 },
		{ "{\"exists\":true,\"not_equals\":\"${span.attributes.conv.id}\"}",
		    "{\"t\":\"a\",\"conv.id\":\"a\"}", 0 },
		{ "{\"exists\":true,\"not_equals\":\"${span.attributes.conv.id}\"}",
		    "{\"t\":\"a\",\"conv\":{\"id\":\"b\"}}", 1 },
		{ "{\"exists\":false}", "{}", 1 },
		{ "{\"exists\":false}", "{\"t\":null}", 0 },
		{ "{\"not_in\":[1,2]}", "{\"t\":3}", 1 },
		{ "{\"not_in\":[1,2]}", "{\"t\":2.0}", 0 },
		{ "{\"equals\":null}", "{\"t\":null}", 1 },
		{ "{\"regex\":\"42\"}", "{\"t\":1423}", 1 },
		{ "{\"regex\":\"a\"}", "{\"t\":\"A\"}", 0 },
		{ "{\"regex\":\"a\"}", "{\"t\":[\"a\"]}", 0 },
		{ "\"${span.attributes.u}\"", "{\"t\":7,\"u\":7}", 1 },
		{ "{}", "{}", 1 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct pan_str spec = pan_arena_printf(arena,
		    "{\"forbid\":[{\"shape\":{\"attributes\":{\"t\":%s}}}]}",
		    cases[i].predicate);
		struct pan_str trace =
		    pan_arena_printf(arena, "[{\"attributes\":%s}]", cases[i].attributes);
		int got = ask(spec.s, trace.s);

		if (got != cases[i].fires)
			CHECK_FAIL_("%s on %s is %d", spec.s, trace.s, got);
	}
}

TEST(a_malformed_trace_is_not_a_clean_one)
{
	const char *spec = "{\"forbid\":[{\"shape\":{\"span.kind\":\"TOOL\"}}]}";

	CHECK_INT(ask(spec, "{}"), PAN_EFORMAT);
	CHECK_INT(ask(spec, "{\"spans\":3}"), PAN_EFORMAT);
	CHECK_INT(ask(spec, "[1]"), PAN_EFORMAT);
}

TEST(long_traces_take_no_longer_than_they_are)
{
	const char *spec =
	    "{\"forbid\":[{\"shape\":{\"span.kind\":\"T\"},\"preceded_by\":"
	    "{\"span.kind\":\"none\"}}],\"invariant\":[{\"attribute\":\"a\","
	    "\"across\":\"session\"}]}";
	struct pan_buf b;

	pan_buf_init(&b, 16 << 20);
	for (int i = 0; i <= PAN_TRACE_SPANS_MAX; i++) {
		if (i == PAN_TRACE_SPANS_MAX) {
			pan_buf_addc(&b, ']');
			CHECK_INT(ask(spec, b.s), 0);
			b.n--;
		}
		pan_buf_printf(&b,
		    "%c{\"kind\":\"T\",\"attributes\":{\"session.id\":%d}}",
		    i == 0 ? '[' : ',', i);
	}
	pan_buf_addc(&b, ']');
	CHECK_INT(ask(spec, b.s), PAN_ELIMIT);
	pan_buf_fini(&b);
}

int
main(void)
{
	arena = pan_arena_new(256 << 20);
	RUN(a_forbidden_shape_fires);
	RUN(what_comes_before_must_come_before);
	RUN(a_missing_approval_fires);
	RUN(what_must_agree_is_compared_within_its_group);
	RUN(predicates_hold_together_and_refer_to_the_span);
	RUN(a_malformed_trace_is_not_a_clean_one);
	RUN(long_traces_take_no_longer_than_they_are);
	pan_arena_free(arena);
	return DONE();
}
