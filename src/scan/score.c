#include "scan/score.h"

/* What a finding of a severity is worth, and where its band ends. */
static const struct {
	unsigned alone;   /* the worst finding there is */
	unsigned further; /* another rule beside a worse or equal one */
	unsigned most;    /* the band's last point */
	const char *why;
} worth[] = {
	[PAN_SEV_INFORMATIONAL] = { 0, 0, 0, "score.informational" },
	[PAN_SEV_LOW] = { 4, 2, 14, "score.low" },
	[PAN_SEV_MEDIUM] = { 15, 5, 39, "score.medium" },
	[PAN_SEV_HIGH] = { 40, 8, 69, "score.high" },
	[PAN_SEV_CRITICAL] = { 70, 10, 100, "score.critical" },
};

enum pan_severity
pan_score_level(unsigned score)
{
	if (score >= 70)
		return PAN_SEV_CRITICAL;
	if (score >= 40)
		return PAN_SEV_HIGH;
	return score >= 15 ? PAN_SEV_MEDIUM : PAN_SEV_LOW;
}

enum pan_audit_verdict
pan_score_verdict(enum pan_severity level)
{
	switch (level) {
	case PAN_SEV_CRITICAL:
	case PAN_SEV_HIGH:
		return PAN_AUDIT_BLOCK;
	case PAN_SEV_MEDIUM:
		return PAN_AUDIT_REVIEW;
	case PAN_SEV_LOW:
	case PAN_SEV_INFORMATIONAL:
		break;
	}
	return PAN_AUDIT_ALLOW;
}

/* Whether a finding before the ${i}th has the same rule: findings stand worst first. */
static bool
counted_before(const struct pan_findings *fs, const struct pan_score_part *part,
    size_t npart, size_t i)
{
	for (size_t k = 0; k < npart; k++)
		if (pan_str_eq(fs->item[part[k].finding].rule, fs->item[i].rule))
			return true;
	return false;
}

int
pan_score_subject(struct pan_subject *s)
{
	const struct pan_findings *fs = &s->findings;
	unsigned most = fs->n == 0 ? 0 : worth[fs->item[0].severity].most;
	/* Every part is worth at least one point, so there are never more than ${most}.
	 */
	struct pan_score_part *part = pan_arena_array(s->arena, most + 1, sizeof(*part));
	unsigned score = 0;
	size_t npart = 0;

	if (part == NULL)
		return PAN_ENOMEM;
	for (size_t i = 0; i < fs->n && score < most; i++) {
		enum pan_severity sev = fs->item[i].severity;
		unsigned points = npart == 0 ? worth[sev].alone : worth[sev].further;

		if (points == 0 || counted_before(fs, part, npart, i))
			continue;
		if (points > most - score)
			points = most - score;
		part[npart].finding = (uint32_t)i;
		part[npart].points = points;
		part[npart++].why = worth[sev].why;
		score += points;
	}
	s->part = part;
	s->npart = npart;
	s->score = score;
	s->level = pan_score_level(score);
	s->verdict = pan_score_verdict(s->level);
	return PAN_OK;
}
