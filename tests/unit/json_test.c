#include "core/json.h"

#include "core/limits.h"
#include "core/own.h"
#include "core/utf8.h"
#include "tests/check.h"
#include "tests/oom.h"

static struct pan_arena *a;
static struct pan_err err;

static const struct pan_node *
parse(struct pan_str text, enum pan_json_dialect dialect)
{
	struct pan_node *n = NULL;

	pan_arena_reset(a);
	memset(&err, 0, sizeof(err));
	if (pan_json_parse(a, text, dialect, &n, &err) != PAN_OK)
		CHECK(n == NULL && err.code != PAN_OK && err.text[0] != '\0');
	return n;
}

static const struct pan_node *
strict(const char *z)
{
	return parse(pan_str(z), PAN_JSON_STRICT);
}

static const struct pan_node *
loose(const char *z)
{
	return parse(pan_str(z), PAN_JSON_LOOSE);
}

TEST(reads_every_kind_of_value)
{
	const struct pan_node *n = strict(
	    " {\"a\": [1, -2.5e3, true, false, null, \"x\", {}, []],\r\n\t\"b\":\"\"} ");

	CHECK(pan_node_is(n, PAN_NODE_MAP));
	CHECK_INT(n->count, 2);
	n = pan_node_get(n, "a");
	CHECK(pan_node_is(n, PAN_NODE_LIST));
	CHECK_INT(n->count, 8);
	n = n->child;
	CHECK_INT(n->integer, 1);
	CHECK(n->key.s == NULL);
	n = n->next;
	CHECK(n->kind == PAN_NODE_FLOAT && n->number > -2500.01 && n->number < -2499.99);
	CHECK_TEXT(n->text, "-2.5e3");
	n = n->next;
	CHECK(pan_node_bool(n, false));
	n = n->next;
	CHECK(!pan_node_bool(n, true));
	n = n->next;
	CHECK(pan_node_is(n, PAN_NODE_NULL));
	n = n->next;
	CHECK_TEXT(pan_node_text(n), "x");
	n = n->next;
	CHECK(pan_node_is(n, PAN_NODE_MAP) && n->count == 0 && n->child == NULL);
	n = n->next;
	CHECK(pan_node_is(n, PAN_NODE_LIST) && n->count == 0 && n->next == NULL);
}

TEST(knows_where_each_value_stands)
{
	struct pan_str text = PAN_LIT("{\n \"a\": [ 12,\n\"b\\n\" ]\n}");
	const struct pan_node *n = parse(text, PAN_JSON_STRICT);
	const struct pan_node *list = pan_node_get(n, "a");

	CHECK_TEXT(pan_str_slice(text, list->at, list->end), "[ 12,\n\"b\\n\" ]");
	CHECK_TEXT(pan_str_slice(text, list->child->at, list->child->end), "12");
	CHECK_TEXT(pan_str_slice(text, list->child->next->at, list->child->next->end),
	    "\"b\\n\"");
	CHECK_INT(n->line, 1);
	CHECK_INT(list->line, 2);
	CHECK_INT(list->child->next->line, 3);
	CHECK_INT(n->end, text.n);
}

TEST(a_text_without_escapes_is_borrowed)
{
	struct pan_str text = PAN_LIT("\"plain \xE6\xBC\xA2\"");
	const struct pan_node *n = parse(text, PAN_JSON_STRICT);

	CHECK(n->text.s == text.s + 1);
	CHECK_INT(n->text.n, text.n - 2);
}

TEST(escapes_are_decoded)
{
	CHECK_TEXT(strict("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\u6F22x\"")->text,
	    "\"\\/\b\f\n\r\t\u00e9\u6f22x");
	CHECK_TEXT(strict("{\"\\u0061b\":1}")->child->key, "ab");
	CHECK_INT(strict("\"\\u0000\"")->text.n, 1);
}

TEST(surrogates_pair_up_or_stay_alone)
{
	CHECK_TEXT(strict("\"\\ud83d\\ude00\"")->text, "\U0001F600");
	CHECK_TEXT(strict("\"\\ud83d.\\ude00\"")->text, "\xED\xA0\xBD.\xED\xB8\x80");
	CHECK_TEXT(strict("\"\\ude00\\ud83d\"")->text, "\xED\xB8\x80\xED\xA0\xBD");
	CHECK_TEXT(strict("\"\xED\xA0\xBD\\ude00\"")->text, "\U0001F600");
	CHECK_TEXT(strict("\"\\ud83d\xED\xB8\x80z\"")->text, "\U0001F600z");
	CHECK_TEXT(strict("\"\xED\xA0\xBDz\"")->text, "\xED\xA0\xBDz");
	CHECK(strict("\"\xED\xA0\xBD\xED\xB8\x80\"") == NULL);
}

TEST(integers_are_exact_to_the_last_one_that_fits)
{
	CHECK_INT(strict("9223372036854775807")->integer, INT64_MAX);
	CHECK_INT(strict("-9223372036854775808")->integer, INT64_MIN);
	CHECK_INT(strict("9223372036854775808")->kind, PAN_NODE_FLOAT);
	CHECK_INT(strict("-9223372036854775809")->kind, PAN_NODE_FLOAT);
	CHECK_INT(strict("-0")->integer, 0);
	CHECK_INT(strict("1e2")->kind, PAN_NODE_FLOAT);
}

TEST(a_number_of_any_length_is_read)
{
	static char digits[5000];

	memset(digits, '7', sizeof(digits) - 1);
	CHECK_INT(strict(digits)->kind, PAN_NODE_FLOAT);
	CHECK(strict(digits)->number > 1e300);
	digits[1] = '.';
	CHECK(strict(digits)->number > 7.7 && strict(digits)->number < 7.8);
}

TEST(what_is_no_json_is_refused)
{
	static const char *const bad[] = { "", " ", "{", "[", "]", "}", "[1", "[1,",
		"[1,]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "{1:1}",
		"{\"a\" 1}", "[1 2]", "[1}", "{\"a\":1]", "01", "+1", "-", "1.", ".5",
		"1e", "1e+", "0x1", "NaN", "Infinity", "tru", "True", "nul", "'a'", "\"",
		"\"a", "\"\\", "\"\\\"", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "\"\\u\"",
		"\"\n\"", "\"\\\n\"", "\"\x80\"", "\"\xC0\x80\"", "\"\xF4\x90\x80\x80\"",
		"\"\\\xC3\xA9\"", "1 1", "[] []", "//x\n1", "/**/1", "\xEF\xBB\xBF[]",
		"\"a\tb\"", "truefalse", "[,1]", "{,}", "\x01" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (strict(bad[i]) != NULL)
			CHECK_STR(bad[i], "(refused)");
		CHECK_INT(err.code, PAN_EFORMAT);
	}
	CHECK(parse(PAN_LIT("1\0"), PAN_JSON_STRICT) == NULL);
	CHECK(parse(PAN_LIT("\"a\0b\""), PAN_JSON_STRICT) == NULL);
}

TEST(an_error_names_line_and_column)
{
	CHECK(strict("{\n \"a\": tru }") == NULL);
	CHECK_STR(err.text, "line 2, column 7: no JSON value starts here");
	CHECK(strict("{\"a\": 1") == NULL);
	CHECK_STR(err.text, "line 1, column 8: the text ends too early");
}

TEST(the_loose_dialect_takes_comments_trailing_commas_and_a_mark)
{
	const struct pan_node *n =
	    loose("\xEF\xBB\xBF// one\n{ /* two\n */ \"a\" // three\n"
	          ": [1, 2, /**/], \"b\": {\"c\": 3,},}//end");

	CHECK(n != NULL);
	CHECK_INT(pan_node_get(n, "a")->count, 2);
	CHECK_INT(pan_node_get(n, "a")->line, 4);
	CHECK_INT(pan_node_path(n, "b", "c", NULL)->integer, 3);
}

TEST(the_loose_dialect_still_refuses_the_rest)
{
	static const char *const bad[] = { "[,]", "[1,,]", "{,}", "[1]/*", "/", "[1]/",
		"//", "{\"a\":,}", "['x']", "[1,", "1 /* * /" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (loose(bad[i]) != NULL)
			CHECK_STR(bad[i], "(refused)");
	}
}

TEST(a_slash_in_a_text_is_no_comment)
{
	CHECK_TEXT(loose("\"https://x/*y*/\"")->text, "https://x/*y*/");
}

TEST(of_two_equal_keys_the_last_one_counts)
{
	CHECK_INT(pan_node_get(strict("{\"a\":1,\"a\":2}"), "a")->integer, 2);
}

TEST(absent_things_are_answered_without_a_fuss)
{
	const struct pan_node *n = strict("{\"a\":[1]}");

	CHECK(pan_node_get(n, "b") == NULL);
	CHECK(pan_node_get(NULL, "b") == NULL);
	CHECK(pan_node_path(n, "a", "b", "c", NULL) == NULL);
	CHECK(pan_node_get_text(n, "a").s == NULL);
	CHECK(pan_node_bool(NULL, true));
}

TEST(depth_is_bounded_and_the_bound_is_reachable)
{
	static char text[2 * PAN_NODE_DEPTH_MAX + 3];

	memset(text, '[', PAN_NODE_DEPTH_MAX);
	memset(text + PAN_NODE_DEPTH_MAX, ']', PAN_NODE_DEPTH_MAX);
	CHECK(strict(text) != NULL);
	memset(text, '[', PAN_NODE_DEPTH_MAX + 1);
	memset(text + PAN_NODE_DEPTH_MAX + 1, ']', PAN_NODE_DEPTH_MAX + 1);
	CHECK(strict(text) == NULL);
	CHECK_INT(err.code, PAN_ELIMIT);
}

TEST(the_number_of_values_is_bounded)
{
	size_t n = 2u * PAN_NODE_COUNT_MAX + 4;
	PAN_AUTO(pan_own_freep) char *text = malloc(n);

	for (size_t i = 0; i < n; i++)
		text[i] = i % 2 == 0 ? ',' : '1';
	text[0] = '[';
	text[n - 1] = ']';
	CHECK(parse((struct pan_str){ text, n }, PAN_JSON_STRICT) == NULL);
	CHECK_INT(err.code, PAN_ELIMIT);
}

TEST(survives_any_failed_allocation)
{
	struct pan_str text =
	    PAN_LIT("{\"a\\n\":[1,\"b\\u0041\",{\"c\":"
	            "1111111111111111111111111111111111111111111111111111111"
	            "11111111111111.5}]}");
	int n = 0;
	int rc = PAN_ENOMEM;

	for (n = 1; rc != PAN_OK && n < 100; n++) {
		struct pan_arena *fresh = pan_arena_new(1 << 20);
		struct pan_node *out = NULL;

		oom_arm(n);
		rc = pan_json_parse(fresh, text, PAN_JSON_STRICT, &out, NULL);
		oom_arm(0);
		CHECK_INT(rc, out == NULL ? PAN_ENOMEM : PAN_OK);
		pan_arena_free(fresh);
	}
	CHECK(n > 2 && n < 100);
}

/* An arena that is too small by any amount ends in PAN_ENOMEM, whatever it is spent on.
 */
TEST(a_full_arena_is_out_of_memory)
{
	struct pan_str text = PAN_LIT("{\"a\\n\":[1,\"b\\u0041\"]}");
	size_t max;
	int rc = PAN_ENOMEM;

	for (max = 0; rc != PAN_OK && max < 100000; max += 16) {
		struct pan_arena *small = pan_arena_new(max);
		struct pan_node *out = NULL;

		rc = pan_json_parse(small, text, PAN_JSON_STRICT, &out, NULL);
		CHECK(rc == PAN_OK || rc == PAN_ENOMEM);
		pan_arena_free(small);
	}
	CHECK(max > 256 && max < 100000);
}

TEST(the_writer_puts_commas_quotes_and_line_breaks)
{
	struct pan_buf b;
	struct pan_json_out j;

	pan_buf_init(&b, 1 << 12);
	pan_json_out_init(&j, &b, 0);
	pan_json_open(&j, NULL, '{');
	pan_json_textz(&j, "a", "x\"y");
	pan_json_open(&j, "b", '[');
	pan_json_int(&j, NULL, INT64_MIN);
	pan_json_bool(&j, NULL, true);
	pan_json_null(&j, NULL);
	pan_json_open(&j, NULL, '{');
	pan_json_close(&j, '}');
	pan_json_close(&j, ']');
	pan_json_close(&j, '}');
	CHECK_STR(b.s, "{\"a\":\"x\\\"y\",\"b\":[-9223372036854775808,true,null,{}]}");

	pan_buf_reset(&b);
	pan_json_out_init(&j, &b, 2);
	pan_json_node(&j, NULL, strict("{\"a\":[1,{}],\"\":{\"c\":[]}}"));
	CHECK_STR(b.s,
	    "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"\": {\n    \"c\": []\n  }\n}");
	pan_buf_fini(&b);
}

TEST(written_text_is_valid_and_harmless_on_a_terminal)
{
	struct pan_buf b;
	struct pan_json_out j;

	pan_buf_init(&b, 1 << 12);
	pan_json_out_init(&j, &b, 0);
	pan_json_text(&j, NULL,
	    PAN_LIT("\x1b\x7f\0\n\xff\u6f22\u2028\u202e\U000E0041\xED\xA0\x80"));
	CHECK_STR(b.s,
	    "\"\\u001b\\u007f\\u0000\\n\xEF\xBF\xBD\xE6\xBC\xA2\\u2028\\u202e\\udb40\\udc41"
	    "\\ud800\"");
	pan_buf_fini(&b);
}

/* A random tree as text; strings hold any code points, lone surrogates too. */
static void
grow(struct pan_json_out *j, const char *key, int depth)
{
	char text[40];
	char name[2] = { 0, 0 };
	size_t n = 0;
	uint32_t kind = check_rand(depth > 4 ? 5 : 7);

	switch (kind) {
	case 0:
		pan_json_null(j, key);
		return;
	case 1:
		pan_json_bool(j, key, check_rand(2));
		return;
	case 2:
		pan_json_int(j, key,
		    (int64_t)check_rand(1u << 30) * (int64_t)check_rand(1u << 30) *
		        (check_rand(2) ? 1 : -1));
		return;
	case 3:
	case 4:
		for (uint32_t i = check_rand(8); i > 0; i--)
			n += pan_utf8_put(text + n,
			    check_rand(check_rand(2) ? 0x80 : 0x110000));
		pan_json_text(j, key, (struct pan_str){ text, n });
		return;
	default:
		pan_json_open(j, key, kind == 5 ? '{' : '[');
		for (uint32_t i = check_rand(5); i > 0; i--) {
			name[0] = (char)('a' + i);
			grow(j, kind == 5 ? name : NULL, depth + 1);
		}
		pan_json_close(j, kind == 5 ? '}' : ']');
	}
}

TEST(what_was_written_is_read_and_written_the_same_again)
{
	struct pan_buf first, second;

	pan_buf_init(&first, 1 << 20);
	pan_buf_init(&second, 1 << 20);
	for (int round = 0; round < 20000 && !check_broken; round++) {
		int indent = (int)check_rand(3);
		struct pan_json_out j;
		const struct pan_node *n;

		pan_buf_reset(&first);
		pan_buf_reset(&second);
		pan_json_out_init(&j, &first, indent);
		grow(&j, NULL, 0);
		n = parse(pan_buf_str(&first), PAN_JSON_STRICT);
		CHECK(n != NULL);
		if (n == NULL)
			break;
		pan_json_out_init(&j, &second, indent);
		pan_json_node(&j, NULL, n);
		CHECK_STR(second.s, first.s);
	}
	pan_buf_fini(&first);
	pan_buf_fini(&second);
}

TEST(numbers_are_written_as_short_as_they_read_back)
{
	static const char *const pairs[][2] = { { "0.1", "0.1" }, { "1e400", "null" },
		{ "3.141592653589793", "3.141592653589793" }, { "1e2", "100" },
		{ "-0e3", "0" } };
	struct pan_buf b;

	pan_buf_init(&b, 1 << 12);
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		struct pan_json_out j;
		const struct pan_node *n = strict(pairs[i][0]);

		pan_buf_reset(&b);
		pan_json_out_init(&j, &b, 0);
		pan_json_node(&j, NULL, n);
		CHECK_STR(b.s, pairs[i][1]);
	}
	pan_buf_fini(&b);
}

TEST(a_full_buffer_is_remembered_by_the_writer)
{
	struct pan_buf b;
	struct pan_json_out j;

	pan_buf_init(&b, 8);
	pan_json_out_init(&j, &b, 0);
	pan_json_textz(&j, NULL, "far too long for this");
	CHECK_INT(pan_buf_done(&b, NULL), PAN_ELIMIT);
	pan_buf_fini(&b);
}

int
main(void)
{
	a = pan_arena_new((size_t)1 << 30);
	RUN(reads_every_kind_of_value);
	RUN(knows_where_each_value_stands);
	RUN(a_text_without_escapes_is_borrowed);
	RUN(escapes_are_decoded);
	RUN(surrogates_pair_up_or_stay_alone);
	RUN(integers_are_exact_to_the_last_one_that_fits);
	RUN(a_number_of_any_length_is_read);
	RUN(what_is_no_json_is_refused);
	RUN(an_error_names_line_and_column);
	RUN(the_loose_dialect_takes_comments_trailing_commas_and_a_mark);
	RUN(the_loose_dialect_still_refuses_the_rest);
	RUN(a_slash_in_a_text_is_no_comment);
	RUN(of_two_equal_keys_the_last_one_counts);
	RUN(absent_things_are_answered_without_a_fuss);
	RUN(depth_is_bounded_and_the_bound_is_reachable);
	RUN(the_number_of_values_is_bounded);
	RUN(survives_any_failed_allocation);
	RUN(a_full_arena_is_out_of_memory);
	RUN(the_writer_puts_commas_quotes_and_line_breaks);
	RUN(written_text_is_valid_and_harmless_on_a_terminal);
	RUN(what_was_written_is_read_and_written_the_same_again);
	RUN(numbers_are_written_as_short_as_they_read_back);
	RUN(a_full_buffer_is_remembered_by_the_writer);
	pan_arena_free(a);
	return DONE();
}
