#include "core/toml.h"

#include "core/own.h"
#include "tests/check.h"
#include "tests/oom.h"

static struct pan_arena *arena;

static const struct pan_node *
parse(const char *text)
{
	struct pan_node *n = NULL;

	pan_arena_reset(arena);
	return pan_toml_parse(arena, pan_str(text), &n, NULL) == PAN_OK ? n : NULL;
}

static int
code(const char *text)
{
	struct pan_node *n = NULL;

	pan_arena_reset(arena);
	return pan_toml_parse(arena, pan_str(text), &n, NULL);
}

TEST(tables_dotted_keys_and_quoted_keys_make_the_same_tree)
{
	const struct pan_node *n =
	    parse("model = \"m\"\n[mcp_servers.fs]\ncommand = \"npx\"\n"
	          "[mcp_servers.fs.env]\nA = 'b'\n"
	          "[mcp_servers.\"with.dot\"]\nurl = \"https://x\"\n"
	          "extra.deep.key = 1\n");

	CHECK_TEXT(pan_node_get_text(n, "model"), "m");
	CHECK_TEXT(pan_node_text(pan_node_path(n, "mcp_servers", "fs", "command", NULL)),
	    "npx");
	CHECK_TEXT(pan_node_text(pan_node_path(n, "mcp_servers", "fs", "env", "A", NULL)),
	    "b");
	CHECK_TEXT(pan_node_text(
	               pan_node_path(n, "mcp_servers", "with.dot", "url", NULL)),
	    "https://x");
	n = pan_node_path(n, "mcp_servers", "with.dot", "extra", "deep", "key", NULL);
	CHECK(n != NULL);
	CHECK_INT(n == NULL ? 0 : n->integer, 1);
	CHECK_INT(n == NULL ? 0 : n->line, 8);
}

TEST(arrays_of_tables_grow_and_take_sub_tables)
{
	const struct pan_node *n =
	    parse("[[p]]\nname = 'a'\n[p.sub]\nx = 1\n[[p]]\nname = 'b'\n");
	const struct pan_node *p = pan_node_get(n, "p");

	CHECK_INT(p->count, 2);
	CHECK_TEXT(pan_node_get_text(p->child, "name"), "a");
	CHECK_INT(pan_node_path(p->child, "sub", "x", NULL)->integer, 1);
	CHECK_TEXT(pan_node_get_text(p->child->next, "name"), "b");
}

TEST(every_kind_of_value_is_read)
{
	const struct pan_node *n = parse(
	    "i = 1_000\nh = 0xff\no = 0o17\nb = 0b101\nneg = -7\nf = 6.5e2\nt = true\n"
	    "d = 1979-05-27T07:32:00Z\nd2 = 1979-05-27 07:32:00 # note\n"
	    "l = [1, [2, 3,], # why\n 'x',\n]\nin = { a = 1, b.c = \"two\" }\n");

	CHECK_INT(pan_node_get(n, "i")->integer, 1000);
	CHECK_INT(pan_node_get(n, "h")->integer, 255);
	CHECK_INT(pan_node_get(n, "o")->integer, 15);
	CHECK_INT(pan_node_get(n, "b")->integer, 5);
	CHECK_INT(pan_node_get(n, "neg")->integer, -7);
	CHECK(pan_node_get(n, "f")->number == 650.0);
	CHECK(pan_node_bool(pan_node_get(n, "t"), false));
	CHECK_TEXT(pan_node_get_text(n, "d"), "1979-05-27T07:32:00Z");
	CHECK_TEXT(pan_node_get_text(n, "d2"), "1979-05-27 07:32:00");
	CHECK_INT(pan_node_get(n, "l")->count, 3);
	CHECK_INT(pan_node_get(n, "l")->child->next->count, 2);
	CHECK_TEXT(pan_node_text(pan_node_path(n, "in", "b", "c", NULL)), "two");
}

TEST(strings_are_unescaped_and_long_strings_keep_their_lines)
{
	const struct pan_node *n = parse(
	    "a = \"tab\\there \\u00e9 \\U0001F600\"\nb = 'C:\\raw'\n"
	    "c = \"\"\"\none\ntwo \\\n   three\"\"\"\nd = '''x''y'''\ne = \"\"\"q\"\"\"\"\"\nz = 1\n");

	CHECK_TEXT(pan_node_get_text(n, "a"), "tab\there \xc3\xa9 \xf0\x9f\x98\x80");
	CHECK_TEXT(pan_node_get_text(n, "b"), "C:\\raw");
	CHECK_TEXT(pan_node_get_text(n, "c"), "one\ntwo three");
	CHECK_TEXT(pan_node_get_text(n, "d"), "x''y");
	CHECK_TEXT(pan_node_get_text(n, "e"), "q\"\"");
	CHECK_INT(pan_node_get(n, "z")->line, 9);
}

TEST(what_is_malformed_is_an_error_and_never_an_empty_table)
{
	static const char *const bad[] = { "a", "a =", "a = [1", "a = {b = 1", "[a",
		"[[a]", "a = \"x", "a = 1\na = 2", "a = 1 b = 2", "a = nonsense", "= 1",
		"a.= 1", "a = \"\\q\"", "a = \"\\ud800\"", "a = 1\n[a]\n",
		"a = {x=1}\n[a.b]\n", "a = \"\"\"x\"\"" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (code(bad[i]) != PAN_EFORMAT)
			CHECK_FAIL_("'%s' was accepted", bad[i]);
	}
}

TEST(an_error_names_its_line)
{
	struct pan_node *n = NULL;
	struct pan_err err = { 0 };

	CHECK_INT(pan_toml_parse(arena, PAN_LIT("a = 1\n\nb = [\n2\n"), &n, &err),
	    PAN_EFORMAT);
	CHECK(strncmp(err.text, "line 5: ", 8) == 0);
	CHECK(n == NULL);
}

TEST(depth_is_bounded)
{
	char deep[1002];

	memset(deep, '[', sizeof(deep));
	deep[0] = 'a';
	deep[1] = '=';
	deep[sizeof(deep) - 1] = '\0';
	CHECK_INT(code(deep), PAN_ELIMIT);
}

TEST(survives_any_failed_allocation)
{
	struct pan_node *n = NULL;
	int rc, i = 0;

	do {
		struct pan_arena *a = NULL;

		oom_arm(++i);
		a = pan_arena_new(1u << 20);
		rc = a == NULL ? PAN_ENOMEM
		               : pan_toml_parse(a,
		                     PAN_LIT("[a]\nb = \"\\t\"\nc = [1, 2]\n"), &n, NULL);
		oom_arm(0);
		CHECK(rc == PAN_OK || rc == PAN_ENOMEM);
		pan_arena_free(a);
	} while (rc != PAN_OK);
	CHECK(i > 1);
}

int
main(void)
{
	arena = pan_arena_new((size_t)16 << 20);
	RUN(tables_dotted_keys_and_quoted_keys_make_the_same_tree);
	RUN(arrays_of_tables_grow_and_take_sub_tables);
	RUN(every_kind_of_value_is_read);
	RUN(strings_are_unescaped_and_long_strings_keep_their_lines);
	RUN(what_is_malformed_is_an_error_and_never_an_empty_table);
	RUN(an_error_names_its_line);
	RUN(depth_is_bounded);
	RUN(survives_any_failed_allocation);
	pan_arena_free(arena);
	return DONE();
}
