#include "core/limits.h"
#include "scan/finding.h"
#include "tests/check.h"
#include "tests/oom.h"

static struct pan_doc doc = { .path = "SKILL.md" };

static struct pan_finding
finding(const char *rule, enum pan_severity sev, size_t at)
{
	return (struct pan_finding){ .rule = pan_str(rule),
		.severity = sev,
		.doc = &doc,
		.at = at,
		.end = at + 1 };
}

TEST(check_ids_are_those_of_the_contract)
{
	CHECK_STR(pan_check_id(PAN_CHECK_PROMPT_INJECTION), "prompt-injection");
	CHECK_STR(pan_check_id(PAN_CHECK_TOOL_POISONING), "tool-poisoning");
	CHECK_STR(pan_check_id(PAN_CHECK_HIDDEN_UNICODE), "hidden-unicode");
	CHECK_STR(pan_check_id(PAN_CHECK_ENCODED_PAYLOAD), "encoded-payload");
	CHECK_STR(pan_check_id(PAN_CHECK_SECRET_EXFILTRATION), "secret-exfiltration");
	CHECK_STR(pan_check_id(PAN_CHECK_PERMISSION_SCOPE), "permission-scope");
	CHECK_STR(pan_check_id(PAN_CHECK_MANIFEST_INTEGRITY), "manifest-integrity");
}

TEST(the_same_rule_at_the_same_place_counts_once_at_the_worse_severity)
{
	struct pan_findings fs = { .arena = pan_arena_new(1 << 20) };
	struct pan_finding f = finding("pan:a", PAN_SEV_LOW, 3);

	pan_findings_add(&fs, &f);
	f.severity = PAN_SEV_HIGH;
	pan_findings_add(&fs, &f);
	f.severity = PAN_SEV_MEDIUM;
	pan_findings_add(&fs, &f);
	CHECK_INT(fs.n, 1);
	CHECK_INT(fs.item[0].severity, PAN_SEV_HIGH);
	f.at++;
	pan_findings_add(&fs, &f);
	CHECK_INT(fs.n, 2);
	pan_arena_free(fs.arena);
}

TEST(our_own_findings_carry_their_name)
{
	struct pan_findings fs = { .arena = pan_arena_new(1 << 20) };

	pan_findings_own(&fs, PAN_CHECK_TOOL_POISONING, PAN_SEV_HIGH, "conceal", &doc, 5,
	    9);
	CHECK_INT(fs.n, 1);
	CHECK_TEXT(fs.item[0].rule, "pan:conceal");
	CHECK_INT(fs.item[0].check, PAN_CHECK_TOOL_POISONING);
	CHECK_INT(fs.item[0].at, 5);
	CHECK_INT(fs.item[0].end, 9);
	pan_arena_free(fs.arena);
}

TEST(sorting_puts_the_worst_first_and_does_not_depend_on_the_order_of_arrival)
{
	struct pan_findings a = { .arena = pan_arena_new(1 << 20) };
	struct pan_findings b = { .arena = a.arena };
	struct pan_finding f[60];

	for (int i = 0; i < 60; i++)
		f[i] = finding(i % 3 ? "pan:a" : "pan:b", (enum pan_severity)(1 + i % 4),
		    (size_t)i / 2);
	for (int i = 0; i < 60; i++) {
		pan_findings_add(&a, &f[i]);
		pan_findings_add(&b, &f[59 - i]);
	}
	pan_findings_sort(&a);
	pan_findings_sort(&b);
	CHECK_INT(a.n, b.n);
	for (size_t i = 0; i < a.n; i++) {
		CHECK(pan_str_eq(a.item[i].rule, b.item[i].rule));
		CHECK_INT(a.item[i].at, b.item[i].at);
		CHECK_INT(a.item[i].severity, b.item[i].severity);
		CHECK(i == 0 || a.item[i - 1].severity >= a.item[i].severity);
	}
	pan_arena_free(a.arena);
}

TEST(at_the_ceiling_the_worst_are_kept_and_the_rest_is_counted)
{
	struct pan_findings fs = { .arena = pan_arena_new(8 << 20) };
	struct pan_finding f = finding("pan:only", PAN_SEV_MEDIUM, 0);

	pan_findings_add(&fs, &f);
	for (size_t i = 1; i < PAN_SCAN_FINDINGS_MAX + 500; i++) {
		f = finding("pan:noise", PAN_SEV_LOW, i);
		pan_findings_add(&fs, &f);
	}
	CHECK_INT(fs.n, PAN_SCAN_FINDINGS_MAX);
	CHECK_INT(fs.dropped, 500);
	f = finding("pan:late", PAN_SEV_CRITICAL, 9);
	pan_findings_add(&fs, &f);
	pan_findings_sort(&fs);
	CHECK_TEXT(fs.item[0].rule, "pan:late");
	CHECK_TEXT(fs.item[1].rule, "pan:only");
	CHECK_INT(fs.n, PAN_SCAN_FINDINGS_MAX);
	pan_arena_free(fs.arena);
}

TEST(survives_any_failed_allocation)
{
	int n = 0;
	int rc;

	do {
		struct pan_findings fs = { .arena = pan_arena_new(1 << 20) };

		oom_arm(++n);
		for (size_t i = 0; i < 2000; i++)
			pan_findings_own(&fs, PAN_CHECK_TOOL_POISONING, PAN_SEV_LOW, "x",
			    &doc, i, i + 1);
		oom_arm(0);
		rc = fs.rc;
		CHECK(rc == PAN_OK || rc == PAN_ENOMEM);
		pan_arena_free(fs.arena);
	} while (rc != PAN_OK);
	CHECK(n > 2);
}

int
main(void)
{
	RUN(check_ids_are_those_of_the_contract);
	RUN(the_same_rule_at_the_same_place_counts_once_at_the_worse_severity);
	RUN(our_own_findings_carry_their_name);
	RUN(sorting_puts_the_worst_first_and_does_not_depend_on_the_order_of_arrival);
	RUN(at_the_ceiling_the_worst_are_kept_and_the_rest_is_counted);
	RUN(survives_any_failed_allocation);
	return DONE();
}
