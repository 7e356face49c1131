/* YARA rules in ATR's words: what is said, what is refused, and that the engine agrees
 * with libyara on texts. */
#include "core/own.h"
#include "match/slow.h"
#include "rule/atr.h"
#include "rule/expr.h"
#include "tests/check.h"
#include "tests/yara_judge.h"
#include "yara/yara_atr.h"

static struct pan_arena *arena;
static struct pan_slow_patterns *patterns;
static struct pan_err why;

/* The rule ${body} in ATR, read by ATR's reader; NULL: refused, and ${why} says why. */
static struct pan_rule *
convert(const char *text)
{
	struct pan_yara_atr_opts opts = { PAN_LIT("ATR-2026-99999"),
		PAN_LIT("2026/11/21") };
	const struct pan_yara_unit *u = NULL;
	struct pan_rule *out = NULL;
	struct pan_buf b;

	why.text[0] = 0;
	pan_buf_init(&b, (size_t)1 << 20);
	if (pan_yara_parse(arena, pan_str(text), NULL, &u, &why) != PAN_OK)
		CHECK_FAIL_("%s: %s", text, why.text);
	else if (pan_yara_atr(u->rule[u->n - 1], &opts, &b, &why) == PAN_OK &&
	    pan_atr_parse(arena, pan_arena_copy(arena, pan_buf_str(&b)), PAN_LIT("x"),
	        NULL, &out, &why) != PAN_OK)
		CHECK_FAIL_("%s: %s\n%.*s", text, why.text, PAN_STR(pan_buf_str(&b)));
	pan_buf_fini(&b);
	return out;
}

struct asked {
	const struct pan_rule *rule;
	struct pan_str text;
};

static bool
holds(void *ctx, uint32_t i)
{
	const struct asked *q = ctx;
	const struct pan_cond *c = &q->rule->cond[i];
	bool found = false;

	if (c->op == PAN_OP_REGEX)
		CHECK_INT(pan_slow_patterns_find(patterns, c->value, true, q->text,
		              &found, NULL),
		    PAN_OK);
	else if (c->case_sensitive)
		found = pan_str_find(q->text, c->value, 0) != SIZE_MAX;
	else
		found = pan_str_casefind(q->text, c->value, 0) != SIZE_MAX;
	return found;
}

static const char *const texts[] = { "", "curl http://x", "CURL http://x",
	"a curly brace", "wget it's 5% off", "one two", "two three", "one two three",
	"line\nabc123\nend", "ABC99", "id_rsa.pub", "_foo_", "foo", "xfoo", "foo9",
	"^start", "start", "quote ' \" \\" };

static const char *const rules[] = {
	"rule r { strings: $a = \"curl\" condition: $a }",
	"rule r { strings: $a = \"curl\" nocase fullword condition: $a }",
	"rule r { strings: $a = \"it's 5% off\" condition: #a >= 1 }",
	"rule r { strings: $x1 = \"one\" $x2 = \"two\" $x3 = \"three\" $y = \"curl\" condition: "
	"2 of ($x*) or $y }",
	"rule r { strings: $ = \"one\" $ = \"two\" $ = \"three\" condition: 2 of them }",
	"rule r { strings: $a = \"one\" $b = \"two\" condition: $a and not $b or (all of them "
	"and not none of ($a, $b)) }",
	"rule r { strings: $a = /abc[0-9]{2,}/i condition: $a }",
	"rule r { strings: $a = /[^a-z]rsa\\.(pub|key)?/i condition: $a }",
	"rule r { strings: $a = /^start$/i $b = /\\bfoo\\b/ nocase condition: any of them }",
	"rule r { strings: $a = /e.a/is $b = /[\\d'\"\\\\]/ condition: 50% of them }",
	"rule r { strings: $a = \"foo\" nocase fullword $b = \"\\\" \\\\\" condition: $a or $b }",
	"rule r { strings: $a = \"three\" condition: #a == 0 }",
};

TEST(a_rule_said_in_atr_fires_on_the_texts_on_which_yara_fires)
{
	int fired = 0;

	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		struct pan_rule *r = convert(rules[i]);
		struct yara_judge *j = yara_judge_new();

		if (r == NULL) {
			CHECK_FAIL_("%s is refused: %s", rules[i], why.text);
			continue;
		}
		CHECK(yara_judge_add(j, "n", NULL, rules[i]));
		CHECK_INT(yara_judge_count(j), 1);
		for (size_t k = 0; k < sizeof(texts) / sizeof(texts[0]); k++) {
			struct asked q = { r, pan_str(texts[k]) };
			bool ours = pan_expr_eval(r->expr, r->nexpr, holds, &q);
			uint8_t theirs = 0;

			CHECK_INT(yara_judge_scan(j, texts[k], strlen(texts[k]), NULL, 10,
			              &theirs, NULL),
			    0);
			if (ours != (theirs != 0))
				CHECK_FAIL_("%s on '%s': yara %d, atr %d", rules[i],
				    texts[k], theirs, ours);
			fired += ours;
		}
		yara_judge_free(j);
	}
	CHECK(fired > 20);
}

TEST(what_atr_cannot_say_is_refused_with_the_reason)
{
	static const char *const cases[][2] = {
		{ "rule r { strings: $a = { 01 02 03 } condition: $a }", "in hex" },
		{ "rule r { strings: $a = \"abc\" wide condition: $a }", "wide only" },
		{ "rule r { strings: $a = \"abc\" xor condition: $a }", "encoded" },
		{ "rule r { strings: $a = \"abc\" base64 condition: $a }", "encoded" },
		{ "rule r { strings: $a = \"a\\x00c\" condition: $a }", "no text" },
		{ "rule r { strings: $a = \"a\\xffc\" condition: $a }", "no text" },
		{ "rule r { strings: $a = /Abc/ condition: $a }", "capitals" },
		{ "rule r { strings: $a = /\\xff/ condition: $a }", "no text" },
		{ "rule r { strings: $a = \"abc\" condition: $a at 0 }", "place" },
		{ "rule r { strings: $a = \"abc\" condition: #a > 3 }", "numbers" },
		{ "rule r { strings: $a = \"abc\" condition: $a and filesize < 10 }",
		    "numbers" },
		{ "import \"pe\" rule r { strings: $a = \"abc\" condition: $a and pe.is_pe }",
		    "module" },
		{ "rule q { condition: true } rule r { strings: $a = \"abc\" condition: $a and q "
		  "}",
		    "another rule" },
		{ "rule r { condition: filesize > 1 }", "without strings" },
		{ "private rule r { strings: $a = \"abc\" condition: $a }", "private" },
		{ "global rule r { strings: $a = \"abc\" condition: $a }", "global" },
		{ "rule r { strings: $a = \"abc\" condition: for all of them : (# > 2) }",
		    "loop" },
		{ "rule r { strings: $a = \"abc\" condition: 0 of them }",
		    "never or always" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		CHECK(convert(cases[i][0]) == NULL);
		if (strstr(why.text, cases[i][1]) == NULL)
			CHECK_FAIL_("%s: %s", cases[i][0], why.text);
	}
}

TEST(words_of_the_author_are_kept)
{
	struct pan_rule *r = convert(
	    "rule Some_Rule { meta: description = \"It's a 'test'\" severity = \"HIGH\" "
	    "strings: $a = \"abc\" condition: $a }");

	CHECK(r != NULL);
	if (r == NULL)
		return;
	CHECK_TEXT(r->title, "Some_Rule");
	CHECK_TEXT(r->description, "It's a 'test'");
	CHECK_INT(r->severity, PAN_SEV_HIGH);
}

int
main(void)
{
	arena = pan_arena_new((size_t)256 << 20);
	if (pan_slow_patterns_new(&patterns, NULL) != PAN_OK)
		return 1;
	RUN(a_rule_said_in_atr_fires_on_the_texts_on_which_yara_fires);
	RUN(what_atr_cannot_say_is_refused_with_the_reason);
	RUN(words_of_the_author_are_kept);
	pan_slow_patterns_free(patterns);
	pan_arena_free(arena);
	return DONE();
}
