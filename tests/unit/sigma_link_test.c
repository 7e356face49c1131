#include "sigma/sigma.h"

#include "tests/check.h"
#include "tests/oom.h"

static struct pan_arena *a;
static char said[2000];

static void
hear(void *ctx, const struct pan_sigma_rule *r, uint32_t line, const char *why)
{
	size_t n = strlen(said);

	(void)ctx;
	(void)snprintf(said + n, sizeof(said) - n, "%.*s:%u %s\n", PAN_STR(r->id), line,
	    why);
}

static struct pan_sigma_list
link_all(const char *yaml)
{
	struct pan_sigma_list list = { 0 }, linked = { 0 };
	struct pan_err err = { 0 };

	said[0] = '\0';
	CHECK_INT(pan_sigma_parse(a, pan_str(yaml), PAN_LIT("f.yml"), NULL, &list, &err),
	    PAN_OK);
	CHECK_INT(pan_sigma_link(a, list.rule, list.n, hear, NULL, &linked, &err),
	    PAN_OK);
	return linked;
}

#define RULE(id, rest)                                                                   \
	"id: " id "\ndetection: {s: {f: " id "}, condition: s}\n" rest "---\n"
#define CORR(id, refs, rest)                                                             \
	"id: " id "\ncorrelation: {type: temporal, rules: [" refs "], timespan: 5m" rest \
	"}\n---\n"

TEST(correlations_come_after_the_rules_they_refer_to_by_id_or_name)
{
	struct pan_sigma_list l = link_all(CORR("c", "d, b", "") CORR("d", "one", "")
	        RULE("a", "name: one\n") RULE("b", ""));

	CHECK_STR(said, "");
	CHECK_INT(l.n, 4);
	CHECK_TEXT(l.rule[0]->id, "a");
	CHECK_TEXT(l.rule[2]->id, "d");
	CHECK_INT(l.rule[2]->corr.ref[0].rule, 0);
	CHECK_TEXT(l.rule[3]->id, "c");
	CHECK_INT(l.rule[3]->corr.ref[0].rule, 2);
	CHECK_INT(l.rule[3]->corr.ref[1].rule, 1);
}

TEST(rules_of_a_correlation_are_silent_unless_one_says_generate)
{
	struct pan_sigma_list l = link_all(RULE("a", "") RULE("b", "") RULE("e", "")
	        CORR("c", "a, b", "") CORR("d", "b", ", generate: true"));

	CHECK_INT(l.n, 5);
	CHECK(l.rule[0]->silent);
	CHECK(!l.rule[1]->silent);
	CHECK(!l.rule[2]->silent);
	CHECK(!l.rule[3]->silent);
}

TEST(what_refers_to_nothing_or_to_itself_is_left_out_with_all_that_stands_on_it)
{
	struct pan_sigma_list l = link_all(RULE("a", "") CORR("b", "a, zz", "") CORR("c",
	    "b", "") CORR("d", "e", "") CORR("e", "d", "") CORR("g", "g", ""));

	CHECK_INT(l.n, 1);
	CHECK_STR(said,
	    "b:5 it refers to a rule that is not there\n"
	    "c:8 it refers to a rule that cannot be evaluated\n"
	    "d:10 it refers to itself in a circle\n"
	    "e:13 it refers to itself in a circle\n"
	    "g:16 it refers to itself in a circle\n");
}

TEST(the_second_rule_of_an_id_is_left_out)
{
	struct pan_sigma_list l =
	    link_all(RULE("a", "level: low\n") RULE("a", "") RULE("b", ""));

	CHECK_INT(l.n, 2);
	CHECK_INT(l.rule[0]->level, PAN_SEV_LOW);
	CHECK_STR(said, "a:5 another rule has this id\n");
}

TEST(refused_rules_are_left_out_and_correlations_over_them)
{
	struct pan_sigma_list l = link_all(
	    "id: x\ndetection: {s: {f: 1}, condition: t}\n---\n" CORR("c", "x", "")
	        RULE("b", ""));

	CHECK_INT(l.n, 1);
	CHECK_STR(said, "c:5 it refers to a rule that is not there\n");
}

#define FILTER(rules)                                                                    \
	"title: f\nlogsource: {product: windows}\nfilter:\n  rules: " rules              \
	"\n  s: {u: adm}\n  condition: not s\n---\n"

TEST(filters_are_worked_into_the_rules_of_their_logsource)
{
	struct pan_sigma_list l = link_all(FILTER("[a, b, nobody]")
	        RULE("a", "logsource: {product: windows, category: x}\n")
	            RULE("b", "logsource: {product: linux}\n")
	                RULE("c", "logsource: {product: windows}\n"));
	const struct pan_sigma_detection *d;

	CHECK_INT(l.n, 3);
	CHECK_STR(said, "");
	d = &l.rule[0]->detection;
	CHECK_INT(d->nexpr, 4);
	CHECK(d->expr[0].op == PAN_EXPR_AND && d->expr[2].op == PAN_EXPR_NOT);
	CHECK_TEXT(d->item[d->expr[3].arg].field, "u");
	CHECK_INT(l.rule[1]->detection.nexpr, 1);
	CHECK_INT(l.rule[2]->detection.nexpr, 1);
	l = link_all(
	    FILTER("any") RULE("a", "logsource: {product: windows}\n") RULE("c", ""));
	CHECK_INT(l.rule[0]->detection.nexpr, 4);
	CHECK_INT(l.rule[1]->detection.nexpr, 1);
}

TEST(survives_any_failed_allocation)
{
	struct pan_sigma_list list = { 0 };
	int rc = PAN_ENOMEM, n;

	CHECK_INT(pan_sigma_parse(a,
	              PAN_LIT(FILTER("any") RULE("a", "") CORR("c", "a", "")),
	              PAN_LIT("f"), NULL, &list, NULL),
	    PAN_OK);
	for (n = 1; rc != PAN_OK && n < 100; n++) {
		struct pan_arena *fresh = pan_arena_new(1 << 20);
		struct pan_sigma_list linked = { 0 };

		oom_arm(n);
		rc = pan_sigma_link(fresh, list.rule, list.n, NULL, NULL, &linked, NULL);
		oom_arm(0);
		CHECK_INT(rc, linked.rule == NULL ? PAN_ENOMEM : PAN_OK);
		pan_arena_free(fresh);
	}
	CHECK(n > 3 && n < 100);
}

int
main(void)
{
	a = pan_arena_new((size_t)1 << 28);
	RUN(correlations_come_after_the_rules_they_refer_to_by_id_or_name);
	RUN(rules_of_a_correlation_are_silent_unless_one_says_generate);
	RUN(what_refers_to_nothing_or_to_itself_is_left_out_with_all_that_stands_on_it);
	RUN(the_second_rule_of_an_id_is_left_out);
	RUN(refused_rules_are_left_out_and_correlations_over_them);
	RUN(filters_are_worked_into_the_rules_of_their_logsource);
	RUN(survives_any_failed_allocation);
	pan_arena_free(a);
	return DONE();
}
