#include "scan/score.h"
#include "tests/check.h"
#include "tests/oom.h"

static struct pan_doc doc = { .path = "SKILL.md" };
static const char *const rule_name[] = { "pan:a", "pan:b", "pan:c", "pan:d", "pan:e",
	"pan:f", "pan:g", "pan:h", "pan:i", "pan:j", "pan:k", "pan:l" };

static void
add(struct pan_subject *s, const char *rule, enum pan_severity sev, size_t at)
{
	struct pan_finding f = { .rule = pan_str(rule),
		.severity = sev,
		.doc = &doc,
		.at = at,
		.end = at + 1 };

	pan_findings_add(&s->findings, &f);
}

static void
begin(struct pan_subject *s)
{
	*s = (struct pan_subject){ .arena = pan_arena_new(8 << 20) };
	s->findings.arena = s->arena;
}

static unsigned
score(struct pan_subject *s)
{
	unsigned sum = 0;

	pan_findings_sort(&s->findings);
	CHECK_INT(pan_score_subject(s), PAN_OK);
	for (size_t i = 0; i < s->npart; i++) {
		CHECK(s->part[i].points > 0);
		CHECK(s->part[i].finding < s->findings.n);
		sum += s->part[i].points;
	}
	CHECK_INT(sum, s->score);
	CHECK_INT(s->level, pan_score_level(s->score));
	CHECK_INT(s->verdict, pan_score_verdict(s->level));
	return s->score;
}

TEST(levels_and_verdicts_follow_from_the_score_alone)
{
	static const struct {
		unsigned score;
		enum pan_severity level;
		enum pan_audit_verdict verdict;
	} want[] = {
		{ 0, PAN_SEV_LOW, PAN_AUDIT_ALLOW },
		{ 14, PAN_SEV_LOW, PAN_AUDIT_ALLOW },
		{ 15, PAN_SEV_MEDIUM, PAN_AUDIT_REVIEW },
		{ 39, PAN_SEV_MEDIUM, PAN_AUDIT_REVIEW },
		{ 40, PAN_SEV_HIGH, PAN_AUDIT_BLOCK },
		{ 69, PAN_SEV_HIGH, PAN_AUDIT_BLOCK },
		{ 70, PAN_SEV_CRITICAL, PAN_AUDIT_BLOCK },
		{ 100, PAN_SEV_CRITICAL, PAN_AUDIT_BLOCK },
	};

	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		CHECK_INT(pan_score_level(want[i].score), want[i].level);
		CHECK_INT(pan_score_verdict(want[i].level), want[i].verdict);
	}
}

TEST(nothing_found_scores_nothing)
{
	struct pan_subject s;

	begin(&s);
	CHECK_INT(score(&s), 0);
	CHECK_INT(s.npart, 0);
	CHECK_INT(s.verdict, PAN_AUDIT_ALLOW);
	add(&s, "pan:a", PAN_SEV_INFORMATIONAL, 0);
	CHECK_INT(score(&s), 0);
	pan_arena_free(s.arena);
}

TEST(the_worst_finding_decides_the_level)
{
	static const unsigned least[] = { 0, 1, 15, 40, 70 };
	static const unsigned most[] = { 0, 14, 39, 69, 100 };

	for (int sev = PAN_SEV_LOW; sev <= PAN_SEV_CRITICAL; sev++) {
		struct pan_subject s;

		begin(&s);
		add(&s, "pan:worst", (enum pan_severity)sev, 0);
		CHECK(score(&s) >= least[sev]);
		for (size_t i = 0; i < 3000; i++) /* and nothing milder lifts it */
			add(&s, rule_name[i % 12], (enum pan_severity)(1 + i % sev),
			    i + 1);
		CHECK(score(&s) >= least[sev]);
		CHECK(s.score <= most[sev]);
		pan_arena_free(s.arena);
	}
}

TEST(a_hundred_places_with_one_cause_count_like_one)
{
	struct pan_subject s;
	unsigned once;

	begin(&s);
	add(&s, "pan:a", PAN_SEV_HIGH, 0);
	once = score(&s);
	for (size_t i = 1; i < 100; i++)
		add(&s, "pan:a", PAN_SEV_HIGH, i);
	CHECK_INT(score(&s), once);
	pan_arena_free(s.arena);
}

TEST(a_further_finding_never_lowers_the_score)
{
	for (int round = 0; round < 60; round++) {
		struct pan_subject s;
		unsigned before = 0;
		/* Some rounds fill the list past its ceiling. */
		size_t n = round % 20 == 0 ? 2600 : 40;
		uint32_t worst = 1 + check_rand(4);

		begin(&s);
		for (size_t i = 0; i < n; i++) {
			enum pan_severity sev = (enum pan_severity)check_rand(worst + 1);

			add(&s, rule_name[check_rand(12)], sev, check_rand(5000));
			if (n > 100 && i < 1990 && i % 50 != 0)
				continue;
			if (score(&s) < before)
				CHECK_INT(s.score, before);
			before = s.score;
		}
		pan_arena_free(s.arena);
	}
}

TEST(survives_any_failed_allocation)
{
	int n = 0;
	int rc;

	do {
		struct pan_subject s;

		begin(&s);
		for (size_t i = 0; i < 300; i++)
			add(&s, rule_name[i % 12], PAN_SEV_HIGH, i);
		/* Use the arena's first block up, so that scoring needs another. */
		(void)pan_arena_get(s.arena, 1 << 20);
		oom_arm(++n);
		rc = pan_score_subject(&s);
		oom_arm(0);
		CHECK(rc == PAN_OK || rc == PAN_ENOMEM);
		pan_arena_free(s.arena);
	} while (rc != PAN_OK);
}

int
main(void)
{
	RUN(levels_and_verdicts_follow_from_the_score_alone);
	RUN(nothing_found_scores_nothing);
	RUN(the_worst_finding_decides_the_level);
	RUN(a_hundred_places_with_one_cause_count_like_one);
	RUN(a_further_finding_never_lowers_the_score);
	RUN(survives_any_failed_allocation);
	return DONE();
}
