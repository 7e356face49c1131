#include "rule/expr.h"

#include "core/buf.h"
#include "core/own.h"
#include "tests/check.h"
#include "tests/oom.h"

static struct pan_arena *arena;
static const struct pan_expr_name four[] = {
	{ { "a", 1 }, 0, 0, 0, false },
	{ { "b", 1 }, 1, 0, 0, false },
	{ { "sel_c", 5 }, 2, 0, 0, false },
	{ { "sel_d", 5 }, 3, 0, 0, false },
};

static bool
bit_of(void *ctx, uint32_t cond)
{
	return (*(const unsigned *)ctx >> cond & 1u) != 0;
}

/* The truth table of ${text} over four names, or -1 when it is refused. */
static long
table(const char *text, struct pan_err *err)
{
	struct pan_rule r = { 0 };
	long bits = 0;

	*err = (struct pan_err){ 0 };
	if (pan_expr_parse(arena, pan_str(text), four, 4, &r, err) != PAN_OK)
		return -1;
	for (unsigned v = 0; v < 16; v++)
		bits |= (long)pan_expr_eval(r.expr, r.nexpr, bit_of, &v) << v;
	return bits;
}

static long
same(const char *a, const char *b)
{
	struct pan_err err;
	long x = table(a, &err), y = table(b, &err);

	return x >= 0 && x == y;
}

TEST(not_binds_tighter_than_and_tighter_than_or)
{
	CHECK(same("not a and b", "(not a) and b"));
	CHECK(same("not a or b", "(not a) or b"));
	CHECK(same("a or b and sel_c", "a or (b and sel_c)"));
	CHECK(same("a and b or sel_c", "(a and b) or sel_c"));
	CHECK(!same("a and b or sel_c", "a and (b or sel_c)"));
	CHECK(same("NOT a AND b OR sel_c", "not a and b or sel_c"));
	CHECK(same("not not a", "a"));
	CHECK(same("not(a)and(b)", "not a and b"));
}

TEST(quantities_count_names)
{
	CHECK(same("any", "a or b or sel_c or sel_d"));
	CHECK(same("or", "any"));
	CHECK(same("all of them", "a and b and sel_c and sel_d"));
	CHECK(same("and", "all"));
	CHECK(same("1 of sel_*", "sel_c or sel_d"));
	CHECK(same("any of sel_?", "sel_c or sel_d"));
	CHECK(same("all of sel_*", "sel_c and sel_d"));
	CHECK(same("not 1 of sel_* and a", "not (sel_c or sel_d) and a"));
	CHECK(same("2 of them",
	    "a and b or a and sel_c or a and sel_d or b and sel_c or b and sel_d or sel_c and sel_d"));
}

TEST(a_name_may_stand_for_several_conditions)
{
	const struct pan_expr_name names[] = { { { "x", 1 }, 0, 2, 2, false },
		{ { "y", 1 }, 1, 0, 0, true } };
	struct pan_rule r = { 0 };
	struct pan_err err;

	CHECK_INT(pan_expr_parse(arena, PAN_LIT("all of them"), names, 2, &r, &err),
	    PAN_OK);
	for (unsigned v = 0; v < 16; v++)
		CHECK_INT(pan_expr_eval(r.expr, r.nexpr, bit_of, &v),
		    ((v & 1) || (v & 4) || (v & 8)) && !(v & 2));
}

TEST(what_is_wrong_is_named)
{
	static const struct {
		const char *text;
		const char *says;
	} bad[] = {
		{ "", "empty" },
		{ "a and", "too early" },
		{ "a b", "'b' is out of place" },
		{ "(a or b", "not closed" },
		{ "a)", "')' is out of place" },
		{ "and a", "'and' is out of place" },
		{ "selection", "called 'selection'" },
		{ "1 of nothing*", "called 'nothing*'" },
		{ "5 of them", "can never hold" },
		{ "0 of them", "called '0'" },
		{ "1 of", "must be followed" },
		{ "1 of (a)", "must be followed" },
		{ "a & b", "'&' is out of place" },
		{ "not", "too early" },
	};
	struct pan_err err;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		CHECK_INT(table(bad[i].text, &err), -1);
		if (strstr(err.text, bad[i].says) == NULL)
			CHECK_STR(err.text, bad[i].says);
	}
}

TEST(nesting_and_size_have_a_limit)
{
	struct pan_rule r = { 0 };
	struct pan_buf b;
	struct pan_err err;

	pan_buf_init(&b, 1 << 20);
	for (int i = 0; i < 5000; i++)
		pan_buf_addz(&b, "(");
	CHECK_INT(pan_expr_parse(arena, pan_buf_str(&b), four, 4, &r, &err), PAN_ELIMIT);
	pan_buf_reset(&b);
	for (int i = 0; i < 40000; i++)
		pan_buf_addz(&b, "a and b or ");
	pan_buf_addz(&b, "a");
	CHECK_INT(pan_expr_parse(arena, pan_buf_str(&b), four, 4, &r, &err), PAN_ELIMIT);
	pan_buf_fini(&b);
}

/* A random expression: its text with as few parentheses as precedence allows, and its
 * truth table worked out beside it. */
static unsigned
grow(struct pan_buf *b, int level, int depth)
{
	static const char *const names[] = { "a", "b", "sel_c", "sel_d" };
	static const unsigned tables[] = { 0xaaaa, 0xcccc, 0xf0f0, 0xff00 };
	uint32_t pick = check_rand(depth == 0 ? 1 : 5);
	unsigned t;

	if (pick <= 1) {
		uint32_t i = check_rand(4);

		pan_buf_addz(b, names[i]);
		return tables[i];
	}
	if (pick == 2) {
		pan_buf_addz(b, "not ");
		return ~grow(b, 2, depth - 1) & 0xffff;
	}
	if (level > (pick == 3 ? 1 : 0)) {
		pan_buf_addz(b, "(");
		t = grow(b, 0, depth - 1);
		pan_buf_addz(b, ")");
		return t;
	}
	t = grow(b, pick == 3 ? 2 : 1, depth - 1);
	for (uint32_t more = 1 + check_rand(2); more > 0; more--) {
		pan_buf_addz(b, pick == 3 ? " and " : " or ");
		if (pick == 3)
			t &= grow(b, 2, depth - 1);
		else
			t |= grow(b, 1, depth - 1);
	}
	return t;
}

TEST(agrees_with_a_truth_table)
{
	struct pan_buf b;
	struct pan_err err;

	pan_buf_init(&b, 1 << 20);
	for (int round = 0; round < 20000; round++) {
		unsigned want;
		long got;

		pan_buf_reset(&b);
		want = grow(&b, 0, 5);
		got = table(b.s, &err);
		if (got != (long)want) {
			CHECK_FAIL_("%s is %lx, not %x", b.s, got, want);
			break;
		}
	}
	pan_buf_fini(&b);
}

TEST(survives_any_failed_allocation)
{
	struct pan_rule r = { 0 };
	int n = 0, rc = PAN_ENOMEM;

	while (rc != PAN_OK && n < 100) {
		oom_arm(++n);
		rc = pan_expr_parse(arena,
		    PAN_LIT(
		        "(a and b or not sel_c) and (a or b or sel_c or sel_d) and "
		        "1 of sel_* and (a or b or sel_c) and (a or b or all of them)"),
		    four, 4, &r, NULL);
		oom_arm(0);
		CHECK(rc == PAN_OK || rc == PAN_ENOMEM);
	}
	CHECK_INT(rc, PAN_OK);
	CHECK(n > 2);
}

int
main(void)
{
	arena = pan_arena_new(256 << 20);
	RUN(not_binds_tighter_than_and_tighter_than_or);
	RUN(quantities_count_names);
	RUN(a_name_may_stand_for_several_conditions);
	RUN(what_is_wrong_is_named);
	RUN(nesting_and_size_have_a_limit);
	RUN(agrees_with_a_truth_table);
	RUN(survives_any_failed_allocation);
	pan_arena_free(arena);
	return DONE();
}
