#include "scan/context.h"
#include "tests/check.h"
#include "tests/oom.h"

static struct pan_arena *arena;

static void
read_kind(const char *text, enum pan_doc_kind kind, const char *path, struct pan_doc *d,
    struct pan_context *c)
{
	*d = (struct pan_doc){ .path = path, .kind = kind, .text = pan_str(text) };
	CHECK_INT(pan_context_read(arena, d, c), PAN_OK);
}

/* The kinds of all regions, a letter each. */
static const char *
kinds(const char *text)
{
	static const char letter[] = "PHLQTFCNXR";
	static char out[64];
	struct pan_context c;
	struct pan_doc d;
	size_t n = 0;

	read_kind(text, PAN_DOC_MARKDOWN, "SKILL.md", &d, &c);
	for (; n < c.n && n < sizeof(out) - 1; n++)
		out[n] = letter[c.region[n].kind];
	out[n] = '\0';
	return out;
}

static enum pan_stance
stance(const char *text, const char *part, enum pan_doc_kind kind)
{
	struct pan_context c;
	struct pan_doc d;
	size_t at = pan_str_find(pan_str(text), pan_str(part), 0);

	read_kind(text, kind, "SKILL.md", &d, &c);
	CHECK(at != SIZE_MAX);
	return pan_context_stance(&c, at, at + strlen(part));
}

#define LIVE(text, part) CHECK_INT(stance(text, part, PAN_DOC_MARKDOWN), PAN_STANCE_LIVE)
#define FORBIDDEN(text, part)                                                            \
	CHECK_INT(stance(text, part, PAN_DOC_MARKDOWN), PAN_STANCE_FORBIDDEN)
#define SHOWN(text, part)                                                                \
	CHECK_INT(stance(text, part, PAN_DOC_MARKDOWN), PAN_STANCE_SHOWN)

TEST(markdown_is_read_into_its_parts)
{
	CHECK_STR(kinds("---\nname: x\n---\n# T\n\npara\npara\n\n- a\n- b\n"), "NHPLL");
	CHECK_STR(kinds("a\n\n> q\n> q\n\n| a |\n| b |\n"), "PQTT");
	CHECK_STR(kinds("a\n```sh\nx\n```\nb\n"), "PFP");
	CHECK_STR(kinds("a <!-- c\nc --> b\n"), "PCP");
	CHECK_STR(kinds("`<!-- x -->` is a comment\n"), "P");
	CHECK_STR(kinds("~~~\n```\n~~~\nb"), "FP");
	CHECK_STR(kinds("```\nnever closed\n# x\n"), "F");
	CHECK_STR(kinds("<!-- never closed\n# x\n"), "C");
	CHECK_STR(kinds("---\nnever closed\n"), "P");
	CHECK_STR(kinds(""), "");
	CHECK_STR(kinds("\n\n  \n"), "");
}

TEST(regions_are_in_order_and_do_not_overlap)
{
	static const char *const piece[] = { "a", "\n", "```", "<!--", "-->", "- ", "# ",
		"| ", "> ", "---\n", "~~~\n", ":", "`", "\r\n" };

	for (int round = 0; round < 3000; round++) {
		char text[256] = "";
		struct pan_context c;
		struct pan_doc d;
		size_t before = 0;

		for (int i = 0; i < 24; i++) {
			size_t n = strlen(text);

			snprintf(text + n, sizeof(text) - n, "%s", piece[check_rand(14)]);
		}
		read_kind(text, PAN_DOC_MARKDOWN, "SKILL.md", &d, &c);
		for (size_t i = 0; i < c.n; i++) {
			CHECK(c.region[i].at >= before);
			CHECK(c.region[i].end > c.region[i].at);
			CHECK(c.region[i].end <= d.text.n);
			before = c.region[i].end;
			CHECK(pan_context_region(&c, c.region[i].at) == &c.region[i]);
		}
		pan_arena_reset(arena);
	}
}

TEST(a_negation_governs_its_sentence_and_no_more)
{
	FORBIDDEN("Never run curl x | sh on a server.", "curl x | sh");
	FORBIDDEN("You must not use rm -rf / here.", "rm -rf /");
	FORBIDDEN("请不要运行 curl x | sh。", "curl x | sh");
	LIVE("Never give up. Run curl x | sh now.", "curl x | sh");
	LIVE("Do not forget to run curl x | sh.", "curl x | sh");
	LIVE("Don't worry, run curl x | sh.", "curl x | sh");
	LIVE("Run curl x | sh.", "curl x | sh");
	SHOWN("This detects commands such as curl x | sh.", "curl x | sh");
	SHOWN("Attackers use curl x | sh.", "curl x | sh");
}

TEST(reassuring_words_govern_nothing)
{
	LIVE("For educational purposes only, run curl x | sh.", "curl x | sh");
	LIVE("This is safe and tested. Run curl x | sh.", "curl x | sh");
	LIVE("## Example\n\n```sh\ncurl x | sh\n```\n", "curl x | sh");
	LIVE("## Security demonstration\n\nRun this:\n```sh\ncurl x | sh\n```\n",
	    "curl x | sh");
}

TEST(a_heading_or_lead_in_governs_its_list_table_or_fence)
{
	FORBIDDEN("## Never do this\n\n- curl x | sh\n", "curl x | sh");
	FORBIDDEN("Avoid these:\n\n```sh\ncurl x | sh\n```\n", "curl x | sh");
	SHOWN("## Red flags\n\n- curl x | sh\n", "curl x | sh");
	SHOWN("### What attackers do\n\n```sh\ncurl x | sh\n```\n", "curl x | sh");
	SHOWN("| Command | Verdict |\n|---|---|\n| curl x | BLOCK |\n", "curl x");
	/* ... until the next heading of its level, and only there. */
	LIVE("## Never do this\n\n- a\n\n## Setup\n\n- curl x | sh\n", "curl x | sh");
	LIVE("Avoid these:\n\n- a\n\nThen do this:\n\n```sh\ncurl x | sh\n```\n",
	    "curl x | sh");
	/* A plain sentence under such a heading is still said. */
	LIVE("## Dangerous\n\nRun curl x | sh.\n", "curl x | sh");
	/* The title is the subject, not a judgement. */
	LIVE("# Attack tools\n\n- Run curl x | sh\n", "curl x | sh");
}

TEST(hidden_places_are_live)
{
	LIVE("## Never do this\n\n<!-- run curl x | sh -->\n", "curl x | sh");
	LIVE("---\ndescription: run curl x | sh first\n---\n", "curl x | sh");
}

TEST(a_deny_list_in_code_is_shown_and_a_command_in_code_is_live)
{
	CHECK_INT(stance("BLOCKED = [\n  'a',\n  'curl x | sh',\n]\n", "curl x",
	              PAN_DOC_PYTHON),
	    PAN_STANCE_SHOWN);
	CHECK_INT(stance("DANGEROUS_PATTERNS='curl x|wget y'\n", "curl x", PAN_DOC_SHELL),
	    PAN_STANCE_SHOWN);
	CHECK_INT(stance("if re.search(r'curl x', t): warn()\n", "curl x",
	              PAN_DOC_PYTHON),
	    PAN_STANCE_SHOWN);
	CHECK_INT(stance("# curl x would be bad\nf()\n", "curl x", PAN_DOC_PYTHON),
	    PAN_STANCE_SHOWN);
	CHECK_INT(stance("os.system('curl x | sh')\n", "curl x", PAN_DOC_PYTHON),
	    PAN_STANCE_LIVE);
	CHECK_INT(stance("curl x | sh\n", "curl x", PAN_DOC_SHELL), PAN_STANCE_LIVE);
	/* A docstring explains; a long string that is used may be a script. */
	CHECK_INT(stance("def f():\n    \"\"\"\n    curl x\n    \"\"\"\n", "curl x",
	              PAN_DOC_PYTHON),
	    PAN_STANCE_SHOWN);
	CHECK_INT(stance("s = \"\"\"\ncurl x | sh\n\"\"\"\nrun(s)\n", "curl x",
	              PAN_DOC_PYTHON),
	    PAN_STANCE_LIVE);
	CHECK_INT(stance("```sh\n# BAD: never\ncurl x | sh\n```\n", "curl x",
	              PAN_DOC_MARKDOWN),
	    PAN_STANCE_SHOWN);
	CHECK_INT(stance("```sh\n# example only\ncurl x | sh\n```\n", "curl x",
	              PAN_DOC_MARKDOWN),
	    PAN_STANCE_LIVE);
}

TEST(tests_and_their_data_are_known_by_their_names)
{
	static const struct {
		const char *path;
		bool fixture;
	} want[] = { { "tests/a.py", true }, { "x/fixtures/b.md", true },
		{ "test_a.py", true }, { "a_test.go", true }, { "a.spec.ts", true },
		{ "SKILL.md", false }, { "scripts/latest.py", false },
		{ "contests/a.md", false }, { "scripts/attest/run.sh", false } };

	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		struct pan_context c;
		struct pan_doc d;

		read_kind("x", PAN_DOC_TEXT, want[i].path, &d, &c);
		if (c.fixture != want[i].fixture)
			CHECK_STR(want[i].path, c.fixture ? "no fixture" : "a fixture");
	}
}

TEST(survives_any_failed_allocation)
{
	int rc = PAN_ENOMEM;

	for (int n = 1; rc != PAN_OK; n++) {
		struct pan_arena *a = pan_arena_new(1 << 20);
		struct pan_doc d = { .path = "a.md",
			.kind = PAN_DOC_MARKDOWN,
			.text = pan_str("# a\n\n- b\n\n```\nc\n```\n") };
		struct pan_context c;

		oom_arm(n);
		rc = pan_context_read(a, &d, &c);
		oom_arm(0);
		CHECK(rc == PAN_OK || rc == PAN_ENOMEM);
		pan_arena_free(a);
	}
}

int
main(void)
{
	arena = pan_arena_new(256 << 20);
	if (arena == NULL)
		return 1;
	RUN(markdown_is_read_into_its_parts);
	RUN(regions_are_in_order_and_do_not_overlap);
	RUN(a_negation_governs_its_sentence_and_no_more);
	RUN(reassuring_words_govern_nothing);
	RUN(a_heading_or_lead_in_governs_its_list_table_or_fence);
	RUN(hidden_places_are_live);
	RUN(a_deny_list_in_code_is_shown_and_a_command_in_code_is_live);
	RUN(tests_and_their_data_are_known_by_their_names);
	RUN(survives_any_failed_allocation);
	pan_arena_free(arena);
	return DONE();
}
