#include "core/json.h"
#include "core/safe.h"
#include "core/utf8.h"
#include "tests/report_model.h"

/* The members of CONTRACT.md's "Audit report, JSON", in its order. */
static const char *const top[] = { "schema", "panguard", "pack", "subjects", "summary",
	"complete", NULL };
static const char *const pack_members[] = { "sha256", "rules", "sources", NULL };
static const char *const subject_members[] = { "path", "name", "kind", "digest", "score",
	"level", "verdict", "score_parts", "coverage", "checks", "findings", "elapsed_us",
	NULL };
static const char *const coverage_members[] = { "files", "bytes", "inspected", "opaque",
	"skipped", "notes", NULL };
static const char *const part_members[] = { "finding", "points", "why", NULL };
static const char *const finding_members[] = { "id", "check", "rule", "severity", "title",
	"what", "why", "do", "file", "line", "column", "end_line", "end_column",
	"excerpt", "layers", "technical", NULL };
static const char *const technical_members[] = { "owasp", "atlas", "attack", "cve",
	NULL };
static const char *const summary_members[] = { "subjects", "block", "review", "allow",
	NULL };
static const char *const checks[] = { "prompt-injection", "tool-poisoning",
	"hidden-unicode", "encoded-payload", "secret-exfiltration", "permission-scope",
	"manifest-integrity" };

/* ${n} begins with exactly these, in this order; ${more} may follow. */
static void
has_members(const struct pan_node *n, const char *const *names, bool more)
{
	const struct pan_node *e;

	CHECK(pan_node_is(n, PAN_NODE_MAP));
	if (!pan_node_is(n, PAN_NODE_MAP))
		return;
	e = n->child;
	for (; *names != NULL; names++, e = e->next) {
		if (e == NULL || !pan_str_is(e->key, *names)) {
			CHECK_FAIL_("no member %s in its place", *names);
			return;
		}
	}
	CHECK(e == NULL || more);
}

static bool
is_one_of(struct pan_str s, const char *words)
{
	char padded[64], list[128];

	(void)snprintf(padded, sizeof(padded), " %.*s ", PAN_STR(s));
	(void)snprintf(list, sizeof(list), " %s ", words);
	return s.n > 0 && strstr(list, padded) != NULL;
}

static void
check_finding(const struct pan_node *f)
{
	struct pan_str excerpt = pan_node_get_text(f, "excerpt");

	has_members(f, finding_members, true);
	has_members(pan_node_get(f, "technical"), technical_members, false);
	CHECK_INT(pan_node_get_text(f, "id").n, 32);
	CHECK(is_one_of(pan_node_get_text(f, "severity"), "critical high medium low"));
	CHECK(pan_node_get_text(f, "title").n > 0);
	CHECK(pan_node_get_text(f, "what").n > 0);
	CHECK(pan_node_get_text(f, "why").n > 0);
	CHECK(pan_node_get_text(f, "do").n > 0);
	CHECK(pan_node_get(f, "line")->integer >= 1);
	CHECK(pan_node_get(f, "column")->integer >= 1);
	CHECK(pan_node_get(f, "end_line")->integer >= pan_node_get(f, "line")->integer);
	CHECK(pan_utf8_count(excerpt) <= 200);
	for (size_t at = 0; at < excerpt.n;) {
		unsigned len;

		CHECK(pan_safe_visible(pan_utf8_at(excerpt, at, &len)));
		at += len;
	}
}

static void
check_subject(const struct pan_node *s)
{
	const struct pan_node *list = pan_node_get(s, "checks"), *e;
	int64_t sum = 0;
	size_t i = 0;

	has_members(s, subject_members, false);
	has_members(pan_node_get(s, "coverage"), coverage_members, false);
	CHECK(is_one_of(pan_node_get_text(s, "kind"),
	    "skill mcp-server mcp-tools plugin file"));
	CHECK(is_one_of(pan_node_get_text(s, "verdict"), "allow review block"));
	CHECK_INT(list->count, 7);
	for (e = list->child; e != NULL; e = e->next) {
		CHECK_TEXT(pan_node_get_text(e, "id"), checks[i++]);
		CHECK(is_one_of(pan_node_get_text(e, "status"), "clean found partial"));
	}
	for (e = pan_node_get(s, "score_parts")->child; e != NULL; e = e->next) {
		has_members(e, part_members, false);
		sum += pan_node_get(e, "points")->integer;
		CHECK(pan_node_get(e, "finding")->integer <
		    pan_node_get(s, "findings")->count);
	}
	CHECK_INT(sum, pan_node_get(s, "score")->integer);
	for (e = pan_node_get(s, "findings")->child; e != NULL; e = e->next)
		check_finding(e);
}

static struct pan_node *
parse(struct pan_arena *a, const struct pan_buf *b)
{
	struct pan_err err = { .text = "" };
	struct pan_node *root = NULL;

	if (pan_json_parse(a, pan_buf_str(b), PAN_JSON_STRICT, &root, &err) != PAN_OK)
		CHECK_STR(err.text, "valid JSON");
	return root;
}

TEST(any_report_reads_back_with_all_members_in_order)
{
	for (int round = 0; round < 300; round++) {
		struct pan_audit_run run = model_run((enum pan_lang)(round % 2));
		struct pan_arena *a = pan_arena_new((size_t)64 << 20);
		const struct pan_node *root;
		uint32_t want = check_rand(5);
		struct pan_buf b, again;

		pan_buf_init(&b, (size_t)16 << 20);
		pan_buf_init(&again, (size_t)16 << 20);
		for (uint32_t i = 0; i < want; i++)
			model_add(&run, model_random());
		if (check_rand(3) == 0)
			model_failed(&run, "gone", "not there");
		pan_report_sum(&run);
		pan_report_json(&run, &b);
		pan_report_json(&run, &again);
		CHECK(pan_str_eq(pan_buf_str(&b), pan_buf_str(&again)));
		root = parse(a, &b);
		has_members(root, top, run.summary.failed > 0);
		has_members(pan_node_get(root, "pack"), pack_members, false);
		has_members(pan_node_get(root, "summary"), summary_members, false);
		CHECK_TEXT(pan_node_get_text(root, "schema"), "panguard.audit/1");
		CHECK_INT(pan_node_path(root, "summary", "subjects", NULL)->integer,
		    want);
		CHECK_INT(pan_node_get(root, "subjects")->count, want);
		for (const struct pan_node *s = pan_node_get(root, "subjects")->child;
		     s != NULL; s = s->next)
			check_subject(s);
		pan_buf_fini(&b);
		pan_buf_fini(&again);
		pan_arena_free(a);
		model_free(&run);
	}
}

TEST(one_report_is_written_exactly_so)
{
	struct pan_audit_run run = model_run(PAN_LANG_EN);
	struct pan_subject *s = model_subject("a b.md", "x\"y");
	struct pan_doc *d = model_doc(s, "a b.md", "say \x1b[2J now");
	struct pan_buf b;
	const char *want =
	    "\"score\": 40,\n   \"level\": \"high\",\n   \"verdict\": \"block\",\n"
	    "   \"score_parts\": [\n    {\n     \"finding\": 0,\n     \"points\": 40,\n"
	    "     \"why\": \"Serious\"\n    }\n   ],\n";

	pan_buf_init(&b, 1 << 20);
	model_find(s, d, NULL, PAN_SEV_HIGH, "\x1b[2J");
	model_add(&run, s);
	pan_report_json(&run, &b);
	CHECK(strstr(b.s, want) != NULL);
	CHECK(strstr(b.s, "\"name\": \"x\\\"y\"") != NULL);
	CHECK(strstr(b.s, "\"excerpt\": \"say \\\\x1b[2J now\"") != NULL);
	CHECK(strstr(b.s,
	          "\"line\": 1,\n     \"column\": 5,\n     \"end_line\": 1,\n"
	          "     \"end_column\": 9,\n") != NULL);
	CHECK(strstr(b.s,
	          "\"owasp\": [\n       \"LLM01:2025 - Prompt Injection\",\n"
	          "       \"ASI01:2026\"\n      ]") != NULL);
	CHECK(strstr(b.s, "\"attack\": []") != NULL);
	CHECK(memchr(b.s, '\x1b', b.n) == NULL);
	pan_buf_fini(&b);
	model_free(&run);
}

TEST(what_could_not_be_looked_at_has_no_verdict)
{
	struct pan_audit_run run = model_run(PAN_LANG_EN);
	struct pan_arena *a = pan_arena_new(1 << 20);
	const struct pan_node *root, *first;
	struct pan_buf b;

	pan_buf_init(&b, 1 << 20);
	model_failed(&run, "gone", "not there");
	pan_report_json(&run, &b);
	root = parse(a, &b);
	CHECK_INT(pan_node_get(root, "subjects")->count, 0);
	CHECK(!pan_node_bool(pan_node_get(root, "complete"), true));
	first = pan_node_get(root, "errors")->child;
	CHECK_TEXT(pan_node_get_text(first, "path"), "gone");
	CHECK_TEXT(pan_node_get_text(first, "error"), "not there");
	pan_buf_fini(&b);
	pan_arena_free(a);
	model_free(&run);
}

TEST(the_baseline_marks_but_hides_nothing)
{
	struct pan_audit_run run = model_run(PAN_LANG_EN);
	struct pan_report_subject *r = model_add(&run, model_weather());
	struct pan_buf b;

	pan_buf_init(&b, 1 << 20);
	pan_report_json(&run, &b);
	CHECK(strstr(b.s, "\"known\"") == NULL);
	r->finding[0].known = true;
	pan_buf_reset(&b);
	pan_report_json(&run, &b);
	CHECK(strstr(b.s, "\"known\": true") != NULL);
	CHECK(strstr(b.s, "pan:send-secrets") != NULL);
	CHECK(strstr(b.s, "\"verdict\": \"block\"") != NULL);
	pan_buf_fini(&b);
	model_free(&run);
}

int
main(void)
{
	RUN(any_report_reads_back_with_all_members_in_order);
	RUN(one_report_is_written_exactly_so);
	RUN(what_could_not_be_looked_at_has_no_verdict);
	RUN(the_baseline_marks_but_hides_nothing);
	return DONE();
}
