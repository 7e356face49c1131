#include "match/session.h"

#include "core/json.h"
#include "core/own.h"
#include "tests/check.h"
#include "tests/oom.h"

#define EVENTS 9

static struct pan_arena *arena;

/* A pattern is found when it is part of the text; '!' is beyond the step limit. */
static int
part_of(void *ctx, struct pan_str pattern, bool ignore_case, struct pan_str text,
    bool *found, struct pan_err *err)
{
	(void)ctx;
	(void)ignore_case;
	if (pan_str_is(pattern, "!"))
		return pan_err_set(err, PAN_ELIMIT, "too many steps");
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

static struct pan_session *
one_watch(enum pan_session_kind kind, const char *spec,
    const struct pan_session_opts *opts)
{
	struct pan_session *s = NULL;
	struct pan_err err;
	uint32_t w;

	CHECK_INT(pan_session_new(opts, &s, &err), PAN_OK);
	if (pan_session_watch(s, kind, json(spec), &w, &err) != PAN_OK)
		CHECK_FAIL_("%s: %s", spec, err.text);
	return s;
}

static struct pan_event
event(const char *session, const char *content, int64_t time_ms)
{
	return (struct pan_event){ .type = PAN_EVENT_LLM_INPUT,
		.type_name = PAN_LIT("llm_input"),
		.session = pan_str(session),
		.content = pan_str(content),
		.time_ms = time_ms };
}

static enum pan_session_answer
feed(struct pan_session *s, struct pan_event e)
{
	struct pan_err err;

	CHECK_INT(pan_session_feed(s, &e, 1, &slow, &err), PAN_OK);
	return pan_session_answer(s, 0);
}

TEST(a_sequence_needs_all_steps_in_order_and_in_time)
{
	PAN_AUTO(pan_session_freep)
	struct pan_session *s = one_watch(PAN_SESSION_SEQUENCE,
	    "{\"within\":\"10s\",\"steps\":[{\"patterns\":[\"a\",\"A\"]},{\"value\":\"b\"}]}",
	    NULL);

	CHECK_INT(feed(s, event("1", "b", 1000)), PAN_SESSION_NO);
	CHECK_INT(feed(s, event("1", "A", 2000)), PAN_SESSION_NO);
	CHECK_INT(feed(s, event("2", "b", 2500)), PAN_SESSION_NO);
	CHECK_INT(feed(s, event("1", "b", 12000)), PAN_SESSION_YES);
	CHECK_INT(feed(s, event("1", "b", 12001)), PAN_SESSION_NO);
	CHECK_INT(feed(s, event("1", "x", 12002)), PAN_SESSION_NO);
}

TEST(a_sequence_is_not_greedy)
{
	/* The first "a" is too old and the first "b" comes before the second "a". */
	PAN_AUTO(pan_session_freep)
	struct pan_session *s = one_watch(PAN_SESSION_SEQUENCE,
	    "{\"within\":\"5s\",\"steps\":[{\"value\":\"a\"},{\"value\":\"b\"},{\"value\":\"c\"}]}",
	    NULL);

	feed(s, event("1", "a", 1000));
	feed(s, event("1", "b", 2000));
	feed(s, event("1", "a", 8000));
	feed(s, event("1", "b", 9000));
	CHECK_INT(feed(s, event("1", "c", 10000)), PAN_SESSION_YES);
}

TEST(an_event_without_a_session_stands_alone)
{
	PAN_AUTO(pan_session_freep)
	struct pan_session *s = one_watch(PAN_SESSION_SEQUENCE,
	    "{\"steps\":[{\"value\":\"a\"},{\"value\":\"b\"}]}", NULL);

	CHECK_INT(feed(s, event("", "a", 1000)), PAN_SESSION_NO);
	CHECK_INT(feed(s, event("", "b", 1000)), PAN_SESSION_NO);
	CHECK_INT(feed(s, event("", "a b", 1000)), PAN_SESSION_YES);
}

TEST(a_pattern_over_its_limit_is_undecided_and_never_no)
{
	PAN_AUTO(pan_session_freep)
	struct pan_session *s = one_watch(PAN_SESSION_SEQUENCE,
	    "{\"steps\":[{\"patterns\":[\"!\",\"a\"]}]}", NULL);

	CHECK_INT(feed(s, event("1", "b", 1000)), PAN_SESSION_UNDECIDED);
	CHECK_INT(feed(s, event("1", "a", 1000)), PAN_SESSION_YES);
}

struct past {
	int64_t t;
	unsigned hits; /* a bit for each step */
};

/* Try every choice of an event for every step. */
static bool
dull(const struct past *p, int n, int now, int steps, bool ordered, int64_t within)
{
	int choice[3] = { 0 };

	for (;;) {
		bool good = false;
		int64_t first = INT64_MAX, last = INT64_MIN;

		for (int k = 0; k < steps; k++) {
			good = good || choice[k] == now;
			first = p[choice[k]].t < first ? p[choice[k]].t : first;
			last = p[choice[k]].t > last ? p[choice[k]].t : last;
		}
		for (int k = 0; k < steps; k++) {
			good = good && (p[choice[k]].hits >> k & 1);
			good = good && (!ordered || k == 0 || choice[k] >= choice[k - 1]);
		}
		if (good && last - first <= within)
			return true;
		for (int k = 0;; k++) {
			if (k == steps)
				return false;
			if (++choice[k] < n)
				break;
			choice[k] = 0;
		}
	}
}

static void
insert(struct past *p, int n, struct past e, int *at)
{
	int i = n;

	while (i > 0 && p[i - 1].t > e.t) {
		p[i] = p[i - 1];
		i--;
	}
	p[i] = e;
	*at = i;
}

TEST(sequences_agree_with_trying_everything)
{
	int fired = 0;

	for (int round = 0; round < 6000; round++) {
		bool ordered = check_rand(2) == 0;
		int steps = 1 + (int)check_rand(3);
		int64_t within = (1 + check_rand(12)) * 1000;
		struct pan_str spec = pan_arena_printf(arena,
		    "{\"ordered\":%s,\"within\":\"%ds\",\"steps\":[{\"value\":\"a\"}%s%s]}",
		    ordered ? "true" : "false", (int)(within / 1000),
		    steps > 1 ? ",{\"value\":\"b\"}" : "",
		    steps > 2 ? ",{\"value\":\"c\"}" : "");
		PAN_AUTO(pan_session_freep)
		struct pan_session *s = one_watch(PAN_SESSION_SEQUENCE, spec.s, NULL);
		struct past p[EVENTS];
		int64_t t = 1000;

		for (int n = 0; n < EVENTS; n++) {
			struct past e = { t, check_rand(8) };
			char text[8] = { 0 };
			int at, len = 0;
			bool want;

			text[len++] = 'x';
			for (int k = 0; k < 3; k++) {
				if (e.hits >> k & 1)
					text[len++] = (char)('a' + k);
			}
			insert(p, n, e, &at);
			want = dull(p, n + 1, at, steps, ordered, within);
			fired += want;
			if ((feed(s, event("1", text, t)) == PAN_SESSION_YES) != want) {
				CHECK_FAIL_("round %d, event %d: %s", round, n, spec.s);
				return;
			}
			/* Mostly later, sometimes at once, sometimes late. */
			t += 1000 * ((int64_t)check_rand(6) - 1);
			t = t < 1000 ? 1000 : t;
		}
		pan_arena_reset(arena);
	}
	CHECK(fired > 1000);
}

TEST(metrics_count_what_a_window_holds)
{
	PAN_AUTO(pan_session_freep)
	struct pan_session *s = one_watch(PAN_SESSION_METRIC,
	    "{\"metric\":\"pattern_frequency:a\",\"operator\":\"gte\",\"threshold\":3,"
	    "\"window\":\"10s\"}",
	    NULL);

	CHECK_INT(feed(s, event("1", "a", 1000)), PAN_SESSION_NO);
	CHECK_INT(feed(s, event("1", "a", 5000)), PAN_SESSION_NO);
	CHECK_INT(feed(s, event("1", "b", 6000)), PAN_SESSION_NO);
	CHECK_INT(feed(s, event("1", "a", 11000)), PAN_SESSION_YES);
	CHECK_INT(feed(s, event("1", "b", 11001)), PAN_SESSION_NO);
	CHECK_INT(feed(s, event("2", "a", 11001)), PAN_SESSION_NO);
}

TEST(calls_are_counted_by_the_tools_name)
{
	PAN_AUTO(pan_session_freep)
	struct pan_session *s = one_watch(PAN_SESSION_METRIC,
	    "{\"metric\":\"call_frequency:Bash\",\"operator\":\"gt\",\"threshold\":1}",
	    NULL);
	struct pan_field name = { PAN_LIT("tool_name"), PAN_LIT("Bash") };
	struct pan_event e = event("1", "ls", 1000);

	e.type = PAN_EVENT_TOOL_CALL;
	e.field = &name;
	e.nfield = 1;
	CHECK_INT(feed(s, e), PAN_SESSION_NO);
	e.type = PAN_EVENT_TOOL_RESPONSE;
	CHECK_INT(feed(s, e), PAN_SESSION_NO);
	e.type = PAN_EVENT_TOOL_CALL;
	CHECK_INT(feed(s, e), PAN_SESSION_YES);
	name.value = PAN_LIT("Read");
	CHECK_INT(feed(s, e), PAN_SESSION_YES);
}

TEST(an_events_own_metric_is_compared_by_every_operator)
{
	static const struct {
		const char *op;
		bool less, same, more;
	} ops[] = { { "gt", 0, 0, 1 }, { "lt", 1, 0, 0 }, { "eq", 0, 1, 0 },
		{ "gte", 0, 1, 1 }, { "lte", 1, 1, 0 },
		{ "deviation_from_baseline", 0, 0, 1 } };

	for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++) {
		struct pan_str spec = pan_arena_printf(arena,
		    "{\"metric\":\"cpu\",\"operator\":\"%s\",\"threshold\":5}",
		    ops[i].op);
		PAN_AUTO(pan_session_freep)
		struct pan_session *s = one_watch(PAN_SESSION_METRIC, spec.s, NULL);
		struct pan_event e = event("", "", 1000);

		CHECK_INT(feed(s, e), PAN_SESSION_NO);
		e.metrics = json("{\"cpu\":4.5}");
		CHECK_INT(feed(s, e), ops[i].less);
		e.metrics = json("{\"cpu\":5}");
		CHECK_INT(feed(s, e), ops[i].same);
		e.metrics = json("{\"cpu\":6}");
		CHECK_INT(feed(s, e), ops[i].more);
	}
}

static const char loop[] =
    "{\"metric\":\"tool_calls\",\"aggregation\":\"count\",\"window\":\"PT1M\","
    "\"operator\":\"gt\",\"threshold\":3,\"group_by\":[\"session.id\"],"
    "\"min_events\":2,\"cooldown\":\"PT5M\","
    "\"filter\":{\"span.kind\":{\"in\":[\"TOOL\"]}}}";

TEST(a_behavior_is_counted_by_group_and_then_rests)
{
	PAN_AUTO(pan_session_freep)
	struct pan_session *s = one_watch(PAN_SESSION_BEHAVIORAL, loop, NULL);
	struct pan_event e = event("1", "ls", 1000), other = event("2", "ls", 1000);

	e.type = other.type = PAN_EVENT_TOOL_CALL;
	for (int i = 0; i < 3; i++, e.time_ms += 1000) {
		CHECK_INT(feed(s, e), PAN_SESSION_NO);
		CHECK_INT(feed(s, event("1", "say", e.time_ms)), PAN_SESSION_NO);
	}
	CHECK_INT(feed(s, other), PAN_SESSION_NO);
	CHECK_INT(feed(s, e), PAN_SESSION_YES);
	CHECK_INT(feed(s, e), PAN_SESSION_NO);
	e.time_ms += 300000;
	for (int i = 0; i < 3; i++)
		CHECK_INT(feed(s, e), PAN_SESSION_NO);
	CHECK_INT(feed(s, e), PAN_SESSION_YES);
}

TEST(an_aggregate_may_come_with_the_event)
{
	PAN_AUTO(pan_session_freep)
	struct pan_session *s = one_watch(PAN_SESSION_BEHAVIORAL, loop, NULL);
	struct pan_event e = event("1", "", 1000);

	e.type = PAN_EVENT_AGENT_BEHAVIOR;
	e.metrics = json("{\"metric_value\":150,\"event_count\":150}");
	CHECK_INT(feed(s, e), PAN_SESSION_YES);
	e.metrics = json("{\"metric_value\":150,\"event_count\":1}");
	CHECK_INT(feed(s, e), PAN_SESSION_NO);
	e.metrics = json("{\"metric_value\":3,\"event_count\":3}");
	CHECK_INT(feed(s, e), PAN_SESSION_NO);
}

TEST(aggregates_are_what_they_are_called)
{
	/* 2, 4, 4 within the window, 100 before it. */
	static const struct {
		const char *name;
		double at; /* fires at this threshold with gte, not at a bit more */
	} totals[] = { { "count", 3 }, { "sum", 10 }, { "avg", 10.0 / 3 }, { "max", 4 },
		{ "distinct_count", 2 }, { "rate", 1 } };

	for (size_t i = 0; i < 2 * sizeof(totals) / sizeof(totals[0]); i++) {
		struct pan_str spec = pan_arena_printf(arena,
		    "{\"metric\":\"m\",\"aggregation\":\"%s\",\"window\":\"10s\","
		    "\"operator\":\"gte\",\"threshold\":%.9f}",
		    totals[i / 2].name, totals[i / 2].at + (i % 2 == 0 ? -1e-6 : 1e-6));
		PAN_AUTO(pan_session_freep)
		struct pan_session *s = one_watch(PAN_SESSION_BEHAVIORAL, spec.s, NULL);
		struct pan_event e = event("1", "", 1000);

		e.metrics = json("{\"m\":100}");
		feed(s, e);
		e.time_ms = 20000;
		e.metrics = json("{\"m\":2}");
		feed(s, e);
		e.metrics = json("{\"m\":4}");
		feed(s, e);
		CHECK_INT(feed(s, e), i % 2 == 0 ? PAN_SESSION_YES : PAN_SESSION_NO);
	}
}

TEST(a_deviation_needs_a_past_to_deviate_from)
{
	PAN_AUTO(pan_session_freep)
	struct pan_session *s = one_watch(PAN_SESSION_BEHAVIORAL,
	    "{\"metric\":\"m\",\"aggregation\":\"sum\",\"window\":\"10s\","
	    "\"operator\":\"deviation_from_baseline\",\"threshold\":2,\"baseline\":"
	    "{\"source\":\"rolling_mean\",\"lookback\":\"60s\",\"deviation_unit\":\"fraction\"}}",
	    NULL);
	struct pan_event e = event("1", "", 5000);

	e.metrics = json("{\"m\":10}");
	for (int i = 0; i < 5; i++, e.time_ms += 10000)
		CHECK_INT(feed(s, e), PAN_SESSION_NO);
	e.metrics = json("{\"m\":29}");
	CHECK_INT(feed(s, e), PAN_SESSION_NO);
	e.metrics = json("{\"m\":2}");
	CHECK_INT(feed(s, e), PAN_SESSION_YES);
}

TEST(memory_has_a_ceiling_and_old_things_go_first)
{
	const char *spec =
	    "{\"metric\":\"event_count\",\"operator\":\"gte\",\"threshold\":3}";
	struct pan_session_opts few = { .events = 4, .sessions = 2 };
	struct pan_session_opts small = { .bytes = 4000 };
	PAN_AUTO(pan_session_freep)
	struct pan_session *s = one_watch(PAN_SESSION_METRIC, spec, &few);
	PAN_AUTO(pan_session_freep)
	struct pan_session *t = one_watch(PAN_SESSION_METRIC, spec, &small);
	char id[16];

	feed(s, event("1", "", 1000));
	feed(s, event("1", "", 1000));
	feed(s, event("2", "", 1000));
	feed(s, event("3", "", 1000));
	CHECK_INT(feed(s, event("1", "", 1000)), PAN_SESSION_NO);
	for (int i = 0; i < 50; i++) /* from the future, yet they do not crowd out */
		feed(s, event("1", "", 9000000));
	feed(s, event("1", "", 2000));
	feed(s, event("1", "", 2000));
	CHECK_INT(feed(s, event("1", "", 2000)), PAN_SESSION_YES);
	for (int i = 0; i < 3000; i++) {
		(void)snprintf(id, sizeof(id), "%d", i % 1000);
		feed(t, event(id, "", 1000));
	}
	CHECK_INT(feed(t, event("0", "", 1000)), PAN_SESSION_NO);
}

TEST(what_cannot_be_counted_is_refused)
{
	static const struct {
		enum pan_session_kind kind;
		const char *spec;
		int rc;
	} bad[] = {
		{ PAN_SESSION_METRIC,
		    "{\"metric\":\"event_count\",\"operator\":\"gt\",\"threshold\":1000}",
		    PAN_ELIMIT },
		{ PAN_SESSION_METRIC,
		    "{\"metric\":\"m\",\"operator\":\"above\",\"threshold\":1}",
		    PAN_EFORMAT },
		{ PAN_SESSION_METRIC, "{\"metric\":\"m\",\"operator\":\"gt\"}",
		    PAN_EFORMAT },
		{ PAN_SESSION_SEQUENCE, "{\"steps\":[]}", PAN_EFORMAT },
		{ PAN_SESSION_SEQUENCE, "{\"within\":\"soon\",\"steps\":[{}]}",
		    PAN_EFORMAT },
		{ PAN_SESSION_BEHAVIORAL,
		    "{\"metric\":\"m\",\"aggregation\":\"count\",\"window\":\"1h\","
		    "\"operator\":\"gt\",\"threshold\":1e9}",
		    PAN_ELIMIT },
		{ PAN_SESSION_BEHAVIORAL,
		    "{\"metric\":\"m\",\"aggregation\":\"median\",\"window\":\"1h\","
		    "\"operator\":\"gt\",\"threshold\":1}",
		    PAN_EFORMAT },
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		PAN_AUTO(pan_session_freep) struct pan_session *s = NULL;
		struct pan_err err;
		uint32_t w;

		CHECK_INT(pan_session_new(NULL, &s, &err), PAN_OK);
		CHECK_INT(pan_session_watch(s, bad[i].kind, json(bad[i].spec), &w, &err),
		    bad[i].rc);
	}
}

static int
whole_life(void)
{
	PAN_AUTO(pan_session_freep) struct pan_session *s = NULL;
	struct pan_event e = event("some session", "a", 1000);
	struct pan_err err;
	uint32_t w;
	int rc = pan_session_new(NULL, &s, &err);

	if (rc == PAN_OK)
		rc = pan_session_watch(s, PAN_SESSION_SEQUENCE,
		    json("{\"steps\":[{\"value\":\"a\"}]}"), &w, &err);
	if (rc == PAN_OK)
		rc = pan_session_watch(s, PAN_SESSION_BEHAVIORAL, json(loop), &w, &err);
	e.type = PAN_EVENT_TOOL_CALL;
	for (int i = 0; rc == PAN_OK && i < 9; i++)
		rc = pan_session_feed(s, &e, 1, &slow, &err);
	return rc;
}

TEST(survives_any_failed_allocation)
{
	int n = 0, rc = PAN_ENOMEM;

	(void)json("{}"); /* the arena's block is there before counting begins */
	while (rc != PAN_OK && n < 1000) {
		oom_arm(++n);
		rc = whole_life();
		oom_arm(0);
		CHECK(rc == PAN_OK || rc == PAN_ENOMEM);
	}
	CHECK_INT(rc, PAN_OK);
	CHECK(n > 10);
}

int
main(void)
{
	arena = pan_arena_new(256 << 20);
	RUN(a_sequence_needs_all_steps_in_order_and_in_time);
	RUN(a_sequence_is_not_greedy);
	RUN(an_event_without_a_session_stands_alone);
	RUN(a_pattern_over_its_limit_is_undecided_and_never_no);
	RUN(sequences_agree_with_trying_everything);
	RUN(metrics_count_what_a_window_holds);
	RUN(calls_are_counted_by_the_tools_name);
	RUN(an_events_own_metric_is_compared_by_every_operator);
	RUN(a_behavior_is_counted_by_group_and_then_rests);
	RUN(an_aggregate_may_come_with_the_event);
	RUN(aggregates_are_what_they_are_called);
	RUN(a_deviation_needs_a_past_to_deviate_from);
	RUN(memory_has_a_ceiling_and_old_things_go_first);
	RUN(what_cannot_be_counted_is_refused);
	RUN(survives_any_failed_allocation);
	pan_arena_free(arena);
	return DONE();
}
