#include "report/report.h"

const char *
pan_report_kind(enum pan_subject_kind k)
{
	static const char *const names[] = { "skill", "mcp-server", "mcp-tools", "plugin",
		"file" };

	return names[k];
}

const char *
pan_report_verdict(enum pan_audit_verdict v)
{
	static const char *const names[] = { "allow", "review", "block" };

	return names[v];
}

const char *
pan_report_severity(enum pan_severity s)
{
	/* The contract knows four; what merely informs is as low as can be. */
	static const char *const names[] = { "low", "low", "medium", "high", "critical" };

	return names[s];
}

enum pan_audit_verdict
pan_report_open(const struct pan_report_subject *s)
{
	enum pan_audit_verdict worst = PAN_AUDIT_ALLOW;
	bool known = false;

	/* The worst finding decides the band (scan/score), so what is left does, too. */
	for (size_t i = 0; i < s->nfinding; i++) {
		enum pan_severity sev = s->finding[i].severity;
		enum pan_audit_verdict v = sev >= PAN_SEV_HIGH ? PAN_AUDIT_BLOCK
		    : sev == PAN_SEV_MEDIUM                    ? PAN_AUDIT_REVIEW
		                                               : PAN_AUDIT_ALLOW;

		known = known || s->finding[i].known;
		if (!s->finding[i].known && v > worst)
			worst = v;
	}
	return known && worst < s->verdict ? worst : s->verdict;
}

unsigned
pan_report_rank(const struct pan_report_subject *s)
{
	if (s->error.n > 0)
		return 1;
	switch (pan_report_open(s)) {
	case PAN_AUDIT_BLOCK:
		return 0;
	case PAN_AUDIT_REVIEW:
		return 2;
	case PAN_AUDIT_ALLOW:
		break;
	}
	return s->complete ? 4 : 3;
}

void
pan_report_sum(struct pan_audit_run *run)
{
	struct pan_report_summary *sum = &run->summary;

	*sum = (struct pan_report_summary){ 0 };
	run->complete = true;
	for (size_t i = 0; i < run->nsubject; i++) {
		const struct pan_report_subject *s = run->subject[i];

		if (s->error.n > 0) {
			sum->failed++;
			run->complete = false;
			continue;
		}
		sum->subjects++;
		sum->block += s->verdict == PAN_AUDIT_BLOCK;
		sum->review += s->verdict == PAN_AUDIT_REVIEW;
		sum->allow += s->verdict == PAN_AUDIT_ALLOW;
		sum->files += s->files;
		run->complete = run->complete && s->complete;
		for (size_t k = 0; k < s->nfinding; k++)
			sum->findings[s->finding[k].severity]++;
	}
}
