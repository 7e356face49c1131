#include "match/choices.h"

#include "match/engine.h"
#include "tests/check.h"
#include "tests/oom.h"

static struct pan_arena *arena;

static int
parse(const char *json, struct pan_choices *c, struct pan_err *err)
{
	*err = (struct pan_err){ 0 };
	return pan_choices_parse(arena, pan_str(json), c, err);
}

TEST(the_whole_id_counts_before_a_beginning_and_the_longest_beginning_before_others)
{
	const char *json =
	    "{\"*\": {\"level\": \"low\"}, \"set:*\": {\"enabled\": false},"
	    " \"set:Loud\": {\"enabled\": true, \"why\": \"we want it\"},"
	    " \"set:L*\": {\"level\": \"critical\"}}";
	struct pan_choices c;
	struct pan_err err;
	const struct pan_choice *of;

	CHECK_INT(parse(json, &c, &err), PAN_OK);
	of = pan_choices_of(&c, PAN_LIT("set:Loud"));
	CHECK(of != NULL && !of->off && !of->has_level && of->why.n == 10);
	of = pan_choices_of(&c, PAN_LIT("set:Low"));
	CHECK(of != NULL && of->has_level && of->level == PAN_SEV_CRITICAL);
	of = pan_choices_of(&c, PAN_LIT("set:Other"));
	CHECK(of != NULL && of->off);
	of = pan_choices_of(&c, PAN_LIT("ATR-2026-90001"));
	CHECK(of != NULL && of->has_level && of->level == PAN_SEV_LOW);
}

TEST(what_is_wrong_is_named_with_its_line_and_then_nothing_counts)
{
	static const struct {
		const char *json, *says;
	} bad[] = {
		{ "[]", "no table" },
		{ "{\"a\": true}", "no table for 'a'" },
		{ "{\n\"a\": {\"enabled\": \"no\"}}", "line 2: 'enabled'" },
		{ "{\"a\": {\"level\": \"loud\"}}", "'level' is none of" },
		{ "{\"a\": {\"level\": 3}}", "'level' is none of" },
		{ "{\"a\": {}, \"a\": {}}", "'a' is there twice" },
		{ "{\"\": {}}", "no table for ''" },
		{ "{", "" },
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct pan_choices c = { 0 };
		struct pan_err err;

		CHECK_INT(parse(bad[i].json, &c, &err), PAN_EFORMAT);
		CHECK(strstr(err.text, bad[i].says) != NULL);
		CHECK_INT(c.n, 0);
	}
}

/* A rule "any" of one pattern on the content. */
static const struct pan_rule *
rule_of(const char *id, const char *pattern, enum pan_severity level)
{
	struct pan_rule *r = pan_arena_get(arena, sizeof(*r));

	*r = (struct pan_rule){ .id = pan_str(id),
		.title = PAN_LIT("a test"),
		.severity = level,
		.source = PAN_SOURCE_LLM_IO,
		.confidence = PAN_LIT("high"),
		.any = true,
		.cond = pan_arena_get(arena, sizeof(*r->cond)),
		.ncond = 1,
		.expr = pan_arena_get(arena, sizeof(*r->expr)),
		.nexpr = 1 };
	*r->cond = (struct pan_cond){ .field = PAN_LIT("content"),
		.op = PAN_OP_REGEX,
		.value = pan_str(pattern) };
	*r->expr = (struct pan_expr){ PAN_EXPR_COND, 0 };
	return r;
}

static struct pan_pack *
two_rules(struct pan_buf *bytes)
{
	static const struct pan_pack_source one = { .name = { "test", 4 },
		.version = { "1", 1 } };
	const struct pan_rule *r[] = { rule_of("T-1", "delete everything", PAN_SEV_HIGH),
		rule_of("T-2", "everything now", PAN_SEV_MEDIUM) };
	const struct pan_pack_input in = { .source = &one,
		.nsource = 1,
		.atr = { .rule = r, .n = 2 } };
	struct pan_pack *p = NULL;
	struct pan_err err = { 0 };

	pan_buf_init(bytes, (size_t)16 << 20);
	if (pan_pack_compile(&in, bytes, &err) != PAN_OK ||
	    pan_pack_open(pan_buf_str(bytes), &p, &err) != PAN_OK)
		printf("# %s\n", err.text);
	CHECK(p != NULL);
	return p;
}

TEST(a_rule_that_is_off_never_fires_and_a_chosen_severity_decides)
{
	const struct pan_event ev = { .type = PAN_EVENT_LLM_INPUT,
		.content = PAN_LIT("please delete everything now") };
	struct pan_engine_result res;
	struct pan_choices c;
	struct pan_engine *e = NULL;
	struct pan_buf bytes;
	struct pan_err err;
	struct pan_pack *p = two_rules(&bytes);

	CHECK_INT(pan_engine_new(p, &e, NULL), PAN_OK);
	CHECK_INT(pan_engine_match(e, &ev, NULL, &res, NULL), PAN_OK);
	CHECK_INT(res.nmatch, 2);
	CHECK_INT(res.severity, PAN_SEV_HIGH);

	CHECK_INT(parse("{\"T-1\": {\"enabled\": false}}", &c, &err), PAN_OK);
	CHECK_INT(pan_pack_choose(p, &c, NULL), PAN_OK);
	CHECK_INT(pan_engine_match(e, &ev, NULL, &res, NULL), PAN_OK);
	CHECK_INT(res.nmatch, 1);
	CHECK_INT(res.severity, PAN_SEV_MEDIUM);
	CHECK(pan_pack_rule(p, 0).off && !pan_pack_rule(p, 1).off);

	CHECK_INT(parse("{\"T-2\": {\"level\": \"critical\"}}", &c, &err), PAN_OK);
	CHECK_INT(pan_pack_choose(p, &c, NULL), PAN_OK);
	CHECK_INT(pan_engine_match(e, &ev, NULL, &res, NULL), PAN_OK);
	CHECK_INT(res.nmatch, 2);
	CHECK_INT(res.match[0].rule, 1);
	CHECK_INT(res.verdict, PAN_DENY);
	CHECK_INT(pan_pack_rule(p, 1).severity, PAN_SEV_CRITICAL);

	CHECK_INT(parse("{}", &c, &err), PAN_OK);
	CHECK_INT(pan_pack_choose(p, &c, NULL), PAN_OK);
	CHECK_INT(pan_pack_severity(p, 1), PAN_SEV_MEDIUM);
	pan_engine_free(e);
	pan_pack_free(p);
	pan_buf_fini(&bytes);
}

TEST(choosing_survives_any_failed_allocation)
{
	struct pan_buf bytes;
	struct pan_pack *p = two_rules(&bytes);
	int n = 0, rc = PAN_ENOMEM;

	while (rc != PAN_OK && n < 100) {
		struct pan_choices c = { 0 };
		struct pan_arena *a;

		oom_arm(++n);
		a = pan_arena_new(1 << 20);
		rc = a == NULL
		    ? PAN_ENOMEM
		    : pan_choices_parse(a, PAN_LIT("{\"T-1\": {\"level\": \"low\"}}"), &c,
		          NULL);
		if (rc == PAN_OK)
			rc = pan_pack_choose(p, &c, NULL);
		oom_arm(0);
		CHECK(rc == PAN_OK || rc == PAN_ENOMEM);
		pan_arena_free(a);
	}
	CHECK(n > 2 && n < 100);
	CHECK_INT(pan_pack_severity(p, 0), PAN_SEV_LOW);
	pan_pack_free(p);
	pan_buf_fini(&bytes);
}

int
main(void)
{
	arena = pan_arena_new((size_t)16 << 20);
	RUN(the_whole_id_counts_before_a_beginning_and_the_longest_beginning_before_others);
	RUN(what_is_wrong_is_named_with_its_line_and_then_nothing_counts);
	RUN(a_rule_that_is_off_never_fires_and_a_chosen_severity_decides);
	RUN(choosing_survives_any_failed_allocation);
	pan_arena_free(arena);
	return DONE();
}
