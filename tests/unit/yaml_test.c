#include "core/yaml.h"

#include <math.h>

#include "core/json.h"
#include "core/limits.h"
#include "core/own.h"
#include "tests/check.h"
#include "tests/oom.h"

static struct pan_arena *a;
static struct pan_buf shown;
static struct pan_err err;

static const struct pan_node *
parse(struct pan_str text)
{
	struct pan_node *n = NULL;

	pan_arena_reset(a);
	memset(&err, 0, sizeof(err));
	if (pan_yaml_parse(a, text, &n, &err) != PAN_OK)
		CHECK(n == NULL && err.code != PAN_OK && err.text[0] != '\0');
	return n;
}

/* What ${yaml} means, as JSON; "(refused)" when it is. */
static const char *
json(const char *yaml)
{
	const struct pan_node *n = parse(pan_str(yaml));
	struct pan_json_out j;

	if (n == NULL)
		return "(refused)";
	pan_buf_reset(&shown);
	pan_json_out_init(&j, &shown, 0);
	pan_json_node(&j, NULL, n);
	return shown.s;
}

TEST(reads_a_rule_shaped_document)
{
	CHECK_STR(
	    json("title: A rule\nid: ATR-1\nconditions:\n  - field: content\n"
	         "    value: '(?i)it''s'\n  - {field: x, n: 3}\ntags: [a, \"b\\n\"]\n"),
	    "{\"title\":\"A rule\",\"id\":\"ATR-1\",\"conditions\":[{\"field\":\"content\","
	    "\"value\":\"(?i)it's\"},{\"field\":\"x\",\"n\":3}],\"tags\":[\"a\",\"b\\n\"]}");
}

TEST(texts_over_several_lines_are_joined_as_yaml_says)
{
	CHECK_STR(json("a: |\n  one\n   two\n\n  three\nb: x\n"),
	    "{\"a\":\"one\\n two\\n\\nthree\\n\",\"b\":\"x\"}");
	CHECK_STR(json("a: >-\n  one\n  two\n\n  three\n"),
	    "{\"a\":\"one two\\nthree\"}");
	CHECK_STR(json("a: |+\n  one\n\n"), "{\"a\":\"one\\n\\n\"}");
	CHECK_STR(json("a: one\n  two\n  three\n"), "{\"a\":\"one two three\"}");
	CHECK_STR(json("a: \"one\n  two\\\n  three\"\n"), "{\"a\":\"one twothree\"}");
}

TEST(plain_scalars_get_the_types_of_the_core_schema)
{
	CHECK_STR(json("[~, null, Null, NULL, nULL]"), "[null,null,null,null,\"nULL\"]");
	CHECK_STR(json("[true, True, TRUE, tRUE, false, False, FALSE]"),
	    "[true,true,true,\"tRUE\",false,false,false]");
	CHECK_STR(json("[yes, no, on, off, y, n]"),
	    "[\"yes\",\"no\",\"on\",\"off\",\"y\",\"n\"]");
	CHECK_STR(json("[0, -7, +12, 007, 0x1F, 0o17, 0b1, 1_000]"),
	    "[0,-7,12,7,31,15,\"0b1\",\"1_000\"]");
	CHECK_STR(json("[1.5, -2., .5, 1e3, 1.5E-2, ., -, +, e3, 1e, .e1, 0x, 0xg]"),
	    "[1.5,-2,0.5,1000,0.015,\".\",\"-\",\"+\",\"e3\",\"1e\",\".e1\",\"0x\",\"0xg\"]");
	CHECK_STR(json("[9223372036854775807, -9223372036854775808]"),
	    "[9223372036854775807,-9223372036854775808]");
	CHECK_INT(parse(PAN_LIT("9223372036854775808"))->kind, PAN_NODE_FLOAT);
	CHECK_INT(parse(PAN_LIT("0x1ffffffffffffffff"))->kind, PAN_NODE_FLOAT);
	CHECK(isinf(parse(PAN_LIT("-.inf"))->number));
	CHECK(isnan(parse(PAN_LIT(".nan"))->number));
	CHECK_STR(json("2026-11-21"), "\"2026-11-21\"");
	CHECK_STR(json("1.2.3"), "\"1.2.3\"");
	CHECK_STR(json("12:30:45"), "\"12:30:45\"");
}

TEST(whatever_is_quoted_is_text)
{
	CHECK_STR(json("['1', \"true\", 'null', '']"), "[\"1\",\"true\",\"null\",\"\"]");
	CHECK_STR(json("- |-\n  5\n- >-\n  null"), "[\"5\",\"null\"]");
}

TEST(keys_are_text_as_written)
{
	CHECK_STR(json("1: a\ntrue: b\n\"q\\t\": c\n? d\n: e"),
	    "{\"1\":\"a\",\"true\":\"b\",\"q\\t\":\"c\",\"d\":\"e\"}");
}

TEST(an_empty_value_is_null)
{
	CHECK_STR(json("a:\nb: 1\nc:\n"), "{\"a\":null,\"b\":1,\"c\":null}");
	CHECK_STR(json(""), "null");
	CHECK_STR(json("# only a comment\n"), "null");
	CHECK_STR(json("---\n...\n"), "null");
}

TEST(knows_where_each_value_stands)
{
	struct pan_str text =
	    PAN_LIT("\xEF\xBB\xBF# \u6f22\r\na: \u5b57\nb:\n  - 'x y'\n  - {c: d}"
	            "\n\n# end\ne: |\n  f\n");
	const struct pan_node *n = parse(text);
	const struct pan_node *b = pan_node_get(n, "b");
	const struct pan_node *e = pan_node_get(n, "e");

	CHECK_TEXT(pan_str_slice(text, n->child->at, n->child->end), "\u5b57");
	CHECK_INT(n->child->line, 2);
	CHECK_TEXT(pan_str_slice(text, b->at, b->end), "- 'x y'\n  - {c: d}");
	CHECK_INT(b->line, 4);
	CHECK_TEXT(pan_str_slice(text, b->child->at, b->child->end), "'x y'");
	CHECK_TEXT(pan_str_slice(text, b->child->next->at, b->child->next->end),
	    "{c: d}");
	CHECK_INT(b->child->next->line, 5);
	CHECK_INT(e->line, 8);
	CHECK_INT(n->end, text.n);
}

TEST(anchors_aliases_and_tags_are_refused)
{
	static const char *const bad[] = { "&a 1", "a: &x 1\nb: *x", "*x", "- !!str 1",
		"!x y", "! y", "&x {}", "!!set {a}", "&x []", "? &k a\n: b",
		"!<tag:x> 1" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		CHECK_STR(json(bad[i]), "(refused)");
		CHECK_INT(err.code, PAN_EFORMAT);
	}
	CHECK_STR(json("a: &x 1"), "(refused)");
	CHECK_STR(err.text, "line 1: anchors, aliases and tags are not supported");
}

TEST(a_key_that_appears_twice_is_refused)
{
	CHECK_STR(json("a: 1\nb: 2\nc: 3\n\"a\": 4\n"), "(refused)");
	CHECK_STR(err.text, "line 4: key 'a' appears twice");
	CHECK_STR(json("{x: {k: 1, k: 2}}"), "(refused)");
	CHECK_STR(json("- {k: 1}\n- {k: 2}"), "[{\"k\":1},{\"k\":2}]");
}

TEST(merge_and_complex_keys_are_refused)
{
	CHECK_STR(json("<<: {a: 1}"), "(refused)");
	CHECK_STR(json("'<<': 1"), "{\"<<\":1}");
	CHECK_STR(json("? [a]\n: b"), "(refused)");
	CHECK_STR(json("{a: b}: c"), "(refused)");
}

TEST(only_the_first_document_is_read)
{
	CHECK_STR(json("a: 1\n---\nb: 2\n"), "{\"a\":1}");
	CHECK_STR(json("---\na: 1\n---\n&broken *here\n"), "{\"a\":1}");
}

TEST(what_is_no_yaml_is_refused_with_its_line)
{
	static const char *const bad[] = { "a: b: c", "a:\n\tb: 1", "[1, 2", "{a: 1",
		"'x", "\"x", "a: 1\n b: 2", "- a\nb", "\"\\z\"", "@x", "%", "a: |3x\n",
		"]", "}", "\x01", "\xC3(", "\xFF", "a: `b`" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (strcmp(json(bad[i]), "(refused)") != 0)
			CHECK_STR(bad[i], "(refused)");
		CHECK_INT(err.code, PAN_EFORMAT);
		CHECK(strncmp(err.text, "line ", 5) == 0);
	}
	CHECK(parse(PAN_LIT("a: b\0c")) == NULL);
	CHECK_STR(json("a: 1\n\u6f22: 2\nb: 'x\n"), "(refused)");
	CHECK(strstr(err.text, "line 4") != NULL || strstr(err.text, "line 3") != NULL);
	CHECK_STR(json("a: 1\nb: \xFF\n"), "(refused)");
	CHECK(strncmp(err.text, "line 2: ", 8) == 0);
}

TEST(depth_is_bounded)
{
	static char text[4 * PAN_NODE_DEPTH_MAX];

	memset(text, '[', PAN_NODE_DEPTH_MAX);
	memset(text + PAN_NODE_DEPTH_MAX, ']', PAN_NODE_DEPTH_MAX);
	CHECK(parse((struct pan_str){ text, 2 * PAN_NODE_DEPTH_MAX }) != NULL);
	memset(text, '[', sizeof(text));
	CHECK(parse((struct pan_str){ text, sizeof(text) }) == NULL);
	CHECK_INT(err.code, PAN_ELIMIT);
	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = "- "[i % 2];
	CHECK(parse((struct pan_str){ text, sizeof(text) }) == NULL);
	CHECK_INT(err.code, PAN_ELIMIT);
}

/* Many keys in one map must not cost their square; the clock is not asked, valgrind is.
 */
TEST(a_map_of_many_keys_is_read)
{
	struct pan_buf b;
	const struct pan_node *n;

	pan_buf_init(&b, 1u << 24);
	for (unsigned i = 0; i < 200000; i++)
		pan_buf_printf(&b, "k%u: %u\n", i, i);
	n = parse(pan_buf_str(&b));
	CHECK(n != NULL && n->count == 200000);
	pan_buf_addz(&b, "k7: again\n");
	CHECK(parse(pan_buf_str(&b)) == NULL);
	CHECK_STR(err.text, "line 200001: key 'k7' appears twice");
	pan_buf_fini(&b);
}

TEST(survives_any_failed_allocation)
{
	struct pan_str text = PAN_LIT("a: [1, 'two', \"three\"]\nb:\n  c: |\n    d\n");
	int rc = PAN_ENOMEM;
	int n;

	for (n = 1; rc != PAN_OK && n < 1000; n++) {
		struct pan_arena *fresh = pan_arena_new(1 << 20);
		struct pan_node *out = NULL;

		oom_arm(n);
		rc = pan_yaml_parse(fresh, text, &out, NULL);
		oom_arm(0);
		CHECK_INT(rc, out == NULL ? PAN_ENOMEM : PAN_OK);
		pan_arena_free(fresh);
	}
	CHECK(n > 10 && n < 1000);
}

static void
hear_twin(void *ctx, uint32_t line, struct pan_str key)
{
	(void)snprintf(ctx, 40, "%u %.*s", line, PAN_STR(key));
}

TEST(every_document_of_a_stream_is_read_when_asked_for)
{
	struct pan_node *all = NULL;

	CHECK_INT(pan_yaml_documents(a, PAN_LIT("a: 1\n---\n---\n- 2\n...\n---\nx\n"),
	              NULL, NULL, &all, NULL),
	    PAN_OK);
	CHECK_INT(all->count, 4);
	CHECK_INT(all->child->kind, PAN_NODE_MAP);
	CHECK_INT(all->child->next->kind, PAN_NODE_NULL);
	CHECK_INT(all->child->next->next->line, 4);
	CHECK_TEXT(all->child->next->next->next->text, "x");
	CHECK_INT(pan_yaml_documents(a, PAN_LIT(""), NULL, NULL, &all, NULL), PAN_OK);
	CHECK_INT(all->count, 0);
	CHECK_INT(pan_yaml_documents(a, PAN_LIT("a: 1\n---\nb: [\n"), NULL, NULL, &all,
	              NULL),
	    PAN_EFORMAT);
}

TEST(a_key_that_stands_twice_counts_with_its_last_value_when_asked_for)
{
	struct pan_node *all = NULL;
	char said[40] = "";

	CHECK_INT(pan_yaml_documents(a, PAN_LIT("k: 1\nl: 2\nk: 3\nm: 4\nk: 5\n"),
	              hear_twin, said, &all, NULL),
	    PAN_OK);
	CHECK_STR(said, "5 k");
	CHECK_INT(all->child->count, 3);
	CHECK_INT(pan_node_get(all->child, "k")->integer, 5);
	CHECK_INT(all->child->child->integer, 2);
	CHECK_INT(pan_yaml_documents(a, PAN_LIT("k: 1\nk: 3\n"), NULL, NULL, &all, NULL),
	    PAN_EFORMAT);
}

int
main(void)
{
	a = pan_arena_new((size_t)1 << 30);
	pan_buf_init(&shown, 1u << 20);
	RUN(reads_a_rule_shaped_document);
	RUN(texts_over_several_lines_are_joined_as_yaml_says);
	RUN(plain_scalars_get_the_types_of_the_core_schema);
	RUN(whatever_is_quoted_is_text);
	RUN(keys_are_text_as_written);
	RUN(an_empty_value_is_null);
	RUN(knows_where_each_value_stands);
	RUN(anchors_aliases_and_tags_are_refused);
	RUN(a_key_that_appears_twice_is_refused);
	RUN(merge_and_complex_keys_are_refused);
	RUN(only_the_first_document_is_read);
	RUN(what_is_no_yaml_is_refused_with_its_line);
	RUN(depth_is_bounded);
	RUN(a_map_of_many_keys_is_read);
	RUN(every_document_of_a_stream_is_read_when_asked_for);
	RUN(a_key_that_stands_twice_counts_with_its_last_value_when_asked_for);
	RUN(survives_any_failed_allocation);
	pan_buf_fini(&shown);
	pan_arena_free(a);
	return DONE();
}
