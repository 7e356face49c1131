#include "core/json5.h"

#include "tests/check.h"

static struct pan_arena *arena;

static const struct pan_node *
parse(const char *text)
{
	struct pan_node *n = NULL;

	pan_arena_reset(arena);
	return pan_json5_parse(arena, pan_str(text), &n, NULL) == PAN_OK ? n : NULL;
}

TEST(keys_without_quotes_and_single_quotes_are_read)
{
	const struct pan_node *n = parse(
	    "{ // note: 'not' a string\n  mcp: { servers: { fs: { command: 'npx', args: "
	    "['-y', 'a\"b'], }, }, },\n  $x_1: \"it's\", /* 'y: */ null: null }");
	const struct pan_node *fs = pan_node_path(n, "mcp", "servers", "fs", NULL);
	const struct pan_node *args = pan_node_get(fs, "args");

	CHECK_TEXT(pan_node_get_text(fs, "command"), "npx");
	CHECK_INT(args == NULL ? 0 : args->count, 2);
	CHECK_TEXT(pan_node_text(args == NULL ? NULL : args->child->next), "a\"b");
	CHECK_TEXT(pan_node_get_text(n, "$x_1"), "it's");
	CHECK(pan_node_get(n, "$x_1") != NULL && pan_node_get(n, "$x_1")->line == 3);
	CHECK(pan_node_is(pan_node_get(n, "null"), PAN_NODE_NULL));
}

TEST(numbers_and_escapes_of_json5_are_read)
{
	const struct pan_node *n =
	    parse("[0x1F, +7, .5, -.5, 5., 'a\\x41\\'\\\nb', \"\\v\", 1e3, -2]");

	CHECK(n != NULL && n->count == 9);
	if (n == NULL || n->count != 9)
		return;
	n = n->child;
	CHECK_INT(n->integer, 31);
	CHECK_INT((n = n == NULL ? NULL : n->next) == NULL ? 0 : n->integer, 7);
	CHECK((n = n == NULL ? NULL : n->next) != NULL && n->number == 0.5);
	CHECK((n = n == NULL ? NULL : n->next) != NULL && n->number == -0.5);
	CHECK((n = n == NULL ? NULL : n->next) != NULL && n->number == 5.0);
	CHECK_TEXT(pan_node_text(n = n == NULL ? NULL : n->next), "aA'b");
	CHECK_TEXT(pan_node_text(n = n == NULL ? NULL : n->next), "\v");
	CHECK((n = n == NULL ? NULL : n->next) != NULL && n->number == 1000.0);
	CHECK_INT((n = n == NULL ? NULL : n->next) == NULL ? 0 : n->integer, -2);
}

TEST(what_is_cut_off_is_an_error)
{
	CHECK(parse("{ a: 'x") == NULL);
	CHECK(parse("{ a: ") == NULL);
	CHECK(parse("") == NULL);
	CHECK(parse("{ a 1 }") == NULL);
	CHECK(parse("{ 'a\nb': 1 }") == NULL);
}

int
main(void)
{
	arena = pan_arena_new(1u << 20);
	RUN(keys_without_quotes_and_single_quotes_are_read);
	RUN(numbers_and_escapes_of_json5_are_read);
	RUN(what_is_cut_off_is_an_error);
	pan_arena_free(arena);
	return DONE();
}
