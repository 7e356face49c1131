#include "rule/atr.h"

#include "core/buf.h"
#include "core/own.h"
#include "rule/expr.h"
#include "tests/check.h"
#include "tests/oom.h"

static struct pan_arena *arena;
static struct pan_buf said; /* "error 3: text\n" for each thing */

static void
hear(void *ctx, enum pan_lint_level level, uint32_t line, const char *text)
{
	(void)ctx;
	pan_buf_printf(&said, "%s %u: %s\n",
	    level == PAN_LINT_ERROR ? "error" : "warning", line, text);
}

static const struct pan_lint lint = { hear, NULL };

#define HEAD                                                                             \
	"schema_version: '1.0'\n"                                                        \
	"title: A rule\n"                                                                \
	"id: ATR-2026-00001\n"                                                           \
	"status: stable\n"                                                               \
	"severity: high\n"                                                               \
	"maturity: test\n"                                                               \
	"tags: {category: prompt-injection, confidence: high}\n"                         \
	"agent_source: {type: llm_io}\n"

#define SIMPLE                                                                           \
	"detection:\n"                                                                   \
	"  condition: any\n"                                                             \
	"  conditions:\n"                                                                \
	"    - {field: user_input, operator: regex, value: '(?i)abc'}\n"

static struct pan_rule *
read_rule(const char *yaml, struct pan_err *err)
{
	struct pan_rule *r = NULL;
	struct pan_err mine = { 0 };

	pan_buf_reset(&said);
	if (err == NULL)
		err = &mine;
	if (pan_atr_parse(arena, pan_str(yaml), PAN_LIT("rule.yaml"), &lint, &r, err) !=
	    PAN_OK)
		return NULL;
	return r;
}

static bool
says(const char *what)
{
	return said.s != NULL && strstr(said.s, what) != NULL;
}

TEST(a_rule_is_read_whole)
{
	struct pan_rule *r = read_rule(HEAD
	    "confirm: embedding\n"
	    "references: {owasp_llm: [LLM01], owasp_agentic: [ASI01], mitre_atlas: [AML.T1],"
	    " cve: [CVE-1, CVE-2]}\n"
	    "i18n:\n  en: {title: T, what: W, why: Y, do: D}\n"
	    "  zh-TW: {title: t, what: w, why: y, do: d}\n" SIMPLE "test_cases:\n"
	    "  true_positives: [{input: abc, expected: triggered}]\n"
	    "  true_negatives: [{input: xyz, expected: no_trigger}]\n"
	    "evasion_tests: [{input: a-b-c, expected: not_triggered}]\n",
	    NULL);

	CHECK(r != NULL && said.n == 0);
	if (r == NULL)
		return;
	CHECK_TEXT(r->id, "ATR-2026-00001");
	CHECK_INT(r->severity, PAN_SEV_HIGH);
	CHECK_INT(r->status, PAN_STATUS_STABLE);
	CHECK_INT(r->maturity, PAN_MATURITY_TEST);
	CHECK(r->confirm_embedding && r->any && !r->all);
	CHECK_INT(r->nowasp, 2);
	CHECK_INT(r->ncve, 2);
	CHECK_TEXT(r->plain_do.en, "D");
	CHECK_TEXT(r->plain_what.zh, "w");
	CHECK_INT(r->ncond, 1);
	CHECK_TEXT(r->cond[0].value, "abc");
	CHECK_INT(r->cond[0].line, 17);
	CHECK_INT(r->ntest, 3);
	CHECK(r->test[0].expect && !r->test[1].expect && !r->test[2].expect);
	CHECK_TEXT(r->test[2].kind, "evasion_top");
}

TEST(what_is_unknown_is_said_and_what_is_wrong_is_refused)
{
	static const struct {
		const char *yaml;
		const char *says;
		bool refused;
	} cases[] = {
		{ HEAD "severty: high\n" SIMPLE,
		    "warning 9: unknown key 'severty' in the rule; did you mean 'severity'?",
		    false },
		{ HEAD SIMPLE "_notes: mine\n", "", false },
		{ "id: x\n", "'title' is missing", true },
		{ HEAD "detection: {conditions: [], condition: any}\n", "can never fire",
		    true },
		{ HEAD
		    "detection: {condition: any, conditions: [{field: content, operator: regexp, value: a}]}\n",
		    "unknown operator 'regexp'; did you mean 'regex'?", true },
		{ HEAD
		    "detection: {condition: any, conditions: [{field: content, operator: ast, value: a}]}\n",
		    "cannot be evaluated", true },
		{ HEAD
		    "detection: {condition: any, conditions: [{field: usr_input, operator: regex, value: a}]}\n",
		    "did you mean 'user_input'?", false },
		{ HEAD
		    "detection: {condition: any, conditions: [{field: content, operator: regex, value: ''}]}\n",
		    "match everything", true },
		{ HEAD
		    "detection: {condition: any, conditions: [{field: content, operator: contains, valu: a}]}\n",
		    "unknown key 'valu'", true },
		{ HEAD
		    "detection: {condition: sel and other, conditions: {sel: {field: content, patterns: [a]}}}\n",
		    "condition: no condition is called 'other'", true },
		{ HEAD
		    "detection: {method: magic, condition: any, conditions: [{field: content, operator: regex, value: a}]}\n",
		    "unknown method 'magic'", true },
		{ HEAD
		    "detection: {method: trace, condition: any, trace: {forbid: [{shape: {attributes: {a: {any_of: [b]}}}}]}}\n",
		    "unknown predicate 'any_of'", true },
		{ HEAD
		    "detection: {method: signature, condition: any, signature: {indicators: [{type: sha256, value: abc, target_field: content}]}}\n",
		    "3 digits, not 64", true },
		{ HEAD
		    "detection: {method: behavioral, behavioral: {metric: m, aggregation: mean, window: 5m, operator: gt, threshold: 1}}\n",
		    "unknown aggregation 'mean'", true },
		{ HEAD
		    "detection: {condition: s, conditions: {s: {steps: [{patterns: [a]}], within: soon}}}\n",
		    "no length of time", true },
		{ HEAD SIMPLE
		    "test_cases: {true_positives: [{input: a, expected: fires}]}\n",
		    "unknown expected 'fires'", true },
		{ HEAD SIMPLE "evasion_tests: [{input: a}]\n", "no 'expected'", true },
		{ "[1, 2]", "a rule is a map", true },
		{ "a: [", "error", true },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct pan_err err = { 0 };
		struct pan_rule *r = read_rule(cases[i].yaml, &err);

		if ((r == NULL) != cases[i].refused || !says(cases[i].says))
			CHECK_FAIL_("%s: %s", cases[i].yaml,
			    said.n > 0 ? said.s : "(nothing)");
		if (r == NULL)
			CHECK(err.code == PAN_EFORMAT && err.text[0] != '\0');
	}
}

TEST(one_leading_flag_group_is_dropped)
{
	CHECK_TEXT(pan_atr_pattern(PAN_LIT("(?i)a")), "a");
	CHECK_TEXT(pan_atr_pattern(PAN_LIT("(?imsx)(?i)a")), "(?i)a");
	CHECK_TEXT(pan_atr_pattern(PAN_LIT("(?:a)")), "(?:a)");
	CHECK_TEXT(pan_atr_pattern(PAN_LIT("(?u)a")), "(?u)a");
	CHECK_TEXT(pan_atr_pattern(PAN_LIT("(?)a")), "(?)a");
	CHECK_TEXT(pan_atr_pattern(PAN_LIT("(?i")), "(?i");
}

static bool
bit_of(void *ctx, uint32_t cond)
{
	return (*(const unsigned *)ctx >> cond & 1u) != 0;
}

TEST(named_conditions_may_have_several_patterns)
{
	struct pan_rule *r = read_rule(HEAD
	    "detection:\n  condition: sel and not filter\n  conditions:\n"
	    "    sel: {field: content, patterns: [a, b], match_type: contains}\n"
	    "    filter: {field: content, patterns: [c], match_type: exact}\n",
	    NULL);

	CHECK(r != NULL);
	if (r == NULL)
		return;
	CHECK_INT(r->ncond, 3);
	CHECK_TEXT(r->cond[0].value, "a");
	CHECK_TEXT(r->cond[1].value, "c");
	CHECK_TEXT(r->cond[2].value, "b");
	CHECK_TEXT(r->cond[2].name, "sel");
	CHECK_INT(r->cond[2].op, PAN_OP_CONTAINS);
	CHECK(!r->any && !r->all && !r->cond[1].case_sensitive);
	for (unsigned v = 0; v < 8; v++)
		CHECK_INT(pan_expr_eval(r->expr, r->nexpr, bit_of, &v),
		    ((v & 1) || (v & 4)) && !(v & 2));
}

TEST(conditions_over_time_keep_what_they_say)
{
	struct pan_rule *r = read_rule(HEAD
	    "detection:\n  condition: all\n  conditions:\n"
	    "    - {metric: event_count, operator: gt, threshold: 5, window: 1m}\n"
	    "    - {ordered: true, within: 5m, steps: [{patterns: [a]}, {patterns: [b]}]}\n"
	    "    - {field: content, operator: exists, value: false}\n",
	    NULL);
	unsigned v = 3;

	CHECK(r != NULL);
	if (r == NULL)
		return;
	CHECK_INT(r->cond[0].kind, PAN_COND_METRIC);
	CHECK_INT(r->cond[1].kind, PAN_COND_SEQUENCE);
	CHECK(r->cond[1].spec != NULL);
	CHECK(pan_expr_eval(r->expr, r->nexpr, bit_of, &v));
	v = 7;
	CHECK(!pan_expr_eval(r->expr, r->nexpr, bit_of, &v));
}

/* The fields of the event of the first case, as "name=value " each. */
static const char *
case_fields(const char *source, const char *node)
{
	struct pan_str yaml = pan_arena_printf(arena,
	    "title: A\nid: X\nstatus: stable\nseverity: low\ntags: {category: model-abuse}\n"
	    "agent_source: {type: %s}\n" SIMPLE "test_cases: {true_positives: [%s]}\n",
	    source, node);
	struct pan_rule *r = read_rule(yaml.s, NULL);
	static char text[1000];
	struct pan_event e;
	struct pan_err err;
	int n;

	if (r == NULL || r->ntest == 0 ||
	    pan_atr_case_event(arena, r, &r->test[0], &e, &err) != PAN_OK)
		return "(error)";
	n = snprintf(text, sizeof(text), "%.*s[%.*s]", PAN_STR(e.type_name),
	    PAN_STR(e.content));
	for (size_t i = 0; i < e.nfield; i++)
		n += snprintf(text + n, sizeof(text) - (size_t)n, " %.*s=%.*s",
		    PAN_STR(e.field[i].name), PAN_STR(e.field[i].value));
	return text;
}

TEST(a_case_becomes_the_references_event)
{
	CHECK_STR(case_fields("llm_io", "{input: a, expected: triggered}"),
	    "llm_input[a] user_input=a tool_name= tool_args=a content=a agent_message=a");
	CHECK_STR(case_fields("tool_call",
	              "{input: {tool_name: T, tool_args: a}, expected: triggered}"),
	    "tool_call[a] user_input=a tool_name=T tool_args=a content=a agent_message=a");
	CHECK_STR(case_fields("mcp_exchange",
	              "{input: {tool_name: T, response: a}, expected: triggered}"),
	    "tool_response[a] tool_response=a tool_name=T content=a agent_message=a");
	CHECK_STR(case_fields("tool_call", "{tool_args: a, expected: triggered}"),
	    "tool_call[] tool_name= tool_args=a content= agent_message=");
	CHECK_STR(case_fields("skill_lifecycle",
	              "{tool_call: {name: N, args: {k: 1}}, expected: triggered}"),
	    "tool_call[] tool_name=N tool_args={\"k\":1} content= agent_message=");
	CHECK_STR(case_fields("multi_agent_comm", "{content: a, expected: triggered}"),
	    "multi_agent_message[a] tool_name= content=a agent_message=a");
	CHECK_STR(case_fields("context_window",
	              "{input: a, fields: {skill.content: b}, expected: triggered}"),
	    "llm_input[a] user_input=a tool_name= tool_args=a content=a agent_message=a "
	    "skill.content=b");
}

TEST(survives_any_failed_allocation)
{
	struct pan_err err = { 0 };
	int n = 0, rc = PAN_ENOMEM;

	while (rc != PAN_OK && n < 3000) {
		PAN_AUTO(pan_arena_freep) struct pan_arena *a = NULL;
		struct pan_rule *r = NULL;
		struct pan_event e;

		oom_arm(++n);
		a = pan_arena_new(1 << 20);
		rc = a == NULL
		    ? PAN_ENOMEM
		    : pan_atr_parse(a,
		          PAN_LIT(HEAD SIMPLE
		              "references: {owasp_llm: [LLM01]}\n"
		              "test_cases: {true_positives: [{input: {x: {y: 1}},"
		              " expected: triggered}]}\n"),
		          PAN_LIT("f"), NULL, &r, &err);
		if (rc == PAN_OK)
			rc = pan_atr_case_event(a, r, &r->test[0], &e, &err);
		oom_arm(0);
		CHECK(rc == PAN_OK || rc == PAN_ENOMEM);
	}
	CHECK_INT(rc, PAN_OK);
	CHECK(n > 5);
}

int
main(void)
{
	arena = pan_arena_new(64 << 20);
	pan_buf_init(&said, 1 << 20);
	RUN(a_rule_is_read_whole);
	RUN(what_is_unknown_is_said_and_what_is_wrong_is_refused);
	RUN(one_leading_flag_group_is_dropped);
	RUN(named_conditions_may_have_several_patterns);
	RUN(conditions_over_time_keep_what_they_say);
	RUN(a_case_becomes_the_references_event);
	RUN(survives_any_failed_allocation);
	pan_buf_fini(&said);
	pan_arena_free(arena);
	return DONE();
}
