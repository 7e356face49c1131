#include "core/opt.h"

#include <stddef.h>

#include "tests/check.h"
#include "tests/oom.h"

struct args {
	bool all;
	bool verbose;
	bool help;
	const char *out;
	unsigned format;
	unsigned jobs;
	struct pan_opt_list packs;
	struct pan_opt_list paths;
};

static const char *const formats[] = { "text", "json", "sarif", "html", NULL };

static const struct pan_opt opts[] = {
	{ .kind = PAN_OPT_CHOICE,
	    .letter = 'f',
	    .name = "format",
	    .choices = formats,
	    .help =
	        "how the report looks, which is a long story that does not fit a line",
	    .at = offsetof(struct args, format) },
	{ .kind = PAN_OPT_TEXT,
	    .letter = 'o',
	    .name = "out",
	    .value = "FILE",
	    .help = "where to",
	    .at = offsetof(struct args, out) },
	{ .kind = PAN_OPT_FLAG,
	    .letter = 'a',
	    .name = "all",
	    .help = "everything",
	    .at = offsetof(struct args, all) },
	{ .kind = PAN_OPT_FLAG, .letter = 'v', .at = offsetof(struct args, verbose) },
	{ .kind = PAN_OPT_NUMBER,
	    .name = "jobs",
	    .value = "N",
	    .min = 1,
	    .max = 64,
	    .help = "at once",
	    .at = offsetof(struct args, jobs) },
	{ .kind = PAN_OPT_LIST,
	    .name = "pack",
	    .value = "FILE",
	    .help = "rules",
	    .at = offsetof(struct args, packs) },
	{ .kind = PAN_OPT_HELP,
	    .letter = 'h',
	    .name = "help",
	    .help = "this",
	    .at = offsetof(struct args, help) },
	{ .kind = PAN_OPT_ARGS,
	    .value = "PATH",
	    .min = 1,
	    .max = 3,
	    .at = offsetof(struct args, paths) },
	{ .kind = PAN_OPT_END },
};

static const struct pan_opt_command command = { .name = "panguard audit",
	.about = "looks at things",
	.opts = opts,
	.more = "the end" };

static struct pan_arena *arena;
static struct args got;
static struct pan_err err;

#define PARSE(...) parse((const char *const[]){ __VA_ARGS__, NULL })

static int
parse(const char *const *argv)
{
	pan_arena_reset(arena);
	memset(&got, 0, sizeof(got));
	memset(&err, 0, sizeof(err));
	return pan_opt_parse(&command, argv, &got, arena, PAN_LANG_EN, &err);
}

TEST(every_way_to_write_a_value_is_read)
{
	CHECK_INT(PARSE("--out=a", "p"), PAN_OK);
	CHECK_STR(got.out, "a");
	CHECK_INT(PARSE("--out", "a", "p"), PAN_OK);
	CHECK_STR(got.out, "a");
	CHECK_INT(PARSE("-oa", "p"), PAN_OK);
	CHECK_STR(got.out, "a");
	CHECK_INT(PARSE("-o", "a", "p"), PAN_OK);
	CHECK_STR(got.out, "a");
	CHECK_INT(PARSE("--out=", "p"), PAN_OK);
	CHECK_STR(got.out, "");
	CHECK_INT(PARSE("--out", "--all", "p"), PAN_OK);
	CHECK_STR(got.out, "--all");
	CHECK(!got.all);
}

TEST(letters_may_stand_together)
{
	CHECK_INT(PARSE("-avfjson", "p"), PAN_OK);
	CHECK(got.all && got.verbose);
	CHECK_INT(got.format, 1);
	CHECK_INT(PARSE("-avf", "html", "p"), PAN_OK);
	CHECK_INT(got.format, 3);
}

TEST(options_stand_before_and_after_arguments_until_two_dashes)
{
	CHECK_INT(PARSE("p", "-a", "-", "--", "-v"), PAN_OK);
	CHECK(got.all && !got.verbose);
	CHECK_INT(got.paths.n, 3);
	CHECK_STR(got.paths.v[0], "p");
	CHECK_STR(got.paths.v[1], "-");
	CHECK_STR(got.paths.v[2], "-v");
}

TEST(a_list_collects_all_of_its_values)
{
	CHECK_INT(PARSE("--pack=a", "--pack", "b", "p"), PAN_OK);
	CHECK_INT(got.packs.n, 2);
	CHECK_STR(got.packs.v[1], "b");
}

TEST(numbers_stay_in_their_range)
{
	CHECK_INT(PARSE("--jobs=64", "p"), PAN_OK);
	CHECK_INT(got.jobs, 64);
	CHECK_INT(PARSE("--jobs=65", "p"), PAN_EARG);
	CHECK_INT(PARSE("--jobs=0", "p"), PAN_EARG);
	CHECK_INT(PARSE("--jobs=-1", "p"), PAN_EARG);
	CHECK_INT(PARSE("--jobs=2x", "p"), PAN_EARG);
	CHECK_STR(err.text, "option '--jobs' needs a number in 1-64, not '2x'");
}

TEST(misuse_is_told_in_one_line_with_a_suggestion)
{
	CHECK_INT(PARSE("--formt", "json", "p"), PAN_EARG);
	CHECK_STR(err.text, "unknown option '--formt'; did you mean '--format'?");
	CHECK_INT(PARSE("--banana", "p"), PAN_EARG);
	CHECK_STR(err.text, "unknown option '--banana'");
	CHECK_INT(PARSE("-x", "p"), PAN_EARG);
	CHECK_STR(err.text, "unknown option '-x'");
	CHECK_INT(PARSE("--format=jsno", "p"), PAN_EARG);
	CHECK_STR(err.text, "option '--format' cannot be 'jsno'; did you mean 'json'?");
	CHECK_INT(PARSE("--format", "yaml2", "p"), PAN_EARG);
	CHECK_STR(err.text,
	    "option '--format' cannot be 'yaml2'; choose one of text, json, sarif, html");
	CHECK_INT(PARSE("p", "-o"), PAN_EARG);
	CHECK_STR(err.text, "option '-o' needs a value");
	CHECK_INT(PARSE("p", "--out"), PAN_EARG);
	CHECK_STR(err.text, "option '--out' needs a value");
	CHECK_INT(PARSE("--all=yes", "p"), PAN_EARG);
	CHECK_STR(err.text, "option '--all' takes no value");
	CHECK_INT(PARSE("-oa", "-ob", "p"), PAN_EARG);
	CHECK_STR(err.text, "option '-o' was given twice");
	CHECK_INT(PARSE("-a"), PAN_EARG);
	CHECK_STR(err.text, "PATH is missing");
	CHECK_INT(PARSE("a", "b", "c", "d"), PAN_EARG);
	CHECK_STR(err.text, "'d' is one argument too many");
}

TEST(misuse_cannot_drive_the_terminal)
{
	CHECK_INT(PARSE("--\x1b[31m\xff", "p"), PAN_EARG);
	CHECK_STR(err.text, "unknown option '--\\x1b[31m\\xff'");
}

TEST(names_are_not_abbreviated)
{
	CHECK_INT(PARSE("--form=json", "p"), PAN_EARG);
	CHECK_INT(PARSE("--al", "p"), PAN_EARG);
}

TEST(help_is_answered_whatever_else_is_wrong_after_it)
{
	CHECK_INT(PARSE("--help"), PAN_OK);
	CHECK(got.help);
	CHECK_INT(PARSE("-ah", "--nonsense"), PAN_OK);
	CHECK(got.help && got.all);
}

TEST(a_command_line_of_another_program_is_left_alone)
{
	static const struct pan_opt proxy[] = {
		{ .kind = PAN_OPT_FLAG, .letter = 'a', .at = offsetof(struct args, all) },
		{ .kind = PAN_OPT_REST,
		    .value = "COMMAND",
		    .min = 1,
		    .at = offsetof(struct args, paths) },
		{ .kind = PAN_OPT_END },
	};
	static const struct pan_opt_command c = { .name = "x",
		.about = "x",
		.opts = proxy };
	const char *const argv[] = { "-a", "npx", "-y", "--", "thing", NULL };

	memset(&got, 0, sizeof(got));
	CHECK_INT(pan_opt_parse(&c, argv, &got, arena, PAN_LANG_EN, &err), PAN_OK);
	CHECK(got.all);
	CHECK_INT(got.paths.n, 4);
	CHECK_STR(got.paths.v[1], "-y");
	CHECK_STR(got.paths.v[2], "--");
}

TEST(without_an_entry_for_arguments_there_are_none)
{
	static const struct pan_opt none[] = { { .kind = PAN_OPT_END } };
	static const struct pan_opt_command c = { .name = "x",
		.about = "x",
		.opts = none };
	const char *const argv[] = { "y", NULL };

	CHECK_INT(pan_opt_parse(&c, argv, &got, arena, PAN_LANG_EN, &err), PAN_EARG);
	CHECK_INT(pan_opt_parse(&c, argv + 1, &got, arena, PAN_LANG_EN, &err), PAN_OK);
}

TEST(help_is_laid_out_from_the_table)
{
	struct pan_buf b;

	pan_buf_init(&b, 1 << 14);
	pan_opt_help(&b, &command, PAN_LANG_EN, 60);
	CHECK_STR(b.s,
	    "usage: panguard audit [OPTION]... PATH...\n"
	    "\n"
	    "looks at things\n"
	    "\n"
	    "  -f, --format text|json|sarif|html\n"
	    "                   how the report looks, which is a long\n"
	    "                   story that does not fit a line\n"
	    "  -o, --out FILE   where to\n"
	    "  -a, --all        everything\n"
	    "      --jobs N     at once\n"
	    "      --pack FILE  rules\n"
	    "  -h, --help       this\n"
	    "\n"
	    "the end\n");
	pan_buf_fini(&b);
}

TEST(the_nearest_word_is_found_and_no_far_one)
{
	static const char *const words[] = { "audit", "install", "rules", "up", "match",
		NULL };

	CHECK_STR(pan_opt_nearest("adit", words), "audit");
	CHECK_STR(pan_opt_nearest("uadit", words), "audit");
	CHECK_STR(pan_opt_nearest("instal", words), "install");
	CHECK_STR(pan_opt_nearest("isntall", words), "install");
	CHECK_STR(pan_opt_nearest("matches", words), "match");
	CHECK(pan_opt_nearest("pu", words) == NULL);
	CHECK(pan_opt_nearest("banana", words) == NULL);
	CHECK(pan_opt_nearest("", words) == NULL);
	CHECK(pan_opt_nearest("auditauditauditauditauditauditauditaudit", words) == NULL);
}

TEST(survives_any_failed_allocation)
{
	const char *const argv[] = { "--pack=a", "--format=json", "p", NULL };
	int rc = PAN_ENOMEM;
	int n;

	for (n = 1; rc != PAN_OK && n < 50; n++) {
		struct pan_arena *a = pan_arena_new(1 << 16);

		memset(&got, 0, sizeof(got));
		oom_arm(n);
		rc = pan_opt_parse(&command, argv, &got, a, PAN_LANG_EN, NULL);
		oom_arm(0);
		CHECK(rc == PAN_OK || rc == PAN_ENOMEM);
		pan_arena_free(a);
	}
	CHECK(n > 1 && n < 50);
	for (n = 1; n < 50; n++) {
		const char *const bad[] = { "--formta=x", NULL };
		struct pan_arena *a = pan_arena_new(1 << 16);

		oom_arm(n);
		rc = pan_opt_parse(&command, bad, &got, a, PAN_LANG_EN, &err);
		oom_arm(0);
		CHECK(rc == PAN_ENOMEM || rc == PAN_EARG);
		CHECK(err.text[0] != '\0');
		pan_arena_free(a);
	}
}

int
main(void)
{
	arena = pan_arena_new(1 << 20);
	RUN(every_way_to_write_a_value_is_read);
	RUN(letters_may_stand_together);
	RUN(options_stand_before_and_after_arguments_until_two_dashes);
	RUN(a_list_collects_all_of_its_values);
	RUN(numbers_stay_in_their_range);
	RUN(misuse_is_told_in_one_line_with_a_suggestion);
	RUN(misuse_cannot_drive_the_terminal);
	RUN(names_are_not_abbreviated);
	RUN(help_is_answered_whatever_else_is_wrong_after_it);
	RUN(a_command_line_of_another_program_is_left_alone);
	RUN(without_an_entry_for_arguments_there_are_none);
	RUN(help_is_laid_out_from_the_table);
	RUN(the_nearest_word_is_found_and_no_far_one);
	RUN(survives_any_failed_allocation);
	pan_arena_free(arena);
	return DONE();
}
