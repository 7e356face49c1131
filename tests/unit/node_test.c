#include "core/node.h"

#include "tests/check.h"

/* {"a": {"b": true}, "t": "text", "t": "last", "l": ["x"]}, by hand. */
static struct pan_node item = { .kind = PAN_NODE_TEXT, .text = { "x", 1 } };
static struct pan_node b = { .kind = PAN_NODE_BOOL, .boolean = true, .key = { "b", 1 } };
static struct pan_node l = { .kind = PAN_NODE_LIST, .key = { "l", 1 }, .child = &item };
static struct pan_node t2 = { .kind = PAN_NODE_TEXT,
	.text = { "last", 4 },
	.key = { "t", 1 },
	.next = &l };
static struct pan_node t1 = { .kind = PAN_NODE_TEXT,
	.text = { "text", 4 },
	.key = { "t", 1 },
	.next = &t2 };
static struct pan_node am = { .kind = PAN_NODE_MAP,
	.key = { "a", 1 },
	.child = &b,
	.next = &t1 };
static const struct pan_node root = { .kind = PAN_NODE_MAP, .child = &am, .count = 4 };

TEST(entries_are_found_by_key_and_the_last_twin_counts)
{
	CHECK(pan_node_get(&root, "a") == &am);
	CHECK_TEXT(pan_node_get_text(&root, "t"), "last");
	CHECK(pan_node_path(&root, "a", "b", NULL) == &b);
	CHECK(pan_node_path(&root, NULL) == &root);
}

TEST(what_is_absent_or_of_another_kind_is_nothing)
{
	CHECK(pan_node_get(&root, "") == NULL);
	CHECK(pan_node_get(&root, "z") == NULL);
	CHECK(pan_node_get(NULL, "a") == NULL);
	CHECK(pan_node_get(&l, "x") == NULL);
	CHECK(pan_node_path(&root, "a", "z", "b", NULL) == NULL);
	CHECK(pan_node_text(&am).s == NULL);
	CHECK(pan_node_text(NULL).s == NULL);
	CHECK(pan_node_get_text(&root, "a").s == NULL);
	CHECK(!pan_node_is(NULL, PAN_NODE_NULL));
}

TEST(a_flag_is_true_false_or_what_was_expected)
{
	CHECK(pan_node_bool(&b, false));
	CHECK(pan_node_bool(&t1, true) && !pan_node_bool(&t1, false));
	CHECK(pan_node_bool(NULL, true) && !pan_node_bool(NULL, false));
}

int
main(void)
{
	RUN(entries_are_found_by_key_and_the_last_twin_counts);
	RUN(what_is_absent_or_of_another_kind_is_nothing);
	RUN(a_flag_is_true_false_or_what_was_expected);
	return DONE();
}
