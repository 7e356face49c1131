/* What the reader makes of YARA rules: the tree.  Verdicts: yara_agreement_test.c. */
#include "core/buf.h"
#include "core/own.h"
#include "tests/check.h"
#include "tests/oom.h"
#include "yara/yara.h"
#include "yara/yara_lint.h"

static struct pan_arena *arena;
static char said[4000]; /* by lint: "W3 text" lines */

static void
note(void *ctx, enum pan_lint_level level, uint32_t line, const char *text)
{
	size_t n = strlen(said);

	(void)ctx;
	(void)snprintf(said + n, sizeof(said) - n, "%c%u %s\n",
	    level == PAN_LINT_ERROR ? 'E' : 'W', line, text);
}

static const struct pan_lint lint = { note, NULL };

static const struct pan_yara_unit *
parse(const char *text)
{
	struct pan_yara_opts opts = { .file = PAN_LIT("x.yar"),
		.ns = PAN_LIT("x"),
		.lint = &lint,
		.thorough = true,
		.keep_good = true };
	const struct pan_yara_unit *u = NULL;
	struct pan_err err = { 0 };

	said[0] = 0;
	if (pan_yara_parse(arena, pan_str(text), &opts, &u, &err) != PAN_OK)
		CHECK_FAIL_("%s", err.text);
	return u;
}

/* The condition of the first rule of a file with strings $a and $b. */
static const struct pan_yara_expr *
condition(const char *text)
{
	char rule[500];
	const struct pan_yara_unit *u;

	(void)snprintf(rule, sizeof(rule),
	    "rule r { strings: $_a = \"abcd\" $_b = \"efgh\" condition: %s or any of them }",
	    text);
	u = parse(rule);
	if (u == NULL || u->n != 1) {
		CHECK_FAIL_("%s: %s", text, said);
		exit(1);
	}
	return u->rule[0]->condition->arg[0];
}

TEST(a_rule_has_all_that_was_written)
{
	const struct pan_yara_unit *u = parse(
	    "import \"pe\"\n/* c */ private global rule one : t1 t2\n{ meta: a = \"x\\ty\" "
	    "b = -7 c = true\nstrings: $s = \"A\\x00b\" wide nocase\n $h = { 01 ?2 } "
	    "private\n $ = /re+/is\ncondition: all of them and pe.is_pe and filename == "
	    "\"x\" }\nrule two { condition: one }");
	const struct pan_yara_rule *r = u->rule[0];

	CHECK_INT(u->n, 2);
	CHECK_INT(u->nimport, 1);
	CHECK(u->has_global && r->global && r->is_private && !u->rule[1]->global);
	CHECK_TEXT(r->name, "one");
	CHECK_INT(r->line, 2);
	CHECK_INT(r->ntag, 2);
	CHECK_TEXT(r->tag[1], "t2");
	CHECK_INT(r->nmeta, 3);
	CHECK_TEXT(r->meta[0].text, "x\ty");
	CHECK_INT(r->meta[1].integer, -7);
	CHECK_INT(r->meta[2].kind, PAN_YARA_META_BOOL);
	CHECK_INT(r->nstring, 3);
	CHECK_INT(r->string[0].text.n, 3);
	CHECK_INT(r->string[0].flags, PAN_YARA_WIDE | PAN_YARA_NOCASE);
	CHECK_INT(r->string[1].flags, PAN_YARA_ASCII | PAN_YARA_PRIVATE);
	CHECK_INT(r->string[2].name.n, 0);
	CHECK(r->string[2].re.nocase && r->string[2].re.dotall);
	CHECK_INT(r->string[2].line, 6);
	CHECK_INT(r->nmodule, 1);
	CHECK_INT(r->nexternal, 1);
	CHECK_TEXT(pan_str_slice(r->source, 0, 19), "private global rule");
	CHECK_INT(r->source.s[r->source.n - 1], '}');
	CHECK(u->rule[1]->needs[0] == r && u->rule[1]->condition->rule == r);
}

TEST(operators_bind_as_in_yara)
{
	const struct pan_yara_expr *e = condition("1 + #_a * 2 == 7 and not $_a or $_b");

	CHECK_INT(e->op, PAN_YARA_AND);
	CHECK_INT(e->arg[0]->op, PAN_YARA_EQ);
	CHECK_INT(e->arg[0]->arg[0]->op, PAN_YARA_ADD);
	CHECK_INT(e->arg[0]->arg[0]->arg[1]->op, PAN_YARA_MUL);
	CHECK_INT(e->arg[1]->op, PAN_YARA_NOT);
	e = condition("not filesize == 1");
	CHECK_INT(e->op, PAN_YARA_NOT);
	CHECK_INT(e->arg[0]->op, PAN_YARA_EQ);
	e = condition("#_a | 1 ^ 2 & 3 << 1 > 0");
	CHECK_INT(e->op, PAN_YARA_GT);
	CHECK_INT(e->arg[0]->op, PAN_YARA_BIT_OR);
	e = condition("#_a - 1 - 1 == 0");
	CHECK_INT(e->arg[0]->arg[0]->op, PAN_YARA_SUB);
}

TEST(constants_are_computed)
{
	CHECK_INT(condition("1 + 2 * 3 - -4 == 0")->arg[0]->integer, 11);
	CHECK_INT(condition("2MB == 0")->arg[0]->integer, 2 << 20);
	CHECK_INT(condition("0x10 + 0o17 == 0")->arg[0]->integer, 31);
	CHECK_INT(condition("1 << 64 == 0")->arg[0]->integer, 0);
	CHECK_INT(condition("-9 \\ 2 == 0")->arg[0]->integer, -4);
	CHECK_INT(condition("-9 % 4 == 0")->arg[0]->integer, -1);
	CHECK_INT(condition("~0xf & 0xff == 0")->arg[0]->integer, 0xf0);
	CHECK(condition("1.5 < filesize")->arg[0]->real == 1.5);
	CHECK_INT(condition("1 + 1.5 < 2")->arg[0]->op, PAN_YARA_ADD);
}

TEST(quantifiers_sets_and_loops_are_resolved)
{
	const struct pan_yara_expr *e = condition("2 of ($_a, $_*)");

	CHECK_INT(e->op, PAN_YARA_OF);
	CHECK_INT(e->quant, PAN_YARA_AT_LEAST);
	CHECK_INT(e->many->integer, 2);
	CHECK_INT(e->nset, 3); /* $_a twice, as libyara counts */
	e = condition("50% of them");
	CHECK_INT(e->quant, PAN_YARA_PERCENT);
	e = condition("none of them in (10..filesize)");
	CHECK_INT(e->op, PAN_YARA_OF_IN);
	CHECK_INT(e->arg[1]->op, PAN_YARA_FILESIZE);
	e = condition("for any of them : ($ at 5)");
	CHECK_INT(e->op, PAN_YARA_FOR_OF);
	CHECK_INT(e->body->index, PAN_YARA_CURRENT);
	e = condition("for all i in (1..#_a) : (for 2 j in (1, 2, i) : (@_a[i] == j))");
	CHECK_INT(e->op, PAN_YARA_FOR_IN);
	CHECK_INT(e->iter, PAN_YARA_ITER_RANGE);
	CHECK_INT(e->body->iter, PAN_YARA_ITER_LIST);
	CHECK_INT(e->body->narg, 3);
	CHECK_INT(e->body->var[0], 1);
	CHECK_INT(e->body->body->arg[0]->arg[0]->index, 0);
	e = condition("uint16be(4) == 1");
	CHECK(e->arg[0]->read.size == 2 && e->arg[0]->read.big &&
	    !e->arg[0]->read.is_signed);
	e = condition("@_a == 1");
	CHECK_INT(e->arg[0]->arg[0]->integer, 1);
}

TEST(rules_with_errors_are_left_out_and_named_by_line)
{
	const struct pan_yara_unit *u =
	    parse("rule a { condition: nosuch }\nrule b { condition: true }\n"
	          "rule c { condition: a }\nrule d { strings: $x = \"abc }\n"
	          "rule e { condition: pe.is_pe }\n"
	          "rule f condition\nrule g { condition: b }\n}");

	CHECK_INT(u->n, 2);
	CHECK_TEXT(u->rule[0]->name, "b");
	CHECK_TEXT(u->rule[1]->name, "g");
	CHECK_INT(u->nrefused, 5);
	CHECK(strstr(said, "E1 rule 'a': 'nosuch' is not defined") != NULL);
	CHECK(
	    strstr(said, "E3 rule 'c': rule 'a', which it needs, has an error") != NULL);
	CHECK(strstr(said, "E4 rule 'd': a text without its second quote") != NULL);
	CHECK(strstr(said, "E5 rule 'e': import \"pe\" is missing") != NULL);
	CHECK(strstr(said, "E6 ") != NULL || strstr(said, "E7 ") != NULL);
	CHECK(strstr(said, "E8 ") != NULL);
}

TEST(without_keep_good_one_error_refuses_the_file)
{
	const struct pan_yara_unit *u = NULL;
	struct pan_err err = { 0 };

	CHECK_INT(pan_yara_parse(arena,
	              PAN_LIT("rule a { condition: true }\nrule b { condition: 1 + }"),
	              NULL, &u, &err),
	    PAN_EFORMAT);
	CHECK(u == NULL);
	CHECK_STR(err.text, "line 2: rule 'b': '}' stands where a value is expected");
}

static int
give(void *ctx, struct pan_arena *a, struct pan_str from, struct pan_str name,
    struct pan_str *out, struct pan_err *err)
{
	(void)ctx, (void)a, (void)from;
	if (pan_str_is(name, "loop"))
		*out = PAN_LIT("include \"loop\"");
	else if (pan_str_is(name, "base"))
		*out = PAN_LIT("\nrule base { condition: true }");
	else
		return pan_err_set(err, PAN_ENOENT, "no such file");
	return PAN_OK;
}

TEST(includes_are_refused_unless_someone_answers_for_them)
{
	struct pan_yara_opts opts = { .lint = &lint, .include = give };
	const struct pan_yara_unit *u = NULL;
	struct pan_err err = { 0 };

	said[0] = 0;
	CHECK_INT(pan_yara_parse(arena, PAN_LIT("include \"base\""), NULL, &u, &err),
	    PAN_EFORMAT);
	CHECK_INT(pan_yara_parse(arena,
	              PAN_LIT("include \"base\"\nrule r { condition: base }"), &opts, &u,
	              &err),
	    PAN_OK);
	CHECK_INT(u->n, 2);
	CHECK_TEXT(u->rule[0]->file, "base");
	CHECK_INT(u->rule[0]->line, 2);
	CHECK_INT(pan_yara_parse(arena, PAN_LIT("include \"none\""), &opts, &u, &err),
	    PAN_EFORMAT);
	CHECK_INT(pan_yara_parse(arena, PAN_LIT("include \"loop\""), &opts, &u, &err),
	    PAN_EFORMAT);
	CHECK(strstr(err.text, "too many includes") != NULL);
}

TEST(hostile_nesting_ends_with_an_error)
{
	static const char *const parts[][2] = { { "(", ")" }, { "not ", "" }, { "-", "" },
		{ "defined ", "" }, { "1 + (", ")" }, { "uint8(", ")" } };

	for (size_t k = 0; k < sizeof(parts) / sizeof(parts[0]); k++) {
		const struct pan_yara_unit *u = NULL;
		struct pan_buf b;

		pan_buf_init(&b, (size_t)4 << 20);
		pan_buf_addz(&b, "rule r { condition: ");
		for (int i = 0; i < 100000; i++)
			pan_buf_addz(&b, parts[k][0]);
		pan_buf_addz(&b, "1");
		for (int i = 0; i < 100000; i++)
			pan_buf_addz(&b, parts[k][1]);
		pan_buf_addz(&b, " }");
		CHECK_INT(pan_yara_parse(arena, pan_buf_str(&b), NULL, &u, NULL),
		    PAN_EFORMAT);
		pan_buf_fini(&b);
	}
}

TEST(what_slows_a_scan_is_said)
{
	(void)parse(
	    "import \"pe\"\nrule r {\nstrings:\n$a = \"ab\"\n$b = /.*foo/\n$c = /[a-z]+[0-9]+/"
	    "\n$d = { 01 ?? 02 }\n$e = \"00000000\"\n$f = \"same text\"\n"
	    "$g = \"same text\"\n$h = /abcd.*efgh/\ncondition: 9 of them and true and "
	    "entrypoint == 0 and for any i in (0..filesize) : (uint8(i) == 1) }");
	CHECK(strstr(said, "W4 rule 'r': string '$a' has 2 bytes") != NULL);
	CHECK(strstr(said, "W5 rule 'r': string '$b' begins with a repetition") != NULL);
	CHECK(strstr(said, "W6 rule 'r': string '$c' has only 0 fixed bytes") != NULL);
	CHECK(strstr(said, "W7 rule 'r': string '$d' has only 1 fixed bytes") != NULL);
	CHECK(strstr(said, "W8 rule 'r': string '$e' repeats one byte") != NULL);
	CHECK(strstr(said, "W10 rule 'r': string '$g' is the same as '$f'") != NULL);
	CHECK(strstr(said, "W11 rule 'r': string '$h' has '.*'") != NULL);
	CHECK(strstr(said, "W12 rule 'r': 9 of 8 strings can never be found") != NULL);
	CHECK(
	    strstr(said, "W12 rule 'r': a part of the condition never changes") != NULL);
	CHECK(strstr(said, "W12 rule 'r': 'entrypoint' is outdated") != NULL);
	CHECK(strstr(said, "W12 rule 'r': a loop over every byte") != NULL);
	CHECK(strstr(said, "module 'pe' is imported and not used") != NULL);
	(void)parse("rule r { strings: $a = \"a good long text\" condition: $a }");
	CHECK_STR(said, "");
}

TEST(survives_any_failed_allocation)
{
	const char *text =
	    "import \"pe\" rule a : t { meta: m = \"x\" strings: $a = /a[bc]+d/ $b "
	    "= { 01 02 } condition: all of them and pe.sections[0].name == \"x\" "
	    "and for any i in (1, 2) : (i > 1) } rule b { condition: a }";
	int rc = PAN_ENOMEM;

	/* An arena takes blocks: ever larger ceilings walk the allocations inside. */
	for (size_t max = 64; rc != PAN_OK && max < 1 << 20; max += 64) {
		PAN_AUTO(pan_arena_freep) struct pan_arena *a = pan_arena_new(max);
		const struct pan_yara_unit *u = NULL;

		if (a == NULL)
			continue;
		rc = pan_yara_parse(a, pan_str(text), NULL, &u, NULL);
		CHECK(rc == PAN_OK || rc == PAN_ENOMEM);
		CHECK((rc == PAN_OK) == (u != NULL));
	}
	CHECK_INT(rc, PAN_OK);
	rc = PAN_ENOMEM;
	for (int n = 1; rc != PAN_OK && n < 200; n++) {
		PAN_AUTO(pan_arena_freep) struct pan_arena *a = pan_arena_new(1 << 20);
		const struct pan_yara_unit *u = NULL;

		oom_arm(n);
		rc = pan_yara_parse(a, pan_str(text), NULL, &u, NULL);
		oom_arm(0);
		CHECK(rc == PAN_OK || rc == PAN_ENOMEM);
	}
	CHECK_INT(rc, PAN_OK);
}

int
main(void)
{
	arena = pan_arena_new((size_t)1 << 30);
	RUN(a_rule_has_all_that_was_written);
	RUN(operators_bind_as_in_yara);
	RUN(constants_are_computed);
	RUN(quantifiers_sets_and_loops_are_resolved);
	RUN(rules_with_errors_are_left_out_and_named_by_line);
	RUN(without_keep_good_one_error_refuses_the_file);
	RUN(includes_are_refused_unless_someone_answers_for_them);
	RUN(hostile_nesting_ends_with_an_error);
	RUN(what_slows_a_scan_is_said);
	RUN(survives_any_failed_allocation);
	pan_arena_free(arena);
	return DONE();
}
