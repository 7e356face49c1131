#include "rule/ruleset.h"

#include "core/buf.h"
#include "core/own.h"
#include "tests/check.h"
#include "tests/oom.h"

#define RULE(id)                                                                         \
	"title: A rule\nid: " id "\nstatus: stable\nseverity: low\nmaturity: test\n"     \
	"tags: {category: model-abuse}\nagent_source: {type: llm_io}\n"                  \
	"detection: {condition: any, conditions: "                                       \
	"[{field: content, operator: regex, value: a}]}\n"

static struct pan_arena *arena;
static struct pan_buf said;

static void
hear(void *ctx, struct pan_str path, enum pan_lint_level level, uint32_t line,
    const char *text)
{
	(void)ctx;
	pan_buf_printf(&said, "%s %.*s:%u: %s\n",
	    level == PAN_LINT_ERROR ? "error" : "warning", PAN_STR(path), line, text);
}

static struct pan_ruleset
read_set(const struct pan_ruleset_file *file, size_t n, bool thorough)
{
	struct pan_ruleset_opts opts = { .thorough = thorough, .say = hear };
	struct pan_ruleset set = { 0 };
	struct pan_err err;

	pan_buf_reset(&said);
	CHECK_INT(pan_ruleset_read(arena, file, n, &opts, &set, &err), PAN_OK);
	return set;
}

TEST(rules_come_folder_by_folder_and_folders_before_files)
{
	const struct pan_ruleset_file files[] = {
		{ PAN_LIT("z.yaml"), PAN_LIT(RULE("ATR-2026-00001")) },
		{ PAN_LIT("b/a.yaml"), PAN_LIT(RULE("ATR-2026-00002")) },
		{ PAN_LIT("a-x/a.yaml"), PAN_LIT(RULE("ATR-2026-00003")) },
		{ PAN_LIT("a/b.yaml"), PAN_LIT(RULE("ATR-2026-00004")) },
		{ PAN_LIT("a/B.yaml"), PAN_LIT(RULE("ATR-2026-00005")) },
		{ PAN_LIT("a/c/z.yaml"), PAN_LIT(RULE("ATR-2026-00006")) },
	};
	struct pan_ruleset s = read_set(files, 6, false);
	static const char *const want[] = { "a/c/z.yaml", "a/B.yaml", "a/b.yaml",
		"a-x/a.yaml", "b/a.yaml", "z.yaml" };

	CHECK_INT(s.n, 6);
	for (size_t i = 0; i < s.n; i++)
		CHECK_TEXT(s.rule[i]->file, want[i]);
}

TEST(a_second_rule_of_an_id_and_a_broken_file_are_left_out_and_named)
{
	const struct pan_ruleset_file files[] = {
		{ PAN_LIT("1.yaml"), PAN_LIT(RULE("ATR-2026-00001")) },
		{ PAN_LIT("2.yaml"), PAN_LIT(RULE("ATR-2026-00002")) },
		{ PAN_LIT("3.yaml"), PAN_LIT(RULE("ATR-2026-00001")) },
		{ PAN_LIT("4.yaml"), PAN_LIT("id: [") },
		{ PAN_LIT("5.yaml"), PAN_LIT(RULE("ATR-2026-00005") "severty: high\n") },
	};
	struct pan_ruleset s = read_set(files, 5, false);

	CHECK_INT(s.n, 3);
	CHECK_TEXT(s.rule[0]->file, "1.yaml");
	CHECK_TEXT(s.rule[2]->file, "5.yaml");
	CHECK_INT(s.nerror, 2);
	CHECK_INT(s.nwarning, 1);
	CHECK(strstr(said.s, "error 3.yaml:2: another rule has this id already") != NULL);
	CHECK(strstr(said.s, "error 4.yaml:") != NULL);
	CHECK(strstr(said.s, "warning 5.yaml:9: unknown key 'severty'") != NULL);
}

TEST(no_rules_are_a_set_too)
{
	CHECK_INT(read_set(NULL, 0, true).n, 0);
}

TEST(a_thorough_reading_says_what_an_author_should_know)
{
	static const char yaml[] =
	    "title: A rule\nid: my-rule\nstatus: draft\nseverity: low\n"
	    "tags: {category: model-abuse}\nagent_source: {type: memory_access}\n"
	    "references: {owasp_llm: []}\n"
	    "detection:\n  condition: any\n  conditions:\n"
	    "    - {field: content, operator: regex, value: 'a^b'}\n"
	    "    - {field: content, operator: regex, value: '(?i)a^b'}\n"
	    "test_cases:\n  true_positives:\n    - {input: a, expected: triggered}\n"
	    "  true_negatives:\n    - {input: a, expected: not_triggered, reason: r}\n";
	const struct pan_ruleset_file file = { PAN_LIT("r.yaml"),
		{ yaml, sizeof(yaml) - 1 } };
	static const char *const want[] = {
		"r.yaml:2: the id is not like ATR-2026-00001",
		"r.yaml:3: a rule of this status never runs",
		"r.yaml:6: no standard event type belongs to this agent_source",
		"r.yaml:7: no OWASP reference",
		"r.yaml:7: no MITRE ATLAS reference",
		"r.yaml:11: the pattern can never match at its byte 2: '^' after other text",
		"r.yaml:12: the same condition stands in line 11 already",
		"1 true positives; a rule should have 5",
		"1 true negatives; a rule should have 5",
		"no evasion tests",
		"r.yaml:17: the case in line 15 is the same and expects the opposite",
		"response.actions is missing",
		"tags.confidence is missing",
	};
	struct pan_ruleset s = read_set(&file, 1, true);

	CHECK_INT(s.n, 1);
	CHECK_INT(s.nerror, 0);
	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		if (strstr(said.s, want[i]) == NULL)
			CHECK_FAIL_("nobody said '%s':\n%s", want[i], said.s);
	}
	CHECK(read_set(&file, 1, false).nwarning == 0);
}

TEST(survives_any_failed_allocation)
{
	const struct pan_ruleset_file files[] = {
		{ PAN_LIT("1.yaml"), PAN_LIT(RULE("ATR-2026-00001")) },
		{ PAN_LIT("2.yaml"), PAN_LIT(RULE("ATR-2026-00002")) },
	};
	struct pan_ruleset set = { 0 };
	int n = 0, rc = PAN_ENOMEM;

	while (rc != PAN_OK && n < 3000) {
		PAN_AUTO(pan_arena_freep) struct pan_arena *a = NULL;

		oom_arm(++n);
		a = pan_arena_new(1 << 20);
		rc = a == NULL ? PAN_ENOMEM
		               : pan_ruleset_read(a, files, 2, NULL, &set, NULL);
		oom_arm(0);
		CHECK(rc == PAN_OK || rc == PAN_ENOMEM);
	}
	CHECK_INT(set.n, 2);
	CHECK(n > 5);
}

int
main(void)
{
	arena = pan_arena_new(64 << 20);
	pan_buf_init(&said, 1 << 20);
	RUN(rules_come_folder_by_folder_and_folders_before_files);
	RUN(a_second_rule_of_an_id_and_a_broken_file_are_left_out_and_named);
	RUN(no_rules_are_a_set_too);
	RUN(a_thorough_reading_says_what_an_author_should_know);
	RUN(survives_any_failed_allocation);
	pan_buf_fini(&said);
	pan_arena_free(arena);
	return DONE();
}
